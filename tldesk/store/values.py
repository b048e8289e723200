"""What the store hands out: frozen values of plain numbers and text. No SQL."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tldesk.core.paired import Tuning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tldesk.core.contracts import FoundSample, LabelValue, SampleFacts, Split, Task

GONE = "there is no such file"
"""The reason of a sample that cannot be read because its file is not there; it is checked again once it is back."""

Origin = Literal["import", "person", "accepted"]
RunOutcome = Literal["running", "interrupted", "completed", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What was decided when the project was made. ``created`` is in seconds since 1970, as all times here."""

    uuid: str
    task: Task
    seed: int
    val: float
    test: float
    created: float


@dataclass(frozen=True, slots=True)
class Source:
    """A folder or file that was imported, where it lies now."""

    id: int
    path: Path
    loader: str
    modality: str
    options: Mapping[str, object]
    is_file: bool
    is_missing: bool  # neither its absolute nor its relative path exists

    @property
    def root(self) -> str:
        """The folder that its samples' paths are relative to."""
        return os.fspath(self.path.parent if self.is_file else self.path)


@dataclass(frozen=True, slots=True)
class RelinkReport:
    """How many samples of a source are at its new place, and the paths of those that are not."""

    found: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsertReport:
    """What an import did to the rows, by sample id."""

    new: Mapping[int, FoundSample]
    known: Mapping[int, FoundSample]  # those that changed included
    changed: tuple[int, ...]  # another size or time than before: to be checked again
    unreadable: tuple[int, ...]  # new rows that cannot be read
    missing: tuple[str, ...]  # samples of the source that the loader no longer finds; they are kept


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """What splits and groups are made from."""

    id: int
    source_id: int
    relpath: str  # below the source's folder
    member: str
    split: Split | None
    group: str | None
    captured_s: float | None

    @property
    def key(self) -> str:
        """The sample's name when samples are drawn: the same wherever the source lies."""
        return division_key(self.source_id, self.relpath, self.member)


def division_key(source_id: int, relpath: str, member: str) -> str:
    """Return a sample's name when samples are drawn."""
    return f"{source_id}/{relpath}#{member}" if member else f"{source_id}/{relpath}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the full check learned of one sample, as it was at ``size`` and ``mtime_ns``."""

    id: int
    size: int
    mtime_ns: int
    content_hash: str | None = None
    unreadable: str | None = None
    facts: SampleFacts | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many samples there are. ``labelled`` and ``splits`` count readable ones only."""

    samples: int
    readable: int
    labelled: int
    unchecked: int
    splits: Mapping[Split, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of the label history, and which samples it changed."""

    id: int
    title: str
    origin: Origin
    time: float
    is_undone: bool
    samples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One entry in the history of a sample. ``edit_id`` is None for the label it was imported with."""

    edit_id: int | None
    title: str
    origin: Origin
    time: float
    is_undone: bool
    before: LabelValue | None
    after: LabelValue | None


@dataclass(frozen=True, slots=True)
class RunChanges:
    """What of a run's samples is not as it was when the run started."""

    missing: int  # no longer in the project
    replaced: tuple[str, ...]  # other content than then
    relabelled: int  # another label now; the run keeps the one that it began with


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run, as the project knows it."""

    id: str
    name: str
    folder: Path
    outcome: RunOutcome
    has_result: bool  # finished weights can be used
    backbone: str
    recipe: Mapping[str, object]
    resolved: Mapping[str, object] | None
    classes: tuple[str, ...]  # when it started
    epochs: int
    val: Mapping[str, float] | None
    created: float
    seconds: float | None
    error: str | None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def lost_to(self) -> str:
        """Id of the run that was kept where the two were compared after tuning; empty: this one, or none was."""
        tuning = self.facts.get("tuning")
        kept = tuning.get("kept") if isinstance(tuning, dict) else None
        return kept if isinstance(kept, str) and kept != self.id else ""

    @property
    def awaits_comparison(self) -> bool:
        """Whether this is a tuned run at its end that was not compared with its quick model."""
        tuning = Tuning.of(self.facts)
        return self.outcome == "completed" and tuning is not None and tuning.tuned == self.id and tuning.is_open


def usable_runs(runs: Iterable[RunRecord]) -> list[RunRecord]:
    """Return the runs that have a result, in order, without those that lost to one that is still there."""
    finished = [run for run in runs if run.has_result]
    there = {run.id for run in finished}
    return [run for run in finished if run.lost_to not in there]
