"""Training in the window: real runs on a tiny project, stopped, finished and failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.training import TINY, ReadyEngine, colored_project

from tldesk.core.events import EpochDone, Note, PhaseStarted, RunStarted, StepDone
from tldesk.core.places import Places
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.open_project import OpenProject
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.qt.training_desk import FailedRun, Finished, Idle, Preparing, Stopped, Stopping, Training, TrainingDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Desk(TrainingDesk):
    """A training desk with all that it stands on, which writes down what a run tells."""

    def __init__(self, home: Path, *, is_ready: bool = True) -> None:
        self.project, self.jobs, self.draft = OpenProject(), JobDesk(), RecipeDraft()
        self.engine = ReadyEngine(home, is_ready=is_ready)
        super().__init__(self.project, self.jobs, self.engine, self.draft, Places.under(home))  # type: ignore[arg-type]
        self.events: list[object] = []
        self.run_progressed.connect(lambda _run, events: self.events.extend(events))


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, tldesk_home: Path) -> Iterator[Desk]:
    desk = Desk(tldesk_home)
    with qtbot.waitSignal(desk.project.opened):
        desk.project.open(lambda: colored_project(tmp_path, tldesk_home))
    desk.draft.update(TINY | {"head": {"key": "linear"}, "epochs": 3})
    yield desk
    assert desk.jobs.shutdown()
    assert desk.project.shutdown()


def test_a_run_goes_to_its_end(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignals([desk.run_started, desk.run_finished], timeout=60_000):
        desk.start("mine")
    assert isinstance(desk.state, Finished)
    assert (desk.state.done.report.epochs, desk.state.done.report.name) == (3, "mine")
    assert isinstance(desk.events[0], RunStarted)
    assert [event.epoch for event in desk.events if isinstance(event, EpochDone)] == [1, 2, 3]
    assert any(isinstance(event, StepDone) for event in desk.events)
    assert not desk.is_busy


def test_stop_is_acknowledged_at_once_and_keeps_what_was_finished(qtbot: QtBot, desk: Desk) -> None:
    desk.draft.update({"epochs": 100_000})
    desk.start()
    assert isinstance(desk.state, Preparing)
    qtbot.waitUntil(lambda: isinstance(desk.state, Training) and desk.state.epoch > 2, timeout=60_000)
    desk.stop()
    assert isinstance(desk.state, Stopping)
    with qtbot.waitSignal(desk.run_finished):
        pass
    assert isinstance(desk.state, Stopped)
    assert desk.state.epochs >= 2
    record = desk.project.project.runs.get(desk.run_id)
    assert (record.outcome, record.epochs, record.has_result) == ("cancelled", desk.state.epochs, True)
    assert not desk.jobs.states


@pytest.mark.parametrize("head", ["logistic", "nearest-mean"])
def test_a_solved_head_is_judged_by_samples_that_its_fit_did_not_see(qtbot: QtBot, desk: Desk, head: str) -> None:
    desk.draft.update({"head": {"key": head}})
    with qtbot.waitSignal(desk.run_finished, timeout=60_000):
        desk.start()
    assert isinstance(desk.state, Finished)
    held_out, not_tuned = desk.state.done.held_out, desk.state.done.not_tuned
    assert held_out is not None
    assert not_tuned is not None
    assert (held_out.samples, not_tuned.reason) == (10, "few")
    assert desk.project.project.runs.get(desk.run_id).name == "quick model"


def test_a_run_that_diverges_says_what_and_the_cure(qtbot: QtBot, desk: Desk) -> None:
    desk.draft.update({"freeze": "none", "optimizer": {"key": "sgd", "lr": 100.0}, "epochs": 50})
    with qtbot.waitSignal(desk.run_finished, timeout=60_000):
        desk.start()
    assert isinstance(desk.state, FailedRun)
    assert "smaller learning rate" in desk.state.cure
    assert desk.project.project.runs.get(desk.state.run_id).outcome == "failed"


def test_what_cannot_begin_leaves_no_run(qtbot: QtBot, desk: Desk) -> None:
    desk.draft.update({"backbone": "nobody/knows"})
    with qtbot.waitSignal(desk.run_finished) as finished:
        desk.start()
    assert finished.args is not None
    assert finished.args[0] == ""
    assert isinstance(desk.state, FailedRun)
    assert desk.project.project.runs.all() == []


def test_it_waits_for_the_engine_and_can_be_stopped_meanwhile(qtbot: QtBot, tmp_path: Path, tldesk_home: Path) -> None:
    desk = Desk(tldesk_home, is_ready=False)
    with qtbot.waitSignal(desk.project.opened):
        desk.project.open(lambda: colored_project(tmp_path, tldesk_home))
    desk.draft.update(TINY)
    desk.start()
    assert desk.state == Preparing("engine")
    desk.stop()
    assert desk.state == Stopped("", 0)
    desk.start()
    desk.engine.is_ready = True
    with qtbot.waitSignal(desk.run_finished, timeout=60_000):
        desk.engine.ready.emit()
    assert isinstance(desk.state, Finished)
    assert desk.jobs.shutdown()
    assert desk.project.shutdown()


def test_without_a_project_nothing_starts(qapp: object, tldesk_home: Path) -> None:
    desk = Desk(tldesk_home)
    assert desk.state == Idle()
    desk.start()
    assert isinstance(desk.state, FailedRun)
    assert not desk.is_busy


def test_where_nobody_touched_a_knob_the_training_has_steps(qtbot: QtBot, desk: Desk) -> None:
    desk.draft.restore({})
    desk.draft.update({"backbone": TINY["backbone"], "weights": TINY["weights"], "device": "cpu"})
    assert desk.draft.is_untouched
    parts = []
    desk.state_changed.connect(lambda: parts.append(getattr(desk.state, "part", None)))
    with qtbot.waitSignal(desk.run_finished, timeout=60_000) as finished:
        desk.start()
    assert isinstance(desk.state, Finished)
    assert desk.state.done.not_tuned is not None
    assert desk.state.done.not_tuned.reason == "few"
    assert parts[0] == (1, 3)
    assert finished.args is not None
    assert finished.args[0] == desk.state.done.report.run
    desk.draft.update({"epochs": 3})
    assert not desk.draft.is_untouched


def test_the_second_run_of_a_training_is_told_apart_from_the_first(qtbot: QtBot, desk: Desk) -> None:
    told: list[tuple[str, int]] = []
    desk.run_progressed.connect(lambda run, events: told.append((run, len(events))))
    desk._part = (1, 3)
    note = Note("of the first")
    desk._on_events((RunStarted("r1", "quick model", "", 1), note, PhaseStarted("tune")))
    desk._on_events((note, RunStarted("r2", "tuned model", "", 10), note))
    assert told == [("r1", 3), ("r1", 1), ("r2", 2)]
    desk._on_events((StepDone(1, 1, 20, 0.5, 1e-3, 9.0),))
    assert isinstance(desk.state, Training)
    assert (desk.state.part, desk.state.epochs) == ((2, 3), 10)
    desk._on_events((PhaseStarted("compare"),))
    states: list[object] = [desk.state]
    assert states == [Preparing("compare", part=(3, 3))]
