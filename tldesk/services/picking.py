"""Pick what to label next: what the answer is least sure of, in the part that a model learns from. Values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.services.project_view import NONE, SPLITS

if TYPE_CHECKING:
    from tldesk.services.project_view import IdArray, ProjectView

    Confidences = np.ndarray[Any, np.dtype[np.float32]]
    Places = np.ndarray[Any, np.dtype[Any]]

_TRAIN = SPLITS.index("train")


def candidates(view: ProjectView) -> IdArray:
    """Return the readable samples without a label of the training part; of any part where that has none left."""
    free = view.readable & ~view.is_labelled
    training = free & ((view.splits == _TRAIN) | (view.splits == NONE))
    ids: IdArray = view.ids[training if training.any() else free]
    return ids


def most_useful(ids: IdArray, places: Places, confidences: Confidences, *, count: int, seed: int) -> IdArray:
    """Return at most ``count`` samples: the least sure first, then by chance those that nothing is suggested for.

    Uncertainty sampling by the least confident suggestion (Lewis and Gale, 1994).

    Args:
        ids: What may be picked, (N,).
        places: Class suggested for each, (N,); -1: none.
        confidences: How sure each suggestion is, (N,), 0 to 1.
        count: How many are wanted.
        seed: Of the chance; the same seed picks the same samples.
    """
    has = np.asarray(places) >= 0
    order = np.argsort(np.asarray(confidences)[has], kind="stable")
    unsure: IdArray = ids[has][order][:count]
    others = np.random.default_rng(seed).permutation(ids[~has])[: count - len(unsure)]
    picked: IdArray = np.concatenate([unsure, others]).astype(np.int64)
    return picked
