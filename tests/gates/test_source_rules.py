"""Rules that no linter knows, read from the syntax tree: who makes threads, what is never called, file length."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNERS_OF_CONCURRENCY = {"tldesk/qt/worker.py", "tldesk/ml/decode.py", "tldesk/services/jobs.py"}

# Whatever object they are reached through; "Pool" is no layer's name, those are AvgPool2d and the like.
CONCURRENT_NAMES = {
    "QThread",
    "QThreadPool",
    "QRunnable",
    "Thread",
    "ThreadPool",
    "Pool",
    "ThreadPoolExecutor",
    "ProcessPoolExecutor",
    "InterpreterPoolExecutor",
    "start_new_thread",
    "run_in_executor",
    "to_thread",
}
# Too common as names: only under their full path.
CONCURRENT_PATHS = {"threading.Timer", "multiprocessing.Process", "multiprocessing.context.Process", "joblib.Parallel"}
SLEEPS = {"sleep", "msleep", "usleep", "qWait", "qSleep"}
NEVER_CALLED = {"terminate": "leaves locks held and files half written", "processEvents": "re-enters the event loop"}
LINES = 400
LINES_OF = {"tldesk/ui/main_window.py": 300}
PRODUCT = ("tldesk", "plugins")


def aliases(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for: ``{"T": "threading.Thread"}``."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                found[name.asname or name.name.split(".")[0]] = name.name if name.asname else name.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                found[name.asname or name.name] = f"{node.module}.{name.name}"
    return found


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """Return the path of a called or inherited object as far as the text tells: ``threading.Thread``, ``?.Pool``."""
    match node:
        case ast.Name(id=name):
            return names.get(name, name)
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value, names)}.{attr}"
        case _:
            return "?"


def called(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and path of each call and of each base class in a module's text."""
    tree = ast.parse(text)
    names = aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func, names)
        elif isinstance(node, ast.ClassDef):
            for base in node.bases:
                yield node.lineno, dotted(base, names)


def faults_of_product(relative: str, text: str) -> Iterator[str]:
    """Yield what breaks a rule in one module of tldesk or of a plugin."""
    lines, most = len(text.splitlines()), LINES_OF.get(relative, LINES)
    if lines > most:
        yield f"{relative}: {lines} lines, at most {most}; it is two rooms in one"
    is_window = relative.startswith(("tldesk/ui/", "tldesk/qt/", "tldesk/app"))
    for line, path in called(text):
        name = path.rpartition(".")[2]
        if name in NEVER_CALLED and "." in path:
            yield f"{relative}:{line}: {path}(): {NEVER_CALLED[name]}"
        if is_window and name in SLEEPS:
            yield f"{relative}:{line}: {path}(): freezes the window"
        is_concurrent = name in CONCURRENT_NAMES or path in CONCURRENT_PATHS
        if is_concurrent and relative not in OWNERS_OF_CONCURRENCY:
            yield f"{relative}:{line}: {path}: threads and executors are made in {', '.join(OWNERS_OF_CONCURRENCY)}"


def faults_of_test(relative: str, text: str) -> Iterator[str]:
    """Yield each fixed wait in one test module."""
    for line, path in called(text):
        if path.rpartition(".")[2] in SLEEPS or path == "qtbot.wait":
            yield f"{relative}:{line}: {path}(): wait for what should happen, never for a time"


def faults(top: Path) -> list[str]:
    """Return every broken rule below a checkout's top folder."""
    found: list[str] = []
    for folder, rule in (*((name, faults_of_product) for name in PRODUCT), ("tests", faults_of_test)):
        for module in sorted((top / folder).rglob("*.py")):
            found += rule(module.relative_to(top).as_posix(), module.read_text(encoding="utf-8"))
    return found


def test_the_checkout_keeps_every_rule(checkout: Path) -> None:
    assert faults(checkout) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("tldesk/services/planted.py", "process.terminate()"),
        ("tldesk/qt/worker.py", "self._thread.terminate()"),
        ("plugins/tldesk_timm/planted.py", "process.terminate()"),
        ("tldesk/ui/planted.py", "QApplication.processEvents()"),
        ("tldesk/ui/planted.py", "import time\ntime.sleep(1)"),
        ("tldesk/qt/planted.py", "thread = QThread(parent)"),
        ("tldesk/qt/planted.py", "from PySide6.QtCore import QThread as Q\nQ()"),
        ("tldesk/qt/planted.py", "from PySide6 import QtCore\nclass Planted(QtCore.QThread): pass"),
        ("tldesk/qt/planted.py", "QThreadPool.globalInstance(); QThreadPool()"),
        ("tldesk/qt/planted.py", "class Planted(QRunnable): pass"),
        ("tldesk/ml/planted.py", "import threading\nthreading.Thread(target=print)"),
        ("tldesk/ml/planted.py", "from threading import Thread\nThread(target=print)"),
        ("tldesk/ml/planted.py", "import threading as t\nclass Planted(t.Thread): pass"),
        ("tldesk/ml/planted.py", "from threading import Timer\nTimer(1, print)"),
        ("tldesk/services/planted.py", "with ThreadPoolExecutor(2) as pool: pass"),
        ("tldesk/services/planted.py", "import concurrent.futures as f\nf.ProcessPoolExecutor()"),
        ("tldesk/store/planted.py", "import multiprocessing as mp\nmp.get_context('spawn').Pool(2)"),
        ("tldesk/store/planted.py", "from multiprocessing.pool import ThreadPool\nThreadPool(2)"),
        ("tldesk/store/planted.py", "import multiprocessing\nmultiprocessing.Process(target=print)"),
        ("tldesk/store/planted.py", "import joblib\njoblib.Parallel(2)"),
        ("tldesk/core/planted.py", "x = 1\n" * 401),
        ("tldesk/ui/main_window.py", "x = 1\n" * 301),
        ("tests/unit/test_planted.py", "import time\ntime.sleep(0.1)"),
        ("tests/unit/test_planted.py", "from time import sleep as nap\nnap(0.1)"),
        ("tests/gui/test_planted.py", "def test(qtbot):\n    qtbot.wait(100)"),
        ("tests/gui/test_planted.py", "QTest.qWait(100)"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, module: str, text: str) -> None:
    (tmp_path / module).parent.mkdir(parents=True)
    (tmp_path / module).write_text(text, encoding="utf-8")

    found = faults(tmp_path)

    assert found
    assert all(fault.startswith(module) for fault in found)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("tldesk/qt/worker.py", "from PySide6.QtCore import QThread\nQThread(parent)"),
        ("tldesk/ml/decode.py", "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(2)"),
        ("tldesk/services/jobs.py", "import threading\nthreading.Thread(target=print)"),
        ("tldesk/ml/planted.py", "import torch\ntorch.nn.AvgPool2d(2); threading.Lock(); psutil.Process()"),
        ("tldesk/core/planted.py", "x = 1\n" * 400),
        ("tests/unit/test_planted.py", "done.wait(timeout=5); qtbot.waitSignal(x)"),
    ],
)
def test_what_the_rules_allow_is_not_found(tmp_path: Path, module: str, text: str) -> None:
    (tmp_path / module).parent.mkdir(parents=True)
    (tmp_path / module).write_text(text, encoding="utf-8")

    assert faults(tmp_path) == []
