"""The last messages, newest first, and the dialog that shows them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
)

from tldesk.qt.service_words import said, said_both
from tldesk.ui.details_dialog import DetailsText
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.icons import sign_icon
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

MOST = 100
NOTICE_ROLE = Qt.ItemDataRole.UserRole + 1
SIZE = QSize(720, 460)

SIGNS = {
    Level.PLAIN: ("check", Role.MUTED),
    Level.GOOD: ("check", Role.GOOD),
    Level.WARNING: ("warning", Role.WARNING),
    Level.BAD: ("warning", Role.BAD),
}
"""The sign of each level, and the role of its colour."""

_Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class _Row:
    notice: Notice
    at: datetime
    count: int = 1


def full_text(notice: Notice) -> str:
    """Return what a notice says, in one line: what, and what to do."""
    return said_both(notice.text, notice.cure)


class NoticeList(QAbstractListModel):
    """Keeps the last hundred messages; the same one twice in a row is counted."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: deque[_Row] = deque(maxlen=MOST)
        theme.changed.connect(self._on_theme_changed)

    def add(self, notice: Notice) -> int:
        """Put a message first; return how often it came in a row."""
        if self._rows and self._rows[0].notice == notice:
            row = self._rows[0]
            row.count += 1
            row.at = datetime.now().astimezone()
            self.dataChanged.emit(self.index(0), self.index(0))
            return row.count
        if len(self._rows) == MOST:
            self.beginRemoveRows(QModelIndex(), MOST - 1, MOST - 1)
            self._rows.pop()
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._rows.appendleft(_Row(notice, datetime.now().astimezone()))
        self.endInsertRows()
        return 1

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1)
            self.dataChanged.emit(self.index(0), last, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many messages there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text, sign or notice of a row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                times = f" × {row.count}" if row.count > 1 else ""
                return f"{row.at:%H:%M:%S}  {full_text(row.notice)}{times}"
            case Qt.ItemDataRole.ToolTipRole:
                return full_text(row.notice)
            case Qt.ItemDataRole.DecorationRole:
                sign, color = SIGNS[row.notice.level]
                return sign_icon(sign, self._theme.color(color), size_px=14)
            case _ if role == NOTICE_ROLE:
                return row.notice
        return None


class MessagesDialog(QDialog):
    """Shows the messages and what lies behind the chosen one; it stays open beside the window."""

    def __init__(self, notices: NoticeList, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = QListView()
        self._list.setModel(notices)
        self._list.setUniformItemSizes(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setSpacing(2)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._text = DetailsText()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self._list)
        parts.addWidget(self._text)
        parts.setChildrenCollapsible(False)
        parts.setSizes([240, 140])
        self._empty = EmptyState("check", theme=theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(parts)
        self._pages.addWidget(self._empty)
        self._copy = QPushButton()
        self._copy.clicked.connect(self._on_copy_clicked)
        self._close = QPushButton()
        self._close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._copy)
        buttons.addStretch()
        buttons.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self._pages, stretch=1)
        layout.addLayout(buttons)
        self.resize(SIZE)
        notices.rowsInserted.connect(self._on_rows_changed)
        self._theme = theme
        theme.changed.connect(self._paint_selection)
        self._paint_selection()
        self._say()
        self._on_rows_changed()

    def open_at(self, row: int = 0) -> None:
        """Open with one of the messages chosen; the newest where none is named."""
        self.show()
        self.raise_()
        index = self._list.model().index(row, 0)
        self._list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        (self._list if index.isValid() else self._close).setFocus()

    @Slot()
    def _paint_selection(self) -> None:
        """Mark the chosen row by a tint, on which the signs keep their colours."""
        palette = self._list.palette()
        palette.setColor(QPalette.ColorRole.Highlight, self._theme.color(Role.ACCENT_TINT))
        palette.setColor(QPalette.ColorRole.HighlightedText, self._theme.color(Role.TEXT))
        self._list.setPalette(palette)

    @Slot()
    def _on_rows_changed(self) -> None:
        is_empty = self._list.model().rowCount() == 0
        self._pages.setCurrentIndex(1 if is_empty else 0)
        self._copy.setEnabled(not is_empty)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        notice = current.data(NOTICE_ROLE)
        parts = (said(notice.text), said(notice.cure), notice.details) if isinstance(notice, Notice) else ()
        self._text.setPlainText("\n\n".join(part for part in parts if part))

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Messages"))
        self._list.setAccessibleName(self.tr("Messages"))
        self._text.setAccessibleName(self.tr("Details"))
        self._empty.set_text(self.tr("No message has come since the start."))
        self._copy.setText(self.tr("Copy"))
        self._close.setText(self.tr("Close"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
