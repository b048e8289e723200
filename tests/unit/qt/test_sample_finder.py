"""Samples are found by a part of their name, beside the GUI thread, and only the newest question is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.desk import make_project

from tldesk.qt.sample_finder import MOST, SampleFinder
from tldesk.services.project_view import ProjectView, load_view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def finder(qapp: object) -> Iterator[SampleFinder]:
    finder = SampleFinder()
    yield finder
    assert finder.shutdown()


@pytest.fixture
def view(tmp_path: Path) -> ProjectView:
    """50,000 names."""
    with make_project(tmp_path) as project:
        few = load_view(project)
    names = tuple(f"IMG_{number:05}.jpg" for number in range(50_000))
    return replace(few, ids=np.arange(1, 50_001), names=names)


def test_names_that_begin_so_come_first_and_twenty_are_enough(
    qtbot: QtBot, finder: SampleFinder, view: ProjectView
) -> None:
    named = replace(view, names=("a beetle.jpg", *view.names[1:-1], "Beetle 7.jpg"))
    with qtbot.waitSignal(finder.found) as told:
        finder.find(named, "beetle")
    assert told.args == ["beetle", ((50_000, "Beetle 7.jpg"), (1, "a beetle.jpg"))]
    with qtbot.waitSignal(finder.found) as told:
        finder.find(view, "img_0")
    assert len(told.args[1]) == MOST


def test_only_the_newest_question_is_answered(qtbot: QtBot, finder: SampleFinder, view: ProjectView) -> None:
    told: list[str] = []
    finder.found.connect(lambda text, _: told.append(text))
    for text in ("4", "49", "499", "4999"):
        finder.find(view, text)
    qtbot.waitUntil(lambda: bool(told))
    finder.find(view, "no such name")
    qtbot.waitUntil(lambda: told[-1] == "no such name")
    assert told == ["4999", "no such name"]


def test_what_is_dropped_is_not_answered(qtbot: QtBot, finder: SampleFinder, view: ProjectView) -> None:
    told: list[str] = []
    finder.found.connect(lambda text, _: told.append(text))
    finder.find(view, "12")
    finder.drop()
    finder.find(view, "13")
    qtbot.waitUntil(lambda: told == ["13"])
