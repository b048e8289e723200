"""Judges runs in the background, keeps what they said, and counts it anew whenever a label changes.

Limit: it draws nothing; which cell or sample is looked at is the place's affair.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.contracts import Task
from tldesk.core.events import Cancelled, Failed, PhaseStarted, Progress
from tldesk.qt.worker import Returned
from tldesk.services.figures import Figures, Judged, Measured, count, judged_by_default, unmeasured
from tldesk.services.jobs import JobKind
from tldesk.services.measuring import measure

if TYPE_CHECKING:
    from tldesk.core.cancel import CancelToken
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.model_list import ModelList
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.worker import JobOutcome, Report
    from tldesk.services.finished_models import FinishedModel


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing was asked yet, or it was stopped."""


@dataclass(frozen=True, slots=True)
class Running:
    """A run is being judged. ``phase``: as events name it; empty: it waits for torch."""

    phase: str = ""
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The figures. ``changed`` and ``added``: labels that are others, or new, since it was measured."""

    figures: Figures
    changed: int = 0
    added: int = 0

    @property
    def is_stale(self) -> bool:
        """Whether measuring again would say more: the figures follow changed labels by themselves."""
        return self.changed > 0 or self.added > 0


@dataclass(frozen=True, slots=True)
class _Left:
    """What was on show when a project was closed. ``is_asked``: a person chose what it is judged by."""

    run: str
    judged: str
    is_asked: bool


EvaluationState = Nothing | Running | Ready | Failed


class EvaluationDesk(QObject):
    """One evaluation at a time; a new one stops the one under way.

    Signals, GUI thread: ``state_changed()``; ``models_changed()`` when other runs have a result.
    """

    state_changed = Signal()
    models_changed = Signal()

    def __init__(
        self,
        project: OpenProject,
        jobs: JobDesk,
        engine: Engine,
        *,
        models: ModelList,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._jobs = jobs
        self._engine = engine
        self._models = models
        self._there: set[str] = set()  # runs that had a result when it was last told
        self._left: _Left | None = None  # what was on show when the project was closed, until it is shown again
        self._state: EvaluationState = Nothing()
        self._measured: dict[tuple[str, Judged], Measured] = {}
        self._run = ""
        self._judged: Judged | None = None
        self._is_asked = False  # what it is judged by was chosen by a person
        self._last: Measured | None = None  # what was shown last
        self._job_id: int | None = None
        self._waits_for_engine = False
        project.opened.connect(self._forget)
        project.closed.connect(self._forget)
        project.changed.connect(self._on_changed)
        models.changed.connect(self._on_models)
        engine.ready.connect(self._on_engine_ready)
        engine.failed.connect(self._on_engine_failed)

    @property
    def state(self) -> EvaluationState:
        """Where it stands."""
        return self._state

    @property
    def models(self) -> tuple[FinishedModel, ...]:
        """The runs that can be judged, newest first."""
        return self._models.models

    @property
    def has_project(self) -> bool:
        """Whether a project is open."""
        return self._project.is_open

    @property
    def is_single(self) -> bool:
        """Whether a sample of the open project has one class."""
        return self._project.is_open and self._project.view.task is Task.SINGLE

    @property
    def run(self) -> str:
        """The run that is judged; empty: none."""
        return self._run

    @property
    def judged(self) -> Judged:
        """What it is judged by: as asked, else by how many test samples there were when it was asked."""
        if self._judged is not None:
            return self._judged
        return judged_by_default(self._project.view) if self._project.is_open else Judged.TEST

    def model(self, run: str) -> FinishedModel | None:
        """Return a run by its id; None where it has no result."""
        return self._models.of(run)

    # --- what is asked -------------------------------------------------------------------------------------

    @property
    def memory(self) -> dict[str, object]:
        """What is on show, as plain JSON, for ``remember`` of a later session; empty: nothing."""
        if self._left is not None:
            return asdict(self._left)
        if isinstance(self._state, Nothing) or not self._run:
            return {}
        return asdict(_Left(self._run, self.judged.value, self._is_asked))

    def remember(self, memory: object) -> None:
        """Keep what was on show when the project was closed, until ``resume``; what makes no sense is dropped."""
        self._left = None
        if isinstance(memory, dict):
            run, judged, is_asked = memory.get("run"), memory.get("judged"), memory.get("is_asked")
            if isinstance(run, str) and judged in set(Judged) and isinstance(is_asked, bool):
                self._left = _Left(run, str(judged), is_asked)

    @property
    def will_resume(self) -> bool:
        """Whether there is something to show again."""
        return self._left is not None

    def resume(self) -> None:
        """Judge again what was on show, by the same samples, now that somebody looks; waits for the list of runs."""
        if self._left is None or not self._models.is_known:
            return
        left, self._left = self._left, None
        if self.model(left.run) is not None:
            self.evaluate(left.run, Judged(left.judged))
            self._is_asked = left.is_asked

    def evaluate(self, run: str = "", judged: Judged | None = None, *, is_anew: bool = False) -> None:
        """Judge a run (empty: the one on show, else the newest), by what it is judged by already if not told.

        What was measured before is shown at once, unless it is to be measured anew.
        """
        if not self._project.is_open:
            return
        self._stop()
        self._left = None
        self._run = run or self._run or (self.models[0].run if self.models else "")
        self._is_asked = self._is_asked or judged is not None
        if judged is not None or not self._is_asked:
            self._judged = judged or judged_by_default(self._project.view)
        known = self._measured.get((self._run, self.judged))
        if not self._run:
            self._tell(Nothing())
        elif known is not None and not is_anew:
            self._show(known)
        elif self._engine.failure is not None:
            self._tell(self._engine.failure)
        elif not self._engine.is_ready:
            self._waits_for_engine = True
            self._tell(Running())
        else:
            self._start()

    def evaluate_by(self, judged: Judged) -> None:
        """Judge the same run by other samples."""
        self.evaluate(judged=judged)

    def cancel(self) -> None:
        """Stop; what was shown before is shown again."""
        self._stop()
        if self._last is None:
            self._tell(Nothing())
            return
        self._run, self._judged = self._last.run, self._last.judged
        self._show(self._last)

    def _start(self) -> None:
        project, host, places = self._project.project, self._engine.host, self._engine.places
        run, judged = self._run, self.judged

        def work(cancel: CancelToken, report: Report) -> Measured:
            return measure(project, host, run, judged=judged, cancel=cancel, on_event=report, places=places)

        model = self.model(run)
        self._tell(Running())
        job_id = 0

        def on_finished(outcome: object) -> None:
            self._on_finished(job_id, outcome, (run, judged))  # type: ignore[arg-type]

        name = self.tr("Evaluate {name}").format(name=model.name if model else run)
        self._job_id = job_id = self._jobs.start(
            JobKind.EVALUATE, name, work, on_events=self._on_events, on_finished=on_finished
        )

    def _stop(self) -> None:
        self._waits_for_engine = False
        if self._job_id is not None:
            job_id, self._job_id = self._job_id, None
            self._jobs.cancel(job_id)

    def _show(self, measured: Measured) -> None:
        self._last = measured
        figures = count(measured, self._project.view)
        self._tell(Ready(figures, figures.changed, unmeasured(measured, self._project.view)))

    def _tell(self, state: EvaluationState) -> None:
        self._state = state
        self.state_changed.emit()

    # --- what happens --------------------------------------------------------------------------------------

    def _on_events(self, events: tuple[object, ...]) -> None:
        if self._job_id is None or not isinstance(self._state, Running):
            return
        state = self._state
        for event in events:
            match event:
                case PhaseStarted(name, total):
                    state = Running(name, 0, total)
                case Progress(name, done, total):
                    state = Running(name, done, total)
        if state != self._state:
            self._tell(state)

    def _on_finished(self, job_id: int, outcome: JobOutcome, key: tuple[str, Judged]) -> None:
        if job_id != self._job_id:  # a later wish took its place
            return
        self._job_id = None
        match outcome:
            case Returned(Measured() as measured):
                self._measured[key] = measured
                self._show(measured)
            case Failed():
                self._tell(outcome)
            case Cancelled():
                self.cancel()

    @Slot()
    def _on_models(self) -> None:
        were, self._there = self._there, {model.run for model in self.models}
        there = self._there
        self._measured = {key: value for key, value in self._measured.items() if key[0] in there}
        if self._last is not None and self._last.run not in there:
            self._last = None
        if self._run in were and self._run not in there:  # else this list may be older than the run
            self._stop()
            self._run = ""
            self._tell(Nothing())
        self.models_changed.emit()

    @Slot()
    def _forget(self) -> None:
        self._stop()
        self._measured, self._last, self._left = {}, None, None
        self._run, self._judged, self._is_asked = "", None, False
        self.models_changed.emit()
        self._tell(Nothing())

    @Slot(tuple)
    def _on_changed(self, _ids: tuple[int, ...]) -> None:
        if isinstance(self._state, Ready) and self._project.is_open:
            self._show(self._state.figures.measured)

    @Slot()
    def _on_engine_ready(self) -> None:
        if self._waits_for_engine:
            self._waits_for_engine = False
            self._start()

    @Slot(object)
    def _on_engine_failed(self, failure: Failed) -> None:
        if self._waits_for_engine:
            self._waits_for_engine = False
            self._tell(failure)
