"""Keys are listed, and what is not there yet is refused by name."""

from __future__ import annotations

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.keys import COMING, TABLES, find_key
from tldesk.core.recipe import HeadRecipe, LossRecipe, OptimizerRecipe, Recipe


def test_every_listed_key_is_one_that_a_recipe_takes() -> None:
    for entry in TABLES["head"]:
        assert HeadRecipe(key=entry.key).key == entry.key  # type: ignore[arg-type]
    for entry in TABLES["loss"]:
        assert LossRecipe(key=entry.key).key == entry.key  # type: ignore[arg-type]
    for entry in TABLES["optimizer"]:
        assert OptimizerRecipe(key=entry.key).key == entry.key  # type: ignore[arg-type]
    for entry in TABLES["augment"]:
        assert Recipe(augment=entry.key).augment == entry.key  # type: ignore[arg-type]


def test_the_options_listed_are_those_of_the_recipe_with_their_defaults() -> None:
    parts = {"head": HeadRecipe(), "optimizer": OptimizerRecipe()}
    for kind, part in parts.items():
        for entry in TABLES[kind]:
            for name, field in entry.options.model_fields.items():
                assert getattr(part, name) == field.default, (kind, entry.key, name)


def test_a_key_of_a_later_release_is_refused_with_what_is_there() -> None:
    for kind, keys in COMING.items():
        assert keys.isdisjoint(entry.key for entry in TABLES[kind])
    with pytest.raises(UsageError, match=r"head 'ridge' comes with a later release; choose one of: linear, mlp"):
        find_key("head", "ridge")
    with pytest.raises(UsageError, match="optimizer 'lion' does not exist"):
        find_key("optimizer", "lion")


def test_a_key_that_does_not_serve_the_task_is_refused() -> None:
    assert find_key("head", "logistic", task="single").is_solved
    with pytest.raises(
        UsageError, match=r"'logistic' does not serve the task 'regression'; choose one of: linear, mlp"
    ):
        find_key("head", "logistic", task="regression")
    with pytest.raises(UsageError, match="later release"):
        find_key("loss", "cross_entropy", task="multi")
