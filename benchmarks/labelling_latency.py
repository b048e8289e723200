"""From a label to new suggestions: on the sample project through the window's objects, and on generated features.

The sample: twenty unlabelled pictures are labelled one after the other, each once the suggestions of the one before
are there; the clock runs from the call that labels to the signal that new suggestions hold, so it holds the database,
two changes of thread, and the fit. The generated features are 10,000 rows of 1,280 numbers in ten overlapping classes,
all labelled: one label is changed and the head fitted anew from where it was (warm), all rows asked included; then the
estimate with its interval, C chosen inside each fold.
"""

from __future__ import annotations

import os
import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from tldesk.core.cancel import CancelToken
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.live_answer import FIT_THREADS, LiveAnswer
from tldesk.qt.open_project import OpenProject
from tldesk.qt.worker import Runner
from tldesk.services import demo
from tldesk.services.judging import estimate
from tldesk.services.suggesting import FeatureRows, Labels, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtCore import SignalInstance

    from tldesk.core.events import Failed

COUNT = 10_000
CLASSES = 10
WIDTH = 1_280
LABELS = 20
ROUNDS = 5
WAIT_MS = 300_000
GOALS = {"sample_s": 0.3, "generated_warm_s": 1.0, "generated_estimate_s": 15.0}


class LoadedEngine(QObject):
    """The window's engine, loaded already."""

    ready = Signal()
    failed = Signal(object)
    failure: Failed | None = None
    is_ready = True

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.places = places
        self.host = PluginHost(places.plugins.parent)
        self.host.load()

    @staticmethod
    def prepare() -> None:
        """Do nothing: each job of the live answer sets its threads itself."""


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, object]:
    """Time labels on the sample project, and a refit and an estimate on ``count`` generated rows."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sample = measure_sample(folder, say)
    generated = measure_generated(count, say)
    worst = {
        "sample_s": sample["median_s"],
        "generated_warm_s": generated["warm_median_s"],
        "generated_estimate_s": generated["estimate_s"],
    }
    return {
        "sample": sample,
        "generated": generated,
        "goal": GOALS,
        "within_goal": {name: worst[name] < goal for name, goal in GOALS.items()},
    }


def measure_sample(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Label twenty pictures of the sample project through ``OpenProject`` and ``LiveAnswer``."""
    app = QCoreApplication.instance() or QCoreApplication([])
    places = Places.under(folder / "home")
    engine = LoadedEngine(places)
    project, jobs = OpenProject(), JobDesk(Runner())
    live = LiveAnswer(project, jobs, engine)  # type: ignore[arg-type]
    try:
        say("making the sample project and its features")
        begin = time.perf_counter()

        def make() -> Any:
            return demo.sample_project(
                engine.host, folder, places=places, cancel=CancelToken(), on_event=lambda _event: None
            )

        project.open(make)
        wait_until(live.suggestions_changed, lambda: live.state.suggestions is not None)
        first_s = time.perf_counter() - begin
        wait_until(live.state_changed, lambda: 0 < live.state.total == live.state.extracted)
        all_s = time.perf_counter() - begin
        wait_until(live.estimate_changed, lambda: live.state.estimate is not None)
        times = [label_one(project, live) for _ in range(LABELS)]
        begin = time.perf_counter()
        wait_until(live.estimate_changed, lambda: current(live))
        return {
            "what": "OpenProject.label of one sample until LiveAnswer.suggestions_changed, default backbone",
            "samples": live.state.total,
            "labels": LABELS,
            "median_s": statistics.median(times),
            "worst_s": max(times),
            "all_s": [round(one, 4) for one in times],
            "estimate_behind_it_s": time.perf_counter() - begin,
            "first_suggestions_s": first_s,
            "all_seen_s": all_s,
        }
    finally:
        live.shutdown()
        jobs.shutdown()
        project.shutdown()
        app.processEvents()


def current(live: LiveAnswer) -> bool:
    """Say whether the estimate is about the suggestions that hold."""
    state = live.state
    return state.estimate is not None and state.estimate.labels == sum(state.counts) and not state.is_judging


def label_one(project: OpenProject, live: LiveAnswer) -> float:
    """Label the first sample without a label as suggested; return the seconds until new suggestions hold."""
    view = project.view
    ids = view.ids[view.readable & ~view.is_labelled]
    before = live.state.suggestions
    places, _ = live.suggested(ids[:1])
    begin = time.perf_counter()
    project.label([int(ids[0])], view.classes[int(places[0])], title="label")
    wait_until(live.suggestions_changed, lambda: live.state.suggestions is not before)
    return time.perf_counter() - begin


def wait_until(signal: SignalInstance, is_so: Callable[[], bool]) -> None:
    """Run the event loop until something holds, asked at each signal.

    Raises:
        TimeoutError: It did not come to hold.
    """
    loop = QEventLoop()

    def ask(*_: object) -> None:
        if is_so():
            loop.quit()

    if is_so():
        return
    signal.connect(ask)
    QTimer.singleShot(WAIT_MS, loop, loop.quit)
    loop.exec()
    signal.disconnect(ask)
    if not is_so():
        raise TimeoutError(f"nothing came within {WAIT_MS / 1000:g} s")


def measure_generated(count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Change one label of ``count`` generated rows and fit anew, then judge."""
    say(f"generating {count:,} rows of {WIDTH:,} numbers")
    features, labels = generate(count)
    cancel = CancelToken()
    begin = time.perf_counter()
    found = fit(features, labels, threads=FIT_THREADS, cancel=cancel)
    cold_s = time.perf_counter() - begin
    times = []
    for turn in range(ROUNDS):
        targets = found.labels.targets.copy()
        targets[turn * 7] = (targets[turn * 7] + 1) % CLASSES
        changed = Labels(labels.places, targets, labels.scores, labels.classes)
        begin = time.perf_counter()
        found = fit(features, changed, threads=FIT_THREADS, cancel=cancel, before=found)
        times.append(time.perf_counter() - begin)
    begin = time.perf_counter()
    judged = estimate(features, found.labels, {}, threads=FIT_THREADS, cancel=cancel, before=found)
    estimate_s = time.perf_counter() - begin
    return {
        "what": "suggesting.fit of all rows after one label changed, from the fit before; then judging.estimate",
        "rows": count,
        "classes": CLASSES,
        "width": WIDTH,
        "cold_s": cold_s,
        "warm_median_s": statistics.median(times),
        "warm_worst_s": max(times),
        "all_s": rounded(times),
        "estimate_s": estimate_s,
        "estimate": judged.share if judged else None,
        "interval": list(judged.interval) if judged else None,
    }


def rounded(times: Sequence[float]) -> list[float]:
    """Return seconds to a tenth of a millisecond."""
    return [round(one, 4) for one in times]


def generate(count: int) -> tuple[FeatureRows, Labels]:
    """Return unit rows like those of a pooled network, never negative, in classes that overlap, all labelled."""
    draws = np.random.default_rng(0)
    targets = np.arange(count) % CLASSES
    centres = draws.normal(scale=0.2, size=(CLASSES, WIDTH))
    rows = np.maximum(centres[targets] + draws.normal(scale=2.0, size=(count, WIDTH)) - 0.3, 0).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    names = tuple(f"class {place}" for place in range(CLASSES))
    labels = Labels(np.arange(count), targets.astype(np.int64), np.ones(count, np.bool_), names)
    return FeatureRows(np.arange(1, count + 1), rows, 1), labels
