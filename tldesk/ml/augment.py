"""What augmentation does to a whole batch: pairs of inputs mixed. Views of one sample are its modality's to make."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from torch import Tensor


def mix_pairs(inputs: Tensor, *, alpha: float, seed: int) -> tuple[Tensor, Tensor, float]:
    """Mix each input of a batch with another: mixup, Zhang et al. 2018 (*mixup: Beyond Empirical Risk Minimization*).

    The loss is ``share * L(y) + (1 - share) * L(y[order])``. All is drawn from a stream of ``seed`` alone.

    Args:
        inputs: Float (B, ...).
        alpha: Of the Beta(alpha, alpha) from which the share is drawn, one for the batch; over 0.
        seed: 0 or more.

    Returns:
        ``share * inputs + (1 - share) * inputs[order]``; ``order``, int64 (B,) on the inputs' device; ``share``, 0.5
        to 1: that of an input itself (below it, the pair would only change places).
    """
    draws = np.random.Generator(np.random.PCG64(seed))
    share = draw_share(draws, alpha)
    order = torch.from_numpy(draws.permutation(len(inputs))).to(inputs.device)
    return inputs * share + inputs[order] * (1 - share), order, share


def draw_share(draws: np.random.Generator, alpha: float) -> float:
    """Draw the share of an input itself, 0.5 to 1, from Beta(alpha, alpha)."""
    share = float(draws.beta(alpha, alpha))
    return max(share, 1 - share) if math.isfinite(share) else 1.0  # where alpha is next to nothing, nothing is mixed
