"""Where each cell of a grid lies: plain arithmetic on row numbers, so that a million rows cost nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, QRect

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN_PX = 16
GAP_PX = 12
CAPTION_PX = 28


class CellSize(StrEnum):
    """How large cells are."""

    SMALL = "S"
    MEDIUM = "M"
    LARGE = "L"


_LEAST_WIDTH_PX = {CellSize.SMALL: 96, CellSize.MEDIUM: 136, CellSize.LARGE: 224}
_PICTURE_SHAPE = 0.78  # height of a picture's field by its width


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """The grid for one viewport width: cells stretch so that the columns fill it."""

    width_px: int
    count: int
    size: CellSize = CellSize.MEDIUM

    @property
    def columns(self) -> int:
        """Cells in a row."""
        room = self.width_px - 2 * MARGIN_PX + GAP_PX
        return max(1, room // (_LEAST_WIDTH_PX[self.size] + GAP_PX))

    @property
    def lines(self) -> int:
        """Rows of cells."""
        return -(-self.count // self.columns)

    @property
    def cell_width_px(self) -> int:
        """Width of a cell; left-over pixels go to the margins."""
        room = self.width_px - 2 * MARGIN_PX + GAP_PX
        return max(_LEAST_WIDTH_PX[self.size] // 2, room // self.columns - GAP_PX)

    @property
    def picture_height_px(self) -> int:
        """Height of a cell's picture field. It does not follow the stretching, or the grid would breathe."""
        return round(_LEAST_WIDTH_PX[self.size] * _PICTURE_SHAPE) + 4

    @property
    def cell_height_px(self) -> int:
        """Height of a cell."""
        return self.picture_height_px + CAPTION_PX

    @property
    def line_px(self) -> int:
        """From the top of a cell to the top of the one below."""
        return self.cell_height_px + GAP_PX

    @property
    def height_px(self) -> int:
        """Height of the whole grid."""
        return self.lines * self.line_px - GAP_PX + 2 * MARGIN_PX if self.count else 0

    def cell(self, row: int) -> QRect:
        """Return where a row's cell lies, in the grid's own coordinates."""
        line, column = divmod(row, self.columns)
        x = MARGIN_PX + column * (self.cell_width_px + GAP_PX)
        return QRect(x, MARGIN_PX + line * self.line_px, self.cell_width_px, self.cell_height_px)

    def cells(self, rows: Sequence[int]) -> list[QRect]:
        """Return where the cells of several rows lie; quicker than one by one."""
        columns, width, height, line_px = self.columns, self.cell_width_px, self.cell_height_px, self.line_px
        pitch = width + GAP_PX
        places = [divmod(row, columns) for row in rows]
        return [QRect(MARGIN_PX + x * pitch, MARGIN_PX + y * line_px, width, height) for y, x in places]

    def row_at(self, point: QPoint) -> int | None:
        """Return the row whose cell is under a point; None between cells."""
        line, y = divmod(point.y() - MARGIN_PX, self.line_px)
        column, x = divmod(point.x() - MARGIN_PX, self.cell_width_px + GAP_PX)
        if not 0 <= column < self.columns or line < 0 or y >= self.cell_height_px or x >= self.cell_width_px:
            return None
        row = line * self.columns + column
        return row if row < self.count else None

    def rows_between(self, top_px: int, bottom_px: int) -> range:
        """Return the rows of which any part may lie between two heights."""
        first = max(0, (top_px - MARGIN_PX - self.cell_height_px) // self.line_px + 1)
        last = max(0, (bottom_px - MARGIN_PX) // self.line_px)
        return range(min(first * self.columns, self.count), min((last + 1) * self.columns, self.count))

    def rows_in(self, rect: QRect) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the rows whose cell a rectangle touches."""
        pitch = self.cell_width_px + GAP_PX
        first = max(0, (rect.left() - MARGIN_PX - self.cell_width_px) // pitch + 1)
        last = min(self.columns - 1, (rect.right() - MARGIN_PX) // pitch)
        lines = self.rows_between(rect.top(), rect.bottom())
        if last < first or not lines:
            return np.empty(0, dtype=np.int64)
        starts = np.arange(lines.start, lines.stop, self.columns, dtype=np.int64)
        rows = (starts[:, None] + np.arange(first, last + 1, dtype=np.int64)[None, :]).ravel()
        return rows[rows < self.count]
