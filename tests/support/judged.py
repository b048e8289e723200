"""Samples that were judged without a model: views, and what a run said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.contracts import Task
from tldesk.services.figures import Judged, Measured
from tldesk.services.project_view import NONE, ProjectView

if TYPE_CHECKING:
    from collections.abc import Sequence


def view_of(
    labels: Sequence[str | None],
    *,
    classes: Sequence[str] = ("owl", "robin"),
    splits: Sequence[int] | None = None,
    numbers: Sequence[str] | None = None,
) -> ProjectView:
    """Return a view of samples 1, 2, ... with these labels, or with numbers as cells show them (empty: none)."""
    count = len(labels if numbers is None else numbers)
    is_there = [bool(text) for text in (labels if numbers is None else numbers)]
    return ProjectView(
        name="birds",
        task=Task.SINGLE if numbers is None else Task.REGRESSION,
        classes=tuple(classes) if numbers is None else (),
        ids=np.arange(1, count + 1),
        names=tuple(f"photo-{number}.jpg" for number in range(count)),
        labels=np.array(
            [classes.index(name) if name else NONE for name in labels] if numbers is None else [NONE] * count, np.int32
        ),
        texts=tuple(name or "" for name in labels) if numbers is None else tuple(numbers),
        origins=np.where(is_there, 1, NONE).astype(np.int32),
        splits=np.array([2] * count if splits is None else splits, np.int32),
        readable=np.ones(count, np.bool_),
        checked=np.ones(count, np.bool_),
        contents=np.arange(1, count + 1),
        reasons={},
    )


def several_of(labels: Sequence[Sequence[str]], *, classes: Sequence[str], splits: Sequence[int] = ()) -> ProjectView:
    """Return a view of samples 1, 2, ... that have these classes each (none: no label)."""
    view = view_of([names[0] if names else None for names in labels], classes=classes, splits=splits or None)
    return replace(view, task=Task.MULTI, several=tuple(map(tuple, labels)), texts=tuple(map(", ".join, labels)))


def said_of(
    labels: Sequence[Sequence[str]],
    said: Sequence[Sequence[float]],
    *,
    classes: tuple[str, ...],
    interval: tuple[float, float] | None = None,
) -> Measured:
    """Return what a run said of samples 1, 2, ... that have these classes each."""
    return Measured(
        run="r0001",
        judged=Judged.TEST,
        task=Task.MULTI,
        classes=classes,
        ids=np.arange(1, len(labels) + 1),
        outputs=np.array(said, np.float64).reshape(len(labels), len(classes)),
        truths=np.array([[name in names for name in classes] for names in labels], np.float32),
        groups=np.full(len(labels), NONE, np.int64),
        baseline="",
        interval=interval,
    )


def measured_of(
    true: Sequence[str],
    said: Sequence[tuple[float, ...]],
    *,
    classes: tuple[str, ...] = ("owl", "robin"),
    judged: Judged = Judged.TEST,
    run: str = "r0001",
    is_refitted: bool = False,
    groups: Sequence[int] | None = None,
) -> Measured:
    """Return what a run said of samples 1, 2, ...: probabilities in the order of ``classes``."""
    return Measured(
        run=run,
        judged=judged,
        task=Task.SINGLE,
        classes=classes,
        ids=np.arange(1, len(true) + 1),
        outputs=np.array(said, np.float64).reshape(len(true), len(classes)),
        truths=np.array([classes.index(name) for name in true], np.int64),
        groups=np.array([NONE] * len(true) if groups is None else groups, np.int64),
        baseline=classes[0],
        is_refitted=is_refitted,
    )


def numbers_of(true: Sequence[float], said: Sequence[float]) -> Measured:
    """Return what a run said of samples 1, 2, ... that have one number each."""
    return Measured(
        run="r0001",
        judged=Judged.TEST,
        task=Task.REGRESSION,
        classes=("mm",),
        ids=np.arange(1, len(true) + 1),
        outputs=np.array(said, np.float64).reshape(-1, 1),
        truths=np.array(true, np.float32).reshape(-1, 1),
        groups=np.full(len(true), NONE, np.int64),
        baseline="",
        baseline_values=(float(np.mean(true)),),
        texts=tuple(f"{value:g}" for value in true),
    )
