"""What a running job reports: small frozen values of plain numbers, safe to send to another thread."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A job enters a named phase: ``decode``, ``features``, ``solve``, ``train``, ``evaluate``."""

    name: str
    total: int | None = None  # units of work, where known


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units of the phase ``name`` are finished."""

    name: str
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should read: a fallback, an odd batch, a decision.

    ``is_urgent``: the run waits for the person, or goes on otherwise than asked; windows show it at once.
    """

    text: str
    is_urgent: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class StepDone:
    """One optimizer step is done."""

    epoch: int  # from 1
    step: int  # from 1, over the whole run
    steps: int  # of the whole run
    loss: float
    lr: float
    samples_per_s: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One epoch is done. Metric dicts hold ``loss`` and the task's metrics by name."""

    epoch: int  # from 1
    epochs: int
    lr: float
    train: dict[str, float]
    val: dict[str, float] | None
    seconds: float
    is_best: bool


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run is written down: its samples are pinned and its folder is made. What follows belongs to it."""

    run: str
    name: str
    folder: str
    epochs: int  # that it is to have; 1 for a solved head


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """From this epoch on other tensors learn than before; told for the first epoch too."""

    epoch: int  # from 1
    trainable: int  # parameters that learn
    parameters: int  # in all
    frozen_stages: int  # leading stages that are constant
    stages: int


@dataclass(frozen=True, slots=True)
class GradientNorms:
    """L2 norms of the last step's gradients, by state name; only of what learns."""

    epoch: int
    step: int
    norms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """What was done until now can be gone on from, whatever happens."""

    epoch: int  # whole epochs
    step: int  # over the whole run
    seconds: float  # that writing took


Event = (
    PhaseStarted | Progress | Note | StepDone | EpochDone | RunStarted | PlanChanged | GradientNorms | CheckpointSaved
)


@dataclass(frozen=True, slots=True)
class Completed:
    """The run went to its end."""

    epochs: int
    best_epoch: int  # from 1
    result: str  # best | last | solved
    train: dict[str, float]  # of the best epoch
    val: dict[str, float] | None
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person stopped the run after ``epochs`` whole epochs; what was finished is kept."""

    epochs: int
    best_epoch: int
    train: dict[str, float]
    val: dict[str, float] | None
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The run ended in an error. ``epochs`` whole epochs are kept."""

    what: str
    cure: str
    epochs: int = 0
    best_epoch: int = 0  # 0: none
    train: dict[str, float] = field(default_factory=dict)
    val: dict[str, float] | None = None
    facts: dict[str, object] = field(default_factory=dict)


Outcome = Completed | Cancelled | Failed
