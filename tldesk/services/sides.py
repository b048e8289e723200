"""The two sides that the head ``nearest-good`` tells apart: one class is good, whatever else a sample is called is not.

Labels in the project and in a run's snapshot stay as they are; only the engine and the figures see two classes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from tldesk.core.contracts import Task
from tldesk.core.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tldesk.core.contracts import Sample
    from tldesk.core.recipe import HeadRecipe
    from tldesk.services.training import ChosenSamples

DEFECT = "defect"  # the other side, where no single class is it
NOT_GOOD = "not good"  # where the good class itself is called so


def has_sides(head: HeadRecipe) -> bool:
    """Say whether a head tells good samples from all others."""
    return head.key == "nearest-good"


def sides_of(chosen: ChosenSamples, head: HeadRecipe) -> ChosenSamples:
    """Return the samples with two classes: the good one, and the one other class or ``defect``.

    Raises:
        UsageError: ``head.good`` is no class of the labelled samples.
        DataError: No training sample is labelled.
    """
    counts = Counter(row.labels[0] for row in chosen.train if row.labels)
    if not counts:
        raise DataError("the training split holds no labelled sample", "label some good samples")
    if head.good and head.good not in chosen.classes:
        raise UsageError(f"head.good: no sample is labelled {head.good!r}", f"classes: {', '.join(chosen.classes)}")
    good = head.good or max(chosen.classes, key=lambda name: counts[name])  # of equals the first
    others = [name for name in chosen.classes if name != good]
    other = others[0] if len(others) == 1 else DEFECT if good != DEFECT else NOT_GOOD
    classes = (good, other)
    return replace(
        chosen,
        train=tuple(on_sides(chosen.train, classes)),
        val=tuple(on_sides(chosen.val, classes)),
        test=tuple(on_sides(chosen.test, classes)),
        classes=classes,
    )


def on_sides(rows: Iterable[Sample], classes: Sequence[str]) -> list[Sample]:
    """Return samples labelled by their side: the first class, or the second where they are labelled anything else."""
    good, other = classes
    return [replace(row, labels=(good if row.labels[0] == good else other,)) if row.labels else row for row in rows]


def as_seen(rows: Sequence[Sample], head: HeadRecipe, classes: Sequence[str], *, task: Task) -> list[Sample]:
    """Return samples with the labels that a run's head knows: by side, or as they are."""
    return on_sides(rows, classes) if task is Task.SINGLE and has_sides(head) else list(rows)
