"""The runs of a project: curves from events and from disk, what is laid over what, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from support.desk import make_project

from tldesk.core.events import EpochDone, Note, RunStarted, StepDone
from tldesk.core.recipe import Recipe
from tldesk.qt.open_project import OpenProject
from tldesk.qt.run_book import RunBook, costs_alike
from tldesk.qt.run_list_model import COLOR_ROLE, NAME, RESULT, RunListModel
from tldesk.qt.run_series import RunSeries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

    from tldesk.store.project import Project

METRICS = "epoch,lr,train_loss,train_accuracy,val_loss,val_accuracy\n1,0.001,0.9,0.5,0.8,0.6\n2,0.001,0.7,0.7,0.6,0.8\n"


def with_runs(folder: Path) -> Project:
    project = make_project(folder, labels={1: "owl", 2: "robin"})
    for name in ("first", "second"):
        record = project.runs.start(name=name, backbone="x/y", recipe=Recipe().model_dump(mode="json"))
        (record.folder / "metrics.csv").write_text(METRICS)
        project.runs.finish(record.id, "completed", epochs=2, seconds=3.0, val={"loss": 0.6, "accuracy": 0.8})
    return project


@pytest.fixture
def project(qapp: object) -> Iterator[OpenProject]:
    project = OpenProject()
    yield project
    assert project.shutdown()


@pytest.fixture
def book(qtbot: QtBot, project: OpenProject, tmp_path: Path) -> RunBook:
    book = RunBook(project)
    project.open(lambda: with_runs(tmp_path))
    qtbot.waitUntil(lambda: len(book.runs) == 2)
    return book


def epoch(number: int, loss: float) -> EpochDone:
    return EpochDone(number, 3, 0.1, {"loss": loss}, {"loss": loss + 1}, 1.0, is_best=True)


def test_the_newest_run_is_shown_and_read_from_disk(qtbot: QtBot, book: RunBook) -> None:
    assert (book.drawn, book.shown, book.selected) == (("r0002",), (), "r0002")
    qtbot.waitUntil(lambda: book.series("r0002").has_curves)
    series = book.series("r0002")
    assert series.figures["val_accuracy"].y.tolist() == [0.6, 0.8]
    assert series.rate.x.tolist() == [1, 2]
    assert not book.series("r0001").has_curves  # nobody asked for it
    book.show_run("r0001", is_shown=True)
    qtbot.waitUntil(lambda: book.series("r0001").has_curves)
    assert book.drawn == ("r0001", "r0002")


def test_the_selected_run_is_drawn_whatever_is_laid_over_it(qtbot: QtBot, book: RunBook) -> None:
    book.select("r0001")
    assert (book.drawn, book.shown) == (("r0001",), ())
    qtbot.waitUntil(lambda: book.series("r0001").has_curves)
    book.show_run("r0002", is_shown=True)
    assert book.drawn == ("r0001", "r0002")
    book.select("r0002")
    assert book.drawn == ("r0002",)
    book.show_run("r0002", is_shown=False)
    assert book.drawn == ("r0002",)


def test_a_run_that_begins_is_selected(qtbot: QtBot, book: RunBook) -> None:
    book.on_run_events("r0003", (RunStarted("r0003", "new", "/r", 3),))
    assert (book.drawn, book.selected) == (("r0003",), "r0003")


def test_runs_that_were_chosen_stay(book: RunBook) -> None:
    book.show_run("r0001", is_shown=True)
    book.on_run_events("r0003", (RunStarted("r0003", "new", "/r", 3),))
    assert set(book.drawn) == {"r0001", "r0003"}


def test_what_two_watchers_tell_is_taken_once(qtbot: QtBot, book: RunBook) -> None:
    events = (RunStarted("r0003", "new", "/r", 3), StepDone(1, 1, 6, 0.5, 0.1, 9.0), epoch(1, 0.4))
    book.on_run_events("r0003", events)
    with qtbot.assertNotEmitted(book.series_changed):
        book.on_run_events("r0003", events[1:])
    series = book.series("r0003")
    assert series.step_loss.x.tolist() == [0.5]
    assert series.figures["val_loss"].y.tolist() == [1.4]
    assert len(series.told) == 2


def test_colours_are_a_runs_own(book: RunBook) -> None:
    assert book.color_index("r0001") != book.color_index("r0002")
    assert book.color_index("r0001") == book.color_index("r0001")


def test_another_project_begins_with_an_empty_book(qtbot: QtBot, project: OpenProject, book: RunBook) -> None:
    with qtbot.waitSignal(book.runs_changed):
        project.close()
    assert (book.runs, book.drawn, book.selected) == ((), (), None)


def test_altered_figures_are_told(qtbot: QtBot, book: RunBook) -> None:
    record = book.record("r0001")
    assert record is not None
    (record.folder / "metrics.csv").write_text("epoch,lr\nx,1\n")
    with qtbot.waitSignal(book.failed):
        book.show_run("r0001", is_shown=True)
    assert isinstance(book.series("r0001").told[-1], Note)


def test_the_list_of_runs(qtbot: QtBot, book: RunBook, qtmodeltester: ModelTester) -> None:
    model = RunListModel(book)
    qtmodeltester.check(model)
    name = model.index(0, NAME)
    assert [name.data(), model.index(0, RESULT).data()] == ["second", "80.0 %"]
    assert name.data(COLOR_ROLE) == book.color_index("r0002")
    assert Qt.CheckState(name.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Unchecked
    assert model.setData(name, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert book.shown == ("r0002",)
    assert Qt.CheckState(name.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked


def test_runs_that_cost_alike(book: RunBook) -> None:
    record = book.record("r0001")
    assert record is not None
    assert costs_alike(record, Recipe())
    assert not costs_alike(record, Recipe(epochs=11))
    assert not costs_alike(record, Recipe(freeze="none"))


def test_steps_before_the_number_of_epochs_is_known_are_left_out() -> None:
    assert not RunSeries().take(StepDone(1, 1, 6, 0.5, 0.1, 9.0))
