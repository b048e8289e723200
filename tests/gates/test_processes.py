"""What an import brings with it, seen in fresh processes: ``importlib`` and late imports escape a linter, not this."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

# Imports every module of the named packages, then tells which of them came and which of `heavy` came along.
# Alembic runs the files in `migrations` itself, they cannot be imported; `__main__` modules are programs.
PROBE = """
import importlib, importlib.util, json, pkgutil, sys
packages, heavy = json.loads(sys.argv[1])
imported = []
for package in packages:
    module = importlib.import_module(package)
    imported.append(package)
    folders = getattr(module, "__path__", None)
    todo = list(pkgutil.iter_modules(folders, package + ".")) if folders else []
    while todo:
        found = todo.pop()
        if found.name.rpartition(".")[2] in {"migrations", "__main__"}:
            continue
        module = importlib.import_module(found.name)
        imported.append(found.name)
        if found.ispkg:
            todo += pkgutil.iter_modules(module.__path__, found.name + ".")
print(json.dumps({"imported": imported, "heavy": [name for name in heavy if name in sys.modules]}))
"""

QT = ["PySide6", "shiboken6", "pyqtgraph"]
TORCH = ["torch", "torchvision", "timm", "torchmetrics"]
BELOW_QT = ["tldesk.core", "tldesk.store", "tldesk.hooks", "tldesk.ml", "tldesk.services", "tldesk.cli"]


def brought_along(run_python: Run, house: tuple[Path, ...], packages: list[str], heavy: list[str]) -> list[str]:
    """Return which of ``heavy`` is loaded once every module of ``packages`` is."""
    answer = run_python("-P", "-c", PROBE, json.dumps([packages, heavy]), path=house)
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert set(packages) <= set(report["imported"])
    found: list[str] = report["heavy"]
    return found


@pytest.mark.parametrize("package", [*BELOW_QT, "tldesk.api", "tldesk.resources"])
def test_nothing_below_qt_brings_in_qt(run_python: Run, checkout: Path, package: str) -> None:
    assert brought_along(run_python, (checkout, checkout / "plugins"), [package], QT) == []


def test_torch_comes_with_ml_only(run_python: Run, checkout: Path) -> None:
    house = (checkout, checkout / "plugins")
    others = [package for package in BELOW_QT if package != "tldesk.ml"]

    assert brought_along(run_python, house, [*others, "tldesk.api", "tldesk.resources"], TORCH) == []


def test_the_window_opens_without_torch(run_python: Run, checkout: Path) -> None:
    assert brought_along(run_python, (checkout, checkout / "plugins"), ["tldesk.qt", "tldesk.ui"], TORCH) == []


# Shows the real window and tells, at its first paint, what was imported by then.
FIRST_PAINT = """
import json, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from tldesk.app.desktop import Desktop
from tldesk.core.places import Places
from tldesk.services.logs import RunLog

app = QApplication(["tldesk"])
places = Places.find()
desktop = Desktop(app, places, log=RunLog(places).start())

class Look(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), flush=True)
            desktop.window.removeEventFilter(self)
            desktop.end()
        return False

look = Look()
desktop.window.installEventFilter(look)
desktop.show()
app.exec()
"""


def test_the_first_paint_waits_for_nothing_heavy(run_python: Run, checkout: Path) -> None:
    answer = run_python("-P", "-c", FIRST_PAINT, path=(checkout, checkout / "plugins"))
    assert answer.returncode == 0, answer.stderr
    imported = set(json.loads(answer.stdout.splitlines()[0]))
    heavy = {*TORCH, "sklearn", "sqlalchemy", "alembic", "pyqtgraph", "numpy", "pydantic", "PIL"}
    assert "PySide6" in imported
    assert imported & heavy == set()


@pytest.mark.parametrize("plugin", ["tldesk_images", "tldesk_folders"])
def test_previews_and_loaders_work_while_torch_loads(run_python: Run, checkout: Path, plugin: str) -> None:
    assert brought_along(run_python, (checkout, checkout / "plugins"), [plugin], [*TORCH, *QT]) == []


@pytest.mark.parametrize("package", BELOW_QT)
def test_a_hidden_qt_import_is_found(run_python: Run, empty_house: Path, package: str) -> None:
    planted = empty_house / package.replace(".", "/") / "planted.py"
    planted.write_text("import importlib\n\nimportlib.import_module('PySide6.QtCore')\n", encoding="utf-8")

    assert "PySide6" in brought_along(run_python, (empty_house,), [package], QT)


@pytest.mark.parametrize("package", ["tldesk.services", "tldesk.cli", "tldesk.ui", "tldesk_images"])
def test_an_early_torch_import_is_found(run_python: Run, empty_house: Path, tmp_path: Path, package: str) -> None:
    (tmp_path / "torch.py").touch()  # stands for torch, which takes seconds
    (empty_house / "tldesk" / "ml" / "planted.py").write_text("import torch\n", encoding="utf-8")
    planted = empty_house / package.replace(".", "/") / "planted.py"
    planted.write_text("import tldesk.ml.planted\n", encoding="utf-8")

    assert brought_along(run_python, (tmp_path, empty_house), [package], TORCH) == ["torch"]


@pytest.mark.parametrize("statement", ["import tldesk", "import tldesk.resources", "import tldesk.__main__"])
def test_the_first_import_brings_in_nothing_but_itself_and_the_standard_library(
    run_python: Run, checkout: Path, statement: str
) -> None:
    script = f"""
import sys
before = set(sys.modules)
{statement}
roots = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(sorted(roots - sys.stdlib_module_names))
"""
    answer = run_python("-P", "-c", script, path=(checkout,))

    assert answer.stdout.strip() == "['tldesk']", answer.stderr


@pytest.mark.parametrize("arguments", [[], ["open", "birds.tldesk"]])
def test_the_desktop_starts_without_the_command_line(run_python: Run, checkout: Path, arguments: list[str]) -> None:
    script = f"""
import os, sys
for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)
sys.platform = "linux"
from tldesk.__main__ import main
status = main({arguments!r})
print(status, [name for name in ("typer", "rich", "tldesk.cli") if name in sys.modules])
"""
    answer = run_python("-P", "-c", script, path=(checkout,))

    assert answer.stdout.strip() == "1 []", answer.stderr
    assert "tldesk demo --headless" in answer.stderr
