"""What stands where nothing is yet: a sign, one sentence, one button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from tldesk.ui.icons import sign_pixmap
from tldesk.ui.theme import Role, Space, Theme

_SIGN_PX = 48
_LINE_PX = 360  # widest line of the sentence


class EmptyState(QWidget):
    """Says why a place is empty and what fills it. Signals: ``clicked()`` when the button is pressed."""

    clicked = Signal()

    def __init__(self, sign: str, *, theme: Theme, line_px: int = _LINE_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = sign
        self._theme = theme
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = QLabel()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setFixedWidth(line_px)
        self._line_px = line_px
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton()
        self._button.clicked.connect(self.clicked)
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.M)
        layout.addStretch()
        layout.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._sentence, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()
        theme.changed.connect(self._paint_sign)
        self._paint_sign()

    def set_text(self, sentence: str, button: str = "") -> None:
        """Say the sentence; no button where nothing can be done here."""
        self._sentence.setText(sentence)
        self._sentence.setFixedHeight(self._sentence.heightForWidth(self._line_px))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.setAccessibleName(sentence)

    @Slot()
    def _paint_sign(self) -> None:
        color = self._theme.color(Role.MUTED)
        self._icon.setPixmap(sign_pixmap(self._sign, color, size_px=_SIGN_PX, scale=self.devicePixelRatioF()))
