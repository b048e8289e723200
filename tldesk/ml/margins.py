"""Heads whose scores are margins or distances: linear SVM, ridge regression, nearest class mean.

A scale fitted on held-out scores makes them probabilities; ``scaling`` says how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.svm import LinearSVC

from tldesk.ml.scaling import fit_scale
from tldesk.ml.seeding import stream_seed
from tldesk.ml.solution import FOLDS, LABELS_FOR_CHOICE, Solution, SolveJob, balanced, class_counts, some, subset

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.contracts import Array

SVM_C_CHOICES = (0.1, 0.3, 1.0, 3.0, 10.0)
SVM_C_FALLBACK = 1.0
ALPHAS = tuple(float(alpha) for alpha in np.logspace(-2, 3, 11))  # 0.01 to 1000, two a decade
ALPHA_FALLBACK = 1.0
MAX_ITERATIONS = 1000


def solve_svm(job: SolveJob) -> Solution:
    """One-vs-rest squared hinge (scikit-learn's ``LinearSVC``, primal), classes balanced."""
    counts = class_counts(job.targets, job.classes)

    def fit(values: Array, targets: Array, c: float) -> LinearSVC:
        return LinearSVC(C=c, class_weight="balanced", dual=False, max_iter=MAX_ITERATIONS, random_state=0).fit(
            values, targets
        )

    def scores(values: Array, targets: Array, held_out: Array, c: float) -> Array:
        weight, bias = _two_sided(fit(values, targets, c))
        return held_out @ weight.T + bias

    if job.recipe.c != "auto":
        choices: tuple[float, ...] = (float(job.recipe.c),)
    else:
        choices = SVM_C_CHOICES if counts.min() >= LABELS_FOR_CHOICE else (SVM_C_FALLBACK,)
    c, scale = _choose_and_scale(job, choices, scores)
    job.cancel.check()
    model = fit(job.values, job.targets, c)
    weight, bias = _two_sided(model)
    return job.solution(weight, bias, c, scale=scale, has_converged=bool(np.max(model.n_iter_) < MAX_ITERATIONS))


def solve_ridge(job: SolveJob) -> Solution:
    """One-vs-rest ridge on targets of -1 and 1, classes balanced; alpha auto by leave-one-out in closed form."""
    class_counts(job.targets, job.classes)

    def scores(values: Array, targets: Array, held_out: Array, alpha: float) -> Array:
        weight, bias = _fit_ridge(values, _signs(targets, job.classes), alpha, balanced(targets))
        return held_out @ weight.T + bias

    alpha = job.recipe.alpha
    if alpha == "auto":
        values, targets = subset(job.values, job.targets, seed=job.seed)
        alpha = _choose_alpha(values, _signs(targets, job.classes), balanced(targets))
    alpha, scale = _choose_and_scale(job, (float(alpha),), scores)
    weight, bias = _fit_ridge(job.values, _signs(job.targets, job.classes), alpha, balanced(job.targets))
    return job.solution(weight, bias, alpha, scale=scale)


def solve_ridge_multi(job: SolveJob) -> Solution:
    """Ridge of each label on -1 and 1, its two sides balanced; one alpha for all."""
    signs = 2.0 * np.asarray(job.targets, np.float64) - 1.0
    alpha = job.recipe.alpha
    if alpha == "auto":
        chosen = some(len(signs), job.seed)
        alpha = _choose_alpha(job.values[chosen], signs[chosen], None)
    alpha = float(alpha)

    def fit(inside: Array) -> tuple[Array, Array]:
        fits = []
        for column in signs[inside].T:
            job.cancel.check()
            weights = balanced((column > 0).astype(np.int64))
            fits.append(_fit_ridge(job.values[inside], column[:, None], alpha, weights))
        return np.concatenate([weight for weight, _ in fits]), np.concatenate([bias for _, bias in fits])

    chosen = some(len(signs), job.seed)
    held_out = np.full((len(chosen), signs.shape[1]), np.nan)
    if len(chosen) >= 2 * FOLDS:
        state = stream_seed(job.seed, "folds") % 2**32
        for inside, outside in KFold(FOLDS, shuffle=True, random_state=state).split(chosen):
            weight, bias = fit(chosen[inside])
            held_out[outside] = job.values[chosen[outside]] @ weight.T + bias
    scale = fit_scale(held_out, job.targets[chosen])
    weight, bias = fit(np.arange(len(signs)))
    return job.solution(weight, bias, alpha, scale=scale)


def solve_ridge_regression(job: SolveJob) -> Solution:
    """Ridge on targets of mean 0 and deviation 1; one alpha for all."""
    numbers = np.asarray(job.targets, np.float64).reshape(len(job.targets), -1)
    deviation, mean = numbers.std(axis=0), numbers.mean(axis=0)
    deviation = np.where(deviation > 0, deviation, 1.0)
    numbers = (numbers - mean) / deviation
    alpha = job.recipe.alpha
    if alpha == "auto":
        chosen = some(len(numbers), job.seed)
        alpha = _choose_alpha(job.values[chosen], numbers[chosen], None)
    job.cancel.check()
    weight, bias = _fit_ridge(job.values, numbers, float(alpha), None)
    return job.solution(weight, bias, float(alpha), units=(deviation, mean))


def solve_nearest_mean(job: SolveJob) -> Solution:
    """The class whose mean is nearest, as a linear layer: |x - m|^2 less |x|^2, halved and turned about."""
    counts = class_counts(job.targets, job.classes)
    means = np.stack([job.values[job.targets == index].mean(axis=0) for index in range(job.classes)])
    bias = -np.square(means).sum(axis=1) / 2
    held_out = job.values @ means.T + bias
    # Without a sample, the mean of its own class is another: m - (x - m) / (n - 1).
    own, many = counts[job.targets], counts[job.targets] > 1
    without = means[job.targets] - (job.values - means[job.targets]) / np.maximum(own - 1, 1)[:, None]
    places = np.arange(len(job.values))
    held_out[places, job.targets] = np.einsum("nd,nd->n", job.values, without) - np.square(without).sum(axis=1) / 2
    held_out[~many] = np.nan
    return job.solution(means, bias, 0.0, scale=fit_scale(held_out, job.targets))


def _choose_and_scale(
    job: SolveJob, choices: tuple[float, ...], scores: Callable[[Array, Array, Array, float], Array]
) -> tuple[float, float]:
    """Return the choice that is right most often when held out (of equals the first), and the scale of its scores."""
    values, targets = subset(job.values, job.targets, seed=job.seed)
    folds = min(FOLDS, int(np.bincount(targets).min()))
    held_out = np.full((len(choices), len(targets), job.classes), np.nan)
    if folds > 1:
        splitter = StratifiedKFold(folds, shuffle=True, random_state=stream_seed(job.seed, "folds") % 2**32)
        for inside, outside in splitter.split(values, targets):
            for place, choice in enumerate(choices):
                job.cancel.check()
                held_out[place, outside] = scores(values[inside], targets[inside], values[outside], choice)
    right = [int((found.argmax(axis=1) == targets).sum()) for found in held_out]
    best = right.index(max(right))
    return choices[best], fit_scale(held_out[best], targets)


def _two_sided(model: LinearSVC) -> tuple[Array, Array]:
    weight, bias = np.asarray(model.coef_), np.asarray(model.intercept_)
    if len(weight) == 1:
        return np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    return weight, bias


def _fit_ridge(values: Array, targets: Array, alpha: float, weights: Array | None) -> tuple[Array, Array]:
    model = Ridge(alpha=alpha, solver="cholesky").fit(values, targets, sample_weight=weights)
    weight = np.atleast_2d(np.asarray(model.coef_, np.float64))
    return weight, np.atleast_1d(np.asarray(model.intercept_, np.float64))


def _choose_alpha(values: Array, targets: Array, weights: Array | None) -> float:
    if len(values) < 3:
        return ALPHA_FALLBACK
    return float(RidgeCV(ALPHAS).fit(values, targets, sample_weight=weights).alpha_)


def _signs(targets: Array, classes: int) -> Array:
    """Return 1 for a sample's class and -1 for others: (N, K)."""
    return np.where(targets[:, None] == np.arange(classes), 1.0, -1.0)
