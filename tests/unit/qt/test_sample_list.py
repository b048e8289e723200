"""The rows of the gallery: ids in order, cells looked up only when asked for, and a selection as in a file manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.qt.row_selection import RowSelection
from tldesk.qt.sample_list import CELL_ROLE, CELLS_KEPT, SampleCell, SampleList

if TYPE_CHECKING:
    from collections.abc import Sequence

IDS = st.lists(st.integers(0, 200), unique=True, max_size=60)


class Source:
    def __init__(self) -> None:
        self.asked: list[int] = []

    def cells(self, ids: Sequence[int]) -> list[SampleCell]:
        self.asked += ids
        return [SampleCell(sample_id, f"s{sample_id}") for sample_id in ids]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def model(source: Source) -> SampleList:
    return SampleList(source)


def test_it_is_a_sound_model(model: SampleList, qtmodeltester: Any) -> None:
    model.set_ids([5, 3, 9])
    qtmodeltester.check(model)


def test_cells_are_looked_up_once_until_they_change(model: SampleList, source: Source) -> None:
    model.set_ids([7, 5, 3])
    assert [cell.id for cell in model.cells_of_rows(0, 3)] == [7, 5, 3]
    model.cells_of_rows(1, 3)
    assert source.asked == [7, 5, 3]
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.refresh([3, 99])
    assert changed == [(2, 2)]
    model.cells_of_rows(0, 3)
    assert source.asked == [7, 5, 3, 3]
    assert model.index(1).data(CELL_ROLE) == SampleCell(5, "s5")


def test_cells_that_are_kept_have_a_bound(model: SampleList) -> None:
    model.set_ids(np.arange(5 * CELLS_KEPT))
    for start in range(0, 5 * CELLS_KEPT, 500):
        model.cells_of_rows(start, start + 500)
    assert len(model._cells) <= CELLS_KEPT + 500


@given(IDS, IDS)
def test_rows_are_found_by_id(shown: list[int], wanted: list[int]) -> None:
    model = SampleList(Source())
    model.set_ids(shown)
    assert model.rows_of(wanted).tolist() == sorted(shown.index(i) for i in wanted if i in shown)
    for sample_id in wanted:
        assert model.row_of(sample_id) == (shown.index(sample_id) if sample_id in shown else None)


def test_appended_rows_are_found(model: SampleList) -> None:
    model.set_ids([1, 2])
    assert model.row_of(9) is None
    model.append_ids([9, 4])
    assert model.row_of(9) == 2
    assert model.rowCount() == 4


def test_a_range_over_the_anchor_turns_round() -> None:
    selection = RowSelection(10)
    selection.select_only(5)
    selection.extend_to(8)
    assert selection.rows.tolist() == [5, 6, 7, 8]
    selection.extend_to(3)
    assert selection.rows.tolist() == [3, 4, 5]
    selection.extend_to(9, keep=True)
    assert selection.rows.tolist() == [3, 4, 5, 6, 7, 8, 9]


def test_a_band_that_shrinks_gives_back_what_it_took() -> None:
    selection = RowSelection(10)
    selection.select_only(9)
    selection.begin_band(keep=True)
    selection.band(np.array([1, 2, 9]))
    selection.band(np.array([1]))
    selection.end_band()
    assert selection.rows.tolist() == [1, 9]


def test_rows_that_join_or_leave_the_end_keep_the_selection() -> None:
    selection = RowSelection(4)
    selection.select_all()
    selection.move_to(3)
    selection.resize(6)
    assert selection.rows.tolist() == [0, 1, 2, 3]
    selection.resize(2)
    assert selection.rows.tolist() == [0, 1]
    assert selection.current == 1
