"""The bar at the window's top: menu, project, places, command search, device, theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QToolButton,
    QWidget,
)

from tldesk.ui.actions import CONTEXT
from tldesk.ui.icons import app_icon, paint_sign
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, ThemeChoice

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

HEIGHT_PX = 48
_NAME_PX = 180
_SEARCH_PX = 260
_SEARCH_LEAST_PX = 40


class _SearchButton(QToolButton):
    """Looks like a line to type in, with its keys at the right; opens the command search."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = self._keys = ""
        dress(self, "search")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_SEARCH_LEAST_PX)
        self.setMaximumWidth(_SEARCH_PX)
        theme.changed.connect(self.update)

    def set_words(self, text: str, keys: str) -> None:
        self.setAccessibleName(text)
        self.setToolTip(f"{text} ({keys})" if keys else text)
        self._text, self._keys = text, keys
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_SEARCH_PX, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        inner, color = self.rect().adjusted(10, 0, -10, 0), self._theme.color(Role.MUTED)
        metrics = self.fontMetrics()
        sign = QRect(inner.x(), inner.center().y() - 6, 14, 14)
        paint_sign(painter, sign.toRectF(), "search", color)
        painter.setPen(color)
        inner.setLeft(sign.right() + Space.S)
        middle = Qt.AlignmentFlag.AlignVCenter
        both = metrics.horizontalAdvance(self._text) + metrics.horizontalAdvance(self._keys) + Space.M
        if both <= inner.width():
            painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, self._keys)
        if metrics.horizontalAdvance(self._text) <= inner.width():
            painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, self._text)


class _PlaceButton(QToolButton):
    """One place; as wide as its name in bold, so that nothing moves when it is chosen."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        dress(self, "place")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        return QSize(QFontMetrics(font).horizontalAdvance(self.text()) + 30, 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


class TopBar(QFrame):
    """Shows where one is and what it runs on.

    Signals: ``place_wanted(key)``, ``search_wanted()``, ``device_wanted()``, ``theme_chosen(choice)`` after the theme
    was switched, so that the owner can remember it.
    """

    place_wanted = Signal(str)
    search_wanted = Signal()
    device_wanted = Signal()
    theme_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places: dict[str, tuple[_PlaceButton, str]] = {}
        self._project = ""
        self._search_keys = ""
        dress(self, "toolbar")
        self.setFixedHeight(HEIGHT_PX)
        self.menu_button = QToolButton()
        dress(self.menu_button, "icon")
        self.menu_button.setIcon(app_icon())
        self.menu_button.setIconSize(QSize(22, 22))
        self.menu_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._name = QLabel()
        dress(self._name, "brand")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._on_place_clicked)
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(Space.S)
        self.search_button = _SearchButton(theme)
        self.search_button.clicked.connect(self.search_wanted)
        self._device = QToolButton()
        self._device.clicked.connect(self.device_wanted)
        self._scheme = QToolButton()
        for button in (self._device, self._scheme):
            dress(button, "pill")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._schemes = QMenu(self)
        self._scheme.setMenu(self._schemes)
        self._scheme.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._scheme_actions = self._make_scheme_actions()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, 0, Space.L, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.menu_button)
        layout.addWidget(self._name)
        layout.addSpacing(Space.S)
        layout.addLayout(self._tabs)
        layout.addStretch(1)
        layout.addWidget(self.search_button, stretch=1000)  # as wide as it may be, before the gap gets anything
        layout.addWidget(self._device)
        layout.addWidget(self._scheme)
        theme.changed.connect(self._retranslate)
        self._retranslate()
        self.set_device("")

    def add_place(self, key: str, title: str) -> None:
        """Add a place; its title is marked for translation in the context ``actions``."""
        button = _PlaceButton(key)
        self._places[key] = (button, title)
        self._group.addButton(button)
        self._tabs.addWidget(button)
        self._retranslate()

    def set_place(self, key: str) -> None:
        """Show which place is open."""
        self._places[key][0].setChecked(True)

    def set_project(self, name: str) -> None:
        """Show the project's name; the program's own without one."""
        self._project = name
        self._retranslate()

    def set_device(self, text: str, tooltip: str = "") -> None:
        """Name what computations run on."""
        self._device.setText(text)
        self._device.setToolTip(tooltip or text)
        self._device.setAccessibleName(self.tr("Device: {device}").format(device=text))
        self._device.setVisible(bool(text))

    def set_search_keys(self, keys: str) -> None:
        """Show the keys that open the command search."""
        self._search_keys = keys
        self._retranslate()

    def _make_scheme_actions(self) -> dict[ThemeChoice, QAction]:
        group, actions = QActionGroup(self), {}
        for choice in ThemeChoice:
            action = QAction(self)
            action.setCheckable(True)
            action.setData(choice.value)
            group.addAction(action)
            self._schemes.addAction(action)
            actions[choice] = action
        group.triggered.connect(self._on_scheme_chosen)
        return actions

    @Slot(QAction)
    def _on_scheme_chosen(self, action: QAction) -> None:
        self._theme.set_choice(ThemeChoice(action.data()))
        self._retranslate()
        self.theme_chosen.emit(action.data())

    @Slot(QToolButton)
    def _on_place_clicked(self, button: _PlaceButton) -> None:
        self.place_wanted.emit(button.key)

    @Slot()
    def _retranslate(self) -> None:
        name = self._project or "TL Desk"
        metrics = QFontMetrics(self._name.font())
        self._name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_PX))
        self._name.setToolTip(name)
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setToolTip(self.tr("Menu"))
        self.search_button.set_words(self.tr("Search everything"), self._search_keys)
        for button, title in self._places.values():
            button.setText(QCoreApplication.translate(CONTEXT, title))
            button.setAccessibleName(button.text())
        words = {
            ThemeChoice.SYSTEM: self.tr("As the system"),
            ThemeChoice.LIGHT: self.tr("Light"),
            ThemeChoice.DARK: self.tr("Dark"),
        }
        for choice, action in self._scheme_actions.items():
            action.setText(words[choice])
            action.setChecked(choice is self._theme.choice)
        self._scheme.setText(words[ThemeChoice.DARK if self._theme.is_dark else ThemeChoice.LIGHT])
        self._scheme.setAccessibleName(self.tr("Appearance: {choice}").format(choice=words[self._theme.choice]))
        self._scheme.setToolTip(self._scheme.accessibleName())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
