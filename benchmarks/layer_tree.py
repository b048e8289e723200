"""How long the window takes to open a large layer tree once its model is built, and to paint a click on its root."""

from __future__ import annotations

import os
import statistics
import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.contracts import BackboneSpec
    from tldesk.ui.model_place import ModelPlace

COUNT = 10  # clicks on the root's box
LARGE = "timm/tf_efficientnet_b7"
SYNTHETIC = "bench/blocks"
_MODULES, _BLOCK = 2_000, 4  # of the synthetic tree; modules in each of its blocks
_OPEN_GOAL_MS, _CLICK_GOAL_MS = 300, 100
_TIMEOUT_MS = 300_000


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return milliseconds for each tree: wall clock, and of that the GUI thread's own time."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(0.0005)  # as the window has it
    from PySide6.QtWidgets import QApplication

    from tldesk.ui.theme import Theme, ThemeChoice

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)  # nothing else runs here
    theme = Theme(app, ThemeChoice.LIGHT)
    figures: dict[str, Any] = {}
    for key in (LARGE, SYNTHETIC):
        say(f"{key}: building")
        figures[key] = _tree(key, folder, theme, count=count)
    return {"goals_ms": {"open": _OPEN_GOAL_MS, "click": _CLICK_GOAL_MS}, "clicks": count, **figures}


def _tree(key: str, folder: Path, theme: Any, *, count: int) -> dict[str, Any]:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.layer_desk import DeskState
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.model_place import ModelPlace

    draft, jobs = RecipeDraft(), JobDesk()
    place = ModelPlace(draft, _engine(folder), jobs, _no_project(), theme=theme)
    inspector = Inspector(theme)
    place.fill_inspector(inspector)
    inspector.resize(272, 900)
    inspector.show()
    place.resize(1_100, 900)
    place.show()
    _until(lambda: place.desk.state is DeskState.READY, place)
    watch = _Watch(place)
    place.desk.choose(key)
    _until(lambda: bool(watch.opened), place)
    modules = len(place.desk.editor.forest.entries)
    root = place.desk.layers.index(0, 0)
    tree = place.panel.tree

    def click() -> None:
        rect = tree.visualRect(root)
        spot = QPoint(rect.x() + 8, rect.center().y())
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        tree.viewport().repaint()

    folded = [_timed(click) for _ in range(count)]
    tree.expandAll()
    tree.viewport().repaint()
    unfolded = [_timed(click) for _ in range(count)]
    place.stop()
    place.shutdown()
    jobs.shutdown()
    return {
        "modules": modules,
        "open": _milliseconds(watch.opened),
        "click_folded": _milliseconds(folded),
        "click_all_open": _milliseconds(unfolded),
    }


class _Watch:
    """Times a tree from its first row to its first paint."""

    def __init__(self, place: ModelPlace) -> None:
        self.opened: list[tuple[float, float]] = []
        self._place = place
        self._start: tuple[float, float] | None = None
        place.desk.layers.modelAboutToBeReset.connect(self._begin)
        place.desk.opened_changed.connect(self._end)

    def _begin(self) -> None:
        self._start = (time.perf_counter(), time.thread_time())

    def _end(self) -> None:
        if self._start is not None:
            self._place.panel.tree.viewport().repaint()
            wall, own = self._start
            self.opened.append((time.perf_counter() - wall, time.thread_time() - own))
            self._start = None


def _timed(act: Callable[[], None]) -> tuple[float, float]:
    wall, own = time.perf_counter(), time.thread_time()
    act()
    return time.perf_counter() - wall, time.thread_time() - own


def _milliseconds(times: list[tuple[float, float]]) -> dict[str, float]:
    wall = [1_000 * one for one, _ in times]
    own = [1_000 * two for _, two in times]
    return {"wall_ms": statistics.median(wall), "worst_wall_ms": max(wall), "thread_ms": statistics.median(own)}


def _until(condition: Callable[[], bool], place: ModelPlace) -> None:
    """Run the event loop until a condition holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, poll, limit = QEventLoop(), QTimer(), QTimer()
    poll.timeout.connect(lambda: loop.quit() if condition() else None)
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    poll.start(20)
    limit.start(_TIMEOUT_MS)
    loop.exec()
    if not condition():
        msg = f"the tree did not come: {place.desk.failure}"
        raise TimeoutError(msg)


def _engine(folder: Path) -> Any:
    """Return an engine that is ready, with the plugins of this computer and the synthetic backbone."""
    from PySide6.QtCore import QObject, Signal

    from tldesk.hooks.host import PluginHost

    class Host(PluginHost):
        def backbone(self, key: str) -> BackboneSpec:
            return _synthetic() if key == SYNTHETIC else super().backbone(key)

    class Engine(QObject):
        plugins_ready = Signal()
        ready = Signal()
        failed = Signal(object)
        prepare = staticmethod(lambda: None)
        host = Host(folder)
        is_ready = True
        failure = None

    return Engine()


def _synthetic() -> BackboneSpec:
    """Return a backbone of 2,000 modules: blocks of convolution, BatchNorm and ReLU in one container."""
    from tldesk.core.contracts import BackboneSpec, Preprocess

    def build() -> Any:
        from collections import OrderedDict

        from torch import nn

        def block() -> Any:
            parts = (("conv", nn.Conv2d(8, 8, 3, padding=1)), ("bn", nn.BatchNorm2d(8)), ("act", nn.ReLU()))
            return nn.Sequential(OrderedDict(parts))

        blocks = nn.Sequential(*(block() for _ in range(_MODULES // _BLOCK)))
        stem = nn.Conv2d(3, 8, 3, stride=4)
        return nn.Sequential(
            OrderedDict(stem=stem, blocks=blocks, pool=nn.AdaptiveAvgPool2d(1), flat=nn.Flatten(), fc=nn.Linear(8, 10))
        )

    return BackboneSpec(
        key=SYNTHETIC, build=build, title="Blocks", classifier="fc", preprocess=Preprocess(height=32, width=32)
    )


def _no_project() -> Any:
    """Return a project that is not open."""
    from PySide6.QtCore import QObject, Signal

    class Project(QObject):
        opened = Signal()
        closed = Signal()
        changed = Signal(tuple)
        is_open = False
        view = SimpleNamespace(classes=(), readable=())

    return Project()
