"""*Resume* wherever the window offers it: on the strip, in the browser, and in the message after a crash."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton
from support.desktop import LONG_MS, Desk
from support.training import TINY, colored_project

from tldesk.core.cancel import CancelToken
from tldesk.core.events import EpochDone
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.qt.training_desk import Finished
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

EPOCHS = 4
DATABASE = "project.sqlite"


@pytest.fixture
def stopped(tmp_path: Path, tldesk_home: Path) -> Path:
    """A project whose one run was stopped after its second epoch."""
    cancel = CancelToken()

    def watch(event: object) -> None:
        if isinstance(event, EpochDone) and event.epoch == 2:
            cancel.cancel()

    recipe = TINY | {"head": {"key": "linear"}, "epochs": EPOCHS, "batch_size": 4, "threads": 1, "loader_threads": 0}
    with colored_project(tmp_path, tldesk_home) as project:
        report = train(
            project,
            PluginHost(tldesk_home),
            Recipe.parse(recipe),
            name="half done",
            allow_download=False,
            cancel=cancel,
            on_event=watch,
            places=Places.under(tldesk_home),
        )
        assert (report.outcome, report.epochs) == ("cancelled", 2)
        return project.folder


@pytest.fixture
def desks(qtbot: QtBot) -> Iterator[Callable[[Path], Desk]]:
    """Start windows on this test's home, with a run that can go on; all are closed after the test."""
    made: list[Desk] = []

    def start(project: Path) -> Desk:
        made.append(Desk(qtbot, project=project))
        desk = made[-1].start().opened()
        desk.until(lambda: desk.behind.book.newest_resumable == "r0001")
        return desk

    yield start
    for desk in made:
        desk.take_apart()


def comes_to_its_end(desk: Desk) -> None:
    """Wait until the one run has all of its epochs; nothing was begun anew."""
    desk.until(lambda: isinstance(desk.behind.training.state, Finished), LONG_MS)
    desk.until(lambda: desk.behind.book.runs[-1].outcome == "completed")
    (run,) = desk.behind.book.runs
    assert (run.id, run.epochs) == ("r0001", EPOCHS)


def test_the_strip_goes_on_with_a_stopped_run(desks: Callable[[Path], Desk], stopped: Path) -> None:
    desk = desks(stopped)
    strip = desk.window.answer_strip
    desk.until(lambda: strip.button.text() == "Resume")
    assert desk.strip == "Stopped in epoch 3; nothing is lost."
    desk.click(strip.button)
    assert desk.window.place == "train"
    comes_to_its_end(desk)


def test_the_browser_goes_on_with_a_stopped_run(desks: Callable[[Path], Desk], stopped: Path) -> None:
    desk = desks(stopped)
    tree = desk.window.browser
    desk.until(lambda: tree.nodes_model.item_of("run:r0001") is not None)
    tree.select("run:r0001")
    menu = desk.menu_at(tree.viewport(), tree.visualRect(tree.currentIndex()).center())
    desk.choose(menu, "Resume")
    assert desk.window.place == "train"
    comes_to_its_end(desk)


def test_the_message_after_a_crash_goes_on_with_the_run(desks: Callable[[Path], Desk], stopped: Path) -> None:
    with closing(sqlite3.connect(stopped / DATABASE)) as database, database:
        database.execute("UPDATE runs SET outcome = 'running'")  # as a process leaves it that was killed
    desk = desks(stopped)
    words = "The program ended while half done was trained, in epoch 3 of 4; nothing is lost."
    desk.until(lambda: words in desk.said)
    assert "Resume goes on with it." in desk.said
    message = next(
        one
        for one in desk.window.findChildren(QPushButton)
        if one.isVisible() and one.text() == "Resume" and one is not desk.window.answer_strip.button
    )
    desk.click(message)
    assert desk.window.place == "train"
    comes_to_its_end(desk)
    desk.idle()  # Evaluate has opened, and measures
    desk.end()
    again = Desk(desk.qtbot, project=stopped)
    try:
        again.start().opened()
        again.until(lambda: bool(again.behind.book.runs))
        assert words not in again.said  # it is over
    finally:
        again.take_apart()
