"""The top folder holds exactly what a newcomer is told of, and make runs every gate."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = {"tldesk", "plugins", "tests", "resources", "benchmarks", ".ci"}
FILES = {"pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md"}


def layout_faults(top: Path) -> set[str]:
    """Return "missing NAME" and "stray NAME" for a checkout's top folder; other dot files are free."""
    folders = {path.name for path in top.iterdir() if path.is_dir()}
    files = {path.name for path in top.iterdir() if not path.is_dir()}
    strays = {name for name in (folders - FOLDERS) | (files - FILES) if not name.startswith(".")}
    missing = (FOLDERS - folders) | (FILES - files)
    return {f"stray {name}" for name in strays} | {f"missing {name}" for name in missing}


def make(top: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, not as a part of the make that runs the tests."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=top,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_top_folder_holds_what_it_should(checkout: Path) -> None:
    assert layout_faults(checkout) == set()


def test_planted_and_missing_names_are_found(tmp_path: Path) -> None:
    for name in FOLDERS - {"plugins"}:
        (tmp_path / name).mkdir()
    for name in FILES - {"LICENSE"}:
        (tmp_path / name).touch()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "setup.py").touch()
    (tmp_path / ".editorconfig").touch()

    assert layout_faults(tmp_path) == {"stray scripts", "stray setup.py", "missing plugins", "missing LICENSE"}


def test_make_test_runs_every_gate(checkout: Path) -> None:
    plan = make(checkout, "--dry-run", "test")

    assert plan.returncode == 0, plan.stderr
    steps = [line.split("/")[-1] for line in plan.stdout.splitlines()]
    gates = ["ruff check .", "ruff format --check .", "mypy", "lint-imports", "pytest -n 2 --dist loadfile"]
    assert [step for step in steps if step in gates] == gates


def test_make_names_the_one_line_that_installs_qt_libraries(checkout: Path, tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")  # stands for a Python whose Qt does not load
    python.chmod(0o755)
    (tmp_path / ".installed").touch()

    answer = make(checkout, f"VENV={tmp_path}", "qt-libraries")

    assert answer.returncode != 0
    assert "sudo apt-get install -y libglib2.0-0 libgl1 libegl1 libxkbcommon0" in answer.stderr


def test_make_says_when_python_is_too_old(checkout: Path, tmp_path: Path) -> None:
    python = tmp_path / "python3.9"
    python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)

    answer = make(checkout, f"VENV={tmp_path / 'venv'}", f"PYTHON={python}", "qt-libraries")

    assert answer.returncode != 0
    assert "is not Python 3.11 or newer" in answer.stderr
    assert not (tmp_path / "venv").exists()
