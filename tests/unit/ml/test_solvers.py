"""Solved heads give scikit-learn's answers through torch, repeat to the bit, and say sensible probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression, RidgeClassifierCV, RidgeCV
from sklearn.neighbors import NearestCentroid
from sklearn.svm import LinearSVC
from torch import nn

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError, ModelError
from tldesk.core.events import Completed
from tldesk.core.recipe import HeadRecipe
from tldesk.ml import margins, solvers
from tldesk.ml.heads import NormalizedLinear, ScaledLinear, build_head
from tldesk.ml.margins import ALPHAS, SVM_C_CHOICES, SVM_C_FALLBACK
from tldesk.ml.scaling import FALLBACK_SCALE, fit_scale
from tldesk.ml.solvers import C_CHOICES, Solution, install_solution, linear_outputs, solve_logistic, unit_rows


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
    monkeypatch.setattr("tldesk.ml.solution.CHOICE_SAMPLES", 40)
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


def solved(
    features: np.ndarray, targets: np.ndarray, outputs: int, *, task: str = "single", seed: int = 0, **fields: Any
) -> Solution:
    found = solvers.solve(
        features,
        targets,
        recipe=HeadRecipe(**fields),
        task=task,
        classes=outputs,
        seed=seed,
        threads=1,
        cancel=CancelToken(),
    )
    assert isinstance(found, Solution)
    return found


def through_torch(solution: Solution, features: np.ndarray, layer: nn.Linear | None = None) -> np.ndarray:
    layer = layer or NormalizedLinear(features.shape[1], len(solution.bias))
    install_solution(layer, solution)
    with torch.inference_mode():
        outputs: np.ndarray = layer(torch.from_numpy(features)).numpy()
    return outputs


@pytest.mark.parametrize("classes", [2, 4])
def test_the_svm_is_that_of_scikit_learn_up_to_one_scale(classes: int) -> None:
    features, targets = data(90, classes)
    solution = solved(features, targets, classes, key="svm", c=1.0)
    values = unit_rows(features)
    model = LinearSVC(C=1.0, class_weight="balanced", dual=False).fit(values, targets)
    theirs = model.decision_function(values)
    ours = through_torch(solution, features) / float(solution.facts["scale"])  # type: ignore[arg-type]
    assert np.abs((ours if classes > 2 else ours[:, 1] - ours[:, 0]) - theirs).max() < 1e-6
    assert np.array_equal(ours.argmax(axis=1), model.predict(values))


def test_the_svms_c_is_chosen_where_there_is_enough() -> None:
    features, targets = data(120, 3)
    few = np.concatenate([np.flatnonzero(targets == index)[:9] for index in range(3)])
    assert solved(features[few], targets[few], 3, key="svm").c == SVM_C_FALLBACK
    assert solved(features, targets, 3, key="svm").c in SVM_C_CHOICES


@pytest.mark.parametrize("classes", [2, 4])
def test_ridge_is_that_of_scikit_learn_with_the_same_alpha(classes: int) -> None:
    features, targets = data(90, classes)
    solution = solved(features, targets, classes, key="ridge")
    values = unit_rows(features)
    model = RidgeClassifierCV(ALPHAS, class_weight="balanced").fit(values, targets)
    assert solution.c == pytest.approx(model.alpha_)
    theirs = model.decision_function(values)
    ours = through_torch(solution, features) / float(solution.facts["scale"])  # type: ignore[arg-type]
    assert np.abs((ours if classes > 2 else ours[:, 1]) - theirs).max() < 1e-6


@pytest.mark.parametrize("layer", [NormalizedLinear(24, 2), None])
def test_ridge_on_numbers_is_that_of_scikit_learn_in_the_units_of_the_targets(layer: nn.Linear | None) -> None:
    features, _ = data(80, 2)
    draws = np.random.default_rng(1)
    numbers = unit_rows(features) @ draws.normal(size=(24, 2)) * [1, 1000] + [5, -300]
    targets = (numbers + draws.normal(scale=0.01, size=numbers.shape) * [1, 1000]).astype(np.float32)
    solution = solved(features, targets, 2, task="regression", key="ridge")
    scaled = (targets.astype(np.float64) - targets.mean(axis=0, dtype=np.float64)) / targets.std(
        axis=0, dtype=np.float64
    )
    model = RidgeCV(ALPHAS).fit(unit_rows(features), scaled)
    theirs = model.predict(unit_rows(features)) * solution.units[0] + solution.units[1]  # type: ignore[index]
    assert solution.c == pytest.approx(model.alpha_)
    found = linear_outputs(unit_rows(features), solution) if layer is None else through_torch(solution, features, layer)
    assert np.abs((found - theirs) / [1, 1000]).max() < 1e-6


def test_a_layer_with_units_of_its_own_takes_the_weights_as_they_are() -> None:
    features, _ = data(40, 2)
    features = unit_rows(features).astype(np.float32)
    targets = (features[:, :1] * 100 + 7).astype(np.float32)
    solution = solved(features, targets, 1, task="regression", key="ridge", normalize=False, alpha=0.01)
    layer = ScaledLinear(24, 1)
    found = through_torch(solution, features, layer)
    assert np.allclose(found, linear_outputs(features.astype(np.float64), solution), atol=1e-3)
    assert layer.scale.item() == pytest.approx(targets.std(), rel=1e-5)
    constant = solved(features, np.full((40, 1), 3.0, np.float32), 1, task="regression", key="ridge")
    assert np.allclose(linear_outputs(features.astype(np.float64), constant), 3.0)


def test_ridge_on_several_labels_fits_each_label_by_itself() -> None:
    features, classes = data(120, 3)
    targets = np.stack([classes == 0, classes != 1], axis=1).astype(np.float32)
    solution = solved(features, targets, 2, task="multi", key="ridge")
    outputs = through_torch(solution, features)
    assert ((outputs > 0) == (targets > 0)).mean() > 0.9
    model = RidgeClassifierCV([solution.c], class_weight="balanced").fit(unit_rows(features), targets[:, 1] > 0)
    ours = outputs[:, 1] / float(solution.facts["scale"])  # type: ignore[arg-type]
    assert np.abs(ours - model.decision_function(unit_rows(features))).max() < 1e-6
    assert solved(features[:5], targets[:5], 2, task="multi", key="ridge").facts["scale"] == FALLBACK_SCALE


@pytest.mark.parametrize("normalize", [True, False])
def test_nearest_mean_is_the_nearest_centroid(normalize: bool) -> None:
    features, targets = data(90, 4, noise=2.0)
    solution = solved(features, targets, 4, key="nearest-mean", normalize=normalize)
    values = unit_rows(features) if normalize else features.astype(np.float64)
    theirs = NearestCentroid().fit(values, targets).predict(values)
    found = through_torch(solution, features, NormalizedLinear(24, 4, normalize=normalize))
    assert np.array_equal(found.argmax(axis=1), theirs)


def test_nearest_means_scale_is_the_most_likely_without_each_sample() -> None:
    features, targets = data(30, 3, noise=1.5)
    solution = solved(features, targets, 3, key="nearest-mean")
    values = unit_rows(features)
    scores = np.zeros((30, 3))
    for index in range(30):
        kept = np.arange(30) != index
        means = np.stack([values[kept & (targets == place)].mean(axis=0) for place in range(3)])
        scores[index] = means @ values[index] - np.square(means).sum(axis=1) / 2
    assert solution.facts["scale"] == pytest.approx(fit_scale(scores, targets), rel=1e-6)
    alone = solved(features[[0, -1]], targets[[0, -1]] // 2, 2, key="nearest-mean")
    assert alone.facts["scale"] == FALLBACK_SCALE  # nothing can be held out


@pytest.mark.parametrize("key", ["svm", "ridge", "nearest-mean"])
def test_probabilities_fit_new_samples_better_than_bare_scores(key: str) -> None:
    features, targets = data(400, 3, noise=2.5)
    part, rest = np.arange(0, 400, 2), np.arange(1, 400, 2)
    solution = solved(features[part], targets[part], 3, key=key)
    scores = linear_outputs(unit_rows(features[rest]), solution)

    def loss(logits: np.ndarray) -> float:
        chosen = logits[np.arange(len(rest)), targets[rest]]
        return float((np.logaddexp.reduce(logits, axis=1) - chosen).mean())

    assert loss(scores) < loss(scores / float(solution.facts["scale"]))  # type: ignore[arg-type]
    assert loss(scores) < loss(scores * 3)


@pytest.mark.parametrize("key", ["logistic", "svm", "ridge", "nearest-mean"])
def test_every_solver_repeats_to_the_bit_and_stops_when_told(key: str) -> None:
    features, targets = data(80, 3)
    first, second = (solved(features, targets, 3, key=key, seed=5) for _ in range(2))
    assert first.weight.tobytes() == second.weight.tobytes()
    assert first.bias.tobytes() == second.bias.tobytes()
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        solvers.solve(
            features, targets, recipe=HeadRecipe(key=key), task="single", classes=3, seed=0, threads=1, cancel=token
        )  # fmt: skip


@pytest.mark.parametrize("key", ["svm", "ridge", "nearest-mean"])
def test_a_rare_class_counts_as_much_as_a_frequent_one(key: str) -> None:
    draws = np.random.default_rng(2)
    targets = np.array([0] * 190 + [1] * 10)
    features = (draws.normal(size=(200, 8)) + targets[:, None] * 1.0).astype(np.float32)
    solution = solved(features, targets, 2, key=key, normalize=False)
    said = linear_outputs(features.astype(np.float64), solution).argmax(axis=1)
    assert (said[targets == 1] == 1).mean() >= 0.8


@pytest.mark.parametrize("key", ["svm", "ridge", "nearest-mean"])
def test_one_sample_a_class_is_enough_and_an_empty_class_is_refused(key: str) -> None:
    features, targets = data(20, 3)
    few = np.array([np.flatnonzero(targets == index)[0] for index in range(3)])
    said = linear_outputs(unit_rows(features[few]), solved(features[few], targets[few], 3, key=key))
    assert said.argmax(axis=1).tolist() == [0, 1, 2]
    with pytest.raises(DataError, match="class 4 of 4"):
        solved(features, targets, 4, key=key)


def test_what_cannot_be_solved_or_held_is_refused() -> None:
    features, targets = data(20, 2)
    with pytest.raises(ModelError, match="not solved"):
        solved(features, targets, 2, task="regression", key="svm")
    with pytest.raises(ModelError, match="takes no solution"):
        install_solution(nn.Flatten(), solved(features, targets, 2, key="ridge"))


def test_a_plain_linear_layer_starts_near_the_solution() -> None:
    features, targets = data(60, 3)
    features /= np.linalg.norm(features, axis=1, keepdims=True) / 7
    solution = solved(features, targets, 3, key="logistic", c=30.0)
    found = through_torch(solution, features, nn.Linear(24, 3))
    assert np.allclose(found, linear_outputs(unit_rows(features), solution), atol=1e-4)  # all rows have one length


def test_many_samples_choose_their_regularisation_on_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tldesk.ml.solution.CHOICE_SAMPLES", 40)
    features, targets = data(150, 3)
    seen: list[int] = []
    choose = margins._choose_alpha

    def watched(values: Any, *rest: Any) -> float:
        seen.append(len(values))
        return choose(values, *rest)

    monkeypatch.setattr(margins, "_choose_alpha", watched)
    solved(features, targets, 3, key="ridge")
    numbers = features[:, :1].copy()
    solved(features, numbers, 1, task="regression", key="ridge")
    solved(features, (numbers > 0).astype(np.float32), 1, task="multi", key="ridge")
    assert all(40 <= count < 60 for count in seen)
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("key", "task"), [("svm", "single"), ("ridge", "single"), ("nearest-mean", "single"), ("ridge", "regression")]
)
def test_a_run_keeps_the_solved_head(toolbox: Any, key: str, task: str) -> None:
    plan = toolbox.plan(key, head={"key": key}, task=task, best="auto")
    if task == "regression":
        numbers = np.random.default_rng(0).normal(50, 9, (33, 1)).astype(np.float32)
        plan = toolbox.replace(
            plan,
            classes=("value",),
            train=toolbox.replace(plan.train, targets=numbers[:21]),
            val=toolbox.replace(plan.val, targets=numbers[21:]),
        )
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed), outcome
    assert outcome.val is not None
    if task == "single":
        assert outcome.val["accuracy"] > 0.6
    assert "alpha" in outcome.facts or key != "ridge"
