"""Heads: what stands on the backbone's features and gives one output a class or number. Trained or solved."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tldesk.core.keys import HEADS, KeyEntry, find_key
from tldesk.ml.seeding import seeded

if TYPE_CHECKING:
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe

__all__ = [
    "HEADS",
    "KeyEntry",
    "NormalizedLinear",
    "ScaledLinear",
    "build_head",
    "fit_output_scale",
    "head_lines",
    "is_solved",
    "output_scale",
]


class ScaledLinear(nn.Linear):
    """The last layer of a regression head: its outputs are in the units of the training targets.

    ``scale`` and ``shift`` (T,) are the targets' standard deviation and mean, so that the weights learn numbers near
    one, whatever the units.
    """

    scale: Tensor
    shift: Tensor

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs)
        self.register_buffer("scale", torch.ones(outputs))
        self.register_buffer("shift", torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, T) values from (B, D)."""
        return super().forward(x) * self.scale + self.shift


class NormalizedLinear(nn.Linear):
    """A linear layer on feature vectors scaled to length 1: the shape of a solved head. Computes in its own dtype."""

    def __init__(
        self, inputs: int, outputs: int, *, normalize: bool = True, dtype: torch.dtype = torch.float64
    ) -> None:
        super().__init__(inputs, outputs, dtype=dtype)
        self.normalize = normalize

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, K) logits from (B, D)."""
        x = x.to(self.weight.dtype)
        return super().forward(F.normalize(x) if self.normalize else x)


def is_solved(recipe: HeadRecipe) -> bool:
    """Say whether the head is fitted in one go instead of trained."""
    return find_key("head", recipe.key).is_solved


def build_head(
    recipe: HeadRecipe, feature_shape: tuple[int, ...], outputs: int, *, task: str = "single", seed: int = 0
) -> nn.Module:
    """Build a head for features (B, *feature_shape); more than one dimension is flattened first.

    The same seed gives the same weights. A solved head comes with zero weights.

    Raises:
        UsageError: The key comes with a later release, or does not serve the task.
    """
    find_key("head", recipe.key, task=task)
    inputs = prod(feature_shape)
    flatten = [nn.Flatten()] if len(feature_shape) > 1 else []
    with seeded(seed, "head"):
        match recipe.key:
            case "linear":
                head: nn.Module = _last(inputs, outputs, task)
                return nn.Sequential(*flatten, head) if flatten else head
            case "mlp":
                layers: list[nn.Module] = list(flatten)
                for width in recipe.hidden:
                    layers += [nn.Linear(inputs, width), nn.ReLU(), nn.Dropout(recipe.dropout)]
                    inputs = width
                return nn.Sequential(*layers, _last(inputs, outputs, task))
            case "logistic":
                solved = NormalizedLinear(inputs, outputs, normalize=recipe.normalize)
                nn.init.zeros_(solved.weight)
                nn.init.zeros_(solved.bias)
                return nn.Sequential(*flatten, solved) if flatten else solved


def _last(inputs: int, outputs: int, task: str) -> nn.Module:
    return ScaledLinear(inputs, outputs) if task == "regression" else nn.Linear(inputs, outputs)


def fit_output_scale(head: nn.Module, targets: Array) -> None:
    """Set the units of a regression head from training targets (N, T); a constant target keeps scale 1."""
    values = torch.as_tensor(targets, dtype=torch.float64).reshape(len(targets), -1)
    for module in head.modules():
        if isinstance(module, ScaledLinear):
            deviation = values.std(dim=0, correction=0)
            module.scale.copy_(torch.where(deviation > 0, deviation, torch.ones_like(deviation)))
            module.shift.copy_(values.mean(dim=0))


def output_scale(head: nn.Module) -> Tensor | None:
    """Return the units (T,) of a regression head, or None for another head."""
    return next((module.scale for module in head.modules() if isinstance(module, ScaledLinear)), None)


_SCALED_LINES = '''

class ScaledLinear(torch.nn.Linear):
    """A linear layer whose outputs are in the units of the training targets."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.register_buffer("scale", torch.ones(outputs))
        self.register_buffer("shift", torch.zeros(outputs))

    def forward(self, x):
        return super().forward(x) * self.scale + self.shift


'''

_NORMALIZED_LINES = '''

class NormalizedLinear(torch.nn.Linear):
    """A linear layer on feature vectors scaled to length 1, in float64."""

    def forward(self, x):
        return super().forward(torch.nn.functional.normalize(x.double()))


'''

_PLAIN_LINES = '''

class DoubleLinear(torch.nn.Linear):
    """A linear layer in float64."""

    def forward(self, x):
        return super().forward(x.double())


'''


def head_lines(recipe: HeadRecipe, inputs: int, outputs: int, *, task: str, flattens: bool) -> str:
    """Return plain PyTorch lines that make the head of ``build_head``, for predict.py."""
    layers = ["torch.nn.Flatten()"] if flattens else []
    before = ""
    match recipe.key:
        case "logistic":
            before = _NORMALIZED_LINES if recipe.normalize else _PLAIN_LINES
            name = "NormalizedLinear" if recipe.normalize else "DoubleLinear"
            layers.append(f"{name}({inputs}, {outputs}, dtype=torch.float64)")
        case "linear" | "mlp":
            for width in recipe.hidden if recipe.key == "mlp" else ():
                layers += [
                    f"torch.nn.Linear({inputs}, {width})",
                    "torch.nn.ReLU()",
                    f"torch.nn.Dropout({recipe.dropout})",
                ]
                inputs = width
            before = _SCALED_LINES if task == "regression" else ""
            layers.append(f"{'ScaledLinear' if before else 'torch.nn.Linear'}({inputs}, {outputs})")
    if len(layers) == 1 and recipe.key != "mlp":
        return f"{before}head = {layers[0]}\n"
    return before + "head = torch.nn.Sequential(\n" + "".join(f"    {layer},\n" for layer in layers) + ")\n"
