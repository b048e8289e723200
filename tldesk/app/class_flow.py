"""Renaming and merging classes, as menus and the class strip ask for it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMenu, QWidget

from tldesk.core.contracts import Task
from tldesk.qt.service_words import said_both
from tldesk.ui.class_dialogs import MergeClass, RenameClass
from tldesk.ui.class_strip import ClassChip
from tldesk.ui.job_bar import Level, Notice

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from tldesk.app.views import Views
    from tldesk.core.events import Failed
    from tldesk.services.project_view import ProjectView
    from tldesk.store.project import Project
    from tldesk.store.values import Edit


class ClassFlow(QObject):
    """Asks, and lets the project do it. At most one of its dialogs is open; it closes with the project."""

    def __init__(self, window: QWidget, views: Views) -> None:
        super().__init__(views)
        self._window = window
        self._views = views
        self._dialog: RenameClass | MergeClass | None = None
        project = views.behind.project
        project.opened.connect(self.close)
        project.closed.connect(self.close)
        views.data.classes.menu_wanted.connect(self._on_menu_wanted)

    @property
    def dialog(self) -> RenameClass | MergeClass | None:
        """The question that is asked now."""
        return self._dialog

    @Slot()
    def close(self) -> None:
        """Ask no longer."""
        if self._dialog is not None:
            self._dialog.reject()

    def ask_rename(self, name: str = "") -> None:
        """Let a person give a class another name; empty: which one is asked, too."""
        view = self._classes_of()
        if view is None or not view.classes:
            self._views.notice(Notice(self.tr("There is no class to rename."), level=Level.WARNING))
            return
        dialog = RenameClass(view.classes, self._window, chosen=name)
        dialog.rename.clicked.connect(self._on_rename)
        self._open(dialog)

    def ask_merge(self, name: str = "") -> None:
        """Let a person make a class part of another one; empty: which one is asked, too."""
        view = self._classes_of()
        if view is None or len(view.classes) < 2:
            text, cure = self.tr("Merging takes two classes."), self.tr("This project has fewer.")
            self._views.notice(Notice(text, cure, Level.WARNING))
            return
        counts = Counter(name for names in view.several for name in names) if view.several else Counter(view.texts)
        chips = [ClassChip(each, counts[each]) for each in view.classes]
        dialog = MergeClass(chips, self._window, chosen=name, is_multi=view.task is Task.MULTI)
        dialog.merge.clicked.connect(self._on_merge)
        self._open(dialog)

    def _classes_of(self) -> ProjectView | None:
        """Return the open project's view, if it has classes at all."""
        project = self._views.behind.project
        return project.view if project.is_open and project.view.task is not Task.REGRESSION else None

    def _open(self, dialog: RenameClass | MergeClass) -> None:
        self.close()
        self._dialog = dialog
        dialog.finished.connect(self._on_finished)
        dialog.open()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None  # it frees itself

    @Slot(str, object)
    def _on_menu_wanted(self, name: str, position: QPoint) -> None:
        """Open what can be done with a class of the strip."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show its images"), partial(self._views.behind.gallery.show_class, name))
        menu.addAction(self.tr("Rename the class"), partial(self.ask_rename, name))
        merge = menu.addAction(self.tr("Merge the class into another"), partial(self.ask_merge, name))
        merge.setEnabled(len(self._views.behind.project.view.classes) > 1)
        menu.popup(position)

    @Slot()
    def _on_rename(self) -> None:
        if not isinstance(self._dialog, RenameClass):
            return
        old, new = self._dialog.names
        title = self.tr("rename class {old} to {new}").format(old=old, new=new)

        def work(project: Project) -> None:
            from tldesk.services.class_edits import rename_class

            rename_class(project, old, new, title=title)

        self._views.behind.project.run(work, self._on_renamed, failed=self._on_failed)

    def _on_renamed(self, _: object) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self._views.behind.project.reload()

    def _on_failed(self, failure: Failed) -> None:
        if self._dialog is not None:
            self._dialog.say(said_both(failure.what, failure.cure))

    @Slot()
    def _on_merge(self) -> None:
        if not isinstance(self._dialog, MergeClass):
            return
        name, into = self._dialog.names
        title = self.tr("merge class {name} into {into}").format(name=name, into=into)

        def act(project: Project) -> Edit | None:
            from tldesk.services.class_edits import merge_classes

            return merge_classes(project, name, into=into, title=title)

        self._dialog.accept()
        self._views.behind.project.edit(act)  # what goes wrong is told as of any edit
