"""Labelling by keys and mouse, as a person does it, on a real project without pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from support.desk import make_project

from tldesk.core.contracts import Task
from tldesk.core.errors import ProjectError
from tldesk.core.places import Places
from tldesk.qt.engine import Engine
from tldesk.qt.gallery import Gallery
from tldesk.qt.open_project import OpenProject
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.qt.sample_pictures import ProjectPictures
from tldesk.ui.actions import ActionSpec, ActionTable
from tldesk.ui.data_place import DataPlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


class Said:
    """Suggests ``robin`` for every sample."""

    def suggested(self, ids: Any) -> tuple[Any, Any]:
        return np.ones(len(ids), np.int64), np.full(len(ids), 0.8, np.float32)

    def confidence_text(self, sample_id: int) -> str:
        return "likely"


@pytest.fixture
def project(qapp: object) -> Iterator[OpenProject]:
    project = OpenProject()
    yield project
    assert project.shutdown()


@pytest.fixture
def place(qtbot: QtBot, theme: Theme, project: OpenProject, tmp_path: Path) -> Iterator[DataPlace]:
    engine, draft = Engine(Places.under(tmp_path / "home")), RecipeDraft()
    pictures = ProjectPictures(project, engine, draft=draft)
    place = DataPlace(project, Gallery(project, Said()), pictures=pictures, theme=theme)
    qtbot.addWidget(place)
    place.resize(900, 600)
    with qtbot.waitExposed(place):
        place.show()
    yield place
    assert pictures.shutdown()


@pytest.fixture
def birds(qtbot: QtBot, place: DataPlace, project: OpenProject, tmp_path: Path) -> DataPlace:
    """The place with eight readable samples, of which the first two are an owl and a robin."""
    with qtbot.waitSignal(project.opened):
        project.open(lambda: make_project(tmp_path, labels={1: "owl", 2: "robin"}))
    return place


def click(qtbot: QtBot, place: DataPlace, row: int, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mouseClick(place.grid.viewport(), LEFT, modifier, place.grid.cell_rect(row).center())


def test_a_press_on_a_class_labels_the_selected_samples(qtbot: QtBot, birds: DataPlace, project: OpenProject) -> None:
    click(qtbot, birds, 2)
    click(qtbot, birds, 4, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(project.edited):
        qtbot.mouseClick(birds.classes.chip(0), LEFT)
    assert project.view.texts[2:5] == ("owl", "owl", "owl")
    assert birds.grid.selected_ids.tolist() == [3, 4, 5]  # several stay selected


def test_after_one_sample_the_next_one_is_current(qtbot: QtBot, birds: DataPlace, project: OpenProject) -> None:
    click(qtbot, birds, 2)
    for _ in range(3):
        with qtbot.waitSignal(project.edited):
            birds.label_with(1)
    assert project.view.texts[2:5] == ("robin", "robin", "robin")
    assert birds.grid.current_id == 6


def test_a_label_that_is_not_saved_leads_back_to_its_sample(
    qtbot: QtBot, birds: DataPlace, project: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ProjectError("the disk is full", "make room")

    monkeypatch.setattr(project.project.labels, "apply", refuse)
    click(qtbot, birds, 2)
    with (
        qtbot.assertNotEmitted(project.failed),  # said once
        qtbot.waitSignal(birds.noticed) as said,
    ):
        qtbot.mouseClick(birds.classes.chip(0), LEFT)
        assert birds.grid.current_id == 4
    assert said.args is not None
    assert (said.args[0].text, said.args[0].cure) == ("Not saved: the disk is full.", "make room")
    assert (birds.grid.current_id, birds.grid.selected_ids.tolist()) == (3, [3])
    assert project.view.texts[2] == ""


def test_classes_with_a_comma_in_their_name_are_counted_where_a_sample_may_have_several(
    qtbot: QtBot, place: DataPlace, project: OpenProject, tmp_path: Path
) -> None:
    with qtbot.waitSignal(project.opened):
        project.open(lambda: make_project(tmp_path, task=Task.MULTI, labels={1: "owl, barn", 2: "owl"}))
    assert project.view.classes == ("owl", "owl, barn")
    assert project.view.label_counts() == [1, 1]
    click(qtbot, place, 1)
    with qtbot.waitSignal(project.edited):
        qtbot.mouseClick(place.classes.chip(1), LEFT)
    assert project.view.label_counts() == [1, 2]
    with qtbot.waitSignal(project.edited):
        project.undo()
    assert project.view.label_counts() == [1, 1]


def test_space_accepts_what_is_suggested_and_says_that_it_was_accepted(
    qtbot: QtBot, birds: DataPlace, project: OpenProject
) -> None:
    table = ActionTable(birds)
    table.add([ActionSpec(id="data.accept", title="Accept", callback=birds.accept, shortcuts=("Space",))])
    click(qtbot, birds, 2)
    with qtbot.waitSignal(project.edited):
        qtbot.keyClick(birds.grid, Qt.Key.Key_Space)
    assert project.view.texts[2] == "robin"
    assert project.view.origins[2] == 2  # accepted


def test_accepting_leaves_labels_of_a_person_alone(qtbot: QtBot, birds: DataPlace, project: OpenProject) -> None:
    birds.grid.select_all()
    with qtbot.waitSignal(project.edited):
        birds.accept()
    assert project.view.texts[:9] == ("owl", *["robin"] * 7, "")


def test_a_typed_class_is_made_and_given(qtbot: QtBot, birds: DataPlace, project: OpenProject) -> None:
    click(qtbot, birds, 3)
    birds.ask_class()
    line = QApplication.activePopupWidget().findChild(QLineEdit)
    assert line is not None
    qtbot.keyClicks(line, "  barn   owl ")
    with qtbot.waitSignal(project.edited):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert project.view.classes == ("owl", "robin", "barn owl")
    assert project.view.texts[3] == "barn owl"


def test_a_known_class_typed_in_other_letters_is_that_class(
    qtbot: QtBot, birds: DataPlace, project: OpenProject
) -> None:
    click(qtbot, birds, 3)
    birds.ask_class()
    line = QApplication.activePopupWidget().findChild(QLineEdit)
    assert line is not None
    qtbot.keyClicks(line, "ROBIN")
    with qtbot.waitSignal(project.edited):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert project.view.classes == ("owl", "robin")


def test_without_a_selection_a_typed_class_is_only_added(qtbot: QtBot, birds: DataPlace, project: OpenProject) -> None:
    qtbot.mouseClick(birds.grid.viewport(), LEFT, pos=QPoint(5, birds.grid.viewport().height() - 3))
    birds.ask_class()
    line = QApplication.activePopupWidget().findChild(QLineEdit)
    assert line is not None
    qtbot.keyClicks(line, "heron")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "heron" in project.view.classes)
    assert project.view.label_counts() == [1, 1, 0]


def test_clearing_takes_labels_away_and_undo_brings_them_back(
    qtbot: QtBot, birds: DataPlace, project: OpenProject
) -> None:
    birds.grid.select_all()
    with qtbot.waitSignal(project.edited):
        birds.clear_labels()
    assert not project.view.is_labelled.any()
    with qtbot.waitSignal(project.edited):
        project.undo()
    assert project.view.texts[:2] == ("owl", "robin")


def test_labelling_with_nothing_selected_says_what_to_do(qtbot: QtBot, birds: DataPlace) -> None:
    with qtbot.waitSignal(birds.noticed) as signal:
        birds.label_with(0)
    assert "Select" in signal.args[0].text


def test_chips_filter_and_tell_how_many(qtbot: QtBot, birds: DataPlace) -> None:
    chip = next(b for b in birds.bar.findChildren(QToolButton) if b.text() == "Unlabelled 6")
    qtbot.mouseClick(chip, LEFT)
    assert birds.grid.row_count == 6


def test_an_unreadable_sample_is_never_labelled(qtbot: QtBot, birds: DataPlace, project: OpenProject) -> None:
    birds.grid.select_ids([8, 9])
    with qtbot.waitSignal(project.edited):
        birds.label_with(0)
    assert project.view.texts[7:9] == ("owl", "")
