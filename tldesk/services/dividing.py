"""Put the samples of a project into groups and splits: what core computes, on the rows of the store. Sticky."""

from __future__ import annotations

import os
from dataclasses import dataclass
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
        units = [
            NewUnit(division_key(source_id, relpath, entry.member), entry, group, entry.split)
            for entry, relpath, group in new
        ]
        return [*Division.of(project).add(units)]

    return choose


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A sample that is to be divided. ``captured_s`` is needed only where groups are made by time."""

    key: str
    value: FoundSample | LabelValue | None
    group: str | None
    fixed: Split | None
    captured_s: float | None = None


class Division:
    """Which samples lie in which split, and what newer ones would get. Writes nothing: an import and a preview ask it.

    Args:
        task: What labels are.
        seed: Of the drawing.
        val: Share of the validation split.
        test: Share of the test split.
    """

    def __init__(self, task: Task, *, seed: int, val: float, test: float) -> None:
        self._task, self._seed, self._val, self._test = task, seed, val, test
        self._units: list[NewUnit] = []
        self._drawn: dict[str, Split] = {}  # those of earlier calls stay

    @classmethod
    def of(cls, project: Project) -> Division:
        """Return what the readable samples of a project are divided into now."""
        settings = project.settings
        division = cls(settings.task, seed=settings.seed, val=settings.val, test=settings.test)
        rows = project.samples.division()
        labels = project.labels.values() if rows else {}
        division._units = [
            NewUnit(row.key, labels[row.id][0] if row.id in labels else None, row.group, row.split, row.captured_s)
            for row in rows
        ]
        return division

    def add(self, new: Sequence[NewUnit], *, gaps: GroupSpec | None = None) -> list[Split]:
        """Draw the splits of new samples, and hold them from then on; return them in the order given.

        Args:
            new: What is to be divided.
            gaps: A rule of the kind ``gap``: everything is grouped anew by time first.

        Raises:
            DataError: The samples of one group lie in several splits already.
            UsageError: The shares leave nothing to train on.
        """
        units = [*self._units, *new]
        by_unit = [unit.group for unit in units]
        if gaps is not None:
            keys = groups.group_keys(gaps, [groups.GroupSample("", (), unit.captured_s) for unit in units])
            by_unit = [key or group for key, group in zip(keys, by_unit, strict=True)]
        strata = _strata(self._task, [unit.value for unit in units])
        before = self._drawn
        self._drawn = splits.assign(
            [
                splits.SplitUnit(unit.key, stratum, group, before.get(unit.key, unit.fixed))
                for unit, stratum, group in zip(units, strata, by_unit, strict=True)
            ],
            val=self._val,
            test=self._test,
            seed=self._seed,
        )
        self._units = units
        return [self._drawn[unit.key] for unit in new]


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
    former = former_names(project)
    named = [
        _group_sample(row, with_former(labels[row.id][0].labels, former) if row.id in labels else ()) for row in rows
    ]
    return tuple(groups.would_leak(named, [row.split for row in rows]))


def former_names(project: Project) -> dict[str, tuple[str, ...]]:
    """Return by class what it was called before: a class folder keeps its name when the class is renamed."""
    found: dict[str, tuple[str, ...]] = {}
    for before, now in project.labels.former_names().items():
        found[now] = (*found.get(now, ()), before)
    return found


def with_former(labels: tuple[str, ...], former: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return labels with the names that these classes had before."""
    return (*labels, *(name for label in labels for name in former.get(label, ()))) if former else labels


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
