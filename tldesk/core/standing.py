"""Where a project stands, and so what comes next: the states of the answer strip, decided from plain facts.

Limit: it says nothing in words and knows no window.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tldesk.core.paired import Tuning

LEAST_CLASSES = 2
LEAST_LABELS = 2  # of a class, before suggestions start
JUDGED_FROM = 5  # labels of each class, before the answer is judged at all
FIGURES_FROM = 20  # labels of each class, before the judgement is a percentage


@dataclass(frozen=True, slots=True)
class Way:
    """How far something is. ``total`` and ``left_s`` are None where nobody knows."""

    done: int = 0
    total: int | None = None
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """How good the live answer is: a share with its 95 % interval, and the class with the smallest share.

    ``is_words``: too few labels that were not suggestions themselves stand behind it for a percentage.
    """

    share: float
    low: float
    high: float
    weakest: str = ""
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run. ``outcome`` as the store names it; ``labels_since``: labels given or changed after it began."""

    id: str
    name: str
    outcome: str
    has_result: bool
    epochs: int = 0
    right: int | None = None  # of ``judged`` validation samples
    judged: int | None = None
    labels_since: int = 0
    error: str = ""
    can_resume: bool = False  # from a checkpoint
    tuning: Tuning | None = None  # what came of tuning, where it was tried


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision stands on."""

    is_loading: bool = False  # a project is being opened
    has_project: bool = False
    samples: int = 0
    unreadable: int = 0
    labels: Mapping[str, int] = field(default_factory=dict)  # readable labelled samples by class
    labelled: int | None = None  # all of them, also where a sample has several classes or numbers; None: as classes say
    reading: Way | None = None  # an import or its check is under way
    extracting: Way | None = None
    held: Way | None = None  # how far it was when a person stopped it
    is_engine_ready: bool = True
    unavailable: str = ""  # why there is no live answer: its task, a failed engine
    missing_weights: str = ""  # title of the backbone that waits for them
    training: Way | None = None
    training_step: str = ""  # its phase, as events name it
    training_epoch: tuple[int, int] | None = None  # the one under way, and all of them
    training_remark: str = ""  # what it waits for, or does otherwise than asked
    training_part: tuple[int, int] | None = None  # which of its steps, from 1, and how many there are
    is_stopping: bool = False
    judged: Judged | None = None
    is_unjudged: bool = False  # it was tried, and nothing can be held out: all labels are of one group
    last_run: LastRun | None = None


@dataclass(frozen=True, slots=True)
class Loading:
    """A project is being opened."""


@dataclass(frozen=True, slots=True)
class Empty:
    """There is nothing to label."""

    has_project: bool


@dataclass(frozen=True, slots=True)
class Importing:
    """Samples are read; labelling works."""

    way: Way
    unreadable: int


@dataclass(frozen=True, slots=True)
class TooFewClasses:
    """Suggestions have not begun."""


@dataclass(frozen=True, slots=True)
class Preparing:
    """There are labels enough, and the engine still loads or the first features are to come."""


@dataclass(frozen=True, slots=True)
class Extracting:
    """Suggestions cover what was seen so far."""

    way: Way


@dataclass(frozen=True, slots=True)
class Held:
    """A person stopped looking at the images; suggestions cover what was seen so far."""

    way: Way


@dataclass(frozen=True, slots=True)
class FewLabels:
    """Too few to judge; the class with the fewest."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Live:
    """The answer is judged. ``is_figure``: as a percentage, else as a word."""

    labels: int
    judged: Judged
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """There is no live answer for this project, and it can be trained on."""

    labels: int
    reason: str


@dataclass(frozen=True, slots=True)
class Training:
    """A run is under way."""

    way: Way
    step: str
    epoch: tuple[int, int] | None
    is_stopping: bool
    remark: str = ""
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The newest run has a result, and nothing was labelled since."""

    run: LastRun


@dataclass(frozen=True, slots=True)
class Stale:
    """Labels were given since the newest model."""

    run: LastRun
    judged: Judged | None
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """The newest run was stopped, or died, or failed."""

    run: LastRun


@dataclass(frozen=True, slots=True)
class NoWeights:
    """The chosen backbone's pretrained weights are not on this computer."""

    backbone: str


Standing = (
    Loading
    | Empty
    | Importing
    | TooFewClasses
    | Preparing
    | Extracting
    | Held
    | FewLabels
    | Live
    | Labelled
    | Training
    | Done
    | Stale
    | Stopped
    | NoWeights
)


def standing_of(facts: Facts) -> Standing:
    """Return the one state that matters most now: what runs, then what stops the work, then how good the answer is."""
    if facts.training is not None:
        return Training(
            facts.training,
            facts.training_step,
            facts.training_epoch,
            facts.is_stopping,
            facts.training_remark,
            facts.training_part,
        )
    if facts.reading is not None:
        return Importing(facts.reading, facts.unreadable)
    if facts.is_loading:
        return Loading()
    if not facts.samples:
        return Empty(facts.has_project)
    if facts.missing_weights:
        return NoWeights(facts.missing_weights)
    run = facts.last_run
    if run is not None and not run.labels_since:
        return Done(run) if run.outcome == "completed" and run.has_result else Stopped(run)
    return _unfinished(facts)


def is_figure(labels: Mapping[str, int]) -> bool:
    """Say whether every class has labels enough for a percentage."""
    return bool(labels) and min(labels.values()) >= FIGURES_FROM


def _unfinished(facts: Facts) -> Standing:
    """Return the state of a project whose newest model, if any, is older than its labels."""
    used = {name: count for name, count in facts.labels.items() if count}
    run = facts.last_run
    labels = sum(used.values()) if facts.labelled is None else facts.labelled
    if facts.unavailable:
        return Labelled(labels, facts.unavailable)
    if len([name for name, count in used.items() if count >= LEAST_LABELS]) < LEAST_CLASSES:
        return TooFewClasses()
    if facts.extracting is not None:
        return Extracting(facts.extracting)
    if facts.held is not None:
        return Held(facts.held)
    if not facts.is_engine_ready:
        return Preparing()
    if run is not None and run.has_result:
        return Stale(run, facts.judged, _is_figure(facts, used))
    name = min(used, key=lambda key: used[key])
    if used[name] < JUDGED_FROM:
        return FewLabels(name, used[name])
    if facts.judged is None:
        return Labelled(labels, "") if facts.is_unjudged else Preparing()
    return Live(labels, facts.judged, _is_figure(facts, used))


def _is_figure(facts: Facts, used: Mapping[str, int]) -> bool:
    return is_figure(used) and not (facts.judged is not None and facts.judged.is_words)
