"""The layer tree: rows tinted ice and ember, check boxes that freeze and thaw, and a line to find a layer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QMenu,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from tldesk.qt.layer_tree_model import PATH_ROLE, STATE_ROLE, LayerColumn, LayerState, LayerTreeModel
from tldesk.ui.icons import paint_sign
from tldesk.ui.layer_delegate import LayerDelegate, flipped
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPainter

Index = QModelIndex | QPersistentModelIndex

_INDENT_PX = 20
_WIDTHS_PX = {  # usual, and where there is little room
    LayerColumn.STAGE: (92, 84),
    LayerColumn.TYPE: (136, 100),
    LayerColumn.OUTPUT: (132, 114),
    LayerColumn.PARAMETERS: (112, 88),
    LayerColumn.STATE: (96, 80),
    LayerColumn.RATE: (92, 62),
    LayerColumn.GRADIENT: (84, 76),
    LayerColumn.MOVED: (100, 92),
}
_LAYER_LEAST_PX = 148
_GIVE_WAY = (LayerColumn.TYPE, LayerColumn.OUTPUT, LayerColumn.STAGE)  # hidden, in this order, where it is too much
_FACTORS = (1.0, 0.5, 0.1, 0.01)  # that the menu offers


class LayerTreeView(QTreeView):
    """Shows a ``LayerTreeModel``. Space freezes or thaws what is selected; arrows open and close; a rate is typed.

    Signals:
        cut_wanted(path): features shall end at this module of the backbone, named without ``backbone.``.
        rate_wanted(): the person wants to type a rate for what is selected.
    """

    cut_wanted = Signal(str)
    rate_wanted = Signal()

    def __init__(self, model: LayerTreeModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = model
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(LayerDelegate(theme, self))
        self.setEditTriggers(QTreeView.EditTrigger.DoubleClicked | QTreeView.EditTrigger.EditKeyPressed)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT_PX)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        self.setAllColumnsShowFocus(True)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setExpandsOnDoubleClick(True)
        dress(self, "window")
        header = self.header()
        header.setStretchLastSection(False)
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(LayerColumn.LAYER, QHeaderView.ResizeMode.Interactive)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_wanted)
        model.modelReset.connect(self._on_reset)
        model.marks_changed.connect(self._fit)
        model.headerDataChanged.connect(self._fit)
        model.counts_changed.connect(self._tell_current)
        theme.changed.connect(self.viewport().update)
        self._retranslate()
        self._on_reset()

    def find_next(self, text: str) -> bool:
        """Go to the next layer whose path, type or stage holds a text; return whether there is one."""
        found = self._layers.find(text, after=str(self.currentIndex().data(PATH_ROLE) or ""))
        if found.isValid():
            self.setCurrentIndex(found)
            self.scrollTo(found)
        return found.isValid()

    def selected_paths(self) -> list[str]:
        """Return the modules that are selected, or the current one."""
        current = self.currentIndex().siblingAtColumn(LayerColumn.LAYER)
        rows = self.selectionModel().selectedRows(LayerColumn.LAYER) or ([current] if current.isValid() else [])
        return [str(index.data(PATH_ROLE)) for index in rows]

    def set_selected(self, *, is_trainable: bool) -> None:
        """Freeze or thaw what is selected, with all below, as one command."""
        paths = self.selected_paths()
        if paths:
            self._layers.toggle_all(paths, is_trainable=is_trainable)

    def set_rate(self, factor: float) -> None:
        """Let what learns in what is selected learn by a factor of the rate, as one command."""
        paths = self.selected_paths()
        if paths:
            self._layers.editor.set_rate(paths, factor)

    def menu(self) -> QMenu:
        """Return the menu of what is selected."""
        menu, paths = QMenu(self), self.selected_paths()
        path = paths[0] if len(paths) == 1 else ""
        freeze = menu.addAction(self.tr("Freeze with all below"), lambda: self.set_selected(is_trainable=False))
        thaw = menu.addAction(self.tr("Thaw with all below"), lambda: self.set_selected(is_trainable=True))
        rate = menu.addMenu(self.tr("Learning rate × …"))
        for factor in _FACTORS:
            rate.addAction(f"× {factor:g}", partial(self.set_rate, factor))
        rate.addAction(self.tr("Another…"), self.rate_wanted.emit)
        rate.setEnabled(any(self._layers.learns(path) for path in paths))
        menu.addSeparator()
        cut = menu.addAction(self.tr("Features end here"), lambda: self.cut_wanted.emit(path.partition(".")[2]))
        copy = menu.addAction(self.tr("Copy path"), lambda: QApplication.clipboard().setText("\n".join(paths)))
        menu.addSeparator()
        menu.addAction(self.tr("Expand all"), self.expandAll)
        menu.addAction(self.tr("Fold to the top"), self._on_reset_folds)
        for action in (freeze, thaw, copy):
            action.setEnabled(bool(paths))
        cut.setEnabled(path.startswith("backbone.") and self._layers.is_module(path))
        return menu

    @Slot(QPoint)
    def _on_menu_wanted(self, place: QPoint) -> None:
        self.menu().popup(self.viewport().mapToGlobal(place))

    @Slot()
    def _on_reset_folds(self) -> None:
        self.collapseAll()
        self._on_reset()

    @Slot()
    def _on_reset(self) -> None:
        """Open the roots and what they hold; deeper modules are opened by the person."""
        self.expandToDepth(0)

    @Slot()
    def _tell_current(self) -> None:
        """Let a screen reader hear what became of the current row; ``dataChanged`` below does not."""
        current = self.currentIndex()
        if current.isValid():
            super().dataChanged(current, current, [])

    @Slot()
    def _fit(self) -> None:
        """Narrow the columns, then hide some, so that the tree needs no sideways scrolling."""
        room = self.viewport().width() - _LAYER_LEAST_PX
        titles = {column: self.header().sectionSizeHint(column) for column in _WIDTHS_PX}
        widths = {
            column: (max(wide, titles[column]), max(less, titles[column]))
            for column, (wide, less) in _WIDTHS_PX.items()
        }
        shown = dict(widths)
        marks = self._layers.marks
        for column, has_figures in ((LayerColumn.GRADIENT, marks.has_gradients), (LayerColumn.MOVED, marks.has_moved)):
            if not has_figures:
                del shown[column]
        is_narrow = sum(usual for usual, _ in shown.values()) > room
        for column in _GIVE_WAY:
            if sum(narrow for _, narrow in shown.values()) > room:
                del shown[column]
        for column, (usual, narrow) in widths.items():
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, narrow if is_narrow else usual)
        rest = sum(self.columnWidth(column) for column in shown)
        self.setColumnWidth(LayerColumn.LAYER, max(self.viewport().width() - rest, _LAYER_LEAST_PX))

    def _toggle_selected(self) -> None:
        current = self.currentIndex().siblingAtColumn(LayerColumn.LAYER)
        value = current.data(Qt.ItemDataRole.CheckStateRole)
        if value is None:
            return
        self.set_selected(is_trainable=flipped(Qt.CheckState(value)) == Qt.CheckState.Checked)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Layers"))
        self.setAccessibleDescription(self.tr("Space freezes or thaws; arrows open and close; F2 changes a rate"))

    # --- Qt's own ------------------------------------------------------------------------------------------

    def dataChanged(self, first: Index, last: Index, roles: object = ()) -> None:
        """Paint anew. Qt's own looks for every changed row among all that are open, which takes half a second."""
        self.viewport().update()

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Tint a row by its state, then draw its cells over it."""
        state = LayerState(index.data(STATE_ROLE))
        rect = QRect(0, options.rect.y(), self.viewport().width(), options.rect.height())
        tint = {LayerState.FROZEN: Role.ICE_TINT, LayerState.LEARNS: Role.EMBER_TINT}.get(state, Role.WINDOW)
        painter.fillRect(rect, self._theme.color(tint))
        is_current = index.row() == self.currentIndex().row() and index.parent() == self.currentIndex().parent()
        is_selected = self.selectionModel().isSelected(index)
        painter.setPen(self._theme.color(Role.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if is_selected:
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height() - 1), self._theme.color(Role.ACCENT))
        if is_current and self.hasFocus():
            painter.setPen(self._theme.color(Role.ACCENT))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        self._draw_cells(painter, options, index)

    def _draw_cells(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Let the delegate draw each column. Qt's own drawRow would lay the style's selection over the tint."""
        delegate, top, height = self.itemDelegate(), options.rect.y(), options.rect.height()
        for column in LayerColumn:
            if self.isColumnHidden(column):
                continue
            cell = self._layers.cell(index, column)
            option = QStyleOptionViewItem(options)
            left = self.columnViewportPosition(column)
            option.rect = QRect(left, top, self.columnWidth(column), height)
            if column is LayerColumn.LAYER:
                option.rect.setLeft(self.visualRect(cell).x())
                self.drawBranches(painter, QRect(left, top, option.rect.x() - left, height), index)
            delegate.paint(painter, option, cell)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Draw the sign that opens and closes a module."""
        if not self.model().hasChildren(index):
            return
        sign = "chevron-down" if self.isExpanded(index) else "chevron-right"
        place = QRectF(rect.right() - 15, rect.center().y() - 4.5, 10, 10)
        painter.save()
        paint_sign(painter, place, sign, self._theme.color(Role.MUTED))
        painter.restore()

    def resizeEvent(self, event: object) -> None:
        """Follow the width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Freeze or thaw with Space; everything else is the tree's."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._toggle_selected()
        else:
            super().keyPressEvent(event)

    def edit(self, index: QModelIndex, *rest: object) -> bool:  # type: ignore[override]
        """Type a rate: with F2 that of the current row, with the mouse that which was double-clicked."""
        if not rest:
            super().edit(index)
            return True
        is_key = rest[0] == QTreeView.EditTrigger.EditKeyPressed
        place = index.siblingAtColumn(LayerColumn.RATE) if is_key and index.isValid() else index
        return bool(super().edit(place, *rest))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._layers.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(LayerColumn) - 1)
