"""Figures of several classes a sample: they follow the labels of now, and the worst sets come first."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score
from support.judged import said_of, several_of

from tldesk.services.figures import FEW, Judged, count, judged_by_default, unmeasured

CLASSES = ("bee", "leaf", "sky")
LABELS = (("bee", "leaf"), ("leaf",), ("sky",), ("bee", "sky"), ("leaf", "sky"))
SAID = ((0.9, 0.8, 0.1), (0.2, 0.4, 0.3), (0.7, 0.6, 0.2), (0.6, 0.1, 0.9), (0.3, 0.9, 0.45))


def test_the_figures_are_those_of_scikit_learn() -> None:
    found = count(said_of(LABELS, SAID, classes=CLASSES), several_of(LABELS, classes=CLASSES))
    true, scores = np.array([[name in names for name in CLASSES] for names in LABELS]), np.array(SAID)
    wanted = [average_precision_score(true[:, place], scores[:, place]) for place in range(3)]
    assert [row.average_precision for row in found.by_class] == pytest.approx(wanted)
    assert found.numbers["map"] == pytest.approx(np.mean(wanted))
    assert found.numbers["f1"] == pytest.approx(f1_score(true, scores > 0.5, average="micro"))
    assert [row.f1 for row in found.by_class] == pytest.approx(f1_score(true, scores > 0.5, average=None))
    assert found.numbers["baseline"] == pytest.approx(true.mean())
    assert (found.samples, found.right, found.changed, found.left_out) == (5, 2, 0, 0)


def test_the_samples_with_the_most_wrong_labels_come_first_then_the_surest() -> None:
    found = count(said_of(LABELS, SAID, classes=CLASSES), several_of(LABELS, classes=CLASSES))
    assert found.mistakes().tolist() == [3, 2, 5]  # three wrong labels, then one each, the larger loss first
    worst = found.sample(3)
    assert worst is not None
    assert (worst.true_labels, worst.said_labels) == ((2,), (0, 1))
    assert found.pairs_of(0).tolist() == [[2, 0], [1, 2]]
    assert found.ids_of_pair(0, is_true=False, is_said=True).tolist() == [3]
    assert sorted(found.ids_of_pair(2, is_true=True, is_said=False).tolist()) == [3, 5]


def test_a_changed_label_changes_the_figures_and_takes_the_interval() -> None:
    measured = said_of(LABELS, SAID, classes=CLASSES, interval=(0.6, 0.95))
    assert count(measured, several_of(LABELS, classes=CLASSES)).interval == (0.6, 0.95)
    now = (*LABELS[:2], ("bee", "leaf"), *LABELS[3:])
    found = count(measured, several_of(now, classes=CLASSES))
    assert (found.changed, found.right) == (1, 3)
    assert math.isnan(found.interval[0])
    assert found.mistakes().tolist() == [2, 5]


def test_what_the_run_does_not_know_is_left_out_and_does_not_count() -> None:
    measured = said_of(LABELS, SAID, classes=CLASSES)
    now = (("bee", "leaf", "moss"), ("moss",), (), *LABELS[3:])
    found = count(measured, several_of(now, classes=(*CLASSES, "moss")))
    assert (found.samples, found.left_out, found.changed) == (3, 2, 2)
    assert [row.name for row in found.by_class] == ["bee", "leaf", "sky"]
    nothing = count(measured, several_of([()] * 5, classes=CLASSES))
    assert (nothing.samples, nothing.numbers, nothing.mistakes().tolist()) == (0, {}, [])


def test_it_is_judged_by_the_test_part_where_each_class_has_enough_of_it() -> None:
    labels = [("bee", "leaf")] * FEW + [("sky",)] * FEW
    assert judged_by_default(several_of(labels, classes=CLASSES)) is Judged.TEST
    assert judged_by_default(several_of([*labels, ("moss",)], classes=(*CLASSES, "moss"))) is Judged.HELD_OUT


def test_new_labels_of_known_classes_can_be_measured() -> None:
    view = several_of([*LABELS, ("bee",), ("moss",), ()], classes=(*CLASSES, "moss"))
    assert unmeasured(said_of(LABELS, SAID, classes=CLASSES), view) == 1
