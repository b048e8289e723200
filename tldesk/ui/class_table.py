"""The table of per-class figures, sorted by a press on a heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QTableView, QWidget

from tldesk.qt.class_table_model import (
    AVERAGE,
    COUNT,
    FIGURES_ROLE,
    NAME,
    RECALL,
    SHARE_ROLE,
    SORT_ROLE,
    ClassTableModel,
)
from tldesk.ui.cell_painter import paint_dot
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Theme, Type, sized

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFocusEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

Index = QModelIndex | QPersistentModelIndex

_ROW_PX = 28
_PAD_PX = 8
_COLUMN_PX = 56
_NAME_PX = 96  # at least
_BAR_PX = 3
_ROWS = 4  # shown at least
_ARROW_PX = 7
_HEAD_PX = 30


class _Delegate(QStyledItemDelegate):
    """Draws the dot of the class before its name, and a thin bar under each share."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, rect = self._theme.color, QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(Role.ACCENT_TINT))
        inner = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        figures, share = index.data(FIGURES_ROLE), index.data(SHARE_ROLE)
        if index.column() == NAME:
            dot = QRectF(inner.x(), inner.center().y() - 4, 9, 9)
            paint_dot(painter, dot, self._theme, figures.class_index)
            inner.adjust(17, 0, 0, 0)
        elif share is not None:
            bar = QRectF(inner.x(), rect.bottom() - _BAR_PX - 1, inner.width(), _BAR_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(Role.TRACK))
            painter.drawRoundedRect(bar, 1.5, 1.5)
            bar.setWidth(bar.width() * share)
            painter.setBrush(color(Role.MUTED))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setFont(sized(option.font, Type.BODY))
        painter.setPen(color(Role.TEXT))
        words = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(_COLUMN_PX, _ROW_PX)


class _Heading(QHeaderView):
    """Draws the headings with room for the arrow of the sorted one, which a styled header lays over the words."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setFixedHeight(_HEAD_PX)
        theme.changed.connect(self.viewport().update)

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Return room for heading and arrow (Qt asks)."""
        words = self.model().headerData(section, Qt.Orientation.Horizontal)
        metrics = QFontMetrics(sized(self.font(), Type.CAPTION))
        return QSize(metrics.horizontalAdvance(words) + 2 * _PAD_PX + _ARROW_PX + 6, _HEAD_PX)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint a heading; the arrow stands on the side where the words end or begin in the open."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, model = self._theme.color, self.model()
        painter.fillRect(rect, color(Role.PANEL))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), color(Role.BORDER))
        side = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        inner = rect.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        is_sorted = section == self.sortIndicatorSection()
        painter.setFont(sized(self.font(), Type.CAPTION))
        metrics = painter.fontMetrics()
        words = model.headerData(section, Qt.Orientation.Horizontal)
        room = inner.width() - (_ARROW_PX + 5 if is_sorted else 0)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.setPen(color(Role.TEXT if is_sorted else Role.MUTED))
        painter.drawText(inner, side, words)
        if is_sorted:
            width = metrics.horizontalAdvance(words)
            left = inner.left() + width + 5 if section == NAME else inner.right() + 1 - width - 5 - _ARROW_PX
            self._paint_arrow(painter, left, inner.center().y() + 1)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, left: float, middle: float) -> None:
        up = -1 if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else 1
        tip = QPointF(left + _ARROW_PX / 2, middle + up * 2.5)
        base = middle - up * 2.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Role.TEXT))
        painter.drawPolygon(QPolygonF([tip, QPointF(left, base), QPointF(left + _ARROW_PX, base)]))


class ClassTable(QTableView):
    """Shows a ``ClassTableModel``; the class that is found least stands first.

    Signals: ``class_chosen(class_index)``: a row became the current one.
    """

    class_chosen = Signal(int)

    def __init__(self, model: ClassTableModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(model)
        self._sorted.setSortRole(SORT_ROLE)
        self.setHorizontalHeader(_Heading(theme, self))
        self.setModel(self._sorted)
        self.setItemDelegate(_Delegate(theme, self))
        dress(self, "card")
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(RECALL, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(48)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Fixed)
        for column in range(NAME + 1, COUNT + 1):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMinimumWidth(260)
        head.sectionResized.connect(self._on_section_resized)
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(self._on_reset)
        self._on_reset()
        theme.changed.connect(self.viewport().update)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Figures of each class"))

    @Slot()
    def _on_reset(self) -> None:
        """Hide what is not known; be no taller than all rows: an empty card below them would say nothing."""
        has_average = self._model.has_average
        if has_average == self.isColumnHidden(AVERAGE):
            self.setColumnHidden(AVERAGE, not has_average)
            self.sortByColumn(AVERAGE if has_average else RECALL, Qt.SortOrder.AscendingOrder)
        rows, around = max(self._model.rowCount(), 1), _HEAD_PX + 2 * self.frameWidth() + 2
        self.setMinimumHeight(around + min(rows, _ROWS) * _ROW_PX)
        self.setMaximumHeight(around + rows * _ROW_PX)

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _before: int, _now: int) -> None:
        if section != NAME:
            QTimer.singleShot(0, self, self._fit_width)  # once all columns have their new widths

    def _fit_width(self) -> None:
        """Give names what figures leave, but never too little to read; then it scrolls."""
        head = self.horizontalHeader()
        others = sum(head.sectionSize(column) for column in range(NAME + 1, COUNT + 1))  # 0 for a hidden one
        head.resizeSection(NAME, max(_NAME_PX, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._fit_width()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which class is current."""
        super().currentChanged(current, previous)
        figures = current.data(FIGURES_ROLE) if current.isValid() else None
        if figures is not None:
            self.class_chosen.emit(figures.class_index)

    def choose(self, class_index: int) -> None:
        """Make a class the current one; one that is not shown changes nothing."""
        row = self._model.row_of(class_index)
        if row is not None:
            self.setCurrentIndex(self._sorted.mapFromSource(self._model.index(row, NAME)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._sorted.rowCount():
            self.setCurrentIndex(self._sorted.index(0, NAME))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._model.retranslate()
            self._retranslate()
