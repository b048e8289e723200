"""Make, open and describe projects. The store is imported inside functions: a window opens without SQLAlchemy."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import DataError, UsageError

if TYPE_CHECKING:
    from tldesk.store.project import Project
    from tldesk.store.values import RelinkReport


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


def require_settings(
    project: Project,
    *,
    task: Task | None = None,
    val: float | None = None,
    test: float | None = None,
    seed: int | None = None,
) -> None:
    """Refuse settings that differ from those that the project was made with; None asks nothing.

    Raises:
        UsageError: Names the first that differs, as asked and as it is.
    """
    given: dict[str, Any] = {"task": task, "val": val, "test": test, "seed": seed}
    for name, value in given.items():
        own = getattr(project.settings, name)
        if value is not None and value != own:
            raise UsageError(
                f"--{name} {value} differs from the project's own {name} {own}",
                f"leave --{name} out, or make another project",
            )


def relink(project: Project, old: Path, new: Path) -> RelinkReport:
    """Say where a source lies now that was moved; its samples keep labels, splits and hashes.

    Args:
        project: The project that the source was imported into.
        old: The folder or file that was imported, as the project knows it.
        new: The same folder or file, at its new place.

    Raises:
        DataError: There is no such source, another one lies at the new place, or none of its samples is there.
            Nothing is changed.
        ProjectError: The project cannot be written.
    """
    source = project.samples.source_at(old)
    if source is None:
        known = ", ".join(str(one.path) for one in project.samples.sources()) or "none"
        raise DataError(f"{old} is no source of the project", f"its sources: {known}")
    other = project.samples.source_at(new)
    if other is not None and other.id != source.id:
        raise DataError(f"{new} is another source of the project", "give the place where the moved one lies now")
    return project.samples.relink(source.id, new)


def remarks(project: Project) -> list[str]:
    """Say what a person should know of the data before training: an empty part, a class that nothing can test."""
    settings = project.settings
    rows = [row for row in project.samples.rows(is_readable=True) if row.labels or row.targets]
    if not rows:
        return []
    parts = Counter(row.split for row in rows)
    found = [
        f"no labelled sample is in the {name} part, although {share:g} of the data was asked for: the source's own"
        " splits, too few samples or too large groups leave none"
        for name, share, split in (("validation", settings.val, Split.VAL), ("test", settings.test, Split.TEST))
        if share > 0 and parts[split] == 0
    ]
    counts = Counter(row.labels[0] for row in rows if row.labels)
    single = [name for name, count in sorted(counts.items()) if count == 1]
    if single and settings.task is Task.SINGLE:
        found.append(f"one sample only of {', '.join(map(repr, single))}: it trains, and nothing tests it; label more")
    return found


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
