"""The epochs of a trained run: steps, validation, what is best. Where inputs come from is the source's affair."""

from __future__ import annotations

import math
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from tldesk.core.errors import CancelledError, TrainingError
from tldesk.core.events import Event, Note, PhaseStarted, StepDone
from tldesk.ml.heads import output_scale
from tldesk.ml.losses import build_loss
from tldesk.ml.metrics import regression_figures
from tldesk.ml.optim import build_optimizer
from tldesk.ml.plan import decide_batch_size
from tldesk.ml.seeding import sample_order, seeded

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from torch import Tensor

    from tldesk.core.cancel import CancelToken
    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.ledger import RunLedger
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.sources import Source


@dataclass(frozen=True, slots=True)
class Job:
    """A plan under way: what its epochs need."""

    plan: TrainPlan
    state: FreezeState
    ledger: RunLedger
    source: Source
    cancel: CancelToken


def epoch_events(job: Job) -> Generator[Event, None, None]:
    """Train all epochs, keeping each in the ledger.

    Raises:
        TrainingError: The loss or a weight is no longer a number.
        DataError: A sample cannot be decoded.
        CancelledError: The run was stopped; the unfinished step left no trace.
    """
    recipe, model = job.plan.recipe, job.plan.model
    trainer = Trainer(job)
    merges = _has_live_batchnorm(model)
    count = len(job.plan.train)
    size = decide_batch_size(recipe.batch_size, count)
    steps_an_epoch = len(split_batches(range(count), size, merges_single=merges))
    steps = steps_an_epoch * recipe.epochs
    yield PhaseStarted("train", steps)
    if merges and count > size and count % size == 1:
        yield Note("the last sample of each epoch joins the batch before it: BatchNorm cannot learn from one sample")
    for epoch in range(1, recipe.epochs + 1):
        started_s = time.monotonic()
        job.state.set_modes(model)
        order = sample_order(count, recipe.seed, epoch=epoch)
        tally = Tally(recipe.task)
        with closing(job.source.batches(split_batches(order, size, merges_single=merges))) as batches:
            step_s = started_s
            for number, (indices, inputs) in enumerate(batches, (epoch - 1) * steps_an_epoch + 1):
                job.cancel.check()
                loss = trainer.step(inputs, indices, epoch=epoch, step=number, tally=tally)
                now_s = time.monotonic()
                speed = len(indices) / max(now_s - step_s, 1e-9)
                step_s = now_s
                yield StepDone(epoch, number, steps, loss, recipe.optimizer.lr, speed)
        trainer.check_weights(epoch)
        model.eval()
        val = yield from job.source.validate()
        if val is not None and not math.isfinite(val["loss"]):
            raise trainer.diverged(f"the validation loss became {val['loss']} in epoch {epoch}")
        seconds = time.monotonic() - started_s
        yield job.ledger.epoch_done(epoch, lr=recipe.optimizer.lr, train=tally.figures(), val=val, seconds=seconds)


class Trainer:
    """One optimizer step at a time over the tensors that train."""

    def __init__(self, job: Job) -> None:
        recipe, model = job.plan.recipe, job.plan.model
        self._job = job
        self._optimizer = build_optimizer(recipe.optimizer, model, job.state.groups)
        self._trainable = [tensor for group in job.state.groups for tensor in group.tensors(model)]
        buffers = dict(model.named_buffers(remove_duplicate=False))
        self._live = [buffers[name] for name in job.state.moving]
        scale = None if model.head is None else output_scale(model.head)
        self._loss = build_loss(recipe.loss, recipe.task, scale=scale)
        self._scaler = job.plan.device.scaler()
        self._targets = torch.from_numpy(np.ascontiguousarray(job.plan.train.targets)).to(job.plan.device.device)

    def step(self, inputs: Tensor, indices: Sequence[int], *, epoch: int, step: int, tally: Tally) -> float:
        """Take one step and return its loss; cancelled in its middle, it leaves buffers and gradients as before."""
        recipe = self._job.plan.recipe
        targets = self._targets[list(indices)]
        before = [buffer.clone() for buffer in self._live]
        self._optimizer.zero_grad(set_to_none=True)
        try:
            with seeded(recipe.seed, "step", epoch, step):
                with self._job.plan.device.autocast():
                    outputs = self._job.source.forward(inputs)
                loss = self._loss(outputs.float(), targets)
                value = float(loss.detach())
                if not math.isfinite(value):
                    raise self.diverged(f"the loss became {value} at step {step} (epoch {epoch})")
                self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        except (CancelledError, TrainingError):
            for buffer, copy in zip(self._live, before, strict=True):
                buffer.copy_(copy)
            self._optimizer.zero_grad(set_to_none=True)
            raise
        self._scaler.step(self._optimizer)
        self._scaler.update()
        tally.add(outputs.detach().float(), targets, loss=value)
        return value

    def check_weights(self, epoch: int) -> None:
        """Raise ``TrainingError`` where the epoch's last step ran away unseen."""
        if not all(bool(torch.isfinite(value).all()) for value in self._trainable):
            raise self.diverged(f"weights became infinite at the end of epoch {epoch}")

    def diverged(self, what: str) -> TrainingError:
        """Name a run that ran away, and a rate that may not."""
        rate = self._job.plan.recipe.optimizer.lr
        return TrainingError(what, f"train with a smaller learning rate: {rate / 10:g} instead of {rate:g}")


class Tally:
    """Running figures of an epoch's steps."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._loss = 0.0
        self._right = 0
        self._count = 0
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []

    def add(self, outputs: Tensor, targets: Tensor, *, loss: float) -> None:
        """Count one step: outputs (B, K), targets (B,) or (B, T)."""
        self._loss += loss * len(targets)
        self._count += len(targets)
        if self._task == "regression":
            self._outputs.append(outputs.cpu())
            self._targets.append(targets.cpu())
        else:
            self._right += int((outputs.argmax(dim=1) == targets).sum())

    def figures(self) -> dict[str, float]:
        """Return ``loss`` and the task's metrics over what was counted."""
        loss = self._loss / self._count
        if self._task == "regression":
            outputs, targets = torch.cat(self._outputs).numpy(), torch.cat(self._targets).numpy()
            return {"loss": loss, **regression_figures(outputs, targets)}
        return {"loss": loss, "accuracy": self._right / self._count}


def split_batches(order: Sequence[int], size: int, *, merges_single: bool) -> list[list[int]]:
    """Divide an order into batches; with ``merges_single`` a last batch of one sample joins the one before."""
    batches = [list(order[start : start + size]) for start in range(0, len(order), size)]
    if merges_single and len(batches) > 1 and len(batches[-1]) == 1:
        last = batches.pop()
        batches[-1] += last
    return batches


def _has_live_batchnorm(model: nn.Module) -> bool:
    return any(isinstance(module, nn.modules.batchnorm._BatchNorm) and module.training for module in model.modules())
