"""The place Model by mouse and keyboard: search, choose, freeze, missing weights, and a plugin that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from support.model_desk import SmallEngine, closed_project

from tldesk.core.recipe import DEFAULT_BACKBONE
from tldesk.qt.backbone_list_model import KEY_ROLE
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.layer_desk import DeskState
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.ui.inspector import Inspector
from tldesk.ui.model_place import ModelPlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def place(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[ModelPlace]:
    engine, jobs, draft = SmallEngine(tmp_path), JobDesk(), RecipeDraft()
    place = ModelPlace(draft, engine, jobs, closed_project(), theme=theme)  # type: ignore[arg-type]
    qtbot.addWidget(place)
    place.resize(1_000, 600)
    with qtbot.waitExposed(place):
        place.show()
    assert "starting" in place.message.accessibleName()
    engine.start()
    settle(qtbot, place)
    qtbot.waitUntil(lambda: place.desk.is_catalogue_loaded)
    yield place
    assert place.shutdown()
    assert jobs.shutdown()
    del engine


def settle(qtbot: QtBot, place: ModelPlace) -> None:
    qtbot.waitUntil(
        lambda: place.desk.state in (DeskState.READY, DeskState.FAILED) and not place.desk._runner.running,
        timeout=20_000,
    )


def test_typing_and_enter_choose_a_backbone(qtbot: QtBot, place: ModelPlace) -> None:
    place.focus_search()
    qtbot.keyClicks(place.list.search, "other")
    assert place.list.view.currentIndex().data(KEY_ROLE) == "test/other"
    qtbot.keyClick(place.list.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: place.desk.backbones.chosen == "test/other")
    qtbot.keyClick(place.list.search, Qt.Key.Key_Escape)
    assert place.desk.backbones.rowCount() == 3


def test_a_search_without_a_hit_says_so(qtbot: QtBot, place: ModelPlace) -> None:
    qtbot.keyClicks(place.list.search, "nothing like it")
    button = next(b for b in place.list.findChildren(QPushButton) if b.isVisible())
    qtbot.mouseClick(button, LEFT)
    assert place.desk.backbones.rowCount() == 3


def test_a_click_freezes_and_the_cost_card_follows(qtbot: QtBot, place: ModelPlace, theme: Theme) -> None:
    inspector = Inspector(theme)
    qtbot.addWidget(inspector)
    place.fill_inspector(inspector)
    tree = place.panel.tree
    rect = tree.visualRect(place.desk.layers.find("backbone.layer2"))
    qtbot.mouseClick(tree.viewport(), LEFT, pos=QPoint(rect.x() + 8, rect.center().y()))
    costs = place.desk.costs
    assert costs is not None
    assert costs.frozen_stages == 2
    place.undo_stack.undo()
    assert place.desk.costs is not None
    assert place.desk.costs.is_backbone_frozen


def test_freezing_by_action_and_preset(place: ModelPlace) -> None:
    place.apply_preset("all")
    place.panel.tree.setCurrentIndex(place.desk.layers.find("backbone.stem"))
    place.freeze_selected()
    assert not place.desk.layers.learns("backbone.stem")
    place.thaw_selected()
    assert place.desk.editor.preset(["stem", "layer1", "layer2"]) == "all"


def test_missing_weights_offer_every_way_and_ask_before_a_download(qtbot: QtBot, place: ModelPlace) -> None:
    assert not place.strip.isVisible()
    place.desk.choose("test/other")
    settle(qtbot, place)
    assert place.strip.sentence == "other's pretrained weights are not here."
    buttons = [b for b in place.strip.findChildren(QPushButton) if b.isVisible()]
    assert [b.text() for b in buttons] == [
        "Download (528 MB, from example.org)",
        "Choose file…",
        "Use random weights",
    ]
    with qtbot.assertNotEmitted(place.download_wanted):
        qtbot.mouseClick(buttons[0], LEFT)
        question = place._question
        assert question is not None
        assert "example.org" in question.informativeText()
        assert "abc" in question.informativeText()
        question.reject()
    qtbot.mouseClick(buttons[2], LEFT)
    settle(qtbot, place)
    assert place.missing_weights is None
    assert not place.strip.isVisible()


def test_a_plugin_that_fails_leaves_the_list_and_a_way_back(qtbot: QtBot, place: ModelPlace) -> None:
    place.desk.choose("test/broken")
    settle(qtbot, place)
    assert "asleep" in place.message.accessibleName()
    assert place.list.view.isVisible()
    button = next(b for b in place.message.findChildren(QPushButton) if b.isVisible())
    qtbot.mouseClick(button, LEFT)
    settle(qtbot, place)
    assert place.panel.isVisible()
    assert place.desk.backbones.chosen == DEFAULT_BACKBONE


def test_features_end_where_the_menu_says(qtbot: QtBot, place: ModelPlace) -> None:
    place.panel.tree.setCurrentIndex(place.desk.layers.find("backbone.layer1"))
    menu = place.panel.tree.menu()
    next(action for action in menu.actions() if action.text() == "Features end here").trigger()
    settle(qtbot, place)
    assert not place.desk.layers.find("backbone.layer2").isValid()
