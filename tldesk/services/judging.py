"""Judge the live answer's suggestions by samples that the head has not seen. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import DataError
from tldesk.services.suggesting import axes_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.services.suggesting import FeatureRows, Fit, Labels
    from tldesk.store.project import Project

SEED = 0


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How many of a class's scoring samples were told right by a head that had not seen them."""

    name: str
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """How often the suggestions are right, by cross-validation.

    ``interval``: 95 %, groups regarded (``ml.metrics.share_interval``). The folds' heads share samples, which it does
    not know of, so it is a little too narrow. ``weakest``: the class that is told right least often; empty: all are
    told right. ``c``: the regularisation that cross-validation over all labels chose.
    """

    right: int
    total: int
    interval: tuple[float, float]
    per_class: tuple[ClassScore, ...]
    weakest: str
    labels: int
    counts: tuple[int, ...]  # labels that teach, by class of the project
    classes: tuple[str, ...]
    is_words: bool
    c: float

    @property
    def share(self) -> float:
        """Share that was right, 0 to 1."""
        return self.right / self.total


def estimate(
    features: FeatureRows,
    labels: Labels,
    groups: Mapping[int, str | None],
    *,
    cancel: CancelToken,
    threads: int,
    before: Fit | None = None,
) -> Estimate | None:
    """Judge the head on labelled samples that it has not seen: whole fits inside the folds, groups kept together.

    Args:
        features: As they were fitted.
        labels: As they were fitted.
        groups: Of each sample id; None or missing: it stands alone.
        cancel: Checked in each pass.
        threads: For BLAS.
        before: The last fit, whose axes are used again.

    Returns:
        None where nothing can be held out: one class, one group, or no label that scores.

    Raises:
        CancelledError: ``cancel`` was raised.
    """
    from tldesk.ml.blas import blas_threads
    from tldesk.ml.cross_validate import fold_of
    from tldesk.ml.refit import SMALL, choose_c

    there, targets = np.unique(labels.targets, return_inverse=True)
    named = [groups.get(key) for key in features.ids[labels.places].tolist()]
    try:
        folds = fold_of(targets, named, seed=SEED)
    except DataError:
        return None
    if not labels.scores.any():
        return None
    axes, _ = axes_for(features, before, threads=threads, cancel=cancel)
    rows = features.rows[labels.places]
    with blas_threads(threads if rows.size >= SMALL else 1):
        rotated = axes.project(rows if rows.size >= SMALL else rows.astype(np.float64))
        cancel.check()
        c = choose_c(rotated, axes.variances, targets, classes=len(there), seed=SEED, cancel=cancel)
        predicted = _held_out(rotated, axes.variances, targets, folds, cancel=cancel)
    hits = (predicted == targets)[labels.scores]
    return _judge(hits, labels, [name for name, scores in zip(named, labels.scores, strict=True) if scores], c=c)


def _held_out(rotated: Array, variances: Array, targets: Array, folds: Array, *, cancel: CancelToken) -> Array:
    """Return what each sample is taken for by a head that was fitted, ``c`` chosen, without its fold."""
    from tldesk.ml.refit import choose_c, fit_along

    predicted = np.empty(len(targets), np.int64)
    for fold in np.unique(folds):
        inside, outside = folds != fold, folds == fold
        present, renamed = np.unique(targets[inside], return_inverse=True)
        if len(present) == 1:
            predicted[outside] = present[0]
            continue
        c = choose_c(rotated[inside], variances, renamed, classes=len(present), seed=SEED, cancel=cancel)
        head = fit_along(rotated[inside], variances, renamed, classes=len(present), c=c, cancel=cancel)
        logits = rotated[outside] @ head[:, :-1].T + head[:, -1]
        predicted[outside] = present[logits.argmax(axis=1)]
    return predicted


def _judge(hits: Array, labels: Labels, groups: Sequence[str | None], *, c: float) -> Estimate:
    from tldesk.ml.metrics import group_numbers, share_interval

    scored = labels.targets[labels.scores]
    per_class = tuple(
        ClassScore(name, int(hits[scored == place].sum()), int((scored == place).sum()))
        for place, name in enumerate(labels.classes)
        if (scored == place).any()
    )
    right, total = int(hits.sum()), len(hits)
    worst = min(per_class, key=lambda one: (one.right / one.total, one.total))
    return Estimate(
        right=right,
        total=total,
        interval=share_interval(hits, group_numbers(groups)),
        per_class=per_class,
        weakest=worst.name if worst.right < worst.total else "",
        labels=len(labels),
        counts=labels.counts,
        classes=labels.classes,
        is_words=labels.is_words,
        c=c,
    )


def groups_of(project: Project) -> dict[int, str]:
    """Return the group of every readable sample that has one; in a worker thread, since it reads every row."""
    return {row.id: row.group for row in project.samples.division() if row.group is not None}
