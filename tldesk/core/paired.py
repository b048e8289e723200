"""Two models on the same samples: how much more often the second is right, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tldesk.core.contracts import Array

TUNING, COMPARING = "tune", "compare"  # phases with which the second and third step of an untouched training begin
_Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class PairedGain:
    """By how much the second is right more often, as a share (0.021: 2.1 points), and its standard error."""

    gain: float
    error: float
    samples: int

    @property
    def is_clear(self) -> bool:
        """Whether the gain is larger than its standard error."""
        return self.gain > self.error

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the gain."""
        return self.gain - _Z_95 * self.error, self.gain + _Z_95 * self.error


@dataclass(frozen=True, slots=True)
class Tuning:
    """Which of two runs was kept after tuning. ``tuned`` is empty where no tuned run was made; ``gain`` is None where
    the two were not compared. ``temperature``: of the tuned model, where folds gave it before the run was made.
    """

    quick: str
    tuned: str
    kept: str
    gain: PairedGain | None = None
    temperature: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the tuned run is not at its end, or was not compared then: the quick one counts until it is."""
        return bool(self.tuned) and not self.is_kept and (self.gain is None or self.gain.is_clear)

    @property
    def is_kept(self) -> bool:
        """Whether the tuned run was."""
        return bool(self.tuned) and self.kept == self.tuned

    def as_fact(self) -> dict[str, Any]:
        """Return plain JSON, as both runs keep it under ``tuning``."""
        found = self.gain
        figures = None if found is None else {"gain": found.gain, "error": found.error, "samples": found.samples}
        fact = {"quick": self.quick, "tuned": self.tuned, "kept": self.kept, "compared": figures}
        return fact if self.temperature is None else {**fact, "temperature": self.temperature}

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Tuning | None:
        """Read it from a run's facts; None where there is none that makes sense."""
        found = facts.get("tuning")
        if not isinstance(found, dict):
            return None
        figures, names = found.get("compared"), [found.get(name) for name in ("quick", "tuned", "kept")]
        if not all(isinstance(name, str) for name in names):
            return None
        try:
            gain = None if figures is None else PairedGain(**figures)
        except TypeError:
            return None
        temperature = found.get("temperature")
        warmth = float(temperature) if isinstance(temperature, int | float) else None
        return cls(str(names[0]), str(names[1]), str(names[2]), gain, warmth)


def paired_gain(before: Array, after: Array, groups: Array | None = None) -> PairedGain:
    """Compare what two models got right on the same samples.

    The standard error is that of the mean difference; samples of one group are taken for one draw (the sandwich
    estimate for clusters, Cameron and Miller 2015).

    Args:
        before: Whether the first was right, bool (N,), N over 0.
        after: Whether the second was.
        groups: Number of each sample's group; -1, and None: it stands alone.
    """
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    count, mean = len(difference), float(difference.mean())
    alone = -1 - np.arange(count)
    numbers = np.unique(alone if groups is None else np.where(groups < 0, alone, groups), return_inverse=True)[1]
    sums = np.bincount(numbers, weights=difference - mean)
    units = len(sums)
    if units < 2:
        return PairedGain(mean, 1.0, count)  # one draw says nothing of the next
    error = sqrt(float(np.square(sums).sum()) * units / (units - 1)) / count
    return PairedGain(mean, error, count)
