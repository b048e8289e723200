"""The tree of the browser as an item model over plain values: sections, projects, their data by part, runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_ROLE = Qt.ItemDataRole.UserRole + 1
FIGURE_ROLE = Qt.ItemDataRole.UserRole + 2
KIND_ROLE = Qt.ItemDataRole.UserRole + 3


class NodeKind(StrEnum):
    """How an entry is drawn."""

    SECTION = "section"
    MAIN = "main"  # a project
    PART = "part"  # of a project: a split, a class, a run


@dataclass(frozen=True, slots=True)
class BrowserNode:
    """One entry. ``key`` is unique in the tree and says to the owner what it is, as ``run:7``."""

    key: str
    title: str
    figure: str = ""  # at the right: a count, an accuracy, a state
    kind: NodeKind = NodeKind.PART
    children: tuple[BrowserNode, ...] = ()
    is_renamable: bool = False
    tooltip: str = ""


class BrowserModel(QStandardItemModel):
    """Signals: ``renamed(key, title)`` when a person has typed another title; the owner answers with new nodes."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QStandardItem] = {}
        self._nodes: tuple[BrowserNode, ...] = ()
        self._is_filling = False
        self.itemChanged.connect(self._on_item_changed)

    def set_nodes(self, nodes: Sequence[BrowserNode]) -> bool:
        """Show these entries. Where only titles and figures differ, the entries stay: so do scroll and selection.

        Returns whether entries came or went.
        """
        new = tuple(nodes)
        self._is_filling = True
        is_same = self._shape(new) == self._shape(self._nodes)
        if is_same:
            for node, before in zip(_flat(new), _flat(self._nodes), strict=True):
                if node != before:
                    self._dress(self._items[node.key], node)
        else:
            self.clear()
            self._items = {}
            for node in new:
                self.appendRow(self._build(node))
        self._nodes = new
        self._is_filling = False
        return not is_same

    def item_of(self, key: str) -> QStandardItem | None:
        """Return the entry of a key; None where there is none."""
        return self._items.get(key)

    def _shape(self, nodes: Sequence[BrowserNode]) -> tuple[object, ...]:
        return tuple((node.key, self._shape(node.children)) for node in nodes)

    def _build(self, node: BrowserNode) -> QStandardItem:
        item = QStandardItem()
        self._items[node.key] = item
        self._dress(item, node)
        for child in node.children:
            item.appendRow(self._build(child))
        return item

    def _dress(self, item: QStandardItem, node: BrowserNode) -> None:
        item.setText(node.title)
        item.setData(node.key, KEY_ROLE)
        item.setData(node.figure, FIGURE_ROLE)
        item.setData(node.kind.value, KIND_ROLE)
        item.setToolTip(node.tooltip or node.title)
        item.setAccessibleText(f"{node.title} {node.figure}".strip())
        item.setEditable(node.is_renamable)
        item.setSelectable(node.kind is not NodeKind.SECTION)

    @Slot(QStandardItem)
    def _on_item_changed(self, item: QStandardItem) -> None:
        if self._is_filling:
            return
        key = item.data(KEY_ROLE)
        node = next((node for node in _flat(self._nodes) if node.key == key), None)
        title = item.text().strip()
        if node is None or title == node.title:
            return
        self._is_filling = True
        item.setText(node.title)  # until the owner says that it is so
        self._is_filling = False
        if title:
            self.renamed.emit(key, title)


def _flat(nodes: Sequence[BrowserNode]) -> list[BrowserNode]:
    return [entry for node in nodes for entry in (node, *_flat(node.children))]
