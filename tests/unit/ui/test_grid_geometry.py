"""Where cells lie: the fast answers agree with looking at every cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect

from tldesk.ui.grid_geometry import MARGIN_PX, CellSize, GridGeometry

GEOMETRIES = st.builds(GridGeometry, st.integers(120, 2_500), st.integers(0, 90), st.sampled_from(list(CellSize)))


@given(GEOMETRIES)
def test_cells_fill_the_width_without_touching(geometry: GridGeometry) -> None:
    cells = [geometry.cell(row) for row in range(geometry.count)]
    for row, cell in enumerate(cells):
        assert cell.left() >= MARGIN_PX
        assert cell.bottom() < geometry.height_px
        assert not any(cell.intersects(other) for other in cells[row + 1 : row + geometry.columns + 2])
    if geometry.count >= geometry.columns > 1:
        slack = geometry.width_px - MARGIN_PX - cells[geometry.columns - 1].right() - 1
        assert 0 <= slack < geometry.columns


@given(GEOMETRIES, st.integers(-50, 2_600), st.integers(-50, 6_000))
def test_the_row_at_a_point_is_the_cell_that_holds_it(geometry: GridGeometry, x: int, y: int) -> None:
    point = QPoint(x, y)
    holding = [row for row in range(geometry.count) if geometry.cell(row).contains(point)]
    assert geometry.row_at(point) == (holding[0] if holding else None)


@given(GEOMETRIES, st.integers(-100, 4_000), st.integers(1, 900))
def test_no_visible_cell_is_left_out(geometry: GridGeometry, top: int, height: int) -> None:
    band = QRect(0, top, geometry.width_px, height)
    visible = {row for row in range(geometry.count) if geometry.cell(row).intersects(band)}
    asked = set(geometry.rows_between(band.top(), band.bottom()))
    assert visible <= asked
    assert len(asked) <= len(visible) + geometry.columns


@given(GEOMETRIES, st.integers(-20, 2_500), st.integers(-20, 4_000), st.integers(1, 2_000), st.integers(1, 2_000))
def test_a_rubber_band_takes_the_cells_it_touches(geometry: GridGeometry, x: int, y: int, w: int, h: int) -> None:
    rect = QRect(x, y, w, h)
    touched = [row for row in range(geometry.count) if geometry.cell(row).intersects(rect)]
    assert geometry.rows_in(rect).tolist() == touched


def test_a_million_rows_fit_a_scroll_bar() -> None:
    geometry = GridGeometry(200, 1_000_000, CellSize.LARGE)
    assert geometry.columns == 1
    assert geometry.height_px < 2**31
    assert geometry.row_at(geometry.cell(999_999).center()) == 999_999
