"""The gallery, driven by mouse and keyboard: it selects as a file manager does, and touches only what is on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor

from tldesk.qt.sample_list import CellKind, SampleCell, SampleList
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.grid_geometry import CellSize
from tldesk.ui.sample_grid import SampleGrid
from tldesk.ui.sample_grid_accessible import install_grid_accessibility

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.conftest import PlainSource
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.ui.theme import Theme

CTRL, SHIFT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier(0)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def click(qtbot: QtBot, grid: SampleGrid, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    qtbot.mouseClick(grid.viewport(), LEFT, modifiers, grid.cell_rect(row).center())


def selected(grid: SampleGrid) -> list[int]:
    return [sample_id - 100 for sample_id in grid.selected_ids.tolist()]


def test_a_click_selects_one_sample_and_says_so_once(qtbot: QtBot, grid: SampleGrid) -> None:
    with qtbot.waitSignals([grid.selection_changed, grid.current_changed]):
        click(qtbot, grid, 3)
    assert selected(grid) == [3]
    assert grid.current_id == 103
    click(qtbot, grid, 7)
    assert selected(grid) == [7]


def test_ctrl_adds_and_takes_away_and_shift_extends(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 2)
    click(qtbot, grid, 6, CTRL)
    click(qtbot, grid, 2, CTRL)
    assert selected(grid) == [6]
    click(qtbot, grid, 4, SHIFT)  # from the sample that was clicked last
    assert selected(grid) == [2, 3, 4]
    click(qtbot, grid, 0, SHIFT)
    assert selected(grid) == [0, 1, 2]
    click(qtbot, grid, 8, CTRL)
    click(qtbot, grid, 9, SHIFT | CTRL)
    assert selected(grid) == [0, 1, 2, 8, 9]


def test_a_click_on_a_selected_sample_selects_only_it_when_the_button_comes_up(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 1)
    click(qtbot, grid, 3, SHIFT)
    qtbot.mousePress(grid.viewport(), LEFT, NONE, grid.cell_rect(2).center())
    assert selected(grid) == [1, 2, 3]
    qtbot.mouseRelease(grid.viewport(), LEFT, NONE, grid.cell_rect(2).center())
    assert selected(grid) == [2]


def test_a_click_between_cells_selects_nothing(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 1)
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, QPoint(4, 4))
    assert selected(grid) == []


def test_a_rubber_band_selects_the_cells_it_touches(qtbot: QtBot, grid: SampleGrid) -> None:
    start, end = QPoint(4, 4), grid.cell_rect(6).center()
    qtbot.mousePress(grid.viewport(), LEFT, NONE, start)
    qtbot.mouseMove(grid.viewport(), grid.cell_rect(1).center())
    qtbot.mouseMove(grid.viewport(), end)
    qtbot.mouseRelease(grid.viewport(), LEFT, NONE, end)
    assert selected(grid) == [0, 1, 5, 6]


def test_the_right_button_keeps_a_selection_that_it_hits_and_replaces_one_that_it_misses(
    qtbot: QtBot, grid: SampleGrid
) -> None:
    click(qtbot, grid, 1)
    click(qtbot, grid, 3, SHIFT)
    qtbot.mouseClick(grid.viewport(), RIGHT, NONE, grid.cell_rect(2).center())
    assert selected(grid) == [1, 2, 3]
    qtbot.mouseClick(grid.viewport(), RIGHT, NONE, grid.cell_rect(8).center())
    assert selected(grid) == [8]


@pytest.mark.parametrize(
    ("key", "row"),
    [
        (Qt.Key.Key_Right, 8),
        (Qt.Key.Key_Left, 6),
        (Qt.Key.Key_Down, 12),
        (Qt.Key.Key_Up, 2),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 39),
    ],
)
def test_keys_move_the_selection_and_keep_it_in_view(qtbot: QtBot, grid: SampleGrid, key: Qt.Key, row: int) -> None:
    click(qtbot, grid, 7)
    qtbot.keyClick(grid, key)
    assert selected(grid) == [row]
    assert grid.viewport().rect().contains(grid.cell_rect(row))


def test_pages_stay_in_their_column_and_within_the_list(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 7)
    for _ in range(20):
        qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.current_id - 100 >= 35
    for _ in range(20):
        qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert selected(grid)[0] < 5


def test_shift_extends_by_keys_and_ctrl_a_takes_all(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert selected(grid) == [1, 2, 3, 4, 5, 6]
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(grid.selected_ids) == 40
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert selected(grid) == []


def test_ctrl_moves_the_keyboard_without_selecting(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_Right, CTRL)
    assert (selected(grid), grid.current_id) == ([1], 102)
    qtbot.keyClick(grid, Qt.Key.Key_Space, CTRL)
    assert selected(grid) == [1, 2]


def test_enter_and_a_double_click_open_the_sample(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 4)
    with qtbot.waitSignal(grid.activated) as signal:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert signal.args == [104]
    with qtbot.waitSignal(grid.activated):
        qtbot.mouseDClick(grid.viewport(), LEFT, NONE, grid.cell_rect(4).center())


def test_keys_that_label_are_left_to_the_owner(qtbot: QtBot, grid: SampleGrid) -> None:
    click(qtbot, grid, 4)
    with qtbot.assertNotEmitted(grid.selection_changed):
        for key in (Qt.Key.Key_1, Qt.Key.Key_Space, Qt.Key.Key_N):
            qtbot.keyClick(grid, key)
    assert selected(grid) == [4]


def test_a_new_list_keeps_selection_and_current_by_id(qtbot: QtBot, grid: SampleGrid, samples: SampleList) -> None:
    click(qtbot, grid, 3)
    click(qtbot, grid, 5, CTRL)
    samples.set_ids([500, 105, 900, 103])
    assert sorted(grid.selected_ids.tolist()) == [103, 105]
    assert grid.current_id == 105


def test_samples_that_join_leave_scroll_and_selection(qtbot: QtBot, grid: SampleGrid, samples: SampleList) -> None:
    grid.go_to_row(39)
    scroll = grid.verticalScrollBar().value()
    samples.append_ids(np.arange(1_000, 1_100))
    assert (grid.verticalScrollBar().value(), grid.current_id) == (scroll, 139)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.current_id == 1_099


def test_a_million_samples_ask_for_no_more_than_the_screen(
    qtbot: QtBot, grid: SampleGrid, samples: SampleList, source: PlainSource
) -> None:
    samples.set_ids(np.arange(1_000_000))
    source.asked.clear()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    grid.grab()
    assert grid.current_id == 999_999
    assert len(source.asked) < 60
    assert min(source.asked) > 999_900


def test_the_largest_and_smallest_cells_keep_what_is_on_top(grid: SampleGrid) -> None:
    grid.go_to_row(39)
    top = grid.visible_rows.start
    for size in (CellSize.LARGE, CellSize.SMALL, CellSize.MEDIUM):
        grid.set_cell_size(size)
        assert top in grid.visible_rows


def test_pictures_come_for_what_is_visible(qtbot: QtBot, grid: SampleGrid) -> None:
    centre = grid.cell_rect(0).center() - QPoint(0, 20)
    qtbot.waitUntil(lambda: grid.viewport().grab().toImage().pixelColor(centre) == QColor(100, 100, 100))


def test_a_hidden_view_leaves_the_wishes_of_the_one_that_is_seen(
    qtbot: QtBot, theme: Theme, grid: SampleGrid, source: PlainSource, thumbnails: Thumbnails
) -> None:
    hidden = SampleGrid(SampleList(source), thumbnails, theme=theme)
    qtbot.addWidget(hidden)
    qtbot.waitUntil(lambda: thumbnails.picture(100) is not None)
    grid._settle.timeout.connect(hidden._wish_for_visible)  # the worst order: right behind the other
    thumbnails.forget()
    qtbot.waitUntil(lambda: all(thumbnails.picture(key) is not None for key in (100, 110)))


def test_what_changed_is_looked_up_again(
    qtbot: QtBot, grid: SampleGrid, samples: SampleList, source: PlainSource
) -> None:
    click(qtbot, grid, 0)
    assert "not labelled" in grid.accessibleDescription()
    source.known[100] = SampleCell(100, "photo-100.jpg", CellKind.LABELLED, "beetle", 2)
    samples.refresh([100])
    assert grid.accessibleDescription().startswith("photo-100.jpg, beetle. 1 of 40")


def test_the_empty_state_stands_only_while_there_is_nothing(
    qtbot: QtBot, grid: SampleGrid, samples: SampleList, theme: Theme
) -> None:
    empty = EmptyState("folder", theme=theme)
    empty.set_text("Drop a folder of images here.", "Open folder")
    grid.set_empty_state(empty)
    assert not empty.isVisible()
    samples.set_ids([])
    assert empty.isVisible()
    samples.set_ids([1])
    assert not empty.isVisible()


def test_screen_readers_see_the_cells_on_screen(qtbot: QtBot, grid: SampleGrid) -> None:
    install_grid_accessibility()
    click(qtbot, grid, 6)
    face = QAccessible.queryAccessibleInterface(grid)
    assert face.childCount() == len(grid.visible_rows)
    assert face.child(6).text(QAccessible.Text.Name) == "photo-106.jpg, not labelled"
    assert face.child(6).state().selected
    assert not face.child(5).state().selected
    assert face.child(6).rect().topLeft() == grid.viewport().mapToGlobal(grid.cell_rect(6).topLeft())
