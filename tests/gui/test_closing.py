"""Closing the window: what is asked, in the language of now, and that all is told to stop before any is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox
from support.desktop import Desk

from tldesk.app.behind import Behind
from tldesk.app.core import Core
from tldesk.core.places import Places
from tldesk.qt.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot


def test_the_question_follows_the_language_while_it_is_open(
    qtbot: QtBot, tldesk_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(qtbot).start(places=False)
    monkeypatch.setattr(Core, "is_training", property(lambda _core: True))
    desk.window.close()
    (box,) = desk.window.findChildren(QMessageBox)
    assert (box.text(), {button.text() for button in box.buttons()}) == (
        "A run is training.",
        {"Stop and close", "Go on training"},
    )
    desk.desktop.languages.choose("zh_CN")
    assert box.isVisible()
    said = {box.text(), box.informativeText(), box.windowTitle(), *(button.text() for button in box.buttons())}
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in said)
    desk.desktop.languages.choose("en")
    box.reject()
    monkeypatch.undo()
    desk.end()


class Part:
    """Something with threads; writes down what it is told."""

    def __init__(self, told: list[str], name: str) -> None:
        self._told, self._name = told, name

    def stop(self) -> None:
        self._told.append(f"stop {self._name}")

    def shutdown(self) -> bool:
        self._told.append(f"join {self._name}")
        return True


def test_all_is_told_to_stop_before_anything_is_waited_for(
    qapp: QObject, tldesk_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind, told = Behind(Engine(Places.under(tldesk_home)), Places.under(tldesk_home)), list[str]()
    real = behind.jobs.shutdown

    def join_jobs() -> bool:
        told.append("join jobs")
        return real()

    monkeypatch.setattr(behind.jobs, "shutdown", join_jobs)
    assert behind.end(Part(told, "model"))
    assert told == ["stop model", "join jobs", "join model"]
