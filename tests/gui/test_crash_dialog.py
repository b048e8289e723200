"""The crash dialog: one at a time, later faults counted, never a circle."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from tldesk.qt.faults import Fault
from tldesk.services.logs import LastCrash
from tldesk.ui.crash_dialog import CrashDialog, CrashReporter, last_crash_notice

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.main_window import MainWindow
    from tldesk.ui.theme import Theme


def fault(number: int) -> Fault:
    return Fault(f"ValueError: {number}", f"Traceback of {number}", f"ValueError here.py:{number}", "MainThread")


@pytest.fixture
def reporter(window: MainWindow, qtbot: QtBot, theme: Theme, tmp_path: Path) -> CrashReporter:
    with qtbot.waitExposed(window):
        window.show()
    return CrashReporter(tmp_path / "tldesk.log", theme=theme, window=window)


def texts(dialog: CrashDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def button(dialog: CrashDialog, text: str) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == text)


def test_it_says_what_happened_what_is_saved_and_where_the_log_is(reporter: CrashReporter, tmp_path: Path) -> None:
    reporter.show_fault(fault(1))
    said = texts(reporter.dialog)
    assert "ValueError: 1" in said
    assert "Every label is saved as it is given" in said
    assert str(tmp_path / "tldesk.log") in said
    assert "More faults" not in said
    reporter.dialog.reject()


def test_later_faults_are_counted_and_can_be_copied(reporter: CrashReporter, qtbot: QtBot) -> None:
    for number in range(4):
        reporter.show_fault(fault(number))
    assert "More faults since then: 3" in texts(reporter.dialog)
    qtbot.mouseClick(button(reporter.dialog, "Copy details"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "Traceback of 0" in copied
    assert "Traceback of 3" in copied
    reporter.dialog.reject()


def test_going_on_by_keyboard_leaves_the_window_and_a_new_fault_opens_again(
    reporter: CrashReporter, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(reporter.close_wanted):
        reporter.show_fault(fault(1))
        qtbot.waitUntil(reporter.dialog.isVisible)
        qtbot.keyClick(reporter.dialog, Qt.Key.Key_Return)
    assert not reporter.dialog.isVisible()
    reporter.show_fault(fault(2))
    assert reporter.dialog.isVisible()
    qtbot.keyClick(reporter.dialog, Qt.Key.Key_Escape)
    assert not reporter.dialog.isVisible()


def test_a_fault_that_was_seen_is_only_told(reporter: CrashReporter, qtbot: QtBot) -> None:
    reporter.show_fault(fault(1))
    reporter.dialog.reject()
    with qtbot.waitSignal(reporter.told) as told:
        reporter.show_fault(fault(1))
    assert "ValueError: 1" in told.args[0].text
    assert not reporter.dialog.isVisible()


def test_closing_is_asked_for(reporter: CrashReporter, qtbot: QtBot) -> None:
    reporter.show_fault(fault(1))
    with qtbot.waitSignal(reporter.close_wanted):
        qtbot.mouseClick(button(reporter.dialog, "Close TL Desk"), Qt.MouseButton.LeftButton)
    assert not reporter.dialog.isVisible()


def test_a_dialog_that_fails_itself_is_not_tried_again(
    reporter: CrashReporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Fault] = []

    def fail(fault: Fault) -> None:
        tried.append(fault)
        raise RuntimeError("no screen")

    monkeypatch.setattr(reporter.dialog, "show_fault", fail)
    reporter.show_fault(fault(1))
    reporter.show_fault(fault(2))
    assert len(tried) == 1


def test_the_next_start_says_what_was_under_way(tmp_path: Path) -> None:
    started = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    crash = LastCrash(7, started, "training vgg16-2", "", tmp_path / "tldesk.log")
    notice = last_crash_notice(crash)
    assert "training vgg16-2" in notice.text
    assert "2026-03-04 05:06" in notice.text
    assert str(crash.log) in notice.details
    assert last_crash_notice(LastCrash(7, started, "", "stacks", crash.log)).details == "stacks"
