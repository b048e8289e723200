"""Figures of merit from outputs and targets, in plain NumPy and float64.

NumPy instead of torchmetrics: the handful of figures is shorter than its set-up, adds no import time and no
dependency, and gives the interval and the baseline in the same place. Parity with scikit-learn is tested.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Array

Z_95 = 1.959963984540054
BOOTSTRAP_DRAWS = 1000


def softmax(logits: Array) -> Array:
    """Return probabilities (N, K), float64."""
    shifted = np.asarray(logits, np.float64)
    shifted = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    result: Array = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def cross_entropy(logits: Array, targets: Array) -> float:
    """Return the mean negative log-likelihood of classes (N,) under logits (N, K)."""
    values = np.asarray(logits, np.float64)
    top = values.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(values - top).sum(axis=1)) + top[:, 0]
    return float((log_sum - values[np.arange(len(values)), targets]).mean())


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


def classification_report(
    logits: Array, targets: Array, classes: Sequence[str], *, baseline: int | None = None
) -> dict[str, Any]:
    """Return everything that ``evaluate`` tells of a single-label task, in its JSON keys.

    ``baseline``: the class that always saying would be the answer to beat, the largest of the training split; None
    takes the largest here. Precision, recall and f1 of a class without support or prediction are 0. Balanced accuracy
    is the mean recall of the classes that occur.
    """
    count = len(targets)
    matrix = confusion_matrix(np.argmax(logits, axis=1), targets, len(classes))
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
        "interval": list(wilson_interval(int(right.sum()), count)),
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
    }


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
