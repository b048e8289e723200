"""The runs of a project that can be judged and used, and pictures of files that no project knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError, UnreadableError
from tldesk.services.measuring import is_solved
from tldesk.store.values import usable_runs

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.contracts import Array
    from tldesk.hooks.host import PluginHost
    from tldesk.store.project import Project


@dataclass(frozen=True, slots=True)
class FinishedModel:
    """One run with a result. ``folder`` is the portable run folder, absolute."""

    run: str
    name: str
    folder: Path
    backbone: str
    is_solved: bool
    is_latest: bool
    is_best: bool  # by the task's main metric on validation; the latest where no run has one


def finished_models(project: Project) -> tuple[FinishedModel, ...]:
    """Return the runs that have a result: the one that counts as the latest first, then the newest."""
    finished = [run for run in project.runs.all() if run.has_result]
    if not finished:
        return ()
    latest = usable_runs(finished)[-1].id
    try:
        best = project.runs.find("best").id
    except DataError:  # none has a validation score
        best = latest
    newest_first = reversed(finished)
    return tuple(
        FinishedModel(
            run.id,
            run.name,
            run.folder.absolute(),
            run.backbone,
            is_solved=is_solved(run),
            is_latest=run.id == latest,
            is_best=run.id == best,
        )
        for run in sorted(newest_first, key=lambda run: run.id != latest)
    )


def draw_file(host: PluginHost, path: Path, *, backbone: str, size_px: int, is_dark: bool) -> Array:
    """Draw a file as the modality of a backbone does: RGBA uint8 (h, w, 4). In a worker thread, once torch is there.

    Raises:
        UnreadableError: It cannot be decoded.
        UsageError: The plugin of the backbone is not there.
    """
    modality = host.modality(host.backbone(backbone).modality)
    reason = modality.check(path) if path.is_file() else "there is no such file"
    if reason:
        raise UnreadableError(reason)
    return modality.preview(modality.decode(path), size_px=size_px, is_dark=is_dark)
