"""What the browser tells: projects that are known, the parts of the open one, and its runs. Values; no titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.contracts import Task
from tldesk.services.project_view import SPLITS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tldesk.services.project_view import ProjectView
    from tldesk.store.values import RunOutcome, RunRecord

SUFFIX = ".tldesk"
_DATABASE = "project.sqlite"
_METRIC = {Task.SINGLE: "accuracy", Task.MULTI: "map", Task.REGRESSION: "mae"}


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project that was open before."""

    folder: Path
    name: str
    is_missing: bool
    samples: int | None  # None: not told by a quick look


@dataclass(frozen=True, slots=True)
class ProjectParts:
    """How many samples each part of a project has. Classes and splits count readable ones."""

    samples: int
    labelled: int
    unlabelled: int
    unreadable: int
    classes: tuple[tuple[str, int], ...]  # in the project's order
    splits: tuple[tuple[str, int], ...]  # train, val, test


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run in one line. ``score`` is the main metric on the validation split."""

    id: str
    name: str
    outcome: RunOutcome
    has_result: bool
    metric: str  # accuracy | map | mae
    score: float | None
    epochs: int


def known_projects(folders: Iterable[Path]) -> tuple[KnownProject, ...]:
    """Look at projects by a glance each, in the order given; a doubled one counts once. In a worker: it reads disks."""
    return tuple(_known(folder) for folder in dict.fromkeys(folders))


def parts_of(view: ProjectView) -> ProjectParts:
    """Count the parts of an open project; 100,000 samples take a millisecond."""
    readable, labelled = view.readable, view.is_labelled
    splits = np.bincount(view.splits[readable & (view.splits >= 0)], minlength=len(SPLITS))
    return ProjectParts(
        samples=len(view),
        labelled=int((readable & labelled).sum()),
        unlabelled=int((readable & ~labelled).sum()),
        unreadable=int((~readable).sum()),
        classes=tuple(zip(view.classes, view.label_counts(), strict=True)),
        splits=tuple((name, int(count)) for name, count in zip(SPLITS, splits, strict=True)),
    )


def run_entries(runs: Iterable[RunRecord], task: Task) -> tuple[RunEntry, ...]:
    """Return runs in a line each, the newest first."""
    metric = _METRIC[task]
    entries = [
        RunEntry(run.id, run.name, run.outcome, run.has_result, metric, (run.val or {}).get(metric), run.epochs)
        for run in runs
    ]
    return tuple(reversed(entries))


def _known(folder: Path) -> KnownProject:
    from tldesk.store.pulse import sample_count

    name = folder.name.removesuffix(SUFFIX)
    database = folder / _DATABASE
    if not database.is_file():
        return KnownProject(folder, name, is_missing=True, samples=None)
    return KnownProject(folder, name, is_missing=False, samples=sample_count(database))
