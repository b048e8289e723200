"""Heads: what stands on the backbone's features and gives one output a class or number. Trained or solved."""

from __future__ import annotations

from math import prod, sqrt
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tldesk.core.keys import HEADS, KeyEntry, find_key
from tldesk.ml.nearest_good import build_nearest_good, nearest_good_lines
from tldesk.ml.seeding import seeded

if TYPE_CHECKING:
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe

__all__ = [
    "HEADS",
    "CosineLinear",
    "KeyEntry",
    "NormalizedLinear",
    "NormalizedScaledLinear",
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
    """A linear layer on feature vectors scaled to length 1: the shape of a solved head, and of one that starts solved.

    Computes in its own dtype. Without ``normalize`` vectors are taken as they are.
    """

    def __init__(
        self, inputs: int, outputs: int, *, normalize: bool = True, dtype: torch.dtype = torch.float64
    ) -> None:
        super().__init__(inputs, outputs, dtype=dtype)
        self.normalize = normalize

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, K) logits from (B, D)."""
        x = x.to(self.weight.dtype)
        return super().forward(F.normalize(x) if self.normalize else x)


class NormalizedScaledLinear(NormalizedLinear):
    """The shape of a solved regression head: as ``NormalizedLinear``, in units as ``ScaledLinear``. float64."""

    scale: Tensor
    shift: Tensor

    def __init__(self, inputs: int, outputs: int, *, normalize: bool = True) -> None:
        super().__init__(inputs, outputs, normalize=normalize)
        self.register_buffer("scale", torch.ones(outputs, dtype=torch.float64))
        self.register_buffer("shift", torch.zeros(outputs, dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, T) values from (B, D)."""
        return super().forward(x) * self.scale + self.shift


class CosineLinear(nn.Module):
    """Cosines between a feature vector and one vector a class, times ``scale``; no bias.

    Gidaris and Komodakis, Dynamic Few-Shot Visual Learning without Forgetting, CVPR 2018; here the scale is fixed.
    """

    def __init__(self, inputs: int, outputs: int, *, scale: float) -> None:
        super().__init__()
        self.scale = scale
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        nn.init.kaiming_uniform_(self.weight, a=sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, K) logits between plus and minus ``scale`` from (B, D)."""
        return F.linear(F.normalize(x), F.normalize(self.weight)) * self.scale


def is_solved(recipe: HeadRecipe) -> bool:
    """Say whether the head is fitted in one go instead of trained."""
    return find_key("head", recipe.key).is_solved


def build_head(
    recipe: HeadRecipe, feature_shape: tuple[int, ...], outputs: int, *, task: str = "single", seed: int = 0
) -> nn.Module:
    """Build a head for features (B, *feature_shape); more than one dimension is flattened first.

    The same seed gives the same weights. A solved head comes with zero weights.

    Raises:
        UsageError: The key does not serve the task.
    """
    find_key("head", recipe.key, task=task)
    if recipe.key == "nearest-good":
        return build_nearest_good(feature_shape[0], recipe)
    inputs = prod(feature_shape)
    layers: list[nn.Module] = [nn.Flatten()] if len(feature_shape) > 1 else []
    with seeded(seed, "head"):
        if recipe.key == "mlp":
            for width in recipe.hidden:
                layers += [nn.Linear(inputs, width), nn.ReLU(), nn.Dropout(recipe.dropout)]
                inputs = width
        layers.append(_last(recipe, inputs, outputs, task))
    return layers[0] if len(layers) == 1 and recipe.key != "mlp" else nn.Sequential(*layers)


def _last(recipe: HeadRecipe, inputs: int, outputs: int, task: str) -> nn.Module:
    if is_solved(recipe):
        shape = NormalizedScaledLinear if task == "regression" else NormalizedLinear
        solved = shape(inputs, outputs, normalize=recipe.normalize)
        nn.init.zeros_(solved.weight)
        nn.init.zeros_(solved.bias)
        return solved
    if recipe.key == "cosine":
        return CosineLinear(inputs, outputs, scale=recipe.scale)
    if task == "regression":
        return ScaledLinear(inputs, outputs)
    if _starts_normalized(recipe, task):  # what it starts from was fitted to vectors of length 1
        return NormalizedLinear(inputs, outputs, dtype=torch.float32)
    return nn.Linear(inputs, outputs)


def _starts_normalized(recipe: HeadRecipe, task: str) -> bool:
    return task == "single" and recipe.key == "linear" and recipe.start == "solved" and recipe.normalize


def fit_output_scale(head: nn.Module, targets: Array) -> None:
    """Set the units of a regression head from training targets (N, T); a constant target keeps scale 1."""
    values = torch.as_tensor(targets, dtype=torch.float64).reshape(len(targets), -1)
    for module in head.modules():
        if isinstance(module, ScaledLinear | NormalizedScaledLinear):
            deviation = values.std(dim=0, correction=0)
            module.scale.copy_(torch.where(deviation > 0, deviation, torch.ones_like(deviation)))
            module.shift.copy_(values.mean(dim=0))


def output_scale(head: nn.Module) -> Tensor | None:
    """Return the units (T,) of a regression head, or None for another head."""
    scaled = (module for module in head.modules() if isinstance(module, ScaledLinear | NormalizedScaledLinear))
    return next((module.scale for module in scaled), None)


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

_SOLVED_LINES = '''

class {name}(torch.nn.Linear):
    """A linear layer on feature vectors{scaled}, in the precision of its weights."""

    def forward(self, x):
        x = x.to(self.weight.dtype)
        return super().forward({x})


'''

_SOLVED_UNITS_LINES = '''

class {name}(torch.nn.Linear):
    """A linear layer on feature vectors{scaled}, in the units of the training targets."""

    def __init__(self, inputs, outputs, dtype):
        super().__init__(inputs, outputs, dtype=dtype)
        self.register_buffer("scale", torch.ones(outputs, dtype=dtype))
        self.register_buffer("shift", torch.zeros(outputs, dtype=dtype))

    def forward(self, x):
        x = x.to(self.weight.dtype)
        return super().forward({x}) * self.scale + self.shift


'''

_COSINE_LINES = '''

class CosineLinear(torch.nn.Module):
    """Cosines between a feature vector and one vector a class, scaled."""

    def __init__(self, inputs, outputs, scale):
        super().__init__()
        self.scale = scale
        self.weight = torch.nn.Parameter(torch.empty(outputs, inputs))

    def forward(self, x):
        normalize = torch.nn.functional.normalize
        return torch.nn.functional.linear(normalize(x), normalize(self.weight)) * self.scale


'''


def head_lines(recipe: HeadRecipe, inputs: int, outputs: int, *, task: str, flattens: bool, channels: int = 0) -> str:
    """Return plain PyTorch lines that make the head of ``build_head``, for predict.py."""
    if recipe.key == "nearest-good":
        return nearest_good_lines(recipe, channels=channels)
    layers = ["torch.nn.Flatten()"] if flattens else []
    if recipe.key == "mlp":
        for width in recipe.hidden:
            layers += [f"torch.nn.Linear({inputs}, {width})", "torch.nn.ReLU()", f"torch.nn.Dropout({recipe.dropout})"]
            inputs = width
    before, last = _last_lines(recipe, f"{inputs}, {outputs}", task)
    layers.append(last)
    if len(layers) == 1 and recipe.key != "mlp":
        return f"{before}head = {layers[0]}\n"
    return before + "head = torch.nn.Sequential(\n" + "".join(f"    {layer},\n" for layer in layers) + ")\n"


def _last_lines(recipe: HeadRecipe, shape: str, task: str) -> tuple[str, str]:
    """Return the class that a head's last layer needs, and the call that makes the layer."""
    if is_solved(recipe) or _starts_normalized(recipe, task):
        name = "NormalizedLinear" if recipe.normalize else "SolvedLinear"
        lines = (_SOLVED_UNITS_LINES if task == "regression" else _SOLVED_LINES).format(
            name=name,
            scaled=" scaled to length 1" if recipe.normalize else "",
            x="torch.nn.functional.normalize(x)" if recipe.normalize else "x",
        )
        dtype = "float64" if is_solved(recipe) else "float32"
        return lines, f"{name}({shape}, dtype=torch.{dtype})"
    if recipe.key == "cosine":
        return _COSINE_LINES, f"CosineLinear({shape}, scale={recipe.scale!r})"
    if task == "regression":
        return _SCALED_LINES, f"ScaledLinear({shape})"
    return "", f"torch.nn.Linear({shape})"
