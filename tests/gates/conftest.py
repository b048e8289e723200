"""The checkout that the gates look at, and the child process that most of them look with."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the checkout's top folder."""
    return CHECKOUT


@pytest.fixture(scope="session")
def configuration(checkout: Path) -> dict[str, Any]:
    """Return pyproject.toml, read."""
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs this Python in a fresh process and captures what it says."""

    def run(
        *arguments: str, cwd: Path = CHECKOUT, path: tuple[Path, ...] = (), text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        environment["PYTHONPATH"] = os.pathsep.join(map(str, path))
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd,
            env=environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


@pytest.fixture
def empty_house(tmp_path: Path, checkout: Path) -> Path:
    """Return a copy of the package tree whose modules are all empty: what is planted in it stands alone.

    ``tldesk`` and the plugins lie side by side in it, so that one ``PYTHONPATH`` entry finds them all, before the
    checkout that an editable install names.
    """
    house = tmp_path / "house"
    for source in (checkout / "tldesk", *(checkout / "plugins").glob("tldesk_*")):
        (house / source.name).mkdir(parents=True)
        (house / source.name / "__init__.py").touch()
        for module in source.rglob("*.py"):
            copy = house / source.name / module.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.touch()
    return house
