"""Optimizers over the tensors that train, grouped by their learning-rate factor. No schedule: that is the loop's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import optim

from tldesk.core.errors import UsageError
from tldesk.core.keys import OPTIMIZERS, find_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.recipe import OptimizerRecipe
    from tldesk.ml.freeze import ParameterGroup
    from tldesk.ml.staged import StagedModel

__all__ = ["OPTIMIZERS", "build_optimizer"]


def build_optimizer(recipe: OptimizerRecipe, model: StagedModel, groups: Sequence[ParameterGroup]) -> optim.Optimizer:
    """Build the optimizer over the groups of a freeze state; each learns at its factor of the rate.

    Raises:
        UsageError: Nothing trains, or the key comes with a later release.
    """
    find_key("optimizer", recipe.key)
    if not groups:
        raise UsageError("under this freeze plan nothing trains", "let at least the head train")
    parts: list[dict[str, Any]] = [
        {"params": group.tensors(model), "lr": recipe.lr * group.lr_factor, "lr_factor": group.lr_factor}
        for group in groups
    ]
    match recipe.key:
        case "sgd":
            return optim.SGD(parts, lr=recipe.lr, momentum=recipe.momentum, weight_decay=recipe.weight_decay)
        case "adam":
            return optim.Adam(parts, lr=recipe.lr, betas=recipe.betas, weight_decay=recipe.weight_decay)
        case "adamw":
            return optim.AdamW(parts, lr=recipe.lr, betas=recipe.betas, weight_decay=recipe.weight_decay)
