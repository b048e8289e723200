"""Draft and tree say the same: what is checked is stored, what is stored is shown, and what fails changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.model_desk import SmallEngine, closed_project

from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.keys import HEADS
from tldesk.core.recipe import DEFAULT_BACKBONE
from tldesk.qt.layer_desk import DeskState, LayerDesk
from tldesk.qt.recipe_draft import RecipeDraft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def draft(qapp: Any) -> RecipeDraft:
    return RecipeDraft()


@pytest.fixture
def project(qapp: Any) -> Any:
    return closed_project()


@pytest.fixture
def desk(qtbot: QtBot, draft: RecipeDraft, project: Any, tmp_path: Path) -> Iterator[LayerDesk]:
    engine = SmallEngine(tmp_path)
    desk = LayerDesk(draft, engine, open_project=project)  # type: ignore[arg-type]
    assert desk.state is DeskState.LOADING
    engine.start()
    settle(qtbot, desk)
    qtbot.waitUntil(lambda: desk.is_catalogue_loaded)
    yield desk
    assert desk.shutdown()


def settle(qtbot: QtBot, desk: LayerDesk) -> None:
    qtbot.waitUntil(
        lambda: desk.state in (DeskState.READY, DeskState.FAILED) and not desk._runner.running, timeout=20_000
    )


def test_tree_shapes_and_catalogue_arrive(desk: LayerDesk) -> None:
    assert desk.layers.find("backbone.layer2").siblingAtColumn(3).data() == "8 × 10 × 10"
    assert desk.backbones.total == 3
    assert desk.missing_weights is None


def test_what_words_can_say_is_stored_in_words(desk: LayerDesk, draft: RecipeDraft) -> None:
    desk.layers.toggle("backbone.layer2", is_trainable=True)
    assert draft.recipe.freeze == "stage:layer2"
    desk.layers.toggle("backbone", is_trainable=True)
    assert draft.recipe.freeze == "none"
    desk.layers.toggle("backbone", is_trainable=False)
    assert (draft.recipe.freeze, draft.recipe.head.key) == ("head", "logistic")
    desk.layers.toggle("backbone.stem", is_trainable=True)
    assert isinstance(draft.recipe.freeze, FreezePlan)
    assert draft.recipe.freeze.trains("backbone.stem", "stem")


def test_undo_reaches_the_draft(desk: LayerDesk, draft: RecipeDraft) -> None:
    desk.layers.toggle("backbone", is_trainable=True)
    desk.undo_stack.undo()
    assert draft.recipe.freeze == "head"
    desk.undo_stack.redo()
    assert draft.recipe.freeze == "none"


def test_a_change_from_elsewhere_is_shown_and_not_written_back(desk: LayerDesk, draft: RecipeDraft) -> None:
    plan = FreezePlan(
        rules=(
            FreezeRule(match="backbone.layer2", trainable=True, lr_factor=0.1),
            FreezeRule(match="head", trainable=True),
        )
    )
    draft.update({"freeze": plan.model_dump(mode="json")})
    assert desk.layers.learns("backbone.layer2")
    assert not desk.layers.learns("backbone.stem")
    assert draft.recipe.freeze == plan
    desk.layers.toggle("backbone.layer1", is_trainable=True)
    assert FreezeRule(match="backbone.layer2", trainable=True, lr_factor=0.1) in draft.recipe.freeze.rules  # type: ignore[union-attr]


def test_another_backbone_starts_with_a_frozen_one(qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft) -> None:
    desk.layers.toggle("backbone.layer2", is_trainable=True)
    desk.choose("test/other")
    settle(qtbot, desk)
    assert (draft.recipe.backbone, draft.recipe.freeze) == ("test/other", "head")
    assert not desk.undo_stack.canUndo()
    missing = desk.missing_weights
    assert missing is not None
    assert missing.row is not None
    assert missing.row.host == "example.org"
    desk.set_weights("none")
    settle(qtbot, desk)
    assert desk.missing_weights is None


def test_a_plugin_that_raises_leaves_the_draft_as_it_was(qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft) -> None:
    desk.choose("test/broken")
    settle(qtbot, desk)
    assert desk.state is DeskState.FAILED
    assert desk.failure is not None
    assert "asleep" in desk.failure.what
    assert draft.recipe.backbone == DEFAULT_BACKBONE
    desk.go_back()
    settle(qtbot, desk)
    assert desk.state is DeskState.READY


def test_the_newest_choice_counts(qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft) -> None:
    desk.choose("test/broken")
    desk.choose("test/other")
    settle(qtbot, desk)
    assert (desk.state, draft.recipe.backbone) == (DeskState.READY, "test/other")


def test_a_cut_that_does_not_fit_changes_nothing(qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft) -> None:
    with qtbot.waitSignal(desk.notified) as said:
        desk.change({"cut": "layer9"})
    assert "layer9" in said.args[0]
    assert (draft.recipe.cut, desk.state) == (None, DeskState.READY)
    desk.change({"cut": "layer1"})
    settle(qtbot, desk)
    assert draft.recipe.cut == "layer1"
    assert not desk.layers.find("backbone.layer2").isValid()


def test_something_must_learn(qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft) -> None:
    with qtbot.waitSignal(desk.layers.refused):
        desk.layers.toggle("head", is_trainable=False)
    assert draft.recipe.freeze == "head"


@pytest.mark.parametrize("head", [entry.key for entry in HEADS if entry.is_solved])
def test_a_solved_head_gives_way_when_the_backbone_thaws(
    qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft, head: str
) -> None:
    draft.update({"head": {"key": head}})
    with qtbot.waitSignal(desk.notified):
        desk.layers.toggle("backbone", is_trainable=True)
    assert (draft.recipe.head.key, draft.recipe.freeze) == ("linear", "none")


def test_head_and_cost_follow_the_open_project(desk: LayerDesk, project: Any) -> None:
    project.show(("a", "b", "c", "d", "e"), np.array([True, True, False]))
    assert desk.layers.counts[0] == (8 + 1) * 5
    assert desk.costs is not None
    assert (desk.costs.load.train, desk.costs.first_pass_s) == (2, None)
    desk.set_known(rate=4.0)
    assert desk.costs.first_pass_s == 0.5
    project.view.is_labelled[:] = True
    project.view.splits[:] = 0, 1, 1
    project.changed.emit(())
    assert (desk.costs.load.train, desk.costs.load.val) == (1, 1)


def test_the_boundary_follows_each_toggle_into_a_stage(qtbot: QtBot, desk: LayerDesk, draft: RecipeDraft) -> None:
    costs = desk.costs
    assert costs is not None
    assert (costs.boundary, costs.row_bytes) == ("layer2", 4 * 8)
    qtbot.waitUntil(lambda: not desk._runner.running)
    assert costs.memory_bytes is not None
    desk.layers.toggle("backbone.layer2", is_trainable=True)
    after = desk.costs
    assert after is not None
    assert (after.boundary, after.row_bytes) == ("layer1", 4 * 6 * 12 * 12)
    assert after.memory_bytes is not None
    assert after.memory_bytes > costs.memory_bytes
    desk.layers.toggle("backbone.stem", is_trainable=True)
    assert desk.costs is not None
    assert (desk.costs.boundary, desk.costs.row_bytes) == ("", None)


def test_views_are_kept_as_the_recipe_says(desk: LayerDesk, draft: RecipeDraft, project: Any) -> None:
    project.show(("a", "b"), np.array([True, True, True]))
    assert desk.costs is not None
    assert desk.costs.load.views == "1"
    draft.update({"augment": "standard"})
    assert (desk.costs.load.views, desk.costs.load.rows) == ("cached:4", 12)
    draft.update({"views": "full"})
    assert desk.costs.row_bytes is None
