"""Heads have the shape, the seed and the units that were asked for; optimizers fit them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tldesk.core.errors import UsageError
from tldesk.core.recipe import HeadRecipe, OptimizerRecipe
from tldesk.ml.freeze import ParameterGroup
from tldesk.ml.heads import NormalizedLinear, build_head, fit_output_scale, head_lines, is_solved, output_scale
from tldesk.ml.optim import build_optimizer

HEADS: list[tuple[HeadRecipe, str]] = [
    (HeadRecipe(key="linear"), "single"),
    (HeadRecipe(key="linear"), "regression"),
    (HeadRecipe(key="mlp", hidden=(5, 4), dropout=0.3), "single"),
    (HeadRecipe(key="mlp", hidden=(5,)), "regression"),
    (HeadRecipe(key="mlp", hidden=(5,)), "multi"),
    (HeadRecipe(key="linear"), "multi"),
    (HeadRecipe(key="linear", start="solved"), "single"),
    (HeadRecipe(key="linear", start="solved", normalize=False), "single"),
    (HeadRecipe(key="linear", start="solved"), "multi"),
    (HeadRecipe(key="linear", start="solved"), "regression"),
    (HeadRecipe(key="cosine", scale=7.0), "single"),
    (HeadRecipe(key="cosine"), "multi"),
    (HeadRecipe(key="logistic"), "single"),
    (HeadRecipe(key="logistic", normalize=False), "single"),
    (HeadRecipe(key="svm"), "single"),
    (HeadRecipe(key="nearest-mean"), "single"),
    (HeadRecipe(key="ridge"), "single"),
    (HeadRecipe(key="ridge"), "multi"),
    (HeadRecipe(key="ridge"), "regression"),
    (HeadRecipe(key="ridge", normalize=False), "regression"),
]


@pytest.mark.parametrize(("recipe", "task"), HEADS)
@pytest.mark.parametrize("shape", [(6,), (2, 3, 1)], ids=["vector", "map"])
def test_the_lines_for_predict_py_make_the_same_head(recipe: HeadRecipe, task: str, shape: tuple[int, ...]) -> None:
    head = build_head(recipe, shape, 3, task=task, seed=1)
    for tensor in head.state_dict().values():  # a solved head starts at zero, which would show nothing
        tensor.copy_(torch.randn(tensor.shape, generator=torch.Generator().manual_seed(tensor.numel())))
    scope: dict[str, Any] = {"torch": torch}
    exec(head_lines(recipe, 6, 3, task=task, flattens=len(shape) > 1), scope)
    rebuilt = scope["head"]
    rebuilt.load_state_dict(head.state_dict(), strict=True)
    x = torch.randn(4, *shape)
    assert torch.equal(head.eval()(x), rebuilt.eval()(x))
    assert head(x).shape == (4, 3)


def test_the_source_texts_head_has_its_layers() -> None:
    head = build_head(HeadRecipe(key="mlp", hidden=(64,), dropout=0.5), (512,), 10)
    assert isinstance(head, nn.Sequential)
    assert [type(layer).__name__ for layer in head] == ["Linear", "ReLU", "Dropout", "Linear"]
    assert [tuple(value.shape) for value in head.parameters()] == [(64, 512), (64,), (10, 64), (10,)]


def test_the_seed_alone_decides_the_weights() -> None:
    torch.manual_seed(1)
    one = build_head(HeadRecipe(), (6,), 3, seed=4).state_dict()["weight"]
    torch.manual_seed(2)
    assert torch.equal(one, build_head(HeadRecipe(), (6,), 3, seed=4).state_dict()["weight"])
    assert not torch.equal(one, build_head(HeadRecipe(), (6,), 3, seed=5).state_dict()["weight"])


@pytest.mark.parametrize(("key", "task"), [("logistic", "regression"), ("svm", "multi"), ("cosine", "regression")])
def test_a_head_of_another_task_is_refused(key: Any, task: str) -> None:
    with pytest.raises(UsageError, match=task):
        build_head(HeadRecipe(key=key), (6,), 1, task=task)


@pytest.mark.parametrize(("recipe", "task"), HEADS)
def test_every_head_learns_and_a_solved_one_is_in_float64(recipe: HeadRecipe, task: str) -> None:
    head = build_head(recipe, (6,), 3, task=task)
    x = torch.randn(4, 6, requires_grad=True)
    outputs = head(x)
    assert outputs.dtype == (torch.float64 if is_solved(recipe) else torch.float32)
    outputs.square().sum().backward()
    assert all(parameter.grad is not None for parameter in head.parameters())


def test_cosine_is_the_cosine_times_its_scale() -> None:
    head = build_head(HeadRecipe(key="cosine", scale=5.0), (6,), 3)
    (weight,) = head.parameters()
    x = 100 * torch.randn(4, 6)
    expected = nn.functional.cosine_similarity(x[:, None], weight[None], dim=2) * 5
    torch.testing.assert_close(head(x), expected)
    assert head(x).abs().max() <= 5 + 1e-5
    assert torch.isfinite(head(torch.zeros(1, 6))).all()


def test_a_linear_head_that_starts_solved_normalizes_as_the_solution_did() -> None:
    head = build_head(HeadRecipe(start="solved"), (6,), 3)
    assert isinstance(head, NormalizedLinear)
    assert head.weight.dtype == torch.float32
    assert type(build_head(HeadRecipe(start="solved", normalize=False), (6,), 3)) is nn.Linear


@pytest.mark.parametrize("normalize", [True, False])
def test_a_solved_regression_speaks_in_the_units_of_its_targets(normalize: bool) -> None:
    head = build_head(HeadRecipe(key="ridge", normalize=normalize), (4,), 2, task="regression")
    fit_output_scale(head, np.array([[1000.0, 7.0], [3000.0, 9.0]], np.float32))
    scale = output_scale(head)
    assert scale is not None
    assert (scale.dtype, scale.tolist()) == (torch.float64, [1000.0, 1.0])
    assert head(torch.randn(3, 4)).tolist() == [[2000.0, 8.0]] * 3  # zero weights say the mean


def test_normalized_linear_ignores_the_length_of_its_input() -> None:
    head = NormalizedLinear(4, 2)
    x = torch.randn(3, 4)
    assert torch.allclose(head(x), head(x * 100))
    assert torch.isfinite(head(torch.zeros(1, 4))).all()


def test_a_regression_head_speaks_in_the_units_of_its_targets() -> None:
    head = build_head(HeadRecipe(), (4,), 2, task="regression")
    targets = np.array([[1000.0, 7.0], [3000.0, 7.0]], np.float32)
    fit_output_scale(head, targets)
    scale = output_scale(head)
    assert scale is not None
    assert scale.tolist() == [1000.0, 1.0]  # a constant target keeps 1
    assert head(torch.zeros(1, 4))[0, 0].item() == pytest.approx(2000, abs=1000)


@pytest.mark.parametrize("key", ["sgd", "adam", "adamw"])
def test_each_group_learns_at_its_factor_of_the_rate(toolbox: Any, key: Any) -> None:
    model = toolbox.plan().model
    model.head = nn.Linear(16, 3)
    groups = (ParameterGroup(0.1, ("backbone.body.0.weight",)), ParameterGroup(1.0, ("head.weight", "head.bias")))
    optimizer = build_optimizer(OptimizerRecipe(key=key, lr=0.5, weight_decay=0.01), model, groups)
    assert type(optimizer).__name__.lower() == key
    assert [group["lr"] for group in optimizer.param_groups] == [0.05, 0.5, 0.5]
    assert [group["weight_decay"] for group in optimizer.param_groups] == [0.01, 0.01, 0.0]  # none on a bias
    assert [len(group["params"]) for group in optimizer.param_groups] == [1, 1, 1]
    with pytest.raises(UsageError, match="nothing trains"):
        build_optimizer(OptimizerRecipe(), model, ())
