"""Renaming and merging classes, as the menu asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from tldesk.core.contracts import Task
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.stylesheet import dress

if TYPE_CHECKING:
    from tldesk.app.views import Views
    from tldesk.core.events import Failed
    from tldesk.store.project import Project


class RenameClass(QDialog):
    """Asks which class gets which name; what is wrong with a name is said beside it, and the dialog stays."""

    def __init__(self, classes: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rename a class"))
        self._choice, self._line, self._fault = QComboBox(), QLineEdit(), QLabel()
        self._choice.addItems(list(classes))
        self._choice.setAccessibleName(self.tr("Class"))
        self._line.setAccessibleName(self.tr("New name"))
        self._line.setMaxLength(200)
        self._fault.setWordWrap(True)
        dress(self._fault, "bad")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.rename = self._buttons.addButton(self.tr("Rename"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.rejected.connect(self.reject)
        self._line.textChanged.connect(self._on_text_changed)
        form = QFormLayout(self)
        form.addRow(self.tr("Class"), self._choice)
        form.addRow(self.tr("New name"), self._line)
        form.addRow(self._fault)
        form.addRow(self._buttons)
        self.rename.setEnabled(False)

    @property
    def names(self) -> tuple[str, str]:
        """The class and its new name."""
        return self._choice.currentText(), " ".join(self._line.text().split())

    def say(self, text: str) -> None:
        """Say what is wrong with the name."""
        self._fault.setText(text)

    @Slot()
    def _on_text_changed(self) -> None:
        self._fault.clear()
        self.rename.setEnabled(bool(self._line.text().strip()))


class ClassFlow(QObject):
    """Asks, and lets the project do it."""

    def __init__(self, window: QWidget, views: Views) -> None:
        super().__init__(views)
        self._window = window
        self._views = views
        self._dialog: RenameClass | None = None

    def ask_rename(self) -> None:
        """Let a person give a class another name."""
        project = self._views.behind.project
        if not project.is_open or project.view.task is Task.REGRESSION or not project.view.classes:
            self._views.notice(Notice(self.tr("There is no class to rename."), level=Level.WARNING))
            return
        self._dialog = RenameClass(project.view.classes, self._window)
        self._dialog.rename.clicked.connect(self._on_rename)
        self._dialog.open()

    @Slot()
    def _on_rename(self) -> None:
        if self._dialog is None:
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
            self._dialog.say(f"{failure.what}; {failure.cure}")
