"""Figures of a freeze plan: sizes follow from shapes, and a time is told only where one was measured."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from tldesk.core.kept_rows import Form, row_bytes
from tldesk.core.recipe import HeadRecipe
from tldesk.core.stage_profile import StageProfile
from tldesk.ml.heads import build_head
from tldesk.ml.row_codec import Codec
from tldesk.services.costs import Costs, Known, Load, Parts, costs_of, head_parameters
from tldesk.services.layers import LayerCut
from tldesk.services.stage_profile import DECODE_S

STAGES = ("stem", "body", "top")
CUTS = (
    LayerCut("stem", (4, 8, 8), frozenset({"stem"})),
    LayerCut("body.0", (8, 4, 4), frozenset({"body.0"})),
    LayerCut("body", (8, 4, 4), frozenset({"body.1"})),
    LayerCut("top", (16, 2, 2), frozenset({"top"})),
)
PROFILE = StageProfile(
    cuts=("stem", "body.0", "body", "top"),
    frozen=(0.1, 0.2, 0.2, 0.3),
    pooled=0.01,
    forward=(0.2, 0.4, 0.4, 0.6),
    learning=(0.9, 1.8, 1.8, 2.7),
    leading=(0.6, 1.2, 1.2, 1.8),
    head_s=0.001,
    update_s=0.0,
    batch_size=8,
)
LOAD = Load(train=100, val=20)


def costs(*live: str, load: Load = LOAD, has_taps: bool = False, **known: Any) -> Costs:
    return costs_of(
        STAGES,
        {path.partition(".")[0] for path in live},
        counts=(5, 10),
        head_learns=True,
        features=(1280,),
        parts=Parts(CUTS, frozenset(live), (400, 300, 200, 100), has_taps=has_taps),
        load=load,
        known=Known(**known),
    )


@pytest.mark.parametrize(("live", "frozen"), [((), 3), (("top",), 2), (("body.0",), 1), (("stem", "top"), 0)])
def test_only_the_stages_before_the_first_that_learns_are_frozen(live: tuple[str, ...], frozen: int) -> None:
    assert costs(*live).frozen_stages == frozen


@pytest.mark.parametrize(
    ("live", "boundary", "numbers"),
    [((), "top", 1280), (("top",), "body", 128), (("body.1", "top"), "body.0", 128), (("body.0",), "stem", 256)],
)
def test_features_are_kept_behind_the_last_part_that_stays(live: tuple[str, ...], boundary: str, numbers: int) -> None:
    found = costs(*live)
    assert (found.boundary, found.row_bytes) == (boundary, 4 * numbers)
    assert found.kept_bytes == 4 * numbers * 120


@pytest.mark.parametrize(
    ("live", "load", "has_taps"),
    [
        (("stem",), LOAD, False),
        ((), Load(100, 20, is_kept=False), False),
        ((), Load(100, 0, views="full"), False),
        (("top",), LOAD, True),
    ],
)
def test_nothing_is_kept(live: tuple[str, ...], load: Load, has_taps: bool) -> None:
    found = costs(*live, load=load, has_taps=has_taps, profile=PROFILE)
    assert (found.boundary, found.row_bytes, found.kept_bytes, found.first_pass_s) == ("", None, None, None)
    assert found.epoch_s is not None


def test_each_view_of_a_training_sample_is_a_row() -> None:
    assert costs(load=Load(100, 20, views="cached:4")).kept_bytes == 1280 * 4 * 420


@pytest.mark.parametrize(
    ("room", "form", "expected"),
    [
        (1280 * 4 * 120, "auto", ("fp32", True)),
        (1280 * 4 * 120 - 1, "auto", ("bf16", True)),
        (1280 * 2 * 120 - 1, "auto", ("fp32", False)),
        (1280 * 4 * 120 - 1, "fp32", ("fp32", False)),
    ],
)
def test_it_says_whether_the_rows_fit(room: int, form: str, expected: tuple[str, bool]) -> None:
    found = costs(load=Load(100, 20, form=form), room=room)
    assert (found.form, found.fits) == expected


@pytest.mark.parametrize("form", get_args(Form))
@pytest.mark.parametrize("shape", [(5,), (3, 4, 2)])
def test_a_row_has_the_bytes_that_the_engine_gives_it(form: Form, shape: tuple[int, ...]) -> None:
    assert row_bytes(form, shape) == len(Codec(form, shape).encode(np.ones(shape, np.float32)))


def test_times_are_told_only_where_something_was_measured() -> None:
    assert (costs().first_pass_s, costs().epoch_s) == (None, None)
    assert costs(rate=20.0).first_pass_s == 6.0
    assert costs("top", rate=20.0).first_pass_s is None


def test_times_are_sums_over_the_parts() -> None:
    found = costs("top", profile=PROFILE)
    assert found.first_pass_s == pytest.approx(120 * (0.5 + DECODE_S))
    assert found.epoch_s == pytest.approx(100 * 1.801 + 20 * 0.601, rel=1e-3)
    assert found.fresh_epoch_s == pytest.approx(100 * (DECODE_S + 1.0 + 1.801) + 20 * 0.601, rel=1e-3)
    inner = costs("body.1", "top", profile=PROFILE)
    assert inner.epoch_s == pytest.approx(100 * (1.2 + 2.7 + 0.001) + 20 * 1.001, rel=1e-3)


def test_reading_takes_what_the_measured_rate_leaves_over() -> None:
    assert costs(profile=PROFILE, rate=1 / 1.81).first_pass_s == pytest.approx(120 * 1.81)


def test_a_solved_head_has_no_epochs() -> None:
    found = costs(load=Load(100, 20, is_solved=True), profile=PROFILE)
    assert found.first_pass_s is not None
    assert found.epoch_s is None


def test_memory_counts_parameters_gradients_optimizer_and_what_gradients_need() -> None:
    found = costs("top", load=Load(100, 20, batch_size=2, optimizer="adamw"))
    assert found.memory_bytes == 4 * (10 + 3 * 5) + 2 * (100 + 4 * 1280)


@pytest.mark.parametrize("head", [HeadRecipe(), HeadRecipe(key="mlp", hidden=(7, 5)), HeadRecipe(key="logistic")])
def test_a_heads_size_is_that_of_the_head_which_is_built(head: HeadRecipe) -> None:
    built = build_head(head, (4, 3), 6)
    assert head_parameters(head, (4, 3), 6) == sum(parameter.numel() for parameter in built.parameters())
