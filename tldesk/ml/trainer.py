"""One optimizer step at a time over the tensors that train: micro-batches, clipping, the moving average, the rate.

A step that is cancelled, fails or runs out of memory in its middle leaves weights, buffers and gradients as before.
Random numbers of a step come from (seed, epoch, step) alone.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from tldesk.core.errors import CancelledError, TrainingError
from tldesk.core.schedule import PlateauState, after_epoch, rate_factor
from tldesk.ml.augment import mix_pairs
from tldesk.ml.average import Average
from tldesk.ml.heads import output_scale
from tldesk.ml.losses import build_loss
from tldesk.ml.optim import build_optimizer, optimizer_tensors, restore_optimizer
from tldesk.ml.proof import Learned
from tldesk.ml.seeding import seeded, stream_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

    from tldesk.core.schedule import Clock
    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.sources import Source
    from tldesk.ml.tally import Tally

MOST_HALVINGS = 4  # of the batch, when memory runs out


class Trainer:
    """The optimizer of a run and everything that goes with it from step to step."""

    def __init__(self, plan: TrainPlan, clock: Clock, *, merges_single: bool, on_note: Callable[[str], None]) -> None:
        recipe = plan.recipe
        self._plan = plan
        self._clock = clock
        self._note = on_note
        self._names = {id(tensor): name for name, tensor in plan.model.named_parameters()}
        self._optimizer: torch.optim.Optimizer | None = None
        self._trainable: dict[str, Tensor] = {}
        self._live: list[Tensor] = []
        self._average = Average(recipe.ema)
        self._scaler = plan.device.scaler()
        self._plateau = PlateauState()
        self._halvings = 0
        self._starts: dict[str, int] = {}
        self._first_epoch: dict[str, int] = {}
        self._gradients: dict[str, float] = {}
        self._merges_single = merges_single
        self.norms: tuple[tuple[str, float], ...] = ()  # of the gradients of the step that measured last
        scale = None if plan.model.head is None else output_scale(plan.model.head)
        self._loss = build_loss(recipe.loss, recipe.task, counts=_counts(plan), samples=len(plan.train), scale=scale)
        self._targets = torch.from_numpy(np.ascontiguousarray(plan.train.targets)).to(plan.device.device)
        self._factor = 1.0

    # --- between steps -----------------------------------------------------------------------------------

    def train(self, state: FreezeState, *, epoch: int, step: int) -> None:
        """Train what a freeze state says from ``step`` (from 0) on; what trained already keeps what it remembers."""
        model = self._plan.model
        for name in state.may_change:
            self._first_epoch.setdefault(name, epoch)
        parameters = dict(model.named_parameters())
        names = [name for group in state.groups for name in group.names]
        self._starts = {name: self._starts.get(name, step) for name in names}
        old = {} if self._optimizer is None else self._optimizer.state
        new = build_optimizer(self._plan.recipe.optimizer, model, state.groups, starts=self._starts)
        self._trainable = {name: parameters[name] for name in names}
        for tensor in self._trainable.values():
            if tensor in old:
                new.state[tensor] = old[tensor]
        self._optimizer = new
        self._average.hold(self._trainable)
        buffers = dict(model.named_buffers(remove_duplicate=False))
        self._live = [buffers[name] for name in state.moving]

    @property
    def learned(self) -> Learned:
        """What the run meant to do to its tensors until now, under every name that they have."""
        first: dict[int, int] = {}
        gradients: dict[int, float] = {}
        named = dict(self._plan.model.named_parameters(remove_duplicate=False))
        for name, epoch in self._first_epoch.items():
            if name in named:
                first[id(named[name])] = min(epoch, first.get(id(named[name]), epoch))
        for name, norm in self._gradients.items():
            gradients[id(named[name])] = norm
        return Learned(
            self._first_epoch | {name: first[id(tensor)] for name, tensor in named.items() if id(tensor) in first},
            frozenset(name for name, tensor in named.items() if id(tensor) in first),
            {name: gradients[id(tensor)] for name, tensor in named.items() if id(tensor) in gradients},
        )

    @property
    def rate(self) -> float:
        """The rate of the last step, of what learns at factor 1."""
        return self._plan.recipe.optimizer.lr * self._factor

    def average(self) -> Any:
        """Return a context in which the model holds the averaged weights, where there are some."""
        return self._average.in_place()

    def epoch_done(self, epoch: int, loss: float) -> None:
        """Tell the schedule an epoch's loss, of validation where there is some."""
        self._plateau = after_epoch(self._plan.recipe.schedule, self._plateau, loss, epoch=epoch)

    def check_weights(self, epoch: int) -> None:
        """Raise ``TrainingError`` where the epoch's last step ran away unseen."""
        if not all(bool(torch.isfinite(value).all()) for value in self._trainable.values()):
            raise self.diverged(f"weights became infinite at the end of epoch {epoch}")

    def diverged(self, what: str) -> TrainingError:
        """Name a run that ran away, and a rate that may not."""
        rate = self._plan.recipe.optimizer.lr
        return TrainingError(what, f"train with a smaller learning rate: {rate / 10:g} instead of {rate:g}")

    # --- one step ----------------------------------------------------------------------------------------

    def step(
        self,
        source: Source,
        inputs: Tensor,
        indices: Sequence[int],
        *,
        epoch: int,
        step: int,
        tally: Tally,
        rate: float | None = None,
        measures: bool = False,
        keeps: bool = False,
    ) -> float:
        """Take one step (from 1, over the run) and return its loss.

        ``rate`` stands in the place of the schedule's; with ``measures`` the gradient norms are taken, with ``keeps``
        they are kept for the proof as well.

        Raises:
            TrainingError: The loss is not a number.
            CancelledError: The run was stopped.
        """
        assert self._optimizer is not None  # train() came first
        self._set_rates(step - 1, rate)
        before = [buffer.clone() for buffer in self._live]
        while True:
            try:
                value, outputs = self._gradients_of(source, inputs, indices, epoch=epoch, step=step)
                break
            except (CancelledError, TrainingError):
                self._void(before)
                raise
            except (MemoryError, RuntimeError) as error:
                self._void(before)
                least = 2 if self._merges_single else 1
                if not is_out_of_memory(error) or self._halvings == MOST_HALVINGS or self._chunk <= least:
                    raise
            # Outside of `except`: its traceback would pin the tensors that are to go.
            self._halvings += 1
            self._note(f"out of memory: {self._chunk} samples at once now, {2**self._halvings} times as many parts")
            if self._plan.device.device.type == "cuda":
                torch.cuda.empty_cache()
        if measures or self._plan.recipe.clip_norm:
            self._scaler.unscale_(self._optimizer)
        if measures:
            self._measure(keeps=keeps)
        if self._plan.recipe.clip_norm:
            nn.utils.clip_grad_norm_(list(self._trainable.values()), self._plan.recipe.clip_norm)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._average.step()
        targets = self._targets[list(indices)]
        tally.add(outputs, targets, loss_sum=value * len(indices), weight=float(len(indices)))
        return value

    @property
    def _chunk(self) -> int:
        return max(1, int(self._plan.recipe.batch_size) >> self._halvings)

    def _set_rates(self, step: int, rate: float | None) -> None:
        assert self._optimizer is not None
        recipe = self._plan.recipe
        self._factor = rate_factor(recipe.schedule, step, self._clock, plateau=self._plateau)
        for group in self._optimizer.param_groups:
            factor = rate_factor(recipe.schedule, step, self._clock, group_start=group["start"], plateau=self._plateau)
            base = recipe.optimizer.lr * factor if rate is None else rate
            group["lr"] = base * group["lr_factor"]
        if rate is not None:
            self._factor = rate / recipe.optimizer.lr

    def _gradients_of(
        self, source: Source, inputs: Tensor, indices: Sequence[int], *, epoch: int, step: int
    ) -> tuple[float, Tensor]:
        """Leave the gradients of a step in the parameters; return its loss and what the model said, on the CPU's side
        of autocast.
        """
        recipe, device = self._plan.recipe, self._plan.device
        assert self._optimizer is not None
        self._optimizer.zero_grad(set_to_none=True)
        targets = self._targets[list(indices)]
        total = self._loss.weights(targets).sum()
        value, said = 0.0, []
        with seeded(recipe.seed, "step", epoch, step):
            for chunk in split_batches(range(len(indices)), self._chunk, merges_single=self._merges_single):
                part = slice(chunk[0], chunk[-1] + 1)
                x, y = inputs[part].to(device.device, non_blocking=True), targets[part]
                if recipe.channels_last and x.ndim == 4:
                    x = x.to(memory_format=torch.channels_last)
                partner, share = None, 1.0
                if recipe.augment == "mixup":
                    seed = stream_seed(recipe.seed, "mixup", epoch, step, chunk[0])
                    x, order, share = mix_pairs(x, alpha=recipe.mixup, seed=seed)
                    partner = y[order]
                with device.autocast():
                    outputs = source.forward(x)
                outputs = outputs if outputs.dtype == torch.float64 else outputs.float()
                loss = self._loss.values(outputs, y).sum() / total
                if partner is not None:
                    loss = share * loss + (1 - share) * self._loss.values(outputs, partner).sum() / total
                number = float(loss.detach())
                if not math.isfinite(number):
                    raise self.diverged(f"the loss became {number} at step {step} (epoch {epoch})")
                self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
                value += number
                said.append(outputs.detach())
        return value, torch.cat(said) if len(said) > 1 else said[0]

    def _void(self, buffers: Sequence[Tensor]) -> None:
        assert self._optimizer is not None
        with torch.no_grad():
            for buffer, copy in zip(self._live, buffers, strict=True):
                buffer.copy_(copy)
        self._optimizer.zero_grad(set_to_none=True)

    def _measure(self, *, keeps: bool) -> None:
        held = [(name, tensor.grad) for name, tensor in self._trainable.items() if tensor.grad is not None]
        if not held:
            return
        norms = torch.stack([norm.cpu().double() for norm in torch._foreach_norm([gradient for _, gradient in held])])
        self.norms = tuple((name, norm) for (name, _), norm in zip(held, norms.tolist(), strict=True))
        if keeps:
            self._gradients |= dict(self.norms)

    # --- checkpoints -------------------------------------------------------------------------------------

    def state(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Return everything that the next step depends on, but the weights: plain numbers, and tensors by name."""
        assert self._optimizer is not None
        numbers = {
            "plateau": asdict(self._plateau) | {"best": _text(self._plateau.best)},
            "halvings": self._halvings,
            "factor": self._factor,
            "starts": self._starts,
            "first_epoch": self._first_epoch,
            "gradients": self._gradients,
            "scaler": self._scaler.state_dict(),
        }
        kept = {f"optimizer/{name}": t for name, t in optimizer_tensors(self._optimizer, self._names).items()}
        return numbers, kept | {f"average/{name}": tensor for name, tensor in self._average.tensors().items()}

    def expect(self, numbers: Mapping[str, Any]) -> None:
        """Take back the numbers of ``state``; before ``train``."""
        plateau = numbers["plateau"]
        self._plateau = PlateauState(float(plateau["best"]), plateau["waited"], plateau["factor"])
        self._halvings = numbers["halvings"]
        self._factor = numbers["factor"]
        self._starts = dict(numbers["starts"])
        self._first_epoch = dict(numbers["first_epoch"])
        self._gradients = dict(numbers["gradients"])
        if numbers["scaler"]:
            self._scaler.load_state_dict(numbers["scaler"])

    def restore(self, optimizer: Mapping[str, Tensor], average: Mapping[str, Tensor]) -> None:
        """Take back the tensors of ``state``; after ``train``."""
        assert self._optimizer is not None
        restore_optimizer(self._optimizer, self._names, optimizer)
        self._average.restore(average, dict(self._plan.model.named_parameters()))


def split_batches(order: Sequence[int], size: int, *, merges_single: bool) -> list[list[int]]:
    """Divide an order into batches; with ``merges_single`` a last batch of one sample joins the one before."""
    batches = [list(order[start : start + size]) for start in range(0, len(order), size)]
    if merges_single and len(batches) > 1 and len(batches[-1]) == 1:
        last = batches.pop()
        batches[-1] += last
    return batches


def has_live_batchnorm(model: nn.Module) -> bool:
    """Say whether a BatchNorm learns from the batch: it needs two samples for that."""
    return any(isinstance(module, nn.modules.batchnorm._BatchNorm) and module.training for module in model.modules())


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an exception means that memory ran out, on the CPU or a device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and ("out of memory" in str(error) or "can't allocate memory" in str(error))


def _counts(plan: TrainPlan) -> list[int] | None:
    """Return how many training samples each class has; None for regression."""
    targets = plan.train.targets
    match plan.recipe.task:
        case "single":
            return [int(count) for count in np.bincount(targets, minlength=len(plan.classes))]
        case "multi":
            return [int(count) for count in targets.sum(axis=0)]
        case _:
            return None


def _text(value: float) -> str:
    return repr(value)  # JSON has no infinity
