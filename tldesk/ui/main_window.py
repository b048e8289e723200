"""The window's frame: bar, browser, places, inspectors, answer strip, job row. It arranges and forwards, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.browser_model import BrowserModel
from tldesk.ui.actions import QT_TRANSLATE_NOOP, ActionSpec, ActionTable
from tldesk.ui.answer_strip import AnswerStrip
from tldesk.ui.browser import Browser
from tldesk.ui.columns import Columns
from tldesk.ui.command_search import Command, CommandSearch
from tldesk.ui.icons import app_icon
from tldesk.ui.inspector import LEAST_PX, WIDTH_PX, Inspector
from tldesk.ui.job_bar import JobBar
from tldesk.ui.top_bar import TopBar
from tldesk.ui.window_layout import WindowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent

    from tldesk.ui.theme import Theme

USUAL = QSize(1440, 900)
SMALLEST = QSize(900, 600)
_BROWSER_PX = 224
_SEARCH_ACTION = "view.search"
_LIST_KEYS = {Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


class MainWindow(QMainWindow):
    """Puts the parts together; they are public, and the composition root fills them and connects them.

    Signals: ``place_changed(key)``; ``command_chosen(command_id)`` for a found command that is no action;
    ``search_typed(text)`` in the command search, for whoever has more to find (``show_found``);
    ``close_wanted()`` when a person closes the window while ``may_close`` is False: the owner asks, ends, and closes.
    """

    place_changed = Signal(str)
    command_chosen = Signal(str)
    search_typed = Signal(str)
    close_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.may_close = True
        self._places: dict[str, int] = {}
        self._commands: Sequence[Command] = ()
        self.actions_table = ActionTable(self)
        self.top_bar = TopBar(theme)
        self.browser = Browser(BrowserModel(self), theme=theme)
        self.places = QStackedWidget()
        self.inspectors = QStackedWidget()
        self.answer_strip = AnswerStrip(theme)
        self.job_bar = JobBar(theme)
        self.search = CommandSearch(theme, self)
        self._theme = theme
        middle_px = USUAL.width() - _BROWSER_PX - WIDTH_PX
        self._columns = Columns((self.browser, self.places, self.inspectors), (_BROWSER_PX, middle_px, WIDTH_PX))
        self._lay_out()
        self._connect()
        self._add_own_actions()
        self.setWindowIcon(app_icon())
        self.set_project("")
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)

    # --- what the owner says -------------------------------------------------------------------------------

    def add_place(self, key: str, *, title: str, place: QWidget, keys: str = "") -> Inspector:
        """Add a place and return its inspector, to be filled.

        Args:
            key: As ``data``; the action that opens it is ``place.data``.
            title: Marked for translation in the context ``actions``.
            place: What stands in the middle.
            keys: Shortcut that opens it.
        """
        inspector = Inspector(self._theme)
        self._places[key] = self.places.addWidget(place)
        self.inspectors.addWidget(inspector)
        self.top_bar.add_place(key, title)
        menu = QT_TRANSLATE_NOOP("actions", "View")
        shortcuts = (keys,) if keys else ()
        spec = ActionSpec(
            id=f"place.{key}", title=title, callback=_Open(self, key), shortcuts=shortcuts, menu=menu, section="places"
        )
        self.actions_table.add([spec])
        if len(self._places) == 1:
            self.show_place(key)
        return inspector

    def add_actions(self, specs: Sequence[ActionSpec]) -> None:
        """Add actions, and make the menu anew."""
        self.actions_table.add(specs)
        self._make_menu()

    @property
    def place(self) -> str:
        """Key of the place that is open; empty before there is one."""
        return next((key for key, index in self._places.items() if index == self.places.currentIndex()), "")

    def show_place(self, key: str) -> None:
        """Open a place, with its inspector and its actions."""
        self.places.setCurrentIndex(self._places[key])
        self.inspectors.setCurrentIndex(self._places[key])
        self.top_bar.set_place(key)
        self.actions_table.set_place(key)
        self.place_changed.emit(key)

    def set_project(self, name: str) -> None:
        """Show which project is open."""
        self.top_bar.set_project(name)
        self.setWindowTitle(f"{name} - TL Desk" if name else "TL Desk")

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Let the command search find these beside the actions: classes and runs."""
        self._commands = tuple(commands)

    def show_found(self, text: str, commands: Sequence[Command]) -> None:
        """Show what else was found for a text, unless another one stands there by now."""
        self.search.show_more(text, commands)

    def window_layout(self) -> WindowLayout:
        """Return how the window is divided now."""
        return WindowLayout(
            geometry=bytes(self.saveGeometry().data()),
            columns=bytes(self._columns.saveState().data()),
            has_browser=not self.browser.isHidden(),
            has_inspector=not self.inspectors.isHidden(),
        )

    def restore_window_layout(self, layout: WindowLayout) -> None:
        """Divide the window as it was; what does not fit this screen is brought into it."""
        self.restoreGeometry(QByteArray(layout.geometry))
        self._columns.restoreState(QByteArray(layout.columns))
        self._set_shown(self.browser, "view.browser", is_shown=layout.has_browser)
        self._set_shown(self.inspectors, "view.inspector", is_shown=layout.has_inspector)
        screen = self.screen().availableGeometry()
        frame = self.geometry()
        if not screen.contains(frame) and not self.isMaximized():
            size = frame.size().boundedTo(screen.size()).expandedTo(self.minimumSize())
            left = min(max(frame.left(), screen.left()), max(screen.left(), screen.right() + 1 - size.width()))
            top = min(max(frame.top(), screen.top()), max(screen.top(), screen.bottom() + 1 - size.height()))
            self.resize(size)
            self.move(left, top)

    # --- the parts' own ------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.inspectors.setMinimumWidth(LEAST_PX)
        self.places.setMinimumWidth(360)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top_bar)
        layout.addWidget(self._columns, stretch=1)
        layout.addWidget(self.answer_strip)
        layout.addWidget(self.job_bar)
        self.setCentralWidget(body)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _connect(self) -> None:
        self.top_bar.place_wanted.connect(self.show_place)
        self.top_bar.search_wanted.connect(self.open_search)
        self.answer_strip.action_wanted.connect(self.actions_table.trigger)
        self.search.chosen.connect(self._on_chosen)
        self.search.typed.connect(self.search_typed)

    def _add_own_actions(self) -> None:
        view = QT_TRANSLATE_NOOP("actions", "View")
        self.actions_table.add(
            [
                ActionSpec(
                    id=_SEARCH_ACTION,
                    title=QT_TRANSLATE_NOOP("actions", "Search everything"),
                    callback=self.open_search,
                    shortcuts=("Ctrl+Shift+P",),
                    menu=view,
                    is_searchable=False,
                ),
                ActionSpec(
                    id="view.browser",
                    title=QT_TRANSLATE_NOOP("actions", "Show the browser"),
                    callback=self._on_browser_toggled,
                    shortcuts=("Ctrl+B",),
                    menu=view,
                    section="parts",
                    is_checkable=True,
                ),
                ActionSpec(
                    id="view.inspector",
                    title=QT_TRANSLATE_NOOP("actions", "Show the inspector"),
                    callback=self._on_inspector_toggled,
                    shortcuts=("Ctrl+I",),
                    menu=view,
                    section="parts",
                    is_checkable=True,
                ),
                ActionSpec(
                    id="view.menu",
                    title=QT_TRANSLATE_NOOP("actions", "Open the menu"),
                    callback=self.top_bar.menu_button.showMenu,
                    shortcuts=("F10",),
                    is_searchable=False,
                ),
            ]
        )
        for action_id in ("view.browser", "view.inspector"):
            self.actions_table.action(action_id).setChecked(True)
        keys = self.actions_table.action(_SEARCH_ACTION).shortcut()
        self.top_bar.set_search_keys(keys.toString(keys.SequenceFormat.NativeText))
        self._make_menu()

    def _make_menu(self) -> None:
        self.top_bar.menu_button.setMenu(self.actions_table.main_menu(self.top_bar))

    def _set_shown(self, part: QWidget, action_id: str, *, is_shown: bool) -> None:
        part.setVisible(is_shown)
        self.actions_table.action(action_id).setChecked(is_shown)

    @Slot()
    def _on_browser_toggled(self) -> None:
        self.browser.setVisible(self.actions_table.action("view.browser").isChecked())

    @Slot()
    def _on_inspector_toggled(self) -> None:
        self.inspectors.setVisible(self.actions_table.action("view.inspector").isChecked())

    @Slot()
    def open_search(self) -> None:
        """Open the command search below the bar."""
        table = self.actions_table
        found = [
            Command(spec.id, table.title(spec), table.action(spec.id).shortcut().toString())
            for spec in table.specs
            if spec.is_searchable and table.action(spec.id).isEnabled()
        ]
        top = self.mapToGlobal(QPoint(self.width() // 2, self.top_bar.height() + 8))
        self.search.open_at([*found, *self._commands], top_centre=top, height_px=self.height() - 160)

    @Slot(str)
    def _on_chosen(self, command_id: str) -> None:
        if any(spec.id == command_id for spec in self.actions_table.specs):
            self.actions_table.trigger(command_id)
        else:
            self.command_chosen.emit(command_id)

    def event(self, event: QEvent) -> bool:
        """Leave Space to a button, list or box that has the keyboard: the key of an action would else take it.

        Likewise the keys that delete to a list: pressed on a run, they must not clear the labels of what is selected.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and not event.modifiers():
            focus = self.focusWidget()
            is_space = event.key() == Qt.Key.Key_Space and isinstance(focus, QAbstractButton | QComboBox)
            if is_space or (event.key() in _LIST_KEYS and isinstance(focus, QAbstractItemView)):
                event.accept()
                return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, or leave it to the owner while something is still to be ended."""
        if self.may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.close_wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Make the menu anew in another language; the parts follow it themselves."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._make_menu()


class _Open:
    """Opens one place."""

    def __init__(self, window: MainWindow, key: str) -> None:
        self._window = window
        self._key = key

    def __call__(self) -> None:
        self._window.show_place(self._key)
