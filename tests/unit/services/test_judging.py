"""The estimate: by samples that were held out with their groups; accepted suggestions never score."""

from __future__ import annotations

import numpy as np
import pytest

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError
from tldesk.services.judging import Estimate, estimate
from tldesk.services.suggesting import FeatureRows, Labels

CLASSES = ("ant", "bee", "cat")


def made(count: int, *, noise: float = 0.3) -> tuple[FeatureRows, Labels]:
    draws = np.random.default_rng(1)
    targets = np.arange(count) % 2
    rows = draws.normal(size=(2, 10))[targets] + noise * draws.normal(size=(count, 10))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = Labels(np.arange(count), targets, np.ones(count, np.bool_), CLASSES)
    return FeatureRows(np.arange(1, count + 1), rows.astype(np.float32), 1), labels


def judge(
    features: FeatureRows, labels: Labels, groups: dict[int, str | None] | None = None, *, cancel: bool = False
) -> Estimate | None:
    token = CancelToken()
    if cancel:
        token.cancel()
    return estimate(features, labels, groups or {}, cancel=token, threads=1)


def test_easy_classes_are_told_right_with_an_interval() -> None:
    found = judge(*made(60))
    assert found is not None
    assert found.share > 0.95
    assert found.interval == pytest.approx((0.94, 1.0), abs=0.01)
    assert [(one.name, one.total) for one in found.per_class] == [("ant", 30), ("bee", 30)]
    assert not found.is_words
    assert found.counts == (30, 30, 0)


def test_labels_without_sense_are_right_half_of_the_time() -> None:
    features, labels = made(200, noise=1.0)
    draws = np.random.default_rng(3)
    shuffled = Labels(labels.places, draws.permutation(labels.targets), labels.scores, CLASSES)
    found = judge(features, shuffled)
    assert found is not None
    assert 0.35 < found.share < 0.65
    assert found.weakest in CLASSES


def test_accepted_labels_teach_and_do_not_score() -> None:
    features, labels = made(60)
    scores = np.arange(60) < 24
    found = judge(features, Labels(labels.places, labels.targets, scores, CLASSES))
    assert found is not None
    assert (found.total, found.labels, found.is_words) == (24, 60, True)
    assert judge(features, Labels(labels.places, labels.targets, np.zeros(60, np.bool_), CLASSES)) is None


def test_copies_in_one_group_do_not_help_each_other_and_widen_the_interval() -> None:
    draws = np.random.default_rng(5)
    once = draws.normal(size=(20, 10))
    rows = np.repeat(once, 6, axis=0).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    targets = np.repeat(draws.permutation(np.arange(20) % 2), 6)
    features = FeatureRows(np.arange(1, 121), rows, 1)
    labels = Labels(np.arange(120), targets, np.ones(120, np.bool_), CLASSES)
    groups = {index + 1: f"g{index // 6}" for index in range(120)}
    alone, together = judge(features, labels), judge(features, labels, groups)
    assert alone is not None
    assert together is not None
    assert alone.share == 1.0  # a copy of each is in the training part
    assert together.share < 0.9
    assert together.interval[1] - together.interval[0] > 0.3


def test_what_cannot_be_held_out_has_no_estimate() -> None:
    features, labels = made(20)
    assert judge(features, labels, dict.fromkeys(range(1, 21), "one")) is None
    one_class = Labels(labels.places, np.zeros(20, np.int64), labels.scores, CLASSES)
    assert judge(features, one_class) is None


def test_a_class_with_a_single_label_is_counted() -> None:
    features, labels = made(21)
    targets = labels.targets.copy()
    targets[20] = 2
    found = judge(features, Labels(labels.places, targets, labels.scores, CLASSES))
    assert found is not None
    assert found.per_class[2].right == 0
    assert found.weakest == "cat"


def test_it_stops_when_asked() -> None:
    with pytest.raises(CancelledError):
        judge(*made(60), cancel=True)
