"""The tree of modules as a model: three states, counts, and the plan that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QUndoStack

from tldesk.core.freeze_plan import FreezePlan
from tldesk.qt.layer_tree_model import STATE_ROLE, LayerColumn, LayerTreeModel, LayerValue

if TYPE_CHECKING:
    from collections.abc import Sequence


def tree(depth: int, width: int, path: str = "backbone") -> LayerValue:
    """Return modules that all have 3 parameters of their own, except that those called ``.1`` have none."""
    children = tuple(tree(depth - 1, width, f"{path}.{n}") for n in range(width)) if depth else ()
    own = 0 if path.endswith(".1") else 3
    return LayerValue(path, "Block", own + sum(c.parameters for c in children), 0, None, children=children)


def model_of(*roots: LayerValue) -> tuple[LayerTreeModel, QUndoStack]:
    stack = QUndoStack()
    model = LayerTreeModel(stack)
    model.set_layers(roots)
    return model, stack


def paths(value: LayerValue) -> Sequence[str]:
    return [value.path, *(path for child in value.children for path in paths(child))]


def state(model: LayerTreeModel, path: str) -> str:
    return str(model.find(path).data(STATE_ROLE))


def test_it_is_a_sound_model(qtmodeltester: Any) -> None:
    model, _ = model_of(tree(3, 3), LayerValue("head", "Linear", 5, 5))
    qtmodeltester.check(model)
    model.toggle("backbone.0", is_trainable=True)
    qtmodeltester.check(model)


def test_states_follow_what_is_below() -> None:
    model, _ = model_of(tree(2, 2))
    assert state(model, "backbone") == "frozen"
    model.toggle("backbone.0.0", is_trainable=True)
    assert (state(model, "backbone"), state(model, "backbone.0")) == ("mixed", "mixed")
    assert state(model, "backbone.0.0") == "learns"
    assert state(model, "backbone.0.1") == "none"  # no parameters: nothing to freeze
    model.toggle("backbone.0", is_trainable=True)
    assert state(model, "backbone.0") == "learns"


def test_a_module_without_parameters_has_no_check_box() -> None:
    model, _ = model_of(tree(1, 2))
    index = model.find("backbone.1")
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None
    assert not model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable


def test_what_changes_nothing_is_no_command() -> None:
    model, stack = model_of(tree(1, 2))
    model.toggle("backbone.0", is_trainable=False)
    model.toggle("backbone.1", is_trainable=True)
    assert stack.count() == 0


def test_rates_come_from_the_nearest_module_above_and_only_where_something_learns() -> None:
    model, _ = model_of(tree(2, 2))
    deep = model.find("backbone.0.0").siblingAtColumn(LayerColumn.RATE)
    assert deep.data() == ""
    model.toggle("backbone", is_trainable=True)
    model.editor.set_rate(["backbone.0"], 0.1)
    assert deep.data() == "× 0.1"
    assert model.find("backbone").siblingAtColumn(LayerColumn.RATE).data() == "× 0.1–1"


def test_shapes_are_filled_in_later() -> None:
    model, _ = model_of(tree(1, 2))
    model.set_outputs({"backbone.0": (32, 112, 112), "unknown": (1,)})
    assert model.find("backbone.0").siblingAtColumn(LayerColumn.OUTPUT).data() == "32 × 112 × 112"


@given(st.lists(st.tuples(st.integers(0, 39), st.booleans()), max_size=12))
def test_the_plan_says_what_is_checked_and_undo_restores_everything(toggles: list[tuple[int, bool]]) -> None:
    root = tree(3, 3)
    model, stack = model_of(root)
    names = paths(root)
    before = model.counts
    for number, is_trainable in toggles:
        model.toggle(names[number], is_trainable=is_trainable)
    again, _ = model_of(root)
    again.editor.apply(model.editor.plan, "the same")

    assert again.counts == model.counts
    assert again.editor.plan == model.editor.plan
    assert [state(again, name) for name in names] == [state(model, name) for name in names]
    while stack.canUndo():
        stack.undo()
    assert model.counts == before


@pytest.mark.parametrize(("plan", "rules"), [(FreezePlan.head_only(), 1), (FreezePlan.everything(), 2)])
def test_a_plan_comes_back_in_as_few_rules(plan: FreezePlan, rules: int) -> None:
    model, _ = model_of(tree(3, 3), LayerValue("head", "Linear", 5, 0))
    model.editor.apply(plan, "preset")
    assert model.editor.plan == plan
    assert len(model.editor.plan.rules) == rules


def test_two_thousand_modules_change_with_few_messages() -> None:
    model, _ = model_of(tree(3, 12))
    changes: list[QModelIndex] = []
    model.dataChanged.connect(lambda first, last, roles: changes.append(first))
    model.toggle("backbone", is_trainable=True)

    parents = 1 + 12 + 144
    assert len(changes) <= parents + 1
    assert model.counts[0] == model.counts[1]
