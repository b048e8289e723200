"""What is known before an import: what a person may choose, and what importing would do. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tldesk.core.contracts import Split, Task
    from tldesk.core.groups import Leak

UNREADABLE_SHOWN = 50

Choice = Literal["source", "loader", "options", "group", "task", "project"]


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What a person may choose before an import. Of an open project, task, seed and shares are its own."""

    loader: str | None = None  # None: what suits each source best
    options: Mapping[str, str] = field(default_factory=dict)  # of the loader
    group: str = "none"
    task: Task | None = None  # None: what the labels fit
    seed: int = 0
    val: float = 0.2
    test: float = 0.2


@dataclass(frozen=True, slots=True)
class OptionOffer:
    """One option of a loader, as a form shows it."""

    name: str
    about: str
    default: str
    choices: tuple[str, ...] = ()  # empty: any text


@dataclass(frozen=True, slots=True)
class LoaderOffer:
    """A loader that suits a source."""

    key: str
    title: str
    options: tuple[OptionOffer, ...]


@dataclass(frozen=True, slots=True)
class ClassPreview:
    """How many new samples of one class there are, and where they would lie."""

    name: str
    train: int
    val: int
    test: int
    is_known: bool = False  # the open project has this class already

    @property
    def count(self) -> int:
        """All of them."""
        return self.train + self.val + self.test


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a source cannot be imported as it is, and which choice may mend it."""

    source: Path
    what: str
    cure: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class SourcePreview:
    """What one source holds."""

    path: Path
    loader: str
    title: str  # of its loader
    samples: int  # that can be read as far as known


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do. Counts are of samples over all sources."""

    sources: tuple[SourcePreview, ...]  # those that can be imported
    problems: tuple[Problem, ...]
    loaders: tuple[LoaderOffer, ...]  # that suit, the one in use first
    modality: str  # title of what the samples are; empty: nothing was found
    task: Task
    fitting_tasks: tuple[Task, ...]
    new: int
    known: int  # in the project already, changed ones included
    changed: int
    relabelled: int  # known ones whose label the source gives otherwise now
    missing: int  # known ones that the source no longer holds
    classes: tuple[ClassPreview, ...]
    unlabelled: int  # of the new ones
    targets: tuple[float, float] | None  # lowest and highest first number, for regression
    splits: Mapping[Split, int]
    unreadable: int
    unreadable_shown: tuple[tuple[str, str], ...]  # the first ones: path and reason
    ignored: Mapping[str, int]  # by suffix
    group: str
    groups: int  # of the new ones, by the chosen rule or the source itself
    grouped: int  # samples in them
    offers: tuple[Leak, ...]  # what would be divided without a rule; ``option`` is the rule that prevents it
    leaks: tuple[Leak, ...]  # what is divided with the chosen rule
    are_times_known: bool  # False: too many files to look for bursts
    size_bytes: int
    project: str | None = None  # name of the open project that it would go into; None: a new one
    deeper: tuple[str, ...] = ()  # folders inside those on top that look more like the classes; empty: none do

    @property
    def is_usable(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.sources)

    @property
    def labelled(self) -> int:
        """How many new samples have a label."""
        return self.new - self.unlabelled


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """What a person wants to import, and where to."""

    sources: tuple[Path, ...]
    options: PreviewOptions
    folder: Path | None  # of the new project (``NAME.tldesk``); None: the open one
    task: Task | None = None  # of the new project, as the look told it


@dataclass(frozen=True, slots=True)
class Dropped:
    """What a person gave: folders and files to import, and projects to open."""

    sources: tuple[Path, ...]
    projects: tuple[Path, ...]
    loose: int  # pictures that were given one by one: the folder of each is a source in their place
