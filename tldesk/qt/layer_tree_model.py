"""The modules of a backbone and its head as an item model with three-state check boxes: what is checked trains.

Limit: it knows names and counts only. Which tensors really train is decided by ``tldesk.ml.freeze`` from its plan.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from tldesk.qt.layer_entries import HEAD, LayerEntry, LayerState, LayerValue, factor_of, rate_text
from tldesk.qt.layer_marks import LayerMarks, MarkSign
from tldesk.qt.plan_editor import PlanEditor
from tldesk.qt.service_words import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from PySide6.QtGui import QUndoStack

__all__ = ["LayerColumn", "LayerState", "LayerTreeModel", "LayerValue"]

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
STATE_ROLE = Qt.ItemDataRole.UserRole + 1
PATH_ROLE = Qt.ItemDataRole.UserRole + 2
SIGN_ROLE = Qt.ItemDataRole.UserRole + 3  # a MarkSign, beside a figure
END_ROLE = Qt.ItemDataRole.UserRole + 4  # features end here, as the recipe cuts
_CHANGING_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.CheckStateRole, STATE_ROLE]
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable


_CHECKS = {LayerState.LEARNS: Qt.CheckState.Checked, LayerState.MIXED: Qt.CheckState.PartiallyChecked}


class LayerColumn(IntEnum):
    """What a column shows."""

    LAYER = 0
    STAGE = 1
    TYPE = 2
    OUTPUT = 3
    PARAMETERS = 4
    STATE = 5
    RATE = 6
    GRADIENT = 7
    MOVED = 8


FIGURES = frozenset(
    {LayerColumn.OUTPUT, LayerColumn.PARAMETERS, LayerColumn.RATE, LayerColumn.GRADIENT, LayerColumn.MOVED}
)


class LayerTreeModel(QAbstractItemModel):
    """Modules with their counts; what a person changes goes through ``editor``, as one command on its undo stack.

    Signals:
        toggled(path, is_trainable): a person froze or thawed a module.
        counts_changed(trainable, parameters): after every change, also by undo.
        edited(): the same, where the change is a person's: a check box, a preset, undo or redo.
        refused(): a change would have left nothing that learns, neither backbone nor head; nothing was changed.
        marks_changed(): ``marks`` has figures that it had not, or no longer has.
    """

    toggled = Signal(str, bool)
    counts_changed = Signal(int, int)
    edited = Signal()
    refused = Signal()
    marks_changed = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editor = PlanEditor(undo_stack, self)
        self.marks = LayerMarks()
        self._why_no_output = ""
        self._end = ""  # path of the module at which the recipe cuts
        self.editor.shown.connect(self._on_shown)
        self.editor.toggled.connect(self.toggled)
        self.editor.edited.connect(self.edited)
        self.editor.refused.connect(self.refused)

    # --- values --------------------------------------------------------------------------------------------

    @property
    def counts(self) -> tuple[int, int]:
        """Parameters that learn, and all of them."""
        roots = self.editor.forest.roots
        return sum(root.trainable for root in roots), sum(root.value.parameters for root in roots)

    def set_layers(self, roots: Sequence[LayerValue]) -> None:
        """Show these modules. What was undone before belongs to other modules, so the owner clears its stack."""
        self.beginResetModel()
        self.editor.set_layers(roots)
        self.marks = LayerMarks()
        self._why_no_output = ""
        self.endResetModel()
        self.counts_changed.emit(*self.counts)
        self.marks_changed.emit()

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages, in the order of the tree."""
        stages = (entry.value.stage for entry in self.editor.forest.entries)
        return tuple(dict.fromkeys(stage for stage in stages if stage is not None))

    @property
    def live_stages(self) -> frozenset[str]:
        """Stages that are no constant: a parameter learns there, or the statistics of a BatchNorm follow the data."""
        return frozenset(e.value.stage for e in self._live() if e.value.stage is not None)

    @property
    def live_paths(self) -> frozenset[str]:
        """Paths of what is no constant itself, the head's among them."""
        return frozenset(e.value.path for e in self._live())

    def _live(self) -> Iterator[LayerEntry]:
        entries, is_live = self.editor.forest.entries, self.editor.plan.batchnorm == "live"
        return (e for e in entries if (e.own and e.is_trainable) or (is_live and "BatchNorm" in e.value.type))

    def learns(self, path: str) -> bool:
        """Whether anything at a path learns; False where there is no such module."""
        entry = self.editor.forest.by_path.get(path)
        return entry is not None and entry.trainable > 0

    def is_module(self, path: str) -> bool:
        """Whether a path is that of a module, not of a single tensor."""
        entry = self.editor.forest.by_path.get(path)
        return entry is not None and entry.value.type != "Parameter"

    def set_outputs(self, outputs: Mapping[str, tuple[int, ...]], *, reason: str = "") -> None:
        """Fill in output shapes by path, once a pass without weights has found them; ``reason``: why there are none."""
        self._why_no_output = reason if not outputs else ""
        by_path = self.editor.forest.by_path
        for path, shape in outputs.items():
            if path in by_path:
                by_path[path].value = replace(by_path[path].value, output=shape)
        self._tell()

    def set_leaf(self, value: LayerValue) -> None:
        """Show other values of a module without children: the head follows the number of classes."""
        entry = self.editor.forest.by_path.get(value.path)
        if entry is None or entry.value == value:
            return
        entry.value, entry.own = value, value.parameters
        self.editor.forest.count()
        self._tell([entry.number])
        self.counts_changed.emit(*self.counts)

    def set_end(self, path: str) -> None:
        """Mark the module at which the recipe cuts the backbone; empty: it is used whole."""
        if path != self._end:
            self._end = path
            self._tell()

    def set_marks(self, marks: LayerMarks) -> None:
        """Show what a run measured: gradients, and how far each module moved."""
        before = self.marks
        self.marks = marks
        self._tell()
        if (before.has_gradients, before.has_moved) != (marks.has_gradients, marks.has_moved):
            self.marks_changed.emit()

    def toggle(self, path: str, *, is_trainable: bool) -> None:
        """Freeze or thaw a module with all below, as a command that can be undone."""
        self.editor.toggle([path], is_trainable=is_trainable)

    def toggle_all(self, paths: Sequence[str], *, is_trainable: bool) -> None:
        """Freeze or thaw several modules with all below, as one command."""
        self.editor.toggle(paths, is_trainable=is_trainable)

    def find(self, text: str, after: str = "") -> QModelIndex:
        """Return the next module whose path, type or stage holds a text, behind the one at ``after``."""
        forest = self.editor.forest
        start = forest.by_path[after].number + 1 if after in forest.by_path else 0
        wanted = text.casefold()
        for entry in forest.entries[start:] + forest.entries[:start]:
            value = entry.value
            if wanted and wanted in f"{value.path} {value.type} {value.stage or ''}".casefold():
                return self._index_of(entry)
        return QModelIndex()

    @Slot(object)
    def _on_shown(self, numbers: list[int]) -> None:
        self._tell(numbers)
        self.counts_changed.emit(*self.counts)

    def _tell(self, numbers: Iterable[int] | None = None) -> None:
        """Say that these modules, or all, changed, once for each parent, with its first and last changed child."""
        spans: dict[int, tuple[LayerEntry, LayerEntry]] = {}
        for number in range(len(self.editor.forest.entries)) if numbers is None else numbers:
            entry = self.editor.forest.entries[number]
            key = -1 if entry.parent is None else entry.parent.number
            spans[key] = (spans[key][0] if key in spans else entry, entry)
        for first, last in spans.values():
            self.dataChanged.emit(self._index_of(first), self._index_of(last, LayerColumn.MOVED), _CHANGING_ROLES)

    def cell(self, index: Index, column: int) -> QModelIndex:
        """Return another cell of a row, quicker than ``sibling`` does."""
        return self.createIndex(index.row(), column, index.internalId())

    def _index_of(self, entry: LayerEntry, column: int = 0) -> QModelIndex:
        return self.createIndex(entry.row, column, entry.number)

    def _entry(self, index: Index) -> LayerEntry | None:
        return self.editor.forest.entries[index.internalId()] if index.isValid() else None

    # --- Qt's own ------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        """Return the index of a child."""
        above = self._entry(parent)
        siblings = self.editor.forest.roots if above is None else above.children
        if not 0 <= row < len(siblings) or not 0 <= column < len(LayerColumn) or (parent.isValid() and parent.column()):
            return QModelIndex()
        return self._index_of(siblings[row], column)

    def parent(self, index: Index = _NO_PARENT) -> QModelIndex:  # type: ignore[override]
        """Return the index of the module that holds this one."""
        entry = self._entry(index)
        return QModelIndex() if entry is None or entry.parent is None else self._index_of(entry.parent)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of children."""
        if parent.isValid() and parent.column():
            return 0
        entry = self._entry(parent)
        return len(self.editor.forest.roots if entry is None else entry.children)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of columns."""
        return len(LayerColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done; the first column is checked where there are parameters, rates are typed."""
        entry = self._entry(index)
        if entry is None:
            return Qt.ItemFlag.NoItemFlags
        if index.column() == LayerColumn.LAYER and entry.value.parameters:
            return _CHECKABLE
        return _EDITABLE if index.column() == LayerColumn.RATE and entry.trainable else _PLAIN

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view asks of one cell."""
        entry = self._entry(index)
        if entry is None:
            return None
        column, value = LayerColumn(index.column()), entry.value
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(entry, column)
            case Qt.ItemDataRole.CheckStateRole if column is LayerColumn.LAYER and value.parameters:
                return _CHECKS.get(entry.state, Qt.CheckState.Unchecked)
            case Qt.ItemDataRole.EditRole if column is LayerColumn.RATE:
                return f"{entry.high:g}" if entry.trainable else ""
            case Qt.ItemDataRole.TextAlignmentRole if column in FIGURES:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ToolTipRole:
                if column is LayerColumn.OUTPUT and self._why_no_output:
                    return said(self._why_no_output)
                return self._hint(entry, column)
            case Qt.ItemDataRole.AccessibleTextRole if column is LayerColumn.LAYER:
                words = (value.path, value.type, self._text(entry, LayerColumn.STATE), self._end_words(entry))
                return ", ".join(word for word in words if word)
        return self._own_role(entry, column, role)

    def _own_role(self, entry: LayerEntry, column: LayerColumn, role: int) -> str | None:
        match role:
            case _ if role == STATE_ROLE:
                return entry.state.value
            case _ if role == PATH_ROLE:
                return entry.value.path
            case _ if role == END_ROLE:
                return self._end_words(entry)
            case _ if role == SIGN_ROLE:
                return (self.marks.sign(entry.value.path) if column is LayerColumn.MOVED else MarkSign.NONE).value
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Freeze or thaw by the check box, or take a rate."""
        entry = self._entry(index)
        if entry is None:
            return False
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == LayerColumn.LAYER:
            self.toggle(entry.value.path, is_trainable=Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == LayerColumn.RATE and entry.trainable:
            factor = factor_of(str(value))
            if factor is not None:
                self.editor.set_rate([entry.value.path], factor)
            return factor is not None
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(LayerColumn):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in FIGURES else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            QCoreApplication.translate("LayerTreeModel", "Layer"),
            QCoreApplication.translate("LayerTreeModel", "Stage"),
            QCoreApplication.translate("LayerTreeModel", "Type"),
            QCoreApplication.translate("LayerTreeModel", "Output"),
            QCoreApplication.translate("LayerTreeModel", "Parameters"),
            QCoreApplication.translate("LayerTreeModel", "State"),
            QCoreApplication.translate("LayerTreeModel", "Rate"),
            QCoreApplication.translate("LayerTreeModel", "Gradient"),
            QCoreApplication.translate("LayerTreeModel", "Moved"),
        )[section]

    def _end_words(self, entry: LayerEntry) -> str:
        """Return what stands beside the module at which the recipe cuts."""
        is_end = self._end and entry.value.path == self._end
        return QCoreApplication.translate("LayerTreeModel", "features end here") if is_end else ""

    def _hint(self, entry: LayerEntry, column: LayerColumn) -> str:
        path = entry.value.path
        match column:
            case LayerColumn.OUTPUT if self._why_no_output:
                return said(self._why_no_output)
            case LayerColumn.LAYER:
                return path
            case LayerColumn.RATE if entry.trainable:
                words = QCoreApplication.translate(
                    "LayerTreeModel", "{rate} of the learning rate; double-click to change"
                )
                return words.format(rate=self._text(entry, column))
            case LayerColumn.GRADIENT:
                return self.marks.gradient_hint(path)
            case LayerColumn.MOVED:
                return self.marks.moved_hint(path)
        return self._text(entry, column)

    def _text(self, entry: LayerEntry, column: LayerColumn) -> str:
        value = entry.value
        match column:
            case LayerColumn.LAYER:
                above = entry.parent.value.path if entry.parent is not None else ""
                return value.path.removeprefix(f"{above}.") if above else value.path
            case LayerColumn.STAGE:
                return value.stage or ""
            case LayerColumn.TYPE:
                return value.type
            case LayerColumn.OUTPUT:
                if self._why_no_output and entry.value.path != HEAD:
                    return QCoreApplication.translate("LayerTreeModel", "not known")
                return " × ".join(f"{side}" for side in value.output)
            case LayerColumn.PARAMETERS:
                return f"{value.parameters:,}" if value.parameters else ""
            case LayerColumn.STATE:
                return _state_word(entry.state)
        return self._measured(entry, column)

    def _measured(self, entry: LayerEntry, column: LayerColumn) -> str:
        match column:
            case LayerColumn.RATE:
                return rate_text(entry)
            case LayerColumn.GRADIENT:
                return self.marks.gradient(entry.value.path)
            case LayerColumn.MOVED:
                return self.marks.moved(entry.value.path)
        return ""


def _state_word(state: LayerState) -> str:
    match state:
        case LayerState.FROZEN:
            return QCoreApplication.translate("LayerTreeModel", "frozen")
        case LayerState.LEARNS:
            return QCoreApplication.translate("LayerTreeModel", "learns")
        case LayerState.MIXED:
            return QCoreApplication.translate("LayerTreeModel", "in part")
        case LayerState.NONE:
            return ""
