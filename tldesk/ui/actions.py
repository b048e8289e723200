"""The one table of actions: menus, toolbar, shortcuts, context menus and the command search are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

CONTEXT = "actions"  # of every title's translation: QT_TRANSLATE_NOOP("actions", "Start training")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for lupdate, which knows it by this name, and return it. (Qt's own is typed as any object.)"""
    return text


_LAST_MENUS = ("View", "Help")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One thing that a person can do.

    Args:
        id: Unique, as ``train.start``; the part before the dot is its group.
        title: In English, marked for translation in the context ``actions``; no mnemonics.
        callback: What it does.
        shortcuts: As ``Ctrl+R``; the first one is shown.
        place: Where it can be done (``data``); empty: everywhere. Elsewhere it is disabled, so its keys are free.
        menu: Title of the menu that it stands in, marked for translation; empty: in none.
        section: Actions of one menu with another section are set apart.
        is_checkable: Whether it is switched on and off; ``callback`` then reads the action's state itself.
    """

    id: str
    title: str
    callback: Callable[[], object]
    shortcuts: tuple[str, ...] = ()
    place: str = ""
    menu: str = ""
    section: str = ""
    is_checkable: bool = False
    is_searchable: bool = True


class ActionTable(QObject):
    """Makes a ``QAction`` of each spec, and menus of them.

    Signals: ``triggered(action_id)`` after an action's callback ran; ``changed()`` when titles or states changed.
    """

    triggered = Signal(str)
    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._off: set[str] = set()
        self._place = ""
        self._whole: QMenu | None = None
        self._menus: dict[str, QMenu] = {}  # by title
        window.installEventFilter(self)

    def add(self, specs: Iterable[ActionSpec]) -> None:
        """Add actions.

        Raises:
            ValueError: An id is taken, or a shortcut belongs to an action of the same place.
        """
        for spec in specs:
            if spec.id in self._specs:
                msg = f"action {spec.id} is there already; give it another id"
                raise ValueError(msg)
            self._refuse_doubled_keys(spec)
            action = QAction(self._window)
            action.setObjectName(spec.id)
            action.setCheckable(spec.is_checkable)
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            action.triggered.connect(_Call(self, spec))
            self._window.addAction(action)
            self._specs[spec.id], self._actions[spec.id] = spec, action
        self._retitle()
        self._enable()

    @property
    def specs(self) -> Sequence[ActionSpec]:
        """All specs in the order in which they were added."""
        return tuple(self._specs.values())

    def action(self, action_id: str) -> QAction:
        """Return the action of an id."""
        return self._actions[action_id]

    def title(self, spec: ActionSpec) -> str:
        """Return an action's title in the language of now."""
        return QCoreApplication.translate(CONTEXT, spec.title)

    def trigger(self, action_id: str) -> None:
        """Do what an id stands for, if it can be done now; unknown ids are ignored, like an empty button."""
        if action_id in self._actions:
            self._actions[action_id].trigger()

    def set_place(self, place: str) -> None:
        """Enable what can be done in a place, and nothing that belongs to another."""
        self._place = place
        self._enable()

    def set_enabled(self, action_id: str, *, is_enabled: bool) -> None:
        """Let an action be used, wherever its place is shown, or not."""
        if (action_id not in self._off) == is_enabled:
            return
        self._off ^= {action_id}
        self._enable()

    def fill_menu(self, menu: QMenu, title: str) -> None:
        """Put the actions of one menu into ``menu``, its sections set apart."""
        menu.clear()
        section: str | None = None
        for spec in self._specs.values():
            if spec.menu == title:
                if section is not None and spec.section != section:
                    menu.addSeparator()
                section = spec.section
                menu.addAction(self._actions[spec.id])

    def main_menu(self, parent: QWidget) -> QMenu:
        """Return the menu that holds one menu for each title in the table. There is one, filled anew at each call."""
        if self._whole is None:
            self._whole = QMenu(parent)
        self._whole.clear()
        titles = dict.fromkeys(spec.menu for spec in self._specs.values() if spec.menu)
        for title in sorted(titles, key=lambda one: _LAST_MENUS.index(one) if one in _LAST_MENUS else -1):
            if title not in self._menus:
                self._menus[title] = QMenu(self._whole)
            menu = self._menus[title]
            menu.setTitle(QCoreApplication.translate(CONTEXT, title))
            self.fill_menu(menu, title)
            self._whole.addMenu(menu)
        return self._whole

    def context_menu(self, parent: QWidget, ids: Sequence[str]) -> QMenu:
        """Return a menu of these actions; an empty id sets apart."""
        menu = QMenu(parent)
        for action_id in ids:
            if action_id:
                menu.addAction(self._actions[action_id])
            else:
                menu.addSeparator()
        return menu

    def _refuse_doubled_keys(self, spec: ActionSpec) -> None:
        for other in self._specs.values():
            doubled = set(spec.shortcuts) & set(other.shortcuts)
            if doubled and (not spec.place or not other.place or spec.place == other.place):
                msg = f"{', '.join(sorted(doubled))} of {spec.id} belongs to {other.id}; choose other keys"
                raise ValueError(msg)

    def _retitle(self) -> None:
        for spec in self._specs.values():
            self._actions[spec.id].setText(self.title(spec).replace("&", "&&"))
        for title, menu in self._menus.items():
            menu.setTitle(QCoreApplication.translate(CONTEXT, title))
        self.changed.emit()

    def _enable(self) -> None:
        for spec in self._specs.values():
            is_here = not spec.place or spec.place == self._place
            self._actions[spec.id].setEnabled(is_here and spec.id not in self._off)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retitle()
        return super().eventFilter(watched, event)


class _Call:
    """Calls a spec's callback without the state that Qt passes, then says that it was done."""

    def __init__(self, table: ActionTable, spec: ActionSpec) -> None:
        self._table = table
        self._spec = spec

    def __call__(self, _is_checked: bool = False) -> None:
        self._spec.callback()
        self._table.triggered.emit(self._spec.id)
