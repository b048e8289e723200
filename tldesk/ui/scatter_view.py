"""Predicted over true numbers: one point a sample, the nearer to the diagonal the better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from tldesk.ui.theme import Role, Theme, Type, sized

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

_LEFT_PX, _FOOT_PX, _EDGE_PX = 64, 40, 12
_DOT_PX = 6.0
_NEAR_PX = 12


class ScatterView(QWidget):
    """Draws points. Signals: ``row_chosen(row)``: the nearest point to a press."""

    row_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: np.ndarray[Any, np.dtype[np.float64]] = np.empty((0, 2))
        self.setMinimumSize(200, 160)
        theme.changed.connect(self.update)
        self._retranslate()

    def set_points(self, true: Any, predicted: Any) -> None:
        """Show these, (N,) each; a row with NaN has no point."""
        self._points = np.column_stack([np.asarray(true, np.float64), np.asarray(predicted, np.float64)])
        self.update()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Predicted over true values"))

    @property
    def _is_drawn(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        drawn: np.ndarray[Any, np.dtype[np.bool_]] = ~np.isnan(self._points).any(axis=1)
        return drawn

    def _field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT_PX, _EDGE_PX, -_EDGE_PX, -_FOOT_PX)

    def _range(self) -> tuple[float, float]:
        low, high = float(np.nanmin(self._points)), float(np.nanmax(self._points))
        pad = (high - low) * 0.05 or 1.0
        return low - pad, high + pad

    def _places(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        field, (low, high) = self._field(), self._range()
        share = (self._points - low) / (high - low)
        return np.column_stack(
            [field.left() + share[:, 0] * field.width(), field.bottom() - share[:, 1] * field.height()]
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the diagonal, the points, and the ends of both axes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, field = self._theme.color, self._field()
        painter.setPen(QPen(color(Role.BORDER), 1))
        painter.setBrush(color(Role.PANEL))
        painter.drawRect(field)
        if not self._is_drawn.any():
            return
        painter.setPen(QPen(color(Role.MUTED), 1, Qt.PenStyle.DashLine))
        painter.drawLine(field.bottomLeft(), field.topRight())
        dot = color(Role.ACCENT)
        dot.setAlphaF(0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        for x, y in self._places()[self._is_drawn].tolist():
            painter.drawEllipse(QPointF(x, y), _DOT_PX / 2, _DOT_PX / 2)
        painter.setFont(sized(self.font(), Type.CAPTION))
        painter.setPen(color(Role.MUTED))
        low, high = (f"{value:.3g}" for value in self._range())
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
        painter.drawText(QRectF(0, field.top(), _LEFT_PX - 6, 16), right, high)
        painter.drawText(QRectF(0, field.bottom() - 14, _LEFT_PX - 6, 16), right, low)
        painter.drawText(QRectF(0, field.center().y() - 8, _LEFT_PX - 6, 16), right, self.tr("predicted"))
        foot = QRectF(field.left(), field.bottom() + 4, field.width(), 16)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(foot, right, high)
        painter.drawText(foot, middle, self.tr("true"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point under the pointer."""
        if not self._is_drawn.any():
            return
        distance = np.hypot(*(self._places() - [event.position().x(), event.position().y()]).T)
        row = int(np.nanargmin(distance))
        if distance[row] <= _NEAR_PX:
            self.row_chosen.emit(row)

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(360, 300)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
