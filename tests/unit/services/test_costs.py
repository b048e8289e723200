"""Figures of a freeze plan: they follow from shapes, and a time is told only where a rate was measured."""

from __future__ import annotations

import pytest

from tldesk.core.recipe import HeadRecipe
from tldesk.ml.heads import build_head
from tldesk.services.costs import Costs, costs_of, head_parameters

STAGES = ("stem", "body", "top")


def costs(live: set[str], *, rate: float | None = None, is_kept: bool = True) -> Costs:
    return costs_of(
        STAGES,
        live,
        counts=(5, 10),
        head_learns=True,
        features=(1280,),
        samples=100,
        samples_per_s=rate,
        is_kept=is_kept,
    )


@pytest.mark.parametrize(("live", "frozen"), [(set(), 3), ({"top"}, 2), ({"body"}, 1), ({"stem", "top"}, 0)])
def test_only_the_stages_before_the_first_that_learns_are_frozen(live: set[str], frozen: int) -> None:
    assert costs(live).frozen_stages == frozen


def test_features_are_kept_only_of_a_wholly_frozen_backbone() -> None:
    assert costs(set()).kept_bytes == 1280 * 4
    assert costs(set()).all_kept_bytes == 1280 * 4 * 100
    assert costs({"top"}).kept_bytes is None
    assert costs(set(), is_kept=False).all_kept_bytes is None


def test_a_time_is_told_only_where_a_rate_was_measured() -> None:
    assert costs(set()).first_pass_s is None
    assert costs(set(), rate=20.0).first_pass_s == 5.0
    assert costs({"top"}, rate=20.0).first_pass_s is None


@pytest.mark.parametrize("head", [HeadRecipe(), HeadRecipe(key="mlp", hidden=(7, 5)), HeadRecipe(key="logistic")])
def test_a_heads_size_is_that_of_the_head_which_is_built(head: HeadRecipe) -> None:
    built = build_head(head, (4, 3), 6)
    assert head_parameters(head, (4, 3), 6) == sum(parameter.numel() for parameter in built.parameters())
