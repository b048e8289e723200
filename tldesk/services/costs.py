"""What a freeze plan costs: counts and sizes that follow from shapes, and times from what was measured here.

Pure arithmetic on what is known, so that it follows each press in the layer tree; measuring is
``tldesk.services.stage_profile``'s part.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, prod
from typing import TYPE_CHECKING

from tldesk.core.kept_rows import row_bytes, views_kept
from tldesk.services.stage_profile import DECODE_S

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tldesk.core.recipe import HeadRecipe
    from tldesk.core.stage_profile import StageProfile
    from tldesk.services.layers import LayerCut

Shape = tuple[int, ...]
_FLOAT_BYTES = 4
_ROW_S, _ROW_BYTE_S = 3e-5, 1e-9  # to read a row of kept features back
_SLOTS = {"sgd": 1, "rmsprop": 1, "adam": 2, "adamw": 2}  # numbers that an optimizer keeps of each parameter


@dataclass(frozen=True, slots=True)
class Load:
    """What a run goes through.

    Args:
        train: Samples that it learns from.
        val: Samples that check it.
        views: ``1``, ``cached:K`` or ``full``.
        is_kept: Whether the recipe keeps features.
        form: Of what is kept; ``auto``: exactly, or in half the bytes where only that fits.
        batch_size: Samples of a step.
        optimizer: Its key.
        is_solved: The head is fitted in one go; there are no epochs.
    """

    train: int = 0
    val: int = 0
    views: str = "1"
    is_kept: bool = True
    form: str = "auto"
    batch_size: int = 32
    optimizer: str = "adamw"
    is_solved: bool = False

    @property
    def is_fresh(self) -> bool:
        """Whether each epoch sees another view of the training samples, so that only validation is kept."""
        return views_kept(self.views) == 0

    @property
    def rows(self) -> int:
        """Rows that are kept: each view of a training sample, and validation samples as they are."""
        return self.train * views_kept(self.views) + self.val


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up or measured here; None: not yet.

    ``room``: bytes that kept features may take. ``rate``: samples a second of the whole frozen backbone as it last
    read and computed real ones.
    """

    profile: StageProfile | None = None
    room: int | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """Figures of one plan on one backbone, for the epoch that it was asked of.

    The first ``frozen_stages`` of ``stages`` give the same for a sample in every epoch. ``boundary``: name of the part
    behind which features are kept, empty where none are. ``row_bytes``: of one sample's view, in ``form``. Times are
    None where they were never measured; ``epoch_s`` includes validation.
    """

    stages: tuple[str, ...]
    frozen_stages: int
    learns: int  # parameters
    parameters: int
    head_learns: bool
    features: Shape
    load: Load
    boundary: str = ""
    row_bytes: int | None = None
    form: str = "fp32"
    fits: bool = True
    memory_bytes: int | None = None
    first_pass_s: float | None = None
    epoch_s: float | None = None
    fresh_epoch_s: float | None = None  # with another view in each epoch

    @property
    def is_backbone_frozen(self) -> bool:
        """Whether no stage learns."""
        return self.frozen_stages == len(self.stages)

    @property
    def kept_bytes(self) -> int | None:
        """Return the size of all that would be kept; None: nothing is, or there are no samples."""
        return self.row_bytes * self.load.rows if self.row_bytes is not None and self.load.rows else None


@dataclass(frozen=True, slots=True)
class Parts:
    """The finer parts of a backbone, and what they hold in memory in training.

    ``live``: paths of what learns or follows the data. ``held``: bytes a sample of what each cut must remember for its
    gradients. ``has_taps``: the head sees several of their outputs, so that only what it receives can be kept.
    """

    cuts: tuple[LayerCut, ...] = ()
    live: frozenset[str] = frozenset()
    held: tuple[int, ...] = ()
    has_taps: bool = False

    @property
    def frozen(self) -> int:
        """How many leading cuts stay as they are."""
        return next((i for i, cut in enumerate(self.cuts) if cut.paths & self.live), len(self.cuts))


def costs_of(
    stages: Sequence[str],
    live: Collection[str],
    *,
    counts: tuple[int, int],
    head_learns: bool,
    features: Shape,
    parts: Parts,
    load: Load,
    known: Known | None = None,
) -> Costs:
    """Work out the figures.

    Args:
        stages: Names, input first.
        live: Stages in which something learns.
        counts: Parameters that learn, and all of them.
        head_learns: Whether the head is among what learns.
        features: Shape of what the head receives, without batch.
        parts: The stages' finer parts.
        load: What a run goes through.
        known: What was measured.
    """
    known = known or Known()
    frozen = next((place for place, name in enumerate(stages) if name in live), len(stages))
    is_whole = frozen == len(stages)
    stop = len(parts.cuts) if is_whole else parts.frozen
    boundary, row, form, fits = "", None, "fp32", True
    if load.is_kept and (load.rows or not load.is_fresh) and stop and (is_whole or not parts.has_taps):
        boundary = parts.cuts[stop - 1].name
        row, form, fits = _row(features if is_whole else parts.cuts[stop - 1].shape, load, known.room)
    slots = 2 + _SLOTS.get(load.optimizer, 2)
    held = sum(parts.held[stop:]) + _FLOAT_BYTES * prod(features)
    times = times_of(stop, load, known, row_bytes=row if fits else None, learns=counts[0], is_whole=is_whole)
    return Costs(
        stages=tuple(stages),
        frozen_stages=frozen,
        learns=counts[0],
        parameters=counts[1],
        head_learns=head_learns,
        features=features,
        load=load,
        boundary=boundary,
        row_bytes=row,
        form=form,
        fits=fits,
        # All parameters, and of those that learn a gradient and what the optimizer keeps.
        memory_bytes=_FLOAT_BYTES * (counts[1] + (slots - 1) * counts[0]) + load.batch_size * held,
        first_pass_s=times.first_pass,
        epoch_s=times.epoch,
        fresh_epoch_s=times.fresh,
    )


def _row(shape: Shape, load: Load, room: int | None) -> tuple[int, str, bool]:
    """Return a row's bytes, its form, and whether all rows fit."""
    form = "fp32" if load.form == "auto" else load.form
    size = row_bytes(form, shape)
    if room is None or size * load.rows <= room:
        return size, form, True
    half = row_bytes("bf16", shape)
    if load.form == "auto" and half * load.rows <= room:
        return half, "bf16", True
    return size, form, False


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: of all rows that are kept, of an epoch with its validation, and of one with another view each time."""

    first_pass: float | None = None
    epoch: float | None = None
    fresh: float | None = None


def times_of(stop: int, load: Load, known: Known, *, row_bytes: int | None, learns: int, is_whole: bool) -> Times:
    """Estimate times where the first ``stop`` cuts stay frozen, and rows behind them are kept (None: they are not)."""
    profile, decode_s = known.profile, DECODE_S
    if not load.train + load.val:
        return Times()
    if profile is None or not profile.cuts:
        first = load.rows / known.rate if known.rate and row_bytes is not None and is_whole else None
        return Times(first_pass=first)
    cuts = len(profile.cuts)
    if known.rate:  # how long reading took beside computing
        decode_s = max(1 / known.rate - profile.row_s(cuts), 0.0)
    new_s, old_s = profile.row_s(stop) + decode_s, _ROW_S + _ROW_BYTE_S * (row_bytes or 0)
    learn_s = profile.learn_s(stop) + profile.head_s
    steps_s = ceil(load.train / load.batch_size) * learns * profile.update_s
    check_s = profile.plain_s(stop, cuts) + profile.head_s
    plain_s = decode_s + profile.plain_s(0, stop)
    fresh = load.train * (plain_s + learn_s) + steps_s + load.val * (check_s + (old_s if row_bytes else plain_s))
    if row_bytes is None:
        return Times(epoch=None if load.is_solved else fresh)
    epoch = fresh if load.is_fresh else load.train * (old_s + learn_s) + steps_s + load.val * (old_s + check_s)
    if load.is_solved:
        return Times(first_pass=load.rows * new_s)
    return Times(first_pass=load.rows * new_s, epoch=epoch, fresh=fresh)


def head_parameters(head: HeadRecipe, features: Shape, outputs: int) -> int:
    """Return how many parameters a head has on features of this shape, weights and biases."""
    if head.key == "nearest-good":
        return 0  # how many patches are kept, only the samples tell
    widths = [prod(features), *(head.hidden if head.key == "mlp" else ()), outputs]
    return sum((before + 1) * after for before, after in pairwise(widths))


def head_type(head: HeadRecipe) -> str:
    """Return what the head is, as the layer tree's other types."""
    return {"mlp": "MLP", "logistic": "LogisticRegression", "nearest-good": "NearestGood"}.get(head.key, "Linear")
