"""Selects the samples again whose labels were not saved. Limit: why it failed is the place's to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.ui.sample_grid import SampleGrid


class FailedLabels:
    """Keeps what failed in one go: keys come quicker than a disk answers, so that several edits may fail at once."""

    def __init__(self, grid: SampleGrid) -> None:
        self._grid = grid
        self._failed: tuple[int, ...] = ()
        self._selected: list[int] = []  # by this; another selection is a person's, who has gone on

    def select(self, ids: Sequence[int]) -> None:
        """Select these samples, together with those that failed right before them."""
        before = self._failed if self._grid.selected_ids.tolist() == self._selected else ()
        self._failed = tuple(dict.fromkeys((*before, *ids)))
        self._grid.select_ids(list(self._failed), current=self._failed[0])
        self._selected = self._grid.selected_ids.tolist()
