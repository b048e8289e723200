"""Which rows of a long list are selected: a mask, an anchor and a current row. No Qt, no drawing."""

from __future__ import annotations

from typing import Any

import numpy as np

RowArray = np.ndarray[Any, np.dtype[np.int64]]
MaskArray = np.ndarray[Any, np.dtype[np.bool_]]


class RowSelection:
    """Selects as a file manager does; a million rows are one megabyte and a fraction of a millisecond."""

    def __init__(self, count: int = 0) -> None:
        self._mask: MaskArray = np.zeros(count, dtype=np.bool_)
        self._before_band: MaskArray | None = None
        self.current = -1  # the row that has the keyboard
        self.anchor = -1  # where Shift extends from

    def __len__(self) -> int:
        return int(np.count_nonzero(self._mask))

    @property
    def row_count(self) -> int:
        """How many rows there are to select."""
        return len(self._mask)

    @property
    def rows(self) -> RowArray:
        """The selected rows in ascending order."""
        return np.flatnonzero(self._mask).astype(np.int64)

    def contains(self, row: int) -> bool:
        """Whether a row is selected."""
        return 0 <= row < len(self._mask) and bool(self._mask[row])

    def resize(self, count: int) -> None:
        """Keep the selection while rows are added at the end or taken off it."""
        kept = self._mask[:count]
        self._mask = np.zeros(count, dtype=np.bool_)
        self._mask[: len(kept)] = kept
        self.current = min(self.current, count - 1)
        self.anchor = min(self.anchor, count - 1)

    def restore(self, rows: RowArray, *, current: int) -> None:
        """Select exactly these rows, for a list that was filled again."""
        self._mask[:] = False
        self._mask[rows] = True
        self.current = self.anchor = current

    def select_only(self, row: int) -> None:
        """Select one row, as a click does."""
        self._mask[:] = False
        self._mask[row] = True
        self.current = self.anchor = row

    def toggle(self, row: int) -> None:
        """Add or take away one row, as Ctrl+click does."""
        self._mask[row] = not self._mask[row]
        self.current = self.anchor = row

    def extend_to(self, row: int, *, keep: bool = False) -> None:
        """Select from the anchor to a row, as Shift+click does; ``keep``: beside what is selected."""
        if self.anchor < 0:
            self.anchor = row
        if not keep:
            self._mask[:] = False
        self._mask[min(self.anchor, row) : max(self.anchor, row) + 1] = True
        self.current = row

    def move_to(self, row: int) -> None:
        """Move the keyboard without selecting, as Ctrl+arrow does."""
        self.current = row

    def select_all(self) -> None:
        """Select every row."""
        self._mask[:] = True

    def clear(self) -> None:
        """Select nothing; the current row stays."""
        self._mask[:] = False

    def begin_band(self, *, keep: bool) -> None:
        """Start a rubber band; ``keep``: it adds to what is selected."""
        if not keep:
            self._mask[:] = False
        self._before_band = self._mask.copy()

    def band(self, rows: RowArray) -> None:
        """Select what the rubber band covers now, beside what was selected when it began."""
        if self._before_band is not None:
            self._mask = self._before_band.copy()
        self._mask[rows] = True

    def end_band(self) -> None:
        """Leave what the rubber band covered selected."""
        self._before_band = None
