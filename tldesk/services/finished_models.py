"""The runs of a project that can be judged and used, and pictures of files that no project knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError, UnreadableError
from tldesk.services.measuring import is_solved

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
    """Return the runs that have a result, newest first."""
    finished = [run for run in project.runs.all() if run.has_result]
    if not finished:
        return ()
    try:
        best = project.runs.find("best").id
    except DataError:  # none has a validation score
        best = finished[-1].id
    return tuple(
        FinishedModel(
            run.id,
            run.name,
            run.folder.absolute(),
            run.backbone,
            is_solved=is_solved(run),
            is_latest=run is finished[-1],
            is_best=run.id == best,
        )
        for run in reversed(finished)
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
