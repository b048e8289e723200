"""The recipe as text, presets, and the learning-rate finder in the place Train."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from support.train_desk import TrainDesk, train_desk

from tldesk.core.recipe import Recipe
from tldesk.ml.rate_finder import RateCurve
from tldesk.qt.rate_desk import Found, Nothing, Refused, Searching
from tldesk.qt.worker import Returned
from tldesk.ui.rate_view import RateView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.recipe_text import RecipeTextDialog
    from tldesk.ui.theme import Theme


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, tmp_path: Path, tldesk_home: Path) -> Iterator[TrainDesk]:
    with train_desk(qtbot, theme, tldesk_home) as desk:
        desk.open(qtbot, tmp_path, tldesk_home)
        desk.draft.update({"head": {"key": "linear"}, "epochs": 3})
        yield desk


def press(qtbot: QtBot, widget: Any) -> None:
    assert widget.isVisible()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def text_dialog(desk: TrainDesk) -> RecipeTextDialog:
    desk.place.do_with_recipe("text")
    dialog = desk.place.recipes.dialog
    assert dialog is not None
    return dialog


def test_the_recipe_is_edited_as_text_and_errors_name_their_field(qtbot: QtBot, desk: TrainDesk) -> None:
    dialog = text_dialog(desk)
    assert "epochs = 3" in dialog.text.toPlainText()
    assert not dialog.button("apply").isEnabled()
    dialog.text.setPlainText(dialog.text.toPlainText().replace("epochs = 3", "epochs = 0"))
    assert "epochs" in dialog.error
    assert not dialog.button("apply").isEnabled()
    assert not dialog.form.isEnabled()
    dialog.text.setPlainText("epochs = ")
    assert dialog.error
    dialog.text.setPlainText("epochs = 7\n[head]\nkey = 'mlp'\n")
    assert dialog.error == ""
    press(qtbot, dialog.button("apply"))
    assert (desk.draft.recipe.epochs, desk.draft.recipe.head.key) == (7, "mlp")
    assert not dialog.button("apply").isEnabled()
    qtbot.keyClick(dialog.form, Qt.Key.Key_End)
    assert json.loads(dialog.text.toPlainText())["epochs"] == 7
    press(qtbot, dialog.button("copy"))
    assert Recipe.from_text(QGuiApplication.clipboard().text(), is_toml=False) == desk.draft.recipe
    press(qtbot, dialog.button("close"))
    assert desk.place.recipes.dialog is None


def test_a_text_that_is_typed_is_not_swept_away(qtbot: QtBot, desk: TrainDesk) -> None:
    dialog = text_dialog(desk)
    dialog.text.setFocus()
    qtbot.keyClick(dialog.text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(dialog.text, "# mine")
    desk.draft.update({"seed": 5})
    assert "# mine" in dialog.text.toPlainText()
    dialog.close()


def test_a_file_is_shown_first_where_the_text_is_open(qtbot: QtBot, desk: TrainDesk, tmp_path: Path) -> None:
    dialog, path = text_dialog(desk), tmp_path / "r.toml"
    desk.place.recipes.save(path)
    qtbot.waitUntil(path.is_file)
    assert "epochs = 3" in path.read_text(encoding="utf-8")
    path.write_text("epochs = 9\n", encoding="utf-8")
    desk.place.recipes.load(path)
    qtbot.waitUntil(lambda: "epochs = 9" in dialog.text.toPlainText())
    assert desk.draft.recipe.epochs == 3
    press(qtbot, dialog.button("apply"))
    assert desk.draft.recipe.epochs == 9
    dialog.close()


def test_a_preset_is_kept_picked_and_deleted(qtbot: QtBot, desk: TrainDesk, tldesk_home: Path) -> None:
    row = desk.place.presets
    press(qtbot, row.save)
    assert row.dialog is not None
    row.dialog.setTextValue("my way")
    row.dialog.accept()
    qtbot.waitUntil(lambda: row.box.currentText() == "my way")
    assert (tldesk_home / "recipes" / "my way.toml").is_file()
    desk.draft.update({"epochs": 8})
    assert row.box.currentText() == "none"
    row.box.setFocus()
    qtbot.keyClick(row.box, Qt.Key.Key_Down)
    assert desk.draft.recipe.epochs == 3
    press(qtbot, row.delete)
    qtbot.waitUntil(lambda: row.box.count() == 1)
    assert not (tldesk_home / "recipes" / "my way.toml").exists()


def test_a_name_that_is_none_and_a_file_that_is_none_are_said(qtbot: QtBot, desk: TrainDesk, tldesk_home: Path) -> None:
    failures: list[Any] = []
    desk.presets.failed.connect(failures.append)
    desk.presets.save("../up")
    qtbot.waitUntil(lambda: len(failures) == 1)
    assert "cannot be the name of a preset" in failures[0].what
    (tldesk_home / "recipes").mkdir(parents=True)
    (tldesk_home / "recipes" / "bad.toml").write_text("epochs = 0\n")
    desk.presets.reload()
    qtbot.waitUntil(lambda: len(failures) == 2)
    assert "epochs" in failures[1].what
    assert desk.presets.names == ()


def test_a_learning_rate_is_found_and_taken(qtbot: QtBot, desk: TrainDesk) -> None:
    runs = desk.book.runs
    desk.place.form.set_details_open(is_open=True)
    press(qtbot, desk.place._find_rate)
    dialog = desk.place._rate_dialog
    assert dialog is not None
    assert isinstance(desk.rates.state, Searching)
    assert not desk.place._find_rate.isEnabled()
    qtbot.waitUntil(lambda: isinstance(desk.rates.state, Found), timeout=60_000)
    # What these few pictures suggest, if anything, is not to be relied on.
    desk.rates._on_finished(Returned(RateCurve((1e-4, 1e-3, 1e-2, 1e-1), (1.0, 0.7, 0.4, 0.9), 0.00314)))
    assert dialog.take.text() == "Use 0.0031"
    dialog.view.grab()
    press(qtbot, dialog.take)
    assert desk.draft.recipe.optimizer.lr == 0.0031
    assert not dialog.isVisible()
    assert desk.book.runs == runs


def test_closing_stops_the_search(qtbot: QtBot, desk: TrainDesk) -> None:
    desk.draft.update({"freeze": "none", "batch_size": 12})
    desk.place.find_rate()
    dialog = desk.place._rate_dialog
    assert dialog is not None
    press(qtbot, dialog.close_button)
    qtbot.waitUntil(lambda: isinstance(desk.rates.state, Nothing | Found))
    assert not desk.rates.is_busy


def test_a_solved_head_has_no_rate(qtbot: QtBot, desk: TrainDesk) -> None:
    desk.draft.update({"head": {"key": "logistic"}})
    desk.place.find_rate()
    qtbot.waitUntil(lambda: isinstance(desk.rates.state, Refused))
    dialog = desk.place._rate_dialog
    assert dialog is not None
    assert "solved in one go" in dialog.words
    assert not dialog.take.isVisible()
    dialog.close()


def test_the_mouse_reads_the_curve(qtbot: QtBot, theme: Theme) -> None:
    view = RateView(theme)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    view.set_curve((1e-4, 1e-3, 1e-2, 1e-1), (1.0, 0.6, 0.4, float("nan")), suggestion=2e-3)
    empty = view.grab().toImage()
    at = QPointF(view.width() / 2, 100)
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    view.mouseMoveEvent(QMouseEvent(QMouseEvent.Type.MouseMove, at, at, none, none, keys))
    assert view.grab().toImage() != empty
