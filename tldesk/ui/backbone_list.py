"""The searchable list of backbones: a line to type in, and one row each with size, input, weights and licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.backbone_list_model import (
    CHOSEN_ROLE,
    FACTS_ROLE,
    KEY_ROLE,
    PARAMETERS_ROLE,
    STANDING_ROLE,
    BackboneListModel,
    WeightsState,
)
from tldesk.qt.service_words import stopped
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import RADIUS_PX, Role, Space, Theme, Type, sized

if TYPE_CHECKING:
    from tldesk.core.events import Failed

Index = QModelIndex | QPersistentModelIndex

ROW_PX = 46
WIDTH_PX = 224
LEAST_PX = 196
_DOT_PX = 7


class _BackboneDelegate(QStyledItemDelegate):
    """Draws the title in the first line, facts and parameters in the second; a dot where the weights are here."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one backbone."""
        color, is_chosen = self._theme.color, bool(index.data(CHOSEN_ROLE))
        state = option.state
        box = QRect(option.rect).adjusted(Space.XS, 1, -Space.XS, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(color(Role.ACCENT_TINT if is_chosen else Role.HOVER))
            painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)
        if state & QStyle.StateFlag.State_Selected:
            has_focus = option.widget is not None and option.widget.hasFocus()
            painter.setPen(color(Role.ACCENT if has_focus else Role.BORDER))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS_PX, RADIUS_PX)
        line = box.adjusted(Space.M, 5, -Space.S, 0)
        self._paint_texts(painter, option, index, line=line)
        painter.restore()

    def _paint_texts(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, line: QRect) -> None:
        color, is_chosen = self._theme.color, bool(index.data(CHOSEN_ROLE))
        figure = str(index.data(PARAMETERS_ROLE))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(sized(option.font, Type.CAPTION))
        painter.setPen(color(Role.MUTED))
        first = QRect(line.x(), line.y(), line.width(), 18)
        second = QRect(line.x() + _DOT_PX + 6, line.y() + 18, line.width() - _DOT_PX - 6, 16)
        painter.drawText(second, middle | int(Qt.AlignmentFlag.AlignRight), figure)
        room = second.width() - painter.fontMetrics().horizontalAdvance(figure) - Space.S
        facts = painter.fontMetrics().elidedText(str(index.data(FACTS_ROLE)), Qt.TextElideMode.ElideRight, max(room, 0))
        painter.drawText(second, middle, facts)
        is_here = index.data(STANDING_ROLE) == WeightsState.HERE.value
        painter.setPen(color(Role.GOOD if is_here else Role.MUTED))
        painter.setBrush(color(Role.GOOD) if is_here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRect(line.x(), second.center().y() - _DOT_PX // 2 + 1, _DOT_PX - 1, _DOT_PX - 1))
        painter.setFont(sized(option.font, Type.BODY, is_bold=is_chosen))
        painter.setPen(color(Role.ACCENT if is_chosen else Role.TEXT))
        title = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideMiddle, first.width())
        painter.drawText(first, middle, title)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of every row."""
        return QSize(LEAST_PX, ROW_PX)


class BackboneList(QWidget):
    """Shows a ``BackboneListModel``: type to search, arrows to look, Enter or a click to choose.

    Signals: ``chosen(key)``; ``retry_wanted()``: the catalogue could not be read, and shall be read again.
    """

    chosen = Signal(str)
    retry_wanted = Signal()

    def __init__(self, model: BackboneListModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._is_loading = True
        self._failure: Failed | None = None
        dress(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(LEAST_PX)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_searched)
        self.search.installEventFilter(self)
        self._count = QLabel()
        dress(self._count, "caption")
        self.view = QListView()
        dress(self.view, "panel")
        self.view.setModel(model)
        self.view.setItemDelegate(_BackboneDelegate(theme, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.installEventFilter(self)
        self.view.clicked.connect(self._on_clicked)
        self._message = EmptyState("layers", theme=theme, line_px=LEAST_PX - 2 * Space.M)
        self._message.clicked.connect(self._on_message_clicked)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._message)
        head = QVBoxLayout()
        head.setContentsMargins(Space.M, Space.M, Space.M, Space.S)
        head.setSpacing(Space.S)
        head.addWidget(self.search)
        head.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._pages, stretch=1)
        self.setFocusProxy(self.search)
        model.modelReset.connect(self._on_reset)
        self._retranslate()

    def set_loading(self, *, is_loading: bool, failure: Failed | None = None) -> None:
        """Say that the catalogue is on its way, or why it is not there."""
        self._is_loading, self._failure = is_loading, failure
        self._show_page()

    def show_chosen(self) -> None:
        """Bring the chosen backbone into sight."""
        index = self._model.index_of(self._model.chosen)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def sizeHint(self) -> QSize:
        """Return the usual width."""
        return QSize(WIDTH_PX, 400)

    @Slot()
    def _on_searched(self) -> None:
        self._model.set_query(self.search.text())
        self.view.scrollToTop()

    @Slot()
    def _on_reset(self) -> None:
        index = self._model.index_of(self._model.chosen) if not self._model.query else self._model.index(0, 0)
        self.view.setCurrentIndex(index if index.isValid() else self._model.index(0, 0))
        self._show_page()

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(str(index.data(KEY_ROLE)))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index)

    @Slot()
    def _on_message_clicked(self) -> None:
        if self._failure is not None:
            self.retry_wanted.emit()
        else:
            self.search.clear()

    def _show_page(self) -> None:
        shown = self._model.rowCount()
        self._pages.setCurrentIndex(0 if shown else 1)
        total = self._model.total
        text = self.tr("{shown} of {total} backbones") if self._model.query else self.tr("{total} backbones")
        self._count.setText(text.format(shown=f"{shown:,}", total=f"{total:,}") if total else " ")
        if shown:
            return
        if self._failure is not None and not total:
            text = " ".join(map(stopped, (self._failure.what, self._failure.cure))).strip()
            self._message.set_text(text, self.tr("Try again"))
        elif self._is_loading and not total:
            self._message.set_text(self.tr("The list comes once the engine has started."))
        elif total:
            self._message.set_text(self.tr("No backbone has all of these words."), self.tr("Clear search"))
        else:
            self._message.set_text(self.tr("No plugin brings a backbone. Switch one on under Plugins."))

    def _retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search backbones"))
        self.search.setAccessibleName(self.tr("Search backbones"))
        self.view.setAccessibleName(self.tr("Backbones"))
        self.view.setAccessibleDescription(self.tr("Arrows look, Enter chooses"))
        self._show_page()

    # --- Qt's own ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows of the search line move in the list, Enter choose, and letters typed in the list search."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.view.currentIndex())
            return True
        if watched is self.search:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            step = steps.get(Qt.Key(key), 0)
            if step and self._model.rowCount():
                place = min(max(self.view.currentIndex().row() + step, 0), self._model.rowCount() - 1)
                self.view.setCurrentIndex(self._model.index(place, 0))
                return True
            if key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        elif event.text().isprintable() and event.text().strip() and not _has_command(event):
            self.search.setFocus()
            self.search.setText(self.search.text() + event.text())
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.view.viewport().update()


def _has_command(event: QKeyEvent) -> bool:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & keys)
