"""Heads that are fitted in one go on features of the frozen backbone. Needs no gradient step.

Logistic regression, linear SVM, ridge regression and nearest class mean all end as a weight and a bias;
``nearest-good`` as a bank of patches.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from tldesk.core.errors import ModelError
from tldesk.ml.blas import blas_threads
from tldesk.ml.margins import (
    solve_nearest_mean,
    solve_ridge,
    solve_ridge_multi,
    solve_ridge_regression,
    solve_svm,
)
from tldesk.ml.nearest_good import GoodBank, solve_nearest_good
from tldesk.ml.seeding import stream_seed
from tldesk.ml.solution import (
    FOLDS,
    LABELS_FOR_CHOICE,
    Solution,
    SolveJob,
    class_counts,
    install_solution,
    linear_outputs,
    row_norm,
    subset,
    unit_rows,
)

if TYPE_CHECKING:
    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe

__all__ = [
    "C_CHOICES",
    "C_FALLBACK",
    "FOLDS",
    "LABELS_FOR_CHOICE",
    "Solution",
    "install_solution",
    "linear_outputs",
    "solve",
    "solve_logistic",
    "subset",
    "unit_rows",
]

C_CHOICES = (3.0, 10.0, 30.0, 100.0)
C_FALLBACK = 30.0
MAX_ITERATIONS = 1000


def solve(
    features: Array,
    targets: Array,
    *,
    recipe: HeadRecipe,
    task: str,
    classes: int,
    seed: int,
    threads: int,
    cancel: CancelToken,
) -> Solution | GoodBank:
    """Fit the head that a recipe names to features (N, ...) and the task's targets.

    Targets: classes int64 (N,), labels 0/1 (N, K), or numbers (N, T).

    Raises:
        DataError: A class has no sample, there is only one class, or too few are good.
        ModelError: The head is not solved in one go for this task, or the features are no maps.
        CancelledError: ``cancel`` was raised; checked between fits.
    """
    if recipe.key == "nearest-good":
        return solve_nearest_good(features, targets, recipe=recipe, seed=seed, cancel=cancel)
    if task == "single" and recipe.key == "logistic":
        return solve_logistic(
            features, targets, recipe=recipe, classes=classes, seed=seed, threads=threads, cancel=cancel
        )
    rows = features.reshape(len(features), -1)
    values = unit_rows(rows) if recipe.normalize else np.asarray(rows, np.float64)
    norm = row_norm(rows) if recipe.normalize else 1.0
    with blas_threads(threads), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        job = SolveJob(values, targets, recipe=recipe, classes=classes, seed=seed, cancel=cancel, norm=norm)
        match recipe.key, task:
            case "svm", "single":
                solution = solve_svm(job)
            case "ridge", "single":
                solution = solve_ridge(job)
            case "ridge", "multi":
                solution = solve_ridge_multi(job)
            case "ridge", "regression":
                solution = solve_ridge_regression(job)
            case "nearest-mean", "single":
                solution = solve_nearest_mean(job)
            case _:
                raise ModelError(f"head {recipe.key} is not solved for the task {task}", "choose another head")
    cancel.check()
    return solution


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
    counts = class_counts(targets, classes)
    rows = features.reshape(len(features), -1)
    values = unit_rows(rows) if recipe.normalize else np.asarray(rows, np.float64)
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
    return Solution(
        weight,
        bias,
        c,
        bool(model.n_iter_.max() < MAX_ITERATIONS),
        row_norm=row_norm(rows) if recipe.normalize else 1.0,
        facts={"c": c},
    )


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
