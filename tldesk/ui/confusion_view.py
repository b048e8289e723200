"""The confusion matrix: rows true, columns predicted, colour by the share of the row, counts in the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, contrast, mixed, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

CountArray = np.ndarray[Any, np.dtype[np.int64]]

_LEAST_CELL_PX = 34
_MOST_CELL_PX = 84
_NAMES_PX = 120  # left of the rows
_HEAD_PX = 58  # above the columns
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionView(QAbstractScrollArea):
    """Shows counts; a click, or Enter on the cell with the keyboard, chooses one.

    Signals: ``cell_chosen(true_index, predicted_index)``.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._counts: CountArray = np.zeros((0, 0), dtype=np.int64)
        self._current: tuple[int, int] = (0, 0)
        self._hovered: tuple[int, int] | None = None
        dress(self, "window")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        theme.changed.connect(self.viewport().update)
        self._retranslate()

    def set_confusion(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show counts of shape (classes, classes), in the order of ``names``.

        Raises:
            ValueError: The shape is another one.
        """
        array = np.asarray(counts, dtype=np.int64).reshape(-1, len(names)) if names else np.zeros((0, 0), np.int64)
        if array.shape != (len(names), len(names)):
            msg = f"counts of shape {array.shape} for {len(names)} classes; give a square"
            raise ValueError(msg)
        self._names, self._counts, self._current = tuple(names), array, (0, 0)
        self._scroll_range()
        self._tell_reader()
        self.viewport().update()

    @property
    def current_cell(self) -> tuple[int, int]:
        """The cell with the keyboard, as (true, predicted)."""
        return self._current

    def cell_rect(self, true: int, predicted: int) -> QRect:
        """Return where a cell lies in the viewport."""
        side = self._side()
        x = _NAMES_PX + predicted * side - self.horizontalScrollBar().value()
        return QRect(x, _HEAD_PX + true * side - self.verticalScrollBar().value(), side, side)

    def _side(self) -> int:
        count = max(len(self._names), 1)
        room = min(
            (self.viewport().width() - _NAMES_PX - 8) // count, (self.viewport().height() - _HEAD_PX - 8) // count
        )
        return min(max(room, _LEAST_CELL_PX), _MOST_CELL_PX)

    def _scroll_range(self) -> None:
        whole = self._side() * len(self._names)
        for bar, head, room in (
            (self.horizontalScrollBar(), _NAMES_PX, self.viewport().width()),
            (self.verticalScrollBar(), _HEAD_PX, self.viewport().height()),
        ):
            bar.setRange(0, max(0, whole + head - room))
            bar.setPageStep(max(room - head, 1))
            bar.setSingleStep(self._side())

    def _cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        if x < _NAMES_PX or y < _HEAD_PX:
            return None
        predicted = int(x - _NAMES_PX + self.horizontalScrollBar().value()) // self._side()
        true = int(y - _HEAD_PX + self.verticalScrollBar().value()) // self._side()
        return (true, predicted) if max(true, predicted) < len(self._names) else None

    def _share(self, true: int, predicted: int) -> float:
        total = int(self._counts[true].sum())
        return int(self._counts[true, predicted]) / total if total else 0.0

    def _words(self, true: int, predicted: int) -> str:
        """Return what one cell says."""
        count, share = int(self._counts[true, predicted]), self._share(true, predicted) * 100
        if true == predicted:
            words = self.tr("{name}: {count} right, {share} %")
            return words.format(name=self._names[true], count=f"{count:,}", share=f"{share:.0f}")
        words = self.tr("{name} taken for {other}: {count}, {share} %")
        names = {"name": self._names[true], "other": self._names[predicted]}
        return words.format(count=f"{count:,}", share=f"{share:.0f}", **names)

    def _move_to(self, cell: tuple[int, int]) -> None:
        self._current = cell
        for bar, place, head in (
            (self.verticalScrollBar(), cell[0], _HEAD_PX),
            (self.horizontalScrollBar(), cell[1], _NAMES_PX),
        ):
            start = place * self._side()
            room = (self.viewport().height() if head == _HEAD_PX else self.viewport().width()) - head
            bar.setValue(min(max(bar.value(), start + self._side() - room), start))
        self._tell_reader()
        self.viewport().update()

    def _tell_reader(self) -> None:
        self.setAccessibleDescription(self._words(*self._current) if self._names else "")

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Confusion matrix"))
        self._tell_reader()

    # --- Qt's own ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, then the names over them, so that they stay while the cells scroll."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self._theme.color(Role.WINDOW))
        if not self._names:
            return
        painter.save()
        painter.setClipRect(QRect(_NAMES_PX - 3, _HEAD_PX - 3, self.viewport().width(), self.viewport().height()))
        for true in range(len(self._names)):
            for predicted in range(len(self._names)):
                rect = self.cell_rect(true, predicted)
                if rect.intersects(event.rect()):
                    self._paint_cell(painter, rect, true, predicted)
        painter.restore()
        self._paint_names(painter)

    def _paint_cell(self, painter: QPainter, rect: QRect, true: int, predicted: int) -> None:
        color, share = self._theme.color, self._share(true, predicted)
        full = color(Role.ACCENT if true == predicted else Role.EMBER)
        ground = mixed(color(Role.PANEL), full, share**0.75 * 0.9)
        painter.setPen(QPen(color(Role.BORDER), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        if (true, predicted) == self._hovered or ((true, predicted) == self._current and self.hasFocus()):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color(Role.TEXT if (true, predicted) == self._current else Role.MUTED), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        count = int(self._counts[true, predicted])
        if not count:
            return
        inks = (color(Role.TEXT), color(Role.PANEL), color(Role.ON_ACCENT))
        painter.setPen(max(inks, key=lambda ink: contrast(ink, ground)))
        text = f"{count:,}"
        font = sized(self.font(), Type.BODY, is_bold=true == predicted)
        painter.setFont(font)
        if painter.fontMetrics().horizontalAdvance(text) > rect.width() - 6:
            painter.setFont(sized(self.font(), Type.CAPTION))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_names(self, painter: QPainter) -> None:
        color, side = self._theme.color, self._side()
        painter.setFont(sized(self.font(), Type.CAPTION))
        painter.setPen(color(Role.MUTED))
        right = QRect(_NAMES_PX, 0, side * len(self._names), 20)
        painter.drawText(right, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.tr("predicted"))
        corner = QRect(0, _HEAD_PX - 24, _NAMES_PX - Space.S, 20)
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.tr("true"))
        painter.setPen(color(Role.TEXT))
        painter.setFont(sized(self.font(), Type.BODY if side > 60 else Type.CAPTION))
        metrics = painter.fontMetrics()
        for place, name in enumerate(self._names):
            row, column = self.cell_rect(place, 0), self.cell_rect(0, place)
            if row.top() >= _HEAD_PX - side // 2:
                field = QRect(0, row.y(), _NAMES_PX - Space.S, side)
                text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, field.width())
                painter.drawText(field, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            if column.left() >= _NAMES_PX - side // 2:
                field = QRect(column.x(), _HEAD_PX - 24, side, 20)
                text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, side - 2)
                painter.drawText(field, Qt.AlignmentFlag.AlignCenter, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cells to the room."""
        super().resizeEvent(event)
        self._scroll_range()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the cell under the pointer."""
        hovered = self._cell_at(event.position().x(), event.position().y())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell."""
        cell = self._cell_at(event.position().x(), event.position().y())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move_to(cell)
            self.cell_chosen.emit(*cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the release of the button that was pressed here."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; Enter or Space chooses."""
        if not self._names:
            super().keyPressEvent(event)
        elif event.key() in _STEPS:
            down, right = _STEPS[Qt.Key(event.key())]
            last = len(self._names) - 1
            true, predicted = self._current
            self._move_to((min(max(true + down, 0), last), min(max(predicted + right, 0), last)))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.cell_chosen.emit(*self._current)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say a cell in words as a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self._cell_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), self._words(*cell) if cell else "", self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        """Return room for cells of a good size."""
        side = 56 * max(len(self._names), 2)
        return QSize(_NAMES_PX + side, _HEAD_PX + side)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
