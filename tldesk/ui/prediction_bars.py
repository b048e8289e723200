"""Classes with their shares as bars: of a suggestion, of a prediction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from tldesk.ui.theme import Role, Space, Theme, Type, mixed, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

ROW_PX = 21
_BAR_PX = 8
_FIGURE_PX = 30


@dataclass(frozen=True, slots=True)
class Share:
    """One class with its share from 0 to 1; ``text`` stands at the right, in place of the share in hundredths."""

    name: str
    class_index: int
    share: float
    text: str = ""


class PredictionBars(QWidget):
    """Draws shares from the largest down, in the colours of their classes. The caller sorts and cuts."""

    def __init__(self, theme: Theme, *, rows: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: Sequence[Share] = ()
        self._rows = rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_shares(self, shares: Sequence[Share]) -> None:
        """Show these classes; the height stays that of the rows asked for, or grows."""
        if tuple(shares) == self._shares:
            return
        grows = len(shares) > self._rows
        self._shares = tuple(shares)
        self._rows = max(self._rows, len(shares))
        self.setAccessibleName(", ".join(f"{share.name} {_figure(share)}" for share in shares))
        self.setToolTip("\n".join(f"{share.name}  {share.text or f'{share.share * 100:.1f} %'}" for share in shares))
        if grows:
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint name, bar and figure of each class."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), Type.BODY))
        paint_shares(painter, self.rect(), self._shares, theme=self._theme)

    def sizeHint(self) -> QSize:
        """Return the size of the rows asked for."""
        return QSize(200, self._rows * ROW_PX)


def _figure(share: Share) -> str:
    return share.text or f"{share.share * 100:.0f}"


def paint_shares(painter: QPainter, field: QRect, shares: Sequence[Share], *, theme: Theme, widest: str = "") -> None:
    """Paint name, bar and figure of each class, one below the other, in the painter's font.

    ``widest``: the longest figure there can be, so that bars of several fields are as long as each other.
    """
    name_px = min(max(field.width() // 3, 40), 140)
    texts = [_figure(share) for share in shares]
    metrics, middle = painter.fontMetrics(), Qt.AlignmentFlag.AlignVCenter
    figure_px = max([_FIGURE_PX, *(metrics.horizontalAdvance(text) + 4 for text in (*texts, widest))])
    for row, (share, text) in enumerate(zip(shares, texts, strict=True)):
        line = QRect(field.x(), field.y() + row * ROW_PX, field.width(), ROW_PX)
        painter.setPen(theme.color(Role.TEXT))
        name = metrics.elidedText(share.name, Qt.TextElideMode.ElideMiddle, name_px - Space.S)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(theme.color(Role.MUTED))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, text)
        top = line.y() + (ROW_PX - _BAR_PX) / 2
        bar = QRectF(line.x() + name_px, top, line.width() - name_px - figure_px, _BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(Role.TRACK))
        painter.drawRoundedRect(bar, 4, 4)
        bar.setWidth(max(bar.width() * min(max(share.share, 0.0), 1.0), _BAR_PX))
        color = theme.class_color(share.class_index)
        painter.setBrush(color if share.share > 0 else mixed(color, theme.color(Role.TRACK), 0.6))
        painter.drawRoundedRect(bar, 4, 4)
