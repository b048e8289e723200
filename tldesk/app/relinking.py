"""Sources that moved: said when files are not where they were, and told where they are now."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tldesk.ui.file_question import FileQuestion
from tldesk.ui.job_bar import Level, Notice

if TYPE_CHECKING:
    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views
    from tldesk.qt.project_browser import ProjectBrowser
    from tldesk.services.project_files import Relinked
    from tldesk.services.watching import MissingSource
    from tldesk.store.project import Project


class Relinking(QObject):
    """Asks for the new place of a source, and lets the project remember it. Labels and splits stay."""

    def __init__(self, desktop: Desktop, views: Views, browser: ProjectBrowser) -> None:
        super().__init__(views)
        self._views, self._browser = views, browser
        self._question = FileQuestion(desktop.window)
        self._told: set[Path] = set()  # sources whose loss was said
        behind = views.behind
        behind.watch.sources_missing.connect(self._on_sources_missing)
        behind.project.opened.connect(self._forget)
        behind.project.closed.connect(self._forget)

    @property
    def question(self) -> FileQuestion:
        """The dialog that asks for the place."""
        return self._question

    @Slot()
    def _forget(self) -> None:
        self._told.clear()
        self._question.withdraw()

    @Slot(tuple)
    def _on_sources_missing(self, missing: tuple[MissingSource, ...]) -> None:
        self._browser.set_missing(missing)
        for source in missing:
            if source.path not in self._told:
                self._views.notice(self._notice(source))
        self._told = {source.path for source in missing}

    def _notice(self, source: MissingSource) -> Notice:
        counts = {"gone": f"{source.gone:,}", "files": f"{source.files:,}", "path": source.path}
        if source.is_file and source.is_whole:
            text = self.tr("{path} is not there.").format(**counts)
        elif source.gone == source.files:
            text = self.tr("{path}: none of its {files} files is there.").format(**counts)
        else:
            text = self.tr("{path}: {gone} of its {files} files are not there.").format(**counts)
        button = self.tr("Find the file") if source.is_file else self.tr("Find the folder")
        cure = self.tr("Put them back, or say where they are now. Labels stay.")
        ask = partial(self.ask, str(source.path), is_file=source.is_file)
        return Notice(text, cure, Level.WARNING, button=button, then=ask)

    def ask(self, path: str, *, is_file: bool = False) -> None:
        """Let a person say where a source lies now."""
        if not self._views.behind.project.is_open:
            return
        name = Path(path).name
        then = partial(self._relink, Path(path))
        title = self.tr("Where is {name} now?").format(name=name)
        if is_file:
            self._question.ask_open(title, self.tr("All files (*)"), then)
        else:
            self._question.ask_folder(title, then)

    def _relink(self, old: Path, chosen: Path) -> None:
        if not self._views.behind.project.is_open:
            return

        def work(project: Project) -> Relinked:
            from tldesk.services.project_files import relink_source

            return relink_source(project, old, chosen)

        self._views.behind.project.run(work, self._on_relinked, failed=self._views.say_failure)

    def _on_relinked(self, done: Relinked) -> None:
        behind = self._views.behind
        behind.pictures.forget()
        behind.project.reload()
        self._browser.reload_sources()
        behind.watch.look_at_sources()
        behind.live.retry()
        behind.imports.resume_checks()
        if done.missing:
            text = self.tr("{path}: {found} files are found, {missing} are still not there.")
            level = Level.WARNING
        else:
            text, level = self.tr("{path}: all {found} files are found."), Level.GOOD
        figures = {"path": done.path, "found": f"{done.found:,}", "missing": f"{done.missing:,}"}
        self._views.notice(Notice(text.format(**figures), level=level))
