"""A bar of chips above a place: filters of which one is on, and switches at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QLayout, QMenu, QToolButton, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from tldesk.ui.theme import Theme

HEIGHT_PX = 45


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip. ``is_menu``: it opens a menu, which the owner gives it; ``label`` stands before it."""

    key: str
    text: str
    tooltip: str = ""
    label: str = ""
    is_menu: bool = False
    is_switch: bool = False  # goes on and off by itself, beside the others
    is_on: bool = False  # of a menu's chip: what is chosen in it holds


class FilterBar(QFrame):
    """Chips in a row.

    Signals: ``chosen(key)`` when a filter is pressed; ``switched(key, is_on)`` for a switch.
    """

    chosen = Signal(str)
    switched = Signal(str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: dict[str, QToolButton] = {}
        self._named: dict[str, Chip] = {}  # as the buttons say it
        self._labels: dict[str, QLabel] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        dress(self, "place-bar")
        self.setFixedHeight(HEIGHT_PX)
        self._lead, self._left, self._right = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for layout in (self._lead, self._left, self._right):
            layout.setSpacing(Space.S)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(Space.L, 0, Space.L, 0)
        self._more = QToolButton()
        dress(self._more, "chip")
        self._more.setText("…")
        self._more.setCheckable(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more_menu = QMenu(self)
        self._more_menu.aboutToShow.connect(self._fill_more)
        self._more.setMenu(self._more_menu)
        self._more.hide()
        self.setMinimumWidth(120)
        whole.setSpacing(Space.S)
        whole.addLayout(self._lead)
        whole.addLayout(self._left)
        whole.addWidget(self._more)
        whole.addStretch()
        whole.addLayout(self._right)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Show these filters; where only texts differ, the chips stay."""
        self._fill(self._left, chips)

    def set_right(self, chips: Sequence[Chip]) -> None:
        """Show these switches and buttons at the right."""
        self._fill(self._right, chips)

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget of the owner's, a title or a line to search in, before the filters."""
        self._lead.addWidget(widget)
        self.make_room()

    def add_right(self, widget: QWidget) -> None:
        """Put a widget of the owner's behind everything else."""
        self._right.addWidget(widget)
        self.make_room()

    @property
    def chips_px(self) -> int:
        """Width of everything but what stands before the filters, so that nothing need go into the menu."""
        wanted = 0
        for layout in (self._left, self._right):
            entries = [layout.itemAt(place) for place in range(layout.count())]
            widgets = [entry.widget() for entry in entries if entry is not None]  # its hint is nothing while hidden
            wanted += sum(widget.sizeHint().width() + Space.S for widget in widgets if widget is not None)
        return wanted + 2 * Space.L + Space.S

    def rename(self, chip: Chip) -> None:
        """Give one chip another text, or show it as on."""
        if self._name(self._chips[chip.key], chip):
            self.make_room()

    def set_checked(self, key: str, *, is_on: bool = True) -> None:
        """Show a chip as on or off, without a signal."""
        button = self._chips[key]
        if self._group.id(button) != -1 and not is_on:
            self._group.setExclusive(False)
        button.setChecked(is_on)
        self._group.setExclusive(True)
        self._mark_more()

    def button(self, key: str) -> QToolButton:
        """Return a chip, for whoever gives it a menu."""
        return self._chips[key]

    def set_menu(self, key: str, menu: QMenu) -> None:
        """Open this menu when a chip is pressed."""
        if self._chips[key].menu() is not menu:
            self._chips[key].setMenu(menu)
            self._chips[key].setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _buttons(self) -> list[QToolButton]:
        """Return the filters and buttons that may go into the menu of what has no room, the last one first."""
        return [
            widget
            for layout in (self._left, self._right)
            for place in reversed(range(layout.count()))
            if isinstance(widget := layout.itemAt(place).widget(), QToolButton)  # type: ignore[union-attr]
        ]

    def make_room(self) -> None:
        """Show what fits, and offer the rest in a menu: a chip is never crushed."""
        buttons = self._buttons()
        for button in buttons:
            button.show()
        room, wanted = self.width() - 2 * Space.L, 0
        for layout in (self._lead, self._left, self._right):
            entries = [layout.itemAt(place) for place in range(layout.count())]
            wanted += sum(entry.sizeHint().width() + Space.S for entry in entries if entry is not None)
        if wanted > room:
            room -= self._more.sizeHint().width() + Space.S
        for button in buttons:
            if wanted <= room:
                break
            button.hide()
            wanted -= button.sizeHint().width() + Space.S
        self._more.setVisible(any(button.isHidden() for button in buttons))
        self._mark_more()

    def _mark_more(self) -> None:
        """Show that something in the menu is on: none is on unseen."""
        self._more.setChecked(any(button.isHidden() and button.isChecked() for button in self._buttons()))

    @Slot()
    def _fill_more(self) -> None:
        self._more_menu.clear()
        for button in reversed(self._buttons()):
            if not button.isHidden():
                continue
            if button.menu() is not None:
                self._more_menu.addMenu(button.menu()).setText(button.accessibleName())
                continue
            action = self._more_menu.addAction(button.text())
            action.setCheckable(button.isCheckable())
            action.setChecked(button.isChecked())
            action.triggered.connect(button.click)

    def _fill(self, layout: QHBoxLayout, chips: Sequence[Chip]) -> None:
        if all(chip.key in self._chips for chip in chips) and chips:
            for chip in chips:
                if chip.key in self._labels:
                    self._labels[chip.key].setText(chip.label)
            changed = [self._name(self._chips[chip.key], chip) for chip in chips]  # each, not until the first
            if any(changed):
                self.make_room()
            return
        _clear(layout)
        for chip in chips:
            button = QToolButton()
            dress(button, "chip")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setCheckable(True)
            button.setProperty("key", chip.key)
            self._named.pop(chip.key, None)
            self._name(button, chip)
            if chip.is_switch:
                button.toggled.connect(self._on_toggled)
            elif not chip.is_menu:
                self._group.addButton(button)
                button.clicked.connect(self._on_clicked)
            if chip.label:
                label = self._labels[chip.key] = QLabel(chip.label)
                dress(label, "caption")
                layout.addWidget(label)
            layout.addWidget(button)
            self._chips[chip.key] = button
        self.make_room()

    def _name(self, button: QToolButton, chip: Chip) -> bool:
        """Let a button say what a chip says; return whether it said something else before."""
        if chip.is_menu:
            button.setChecked(chip.is_on)
        if self._named.get(chip.key) == chip:
            return False
        self._named[chip.key] = chip
        button.setText(f"{chip.text} ▾" if chip.is_menu else chip.text)
        if chip.tooltip:
            button.setToolTip(chip.tooltip)
        button.setAccessibleName(f"{chip.label} {chip.text}".strip())
        return True

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.sender().property("key"))

    @Slot(bool)
    def _on_toggled(self, is_on: bool) -> None:
        self.switched.emit(self.sender().property("key"), is_on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many chips as have room."""
        super().resizeEvent(event)
        self.make_room()


def _clear(layout: QLayout) -> None:
    while layout.count():
        entry = layout.takeAt(0)
        widget = entry.widget() if entry is not None else None
        if widget is not None:
            widget.deleteLater()
