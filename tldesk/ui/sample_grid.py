"""The gallery of samples: cells that are selected by mouse and keyboard as in a file manager.

Limit: what keys mean besides moving and selecting (labels, accepting) is the owner's actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QRubberBand, QWidget

from tldesk.ui.cell_view import CellView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from tldesk.qt.sample_list import IdArray, SampleList
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.ui.theme import Theme

_AUTOSCROLL_MS = 30
_MOVES = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class SampleGrid(CellView):
    """Shows a ``SampleList`` as cells.

    Signals, GUI thread, as a person acts: ``selection_changed()``, ``current_changed(sample_id)`` (-1: none),
    ``activated(sample_id)`` (double click, Enter), ``menu_wanted(global_position)``.
    """

    selection_changed = Signal()
    current_changed = Signal(int)
    activated = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, model: SampleList, thumbnails: Thumbnails, *, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, thumbnails, theme=theme, parent=parent)
        self._press: QPoint | None = None  # in the grid's coordinates, while the left button is down
        self._pending_click: int | None = None  # a click on a selected cell counts when the button comes up
        self._band: QRubberBand | None = None
        self._autoscroll = QTimer(self)
        self._autoscroll.setInterval(_AUTOSCROLL_MS)
        self._autoscroll.timeout.connect(self._on_autoscroll)

    def select_ids(self, ids: IdArray | list[int], *, current: int | None = None) -> None:
        """Select these samples, and bring the current one into view."""
        rows = self._model.rows_of(ids)
        row = self._model.row_of(current) if current is not None else (int(rows[0]) if len(rows) else None)
        self._selection.restore(rows, current=-1 if row is None else row)
        self._moved()

    def select_all(self) -> None:
        """Select every sample."""
        self._selection.select_all()
        self._selected()

    def go_to_row(self, row: int) -> None:
        """Select one row and bring it into view."""
        if 0 <= row < self._model.rowCount():
            self._selection.select_only(row)
            self._moved()

    def _moved(self) -> None:
        if self._selection.current >= 0:
            self._ensure_visible(self._selection.current)
        self._selected()

    def _selected(self) -> None:
        super()._selected()
        self.current_changed.emit(self.current_id)
        self.selection_changed.emit()

    def _click(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & _SHIFT:
            self._selection.extend_to(row, keep=bool(modifiers & _CTRL))
        elif modifiers & _CTRL:
            self._selection.toggle(row)
        else:
            self._selection.select_only(row)
        self._moved()

    def _target_of(self, key: int) -> int:
        geometry, row, last = self.geometry_of_cells, self._selection.current, self._model.rowCount() - 1
        if row < 0:
            return last if key == Qt.Key.Key_End else 0
        columns = geometry.columns
        page = max(1, self.viewport().height() // geometry.line_px) * columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            return 0 if key == Qt.Key.Key_Home else last
        target = row + steps[Qt.Key(key)]
        if key in {Qt.Key.Key_Up, Qt.Key.Key_PageUp} and target < 0:
            return row % columns
        if key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} and target > last:
            # into the last line, if it is below: to its last cell where the column has none there
            return last if row // columns < last // columns else row
        return min(max(target, 0), last)

    def _drag_to(self, point: QPoint) -> None:
        if self._press is None:
            return
        here = self._in_grid(point)
        if self._band is None:
            if (here - self._press).manhattanLength() < QApplication.startDragDistance():
                return
            self._pending_click = None
            self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
            keep = bool(QApplication.keyboardModifiers() & (_CTRL | _SHIFT))
            self._selection.begin_band(keep=keep)
        rect = QRect(self._press, here).normalized()
        self._band.setGeometry(rect.translated(0, -self.verticalScrollBar().value()))
        self._band.show()
        self._selection.band(self.geometry_of_cells.rows_in(rect))
        row = self.geometry_of_cells.row_at(here)
        if row is not None:
            self._selection.move_to(row)
        self._selected()

    @Slot()
    def _on_autoscroll(self) -> None:
        point, height = self.viewport().mapFromGlobal(self.cursor().pos()), self.viewport().height()
        beyond = point.y() if point.y() < 0 else max(0, point.y() - height)
        if self._band is not None and beyond:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + beyond // 2)
            self._drag_to(point)

    def _end_drag(self) -> None:
        self._autoscroll.stop()
        self._press = None
        if self._band is not None:
            self._selection.end_band()
            self._band.hide()
            self._band.deleteLater()
            self._band = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select, or begin a rubber band."""
        point, row = event.position().toPoint(), self.row_at(event.position().toPoint())
        self._pending_click = None
        if event.button() == Qt.MouseButton.RightButton and row is not None and not self._selection.contains(row):
            self._click(row, Qt.KeyboardModifier.NoModifier)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._press = self._in_grid(point)
        self._autoscroll.start()
        if row is None:
            if not event.modifiers() & (_CTRL | _SHIFT):
                self._selection.clear()
                self._selected()
        elif self._selection.contains(row) and not event.modifiers():
            self._pending_click = row
        else:
            self._click(row, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the rubber band, or light up the cell under the pointer."""
        point = event.position().toPoint()
        row = self.row_at(point)
        self._hover(-1 if row is None else row)
        self._drag_to(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the rubber band, or the click on a selected cell."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._end_drag()
            if self._pending_click is not None:
                self._click(self._pending_click, Qt.KeyboardModifier.NoModifier)
                self._pending_click = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the sample under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self.row_at(event.position().toPoint()) is not None:
            self.activated.emit(self.current_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and select; everything else goes to the owner's actions."""
        key, modifiers, count = event.key(), event.modifiers(), self._model.rowCount()
        if not count:
            super().keyPressEvent(event)
        elif key in _MOVES:
            target = self._target_of(key)
            if modifiers & _SHIFT:
                self._selection.extend_to(target, keep=bool(modifiers & _CTRL))
            elif modifiers & _CTRL:
                self._selection.move_to(target)
            else:
                self._selection.select_only(target)
            self._moved()
        elif key == Qt.Key.Key_A and modifiers == _CTRL:
            self.select_all()
        elif key == Qt.Key.Key_Space and modifiers == _CTRL and self._selection.current >= 0:
            self._selection.toggle(self._selection.current)
            self._moved()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_id >= 0:
            self.activated.emit(self.current_id)
        elif key == Qt.Key.Key_Escape and len(self._selection):
            self._selection.clear()
            self._selected()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask the owner for a menu, at the pointer or at the current cell."""
        position = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self._selection.current >= 0:
            position = self.viewport().mapToGlobal(self.cell_rect(self._selection.current).center())
        self.menu_wanted.emit(position)
