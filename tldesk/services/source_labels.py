"""The labels that a source gives its samples: whether they fit the project, and what becomes of labels that changed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from tldesk.core.contracts import FoundSample, FoundUnreadable, LabelValue, Task
from tldesk.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tldesk.store.project import Project
    from tldesk.store.values import InsertReport


def require_fit(task: Task, found: Sequence[FoundSample | FoundUnreadable]) -> None:
    """Refuse a source whose labels the project's task cannot hold, by the first sample that shows it."""
    for entry in found:
        if not isinstance(entry, FoundSample):
            continue
        if task is Task.REGRESSION:
            if not entry.targets and entry.labels:
                _numbers(entry)
        elif entry.targets:
            raise DataError(
                f"{entry.path} is labelled with the number {entry.targets[0]:g}, and the project sorts into classes",
                "make the project with --task regression",
            )
        elif task is Task.SINGLE and len(entry.labels) > 1:
            raise DataError(
                f"{entry.path} has the labels {' and '.join(entry.labels)}, and the project takes one a sample",
                "make the project with --task multi",
            )


def _numbers(entry: FoundSample) -> tuple[float, ...]:
    try:
        numbers = tuple(float(label) for label in entry.labels)
    except ValueError:
        numbers = (math.nan,)
    if not all(math.isfinite(value) for value in numbers):
        raise DataError(
            f"{entry.path} is labelled {' '.join(entry.labels)!r}, which is no number as regression needs",
            "give numbers, or make the project with --task single",
        )
    return numbers


def values(task: Task, new: Mapping[int, FoundSample]) -> Mapping[int, LabelValue | FoundSample]:
    """Return what labels the samples by the project's task, by sample id; nothing is copied where nothing differs."""
    if task is not Task.REGRESSION:
        return new
    return {
        id_: LabelValue(targets=entry.targets or _numbers(entry)) if entry.labels else entry
        for id_, entry in new.items()
    }


def by_todays_names(
    project: Project, found: list[FoundSample | FoundUnreadable]
) -> list[FoundSample | FoundUnreadable]:
    """Return what a source holds with its labels as the project calls those classes now: a person renamed them."""
    former = project.labels.former_names()
    if not former:
        return found
    return [
        replace(entry, labels=tuple(dict.fromkeys(former.get(label, label) for label in entry.labels)))
        if isinstance(entry, FoundSample) and not former.keys().isdisjoint(entry.labels)
        else entry
        for entry in found
    ]


def changed_labels(project: Project, known: Mapping[int, FoundSample]) -> dict[int, LabelValue | None]:
    """Return the labels that a source gives known samples otherwise now, unless a person has had a say."""
    if not known:
        return {}
    current = project.labels.values()
    wanted: dict[int, LabelValue | None] = {}
    for id_, entry in values(project.settings.task, known).items():
        value = LabelValue(entry.labels, entry.targets)
        before, origin = current.get(id_, (LabelValue(), None))
        if value not in (LabelValue(), before) and origin in (None, "import"):
            wanted[id_] = value
    unlabelled = [id_ for id_ in wanted if id_ not in current]
    for id_ in project.labels.edited(unlabelled):
        del wanted[id_]  # a person cleared it
    return wanted


def relabel(project: Project, inserted: InsertReport, *, title: str) -> int:
    """Follow a source that gives known samples another label now; one edit. Return how many changed."""
    wanted = changed_labels(project, inserted.known)
    edit = project.labels.apply(wanted, origin="import", title=title) if wanted else None
    return len(edit.samples) if edit is not None else 0


def fitting_tasks(found: Sequence[FoundSample | FoundUnreadable]) -> tuple[Task, ...]:
    """Return the tasks that could hold these labels, the likeliest first; all of them where nothing is labelled."""
    samples = [entry for entry in found if isinstance(entry, FoundSample)]
    if any(entry.targets for entry in samples):
        return (Task.REGRESSION,)
    has_labels = any(entry.labels for entry in samples)
    is_several = any(len(entry.labels) > 1 for entry in samples)
    fitting = [Task.MULTI] if is_several else [Task.SINGLE, Task.MULTI]
    if not has_labels or all(_is_number(label) for entry in samples for label in entry.labels):
        fitting.append(Task.REGRESSION)
    return tuple(fitting)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
