"""Tells the window when somebody else changed the open project: another window, a terminal, a file manager."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from tldesk.core.errors import TldeskError
from tldesk.qt.serial import SerialQueue
from tldesk.services.watching import (
    Glance,
    RunMark,
    is_checked_further,
    is_other,
    look,
    missing_sources,
    newly_ended,
    read_run,
)

if TYPE_CHECKING:
    from tldesk.core.events import Event
    from tldesk.qt.open_project import OpenProject
    from tldesk.services.watching import MissingSource
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord

LOOK_MS = 1_000
CHECKS_S = 5.0  # least time between two tellings that only say how far a check is
SOURCES_S = 30.0
DISK_MS = 2_000

_RunNews = tuple[tuple[str, "tuple[Event, ...]", RunMark], ...]


class ProjectWatch(QObject):
    """Looks at the open project once a second, in the project's own thread, and at its files in one of its own.

    That thread does one thing after the other: when a look is answered, all edits of this window before it are
    answered, too, and what still differs from the view was done by somebody else.

    Signals, GUI thread, at most one of each a second:
        samples_changed(): samples, labels, splits or classes are others than the view has them: read it again.
        runs_changed(): a run began, ended, was renamed or deleted, by whomever.
        run_progressed(run_id, events): a run of another process told this: ``RunStarted`` and ``EpochDone``.
        sources_missing(missing): a tuple of ``MissingSource``; told when it changes; empty: all is there again.
    """

    samples_changed = Signal()
    runs_changed = Signal()
    run_progressed = Signal(str, tuple)
    sources_missing = Signal(tuple)

    def __init__(self, open_project: OpenProject, parent: QObject | None = None, *, look_ms: int = LOOK_MS) -> None:
        super().__init__(parent)
        self._project = open_project
        self._timer = QTimer(self)
        self._timer.setInterval(look_ms)
        self._timer.timeout.connect(self.look)
        self._glance: Glance | None = None
        self._marks: dict[str, RunMark] = {}
        self._missing: tuple[MissingSource, ...] = ()
        self._is_looking = False
        self._is_unread = False  # the view lacks something
        self._told_s = self._sources_s = float("-inf")
        self._disk = SerialQueue(self)  # for files: a disk that hangs must not keep labels from being saved
        open_project.opened.connect(self._on_opened)
        open_project.closed.connect(self._on_closed)
        if open_project.is_open:
            self._on_opened()

    @Slot()
    def look(self) -> None:
        """Look now, unless a look is under way."""
        if self._is_looking or not self._project.is_open:
            return
        self._is_looking = True
        before, asked_of = self._glance, self._project.project
        marks = dict(self._marks)

        def work(project: Project) -> tuple[Glance | None, _RunNews]:
            glance = look(project, before)
            return glance, _news(project, before, glance, marks)

        def answer(value: tuple[Glance | None, _RunNews]) -> None:
            if self._project.is_open and self._project.project is asked_of:
                self._on_looked(*value)

        # A look that fails is tried again; whoever does something with the project is told what is wrong.
        self._project.run(work, answer, failed=lambda _: self._done())

    def _on_looked(self, glance: Glance | None, news: _RunNews) -> None:
        self._done()
        before = self._glance
        if glance is not None:
            self._glance = glance
            self._is_unread = self._is_unread or is_other(self._project.view, glance)
            if before is not None and (_runs(before) != _runs(glance)):
                self.runs_changed.emit()
        for run_id, events, mark in news:
            self._marks[run_id] = mark
            if events:
                self.run_progressed.emit(run_id, events)
        self._tell_samples()
        self._look_at_sources()

    def _tell_samples(self) -> None:
        if self._glance is None:
            return
        if self._is_unread:
            self._is_unread = False
            # What was found is now asked for: the next look compares with the view that comes of it.
            self._glance = replace(self._glance, times=())
            self._told_s = monotonic()
            self.samples_changed.emit()
        elif is_checked_further(self._project.view, self._glance) and monotonic() - self._told_s >= CHECKS_S:
            self._glance = replace(self._glance, times=())
            self._told_s = monotonic()
            self.samples_changed.emit()

    @Slot()
    def look_at_sources(self) -> None:
        """Look for the files now, since somebody told where they are."""
        self._sources_s = float("-inf")
        self._look_at_sources()

    def _look_at_sources(self) -> None:
        if monotonic() - self._sources_s < SOURCES_S or not self._project.is_open:
            return
        self._sources_s = monotonic()
        project = self._project.project

        def answer(missing: tuple[MissingSource, ...]) -> None:
            if self._project.is_open and self._project.project is project:
                self._on_sources(missing)

        self._disk.ask(lambda: missing_sources(project), answer, failed=lambda _: None)

    def shutdown(self) -> bool:
        """End the thread that looks at files; False: not in time, since a disk does not answer."""
        return self._disk.drain(timeout_ms=DISK_MS)

    def _on_sources(self, missing: tuple[MissingSource, ...]) -> None:
        if missing != self._missing:
            self._missing = missing
            self.sources_missing.emit(missing)

    def _done(self) -> None:
        self._is_looking = False

    @Slot()
    def _on_opened(self) -> None:
        self._forget()
        self._timer.start()
        self.look()

    @Slot()
    def _on_closed(self) -> None:
        self._timer.stop()
        self._forget()

    def _forget(self) -> None:
        self._glance, self._marks, self._missing = None, {}, ()
        self._is_looking = self._is_unread = False
        self._told_s = self._sources_s = float("-inf")


def _runs(glance: Glance) -> tuple[object, ...]:
    return glance.pulse.runs, tuple(record.id for record in glance.running)


def _news(project: Project, before: Glance | None, glance: Glance | None, marks: dict[str, RunMark]) -> _RunNews:
    """Read what the runs of other processes told, those that ended since the look before for the last time."""
    if glance is None:
        return ()
    ended = newly_ended(before.running if before is not None else (), glance.running)
    news = []
    for record in (*glance.running, *_again(project, ended)):
        try:
            events, mark = read_run(record, marks.get(record.id, RunMark()))
        except TldeskError:
            continue  # half-written or altered figures: the run's own files are shown once it has ended
        news.append((record.id, events, mark))
    return tuple(news)


def _again(project: Project, records: tuple[RunRecord, ...]) -> list[RunRecord]:
    found = []
    for record in records:
        try:
            found.append(project.runs.get(record.id))
        except TldeskError:
            continue  # deleted meanwhile
    return found
