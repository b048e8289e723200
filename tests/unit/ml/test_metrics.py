"""Figures agree with scikit-learn and with numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as theirs

from tldesk.ml import metrics

CLASSES = ("cat", "dog", "owl", "never")


def example() -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(1)
    targets = draws.integers(0, 3, 60)
    logits = draws.normal(size=(60, 4)) + 2 * np.eye(4)[targets]
    logits[:, 3] = -20
    return logits, targets


def test_a_classification_report_agrees_with_scikit_learn() -> None:
    logits, targets = example()
    report = metrics.classification_report(logits, targets, CLASSES)
    predicted = logits.argmax(axis=1)
    assert report["accuracy"] == pytest.approx(theirs.accuracy_score(targets, predicted))
    assert report["balanced_accuracy"] == pytest.approx(theirs.balanced_accuracy_score(targets, predicted))
    assert report["confusion"] == theirs.confusion_matrix(targets, predicted, labels=range(4)).tolist()
    probabilities = metrics.softmax(logits)
    assert report["loss"] == pytest.approx(theirs.log_loss(targets, probabilities, labels=range(4)))
    columns = theirs.precision_recall_fscore_support(targets, predicted, labels=range(4), zero_division=0)
    for index, name in enumerate(CLASSES):
        assert list(report["classes"][name].values()) == pytest.approx([column[index] for column in columns])


def test_the_baseline_is_the_class_named_or_the_largest() -> None:
    logits, targets = example()
    largest = int(np.bincount(targets).argmax())
    report = metrics.classification_report(logits, targets, CLASSES)
    assert report["baseline"] == {"name": CLASSES[largest], "accuracy": (targets == largest).mean()}
    report = metrics.classification_report(logits, targets, CLASSES, baseline=3)
    assert report["baseline"] == {"name": "never", "accuracy": 0.0}


def test_the_interval_of_an_accuracy_is_wilsons() -> None:
    assert metrics.wilson_interval(8, 10) == pytest.approx((0.490162, 0.943318), abs=1e-5)
    assert metrics.wilson_interval(0, 20)[0] == 0
    assert metrics.wilson_interval(20, 20) == pytest.approx((0.838875, 1.0), abs=1e-5)
    assert metrics.wilson_interval(0, 0) == (0.0, 1.0)


def test_extreme_logits_stay_finite() -> None:
    logits = np.array([[1e4, -1e4], [-1e4, 1e4]])
    assert metrics.softmax(logits).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert metrics.cross_entropy(logits, np.array([0, 0])) == pytest.approx(1e4)


def test_regression_figures_agree_with_scikit_learn() -> None:
    draws = np.random.default_rng(2)
    targets = draws.normal(size=(40, 2)) * [1, 100]
    outputs = targets + draws.normal(size=(40, 2))
    report = metrics.regression_report(outputs, targets, scale=np.array([1.0, 100.0]))
    assert report["mae"] == pytest.approx(theirs.mean_absolute_error(targets, outputs))
    assert report["rmse"] == pytest.approx(theirs.root_mean_squared_error(targets.ravel(), outputs.ravel()))
    assert report["r2"] == pytest.approx(theirs.r2_score(targets, outputs))
    scaled = theirs.mean_squared_error(targets / [1, 100], outputs / [1, 100])
    assert report["loss"] == pytest.approx(scaled)
    low, high = report["interval"]
    assert low < report["mae"] < high
    assert report == metrics.regression_report(outputs, targets, scale=np.array([1.0, 100.0]))


def test_r2_of_a_constant_target_is_no_number() -> None:
    assert np.isnan(metrics.regression_figures(np.array([[1.0], [2.0]]), np.array([[3.0], [3.0]]))["r2"])
