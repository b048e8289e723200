"""Two models on the same samples: the gain, its standard error with and without groups, and how it is kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tldesk.core.paired import PairedGain, Tuning, paired_gain


def test_without_groups_it_is_the_error_of_a_mean() -> None:
    draws = np.random.default_rng(0)
    before, after = draws.random(200) < 0.7, draws.random(200) < 0.8
    found = paired_gain(before, after)
    difference = after.astype(float) - before
    assert found.gain == pytest.approx(difference.mean())
    assert found.error == pytest.approx(difference.std(ddof=1) / np.sqrt(200))
    assert found.interval == pytest.approx((found.gain - 1.96 * found.error, found.gain + 1.96 * found.error), rel=1e-4)


def test_one_more_right_is_no_clear_gain_and_two_are() -> None:
    before, after = np.zeros(8, bool), np.zeros(8, bool)
    after[0] = True
    assert not paired_gain(before, after).is_clear
    after[1] = True
    assert paired_gain(before, after).is_clear
    assert not paired_gain(after, after).is_clear


def test_samples_of_one_group_count_as_one_draw() -> None:
    before = np.zeros(40, bool)
    after = np.repeat([True, False, True, False], 10)
    alone = paired_gain(before, after)
    together = paired_gain(before, after, np.repeat(np.arange(4), 10))
    assert together.gain == alone.gain
    assert together.error == pytest.approx(alone.error * np.sqrt(10 * (39 / 40) * (4 / 3)))
    assert paired_gain(before, after, np.full(40, -1)) == alone
    assert not paired_gain(before, np.ones(40, bool), np.zeros(40, int)).is_clear


def test_a_verdict_is_read_as_it_was_kept() -> None:
    verdict = Tuning("r1", "r2", "r2", PairedGain(0.021, 0.01, 48))
    assert Tuning.of(json.loads(json.dumps({"tuning": verdict.as_fact()}))) == verdict
    assert verdict.is_kept
    undecided = Tuning("r1", "", "r1")
    assert Tuning.of({"tuning": undecided.as_fact()}) == undecided
    assert not undecided.is_kept


@pytest.mark.parametrize("fact", [None, 3, {}, {"quick": "a", "tuned": "b", "kept": "b", "compared": {"gain": 1}}])
def test_what_makes_no_sense_is_no_verdict(fact: object) -> None:
    assert Tuning.of({"tuning": fact}) is None
