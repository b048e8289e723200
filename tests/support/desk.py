"""A small project that needs neither torch nor pictures, for tests of what stands between store and window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.core.contracts import FoundSample, FoundUnreadable, LabelValue, Split, Task
from tldesk.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

NAMES = tuple(f"photo-{number}.jpg" for number in range(8))


def make_project(folder: Path, *, task: Task = Task.SINGLE, labels: dict[int, str] | None = None) -> Project:
    """Make a project of eight samples and one that cannot be read, ids 1 to 9; labels by id."""
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    project = Project.create(folder / "birds.tldesk", task=task, seed=0, val=0.25, test=0.25)
    source = project.samples.add_source(photos, "folder", {}, modality="image")
    found = [FoundSample(photos / name) for name in NAMES]
    project.samples.insert(source.id, [*found, FoundUnreadable(photos / "torn.jpg", "it is cut short")])
    ids = [sample.id for sample in project.samples.rows()]
    parts = [Split.TRAIN] * 4 + [Split.VAL] * 2 + [Split.TEST] * 2
    project.samples.set_splits(dict(zip(ids, parts, strict=False)))
    if labels:
        values = {ids[number - 1]: LabelValue(labels=(name,)) for number, name in labels.items()}
        project.labels.apply(values, origin="person", title="begin")
    return project
