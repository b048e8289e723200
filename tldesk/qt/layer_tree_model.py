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
)
from PySide6.QtGui import QUndoCommand, QUndoStack

from tldesk.core.freeze_plan import FreezePlan
from tldesk.qt.layer_entries import HEAD, LayerEntry, LayerState, LayerValue, preset_of, rate_of, rates_of, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["LayerColumn", "LayerState", "LayerTreeModel", "LayerValue"]

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


class LayerTreeModel(QAbstractItemModel):
    """Modules with their counts; every change of a check box is one command on the undo stack.

    Signals:
        toggled(path, is_trainable): a person froze or thawed a module.
        counts_changed(trainable, parameters): after every change, also by undo.
        edited(): the same, where the change is a person's: a check box, a preset, undo or redo.
        refused(): a change would have left nothing that learns, neither backbone nor head; nothing was changed.
    """

    toggled = Signal(str, bool)
    counts_changed = Signal(int, int)
    edited = Signal()
    refused = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._roots: list[LayerEntry] = []
        self._entries: list[LayerEntry] = []  # in the order of the tree, so that a subtree is a slice
        self._by_path: dict[str, LayerEntry] = {}
        self._rates: dict[str, float] = {}
        self._why_no_output = ""

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
        self._why_no_output = ""
        self._rates = {}
        self._count()
        self.endResetModel()
        self.counts_changed.emit(*self.counts)

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages, in the order of the tree."""
        return tuple(dict.fromkeys(entry.value.stage for entry in self._entries if entry.value.stage is not None))

    @property
    def live_stages(self) -> frozenset[str]:
        """Stages in which a parameter learns."""
        return frozenset(e.value.stage for e in self._entries if e.own and e.is_trainable and e.value.stage is not None)

    def learns(self, path: str) -> bool:
        """Whether anything at a path learns; False where there is no such module."""
        return path in self._by_path and self._by_path[path].trainable > 0

    def is_module(self, path: str) -> bool:
        """Whether a path is that of a module, not of a single tensor."""
        return path in self._by_path and self._by_path[path].value.type != "Parameter"

    def set_rates(self, rates: Mapping[str, float]) -> None:
        """Show these factors of the learning rate, by path; what is not named has its parent's, or 1."""
        self._rates = dict(rates)
        self._tell(range(len(self._entries)))

    def set_outputs(self, outputs: Mapping[str, tuple[int, ...]], *, reason: str = "") -> None:
        """Fill in output shapes by path, once a pass without weights has found them; ``reason``: why there are none."""
        self._why_no_output = reason if not outputs else ""
        for path, shape in outputs.items():
            if path in self._by_path:
                entry = self._by_path[path]
                entry.value = replace(entry.value, output=shape)
        self._tell(range(len(self._entries)))

    def set_leaf(self, value: LayerValue) -> None:
        """Show other values of a module without children: the head follows the number of classes."""
        entry = self._by_path.get(value.path)
        if entry is None or entry.value == value:
            return
        entry.value, entry.own = value, value.parameters
        self._count()
        self._tell([entry.number])
        self.counts_changed.emit(*self.counts)

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
        layer = paths[0] if len(paths) == 1 else f"{paths[0]}, … ({len(paths)})"
        if self._push(tuple(flags), words.format(layer=layer)):
            for path in paths:
                self.toggled.emit(path, is_trainable)

    def apply_plan(self, plan: FreezePlan, title: str) -> None:
        """Freeze and thaw as a plan says, as one command."""
        self._push(self._flags_of(plan), title)

    def show_plan(self, plan: FreezePlan) -> None:
        """Show what a plan from elsewhere trains, with its rates: no command, nothing to undo."""
        self._set(self._flags_of(plan))
        self.set_rates(rates_of(self._entries, plan))

    def is_as(self, plan: FreezePlan) -> bool:
        """Whether what is checked trains just what a plan would train."""
        wanted = self._flags_of(plan)
        return all(entry.is_trainable == flag for entry, flag in zip(self._entries, wanted, strict=True) if entry.own)

    def preset(self, stages: Sequence[str]) -> str:
        """Return which preset holds: ``head``, ``all``, ``stage:NAME``; else nothing. ``stages``: input first."""
        return "" if self._rates else preset_of(self._entries, stages)

    def plan(self) -> FreezePlan:
        """Return what is checked as a plan, in as few rules as name it."""
        return FreezePlan(rules=rules_of(self._roots, self._rates))

    def flags_of_entries(self) -> tuple[bool, ...]:
        """Return for each module, in the order of the tree, whether its own parameters train."""
        return tuple(entry.is_trainable for entry in self._entries)

    def set_flags(self, flags: tuple[bool, ...]) -> None:
        """Set what ``flags_of_entries`` returned; used by undo."""
        self._set(flags)
        self.edited.emit()

    def _set(self, flags: tuple[bool, ...]) -> None:
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

    def _add(self, value: LayerValue, parent: LayerEntry | None, row: int) -> LayerEntry:
        entry = LayerEntry(value, parent, row=row, number=len(self._entries))
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
        has_head = HEAD in self._by_path
        if has_head and not any(flag for entry, flag in zip(self._entries, flags, strict=True) if entry.own):
            self.refused.emit()
            return False
        self._undo_stack.push(_SetFlags(self, before, flags, title))
        return True

    def _tell(self, numbers: Iterable[int]) -> None:
        """Say that these modules changed, once for each parent, with its first and last changed child."""
        spans: dict[int, tuple[LayerEntry, LayerEntry]] = {}
        for number in numbers:
            entry = self._entries[number]
            key = -1 if entry.parent is None else entry.parent.number
            spans[key] = (spans[key][0] if key in spans else entry, entry)
        for first, last in spans.values():
            self.dataChanged.emit(self._index_of(first), self._index_of(last, LayerColumn.RATE), _CHANGING_ROLES)

    def _index_of(self, entry: LayerEntry, column: int = 0) -> QModelIndex:
        return self.createIndex(entry.row, column, entry.number)

    def _entry(self, index: Index) -> LayerEntry | None:
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
                if column is LayerColumn.OUTPUT and self._why_no_output:
                    return self._why_no_output
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
            case LayerColumn.RATE:
                return (
                    f"× {rate_of(entry, self._rates):g}" if entry.state in {LayerState.LEARNS, LayerState.MIXED} else ""
                )


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
