"""The place Train: knobs that say what is wrong, curves that grow, stop, files, and the way on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from support.train_desk import TrainDesk, train_desk

from tldesk.qt.training_desk import Stopped, Training
from tldesk.ui.inspector import Inspector
from tldesk.ui.recipe_fields import HISTORY_FIELDS, MODEL_FIELDS, all_names, recipe_fields

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, tldesk_home: Path) -> Iterator[TrainDesk]:
    with train_desk(qtbot, theme, tldesk_home) as desk:
        yield desk


def press(qtbot: QtBot, widget: Any) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def said_by(widget: Any) -> list[str]:
    return [label.accessibleName() for label in widget.findChildren(QLabel)]


def type_in(qtbot: QtBot, desk: TrainDesk, dotted: str, text: str) -> QLineEdit:
    entry = desk.place.form.entry(dotted)
    assert isinstance(entry, QLineEdit)
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, text)
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    return entry


def test_every_field_of_a_recipe_is_in_the_form_or_in_the_place_model(desk: TrainDesk) -> None:
    assert {field.dotted for field in recipe_fields()} | MODEL_FIELDS | HISTORY_FIELDS == all_names()
    for field in recipe_fields():
        name = desk.place.form.entry(field.dotted).accessibleName()
        assert name
        assert name != field.dotted, "a new field needs a name in recipe_words.py"


def test_it_says_what_is_missing_before_it_can_train(
    qtbot: QtBot, desk: TrainDesk, tmp_path: Path, tldesk_home: Path
) -> None:
    assert "Open a project" in desk.place.head.sentence_text
    assert not desk.place.head.button.isEnabled()
    desk.open(qtbot, tmp_path, tldesk_home)
    assert desk.place.head.button.isEnabled()
    assert "The head is solved" in desk.place.head.sentence_text
    blue = desk.project.view.ids[desk.project.view.labels == 0].tolist()
    desk.project.set_labels(dict.fromkeys(blue), origin="person", title="clear")
    qtbot.waitUntil(lambda: "two classes" in desk.place.head.sentence_text)
    assert not desk.place.head.button.isEnabled()


def test_knobs_that_do_nothing_are_grey_and_say_why(desk: TrainDesk) -> None:
    entry = desk.place.form.entry
    assert not entry("epochs").isEnabled()
    assert "solved head" in entry("epochs").toolTip()
    desk.draft.update({"freeze": "none"})
    assert entry("epochs").isEnabled()


def test_a_wrong_value_is_said_at_its_field_and_kept_for_correction(
    qtbot: QtBot, desk: TrainDesk, tmp_path: Path, tldesk_home: Path
) -> None:
    desk.open(qtbot, tmp_path, tldesk_home)
    desk.draft.update({"head": {"key": "linear"}})
    entry = type_in(qtbot, desk, "epochs", "0")
    assert desk.place.form.errors == {"epochs": "Epochs: 0 is not allowed. Take 1 to 100,000."}
    assert (entry.text(), desk.draft.recipe.epochs) == ("0", 10)
    press(qtbot, desk.place.head.button)
    assert not desk.training.is_busy
    assert "Epochs" in desk.notices[-1].text
    desk.draft.update({"seed": 3})
    assert entry.text() == "0"
    type_in(qtbot, desk, "epochs", "4")
    assert (desk.place.form.errors, desk.draft.recipe.epochs) == ({}, 4)
    type_in(qtbot, desk, "optimizer.betas", "0.8, 0.9")
    assert desk.draft.recipe.optimizer.betas == (0.8, 0.9)


def test_a_run_is_drawn_stopped_and_kept(qtbot: QtBot, desk: TrainDesk, tmp_path: Path, tldesk_home: Path) -> None:
    desk.open(qtbot, tmp_path, tldesk_home)
    desk.draft.update({"head": {"key": "linear"}, "epochs": 100_000})
    press(qtbot, desk.place.head.button)
    state = desk.training
    qtbot.waitUntil(lambda: isinstance(state.state, Training) and state.state.epoch > 3, timeout=60_000)
    run_id = state.run_id
    loss = desk.place.plots.plots[0]
    qtbot.waitUntil(lambda: len(desk.book.series(run_id).step_loss) > 3 and loss._lines != {})
    assert desk.book.drawn == (run_id,)
    assert "Epoch" in desk.place.head.status_text
    press(qtbot, desk.place.head.button)
    assert not desk.place.head.button.isEnabled()
    assert "Stopping" in desk.place.head.status_text
    qtbot.waitUntil(lambda: isinstance(state.state, Stopped))
    assert desk.place.head.button.text() == "Train again"
    assert "Epoch 1 of 100000" in desk.place.log.text
    qtbot.waitUntil(lambda: [run.outcome for run in desk.book.runs] == ["cancelled"])
    kept = desk.book.runs[0].epochs
    assert desk.place.log.text.splitlines()[-1].endswith(f"Whole epochs kept: {kept:,}.")
    assert "Taking the first step" not in desk.place.log.text
    target = tmp_path / "curves.csv"
    desk.place.curve_files.export_csv(target)
    desk.place.curve_files.export_png(tmp_path / "curves.png")
    qtbot.waitUntil(lambda: len(desk.notices) == 2)
    assert "step_loss" in target.read_text(encoding="utf-8")
    assert not QImage(str(tmp_path / "curves.png")).isNull()


def test_a_solved_run_shows_figures_in_the_place_of_curves_and_leads_on(
    qtbot: QtBot, desk: TrainDesk, tmp_path: Path, tldesk_home: Path, theme: Theme
) -> None:
    desk.open(qtbot, tmp_path, tldesk_home)
    inspector = Inspector(theme)
    qtbot.addWidget(inspector)
    desk.place.fill_inspector(inspector)
    inspector.show()
    with qtbot.waitSignal(desk.place.finished_run, timeout=60_000) as finished:
        press(qtbot, desk.place.head.button)
    assert finished.args == [desk.training.run_id]
    assert "tuning pays from about 20" in desk.place.head.status_text
    qtbot.waitUntil(lambda: desk.place.plots._card.isVisible())
    qtbot.waitUntil(lambda: "bit by bit" in desk.place.card.proof.text())
    qtbot.waitUntil(lambda: any("of 10 right" in words for words in said_by(desk.place.card)))
    assert desk.place.log.text.splitlines()[-1].startswith("Done in ")
    with qtbot.waitSignal(desk.place.use_wanted) as wanted:
        press(qtbot, desk.place.card.button("use"))
    assert wanted.args == finished.args


def test_a_recipe_goes_to_a_file_and_comes_back(
    qtbot: QtBot, desk: TrainDesk, tmp_path: Path, tldesk_home: Path
) -> None:
    desk.open(qtbot, tmp_path, tldesk_home)
    desk.draft.update({"head": {"key": "linear"}, "epochs": 3})
    path, recipe = tmp_path / "recipe.json", desk.draft.recipe
    desk.place.recipes.save(path)
    qtbot.waitUntil(lambda: len(desk.notices) == 1)
    desk.place.head.recipe_menu.actions()[-1].trigger()
    assert desk.draft.recipe.epochs == 10
    desk.place.recipes.load(path)
    qtbot.waitUntil(lambda: desk.draft.recipe == recipe)
    path.write_text(json.dumps({"epochs": 0}), encoding="utf-8")
    desk.place.recipes.load(path)
    qtbot.waitUntil(lambda: len(desk.notices) == 2)
    assert "epochs" in desk.notices[-1].text
    assert desk.draft.recipe == recipe
    desk.place.recipes.copy_command()
    assert "--epochs 3" in QGuiApplication.clipboard().text()


def test_it_follows_the_language(desk: TrainDesk) -> None:
    QApplication.sendEvent(desk.place, QEvent(QEvent.Type.LanguageChange))
    assert desk.place.head.button.text() == "Train"
