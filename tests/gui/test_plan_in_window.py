"""The freeze plan by mouse and keys: schedule, presets that ask, rates, and the text that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit
from support.model_desk import SmallEngine, closed_project

from tldesk.core.plan_text import write_plan
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.layer_desk import DeskState
from tldesk.qt.layer_tree_model import LayerColumn
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.services.layer_proof import LayerProof, moves_of
from tldesk.ui.inspector import Inspector
from tldesk.ui.model_place import ModelPlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.core.freeze_plan import FreezePlan
    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def draft(qapp: Any) -> RecipeDraft:
    draft = RecipeDraft()
    draft.update({"epochs": 8})
    return draft


@pytest.fixture
def place(qtbot: QtBot, theme: Theme, draft: RecipeDraft, tmp_path: Path) -> Iterator[ModelPlace]:
    engine, jobs = SmallEngine(tmp_path), JobDesk()
    place = ModelPlace(draft, engine, jobs, closed_project(), theme=theme)  # type: ignore[arg-type]
    inspector = Inspector(theme)
    place.fill_inspector(inspector)
    for widget, size in ((inspector, (272, 900)), (place, (1_200, 600))):
        qtbot.addWidget(widget)
        widget.resize(*size)
        with qtbot.waitExposed(widget):
            widget.show()
    engine.start()
    qtbot.waitUntil(
        lambda: (
            place.desk.state is DeskState.READY and place.desk.is_catalogue_loaded and not place.desk._runner.running
        ),
        timeout=20_000,
    )
    yield place
    assert place.shutdown()
    assert jobs.shutdown()


def plan_of(draft: RecipeDraft) -> FreezePlan:
    freeze = draft.recipe.freeze
    assert not isinstance(freeze, str)
    return freeze


def click_box(qtbot: QtBot, place: ModelPlace, path: str) -> None:
    tree = place.panel.tree
    rect = tree.visualRect(place.desk.layers.find(path))
    qtbot.mouseClick(tree.viewport(), LEFT, pos=QPoint(rect.x() + 8, rect.center().y()))


def choose(qtbot: QtBot, place: ModelPlace, row: int, epoch: int) -> None:
    chart = place.plan.chart
    qtbot.mouseClick(chart, LEFT, pos=chart.cell_centre(row, epoch))


def test_gradual_asks_how_fast_and_the_chart_opens_with_it(qtbot: QtBot, place: ModelPlace, draft: RecipeDraft) -> None:
    chart = place.plan.chart
    assert not chart.isVisible()
    qtbot.mouseClick(place.panel.bar.button("gradual"), LEFT)
    question = place.panel.question
    assert question is not None
    question.setIntValue(2)
    question.accept()
    assert draft.recipe.freeze == "gradual:2"
    assert place.panel.bar.button("gradual").isChecked()
    qtbot.waitUntil(chart.isVisible)
    assert chart.sentence_at(1, 4) == "layer2 learns from epoch 3"
    assert chart.sentence_at(2, 4) == "layer1 is frozen until epoch 5"
    place.undo_stack.undo()
    assert draft.recipe.freeze == "head"
    assert not chart.isVisible()


def test_a_question_that_is_closed_changes_nothing(qtbot: QtBot, place: ModelPlace, draft: RecipeDraft) -> None:
    qtbot.mouseClick(place.panel.bar.button("falling"), LEFT)
    assert place.panel.question is not None
    place.panel.question.reject()
    assert place.panel.bar.button("head").isChecked()
    assert draft.recipe.freeze == "head"
    place.apply_preset("falling")
    place.panel.question.setDoubleValue(0.1)
    place.panel.question.accept()
    assert draft.recipe.freeze == "falling:0.1"


def test_what_is_changed_in_another_epoch_holds_from_there_on(
    qtbot: QtBot, place: ModelPlace, draft: RecipeDraft
) -> None:
    place.apply_preset("gradual:2")
    choose(qtbot, place, 1, 6)
    assert "Epoch 6 of 8" in place.plan_strip.words
    assert place.plan_strip.isVisible()
    assert place.desk.layers.learns("backbone.layer1")
    click_box(qtbot, place, "backbone.layer1")
    assert "freeze backbone.layer1 from 6\n" in write_plan(plan_of(draft))
    assert place.plan.chart.sentence_at(2, 7) == "layer1 is frozen from epoch 6 on"
    qtbot.mouseClick(place.plan_strip.back, LEFT)
    qtbot.waitUntil(lambda: not place.plan_strip.isVisible())
    assert not place.desk.layers.learns("backbone.layer2")
    place.undo_stack.undo()
    assert draft.recipe.freeze == "gradual:2"
    assert place.desk.editor.epoch == 6


def test_the_chart_is_driven_by_keys_and_tells_each_cell(qtbot: QtBot, place: ModelPlace) -> None:
    place.apply_preset("gradual:2")
    chart = place.plan.chart
    chart.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(chart, key)
    assert (place.desk.editor.epoch, chart.accessibleDescription()) == (3, "layer2 learns from epoch 3")
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert place.desk.editor.epoch == 8
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert place.desk.editor.epoch == 1
    told: list[str] = []
    chart.told.connect(told.append)
    qtbot.mouseMove(chart, chart.cell_centre(3, 4))
    qtbot.mouseMove(chart, chart.cell_centre(3, 5))
    qtbot.waitUntil(lambda: "stem is frozen until epoch 7" in told)


def test_a_long_run_has_columns_wide_enough_to_see(place: ModelPlace, draft: RecipeDraft) -> None:
    draft.update({"epochs": 400})
    place.apply_preset("gradual:20")
    chart = place.plan.chart
    assert chart.group > 1
    cell = chart.cell_at(chart.cell_centre(0, 400))
    assert cell is not None
    assert cell[1] >= 397  # a pixel holds more than one epoch
    assert not chart.grab().isNull()


def test_a_rate_is_typed_in_the_tree_or_taken_from_the_menu(
    qtbot: QtBot, place: ModelPlace, draft: RecipeDraft
) -> None:
    place.apply_preset("all")
    tree = place.panel.tree
    cell = place.desk.layers.find("backbone.layer2").siblingAtColumn(LayerColumn.RATE)
    centre = tree.visualRect(cell).center()
    qtbot.mouseClick(tree.viewport(), LEFT, pos=centre)
    qtbot.mouseDClick(tree.viewport(), LEFT, pos=centre)
    line = tree.findChild(QLineEdit)
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, "0.1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cell.data() == "× 0.1")
    assert "train backbone.layer2 rate 0.1\n" in write_plan(plan_of(draft))
    tree.setCurrentIndex(place.desk.layers.find("backbone.stem"))
    menu = next(m for m in tree.menu().findChildren(QMenu) if m.title().startswith("Learning rate"))
    next(action for action in menu.actions() if action.text() == "× 0.01").trigger()
    assert "train backbone.stem rate 0.01\n" in write_plan(plan_of(draft))
    place.undo_stack.undo()
    place.undo_stack.undo()
    assert draft.recipe.freeze == "none"


def type_lines(qtbot: QtBot, text: QPlainTextEdit, lines: str) -> None:
    for number, line in enumerate(lines.splitlines()):
        if number:
            qtbot.keyClick(text, Qt.Key.Key_Return)
        qtbot.keyClicks(text, line)


def open_text(place: ModelPlace) -> Any:
    assert place._inspector is not None
    place._inspector.fold("model.plan").set_open(is_open=True)
    box = place.plan.text
    box.text.setFocus()
    box.text.selectAll()
    return box


def test_typing_a_plan_edits_the_tree_as_one_step(qtbot: QtBot, place: ModelPlace, draft: RecipeDraft) -> None:
    box = open_text(place)
    before = place.undo_stack.count()
    type_lines(qtbot, box.text, "train head\ntrain backbone.layer2 rate 0.5")
    box.read()
    qtbot.keyClicks(box.text, " from 3")
    qtbot.waitUntil(lambda: len(place.desk.editor.plan.changes) == 2)
    assert place.undo_stack.count() == before + 1
    assert [rule.from_epoch for rule in plan_of(draft).rules] == [1, 3]
    place.undo_stack.undo()
    assert draft.recipe.freeze == "head"


def test_a_wrong_line_is_named_and_changes_nothing(qtbot: QtBot, place: ModelPlace, draft: RecipeDraft) -> None:
    box = open_text(place)
    for text, says in (
        ("train head\nteach backbone", "ine 2"),
        ("train head\n# a note\ntrain backbone.layr2", "Line 3: backbone.layr2 matches nothing"),
        ("train head rate fast", "ine 1"),
        ("freeze head", "Nothing learns"),
    ):
        box.text.selectAll()
        type_lines(qtbot, box.text, text)
        box.read()
        assert says in box.error
        assert draft.recipe.freeze == "head"
    assert not place.undo_stack.canUndo()


def test_the_text_follows_the_tree_and_what_is_too_late_is_said(
    qtbot: QtBot, place: ModelPlace, draft: RecipeDraft
) -> None:
    click_box(qtbot, place, "backbone.layer2")
    assert place.plan.text.text.toPlainText() == "train backbone.layer2\ntrain head\n"
    draft.update(
        {
            "freeze": {
                "rules": [
                    {"match": "head", "trainable": True},
                    {"match": "backbone", "trainable": True, "from_epoch": 9},
                ]
            }
        }
    )
    assert "the run ends with epoch 8" in place.plan.text.error
    assert "the run ends with epoch 8" in place.plan_strip.words
    assert place.plan_strip.isVisible()
    draft.update({"epochs": 9})
    assert not place.plan_strip.isVisible()


def test_batchnorm_has_three_policies_and_live_ones_are_kept(place: ModelPlace, draft: RecipeDraft) -> None:
    for policy, is_kept in (("live", False), ("frozen", True), ("follow", True)):
        place.details.batchnorm_chosen.emit(policy)
        assert place.desk.batchnorm == policy
        assert draft.learns_head_only == is_kept
        assert place.desk.costs is not None
        assert place.desk.costs.is_backbone_frozen == is_kept


def test_columns_of_a_run_appear_with_its_figures(place: ModelPlace, draft: RecipeDraft) -> None:
    tree, marks = place.panel.tree, place.desk.marks
    assert tree.isColumnHidden(LayerColumn.GRADIENT)
    assert tree.isColumnHidden(LayerColumn.MOVED)
    place.show_gradients("r", 2, (("backbone.layer2.weight", 3.0), ("head.weight", 4.0)))
    assert not tree.isColumnHidden(LayerColumn.GRADIENT)
    row = {"path": "backbone.stem.weight", "kind": "parameter", "frozen": True, "moved": False, "in_optimizer": False}
    moves = moves_of([row | {"relative_change": 0.0, "max_abs_change": 0.0, "last_gradient_norm": None}])
    marks._take(marks._ticket, LayerProof("r", "run", "test/other", moves))
    assert tree.isColumnHidden(LayerColumn.MOVED)
    marks._take(marks._ticket, LayerProof("r", "run", draft.recipe.backbone, moves))
    assert not tree.isColumnHidden(LayerColumn.MOVED)
    assert place.desk.layers.find("backbone.stem").siblingAtColumn(LayerColumn.MOVED).data() == "0"


def test_the_place_where_features_end_is_marked(qtbot: QtBot, place: ModelPlace) -> None:
    place.desk.change({"cut": "layer1"})
    qtbot.waitUntil(lambda: not place.desk.layers.find("backbone.layer2").isValid())
    said = place.desk.layers.find("backbone.layer1").data(Qt.ItemDataRole.AccessibleTextRole)
    assert "features end here" in said
    assert not place.panel.grab().isNull()
