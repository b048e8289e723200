"""Training as the window sees it: start, stop, go on, and one state that says where it stands.

How long it still takes is what the job desk says, so that the job row and the answer strip agree.
Limit: one run at a time, as the job table has it. The run's curves and its record are the run book's.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import UsageError
from tldesk.core.events import (
    Cancelled,
    EpochDone,
    Failed,
    GradientNorms,
    Note,
    PhaseStarted,
    Progress,
    RunStarted,
    StepDone,
)
from tldesk.core.keys import find_key
from tldesk.core.paired import COMPARING, TUNING
from tldesk.qt.training_state import FailedRun as FailedRun
from tldesk.qt.training_state import Finished as Finished
from tldesk.qt.training_state import Idle as Idle
from tldesk.qt.training_state import Preparing as Preparing
from tldesk.qt.training_state import Stopped as Stopped
from tldesk.qt.training_state import Stopping as Stopping
from tldesk.qt.training_state import Training as Training
from tldesk.qt.training_state import TrainingState as TrainingState
from tldesk.qt.worker import Returned
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.freeze_plan import FreezePlan
    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.worker import Report
    from tldesk.services.automatic import TrainingDone
    from tldesk.services.resuming import Extend

ENGINE_PHASE = "engine"  # waiting for torch
PARTS = 3  # steps of a training that nobody touched: a quick model, tuning, comparing
_PARTS = {TUNING: 2, COMPARING: 3}
_RATE_WEIGHT = 0.9  # of what was known, against the newest step


class TrainingDesk(QObject):
    """Trains by the draft's recipe on the open project.

    Signals, GUI thread:
        state_changed(): ``state`` is another one; at most every 50 ms.
        run_started(run_id): the run is in the project.
        run_progressed(run_id, events): what the run told; a tuple, at most every 50 ms.
        run_finished(run_id, outcome): a ``TrainingDone``, ``Cancelled`` or ``Failed``, once for each ``start`` that
            began a job; the run's id is empty where none had begun.
        gradient_norms(run_id, epoch, norms): L2 norms of the last step's gradients, a tuple of (state name, norm).
        told(text): what a person should see at once: the run waits, or goes on otherwise than asked.
    """

    state_changed = Signal()
    run_started = Signal(str)
    run_progressed = Signal(str, tuple)
    run_finished = Signal(str, object)
    gradient_norms = Signal(str, int, tuple)
    told = Signal(str)

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
        self._wanted: Callable[[], object] | None = None  # begins the run that waits for the engine
        self._epochs = 0
        self._part: tuple[int, int] | None = None
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
        return self._job_id is not None or self._wanted is not None

    @property
    def run_id(self) -> str:
        """Id of the run that trains, or trained last; empty before it has one."""
        return self._run_id

    def start(self, name: str = "") -> None:
        """Train by the recipe as it is now; does nothing while a run trains. What is wrong becomes the state."""
        self._begin_when_ready(partial(self._begin, name))

    def resume(
        self, run_id: str, *, epochs: int | None = None, extend: Extend = "hold", freeze: FreezePlan | None = None
    ) -> None:
        """Go on with a run that was stopped, died or ended; does nothing while a run trains.

        Args:
            run_id: Which one.
            epochs: The new total; None: as it was.
            extend: What the learning rate does in added epochs.
            freeze: A plan that holds from the next epoch on; None: as it was.
        """
        self._begin_when_ready(partial(self._go_on, run_id, epochs=epochs, extend=extend, freeze=freeze))

    def _begin_when_ready(self, begin: Callable[[], object]) -> None:
        if self.is_busy:
            return
        self._run_id = ""
        if not self._project.is_open:
            self._fail("no project is open", "open one, or drop a folder")
        elif self._project.view.is_read_only:
            self._fail(f"{self._project.view.name} can only be read here", "copy the project where you may write")
        elif self._engine.is_ready:
            begin()
        elif self._engine.failure is not None:
            self._fail_with(self._engine.failure)
        else:
            self._wanted = begin
            self._set(Preparing(ENGINE_PHASE))

    @Slot()
    def stop(self) -> None:
        """Stop the run; that is acknowledged at once."""
        if self._wanted is not None:
            self._wanted = None
            self._set(Stopped("", 0))
        elif self._job_id is not None and not isinstance(self._state, Stopping):
            self._set(Stopping())
            self._jobs.cancel(self._job_id)

    # --- the job -------------------------------------------------------------------------------------------

    def _name_of(self, recipe: Recipe) -> str:
        """Return what a run is called that nobody named: by what learns."""
        if find_key("head", recipe.head.key).is_solved:
            return self.tr("quick model")
        freeze = recipe.freeze if isinstance(recipe.freeze, str) else ""
        if self._draft.learns_head_only:
            return self.tr("head only")
        if freeze == "none":
            return self.tr("all layers")
        if freeze.startswith("gradual"):
            return self.tr("gradual unfreezing")
        if freeze.startswith("falling"):
            return self.tr("falling rates")
        stage = freeze.removeprefix("stage:")
        return self.tr("from {stage}").format(stage=stage) if stage else self.tr("chosen layers")

    def _begin(self, name: str) -> None:
        project, host, recipe, places = self._project.project, self._engine.host, self._draft.recipe, self._places
        name = name or self._name_of(recipe)
        is_untouched, tuned = self._draft.is_untouched, self.tr("tuned model")

        def work(cancel: CancelToken, report: Report) -> TrainingDone:
            from tldesk.services.automatic import Names, train_and_judge, train_untouched  # above the store

            if is_untouched:
                names = Names(name, tuned)
                return train_untouched(
                    project, host, recipe, names=names, cancel=cancel, on_event=report, places=places
                )
            return train_and_judge(project, host, recipe, name=name, cancel=cancel, on_event=report, places=places)

        self._launch(work, name, epochs=recipe.epochs, parts=PARTS if is_untouched else 0)

    def _go_on(self, run_id: str, *, epochs: int | None, extend: Extend, freeze: FreezePlan | None) -> None:
        project, host, places = self._project.project, self._engine.host, self._places

        def work(cancel: CancelToken, report: Report) -> TrainingDone:
            from tldesk.services.going_on import go_on  # here: it stands above the store

            return go_on(
                project,
                host,
                run_id,
                cancel=cancel,
                on_event=report,
                epochs=epochs,
                extend=extend,
                freeze=freeze,
                places=places,
            )[1]

        self._launch(work, run_id, epochs=0)

    def _launch(
        self, work: Callable[[CancelToken, Report], TrainingDone], name: str, *, epochs: int, parts: int = 0
    ) -> None:
        self._early, self._epochs = [], epochs
        self._part = (1, parts) if parts else None
        title = self.tr("Training {name}").format(name=name)
        self._set(Preparing("", part=self._part))
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
                if self._run_id and told:  # of the run before this one
                    self.run_progressed.emit(self._run_id, tuple(told))
                    told = []
                self._run_id = event.run
                self._epochs = event.epochs
                told = [event, *self._early, *told]
                self._early = []
                self.run_started.emit(event.run)
            else:
                told.append(event)
            if isinstance(event, GradientNorms):
                self.gradient_norms.emit(self._run_id, event.epoch, event.norms)
            elif isinstance(event, Note) and event.is_urgent:
                self.told.emit(event.text)
            if self._part is not None and isinstance(event, PhaseStarted) and event.name in _PARTS:
                self._part = (_PARTS[event.name], PARTS)
            state = self._state_after(state, event)
            if isinstance(state, Preparing | Training) and state.part != self._part:
                state = replace(state, part=self._part)
        if self._run_id:
            self.run_progressed.emit(self._run_id, tuple(told))
        else:
            self._early += told
        if not isinstance(self._state, Stopping) and state != self._state:
            self._set(state)

    def _state_after(self, state: TrainingState, event: object) -> TrainingState:
        match event:
            case PhaseStarted(name, total) if name == "train" or name in _PARTS:
                return Preparing(name, 0, None if name == "train" else total)
            case RunStarted() if isinstance(state, Training):  # one run ended early, the next begins
                return Preparing("")
            case PhaseStarted(name, total) if not isinstance(state, Training):
                return Preparing(name, 0, total)
            case Progress(name, done, total) if not isinstance(state, Training):
                return Preparing(name, done, total, self._left_s())
            case StepDone():
                before = state.samples_per_s if isinstance(state, Training) else event.samples_per_s
                rate = _RATE_WEIGHT * before + (1 - _RATE_WEIGHT) * event.samples_per_s
                return Training(event.epoch, self._epochs, event.step, event.steps, rate, self._left_s())
            case Note(text, True) if isinstance(state, Preparing | Training):
                return replace(state, remark=text)
            case EpochDone() if isinstance(state, Training) and event.epoch == state.epochs:
                return Preparing("finish")
            case _:
                return state

    def _left_s(self) -> float | None:
        job = self._jobs.state(self._job_id) if self._job_id is not None else None
        return job.left_s if job is not None else None

    def _on_finished(self, outcome: object) -> None:
        from tldesk.services.automatic import TrainingDone

        self._job_id = None
        run_id, self._early = self._run_id, []
        result: object = outcome
        match outcome:
            case Returned(TrainingDone() as done):
                result, report = done, done.report
                run_id = report.run  # of two, the one that is kept
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
        if self._wanted is not None:
            begin, self._wanted = self._wanted, None
            begin()

    @Slot(object)
    def _on_engine_failed(self, failure: Failed) -> None:
        if self._wanted is not None:
            self._wanted = None
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
