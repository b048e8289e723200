"""Finds how long the parts of the shown backbone take, and how much may be kept: looked up, or else measured.

It measures where nobody else computes and a place that shows costs has been open for a moment, on a thread of its own:
a job of the desk steps back behind the window, which a run does not. A job that begins meanwhile goes first: what was
measured until then tells of both and is thrown away.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from tldesk.core.events import Cancelled
from tldesk.core.stage_profile import StageProfile
from tldesk.qt.serial import SerialQueue
from tldesk.qt.worker import JOIN_MS, Returned, Runner

if TYPE_CHECKING:
    from tldesk.core.places import Places
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.layer_desk import LayerDesk
    from tldesk.services.stage_profile import Subject

CALM_MS = 2_000  # in which nothing else began: who only passes by pays nothing


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
        self._is_seen = self._is_closed = False
        self._job: int | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._measure)
        self._runner = Runner(prepare=engine.prepare, parent=self)
        self._runner.finished.connect(self._on_measured)
        desk.costs_changed.connect(self._look)
        jobs.changed.connect(self._wait_for_calm)
        jobs.finished.connect(self._on_job_finished)
        engine.ready.connect(self._look)
        self._look()

    def set_seen(self, *, is_seen: bool) -> None:
        """Say whether a place that shows costs is open: only then is it worth a few seconds of all cores."""
        self._is_seen = is_seen
        self._wait_for_calm()

    def look_at_room(self) -> None:
        """Find anew how much may be kept."""
        if self._engine.is_ready:
            self._queue.ask(partial(_room, self._places), self._on_room)

    def stop(self) -> None:
        """Measure nothing more."""
        self._is_closed, self._wants = True, False
        self._calm.stop()
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
        self._wait_for_calm()

    def _on_room(self, room: int) -> None:
        self._room = room
        self._tell()

    def _tell(self) -> None:
        self._desk.set_known(profile=self._profile, room=self._room)
        self.changed.emit()

    @Slot()
    def _wait_for_calm(self) -> None:
        """Measure a moment from now, if nothing computes until then; a job that begins ends a measurement."""
        if self._jobs.states:
            self._calm.stop()
            if self._job is not None:
                self._runner.cancel(self._job)
        elif self._wants and self._is_seen and self._job is None and not self._is_closed:
            if not self._calm.isActive():
                self._calm.start()
        else:
            self._calm.stop()

    @Slot()
    def _measure(self) -> None:
        subject = self._subject
        if subject is None:
            return
        self._wants = False
        host = self._engine.host

        def work(cancel: object, _report: object) -> StageProfile:
            from tldesk.services.stage_profile import measure_profile

            return measure_profile(host.backbone(subject.backbone), subject, cancel=cancel)  # type: ignore[arg-type]

        self._job = self._runner.start(work)

    @Slot(int, object)
    def _on_measured(self, job_id: int, outcome: object) -> None:
        subject = self._subject
        if job_id != self._job or subject is None or self._is_closed:
            return
        self._job = None
        if isinstance(outcome, Returned) and isinstance(outcome.value, StageProfile):
            self._profile = outcome.value
            self._queue.ask(partial(_keep, self._places, subject, outcome.value))
            self._tell()
        elif isinstance(outcome, Cancelled):
            self._wants = True
        self._wait_for_calm()

    @Slot(int, object)
    def _on_job_finished(self, _job_id: int, _outcome: object) -> None:
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
