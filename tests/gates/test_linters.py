"""ruff, its formatter and mypy, as configured: each with a planted violation that must make it fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

FAMILIES = "E F W I UP B BLE C4 D1 PT RET RUF SIM T20 TC TID TRY ANN C901 PLR0915"
HEAD = '"""Planted."""\n\n'
BRANCHES = "".join(f"    if value == {number}:\n        value += 1\n" for number in range(11))

# One violation of each family that STYLE.md names.
RUFF_PLANTS = {
    "E501": HEAD + f'text = "{"x" * 130}"\n',
    "F401": HEAD + "import json\n",
    "W291": HEAD + "number = 1 \n",
    "I001": HEAD + "import sys\nimport json\n\nprint(json, sys)\n",
    "UP006": HEAD + "from typing import List\n\nnumbers: List[int] = []\n",
    "B006": HEAD + "def _f(values: list[int] = []) -> list[int]:\n    return values\n",
    "BLE001": HEAD + "try:\n    number = 1\nexcept Exception:\n    number = 2\n",
    "C400": HEAD + "numbers = list(number for number in range(3))\n",
    "D103": HEAD + "def planted() -> None:\n    pass\n",
    "PT011": HEAD + "import pytest\n\nwith pytest.raises(ValueError):\n    int('x')\n",
    "RET505": HEAD + "def _f(x: int) -> int:\n    if x:\n        return 1\n    else:\n        return 2\n",
    "RUF005": HEAD + "numbers = [1, 2]\nmore = [0] + numbers\n",
    "SIM102": HEAD + "def _f(a: int, b: int) -> None:\n    if a:\n        if b:\n            print()\n",
    "T201": HEAD + "print('planted')\n",
    "TC003": HEAD
    + "from __future__ import annotations\n\nfrom pathlib import Path\n\n\ndef _f(x: Path) -> None: ...\n",
    "TID252": HEAD + "from . import core\n\n_ = core\n",
    "TRY201": HEAD + "try:\n    number = 1\nexcept ValueError as error:\n    raise error\n",
    "ANN201": HEAD + "def planted(x: int):\n    '''Plant.'''\n    return x\n",
    "C901": HEAD + "def _f(value: int) -> int:\n" + BRANCHES + "    return value\n",
    "PLR0915": HEAD + "def _f() -> None:\n" + "    print()\n" * 51,
}


def ruff_codes(run_python: Run, name: str, text: str) -> set[str]:
    """Return the codes that ruff finds in ``text`` when it stands at ``name`` in the checkout."""
    report = run_python(
        *("-m", "ruff", "check", "--no-cache", "--output-format", "json", "--stdin-filename", name, "-"), text=text
    )
    codes = {fault["code"] for fault in json.loads(report.stdout)}
    assert report.returncode == (1 if codes else 0), report.stderr
    return codes


@pytest.mark.parametrize("code", RUFF_PLANTS)
def test_ruff_finds_a_planted_violation_of_each_family(run_python: Run, code: str) -> None:
    assert code in ruff_codes(run_python, "tldesk/planted.py", RUFF_PLANTS[code])


def test_ruff_selects_every_family_of_the_style_guide(configuration: dict[str, Any]) -> None:
    families = set(FAMILIES.split())

    assert families <= set(configuration["tool"]["ruff"]["lint"]["select"])
    planted = {family for family in families if any(code.startswith(family) for code in RUFF_PLANTS)}
    assert planted == families


@pytest.mark.parametrize(
    "text",
    [
        "from pydantic import BaseModel\n\n\nclass _M(BaseModel):\n    x: Path\n",
        "import typer\n\napp = typer.Typer()\n\n\n@app.command()\ndef _f(x: Path) -> None:\n    del x\n",
    ],
)
def test_ruff_lets_pydantic_and_typer_read_annotations_at_runtime(run_python: Run, text: str) -> None:
    head = HEAD + "from __future__ import annotations\n\nfrom pathlib import Path\n\n"

    assert ruff_codes(run_python, "tldesk/planted.py", head + text) == set()


def test_the_formatter_finds_a_planted_violation(run_python: Run) -> None:
    check = ("-m", "ruff", "format", "--no-cache", "--check", "--stdin-filename", "tldesk/planted.py", "-")

    assert run_python(*check, text="x = 'planted'\n").returncode == 1
    assert run_python(*check, text='x = "planted"\n').returncode == 0


def test_mypy_is_strict(run_python: Run, checkout: Path, tmp_path: Path) -> None:
    planted = {
        "no-untyped-def": "def f(x):\n    return x\n",
        "type-arg": "def f(x: list) -> None: ...\n",
        "no-any-return": "from typing import Any\ndef f(x: Any) -> int:\n    return x\n",
        "import-not-found": "import a_package_that_nobody_ships\n",
        "unused-ignore": "x: int = 1  # type: ignore[assignment]\n",
    }
    for code, text in planted.items():
        (tmp_path / f"{code.replace('-', '_')}.py").write_text(text, encoding="utf-8")
    (tmp_path / "clean.py").write_text("import sklearn\n\nx: int = 1\n", encoding="utf-8")
    files = sorted(str(path) for path in tmp_path.glob("*.py"))

    report = run_python(
        *("-m", "mypy", "--config-file", str(checkout / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")),
        *files,
        cwd=tmp_path,
    )

    assert report.returncode == 1, report.stdout + report.stderr
    for code in planted:
        assert any(
            f"{code.replace('-', '_')}.py" in line and f"[{code}]" in line for line in report.stdout.splitlines()
        ), report.stdout
    assert "clean.py" not in report.stdout


def test_mypy_has_one_override_a_list_of_packages_without_types(configuration: dict[str, Any]) -> None:
    overrides = configuration["tool"]["mypy"]["overrides"]

    assert len(overrides) == 1
    assert set(overrides[0]) == {"module", "ignore_missing_imports"}
    assert not [name for name in overrides[0]["module"] if name.startswith("tldesk")]
    assert set(configuration["tool"]["mypy"]["files"]) == {"tldesk", "plugins"}
