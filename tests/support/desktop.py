"""The whole desktop in a test: opened on a home of its own, used as a person does, and taken apart again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QWidget

from tldesk.app.desktop import Desktop
from tldesk.core.places import Places
from tldesk.services.logs import RunLog
from tldesk.ui.import_preview import ImportPreviewDialog
from tldesk.ui.main_window import USUAL
from tldesk.ui.notice_list import NOTICE_ROLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytestqt.qtbot import QtBot

    from tldesk.app.views import Views

THINGS = Path(__file__).parents[2] / "resources" / "samples" / "things" / "labelled"
SOON_MS = 60_000  # a busy machine of two cores
LONG_MS = 100_000  # torch, plugins, a run
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def home_places() -> Places:
    """Return the places of this test's ``TLDESK_HOME``."""
    return Places.under(Path(os.environ["TLDESK_HOME"]))


def copy_things(folder: Path, *, classes: Sequence[str], each: int) -> Path:
    """Copy real pictures into one folder, unlabelled; their names begin with what they show."""
    folder.mkdir(parents=True)
    for name in classes:
        for picture in sorted((THINGS / name).iterdir())[:each]:
            shutil.copy(picture, folder / f"{name}-{picture.name}")
    return folder


class Desk:
    """One start of the desktop. Waits end with the state that they name, or fail the test."""

    def __init__(self, qtbot: QtBot, *, project: Path | None = None) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.qtbot = qtbot
        self.log = RunLog(home_places()).start()
        self.desktop = Desktop(app, home_places(), project=project, log=self.log)
        self.window = self.desktop.window
        self._is_over = False

    # --- start and end -------------------------------------------------------------------------------------

    def start(self, *, places: bool = True, size: QSize | None = USUAL) -> Desk:
        """Show the window and wait until it is built.

        Args:
            places: Wait for all of them, else for the first one.
            size: Of the window, larger than the screen of the tests; None: as it opens.
        """
        if size is not None:
            self.window.resize(size)
        with self.qtbot.waitExposed(self.window):
            self.desktop.show()
        self.window.activateWindow()
        self.until(lambda: self.desktop.core is not None and self.desktop.core.views is not None)
        if places:
            self.until(lambda: self.views.use is not None, LONG_MS)
        return self

    def opened(self) -> Desk:
        """Wait until a project is open."""
        self.until(lambda: self.behind.project.is_open)
        return self

    def end(self) -> None:
        """Close the window as its cross does, and wait for what it closes."""
        self.window.close()
        assert self.desktop.core is None or self.desktop.core.is_ended
        assert self.window.isHidden()
        self.take_apart()

    def take_apart(self) -> None:
        """Free what a process would free by ending."""
        if self._is_over:
            return
        self._is_over = True
        self.desktop.end()
        self.log.end()
        self.desktop.collector.stop()
        shiboken6.delete(self.desktop)
        shiboken6.delete(self.window)

    # --- what is there -------------------------------------------------------------------------------------

    @property
    def views(self) -> Views:
        assert self.desktop.core is not None
        assert self.desktop.core.views is not None
        return self.desktop.core.views

    @property
    def behind(self) -> Any:
        return self.views.behind

    @property
    def view(self) -> Any:
        return self.behind.project.view

    @property
    def said(self) -> str:
        """Everything that messages said, newest first."""
        messages = self.views.notices.messages
        notices = [messages.index(row).data(NOTICE_ROLE) for row in range(messages.rowCount())]
        return "\n".join(f"{notice.text} {notice.cure} {notice.details}" for notice in notices)

    @property
    def strip(self) -> str:
        return self.window.answer_strip.answer.sentence

    def labels(self) -> dict[str, str]:
        """Return the labels that the window knows, by file name."""
        view = self.view
        return {name: text for name, text in zip(view.names, view.texts, strict=True) if text}

    # --- doing ---------------------------------------------------------------------------------------------

    def activate(self) -> None:
        """Give the keyboard back to the window where nobody has it: no window manager does that without a screen."""
        active = QApplication.activeWindow()
        if (active is None or not active.isVisible()) and QApplication.activePopupWidget() is None:
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.window)

    def until(self, is_so: Callable[[], object], timeout_ms: int = SOON_MS) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(is_so()), timeout=timeout_ms)

    def click(self, widget: QWidget, place: QPoint | None = None, modifiers: Any = NONE) -> None:
        """Press and release the left button on a widget that can be seen and used."""
        assert widget.isVisible()
        assert widget.isEnabled()
        self.qtbot.mouseClick(widget, LEFT, modifiers, place if place is not None else widget.rect().center())

    def press(self, text: str, parent: QWidget | None = None) -> None:
        """Press the visible button that says this."""
        self.click(button(parent or self.window, text))

    def key(self, key: Any, modifiers: Any = NONE) -> None:
        """Type one key, to whoever has the keyboard."""
        self.qtbot.keyClick(self._keyboard(), key, modifiers)

    def type(self, text: str) -> None:
        """Type a text."""
        self.qtbot.keyClicks(self._keyboard(), text)

    def _keyboard(self) -> QWidget:
        """Return who has the keyboard: a popup before all others."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        self.activate()
        return QApplication.focusWidget() or self.window

    def drop(self, paths: Iterable[Path], onto: QWidget | None = None) -> None:
        """Drag files over a widget and let them go."""
        target = onto or self.window
        self.until(target.acceptDrops)
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        middle = target.rect().center()
        none, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(middle, Qt.DropAction.CopyAction, mime, none, keys)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, mime, none, keys)
        QApplication.sendEvent(target, drop)
        assert drop.isAccepted()

    def tab_to(self, widget: QWidget) -> None:
        """Go from one part to the next with Tab until this one has the keyboard."""
        for _ in range(80):
            focus = QApplication.focusWidget()
            if focus is not None and (focus is widget or widget.isAncestorOf(focus) or widget.focusProxy() is focus):
                return
            self.key(Qt.Key.Key_Tab)
        msg = f"Tab does not lead to {type(widget).__name__} {widget.accessibleName()}"
        raise AssertionError(msg)

    def answer_files(self, *paths: Path) -> None:
        """Type paths into the file dialog that is open, and press Enter."""
        dialog = self.dialog(QFileDialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        dialog.activateWindow()
        self.until(dialog.isActiveWindow)
        line.setCompleter(None)  # what it proposes would take Enter, or not: that hangs on the speed of the disk
        line.selectAll()
        text = " ".join(f'"{path}"' for path in paths) if len(paths) > 1 else str(paths[0])
        self.qtbot.keyClicks(line, text)
        self.qtbot.keyClick(line, Qt.Key.Key_Return)
        self.until(lambda: not dialog.isVisible())

    def click_cell(self, name: str, modifiers: Any = NONE) -> None:
        """Click a picture in the gallery, scrolled to where it can be seen."""
        grid = self.views.data.grid
        row = self.row(name)
        if not grid.viewport().rect().contains(grid.cell_rect(row)):
            grid.scroll_to_row(row)
        self.click(grid.viewport(), grid.cell_rect(row).center(), modifiers)

    def row(self, name: str) -> int:
        """Return the row of a file in the gallery as it is filtered now."""
        ids = self.views.data.grid._model.ids
        view = self.view
        names = dict(zip(view.ids.tolist(), view.names, strict=True))
        return next(place for place, key in enumerate(ids.tolist()) if names[key] == name)

    def menu_at(self, widget: QWidget, place: QPoint) -> QMenu:
        """Open the context menu at a point of a widget and return it."""
        where = widget.mapToGlobal(place)
        QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, where))
        return self.popup_menu()

    def popup_menu(self) -> QMenu:
        """Wait for a menu to open, and return it."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def choose(self, menu: QMenu, text: str) -> None:
        """Click an entry of an open menu."""
        action = next(action for action in menu.actions() if action.text().replace("&", "") == text)
        self.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    def dialog(self, kind: type[QWidget]) -> Any:
        """Wait for a dialog of this kind, and return it."""
        found: list[QWidget] = []

        def is_there() -> bool:
            found[:] = [one for one in self.window.findChildren(kind) if one.isVisible()]
            return bool(found)

        self.until(is_there)
        return found[0]

    def import_dialog(self) -> ImportPreviewDialog:
        """Wait for the import dialog."""
        dialog = self.dialog(ImportPreviewDialog)
        assert isinstance(dialog, ImportPreviewDialog)
        return dialog

    def idle(self, timeout_ms: int = LONG_MS) -> None:
        """Wait until no job is under way."""
        self.until(lambda: not self.behind.jobs.states, timeout_ms)


def button(parent: QWidget, text: str) -> QAbstractButton:
    """Return the visible button that says this."""
    buttons = parent.findChildren(QAbstractButton)
    found = [one for one in buttons if one.isVisible() and one.text().replace("&", "") == text]
    assert found, f"no button says {text!r}"
    return found[0]


def words(parent: QWidget) -> str:
    """Return what the visible labels below a widget say."""
    return "\n".join(label.text() for label in parent.findChildren(QLabel) if label.isVisible())
