"""What screen readers see of the sample grid: a list whose children are the cells on screen.

Limit: Qt's cache owns the interfaces and deletes them; here they are only kept from Python's collector, and asked
whether they still live before they are handed out again. ``Any`` is an interface or None, which Qt's types forbid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from shiboken6 import isValid

from tldesk.ui.sample_grid import SampleGrid

if TYPE_CHECKING:
    from PySide6.QtGui import QWindow

_kept: dict[int, _GridFace] = {}  # by the address of the grid


def install_grid_accessibility() -> None:
    """Let Qt ask here for the interfaces of sample grids; called once, by the composition root."""
    QAccessible.installFactory(_make)


def _make(key: str, watched: QObject) -> QAccessibleInterface | None:
    if not isinstance(watched, SampleGrid):
        return None
    face = _GridFace(watched)
    _kept[id(watched)] = face
    return face


class _GridFace(QAccessibleInterface):
    """The list. Its children are the visible cells, from the top left on."""

    def __init__(self, grid: SampleGrid) -> None:
        super().__init__()
        self._grid = grid
        self._cells: dict[int, _CellFace] = {}

    def isValid(self) -> bool:
        return isValid(self._grid)

    def object(self) -> QObject:
        return self._grid

    def window(self) -> QWindow:
        return self._grid.window().windowHandle()

    def parent(self) -> Any:
        above = self._grid.parentWidget()
        return QAccessible.queryAccessibleInterface(above) if above is not None else None

    def child(self, index: int) -> Any:
        rows = self._grid.visible_rows
        if not 0 <= index < len(rows):
            return None
        row = rows[index]
        if row not in self._cells or not isValid(self._cells[row]):
            self._cells[row] = _CellFace(self._grid, row)
        return self._cells[row]

    def childCount(self) -> int:
        return len(self._grid.visible_rows)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.row - self._grid.visible_rows.start if isinstance(child, _CellFace) else -1

    def childAt(self, x: int, y: int) -> Any:
        row = self._grid.row_at(self._grid.viewport().mapFromGlobal(QRect(x, y, 1, 1).topLeft()))
        return self.child(row - self._grid.visible_rows.start) if row is not None else None

    def focusChild(self) -> Any:
        row = self._grid.current_row
        return self.child(row - self._grid.visible_rows.start) if row in self._grid.visible_rows else None

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._grid.accessibleName()
        return self._grid.accessibleDescription() if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return

    def rect(self) -> QRect:
        return QRect(self._grid.mapToGlobal(self._grid.rect().topLeft()), self._grid.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        return _state(self._grid, is_focused=self._grid.hasFocus(), is_selected=False)


class _CellFace(QAccessibleInterface):
    """One cell; its name says what it shows."""

    def __init__(self, grid: SampleGrid, row: int) -> None:
        super().__init__()
        self._grid = grid
        self.row = row

    def isValid(self) -> bool:
        return isValid(self._grid) and self.row < self._grid.row_count

    def object(self) -> Any:
        return None

    def window(self) -> QWindow:
        return self._grid.window().windowHandle()

    def parent(self) -> Any:
        return QAccessible.queryAccessibleInterface(self._grid)

    def child(self, index: int) -> Any:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def childAt(self, x: int, y: int) -> Any:
        return None

    def text(self, kind: QAccessible.Text) -> str:
        return self._grid.words_of_row(self.row) if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return

    def rect(self) -> QRect:
        cell = self._grid.cell_rect(self.row)
        return QRect(self._grid.viewport().mapToGlobal(cell.topLeft()), cell.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        is_current = self.row == self._grid.current_row and self._grid.hasFocus()
        return _state(self._grid, is_focused=is_current, is_selected=self._grid.is_selected(self.row))


def _state(grid: SampleGrid, *, is_focused: bool, is_selected: bool) -> QAccessible.State:
    state = QAccessible.State()
    state.focusable = True
    state.focused = is_focused
    state.selectable = True
    state.selected = is_selected
    state.invisible = not grid.isVisible()
    return state
