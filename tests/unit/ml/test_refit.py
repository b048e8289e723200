"""A refit lands where scikit-learn's optimum is, from anywhere, and BLAS keeps the threads that it had."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import ThreadpoolController

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError
from tldesk.core.recipe import HeadRecipe
from tldesk.ml import refit as module
from tldesk.ml.blas import blas_threads
from tldesk.ml.refit import choose_c, find_axes, fit_along, refit
from tldesk.ml.solvers import Solution, solve_logistic, unit_rows


def data(count: int, classes: int, width: int = 60) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(0)
    targets = np.arange(count) % classes
    rows = 0.5 * draws.normal(size=(classes, width))[targets] + draws.normal(size=(count, width)) + 0.7
    return unit_rows(np.maximum(rows, 0)).astype(np.float32), targets.astype(np.int64)


def shares(values: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    logits = values.astype(np.float64) @ weight.T + bias
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    return logits / logits.sum(axis=1, keepdims=True)


def settle(values: np.ndarray, targets: np.ndarray, classes: int, c: float, start: Solution | None = None) -> Solution:
    cancel = CancelToken()
    axes = find_axes(values, threads=1, cancel=cancel)
    first = None if start is None else (start.weight, start.bias)
    return refit(values, targets, classes=classes, c=c, axes=axes, threads=1, cancel=cancel, start=first)


@pytest.mark.parametrize(("count", "classes"), [(40, 2), (40, 5), (300, 2), (300, 4)])
@pytest.mark.parametrize("c", [3.0, 100.0])
def test_it_lands_at_scikit_learns_optimum(count: int, classes: int, c: float) -> None:
    values, targets = data(count, classes)
    found = settle(values, targets, classes, c)
    model = LogisticRegression(C=c, class_weight="balanced", max_iter=10_000, tol=1e-9)
    truth = model.fit(values.astype(np.float64), targets).predict_proba(values.astype(np.float64))
    assert found.has_converged
    assert np.abs(shares(values, found.weight, found.bias) - truth).max() < 1e-3


def test_it_says_what_the_engines_solved_head_says() -> None:
    values, targets = data(200, 4)
    found = settle(values, targets, 4, 30.0)
    recipe = HeadRecipe(key="logistic", c=30.0)
    solved = solve_logistic(values, targets, recipe=recipe, classes=4, seed=0, threads=1, cancel=CancelToken())
    ours, theirs = (shares(values, one.weight, one.bias) for one in (found, solved))
    assert np.array_equal(ours.argmax(axis=1), theirs.argmax(axis=1))
    assert np.abs(ours - theirs).max() < 2e-2  # scikit-learn's default stop lies so far before its own optimum


def test_a_warm_start_ends_where_a_cold_one_does_after_fewer_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    values, targets = data(300, 4)
    before = settle(values, targets, 4, 30.0)
    targets[7] = (targets[7] + 1) % 4
    passes: list[int] = []
    plain = module._Problem.__call__
    monkeypatch.setattr(module._Problem, "__call__", lambda *given: (passes.append(1), plain(*given))[1])
    cold = settle(values, targets, 4, 30.0)
    cold_passes = len(passes)
    passes.clear()
    warm = settle(values, targets, 4, 30.0, start=before)
    assert len(passes) < cold_passes
    assert np.abs(shares(values, warm.weight, warm.bias) - shares(values, cold.weight, cold.bias)).max() < 1e-3


def test_large_problems_in_float32_come_as_close(monkeypatch: pytest.MonkeyPatch) -> None:
    values, targets = data(300, 4)
    exact = settle(values, targets, 4, 30.0)
    monkeypatch.setattr(module, "SMALL", 1)
    single = settle(values, targets, 4, 30.0)
    assert np.abs(shares(values, exact.weight, exact.bias) - shares(values, single.weight, single.bias)).max() < 1e-3


def test_axes_of_more_rows_and_rotated_rows_give_the_same_head() -> None:
    values, targets = data(80, 3)
    cancel = CancelToken()
    axes = find_axes(values, threads=1, cancel=cancel)
    some = refit(values[:30], targets[:30], classes=3, c=10.0, axes=axes, threads=1, cancel=cancel)
    own = settle(values[:30], targets[:30], 3, 10.0)
    assert np.abs(shares(values, some.weight, some.bias) - shares(values, own.weight, own.bias)).max() < 1e-3
    rotated = axes.project(values.astype(np.float64))
    head = fit_along(rotated[:30], axes.variances, targets[:30], classes=3, c=10.0, cancel=cancel)
    weight, bias = axes.weights(head[:, :-1], head[:, -1])
    assert np.abs(shares(values, weight, bias) - shares(values, own.weight, own.bias)).max() < 1e-3


def test_identical_features_say_that_all_classes_are_as_likely() -> None:
    values = np.full((9, 16), 0.25, np.float32)
    found = settle(values, np.arange(9) % 3, 3, 30.0)
    assert np.allclose(shares(values, found.weight, found.bias), 1 / 3, atol=1e-3)


def test_c_is_chosen_as_the_engine_does() -> None:
    values, targets = data(150, 3)
    cancel = CancelToken()
    axes = find_axes(values, threads=1, cancel=cancel)
    found = choose_c(axes.project(values), axes.variances, targets, classes=3, seed=0, cancel=cancel)
    recipe = HeadRecipe(key="logistic")
    theirs = solve_logistic(values, targets, recipe=recipe, classes=3, seed=0, threads=1, cancel=cancel)
    assert found == theirs.c
    few = choose_c(axes.project(values[:12]), axes.variances, targets[:12], classes=3, seed=0, cancel=cancel)
    assert few == 30.0


def test_one_class_an_empty_class_and_a_cancel_are_refused() -> None:
    values, targets = data(20, 2)
    with pytest.raises(DataError, match="one class only"):
        settle(values, np.zeros_like(targets), 2, 30.0)
    with pytest.raises(DataError, match="class 3 of 3"):
        settle(values, targets, 3, 30.0)
    cancel = CancelToken()
    axes = find_axes(values, threads=1, cancel=cancel)
    cancel.cancel()
    with pytest.raises(CancelledError):
        refit(values, targets, classes=2, c=30.0, axes=axes, threads=1, cancel=cancel)


def test_overlapping_thread_limits_leave_blas_as_it_was() -> None:
    def now() -> list[int]:
        return [one["num_threads"] for one in ThreadpoolController().info() if one["user_api"] == "blas"]

    before = now()
    first, second = blas_threads(2), blas_threads(1)
    first.__enter__()
    second.__enter__()
    assert set(now()) == {1}
    first.__exit__(None, None, None)
    assert set(now()) == {1}
    second.__exit__(None, None, None)
    assert now() == before
