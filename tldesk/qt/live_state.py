"""What the live answer tells: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldesk.core.events import Failed
    from tldesk.services.judging import Estimate
    from tldesk.services.suggesting import Suggestions


class Why(StrEnum):
    """Why there is no live answer."""

    NOTHING = ""  # there is one, or will be
    CLOSED = "closed"  # no project is open
    TASK = "task"  # only for one class a sample
    ENGINE = "engine"  # still loading, or it failed
    WEIGHTS = "weights"  # the pretrained weights are not here
    FAILED = "failed"  # the backbone could not be used


@dataclass(frozen=True, slots=True)
class LiveState:
    """Where the live answer stands. ``failure`` names thing and cure where ``why`` is weights or failed."""

    why: Why = Why.CLOSED
    reason: str = ""  # why there will be none, for a person; empty: there will be, or weights are missing
    failure: Failed | None = None
    extracted: int = 0  # samples whose features are there
    total: int = 0  # readable samples that are hashed
    left_s: float | None = None
    is_held: bool = False  # a person stopped looking at the images; ``retry`` goes on
    skipped: int = 0  # samples that the backbone could not be shown
    counts: tuple[int, ...] = ()  # labels of readable samples by class of the project
    suggestions: Suggestions | None = None
    estimate: Estimate | None = None
    is_fitting: bool = False
    is_judging: bool = False
    is_unjudged: bool = False  # it was tried: nothing could be held out

    @property
    def is_available(self) -> bool:
        """Whether suggestions are there or will be."""
        return self.why is Why.NOTHING


@dataclass(frozen=True, slots=True)
class MissingWeights:
    """What an extraction returns where the pretrained weights are not at hand."""

    what: str
    cure: str
