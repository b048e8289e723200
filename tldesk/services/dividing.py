"""Put the samples of a project into groups and splits: what core computes, on the rows of the store. Sticky."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tldesk.core import groups, splits
from tldesk.core.contracts import FoundSample, FoundUnreadable, Split, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tldesk.core.contracts import LabelValue
    from tldesk.core.groups import GroupSpec, Leak
    from tldesk.store.matching import NewSample
    from tldesk.store.project import Project
    from tldesk.store.values import DivisionRow


def groups_of_found(
    spec: GroupSpec, found: Sequence[FoundSample | FoundUnreadable], root: str
) -> list[str | None] | None:
    """Name the group of each entry by a rule on names; a group that the source gives wins. None: nothing to do."""
    if spec.kind in ("none", "gap"):
        return None
    named = [groups.GroupSample(_below(root, entry), _labels(entry)) for entry in found]
    keys = groups.group_keys(spec, named)
    return [
        None if isinstance(entry, FoundUnreadable) else entry.group if entry.group is not None else key
        for entry, key in zip(found, keys, strict=True)
    ]


def split_chooser(project: Project, source_id: int) -> Callable[[Sequence[NewSample]], list[Split | None]]:
    """Return what draws the splits of new samples, given what the project holds; for ``SampleTable.insert``."""
    from tldesk.store.values import division_key

    def choose(new: Sequence[NewSample]) -> list[Split | None]:
        rows = project.samples.division()
        labels = project.labels.values() if rows else {}
        values: list[FoundSample | LabelValue | None] = [
            labels[row.id][0] if row.id in labels else None for row in rows
        ]
        values += [entry for entry, _, _ in new]
        strata = _strata(project.settings.task, values)
        units = [
            splits.SplitUnit(row.key, stratum, row.group, row.split) for row, stratum in zip(rows, strata, strict=False)
        ]
        keys = [division_key(source_id, relpath, entry.member) for entry, relpath, _ in new]
        units += [
            splits.SplitUnit(key, stratum, group, entry.split)
            for key, stratum, (entry, _, group) in zip(keys, strata[len(rows) :], new, strict=True)
        ]
        drawn = _assign(project, units)
        return [drawn[key] for key in keys]

    return choose


def divide_rest(project: Project, *, is_regrouped: bool) -> int:
    """Draw a split for every readable sample that has none; return how many there were.

    Raises:
        DataError: Where groups are new: one of them is divided by splits that stand already.
    """
    rows = project.samples.division()
    waiting = [row for row in rows if row.split is None]
    if not waiting and not is_regrouped:
        return 0
    labels = project.labels.values()
    strata = _strata(project.settings.task, [labels[row.id][0] if row.id in labels else None for row in rows])
    units = [
        splits.SplitUnit(row.key, stratum, row.group, row.split) for row, stratum in zip(rows, strata, strict=True)
    ]
    drawn = _assign(project, units)
    project.samples.set_splits({row.id: drawn[row.key] for row in waiting})
    return len(waiting)


def regroup_by_time(project: Project, spec: GroupSpec, times: Mapping[int, float]) -> None:
    """Note capture times and group all samples by the gaps between them; those of other groups are left alone.

    The whole project is grouped anew, since a new sample may join what were two groups.
    """
    project.samples.set_captured(times)
    rows = project.samples.division()
    keys = groups.group_keys(spec, [_group_sample(row, ()) for row in rows])
    changed = {row.id: key for row, key in zip(rows, keys, strict=True) if key is not None and key != row.group}
    project.samples.set_groups(changed)


def leaks(project: Project, source_id: int) -> tuple[Leak, ...]:
    """Say which samples of a source seem to belong together and lie in different splits."""
    rows = [row for row in project.samples.division(source_id=source_id) if not row.member]
    labels = project.labels.values() if rows else {}
    named = [_group_sample(row, labels[row.id][0].labels if row.id in labels else ()) for row in rows]
    return tuple(groups.would_leak(named, [row.split for row in rows]))


def _assign(project: Project, units: Sequence[splits.SplitUnit]) -> dict[str, Split]:
    settings = project.settings
    return splits.assign(units, val=settings.val, test=settings.test, seed=settings.seed)


def _strata(task: Task, values: Sequence[FoundSample | LabelValue | None]) -> list[str | None]:
    match task:
        case Task.SINGLE:
            return [value.labels[0] if value is not None and value.labels else None for value in values]
        case Task.MULTI:
            return splits.multi_label_strata([value.labels if value is not None else () for value in values])
        case Task.REGRESSION:
            return splits.regression_strata([value.targets if value is not None else () for value in values])


def _group_sample(row: DivisionRow, labels: tuple[str, ...]) -> groups.GroupSample:
    return groups.GroupSample(row.relpath, labels, row.captured_s)


def _labels(entry: FoundSample | FoundUnreadable) -> tuple[str, ...]:
    return entry.labels if isinstance(entry, FoundSample) else ()


def _below(root: str, entry: FoundSample | FoundUnreadable) -> str:
    from tldesk.store.matching import Places

    return Places(root).relative(os.fspath(entry.path))
