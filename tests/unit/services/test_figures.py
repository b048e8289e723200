"""Figures follow the labels of now; nothing is computed anew."""

from __future__ import annotations

import math

import pytest
from support.judged import measured_of, numbers_of, view_of

from tldesk.services.figures import FEW, Judged, count, judged_by_default, unmeasured

TRUE = ("owl", "owl", "owl", "robin")
SAID = ((0.9, 0.1), (0.4, 0.6), (0.1, 0.9), (0.3, 0.7))


def test_counts_shares_and_the_worst_mistake_first() -> None:
    found = count(measured_of(TRUE, SAID), view_of(TRUE))
    assert found.confusion.tolist() == [[1, 2], [0, 1]]
    assert (found.samples, found.right, found.baseline_right, found.changed, found.left_out) == (4, 2, 3, 0, 0)
    assert found.mistakes().tolist() == [3, 2]
    assert found.ids_of_cell(0, 1).tolist() == [3, 2]
    assert found.ids_of_cell(1, 1).tolist() == [4]
    owl, robin = found.by_class
    assert (owl.precision, owl.recall, owl.support) == (1.0, 1 / 3, 3)
    assert (robin.precision, robin.recall, robin.predicted) == (1 / 3, 1.0, 3)
    assert found.balanced == pytest.approx(2 / 3)
    low, high = found.interval
    assert 0 < low < 0.5 < high < 1


def test_groups_widen_the_interval() -> None:
    true, said = ["owl", "robin"] * 4, ((0.9, 0.1), (0.2, 0.8)) * 2 + ((0.1, 0.9), (0.9, 0.1)) * 2
    alone = count(measured_of(true, said), view_of(true))
    together = count(measured_of(true, said, groups=[0, 0, 1, 1, 2, 2, 3, 3]), view_of(true))
    assert (alone.right, together.right) == (4, 4)
    assert together.interval[0] < alone.interval[0] < alone.interval[1] < together.interval[1]


def test_a_corrected_label_counts_at_once_and_a_removed_one_is_left_out() -> None:
    found = count(measured_of(TRUE, SAID), view_of(("owl", "robin", None, "robin")))
    assert (found.samples, found.right, found.changed, found.left_out) == (3, 3, 2, 1)
    assert found.mistakes().tolist() == []
    assert math.isnan(found.losses[2])
    sample = found.sample(3)
    assert sample is not None
    assert (sample.true, sample.predicted) == (-1, 1)
    assert found.sample(99) is None


def test_a_class_that_the_run_does_not_know_is_left_out_and_one_that_only_it_knows_stays() -> None:
    measured = measured_of(("owl", "wren"), ((0.2, 0.8), (0.3, 0.7)), classes=("owl", "wren"))
    found = count(measured, view_of(("robin", "owl"), classes=("robin", "owl")))
    assert found.classes == ("robin", "owl", "wren")
    assert (found.samples, found.left_out) == (1, 1)
    assert found.mistakes().tolist() == [2]
    assert found.ids_of_cell(1, 2).tolist() == [2]


def test_a_sample_that_is_gone_is_left_out() -> None:
    found = count(measured_of(TRUE, SAID), view_of(TRUE[:3]))
    assert (found.samples, found.left_out, found.changed) == (3, 1, 1)


def test_without_a_sample_there_are_no_figures_and_no_fault() -> None:
    found = count(measured_of(TRUE, SAID), view_of((None,) * 4))
    assert (found.samples, found.right, found.by_class, found.is_few) == (0, 0, (), True)
    assert math.isnan(found.balanced)


def test_few_of_a_class_and_a_rare_class_are_told() -> None:
    names = ("owl",) * 60 + ("robin",) * 19
    said = ((0.9, 0.1),) * 58 + ((0.1, 0.9),) * 18 + ((0.9, 0.1),) * 3
    found = count(measured_of(names, said), view_of(names))
    assert found.is_few
    assert found.rare is not None
    assert (found.rare.name, found.rare.missed, found.rare.positives) == ("robin", 3, 19)
    assert (found.rare.false_alarms, found.rare.negatives) == (2, 60)
    even = ("owl",) * 20 + ("robin",) * 20
    found = count(measured_of(even, ((0.9, 0.1),) * 40), view_of(even))
    assert (found.is_few, found.rare) == (False, None)


def test_what_to_judge_by_follows_the_smallest_class_of_the_test_part() -> None:
    names = ("owl",) * FEW + ("robin",) * FEW
    assert judged_by_default(view_of(names)) is Judged.TEST
    assert judged_by_default(view_of(names, splits=[2] * 39 + [0])) is Judged.HELD_OUT
    assert judged_by_default(view_of((None,) * 3)) is Judged.HELD_OUT
    assert judged_by_default(view_of((), numbers=("1",) * FEW)) is Judged.TEST
    assert judged_by_default(view_of((), numbers=("1",) * (FEW - 1) + ("",))) is Judged.HELD_OUT


@pytest.mark.parametrize(
    ("judged", "is_refitted", "new"), [(Judged.TEST, False, 1), (Judged.VAL, False, 0), (Judged.HELD_OUT, True, 3)]
)
def test_labels_that_were_not_measured_are_counted(judged: Judged, is_refitted: bool, new: int) -> None:
    measured = measured_of(TRUE, SAID, judged=judged, is_refitted=is_refitted)
    view = view_of((*TRUE, "owl", "owl", "robin", None), splits=[2, 2, 2, 2, 2, 0, 0, 2])
    assert unmeasured(measured, view) == new


def test_numbers_are_judged_by_the_mean_error_the_largest_first() -> None:
    found = count(numbers_of((1, 2, 3), (1.5, 2, 1)), view_of((), numbers=("1", "2", "3")))
    assert found.mistakes().tolist() == [3, 1, 2]
    assert found.numbers["mae"] == pytest.approx(2.5 / 3)
    assert found.numbers["baseline"] == pytest.approx(2 / 3)
    assert (found.changed, found.left_out, found.is_regression) == (0, 0, True)


def test_a_changed_number_counts_and_is_told_and_a_removed_one_is_left_out() -> None:
    measured = numbers_of((1, 2, 3), (1.5, 2, 1))
    found = count(measured, view_of((), numbers=("1", "", "1.25")))
    assert (found.samples, found.changed, found.left_out) == (2, 2, 1)
    assert found.mistakes().tolist() == [1, 3]
    sample = found.sample(3)
    assert sample is not None
    assert (sample.targets, sample.loss) == ((1.25,), 0.25)
    found = count(measured, view_of((), numbers=("", "", "")))
    assert (found.samples, found.numbers, found.left_out) == (0, {}, 3)
    assert count(measured, view_of((), numbers=("1", "2"))).left_out == 1
