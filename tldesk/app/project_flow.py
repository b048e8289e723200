"""Opening, making, renaming and deleting projects and runs, as menus and the browser ask for it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

from tldesk.core import settings as keys
from tldesk.core.cancel import CancelToken
from tldesk.core.errors import ProjectError
from tldesk.qt.service_words import said
from tldesk.services.jobs import JobKind
from tldesk.ui.file_question import FileQuestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views
    from tldesk.core.events import Failed
    from tldesk.store.project import Project

SUFFIX = ".tldesk"
WAIT_S = 0.05
DATABASE = "project.sqlite"


class ProjectFlow(QObject):
    """What leads from one project to another."""

    def __init__(self, desktop: Desktop, views: Views) -> None:
        super().__init__(views)
        self._desktop = desktop
        self._views = views
        self._then: list[Callable[[], object]] = []  # what is done once the jobs of the open project have ended
        self._has_plugins = Event()
        views.behind.engine.plugins_ready.connect(self._has_plugins.set)
        views.behind.engine.failed.connect(self._has_plugins.set)  # none will come: nobody waits for them
        if views.behind.engine.has_plugins or views.behind.engine.failure is not None:
            self._has_plugins.set()
        self._cancel = CancelToken()  # of making the sample project
        self._question = FileQuestion(desktop.window)
        self.open_folder = ""  # of the project that is open, or was asked for last
        views.behind.project.opened.connect(self._on_opened)
        views.behind.jobs.finished.connect(self._go_on_when_idle, Qt.ConnectionType.QueuedConnection)

    # --- opening -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open what the command line named, the sample, or what was open last."""
        desktop = self._desktop
        last = desktop.settings.get(keys.LAST_PROJECT)
        if desktop.wanted is not None:
            self.open(desktop.wanted)
        elif desktop.wants_sample:
            self.open_sample()
        elif last:
            self.open(Path(last))
        else:
            self._views.answering.refresh()

    def open(self, folder: Path) -> None:
        """Open a project."""
        from tldesk.services.projects import open_project

        path = folder.expanduser().absolute()
        what = self.tr("{name} is not a TL Desk project.").format(name=path.name)
        cure = self.tr("Choose a folder that ends in .tldesk, or open this one as a folder of images (Ctrl+O).")

        def make() -> Project:
            if path.is_dir() and path.suffix != SUFFIX and not (path / DATABASE).exists():
                raise ProjectError(what, cure)
            return open_project(path)

        self._open(make)

    @Slot()
    def open_sample(self) -> None:
        """Open the sample project; it is made where it is not there."""
        from tldesk.services.demo import reopened_sample, sample_project

        engine, places = self._views.behind.engine, self._desktop.places
        folder = places.plugins.parent / "projects"
        cancel, no_sample = self._cancel, self.tr("The sample project needs the plugins, which could not be loaded.")

        def make() -> Project:
            known = reopened_sample(folder)
            if known is not None:
                return known
            while not self._has_plugins.wait(WAIT_S):  # making it needs them: some tenths of a second, once
                cancel.check()
            if not engine.has_plugins:
                failure = engine.failure
                raise ProjectError(
                    f"{no_sample} {said(failure.what)}" if failure else no_sample,
                    failure.cure if failure else "",
                )
            return sample_project(
                engine.host, folder, places=places, cancel=cancel, on_event=lambda _: None, check="header"
            )

        self._open(make)

    def _open(self, make: Callable[[], Project]) -> None:
        self.unless_training(lambda: self._open_now(make))

    def unless_training(self, then: Callable[[], object]) -> None:
        """Do something that ends the run that trains, if one does, only after the person agreed."""
        if not self._views.behind.training.is_busy:
            then()
            return
        box = QMessageBox(self._desktop.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("A run is training."))
        box.setInformativeText(self.tr("Leaving this project stops it; what it has finished is kept."))
        stop = box.addButton(self.tr("Stop and leave"), QMessageBox.ButtonRole.AcceptRole)
        stop.clicked.connect(then)
        box.addButton(self.tr("Go on training"), QMessageBox.ButtonRole.RejectRole)
        box.open()

    def _open_now(self, make: Callable[[], Project]) -> None:
        self._views.answering.is_opening = True
        self._views.answering.refresh()
        self.when_idle(lambda: self._views.behind.project.open(make, failed=self._on_failed))

    def when_idle(self, then: Callable[[], object]) -> None:
        """Stop the jobs that work on the open project (a run keeps its epochs), then, once they ended, do something."""
        self._views.session.keep()
        self._then.append(then)
        self._go_on_when_idle()

    @Slot()
    def _go_on_when_idle(self) -> None:
        """Do what waits, once no job works on the open project any more."""
        if not self._then:
            return
        jobs = self._views.behind.jobs
        for job in jobs.states:  # also what followed by itself from the end of another
            if job.kind is not JobKind.OPEN:  # a download has to do with no project
                jobs.cancel(job.id)
        if all(job.kind is JobKind.OPEN for job in jobs.states):
            waiting, self._then = self._then, []
            for then in waiting:
                then()

    def end(self) -> None:
        """Stop making the sample project, if it is being made."""
        self._cancel.cancel()

    @Slot()
    def _on_opened(self) -> None:
        self.open_folder = str(self._views.behind.project.project.folder.absolute())
        self._views.answering.is_opening = False

    def _on_failed(self, failure: Failed) -> None:
        self._views.answering.is_opening = False
        self._views.answering.refresh()
        self._views.say_failure(failure)
        if self._views.behind.project.is_open:  # its jobs were stopped for the sake of the other one
            self._views.behind.live.retry()
            if self._views.behind.engine.has_plugins:
                self._views.behind.imports.resume_checks()

    @Slot()
    def ask_open(self) -> None:
        """Let a person choose a project."""
        self._ask_folder(self.tr("Open a project"), self.open)

    @Slot()
    def ask_import(self) -> None:
        """Let a person choose a folder of images."""
        self._ask_folder(self.tr("Open a folder of images"), lambda folder: self.take([folder]))

    @Slot()
    def close(self) -> None:
        """Close the project, once its jobs have stopped."""
        self.unless_training(lambda: self.when_idle(self._close))

    def _close(self) -> None:
        self._views.behind.project.close()
        self.open_folder = ""
        self._desktop.settings.set(keys.LAST_PROJECT, "")
        self._views.answering.refresh()

    def show_in_files(self) -> None:
        """Show the open project in the file manager."""
        if self.open_folder:
            self._views.browsing.show_folder(self.open_folder)

    def ask_rename(self) -> None:
        """Let a person give the open project another name."""
        self._views.browsing.rename_project(self.open_folder)

    def ask_delete(self) -> None:
        """Ask whether the open project is to be deleted."""
        self._views.browsing.ask_delete_project(self.open_folder)

    def take(self, paths: list[Path]) -> None:
        """Take what was dropped or chosen: a project is opened, everything else is looked at to be imported."""
        projects = [path for path in paths if path.suffix == SUFFIX]
        if projects:
            self.open(projects[0])
        elif paths:
            self._views.behind.imports.begin(paths)

    def _ask_folder(self, title: str, then: Callable[[Path], object]) -> None:
        start = self._desktop.settings.get(keys.LAST_FOLDER) or str(Path.home())

        def chosen(folder: Path) -> None:
            self._desktop.settings.set(keys.LAST_FOLDER, str(folder.parent))
            then(folder)

        self._question.ask_folder(title, chosen, start=start)
