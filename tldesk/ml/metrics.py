"""Figures of merit from outputs and targets, in plain NumPy and float64.

NumPy instead of torchmetrics: the handful of figures is shorter than its set-up, adds no import time and no
dependency, and gives the interval and the baseline in the same place. Parity with scikit-learn is tested.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tldesk.core.contracts import Array

Z_95 = 1.959963984540054
BOOTSTRAP_DRAWS = 1000
_FEW_DRAWS = 200
_MANY = 50_000  # numbers of samples and classes together
_BLOCK = 100_000  # of samples of several resamples at once


def softmax(logits: Array) -> Array:
    """Return probabilities (N, K), float64."""
    shifted = np.asarray(logits, np.float64)
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    result: Array = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def sigmoid(logits: Array) -> Array:
    """Return each label's own probability (N, K), float64."""
    values = np.asarray(logits, np.float64)
    result: Array = np.exp(-np.logaddexp(0.0, -values))
    return result


def cross_entropy(logits: Array, targets: Array) -> float:
    """Return the mean negative log-likelihood of classes (N,) under logits (N, K)."""
    values = np.asarray(logits, np.float64)
    top = values.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(values - top).sum(axis=1)) + top[:, 0]
    return float((log_sum - values[np.arange(len(values)), targets]).mean())


def binary_cross_entropy(logits: Array, targets: Array) -> float:
    """Return the mean negative log-likelihood of labels 0/1 (N, K) under logits (N, K)."""
    values = np.asarray(logits, np.float64)
    return float(np.logaddexp(0.0, np.where(np.asarray(targets) > 0, -values, values)).mean())


def confusion_matrix(predicted: Array, targets: Array, classes: int) -> Array:
    """Count (true, predicted) pairs: int64 (K, K), rows true."""
    pairs = np.asarray(targets, np.int64) * classes + np.asarray(predicted, np.int64)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def wilson_interval(right: float, count: float) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (Wilson 1927); (0, 1) for no sample."""
    if count == 0:
        return 0.0, 1.0
    share = right / count
    middle = share + Z_95**2 / (2 * count)
    half = Z_95 * sqrt(share * (1 - share) / count + Z_95**2 / (4 * count**2))
    scale = 1 + Z_95**2 / count
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def group_numbers(names: Iterable[str | None]) -> Array:
    """Return a number for each sample's group, int64 (N,); -1: it stands alone."""
    place: dict[str, int] = {}
    return np.array([-1 if name is None else place.setdefault(name, len(place)) for name in names], np.int64)


def share_interval(hits: Array, groups: Array | None = None) -> tuple[float, float]:
    """Return the 95 % interval of the share of hits (N,), by Wilson (1927), for as many samples as groups are worth.

    Samples of one group (``groups`` (N,), -1: alone; None: all are) are not drawn one by one: their number is divided
    by the design effect of a cluster sample (Kish, Survey Sampling, 5.4).
    """
    right, count = int(np.count_nonzero(hits)), len(hits)
    if groups is None or not count:
        return wilson_interval(right, count)
    worth = count / design_effect(hits, groups)
    return wilson_interval(right * worth / count, worth)


def design_effect(hits: Array, groups: Array) -> float:
    """Return how many times wider the variance of a share is than that of samples that stand alone; at least 1."""
    is_alone = groups < 0
    if is_alone.all():
        return 1.0
    share = float(np.mean(hits))
    _, numbers = np.unique(np.where(is_alone, -1 - np.arange(len(groups)), groups), return_inverse=True)
    count = int(numbers.max()) + 1
    if count < 2 or share in {0.0, 1.0}:
        return len(hits) / count
    excess = np.bincount(numbers, weights=hits - share)
    variance = float((excess**2).sum()) / len(hits) ** 2 * count / (count - 1)
    return max(1.0, variance / (share * (1 - share) / len(hits)))


def auroc(scores: Array, is_positive: Array) -> float:
    """Return the area under the receiver operating characteristic of scores (N,): Mann-Whitney's U, ties halved.

    NaN where all or none are positive.
    """
    _, numbers, counts = np.unique(np.asarray(scores, np.float64), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[numbers]
    positive = int(np.count_nonzero(is_positive))
    negative = len(ranks) - positive
    if not positive or not negative:
        return float("nan")
    return float((ranks[is_positive].sum() - positive * (positive + 1) / 2) / (positive * negative))


def bootstrap_mae_interval(outputs: Array, targets: Array) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean absolute error over 1,000 resamples of a fixed seed."""
    errors = np.abs(_flat(outputs) - _flat(targets)).mean(axis=1)
    draws = np.random.default_rng(0)
    means = [errors[draws.integers(0, len(errors), len(errors))].mean() for _ in range(BOOTSTRAP_DRAWS)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def regression_figures(outputs: Array, targets: Array) -> dict[str, float]:
    """Return ``mae``, ``rmse`` and ``r2`` over (N, T); r2 is the mean over the targets, NaN where one is constant."""
    difference = _flat(outputs) - _flat(targets)
    spread = ((_flat(targets) - _flat(targets).mean(axis=0)) ** 2).sum(axis=0)
    unexplained = (difference**2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = np.where(spread > 0, 1 - unexplained / spread, np.nan).mean()
    return {
        "mae": float(np.abs(difference).mean()),
        "rmse": float(np.sqrt((difference**2).mean())),
        "r2": float(r2),
    }


def average_precision(scores: Array, is_there: Array) -> float:
    """Return the mean precision at each sample (N,) that has the label, from the highest score on; NaN for none.

    Samples of one score are taken together, as scikit-learn's ``average_precision_score`` does.
    """
    positives = int(np.count_nonzero(is_there))
    if not positives:
        return float("nan")
    order = np.argsort(-np.asarray(scores, np.float64), kind="stable")
    found = np.cumsum(np.asarray(is_there)[order] > 0)
    ends = np.append(np.flatnonzero(np.diff(np.asarray(scores)[order])), len(order) - 1)
    gained = np.diff(found[ends], prepend=0)
    return float((gained / positives * found[ends] / (ends + 1)).sum())


def label_figures(logits: Array, targets: Array) -> dict[str, float]:
    """Return ``map`` and ``f1`` of logits (N, K) and labels 0/1 (N, K).

    ``map``: mean average precision over the classes that occur, NaN where none does. ``f1``: over all labels together,
    those counted as said whose probability is over one half; 0 where nothing is there and nothing said.
    """
    precisions = [average_precision(logits[:, place], targets[:, place]) for place in range(targets.shape[1])]
    known = [value for value in precisions if not np.isnan(value)]
    said, is_there = np.asarray(logits) > 0, np.asarray(targets) > 0
    counted = int(said.sum()) + int(is_there.sum())
    return {
        "map": float(np.mean(known)) if known else float("nan"),
        "f1": 2 * int((said & is_there).sum()) / counted if counted else 0.0,
    }


def map_interval(logits: Array, targets: Array, groups: Array | None = None) -> tuple[float, float]:
    """Return the 95 % percentile interval of ``map`` over resamples of a fixed seed, of (N, K) as ``label_figures``.

    Samples of one group (``groups`` (N,) as in ``share_interval``) are drawn together (the cluster bootstrap, Davison
    and Hinkley 1997, 3.8): 1,000 times, 200 where there are many numbers. A class counts where it occurs in a resample.
    (0, 1) for a single draw, NaN where no class occurs. Where all is ranked right it has no width: it says nothing of
    mistakes that were never seen.
    """
    count, classes = np.shape(targets)
    is_there = np.asarray(targets) > 0
    if not is_there.any():
        return float("nan"), float("nan")
    units = np.arange(count)
    if groups is not None:
        alone = groups.max() + 1 + units
        units = np.unique(np.where(groups < 0, alone, groups), return_inverse=True)[1]
    number = int(units.max()) + 1
    if number < 2:
        return 0.0, 1.0
    every = [_ranked(np.asarray(logits)[:, place], is_there[:, place]) for place in range(classes)]
    ranked = [one for one in every if one is not None]
    draws = np.random.default_rng(0)
    left = BOOTSTRAP_DRAWS if count * classes <= _MANY else _FEW_DRAWS
    means: list[Array] = []
    while left:
        size = min(left, max(8, _BLOCK // count))
        drawn = [np.bincount(draws.integers(0, number, number), minlength=number) for _ in range(size)]
        times = np.stack(drawn, axis=1).astype(np.int32)[units]
        found = np.stack([_drawn_precisions(times, *one) for one in ranked])
        with np.errstate(invalid="ignore"):
            means.append(np.nansum(found, axis=0) / (~np.isnan(found)).sum(axis=0))
        left -= size
    low, high = np.nanquantile(np.concatenate(means), [0.025, 0.975])
    return float(low), float(high)


def _ranked(scores: Array, is_there: Array) -> tuple[Array, Array, Array, Array] | None:
    """Return what the average precision of a class hangs on, None where nothing has the label.

    The order from the highest score to the lowest of one that has it; where in it the parts begin that each end with a
    score of such; those that have it (P,), in order; and where among them each part begins.
    """
    order = np.argsort(-scores, kind="stable")
    there = np.flatnonzero(is_there[order])
    if not len(there):
        return None
    number = np.concatenate([[0], np.cumsum(np.diff(scores[order]) != 0)])  # samples of one score have the same
    of_parts, firsts = np.unique(number[there], return_index=True)
    ends = np.searchsorted(number, of_parts, side="right")
    return order[: ends[-1]], np.concatenate([[0], ends[:-1]]), order[there], firsts


def _drawn_precisions(times: Array, order: Array, parts: Array, there: Array, firsts: Array) -> Array:
    """Return the average precision (B,) of a class where each sample counts so many times, (N, B); NaN for none."""
    gained = np.add.reduceat(times[there], firsts, axis=0)
    said = np.cumsum(np.add.reduceat(times[order], parts, axis=0), axis=0)
    found = np.cumsum(gained, axis=0)
    with np.errstate(invalid="ignore"):
        result: Array = (gained * found / np.maximum(said, 1)).sum(axis=0) / found[-1]
    return result


def label_report(
    logits: Array, targets: Array, classes: Sequence[str], *, groups: Array | None = None
) -> dict[str, Any]:
    """Return everything that ``evaluate`` tells of a multi-label task, in its JSON keys.

    ``interval`` is that of ``map``, with ``groups`` as ``share_interval`` takes them. ``average_precision`` of a class
    that does not occur is NaN; its precision, recall and f1 are 0.
    """
    said, is_there = np.asarray(logits) > 0, np.asarray(targets) > 0
    support, predicted, right = is_there.sum(axis=0), said.sum(axis=0), (said & is_there).sum(axis=0)
    precision, recall, f1 = _ratio(right, predicted), _ratio(right, support), _ratio(2 * right, support + predicted)
    return {
        "samples": len(targets),
        "loss": binary_cross_entropy(logits, targets),
        **label_figures(logits, targets),
        "interval": list(map_interval(logits, targets, groups)),
        "classes": {
            name: {
                "average_precision": average_precision(logits[:, place], targets[:, place]),
                "precision": float(precision[place]),
                "recall": float(recall[place]),
                "f1": float(f1[place]),
                "support": int(support[place]),
            }
            for place, name in enumerate(classes)
        },
    }


def classification_report(
    logits: Array,
    targets: Array,
    classes: Sequence[str],
    *,
    baseline: int | None = None,
    groups: Array | None = None,
) -> dict[str, Any]:
    """Return everything that ``evaluate`` tells of a single-label task, in its JSON keys.

    ``groups`` as ``share_interval`` takes them. ``baseline``: the class that always saying would be the answer to beat,
    the largest of the training split; None takes the largest here. Precision, recall and f1 of a class without support
    or prediction are 0. Balanced accuracy is the mean recall of the classes that occur.
    """
    count = len(targets)
    said = np.argmax(logits, axis=1)
    matrix = confusion_matrix(said, targets, len(classes))
    support, predicted, right = matrix.sum(axis=1), matrix.sum(axis=0), np.diag(matrix)
    precision = _ratio(right, predicted)
    recall = _ratio(right, support)
    f1 = _ratio(2 * right, support + predicted)
    often = int(np.argmax(support)) if baseline is None else baseline
    return {
        "samples": count,
        "loss": cross_entropy(logits, targets),
        "accuracy": float(right.sum() / count),
        "balanced_accuracy": float(recall[support > 0].mean()),
        "interval": list(share_interval(said == targets, groups)),
        "classes": {
            name: {
                "precision": float(precision[index]),
                "recall": float(recall[index]),
                "f1": float(f1[index]),
                "support": int(support[index]),
            }
            for index, name in enumerate(classes)
        },
        "confusion": matrix.tolist(),
        "baseline": {"name": classes[often], "accuracy": float(support[often] / count)},
        **(_two_class_figures(logits, targets) if len(classes) == 2 else {}),
    }


def _two_class_figures(logits: Array, targets: Array) -> dict[str, float | None]:
    """Return ``auroc`` of the second class; None where only one occurs."""
    area = auroc(logits[:, 1] - logits[:, 0], targets == 1)
    return {"auroc": None if np.isnan(area) else area}


def regression_report(outputs: Array, targets: Array, *, scale: Array | None = None) -> dict[str, Any]:
    """Return everything that ``evaluate`` tells of a regression, in its JSON keys."""
    return {
        "samples": len(targets),
        "loss": squared_error(outputs, targets, scale=scale),
        **regression_figures(outputs, targets),
        "interval": list(bootstrap_mae_interval(outputs, targets)),
    }


def squared_error(outputs: Array, targets: Array, *, scale: Array | None = None) -> float:
    """Return the mean squared error in units of ``scale`` (T,), as the loss counts it."""
    difference = _flat(outputs) - _flat(targets)
    return float(((difference if scale is None else difference / scale) ** 2).mean())


def _flat(values: Array) -> Array:
    return np.asarray(values, np.float64).reshape(len(values), -1)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
