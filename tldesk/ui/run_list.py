"""The list of runs beside their curves: a press selects the one that is drawn, a box lays others over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.run_list_model import COLOR_ROLE, NAME, RESULT, RUN_ROLE, RunListModel
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from tldesk.qt.run_book import RunBook
    from tldesk.ui.theme import Theme

_DOT_PX = 10
_ROW_PX = 28
_LEAST_PX = 150


class _RunDelegate(QStyledItemDelegate):
    """Puts the colour of a run's curves before its name."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Add the dot."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle
        for role, color in (
            (QPalette.ColorRole.Highlight, Role.ACCENT_TINT),
            (QPalette.ColorRole.HighlightedText, Role.TEXT),
        ):
            option.palette.setColor(role, self._theme.color(color))
        if index.column() == NAME:
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.decorationSize = QSize(_DOT_PX, _DOT_PX)
            option.icon = _dot(self._theme.class_color(index.data(COLOR_ROLE)))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give every row one height."""
        return QSize(super().sizeHint(option, index).width(), _ROW_PX)


class RunList(QWidget):
    """Shows the runs of a ``RunBook``, newest first."""

    def __init__(self, book: RunBook, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._model = RunListModel(book, self)
        self._view = QTreeView()
        self._view.setModel(self._model)
        self._view.setRootIsDecorated(False)
        self._view.setUniformRowHeights(True)
        self._view.setAllColumnsShowFocus(True)
        self._view.setItemDelegate(_RunDelegate(theme, self))
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setMinimumHeight(_LEAST_PX)
        header = self._view.header()
        dress(header, "tight")
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.ResizeToContents)
        self._empty = QLabel()
        dress(self._empty, "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setMinimumHeight(_LEAST_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        layout.addWidget(self._empty)
        self._view.selectionModel().currentChanged.connect(self._on_current_changed)
        book.runs_changed.connect(self._on_runs_changed)
        book.selected_changed.connect(self._on_selected_changed)
        theme.changed.connect(self._view.viewport().update)
        self._retranslate()
        self._on_runs_changed()

    @property
    def view(self) -> QTreeView:
        """The list proper, for whoever sets the tab order."""
        return self._view

    @Slot()
    def _on_runs_changed(self) -> None:
        has_runs = bool(self._book.runs)
        self._view.setVisible(has_runs)
        self._empty.setVisible(not has_runs)
        self._on_selected_changed()

    @Slot()
    def _on_selected_changed(self) -> None:
        row = self._model.row_of(self._book.selected)
        if row >= 0 and row != self._view.currentIndex().row():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._view.selectionModel().setCurrentIndex(self._model.index(row, NAME), flags)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._book.select(current.siblingAtColumn(NAME).data(RUN_ROLE))

    def _retranslate(self) -> None:
        self._view.setAccessibleName(self.tr("Runs"))
        self._empty.setText(self.tr("No run yet. Press Train to make one."))
        self._model.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _dot(color: QColor) -> QIcon:
    pixmap = QPixmap(3 * _DOT_PX, 3 * _DOT_PX)  # for every usual scale factor
    pixmap.setDevicePixelRatio(3)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QRectF(0, 0, _DOT_PX, _DOT_PX))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # else Qt tints it
    return icon
