"""Keys are listed, and what is not there yet is refused by name."""

from __future__ import annotations

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.keys import TABLES, find_key
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


def test_a_key_that_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(UsageError, match=r"optimizer 'lion' does not exist; choose one of: sgd, adam"):
        find_key("optimizer", "lion")
    with pytest.raises(UsageError, match="views: 'cached:0' is not there; allowed: auto, 1, full, or cached:K"):
        Recipe.parse({"views": "cached:0"})


def test_a_key_that_does_not_serve_the_task_is_refused() -> None:
    assert find_key("head", "logistic", task="single").is_solved
    with pytest.raises(
        UsageError, match=r"'logistic' does not serve the task 'regression'; choose one of: linear, mlp"
    ):
        find_key("head", "logistic", task="regression")
    with pytest.raises(UsageError, match="choose one of: bce, focal"):
        find_key("loss", "cross_entropy", task="multi")
