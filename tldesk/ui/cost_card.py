"""What a freeze plan costs: which stages stay frozen, which learn, and the figures that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from tldesk.ui.icons import sign_pixmap
from tldesk.ui.sample_card import FactList
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

_SIGN_PX = 14


@dataclass(frozen=True, slots=True)
class Cost:
    """What the card says; every text is ready to be read."""

    frozen: str  # "stages 1-5 stay frozen"; empty: nothing does
    learns: str
    figures: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    when: str = ""  # which epoch of a plan that changes it tells of


class CostCard(QWidget):
    """Shows a ``Cost``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        card = QFrame()
        dress(card, "card")
        self._signs = {"snowflake": (QLabel(), QLabel(), Role.ICE), "flame": (QLabel(), QLabel(), Role.EMBER)}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, (sign, words, _) in enumerate(self._signs.values()):
            sign.setFixedWidth(_SIGN_PX)
            words.setWordWrap(True)
            grid.addWidget(sign, row, 0)
            grid.addWidget(words, row, 1)
        self._figures = FactList()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        inner.setSpacing(Space.M)
        self._when = QLabel()
        dress(self._when, "caption")
        self._when.setWordWrap(True)
        inner.addWidget(self._when)
        inner.addLayout(grid)
        inner.addWidget(self._figures)
        self._hint = QLabel()
        dress(self._hint, "caption")
        self._hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.XS, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(card)
        layout.addWidget(self._hint)
        theme.changed.connect(self._paint_signs)
        self._paint_signs()

    def set_cost(self, cost: Cost) -> None:
        """Show these figures."""
        for name, text in (("snowflake", cost.frozen), ("flame", cost.learns)):
            sign, words, _ = self._signs[name]
            words.setText(text)
            sign.setVisible(bool(text))
            words.setVisible(bool(text))
        self._figures.set_facts(cost.figures)
        self._when.setText(cost.when)
        self._when.setVisible(bool(cost.when))
        self._hint.setText(cost.hint)
        self._hint.setVisible(bool(cost.hint))

    @Slot()
    def _paint_signs(self) -> None:
        for name, (label, _, role) in self._signs.items():
            color = self._theme.color(role)
            label.setPixmap(sign_pixmap(name, color, size_px=_SIGN_PX, scale=self.devicePixelRatioF()))
