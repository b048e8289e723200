"""The learning-rate finder in the window: start it for the recipe as it is, stop it, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import UsageError
from tldesk.core.events import Cancelled, Failed, PhaseStarted, Progress
from tldesk.qt.worker import Returned
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from tldesk.core.cancel import CancelToken
    from tldesk.core.places import Places
    from tldesk.ml.rate_finder import RateCurve
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.worker import Report


@dataclass(frozen=True, slots=True)
class Nothing:
    """It was not asked, or it was stopped."""

    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Searching:
    """``done`` of ``total`` units of a phase; ``rate`` is the phase of the steps themselves."""

    phase: str = ""
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What the steps gave."""

    curve: RateCurve


@dataclass(frozen=True, slots=True)
class Refused:
    """It could not be done."""

    what: str
    cure: str


RateState = Nothing | Searching | Found | Refused


class RateDesk(QObject):
    """Finds a rate in a job of its own; it is exclusive, as a run is.

    Signals, GUI thread: ``changed()``: ``state`` is another one.
    """

    changed = Signal()

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
        self._state: RateState = Nothing()
        self._job_id: int | None = None
        open_project.closed.connect(self.stop)
        draft.changed.connect(self._on_draft_changed)

    @property
    def state(self) -> RateState:
        """Where it stands."""
        return self._state

    @property
    def is_busy(self) -> bool:
        """Whether it searches."""
        return self._job_id is not None

    @Slot()
    def start(self) -> None:
        """Search by the recipe as it is now; does nothing while it does so. What is wrong becomes the state."""
        if self.is_busy:
            return
        if not self._project.is_open:
            self._set(Refused("no project is open", "open one, or drop a folder"))
            return
        if not self._engine.is_ready:
            self._set(Refused("the engine is still loading", "try again in a moment"))
            return
        project, host, recipe, places = self._project.project, self._engine.host, self._draft.recipe, self._places

        def work(cancel: CancelToken, report: Report) -> RateCurve:
            from tldesk.services.rate_finding import find_rate

            return find_rate(project, host, recipe, allow_download=False, cancel=cancel, on_event=report, places=places)

        try:
            self._job_id = self._jobs.start(
                JobKind.TRAIN,
                self.tr("Finding a learning rate"),
                work,
                on_events=self._on_events,
                on_finished=self._on_finished,
            )
        except UsageError as error:
            self._set(Refused(error.what, error.cure))
            return
        self._set(Searching())

    @Slot()
    def stop(self) -> None:
        """Stop it."""
        if self._job_id is not None:
            self._jobs.cancel(self._job_id)

    def take(self) -> None:
        """Put the suggested rate into the recipe."""
        if isinstance(self._state, Found) and self._state.curve.suggestion is not None:
            state = self._state
            self._draft.update({"optimizer": {"lr": rounded(self._state.curve.suggestion)}})
            self._set(state)

    def _on_events(self, events: tuple[object, ...]) -> None:
        state = self._state
        for event in events:
            match event:
                case PhaseStarted(name, total):
                    state = Searching(name, 0, total)
                case Progress(name, done, total):
                    state = Searching(name, done, total)
        if state != self._state and isinstance(self._state, Searching):
            self._set(state)

    def _on_finished(self, outcome: object) -> None:
        self._job_id = None
        match outcome:
            case Returned(curve):
                self._set(Found(curve))  # type: ignore[arg-type]
            case Failed(what, cure):
                self._set(Refused(what, cure))
            case Cancelled():
                self._set(Nothing(is_stopped=True))
            case _:
                self._set(Nothing())

    @Slot()
    def _on_draft_changed(self) -> None:
        """Forget what was found: it is another recipe's."""
        if not self.is_busy and not isinstance(self._state, Nothing):
            self._set(Nothing())

    def _set(self, state: RateState) -> None:
        self._state = state
        self.changed.emit()


def rounded(rate: float) -> float:
    """Return a rate with two digits, as it is shown: 0.0031."""
    return float(f"{rate:.2g}")
