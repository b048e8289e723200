"""Keeps cells of the sample grid as pixmaps: each is drawn once, then copied for as long as nothing of it changes.

Drawing one takes half a millisecond, copying it a few hundredths: scrolling and new suggestions repaint whole screens.
"""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from tldesk.qt.sample_list import CellKind
from tldesk.ui.cell_painter import PAD_PX, RING_PX, CellPainter, words_of
from tldesk.ui.grid_geometry import CAPTION_PX
from tldesk.ui.theme import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtGui import QFont, QImage

    from tldesk.qt.sample_list import SampleCell
    from tldesk.ui.cell_painter import CellState, CellWords
    from tldesk.ui.grid_geometry import GridGeometry
    from tldesk.ui.theme import Theme

    _Part = tuple[int, int, QPixmap]  # of a cell: where it lies in it, and what it shows

BYTES_KEPT = 96 * 2**20  # several screens of the largest usual size
_EDGE_PX = 2  # of a caption, which the card's border and round corners keep


class CellPixmaps:
    """Paints cells in one theme and font, over the grid's plain ground."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self._theme = theme
        self._painter = CellPainter(theme, font)
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._cells: dict[int, tuple[SampleCell, tuple[object, ...], tuple[_Part, ...]]] = {}  # as painted last
        self._bytes = 0
        self._widths: dict[str, int] = {}  # of figures; there are a hundred, and some words

    @property
    def bytes_kept(self) -> int:
        """How much memory the pixmaps take."""
        return self._bytes

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        cell: SampleCell,
        *,
        picture: QImage | None,
        fault: str | None,
        state: CellState,
        geometry: GridGeometry,
        ratio: float,
    ) -> None:
        """Paint one cell into ``rect``, and the ground around it; ``ratio``: device pixels to a pixel."""
        look = (0 if picture is None else picture.cacheKey(), fault, state, rect.width(), rect.height(), ratio)
        kept = self._cells.get(cell.id)
        if kept is None or kept[0] is not cell or kept[1] != look:
            parts = self._parts(rect, cell, picture=picture, fault=fault, state=state, geometry=geometry, ratio=ratio)
            kept = self._cells[cell.id] = (cell, look, parts)
        x, y = rect.x(), rect.y()
        for dx, dy, pixmap in kept[2]:
            painter.drawPixmap(x + dx, y + dy, pixmap)

    def _parts(
        self,
        rect: QRect,
        cell: SampleCell,
        *,
        picture: QImage | None,
        fault: str | None,
        state: CellState,
        geometry: GridGeometry,
        ratio: float,
    ) -> tuple[_Part, ...]:
        """Return what a cell is made of: its ground with the picture, what is said of it, and a figure."""
        words = words_of(cell, fault)
        is_unreadable = words.kind is CellKind.UNREADABLE
        shown = 0 if picture is None or is_unreadable else picture.cacheKey()

        def paint_ground(painter: QPainter) -> None:
            self._painter.paint_ground(
                painter, rect, picture=picture, is_unreadable=is_unreadable, state=state, geometry=geometry
            )

        whole = rect.adjusted(-RING_PX, -RING_PX, RING_PX, RING_PX)
        key = (shown, is_unreadable, state, rect.width(), rect.height(), ratio)
        ground = self._pixmap(key, whole, ratio, ground=Role.WINDOW, paint=paint_ground)
        figure = cell.confidence if words.kind is CellKind.SUGGESTED else ""
        caption = self._caption(rect, words, figure=figure, is_selected=state.is_selected, ratio=ratio)
        return ((-RING_PX, -RING_PX, ground), *caption)

    def _caption(
        self, rect: QRect, words: CellWords, *, figure: str, is_selected: bool, ratio: float
    ) -> tuple[_Part, ...]:
        """Return a caption on its own ground: text drawn on nothing is smoothed otherwise than all other text."""
        line = QRect(rect.x(), rect.bottom() + 1 - CAPTION_PX, rect.width(), CAPTION_PX)
        inner = line.adjusted(PAD_PX - _EDGE_PX, 0, _EDGE_PX - PAD_PX, -_EDGE_PX)
        ground, figure_px = Role.ACCENT_TINT if is_selected else Role.PANEL, self._figure_px(figure)
        left, right = inner.adjusted(0, 0, -figure_px, 0), QRect(inner)
        right.setLeft(left.right() + 1)

        def paint_words(painter: QPainter) -> None:
            self._painter.paint_caption(painter, line.adjusted(0, 0, -figure_px, 0), words)

        def paint_figure(painter: QPainter) -> None:
            self._painter.paint_figure(painter, line, figure)

        top = left.y() - rect.y()
        said = self._pixmap((words, left.width(), ground, ratio), left, ratio, ground=ground, paint=paint_words)
        parts = [(left.x() - rect.x(), top, said)]
        if figure:
            told = self._pixmap((figure, ground, ratio), right, ratio, ground=ground, paint=paint_figure)
            parts.append((right.x() - rect.x(), top, told))
        return tuple(parts)

    def _figure_px(self, figure: str) -> int:
        if figure not in self._widths:
            self._widths[figure] = self._painter.figure_px(figure)
        return self._widths[figure]

    def _pixmap(
        self, key: Hashable, rect: QRect, ratio: float, *, ground: Role, paint: Callable[[QPainter], None]
    ) -> QPixmap:
        """Return what is kept under a key, or paint it: it shows this part of the viewport."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        pixmap = QPixmap(ceil(rect.width() * ratio), ceil(rect.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(self._theme.color(ground))
        painter = QPainter(pixmap)
        painter.translate(-rect.topLeft())
        paint(painter)
        painter.end()
        self._kept[key] = pixmap
        self._bytes += _bytes_of(pixmap)
        if self._bytes > BYTES_KEPT:
            self._cells.clear()
        while self._bytes > BYTES_KEPT and len(self._kept) > 1:
            self._bytes -= _bytes_of(self._kept.popitem(last=False)[1])
        return pixmap


def _bytes_of(pixmap: QPixmap) -> int:
    return 4 * pixmap.width() * pixmap.height()
