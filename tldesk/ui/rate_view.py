"""Loss against learning rate on a logarithmic axis, with the suggested rate marked. Draws; searches nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from tldesk.ui.theme import Role, Space, Type, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from tldesk.ui.theme import Theme

_LEFT_PX, _BOTTOM_PX = 52, 24
_LINE_PX = 2
_TICKS = 4
_TOP_SHARE = 1.15  # of the first loss: what lies above it has run away and is cut off


class RateView(QWidget):
    """Shows one curve. The mouse reads its values."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rates: Sequence[float] = ()
        self._losses: Sequence[float] = ()
        self._suggestion: float | None = None
        self._near: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def set_curve(self, rates: Sequence[float], losses: Sequence[float], *, suggestion: float | None) -> None:
        """Show these points; losses that are no numbers are left out."""
        points = [(rate, loss) for rate, loss in zip(rates, losses, strict=True) if math.isfinite(loss) and rate > 0]
        self._rates, self._losses = tuple(p[0] for p in points), tuple(p[1] for p in points)
        self._suggestion = suggestion
        self._near = None
        self._describe()
        self.update()

    def _describe(self) -> None:
        if not self._rates:
            self.setAccessibleName(self.tr("Loss against learning rate: nothing was measured"))
            return
        text = self.tr("Loss against learning rate, from {low} to {high}")
        self.setAccessibleName(text.format(low=f"{self._rates[0]:.1g}", high=f"{self._rates[-1]:.1g}"))

    # --- scales --------------------------------------------------------------------------------------------

    def _field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT_PX, Space.L, -Space.M, -_BOTTOM_PX)

    def _span(self) -> tuple[float, float, float, float]:
        """Return the least and greatest exponent of ten, and the least and greatest loss that are shown."""
        left, right = math.log10(self._rates[0]), math.log10(self._rates[-1])
        low, high = min(self._losses), min(max(self._losses), max(self._losses[0], min(self._losses)) * _TOP_SHARE)
        margin = (high - low) * 0.06 or abs(high) / 2 or 0.5
        return left, max(right, left + 0.1), low - margin, high + margin

    def _point(self, rate: float, loss: float) -> QPointF:
        field, (left, right, low, high) = self._field(), self._span()
        x = field.left() + (math.log10(rate) - left) / (right - left) * field.width()
        y = field.bottom() - (loss - low) / (high - low) * field.height()
        return QPointF(x, y)

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint axes, curve, suggestion and what the mouse reads."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(self.font(), Type.CAPTION))
        if len(self._rates) < 2:
            painter.setPen(self._theme.color(Role.MUTED))
            text = self.tr("Loss at rising learning rates is drawn here.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            return
        self._paint_axes(painter)
        self._paint_curve(painter)
        if self._suggestion is not None:
            self._paint_suggestion(painter, self._suggestion)
        if self._near is not None:
            self._paint_reading(painter, self._near)

    def _paint_axes(self, painter: QPainter) -> None:
        field, (left, right, low, high) = self._field(), self._span()
        muted, border = self._theme.color(Role.MUTED), self._theme.color(Role.BORDER)
        for place in range(_TICKS + 1):
            loss = low + (high - low) * place / _TICKS
            y = self._point(self._rates[0], loss).y()
            painter.setPen(border)
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
            painter.setPen(muted)
            box = QRectF(0, y - 8, _LEFT_PX - Space.S, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{loss:.3g}")
        for power in range(math.ceil(left - 1e-9), math.floor(right + 1e-9) + 1):
            x = self._point(10.0**power, low).x()
            painter.setPen(border)
            painter.drawLine(QPointF(x, field.bottom()), QPointF(x, field.bottom() + 4))
            painter.setPen(muted)
            box = QRectF(x - 30, field.bottom() + 5, 60, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{10.0**power:g}")

    def _paint_curve(self, painter: QPainter) -> None:
        path = QPainterPath(self._point(self._rates[0], self._losses[0]))
        for rate, loss in zip(self._rates[1:], self._losses[1:], strict=True):
            path.lineTo(self._point(rate, loss))
        painter.save()
        painter.setClipRect(self._field().adjusted(-1, -1, 1, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(Role.ACCENT), _LINE_PX))
        painter.drawPath(path)
        painter.restore()

    def _paint_suggestion(self, painter: QPainter, rate: float) -> None:
        field = self._field()
        ember = self._theme.color(Role.EMBER)
        x = self._point(rate, self._losses[0]).x()
        painter.setPen(QPen(ember, _LINE_PX, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
        text = self.tr("suggested {rate}").format(rate=f"{rate:.2g}")
        width = QFontMetrics(painter.font()).horizontalAdvance(text) + 2
        left = x + Space.XS if x + Space.XS + width < field.right() else x - Space.XS - width
        painter.setPen(ember)
        painter.drawText(QRectF(left, 0, width, Space.L), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_reading(self, painter: QPainter, near: int) -> None:
        rate, loss = self._rates[near], self._losses[near]
        point = self._point(rate, loss)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Role.ACCENT))
        painter.drawEllipse(QPointF(point.x(), max(point.y(), self._field().top())), 4, 4)
        painter.setPen(self._theme.color(Role.TEXT))
        field = self._field()
        text = self.tr("rate {rate}, loss {loss}").format(rate=f"{rate:.2g}", loss=f"{loss:.4g}")
        painter.drawText(QRectF(field.left(), 0, field.width() / 2, Space.L), Qt.AlignmentFlag.AlignVCenter, text)

    # --- the mouse -----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the nearest point."""
        if len(self._rates) > 1:
            x = event.position().x()
            distances = [abs(self._point(rate, self._losses[0]).x() - x) for rate in self._rates]
            self._near = distances.index(min(distances))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing."""
        super().leaveEvent(event)
        self._near = None
        self.update()

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(520, 260)
