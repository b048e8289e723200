"""The figures of a run whose samples may have several classes each, under the labels as they are now. Counts only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.services.figures import FEW, ClassFigures, Figures, named_places
from tldesk.services.predicting import LIKELY
from tldesk.services.project_view import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Array
    from tldesk.services.figures import Measured
    from tldesk.services.project_view import ProjectView

FlagArray = np.ndarray[Any, np.dtype[np.bool_]]


def count_labels(measured: Measured, view: ProjectView) -> Figures:
    """Count what was said against the labels as they are now; computes nothing anew.

    ``numbers`` holds ``map`` (mean over the classes that occur), ``f1`` (over all labels together), ``exact`` (how many
    samples are right in every label), and ``baseline``: what an order by chance comes to, a class's share on average.
    The interval is that of the labels that it was measured with, so there is none once one of them has changed.
    """
    classes, columns = named_places(measured.classes, view.classes)
    said = np.zeros((len(measured), len(classes)), np.bool_)
    said[:, columns] = measured.outputs > LIKELY
    is_there, then = (np.zeros_like(said) for _ in range(2))
    then[:, columns] = np.asarray(measured.truths) > 0
    known = set(measured.classes)
    kept = _labels_now(view, measured, is_there, {name: place for place, name in enumerate(classes) if name in known})
    changed = int(((is_there != then).any(axis=1) | ~kept).sum())
    wrong = np.where(kept, (said != is_there).sum(axis=1), 0)
    losses = np.full(len(measured), np.nan)
    losses[kept] = _losses(measured.outputs[kept], is_there[kept][:, columns])
    scores = np.zeros(said.shape)
    scores[:, columns] = measured.outputs
    by_class = _by_class(classes, said[kept], is_there[kept], scores[kept])
    occurring = [row.support for row in by_class if row.support]
    none = np.full(len(measured), NONE, np.int64)
    nowhere = (float("nan"), float("nan"))
    return Figures(
        measured=measured,
        classes=classes,
        true=none,
        predicted=none,
        losses=losses,
        confusion=np.zeros((0, 0), np.int64),
        by_class=by_class,
        samples=int(kept.sum()),
        right=int((wrong[kept] == 0).sum()),
        interval=measured.interval if measured.interval is not None and not changed else nowhere,
        balanced=float("nan"),
        baseline_right=0,
        is_few=not occurring or min(occurring) < FEW,
        rare=None,
        changed=changed,
        left_out=len(measured) - int(kept.sum()),
        numbers=_numbers(by_class, said[kept], is_there[kept]) if kept.any() else {},
        truths=np.empty((0, 0)),
        said_labels=said,
        true_labels=is_there,
        wrong=wrong.astype(np.int64),
    )


def _labels_now(view: ProjectView, measured: Measured, is_there: FlagArray, places: dict[str, int]) -> FlagArray:
    """Fill ``is_there`` (N, K) with the labels of a view; return which samples have one that the run knows, (N,)."""
    kept = np.zeros(len(measured), np.bool_)
    there = np.flatnonzero(np.isin(measured.ids, view.ids))
    for row, place in zip(view.rows_of(measured.ids).tolist(), there.tolist(), strict=True):
        found = [places[name] for name in view.several[row] if name in places] if view.several else []
        is_there[place, found] = True
        kept[place] = bool(found)
    return kept


def _losses(shares: Array, is_there: Array) -> Array:
    """Return the binary cross-entropy of probabilities (N, K), summed over classes: (N,)."""
    right = np.where(is_there, shares, 1 - shares)
    losses: Array = -np.log(np.maximum(right, 1e-12)).sum(axis=1)
    return losses


def _by_class(classes: Sequence[str], said: FlagArray, is_there: FlagArray, scores: Array) -> tuple[ClassFigures, ...]:
    from tldesk.ml.metrics import average_precision

    found = []
    for place, name in enumerate(classes):
        support, predicted = int(is_there[:, place].sum()), int(said[:, place].sum())
        right = int((said[:, place] & is_there[:, place]).sum())
        if support + predicted == 0:
            continue
        ranked = average_precision(scores[:, place], is_there[:, place]) if support else None
        found.append(ClassFigures(name, place, support, right, predicted, average_precision=ranked))
    return tuple(found)


def _numbers(by_class: Sequence[ClassFigures], said: FlagArray, is_there: FlagArray) -> dict[str, float]:
    precisions = [row.average_precision for row in by_class if row.average_precision is not None]
    shares = [row.support / len(said) for row in by_class if row.support]
    both = int(said.sum()) + int(is_there.sum())
    return {
        "map": sum(precisions) / len(precisions) if precisions else float("nan"),
        "f1": 2 * int((said & is_there).sum()) / both if both else float("nan"),
        "exact": float((said == is_there).all(axis=1).sum()),
        "baseline": sum(shares) / len(shares) if shares else float("nan"),
    }
