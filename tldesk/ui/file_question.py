"""Ask where to read or write a file, without stopping the program; one dialog that is used again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class FileQuestion(QObject):
    """A file dialog that is kept: it opens where it was left. The system's own is used where there is one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._dialog: QFileDialog | None = None
        self._then: Callable[[Path], object] | None = None

    @property
    def dialog(self) -> QFileDialog | None:
        """The dialog once it was asked for, for tests."""
        return self._dialog

    def ask_open(self, title: str, filters: str, then: Callable[[Path], object]) -> None:
        """Ask for a file that is there and go on with it."""
        dialog = self._prepared(title, filters, then)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def ask_save(self, title: str, filters: str, then: Callable[[Path], object], *, name: str) -> None:
        """Ask where to write a file, called ``name`` at first, and go on with it."""
        dialog = self._prepared(title, filters, then)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.selectFile(name)
        dialog.open()

    def ask_folder(self, title: str, then: Callable[[Path], object], *, start: str = "") -> None:
        """Ask for a folder and go on with it; ``start``: where the dialog opens, if it is there."""
        dialog = self._prepared(title, "", then)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if start:
            dialog.setDirectory(start)
        dialog.open()

    def withdraw(self) -> None:
        """Ask no longer: what was asked for is gone."""
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.reject()

    def _prepared(self, title: str, filters: str, then: Callable[[Path], object]) -> QFileDialog:
        if self._dialog is None:
            self._dialog = QFileDialog(self._parent)
            self._dialog.fileSelected.connect(self._on_selected)
        self._then = then
        self._dialog.setOption(QFileDialog.Option.ShowDirsOnly, False)
        self._dialog.setWindowTitle(title)
        self._dialog.setNameFilter(filters)
        return self._dialog

    @Slot(str)
    def _on_selected(self, path: str) -> None:
        if self._then is not None and path:
            self._then(Path(path))
