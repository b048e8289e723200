"""The log of a run, line by line; its text can be selected and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINES = 5_000
_LEAST_PX = 96


class RunLog(QWidget):
    """Shows lines; new ones are seen only where the end was in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self._title = QLabel()
        self._copy = QToolButton()
        dress(self._copy, "link")
        self._copy.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._copy.clicked.connect(self.copy)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setMaximumBlockCount(MOST_LINES)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(_LEAST_PX)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addLayout(head)
        layout.addWidget(self._text)
        self._copy.setEnabled(False)
        self._retranslate()

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self._lines)

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show these and nothing else."""
        self._lines = []
        self._text.clear()
        self.add_lines(lines)

    def add_lines(self, lines: Sequence[str]) -> None:
        """Add lines; what is selected or scrolled to stays so."""
        if lines:
            self._text.appendPlainText("\n".join(lines))
        self._lines += lines
        self._copy.setEnabled(bool(self._lines))

    @Slot()
    def copy(self) -> None:
        """Put all lines on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Log"))
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the whole log"))
        self._text.setAccessibleName(self.tr("Log of the run"))
        self._text.setPlaceholderText(self.tr("What a run does is written here."))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
