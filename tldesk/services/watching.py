"""Notice what another window, a terminal or a file manager did to a project that is open here. Reads only.

``look`` is cheap enough for once a second: two file times where nothing happened, a handful of counts where something
did. ``is_other`` then says whether that is more than this window knows already, so that own edits cost no reading.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.events import EpochDone, RunStarted
from tldesk.services.project_view import NONE, ORIGINS, SPLITS, text_of
from tldesk.services.run_metrics import run_epochs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event
    from tldesk.services.project_view import ProjectView
    from tldesk.store.project import Project
    from tldesk.store.pulse import Pulse
    from tldesk.store.values import RunRecord

ROWS_COMPARED = 2_000
FILES_LOOKED_AT = 200  # of each source
FRESH_NS = 50_000_000  # file times go in steps of some milliseconds; what is written in one step has one time
_FIRST_EDITS = 20  # compared at the first look: what happened while the project was being read

_Times = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """What one look at a project saw."""

    times: _Times  # size and time of the database's files; empty: written to just now, so look again
    pulse: Pulse
    rows: tuple[Sample, ...] | None  # of edits since the look before; None: more than are compared
    running: tuple[RunRecord, ...]  # that another process trains


@dataclass(frozen=True, slots=True)
class MissingSource:
    """A source of which files are not where they should be."""

    path: Path
    is_whole: bool  # the folder or file itself is gone
    example: str = ""  # a file that is gone
    gone: int = 0  # files
    files: int = 0  # of the whole source
    is_file: bool = False  # the source is a file, such as a table


@dataclass(frozen=True, slots=True)
class RunMark:
    """How much of a run was told already."""

    epochs: int = 0  # of the run's row
    figures: int = 0  # epochs of its figures
    is_begun: bool = False


def look(project: Project, before: Glance | None) -> Glance | None:
    """Look at a project; None where nothing was written since ``before``.

    Raises:
        ProjectError: It cannot be read.
    """
    times = _times(project.folder)
    if before is not None and times and times == before.times and not before.running:
        return None
    pulse = project.pulse()
    running = tuple(
        record
        for record in (project.runs.get(str(row[0])) for row in pulse.runs if row[2] == "running")
        if record.outcome == "running" and not project.runs.is_own(record.id)
    )
    return Glance(times, pulse, _rows(project, pulse, before), running)


def is_other(view: ProjectView, glance: Glance) -> bool:
    """Say whether samples, labels or classes are others than a window's view has them; checks are left out."""
    pulse = glance.pulse
    if pulse.classes != view.classes or pulse.samples != len(view):
        return True
    if len(view) and pulse.last_sample != int(view.ids[-1]):
        return True
    splits = np.bincount(view.splits[view.splits >= 0], minlength=len(SPLITS)).tolist()
    if int(view.is_labelled.sum()) != pulse.labelled or splits != [pulse.splits.get(name, 0) for name in SPLITS]:
        return True
    return glance.rows is None or any(_differs(view, row) for row in glance.rows)


def is_checked_further(view: ProjectView, glance: Glance) -> bool:
    """Say whether other samples are decoded, or known to be unreadable, than in a window's view."""
    states = glance.pulse.states
    unreadable = len(view) - int(view.readable.sum())
    decoded = int((view.checked & view.readable).sum())
    return unreadable != states.get("unreadable", 0) or decoded != states.get("ok", 0)


def read_run(record: RunRecord, mark: RunMark) -> tuple[tuple[Event, ...], RunMark]:
    """Return what a run that another process trains has told since ``mark``: its beginning, and its epochs.

    Figures are written every few seconds; until then an epoch is told with what the run's row holds of it.

    Raises:
        DataError: Its figures cannot be read.
    """
    events: list[Event] = []
    recipe = record.resolved or record.recipe
    planned = recipe.get("epochs", 0)
    epochs = planned if isinstance(planned, int) else 0
    if not mark.is_begun:
        events.append(RunStarted(record.id, record.name, str(record.folder), epochs))
    rows = run_epochs(record.folder)
    events += [
        EpochDone(row.epoch, max(epochs, row.epoch), row.lr, row.train, row.val, row.seconds, row.is_best)
        for row in rows
        if row.epoch > mark.figures
    ]
    figures = max([mark.figures, *(row.epoch for row in rows)])
    if record.epochs > max(mark.epochs, figures) and record.val:
        val = dict(record.val)
        events.append(EpochDone(record.epochs, max(epochs, record.epochs), float("nan"), {}, val, 0.0, is_best=False))
    return tuple(events), RunMark(max(mark.epochs, record.epochs), figures, is_begun=True)


def missing_sources(project: Project) -> tuple[MissingSource, ...]:
    """Return the sources that are gone, wholly or in part.

    Of each a spread of files is looked for; every one only where some are gone, to count them.
    """
    found = []
    for source in project.samples.sources():
        paths = list(dict.fromkeys(os.fspath(path) for path in project.samples.paths(source)))
        if source.is_missing:
            found.append(
                MissingSource(source.path, is_whole=True, gone=len(paths), files=len(paths), is_file=source.is_file)
            )
            continue
        step = max(1, len(paths) // FILES_LOOKED_AT)
        example = next((path for path in paths[::step] if not os.path.exists(path)), None)
        if example is not None:
            gone = sum(not os.path.exists(path) for path in paths)
            found.append(
                MissingSource(
                    source.path,
                    is_whole=False,
                    example=example,
                    gone=gone,
                    files=len(paths),
                    is_file=source.is_file,
                )
            )
    return tuple(found)


def _times(folder: Path) -> _Times:
    """Return size and time of the database's files; nothing where they may change again without another time."""
    found, fresh_ns = [], time.time_ns() - FRESH_NS
    for name in ("project.sqlite", "project.sqlite-wal"):
        try:
            facts = os.stat(folder / name)
        except OSError:
            found.append((0, 0))
        else:
            if facts.st_mtime_ns >= fresh_ns:
                return ()
            found.append((facts.st_size, facts.st_mtime_ns))
    return tuple(found)


def _rows(project: Project, pulse: Pulse, before: Glance | None) -> tuple[Sample, ...] | None:
    changed = _changed_edits(pulse.edits, before.pulse.edits if before is not None else None)
    if changed is None:
        return None
    ids = project.samples_of_edits(changed, limit=ROWS_COMPARED + 1) if changed else ()
    if len(ids) > ROWS_COMPARED:
        return None
    return tuple(project.samples.rows(ids=ids)) if ids else ()


def _changed_edits(now: Mapping[int, bool], before: Mapping[int, bool] | None) -> set[int] | None:
    """Return the edits that were made, undone or redone in between; None where that cannot be told."""
    if before is None:
        return set(sorted(now, reverse=True)[:_FIRST_EDITS])
    if before and now and max(before) < min(now) - 1:
        return None
    return {id_ for id_, is_undone in now.items() if before.get(id_) is not is_undone}


def _differs(view: ProjectView, sample: Sample) -> bool:
    rows = view.rows_of([sample.id])
    if not len(rows):
        return True
    row = int(rows[0])
    split = SPLITS.index(sample.split.value) if sample.split else NONE
    origin = ORIGINS.index(sample.origin) if sample.origin else NONE
    return (view.texts[row], int(view.splits[row]), int(view.origins[row])) != (text_of(sample), split, origin)


def newly_ended(before: Sequence[RunRecord], now: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return the runs that were under way at one look and no longer are at the next."""
    still = {record.id for record in now}
    return tuple(record for record in before if record.id not in still)
