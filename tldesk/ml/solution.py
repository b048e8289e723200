"""What a head that is solved in one go is given and comes to: rows in, a weight and a bias out, put into a layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from tldesk.core.errors import DataError, ModelError
from tldesk.ml.heads import NormalizedLinear
from tldesk.ml.nearest_good import GoodBank
from tldesk.ml.seeding import stream_seed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe

LABELS_FOR_CHOICE = 10  # of every class; below, the folds are too small to tell the choices apart
FOLDS = 5
CHOICE_SAMPLES = 2000  # choosing a regularisation on more costs minutes and changes little


@dataclass(frozen=True, slots=True)
class Solution:
    """A fitted head: ``weight`` (K, D) and ``bias`` (K,) float64; ``c``: the regularisation that was used or chosen.

    ``row_norm``: mean length of the rows before they were scaled to 1 (1: they were not). ``units``: deviation and mean
    (T,) of a regression's targets, in which weight and bias count. ``facts``: what a report tells of the fit.
    """

    weight: Array
    bias: Array
    c: float
    has_converged: bool
    row_norm: float = 1.0
    units: tuple[Array, Array] | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class SolveJob:
    """Rows (N, D) float64 and what is to be fitted to them."""

    values: Array
    targets: Array
    recipe: HeadRecipe
    classes: int
    seed: int
    cancel: CancelToken
    norm: float

    def solution(
        self,
        weight: Array,
        bias: Array,
        strength: float,
        *,
        scale: float = 1.0,
        has_converged: bool = True,
        units: tuple[Array, Array] | None = None,
    ) -> Solution:
        """Return weight and bias as a solution, both multiplied by ``scale``."""
        name = "alpha" if self.recipe.key == "ridge" else "c"
        facts: dict[str, object] = {} if self.recipe.key == "nearest-mean" else {name: strength}
        if units is None:
            facts["scale"] = scale
        return Solution(weight * scale, bias * scale, strength, has_converged, self.norm, units, facts)


def install_solution(head: nn.Module, solution: Solution | GoodBank) -> None:
    """Put a solution into the last linear layer of a head.

    A layer that does not scale its rows gets the solution for rows of the mean length: a start, not the same head.

    Raises:
        ModelError: The head has no layer for it.
    """
    if isinstance(solution, GoodBank):
        solution.install(head)
        return
    layers = [module for module in head.modules() if isinstance(module, nn.Linear)]
    if not layers:
        raise ModelError(f"a {type(head).__name__} takes no solution", "use a linear head")
    layer = layers[-1]
    weight, bias = solution.weight, solution.bias
    if not (isinstance(layer, NormalizedLinear) and layer.normalize):
        weight = weight / solution.row_norm
    scale, shift = getattr(layer, "scale", None), getattr(layer, "shift", None)
    with torch.no_grad():
        if solution.units is not None:
            if isinstance(scale, torch.Tensor) and isinstance(shift, torch.Tensor):
                scale.copy_(torch.from_numpy(solution.units[0]))
                shift.copy_(torch.from_numpy(solution.units[1]))
            else:
                weight, bias = weight * solution.units[0][:, None], bias * solution.units[0] + solution.units[1]
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.copy_(torch.from_numpy(bias))


def linear_outputs(values: Array, solution: Solution) -> Array:
    """Return what a fitted head gives for rows (N, D), as the fit saw rows: (N, K)."""
    outputs: Array = values @ solution.weight.T + solution.bias
    return outputs if solution.units is None else outputs * solution.units[0] + solution.units[1]


def unit_rows(features: Array) -> Array:
    """Scale each row (N, D) to length 1 as ``NormalizedLinear`` does, in float64."""
    values = np.asarray(features, np.float64)
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    result: Array = values / np.maximum(norms, 1e-12)
    return result


def row_norm(rows: Array) -> float:
    """Return the mean length of rows (N, D)."""
    return max(float(np.linalg.norm(np.asarray(rows, np.float64), axis=1).mean()), 1e-12)


def class_counts(targets: Array, classes: int) -> Array:
    """Count the samples of each class (K,).

    Raises:
        DataError: There is one class only, or one without a sample.
    """
    counts = np.bincount(targets, minlength=classes)
    if classes < 2 or (counts > 0).sum() < 2:
        raise DataError("the training samples hold one class only", "label samples of at least two classes")
    if (counts == 0).any():
        raise DataError(f"class {int(np.argmin(counts)) + 1} of {classes} has no training sample", "label some")
    return counts


def balanced(targets: Array) -> Array:
    """Return sample weights (N,) with which every class that occurs counts the same; their mean is 1."""
    counts = np.bincount(targets)
    result: Array = len(targets) / ((counts > 0).sum() * counts[targets])
    return result


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


def some(count: int, seed: int) -> Array:
    """Return at most ``CHOICE_SAMPLES`` places, in order."""
    if count <= CHOICE_SAMPLES:
        return np.arange(count)
    draws = np.random.default_rng(stream_seed(seed, "subset"))
    return np.sort(draws.permutation(count)[:CHOICE_SAMPLES])
