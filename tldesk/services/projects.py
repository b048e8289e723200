"""Make, open and describe projects. The store is imported inside functions: a window opens without SQLAlchemy."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tldesk.core.contracts import Task
    from tldesk.store.project import Project


@dataclass(frozen=True, slots=True)
class UnreadableSample:
    """A sample that cannot be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProjectInfo:
    """What a project holds: the document of ``tldesk new``, ``import`` and ``info``.

    ``samples`` counts all, unreadable ones included; ``labelled`` and ``splits`` count readable ones.
    """

    project: str  # absolute path of its folder
    task: str
    samples: int
    labelled: int
    unreadable: tuple[UnreadableSample, ...]
    ignored: dict[str, int]  # files that are no samples, by suffix
    classes: tuple[str, ...]
    splits: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values, with the keys of CLI.md."""
        return asdict(self) | {"unreadable": [asdict(each) for each in self.unreadable], "classes": list(self.classes)}


def new_project(folder: Path | str, *, task: Task, seed: int = 0, val: float = 0.2, test: float = 0.2) -> Project:
    """Make an empty project and open it.

    Raises:
        UsageError: The folder is not called ``NAME.tldesk``, or the fractions leave nothing to train on.
        ProjectError: The folder exists, or cannot be written.
    """
    from tldesk.store.project import Project

    return Project.create(Path(folder), task=task, seed=seed, val=val, test=test)


def open_project(folder: Path | str) -> Project:
    """Open a project; ``notes`` of the result says what a person should know.

    Raises:
        ProjectError: It is no project, damaged, or made by a newer version. Nothing is changed then.
    """
    from tldesk.store.project import Project

    return Project.open(Path(folder))


def discard(project: Project) -> None:
    """Close a project and delete its folder: what is left of one whose making failed."""
    project.close()
    shutil.rmtree(project.folder, ignore_errors=True)


def info(project: Project) -> ProjectInfo:
    """Return what a project holds."""
    counts = project.samples.counts()
    return ProjectInfo(
        project=str(project.folder),
        task=project.settings.task.value,
        samples=counts.samples,
        labelled=counts.labelled,
        unreadable=tuple(UnreadableSample(path, reason) for path, reason in project.samples.unreadable()),
        ignored=project.samples.ignored(),
        classes=tuple(project.labels.class_names()),
        splits={split.value: count for split, count in counts.splits.items()},
    )
