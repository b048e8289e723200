"""Losses: what training makes small, as a value for each sample. Averages nothing and mixes nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import torch
import torch.nn.functional as F

from tldesk.core.keys import LOSSES, find_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from tldesk.core.recipe import LossRecipe

    PerSample = Callable[[Tensor, Tensor], Tensor]

__all__ = ["LOSSES", "Loss", "build_loss", "loss_key", "mean_loss"]

_BY_TASK = {"single": "cross_entropy", "multi": "bce", "regression": "mse"}
_LEAST = 1e-12  # a power below 1 of zero has no gradient


class Loss(Protocol):
    """A loss of outputs (B, K). Targets: classes int64 (B,), labels 0/1 (B, K), or numbers (B, T)."""

    def values(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return each sample's loss (B,), class weights and the mean over K in it, in the dtype of the outputs."""

    def weights(self, targets: Tensor) -> Tensor:
        """Return (B,) what the sum of ``values`` is divided by: ones, or the weight that each sample has."""


def loss_key(recipe: LossRecipe, task: str) -> str:
    """Return the loss that ``auto`` means for a task.

    Raises:
        UsageError: The loss does not serve the task.
    """
    key = _BY_TASK[task] if recipe.key == "auto" else recipe.key
    return find_key("loss", key, task=task).key


def build_loss(
    recipe: LossRecipe,
    task: str,
    *,
    counts: Sequence[int] | None = None,
    samples: int | None = None,
    scale: Tensor | None = None,
) -> Loss:
    """Return the loss that a recipe names.

    Args:
        recipe: Its key and options. Class weights ``balanced`` need ``counts``; without, every class weighs 1.
        task: single, multi or regression.
        counts: Training samples of each class; for multi, how many have each label.
        samples: Training samples in all, where the task is multi.
        scale: Units (T,) of a regression, the targets' standard deviation: errors count in these, so that a squared
            error of 1 means no better than always saying the mean.

    Raises:
        UsageError: The loss does not serve the task.
    """
    key = loss_key(recipe, task)
    if task == "regression":
        return _ErrorLoss(_error(key, recipe), scale)
    weighs = recipe.class_weights == "balanced" and counts is not None
    if task == "multi":
        sides = _side_weights(counts or (), samples) if weighs else None
        return _LabelLoss(recipe.gamma if key == "focal" else 0.0, sides)
    return _ClassLoss(_of_classes(key, recipe), _class_weights(counts or ()) if weighs else None, recipe.smoothing)


def mean_loss(loss: Loss, outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the mean loss () of outputs (B, K), each sample counted by its weight."""
    return loss.values(outputs, targets).sum() / loss.weights(targets).to(outputs.dtype).sum()


# --- one class a sample ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _ClassLoss:
    """``weight`` (K,) float64 of each class; None: 1. Without ``function`` it is cross-entropy, smoothed."""

    function: PerSample | None
    weight: Tensor | None
    smoothing: float

    def values(self, outputs: Tensor, targets: Tensor) -> Tensor:
        if self.function is None:  # smoothing spreads over the classes' weights, so they belong inside
            weight = None if self.weight is None else self.weight.to(outputs)
            return F.cross_entropy(outputs, targets, weight=weight, label_smoothing=self.smoothing, reduction="none")
        values = self.function(outputs, targets)
        return values if self.weight is None else values * self.weight.to(outputs)[targets]

    def weights(self, targets: Tensor) -> Tensor:
        if self.weight is None:
            return torch.ones(len(targets), device=targets.device)
        dtype = torch.float32 if targets.device.type == "mps" else torch.float64
        return self.weight.to(dtype).to(targets.device)[targets]


def _of_classes(key: str, recipe: LossRecipe) -> PerSample | None:
    """Return the unweighted loss (B,) of logits (B, K) and classes (B,); None: cross-entropy."""

    def one_vs_rest(outputs: Tensor, targets: Tensor) -> Tensor:
        truth = F.one_hot(targets, outputs.shape[1]).to(outputs.dtype)
        return F.binary_cross_entropy_with_logits(outputs, truth, reduction="none").mean(dim=1)

    def focal(outputs: Tensor, targets: Tensor) -> Tensor:
        """Lin et al., Focal Loss for Dense Object Detection, ICCV 2017, with a softmax in the sigmoid's place."""
        log_share = F.log_softmax(outputs, dim=1).gather(1, targets[:, None])[:, 0]
        return -log_share * (-torch.expm1(log_share)).clamp_min(_LEAST) ** recipe.gamma

    def hinge(outputs: Tensor, targets: Tensor) -> Tensor:
        """Crammer and Singer 2001 summed over the wrong classes (Weston and Watkins), as torch's multi-margin loss."""
        right = outputs.gather(1, targets[:, None])
        excess = (recipe.margin - right + outputs).clamp_min(0)
        return excess.scatter(1, targets[:, None], 0.0).mean(dim=1)

    return {"bce": one_vs_rest, "focal": focal, "hinge": hinge}.get(key)


def _class_weights(counts: Sequence[int]) -> Tensor:
    """Return weights (K,), 1 on the mean of the samples, with which every class counts the same."""
    numbers = torch.tensor(counts, dtype=torch.float64).clamp_min(1)
    return numbers.sum() / (len(counts) * numbers)


# --- any number of classes a sample ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _LabelLoss:
    """Binary cross-entropy of each label, focal where ``gamma`` is over 0 (Lin et al. 2017, without alpha).

    ``sides`` (2, K) float64: the weight of a label that is not there, and of one that is.
    """

    gamma: float
    sides: Tensor | None

    def values(self, outputs: Tensor, targets: Tensor) -> Tensor:
        targets = targets.to(outputs.dtype)
        values = F.binary_cross_entropy_with_logits(outputs, targets, reduction="none")
        if self.gamma:
            doubt = torch.sigmoid(outputs * (1 - 2 * targets))  # one minus the probability of what is true
            values = values * doubt.clamp_min(_LEAST) ** self.gamma
        weight = self._weight(targets)
        return (values if weight is None else values * weight).mean(dim=1)

    def weights(self, targets: Tensor) -> Tensor:
        weight = self._weight(targets)
        return torch.ones(len(targets), device=targets.device) if weight is None else weight.mean(dim=1)

    def _weight(self, targets: Tensor) -> Tensor | None:
        if self.sides is None:
            return None
        absent, present = self.sides.to(targets)
        return torch.where(targets > 0, present, absent)


def _side_weights(counts: Sequence[int], samples: int | None) -> Tensor:
    """Return weights (2, K) of a label's absence and presence, 1 on the mean, with which both count the same."""
    if samples is None:
        raise ValueError("balanced weights of labels need the number of samples")
    present = torch.tensor(counts, dtype=torch.float64)
    sides = torch.stack([samples - present, present])
    # A label that every sample has, or none, has one side only.
    return torch.where((sides > 0).all(dim=0), samples / (2 * sides.clamp_min(1)), torch.ones_like(sides))


# --- numbers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _ErrorLoss:
    """The mean over T of a function of errors (B, T) in units of ``scale``."""

    function: Callable[[Tensor], Tensor]
    scale: Tensor | None

    def values(self, outputs: Tensor, targets: Tensor) -> Tensor:
        errors = outputs - targets
        return self.function(errors if self.scale is None else errors / self.scale.to(outputs)).mean(dim=1)

    def weights(self, targets: Tensor) -> Tensor:
        return torch.ones(len(targets), device=targets.device)


def _error(key: str, recipe: LossRecipe) -> Callable[[Tensor], Tensor]:
    match key:
        case "mae":
            return torch.abs
        case "huber":
            return lambda errors: F.huber_loss(errors, torch.zeros_like(errors), delta=recipe.delta, reduction="none")
        case _:
            return torch.square
