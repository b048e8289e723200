"""The runs of a project as a table: which are shown, their names, and what came of them. Newest first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot

from tldesk.qt.service_words import said

if TYPE_CHECKING:
    from tldesk.qt.run_book import RunBook
    from tldesk.store.values import RunRecord

RUN_ROLE = Qt.ItemDataRole.UserRole + 1  # the run's id
COLOR_ROLE = Qt.ItemDataRole.UserRole + 2  # place in the theme's series of class colours
NAME, RESULT = range(2)

_Index = QModelIndex | QPersistentModelIndex


class RunListModel(QAbstractTableModel):
    """One row a run, two columns: its name with a box that keeps its curves drawn, and its figure or state."""

    def __init__(self, book: RunBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._rows: tuple[RunRecord, ...] = ()
        book.runs_changed.connect(self._on_runs_changed)
        book.shown_changed.connect(self._on_shown_changed)
        self._on_runs_changed()

    def row_of(self, run_id: str | None) -> int:
        """Return a run's row; -1: it is not there."""
        return next((row for row, run in enumerate(self._rows) if run.id == run_id), -1)

    def retranslate(self) -> None:
        """Say everything again in another language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, RESULT)
        self._tell_all()

    @Slot()
    def _on_runs_changed(self) -> None:
        """Keep the rows where only what they say differs, so that scroll and selection stay."""
        new = tuple(reversed(self._book.runs))
        if [run.id for run in new] == [run.id for run in self._rows]:
            self._rows = new
            self._tell_all()
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    @Slot()
    def _on_shown_changed(self) -> None:
        self._tell_all()

    def _tell_all(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, NAME), self.index(len(self._rows) - 1, RESULT))

    def result_text(self, run: RunRecord) -> str:
        """Say what came of a run: its figure on the validation samples, or its state."""
        figure = headline(run.val)
        match run.outcome:
            case "running":
                return self.tr("training")
            case "failed":
                return self.tr("failed")
            case "interrupted":
                return self.tr("interrupted")
            case "cancelled":
                return self.tr("stopped, {figure}").format(figure=figure) if figure else self.tr("stopped")
            case _:
                return figure or self.tr("done")

    def _tooltip(self, run: RunRecord) -> str:
        lines = [f"{run.name} ({run.id})", run.backbone, self.result_text(run), said(run.error or "")]
        lines.append(self.tr("Checked: its curves stay when another run is selected."))
        return "\n".join(filter(None, lines))

    # --- Qt ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return 2."""
        return 0 if parent.isValid() else 2

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let every row be selected, and the first cell be checked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        run = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return run.name if index.column() == NAME else self.result_text(run)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(run)
            case Qt.ItemDataRole.CheckStateRole if index.column() == NAME:
                return Qt.CheckState.Checked if run.id in self._book.shown else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == RESULT:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{run.name}, {self.result_text(run)}"
            case _ if role == RUN_ROLE:
                return run.id
            case _ if role == COLOR_ROLE:
                return self._book.color_index(run.id)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show or hide a run's curves."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() != NAME:
            return False
        self._book.show_run(self._rows[index.row()].id, is_shown=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Name the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Run"), self.tr("Validation"))[section] if section in (NAME, RESULT) else None


def headline(val: object) -> str:
    """Put a run's main figure in a few letters: a share as a percentage, another metric with its name."""
    if not isinstance(val, dict):
        return ""
    for name in ("accuracy", "map", "mae"):
        value = val.get(name)
        if isinstance(value, int | float) and math.isfinite(value):
            return f"{name} {value:.3g}" if name == "mae" else f"{value * 100:.1f} %"
    return ""
