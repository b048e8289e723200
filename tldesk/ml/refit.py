"""Fit the solved head again and again, from where the last fit ended: the same optimum as ``solvers``, in a moment.

``solve_logistic`` starts from nothing and scikit-learn's stopping rule leaves it a little before the optimum. Here the
features are seen along their principal axes, where the problem is nearly round, so that ten to twenty passes settle
it; after one more label, a few. Limit: single-label classes and rows of length 1.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import StratifiedKFold

from tldesk.core.errors import DataError
from tldesk.ml.blas import blas_threads
from tldesk.ml.seeding import stream_seed
from tldesk.ml.solvers import C_CHOICES, C_FALLBACK, FOLDS, LABELS_FOR_CHOICE, Solution, subset

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array

    Objective = Callable[[Array], tuple[float, Array]]

SMALL = 4_000_000  # numbers; below, float64 costs nothing and a second BLAS thread waits more than it works
AXES_ROWS = 4_096  # rows that the axes are found from, where that is enough to span everything
SETTLED = 1e-5  # largest slope along scaled axes; leaves probabilities within 1e-3 of the optimum
ROUGHLY = 1e-3  # enough to count right answers by
MAX_PASSES = 300
HISTORY = 10
_SMALLEST = 1e-9  # of the largest variance; axes below carry nothing but rounding
_LINE_STEPS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Principal axes of feature rows: ``centre`` (D,), ``axes`` (D, R), ``variances`` (R,), all float64.

    The head's optimum does not depend on them, as long as every row lies in ``centre`` plus their span.
    """

    centre: Array
    axes: Array
    variances: Array
    rows: int  # that were there when they were found

    @property
    def span_all(self) -> bool:
        """Whether any row lies in their span."""
        return bool(self.axes.shape[0] == self.axes.shape[1])

    def project(self, values: Array) -> Array:
        """Return rows (N, D) along the axes: (N, R), in their own precision."""
        result: Array = (values - self.centre.astype(values.dtype)) @ self.axes.astype(values.dtype)
        return result

    def weights(self, weight: Array, bias: Array) -> tuple[Array, Array]:
        """Return a head that was fitted along the axes (K, R), (K,) as one for plain rows: (K, D), (K,)."""
        plain = np.asarray(weight, np.float64) @ self.axes.T
        return plain, np.asarray(bias, np.float64) - plain @ self.centre


def find_axes(values: Array, *, threads: int, cancel: CancelToken) -> Axes:
    """Find the principal axes of rows (N, D), by the smaller of the two Gram matrices."""
    count, width = values.shape
    seen = values
    if count > max(AXES_ROWS, 2 * width):  # evenly spread, so that it is the same part each time
        seen = values[np.linspace(0, count - 1, max(AXES_ROWS, 2 * width)).astype(np.int64)]
    with blas_threads(threads if seen.size >= SMALL else 1):
        centre = seen.mean(axis=0, dtype=np.float64)
        cancel.check()
        if len(seen) >= width:
            centred = seen - centre.astype(seen.dtype)
            spread = (centred.T @ centred).astype(np.float64) / len(seen)
            cancel.check()
            variances, axes = np.linalg.eigh(spread)
            return Axes(centre, axes, np.maximum(variances, 0.0), count)
        centred = np.asarray(seen, np.float64) - centre
        squares, left = np.linalg.eigh(centred @ centred.T)
        keep = squares > _SMALLEST * max(float(squares[-1]), 1e-30)
        cancel.check()
        axes = centred.T @ (left[:, keep] / np.sqrt(squares[keep]))
        return Axes(centre, axes, squares[keep] / len(seen), count)


def refit(
    values: Array,
    targets: Array,
    *,
    classes: int,
    c: float,
    axes: Axes,
    threads: int,
    cancel: CancelToken,
    start: tuple[Array, Array] | None = None,
) -> Solution:
    """Fit balanced multinomial logistic regression to unit rows (N, D) and classes (N,), each of which occurs.

    The optimum is that of ``LogisticRegression(C=c, class_weight="balanced")``. Quasi-Newton (L-BFGS; Nocedal and
    Wright, Numerical Optimization, 7.2) along axes scaled by the curvature that they have where nothing is known yet.

    Args:
        values: Rows of length 1.
        targets: Class indices.
        classes: How many there are.
        c: Inverse regularisation.
        axes: Of these rows, or of more.
        threads: For BLAS, where the problem is large enough for two.
        cancel: Checked in each pass.
        start: Weight (K, D) and bias (K,) of the last fit.

    Raises:
        DataError: There is one class only, or one without a sample.
        CancelledError: ``cancel`` was raised.
    """
    _require(targets, classes)
    with blas_threads(threads if values.size >= SMALL else 1):
        dtype = np.dtype(np.float32) if values.size >= SMALL else np.dtype(np.float64)
        turn = axes.axes.astype(dtype)
        centre = axes.centre.astype(dtype)
        problem = _Problem(np.asarray(values, dtype), targets, classes=classes, c=c)
        scale = _scale(axes.variances, classes, problem.penalty)

        def along(place: Array) -> tuple[float, Array]:
            cancel.check()
            turned = place * scale.astype(dtype)
            weight = turned[:, :-1] @ turn.T
            loss, slope, sums = problem(weight, turned[:, -1] - weight @ centre)
            inner = (slope - sums[:, None] * centre) @ turn
            return loss, np.column_stack([inner, sums]) * scale.astype(dtype)

        first = np.zeros((classes, len(axes.variances) + 1), dtype)
        if start is not None:
            weight, bias = (np.asarray(part, np.float64) for part in start)
            weight = weight - weight.mean(axis=0)  # the optimum's classes sum to zero
            first = np.column_stack([weight @ axes.axes, bias + weight @ axes.centre]) / scale
        place, has_converged = _descend(along, first.astype(dtype), settled=SETTLED)
        found = np.asarray(place, np.float64) * scale
    weight, bias = axes.weights(found[:, :-1], found[:, -1])
    return Solution(weight, bias, c, has_converged)


def choose_c(
    rotated: Array, variances: Array, targets: Array, *, classes: int, seed: int, cancel: CancelToken
) -> float:
    """Choose ``c`` as ``solve_logistic`` does, from rows along their axes (N, R): same folds, same rule.

    Raises:
        CancelledError: ``cancel`` was raised.
    """
    if np.bincount(targets, minlength=classes).min() < LABELS_FOR_CHOICE:
        return C_FALLBACK
    rotated, targets = subset(rotated, targets, seed=seed)
    rotated = np.asarray(rotated, np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=stream_seed(seed, "folds") % 2**32)
    right = dict.fromkeys(C_CHOICES, 0)
    for inside, outside in folds.split(rotated, targets):
        start: Array | None = None
        for c in C_CHOICES:
            cancel.check()
            start = fit_along(
                rotated[inside], variances, targets[inside], classes=classes, c=c, cancel=cancel, start=start,
                settled=ROUGHLY,
            )  # fmt: skip
            logits = rotated[outside] @ start[:, :-1].T + start[:, -1]
            right[c] += int((logits.argmax(axis=1) == targets[outside]).sum())
    return max(C_CHOICES, key=lambda c: (right[c], -c))


def fit_along(
    rotated: Array,
    variances: Array,
    targets: Array,
    *,
    classes: int,
    c: float,
    cancel: CancelToken,
    start: Array | None = None,
    settled: float = SETTLED,
) -> Array:
    """Fit rows that lie along their axes already (N, R); return weight and bias as one array (K, R + 1).

    Raises:
        DataError: There is one class only, or one without a sample.
        CancelledError: ``cancel`` was raised.
    """
    _require(targets, classes)
    problem = _Problem(rotated, targets, classes=classes, c=c)
    scale = _scale(variances, classes, problem.penalty).astype(rotated.dtype)

    def along(place: Array) -> tuple[float, Array]:
        cancel.check()
        turned = place * scale
        loss, slope, sums = problem(turned[:, :-1], turned[:, -1])
        return loss, np.column_stack([slope, sums]) * scale

    first = np.zeros((classes, rotated.shape[1] + 1), rotated.dtype) if start is None else start / scale
    place, _ = _descend(along, first, settled=settled)
    result: Array = place * scale
    return result


class _Problem:
    """The regularised loss of a head (weight (K, D), bias (K,)), per sample, and its slopes."""

    def __init__(self, values: Array, targets: Array, *, classes: int, c: float) -> None:
        count = len(targets)
        self._values = values
        self._places = (np.arange(count), targets)
        shares = 1.0 / (classes * np.bincount(targets, minlength=classes))  # balanced: each class weighs as much
        self._weights = shares[targets].astype(values.dtype)[:, None]
        # scikit-learn fits two classes by one logit: half the penalty of two that are free and mirror each other.
        self.penalty = (2.0 if classes == 2 else 1.0) / (c * count)

    def __call__(self, weight: Array, bias: Array) -> tuple[float, Array, Array]:
        """Return the loss, its slope by the weight, and by the bias."""
        logits = self._values @ weight.T + bias
        logits -= logits.max(axis=1, keepdims=True)
        chosen = logits[self._places].astype(np.float64)
        np.exp(logits, out=logits)
        totals = logits.sum(axis=1, keepdims=True)
        losses = np.log(totals[:, 0].astype(np.float64)) - chosen
        squares = float(np.vdot(weight, weight))
        loss = float(losses @ self._weights[:, 0].astype(np.float64)) + 0.5 * self.penalty * squares
        logits /= totals
        logits[self._places] -= 1
        logits *= self._weights
        return loss, logits.T @ self._values + weight * logits.dtype.type(self.penalty), logits.sum(axis=0)


def _scale(variances: Array, classes: int, penalty: float) -> Array:
    """Return by how much to stretch each axis, the bias last, so that the problem is about as steep along all."""
    doubt = (1 - 1 / classes) / classes  # curvature of one class's logit where all are equally likely
    result: Array = 1 / np.sqrt(np.append(doubt * variances + penalty, doubt))
    return result


def _descend(objective: Objective, place: Array, *, settled: float) -> tuple[Array, bool]:
    """Walk to where no slope is above ``settled``; return the place, and whether it was reached."""
    shape = place.shape
    loss, slope = objective(place)
    history: deque[tuple[Array, Array, float]] = deque(maxlen=HISTORY)
    slack = 4 * float(np.finfo(place.dtype).eps)  # of the loss: what its rounding may hide
    for _ in range(MAX_PASSES):
        if float(np.abs(slope).max()) <= settled:
            return place, True
        direction = _direction(slope.ravel(), history).reshape(shape)
        fall = float(np.vdot(slope, direction))
        step = 1.0
        for _ in range(_LINE_STEPS):
            there = place + place.dtype.type(step) * direction
            loss_there, slope_there = objective(there)
            if loss_there <= loss + 1e-4 * step * fall + slack * abs(loss):
                break
            step *= 0.4
        else:
            return place, False  # rounding hides any further fall
        moved, turned = (there - place).ravel().astype(np.float64), (slope_there - slope).ravel().astype(np.float64)
        curve = float(moved @ turned)
        if curve > 1e-10 * float(np.sqrt((moved @ moved) * (turned @ turned))):
            history.append((moved, turned, 1 / curve))
        place, loss, slope = there, loss_there, slope_there
    return place, False


def _direction(slope: Array, history: deque[tuple[Array, Array, float]]) -> Array:
    """Return the way down by the curvature seen so far (the two-loop recursion)."""
    way = slope.astype(np.float64)
    factors: list[float] = []
    for moved, turned, inverse in reversed(history):
        factors.append(inverse * float(moved @ way))
        way -= factors[-1] * turned
    if history:
        moved, turned, inverse = history[-1]
        way *= 1 / (inverse * float(turned @ turned))
    for (moved, turned, inverse), factor in zip(history, reversed(factors), strict=True):
        way += moved * (factor - inverse * float(turned @ way))
    result: Array = -way.astype(slope.dtype)
    return result


def _require(targets: Array, classes: int) -> None:
    counts = np.bincount(targets, minlength=classes)
    if classes < 2 or (counts > 0).sum() < 2:
        raise DataError("the labels hold one class only", "label samples of at least two classes")
    if (counts == 0).any():
        raise DataError(f"class {int(np.argmin(counts)) + 1} of {classes} has no label", "label some")
