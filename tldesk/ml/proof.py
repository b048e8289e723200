"""Measure what training did to each tensor, by its bits: the claim that a frozen one did not move, made good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor

from tldesk.core.errors import ModelError
from tldesk.ml.stage import named_tensors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torch import nn

    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.staged import StagedModel


@dataclass(frozen=True, slots=True)
class ProofRow:
    """What one tensor was meant to do and did. The fields are the JSON of ``tldesk proof``.

    ``max_abs_change`` is exactly 0 for equal bits; None where it is not a number. ``relative_change`` is the L2 norm
    of the change over that of the tensor before; None where that is zero or not a number. ``moved`` looks at bits:
    zero that became minus zero has moved by 0. ``last_gradient_norm`` is the L2 norm at the last step of the last epoch
    in which it trained, None where no gradient reached it or none was taken.
    """

    path: str
    kind: Literal["parameter", "buffer"]
    frozen: bool
    trained_from_epoch: int | None
    in_optimizer: bool
    max_abs_change: float | None
    relative_change: float | None
    moved: bool
    last_gradient_norm: float | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run meant to do to its tensors, by state name: ``first_epoch`` from which each might change, and the
    last gradient norms of those that an optimizer held.
    """

    first_epoch: Mapping[str, int]
    in_optimizer: frozenset[str]
    gradients: Mapping[str, float]

    @classmethod
    def of(cls, state: FreezeState, *, epoch: int = 1) -> Learned:
        """Return what one freeze state means, for a run without a schedule."""
        return cls(dict.fromkeys(state.may_change, epoch), frozenset(state.trainable), {})


def snapshot_tensors(model: nn.Module) -> dict[str, Tensor]:
    """Copy every parameter and buffer to the CPU; a tensor with several names is copied once and listed under each."""
    copies: dict[int, Tensor] = {}
    snapshot: dict[str, Tensor] = {}
    for name, tensor in named_tensors(model):
        if id(tensor) not in copies:
            copies[id(tensor)] = tensor.detach().to("cpu", copy=True)
        snapshot[name] = copies[id(tensor)]
    return snapshot


def measure_change(before: Mapping[str, Tensor], model: StagedModel, learned: Learned) -> list[ProofRow]:
    """Compare the model with a snapshot; one row for each parameter and buffer, parameters first.

    Raises:
        ModelError: A tensor is missing from either side, or has another shape or type than before.
    """
    now = dict(named_tensors(model))
    missing = sorted(now.keys() ^ before.keys())
    if missing:
        raise ModelError(f"tensor {missing[0]} was not there both times", "take the snapshot of the same model")
    parameters = {name for name, _ in model.named_parameters(remove_duplicate=False)}
    rows = []
    for name, tensor in now.items():
        first = learned.first_epoch.get(name)
        # In one memory order, since sums depend on it.
        moved, most, relative = _change(name, before[name].contiguous(), tensor.detach().to("cpu").contiguous())
        rows.append(
            ProofRow(
                path=name,
                kind="parameter" if name in parameters else "buffer",
                frozen=first is None,
                trained_from_epoch=first,
                in_optimizer=name in learned.in_optimizer,
                max_abs_change=most,
                relative_change=relative,
                moved=moved,
                last_gradient_norm=learned.gradients.get(name),
            )
        )
    return rows


def frozen_that_moved(rows: Iterable[ProofRow]) -> tuple[str, ...]:
    """Return the paths of the tensors that were to stay frozen and did not: the run's verdict, empty when it holds."""
    return tuple(row.path for row in rows if row.frozen and row.moved)


def learning_that_stayed(rows: Iterable[ProofRow]) -> tuple[str, ...]:
    """Return the parameters that a gradient reached and that did not move all the same: something held them."""
    return tuple(row.path for row in rows if row.in_optimizer and not row.moved and row.last_gradient_norm)


def without_gradient(rows: Iterable[ProofRow]) -> tuple[str, ...]:
    """Return the parameters that were to learn and that no gradient reached: noted, not blamed."""
    return tuple(row.path for row in rows if row.in_optimizer and not row.moved and not row.last_gradient_norm)


def _change(name: str, before: Tensor, after: Tensor) -> tuple[bool, float | None, float | None]:
    if before.shape != after.shape or before.dtype != after.dtype:
        raise ModelError(
            f"tensor {name} was {before.dtype} {tuple(before.shape)} and is {after.dtype} {tuple(after.shape)}",
            "take the snapshot of the same model",
        )
    moved = not torch.equal(_bits(before), _bits(after))
    wide = torch.complex128 if before.is_complex() else torch.float64
    old = before.to(wide)
    norm = _number(torch.linalg.vector_norm(old))
    if not moved:
        return False, 0.0, (0.0 if norm else None)
    difference = after.to(wide) - old
    most = _number(difference.abs().max())
    length = _number(torch.linalg.vector_norm(difference))
    return True, most, (length / norm if norm and length is not None else None)


def _bits(tensor: Tensor) -> Tensor:
    return tensor.contiguous().reshape(-1).view(torch.uint8)


def _number(tensor: Tensor) -> float | None:
    value = float(tensor.item())
    return value if value - value == 0 else None  # infinity and NaN are no answer
