"""The laws of dividing samples: exact shares, whole groups, one answer whatever the order, nothing moves later."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tldesk.core.contracts import Split
from tldesk.core.errors import DataError, UsageError
from tldesk.core.splits import SplitUnit, assign, conflicts, multi_label_strata, regression_strata

if TYPE_CHECKING:
    import random

TRAIN, VAL, TEST = Split.TRAIN, Split.VAL, Split.TEST


@st.composite
def unit_lists(draw: st.DrawFn, *, fixed: bool = True, groups: bool = True) -> list[SplitUnit]:
    strata = st.sampled_from([None, "cat", "dog", "鳥"])
    names = st.sampled_from([None, "g1", "g2", "g3", "g4"]) if groups else st.none()
    splits = st.sampled_from([None, None, None, TRAIN, VAL, TEST]) if fixed else st.none()
    rows = draw(st.lists(st.tuples(strata, names, splits), max_size=40))
    return [SplitUnit(f"sample {i}", *row) for i, row in enumerate(rows)]


fractions = st.sampled_from([(0.2, 0.2), (0.1, 0.3), (0.0, 0.2), (0.2, 0.0), (0.0, 0.0), (0.01, 0.01), (0.45, 0.45)])
seeds = st.integers(0, 5)


@given(unit_lists(), fractions, seeds, st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_samples(
    units: list[SplitUnit], shares: tuple[float, float], seed: int, rng: random.Random
) -> None:
    assume(not conflicts(units))
    shuffled = list(units)
    rng.shuffle(shuffled)
    val, test = shares
    assert assign(units, val=val, test=test, seed=seed) == assign(shuffled, val=val, test=test, seed=seed)


@given(unit_lists(), fractions, seeds)
def test_fixed_samples_stay_and_groups_are_whole(
    units: list[SplitUnit], shares: tuple[float, float], seed: int
) -> None:
    assume(not conflicts(units))
    result = assign(units, val=shares[0], test=shares[1], seed=seed)
    assert set(result) == {unit.key for unit in units}
    homes = defaultdict(set)
    for unit in units:
        assert unit.fixed in (None, result[unit.key])
        if unit.group is not None:
            homes[unit.group].add(result[unit.key])
    assert all(len(splits) == 1 for splits in homes.values())


@given(unit_lists(fixed=False), unit_lists(fixed=False), fractions, seeds)
def test_what_was_divided_stays_when_samples_are_added(
    units: list[SplitUnit], more: list[SplitUnit], shares: tuple[float, float], seed: int
) -> None:
    val, test = shares
    before = assign(units, val=val, test=test, seed=seed)
    kept = [replace(unit, fixed=before[unit.key]) for unit in units]
    added = [replace(unit, key=f"new {unit.key}") for unit in more]
    after = assign(kept + added, val=val, test=test, seed=seed)
    assert {key: after[key] for key in before} == before


@given(unit_lists(fixed=False, groups=False), fractions, seeds)
def test_each_stratum_gets_its_largest_remainder_share(
    units: list[SplitUnit], shares: tuple[float, float], seed: int
) -> None:
    val, test = shares
    result = assign(units, val=val, test=test, seed=seed)
    counts: dict[str | None, Counter[Split]] = defaultdict(Counter)
    for unit in units:
        counts[unit.stratum][result[unit.key]] += 1
    for count in counts.values():
        total = sum(count.values())
        assert count[TRAIN] >= 1
        for split, share in ((TRAIN, 1 - val - test), (VAL, val), (TEST, test)):
            assert abs(count[split] - total * share) < 2  # 1 by the remainder, 1 by the promise of one sample each
            assert count[split] >= (1 if total >= 3 and share > 0 else 0)
            assert share > 1e-9 or count[split] == 0


@given(unit_lists(fixed=False), fractions, seeds)
def test_every_stratum_of_several_groups_keeps_a_training_sample(
    units: list[SplitUnit], shares: tuple[float, float], seed: int
) -> None:
    # One class per group, as with subfolders: nothing then forces a class out of training.
    units = [replace(unit, group=unit.group and f"{unit.stratum} {unit.group}") for unit in units]
    result = assign(units, val=shares[0], test=shares[1], seed=seed)
    strata = {unit.stratum for unit in units}
    assert strata == {unit.stratum for unit in units if result[unit.key] is TRAIN}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, (1, 0, 0)), (2, (1, 1, 0)), (3, (1, 1, 1)), (5, (3, 1, 1)), (10, (6, 2, 2)), (101, (61, 20, 20))],
)
def test_a_class_of_few_samples_is_divided_by_the_rules(count: int, expected: tuple[int, int, int]) -> None:
    result = assign([SplitUnit(f"{i}", "cat") for i in range(count)], val=0.2, test=0.2, seed=0)
    found = Counter(result.values())
    assert (found[TRAIN], found[VAL], found[TEST]) == expected


def test_new_samples_fill_what_is_missing() -> None:
    units = [SplitUnit(f"old {i}", "cat", fixed=TRAIN) for i in range(10)]
    result = assign(units + [SplitUnit(f"new {i}", "cat") for i in range(10)], val=0.2, test=0.2, seed=0)
    assert Counter(result.values()) == {TRAIN: 12, VAL: 4, TEST: 4}
    overfull = [SplitUnit(f"old {i}", "cat", fixed=VAL) for i in range(10)]
    result = assign(overfull + [SplitUnit(f"new {i}", "cat") for i in range(8)], val=0.2, test=0.2, seed=0)
    assert Counter(result.values()) == {TRAIN: 6, VAL: 10, TEST: 2}


def test_another_seed_gives_another_division() -> None:
    units = [SplitUnit(f"{i}", "cat") for i in range(50)]
    assert assign(units, val=0.2, test=0.2, seed=0) != assign(units, val=0.2, test=0.2, seed=1)


def test_the_division_is_the_same_on_every_computer() -> None:
    result = assign([SplitUnit(f"{i}", "cat") for i in range(10)], val=0.2, test=0.2, seed=7)
    assert "".join(result[f"{i}"].value[:2] for i in range(10)) == "vatrtrtrtrvatrtetetr"


def test_groups_come_near_the_shares_in_every_class() -> None:
    units = [
        SplitUnit(f"{name} {group} {i}", name, f"{name} {group}")
        for name in ("cat", "dog")
        for group in range(20)
        for i in range(group % 4 + 1)
    ]
    result = assign(units, val=0.2, test=0.2, seed=3)
    for name in ("cat", "dog"):
        count = Counter(result[unit.key] for unit in units if unit.stratum == name)
        assert abs(count[VAL] - 10) <= 1
        assert abs(count[TEST] - 10) <= 1


def test_three_groups_of_a_class_reach_the_three_splits() -> None:
    units = [SplitUnit(f"{group} {i}", "cat", f"g{group}") for group in range(3) for i in range(4)]
    assert Counter(assign(units, val=0.2, test=0.2, seed=0).values()) == {TRAIN: 4, VAL: 4, TEST: 4}


def test_a_group_joins_its_fixed_member() -> None:
    units = [SplitUnit("a", "cat", "g", TEST), SplitUnit("b", "cat", "g"), SplitUnit("c", "dog", "g")]
    assert assign(units, val=0.2, test=0.2, seed=0) == {"a": TEST, "b": TEST, "c": TEST}


def test_a_group_that_is_already_divided_is_named() -> None:
    units = [SplitUnit("a.png", "cat", "trip 1", TRAIN), SplitUnit("b.png", "cat", "trip 1", TEST)]
    with pytest.raises(DataError, match=r"group 'trip 1' is divided.*'a\.png' in train and 'b\.png' in test"):
        assign(units, val=0.2, test=0.2, seed=0)
    (conflict,) = conflicts(units)
    assert conflict.examples == (("a.png", TRAIN), ("b.png", TEST))


@pytest.mark.parametrize(("val", "test"), [(0.5, 0.5), (-0.1, 0.2), (0.2, 1.0), (float("nan"), 0.2)])
def test_fractions_that_leave_nothing_are_refused(val: float, test: float) -> None:
    with pytest.raises(UsageError):
        assign([], val=val, test=test, seed=0)


def test_doubled_keys_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="not unique"):
        assign([SplitUnit("a"), SplitUnit("a")], val=0.2, test=0.2, seed=0)


def test_regression_strata_are_quantile_bins() -> None:
    strata = regression_strata([(float(i),) for i in range(100)])
    assert Counter(strata).most_common() == [(f"bin {i}", 10) for i in range(1, 11)]
    assert strata[0] == "bin 1"
    assert strata[99] == "bin 10"


def test_regression_strata_leave_out_samples_without_a_finite_target() -> None:
    assert regression_strata([(), (float("nan"),), (float("inf"), 1.0), (1.0,)]) == [None, None, None, "bin 1"]
    assert regression_strata([]) == []


@given(st.lists(st.floats(-1e6, 1e6), max_size=60))
def test_regression_strata_rise_with_the_target_and_equal_values_share_a_bin(values: list[float]) -> None:
    strata = regression_strata([(value,) for value in values])
    numbers = [int(name.removeprefix("bin ")) for name in strata if name is not None]
    assert len(numbers) == len(values)
    ordered = sorted(zip(values, numbers, strict=True))
    assert [number for _, number in ordered] == sorted(numbers)
    assert len(dict(ordered)) == len(set(ordered))


def test_a_multi_label_sample_counts_for_its_rarest_label() -> None:
    assert multi_label_strata([("a", "b"), ("a",), (), ("b", "c")]) == ["a", "a", None, "c"]
