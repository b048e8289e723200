"""What the browser shows and does: projects, the parts of the open one, its runs; rename, delete, and what that frees.

Keys of its entries: ``project:PATH``, ``part:all|labelled|unlabelled|unreadable``, ``split:train|val|test``,
``class:NAME``, ``source:PATH``, ``run:ID``. Limit: it asks nobody; a dialog asks first (``tldesk.ui.browser_actions``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QObject, Signal, Slot

from tldesk.core.errors import ProjectError
from tldesk.qt.browser_model import BrowserNode, NodeKind
from tldesk.qt.soon import Soon
from tldesk.services.browsing import KnownProject, ProjectParts, RunEntry, known_projects, parts_of, run_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tldesk.core.events import Failed
    from tldesk.qt.open_project import OpenProject
    from tldesk.services.project_files import FolderSize
    from tldesk.services.watching import MissingSource
    from tldesk.store.project import Project
    from tldesk.store.values import Edit, RunRecord, Source


FOLLOW_MS = 120  # figures follow labels this long after them


class ProjectBrowser(QObject):
    """Keeps the entries of the browser, and does what is asked of them.

    Signals, GUI thread:
        nodes_changed(nodes): a tuple of ``BrowserNode``, for ``Browser.set_nodes``.
        size_told(key, size): the answer to ``ask_size``: a ``FolderSize``.
        renamed(key, new_key): a project or run has another name.
        deleted(key): it is gone.
        trash_refused(key): the project cannot go to the trash; it was not deleted. ``delete(key, for_good=True)`` can.
        reopen_wanted(folder): the open project was renamed, or could not be: it is to be opened again.
        runs_changed(): runs were renamed or deleted here.
        failed(failure): a ``Failed``: what could not be done.
    """

    nodes_changed = Signal(tuple)
    size_told = Signal(str, object)
    renamed = Signal(str, str)
    deleted = Signal(str)
    trash_refused = Signal(str)
    reopen_wanted = Signal(object)
    runs_changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        open_project: OpenProject,
        parent: QObject | None = None,
        *,
        when_idle: Callable[[Callable[[], object]], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = open_project
        self._when_idle = when_idle  # calls what it is given once nothing works on the open project
        self._folder: Path | None = None  # of the open project
        self._recent: tuple[Path, ...] = ()
        self._known: dict[Path, KnownProject] = {}
        self._runs: tuple[RunEntry, ...] = ()
        self._sources: tuple[Source, ...] = ()
        self._missing: dict[Path, MissingSource] = {}
        self._soon = Soon(self._tell, ms=FOLLOW_MS, parent=self)
        open_project.opened.connect(self._on_opened)
        open_project.closed.connect(self._on_closed)
        open_project.changed.connect(self._on_changed)
        if open_project.is_open:
            self._on_opened()

    # --- entries -------------------------------------------------------------------------------------------

    @property
    def nodes(self) -> tuple[BrowserNode, ...]:
        """The entries as they are now."""
        nodes = []
        if self._folder is not None and self._project.is_open:
            nodes.append(self._section("section:project", self.tr("Project"), (self._open_node(),)))
            sources = tuple(self._source_node(source) for source in self._sources)
            if sources:
                nodes.append(self._section("section:sources", self.tr("Images from"), sources))
            runs = tuple(self._run_node(entry) for entry in self._runs)
            if runs:
                nodes.append(self._section("section:runs", self.tr("Models and runs"), runs))
        others = tuple(
            self._known_node(
                self._known.get(folder) or KnownProject(folder, folder.stem, is_missing=False, samples=None)
            )
            for folder in self._recent
            if folder != self._folder
        )
        if others:
            title = self.tr("Other projects") if nodes else self.tr("Projects")
            nodes.append(self._section("section:others", title, others))
        return tuple(nodes)

    @Slot()
    def retranslate(self) -> None:
        """Tell the entries in another language: Qt tells widgets only that it changed."""
        self._tell()

    def set_recent(self, folders: Iterable[Path]) -> None:
        """Show these projects, too; they are looked at beside the window."""
        self._recent = tuple(dict.fromkeys(folders))
        self._tell()
        recent = self._recent
        self._ask(lambda: known_projects(recent), self._on_known)

    def set_runs(self, runs: Iterable[RunRecord]) -> None:
        """Show these runs, oldest first as the store lists them."""
        if self._project.is_open:
            self._runs = run_entries(runs, self._project.view.task)
            self._tell()

    @Slot()
    def reload_runs(self) -> None:
        """Read the runs again."""
        if self._project.is_open:
            self._project.run(lambda project: tuple(project.runs.all()), self.set_runs, failed=self.failed.emit)

    @Slot()
    def reload_sources(self) -> None:
        """Read again where the images come from."""
        if self._project.is_open:
            self._project.run(lambda project: tuple(project.samples.sources()), self._on_sources, failed=lambda _: None)

    def _on_sources(self, sources: tuple[Source, ...]) -> None:
        if sources != self._sources:
            self._sources = sources
            self._tell()

    def source(self, path: str) -> Source | None:
        """Return a source of the open project by where it lies."""
        return next((source for source in self._sources if str(source.path) == path), None)

    def set_missing(self, missing: Iterable[MissingSource]) -> None:
        """Say of these sources that files of them are not there."""
        self._missing = {source.path: source for source in missing}
        self._tell()

    def _on_known(self, known: tuple[KnownProject, ...]) -> None:
        self._known = {entry.folder: entry for entry in known}
        self._tell()

    @Slot()
    def _on_opened(self) -> None:
        self._runs, self._sources, self._missing = (), (), {}
        self._folder = self._project.project.folder
        self._tell()
        self.reload_runs()
        self.reload_sources()

    @Slot()
    def _on_closed(self) -> None:
        self._folder, self._runs, self._sources = None, (), ()
        self._tell()

    @Slot(tuple)
    def _on_changed(self, ids: tuple[int, ...]) -> None:
        self._soon.ask()
        if not ids:  # something may have been imported
            self.reload_sources()

    @Slot()
    def _tell(self) -> None:
        self.nodes_changed.emit(self.nodes)

    @staticmethod
    def _section(key: str, title: str, children: tuple[BrowserNode, ...]) -> BrowserNode:
        return BrowserNode(key, title, kind=NodeKind.SECTION, children=children)

    def _open_node(self) -> BrowserNode:
        view = self._project.view
        parts = parts_of(view)
        return BrowserNode(
            f"project:{self._folder}",
            view.name,
            f"{parts.samples:,}",
            NodeKind.MAIN,
            children=self._part_nodes(parts),
            is_renamable=not view.is_read_only,
            tooltip=str(self._folder),
        )

    def _part_nodes(self, parts: ProjectParts) -> tuple[BrowserNode, ...]:
        figures = [
            ("part:labelled", self.tr("Labelled"), parts.labelled),
            ("part:unlabelled", self.tr("Unlabelled"), parts.unlabelled),
        ]
        if parts.unreadable:
            figures.append(("part:unreadable", self.tr("Unreadable"), parts.unreadable))
        titles = {"train": self.tr("Training part"), "val": self.tr("Validation part"), "test": self.tr("Test part")}
        figures += [(f"split:{name}", titles[name], count) for name, count in parts.splits if count]
        nodes = [BrowserNode(key, title, f"{count:,}") for key, title, count in figures]
        nodes += [
            BrowserNode(f"class:{name}", name, f"{count:,}", is_renamable=not self._project.view.is_read_only)
            for name, count in parts.classes
        ]
        return tuple(nodes)

    def _run_node(self, entry: RunEntry) -> BrowserNode:
        states = {
            "running": self.tr("running"),
            "interrupted": self.tr("broke off"),
            "cancelled": self.tr("stopped"),
            "failed": self.tr("failed"),
            "completed": self.tr("done"),
        }
        state = states[entry.outcome]
        figure = state
        if entry.score is not None and entry.outcome == "completed":
            figure = f"{entry.score:.3g}" if entry.metric == "mae" else f"{entry.score * 100:.0f} %"
        about = self.tr("{name}: {state}, {epochs} epochs").format(name=entry.name, state=state, epochs=entry.epochs)
        return BrowserNode(f"run:{entry.id}", entry.name, figure, is_renamable=True, tooltip=about)

    def _source_node(self, source: Source) -> BrowserNode:
        missing = self._missing.get(source.path)
        figure = ""
        if missing is not None and missing.gone == missing.files:
            figure = self.tr("not there")
        elif missing is not None:
            figure = self.tr("{count} gone").format(count=f"{missing.gone:,}")
        return BrowserNode(f"source:{source.path}", source.path.name, figure, tooltip=str(source.path))

    def _known_node(self, known: KnownProject) -> BrowserNode:
        figure = "" if known.samples is None else f"{known.samples:,}"
        return BrowserNode(
            f"project:{known.folder}",
            known.name,
            self.tr("not there") if known.is_missing else figure,
            NodeKind.MAIN,
            is_renamable=not known.is_missing,
            tooltip=str(known.folder),
        )

    # --- what is done to them ------------------------------------------------------------------------------

    def rename(self, key: str, title: str) -> None:
        """Give a project, class or run another name; the entries follow."""
        kind, _, rest = key.partition(":")
        if kind == "class":
            self._rename_class(rest, title)
        elif kind == "run":
            self._on_run(lambda project: _rename_run(project, rest, title), lambda: self.renamed.emit(key, key))
        elif kind == "project":
            folder = Path(rest)
            self._while_closed(folder, lambda: _rename_project(folder, title), self._after_rename)

    def ask_size(self, key: str) -> None:
        """Find out what deleting a project or run frees."""
        kind, _, rest = key.partition(":")
        if kind == "run" and self._project.is_open:
            self._project.run(
                lambda project: _run_size(project, rest),
                lambda size: self.size_told.emit(key, size),
                failed=self.failed.emit,
            )
        elif kind == "project":
            self._ask(lambda: _project_size(Path(rest)), lambda size: self.size_told.emit(key, size))

    def delete(self, key: str, *, for_good: bool = False) -> None:
        """Delete a run for good, or move a project to the trash; images that were imported stay where they are."""
        kind, _, rest = key.partition(":")
        if kind == "run":
            self._on_run(lambda project: _delete_run(project, rest), lambda: self.deleted.emit(key))
        elif kind == "project":
            folder = Path(rest)
            self._while_closed(
                folder,
                lambda: _delete_project(folder, for_good=for_good),
                lambda _, gone: self._after_delete(key, is_gone=gone),
            )

    def forget(self, key: str) -> None:
        """Take a project that is not there off the list."""
        folder = Path(key.partition(":")[2])
        self._recent = tuple(each for each in self._recent if each != folder)
        self._tell()

    def _rename_class(self, old: str, new: str) -> None:
        title = self.tr("Rename {old} to {new}").format(old=old, new=new)
        self._project.edit(lambda project: _rename_class(project, old, new, title))

    def _on_run(self, work: Callable[[Project], object], then: Callable[[], object]) -> None:
        def done(_: object) -> None:
            self.reload_runs()
            self.runs_changed.emit()
            then()

        if self._project.is_open:
            self._project.run(work, done, failed=self.failed.emit)

    def _while_closed(self, folder: Path, work: Callable[[], object], then: Callable[[Path, object], object]) -> None:
        """Do something to a project's folder; the open project is closed before, and wanted again where that fails."""
        was_open = folder == self._folder

        def failed(failure: Failed) -> None:
            if was_open:
                self.reopen_wanted.emit(folder)
            self.failed.emit(failure)

        def done(value: object) -> None:
            then(folder, value)
            if was_open and value is False:
                self.reopen_wanted.emit(folder)
            elif was_open and isinstance(value, Path):
                self.reopen_wanted.emit(value)

        def act() -> None:
            if was_open:
                self._project.close()
            self._project.ask(work, done, failed=failed)

        if was_open and self._when_idle is not None:
            self._when_idle(act)
        else:
            act()

    def _after_rename(self, folder: Path, to: object) -> None:
        if isinstance(to, Path):
            self._recent = tuple(to if each == folder else each for each in self._recent)
            self.set_recent(self._recent)
            self.renamed.emit(f"project:{folder}", f"project:{to}")

    def _after_delete(self, key: str, *, is_gone: object) -> None:
        if is_gone:
            self.forget(key)
            self.deleted.emit(key)
        else:
            self.trash_refused.emit(key)

    def _ask(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        self._project.ask(work, then, failed=self.failed.emit)


def _rename_class(project: Project, old: str, new: str, title: str) -> Edit | None:
    from tldesk.services.class_edits import rename_class

    return rename_class(project, old, new, title=title)


def _rename_run(project: Project, run_id: str, name: str) -> object:
    from tldesk.services.project_files import rename_run

    return rename_run(project, run_id, name)


def _run_size(project: Project, run_id: str) -> FolderSize:
    from tldesk.services.project_files import run_size

    return run_size(project, run_id)


def _project_size(folder: Path) -> FolderSize:
    from tldesk.services.project_files import project_size

    return project_size(folder)


def _rename_project(folder: Path, name: str) -> Path:
    from tldesk.services.project_files import rename_project

    return rename_project(folder, name)


def _delete_run(project: Project, run_id: str) -> None:
    from tldesk.services.project_files import delete_run

    delete_run(project, run_id)


def _delete_project(folder: Path, *, for_good: bool) -> bool:
    from tldesk.services.project_files import delete_project, require_deletable

    if for_good:
        delete_project(folder)
        return True
    require_deletable(folder)
    is_moved = move_to_trash(folder)
    if is_moved and folder.exists():
        raise ProjectError(f"{folder} was copied to the trash and is still there", "delete it in your file manager")
    return is_moved


def move_to_trash(path: Path) -> bool:
    """Move a file or folder to the person's trash; False: there is none on its disk."""
    return QFile.moveToTrash(str(path))[0]
