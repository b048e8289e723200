"""The classes that an import would bring, as a table: name, count, and how they would be divided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from tldesk.services.import_preview import ClassPreview

Index = QModelIndex | QPersistentModelIndex
NAME, COUNT, BAR, TRAIN, VAL, TEST = range(6)
SHARES_ROLE = Qt.ItemDataRole.UserRole + 1
"""Of the bar: counts in train, val and test, and the largest count of any class."""


class ImportTable(QAbstractTableModel):
    """Rows of ``ClassPreview``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[ClassPreview, ...] = ()
        self._largest = 1

    def set_classes(self, classes: Sequence[ClassPreview]) -> None:
        """Show these."""
        self.beginResetModel()
        self._classes = tuple(classes)
        self._largest = max([1, *(each.count for each in self._classes)])
        self.endResetModel()

    def retranslate(self) -> None:
        """Name the columns in another language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, TEST)

    def _value(self, each: ClassPreview, column: int) -> object:
        counts = {COUNT: each.count, TRAIN: each.train, VAL: each.val, TEST: each.test}
        return each.name if column == NAME else "" if column == BAR else f"{counts[column]:,}"

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many classes there are."""
        return 0 if parent is not None and parent.isValid() else len(self._classes)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the six columns."""
        return 0 if parent is not None and parent.isValid() else TEST + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        each, column = self._classes[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._value(each, column)
            case Qt.ItemDataRole.ToolTipRole if column == NAME:
                return each.name
            case Qt.ItemDataRole.TextAlignmentRole if column not in (NAME, BAR):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole if column == BAR:
                return self.tr("{train} train, {val} validate, {test} test").format(
                    train=each.train, val=each.val, test=each.test
                )
            case _ if role == SHARES_ROLE and column == BAR:
                return (each.train, each.val, each.test, self._largest)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's name."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section in (NAME, BAR) else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or not 0 <= section <= TEST:
            return None
        titles = (
            self.tr("Class"),
            self.tr("Images"),
            "",
            self.tr("Training"),
            self.tr("Validation"),
            self.tr("Test"),
        )
        return titles[section]
