"""The live answer follows labels, survives what happens to a project meanwhile, and says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from support.desk import make_project

from tldesk.core.contracts import Task
from tldesk.core.errors import WeightsError
from tldesk.core.events import PhaseStarted
from tldesk.core.places import Places
from tldesk.qt import live_answer as module
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.live_answer import LiveAnswer
from tldesk.qt.live_state import Why
from tldesk.qt.open_project import OpenProject
from tldesk.qt.worker import Runner
from tldesk.services.extracting import ExtractedFeatures, ExtractReport
from tldesk.services.jobs import JobKind
from tldesk.store.values import Checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.store.project import Project


class FakeEngine(QObject):
    ready = Signal()
    failed = Signal(object)
    failure = None

    def __init__(self) -> None:
        super().__init__()
        self.is_ready = True
        self.host: Any = None
        self.places = Places.find()

    @staticmethod
    def prepare() -> None:
        pass


class FakeExtractor:
    """Gives samples of odd and even ids rows that differ; ``step`` is called before each."""

    error: Exception | None = None
    are_same = False
    calls = 0

    def __init__(self, *_: object) -> None:
        pass

    def extract(
        self,
        project: Project,
        *,
        on_features: Callable[[object], None],
        on_event: Callable[[object], None],
        cancel: Any,
        known: dict[int, str],
        **_: object,
    ) -> ExtractReport:
        type(self).calls += 1
        if self.error is not None:
            raise self.error
        rows = project.samples.rows(is_readable=True, is_checked=True)
        on_event(PhaseStarted("features", len(rows)))
        for row in rows:
            cancel.check()
            if known.get(row.id) == row.content_hash:
                continue
            place = 0 if self.are_same else row.id % 2
            values = np.array([[1 - place, place, 0.05 * row.id]], np.float32)
            on_features(ExtractedFeatures(np.array([row.id]), (row.content_hash or "",), values))
        return ExtractReport(0, len(rows))


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = FakeEngine()
        self.project = OpenProject()
        self.jobs = JobDesk(Runner())
        self.live = LiveAnswer(self.project, self.jobs, self.engine)  # type: ignore[arg-type]

    def open(self, qtbot: QtBot, *, is_checked: bool = True, task: Task = Task.SINGLE) -> None:
        def make() -> Project:
            project = make_project(self.folder, task=task)
            if is_checked:
                check(project)
            return project

        with qtbot.waitSignal(self.project.opened):
            self.project.open(make)

    def label(self, name: str, *ids: int) -> None:
        self.project.label(ids, name, title="label")

    def wait_for(self, qtbot: QtBot, is_so: Callable[[], bool]) -> None:
        qtbot.waitUntil(is_so)

    def suggest(self, qtbot: QtBot) -> None:
        self.label("odd", 1, 3)
        self.label("even", 2, 4)
        self.wait_for(qtbot, lambda: self.live.state.suggestions is not None and not self.live.state.is_fitting)


def check(project: Project) -> None:
    rows = project.samples.rows(is_checked=False)
    project.samples.mark_checked(Checked(row.id, row.size, row.mtime_ns, content_hash=f"h{row.id}") for row in rows)


@pytest.fixture
def desk(qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    fake = type("Fake", (FakeExtractor,), {})
    monkeypatch.setattr(module, "Extractor", fake)
    made = Desk(tmp_path)
    made.fake = fake  # type: ignore[attr-defined]
    yield made
    assert made.live.shutdown()
    assert made.jobs.shutdown()
    assert made.project.shutdown()


def test_labels_lead_to_suggestions_and_an_estimate(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot)
    desk.suggest(qtbot)
    names = desk.project.view.classes
    one = desk.live.suggestion(7)
    assert one is not None
    assert names[one.place] == "odd"
    assert len(one.probabilities) == 2
    places, confidences = desk.live.suggested(desk.project.view.ids)
    assert [names[place] for place in places[:8]] == ["odd", "even"] * 4
    assert (places[8], confidences[8]) == (-1, 0)  # it cannot be read
    desk.wait_for(qtbot, lambda: desk.live.state.estimate is not None)
    state = desk.live.state
    assert state.estimate is not None
    assert (state.estimate.total, state.estimate.is_words, state.extracted, state.total) == (4, True, 8, 8)
    assert state.is_available
    assert state.counts == (2, 2)


def test_each_label_refits_and_undo_takes_it_back(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot)
    desk.suggest(qtbot)
    before = desk.live.state.suggestions
    with qtbot.waitSignal(desk.live.suggestions_changed):
        desk.label("other", 5, 6)
    after = desk.live.state.suggestions
    assert after is not None
    assert after is not before
    assert after.classes[-1] == "other"
    with qtbot.waitSignal(desk.live.suggestions_changed):
        desk.project.undo()
    desk.project.undo()
    desk.wait_for(qtbot, lambda: desk.live.state.suggestions is None)  # one class is left


def test_many_labels_at_once_end_with_the_newest(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot)
    desk.suggest(qtbot)
    for key in (5, 6, 7, 8):
        desk.label("odd" if key % 2 else "even", key)

    def is_newest() -> bool:
        estimate = desk.live.state.estimate
        return estimate is not None and estimate.labels == 8 and not desk.live.state.is_judging

    desk.wait_for(qtbot, is_newest)


def test_one_label_or_one_class_suggests_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot)
    desk.label("odd", 1)
    desk.wait_for(qtbot, lambda: desk.live.state.counts == (1,))
    desk.label("odd", *range(2, 9))
    desk.wait_for(qtbot, lambda: desk.live.state.counts == (8,))
    assert desk.live.state.suggestions is None
    assert desk.live.suggestion(1) is None


def test_identical_features_do_no_harm(desk: Desk, qtbot: QtBot) -> None:
    desk.fake.are_same = True  # type: ignore[attr-defined]
    desk.open(qtbot)
    desk.suggest(qtbot)
    assert desk.live.suggestion(7) is not None


def test_samples_that_are_hashed_later_are_looked_at_then(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot, is_checked=False)
    assert desk.live.state.total == 0
    assert not desk.jobs.has(JobKind.EXTRACT)
    desk.project.run(check, lambda _: desk.project.reload())
    desk.wait_for(qtbot, lambda: desk.live.state.extracted == 8)


def test_a_file_that_was_replaced_is_looked_at_again(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot)
    desk.wait_for(qtbot, lambda: desk.live.state.extracted == 8)

    def replaced(project: Project) -> None:
        [row] = project.samples.rows(ids=[1])
        project.samples.mark_checked([Checked(1, row.size, row.mtime_ns, content_hash="another")])

    desk.project.run(replaced, lambda _: desk.project.reload())
    desk.wait_for(qtbot, lambda: desk.live._table.keys.get(1) == "another")
    assert desk.live.state.extracted == 8


def test_missing_weights_are_told_and_tried_again(desk: Desk, qtbot: QtBot) -> None:
    desk.fake.error = WeightsError("the weights are not here", "fetch them")  # type: ignore[attr-defined]
    desk.open(qtbot)
    desk.wait_for(qtbot, lambda: desk.live.state.why is Why.WEIGHTS)
    failure = desk.live.state.failure
    assert failure is not None
    assert (failure.what, failure.cure) == ("the weights are not here", "fetch them")
    assert desk.live.state.reason == ""
    desk.fake.error = None  # type: ignore[attr-defined]
    desk.live.retry()
    desk.wait_for(qtbot, lambda: desk.live.state.extracted == 8)
    assert desk.live.state.is_available


def test_a_task_without_suggestions_says_so(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot, task=Task.REGRESSION)
    assert desk.live.state.why is Why.TASK
    assert desk.live.state.reason
    assert not desk.jobs.has(JobKind.EXTRACT)


def test_it_waits_for_the_engine(desk: Desk, qtbot: QtBot) -> None:
    desk.engine.is_ready = False
    desk.open(qtbot)
    assert desk.live.state.why is Why.ENGINE
    desk.engine.is_ready = True
    desk.engine.ready.emit()
    desk.wait_for(qtbot, lambda: desk.live.state.extracted == 8)


def test_a_project_closed_meanwhile_leaves_nothing_behind(desk: Desk, qtbot: QtBot) -> None:
    desk.open(qtbot)
    desk.label("odd", 1, 3)
    desk.label("even", 2, 4)
    desk.project.close()
    assert desk.live.state.why is Why.CLOSED
    desk.wait_for(qtbot, lambda: not desk.jobs.has(JobKind.EXTRACT))
    assert desk.live.state.suggestions is None
    assert desk.live.suggested(np.array([1]))[0].tolist() == [-1]


def test_an_extraction_that_a_person_stopped_stays_stopped_until_asked(desk: Desk, qtbot: QtBot) -> None:
    desk.jobs.start(JobKind.TRAIN, "run", lambda cancel, _report: cancel._event.wait(20))
    desk.open(qtbot)  # waits for the run
    [extraction] = [state.id for state in desk.jobs.states if state.kind is JobKind.EXTRACT]
    desk.jobs.cancel(extraction)
    desk.label("odd", 1)
    desk.wait_for(qtbot, lambda: desk.live.state.counts == (1,))
    assert not desk.jobs.has(JobKind.EXTRACT)
    assert desk.live.state.is_held
    desk.jobs.cancel_all()
    desk.live.retry()
    assert not desk.live.state.is_held
    desk.wait_for(qtbot, lambda: desk.live.state.extracted == 8)
