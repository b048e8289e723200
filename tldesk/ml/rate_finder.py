"""Find a learning rate by a range test (Smith 2017): steps at rates that rise evenly in their logarithm, and the loss.

The steps are those of the loop itself. Model, optimizer and random state are as before afterwards, and no file is
written.
"""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import TrainingError
from tldesk.core.events import Event, PhaseStarted, Progress
from tldesk.core.schedule import Clock
from tldesk.ml.boundary_rows import BoundaryRows
from tldesk.ml.freeze import apply_freeze, check_freeze
from tldesk.ml.interrupt import interruptible
from tldesk.ml.loop import add_head, source_for
from tldesk.ml.plan import check_plan
from tldesk.ml.sampling import epoch_order
from tldesk.ml.seeding import deterministic, prepare_thread
from tldesk.ml.solve import start_solved
from tldesk.ml.tally import Tally
from tldesk.ml.trainer import Trainer, has_live_batchnorm, split_batches

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.sources import Source

LOWEST, HIGHEST = 1e-6, 10.0
STEPS = 100
SMOOTHING = 0.9  # of the running mean of losses
WORSE = 4.0  # times the best loss: the test ends there


@dataclass(frozen=True, slots=True)
class RateCurve:
    """What the range test saw: rates, smoothed losses, and the rate that it suggests; None where nothing fell."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    suggestion: float | None


def find_rate(plan: TrainPlan, cancel: CancelToken, *, steps: int = STEPS) -> Generator[Event, None, RateCurve]:
    """Return the curve of a run's first epoch, as its recipe has it but for the rate.

    Raises:
        UsageError, DataError: As a run would.
        CancelledError: It was stopped.
    """
    check_plan(plan)
    recipe, model = plan.recipe, plan.model
    prepare_thread(recipe.threads)
    modes = {name: module.training for name, module in model.named_modules()}
    add_head(plan)
    check_freeze(model, recipe.plan, epochs=recipe.epochs)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    kept = BoundaryRows(plan, cancel)
    rates, losses = [], []
    try:
        with deterministic(), interruptible(model, cancel):
            if recipe.head.start == "solved" and recipe.head.key == "linear":
                yield from start_solved(plan, cancel, kept)
            state = apply_freeze(model, recipe.plan.at(1))
            source = yield from source_for(plan, state, kept, cancel)
            state.set_modes(model)
            merges = has_live_batchnorm(model)
            batches = _batches(plan, steps, merges_single=merges)
            clock = Clock(1, steps)
            trainer = Trainer(plan, clock, merges_single=merges, on_note=lambda _text: None)
            trainer.train(state, epoch=1, step=0)
            yield PhaseStarted("rate", steps)
            for number, rate, loss in _steps(source, trainer, Tally(recipe.task), batches, steps=steps, cancel=cancel):
                rates.append(rate)
                losses.append(loss)
                yield Progress("rate", number, steps)
    finally:
        kept.close()
        model.load_state_dict(before)
        for name, module in model.named_modules():
            module.training = modes.get(name, module.training)
        for parameter in model.parameters():
            parameter.grad = None
    smooth = smoothed(losses)
    return RateCurve(tuple(rates), tuple(smooth.tolist()), suggest(np.array(rates), smooth))


def _batches(plan: TrainPlan, steps: int, *, merges_single: bool) -> list[list[list[int]]]:
    """Return the batches of as many epochs as the steps need; a small set is seen several times."""
    recipe = plan.recipe
    size = int(recipe.batch_size) * recipe.accumulate
    epochs: list[list[list[int]]] = []
    while sum(len(batches) for batches in epochs) < steps:
        order = epoch_order(
            plan.train.targets, sampler=recipe.sampler, seed=recipe.seed, epoch=len(epochs) + 1, task=recipe.task
        )
        epochs.append(split_batches(order, size, merges_single=merges_single))
    return epochs


def _steps(
    source: Source,
    trainer: Trainer,
    tally: Tally,
    epochs: Sequence[list[list[int]]],
    *,
    steps: int,
    cancel: CancelToken,
) -> Iterator[tuple[int, float, float]]:
    """Yield (step from 1, rate, loss) until the loss runs away or the steps are done."""
    growth = (HIGHEST / LOWEST) ** (1 / max(1, steps - 1))
    best, mean = math.inf, 0.0
    streams = (source.batches(batches, epoch=epoch) for epoch, batches in enumerate(epochs, 1))
    numbers = count(1)
    for stream in streams:
        with closing(stream):
            for indices, inputs in islice(stream, steps):
                cancel.check()
                number = next(numbers)
                rate = LOWEST * growth ** (number - 1)
                try:
                    loss = trainer.step(source, inputs, indices, epoch=1, step=number, tally=tally, rate=rate)
                except TrainingError:  # it ran away: that is what the test looks for
                    return
                yield number, rate, loss
                mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
                level = mean / (1 - SMOOTHING**number)
                best = min(best, level)
                if number >= steps or (number > steps // 10 and level > WORSE * best):
                    return


def smoothed(losses: Sequence[float]) -> Array:
    """Return the running mean of losses, without the pull to zero of its beginning."""
    values = np.array(losses, np.float64)
    result, mean = np.empty_like(values), 0.0
    for place, value in enumerate(values, 1):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * value
        result[place - 1] = mean / (1 - SMOOTHING**place)
    return result


def suggest(rates: Array, losses: Array) -> float | None:
    """Return half of the rate at which the loss falls most steeply over the logarithm of the rate; None where it never
    falls. Half, since the smoothed loss lags behind its rate.

    Higher rates still fall faster on pictures that are seen again and again, and learn them by heart.
    """
    if len(rates) < 5:
        return None
    lowest = int(np.argmin(losses))
    if lowest < 2 or losses[lowest] >= losses[0] * 0.999:
        return None
    slopes = np.gradient(losses[: lowest + 1], np.log(rates[: lowest + 1]))
    return float(rates[int(np.argmin(slopes))] / 2)
