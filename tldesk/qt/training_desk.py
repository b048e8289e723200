"""Training as the window sees it: start, stop, and one state that says where it stands.

Limit: one run at a time, as the job table has it. The run's curves and its record are the run book's.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import UsageError
from tldesk.core.events import Cancelled, EpochDone, Failed, PhaseStarted, Progress, RunStarted, StepDone
from tldesk.qt.recipe_draft import SOLVED
from tldesk.qt.worker import Returned
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from tldesk.core.cancel import CancelToken
    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.worker import Report
    from tldesk.services.automatic import TrainingDone

ENGINE_PHASE = "engine"  # waiting for torch
_RATE_WEIGHT = 0.9  # of what was known, against the newest step
_LEFT_OVER_S = 1.0  # no time left is told before this much was seen


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing trains and nothing has trained since the project was opened."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """Before the first step, or around a solved head: ``phase`` is an event's name, or ``engine`` for torch."""

    phase: str
    done: int = 0
    total: int | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """Steps are taken. ``epoch`` counts from 1."""

    epoch: int
    epochs: int
    step: int
    steps: int
    samples_per_s: float
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """The person has asked to stop; what is under way comes to its end within a second."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run went to its end."""

    done: TrainingDone


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run was stopped; its finished ``epochs`` are kept. ``run_id`` is empty where none had begun."""

    run_id: str
    epochs: int


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run ended in an error, or could not begin (``run_id`` empty)."""

    what: str
    cure: str
    run_id: str = ""
    details: str = ""


TrainingState = Idle | Preparing | Training | Stopping | Finished | Stopped | FailedRun


class TrainingDesk(QObject):
    """Trains by the draft's recipe on the open project.

    Signals, GUI thread:
        state_changed(): ``state`` is another one; at most every 50 ms.
        run_started(run_id): the run is in the project.
        run_progressed(run_id, events): what the run told; a tuple, at most every 50 ms.
        run_finished(run_id, outcome): a ``TrainingDone``, ``Cancelled`` or ``Failed``, once for each ``start`` that
            began a job; the run's id is empty where none had begun.
    """

    state_changed = Signal()
    run_started = Signal(str)
    run_progressed = Signal(str, tuple)
    run_finished = Signal(str, object)

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobDesk,
        engine: Engine,
        draft: RecipeDraft,
        places: Places,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = open_project
        self._jobs = jobs
        self._engine = engine
        self._draft = draft
        self._places = places
        self._state: TrainingState = Idle()
        self._job_id: int | None = None
        self._run_id = ""
        self._early: list[object] = []  # told before the run had an id
        self._wanted_name: str | None = None  # of a run that waits for the engine
        self._first_step: tuple[float, int] | None = None
        self._epochs = 0
        engine.ready.connect(self._on_engine_ready)
        engine.failed.connect(self._on_engine_failed)
        open_project.opened.connect(self._on_project_changed)
        open_project.closed.connect(self._on_project_changed)

    @property
    def state(self) -> TrainingState:
        """Where it stands."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether a run is prepared, trains, or is coming to its end."""
        return self._job_id is not None or self._wanted_name is not None

    @property
    def run_id(self) -> str:
        """Id of the run that trains, or trained last; empty before it has one."""
        return self._run_id

    def start(self, name: str = "") -> None:
        """Train by the recipe as it is now; does nothing while a run trains. What is wrong becomes the state."""
        if self.is_busy:
            return
        self._run_id = ""
        if not self._project.is_open:
            self._fail("no project is open", "open one, or drop a folder")
        elif self._project.view.is_read_only:
            self._fail(f"{self._project.view.name} can only be read here", "copy the project where you may write")
        elif self._engine.is_ready:
            self._begin(name)
        elif self._engine.failure is not None:
            self._fail_with(self._engine.failure)
        else:
            self._wanted_name = name
            self._set(Preparing(ENGINE_PHASE))

    @Slot()
    def stop(self) -> None:
        """Stop the run; that is acknowledged at once."""
        if self._wanted_name is not None:
            self._wanted_name = None
            self._set(Stopped("", 0))
        elif self._job_id is not None and not isinstance(self._state, Stopping):
            self._set(Stopping())
            self._jobs.cancel(self._job_id)

    # --- the job -------------------------------------------------------------------------------------------

    def _name_of(self, recipe: Recipe) -> str:
        """Return what a run is called that nobody named: by what learns."""
        if recipe.head.key == SOLVED:
            return self.tr("quick model")
        freeze = recipe.freeze if isinstance(recipe.freeze, str) else ""
        if self._draft.learns_head_only:
            return self.tr("head only")
        if freeze == "none":
            return self.tr("all layers")
        stage = freeze.removeprefix("stage:")
        return self.tr("from {stage}").format(stage=stage) if stage else self.tr("chosen layers")

    def _begin(self, name: str) -> None:
        project, host, recipe, places = self._project.project, self._engine.host, self._draft.recipe, self._places
        name = name or self._name_of(recipe)

        def work(cancel: CancelToken, report: Report) -> TrainingDone:
            from tldesk.services.automatic import train_and_judge  # here: it stands above the store

            return train_and_judge(project, host, recipe, name=name, cancel=cancel, on_event=report, places=places)

        self._early, self._first_step, self._epochs = [], None, recipe.epochs
        title = self.tr("Training {name}").format(name=name)
        self._set(Preparing(""))
        try:
            self._job_id = self._jobs.start(
                JobKind.TRAIN, title, work, on_events=self._on_events, on_finished=self._on_finished
            )
        except UsageError as error:
            self._fail(error.what, error.cure)

    def _on_events(self, events: tuple[object, ...]) -> None:
        state = self._state
        told: list[object] = []
        for event in events:
            if isinstance(event, RunStarted):
                self._run_id = event.run
                self._epochs = event.epochs
                told = [event, *self._early, *told]
                self._early = []
                self.run_started.emit(event.run)
            else:
                told.append(event)
            state = self._state_after(state, event)
        if self._run_id:
            self.run_progressed.emit(self._run_id, tuple(told))
        else:
            self._early += told
        if not isinstance(self._state, Stopping) and state != self._state:
            self._set(state)

    def _state_after(self, state: TrainingState, event: object) -> TrainingState:
        match event:
            case PhaseStarted("train", _):
                self._first_step = None
                return Preparing("train")
            case PhaseStarted(name, total) if not isinstance(state, Training):
                self._first_step = (monotonic(), 0)
                return Preparing(name, 0, total)
            case Progress(name, done, total) if not isinstance(state, Training):
                if not isinstance(state, Preparing) or state.phase != name or self._first_step is None:
                    self._first_step = (monotonic(), done)
                return Preparing(name, done, total, self._left_s(done, total))
            case StepDone():
                if not isinstance(state, Training) or self._first_step is None:
                    self._first_step = (monotonic(), event.step)
                before = state.samples_per_s if isinstance(state, Training) else event.samples_per_s
                rate = _RATE_WEIGHT * before + (1 - _RATE_WEIGHT) * event.samples_per_s
                left_s = self._left_s(event.step, event.steps)
                return Training(event.epoch, self._epochs, event.step, event.steps, rate, left_s)
            case EpochDone() if isinstance(state, Training) and event.epoch == state.epochs:
                return Preparing("finish")
            case _:
                return state

    def _left_s(self, done: int, total: int | None) -> float | None:
        if total is None or self._first_step is None:
            return None
        seconds, units = monotonic() - self._first_step[0], done - self._first_step[1]
        return (total - done) * seconds / units if seconds >= _LEFT_OVER_S and units > 0 else None

    def _on_finished(self, outcome: object) -> None:
        from tldesk.services.automatic import TrainingDone

        self._job_id = None
        run_id, self._early = self._run_id, []
        result: object = outcome
        match outcome:
            case Returned(TrainingDone() as done):
                result = done
                report = done.report
                if report.outcome == "failed":
                    error = report.error or {"what": "", "cure": ""}
                    self._fail(error["what"], error["cure"])
                elif report.outcome == "cancelled":
                    self._set(Stopped(run_id, report.epochs))
                else:
                    self._set(Finished(done))
            case Failed():
                self._fail_with(outcome)
            case Cancelled():
                self._set(Stopped(run_id, 0))
        self.run_finished.emit(run_id, result)

    # --- others --------------------------------------------------------------------------------------------

    @Slot()
    def _on_engine_ready(self) -> None:
        if self._wanted_name is not None:
            name, self._wanted_name = self._wanted_name, None
            self._begin(name)

    @Slot(object)
    def _on_engine_failed(self, failure: Failed) -> None:
        if self._wanted_name is not None:
            self._wanted_name = None
            self._fail_with(failure)

    @Slot()
    def _on_project_changed(self) -> None:
        """Stop what trains on the project that was open; its run is kept there."""
        if self.is_busy:
            self.stop()
        else:
            self._run_id = ""
            self._set(Idle())

    def _fail_with(self, failure: Failed) -> None:
        self._fail(failure.what, failure.cure, details=str(failure.facts.get("traceback", "")))

    def _fail(self, what: str, cure: str, *, details: str = "") -> None:
        self._set(FailedRun(what, cure, self._run_id, details))

    def _set(self, state: TrainingState) -> None:
        self._state = state
        self.state_changed.emit()
