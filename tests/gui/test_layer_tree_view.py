"""The layer tree, driven by mouse and keyboard: a check box freezes and thaws all below, and undo takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QUndoStack

from tldesk.qt.layer_tree_model import LayerColumn, LayerTreeModel, LayerValue
from tldesk.ui.layer_panel import LayerPanel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QModelIndex
    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


def layers() -> list[LayerValue]:
    stem = LayerValue("backbone.stem", "Conv2d", 100, 0, "stem")
    blocks = tuple(LayerValue(f"backbone.body.{n}", "Block", 200, 0, f"stage {n}") for n in range(3))
    body = LayerValue("backbone.body", "Sequential", 600, 0, None, children=blocks)
    return [
        LayerValue("backbone", "Net", 700, 0, None, children=(stem, body)),
        LayerValue("head", "Linear", 50, 50, None, (5,)),
    ]


@pytest.fixture
def undo_stack() -> Iterator[QUndoStack]:
    stack = QUndoStack()
    yield stack
    stack.clear()


@pytest.fixture
def model(undo_stack: QUndoStack) -> LayerTreeModel:
    model = LayerTreeModel(undo_stack)
    model.set_layers(layers())
    return model


@pytest.fixture
def panel(qtbot: QtBot, model: LayerTreeModel, theme: Theme) -> LayerPanel:
    panel = LayerPanel(model, theme=theme)
    qtbot.addWidget(panel)
    panel.set_backbone("Net", "weights here", stages=["stem", "stage 0", "stage 1", "stage 2"])
    panel.resize(900, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.tree.expandAll()
    return panel


def click_check(qtbot: QtBot, panel: LayerPanel, index: QModelIndex) -> None:
    rect = panel.tree.visualRect(index)
    qtbot.mouseClick(panel.tree.viewport(), LEFT, pos=QPoint(rect.x() + 8, rect.center().y()))


def check_of(index: QModelIndex) -> Qt.CheckState:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))


def test_a_click_on_a_check_box_thaws_all_below_and_counts_follow(
    qtbot: QtBot, panel: LayerPanel, model: LayerTreeModel
) -> None:
    body = model.find("backbone.body")
    with qtbot.waitSignals([model.toggled, model.counts_changed]):
        click_check(qtbot, panel, body)
    assert model.counts == (650, 750)
    assert check_of(body) == Qt.CheckState.Checked
    assert check_of(model.index(0, 0)) == Qt.CheckState.PartiallyChecked
    assert check_of(model.find("body.2")) == Qt.CheckState.Checked


def test_a_click_beside_the_check_box_only_selects(qtbot: QtBot, panel: LayerPanel, model: LayerTreeModel) -> None:
    stem = model.find("stem")
    with qtbot.assertNotEmitted(model.toggled):
        qtbot.mouseClick(panel.tree.viewport(), LEFT, pos=panel.tree.visualRect(stem).center())
    assert panel.tree.currentIndex() == stem


def test_undo_and_redo_take_clicks_back(
    qtbot: QtBot, panel: LayerPanel, model: LayerTreeModel, undo_stack: QUndoStack
) -> None:
    click_check(qtbot, panel, model.find("body.2"))
    click_check(qtbot, panel, model.find("stem"))
    assert model.counts[0] == 350
    undo_stack.undo()
    assert model.counts[0] == 250
    undo_stack.undo()
    assert model.counts[0] == 50
    undo_stack.redo()
    assert check_of(model.find("body.2")) == Qt.CheckState.Checked


def test_space_freezes_and_thaws_what_is_selected(qtbot: QtBot, panel: LayerPanel, model: LayerTreeModel) -> None:
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(model.find("body.1"))
    qtbot.keyClick(panel.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert model.counts[0] == 450
    qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert model.counts[0] == 50


def test_presets_are_one_command_and_their_chip_shows_what_holds(
    qtbot: QtBot, panel: LayerPanel, model: LayerTreeModel, undo_stack: QUndoStack
) -> None:
    assert panel.bar.button("head").isChecked()
    qtbot.mouseClick(panel.bar.button("all"), LEFT)
    assert model.counts == (750, 750)
    assert panel.bar.button("all").isChecked()
    assert not panel.bar.button("head").isChecked()
    undo_stack.undo()
    assert model.counts[0] == 50
    assert panel.bar.button("head").isChecked()


def test_a_stage_preset_names_the_stage(qtbot: QtBot, panel: LayerPanel, model: LayerTreeModel) -> None:
    actions = panel.bar.button("stage").menu().actions()
    next(action for action in actions if action.text() == "stage 1").trigger()
    assert model.counts[0] == 450
    assert "stage 1" in panel.bar.button("stage").text()
    click_check(qtbot, panel, model.find("stem"))
    assert "stage 1" not in panel.bar.button("stage").text()


def test_search_goes_from_hit_to_hit(qtbot: QtBot, panel: LayerPanel) -> None:
    assert panel.tree.find_next("block")
    assert panel.tree.currentIndex().data() == "0"
    assert panel.tree.find_next("block")
    assert panel.tree.currentIndex().data() == "1"
    assert not panel.tree.find_next("no such layer")


def test_a_narrow_tree_needs_no_sideways_scrolling(qtbot: QtBot, panel: LayerPanel) -> None:
    panel.resize(540, 400)
    qtbot.waitUntil(lambda: panel.tree.isColumnHidden(LayerColumn.TYPE))
    qtbot.waitUntil(lambda: panel.tree.horizontalScrollBar().maximum() == 0)
    assert not panel.tree.isColumnHidden(LayerColumn.STATE)
    panel.resize(1_000, 400)
    qtbot.waitUntil(lambda: not panel.tree.isColumnHidden(LayerColumn.TYPE))
