"""The classes below the gallery: key, dot, name and count of each, and a place for a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from tldesk.ui.cell_painter import paint_dot
from tldesk.ui.flow import FlowBox
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, class_key, mixed, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

CHIP_PX = 28
NEW_KEY = "N"
_PAD_PX = 9
_KEY_PX = 17
_DOT_PX = 9
_LONGEST_PX = 160
_HINT_FROM_PX = 720


@dataclass(frozen=True, slots=True)
class ClassChip:
    """One class as the strip shows it. Key and colour follow from its place in the list."""

    name: str
    count: int


class _Chip(QAbstractButton):
    """A button with key, dot, name and count, painted so that figures never move the name."""

    def __init__(self, index: int, chip: ClassChip | None, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self._chip = chip
        self._theme = theme
        self._key = class_key(index).upper() if chip else NEW_KEY
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_chip(self, chip: ClassChip) -> None:
        if chip != self._chip:
            self._chip = chip
            self.updateGeometry()
            self.update()

    def set_words(self, text: str, tooltip: str) -> None:
        if (text, tooltip) != (self.text(), self.toolTip()):
            self.setText(text)
            self.setToolTip(tooltip)
            self.setAccessibleName(tooltip)
            self.updateGeometry()

    def _figure(self) -> str:
        return f"{self._chip.count:,}" if self._chip else ""

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(sized(self.font(), Type.BODY))
        width = 2 * _PAD_PX + min(metrics.horizontalAdvance(self.text()) + 1, _LONGEST_PX)
        width += _KEY_PX + Space.S if self._key else 0
        if self._chip is not None:
            digits = max(len(self._figure()), 2)  # room for the next digit, so that the row does not jump at ten
            width += _DOT_PX + 6 + Space.S + metrics.horizontalAdvance("0") * digits
        return QSize(width, CHIP_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        painter.setPen(color(Role.ACCENT) if self.hasFocus() else color(Role.BORDER))
        ground = Role.TRACK if self.isDown() else Role.HOVER if self.underMouse() else Role.PANEL
        painter.setBrush(color(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        x, height = _PAD_PX, self.height()
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._key:
            field = QRectF(x, (height - 15) / 2, _KEY_PX, 15)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(color(Role.TRACK), color(Role.BORDER), 0.4))
            painter.drawRoundedRect(field, 3, 3)
            painter.setPen(color(Role.TEXT if self._chip else Role.MUTED))
            painter.setFont(sized(self.font(), Type.CAPTION, is_bold=True))
            painter.drawText(field, Qt.AlignmentFlag.AlignCenter, self._key)
            x += _KEY_PX + Space.S
        if self._chip is not None:
            paint_dot(painter, QRectF(x, (height - _DOT_PX) / 2, _DOT_PX, _DOT_PX), self._theme, self.index)
            x += _DOT_PX + 6
        painter.setFont(sized(self.font(), Type.BODY))
        painter.setPen(color(Role.TEXT if self._chip else Role.MUTED))
        figure = self._figure()
        name_px = min(painter.fontMetrics().horizontalAdvance(self.text()) + 1, _LONGEST_PX)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, name_px)
        painter.drawText(QRect(x, 0, name_px, height), middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(color(Role.MUTED))
        painter.drawText(QRect(0, 0, self.width() - _PAD_PX, height), middle | Qt.AlignmentFlag.AlignRight, figure)


class ClassStrip(QFrame):
    """Shows the classes of a project.

    Signals: ``class_chosen(index)`` when a chip is pressed; ``new_class_wanted()``; ``menu_wanted(name,
    global_position)`` over a class.
    """

    class_chosen = Signal(int)
    new_class_wanted = Signal()
    menu_wanted = Signal(str, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._classes: tuple[ClassChip, ...] = ()
        self._chips: list[_Chip] = []  # as many as the most classes so far; those without a class are hidden
        dress(self, "strip")
        self._box = FlowBox(spacing_px=Space.S, most_lines=2)
        self._new = _Chip(-1, None, theme=theme, parent=self._box)
        self._new.clicked.connect(self.new_class_wanted)
        self._hint = QLabel()
        dress(self._hint, "caption")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setSpacing(Space.M)
        layout.addWidget(self._box, stretch=1)
        layout.addWidget(self._hint, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._retranslate()
        self.set_classes(())

    def set_classes(self, classes: Sequence[ClassChip]) -> None:
        """Show these classes in the project's order; chips stay where only counts differ."""
        new = tuple(classes)
        if new == self._classes and self._box.has_widgets:
            return
        is_same = [chip.name for chip in new] == [chip.name for chip in self._classes]
        focused = self._focused()
        self._classes = new
        self._chips += [self._chip(index, chip) for index, chip in enumerate(new) if index >= len(self._chips)]
        for button, chip in zip(self._chips, new, strict=False):
            button.set_chip(chip)
        if not is_same or not self._box.has_widgets:
            self._box.set_widgets([*self._chips[: len(new)], self._new])
            self._focus_again(*focused)
            for button in self._chips[len(new) :]:
                button.hide()
        self._retranslate()
        self._box.lay_out()

    def _focused(self) -> tuple[str, int]:
        """Return the class that has the keyboard, also behind a dialog, and its place; -1: none has."""
        focus = self.window().focusWidget()
        pairs = zip(self._chips, self._classes, strict=False)
        return next(((chip.name, button.index) for button, chip in pairs if button is focus), ("", -1))

    def _focus_again(self, name: str, index: int) -> None:
        """Keep the keyboard on a class that stands elsewhere now; on its place where it has gone."""
        if index < 0:
            return
        names = [chip.name for chip in self._classes]
        place = names.index(name) if name in names else min(index, len(names) - 1)
        button = self._chips[place] if place >= 0 else self._new
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def names(self) -> tuple[str, ...]:
        """The classes that are shown."""
        return tuple(chip.name for chip in self._classes)

    def chip(self, index: int) -> QAbstractButton:
        """Return the button of a class, for whoever opens a menu over it."""
        return self._chips[index]

    def _chip(self, index: int, chip: ClassChip) -> _Chip:
        button = _Chip(index, chip, theme=self._theme, parent=self._box)
        button.clicked.connect(_Chosen(self, index))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(self._on_menu_requested)
        return button

    @Slot(QPoint)
    def _on_menu_requested(self, position: QPoint) -> None:
        button = self.sender()
        if isinstance(button, _Chip) and button.index < len(self._classes):
            self.menu_wanted.emit(self._classes[button.index].name, button.mapToGlobal(position))

    def _retranslate(self) -> None:
        self._hint.setText(self.tr("Space accepts · ? keys"))
        self._new.set_words(self.tr("new class"), self.tr("New class, key N"))
        self._box.setAccessibleName(self.tr("Classes"))
        words = self.tr("{name}, {count} labelled, key {key}")
        for index, (button, chip) in enumerate(zip(self._chips, self._classes, strict=False)):
            tooltip = words.format(name=chip.name, count=f"{chip.count:,}", key=class_key(index).upper() or "-")
            button.set_words(chip.name, tooltip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the hint out where the classes need the room."""
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= _HINT_FROM_PX)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


class _Chosen:
    """Says which class a chip stands for."""

    def __init__(self, strip: ClassStrip, index: int) -> None:
        self._strip = strip
        self._index = index

    def __call__(self) -> None:
        self._strip.class_chosen.emit(self._index)
