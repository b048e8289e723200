"""The draft: always valid, its head follows what is frozen until a person chooses one."""

from __future__ import annotations

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.qt.recipe_draft import RecipeDraft


@pytest.fixture
def draft(qapp: object) -> RecipeDraft:
    return RecipeDraft()


def test_a_frozen_backbone_has_a_solved_head_and_a_thawed_one_a_linear_head(draft: RecipeDraft) -> None:
    assert draft.recipe.head.key == "logistic"
    draft.update({"freeze": "none"})
    assert draft.recipe.head.key == "linear"
    draft.update({"freeze": "head"})
    assert draft.recipe.head.key == "logistic"


def test_a_chosen_head_stays_whatever_is_frozen(draft: RecipeDraft) -> None:
    draft.update({"head": {"key": "mlp"}})
    draft.update({"freeze": "none"})
    assert draft.recipe.head.key == "mlp"
    draft.let_head_follow()
    assert draft.recipe.head.key == "linear"


def test_what_is_refused_changes_nothing(draft: RecipeDraft) -> None:
    before, told = draft.recipe, []
    draft.changed.connect(lambda: told.append(1))
    with pytest.raises(UsageError):
        draft.update({"epochs": 0})
    with pytest.raises(UsageError):
        draft.update({"epoch": 3})
    assert draft.recipe == before
    assert told == []


def test_a_plan_in_which_only_the_head_learns_counts_as_head_only(draft: RecipeDraft) -> None:
    plan = FreezePlan(rules=(FreezeRule(match="head", trainable=True),))
    draft.update({"freeze": plan.model_dump(mode="json")})
    assert draft.learns_head_only
    assert draft.recipe.head.key == "logistic"


def test_solved_heads_can_be_chosen_only_for_a_frozen_backbone(draft: RecipeDraft) -> None:
    draft.update({"freeze": "none"})
    with pytest.raises(UsageError):
        draft.update({"head": {"key": "logistic"}})
    assert draft.recipe.head.key == "linear"


def test_the_recipe_of_a_run_is_taken_whole(draft: RecipeDraft) -> None:
    draft.set_recipe({"epochs": 3, "head": {"key": "mlp"}, "freeze": "none"})
    assert (draft.recipe.epochs, draft.recipe.head.key) == (3, "mlp")
    assert draft.has_chosen_head


def test_it_goes_back_to_what_it_was() -> None:
    draft, other = RecipeDraft(), RecipeDraft()
    assert draft.state == {}
    draft.update({"freeze": "blocks.6", "epochs": 4})
    other.restore(draft.state)
    assert other.recipe == draft.recipe
    assert not other.has_chosen_head
    other.restore({"recipe": {"epochs": "many"}})  # nonsense, and nothing, give the defaults
    assert other.recipe == RecipeDraft().recipe


def test_the_head_that_follows_takes_steps_once_samples_are_augmented(draft: RecipeDraft) -> None:
    draft.update({"augment": "light"})
    assert (draft.recipe.head.key, draft.recipe.freeze, draft.recipe.augment) == ("linear", "head", "light")
    draft.update({"augment": "none"})
    assert draft.recipe.head.key == "logistic"


def test_the_head_that_follows_serves_the_task(qapp: object) -> None:
    draft = RecipeDraft()
    told: list[str] = []
    draft.changed.connect(lambda: told.append(draft.recipe.head.key))
    assert draft.recipe.head.key == "logistic"
    draft.set_task("regression")
    draft.set_task("regression")
    draft.set_task("single")
    assert told == ["linear", "logistic"]
