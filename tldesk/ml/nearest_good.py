"""A head that knows good samples only: how far a map's patches lie from those of good samples (PatchCore).

Roth et al., Towards Total Recall in Industrial Anomaly Detection, CVPR 2022. The maps come from ``pooling.join_maps``.
Limits, where the paper has none: of many good patches ``MOST_PATCHES`` are drawn before the core set is chosen, and
at most ``MOST_JUDGED`` good samples are held out for the threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log, prod
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from tldesk.core.errors import DataError, ModelError
from tldesk.ml.seeding import stream_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe

GOOD = 0  # the output that stands for good samples; 1 stands for all others
FLAGGED = 0.01  # share of good samples beyond the threshold
MOST_PATCHES = 40_000  # the core set takes patches x kept steps: 4,000 of these take about ten seconds
MOST_JUDGED = 200
PROJECTED = 64  # axes of the random projection in which the core set is chosen
ENOUGH_FOR_QUANTILE = 200  # good scores; below, the tail is taken from a log-normal fit
_CHECK_EVERY = 64


class NearestGood(nn.Module):
    """Score maps (B, C, H, W) by their patches; gives logits (B, 2) of good and defect, 0 each at the threshold.

    ``bank`` (M, C) of kept patches, in units of ``spread`` (C,); ``threshold`` and ``width``, in units of the score:
    where a sample is as likely good as not, and by how much a logit rises by 1. All are parameters, though no gradient
    ever reaches them: they are what the head has learned, and a freeze plan and its proof see them so.
    """

    def __init__(self, channels: int, *, neighbours: int, worst: float = 0.0) -> None:
        super().__init__()
        self.neighbours = neighbours
        self.worst = worst
        self.bank = nn.Parameter(torch.zeros(1, channels))
        self.spread = nn.Parameter(torch.ones(channels))
        self.threshold = nn.Parameter(torch.zeros((), dtype=torch.float64))
        self.width = nn.Parameter(torch.ones((), dtype=torch.float64))

    def resize(self, rows: int) -> None:
        """Make room for a bank of so many patches, all zero."""
        self.bank = nn.Parameter(self.bank.detach().new_zeros((rows, self.bank.shape[1])))

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (B, 2): half the excess over the threshold for defect, its negative for good."""
        excess = (self.scores(x) - self.threshold) / self.width
        return torch.stack([-excess / 2, excess / 2], dim=1)

    def scores(self, x: Tensor) -> Tensor:
        """Return the score (B,) of each map: one at a time, so that batch-mates cannot matter."""
        rows = [self.score(patches_of(one) / self.spread) for one in x]
        return torch.stack(rows) if rows else self.threshold.new_zeros(0)

    def score(self, patches: Tensor, left_out: Tensor | None = None) -> Tensor:
        """Return the score () of patches (P, C) in units of ``spread``; bank rows ``left_out`` (M,) do not count.

        The distance of the patch that lies farthest from its nearest kept patch, times one minus the softmax share of
        that distance among those to the ``neighbours`` nearest of the kept one (the paper's equations 6 and 7). Where
        ``worst`` is a share of more than one patch, the mean distance of that many instead: for defects that are spread
        out and not one spot.
        """
        near = _squares(patches, self.bank)
        if left_out is not None:
            near[:, left_out] = torch.inf
        kept = near.argmin(dim=1)
        dtype = self.threshold.dtype
        # Exact again where it counts: the products above lose the last digits of small distances.
        distances = (patches.to(dtype) - self.bank[kept].to(dtype)).square().sum(dim=1).sqrt()
        several = round(self.worst * len(distances))
        if several > 1:
            return distances.topk(several).values.mean()
        worst = int(distances.argmax())
        score = distances[worst]
        if self.neighbours < 2:
            return score
        around = _squares(self.bank[kept[worst]][None], self.bank)[0]
        if left_out is not None:
            around[left_out] = torch.inf
        around[kept[worst]] = -1.0  # first, even among equals
        count = min(self.neighbours, int(torch.isfinite(around).sum()))
        if count < 2:
            return score
        support = self.bank[around.topk(count, largest=False, sorted=True).indices].to(dtype)
        shares = torch.softmax((patches[worst].to(dtype) - support).square().sum(dim=1).sqrt(), dim=0)
        return (1 - shares[0]) * score


@dataclass(frozen=True, slots=True, eq=False)
class GoodBank:
    """A fitted ``NearestGood``: its numbers, and what a report tells of it."""

    bank: Tensor
    spread: Tensor
    threshold: float
    width: float
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def has_converged(self) -> bool:
        """A bank is chosen, not approached."""
        return True

    def install(self, head: nn.Module) -> None:
        """Put the bank into a ``NearestGood``; one of another size is resized."""
        if not isinstance(head, NearestGood):
            raise ModelError(f"a {type(head).__name__} takes no bank of good patches", "build the head nearest-good")
        if head.bank.shape != self.bank.shape:
            head.resize(len(self.bank))
        with torch.no_grad():
            head.bank.copy_(self.bank)
            head.spread.copy_(self.spread)
            head.threshold.fill_(self.threshold)
            head.width.fill_(self.width)


def build_nearest_good(channels: int, recipe: HeadRecipe) -> NearestGood:
    """Build the head of a recipe, its bank empty."""
    return NearestGood(channels, neighbours=recipe.neighbours, worst=recipe.worst)


def build_scorer(bank: GoodBank, recipe: HeadRecipe) -> Callable[[Array], Array]:
    """Return what gives the logits (2,) of one map (C, H, W)."""
    head = build_nearest_good(bank.bank.shape[1], recipe)
    bank.install(head)

    def score(one: Array) -> Array:
        with torch.inference_mode():
            logits: Array = head(torch.from_numpy(one)[None])[0].numpy()
        return logits

    return score


def bank_rows(good: int, feature_shape: tuple[int, ...], recipe: HeadRecipe) -> int:
    """Return how many patches are kept of so many good samples with maps (C, H, W)."""
    patches = min(good * prod(feature_shape[1:]), MOST_PATCHES)
    return max(1, min(patches, round(patches * recipe.keep)))


def fit_bank_size(head: nn.Module, feature_shape: tuple[int, ...], targets: Array, recipe: HeadRecipe) -> None:
    """Give a ``NearestGood`` the size that its bank will have for training targets (N,); leave other heads alone."""
    if isinstance(head, NearestGood):
        head.resize(bank_rows(int((targets == GOOD).sum()), feature_shape, recipe))


def expect_bank(head: nn.Module, tensors: Mapping[str, Tensor], *, prefix: str = "head.") -> None:
    """Give a ``NearestGood`` the size of the bank in a run's tensors; leave other heads alone."""
    bank = tensors.get(f"{prefix}bank")
    if isinstance(head, NearestGood) and bank is not None and bank.ndim == 2:
        head.resize(len(bank))


def patches_of(one: Tensor) -> Tensor:
    """Return the patches (H * W, C) of a map (C, H, W)."""
    return one.flatten(1).T


def solve_nearest_good(
    features: Array, targets: Array, *, recipe: HeadRecipe, seed: int, cancel: CancelToken
) -> GoodBank:
    """Fit to maps (N, C, H, W): keep a core set of the patches of the good, and a threshold for their scores.

    Samples of another target than ``GOOD`` do not count. Uses torch's threads as they are set.

    Raises:
        DataError: There are fewer than two good samples.
        ModelError: The features are no maps.
        CancelledError: ``cancel`` was raised; checked every few steps.
    """
    if features.ndim != 4:
        raise ModelError(f"features of shape {features.shape[1:]} are no maps", "choose another backbone or cut")
    good = np.flatnonzero(np.asarray(targets) == GOOD)
    if len(good) < 2:
        raise DataError(
            f"there are {len(good)} good training samples", "label at least two, or name another good class"
        )
    with torch.inference_mode(False), torch.no_grad():
        owners, pool = _drawn_patches(features, good, seed=seed)
        spread = pool.std(dim=0, correction=0).clamp_min(1e-6 * float(pool.abs().max()) + 1e-12)
        pool = pool / spread
        rows = bank_rows(len(good), features.shape[1:], recipe)
        kept = core_set(pool, rows, seed=seed, cancel=cancel)
        head = build_nearest_good(pool.shape[1], recipe)
        GoodBank(pool[kept], spread, 0.0, 1.0).install(head)
        bank_owners = owners[kept]
        scores = []
        for place in _spread_out(len(good), MOST_JUDGED):
            cancel.check()
            left_out = bank_owners == place
            if bool(left_out.all()):
                continue
            patches = patches_of(torch.from_numpy(features[good[place]])) / spread
            scores.append(float(head.score(patches, left_out)))
    threshold, width = fit_threshold(np.array(scores))
    facts: dict[str, object] = {"good": len(good), "kept_patches": rows, "threshold": threshold}
    return GoodBank(head.bank.detach().clone(), spread, threshold, width, facts)


def fit_threshold(scores: Array) -> tuple[float, float]:
    """Return the score that ``FLAGGED`` of good samples exceed, and the width of a logit, from held-out scores (N,).

    Of few scores the quantile is that of the next one, were they log-normal (Student's prediction interval). At the
    median the probability of a defect is ``FLAGGED``, at the threshold it is a half.
    """
    values = np.maximum(np.asarray(scores, np.float64), 1e-12)
    if len(values) >= ENOUGH_FOR_QUANTILE:
        threshold = float(np.quantile(values, 1 - FLAGGED))
    elif len(values) > 1:
        logs = np.log(values)
        reach = _student_quantile(1 - FLAGGED, len(values) - 1) * (1 + 1 / len(values)) ** 0.5
        threshold = float(np.exp(min(logs.mean() + reach * logs.std(ddof=1), logs.max() + log(2))))
    else:
        threshold = 2 * float(values[0]) if len(values) else 1.0
    middle = float(np.median(values)) if len(values) else 0.0
    width = max(threshold - middle, 1e-3 * threshold) / log(1 / FLAGGED - 1)
    return threshold, width


def core_set(pool: Tensor, rows: int, *, seed: int, cancel: CancelToken) -> Tensor:
    """Return the positions (rows,) of patches (N, C) that leave the farthest of the others nearest: greedy k-centre.

    Sener and Savarese, Active Learning for Convolutional Neural Networks, ICLR 2018; distances are measured in a random
    projection, as in the paper. Begins with the patch nearest to the mean.

    Raises:
        CancelledError: ``cancel`` was raised.
    """
    if rows >= len(pool):
        return torch.arange(len(pool))
    seen = pool
    if pool.shape[1] > PROJECTED:
        draws = np.random.default_rng(stream_seed(seed, "projection"))
        turn = draws.normal(scale=PROJECTED**-0.5, size=(pool.shape[1], PROJECTED)).astype(np.float32)
        seen = pool @ torch.from_numpy(turn)
    seen = seen - seen.mean(dim=0)
    squares = seen.square().sum(dim=1)
    chosen = torch.empty(rows, dtype=torch.int64)
    chosen[0] = squares.argmin()
    best = torch.full((len(seen),), torch.inf)
    for step in range(1, rows):
        if step % _CHECK_EVERY == 0:
            cancel.check()
        last = chosen[step - 1]
        torch.minimum(best, squares.add(squares[last]).sub_(torch.mv(seen, seen[last]), alpha=2), out=best)
        best[last] = -torch.inf  # each once, whatever rounding leaves of its distance to itself
        chosen[step] = best.argmax()
    return chosen.sort().values


def _squares(patches: Tensor, bank: Tensor) -> Tensor:
    """Return squared distances (P, M), up to rounding."""
    return torch.addmm(
        patches.square().sum(dim=1, keepdim=True) + bank.square().sum(dim=1), patches, bank.T, alpha=-2
    ).clamp_min_(0)


def _student_quantile(share: float, freedom: int) -> float:
    """Return a quantile of Student's t (Abramowitz and Stegun 26.7.5; within 1 % from ten degrees of freedom on)."""
    z = NormalDist().inv_cdf(share)
    return float(z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2))


def _spread_out(count: int, most: int) -> list[int]:
    """Return at most ``most`` of the places below ``count``, evenly."""
    return list(range(count)) if count <= most else np.linspace(0, count - 1, most).round().astype(int).tolist()


def _drawn_patches(features: Array, good: Array, *, seed: int) -> tuple[Tensor, Tensor]:
    """Return at most ``MOST_PATCHES`` patches (N, C) of the good samples, and whose each is: its place in ``good``."""
    each = prod(features.shape[2:])
    total = len(good) * each
    places = np.arange(total)
    if total > MOST_PATCHES:
        draws = np.random.default_rng(stream_seed(seed, "patches"))
        places = np.sort(draws.choice(total, MOST_PATCHES, replace=False))
    owners, spots = places // each, places % each
    height, width = np.divmod(spots, features.shape[3])
    patches = features[good[owners], :, height, width].astype(np.float32)
    return torch.from_numpy(owners), torch.from_numpy(np.ascontiguousarray(patches))


_LINES = '''

class NearestGood(torch.nn.Module):
    """Score maps by how far their patches lie from the kept patches of good samples (PatchCore, Roth et al. 2022)."""

    def __init__(self, channels, neighbours, worst):
        super().__init__()
        self.neighbours = neighbours
        self.worst = worst
        self.register_buffer("bank", torch.zeros(1, channels))
        self.register_buffer("spread", torch.ones(channels))
        self.register_buffer("threshold", torch.zeros((), dtype=torch.float64))
        self.register_buffer("width", torch.ones((), dtype=torch.float64))

    def _load_from_state_dict(self, state, prefix, *rest):
        self.bank = torch.zeros_like(state[prefix + "bank"])  # only the file knows how many patches were kept
        super()._load_from_state_dict(state, prefix, *rest)

    def score(self, patches):
        near = torch.cdist(patches.double(), self.bank.double())
        distances, kept = near.min(dim=1)
        several = round(self.worst * len(distances))
        if several > 1:
            return distances.topk(several).values.mean()
        worst = distances.argmax()
        score = distances[worst]
        if self.neighbours < 2:
            return score
        around = (self.bank[kept[worst]] - self.bank).double().square().sum(dim=1)
        around[kept[worst]] = -1.0
        count = min(self.neighbours, len(self.bank))
        if count < 2:
            return score
        support = self.bank[around.topk(count, largest=False).indices].double()
        shares = torch.softmax((patches[worst].double() - support).square().sum(dim=1).sqrt(), dim=0)
        return (1 - shares[0]) * score

    def forward(self, maps):
        scores = torch.stack([self.score(one.flatten(1).T / self.spread) for one in maps])
        excess = (scores - self.threshold) / self.width
        return torch.stack([-excess / 2, excess / 2], dim=1)


'''


def nearest_good_lines(recipe: HeadRecipe, *, channels: int) -> str:
    """Return plain PyTorch lines that make the head, for predict.py."""
    return f"{_LINES}head = NearestGood({channels}, {recipe.neighbours}, {recipe.worst!r})\n"
