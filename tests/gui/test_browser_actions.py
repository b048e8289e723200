"""The questions before something is deleted or renamed: they say what it frees, and Cancel does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QPushButton, QWidget
from support.desk import make_project

from tldesk.qt.open_project import OpenProject
from tldesk.qt.project_browser import ProjectBrowser
from tldesk.services.projects import open_project
from tldesk.ui.browser_actions import BrowserActions
from tldesk.ui.show_in_files import show_in_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with make_project(tmp_path, labels={1: "wren"}) as project:
        run = project.runs.start(name="first", backbone="x/y", recipe={})
        (run.folder / "best.safetensors").write_bytes(bytes(3_000_000))
        project.runs.finish(run.id, "completed", epochs=1, seconds=1.0)
        return project.folder


@pytest.fixture
def browser(qtbot: QtBot, folder: Path) -> Iterator[ProjectBrowser]:
    project = OpenProject()
    with qtbot.waitSignal(project.opened):
        project.open(lambda: open_project(folder))
    yield ProjectBrowser(project)
    assert project.shutdown()


@pytest.fixture
def actions(qtbot: QtBot, browser: ProjectBrowser) -> BrowserActions:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return BrowserActions(browser, window)


def press(qtbot: QtBot, actions: BrowserActions, text: str) -> None:
    dialog = actions.dialog
    assert dialog is not None
    found = next(each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == text)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_deleting_a_run_says_what_it_frees_and_cancel_keeps_it(
    qtbot: QtBot, actions: BrowserActions, browser: ProjectBrowser, folder: Path
) -> None:
    actions.ask_delete("run:r0001", "first")
    qtbot.waitUntil(lambda: actions.dialog is not None)
    dialog = actions.dialog
    assert isinstance(dialog, QMessageBox)
    assert "3.0 MB" in dialog.informativeText()
    press(qtbot, actions, "Cancel")
    assert actions.dialog is None
    actions.ask_delete("run:r0001", "first")
    qtbot.waitUntil(lambda: actions.dialog is not None)
    with qtbot.waitSignal(browser.deleted):
        press(qtbot, actions, "Delete")
    assert list((folder / "runs").iterdir()) == []


def test_a_project_without_trash_is_asked_about_once_more(
    qtbot: QtBot, actions: BrowserActions, browser: ProjectBrowser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tldesk.qt.project_browser.move_to_trash", lambda _: False)
    actions.ask_delete(f"project:{folder}", "birds")
    qtbot.waitUntil(lambda: actions.dialog is not None)
    dialog = actions.dialog
    assert isinstance(dialog, QMessageBox)
    assert "1 runs" in dialog.informativeText() or "1 run" in dialog.informativeText()
    with qtbot.waitSignal(browser.trash_refused):
        press(qtbot, actions, "Move to trash")
    assert folder.is_dir()
    qtbot.waitUntil(lambda: isinstance(actions.dialog, QMessageBox))
    with qtbot.waitSignal(browser.deleted):
        press(qtbot, actions, "Delete for good")
    assert not folder.exists()


def test_a_class_is_renamed_by_typing(qtbot: QtBot, actions: BrowserActions, browser: ProjectBrowser) -> None:
    actions.ask_rename("class:wren", "wren")
    dialog = actions.dialog
    assert isinstance(dialog, QInputDialog)
    [line] = dialog.findChildren(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "jenny")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any("class:jenny" in str(node) for node in browser.nodes))


def test_the_folder_of_a_file_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr("tldesk.ui.show_in_files.QDesktopServices.openUrl", lambda url: asked.append(url) is None)
    assert show_in_files(tmp_path / "a.jpg", is_folder=False)
    assert asked == [QUrl.fromLocalFile(str(tmp_path))]
