"""Going on with runs of a project: one process at a time, and a tuning is compared when it comes to its end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.tiny_host import TinyHost, two_colors

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import UsageError
from tldesk.core.events import CheckpointSaved, EpochDone, Event, Note, PhaseStarted, Progress, RunStarted, StepDone
from tldesk.core.paired import PairedGain, Tuning
from tldesk.core.recipe import Recipe
from tldesk.ml.checkpoint import CheckpointFolder
from tldesk.services import automatic, comparing, resuming, training, tuning
from tldesk.services.calibration import CALIBRATION
from tldesk.services.going_on import go_on
from tldesk.services.resume_points import resume_points
from tldesk.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TINY = {"backbone": "test/tiny", "weights": {"key": "none"}, "device": "cpu", "threads": 1}
SOLVED = Recipe.parse(TINY | {"head": {"key": "logistic"}})
STEPS = Recipe.parse(TINY | {"epochs": 3, "freeze": "none", "batch_size": 8, "checkpoint_s": 1e-9})
EACH = 24


class Killed(Exception):
    """What ends a run here as SIGKILL would: nothing after it is noted."""


class Desk:
    """A small project, and what was told."""

    def __init__(self, project: Project, host: TinyHost) -> None:
        self.project, self.host = project, host
        self.events: list[Event] = []
        self.stop_at: Callable[[Event], bool] = lambda _event: False

    def tell(self, cancel: CancelToken) -> Callable[[Event], None]:
        def on_event(event: Event) -> None:
            self.events.append(event)
            if self.stop_at(event):
                cancel.cancel()

        return on_event

    def untouched(self) -> automatic.TrainingDone:
        cancel = CancelToken()
        return automatic.train_untouched(self.project, self.host, SOLVED, cancel=cancel, on_event=self.tell(cancel))

    def go_on(self, run: str, **more: Any) -> automatic.TrainingDone:
        cancel = CancelToken()
        return go_on(self.project, self.host, run, cancel=cancel, on_event=self.tell(cancel), **more)[1]

    def stop_tuning(self) -> None:
        """Stop at the first epoch of the second run."""

        def is_there(event: Event) -> bool:
            began = sum(isinstance(one, RunStarted) for one in self.events)
            return isinstance(event, EpochDone) and began == 2

        self.stop_at = is_there

    def stop_nowhere(self) -> None:
        self.stop_at = lambda _event: False

    @property
    def notes(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Note)]


@pytest.fixture
def desk(tldesk_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    host = TinyHost(tldesk_home)
    monkeypatch.setattr(tuning, "EPOCHS", 2)
    monkeypatch.setattr(tuning, "COMPARE_FROM", 4)
    monkeypatch.setattr(tuning, "estimated_s", lambda *_given: 1.0)
    with two_colors(tmp_path, host, each=EACH) as project:
        yield Desk(project, host)


def found(monkeypatch: pytest.MonkeyPatch, name: str, gain: float, error: float) -> None:
    """Have a comparison come out so; the real one runs as well."""
    real = getattr(tuning, name)

    def compare(*given: Any, **named: Any) -> tuning.Compared:
        one = real(*given, **named)
        return tuning.Compared(PairedGain(gain, error, len(one.targets)), one.logits, one.targets)

    monkeypatch.setattr(tuning, name, compare)


# --- one at a time ---------------------------------------------------------------------------------------------


def test_a_run_is_taken_before_its_checkpoint_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = CancelToken()

    def stop(event: Event) -> None:
        if isinstance(event, StepDone) and event.step == 4:
            cancel.cancel()

    report = training.train(desk.project, desk.host, STEPS, name="", allow_download=False, cancel=cancel, on_event=stop)
    assert report.outcome == "cancelled"
    refused: list[str] = []
    read = CheckpointFolder.latest

    def meanwhile(self: CheckpointFolder, *told: Any) -> Any:
        monkeypatch.setattr(CheckpointFolder, "latest", read)
        with Project.open(desk.project.folder) as other, pytest.raises(UsageError) as error:
            resuming.resume(other, desk.host, report.run, cancel=CancelToken(), on_event=lambda _event: None)
        refused.append(error.value.what)
        return read(self, *told)

    monkeypatch.setattr(CheckpointFolder, "latest", meanwhile)
    steps: list[int] = []

    def note(event: Event) -> None:
        if isinstance(event, StepDone):
            steps.append(event.step)

    again = resuming.resume(desk.project, desk.host, report.run, cancel=CancelToken(), on_event=note)
    assert again.outcome == "completed"
    assert len(refused) == 1
    assert "is running" in refused[0]
    assert steps[0] == 5


def test_a_refused_resume_gives_the_run_free(desk: Desk) -> None:
    report = training.train(
        desk.project, desk.host, STEPS, name="", allow_download=False, cancel=CancelToken(), on_event=lambda _e: None
    )
    with pytest.raises(UsageError, match="is complete with 3 epochs"):
        desk.go_on(report.run)
    assert not desk.project.runs.is_own(report.run)
    assert desk.project.runs.get(report.run).outcome == "completed"


# --- tuning ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gain", "is_kept"), [(0.1, True), (0.0, False)])
def test_a_tuning_that_was_stopped_is_compared_when_it_goes_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, gain: float, is_kept: bool
) -> None:
    found(monkeypatch, "compare_on_validation", gain, 0.05)
    desk.stop_tuning()
    stopped = desk.untouched()
    quick, tuned = desk.project.runs.all()
    assert (stopped.report.run, stopped.report.outcome) == (tuned.id, "cancelled")
    assert desk.project.runs.find().id == quick.id
    assert resume_points(desk.project.runs.all()).keys() == {tuned.id}
    desk.stop_nowhere()

    done = desk.go_on(tuned.id)

    winner = tuned.id if is_kept else quick.id
    assert done.tuning == Tuning(quick.id, tuned.id, winner, PairedGain(gain, 0.05, 8))
    assert (done.report.run, done.report.outcome) == (winner, "completed")
    assert done.held_out == stopped.held_out
    quick, tuned = desk.project.runs.all()
    assert Tuning.of(quick.facts) == Tuning.of(tuned.facts) == done.tuning
    assert desk.project.runs.find().id == winner
    assert (tuned.folder / CALIBRATION).exists() == is_kept
    assert [event.name for event in desk.events if isinstance(event, PhaseStarted)].count("compare") == 1
    assert not tuned.awaits_comparison


def test_a_tuning_that_was_killed_is_compared_as_well(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, "compare_on_validation", 0.1, 0.05)
    finish, second = desk.project.runs.finish, "r0002"

    def kill(id_: str, *given: Any, **more: Any) -> Any:
        if id_ == second:
            desk.project.runs.release_all()
            raise Killed
        return finish(id_, *given, **more)

    monkeypatch.setattr(desk.project.runs, "finish", kill)
    desk.stop_tuning()
    desk.untouched()
    monkeypatch.setattr(desk.project.runs, "finish", finish)
    assert [run.outcome for run in desk.project.runs.all()] == ["completed", "interrupted"]
    # a process that is killed notes nothing after: what it noted when the run began must do
    assert Tuning.of(desk.project.runs.get(second).facts) == Tuning("r0001", second, "r0001")
    desk.stop_nowhere()
    done = desk.go_on(second)
    assert done.tuning is not None
    assert (done.tuning.is_kept, desk.project.runs.find().id) == (True, second)


def test_stopped_while_comparing_it_is_compared_when_gone_on_with(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, "compare_on_validation", 0.1, 0.05)
    desk.stop_at = lambda event: isinstance(event, PhaseStarted) and event.name == "compare"
    done = desk.untouched()
    quick, tuned = desk.project.runs.all()
    assert (done.report.run, tuned.outcome, tuned.awaits_comparison) == (quick.id, "completed", True)
    again = desk.go_on(tuned.id)  # stopped at the same place
    assert (again.report.run, again.tuning) == (quick.id, None)
    assert desk.notes[-1] == "stopped before the two were compared; the quick model is kept"
    assert desk.project.runs.find().id == quick.id
    desk.stop_nowhere()
    began = len([event for event in desk.events if isinstance(event, RunStarted)])
    done = desk.go_on(tuned.id)
    assert done.tuning is not None
    assert (done.tuning.is_kept, done.report.run, done.report.outcome) == (True, tuned.id, "completed")
    assert len([event for event in desk.events if isinstance(event, RunStarted)]) == began  # no step was taken
    assert not any(isinstance(event, CheckpointSaved) for event in desk.events[-3:])


def test_stopped_in_the_folds_the_quick_model_is_kept_and_no_run_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "COMPARE_FROM", 30)
    desk.stop_at = lambda event: isinstance(event, Progress) and event.name == "tune"
    done = desk.untouched()
    assert done.not_tuned is not None
    assert (done.report.outcome, done.not_tuned.reason) == ("completed", "stopped")
    assert desk.notes[-1] == "stopped before it was tuned; the quick model is kept"
    (quick,) = desk.project.runs.all()
    assert desk.project.runs.find().id == quick.id


def test_what_folds_said_before_decides_when_it_goes_to_its_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "COMPARE_FROM", 30)
    monkeypatch.setattr(tuning, "FOLDS", 2)
    found(monkeypatch, "compare_in_folds", 0.1, 0.05)
    desk.stop_tuning()
    desk.untouched()
    quick, tuned = desk.project.runs.all()
    assert desk.project.runs.find().id == quick.id
    desk.stop_nowhere()
    done = desk.go_on(tuned.id)
    assert done.tuning is not None
    assert (done.tuning.kept, done.tuning.gain) == (tuned.id, PairedGain(0.1, 0.05, 2 * EACH))
    kept = json.loads((tuned.folder / CALIBRATION).read_text())
    assert kept == {"temperature": done.tuning.temperature, "samples": 2 * EACH}


def test_a_comparison_that_fails_keeps_the_quick_model(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.stop_tuning()
    desk.untouched()
    quick, tuned = desk.project.runs.all()
    desk.stop_nowhere()

    def fail(*_given: Any, **_more: Any) -> Any:
        raise ValueError("a fault")

    monkeypatch.setattr(comparing, "decide", fail)
    done = desk.go_on(tuned.id)
    assert done.not_tuned is not None
    assert (done.report.run, done.not_tuned.reason) == (quick.id, "failed")
    assert desk.notes[-1] == "the two could not be compared: ValueError: a fault; the quick model is kept"
    assert desk.project.runs.get(tuned.id).awaits_comparison


def test_without_its_quick_model_a_tuning_goes_on_as_any_run(desk: Desk) -> None:
    desk.stop_tuning()
    desk.untouched()
    quick, tuned = desk.project.runs.all()
    desk.project.runs.delete(quick.id)
    desk.stop_nowhere()
    done = desk.go_on(tuned.id)
    assert (done.report.run, done.report.outcome, done.tuning) == (tuned.id, "completed", None)
    assert desk.project.runs.find().id == tuned.id
