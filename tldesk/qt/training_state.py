"""Where training stands, as one value: what the place *Train* and the answer strip say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldesk.services.automatic import TrainingDone


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing trains and nothing has trained since the project was opened."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """Before the first step, or around a solved head: ``phase`` is an event's name, or ``engine`` for torch.

    ``remark``: what a person should know at once, such as that the run waits for room on the disk. ``part``: which step
    of a training with several, from 1, and how many there are.
    """

    phase: str
    done: int = 0
    total: int | None = None
    left_s: float | None = None
    remark: str = ""
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """Steps are taken. ``epoch`` counts from 1; ``remark`` and ``part`` as above, a remark until the next step."""

    epoch: int
    epochs: int
    step: int
    steps: int
    samples_per_s: float
    left_s: float | None = None
    remark: str = ""
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """The person has asked to stop; what is under way comes to its end within a second."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run went to its end."""

    done: TrainingDone


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run was stopped; its finished ``epochs`` are kept. ``run_id`` is empty where none had begun."""

    run_id: str
    epochs: int


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run ended in an error, or could not begin (``run_id`` empty)."""

    what: str
    cure: str
    run_id: str = ""
    details: str = ""


TrainingState = Idle | Preparing | Training | Stopping | Finished | Stopped | FailedRun
