"""Asks before something of the browser is renamed or deleted, and says what that frees. Never blocks the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from tldesk.ui.import_words import size_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.qt.project_browser import ProjectBrowser
    from tldesk.services.project_files import FolderSize


class BrowserActions(QObject):
    """The dialogs of one window's browser; at most one is open."""

    def __init__(self, browser: ProjectBrowser, window: QWidget) -> None:
        super().__init__(window)
        self._browser = browser
        self._window = window
        self._dialog: QMessageBox | QInputDialog | None = None
        self._asked_of = ""  # key whose size is being found out
        self._title = ""
        browser.size_told.connect(self._on_size_told)
        browser.trash_refused.connect(self._on_trash_refused)

    @property
    def dialog(self) -> QMessageBox | QInputDialog | None:
        """The question that is asked now."""
        return self._dialog

    def ask_rename(self, key: str, title: str) -> None:
        """Ask for another name of a project, class or run."""
        dialog = QInputDialog(self._window)
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.setWindowTitle(self.tr("Rename"))
        dialog.setLabelText(self.tr("New name of {name}").format(name=title))
        dialog.setTextValue(title)
        dialog.setOkButtonText(self.tr("Rename"))
        dialog.setCancelButtonText(self.tr("Cancel"))

        def rename() -> None:
            name = dialog.textValue().strip()
            if name and name != title:
                self._browser.rename(key, name)

        dialog.accepted.connect(rename)
        self._open(dialog)

    def ask_delete(self, key: str, title: str) -> None:
        """Find out what deleting a project or run frees, then ask."""
        self._asked_of, self._title = key, title
        self._browser.ask_size(key)

    @Slot(str, object)
    def _on_size_told(self, key: str, size: FolderSize) -> None:
        if key != self._asked_of:
            return
        self._asked_of = ""
        freed = size_text(size.size_bytes)
        if key.startswith("run:"):
            question = self.tr("Delete the run {name}?").format(name=self._title)
            more = self.tr("Its model and figures go for good. That frees {size}.").format(size=freed)
            button = self.tr("Delete")
        else:
            question = self.tr("Move the project {name} to the trash?").format(name=self._title)
            more = self.tr(
                "Labels, history and {runs:,} runs go with it: {size}. Your images stay where they are."
            ).format(runs=size.runs, size=freed)
            button = self.tr("Move to trash")
        self._ask(question, more, button=button, then=lambda: self._browser.delete(key))

    @Slot(str)
    def _on_trash_refused(self, key: str) -> None:
        name = Path(key.partition(":")[2]).stem
        self._ask(
            self.tr("{name} cannot go to the trash. Delete it for good?").format(name=name),
            self.tr("There is no trash on its disk. Your images stay where they are."),
            button=self.tr("Delete for good"),
            then=lambda: self._browser.delete(key, for_good=True),
        )

    def _ask(self, question: str, more: str, *, button: str, then: Callable[[], object]) -> None:
        dialog = QMessageBox(self._window)
        dialog.setIcon(QMessageBox.Icon.Question)
        dialog.setTextFormat(Qt.TextFormat.PlainText)
        dialog.setText(question)
        dialog.setInformativeText(more)
        delete = dialog.addButton(button, QMessageBox.ButtonRole.DestructiveRole)
        keep = dialog.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        dialog.setDefaultButton(keep)
        dialog.setEscapeButton(keep)
        delete.clicked.connect(then)
        self._open(dialog)

    def _open(self, dialog: QMessageBox | QInputDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None
