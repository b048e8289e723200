"""Parts of the dialog before an import: the table of classes with their bars, and cards that say what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.import_table import BAR, COUNT, NAME, SHARES_ROLE, TEST, TRAIN, VAL, ImportTable
from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.icons import sign_pixmap
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

_ROW_PX = 28
_SHOWN_ROWS = 8
_BAR_PX = 8
_SIGN_PX = 16
_FIGURE_PX = 84
Index = QModelIndex | QPersistentModelIndex


class _BarDelegate(QStyledItemDelegate):
    """Draws one bar, as long as the class is large, in three shades: train, validate, test."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the bar; the selection lies behind it as behind the other cells."""
        style = option.widget.style() if option.widget else None
        if style is not None:
            style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        shares = index.data(SHARES_ROLE)
        if shares is None:
            return
        *parts, largest = shares
        rect = QRectF(option.rect).adjusted(Space.S, 0, -Space.S, 0)
        unit = rect.width() / largest
        x, y = rect.x(), rect.center().y() - _BAR_PX / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for count, role in zip(parts, (Role.ACCENT, Role.INTERVAL, Role.MUTED), strict=True):
            if count:
                painter.setBrush(self._theme.color(role))
                width = max(count * unit - 1, 1.5)
                painter.drawRoundedRect(QRectF(x, y, width, _BAR_PX), 2, 2)
                x += count * unit
        painter.restore()


class ClassTable(QTableView):
    """Shows an ``ImportTable``, at most eight rows high; more are scrolled to."""

    def __init__(self, model: ImportTable, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegateForColumn(BAR, _BarDelegate(theme, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        dress(header, "tight")
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        for column in (NAME, BAR):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in (COUNT, TRAIN, VAL, TEST):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, _FIGURE_PX)
        model.modelReset.connect(self._fit)
        theme.changed.connect(self.viewport().update)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        rows = self.model().rowCount()
        header_px = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header_px + _ROW_PX * min(max(rows, 1), _SHOWN_ROWS) + 2)
        self.setVisible(rows > 0)


class Card(QFrame):
    """A sign, a sentence in bold and one below: what is wrong, and what mends it."""

    def __init__(self, sign: str, role: Role, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = (sign, role)
        self._theme = theme
        dress(self, "card")
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._icon.setFixedWidth(_SIGN_PX)
        self._what, self._cure = QLabel(), QLabel()
        for label in (self._what, self._cure):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        dress(self._cure, "muted")
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self._what)
        words.addWidget(self._cure)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        layout.setSpacing(Space.M)
        layout.addWidget(self._icon)
        layout.addLayout(words, stretch=1)
        theme.changed.connect(self._paint_sign)
        self._paint_sign()

    def say(self, what: str, cure: str) -> None:
        """Say it."""
        self._what.setText(what)
        self._cure.setText(cure)
        self._cure.setVisible(bool(cure))
        self.setAccessibleName(f"{what} {cure}".strip())

    @Slot()
    def _paint_sign(self) -> None:
        sign, role = self._look
        color = self._theme.color(role)
        self._icon.setPixmap(sign_pixmap(sign, color, size_px=_SIGN_PX, scale=self.devicePixelRatioF()))


class Offer(QWidget):
    """A card that warns, and the button below it that mends what it warns of.

    Signals: ``clicked()``.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card, self._button = Card("warning", Role.WARNING, theme=theme), QPushButton()
        self._button.setAutoDefault(False)  # Enter imports
        self._button.clicked.connect(self.clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self._card)
        layout.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_words(self, words: tuple[str, str] | None) -> None:
        """Say what is wrong and why that matters; None: nothing is."""
        self.setVisible(words is not None)
        if words is not None:
            self._card.say(*words)

    def set_button_text(self, text: str) -> None:
        """Say what the button does."""
        self._button.setText(text)


class Lines(QPlainTextEdit):
    """A short list of lines to read and copy; Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFixedHeight(120)

    def sizeHint(self) -> QSize:
        """Return a size that does not depend on the lines."""
        return QSize(400, 120)


class TargetRow(QWidget):
    """Asks into which project images go, where one is open that could take them.

    Signals: ``chosen(is_new)`` when the person picks one.
    """

    chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_name = ""
        self._title, self._box = QLabel(), ElidedBox()
        self._title.setBuddy(self._box)
        self._box.addItems(["", ""])
        self._box.activated.connect(self._on_activated)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self._title)
        row.addWidget(self._box, stretch=1)
        self._retranslate()

    @property
    def title(self) -> QLabel:
        """What it is called, for whoever lines several fields up."""
        return self._title

    def set_open_name(self, name: str) -> None:
        """Name the open project; empty: none is open, and nothing is asked."""
        self._open_name = name
        self._retranslate()

    def show_choice(self, *, is_new: bool, is_asked: bool) -> None:
        """Show what holds now."""
        self._box.setCurrentIndex(int(is_new))
        self.setVisible(is_asked and bool(self._open_name))

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self.chosen.emit(place == 1)

    def _retranslate(self) -> None:
        title = self.tr("Put them into")
        self._title.setText(title)
        self._box.setAccessibleName(title)
        self._box.setItemText(0, self.tr("the open project, {name}").format(name=self._open_name))
        self._box.setItemText(1, self.tr("a new project"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
