"""One temperature for a finished classifier, so that its probabilities mean what they say; what it names stays.

Guo et al. 2017, *On Calibration of Modern Neural Networks*. Limit: one number for all classes, fitted on outputs for
samples that the fit did not see.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tldesk.ml.metrics import cross_entropy

if TYPE_CHECKING:
    from torch import Tensor, nn

    from tldesk.core.contracts import Array

LOWEST, HIGHEST = 0.05, 20.0
LEAST_PROBABILITY = 1e-9  # of a class that a fold's fit did not know
_STEPS = 60  # of the golden section: the interval shrinks by 3e-13
_GOLDEN = (math.sqrt(5) - 1) / 2


def fit_temperature(logits: Array, targets: Array) -> float:
    """Return the temperature, ``LOWEST`` to ``HIGHEST``, with the smallest mean negative log-likelihood.

    In 1/T the likelihood is convex, and so has one valley along log T too: a golden section finds it.

    Args:
        logits: float64 (N, K), N over 0; logarithms of probabilities serve as well.
        targets: Classes, int64 (N,).
    """

    def loss(log_temperature: float) -> float:
        return cross_entropy(logits / math.exp(log_temperature), targets)

    low, high = math.log(LOWEST), math.log(HIGHEST)
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = loss(left), loss(right)
    for _ in range(_STEPS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = loss(right)
    return math.exp((low + high) / 2)


def log_probabilities(probabilities: Array) -> Array:
    """Return logits (N, K) that give these probabilities; none is taken to be impossible."""
    result: Array = np.log(np.maximum(probabilities, LEAST_PROBABILITY))
    return result


def install_temperature(head: nn.Module, temperature: float) -> None:
    """Let a head's outputs be divided by a temperature; its tensors and their names stay as they are."""

    def divide(_module: nn.Module, _inputs: object, outputs: Tensor) -> Tensor:
        return outputs / temperature

    head.register_forward_hook(divide)
