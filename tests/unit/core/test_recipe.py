"""A recipe takes what can be done, and refuses the rest by the field's name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.recipe import Recipe


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("head.c", -1),
        ("head.c", 0),
        ("optimizer.betas", [2, 2]),
        ("optimizer.betas", [0.9, 1]),
        ("optimizer.betas", [True, False]),
        ("optimizer.lr", True),
        ("optimizer.momentum", False),
        ("optimizer.weight_decay", True),
        ("head.c", True),
        ("head.dropout", False),
        ("head.hidden", [True]),
        ("input.size", True),
        ("epochs", True),
        ("batch_size", True),
        ("seed", False),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(UsageError) as caught:
        Recipe().with_settings({field: value})

    assert field in caught.value.what
    assert "function-" not in caught.value.what
    assert ".float" not in caught.value.what


def test_a_number_or_a_word_is_refused_in_one_sentence() -> None:
    with pytest.raises(UsageError, match=r"^recipe: head.c: Input should be greater than 0, or 'auto'; correct these"):
        Recipe().with_settings({"head.c": -1})


def test_what_can_be_is_taken() -> None:
    recipe = Recipe().with_settings(
        {"head.c": 0.5, "optimizer.betas": [0, 0.99], "optimizer.lr": 1, "batch_size": "auto", "head.normalize": False}
    )

    assert (recipe.head.c, recipe.optimizer.betas, recipe.optimizer.lr) == (0.5, (0.0, 0.99), 1.0)
    assert (recipe.batch_size, recipe.head.normalize) == ("auto", False)
    assert recipe.with_settings({"head.c": "auto"}).head.c == "auto"
    assert Recipe.parse(json.loads(recipe.model_dump_json())) == recipe
