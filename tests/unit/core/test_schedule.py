"""The rate is a pure function of (step, group), and goes where torch's schedulers go."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tldesk.core.recipe import Extension, ScheduleRecipe
from tldesk.core.schedule import Clock, PlateauState, after_epoch, rate_factor

CLOCK = Clock(epochs=6, steps_an_epoch=7)


def ours(recipe: ScheduleRecipe, clock: Clock = CLOCK) -> list[float]:
    return [rate_factor(recipe, step, clock) for step in range(clock.steps)]


def torchs(make: Any, *, per_epoch: bool = False) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for step in range(CLOCK.steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not per_epoch or (step + 1) % CLOCK.steps_an_epoch == 0:
            scheduler.step()
    return rates


def test_cosine_is_torchs() -> None:
    make = lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, CLOCK.steps, eta_min=0.1)  # noqa: E731
    assert ours(ScheduleRecipe(key="cosine", floor=0.1)) == pytest.approx(torchs(make), rel=1e-9)


def test_step_is_torchs() -> None:
    make = lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.3)  # noqa: E731
    assert ours(ScheduleRecipe(key="step", every=2, gamma=0.3)) == pytest.approx(torchs(make, per_epoch=True))


@pytest.mark.parametrize("rise", [0.1, 0.3, 0.5])
def test_one_cycle_is_torchs(rise: float) -> None:
    def make(optimizer: Any) -> Any:
        return torch.optim.lr_scheduler.OneCycleLR(
            optimizer, 1.0, total_steps=CLOCK.steps, pct_start=rise, cycle_momentum=False
        )

    assert ours(ScheduleRecipe(key="one-cycle", rise=rise)) == pytest.approx(torchs(make), rel=1e-9)


@given(losses=st.lists(st.floats(0.01, 10), min_size=1, max_size=30), patience=st.integers(0, 4))
def test_plateau_is_torchs(losses: list[float], patience: int) -> None:
    recipe = ScheduleRecipe(key="plateau", patience=patience, gamma=0.5, floor=0.01)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=patience, threshold=1e-4, min_lr=0.01
    )
    state = PlateauState()
    for loss in losses:
        state = after_epoch(recipe, state, loss)
        scheduler.step(loss)
        assert rate_factor(recipe, 3, CLOCK, plateau=state) == pytest.approx(optimizer.param_groups[0]["lr"])


def test_warm_up_rises_evenly_and_counts_from_the_groups_own_start() -> None:
    recipe = ScheduleRecipe(warmup=1.0)
    assert ours(recipe)[:8] == pytest.approx([1 / 7, 2 / 7, 3 / 7, 4 / 7, 5 / 7, 6 / 7, 1, 1])
    late = [rate_factor(recipe, step, CLOCK, group_start=14) for step in range(14, 23)]
    assert late == pytest.approx([1 / 7, 2 / 7, 3 / 7, 4 / 7, 5 / 7, 6 / 7, 1, 1, 1])


@pytest.mark.parametrize("key", ["constant", "step", "cosine", "one-cycle", "plateau"])
def test_an_extension_holds_the_last_rate_or_begins_anew(key: Any) -> None:
    before = ours(ScheduleRecipe(key=key), Clock(3, 7))
    held = ours(ScheduleRecipe(key=key, extensions=(Extension(from_epoch=4),)))
    assert held[:21] == before
    assert set(held[21:]) == {before[-1]}
    again = ours(ScheduleRecipe(key=key, extensions=(Extension(from_epoch=4, mode="cycle"),)))
    assert again == before + before
    twice = (Extension(from_epoch=3), Extension(from_epoch=5))
    assert set(ours(ScheduleRecipe(key=key, extensions=twice))[14:]) == {ours(ScheduleRecipe(key=key), Clock(2, 7))[-1]}


@given(
    key=st.sampled_from(["constant", "step", "cosine", "one-cycle"]),
    epochs=st.integers(1, 40),
    steps=st.integers(1, 50),
    warmup=st.floats(0, 3),
)
def test_every_rate_is_a_share_of_the_base(key: Any, epochs: int, steps: int, warmup: float) -> None:
    clock = Clock(epochs, steps)
    for step in {0, 1, clock.steps // 2, clock.steps - 1} & set(range(clock.steps)):
        factor = rate_factor(ScheduleRecipe(key=key, warmup=warmup), step, clock)
        assert 0 <= factor <= 1 + 1e-12
        assert math.isfinite(factor)
