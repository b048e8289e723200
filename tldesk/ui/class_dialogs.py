"""Dialogs that ask how the list of classes is to change: another name, or one class into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from tldesk.ui.answer_strip import elide_middle
from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.ui.class_strip import ClassChip

LINE_PX = 260


class _ClassDialog(QDialog):
    """A form with one button that does it. It is freed once it is closed, however that happens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choice, self._fault = _box(), QLabel()
        self._choice.setAccessibleName(self.tr("Class"))
        self._fault.setWordWrap(True)
        dress(self._fault, "bad")
        self._fault.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self._buttons.rejected.connect(self.reject)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        self._form.setHorizontalSpacing(Space.L)
        self._form.setVerticalSpacing(Space.M)

    def say(self, text: str) -> None:
        """Say why it cannot be done."""
        self._fault.setText(text)
        self._fault.setVisible(bool(text))


class RenameClass(_ClassDialog):
    """Asks which class gets which name; what is wrong with a name is said beside it, and the dialog stays."""

    def __init__(self, classes: Sequence[str], parent: QWidget, *, chosen: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rename a class"))
        self._line = QLineEdit()
        self._choice.addItems(list(classes))
        self._choice.setCurrentText(chosen)
        self._line.setAccessibleName(self.tr("New name"))
        self._line.setMaxLength(200)
        self.rename = self._buttons.addButton(self.tr("Rename"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._line.textChanged.connect(self._on_text_changed)
        dress(self.rename, "primary")
        self._form.addRow(self.tr("Class"), self._choice)
        self._form.addRow(self.tr("New name"), self._line)
        self._form.addRow(self._fault)
        self._form.addRow(self._buttons)
        self.rename.setEnabled(False)
        self._line.setFocus()

    @property
    def names(self) -> tuple[str, str]:
        """The class and its new name."""
        return self._choice.currentText(), " ".join(self._line.text().split())

    @Slot()
    def _on_text_changed(self) -> None:
        self.say("")
        self.rename.setEnabled(bool(self._line.text().strip()))


class MergeClass(_ClassDialog):
    """Asks which class becomes part of which other one, and says what that does to the labels.

    Args:
        classes: At least two, with how many samples are labelled so.
        parent: The window.
        chosen: The class that goes; empty: the first one.
        is_multi: A sample may have several classes.
    """

    def __init__(
        self, classes: Sequence[ClassChip], parent: QWidget, *, chosen: str = "", is_multi: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Merge a class into another"))
        self._counts = {chip.name: chip.count for chip in classes}
        self._is_multi = is_multi
        self._into = _box()
        self._into.setAccessibleName(self.tr("Into"))
        self._what = QLabel()
        self._what.setWordWrap(True)
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        dress(self._what, "muted")
        self.merge = self._buttons.addButton(self.tr("Merge"), QDialogButtonBox.ButtonRole.AcceptRole)
        dress(self.merge, "primary")
        self._form.addRow(self.tr("Class"), self._choice)
        self._form.addRow(self.tr("Into"), self._into)
        self._form.addRow(self._what)
        self._form.addRow(self._fault)
        self._form.addRow(self._buttons)
        self._choice.addItems(list(self._counts))
        self._choice.setCurrentText(chosen if chosen in self._counts else next(iter(self._counts)))
        self._choice.currentIndexChanged.connect(self._on_choice)
        self._into.currentIndexChanged.connect(self._show_what)
        self._on_choice()
        self._into.setFocus()

    @property
    def names(self) -> tuple[str, str]:
        """The class that goes, and the one that takes its samples."""
        return self._choice.currentText(), self._into.currentText()

    @Slot()
    def _on_choice(self) -> None:
        goes, before = self.names
        others = [name for name in self._counts if name != goes]
        with QSignalBlocker(self._into):
            self._into.clear()
            self._into.addItems(others)
            self._into.setCurrentText(before if before in others else others[0])
        self._show_what()

    @Slot()
    def _show_what(self) -> None:
        self.say("")
        count = self._counts[self.names[0]]
        goes, into = map(elide_middle, self.names)
        if not count:
            what = self.tr("No image is labelled {name}; it leaves the list.").format(name=goes)
        elif count == 1:
            what = self.tr("1 image labelled {name} becomes {into}, and {name} leaves the list.").format(
                name=goes, into=into
            )
        else:
            what = self.tr("{count} images labelled {name} become {into}, and {name} leaves the list.").format(
                count=f"{count:,}", name=goes, into=into
            )
        after = self.tr("Images that have both keep one.") + " " if self._is_multi and count else ""
        undo = self.tr("Undo (Ctrl+Z) takes it back. Runs keep the classes that they learned.")
        self._what.setText(f"{what} {after}{undo}")


def _box() -> ElidedBox:
    """Return a choice that long names do not widen."""
    box = ElidedBox()
    box.setMinimumWidth(LINE_PX)
    return box
