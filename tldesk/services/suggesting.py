"""Suggest classes from the labels so far: the arithmetic of the live answer. No Qt, no SQL.

Every readable labelled sample teaches. What a person or a source said also scores; an accepted suggestion does not,
since it would score itself. Limit: one class a sample.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.core.errors import DataError
from tldesk.core.standing import FIGURES_FROM, LEAST_CLASSES, LEAST_LABELS
from tldesk.services.project_view import NONE, ORIGINS, IdArray, content_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.refit import Axes
    from tldesk.services.extracting import ExtractedFeatures
    from tldesk.services.project_view import ProjectView

FloatArray = np.ndarray[Any, np.dtype[np.float32]]

LIKELY_FROM = 0.5  # confidence from which a suggestion is called likely while there are too few labels for figures
_ACCEPTED = ORIGINS.index("accepted")
_FIRST_ROWS = 256


class Sureness(StrEnum):
    """How sure a suggestion is said to be."""

    UNSURE = "unsure"
    LIKELY = "likely"
    PERCENT = "percent"  # there are labels enough for the figure itself


def confidence_word(confidence: float, *, is_words: bool) -> Sureness:
    """Return how a confidence (0 to 1) is told: as a word below 20 labels in a class, else as a percentage."""
    if not is_words:
        return Sureness.PERCENT
    return Sureness.LIKELY if confidence >= LIKELY_FROM else Sureness.UNSURE


# --- features --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class FeatureRows:
    """Unit feature rows at one moment: ``ids`` (N,), ``rows`` float32 (N, D). Another ``version``: other rows."""

    ids: IdArray
    rows: FloatArray
    version: int

    def __len__(self) -> int:
        return len(self.ids)


class FeatureTable:
    """Feature rows by sample, growing. One thread changes it; what ``rows`` gave is never written again."""

    def __init__(self) -> None:
        self.keys: dict[int, str] = {}  # content hash by sample id
        self._ids = np.empty(0, np.int64)
        self._codes = np.empty(0, np.int64)  # of the content hashes, as a view has them
        self._rows = np.empty((0, 0), np.float32)
        self._version = 0

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self) -> FeatureRows:
        """Return what is there now."""
        count = len(self.keys)
        return FeatureRows(self._ids[:count], self._rows[:count], self._version)

    def add(self, block: ExtractedFeatures) -> int:
        """Take features of samples, in place of earlier ones of the same; return how many are new."""
        changed = [key for key, content in zip(block.ids.tolist(), block.keys, strict=True)
                   if self.keys.get(key, content) != content]  # fmt: skip
        if changed:
            self.forget(changed)
        fresh = [place for place, key in enumerate(block.ids.tolist()) if key not in self.keys]
        if not fresh:
            return 0
        begin, end = len(self.keys), len(self.keys) + len(fresh)
        if end > len(self._ids) or self._rows.shape[1] != block.rows.shape[1]:
            self._make_room(max(end, 2 * begin, _FIRST_ROWS), block.rows.shape[1])
        values = block.rows[fresh]
        norms = np.linalg.norm(values, axis=1, keepdims=True)
        self._rows[begin:end] = values / np.maximum(norms, 1e-12)
        self._ids[begin:end] = block.ids[fresh]
        self._codes[begin:end] = [content_code(block.keys[place]) for place in fresh]
        self.keys.update((int(block.ids[place]), block.keys[place]) for place in fresh)
        self._version += 1
        return len(fresh)

    def forget_stale(self, view: ProjectView) -> None:
        """Drop the rows of what a view lacks, cannot read, or knows with other content: its file was replaced."""
        ids = self._ids[: len(self.keys)]
        if not len(ids):
            return
        if not len(view):
            self.forget(ids.tolist())
            return
        rows = np.minimum(np.searchsorted(view.ids, ids), len(view) - 1)
        is_good = (view.ids[rows] == ids) & view.readable[rows] & (view.contents[rows] == self._codes[: len(ids)])
        self.forget(ids[~is_good].tolist())

    def forget(self, ids: Sequence[int]) -> None:
        """Drop the rows of samples that are gone or have changed."""
        gone = [key for key in ids if key in self.keys]
        if not gone:
            return
        count = len(self.keys)
        keep = ~np.isin(self._ids[:count], gone)
        self._ids, self._codes = self._ids[:count][keep], self._codes[:count][keep]
        self._rows = self._rows[:count][keep]
        for key in gone:
            del self.keys[key]
        self._version += 1

    def _make_room(self, capacity: int, width: int) -> None:
        count = len(self.keys)
        ids, codes = np.empty(capacity, np.int64), np.empty(capacity, np.int64)
        rows = np.empty((capacity, width), np.float32)
        if count:
            ids[:count], codes[:count], rows[:count] = self._ids[:count], self._codes[:count], self._rows[:count]
        self._ids, self._codes, self._rows = ids, codes, rows


# --- labels ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """The labels that teach: ``places`` in the feature rows (M,), ``targets`` in ``classes`` (M,), ``scores`` (M,)."""

    places: IdArray
    targets: Array
    scores: Array  # bool: may be counted as right or wrong
    classes: tuple[str, ...]  # all of the project, in its order

    def __len__(self) -> int:
        return len(self.places)

    @property
    def counts(self) -> tuple[int, ...]:
        """Labels of each class that teach."""
        return tuple(np.bincount(self.targets, minlength=len(self.classes)).tolist())

    @property
    def is_words(self) -> bool:
        """Whether a class that is used has too few scoring labels for percentages."""
        scored = np.bincount(self.targets[self.scores], minlength=len(self.classes))
        return any(of < FIGURES_FROM for of, count in zip(scored, self.counts, strict=True) if count)

    @property
    def are_enough(self) -> bool:
        """Whether suggestions may begin: two labels in each of two classes."""
        return sum(count >= LEAST_LABELS for count in self.counts) >= LEAST_CLASSES

    def equal(self, other: Labels) -> bool:
        """Say whether the same samples have the same labels."""
        return self.classes == other.classes and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in ("places", "targets", "scores")
        )


def labels_of(view: ProjectView, features: FeatureRows) -> Labels:
    """Return the labels of readable samples whose features are there."""
    there = np.flatnonzero(np.isin(features.ids, view.ids))
    rows = view.rows_of(features.ids[there])
    used = (view.labels[rows] != NONE) & view.readable[rows]
    rows = rows[used]
    return Labels(there[used], view.labels[rows].astype(np.int64), view.origins[rows] != _ACCEPTED, view.classes)


# --- suggestions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Suggestion:
    """What is suggested for one sample: place in the project's classes, confidence (0 to 1), shares by class."""

    place: int
    confidence: float
    sureness: Sureness
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """What the head says of each sample. Row ``i`` of every array is one sample, by rising id.

    ``places`` (N,) are in ``classes``; ``probabilities`` float32 (N, K), 0 for a class without a label.
    """

    ids: IdArray
    classes: tuple[str, ...]
    places: Array
    confidences: FloatArray
    probabilities: FloatArray
    is_words: bool

    def rows_of(self, ids: IdArray) -> IdArray:
        """Return the row of each id, -1 where there is none."""
        wanted = np.asarray(ids, np.int64)
        if not len(self.ids):
            return np.full(len(wanted), NONE, np.int64)
        rows = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        found: IdArray = np.where(self.ids[rows] == wanted, rows, NONE).astype(np.int64)
        return found

    def look_up(self, ids: IdArray, classes: tuple[str, ...]) -> tuple[Array, FloatArray]:
        """Return for each id the place of its class in ``classes`` (-1: none, or it is gone) and the confidence."""
        rows = self.rows_of(ids)
        there = rows != NONE
        places, confidences = np.full(len(rows), NONE, np.int32), np.zeros(len(rows), np.float32)
        places[there] = self._places_in(classes)[self.places[rows[there]]]
        confidences[there] = self.confidences[rows[there]]
        return places, confidences

    def of(self, sample_id: int, classes: tuple[str, ...]) -> Suggestion | None:
        """Return what is suggested for a sample, by the places of ``classes``; None where nothing is."""
        wanted = np.array([sample_id], np.int64)
        places, confidences = self.look_up(wanted, classes)
        if places[0] == NONE:
            return None
        shares = np.zeros(len(classes) + 1, np.float32)  # the last takes classes that are gone
        shares[self._places_in(classes)] = self.probabilities[int(self.rows_of(wanted)[0])]
        confidence = float(confidences[0])
        sureness = confidence_word(confidence, is_words=self.is_words)
        return Suggestion(int(places[0]), confidence, sureness, tuple(shares[:-1].tolist()))

    def _places_in(self, classes: tuple[str, ...]) -> Array:
        place = {name: index for index, name in enumerate(classes)}
        return np.array([place.get(name, NONE) for name in self.classes], np.int32)

    def top(self, sample_id: int, count: int = 3) -> tuple[tuple[str, float], ...]:
        """Return the likeliest classes of a sample with their probabilities, best first; empty: not seen."""
        row = int(self.rows_of(np.array([sample_id]))[0])
        if row == NONE:
            return ()
        best = np.argsort(-self.probabilities[row], kind="stable")[:count]
        return tuple((self.classes[place], float(self.probabilities[row, place])) for place in best)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted head with what it suggests. ``names``: the classes that have a label, in the order of ``weight``."""

    names: tuple[str, ...]
    weight: Array
    bias: Array
    c: float
    axes: Axes
    axes_version: int  # of the rows that the axes were found for
    features_version: int  # of the rows that it was asked about
    labels: Labels
    suggestions: Suggestions


def fit(
    features: FeatureRows,
    labels: Labels,
    *,
    threads: int,
    cancel: CancelToken,
    before: Fit | None = None,
    chosen_c: float | None = None,
) -> Fit:
    """Fit the solved head to the labels, from where ``before`` ended, and ask it about every row.

    ``chosen_c``: what an ``Estimate`` chose; it counts from ten labels of each class on, as in training.

    Raises:
        DataError: The labels hold one class only.
        CancelledError: ``cancel`` was raised.
    """
    from tldesk.ml.refit import refit
    from tldesk.ml.solvers import C_FALLBACK, LABELS_FOR_CHOICE

    there, targets = np.unique(labels.targets, return_inverse=True)
    names, width = tuple(labels.classes[place] for place in there), features.rows.shape[1]
    if len(names) < LEAST_CLASSES:
        raise DataError("the labels hold one class only", "label samples of at least two classes")
    may_choose = int(np.bincount(targets).min()) >= LABELS_FOR_CHOICE
    c = chosen_c if chosen_c is not None and may_choose else C_FALLBACK
    if before is not None and before.c == c and before.weight.shape[1] == width and before.labels.equal(labels):
        shares = _softmax(features.rows, before.weight, before.bias)  # only samples without a label came
        return replace(
            before,
            features_version=features.version,
            labels=labels,
            suggestions=_suggest(features, labels, there, shares),
        )
    axes, axes_version = axes_for(features, before, threads=threads, cancel=cancel)
    solution = refit(
        features.rows[labels.places],
        targets,
        classes=len(names),
        c=c,
        axes=axes,
        threads=threads,
        cancel=cancel,
        start=_start(before, names, width),
    )
    suggestions = _suggest(features, labels, there, _softmax(features.rows, solution.weight, solution.bias))
    return Fit(
        names,
        solution.weight,
        solution.bias,
        solution.c,
        axes,
        axes_version,
        features.version,
        labels,
        suggestions,
    )


def axes_for(features: FeatureRows, before: Fit | None, *, threads: int, cancel: CancelToken) -> tuple[Axes, int]:
    """Return the axes of the last fit where they still span all rows, else new ones; and of which rows they are."""
    from tldesk.ml.refit import find_axes

    if before is not None and before.axes.axes.shape[0] == features.rows.shape[1]:
        grows = before.axes.span_all and len(features) < 4 * before.axes.rows
        if before.axes_version == features.version or grows:
            return before.axes, before.axes_version
    return find_axes(features.rows, threads=threads, cancel=cancel), features.version


def _start(before: Fit | None, names: Sequence[str], width: int) -> tuple[Array, Array] | None:
    if before is None or before.weight.shape[1] != width:
        return None
    place = {name: index for index, name in enumerate(before.names)}
    weight, bias = np.zeros((len(names), width)), np.zeros(len(names))
    for index, name in enumerate(names):
        if name in place:
            weight[index], bias[index] = before.weight[place[name]], before.bias[place[name]]
    return weight, bias


def _softmax(rows: FloatArray, weight: Array, bias: Array) -> FloatArray:
    logits = rows @ weight.T.astype(np.float32) + bias.astype(np.float32)
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    result: FloatArray = logits
    return result


def _suggest(features: FeatureRows, labels: Labels, there: Array, shares: FloatArray) -> Suggestions:
    order = np.argsort(features.ids, kind="stable")
    probabilities = np.zeros((len(features), len(labels.classes)), np.float32)
    probabilities[:, there] = shares[order]
    places = probabilities.argmax(axis=1).astype(np.int32)
    arrays = (features.ids[order], places, probabilities.max(axis=1), probabilities)
    for array in arrays:
        array.flags.writeable = False  # they go to another thread
    return Suggestions(arrays[0], labels.classes, *arrays[1:], is_words=labels.is_words)
