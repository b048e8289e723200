"""One scale for scores that are no likelihoods, so that a softmax of them is sensible. Changes no answer."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tldesk.core.contracts import Array

FALLBACK_SCALE = 4.0  # where nothing could be held out: scores about 1 apart read 98 %
LIMITS = (1e-3, 1e3)
_STEPS = 80
_GOLDEN = (5**0.5 - 1) / 2


def fit_scale(scores: Array, targets: Array) -> float:
    """Return by what held-out scores (N, K) are multiplied for the greatest likelihood (Guo et al. 2017, its inverse).

    Targets are classes (N,), each class counting the same, or labels 0/1 (N, K). Rows that are not numbers were not
    held out and do not count.
    """
    is_there = np.isfinite(scores).all(axis=1)
    if not is_there.any():
        return FALLBACK_SCALE
    scores, targets = np.asarray(scores[is_there], np.float64), targets[is_there]
    if targets.ndim == 1:
        counts = np.bincount(targets)
        weights = 1.0 / counts[targets]
        margins = scores - scores[np.arange(len(scores)), targets][:, None]

        def loss(scale: float) -> float:
            return float(np.logaddexp.reduce(scale * margins, axis=1) @ weights)
    else:
        signed = np.where(targets > 0, -scores, scores)

        def loss(scale: float) -> float:
            return float(np.logaddexp(0.0, scale * signed).mean())

    # Convex in the scale, so it falls and then rises in its logarithm as well: golden section.
    low, high = log(LIMITS[0]), log(LIMITS[1])
    inner = [high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)]
    losses = [loss(float(np.exp(place))) for place in inner]
    for _ in range(_STEPS):
        if losses[0] <= losses[1]:
            high, inner[1], losses[1] = inner[1], inner[0], losses[0]
            inner[0] = high - _GOLDEN * (high - low)
            losses[0] = loss(float(np.exp(inner[0])))
        else:
            low, inner[0], losses[0] = inner[0], inner[1], losses[1]
            inner[1] = low + _GOLDEN * (high - low)
            losses[1] = loss(float(np.exp(inner[1])))
    return float(np.exp((low + high) / 2))
