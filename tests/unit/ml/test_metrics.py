"""Figures agree with scikit-learn and with numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as theirs

from tldesk.core.errors import UsageError
from tldesk.core.figure_names import best_figure
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


def test_an_interval_is_as_wide_as_the_groups_are_worth() -> None:
    hits = np.array([True] * 30 + [False] * 10)
    alone = metrics.share_interval(hits)
    assert alone == metrics.wilson_interval(30, 40)
    assert metrics.share_interval(hits, np.full(40, -1)) == alone
    of_ten = metrics.group_numbers(f"g{index // 10}" for index in range(40))
    low, high = metrics.share_interval(hits, of_ten)
    assert low < alone[0]
    assert high > alone[1]
    pairs = metrics.group_numbers(str(index % 20) for index in range(40))  # as mixed as samples that stand alone
    assert metrics.share_interval(hits, pairs) == pytest.approx(alone, abs=0.05)
    assert metrics.share_interval(np.ones(40, np.bool_), of_ten) == metrics.wilson_interval(4, 4)
    assert metrics.share_interval(np.empty(0, np.bool_), np.empty(0, np.int64)) == (0.0, 1.0)


def test_group_numbers_keep_apart_what_stands_alone() -> None:
    assert metrics.group_numbers(["a", None, "b", "a", None]).tolist() == [0, -1, 1, 0, -1]


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


def labels(seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Return logits (50, 4) with many equal ones, and labels (50, 4) of which the third never occurs."""
    draws = np.random.default_rng(seed)
    targets = (draws.uniform(size=(50, 4)) < [0.5, 0.1, 0.0, 0.9]).astype(np.float32)
    logits = draws.normal(size=(50, 4)) + 1.5 * (targets - 0.5)
    return np.round(logits, 1), targets


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_and_f1_are_scikit_learns(seed: int) -> None:
    logits, targets = labels(seed)
    report = metrics.label_report(logits, targets, CLASSES)
    precisions = [theirs.average_precision_score(targets[:, place], logits[:, place]) for place in (0, 1, 3)]
    found = [report["classes"][CLASSES[place]]["average_precision"] for place in (0, 1, 3)]
    assert found == pytest.approx(precisions, abs=1e-12)
    assert np.isnan(report["classes"]["owl"]["average_precision"])
    assert report["map"] == pytest.approx(np.mean(precisions), abs=1e-12)
    said = metrics.sigmoid(logits) > 0.5
    assert report["f1"] == pytest.approx(theirs.f1_score(targets, said, average="micro"))
    columns = theirs.precision_recall_fscore_support(targets, said, zero_division=0)
    for place, name in enumerate(CLASSES):
        row = report["classes"][name]
        assert [row[key] for key in ("precision", "recall", "f1", "support")] == pytest.approx(
            [column[place] for column in columns]
        )
    assert report["loss"] == pytest.approx(theirs.log_loss(targets.ravel(), metrics.sigmoid(logits).ravel()))
    assert metrics.label_figures(logits, targets) == {"map": report["map"], "f1": report["f1"]}


@pytest.mark.parametrize("is_grouped", [False, True])
def test_the_interval_of_map_is_that_of_resamples_of_whole_groups(is_grouped: bool) -> None:
    logits, targets = labels()
    groups = np.arange(50) // 5 if is_grouped else None
    units = np.arange(50) if groups is None else groups
    draws, number = np.random.default_rng(0), int(units.max()) + 1
    means = []
    for _ in range(1000):
        times = np.bincount(draws.integers(0, number, number), minlength=number)[units]
        rows = np.repeat(np.arange(50), times)
        means.append(metrics.label_figures(logits[rows], targets[rows])["map"])
    found = metrics.map_interval(logits, targets, groups)
    assert found == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=1e-9)
    assert found[0] < metrics.label_figures(logits, targets)["map"] < found[1]
    report = metrics.label_report(logits, targets, CLASSES, groups=groups)
    assert tuple(report["interval"]) == found


def test_samples_that_are_alike_make_the_interval_of_map_no_narrower() -> None:
    logits, targets = labels()
    alone = metrics.map_interval(logits, targets)
    often = (np.repeat(logits, 4, axis=0), np.repeat(targets, 4, axis=0))
    together = metrics.map_interval(*often, np.repeat(np.arange(50), 4))
    assert together == pytest.approx(alone, abs=1e-9)
    narrow = metrics.map_interval(*often)
    assert narrow[1] - narrow[0] < 0.7 * (alone[1] - alone[0])


def test_the_interval_of_map_where_it_says_nothing() -> None:
    assert np.isnan(metrics.map_interval(np.zeros((3, 2)), np.zeros((3, 2)))).all()
    assert metrics.map_interval(np.zeros((3, 2)), np.ones((3, 2)), np.array([4, 4, 4])) == (0.0, 1.0)
    logits, targets = np.array([[2.0], [1.0], [0.0]]), np.array([[1.0], [0.0], [0.0]])
    assert metrics.map_interval(logits, targets) == (1.0, 1.0)  # resamples without the label do not count


def test_map_without_any_label_is_no_number() -> None:
    found = metrics.label_figures(np.full((3, 2), -1.0), np.zeros((3, 2)))
    assert np.isnan(found["map"])
    assert found["f1"] == 0


def test_sigmoid_stays_finite() -> None:
    assert metrics.sigmoid(np.array([[1e4, -1e4, 0.0]])).tolist() == [[1.0, 0.0, 0.5]]


@pytest.mark.parametrize(
    ("task", "main", "others"),
    [("single", "accuracy", {"loss"}), ("multi", "map", {"f1", "loss"}), ("regression", "mae", {"rmse", "r2", "loss"})],
)
def test_the_best_epoch_is_chosen_by_a_figure_that_the_task_has(task: str, main: str, others: set[str]) -> None:
    assert best_figure("auto", task=task) == main
    for name in {"accuracy", "map", "f1", "mae", "rmse", "r2", "loss"} - others - {main}:
        with pytest.raises(UsageError, match=f"'{name}'") as caught:
            best_figure(name, task=task)
        assert all(allowed in caught.value.cure for allowed in {main, *others})
    assert all(best_figure(name, task=task) == name for name in others)
