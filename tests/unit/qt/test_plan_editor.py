"""The whole plan behind the tree: an edit holds from the epoch shown on, and everything can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QUndoStack

from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.plan_text import read_plan, write_plan
from tldesk.qt.layer_entries import LayerState, LayerValue
from tldesk.qt.layer_forest import LayerForest, Learning
from tldesk.qt.plan_editor import PlanEditor
from tldesk.qt.plan_words import freeze_value, plan_remarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

STAGES = ("stem", "low", "high")
EPOCHS = 10
TENSORS = ("backbone.body.low.1.weight",)


def layers() -> list[LayerValue]:
    """Return a backbone of three stages, of which two have three modules each, and a head."""
    stem = LayerValue("backbone.stem", "Conv2d", 10, 0, "stem")
    stages = [
        LayerValue(
            f"backbone.body.{name}",
            "Block",
            35,
            0,
            name,
            children=tuple(LayerValue(f"backbone.body.{name}.{n}", "Conv2d", 10, 0, name) for n in range(3)),
        )
        for name in ("low", "high")
    ]
    body = LayerValue("backbone.body", "Sequential", 70, 0, None, children=tuple(stages))
    return [
        LayerValue("backbone", "Net", 80, 0, None, children=(stem, body)),
        LayerValue("head", "Linear", 5, 5),
    ]


@pytest.fixture
def stack(qapp: Any) -> Iterator[QUndoStack]:
    stack = QUndoStack()
    yield stack
    stack.clear()


@pytest.fixture
def editor(stack: QUndoStack) -> PlanEditor:
    editor = PlanEditor(stack)
    editor.set_layers(layers())
    editor.set_epochs(EPOCHS)
    return editor


def learns_at(editor: PlanEditor, path: str, epoch: int) -> bool:
    editor.show_epoch(epoch)
    return editor.forest.by_path[path].trainable > 0


def text_of(editor: PlanEditor) -> str:
    return write_plan(editor.plan)


def test_an_edit_holds_from_the_epoch_shown_on_and_keeps_what_is_said_of_others(editor: PlanEditor) -> None:
    editor.apply(FreezePlan.gradual(STAGES, every=2), "gradual")
    editor.show_epoch(3)
    editor.toggle(["backbone.body.high"], is_trainable=False)
    assert text_of(editor) == "train head\ntrain stage:low from 5\ntrain stage:stem from 7\n"
    editor.show_epoch(4)
    editor.toggle(["backbone.body.high.1"], is_trainable=True)
    assert "train backbone.body.high.1 from 4\n" in text_of(editor)
    assert [learns_at(editor, "backbone.body.high", epoch) for epoch in (1, 3, 4, 9)] == [False, False, True, True]
    assert [learns_at(editor, "backbone.body.low", epoch) for epoch in (4, 5)] == [False, True]


def test_undo_takes_schedules_rates_and_presets_back_and_shows_where_it_was(
    editor: PlanEditor, stack: QUndoStack
) -> None:
    editor.apply(FreezePlan.gradual(STAGES), "gradual")
    editor.show_epoch(4)
    editor.set_rate(["backbone"], 0.1)
    rated = editor.plan
    editor.show_epoch(1)
    editor.apply(FreezePlan.everything(), "all")
    stack.undo()
    assert (editor.plan, editor.epoch) == (rated, 1)
    stack.undo()
    assert (editor.plan.rules, editor.epoch) == (FreezePlan.gradual(STAGES).rules, 4)
    stack.undo()
    assert text_of(editor) == "train head\n"
    stack.redo()
    stack.redo()
    assert editor.plan == rated


def test_a_preset_in_a_later_epoch_replaces_what_follows(editor: PlanEditor) -> None:
    editor.apply(FreezePlan.gradual(STAGES, every=3), "gradual")
    editor.show_epoch(5)
    editor.apply(FreezePlan.head_only(), "head")
    assert text_of(editor) == "train head\ntrain stage:high from 4\nfreeze backbone from 5\n"


def test_a_rate_comes_back_when_a_layer_thaws_again(editor: PlanEditor) -> None:
    editor.toggle(["backbone"], is_trainable=True)
    editor.set_rate(["backbone.stem"], 0.1)
    editor.toggle(["backbone.stem"], is_trainable=False)
    editor.toggle(["backbone.stem"], is_trainable=True)
    assert "train backbone.stem rate 0.1\n" in text_of(editor)


def test_an_epoch_in_which_nothing_learns_is_refused(qtbot: QtBot, editor: PlanEditor) -> None:
    editor.show_epoch(4)
    before = editor.plan
    with qtbot.waitSignal(editor.refused):
        editor.toggle(["head"], is_trainable=False)
    assert editor.plan == before
    assert editor.forest.by_path["head"].trainable


def test_rules_out_of_order_mean_the_same_after_an_edit(editor: PlanEditor) -> None:
    late = FreezeRule(match="stage:high", trainable=True, from_epoch=4)
    early = FreezeRule(match="backbone", trainable=False)
    editor.show_plan(FreezePlan(rules=(late, FreezeRule(match="head", trainable=True), early)))
    editor.toggle(["backbone.stem"], is_trainable=True)
    assert not learns_at(editor, "backbone.body.high", 5)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (FreezePlan.head_only(), "head"),
        (FreezePlan.everything(), "none"),
        (FreezePlan.from_stage("low", STAGES), "stage:low"),
        (FreezePlan.gradual(STAGES, every=2), "gradual:2"),
        (FreezePlan.gradual(STAGES, every=4).at(EPOCHS), "gradual:4"),
        (FreezePlan.falling(STAGES, decay=0.3), "falling:0.3"),
        (FreezePlan(batchnorm="frozen"), "head"),
    ],
)
def test_what_words_can_say_is_said_in_words(editor: PlanEditor, plan: FreezePlan, words: str) -> None:
    editor.change(plan, "preset")
    assert freeze_value(editor, STAGES) == words


def test_live_statistics_are_no_frozen_backbone(editor: PlanEditor) -> None:
    editor.set_batchnorm("live", "live")
    value = freeze_value(editor, STAGES)
    assert isinstance(value, dict)
    assert value["batchnorm"] == "live"


def test_the_schedule_tells_for_each_stage_what_it_does_from_when(editor: PlanEditor) -> None:
    editor.apply(FreezePlan.gradual(STAGES, every=2), "gradual")
    editor.show_epoch(4)
    editor.toggle(["backbone.body.low.0"], is_trainable=True)
    rows = {row.name: [(span.from_epoch, span.state) for span in row.spans] for row in editor.schedule(STAGES)}
    assert list(rows) == ["head", "high", "low", "stem"]
    assert rows["head"] == [(1, LayerState.LEARNS)]
    assert rows["low"] == [(1, LayerState.FROZEN), (4, LayerState.MIXED), (5, LayerState.LEARNS)]
    assert rows["stem"] == [(1, LayerState.FROZEN), (7, LayerState.LEARNS)]


def remarks(editor: PlanEditor, text: str) -> list[tuple[int, str, str, bool]]:
    found = plan_remarks(read_plan(text), editor, stages=STAGES, tensors=TENSORS)
    return [(remark.rule, remark.what, remark.cure, remark.is_meant) for remark in found]


def test_what_training_would_refuse_is_said_with_what_is_near(editor: PlanEditor) -> None:
    assert remarks(editor, "train head\ntrain backbone.body.low.1.weight\ntrain backbone.*.high.*") == []
    [(place, what, cure, _)] = remarks(editor, "train head\ntrain backbone.body.hihg")
    assert (place, what) == (1, "backbone.body.hihg matches nothing")
    assert "backbone.body.high" in cure
    assert remarks(editor, "train head\ntrain stage:top")[0][2] == "stages: stem, low, high"
    assert remarks(editor, "train head\ntrain backbone from 11")[0][3]
    assert "from epoch 3" in remarks(editor, "train head\nfreeze head from 3")[0][1]
    assert remarks(editor, "freeze backbone")[0][0] == -1


# --- tree -> plan -> text -> plan -> tree ------------------------------------------------------------------

rates = st.sampled_from([1.0, 0.5, 0.1, 1e-3])
edits = st.lists(
    st.tuples(st.integers(0, 10), st.sampled_from(["thaw", "freeze", "rate"]), rates, st.integers(1, EPOCHS)),
    max_size=12,
)


@st.composite
def forests(draw: st.DrawFn) -> list[LayerValue]:
    """Return a tree of random shape with a head."""

    def node(path: str, depth: int) -> LayerValue:
        names = range(draw(st.integers(0, 3))) if depth else ()
        children = tuple(node(f"{path}.{n}", depth - 1) for n in names)
        own = draw(st.sampled_from([0, 3]))
        return LayerValue(path, "Block", own + sum(child.parameters for child in children), 0, None, children=children)

    return [node("backbone", 3), LayerValue("head", "Linear", 5, 5)]


@settings(deadline=None, max_examples=60)
@given(forests(), edits)
def test_tree_plan_text_plan_tree_is_the_identity(roots: list[LayerValue], changes: list[tuple]) -> None:  # type: ignore[type-arg]
    stack = QUndoStack()
    editor = PlanEditor(stack)
    editor.set_layers(roots)
    editor.set_epochs(EPOCHS)
    paths = list(editor.forest.by_path)
    wanted: dict[int, Learning] = {}
    for number, deed, rate, epoch in changes:
        path = paths[number % len(paths)]
        editor.show_epoch(epoch)
        if deed == "rate":
            editor.set_rate([path], rate)
        else:
            editor.toggle([path], is_trainable=deed == "thaw")
        wanted = {epoch: editor.forest.learning}
    again = read_plan(write_plan(editor.plan))
    assert again == editor.plan
    other = LayerForest(roots)
    for epoch in range(1, EPOCHS + 1):
        editor.show_epoch(epoch)
        learning = other.learning_of(again.at(epoch).rules)
        assert other.is_same(learning, editor.forest.learning)
    for epoch, learning in wanted.items():  # the last edit is what the plan says of its epoch
        assert other.is_same(other.learning_of(again.at(epoch).rules), learning)
    assert not other.learns_nothing(other.learning_of(again.rules))
    stack.clear()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), rates), min_size=10, max_size=10))
def test_any_state_becomes_a_plan_that_says_it(states: list[tuple[bool, float]]) -> None:
    forest = LayerForest(layers())
    count = len(forest.entries)
    cycle = (states * count)[:count]
    learning = Learning(tuple(flag for flag, _ in cycle), tuple(rate for _, rate in cycle))
    rules = forest.rules_between(forest.learning_of(()), learning)
    assert forest.is_same(forest.learning_of(rules), learning)
    assert len(rules) <= count
