"""The modules of a backbone and its head as an item model with three-state check boxes: what is checked trains.

Limit: it knows names and counts only. Which tensors really train is decided by ``tldesk.ml.freeze`` from its plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QUndoCommand, QUndoStack

from tldesk.core.freeze_plan import FreezePlan, FreezeRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
STATE_ROLE = Qt.ItemDataRole.UserRole + 1
PATH_ROLE = Qt.ItemDataRole.UserRole + 2
_CHANGING_ROLES = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.CheckStateRole, STATE_ROLE]
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable


class LayerColumn(IntEnum):
    """What a column shows."""

    LAYER = 0
    STAGE = 1
    TYPE = 2
    OUTPUT = 3
    PARAMETERS = 4
    STATE = 5
    RATE = 6


class LayerState(StrEnum):
    """Whether what is below a module trains."""

    FROZEN = "frozen"
    LEARNS = "learns"
    MIXED = "mixed"
    NONE = "none"  # it has no parameters


@dataclass(frozen=True, slots=True)
class LayerValue:
    """One module. ``path`` is as freeze rules name it (``backbone.layer4.0``); counts include all below."""

    path: str
    type: str
    parameters: int
    trainable: int
    stage: str | None = None
    output: tuple[int, ...] = ()  # shape without batch; empty: not known
    children: tuple[LayerValue, ...] = ()


class _Entry:
    """A module in the tree; ``own`` are the parameters that none of its children has."""

    __slots__ = ("children", "is_trainable", "number", "own", "parent", "row", "stop", "trainable", "value")

    def __init__(self, value: LayerValue, parent: _Entry | None, *, row: int, number: int) -> None:
        self.value = value
        self.parent = parent
        self.row = row
        self.number = number
        self.stop = number + 1  # one behind the number of the last entry below
        self.own = value.parameters - sum(child.parameters for child in value.children)
        own_trainable = value.trainable - sum(child.trainable for child in value.children)
        self.is_trainable = own_trainable > 0
        self.trainable = 0
        self.children: list[_Entry] = []

    @property
    def state(self) -> LayerState:
        if not self.value.parameters:
            return LayerState.NONE
        if not self.trainable:
            return LayerState.FROZEN
        return LayerState.LEARNS if self.trainable == self.value.parameters else LayerState.MIXED


class LayerTreeModel(QAbstractItemModel):
    """Modules with their counts; every change of a check box is one command on the undo stack.

    Signals: ``toggled(path, is_trainable)`` when a person froze or thawed a module; ``counts_changed(trainable,
    parameters)`` after every change, also by undo.
    """

    toggled = Signal(str, bool)
    counts_changed = Signal(int, int)

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._roots: list[_Entry] = []
        self._entries: list[_Entry] = []  # in the order of the tree, so that a subtree is a slice
        self._by_path: dict[str, _Entry] = {}
        self._rates: dict[str, float] = {}

    # --- values --------------------------------------------------------------------------------------------

    @property
    def counts(self) -> tuple[int, int]:
        """Parameters that learn, and all of them."""
        return sum(root.trainable for root in self._roots), sum(root.value.parameters for root in self._roots)

    def set_layers(self, roots: Sequence[LayerValue]) -> None:
        """Show these modules. What was undone before belongs to other modules, so the owner clears its stack."""
        self.beginResetModel()
        self._entries = []
        self._roots = [self._add(root, None, row) for row, root in enumerate(roots)]
        self._by_path = {entry.value.path: entry for entry in self._entries}
        self._count()
        self.endResetModel()
        self.counts_changed.emit(*self.counts)

    def set_rates(self, rates: Mapping[str, float]) -> None:
        """Show these factors of the learning rate, by path; what is not named has its parent's, or 1."""
        self._rates = dict(rates)
        self._tell(range(len(self._entries)))

    def set_outputs(self, outputs: Mapping[str, tuple[int, ...]]) -> None:
        """Fill in output shapes by path, once a pass without weights has found them."""
        for path, shape in outputs.items():
            if path in self._by_path:
                entry = self._by_path[path]
                entry.value = replace(entry.value, output=shape)
        self._tell(range(len(self._entries)))

    def toggle(self, path: str, *, is_trainable: bool) -> None:
        """Freeze or thaw a module with all below, as a command that can be undone."""
        self.toggle_all([path], is_trainable=is_trainable)

    def toggle_all(self, paths: Sequence[str], *, is_trainable: bool) -> None:
        """Freeze or thaw several modules with all below, as one command."""
        flags = list(self.flags_of_entries())
        for path in paths:
            entry = self._by_path[path]
            flags[entry.number : entry.stop] = [is_trainable] * (entry.stop - entry.number)
        words = (
            QCoreApplication.translate("LayerTreeModel", "Thaw {layer}")
            if is_trainable
            else QCoreApplication.translate("LayerTreeModel", "Freeze {layer}")
        )
        if self._push(tuple(flags), words.format(layer=", ".join(paths))):
            for path in paths:
                self.toggled.emit(path, is_trainable)

    def apply_plan(self, plan: FreezePlan, title: str) -> None:
        """Freeze and thaw as a plan says, as one command."""
        self._push(self._flags_of(plan), title)

    def is_as(self, plan: FreezePlan) -> bool:
        """Whether what is checked trains just what a plan would train."""
        wanted = self._flags_of(plan)
        return all(entry.is_trainable == flag for entry, flag in zip(self._entries, wanted, strict=True) if entry.own)

    def plan(self) -> FreezePlan:
        """Return what is checked as a plan, in as few rules as name it."""
        rules: list[FreezeRule] = []
        for root in self._roots:
            self._add_rules(root, rules, is_trainable=False)
        return FreezePlan(rules=tuple(rules))

    def flags_of_entries(self) -> tuple[bool, ...]:
        """Return for each module, in the order of the tree, whether its own parameters train."""
        return tuple(entry.is_trainable for entry in self._entries)

    def set_flags(self, flags: tuple[bool, ...]) -> None:
        """Set what ``flags_of_entries`` returned; used by undo."""
        for entry, is_trainable in zip(self._entries, flags, strict=True):
            entry.is_trainable = is_trainable
        before = [entry.trainable for entry in self._entries]
        self._count()
        self._tell(number for number, count in enumerate(before) if count != self._entries[number].trainable)
        self.counts_changed.emit(*self.counts)

    def find(self, text: str, after: str = "") -> QModelIndex:
        """Return the next module whose path, type or stage holds a text, behind the one at ``after``."""
        start = self._by_path[after].number + 1 if after in self._by_path else 0
        wanted = text.casefold()
        for entry in self._entries[start:] + self._entries[:start]:
            value = entry.value
            if wanted and wanted in f"{value.path} {value.type} {value.stage or ''}".casefold():
                return self._index_of(entry)
        return QModelIndex()

    def _flags_of(self, plan: FreezePlan) -> tuple[bool, ...]:
        return tuple(plan.trains(entry.value.path, entry.value.stage) for entry in self._entries)

    def _add(self, value: LayerValue, parent: _Entry | None, row: int) -> _Entry:
        entry = _Entry(value, parent, row=row, number=len(self._entries))
        self._entries.append(entry)
        entry.children = [self._add(child, entry, place) for place, child in enumerate(value.children)]
        entry.stop = len(self._entries)
        return entry

    def _count(self) -> None:
        for entry in reversed(self._entries):  # children stand behind their parent
            entry.trainable = (entry.own if entry.is_trainable else 0) + sum(c.trainable for c in entry.children)

    def _push(self, flags: tuple[bool, ...], title: str) -> bool:
        before = self.flags_of_entries()
        changed = [entry for entry, old, new in zip(self._entries, before, flags, strict=True) if old != new]
        if not any(entry.own for entry in changed):
            return False
        self._undo_stack.push(_SetFlags(self, before, flags, title))
        return True

    def _add_rules(self, entry: _Entry, rules: list[FreezeRule], *, is_trainable: bool) -> None:
        if entry.state is LayerState.NONE:
            return
        wanted = entry.state is LayerState.LEARNS
        if entry.state is LayerState.MIXED:
            wanted = entry.is_trainable if entry.own else is_trainable
        if wanted != is_trainable:
            rules.append(FreezeRule(match=entry.value.path, trainable=wanted))
        if entry.state is LayerState.MIXED:
            for child in entry.children:
                self._add_rules(child, rules, is_trainable=wanted)

    def _rate_of(self, entry: _Entry) -> float:
        above: _Entry | None = entry
        while above is not None:
            if above.value.path in self._rates:
                return self._rates[above.value.path]
            above = above.parent
        return 1.0

    def _tell(self, numbers: Iterable[int]) -> None:
        """Say that these modules changed, once for each parent, with its first and last changed child."""
        spans: dict[int, tuple[_Entry, _Entry]] = {}
        for number in numbers:
            entry = self._entries[number]
            key = -1 if entry.parent is None else entry.parent.number
            spans[key] = (spans[key][0] if key in spans else entry, entry)
        for first, last in spans.values():
            self.dataChanged.emit(self._index_of(first), self._index_of(last, LayerColumn.RATE), _CHANGING_ROLES)

    def _index_of(self, entry: _Entry, column: int = 0) -> QModelIndex:
        return self.createIndex(entry.row, column, entry.number)

    def _entry(self, index: Index) -> _Entry | None:
        return self._entries[index.internalId()] if index.isValid() else None

    # --- Qt's own ------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        """Return the index of a child."""
        above = self._entry(parent)
        siblings = self._roots if above is None else above.children
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
        return len(self._roots if entry is None else entry.children)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of columns."""
        return len(LayerColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done; the first column is checked where there are parameters."""
        entry = self._entry(index)
        if entry is None:
            return Qt.ItemFlag.NoItemFlags
        return _CHECKABLE if index.column() == LayerColumn.LAYER and entry.value.parameters else _PLAIN

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
                return {
                    LayerState.LEARNS: Qt.CheckState.Checked,
                    LayerState.MIXED: Qt.CheckState.PartiallyChecked,
                }.get(entry.state, Qt.CheckState.Unchecked)
            case Qt.ItemDataRole.TextAlignmentRole if column in {
                LayerColumn.OUTPUT,
                LayerColumn.PARAMETERS,
                LayerColumn.RATE,
            }:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ToolTipRole:
                return value.path if column is LayerColumn.LAYER else self._text(entry, column)
            case Qt.ItemDataRole.AccessibleTextRole if column is LayerColumn.LAYER:
                return f"{value.path}, {value.type}, {self._text(entry, LayerColumn.STATE)}"
            case _ if role == STATE_ROLE:
                return entry.state.value
            case _ if role == PATH_ROLE:
                return value.path
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Freeze or thaw by the check box."""
        entry = self._entry(index)
        if entry is None or role != Qt.ItemDataRole.CheckStateRole or index.column() != LayerColumn.LAYER:
            return False
        self.toggle(entry.value.path, is_trainable=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(LayerColumn):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_figure = section in {LayerColumn.OUTPUT, LayerColumn.PARAMETERS, LayerColumn.RATE}
            side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
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
        )[section]

    def _text(self, entry: _Entry, column: LayerColumn) -> str:
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
                return " × ".join(f"{side}" for side in value.output)
            case LayerColumn.PARAMETERS:
                return f"{value.parameters:,}" if value.parameters else ""
            case LayerColumn.STATE:
                return _state_word(entry.state)
            case LayerColumn.RATE:
                return f"× {self._rate_of(entry):g}" if entry.state in {LayerState.LEARNS, LayerState.MIXED} else ""


class _SetFlags(QUndoCommand):
    """One change of check boxes."""

    def __init__(self, model: LayerTreeModel, before: tuple[bool, ...], after: tuple[bool, ...], title: str) -> None:
        super().__init__(title)
        self._model = model
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._model.set_flags(self._after)

    def undo(self) -> None:
        self._model.set_flags(self._before)


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
