"""The solved head gives scikit-learn's probabilities through torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError
from tldesk.core.recipe import HeadRecipe
from tldesk.ml.heads import build_head
from tldesk.ml.solvers import C_CHOICES, Solution, install_solution, solve_logistic, unit_rows


def data(count: int, classes: int, *, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(0)
    targets = np.sort(draws.integers(0, classes, count))
    targets[:classes] = np.arange(classes)
    features = draws.normal(size=(classes, 24))[targets] + draws.normal(scale=noise, size=(count, 24))
    return (features * draws.uniform(1, 50, (count, 1))).astype(np.float32), targets.astype(np.int64)


def solve(features: np.ndarray, targets: np.ndarray, classes: int, **fields: Any) -> Solution:
    recipe = HeadRecipe(key="logistic", **fields)
    return solve_logistic(features, targets, recipe=recipe, classes=classes, seed=0, threads=1, cancel=CancelToken())


@pytest.mark.parametrize("classes", [2, 5])
def test_torch_and_scikit_learn_agree_to_1e_6(classes: int) -> None:
    features, targets = data(80, classes)
    solution = solve(features, targets, classes, c=100.0)
    head = build_head(HeadRecipe(key="logistic"), (24,), classes)
    install_solution(head, solution)
    with torch.inference_mode():
        ours = torch.softmax(head(torch.from_numpy(features)), dim=1).numpy()
    model = LogisticRegression(C=100.0, class_weight="balanced", max_iter=1000).fit(unit_rows(features), targets)
    assert np.abs(ours - model.predict_proba(unit_rows(features))).max() < 1e-6


def test_without_normalising_features_are_taken_as_they_are() -> None:
    features, targets = data(60, 3)
    features /= 50
    solution = solve(features, targets, 3, c=0.1, normalize=False)
    head = build_head(HeadRecipe(key="logistic", normalize=False), (24,), 3)
    install_solution(head, solution)
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=1000).fit(features.astype(np.float64), targets)
    with torch.inference_mode():
        ours = torch.softmax(head(torch.from_numpy(features)), dim=1).numpy()
    assert np.abs(ours - model.predict_proba(features.astype(np.float64))).max() < 1e-6


def test_c_is_30_until_every_class_has_ten_labels() -> None:
    features, targets = data(200, 3)
    enough = np.concatenate([np.flatnonzero(targets == index)[:10] for index in range(3)])
    assert solve(features[enough[:-1]], targets[enough[:-1]], 3).c == 30.0
    chosen = solve(features[enough], targets[enough], 3)
    assert chosen.c in C_CHOICES
    assert np.array_equal(chosen.weight, solve(features[enough], targets[enough], 3).weight)


def test_easy_data_take_the_smallest_of_equally_good() -> None:
    features, targets = data(60, 2, noise=0.01)
    assert solve(features, targets, 2).c == min(C_CHOICES)


def test_many_samples_are_chosen_on_a_part_and_fitted_on_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tldesk.ml.solvers.CHOICE_SAMPLES", 40)
    features, targets = data(150, 3)
    solution = solve(features, targets, 3)
    assert np.array_equal(solution.weight, solve(features, targets, 3, c=solution.c).weight)


def test_one_class_and_an_empty_class_are_refused() -> None:
    features, targets = data(20, 2)
    with pytest.raises(DataError, match="one class only"):
        solve(features, np.zeros_like(targets), 2)
    with pytest.raises(DataError, match="class 3 of 3"):
        solve(features, targets, 3)


def test_cancel_ends_it() -> None:
    features, targets = data(40, 2)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        solve_logistic(features, targets, recipe=HeadRecipe(key="logistic"), classes=2, seed=0, threads=1, cancel=token)
