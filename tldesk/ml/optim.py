"""Optimizers over the tensors that train. Their rates are set at each step, from ``tldesk.core.schedule``.

Weight decay leaves norms and biases alone (every parameter of one dimension), unless the recipe wants it on all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import optim

from tldesk.core.errors import UsageError
from tldesk.core.keys import OPTIMIZERS, find_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from tldesk.core.recipe import OptimizerRecipe
    from tldesk.ml.freeze import ParameterGroup
    from tldesk.ml.staged import StagedModel

__all__ = ["OPTIMIZERS", "build_optimizer", "optimizer_tensors", "restore_optimizer"]


def build_optimizer(
    recipe: OptimizerRecipe,
    model: StagedModel,
    groups: Sequence[ParameterGroup],
    *,
    starts: Mapping[str, int] | None = None,
) -> optim.Optimizer:
    """Build the optimizer over the groups of a freeze state.

    ``starts``: the step at which a parameter began to train, 0 where it is not named. Each group of the optimizer
    holds ``lr_factor`` and ``start``, by which the loop sets its rate.

    Raises:
        UsageError: Nothing trains, or there is no such key.
    """
    find_key("optimizer", recipe.key)
    if not groups:
        raise UsageError("under this freeze plan nothing trains", "let at least the head train")
    parts: dict[tuple[float, int, bool], list[Tensor]] = {}
    for group in groups:
        for name, tensor in zip(group.names, group.tensors(model), strict=True):
            decays = recipe.decay_all or tensor.ndim > 1
            parts.setdefault((group.lr_factor, (starts or {}).get(name, 0), decays), []).append(tensor)
    lists: list[dict[str, Any]] = [
        {
            "params": tensors,
            "lr": recipe.lr * factor,
            "lr_factor": factor,
            "start": start,
            "weight_decay": recipe.weight_decay if decays else 0.0,
        }
        for (factor, start, decays), tensors in parts.items()
    ]
    match recipe.key:
        case "sgd":
            return optim.SGD(
                lists, lr=recipe.lr, momentum=recipe.momentum, nesterov=recipe.nesterov and recipe.momentum > 0
            )
        case "adam":
            return optim.Adam(lists, lr=recipe.lr, betas=recipe.betas)
        case "adamw":
            return optim.AdamW(lists, lr=recipe.lr, betas=recipe.betas)
        case "rmsprop":
            return optim.RMSprop(lists, lr=recipe.lr, alpha=recipe.alpha, momentum=recipe.momentum)


def optimizer_tensors(optimizer: optim.Optimizer, names: Mapping[int, str]) -> dict[str, Tensor]:
    """Return what an optimizer remembers, as ``name|entry``; ``names`` gives the state name of a parameter's id."""
    return {
        f"{names[id(parameter)]}|{entry}": value
        for parameter, entries in optimizer.state.items()
        for entry, value in entries.items()
        if value is not None
    }


def restore_optimizer(optimizer: optim.Optimizer, names: Mapping[int, str], tensors: Mapping[str, Tensor]) -> None:
    """Give an optimizer back what ``optimizer_tensors`` gave, bit for bit."""
    held = {names[id(parameter)]: parameter for group in optimizer.param_groups for parameter in group["params"]}
    for key, value in tensors.items():
        name, _, entry = key.rpartition("|")
        parameter = held.get(name)
        if parameter is None:
            continue
        if value.shape == parameter.shape and entry != "step":
            copy = parameter.detach().clone().to(value.dtype)  # the parameter's memory order, whatever the file's is
            copy.copy_(value)
        else:
            copy = value.clone()
        optimizer.state[parameter][entry] = copy
