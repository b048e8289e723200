"""What a freeze plan costs: counts and sizes that follow from shapes, and times only from a rate measured here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tldesk.core.recipe import HeadRecipe

Shape = tuple[int, ...]
_FLOAT_BYTES = 4  # features are kept as float32


@dataclass(frozen=True, slots=True)
class Costs:
    """Figures of one plan on one backbone.

    The first ``frozen_stages`` of ``stages`` give the same for a sample in every epoch. ``kept_bytes`` is the size of
    what the whole frozen backbone makes of one sample; None where some of it learns, since nothing is kept then.
    """

    stages: tuple[str, ...]
    frozen_stages: int
    learns: int  # parameters
    parameters: int
    head_learns: bool
    features: Shape
    samples: int
    kept_bytes: int | None  # a sample
    first_pass_s: float | None  # None: never measured here

    @property
    def is_backbone_frozen(self) -> bool:
        """Whether no stage learns."""
        return self.frozen_stages == len(self.stages)

    @property
    def all_kept_bytes(self) -> int | None:
        """Return the size of what is kept of all samples; None: nothing is, or there are none."""
        return self.kept_bytes * self.samples if self.kept_bytes is not None and self.samples else None


def costs_of(
    stages: Sequence[str],
    live: Collection[str],
    *,
    counts: tuple[int, int],
    head_learns: bool,
    features: Shape,
    samples: int = 0,
    samples_per_s: float | None = None,
    is_kept: bool = True,
) -> Costs:
    """Work out the figures.

    Args:
        stages: Names, input first.
        live: Stages in which something learns.
        counts: Parameters that learn, and all of them.
        head_learns: Whether the head is among what learns.
        features: Shape of what the head receives, without batch.
        samples: In the project; 0: none is open.
        samples_per_s: Of the frozen backbone on this machine, as measured; None: never.
        is_kept: Whether the recipe keeps features.
    """
    frozen = next((place for place, name in enumerate(stages) if name in live), len(stages))
    is_whole = frozen == len(stages)
    return Costs(
        stages=tuple(stages),
        frozen_stages=frozen,
        learns=counts[0],
        parameters=counts[1],
        head_learns=head_learns,
        features=features,
        samples=samples,
        kept_bytes=prod(features) * _FLOAT_BYTES if is_whole and is_kept else None,
        first_pass_s=samples / samples_per_s if is_whole and samples and samples_per_s else None,
    )


def head_parameters(head: HeadRecipe, features: Shape, outputs: int) -> int:
    """Return how many parameters a head has on features of this shape, weights and biases."""
    if head.key == "nearest-good":
        return 0  # how many patches are kept, only the samples tell
    widths = [prod(features), *(head.hidden if head.key == "mlp" else ()), outputs]
    return sum((before + 1) * after for before, after in pairwise(widths))


def head_type(head: HeadRecipe) -> str:
    """Return what the head is, as the layer tree's other types."""
    return {"mlp": "MLP", "logistic": "LogisticRegression", "nearest-good": "NearestGood"}.get(head.key, "Linear")
