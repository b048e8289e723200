"""The strip under every place: where things stand in one sentence, how good the model is, and the one next step."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

HEIGHT_PX = 64
_ESTIMATE_PX = 220
_BAR_PX = 10
_MARK_PX = 4
_BUTTON_PX = 92  # short words of any length leave the estimate where it is
_LONGEST_NAME = 28


@dataclass(frozen=True, slots=True)
class Answer:
    """What the strip says.

    ``sentence`` marks what matters with ``**two stars**``; names in it go through ``marked_name``. ``estimate`` and
    ``interval`` are shares from 0 to 1. ``estimate_text`` stands below the bar in their place (a word, where there are
    too few labels for a figure). ``action`` is the id of the action that the button starts.
    """

    sentence: str
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    estimate_text: str = ""
    button_text: str = ""
    action: str = ""


def elide_middle(text: str, longest: int = _LONGEST_NAME) -> str:
    """Return text of at most ``longest`` characters, its middle left out."""
    if len(text) <= longest:
        return text
    head = (longest - 1) // 2
    return f"{text[:head]}…{text[len(text) - (longest - 1 - head) :]}"


def marked_name(name: str) -> str:
    """Return a class or file name to be put into a sentence: shortened, its stars harmless."""
    return elide_middle(name).replace("*", "∗")


def bold_html(sentence: str) -> str:
    """Return a sentence with ``**marks**`` as rich text; everything else in it is plain."""
    parts = escape(sentence).split("**")
    return "".join(f"<b>{part}</b>" if place % 2 else part for place, part in enumerate(parts))


class EstimateBar(QWidget):
    """Draws an estimate between 0 and 1 with its interval; an empty track without one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._estimate: float | None = None
        self._interval: tuple[float, float] | None = None
        self.setFixedHeight(_BAR_PX + 2 * _MARK_PX)
        theme.changed.connect(self.update)

    def set_estimate(self, estimate: float | None, interval: tuple[float, float] | None) -> None:
        """Show an estimate with its interval."""
        self._estimate, self._interval = estimate, interval
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, interval and mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, (self.height() - _BAR_PX) / 2, self.width(), _BAR_PX)
        painter.setBrush(self._theme.color(Role.TRACK))
        painter.drawRoundedRect(track, 4, 4)
        if self._interval is not None:
            low, high = (min(max(share, 0.0), 1.0) * self.width() for share in self._interval)
            painter.setBrush(self._theme.color(Role.INTERVAL))
            painter.drawRoundedRect(QRectF(low, track.y(), max(high - low, 2), track.height()), 4, 4)
        if self._estimate is not None:
            x = min(max(self._estimate, 0.0), 1.0) * (self.width() - _MARK_PX)
            painter.setBrush(self._theme.color(Role.ACCENT))
            painter.drawRoundedRect(QRectF(x, 0, _MARK_PX, self.height()), 2, 2)


class AnswerStrip(QFrame):
    """Shows an ``Answer``. Heights and widths are fixed, so nothing jumps when it changes.

    Signals: ``action_wanted(action_id)`` when the button is pressed.
    """

    action_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer = Answer("")
        dress(self, "strip")
        self.setFixedHeight(HEIGHT_PX)
        self._sentence = QLabel()
        dress(self._sentence, "answer")
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._sentence.setWordWrap(True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._bar = EstimateBar(theme)
        self._figures = QLabel()
        dress(self._figures, "caption")
        self._figures.setWordWrap(True)
        self._estimate = QWidget()
        self._estimate.setFixedWidth(_ESTIMATE_PX)
        column = QVBoxLayout(self._estimate)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addStretch()
        column.addWidget(self._bar)
        column.addWidget(self._figures)
        column.addStretch()
        self._button = QPushButton()
        dress(self._button, "primary")
        self._button.clicked.connect(self._on_clicked)
        policy = self._button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._button.setSizePolicy(policy)
        self._button.setMinimumWidth(_BUTTON_PX)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.L, 0)
        layout.setSpacing(Space.L)
        layout.addWidget(self._sentence, stretch=1)
        layout.addWidget(self._estimate)
        layout.addWidget(self._button)
        self.set_answer(self._answer)

    @property
    def answer(self) -> Answer:
        """What it says now."""
        return self._answer

    @property
    def button(self) -> QPushButton:
        """The one coloured button, for whoever sets the tab order."""
        return self._button

    def set_answer(self, answer: Answer) -> None:
        """Say this from now on."""
        self._answer = answer
        plain = answer.sentence.replace("**", "")
        self._sentence.setText(bold_html(answer.sentence))
        self._sentence.setToolTip(plain)
        self._sentence.setAccessibleName(plain)
        self._bar.set_estimate(answer.estimate, answer.interval)
        self._bar.setVisible(answer.estimate is not None)
        self._figures.setText(answer.estimate_text or self._figures_of(answer))
        self._bar.setAccessibleName(self._figures.text())
        self._button.setText(answer.button_text)
        self._button.setVisible(bool(answer.button_text))

    def _figures_of(self, answer: Answer) -> str:
        if answer.estimate is None:
            return ""
        estimate = f"{answer.estimate * 100:.0f}"
        if answer.interval is None:
            return self.tr("estimate {estimate} %").format(estimate=estimate)
        low, high = (f"{share * 100:.0f}" for share in answer.interval)
        return self.tr("estimate {estimate} %   95 % interval {low}-{high}").format(
            estimate=estimate, low=low, high=high
        )

    @Slot()
    def _on_clicked(self) -> None:
        self.action_wanted.emit(self._answer.action)

    def sizeHint(self) -> QSize:
        """Return a size that never depends on the sentence."""
        return QSize(640, HEIGHT_PX)

    def changeEvent(self, event: QEvent) -> None:
        """Say it again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.set_answer(self._answer)
