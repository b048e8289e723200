"""One process of the benchmark ``gui``: ``window`` measures the event loop in each case, ``headless`` the run alone."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.event_loop import Metronome
from benchmarks.gui import EPOCHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views

RECIPE = {"epochs": EPOCHS, "freeze": "stage:conv_head", "head": {"key": "linear"}, "cache": "off", "seed": 1}
LABELS = 40
SCROLL_MS = 16
SCROLL_PX = 37
TIMEOUT_MS = 900_000


class Case:
    """Scrolls the gallery up and down while something goes on, and measures the event loop meanwhile."""

    def __init__(self, desktop: Desktop) -> None:
        from PySide6.QtCore import QTimer

        self._desktop = desktop
        self.metronome = Metronome(desktop)
        self._way = SCROLL_PX
        self._timer = QTimer(desktop)
        self._timer.timeout.connect(self._scroll)

    def begin(self, *, is_scrolled: bool = True) -> None:
        """Begin a case."""
        self.metronome.take()
        if is_scrolled:
            self._timer.start(SCROLL_MS)

    def end(self) -> dict[str, Any]:
        """Return how late the event loop was."""
        self._timer.stop()
        return self.metronome.take().as_json()

    def _scroll(self) -> None:
        core = self._desktop.core
        if core is None or core.views is None:
            return
        bar = core.views.data.grid.verticalScrollBar()
        if bar.value() in {bar.minimum(), bar.maximum()}:
            self._way = SCROLL_PX if bar.value() == bar.minimum() else -SCROLL_PX
        bar.setValue(bar.value() + self._way)


def _until(condition: Callable[[], bool]) -> None:
    """Run the event loop until a condition holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    poll, limit = QTimer(), QTimer()
    poll.timeout.connect(lambda: loop.quit() if condition() else None)
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    poll.start(20)
    limit.start(TIMEOUT_MS)
    loop.exec()
    if not condition():
        msg = "a case did not come to its end in time"
        raise TimeoutError(msg)


def _window(photos: Path, folder: Path) -> dict[str, Any]:
    sys.setswitchinterval(0.0005)
    from PySide6.QtWidgets import QApplication

    from tldesk.app.desktop import Desktop
    from tldesk.core.places import Places
    from tldesk.services.logs import RunLog

    app = QApplication(["tldesk"])
    places = Places.find()
    desktop = Desktop(app, places, log=RunLog(places).start(), is_sample=True)
    desktop.show()
    _until(lambda: desktop.core is not None and desktop.core.views is not None and desktop.core.views.use is not None)
    views = desktop.core.views if desktop.core is not None else None
    assert views is not None
    behind = views.behind
    _until(lambda: behind.engine.is_ready and behind.project.is_open and not behind.jobs.states)
    case, cases = Case(desktop), {}

    case.begin()
    _label(views, LABELS)
    cases["refit at each label"] = case.end()

    behind.draft.set_recipe(RECIPE)
    case.begin(is_scrolled=False)
    seconds = _train(views)
    cases["training, at rest"] = case.end()
    behind.draft.set_recipe(RECIPE)
    case.begin()
    scrolled_s = _train(views)
    cases["training"] = case.end()
    trained = len(behind.project.view.ids[behind.project.view.splits == 0])

    from tldesk.services.import_preview import ImportChoice, PreviewOptions

    target = folder / "imported.tldesk"
    case.begin()
    behind.imports.accept(ImportChoice(sources=(photos,), options=PreviewOptions(), folder=target))
    _until(lambda: behind.project.is_open and behind.project.view.name == "imported")
    _until(lambda: bool(behind.project.view.checked.all()) and len(behind.project.view) > 0)
    cases["import"] = case.end()
    case.begin()
    _until(lambda: behind.live.state.extracted >= len(behind.project.view))
    cases["extraction"] = case.end()
    case.begin()
    ended = time.perf_counter() + 3
    _until(lambda: time.perf_counter() > ended)
    cases["scrolling alone"] = case.end()
    desktop.end()
    return {
        "cases": cases,
        "training_samples_per_s": EPOCHS * trained / seconds,
        "scrolled_samples_per_s": EPOCHS * trained / scrolled_s,
    }


def _train(views: Views) -> float:
    """Train to the end; return the seconds."""
    training = views.behind.training
    begun = time.perf_counter()
    training.start("benchmark")
    _until(lambda: training.is_busy)
    _until(lambda: not training.is_busy)
    return time.perf_counter() - begun


def _label(views: Views, count: int) -> None:
    """Give labels one after the other, each once the suggestions of the one before are there."""
    project, live = views.behind.project, views.behind.live
    told: list[int] = []
    live.suggestions_changed.connect(lambda: told.append(1))
    ids = project.view.ids[-count:].tolist()
    for number, sample_id in enumerate(ids):
        before = len(told)
        project.label([sample_id], project.view.classes[number % 5], title="benchmark")
        _until(lambda before=before: len(told) > before)


def _headless() -> dict[str, Any]:
    from tldesk.core.cancel import CancelToken
    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.services.demo import sample_project
    from tldesk.services.training import train

    places, cancel = Places.find(), CancelToken()
    host = PluginHost(places.plugins.parent).load().collect_all()
    folder = places.plugins.parent / "projects"
    with sample_project(host, folder, places=places, cancel=cancel, on_event=lambda _: None) as project:
        recipe = Recipe.parse(RECIPE)
        rows = project.samples.rows(is_labelled=True)
        trained = sum(1 for row in rows if row.split is not None and row.split.value == "train")
        begun = time.perf_counter()
        train(
            project,
            host,
            recipe,
            name="alone",
            allow_download=False,
            cancel=cancel,
            on_event=lambda _: None,
            places=places,
        )
        return {"training_samples_per_s": EPOCHS * trained / (time.perf_counter() - begun)}


if __name__ == "__main__":
    mode, work, source = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps(_window(source, work) if mode == "window" else _headless()))
