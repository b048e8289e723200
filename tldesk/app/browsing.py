"""The browser at the left and the import dialog: what a press there shows, opens, renames, deletes or brings in."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QMenu

from tldesk.app.relinking import Relinking
from tldesk.core import settings as keys
from tldesk.qt.gallery import GalleryFilter, Show
from tldesk.qt.project_browser import ProjectBrowser
from tldesk.ui.browser_actions import BrowserActions
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.show_in_files import show_in_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views
    from tldesk.services.import_steps import Imported
    from tldesk.ui.import_preview import ImportPreviewDialog


class Browsing(QObject):
    """Joins the browser and the import to the rest of the window."""

    def __init__(self, desktop: Desktop, views: Views) -> None:
        super().__init__(views)
        self._desktop, self._views = desktop, views
        self._tree = desktop.window.browser
        self.model = ProjectBrowser(views.behind.project, self, when_idle=views.flow.when_idle)
        self._actions = BrowserActions(self.model, desktop.window)
        self.relinking = Relinking(desktop, views, self.model)
        self._dialog: ImportPreviewDialog | None = None  # made when it is first needed
        self._known = 0  # highest sample before an import
        self._connect()
        self._tree.set_nodes(self.model.nodes)
        self.show_recent()

    def _connect(self) -> None:
        model, tree, behind = self.model, self._tree, self._views.behind
        model.nodes_changed.connect(tree.set_nodes)
        model.renamed.connect(self._on_renamed)
        model.deleted.connect(self._on_deleted)
        model.reopen_wanted.connect(self._on_reopen_wanted)
        model.runs_changed.connect(behind.book.reload)
        model.failed.connect(self._views.say_failure)
        behind.book.runs_changed.connect(self._on_runs_changed)
        tree.chosen.connect(self._on_chosen)
        tree.opened.connect(self._on_opened)
        tree.menu_wanted.connect(self._on_menu_wanted)
        tree.delete_wanted.connect(self._on_delete_wanted)
        tree.nodes_model.renamed.connect(model.rename)
        behind.imports.begun.connect(self._on_import_begun)
        behind.imports.project_found.connect(self._on_project_found)
        behind.imports.importing.connect(self._on_importing)
        behind.imports.imported.connect(self._on_imported)
        behind.imports.import_failed.connect(self._views.say_failure)
        behind.imports.check_failed.connect(self._views.say_failure)
        self._desktop.window.installEventFilter(self)

    # --- what the tree does --------------------------------------------------------------------------------

    def show_recent(self) -> None:
        """Show the projects that were open before."""
        self.model.set_recent([Path(folder) for folder in self._desktop.settings.get(keys.RECENT_PROJECTS)])

    @Slot()
    def _on_runs_changed(self) -> None:
        self.model.set_runs(self._views.behind.book.runs)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        """Show what one press on an entry means; another project takes Enter or a double press."""
        kind, _, name = key.partition(":")
        wanted = {
            "part": lambda: GalleryFilter(show=Show(name)),
            "class": lambda: GalleryFilter(class_name=name),
            "split": lambda: GalleryFilter(split=name),
        }
        if kind in wanted:
            with suppress(ValueError):
                self._views.behind.gallery.set_filter(wanted[kind]())
                self._desktop.window.show_place("data")
        elif kind == "run":
            self._views.behind.book.select(name)
        elif kind == "project" and name == self._views.flow.open_folder:
            self._views.behind.gallery.set_filter(GalleryFilter())

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "project" and name != self._views.flow.open_folder:
            self._views.flow.open(Path(name))
        elif kind == "run":
            self._views.behind.book.select(name)
            self._desktop.window.show_place("train")

    @Slot(str)
    def _on_menu_wanted(self, key: str, position: QPoint) -> None:
        kind, _, name = key.partition(":")
        menu = QMenu(self._tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title_of = str(self._tree.currentIndex().data() or name)
        rename: tuple[str, Callable[[], object]] = (self.tr("Rename"), self._tree.rename_current)
        entries: dict[str, list[tuple[str, Callable[[], object]]]] = {
            "project": [
                (self.tr("Open"), lambda: self._on_opened(key)),
                rename,
                (self.tr("Show in the file manager"), lambda: self.show_folder(name)),
                (self.tr("Take off this list"), lambda: self._forget(key)),
                (self.tr("Delete"), lambda: self._actions.ask_delete(key, title_of)),
            ],
            "run": [
                (self.tr("Evaluate"), lambda: self._views.deeds.evaluate_run(name)),
                (self.tr("Use"), lambda: self._views.deeds.use_run(name)),
                *self._ways_on(name),
                rename,
                (self.tr("Show in the file manager"), lambda: self._show_run(name)),
                (self.tr("Delete"), lambda: self._actions.ask_delete(key, title_of)),
            ],
            "class": [
                (self.tr("Rename the class"), lambda: self._views.classes.ask_rename(name)),
                (self.tr("Merge the class into another"), lambda: self._views.classes.ask_merge(name)),
            ],
            "source": [
                (self.tr("Say where it is now"), lambda: self._ask_source(name)),
                (self.tr("Show in the file manager"), lambda: self.show_folder(name)),
            ],
        }
        for title, act in entries.get(kind, ()):
            menu.addAction(title, act)
        if not menu.isEmpty():
            menu.popup(position)

    def _ways_on(self, run_id: str) -> list[tuple[str, Callable[[], object]]]:
        """Return how a run can go on, for its menu."""
        book = self._views.behind.book
        if self._views.behind.training.is_busy:
            return []
        if book.resume_point(run_id) is not None:
            return [(self.tr("Resume"), lambda: self._views.deeds.resume(run_id))]
        if book.can_extend(run_id):
            return [(self.tr("Extend…"), lambda: self._views.deeds.extend(run_id))]
        return []

    def _ask_source(self, path: str) -> None:
        source = self.model.source(path)
        self.relinking.ask(path, is_file=source is not None and source.is_file)

    @Slot(str)
    def _on_delete_wanted(self, key: str) -> None:
        """Ask before what Delete was pressed on goes; parts and classes of a project have nothing to delete."""
        if key.partition(":")[0] in {"run", "project"}:
            self._actions.ask_delete(key, str(self._tree.currentIndex().data()))

    def _show_run(self, run_id: str) -> None:
        record = self._views.behind.book.record(run_id)
        if record is not None:
            self.show_folder(str(record.folder))

    def _forget(self, key: str) -> None:
        self._desktop.settings.forget_project(key.partition(":")[2])
        self.show_recent()

    @Slot(str)
    def show_folder(self, path: str) -> None:
        """Show a folder, or the folder of a file, in the file manager."""
        place = Path(path)
        if not show_in_files(place, is_folder=place.suffix in {"", ".tldesk"}):
            self._views.notice(Notice(self.tr("No file manager answers. It lies at {path}").format(path=place)))

    # --- renaming and deleting -----------------------------------------------------------------------------

    def rename_project(self, folder: str) -> None:
        """Let a person give the open project another name."""
        self._actions.ask_rename(f"project:{folder}", Path(folder).stem)

    def ask_delete_project(self, folder: str) -> None:
        """Ask whether a project is to be deleted, and say what that frees."""
        self._actions.ask_delete(f"project:{folder}", Path(folder).stem)

    @Slot(str)
    def ask_delete_run(self, run_id: str) -> None:
        """Ask whether a run is to be deleted, and say what that frees."""
        record = self._views.behind.book.record(run_id)
        self._actions.ask_delete(f"run:{run_id}", record.name if record is not None else run_id)

    @Slot(str)
    def _on_deleted(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "project":
            self._desktop.settings.forget_project(name)
            self.show_recent()
        self._desktop.window.job_bar.show_notice(Notice(self.tr("Deleted."), level=Level.GOOD))

    @Slot(str, str)
    def _on_renamed(self, key: str, new_key: str) -> None:
        kind, _, old = key.partition(":")
        new = new_key.partition(":")[2]
        if kind == "project" and old != new:
            settings = self._desktop.settings
            settings.keep_session(new, settings.session(old))
            settings.forget_project(old)
            settings.note_project(new)
            self.show_recent()

    @Slot(object)
    def _on_reopen_wanted(self, folder: object) -> None:
        self._views.flow.open(Path(str(folder)))

    # --- bringing data in ----------------------------------------------------------------------------------

    @Slot()
    def _on_import_begun(self) -> None:
        if self._dialog is None:
            from tldesk.ui.import_preview import ImportPreviewDialog

            self._dialog = ImportPreviewDialog(self._desktop.theme, self._desktop.window)
            self._dialog.follow(self._views.behind.imports)
            self._dialog.set_looking()
            self._dialog.open()

    @Slot(object)
    def _on_project_found(self, folder: object) -> None:
        if self._dialog is not None:
            self._dialog.hide()
        self._views.flow.open(Path(str(folder)))

    @Slot()
    def _on_importing(self) -> None:
        project = self._views.behind.project
        self._known = int(project.view.ids.max(initial=0)) if project.is_open else 0

    @Slot(object)
    def _on_imported(self, imported: Imported) -> None:
        self._desktop.window.show_place("data")
        if not imported.is_new:
            self._views.behind.project.run(lambda _: None, self._show_new)  # once they are in the view
        text = self.tr("{count} images are in. Every file is now read whole, behind the window.")
        self._desktop.window.job_bar.show_notice(Notice(text.format(count=f"{imported.new:,}"), level=Level.GOOD))
        for problem in imported.problems:
            self._views.notice(Notice(problem.what, problem.cure, Level.WARNING))

    def _show_new(self, _: object) -> None:
        """Go to the first image that the import brought: a filter of before may hide it."""
        gallery, ids = self._views.behind.gallery, self._views.behind.project.view.ids
        new = ids[ids > self._known]
        if len(new):
            gallery.set_filter(GalleryFilter())
            self._views.data.grid.go_to_row(int((gallery.model.ids == new[0]).argmax()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.model.retranslate()
        return super().eventFilter(watched, event)
