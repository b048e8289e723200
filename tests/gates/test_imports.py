"""Import directions: each import-linter contract with planted violations that must break it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

LINT = ("-c", "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())")

# (contract, module where it is planted, what is planted); some break a second contract that says the same more widely.
PLANTS = [
    ("layers", "tldesk/core/planted.py", "import tldesk.services"),
    ("layers", "tldesk/store/planted.py", "def late():\n    import tldesk.services"),
    ("layers", "tldesk/services/planted.py", "import tldesk.qt"),
    ("layers", "tldesk/services/planted.py", "import tldesk.cli"),
    ("layers", "tldesk/qt/planted.py", "from tldesk import ui"),
    ("layers", "tldesk/ui/planted.py", "import tldesk.app"),
    ("layers", "tldesk/ui/planted.py", "import tldesk.cli"),
    ("layers", "tldesk/hooks/planted.py", "import tldesk.store"),
    ("layers", "tldesk/utils.py", ""),  # a room that no layer names
    ("siblings", "tldesk/hooks/planted.py", "import tldesk.ml"),
    ("siblings", "tldesk/ml/planted.py", "import tldesk.store"),
    ("siblings", "tldesk/store/planted.py", "import tldesk.hooks"),
    ("cli-without-window", "tldesk/cli/planted.py", "import tldesk.ui"),
    ("cli-without-window", "tldesk/cli/planted.py", "def late():\n    import tldesk.qt"),
    ("no-qt-below-qt", "tldesk/services/planted.py", "import PySide6.QtCore"),
    ("no-qt-below-qt", "tldesk/ml/planted.py", "import pyqtgraph"),
    ("no-qt-below-qt", "tldesk/cli/planted.py", "def late():\n    from PySide6 import QtWidgets"),
    ("no-qt-below-qt", "tldesk_timm/planted.py", "import PySide6.QtGui"),
    ("no-torch-in-window", "tldesk/qt/planted.py", "import torch"),
    ("no-torch-in-window", "tldesk/ui/planted.py", "def late():\n    import torchvision"),
    ("torch-only-in-ml", "tldesk/services/planted.py", "import torch"),
    ("torch-only-in-ml", "tldesk/hooks/planted.py", "import timm"),
    ("pure-core", "tldesk/core/planted.py", "import torch"),
    ("pure-core", "tldesk/core/planted.py", "import sqlite3"),
    ("pure-core", "tldesk/core/planted.py", "import sqlalchemy"),
    ("pure-core", "tldesk/core/planted.py", "import PySide6"),
    ("plugins-use-the-api", "tldesk_images/planted.py", "import tldesk.core"),
    ("plugins-use-the-api", "tldesk_folders/planted.py", "def late():\n    import tldesk.services"),
    ("plugins-apart", "tldesk_timm/planted.py", "import tldesk_images"),
    ("house-without-plugins", "tldesk/services/planted.py", "def late():\n    import tldesk_images"),
    ("api-without-machinery", "tldesk/api.py", "import tldesk.services"),
]


@pytest.fixture(scope="session")
def identifiers(configuration: dict[str, Any]) -> dict[str, str]:
    """Return the contract ids by the name that the report prints."""
    return {contract["name"]: contract["id"] for contract in configuration["tool"]["importlinter"]["contracts"]}


def broken_contracts(run_python: Run, house: Path, checkout: Path, identifiers: dict[str, str]) -> set[str]:
    """Return the ids of the contracts that the packages in ``house`` break, under the project's configuration."""
    report = run_python(
        *LINT, "--no-cache", "--no-logo", "--config", str(checkout / "pyproject.toml"), cwd=house, path=(house,)
    )
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", report.stdout, flags=re.MULTILINE))
    assert {identifiers[name] for name in verdicts} == set(identifiers.values()), report.stdout + report.stderr
    broken = {identifiers[name] for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert report.returncode == (1 if broken else 0), report.stdout + report.stderr
    return broken


def test_the_empty_house_keeps_every_contract(
    run_python: Run, empty_house: Path, checkout: Path, identifiers: dict[str, str]
) -> None:
    assert broken_contracts(run_python, empty_house, checkout, identifiers) == set()


@pytest.mark.parametrize(("contract", "module", "text"), PLANTS)
def test_a_planted_import_breaks_its_contract(
    run_python: Run,
    empty_house: Path,
    checkout: Path,
    identifiers: dict[str, str],
    contract: str,
    module: str,
    text: str,
) -> None:
    (empty_house / "tldesk" / "app.py").touch()  # stands above ui from the window on; the layers know it already
    (empty_house / module).write_text(text + "\n", encoding="utf-8")

    assert contract in broken_contracts(run_python, empty_house, checkout, identifiers)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("tldesk/services/planted.py", "def late():\n    import tldesk.ml"),
        ("tldesk/cli/planted.py", "import tldesk.services"),
        ("tldesk/ml/planted.py", "import torch, tldesk.core"),
        ("tldesk/qt/planted.py", "import PySide6.QtCore, tldesk.services"),
        ("tldesk/store/planted.py", "import sqlalchemy"),
        ("tldesk/core/planted.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch"),
        ("tldesk_timm/planted.py", "import torch, tldesk.api"),
    ],
)
def test_what_the_design_allows_breaks_nothing(
    run_python: Run, empty_house: Path, checkout: Path, identifiers: dict[str, str], module: str, text: str
) -> None:
    (empty_house / module).write_text(text + "\n", encoding="utf-8")

    assert broken_contracts(run_python, empty_house, checkout, identifiers) == set()


def test_every_contract_has_a_planted_violation(identifiers: dict[str, str]) -> None:
    assert {contract for contract, _, _ in PLANTS} == set(identifiers.values())


def unnamed_rooms(configuration: dict[str, Any], checkout: Path) -> set[str]:
    """Return "contract: module" for each room of the house or plugin that a contract should name and does not."""
    linter = configuration["tool"]["importlinter"]
    contracts = {contract["id"]: contract for contract in linter["contracts"]}
    house = {
        f"tldesk.{path.stem}" for path in (checkout / "tldesk").iterdir() if path.suffix == ".py" or path.is_dir()
    } - {"tldesk.__init__", "tldesk.__pycache__", "tldesk._resources"}
    plugins = {path.name for path in (checkout / "plugins").glob("tldesk_*")}
    window = {"tldesk.app", "tldesk.ui", "tldesk.qt"} & house
    above = {"tldesk.__main__", "tldesk.testing"}
    wanted = {
        ("no-qt-below-qt", "source_modules"): (house - window - above) | plugins,
        ("torch-only-in-ml", "source_modules"): house - window - above - {"tldesk.ml"},
        ("no-torch-in-window", "source_modules"): window,
        ("plugins-use-the-api", "source_modules"): plugins,
        ("plugins-use-the-api", "forbidden_modules"): house - {"tldesk.api"},
        ("plugins-apart", "modules"): plugins,
        ("house-without-plugins", "forbidden_modules"): plugins,
    }
    missing = {
        f"{contract}: {room}"
        for (contract, field), rooms in wanted.items()
        for room in rooms - set(contracts[contract][field])
    }
    wheel = configuration["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    entry_points = configuration["project"]["entry-points"]["tldesk.plugins"]
    missing |= {f"root_packages: {name}" for name in plugins - set(linter["root_packages"])}
    missing |= {f"wheel: {name}" for name in plugins if f"plugins/{name}" not in wheel}
    return missing | {f"entry point: {name}" for name in plugins - set(entry_points.values())}


def test_contracts_wheel_and_entry_points_name_every_room(configuration: dict[str, Any], checkout: Path) -> None:
    assert unnamed_rooms(configuration, checkout) == set()


def test_a_planted_room_that_no_contract_names_is_found(configuration: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "tldesk" / "attic").mkdir(parents=True)
    (tmp_path / "plugins" / "tldesk_planted").mkdir(parents=True)

    missing = unnamed_rooms(configuration, tmp_path)

    assert {"no-qt-below-qt: tldesk.attic", "torch-only-in-ml: tldesk.attic"} <= missing
    assert {"no-qt-below-qt: tldesk_planted", "wheel: tldesk_planted", "entry point: tldesk_planted"} <= missing


def test_no_contract_ignores_an_import(configuration: dict[str, Any]) -> None:
    linter = configuration["tool"]["importlinter"]

    assert not [contract["id"] for contract in linter["contracts"] if contract.get("ignore_imports")]
