"""A window and a terminal, or two windows, on one project: each shows what the other did, while it does it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.desktop import LONG_MS, Desk
from support.pictures import COLORS, SMALL, write_image

from tldesk.core.contracts import Task
from tldesk.hooks.host import PluginHost
from tldesk.services import importing
from tldesk.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

OFFSCREEN_SAYS = r"^This plugin does not support (propagateSizeHints\(\)|grabbing the keyboard)$"
pytestmark = pytest.mark.qt_log_ignore(OFFSCREEN_SAYS, extend=True)


@pytest.fixture
def folder(tmp_path: Path, tldesk_home: Path) -> Path:
    """A project of twelve labelled pictures and two without a label."""
    for number, name in enumerate(("blue", "red")):
        for index in range(6):
            write_image(tmp_path / "s" / name / f"{name}-{index}.png", COLORS[name], seed=10 * number + index)
    folder = tmp_path / "p.tldesk"
    project = importing.new_from_source(folder, PluginHost(tldesk_home), tmp_path / "s", task=Task.SINGLE)[0]
    write_image(tmp_path / "more" / "green-0.png", COLORS["green"], seed=70)
    write_image(tmp_path / "more" / "green-1.png", COLORS["green"], seed=71)
    importing.import_source(project, PluginHost(tldesk_home), tmp_path / "more")
    project.close()
    return folder


@pytest.fixture
def desks(qtbot: QtBot, folder: Path) -> Iterator[Callable[[], Desk]]:
    """Open windows on the project; all are closed after the test."""
    made: list[Desk] = []

    def start() -> Desk:
        made.append(Desk(qtbot, project=folder))
        return made[-1].start(places=False).opened()

    yield start
    for desk in made:
        desk.take_apart()


def terminal(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tldesk", *map(str, arguments), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def test_a_run_of_a_terminal_appears_with_its_epochs_before_it_ends(desks: Callable[[], Desk], folder: Path) -> None:
    desk = desks()
    book = desk.behind.book
    process = terminal("train", folder, *SMALL, "--freeze", "none", "--epochs", 10_000, "--name", "elsewhere")
    try:
        desk.until(lambda: book.runs, LONG_MS)
        (run,) = book.runs
        assert (run.name, run.outcome) == ("elsewhere", "running")
        desk.until(lambda: len(book.series(run.id).figures.get("train_loss", ())) >= 3, LONG_MS)
        assert process.poll() is None
        assert book.series(run.id).last_epoch is not None
    finally:
        process.terminate()
        process.communicate(timeout=60)
    desk.until(lambda: book.record(run.id).outcome != "running")
    desk.until(lambda: desk.behind.prediction.model is not None)
    assert desk.behind.prediction.model.run == run.id


def test_labels_of_a_terminal_appear_in_the_gallery(desks: Callable[[], Desk], folder: Path, tmp_path: Path) -> None:
    desk = desks()
    file = tmp_path / "more" / "green-0.png"
    assert "green-0.png" not in desk.labels()
    table = tmp_path / "labels.csv"
    table.write_text(f"path,label\n{file},green\n", encoding="utf-8")
    process = terminal("label", folder, "--set", table)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err

    desk.until(lambda: desk.labels().get("green-0.png") == "green")
    assert desk.view.classes == ("blue", "red", "green")
    chips = desk.views.data.classes
    assert chips.names == desk.view.classes
    assert chips.chip(2).text() == "green"
    grid = desk.views.data.grid
    assert grid.words_of_row(desk.row("green-0.png")) == "green-0.png, green"


def test_two_windows_see_each_others_labels(desks: Callable[[], Desk], folder: Path) -> None:
    first, second = desks(), desks()
    first.window.activateWindow()
    first.click_cell("green-0.png")
    first.click(first.views.data.classes.chip(0))
    second.until(lambda: second.labels().get("green-0.png") == "blue")

    second.window.activateWindow()
    second.click_cell("green-1.png")
    second.click(second.views.data.classes.chip(1))
    first.until(lambda: first.labels().get("green-1.png") == "red")
    assert first.labels() == second.labels()
    first.behind.project.undo()
    second.until(lambda: first.labels() == second.labels() != {} and len(second.labels()) == 13)
    with Project.open(folder) as project:
        assert project.check() == []
