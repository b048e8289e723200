"""What a window knows of a project's samples: parallel arrays by rising id, replaced after each change. No SQL."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from tldesk.core.contracts import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Sample
    from tldesk.store.project import Project

IdArray = np.ndarray[Any, np.dtype[np.int64]]
CodeArray = np.ndarray[Any, np.dtype[np.int32]]
FlagArray = np.ndarray[Any, np.dtype[np.bool_]]

NONE = -1
SPLITS = ("train", "val", "test")  # a split's code is its place here
ORIGINS = ("import", "person", "accepted")
_TOLD = ("origins", "splits", "readable", "checked", "contents")  # beside labels and texts, what a change is told of


@dataclass(frozen=True, slots=True, eq=False)
class ProjectView:
    """The samples of a project at one moment; nobody changes its arrays. Row ``i`` of every array is one sample.

    ``labels`` are places in ``classes`` (-1: none, or a task without classes); ``texts`` is what a cell shows of a
    label: the class, several classes, or numbers. ``contents`` are codes of the content hashes (``content_code``).
    """

    name: str
    task: Task
    classes: tuple[str, ...]
    ids: IdArray  # (N,), rising
    names: tuple[str, ...]  # file name, or file name and member
    labels: CodeArray  # (N,)
    texts: tuple[str, ...]
    origins: CodeArray  # (N,), -1: no label
    splits: CodeArray  # (N,), -1: in none
    readable: FlagArray  # (N,)
    checked: FlagArray  # (N,): decoded whole, its content hash is known
    contents: IdArray  # (N,), 0: not hashed
    reasons: dict[int, str]  # id -> why it cannot be read
    several: tuple[tuple[str, ...], ...] = ()  # (N,) where a sample may have several classes; else nothing
    is_read_only: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: Sequence[int] | IdArray) -> IdArray:
        """Return the rows of those ids that exist, in the order of ``ids``."""
        wanted = np.asarray(ids, dtype=np.int64)
        if not len(self.ids) or not len(wanted):
            return np.empty(0, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        found: IdArray = rows[self.ids[rows] == wanted].astype(np.int64)
        return found

    @property
    def is_labelled(self) -> FlagArray:
        """Which samples have a label, (N,)."""
        flags: FlagArray = self.origins != NONE
        return flags

    def label_counts(self) -> list[int]:
        """Return how many readable samples each class has, in the order of ``classes``."""
        if self.several:
            readable = zip(self.several, self.readable.tolist(), strict=True)
            counted = Counter(name for names, is_readable in readable if is_readable for name in names)
            return [counted[name] for name in self.classes]
        used = self.labels[self.readable & (self.labels >= 0)]
        return [int(count) for count in np.bincount(used, minlength=len(self.classes))]

    def with_samples(self, samples: Sequence[Sample], classes: Sequence[str]) -> ProjectView:
        """Return a view in which these samples, which it holds already, are as given."""
        changed = view_of(samples, classes, like=self)
        names, texts = list(self.names), list(self.texts)
        arrays = {key: getattr(self, key).copy() for key in ("labels", *_TOLD)}
        several = list(self.several)
        if tuple(classes) != self.classes:
            place = {name: index for index, name in enumerate(classes)}
            moved = np.array([place.get(name, NONE) for name in self.classes] + [NONE], dtype=np.int32)
            arrays["labels"] = moved[arrays["labels"]]
        rows = self.rows_of(changed.ids)
        for key, array in arrays.items():
            array[rows] = getattr(changed, key)
        for row, name, text in zip(rows.tolist(), changed.names, changed.texts, strict=True):
            names[row], texts[row] = name, text
        for row, labels in zip(rows.tolist(), changed.several, strict=False):  # of one class there are none
            several[row] = labels
        reasons = {key: why for key, why in self.reasons.items() if key not in set(changed.ids.tolist())}
        return replace(
            self,
            classes=tuple(classes),
            names=tuple(names),
            texts=tuple(texts),
            several=tuple(several),
            reasons=reasons | changed.reasons,
            **arrays,
        )

    def changed_since(self, earlier: ProjectView) -> tuple[int, ...] | None:
        """Return the ids whose row differs from an earlier view; None where samples came or went."""
        if not np.array_equal(self.ids, earlier.ids):
            return None
        differs = np.zeros(len(self.ids), dtype=bool)
        for key in _TOLD:
            differs |= getattr(self, key) != getattr(earlier, key)
        differs |= np.array([a != b for a, b in zip(self.texts, earlier.texts, strict=True)], dtype=bool)
        if self.several:
            differs |= np.array([a != b for a, b in zip(self.several, earlier.several, strict=True)], dtype=bool)
        if self.classes != earlier.classes:
            differs |= self.is_labelled
        return tuple(self.ids[differs].tolist())


def load_view(project: Project) -> ProjectView:
    """Read the samples of a project; in a worker thread, since it reads every row."""
    classes = project.labels.class_names()
    empty = ProjectView(
        name=project.name,
        task=project.settings.task,
        classes=tuple(classes),
        ids=np.empty(0, np.int64),
        names=(),
        labels=np.empty(0, np.int32),
        texts=(),
        origins=np.empty(0, np.int32),
        splits=np.empty(0, np.int32),
        readable=np.empty(0, np.bool_),
        checked=np.empty(0, np.bool_),
        contents=np.empty(0, np.int64),
        reasons={},
        is_read_only=project.is_read_only,
    )
    return view_of(project.samples.rows(), classes, like=empty)


def view_of(samples: Sequence[Sample], classes: Sequence[str], *, like: ProjectView) -> ProjectView:
    """Return a view of exactly these samples, by rising id, of the project of ``like``."""
    rows = sorted(samples, key=lambda sample: sample.id)
    place = {name: index for index, name in enumerate(classes)}
    return replace(
        like,
        classes=tuple(classes),
        ids=np.array([row.id for row in rows], np.int64),
        names=tuple(f"{row.path.name}#{row.member}" if row.member else row.path.name for row in rows),
        labels=np.array([place.get(row.labels[0], NONE) if row.labels else NONE for row in rows], np.int32),
        texts=tuple(text_of(row) for row in rows),
        origins=np.array([ORIGINS.index(row.origin) if row.origin else NONE for row in rows], np.int32),
        splits=np.array([SPLITS.index(row.split.value) if row.split else NONE for row in rows], np.int32),
        readable=np.array([row.unreadable is None for row in rows], np.bool_),
        checked=np.array([row.content_hash is not None for row in rows], np.bool_),
        contents=np.array([content_code(row.content_hash) for row in rows], np.int64),
        several=tuple(row.labels for row in rows) if like.task is Task.MULTI else (),
        reasons={row.id: row.unreadable for row in rows if row.unreadable is not None},
    )


def content_code(content_hash: str | None) -> int:
    """Return a content hash as a number that tells contents apart; 0: there is none."""
    return 0 if content_hash is None else crc32(content_hash.encode()) + 1


def text_of(sample: Sample) -> str:
    """Return what a cell shows of a sample's label; empty: it has none."""
    if sample.targets:
        return ", ".join(f"{value:g}" for value in sample.targets)
    return ", ".join(sample.labels)
