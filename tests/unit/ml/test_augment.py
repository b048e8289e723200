"""Mixup: the paper's formula, its distribution, and draws that come from the seed alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from tldesk.ml.augment import mix_pairs


def test_inputs_are_mixed_as_the_paper_says() -> None:
    inputs = torch.randn(7, 3, 5, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mixed, order, share = mix_pairs(inputs, alpha=0.4, seed=3)
    assert sorted(order.tolist()) == list(range(7))
    assert order.dtype == torch.int64
    assert 0.5 <= share <= 1
    for index in range(7):
        assert torch.equal(mixed[index], inputs[index] * share + inputs[order[index]] * (1 - share))
    assert mixed.dtype == inputs.dtype


def test_the_loss_of_mixed_targets_is_that_of_both() -> None:
    """The loss is linear in the target: mixing losses is mixing one-hot targets."""
    outputs = torch.randn(6, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    targets = torch.tensor([0, 1, 2, 3, 0, 1])
    _, order, share = mix_pairs(torch.zeros(6, 2), alpha=1.0, seed=9)
    both = share * functional.cross_entropy(outputs, targets)
    both = both + (1 - share) * functional.cross_entropy(outputs, targets[order])
    hot = functional.one_hot(targets, 4).double()
    assert torch.allclose(functional.cross_entropy(outputs, share * hot + (1 - share) * hot[order]), both)


def test_the_draws_are_the_seeds_alone() -> None:
    inputs = torch.arange(32.0).reshape(8, 4)
    before = torch.get_rng_state()
    first = mix_pairs(inputs, alpha=0.2, seed=5)
    again = mix_pairs(inputs, alpha=0.2, seed=5)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert first[2] == again[2]
    assert mix_pairs(inputs, alpha=0.2, seed=6)[2] != first[2]
    assert torch.equal(inputs, torch.arange(32.0).reshape(8, 4))


@pytest.mark.parametrize("alpha", [0.2, 1.0, 8.0])
def test_the_share_is_a_folded_beta(alpha: float) -> None:
    shares = np.array([mix_pairs(torch.zeros(2, 1), alpha=alpha, seed=seed)[2] for seed in range(2000)])
    draws = np.random.default_rng(0).beta(alpha, alpha, 20_000)
    assert shares.min() >= 0.5
    assert abs(shares.mean() - np.maximum(draws, 1 - draws).mean()) < 0.015


@pytest.mark.parametrize("alpha", [1e-300, 1e-5])
def test_next_to_no_alpha_mixes_nothing(alpha: float) -> None:
    inputs = torch.arange(8.0).reshape(4, 2)
    mixed, _, share = mix_pairs(inputs, alpha=alpha, seed=0)
    assert share == 1
    assert torch.equal(mixed, inputs)


def test_a_batch_of_one_is_left_as_it_is() -> None:
    inputs = torch.full((1, 3), 2.0)
    mixed, order, _ = mix_pairs(inputs, alpha=1.0, seed=0)
    assert torch.allclose(mixed, inputs)
    assert order.tolist() == [0]
