"""The samples that a view shows, in order: ids in one array, and cells looked up only for the rows on screen.

Limit: it filters and sorts nothing; whoever asks the store hands over the ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IdArray = np.ndarray[Any, np.dtype[np.int64]]
Index = QModelIndex | QPersistentModelIndex

CELLS_KEPT = 4_096
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()


class CellKind(StrEnum):
    """What a cell has to say about its sample."""

    LABELLED = "labelled"
    SUGGESTED = "suggested"
    UNLABELLED = "unlabelled"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SampleCell:
    """What one cell shows.

    ``text`` is the class (or classes, or numbers) of a label or suggestion, ``class_index`` its place in the project's
    class list, which gives the colour (-1: none). ``confidence`` is a word or a percentage, as the caller decides.
    """

    id: int
    name: str
    kind: CellKind = CellKind.UNLABELLED
    text: str = ""
    class_index: int = -1
    confidence: str = ""
    reason: str = ""  # why it is unreadable


class CellSource(Protocol):
    """Where cells come from."""

    def cells(self, ids: Sequence[int]) -> Sequence[SampleCell]:
        """Return the cell of each id, in order; quick, since it is called while painting."""


class SampleList(QAbstractListModel):
    """The rows of the grid. ``data`` gives the sample's name, or its ``SampleCell`` under ``CELL_ROLE``."""

    def __init__(self, source: CellSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._ids: IdArray = np.empty(0, dtype=np.int64)
        self._order: IdArray | None = None  # sorts the ids; made when first asked for a row
        self._cells: dict[int, SampleCell] = {}

    @property
    def ids(self) -> IdArray:
        """The ids of all rows; not to be changed."""
        return self._ids

    def set_ids(self, ids: Sequence[int] | IdArray) -> None:
        """Show these samples instead."""
        self.beginResetModel()
        self._ids = np.asarray(ids, dtype=np.int64)
        self._order = None
        self._cells.clear()
        self.endResetModel()

    def append_ids(self, ids: Sequence[int] | IdArray) -> None:
        """Show further samples behind the last one; scroll and selection stay."""
        if not len(ids):
            return
        self.beginInsertRows(_NO_PARENT, len(self._ids), len(self._ids) + len(ids) - 1)
        self._ids = np.concatenate([self._ids, np.asarray(ids, dtype=np.int64)])
        self._order = None
        self.endInsertRows()

    def refresh(self, ids: Iterable[int] | None = None) -> None:
        """Look these samples up again (None: all of them), since their labels or suggestions changed."""
        if not len(self._ids):
            return
        if ids is None:
            self._cells.clear()
            rows: IdArray = np.array([0, len(self._ids) - 1])
        else:
            wanted = list(ids)
            for sample_id in wanted:
                self._cells.pop(sample_id, None)
            rows = self.rows_of(wanted)
        if len(rows):
            self.dataChanged.emit(self.index(int(rows.min())), self.index(int(rows.max())))

    def rows_of(self, ids: Sequence[int] | IdArray) -> IdArray:
        """Return the rows of those ids that are shown, in ascending order."""
        wanted = np.asarray(ids, dtype=np.int64)
        if not len(self._ids) or not len(wanted):
            return np.empty(0, dtype=np.int64)
        if self._order is None:
            self._order = np.argsort(self._ids, kind="stable")
        places = np.searchsorted(self._ids, wanted, sorter=self._order)
        rows = self._order[np.minimum(places, len(self._ids) - 1)]
        return np.sort(rows[self._ids[rows] == wanted])

    def row_of(self, sample_id: int) -> int | None:
        """Return the row of a sample; None when it is not shown."""
        rows = self.rows_of([sample_id])
        return int(rows[0]) if len(rows) else None

    def cells_of_rows(self, first: int, stop: int) -> list[SampleCell]:
        """Return the cells of rows ``first`` to before ``stop``, looking up at once what is not known."""
        ids = self._ids[max(first, 0) : stop].tolist()
        missing = [sample_id for sample_id in ids if sample_id not in self._cells]
        if missing:
            if len(self._cells) + len(missing) > CELLS_KEPT:
                self._cells = {sample_id: self._cells[sample_id] for sample_id in ids if sample_id in self._cells}
            self._cells.update(zip(missing, self._source.cells(missing), strict=True))
        return [self._cells[sample_id] for sample_id in ids]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of samples (Qt asks)."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view asks of one row."""
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, CELL_ROLE}:
            return None
        cell = self.cells_of_rows(index.row(), index.row() + 1)[0]
        return cell if role == CELL_ROLE else cell.name
