"""Search every action by a few of its letters: a float over the window, opened with Ctrl+Shift+P."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

WIDTH_PX = 560
_ROW_PX = 30
_ROWS_SHOWN = 11
_ID_ROLE = Qt.ItemDataRole.UserRole + 1
_KEYS_ROLE = Qt.ItemDataRole.UserRole + 2
_PLACES_ROLE = Qt.ItemDataRole.UserRole + 3
_KEYS_OF_LIST = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be found: an action, a place, a class, a run."""

    id: str
    title: str
    keys: str = ""  # shown at the right


def fuzzy_match(query: str, text: str) -> tuple[float, tuple[int, ...]] | None:
    """Return how well the letters of ``query`` appear in ``text`` in order, and where; None: not at all.

    A letter right behind the last one found counts most, then one at a word's beginning; a shorter text is better.
    """
    wanted, folded = [letter for letter in query.casefold() if not letter.isspace()], text.lower()
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}  # by the place of the last letter found
    for letter in wanted:
        found: dict[int, tuple[float, tuple[int, ...]]] = {}
        for place, here in enumerate(folded):
            if here != letter:
                continue
            is_start = place == 0 or not folded[place - 1].isalnum()
            scores = [
                (
                    score
                    + (2.5 if is_start else 0.0)
                    + (0.5 if place == 0 else 0.0)
                    + (3.0 if last == place - 1 and last >= 0 else 0.0),
                    places,
                )
                for last, (score, places) in best.items()
                if last < place
            ]
            if scores:
                score, places = max(scores, key=lambda pair: pair[0])
                found[place] = (score + 1.0, (*places, place))
        best = found
        if not best:
            return None
    score, places = max(best.values(), key=lambda pair: pair[0])
    return score - len(text) / 100, places


class _CommandDelegate(QStyledItemDelegate):
    """Draws a title with the found letters in the accent colour, and its keys at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(Role.ACCENT_TINT))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 4, 4)
        inner = rect.adjusted(Space.L, 0, -Space.L, 0)
        base = option.font
        painter.setFont(sized(base, Type.CAPTION))
        painter.setPen(self._theme.color(Role.MUTED))
        keys = index.data(_KEYS_ROLE) or ""
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
        inner.setRight(inner.right() - painter.fontMetrics().horizontalAdvance(keys) - Space.M)
        font, places = sized(base, Type.BODY), set(index.data(_PLACES_ROLE) or ())
        painter.setFont(font)
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideMiddle, max(inner.width(), 0)
        )
        x = inner.x()
        for place, letter in enumerate(text):
            is_found = place in places
            painter.setFont(sized(font, Type.BODY, is_bold=is_found))
            painter.setPen(self._theme.color(Role.ACCENT if is_found else Role.TEXT))
            painter.drawText(
                QRect(x, inner.y(), inner.right() - x + 8, inner.height()), Qt.AlignmentFlag.AlignVCenter, letter
            )
            x += painter.fontMetrics().horizontalAdvance(letter)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        return QSize(0, _ROW_PX)


class CommandSearch(QFrame):
    """Finds a command and says which was chosen.

    Signals: ``chosen(command_id)``; ``typed(text)``, for whoever has more to find: ``show_more``.
    """

    chosen = Signal(str)
    typed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._window = parent
        self._most_px = 400
        self._commands: Sequence[Command] = ()
        dress(self, "float")
        self._model = QStandardItemModel(self)
        self._line = QLineEdit()
        dress(self._line, "palette")
        self._line.textChanged.connect(self._on_text_changed)
        self._line.installEventFilter(self)
        self._list = QListView()
        dress(self._list, "found")
        self._list.setModel(self._model)
        self._list.setItemDelegate(_CommandDelegate(theme, self._list))
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._choose)
        rule = QFrame()
        dress(rule, "line")
        rule.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self._line)
        layout.addWidget(rule)
        layout.addWidget(self._list)
        self._retranslate()

    def open_at(self, commands: Sequence[Command], *, top_centre: QPoint, height_px: int) -> None:
        """Search these commands, below a point of the screen, in at most this height."""
        self._commands = commands
        self._line.clear()
        self._on_text_changed("")
        self._most_px = height_px
        self._fit()
        self.move(top_centre - QPoint(self.width() // 2, 0))
        self.show()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        found = []
        for command in self._commands:
            match = fuzzy_match(text, command.title)
            if match is not None:
                found.append((-match[0] if text else 0.0, command, match[1]))
        found.sort(key=lambda entry: entry[0])
        self._model.clear()
        for _, command, places in found:
            self._append(command, places)
        if not found:
            item = QStandardItem(self.tr("Nothing is called so."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(item)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._fit()
        self.typed.emit(text)

    def show_more(self, text: str, commands: Sequence[Command]) -> None:
        """Show further ones that hold a text, below the others; nothing where another text stands there by now."""
        if not self.isVisible() or text != self._line.text() or not commands:
            return
        is_empty = not self._model.index(0, 0).data(_ID_ROLE)
        if is_empty:
            self._model.clear()
        for command in commands:
            at = command.title.casefold().find(text.casefold().strip())
            self._append(command, tuple(range(at, at + len(text.strip()))) if at >= 0 else ())
        if is_empty:
            self._list.setCurrentIndex(self._model.index(0, 0))
        self._fit()

    def _append(self, command: Command, places: tuple[int, ...]) -> None:
        item = QStandardItem(command.title)
        item.setData(command.id, _ID_ROLE)
        item.setData(command.keys, _KEYS_ROLE)
        item.setData(places, _PLACES_ROLE)
        item.setAccessibleText(f"{command.title} {command.keys}".strip())
        self._model.appendRow(item)

    def _fit(self) -> None:
        """Be as high as what was found."""
        rows = min(max(self._model.rowCount(), 1), _ROWS_SHOWN)
        wanted = self._line.sizeHint().height() + _ROW_PX * rows + Space.S
        self.resize(min(WIDTH_PX, self._window.width() - 2 * Space.L), min(wanted, self._most_px))

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        command_id: Any = index.data(_ID_ROLE)
        if command_id:
            self.hide()
            self.chosen.emit(command_id)

    def _retranslate(self) -> None:
        self._line.setPlaceholderText(self.tr("What do you want to do?"))
        self._line.setAccessibleName(self.tr("Search everything"))
        self._list.setAccessibleName(self.tr("Found"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the list its keys while the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _KEYS_OF_LIST:
                self._list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose(self._list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
