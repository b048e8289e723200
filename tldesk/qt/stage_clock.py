"""Finds how long the parts of the shown backbone take, and how much may be kept: looked up, or else measured.

It measures at once where nothing trains, on a thread of its own: a job of the desk steps back behind the window and
whatever else runs, which a run that trains does not. A time that was taken beside another job tells of both: it is
told, but not kept, and measured again once nothing else computes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.events import Cancelled
from tldesk.qt.serial import SerialQueue
from tldesk.qt.worker import JOIN_MS, Returned, Runner
from tldesk.services.jobs import JobKind
from tldesk.services.stage_profile import StageProfile

if TYPE_CHECKING:
    from tldesk.core.places import Places
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.layer_desk import LayerDesk
    from tldesk.services.stage_profile import Subject

_TRIES = 3  # measurements of one subject that another job may spoil


class StageClock(QObject):
    """Tells a ``LayerDesk`` what was measured of its backbone.

    Signals, GUI thread: ``changed()``: it told something new.
    """

    changed = Signal()

    def __init__(
        self, engine: Engine, jobs: JobDesk, *, desk: LayerDesk, places: Places, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._jobs = jobs
        self._desk = desk
        self._places = places
        self._queue = SerialQueue(self)
        self._subject: Subject | None = None  # what the desk was told of, or is to be
        self._profile: StageProfile | None = None
        self._room: int | None = None
        self._wants = False  # a measurement
        self._is_seen = False
        self._is_spoilt = False
        self._left: dict[Subject, int] = {}
        self._job: int | None = None
        self._runner = Runner(prepare=engine.prepare, parent=self)
        self._runner.finished.connect(self._on_measured)
        desk.costs_changed.connect(self._look)
        jobs.changed.connect(self._begin)
        jobs.finished.connect(self._on_job_finished)
        engine.ready.connect(self._look)
        self._look()

    def set_seen(self, *, is_seen: bool) -> None:
        """Say whether a place that shows costs is open: only then is it worth a few seconds of all cores."""
        self._is_seen = is_seen
        self._begin()

    def look_at_room(self) -> None:
        """Find anew how much may be kept."""
        if self._engine.is_ready:
            self._queue.ask(partial(_room, self._places), self._on_room)

    def stop(self) -> None:
        """Measure nothing more."""
        self._wants = False
        self._runner.stop()

    def shutdown(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Join the threads; False: not in time."""
        is_joined = self._runner.shutdown(timeout_ms=timeout_ms)
        return self._queue.drain(timeout_ms=timeout_ms) and is_joined

    @Slot()
    def _look(self) -> None:
        """Look up what the desk shows, if it is another backbone than before."""
        subject = self._desk.subject
        if subject == self._subject or subject is None or not self._engine.is_ready:
            return
        self._subject, self._profile, self._wants = subject, None, False
        if self._job is not None:
            self._runner.abandon(self._job)
            self._job = None
        self._tell()
        self._queue.ask(partial(_look_up, self._places, subject), partial(self._on_found, subject))

    def _on_found(self, subject: Subject, found: tuple[StageProfile | None, int]) -> None:
        if subject != self._subject:
            return
        self._profile, self._room = found
        self._wants = self._profile is None
        self._tell()
        self._begin()

    def _on_room(self, room: int) -> None:
        self._room = room
        self._tell()

    def _tell(self) -> None:
        self._desk.set_known(profile=self._profile, room=self._room)
        self.changed.emit()

    @Slot()
    def _begin(self) -> None:
        """Measure, once nothing else is under way; what begins meanwhile spoils it."""
        states = [state for state in self._jobs.states if not state.is_waiting]
        is_training = any(state.kind is JobKind.TRAIN for state in states)
        if self._job is not None:
            self._is_spoilt |= bool(states)
            if is_training:
                self._runner.cancel(self._job)  # it goes first
            return
        subject = self._subject
        if not (self._wants and self._is_seen) or subject is None or self._left.get(subject, _TRIES) < 1:
            return
        if is_training or (states and self._profile is not None):
            return
        self._wants, self._is_spoilt = False, bool(states)
        self._left[subject] = self._left.get(subject, _TRIES) - 1
        host = self._engine.host

        def work(cancel: object, _report: object) -> StageProfile:
            from tldesk.services.stage_profile import measure_profile

            return measure_profile(host.backbone(subject.backbone), subject, cancel=cancel)  # type: ignore[arg-type]

        self._job = self._runner.start(work)

    @Slot(int, object)
    def _on_measured(self, job_id: int, outcome: object) -> None:
        subject = self._subject
        if job_id != self._job or subject is None:
            return
        self._job = None
        if isinstance(outcome, Returned) and isinstance(outcome.value, StageProfile):
            self._profile = outcome.value
            self._wants = self._is_spoilt
            if not self._is_spoilt:
                self._queue.ask(partial(_keep, self._places, subject, outcome.value))
            self._tell()
        elif isinstance(outcome, Cancelled):
            self._wants = True
            self._left[subject] += 1
        self._begin()

    @Slot(int, object)
    def _on_job_finished(self, _job_id: int, _outcome: object) -> None:
        self._begin()
        if not self._jobs.states:
            self.look_at_room()  # it may have kept more, or less


def _look_up(places: Places, subject: Subject) -> tuple[StageProfile | None, int]:
    from tldesk.services.stage_profile import known_profile

    return known_profile(places, subject), _room(places)


def _keep(places: Places, subject: Subject, profile: StageProfile) -> None:
    from tldesk.services.stage_profile import keep_profile

    keep_profile(places, subject, profile)


def _room(places: Places) -> int:
    from tldesk.services.cache import row_store

    return row_store(places).room()
