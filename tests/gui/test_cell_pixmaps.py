"""Cells that are painted once and then copied look as cells that are painted anew, and take a bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tldesk.qt.sample_list import CellKind, SampleCell
from tldesk.ui import cell_pixmaps
from tldesk.ui.cell_painter import CellState
from tldesk.ui.cell_pixmaps import CellPixmaps
from tldesk.ui.grid_geometry import GridGeometry
from tldesk.ui.sample_grid import SampleGrid
from tldesk.ui.theme import Role

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.conftest import PlainSource
    from tldesk.qt.sample_list import SampleList
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.ui.theme import Theme

GEOMETRY = GridGeometry(800, 40)
PLAIN = CellState()
MUG = SampleCell(7, "x.jpg", CellKind.SUGGESTED, "mug", 2, "41 %")


def painted(cells: CellPixmaps, theme: Theme, cell: SampleCell, state: CellState = PLAIN, at: int = 10) -> QImage:
    """Paint one cell at a place and return what stands there."""
    picture = QImage(64, 48, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor("teal"))
    ground = QImage(400, 400, QImage.Format.Format_ARGB32_Premultiplied)
    ground.fill(theme.color(Role.WINDOW))
    rect = QRect(at, at, GEOMETRY.cell_width_px, GEOMETRY.cell_height_px)
    painter = QPainter(ground)
    cells.paint(painter, rect, cell, picture=picture, fault=None, state=state, geometry=GEOMETRY, ratio=1.0)
    painter.end()
    return ground.copy(rect.adjusted(-4, -4, 4, 4))


def test_a_cell_looks_the_same_wherever_and_however_often_it_is_painted(theme: Theme) -> None:
    cells = CellPixmaps(theme, QFont())
    first = painted(cells, theme, MUG)
    assert painted(cells, theme, MUG) == first
    assert painted(cells, theme, MUG, at=57) == first
    assert painted(CellPixmaps(theme, QFont()), theme, MUG) == first


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        (SampleCell(7, "x.jpg", CellKind.SUGGESTED, "mug", 2, "42 %"), PLAIN),
        (SampleCell(7, "x.jpg", CellKind.SUGGESTED, "jug", 2, "41 %"), PLAIN),
        (SampleCell(7, "x.jpg", CellKind.LABELLED, "mug", 2), PLAIN),
        (SampleCell(7, "x.jpg", CellKind.UNREADABLE, reason="cut short"), PLAIN),
        (MUG, CellState(is_selected=True)),
        (MUG, CellState(is_hovered=True)),
    ],
)
def test_what_changes_is_painted(theme: Theme, cell: SampleCell, state: CellState) -> None:
    cells = CellPixmaps(theme, QFont())
    before = painted(cells, theme, MUG)
    after = painted(cells, theme, cell, state)
    assert after != before
    assert after == painted(CellPixmaps(theme, QFont()), theme, cell, state)
    assert painted(cells, theme, MUG) == before


def test_what_is_kept_has_a_bound(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_pixmaps, "BYTES_KEPT", 300_000)
    cells = CellPixmaps(theme, QFont())
    for key in range(40):
        cell = SampleCell(key, f"photo-{key}.jpg")
        assert painted(cells, theme, cell) == painted(CellPixmaps(theme, QFont()), theme, cell)
    assert cells.bytes_kept <= 300_000


def test_scrolling_shows_what_a_fresh_grid_shows(
    qtbot: QtBot, grid: SampleGrid, samples: SampleList, source: PlainSource, thumbnails: Thumbnails, theme: Theme
) -> None:
    """What is scrolled is moved, not painted: it may leave nothing behind."""
    samples.set_ids(np.arange(100, 200))
    for row in range(0, 100, 2):
        source.known[100 + row] = SampleCell(100 + row, "x", CellKind.SUGGESTED, "beetle", row % 7, f"{row} %")
    samples.refresh()
    bar = grid.verticalScrollBar()
    for value in (37, 74, 300, 111, 60):
        bar.setValue(value)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: all(thumbnails.picture(100 + row) is not None for row in grid.visible_rows))
    QApplication.processEvents()
    fresh = SampleGrid(samples, thumbnails, theme=theme)
    qtbot.addWidget(fresh)
    fresh.resize(grid.size())
    with qtbot.waitExposed(fresh):
        fresh.show()
    fresh.verticalScrollBar().setValue(60)
    grid.clearFocus()
    QApplication.processEvents()
    scrolled = on_screen(grid)
    assert scrolled.size() == grid.size() * grid.devicePixelRatio()
    assert scrolled == grid.grab().toImage().convertToFormat(scrolled.format())
    assert scrolled == on_screen(fresh)


def on_screen(grid: SampleGrid) -> QImage:
    """Return what stands there; ``grab`` would paint it anew."""
    return grid.screen().grabWindow(grid.winId()).toImage()
