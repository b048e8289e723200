"""What was asked for many times is done once, in a turn of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tldesk.qt.soon import Soon

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_many_wishes_are_one_act(qtbot: QtBot) -> None:
    owner, done = QObject(), []
    soon = Soon(lambda: done.append(1), ms=10, parent=owner)
    for _ in range(5):
        soon.ask()
    assert not done
    qtbot.waitUntil(lambda: bool(done))
    assert len(done) == 1
    soon.ask()
    qtbot.waitUntil(lambda: len(done) == 2)


def test_now_takes_the_wish_with_it(qtbot: QtBot) -> None:
    owner, done = QObject(), []
    soon, later = Soon(lambda: done.append("soon"), ms=1, parent=owner), []
    after = Soon(lambda: later.append(1), ms=30, parent=owner)
    soon.ask()
    soon.now()
    assert done == ["soon"]
    after.ask()
    qtbot.waitUntil(lambda: bool(later))
    assert done == ["soon"]
