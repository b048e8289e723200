"""The jobs of the window: starts each on a thread of its own as the job table allows, and tells how far they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from tldesk.core.events import Cancelled, EpochDone, PhaseStarted, Progress, StepDone
from tldesk.core.paired import COMPARING
from tldesk.qt.worker import JOIN_MS, Runner
from tldesk.services.jobs import JobKind, JobTable, step_back

if TYPE_CHECKING:
    from tldesk.core.cancel import CancelToken
    from tldesk.qt.worker import JobOutcome, Report, Work

TELL_MS = 100
_RATE_OVER_S = 1.0  # no rate is told before this much was seen
_STEPS = "train"  # the phase of which StepDone tells

OnEvents = Callable[[tuple[object, ...]], object]
OnFinished = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class JobState:
    """How far one job is. ``phase`` is an event's name (``features``), empty before the first one."""

    id: int
    kind: JobKind
    name: str
    phase: str = ""
    done: int = 0
    total: int | None = None
    rate: float | None = None  # units a second
    left_s: float | None = None
    is_waiting: bool = False  # for the run that goes first
    is_stopping: bool = False


@dataclass(slots=True)
class _Job:
    state: JobState
    work: Work
    on_events: OnEvents | None
    on_finished: OnFinished | None
    run_id: int | None = None  # of the runner; None: waiting
    is_preempted: bool = False
    since: tuple[float, int] = field(default=(0.0, 0))


class JobDesk(QObject):
    """Starts, holds back, and stops jobs.

    While a run trains, background extraction waits: one that is under way is stopped and started again after it, so
    its work must keep what it has done.

    Signals, GUI thread: ``changed()`` at most every 100 ms: ``states`` is new. ``finished(job_id, outcome)`` after
    the job's own callback, once for each job.
    """

    changed = Signal()
    finished = Signal(int, object)

    def __init__(self, runner: Runner | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner if runner is not None else Runner(parent=self)
        self._table = JobTable()
        self._jobs: dict[int, _Job] = {}
        self._by_run: dict[int, int] = {}
        self._last = 0
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TELL_MS)
        self._timer.timeout.connect(self.changed)
        self._runner.events_arrived.connect(self._on_events_arrived)
        self._runner.finished.connect(self._on_finished)

    @property
    def states(self) -> tuple[JobState, ...]:
        """All jobs that have not ended, oldest first."""
        return tuple(job.state for job in self._jobs.values())

    def state(self, job_id: int) -> JobState | None:
        """Return how far a job is; None once it has ended."""
        job = self._jobs.get(job_id)
        return job.state if job else None

    def has(self, kind: JobKind) -> bool:
        """Whether a job of this kind is under way or waits."""
        return any(job.state.kind is kind for job in self._jobs.values())

    def start(
        self,
        kind: JobKind,
        name: str,
        work: Work,
        *,
        on_events: OnEvents | None = None,
        on_finished: OnFinished | None = None,
    ) -> int:
        """Start a job, or let it wait where the table says so; return its id.

        Args:
            kind: What it does; says what it may run beside.
            name: What a person reads.
            work: As ``Runner.start`` takes it.
            on_events: Is given tuples of events in the GUI thread, at most every 50 ms.
            on_finished: Is given the outcome, once, last.

        Raises:
            UsageError: A run is training already.
        """
        self._table.require_place(kind, [job.state.kind for job in self._jobs.values()])
        self._last += 1
        self._jobs[self._last] = _Job(JobState(self._last, kind, name), work, on_events, on_finished)
        self._arrange()
        return self._last

    def cancel(self, job_id: int) -> None:
        """Ask a job to stop; one that waits ends at once."""
        job = self._jobs.get(job_id)
        if job is None:
            return
        job.is_preempted = False
        job.state = replace(job.state, is_stopping=True)
        if job.run_id is None:
            self._end(job_id, Cancelled(0, 0, {}, None))
        else:
            self._runner.cancel(job.run_id)
        self.changed.emit()

    def cancel_all(self) -> None:
        """Ask every job to stop."""
        for job_id in tuple(self._jobs):
            self.cancel(job_id)

    def stop(self) -> None:
        """Stop all jobs, for good, without waiting for their end."""
        self._is_closed = True
        self._runner.stop()

    def shutdown(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Stop all jobs and join their threads; False: not in time."""
        self.stop()
        return self._runner.shutdown(timeout_ms=timeout_ms)

    # --- the table's word ----------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Start what may run, and stop for a while what may not."""
        if self._is_closed:
            return
        kinds = [job.state.kind for job in self._jobs.values() if not job.state.is_stopping]
        for job_id, job in self._jobs.items():
            may_run = self._table.may_run(job.state.kind, kinds)
            if job.run_id is None and may_run:
                job.run_id = self._runner.start(job.work if job.state.kind is JobKind.TRAIN else _behind(job.work))
                self._by_run[job.run_id] = job_id
                job.state = replace(job.state, is_waiting=False)
            elif job.run_id is None:
                job.state = replace(job.state, is_waiting=True, rate=None, left_s=None)
            elif not may_run and not job.is_preempted:
                job.is_preempted = True
                self._runner.cancel(job.run_id)
        self._tell()

    def _tell(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _end(self, job_id: int, outcome: JobOutcome) -> None:
        job = self._jobs.pop(job_id)
        if job.on_finished is not None:
            job.on_finished(outcome)
        self.finished.emit(job_id, outcome)
        self._arrange()

    @Slot(int, tuple)
    def _on_events_arrived(self, run_id: int, events: tuple[object, ...]) -> None:
        job = self._jobs.get(self._by_run.get(run_id, -1))
        if job is None:
            return
        for event in events:
            _note(job, event)
        if job.on_events is not None:
            job.on_events(events)
        self._tell()

    @Slot(int, object)
    def _on_finished(self, run_id: int, outcome: JobOutcome) -> None:
        job_id = self._by_run.pop(run_id, -1)
        job = self._jobs.get(job_id)
        if job is None:
            return
        if job.is_preempted and isinstance(outcome, Cancelled) and not self._is_closed:
            job.run_id, job.is_preempted = None, False
            self._arrange()
        else:
            self._end(job_id, outcome)


def _behind(work: Work) -> Work:
    """Return work that goes behind the window where a core is wanted by both."""

    def done(cancel: CancelToken, report: Report) -> object:
        step_back()
        return work(cancel, report)

    return done


def _note(job: _Job, event: object) -> None:
    """Keep what an event says of the way to go. While steps are taken they tell it, not what an epoch measures."""
    now_s, state = monotonic(), job.state
    is_stepping = state.phase == _STEPS and 0 < state.done < (state.total or 0)
    match event:
        case PhaseStarted(name) | Progress(name) if is_stepping and name not in (_STEPS, COMPARING):
            pass
        case PhaseStarted(name, total):
            job.since = (now_s, 0)
            job.state = replace(job.state, phase=name, done=0, total=total, rate=None, left_s=None)
        case Progress(name, done, total):
            if name != job.state.phase or not job.since[0] or done < job.since[1]:
                job.since = (now_s, done)
            _progress(job, name, done=done, total=total, now_s=now_s)
        case StepDone():
            if state.phase != _STEPS or not state.done:  # the first step warms up; a resumed run begins anywhere
                job.since = (now_s, event.step)
            _progress(job, _STEPS, done=event.step, total=event.steps, now_s=now_s)
        case EpochDone():
            job.state = replace(job.state, phase=_STEPS)


def _progress(job: _Job, phase: str, *, done: int, total: int | None, now_s: float) -> None:
    seconds, units = now_s - job.since[0], done - job.since[1]
    rate = units / seconds if seconds >= _RATE_OVER_S and units > 0 else job.state.rate
    left = (total - done) / rate if rate and total is not None else None
    job.state = replace(job.state, phase=phase, done=done, total=total, rate=rate, left_s=left)
