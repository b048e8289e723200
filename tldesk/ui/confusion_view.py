"""The confusion matrix: rows true, columns predicted, colour by the share of the row, counts in the cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, contrast, mixed, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

CountArray = np.ndarray[Any, np.dtype[np.int64]]

_LEAST_CELL_PX = 28
_MOST_CELL_PX = 104
_NAMES_PX = (56, 140)  # least and most room left of the rows
_TITLE_PX = 20  # the line that says "predicted"
_LINE_PX = 22  # the names of the columns, where they lie
_UPRIGHT_PX = 112  # at most, where they stand
_EDGE_PX = 8
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things lie at one size."""

    names_px: int
    head_px: int
    side_px: int
    is_upright: bool  # the names of the columns stand, since they are longer than a cell is wide


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
        self._chosen: tuple[int, int] | None = None
        self._lay = _Layout(_NAMES_PX[0], _TITLE_PX + _LINE_PX, _LEAST_CELL_PX, is_upright=False)
        self.setMinimumSize(220, 160)
        dress(self, "window")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        theme.changed.connect(self.viewport().update)
        self._retranslate()

    def set_confusion(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show counts of shape (classes, classes), in the order of ``names``; the keyboard stays at its cell.

        Raises:
            ValueError: The shape is another one.
        """
        array = np.asarray(counts, dtype=np.int64).reshape(-1, len(names)) if names else np.zeros((0, 0), np.int64)
        if array.shape != (len(names), len(names)):
            msg = f"counts of shape {array.shape} for {len(names)} classes; give a square"
            raise ValueError(msg)
        if tuple(names) != self._names:
            self._current = (0, 0)
        self._names, self._counts = tuple(names), array
        self._lay_out()
        self._tell_reader()
        self.viewport().update()

    @property
    def current_cell(self) -> tuple[int, int]:
        """The cell with the keyboard, as (true, predicted)."""
        return self._current

    def set_chosen(self, cell: tuple[int, int] | None) -> None:
        """Mark the cell whose samples are on show."""
        self._chosen = cell
        self.viewport().update()

    def cell_rect(self, true: int, predicted: int) -> QRect:
        """Return where a cell lies in the viewport."""
        lay = self._lay
        x = lay.names_px + predicted * lay.side_px - self.horizontalScrollBar().value()
        y = lay.head_px + true * lay.side_px - self.verticalScrollBar().value()
        return QRect(x, y, lay.side_px, lay.side_px)

    def width_for(self, height: int) -> int:
        """Return how wide it is at a height where nothing scrolls, in pixels."""
        lay = self._fitting(1_000_000, height - 2 * self.frameWidth())
        return lay.names_px + lay.side_px * max(len(self._names), 2) + _EDGE_PX + 2 * self.frameWidth()

    def _fitting(self, width: int, height: int) -> _Layout:
        """Return a layout for a viewport of this size: cells as large as fit, but large enough to read."""
        caption, body = (QFontMetrics(sized(self.font(), size)) for size in (Type.CAPTION, Type.BODY))
        longest = max((body.horizontalAdvance(name) for name in self._names), default=0)
        names_px = min(max(longest + Space.S + 2, _NAMES_PX[0]), _NAMES_PX[1])
        least = max(_LEAST_CELL_PX, caption.horizontalAdvance(f"{int(self._counts.max(initial=0)):,}") + 8)
        count = max(len(self._names), 1)

        def side_under(head_px: int) -> int:
            room = min((width - names_px - _EDGE_PX) // count, (height - head_px - _EDGE_PX) // count)
            return min(max(room, least), _MOST_CELL_PX)

        widest = max((caption.horizontalAdvance(name) for name in self._names), default=0)
        side = side_under(_TITLE_PX + _LINE_PX)
        if widest <= side - 4:
            return _Layout(names_px, _TITLE_PX + _LINE_PX, side, is_upright=False)
        head_px = _TITLE_PX + min(widest, _UPRIGHT_PX) + Space.S
        return _Layout(names_px, head_px, side_under(head_px), is_upright=True)

    def _lay_out(self) -> None:
        self._lay = lay = self._fitting(self.viewport().width(), self.viewport().height())
        whole = lay.side_px * len(self._names)
        for bar, head, room in (
            (self.horizontalScrollBar(), lay.names_px, self.viewport().width()),
            (self.verticalScrollBar(), lay.head_px, self.viewport().height()),
        ):
            bar.setRange(0, max(0, whole + head - room))
            bar.setPageStep(max(room - head, 1))
            bar.setSingleStep(lay.side_px)

    def _cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        true, predicted = self._row_and_column_at(x, y)
        return None if true is None or predicted is None else (true, predicted)

    def _row_and_column_at(self, x: float, y: float) -> tuple[int | None, int | None]:
        """Return the row and the column under a point; None for one of them over the names of the other."""
        lay, last = self._lay, len(self._names) - 1
        column = int(x - lay.names_px + self.horizontalScrollBar().value()) // lay.side_px
        row = int(y - lay.head_px + self.verticalScrollBar().value()) // lay.side_px
        is_row, is_column = y >= lay.head_px and row <= last, x >= lay.names_px and column <= last
        return (row if is_row else None, column if is_column else None)

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

    def _tip(self, x: int, y: int) -> str:
        """Return what stands under a point: a cell in words, or a class with its whole name."""
        row, column = self._row_and_column_at(x, y)
        if row is not None and column is not None:
            return self._words(row, column)
        place = row if row is not None else column
        return "" if place is None else self._names[place]

    def _move_to(self, cell: tuple[int, int]) -> None:
        self._current = cell
        lay, port = self._lay, self.viewport()
        for bar, place, room in (
            (self.verticalScrollBar(), cell[0], port.height() - lay.head_px),
            (self.horizontalScrollBar(), cell[1], port.width() - lay.names_px),
        ):
            start = place * lay.side_px
            bar.setValue(min(max(bar.value(), start + lay.side_px - room), start))
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
        whole = self.viewport().rect()
        painter.setClipRect(whole.adjusted(self._lay.names_px - 1, self._lay.head_px - 1, 0, 0))
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
        cell = (true, predicted)
        has_keyboard = cell == self._current and self.hasFocus()
        if has_keyboard or cell in (self._hovered, self._chosen):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = Role.TEXT if has_keyboard or cell == self._chosen else Role.MUTED
            style = Qt.PenStyle.DashLine if has_keyboard and cell != self._chosen else Qt.PenStyle.SolidLine
            painter.setPen(QPen(color(ring), 2, style))
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
        lay, color = self._lay, self._theme.color
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(sized(self.font(), Type.CAPTION))
        painter.setPen(color(Role.MUTED))
        head = QRect(lay.names_px + 2, 0, self.viewport().width() - lay.names_px, _TITLE_PX)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | middle, self.tr("predicted"))
        corner = QRect(0, lay.head_px - _LINE_PX, lay.names_px - Space.S, _LINE_PX - 2)
        painter.drawText(corner, right | middle, self.tr("true"))
        painter.setPen(color(Role.TEXT))
        rows = sized(self.font(), Type.BODY)
        columns = rows
        if any(QFontMetrics(rows).horizontalAdvance(name) > lay.side_px - 4 for name in self._names):
            columns = sized(self.font(), Type.CAPTION)
        for place, name in enumerate(self._names):
            row, column = self.cell_rect(place, 0), self.cell_rect(0, place)
            if row.top() >= lay.head_px - lay.side_px // 2:
                field = QRect(0, row.y(), lay.names_px - Space.S, lay.side_px)
                self._paint_name(painter, field, name, rows, right | middle)
            if column.left() >= lay.names_px - lay.side_px // 2:
                self._paint_column(painter, column.x(), name, columns)

    def _paint_column(self, painter: QPainter, x: int, name: str, font: QFont) -> None:
        lay, middle = self._lay, Qt.AlignmentFlag.AlignVCenter
        if not lay.is_upright:
            field = QRect(x, _TITLE_PX, lay.side_px, _LINE_PX)
            self._paint_name(painter, field, name, font, Qt.AlignmentFlag.AlignHCenter | middle)
            return
        painter.save()
        painter.translate(x, lay.head_px - Space.XS)
        painter.rotate(-90)
        field = QRect(0, 0, lay.head_px - _TITLE_PX - Space.XS, lay.side_px)
        self._paint_name(painter, field, name, font, Qt.AlignmentFlag.AlignLeft | middle)
        painter.restore()

    @staticmethod
    def _paint_name(painter: QPainter, field: QRect, name: str, font: QFont, side: Qt.AlignmentFlag) -> None:
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, field.width())
        painter.drawText(field, side, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cells to the room."""
        super().resizeEvent(event)
        self._lay_out()

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
            QToolTip.showText(event.globalPos(), self._tip(event.pos().x(), event.pos().y()), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        """Return room for cells of a good size."""
        side = 56 * max(len(self._names), 2)
        return QSize(_NAMES_PX[1] + side, _TITLE_PX + _LINE_PX + side)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "_lay"):
            self._lay_out()
