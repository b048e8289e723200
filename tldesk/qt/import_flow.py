"""From a drop to samples on the screen: looks first, imports what is accepted, then checks every file behind it.

Limit: it shows nothing. The dialog listens to its signals and answers with ``set_options``, ``accept`` or ``cancel``.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.events import Cancelled, Failed, Progress
from tldesk.qt.worker import Returned
from tldesk.services.import_preview import Dropped, ImportPreview, PreviewOptions
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tldesk.core.cancel import CancelToken
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.worker import Report
    from tldesk.services.import_preview import ImportChoice
    from tldesk.services.import_steps import Imported
    from tldesk.store.project import Project

RELOAD_S = 2.0  # least time between two readings of the project while files are checked


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person gave, and what importing it would do."""

    dropped: Dropped
    preview: ImportPreview
    home: Path  # where a new project would lie
    name: str  # proposed for it
    open_name: str = ""  # of the open project, which could take it as well; empty: none is open


class ImportFlow(QObject):
    """One preview, one import and one check at a time.

    Signals, GUI thread:
        begun(paths): something was given; a dialog should open.
        looking(): a look at it begins: the first one, or another with other options.
        progressed(done, total): files looked at so far; total is None while it is not known.
        looked(looked): a ``Looked``; nothing has been written.
        look_failed(failure): a ``Failed``.
        project_found(folder): a project was given, or made beside the open one: it is to be opened.
        importing(choice): an ``ImportChoice`` is being brought in.
        imported(imported): an ``Imported``; the samples are in the project, which is open or being opened.
        import_failed(failure): a ``Failed``; nothing of the source in question was kept.
        import_cancelled(): the person stopped it; a project that was made for it is gone again.
        checked(report): a ``CheckReport``: every file is decoded.
        check_failed(failure): a ``Failed``; it goes on when the project is opened again.
    """

    begun = Signal(tuple)
    looking = Signal()
    progressed = Signal(int, object)
    looked = Signal(object)
    look_failed = Signal(object)
    project_found = Signal(object)
    importing = Signal(object)
    imported = Signal(object)
    import_failed = Signal(object)
    import_cancelled = Signal()
    checked = Signal(object)
    check_failed = Signal(object)

    def __init__(self, open_project: OpenProject, jobs: JobDesk, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._jobs, self._engine = open_project, jobs, engine
        self._paths: tuple[Path, ...] = ()
        self._options = PreviewOptions()
        self._wants_new = False  # although a project is open
        self._look: int | None = None  # ids of jobs
        self._import: int | None = None
        self._check: int | None = None
        self._accepted: list[tuple[ImportChoice, Project | None]] = []  # what waits for the import under way
        self._waits_for_plugins = False
        self._is_reloading = False
        self._reloaded_s = 0.0
        engine.plugins_ready.connect(self._on_plugins_ready)
        open_project.opened.connect(self._on_opened)
        open_project.closed.connect(self._stop_check)

    @property
    def is_importing(self) -> bool:
        """Whether samples are being brought in."""
        return self._import is not None

    # --- look ----------------------------------------------------------------------------------------------

    def begin(self, paths: Sequence[Path]) -> None:
        """Look at what was dropped or chosen; what was looked at before is forgotten."""
        self.cancel()
        self._paths, self._options = tuple(paths), PreviewOptions()
        self._wants_new = self._is_sample()
        if self._paths:
            self.begun.emit(self._paths)
            self._start_look()

    @Slot(object)
    def set_options(self, options: PreviewOptions) -> None:
        """Look again, with other options."""
        self._options = options
        if self._paths:
            self._start_look()

    @Slot(bool)
    def set_target(self, is_new: bool) -> None:
        """Look again, for a new project or for the open one."""
        self._wants_new = is_new
        if self._paths:
            self._start_look()

    def _is_sample(self) -> bool:
        """Whether the sample project is open: a person's own images do not belong among its pictures."""
        home = self._engine.places.plugins.parent / "projects"
        if not self._project.is_open or self._project.project.folder.absolute().parent != home.absolute():
            return False
        from tldesk.services.demo import PROJECT

        return self._project.project.folder.name == PROJECT

    @Slot()
    def cancel(self) -> None:
        """Stop looking, and forget what was given. An import that was accepted goes on: its job has its own cross."""
        self._paths = ()
        self._waits_for_plugins = False
        self._stop_look()

    def _start_look(self) -> None:
        self._stop_look()
        self.looking.emit()
        if not self._engine.has_plugins:
            self._waits_for_plugins = True
            return
        host, paths, options = self._engine.host, self._paths, self._options
        is_open = self._project.is_open
        project = self._project.project if is_open and not self._wants_new else None
        open_name = self._project.view.name if is_open else ""

        def work(cancel: CancelToken, report: Report) -> Looked:
            from tldesk.services import import_steps
            from tldesk.services.previewing import preview

            dropped = import_steps.sort_dropped(host, paths)
            if dropped.projects:
                home = dropped.projects[0]
                return Looked(dropped, preview(host, (), options, cancel=cancel), home, "")
            found = preview(host, dropped.sources, options, project=project, cancel=cancel, on_event=report)
            home = import_steps.projects_home()
            free = import_steps.free_folder(home, dropped.sources)
            return Looked(dropped, found, home, free.name.removesuffix(import_steps.SUFFIX), open_name)

        job: list[int] = []

        def finished(outcome: object) -> None:
            if self._look in job:
                self._look = None
                self._on_looked(outcome)

        name = self.tr("Looking at {name}").format(name=paths[0].name or str(paths[0]))
        job.append(self._jobs.start(JobKind.IMPORT, name, work, on_events=self._on_look_events, on_finished=finished))
        self._look = job[0]

    def _on_look_events(self, events: tuple[object, ...]) -> None:
        steps = [event for event in events if isinstance(event, Progress)]
        if steps and self._look is not None:
            self.progressed.emit(steps[-1].done, steps[-1].total)

    def _on_looked(self, outcome: object) -> None:
        match outcome:
            case Returned(Looked() as looked) if looked.dropped.projects:
                self._paths = ()
                self.project_found.emit(looked.dropped.projects[0])
            case Returned(Looked() as looked):
                self.looked.emit(looked)
            case Cancelled():
                self.look_failed.emit(
                    Failed(self.tr("Stopped before the end."), self.tr("Look again, or choose another folder."))
                )
            case Failed():
                self.look_failed.emit(outcome)

    def _stop_look(self) -> None:
        job, self._look = self._look, None
        if job is not None:
            self._jobs.cancel(job)

    @Slot()
    def _on_plugins_ready(self) -> None:
        if self._waits_for_plugins:
            self._waits_for_plugins = False
            self._start_look()

    # --- import --------------------------------------------------------------------------------------------

    @Slot(object)
    def accept(self, choice: ImportChoice) -> None:
        """Bring the chosen sources in: into the open project, or into a new one, which is opened then.

        While an import is under way, it waits for that one's end.
        """
        self.cancel()
        project = self._project.project if choice.folder is None and self._project.is_open else None
        self._accepted.append((choice, project))
        if not self.is_importing:
            self._import_next()

    def _import_next(self) -> None:
        if not self._accepted:
            return
        choice, project = self._accepted.pop(0)
        if not self._project.is_open or self._project.project is not project:
            project = None  # closed meanwhile
        host = self._engine.host

        def work(cancel: CancelToken, report: Report) -> Imported:
            from tldesk.services.import_steps import import_choice

            return import_choice(choice, host, project, cancel=cancel, on_event=report)

        def finished(outcome: object) -> None:
            self._import = None
            self._on_imported(outcome, project)
            self._import_next()

        name = self.tr("Importing {name}").format(name=choice.sources[0].name if choice.sources else "")
        self.importing.emit(choice)
        self._import = self._jobs.start(JobKind.IMPORT, name, work, on_finished=finished)

    def _on_imported(self, outcome: object, project: Project | None) -> None:
        is_same = project is not None and self._project.is_open and self._project.project is project
        if is_same:
            # Also after a cancelled import: sources that were finished before it are in.
            self._reload()
        match outcome:
            case Returned(done):
                self._after_import(done, is_same=is_same)  # type: ignore[arg-type]
            case Cancelled():
                self.import_cancelled.emit()
            case Failed():
                self.import_failed.emit(outcome)
        if is_same:
            self._start_check()

    def _after_import(self, done: Imported, *, is_same: bool) -> None:
        if done.is_new and not is_same:
            from tldesk.services.projects import open_project

            folder = done.folder
            if self._project.is_open:
                self.project_found.emit(folder)  # whoever listens lets the jobs of the open one end first
                self.imported.emit(done)
                return
            self._project.open(lambda: open_project(folder))  # the check begins when it is open
        self.imported.emit(done)

    # --- check ---------------------------------------------------------------------------------------------

    @Slot()
    def resume_checks(self) -> None:
        """Go on with the check where it was left: cancelled, or ended with the program."""
        if not self._project.is_open or self._project.view.is_read_only:
            return
        view = self._project.view
        if bool((view.readable & ~view.checked).any()):
            self._start_check()

    @Slot()
    def _on_opened(self) -> None:
        self._stop_check()
        self._is_reloading = False
        if self._paths:
            self._start_look()  # what is looked at would now go into another project
        if self._engine.has_plugins:
            self.resume_checks()
        else:
            self._engine.plugins_ready.connect(self.resume_checks)

    def _start_check(self) -> None:
        if self._check is not None or not self._project.is_open:
            return
        host, places, project = self._engine.host, self._engine.places, self._project.project

        def work(cancel: CancelToken, report: Report) -> object:
            from tldesk.services.checking import check_pending

            return check_pending(project, host, places, cancel=cancel, on_event=report)

        job: list[int] = []

        def finished(outcome: object) -> None:
            if self._check in job:
                self._check = None
                self._on_checked(outcome)

        name = self.tr("Reading every file of {name}").format(name=project.name)
        job.append(self._jobs.start(JobKind.CHECK, name, work, on_events=self._on_check_events, on_finished=finished))
        self._check = job[0]

    def _on_check_events(self, events: tuple[object, ...]) -> None:
        has_moved = any(isinstance(event, Progress) for event in events)
        if has_moved and self._check is not None and monotonic() - self._reloaded_s >= RELOAD_S:
            self._reload()

    def _on_checked(self, outcome: object) -> None:
        self._reload()
        match outcome:
            case Returned(report):
                self.checked.emit(report)
            case Failed():
                self.check_failed.emit(outcome)

    @Slot()
    def _stop_check(self) -> None:
        job, self._check = self._check, None
        if job is not None:
            self._jobs.cancel(job)

    def _reload(self) -> None:
        """Read the project again, unless a reading that was asked during the check is still under way."""
        if not self._project.is_open or (self._is_reloading and self._check is not None):
            return
        self._is_reloading = True
        self._project.reload()
        self._project.run(lambda _: None, self._on_reloaded, failed=lambda _: self._on_reloaded(None))

    def _on_reloaded(self, _: object) -> None:
        self._is_reloading = False
        self._reloaded_s = monotonic()
