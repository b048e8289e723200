"""Parts of the place *Use*: the zone where files are dropped, the line on how far it is, and its choosers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
)

from tldesk.ui.empty_state import EmptyState
from tldesk.ui.job_bar import ProgressLine
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import RADIUS_PX, Role, Space

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from tldesk.ui.theme import Theme


class DropZone(EmptyState):
    """An empty state with a dashed frame, where files may be dropped."""

    def __init__(self, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("image", theme=theme, parent=parent)
        self._is_framed = False

    def set_framed(self, *, is_framed: bool) -> None:
        """Draw the frame, or leave it out where nothing can be dropped."""
        self._is_framed = is_framed
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        if not self._is_framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color(Role.MUTED), 1, Qt.PenStyle.DashLine))
        painter.setBrush(self._theme.color(Role.PANEL))
        frame = QRectF(self.rect()).adjusted(Space.XL + 0.5, Space.XL + 0.5, -Space.XL - 0.5, -Space.XL - 0.5)
        painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)


class StateLine(QFrame):
    """One line on how far it is, with the button that goes with it. Signals: ``clicked()``."""

    clicked = Signal()

    def __init__(self, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "place-bar")
        self._line = ProgressLine(theme)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.clicked.connect(self.clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(self._line)
        row.addWidget(self._text, stretch=1)
        row.addWidget(self.button)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(self, text: str, button: str, *, is_bad: bool = False) -> None:
        """Say this; nothing hides the line."""
        self.setVisible(bool(text))
        self._text.setText(text)
        self._text.setAccessibleName(text)
        dress(self._text, "bad" if is_bad else "")
        self.button.setText(button)

    def set_share(self, share: float | None, *, is_running: bool) -> None:
        """Show how far it is, 0 to 1; None: nobody knows."""
        self._line.setVisible(is_running)
        self._line.set_share(share)
        self._line.setAccessibleName(self.text)
