"""A temperature: the one that generated the outputs is found again, and what a head names stays."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from tldesk.ml.calibration import (
    HIGHEST,
    LOWEST,
    fit_temperature,
    install_temperature,
    log_probabilities,
)
from tldesk.ml.metrics import cross_entropy, softmax


def drawn(count: int, sharpness: float, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return logits (N, 4) that are ``sharpness`` times too sure, and classes drawn from the true probabilities."""
    draws = np.random.default_rng(seed)
    true = draws.normal(size=(count, 4)) * 2
    shares = softmax(true).cumsum(axis=1)
    targets = (draws.random((count, 1)) > shares).sum(axis=1).clip(max=3)
    return true * sharpness, targets


@pytest.mark.parametrize("sharpness", [0.25, 1.0, 3.0])
def test_the_temperature_that_made_the_outputs_is_found(sharpness: float) -> None:
    logits, targets = drawn(20_000, sharpness)
    assert fit_temperature(logits, targets) == pytest.approx(sharpness, rel=0.04)


def test_no_other_temperature_of_a_fine_grid_is_better() -> None:
    logits, targets = drawn(300, 2.5, seed=1)
    grid = np.geomspace(LOWEST, HIGHEST, 4001)
    best = grid[int(np.argmin([cross_entropy(logits / value, targets) for value in grid]))]
    assert fit_temperature(logits, targets) == pytest.approx(best, rel=2e-3)


def test_outputs_that_are_always_right_or_never_stay_within_the_bounds() -> None:
    logits = np.eye(3)[np.arange(30) % 3] * 4
    assert fit_temperature(logits, np.arange(30) % 3) == pytest.approx(LOWEST)
    assert fit_temperature(logits, (np.arange(30) + 1) % 3) == pytest.approx(HIGHEST)


def test_probabilities_serve_as_logits_also_where_a_class_was_unknown() -> None:
    logits, targets = drawn(500, 2.0)
    assert fit_temperature(log_probabilities(softmax(logits)), targets) == pytest.approx(
        fit_temperature(logits, targets), rel=1e-6
    )
    assert np.isfinite(log_probabilities(np.array([[1.0, 0.0]]))).all()


def test_a_head_with_a_temperature_names_the_same_and_keeps_its_tensors() -> None:
    head, x = nn.Linear(5, 3), torch.randn(64, 5)
    before, names = head(x), list(head.state_dict())
    install_temperature(head, 2.5)
    assert torch.equal(head(x), before / 2.5)
    assert torch.equal(head(x).argmax(1), before.argmax(1))
    assert list(head.state_dict()) == names
