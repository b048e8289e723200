"""The lowest row of the window: running jobs with their way to go, and the last message."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from tldesk.qt.service_words import said_both
from tldesk.ui.icons import sign_icon
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

HEIGHT_PX = 27
_BAR_PX = 120
_FIGURES_PX = 150
_NAME_PX = 190
_SHOWN = 2  # jobs in full; further ones are counted
_TWO_FROM_PX = 1_240  # below this width one job and the message have to share the row


@dataclass(frozen=True, slots=True)
class JobRow:
    """One running job: what it does, how far it is, and in words how fast and how long still."""

    id: int
    name: str
    done: int = 0
    total: int | None = None  # None: not known, the bar says only that it runs
    figures: str = ""  # "52 a second, 3 min left"
    is_cancellable: bool = True


class Level(StrEnum):
    """How much a message matters."""

    PLAIN = "caption"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what happened, what to do, details for whoever opens it, and a button that does something."""

    text: str
    cure: str = ""
    level: Level = Level.PLAIN
    details: str = ""
    button: str = ""
    then: Callable[[], object] | None = field(default=None, compare=False)  # what the button does


class ProgressLine(QWidget):
    """A thin bar that fills; a third of it when nobody knows how far."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share: float | None = 0.0
        self.setFixedSize(_BAR_PX, 4)
        theme.changed.connect(self.update)

    def set_share(self, share: float | None) -> None:
        """Fill this share (0 to 1); None: not known."""
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track and filling."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Role.TRACK))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.setBrush(self._theme.color(Role.ACCENT))
        if self._share is None:
            third = self.width() / 3
            painter.drawRoundedRect(QRectF(third, 0, third, self.height()), 2, 2)
        elif self._share > 0:
            painter.drawRoundedRect(QRectF(0, 0, max(4.0, self.width() * min(self._share, 1.0)), self.height()), 2, 2)


class _JobPart(QWidget):
    """One job in the row. Signals: ``cancel_wanted(job_id)``."""

    cancel_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = JobRow(0, "")
        self._name = QLabel()
        dress(self._name, "caption")
        self._bar = ProgressLine(theme)
        self._figures = QLabel()
        dress(self._figures, "caption")
        self._figures.setFixedWidth(_FIGURES_PX)
        self._stop = QToolButton()
        dress(self._stop, "icon")
        self._stop.setIconSize(QSize(12, 12))
        self._stop.clicked.connect(self._on_stop_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        for widget in (self._name, self._bar, self._figures, self._stop):
            layout.addWidget(widget)
        theme.changed.connect(self._paint_sign)
        self._paint_sign()

    def set_row(self, row: JobRow) -> None:
        self._row = row
        self._name.setText(self._name.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideMiddle, _NAME_PX))
        self._name.setToolTip(row.name)
        self._bar.set_share(row.done / row.total if row.total else None)
        self._figures.setText(
            self._figures.fontMetrics().elidedText(row.figures, Qt.TextElideMode.ElideRight, _FIGURES_PX)
        )
        self._figures.setToolTip(row.figures)
        self._stop.setEnabled(row.is_cancellable)
        words = self.tr("Stop: {job}").format(job=row.name)
        self._stop.setToolTip(words)
        self._stop.setAccessibleName(words)
        self.setAccessibleName(f"{row.name}, {row.figures}")

    @Slot()
    def _on_stop_clicked(self) -> None:
        self.cancel_wanted.emit(self._row.id)

    @Slot()
    def _paint_sign(self) -> None:
        self._stop.setIcon(sign_icon("close", self._theme.color(Role.MUTED), size_px=12))


class JobBar(QFrame):
    """Shows running jobs and the last message.

    Signals: ``cancel_wanted(job_id)`` when an x is pressed; ``all_wanted()`` when the count of further jobs is pressed;
    ``notice_opened(notice)`` when the message is pressed.
    """

    cancel_wanted = Signal(int)
    all_wanted = Signal()
    notice_opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "foot")
        self.setFixedHeight(HEIGHT_PX)
        self._rows: Sequence[JobRow] = ()
        self._notice = Notice("")
        self._idle = QLabel()
        dress(self._idle, "caption")
        self._parts = [_JobPart(theme, self) for _ in range(_SHOWN)]
        self._more = QToolButton()
        dress(self._more, "link")
        self._more.clicked.connect(self.all_wanted)
        self._message = QLabel()
        dress(self._message, "caption")
        self._message.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._details = QToolButton()
        dress(self._details, "link")
        self._details.clicked.connect(self._on_message_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.L, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self._idle)
        for part in self._parts:
            part.cancel_wanted.connect(self.cancel_wanted)
            layout.addWidget(part)
        layout.addWidget(self._more)
        layout.addWidget(self._message, stretch=1)
        layout.addWidget(self._details)
        self.set_jobs(())
        self.show_notice(self._notice)

    def set_jobs(self, rows: Sequence[JobRow]) -> None:
        """Show these jobs; the first ones in full."""
        self._rows = rows
        self._idle.setText(self.tr("Idle"))
        self._idle.setVisible(not rows)
        shown = _SHOWN if self.width() >= _TWO_FROM_PX else 1
        for place, part in enumerate(self._parts):
            part.setVisible(place < min(len(rows), shown))
            if place < min(len(rows), shown):
                part.set_row(rows[place])
        further = len(rows) - shown
        self._more.setVisible(further > 0)
        self._more.setText(self.tr("and {count} more").format(count=further))

    def show_notice(self, notice: Notice) -> None:
        """Show a message until the next one."""
        self._notice = notice
        text = said_both(notice.text, notice.cure)
        dress(self._message, notice.level.value)
        self._message.setText(text)
        self._message.setToolTip(text)
        self._message.setAccessibleName(text)
        self._details.setText(self.tr("Details"))
        self._details.setVisible(bool(notice.details))

    @Slot()
    def _on_message_clicked(self) -> None:
        self.notice_opened.emit(self._notice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many jobs as have room."""
        super().resizeEvent(event)
        self.set_jobs(self._rows)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.set_jobs(self._rows)
            self.show_notice(self._notice)
