"""The learning rate as a pure function of (step, group). Holds no state: what a run resumes at is its step's number.

``plateau`` alone looks at the run: it lives in ``PlateauState``, a value that a checkpoint keeps. Shapes are those of
torch's ``StepLR``, ``CosineAnnealingLR``, ``OneCycleLR`` and ``ReduceLROnPlateau`` (parity is tested), but a group that
joins later needs no set-up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldesk.core.recipe import ScheduleRecipe


@dataclass(frozen=True, slots=True)
class Clock:
    """How a run is divided: ``epochs`` of ``steps_an_epoch`` optimizer steps each."""

    epochs: int
    steps_an_epoch: int

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return self.epochs * self.steps_an_epoch


@dataclass(frozen=True, slots=True)
class PlateauState:
    """What ``plateau`` remembers: the best loss, epochs without a better one, and the factor that it came to."""

    best: float = math.inf
    waited: int = 0
    factor: float = 1.0


def rate_factor(
    recipe: ScheduleRecipe, step: int, clock: Clock, *, group_start: int = 0, plateau: PlateauState | None = None
) -> float:
    """Return by what the base rate is multiplied at a step.

    Args:
        recipe: The schedule.
        step: From 0, over the whole run.
        clock: How the run is divided.
        group_start: The step at which the group began to train: its warm-up counts from there.
        plateau: What ``plateau`` came to by now.
    """
    start, stop, is_held = _cycle(recipe, step, clock)
    shape = _shape(recipe, (stop - 1 if is_held else step) - start, stop - start, clock.steps_an_epoch)
    if recipe.key == "plateau" and plateau is not None:
        shape = plateau.factor
    warmup = round(recipe.warmup * clock.steps_an_epoch)
    since = step - max(group_start, 0)
    return shape * (min(1.0, (since + 1) / warmup) if warmup else 1.0)


def _cycle(recipe: ScheduleRecipe, step: int, clock: Clock) -> tuple[int, int, bool]:
    """Return first step, end, and whether the rate is held, of the cycle that a step lies in."""
    start, stop, is_held = 0, clock.steps, False
    for extension in recipe.extensions:
        begin = (extension.from_epoch - 1) * clock.steps_an_epoch
        if step < begin:
            return start, stop if is_held else begin, is_held
        if extension.mode == "cycle":
            start, stop, is_held = begin, clock.steps, False
        elif not is_held:  # a second one holds the same rate
            stop, is_held = begin, True
    return start, stop, is_held


def _shape(recipe: ScheduleRecipe, step: int, steps: int, steps_an_epoch: int) -> float:
    match recipe.key:
        case "constant" | "plateau":
            return 1.0
        case "step":
            return float(recipe.gamma ** (step // (recipe.every * steps_an_epoch)))
        case "cosine":
            return recipe.floor + (1 - recipe.floor) * (1 + math.cos(math.pi * min(step, steps) / max(steps, 1))) / 2
        case "one-cycle":
            return _one_cycle(recipe, min(step, steps - 1), steps)


def _one_cycle(recipe: ScheduleRecipe, step: int, steps: int) -> float:
    """Rise from 1 / div over the first share of the steps, fall to 1 / (div * final_div); by cosine, as in torch."""
    low, end = 1 / recipe.div, 1 / (recipe.div * recipe.final_div)
    top = recipe.rise * steps - 1
    if step <= top:
        return _between(low, 1.0, step / top if top > 0 else 1.0)
    return _between(1.0, end, (step - top) / max(steps - 1 - top, 1e-12))


def _between(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))


def after_epoch(recipe: ScheduleRecipe, state: PlateauState, loss: float, *, epoch: int = 0) -> PlateauState:
    """Return what ``plateau`` makes of the loss of an epoch (from 1; of validation where there is some): less rate
    after too long. In added epochs it is held, or begins anew with them.
    """
    if recipe.key != "plateau":
        return state
    added = [extension for extension in recipe.extensions if extension.from_epoch <= epoch + 1]
    if added and added[-1].mode == "hold":
        return state
    if added and added[-1].from_epoch == epoch + 1:
        return PlateauState()
    if loss < state.best * (1 - recipe.threshold):
        return replace(state, best=loss, waited=0)
    if state.waited + 1 > recipe.patience:
        return replace(state, waited=0, factor=max(state.factor * recipe.gamma, recipe.floor))
    return replace(state, waited=state.waited + 1)
