"""Losses: what training makes small, as a mean over a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.nn.functional as F

from tldesk.core.keys import LOSSES, find_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from tldesk.core.recipe import LossRecipe

    Loss = Callable[[Tensor, Tensor], Tensor]

__all__ = ["LOSSES", "build_loss", "loss_key"]

_BY_TASK = {"single": "cross_entropy", "regression": "mse"}


def loss_key(recipe: LossRecipe, task: str) -> str:
    """Return the loss that ``auto`` means for a task.

    Raises:
        UsageError: The loss does not serve the task, or the task's losses come with a later release.
    """
    key = _BY_TASK.get(task, "cross_entropy") if recipe.key == "auto" else recipe.key
    return find_key("loss", key, task=task).key


def build_loss(recipe: LossRecipe, task: str, *, scale: Tensor | None = None) -> Loss:
    """Return a function of (outputs, targets) that gives a scalar.

    Cross-entropy takes logits (B, K) and classes (B,). The squared error takes (B, T) twice and is counted in units of
    ``scale`` (T,), the targets' standard deviation: 1 means no better than always saying the mean.

    Raises:
        UsageError: The loss does not serve the task.
    """
    if loss_key(recipe, task) == "cross_entropy":
        return F.cross_entropy

    def squared_error(outputs: Tensor, targets: Tensor) -> Tensor:
        difference = outputs - targets
        return ((difference if scale is None else difference / scale) ** 2).mean()

    return squared_error
