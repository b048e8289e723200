"""Floating messages: where they stand, which go by themselves, and how the keyboard reaches them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QListView, QPushButton, QToolButton

from tldesk.ui import notices as notices_module
from tldesk.ui.details_dialog import DetailsDialog, DetailsText
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.notice_list import MOST, NOTICE_ROLE, MessagesDialog, NoticeList
from tldesk.ui.notices import Notices

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from tldesk.ui.main_window import MainWindow
    from tldesk.ui.theme import Theme

PLAIN = Notice("Copied.")
BAD = Notice("photos.tldesk cannot be written", "make room", Level.BAD, "Traceback of it")
LONG = Notice("/a" * 400 + " cannot be read", "look at " + "x" * 500, Level.WARNING)


@pytest.fixture
def notices(window: MainWindow, qtbot: QtBot, theme: Theme) -> Notices:
    notices = Notices(window, theme)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return notices


def toasts(window: MainWindow) -> list[QFrame]:
    return [frame for frame in window.findChildren(QFrame) if frame.property("look") == "float" and frame.isVisible()]


def frame_in(window: MainWindow, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("size", [(900, 600), (1600, 1000)])
def test_they_stand_apart_above_the_strip_inside_the_window(
    notices: Notices, window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    for notice in (PLAIN, BAD, LONG):
        notices.show(notice)
    window.resize(*size)
    strip = window.answer_strip
    qtbot.waitUntil(lambda: all(t.geometry().right() == window.width() - 17 for t in toasts(window)))
    frames = [frame_in(window, toast) for toast in toasts(window)]
    assert len(frames) == 3
    for frame in frames:
        assert window.rect().contains(frame)
        assert not frame.intersects(frame_in(window, strip))
        assert sum(frame.intersects(other) for other in frames) == 1


def test_plain_ones_go_by_themselves_and_errors_stay(
    window: MainWindow, qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices_module, "PLAIN_MS", 20)
    notices = Notices(window, theme)
    notices.show(BAD)
    notices.show(PLAIN)
    qtbot.waitUntil(lambda: notices.open_notices == (BAD,))


def test_a_fourth_one_takes_the_place_of_a_plain_one_first(notices: Notices) -> None:
    others = [Notice(f"odd {number}", level=Level.WARNING) for number in range(3)]
    notices.show(others[0])
    notices.show(PLAIN)
    notices.show(others[1])
    notices.show(others[2])
    assert notices.open_notices == (others[2], others[1], others[0])
    notices.show(BAD)
    assert notices.open_notices == (BAD, others[2], others[1])


def test_the_same_one_again_is_counted(notices: Notices, window: MainWindow) -> None:
    notices.show(BAD)
    notices.show(BAD)
    assert notices.open_notices == (BAD,)
    assert notices.messages.rowCount() == 1
    assert "× 2" in str(notices.messages.index(0).data())


def test_details_open_and_can_be_copied(notices: Notices, window: MainWindow, qtbot: QtBot) -> None:
    notices.show(BAD)
    link = next(b for b in toasts(window)[0].findChildren(QPushButton) if b.isVisible())
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    dialog = next(d for d in window.findChildren(DetailsDialog) if d.isVisible())
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "photos.tldesk cannot be written" in copied
    assert "Traceback of it" in copied
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_keyboard_reaches_it_closes_it_and_goes_back(notices: Notices, window: MainWindow, qtbot: QtBot) -> None:
    window.top_bar.menu_button.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.top_bar.menu_button)
    notices.show(BAD)
    notices.focus_newest()
    inside = QApplication.focusWidget()
    assert isinstance(inside, QPushButton)
    qtbot.keyClick(inside, Qt.Key.Key_Escape)
    assert notices.open_notices == ()
    assert QApplication.focusWidget() is window.top_bar.menu_button


def test_its_x_closes_it(notices: Notices, window: MainWindow, qtbot: QtBot) -> None:
    notices.show(BAD)
    x = next(b for b in toasts(window)[0].findChildren(QToolButton) if b.isVisible())
    assert x.accessibleName()
    qtbot.mouseClick(x, Qt.MouseButton.LeftButton)
    assert notices.open_notices == ()


def test_messages_are_listed_newest_first_with_what_lies_behind(
    notices: Notices, window: MainWindow, qtbot: QtBot
) -> None:
    notices.focus_newest()  # none floats: the list opens, and says that it is empty
    dialog = window.findChild(MessagesDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert not any(view.isVisible() for view in dialog.findChildren(QListView))
    notices.show(PLAIN)
    notices.show(BAD)
    notices.open_messages()
    text = dialog.findChild(DetailsText)
    assert text is not None
    assert "Traceback of it" in text.toPlainText()
    view = next(view for view in dialog.findChildren(QListView) if view.isVisible())
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert text.toPlainText() == "Copied."
    dialog.reject()


def test_the_list_is_a_sound_model_of_the_last_hundred(theme: Theme, qtmodeltester: ModelTester) -> None:
    messages = NoticeList(theme)
    qtmodeltester.check(messages)
    for number in range(MOST + 5):
        messages.add(Notice(f"message {number}"))
    assert messages.rowCount() == MOST
    newest: Any = messages.index(0).data(NOTICE_ROLE)
    assert newest.text == f"message {MOST + 4}"
    qtmodeltester.check(messages)


@pytest.mark.parametrize("width_px", [720, 900])
def test_they_stand_beside_a_dialog_and_wait_until_it_closes(
    notices: Notices, window: MainWindow, qtbot: QtBot, width_px: int
) -> None:
    window.resize(1440, 900)
    notices.show(BAD)
    dialog = QDialog(window)
    dialog.resize(width_px, 680)
    dialog.open()
    where = window.mapToGlobal(QPoint((1440 - width_px) // 2, 110))
    dialog.move(where)
    qtbot.waitUntil(lambda: dialog.frameGeometry().topLeft() == where)
    notices.show(LONG)
    frame = QRect(window.mapFromGlobal(dialog.frameGeometry().topLeft()), dialog.frameGeometry().size())
    assert len(toasts(window)) == 2
    for toast in toasts(window):
        assert window.rect().contains(frame_in(window, toast))
        assert not frame_in(window, toast).intersects(frame)
    dialog.reject()
    qtbot.waitUntil(lambda: all(toast.width() == notices_module.WIDTH_PX for toast in toasts(window)))


def test_a_button_in_a_message_does_what_it_says_and_the_message_goes(
    notices: Notices, window: MainWindow, qtbot: QtBot
) -> None:
    done: list[str] = []
    notices.show(Notice("photos is not there.", "", Level.WARNING, button="Find it", then=lambda: done.append("found")))
    notices.focus_newest()
    [button] = [each for each in window.findChildren(QPushButton) if each.isVisible() and each.text() == "Find it"]
    assert button.hasFocus()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["found"]
    assert notices.open_notices == ()
