"""The epochs of a trained run: steps, validation, what is best, and a checkpoint whenever one is due.

Where inputs come from is the source's affair, what a step does the trainer's. A run goes on from a checkpoint as if it
had never ended: what follows is the same to the last bit.
"""

from __future__ import annotations

import errno
import math
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from torch import nn

from tldesk.core.errors import CancelledError
from tldesk.core.events import (
    CheckpointSaved,
    Event,
    GradientNorms,
    Note,
    PhaseStarted,
    PlanChanged,
    StepDone,
)
from tldesk.core.schedule import Clock
from tldesk.ml.checkpoint import Checkpoint, CheckpointFolder
from tldesk.ml.freeze import apply_freeze
from tldesk.ml.ledger import copy_tensors
from tldesk.ml.sampling import epoch_order
from tldesk.ml.tally import Tally
from tldesk.ml.trainer import Trainer, has_live_batchnorm, split_batches

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from torch import Tensor

    from tldesk.core.cancel import CancelToken
    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.ledger import RunLedger
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.sources import Source

EPOCH_GAP_S = 1.0  # an epoch's end within this of the last checkpoint writes none: heads take milliseconds an epoch
NORMS_S = 1.0  # between two tellings of the gradient norms
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """A plan under way. ``source_of`` gives what an epoch reads, by what is frozen in it."""

    plan: TrainPlan
    ledger: RunLedger
    source_of: Callable[[FreezeState], Generator[Event, None, Source]]
    cancel: CancelToken
    identity: dict[str, str]
    checkpoint: Checkpoint | None = None


@dataclass(slots=True)
class _Place:
    """Where a run stands: whole epochs, steps of the one under way, steps in all."""

    epoch: int = 0
    in_epoch: int = 0
    step: int = 0
    epoch_s: float = 0.0  # of the one under way, before this sitting


@dataclass(slots=True)
class _Sitting:
    """One process's part of a run: from its first step here until it ends or stops."""

    job: Job
    trainer: Trainer
    tally: Tally
    place: _Place = field(default_factory=_Place)
    saved_s: float = field(default_factory=time.monotonic)
    notes: list[str] = field(default_factory=list)
    is_restored: bool = True  # whether the tensors of a checkpoint are back in their places


def epoch_events(job: Job) -> Generator[Event, None, None]:
    """Train all epochs that are left, keeping each in the ledger.

    Raises:
        TrainingError: The loss or a weight is no longer a number.
        DataError: A sample cannot be decoded.
        CancelledError: The run was stopped; the unfinished step left no trace, the finished ones are in a checkpoint.
    """
    recipe, model = job.plan.recipe, job.plan.model
    count, size = len(job.plan.train), int(recipe.batch_size) * recipe.accumulate
    # By the network, not by the plan: an edited one must not change how many steps an epoch has.
    merges = any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in model.modules())
    clock = Clock(recipe.epochs, len(split_batches(range(count), size, merges_single=merges)))
    notes: list[str] = []
    trainer = Trainer(job.plan, clock, merges_single=merges, on_note=notes.append)
    sitting = _Sitting(job, trainer, Tally(recipe.task), notes=notes)
    place = sitting.place
    yield PhaseStarted("train", clock.steps)
    if merges and count > size and count % size == 1 and _ever_has_live_batchnorm(job.plan):
        yield Note("the last sample of each epoch joins the batch before it: BatchNorm cannot learn from one sample")
    if job.checkpoint is not None:
        _go_on(sitting, job.checkpoint)
        yield Note(f"goes on after step {place.step} of {clock.steps} (epoch {place.epoch + bool(place.in_epoch)})")
    state: FreezeState | None = None
    source: Source | None = None
    try:
        while place.epoch < recipe.epochs and not job.ledger.is_out_of_patience:
            epoch = place.epoch + 1
            if state is None or source is None or epoch in recipe.plan.changes:
                state = apply_freeze(model, recipe.plan.at(epoch))
                trainer.train(state, epoch=epoch, step=clock.steps_an_epoch * place.epoch)
                if job.checkpoint is not None and not sitting.is_restored:
                    _restore(sitting, job.checkpoint)
                job.ledger.hold(state)
                job.ledger.take(trainer.learned)
                yield PlanChanged(
                    epoch, state.trainable_count, state.parameter_count, state.frozen_stages, len(model.stages)
                )
                source = yield from job.source_of(state)
            yield from _epoch(sitting, state, source, clock, epoch=epoch, size=size, merges=merges)
    except (CancelledError, GeneratorExit):
        if place.step:
            with suppress(OSError):  # an older one is there, and what matters now is to end
                _save(sitting)
        raise
    job.ledger.take(trainer.learned)


def _epoch(
    sitting: _Sitting, state: FreezeState, source: Source, clock: Clock, *, epoch: int, size: int, merges: bool
) -> Generator[Event, None, None]:
    job, trainer, place = sitting.job, sitting.trainer, sitting.place
    recipe, model = job.plan.recipe, job.plan.model
    began_s = step_s = time.monotonic()
    told_s = 0.0
    before_s = place.epoch_s
    state.set_modes(model)
    order = epoch_order(job.plan.train.targets, sampler=recipe.sampler, seed=recipe.seed, epoch=epoch, task=recipe.task)
    whole = split_batches(order, size, merges_single=merges)
    with closing(source.batches(whole, epoch=epoch, begin=place.in_epoch)) as batches:
        for indices, inputs in batches:
            job.cancel.check()
            number = place.step + 1
            is_last = place.in_epoch + 1 == clock.steps_an_epoch
            tells = is_last or step_s - told_s >= NORMS_S
            loss = trainer.step(
                source, inputs, indices, epoch=epoch, step=number, tally=sitting.tally, measures=tells, keeps=is_last
            )
            place.step, place.in_epoch = number, place.in_epoch + 1
            now_s = time.monotonic()
            speed = len(indices) / max(now_s - step_s, 1e-9)
            step_s = now_s
            place.epoch_s = before_s + now_s - began_s
            yield StepDone(epoch, number, clock.steps, loss, trainer.rate, speed)
            yield from _tell(sitting, epoch=epoch, norms=tells)
            if tells:
                told_s = now_s
            if now_s - sitting.saved_s >= recipe.checkpoint_s:
                yield from _checkpoint(sitting)
                step_s = time.monotonic()
    trainer.check_weights(epoch)
    model.eval()
    with trainer.average():
        val = yield from source.validate()
        if val is not None and not math.isfinite(val["loss"]):
            raise trainer.diverged(f"the validation loss became {val['loss']} in epoch {epoch}")
        train = sitting.tally.figures()
        seconds = before_s + time.monotonic() - began_s
        job.ledger.take(trainer.learned)
        done = job.ledger.epoch_done(epoch, lr=trainer.rate, train=train, val=val, seconds=seconds)
    trainer.epoch_done(epoch, (val or train)["loss"])
    place.epoch, place.in_epoch, place.epoch_s = epoch, 0, 0.0
    sitting.tally = Tally(recipe.task)
    yield done
    yield from _durably(sitting, job.ledger.flush_if_due)
    is_over = epoch == recipe.epochs or job.ledger.is_out_of_patience
    if is_over or time.monotonic() - sitting.saved_s >= EPOCH_GAP_S:
        yield from _checkpoint(sitting)
    if job.ledger.is_out_of_patience and epoch < recipe.epochs:
        yield Note(f"stopped early: no better epoch for {recipe.patience}")


def _tell(sitting: _Sitting, *, epoch: int, norms: bool) -> Generator[Event, None, None]:
    while sitting.notes:
        yield Note(sitting.notes.pop(0), is_urgent=True)
    if norms:
        yield GradientNorms(epoch, sitting.place.step, sitting.trainer.norms)


# --- checkpoints -----------------------------------------------------------------------------------------


def _checkpoint(sitting: _Sitting) -> Generator[Event, None, None]:
    began_s = time.monotonic()
    yield from _durably(sitting, lambda: _save(sitting))
    yield CheckpointSaved(sitting.place.epoch, sitting.place.step, time.monotonic() - began_s)


def _save(sitting: _Sitting) -> None:
    """Write a checkpoint of now. Raises ``OSError``."""
    job, place = sitting.job, sitting.place
    numbers, tensors = sitting.trainer.state()
    tally_numbers, tally_tensors = sitting.tally.state()
    ledger_numbers, ledger_tensors = job.ledger.state()
    model = copy_tensors(job.plan.model, job.ledger.names)
    document: dict[str, Any] = {
        "identity": job.identity,
        "place": {"epoch": place.epoch, "in_epoch": place.in_epoch, "step": place.step, "epoch_s": place.epoch_s},
        "trainer": numbers,
        "tally": tally_numbers,
        "ledger": ledger_numbers,
    }
    parts: tuple[tuple[str, dict[str, Tensor]], ...] = (
        ("model", model),
        ("trainer", tensors),
        ("tally", tally_tensors),
        ("ledger", ledger_tensors),
    )
    folder = CheckpointFolder(job.plan.folder)
    folder.write_start(job.ledger.before)
    everything = {f"{part}/{name}": tensor for part, held in parts for name, tensor in held.items()}
    folder.write(Checkpoint(document, everything))
    sitting.saved_s = time.monotonic()


def _go_on(sitting: _Sitting, checkpoint: Checkpoint) -> None:
    """Take back the place and the numbers; the tensors follow once the optimizer is there."""
    place = checkpoint.numbers["place"]
    sitting.place.epoch, sitting.place.in_epoch = place["epoch"], place["in_epoch"]
    sitting.place.step, sitting.place.epoch_s = place["step"], place["epoch_s"]
    sitting.is_restored = False
    # Before the trainer begins: a moving average starts from the weights of now.
    sitting.job.plan.model.load_state_dict(checkpoint.part("model"), strict=False)
    sitting.trainer.expect(checkpoint.numbers["trainer"])
    sitting.job.ledger.restore(checkpoint.numbers["ledger"], checkpoint.part("ledger"))


def _restore(sitting: _Sitting, checkpoint: Checkpoint) -> None:
    sitting.trainer.restore(checkpoint.part("trainer/optimizer"), checkpoint.part("trainer/average"))
    sitting.tally.restore(checkpoint.numbers["tally"], checkpoint.part("tally"))
    sitting.is_restored = True


def _durably(sitting: _Sitting, write: Callable[[], None]) -> Generator[Event, None, None]:
    """Write; where the disk is full, wait until there is room, and say so."""
    is_told = False
    while True:
        try:
            write()
            break
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
        if not is_told:
            text = f"no room left in {sitting.job.plan.folder}: the run waits; free some space and it goes on"
            yield Note(text, is_urgent=True)
            is_told = True
        if sitting.job.cancel.wait(_WAIT_S):
            raise CancelledError
    if is_told:
        yield Note("there is room again: the run goes on", is_urgent=True)


def _ever_has_live_batchnorm(plan: TrainPlan) -> bool:
    """Say whether in any epoch a BatchNorm learns from the batch."""
    epochs = [epoch for epoch in plan.recipe.plan.changes if epoch <= plan.recipe.epochs]
    found = False
    for epoch in epochs:
        apply_freeze(plan.model, plan.recipe.plan.at(epoch))
        found = found or has_live_batchnorm(plan.model)
    return found
