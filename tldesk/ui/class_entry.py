"""A small line over the gallery to type a class in: a new one, or one of those that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH_PX = 280


class ClassEntry(QFrame):
    """Asks for a class. Signals: ``entered(name)`` when a name was typed and confirmed."""

    entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        dress(self, "float")
        self.setFixedWidth(WIDTH_PX)
        self._line = QLineEdit()
        self._line.setMaxLength(200)
        self._line.returnPressed.connect(self._on_return_pressed)
        self._hint = QLabel()
        dress(self._hint, "caption")
        self._hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        layout.setSpacing(Space.S)
        layout.addWidget(self._line)
        layout.addWidget(self._hint)
        self.setFocusProxy(self._line)
        self._retranslate()

    def ask(self, at: QPoint, *, known: Sequence[str], samples: int) -> None:
        """Open with its lower left corner at a global position; ``samples``: how many will get the class."""
        completer = QCompleter(list(known), self._line)  # the line lets go of the one before
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._line.setCompleter(completer)
        self._line.clear()
        self._hint.setText(
            self.tr("Enter labels {count} selected.").format(count=f"{samples:,}")
            if samples
            else self.tr("Enter adds the class.")
        )
        self.adjustSize()
        self.move(at - QPoint(0, self.height() + Space.S))
        self.show()
        self._line.setFocus()

    @Slot()
    def _on_return_pressed(self) -> None:
        name = " ".join(self._line.text().split())
        if name:
            self.hide()
            self.entered.emit(name)

    def _retranslate(self) -> None:
        self._line.setPlaceholderText(self.tr("Class name"))
        self._line.setAccessibleName(self.tr("Class name"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
