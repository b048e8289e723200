"""Which classes a set of labelled samples has, by the project's task, and what is to be said of them. Reads no file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tldesk.core.contracts import Task
from tldesk.core.events import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event

FEW = 3  # training samples of a class; with fewer, chance decides what is learned of it


def target_names(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Return what the numbers of a regression are called."""
    width = len(samples[0].targets)
    return tuple(f"value{index + 1}" for index in range(width)) if width > 1 else ("value",)


def used_classes(samples: Sequence[Sample], names: Sequence[str]) -> tuple[str, ...]:
    """Return those classes that a sample has, in the order of ``names``."""
    used = {label for sample in samples for label in sample.labels}
    return tuple(name for name in names if name in used)


def remarks_on(train: Sequence[Sample], classes: Sequence[str]) -> tuple[str, ...]:
    """Say which classes have very few training samples."""
    counts = Counter(label for sample in train for label in sample.labels)
    few = [f"{name} has {counts[name]}" for name in classes if 0 < counts[name] < FEW]
    return (f"very few training samples: {', '.join(few)}",) if few else ()


def known_samples(
    samples: Sequence[Sample], classes: Sequence[str], task: Task, on_event: Callable[[Event], None]
) -> list[Sample]:
    """Leave out samples that have none of the classes which a run knows, and say so; a regression knows all."""
    if task is Task.REGRESSION:
        return list(samples)
    there = set(classes)
    known = [sample for sample in samples if not there.isdisjoint(sample.labels)]
    if len(known) < len(samples):
        count = len(samples) - len(known)
        on_event(Note(f"{count} samples have a class that this run does not know and are left out"))
    unknown = {label for sample in known for label in sample.labels} - there
    if unknown:  # of several labels a sample keeps those that are known
        on_event(Note(f"this run does not know {', '.join(sorted(unknown))}; these labels do not count"))
    return known
