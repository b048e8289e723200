"""Bring a folder or file into a project, in two phases: names and headers at once, then a full decode and hash.

The first phase is one transaction: cancelled, killed or failed, it leaves the project as it was. The second keeps what
it has done, and goes on where it was left when it is called again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tldesk.core import groups
from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import DataError
from tldesk.core.events import Note, PhaseStarted
from tldesk.core.places import Places
from tldesk.services import dividing, projects, scanning, source_labels
from tldesk.services.checking import CheckReport, check_pending
from tldesk.services.scanning import SCAN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tldesk.core.events import Event
    from tldesk.core.groups import GroupSpec, Leak
    from tldesk.hooks.host import PluginHost
    from tldesk.services.scanning import Scan
    from tldesk.store.project import Project
    from tldesk.store.values import InsertReport, Source

__all__ = [
    "Check",
    "CheckReport",
    "ImportReport",
    "check_pending",
    "import_source",
    "leaks",
    "new_from_source",
    "require_usable",
]

Check = Literal["full", "header"]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    source: Path
    source_id: int
    loader: str
    new: int  # readable as far as known
    changed: int  # known samples whose file is another than before
    relabelled: int  # known samples whose label the source now gives otherwise
    unreadable: int  # among the new and changed ones, as far as known
    ignored: Mapping[str, int]  # files that are no samples, by suffix
    missing: tuple[str, ...]  # known samples that the source no longer holds; they are kept
    would_leak: tuple[
        Leak, ...
    ]  # samples that belong together in different splits; after a full check (or ask `leaks`)


def new_from_source(
    folder: Path | str,
    host: PluginHost,
    source: Path | str,
    *,
    task: Task,
    seed: int = 0,
    val: float = 0.2,
    test: float = 0.2,
    loader: str | None = None,
    options: Mapping[str, str] | None = None,
    group: str = "none",
    check: Check = "full",
    places: Places | None = None,
    cancel: CancelToken | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> tuple[Project, ImportReport]:
    """Make a project from a source, as one act: if nothing usable is found, no project is left behind.

    Cancelled in the second phase, the project stays with what was decoded.

    Raises:
        TldeskError: As ``new_project`` and ``import_source``.
    """
    project = projects.new_project(folder, task=task, seed=seed, val=val, test=test)
    try:
        report = import_source(
            project,
            host,
            source,
            loader=loader,
            options=options,
            group=group,
            check=check,
            places=places,
            cancel=cancel,
            on_event=on_event,
        )
        require_usable(project, Path(source))
    except BaseException:
        if project.samples.counts().readable:
            project.close()
        else:
            projects.discard(project)
        raise
    return project, report


def import_source(
    project: Project,
    host: PluginHost,
    source: Path | str,
    *,
    loader: str | None = None,
    options: Mapping[str, str] | None = None,
    group: str = "none",
    check: Check = "full",
    places: Places | None = None,
    cancel: CancelToken | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
) -> ImportReport:
    """Import what is new or changed in a source.

    Args:
        project: Where to.
        host: Supplies loaders and modalities.
        source: A folder or file.
        loader: Key of the loader; None: the one it was imported with before, else the one that fits best.
        options: Of the loader, as text.
        group: ``none``, ``folder``, a pattern or ``gap:SECONDS``: what a split must not divide.
        check: ``header`` returns after the first phase.
        places: Where working copies go; None: this person's cache.
        cancel: Stops it between two samples.
        on_event: Is told of phases, progress and notes.

    Raises:
        DataError: The source cannot be used. Nothing is changed.
        UsageError: An option, key or group is wrong. Nothing is changed.
        CancelledError: The person stopped it. In the first phase nothing was changed.
        ProjectError: The project cannot be written.
    """
    token = cancel or CancelToken()
    spec = groups.parse(group)
    path = Path(os.path.abspath(source))
    if not path.exists():
        raise DataError(f"there is no file or folder {path}", "check the path")
    known = project.samples.source_at(path)
    chosen = scanning.choose_loader(host, path, loader, known=known.loader if known is not None else None)
    settings = scanning.loader_options(chosen, options or {}, project.settings.task)
    modality = host.modality(chosen.modality)
    on_event(PhaseStarted(SCAN))
    with scanning.rare_collections():
        scan = scanning.scan(chosen, modality, path, settings, cancel=token, on_event=on_event)
        source_labels.require_fit(project.settings.task, scan.found)
        times: dict[str, float] = {}
        if spec.kind == "gap":  # before the transaction: reading headers would keep other programs waiting
            paths = {os.fspath(sample.path) for sample in project.samples.rows()}
            times = scanning.capture_times(modality, scan.found, paths, token)
        token.check()
        with project.transaction():
            place = project.samples.add_source(
                path, chosen.key, settings.model_dump(mode="json"), modality=modality.key
            )
            inserted, relabelled = _keep(project, place, scan, spec, times)
    _say_what_happened(project, inserted, on_event)
    unreadable = len(inserted.unreadable)
    if check == "full":
        report = check_pending(project, host, places or Places.find(), cancel=token, on_event=on_event)
        unreadable += report.unreadable
    return ImportReport(
        source=path,
        source_id=place.id,
        loader=chosen.key,
        new=len(inserted.new),
        changed=len(inserted.changed),
        relabelled=relabelled,
        unreadable=unreadable,
        ignored=dict(scan.ignored),
        missing=inserted.missing,
        would_leak=leaks(project, place.id) if check == "full" else (),
    )


def leaks(project: Project, source_id: int) -> tuple[Leak, ...]:
    """Say which samples of a source seem to belong together and lie in different splits, and what would prevent it."""
    return dividing.leaks(project, source_id)


def _keep(
    project: Project, place: Source, scan: Scan, spec: GroupSpec, times: Mapping[str, float]
) -> tuple[InsertReport, int]:
    """Write what was found, within the caller's transaction; return what changed, and how many labels did."""
    inserted = project.samples.insert(
        place.id,
        source_labels.by_todays_names(project, scan.found),
        groups=dividing.groups_of_found(spec, scan.found, place.root),
        # By time, groups depend on the whole project: there splits are drawn after the rows are in.
        choose_splits=None if spec.kind == "gap" else dividing.split_chooser(project, place.id),
    )
    project.samples.set_ignored(place.id, scan.ignored)
    project.labels.import_new(source_labels.values(project.settings.task, inserted.new))
    relabelled = source_labels.relabel(project, inserted, title=f"Import {place.path.name} again")
    if spec.kind == "gap":
        paths = {id_: os.fspath(entry.path) for id_, entry in inserted.new.items() if not entry.member}
        dividing.regroup_by_time(project, spec, {id_: times[path] for id_, path in paths.items() if path in times})
    if spec.kind == "gap" or inserted.changed:
        dividing.divide_rest(project, is_regrouped=spec.kind == "gap")
    return inserted, relabelled


def _say_what_happened(project: Project, inserted: InsertReport, on_event: Callable[[Event], None]) -> None:
    if inserted.missing:
        on_event(
            Note(f"{len(inserted.missing)} known samples are no longer there; they are kept: {inserted.missing[0]}")
        )
    if project.settings.task is not Task.REGRESSION:
        classes = project.labels.class_names()
        if len(classes) == 1:
            on_event(Note(f"there is one class only ({classes[0]}): training needs at least two"))


def require_usable(project: Project, source: Path) -> None:
    """Refuse a project of which not one sample can be read. Raises ``DataError``."""
    if project.samples.counts().readable:
        return
    bad = project.samples.unreadable()
    path, reason = bad[0] if bad else (str(source), "nothing was found")
    raise DataError(f"none of the {len(bad)} samples in {source} can be read; {path}: {reason}", "give readable files")
