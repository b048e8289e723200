"""The browser at the window's left: projects with their data, models and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from tldesk.qt.browser_model import FIGURE_ROLE, KEY_ROLE, KIND_ROLE, BrowserModel, NodeKind
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent

    from tldesk.qt.browser_model import BrowserNode

_ROW_PX = 25
_SECTION_PX = 29
_INDENT_PX = 14
Index = QModelIndex | QPersistentModelIndex


class _NodeDelegate(QStyledItemDelegate):
    """Draws a section as a small heading, every other entry with its figure at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one entry over the tree's whole width."""
        kind = NodeKind(index.data(KIND_ROLE))
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        rect = self._row_of(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = rect.adjusted(Space.S, 0, -Space.S, 0)
        if kind is not NodeKind.SECTION and (is_selected or is_hovered):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(Role.ACCENT_TINT if is_selected else Role.HOVER))
            painter.drawRoundedRect(field, 4, 4)
        if has_focus:
            painter.setPen(self._theme.color(Role.ACCENT))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(field.adjusted(0, 0, -1, -1), 4, 4)
        inner = field.adjusted(Space.S + (_INDENT_PX if kind is NodeKind.PART else 0), 0, -Space.S, 0)
        font = option.font
        if kind is NodeKind.SECTION:
            painter.setFont(sized(font, Type.CAPTION))
            painter.setPen(self._theme.color(Role.MUTED))
            bottom = inner.adjusted(0, 0, 0, -4)
            painter.drawText(
                bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, str(index.data()).upper()
            )
            painter.restore()
            return
        figure = str(index.data(FIGURE_ROLE) or "")
        role = Role.ACCENT if is_selected else Role.TEXT
        painter.setFont(sized(font, Type.CAPTION, is_bold=is_selected))
        painter.setPen(self._theme.color(Role.TEXT if is_selected else Role.MUTED))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figure)
        width = painter.fontMetrics().horizontalAdvance(figure)
        painter.setFont(sized(font, Type.BODY, is_bold=is_selected))
        painter.setPen(self._theme.color(role))
        room = max(inner.width() - width - Space.S, 0)
        title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()

    @staticmethod
    def _row_of(option: QStyleOptionViewItem) -> QRect:
        rect = QRect(option.rect)
        widget = option.widget
        if isinstance(widget, QTreeView):
            rect.setLeft(0)
            rect.setRight(widget.viewport().width() - 1)
        return rect

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of an entry; a heading has air above it."""
        return QSize(0, _SECTION_PX if index.data(KIND_ROLE) == NodeKind.SECTION.value else _ROW_PX)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line to rename in."""
        line = QLineEdit(parent)
        line.setAccessibleName(self.tr("New name"))
        return line

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Lay the line over the whole entry."""
        editor.setGeometry(self._row_of(option).adjusted(Space.S, -1, -Space.S, 1))


class Browser(QTreeView):
    """Shows the entries of a ``BrowserModel``; F2 renames.

    Signals: ``chosen(key)`` when an entry is selected; ``opened(key)`` by Enter or double click;
    ``menu_wanted(key, global_position)``; ``delete_wanted(key)`` by Delete.
    """

    chosen = Signal(str)
    opened = Signal(str)
    menu_wanted = Signal(str, QPoint)
    delete_wanted = Signal(str)

    def __init__(self, model: BrowserModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes_model = model
        self._theme = theme
        self._nothing = ""
        self._is_filling = False
        self.setModel(model)
        self.setItemDelegate(_NodeDelegate(theme, self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumWidth(160)
        dress(self, "panel")
        self.customContextMenuRequested.connect(self._on_menu)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.activated.connect(self._on_activated)
        theme.changed.connect(self.viewport().update)
        self._retranslate()

    def set_nodes(self, nodes: Sequence[BrowserNode]) -> None:
        """Show these entries; what was selected stays selected where it is still there."""
        selected, scroll = self.selected_key, self.verticalScrollBar().value()
        self._is_filling = True
        if self._nodes_model.set_nodes(nodes):
            self.expandAll()
            self.select(selected)
            self.verticalScrollBar().setValue(scroll)
        self._is_filling = False

    @property
    def selected_key(self) -> str:
        """Key of the selected entry; empty: none."""
        return str(self.currentIndex().data(KEY_ROLE) or "")

    @property
    def nodes_model(self) -> BrowserModel:
        """The entries, which tell when a person renamed one."""
        return self._nodes_model

    def rename_current(self) -> None:
        """Begin to rename the selected entry, where it can be."""
        index = self.currentIndex()
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setFocus()
            self.edit(index)

    def select(self, key: str) -> None:
        """Select an entry without saying ``chosen``."""
        item = self._nodes_model.item_of(key)
        was_filling, self._is_filling = self._is_filling, True
        if item is not None:
            self.setCurrentIndex(item.index())
        self._is_filling = was_filling

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        if not self._is_filling and index.isValid() and index.data(KIND_ROLE) != NodeKind.SECTION.value:
            self.chosen.emit(index.data(KEY_ROLE))

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.data(KIND_ROLE) != NodeKind.SECTION.value:
            self.opened.emit(index.data(KEY_ROLE))

    @Slot(QPoint)
    def _on_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        if index.isValid() and index.data(KIND_ROLE) != NodeKind.SECTION.value:
            self.menu_wanted.emit(index.data(KEY_ROLE), self.viewport().mapToGlobal(position))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Projects, data and runs"))
        self._nothing = self.tr("Projects come here, with their images, models and runs.")
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries; without any, say what comes here."""
        super().paintEvent(event)
        if not self._nodes_model.rowCount():
            painter = QPainter(self.viewport())
            painter.setFont(sized(self.font(), Type.BODY))
            painter.setPen(self._theme.color(Role.MUTED))
            field = self.viewport().rect().adjusted(Space.L, Space.L, -Space.L, -Space.L)
            painter.drawText(field, int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap), self._nothing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask the owner to delete with Delete; the rest is a tree's."""
        if event.key() == Qt.Key.Key_Delete and not event.modifiers() and self.selected_key:
            self.delete_wanted.emit(self.selected_key)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
