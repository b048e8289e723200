"""The layer tree: rows tinted ice and ember, check boxes that freeze and thaw, and a line to find a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from tldesk.qt.layer_tree_model import PATH_ROLE, STATE_ROLE, LayerColumn, LayerState, LayerTreeModel
from tldesk.ui.icons import paint_sign
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, sized

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject

Index = QModelIndex | QPersistentModelIndex

ROW_PX = 28
_CHECK_PX = 14
_PAD_PX = 10  # as the header's, at the side to which a column is aligned
_SIGN_PX = 13
_INDENT_PX = 20
_WIDTHS_PX = {  # usual, and where there is little room
    LayerColumn.STAGE: (92, 84),
    LayerColumn.TYPE: (136, 100),
    LayerColumn.OUTPUT: (132, 114),
    LayerColumn.PARAMETERS: (112, 88),
    LayerColumn.STATE: (96, 80),
    LayerColumn.RATE: (68, 50),
}
_LAYER_LEAST_PX = 148
_GIVE_WAY = (LayerColumn.TYPE, LayerColumn.OUTPUT)  # hidden, in this order, where even that is too much


class _LayerDelegate(QStyledItemDelegate):
    """Draws one cell; the check box lies at the left of the first column."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint check box, state sign or text."""
        column, state = LayerColumn(index.column()), LayerState(index.data(STATE_ROLE))
        is_right = column in {LayerColumn.OUTPUT, LayerColumn.PARAMETERS, LayerColumn.RATE}
        rect = QRect(option.rect).adjusted(2 if is_right else _PAD_PX, 0, -_PAD_PX if is_right else -2, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        role = Role.MUTED if state in {LayerState.FROZEN, LayerState.NONE} else Role.TEXT
        if column is LayerColumn.LAYER:
            self._paint_check(painter, self._check_rect(option.rect), index)
            rect = QRect(option.rect).adjusted(_CHECK_PX + Space.M, 0, -4, 0)
        elif column in {LayerColumn.STAGE, LayerColumn.TYPE}:
            role = Role.MUTED
        elif column is LayerColumn.STATE and state is not LayerState.NONE:
            sign, role = ("snowflake", Role.ICE) if state is LayerState.FROZEN else ("flame", Role.EMBER)
            place = QRectF(rect.x(), rect.center().y() + 0.5 - _SIGN_PX / 2, _SIGN_PX, _SIGN_PX)
            paint_sign(painter, place, sign, color(role))
            rect.setLeft(rect.left() + _SIGN_PX + 5)
        painter.setFont(sized(option.font, Type.BODY))
        painter.setPen(color(role))
        text = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideMiddle, rect.width())
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Qt.AlignmentFlag.AlignLeft)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter) | int(side), text)
        painter.restore()

    def _paint_check(self, painter: QPainter, box: QRectF, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.CheckStateRole)
        if value is None:
            return
        check, color = Qt.CheckState(value), self._theme.color
        if check == Qt.CheckState.Unchecked:
            painter.setPen(QPen(color(Role.MUTED), 1.2))
            painter.setBrush(color(Role.PANEL))
            painter.drawRoundedRect(box, 3, 3)
            return
        is_full = check == Qt.CheckState.Checked
        painter.setPen(QPen(color(Role.EMBER), 1.4))
        painter.setBrush(color(Role.EMBER if is_full else Role.PANEL))
        painter.drawRoundedRect(box, 3, 3)
        inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
        paint_sign(painter, inner, "check" if is_full else "minus", color(Role.ON_ACCENT if is_full else Role.EMBER))

    @staticmethod
    def _check_rect(rect: QRect) -> QRectF:
        return QRectF(rect.x() + 2.5, rect.y() + (rect.height() - _CHECK_PX) // 2 + 0.5, _CHECK_PX - 1, _CHECK_PX - 1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(60, ROW_PX)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Freeze or thaw when the check box is clicked."""
        if (
            index.column() != LayerColumn.LAYER
            or not isinstance(event, QMouseEvent)
            or event.type() != QEvent.Type.MouseButtonRelease
            or event.button() != Qt.MouseButton.LeftButton
            or not self._check_rect(option.rect).adjusted(-3, -6, 3, 6).contains(event.position())
        ):
            return False
        value = index.data(Qt.ItemDataRole.CheckStateRole)
        if value is None:
            return False
        return model.setData(index, _flipped(Qt.CheckState(value)), Qt.ItemDataRole.CheckStateRole)


class LayerTreeView(QTreeView):
    """Shows a ``LayerTreeModel``. Space freezes or thaws what is selected; arrows open and close.

    Signals: ``cut_wanted(path)``: features shall end at this module of the backbone, named without ``backbone.``.
    """

    cut_wanted = Signal(str)

    def __init__(self, model: LayerTreeModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = model
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(_LayerDelegate(theme, self))
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

    def menu(self) -> QMenu:
        """Return the menu of what is selected."""
        menu, paths = QMenu(self), self.selected_paths()
        path = paths[0] if len(paths) == 1 else ""
        freeze = menu.addAction(self.tr("Freeze with all below"), lambda: self.set_selected(is_trainable=False))
        thaw = menu.addAction(self.tr("Thaw with all below"), lambda: self.set_selected(is_trainable=True))
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

    def _fit(self) -> None:
        """Narrow the columns, then hide some, so that the tree needs no sideways scrolling."""
        room, shown = self.viewport().width() - _LAYER_LEAST_PX, dict(_WIDTHS_PX)
        is_narrow = sum(usual for usual, _ in shown.values()) > room
        for column in _GIVE_WAY:
            if sum(narrow for _, narrow in shown.values()) > room:
                del shown[column]
        for column, (usual, narrow) in _WIDTHS_PX.items():
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, narrow if is_narrow else usual)
        rest = sum(self.columnWidth(column) for column in shown)
        self.setColumnWidth(LayerColumn.LAYER, max(self.viewport().width() - rest, _LAYER_LEAST_PX))

    def _toggle_selected(self) -> None:
        current = self.currentIndex().siblingAtColumn(LayerColumn.LAYER)
        value = current.data(Qt.ItemDataRole.CheckStateRole)
        if value is None:
            return
        self.set_selected(is_trainable=_flipped(Qt.CheckState(value)) == Qt.CheckState.Checked)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Layers"))
        self.setAccessibleDescription(self.tr("Space freezes or thaws; arrows open and close"))

    # --- Qt's own ------------------------------------------------------------------------------------------

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
        for column in LayerColumn:
            cell = index.sibling(index.row(), column)
            if self.isColumnHidden(column):
                continue
            option = QStyleOptionViewItem(options)
            option.rect = self.visualRect(cell)
            if column is LayerColumn.LAYER:
                left = self.columnViewportPosition(column)
                gap = QRect(left, option.rect.y(), option.rect.x() - left, option.rect.height())
                self.drawBranches(painter, gap, index)
            self.itemDelegate().paint(painter, option, cell)

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

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._layers.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(LayerColumn) - 1)


def _flipped(check: Qt.CheckState) -> Qt.CheckState:
    """Return what a click makes of a check box: what trains in part trains as a whole."""
    return Qt.CheckState.Unchecked if check == Qt.CheckState.Checked else Qt.CheckState.Checked
