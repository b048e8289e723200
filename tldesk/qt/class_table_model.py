"""The per-class figures as a table: name, precision, recall, F1, number of samples. Sorts nothing itself.

Where a sample may have several classes there is the average precision as well; else its column is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.services.figures import ClassFigures

Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = Qt.ItemDataRole.UserRole + 1  # a text or a number; figures without anything to count come first
FIGURES_ROLE = Qt.ItemDataRole.UserRole + 2  # ClassFigures
SHARE_ROLE = Qt.ItemDataRole.UserRole + 3  # 0 to 1 for a bar; None: no bar

NAME, AVERAGE, PRECISION, RECALL, F1, COUNT = range(6)
_NO_PARENT = QModelIndex()
_ROLE = Qt.ItemDataRole


class ClassTableModel(QAbstractTableModel):
    """One row for each class that occurs or is predicted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ClassFigures, ...] = ()

    def set_rows(self, rows: Sequence[ClassFigures]) -> None:
        """Show these classes; where only figures differ, selection and scroll stay."""
        new = tuple(rows)
        if [row.name for row in new] == [row.name for row in self._rows]:
            self._rows = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, COUNT))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    @property
    def has_average(self) -> bool:
        """Whether the average precision is known of any class."""
        return any(row.average_precision is not None for row in self._rows)

    def row_of(self, class_index: int) -> int | None:
        """Return the row of a class; None where it is not shown."""
        return next((row for row, known in enumerate(self._rows) if known.class_index == class_index), None)

    def retranslate(self) -> None:
        """Say the headings in the language of now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, COUNT)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of classes (Qt asks)."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of columns (Qt asks)."""
        return 0 if parent.isValid() else COUNT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Return a column's heading, and what it means as a tooltip."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= COUNT:
            return None
        if role == _ROLE.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _ROLE.DisplayRole:
            titles = (
                self.tr("Class"),
                self.tr("AP"),
                self.tr("Precision"),
                self.tr("Recall"),
                self.tr("F1"),
                self.tr("Samples"),
            )
            return titles[section]
        if role == _ROLE.ToolTipRole:
            words = (
                self.tr("The class as labelled"),
                self.tr("Average precision: how far its samples stand before the others; 100 %: all of them"),
                self.tr("Of those predicted as this class, how many are"),
                self.tr("Of those of this class, how many are found"),
                self.tr("Precision and recall in one: their harmonic mean"),
                self.tr("How many labelled samples of this class were judged"),
            )
            return words[section]
        return None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Return what a view asks of one cell."""
        if not index.isValid() or not (0 <= index.row() < len(self._rows) and 0 <= index.column() <= COUNT):
            return None
        row, column = self._rows[index.row()], index.column()
        values = (row.name, row.average_precision, row.precision, row.recall, row.f1, row.support)
        value = values[column]
        match role:
            case _ROLE.DisplayRole:
                return _text(value)
            case _ROLE.ToolTipRole:
                return self._words(row, column)
            case _ROLE.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
        if role == SORT_ROLE:
            return value.casefold() if isinstance(value, str) else -1.0 if value is None else value
        if role == SHARE_ROLE:
            return value if isinstance(value, float) else None
        return row if role == FIGURES_ROLE else None

    def _words(self, row: ClassFigures, column: int) -> str:
        """Return a figure as counts."""
        if column == PRECISION:
            words = self.tr("{right} of {count} predicted as {name} are {name}")
            return words.format(right=f"{row.right:,}", count=f"{row.predicted:,}", name=row.name)
        if column == RECALL:
            words = self.tr("{right} of {count} {name} are found")
            return words.format(right=f"{row.right:,}", count=f"{row.support:,}", name=row.name)
        return row.name


def _text(value: str | float | int | None) -> str:
    match value:
        case None:
            return "–"
        case float():
            return f"{value * 100:.0f} %"
        case int():
            return f"{value:,}"
        case _:
            return value
