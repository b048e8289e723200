"""The order of an epoch: shuffled as ever, or with each class equally often, none of its samples before its turn."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import UsageError
from tldesk.ml.sampling import check_sampler, epoch_order, occurrences
from tldesk.ml.seeding import sample_order, stream_seed
from tldesk.ml.sources import SampleSource

class_counts = st.lists(st.integers(1, 30), min_size=1, max_size=6)


def targets_of(counts: list[int]) -> np.ndarray:
    targets = np.repeat(np.arange(len(counts)), counts)
    return np.random.default_rng(0).permutation(targets).astype(np.int64)


def balanced(targets: np.ndarray, *, seed: int = 0, epoch: int = 1) -> list[int]:
    return epoch_order(targets, sampler="balanced", seed=seed, epoch=epoch, task="single")


@pytest.mark.parametrize("task", ["single", "multi", "regression"])
def test_shuffled_is_the_order_that_runs_always_had(task: str) -> None:
    targets = np.zeros((50, 2) if task != "single" else 50)
    for epoch in (1, 2, 9):
        order = epoch_order(targets, sampler="shuffled", seed=3, epoch=epoch, task=task)
        assert order == sample_order(50, 3, epoch=epoch)


@settings(max_examples=60, deadline=None)
@given(counts=class_counts, seed=st.integers(0, 2**31 - 1), epoch=st.integers(1, 40))
def test_each_class_is_drawn_equally_often(counts: list[int], seed: int, epoch: int) -> None:
    targets = targets_of(counts)
    order = balanced(targets, seed=seed, epoch=epoch)
    assert len(order) == len(targets)
    assert order == balanced(targets, seed=seed, epoch=epoch)
    drawn = Counter(targets[order].tolist())
    per_class = [drawn[name] for name in range(len(counts))]
    assert max(per_class) - min(per_class) <= 1
    for name, count in enumerate(counts):  # nobody comes twice more often than a fellow
        of_each = Counter(index for index in order if targets[index] == name)
        times = [of_each[int(index)] for index in np.flatnonzero(targets == name)]
        assert len(times) == count
        assert max(times) - min(times) <= 2  # the end of one round and the beginning of the next lie in one epoch


@settings(max_examples=40, deadline=None)
@given(counts=class_counts, seed=st.integers(0, 2**31 - 1), epochs=st.integers(1, 12))
def test_over_epochs_no_sample_comes_again_before_all_of_its_class_came(
    counts: list[int], seed: int, epochs: int
) -> None:
    targets = targets_of(counts)
    seen: Counter[int] = Counter()
    for epoch in range(1, epochs + 1):
        seen.update(balanced(targets, seed=seed, epoch=epoch))
    for name in range(len(counts)):
        times = [seen[int(index)] for index in np.flatnonzero(targets == name)]
        assert max(times) - min(times) <= 1
    per_class = [sum(seen[int(index)] for index in np.flatnonzero(targets == name)) for name in range(len(counts))]
    assert max(per_class) - min(per_class) <= 1


def test_seeds_and_epochs_give_other_orders_and_classes_are_mixed() -> None:
    targets = targets_of([40, 5, 5])
    orders = {tuple(balanced(targets, seed=seed, epoch=epoch)) for seed in (0, 1) for epoch in (1, 2)}
    assert len(orders) == 4
    first = targets[balanced(targets)][:25].tolist()
    assert set(first) == {0, 1, 2}


def test_a_class_without_a_sample_takes_no_draws_and_nothing_gives_nothing() -> None:
    assert Counter(np.array([0, 0, 0, 5])[balanced(np.array([0, 0, 0, 5]))].tolist()) == {0: 2, 5: 2}
    assert balanced(np.zeros(0, np.int64)) == []


@pytest.mark.parametrize(("task", "said"), [("multi", "may have several"), ("regression", "the targets are numbers")])
def test_balanced_is_refused_where_a_sample_has_no_one_class(task: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"{said}; choose sampler shuffled"):
        epoch_order(np.zeros((4, 2)), sampler="balanced", seed=0, epoch=1, task=task)
    with pytest.raises(UsageError, match="choose one of: shuffled, balanced"):
        check_sampler("weighted", task=task)


@given(order=st.lists(st.integers(0, 5), max_size=40))
def test_occurrences_tell_the_times_a_sample_came_before(order: list[int]) -> None:
    assert occurrences(order) == [order[:place].count(index) for place, index in enumerate(order)]


@pytest.mark.parametrize("threads", [0, 2])
def test_a_sample_that_comes_again_in_an_epoch_is_seen_otherwise(toolbox: Any, threads: int) -> None:
    plan = toolbox.plan(augment="standard", loader_threads=threads)
    drawn: list[tuple[int, int]] = []

    def view(index: int, seed: int) -> np.ndarray:
        drawn.append((index, seed))
        return np.full((3, 16, 16), seed % 9973, np.float32)

    plan = toolbox.replace(plan, train=toolbox.replace(plan.train, view=view))
    whole = [[0, 1, 0], [2, 0, 1]]

    def seen(begin: int) -> list[tuple[int, float]]:
        source = SampleSource(plan, CancelToken(), frozen_cuts=0)
        batches = source.batches(whole, epoch=2, begin=begin)
        return [
            (index, float(x[0, 0, 0])) for indices, inputs in batches for index, x in zip(indices, inputs, strict=True)
        ]

    found = seen(0)
    assert len(set(drawn)) == len(drawn) == 6
    firsts = {index: stream_seed(plan.recipe.seed, "augment", 2, plan.train.keys[index]) for index in range(3)}
    assert {(index, seed) for index, seed in drawn if seed in firsts.values()} == set(firsts.items())
    assert [value for _, value in found[:2]] == [firsts[0] % 9973, firsts[1] % 9973]
    assert seen(1) == found[3:]  # a run that goes on in the middle draws the same
