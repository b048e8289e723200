"""How long each part of a backbone takes on one computer: the figures, and what follows of them. Pure values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageProfile:
    """Seconds a sample of each of ``cuts``, input first.

    ``frozen``: forward of the copy that computes kept rows, ``pooled`` what comes behind its last cut. ``forward``: of
    the plain network, without gradients. ``learning``: forward and backward; ``leading``: the same of a cut to whose
    input no gradient flows, which is the first that learns. ``head_s``: a linear head. ``update_s``: an optimizer's
    step, a parameter.

    Raises:
        ValueError: There is not one time for each cut.
    """

    cuts: tuple[str, ...]
    frozen: tuple[float, ...]
    pooled: float
    forward: tuple[float, ...]
    learning: tuple[float, ...]
    leading: tuple[float, ...]
    head_s: float
    update_s: float
    batch_size: int

    def __post_init__(self) -> None:
        """Check the lengths."""
        if {len(times) for times in (self.frozen, self.forward, self.learning, self.leading)} != {len(self.cuts)}:
            raise ValueError("a time for each cut")

    def row_s(self, stop: int) -> float:
        """Return the time of a row of the boundary behind ``stop`` cuts, decoding left out."""
        return sum(self.frozen[:stop]) + (self.pooled if stop == len(self.cuts) else 0.0)

    def plain_s(self, start: int, stop: int) -> float:
        """Return the time of some cuts of the plain network, without gradients."""
        return sum(self.forward[start:stop])

    def learn_s(self, start: int) -> float:
        """Return the time of all cuts from one on, forward and backward."""
        return sum(self.leading[start : start + 1]) + sum(self.learning[start + 1 :])
