"""The job table at work: what runs beside what, how far jobs are, and jobs that are stopped or held back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.events import Cancelled, EpochDone, PhaseStarted, Progress, StepDone
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.worker import Returned
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from tldesk.core.cancel import CancelToken
    from tldesk.qt.worker import Report


@pytest.fixture
def desk(qapp: object) -> Iterator[JobDesk]:
    desk = JobDesk()
    yield desk
    assert desk.shutdown()


class Gate:
    """Work that reports once and goes on until it is opened or stopped; counts how often it began."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        self.begun = 0

    def __call__(self, cancel: CancelToken, report: Report) -> str:
        self.begun += 1
        report(PhaseStarted("features", 10))
        report(Progress("features", 3, 10))
        while not self.is_open.wait(0.005):
            cancel.check()
        return "done"


def test_a_second_run_is_refused_while_one_trains(desk: JobDesk) -> None:
    gate = Gate()
    desk.start(JobKind.TRAIN, "first", gate)
    with pytest.raises(UsageError, match="training already"):
        desk.start(JobKind.TRAIN, "second", gate)
    assert [state.name for state in desk.states] == ["first"]


def test_states_say_how_far_a_job_is(qtbot: QtBot, desk: JobDesk) -> None:
    gate = Gate()
    job = desk.start(JobKind.EXTRACT, "seeing", gate)
    qtbot.waitUntil(lambda: desk.states[0].done == 3)
    assert (desk.states[0].phase, desk.states[0].total) == ("features", 10)
    gate.is_open.set()
    with qtbot.waitSignal(desk.finished) as signal:
        pass
    assert signal.args == [job, Returned("done")]
    assert desk.states == ()


def test_an_epochs_own_measuring_does_not_hide_how_far_the_steps_are(qtbot: QtBot, desk: JobDesk) -> None:
    def train(_cancel: CancelToken, report: Report) -> None:
        report(PhaseStarted("train", 4))
        for step in (1, 2):
            report(StepDone(1, step, 4, 0.5, 0.1, 9.0))
        report(PhaseStarted("evaluate", 7))
        report(Progress("evaluate", 3, 7))
        report(EpochDone(1, 2, 0.1, {}, None, 1.0, is_best=True))
        report(PhaseStarted("told"))

    states: list[object] = []
    job = desk.start(JobKind.TRAIN, "run", train, on_events=lambda _: states.append(desk.state(job)))
    with qtbot.waitSignal(desk.finished):
        pass
    assert [(state.phase, state.done, state.total) for state in states][-1] == ("train", 2, 4)  # type: ignore[attr-defined]


def test_extraction_gives_way_to_a_run_and_begins_again_after_it(qtbot: QtBot, desk: JobDesk) -> None:
    seeing, training = Gate(), Gate()
    outcomes: list[Any] = []
    extract = desk.start(JobKind.EXTRACT, "seeing", seeing, on_finished=outcomes.append)
    qtbot.waitUntil(lambda: seeing.begun == 1)
    desk.start(JobKind.TRAIN, "run", training)
    qtbot.waitUntil(lambda: any(s.id == extract and s.is_waiting for s in desk.states))
    assert outcomes == []  # held back, not ended
    training.is_open.set()
    qtbot.waitUntil(lambda: seeing.begun == 2)
    seeing.is_open.set()
    qtbot.waitUntil(lambda: outcomes == [Returned("done")])


def test_a_job_that_waits_can_be_stopped(qtbot: QtBot, desk: JobDesk) -> None:
    training, seeing = Gate(), Gate()
    desk.start(JobKind.TRAIN, "run", training)
    outcomes: list[Any] = []
    extract = desk.start(JobKind.EXTRACT, "seeing", seeing, on_finished=outcomes.append)
    desk.cancel(extract)
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Cancelled)
    assert seeing.begun == 0


def test_a_job_that_was_held_back_and_is_then_stopped_ends(qtbot: QtBot, desk: JobDesk) -> None:
    seeing, training = Gate(), Gate()
    outcomes: list[Any] = []
    extract = desk.start(JobKind.EXTRACT, "seeing", seeing, on_finished=outcomes.append)
    desk.start(JobKind.TRAIN, "run", training)
    desk.cancel(extract)  # at once, while it is still on its way out
    qtbot.waitUntil(lambda: len(outcomes) == 1)
    assert isinstance(outcomes[0], Cancelled)
    assert [state.name for state in desk.states] == ["run"]


def test_labelling_work_goes_on_beside_a_run(qtbot: QtBot, desk: JobDesk) -> None:
    training, fit = Gate(), Gate()
    desk.start(JobKind.TRAIN, "run", training)
    desk.start(JobKind.FIT, "fit", fit)
    qtbot.waitUntil(lambda: fit.begun == 1)
    assert not any(state.is_waiting for state in desk.states)
