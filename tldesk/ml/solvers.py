"""Heads that are fitted in one go on features of the frozen backbone: logistic regression. Needs no gradient step."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from tldesk.core.errors import DataError
from tldesk.ml.blas import blas_threads
from tldesk.ml.heads import NormalizedLinear
from tldesk.ml.seeding import stream_seed

if TYPE_CHECKING:
    from torch import nn

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe

C_CHOICES = (3.0, 10.0, 30.0, 100.0)
C_FALLBACK = 30.0
LABELS_FOR_CHOICE = 10  # of every class; below, the folds are too small to tell the choices apart
FOLDS = 5
CHOICE_SAMPLES = 2000  # choosing C on more costs minutes and changes little
MAX_ITERATIONS = 1000


@dataclass(frozen=True, slots=True)
class Solution:
    """A fitted head: ``weight`` (K, D) and ``bias`` (K,) float64, and the ``c`` that was used or chosen."""

    weight: Array
    bias: Array
    c: float
    has_converged: bool


def unit_rows(features: Array) -> Array:
    """Scale each row (N, D) to length 1 as ``NormalizedLinear`` does, in float64."""
    values = np.asarray(features, np.float64)
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    result: Array = values / np.maximum(norms, 1e-12)
    return result


def solve_logistic(
    features: Array,
    targets: Array,
    *,
    recipe: HeadRecipe,
    classes: int,
    seed: int,
    threads: int,
    cancel: CancelToken,
) -> Solution:
    """Fit balanced multinomial logistic regression (scikit-learn, L-BFGS) to features (N, D) and classes (N,).

    ``c`` auto is chosen by stratified cross-validation (accuracy; of equals the smallest) where every class has ten
    labels, else 30.

    Raises:
        DataError: A class has no sample, or there is only one class.
        CancelledError: ``cancel`` was raised; checked between fits.
    """
    counts = np.bincount(targets, minlength=classes)
    if classes < 2 or (counts > 0).sum() < 2:
        raise DataError("the training samples hold one class only", "label samples of at least two classes")
    if (counts == 0).any():
        raise DataError(f"class {int(np.argmin(counts)) + 1} of {classes} has no training sample", "label some")
    values = features.reshape(len(features), -1)
    values = unit_rows(values) if recipe.normalize else np.asarray(values, np.float64)
    with blas_threads(threads), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if recipe.c != "auto":
            c = float(recipe.c)
        elif counts.min() >= LABELS_FOR_CHOICE:
            c = _choose_c(values, targets, seed=seed, cancel=cancel)
        else:
            c = C_FALLBACK
        cancel.check()
        model = _fit(values, targets, c)
    cancel.check()
    weight, bias = np.asarray(model.coef_), np.asarray(model.intercept_)
    if classes == 2:  # one logit z stands for two: softmax(-z/2, z/2) is its sigmoid
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    return Solution(weight, bias, c, bool(model.n_iter_.max() < MAX_ITERATIONS))


def install_solution(head: nn.Module, solution: Solution) -> None:
    """Put a solution into the ``NormalizedLinear`` of a head."""
    layer = next(module for module in head.modules() if isinstance(module, NormalizedLinear))
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(solution.weight))
        layer.bias.copy_(torch.from_numpy(solution.bias))


def _fit(values: Array, targets: Array, c: float) -> LogisticRegression:
    return LogisticRegression(C=c, class_weight="balanced", solver="lbfgs", max_iter=MAX_ITERATIONS).fit(
        values, targets
    )


def _choose_c(values: Array, targets: Array, *, seed: int, cancel: CancelToken) -> float:
    values, targets = subset(values, targets, seed=seed)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=stream_seed(seed, "folds") % 2**32)
    right = dict.fromkeys(C_CHOICES, 0)
    for train, held_out in folds.split(values, targets):
        for c in C_CHOICES:
            cancel.check()
            predicted = _fit(values[train], targets[train], c).predict(values[held_out])
            right[c] += int((predicted == targets[held_out]).sum())
    return max(C_CHOICES, key=lambda c: (right[c], -c))


def subset(values: Array, targets: Array, *, seed: int) -> tuple[Array, Array]:
    """Take at most ``CHOICE_SAMPLES``, of each class its share but no fewer than the folds need."""
    if len(values) <= CHOICE_SAMPLES:
        return values, targets
    draws = np.random.default_rng(stream_seed(seed, "subset"))
    taken = []
    for target in np.unique(targets):
        places = np.flatnonzero(targets == target)
        count = max(LABELS_FOR_CHOICE, round(len(places) * CHOICE_SAMPLES / len(values)))
        taken.append(draws.permutation(places)[:count])
    chosen = np.sort(np.concatenate(taken))
    return values[chosen], targets[chosen]
