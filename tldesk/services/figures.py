"""The figures that follow from what a run said of samples, under the labels as they are now. Counts only.

It is quick, so that a corrected label changes the figures at once; what a run says is found in
``tldesk.services.measuring``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.core.contracts import Task
from tldesk.services.project_view import NONE, SPLITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Array
    from tldesk.services.project_view import ProjectView

IntArray = np.ndarray[Any, np.dtype[np.int64]]

FEW = 20  # of a class; below, a share says more than is known
RARE = 3  # of two classes one is rare where the other has this many times its samples


class Judged(StrEnum):
    """Which samples a run is judged by."""

    TEST = "test"
    VAL = "val"
    HELD_OUT = "held_out"  # all labels: cross-validated; of a tuned run: validation and test part together


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What a run says of one sample. ``true`` and ``predicted`` are places in ``Figures.classes`` (-1: none)."""

    id: int
    true: int
    predicted: int
    confidence: float  # of the predicted class
    loss: float  # minus the log of the true class's probability (several: of every label's), or the absolute error
    probabilities: tuple[float, ...] = ()  # in the order of ``Measured.classes``
    values: tuple[float, ...] = ()  # regression: predicted
    targets: tuple[float, ...] = ()  # regression: true
    true_labels: tuple[int, ...] = ()  # several classes a sample: places in ``Figures.classes``
    said_labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What a run says of samples; row ``i`` of every array is one sample. Nobody changes the arrays."""

    run: str
    judged: Judged
    task: Task
    classes: tuple[str, ...]  # columns of ``outputs``
    ids: IntArray  # (N,), rising
    outputs: Array  # float64: probabilities (N, K), or numbers (N, T)
    truths: Array  # when it was measured: places in ``classes`` (N,), labels 0/1 (N, K), or numbers (N, T)
    groups: IntArray  # (N,): samples of one number belong together; -1: it stands alone
    baseline: str  # the class that was most frequent in what was learned from; empty: unknown
    baseline_values: tuple[float, ...] = ()  # regression: the mean of what was learned from
    is_refitted: bool = False  # cross-validated: each sample was judged by a fit without it
    texts: tuple[str, ...] = ()  # regression: what a view showed of each label when it was measured
    interval: tuple[float, float] | None = None  # several classes a sample: of the mean average precision, 95 %

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How well one class is found. A figure without anything to count is None."""

    name: str
    class_index: int  # in the project's list, which gives the colour
    support: int
    right: int
    predicted: int
    average_precision: float | None = None  # several classes a sample

    @property
    def precision(self) -> float | None:
        """The share of what was said to be this class that is."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """The share of this class that was found."""
        return self.right / self.support if self.support else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        return 2 * self.right / (self.support + self.predicted) if self.support else None


@dataclass(frozen=True, slots=True)
class RareCounts:
    """Of two classes the rare one, as counts."""

    name: str
    missed: int
    positives: int
    false_alarms: int
    negatives: int


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What measured samples come to under the labels of a view. ``true`` is -1 for what is left out."""

    measured: Measured
    classes: tuple[str, ...]  # the project's, then those that only the run knows
    true: IntArray  # (N,) places in ``classes``
    predicted: IntArray  # (N,) places in ``classes``
    losses: Array  # (N,), NaN for what is left out
    confusion: IntArray  # (K, K), rows true
    by_class: tuple[ClassFigures, ...]  # of the classes that occur or are predicted
    samples: int
    right: int
    interval: tuple[float, float]  # 95 %, groups regarded; of the mean error for regression
    balanced: float
    baseline_right: int
    is_few: bool  # a class has under 20: counts, not shares
    rare: RareCounts | None
    changed: int  # samples whose label is another one than when it was measured
    left_out: int  # without a label now, or of a class that the run does not know
    numbers: dict[str, float]  # regression: mae, rmse, r2, baseline; several classes: map, f1, exact, baseline
    truths: Array  # regression: (N, T) as labelled now, NaN for what is left out; else empty
    # Several classes a sample, else empty: (N, K) what the run says and what is labelled; (N,) labels that are wrong.
    said_labels: Array = field(default_factory=lambda: np.zeros((0, 0), np.bool_))
    true_labels: Array = field(default_factory=lambda: np.zeros((0, 0), np.bool_))
    wrong: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def is_regression(self) -> bool:
        """Whether the run predicts numbers."""
        return self.measured.task is Task.REGRESSION

    @property
    def is_multi(self) -> bool:
        """Whether a sample may have several classes."""
        return self.measured.task is Task.MULTI

    def sample(self, sample_id: int) -> SampleResult | None:
        """Return what was said of one sample; None where it was not measured."""
        row = int(np.searchsorted(self.measured.ids, sample_id))
        if row >= len(self.measured) or self.measured.ids[row] != sample_id:
            return None
        output = tuple(self.measured.outputs[row].tolist())
        if self.is_regression:
            targets = tuple(self.truths[row].tolist())
            return SampleResult(sample_id, NONE, NONE, 1.0, float(self.losses[row]), values=output, targets=targets)
        if self.is_multi:
            true_labels, said = (tuple(np.flatnonzero(x[row]).tolist()) for x in (self.true_labels, self.said_labels))
            return SampleResult(
                sample_id,
                NONE,
                NONE,
                max(output),
                float(self.losses[row]),
                probabilities=output,
                true_labels=true_labels,
                said_labels=said,
            )
        true, predicted = int(self.true[row]), int(self.predicted[row])
        return SampleResult(sample_id, true, predicted, max(output), float(self.losses[row]), probabilities=output)

    def ids_of_cell(self, true: int, predicted: int) -> IntArray:
        """Return the samples of one cell of the matrix: mistakes worst first, right ones least sure first."""
        return self._worst_first((self.true == true) & (self.predicted == predicted))

    def pairs_of(self, place: int) -> IntArray:
        """Return how one of several classes is found, (2, 2): rows labelled with it and not, columns said and not."""
        kept = ~np.isnan(self.losses)
        true, said = self.true_labels[kept, place], self.said_labels[kept, place]
        return np.array([[(a & b).sum() for b in (said, ~said)] for a in (true, ~true)], np.int64)

    def ids_of_pair(self, place: int, *, is_true: bool, is_said: bool) -> IntArray:
        """Return the samples of one cell of ``pairs_of``, in the order of ``ids_of_cell``."""
        is_here = (self.true_labels[:, place] == is_true) & (self.said_labels[:, place] == is_said)
        return self._worst_first(is_here & ~np.isnan(self.losses))

    def mistakes(self) -> IntArray:
        """Return the samples that are predicted wrong, worst first; for regression all, the largest error first.

        Of several labels a sample those with the most wrong ones come first.
        """
        if self.is_regression:
            return self._worst_first(~np.isnan(self.losses))
        if self.is_multi:
            return self._worst_first(self.wrong > 0)
        return self._worst_first((self.true >= 0) & (self.true != self.predicted))

    def _worst_first(self, mask: Array) -> IntArray:
        rows = np.flatnonzero(mask)
        keys = (-self.losses[rows], -self.wrong[rows]) if self.is_multi else (-self.losses[rows],)
        ids: IntArray = self.measured.ids[rows[np.lexsort(keys)]]
        return ids


def judged_by_default(view: ProjectView) -> Judged:
    """Return what to judge by: the test part where each class has 20 of it, else all that was held out."""
    is_used = view.readable & view.is_labelled
    is_tested = is_used & (view.splits == SPLITS.index("test"))
    if view.task is Task.REGRESSION:
        return Judged.TEST if int(is_tested.sum()) >= FEW else Judged.HELD_OUT
    if view.task is Task.MULTI:
        used, tested = (_labels_of(view, flags) for flags in (is_used, is_tested))
    else:
        used, tested = (view.labels[flags & (view.labels >= 0)].astype(np.int64) for flags in (is_used, is_tested))
    counts = np.bincount(tested, minlength=len(view.classes))[np.unique(used)]
    return Judged.TEST if len(counts) and int(counts.min()) >= FEW else Judged.HELD_OUT


def _labels_of(view: ProjectView, flags: Array) -> IntArray:
    """Return the places of every label of these samples, one after the other."""
    place = {name: index for index, name in enumerate(view.classes)}
    found = [place[name] for row in np.flatnonzero(flags).tolist() for name in view.several[row]]
    return np.array(found, np.int64)


def unmeasured(measured: Measured, view: ProjectView) -> int:
    """Return how many labelled samples would be measured now, and were not."""
    wanted = view.readable & view.is_labelled
    if not measured.is_refitted:
        names = {Judged.TEST: ("test",), Judged.VAL: ("val",), Judged.HELD_OUT: ("val", "test")}[measured.judged]
        wanted = wanted & np.isin(view.splits, [SPLITS.index(name) for name in names])
    if measured.task is Task.MULTI:
        names_known = set(measured.classes)
        wanted = wanted & np.array([not names_known.isdisjoint(names) for names in view.several], dtype=bool)
    elif measured.task is not Task.REGRESSION:
        known = [place for place, name in enumerate(view.classes) if name in measured.classes]
        wanted = wanted & np.isin(view.labels, known)
    return int((~np.isin(view.ids[wanted], measured.ids)).sum())


def count(measured: Measured, view: ProjectView) -> Figures:
    """Count what was said against the labels as they are now; computes nothing anew."""
    if measured.task is Task.REGRESSION:
        return _count_numbers(measured, view)
    if measured.task is Task.MULTI:
        from tldesk.services.label_figures import count_labels

        return count_labels(measured, view)
    from tldesk.ml import metrics

    classes, names = named_places(measured.classes, view.classes)
    place = {name: index for index, name in enumerate(classes)}
    predicted: IntArray = names[np.argmax(measured.outputs, axis=1)]
    true = np.full(len(measured), NONE, np.int64)
    there = np.isin(measured.ids, view.ids)
    true[there] = view.labels[view.rows_of(measured.ids)]
    changed = int((true != names[measured.truths]).sum())
    true[~np.isin(true, names)] = NONE  # a class that the run does not know
    kept = np.flatnonzero(true >= 0)
    column = np.full(len(classes), NONE, np.int64)
    column[names] = np.arange(len(names))
    losses = np.full(len(measured), np.nan)
    sure = measured.outputs[kept, column[true[kept]]]
    losses[kept] = -np.log(np.maximum(sure, 1e-12))
    confusion: IntArray = metrics.confusion_matrix(predicted[kept], true[kept], len(classes))
    support, right = confusion.sum(axis=1), int(np.diag(confusion).sum())
    by_class = _by_class(classes, confusion)
    recalls = [row.recall for row in by_class if row.recall is not None]
    often = place.get(measured.baseline, int(np.argmax(support)) if len(support) else 0)
    occurring = support[support > 0]
    return Figures(
        measured=measured,
        classes=classes,
        true=true,
        predicted=predicted,
        losses=losses,
        confusion=confusion,
        by_class=by_class,
        samples=len(kept),
        right=right,
        interval=metrics.share_interval(predicted[kept] == true[kept], measured.groups[kept]),
        balanced=sum(recalls) / len(recalls) if recalls else float("nan"),
        baseline_right=int(support[often]) if len(support) else 0,
        is_few=len(occurring) == 0 or int(occurring.min()) < FEW,
        rare=_rare(by_class, confusion),
        changed=changed,
        left_out=len(measured) - len(kept),
        numbers={},
        truths=np.empty((0, 0)),
    )


def named_places(known: Sequence[str], of_project: Sequence[str]) -> tuple[tuple[str, ...], IntArray]:
    """Return the project's classes and behind them those that only a run knows, and the place of each of the run's."""
    classes = (*of_project, *(name for name in known if name not in of_project))
    place = {name: index for index, name in enumerate(classes)}
    return classes, np.array([place[name] for name in known], np.int64)


def _count_numbers(measured: Measured, view: ProjectView) -> Figures:
    from tldesk.ml import metrics

    truths, changed = _numbers_now(measured, view)
    kept = np.flatnonzero(~np.isnan(truths).any(axis=1))
    numbers, interval = {}, (float("nan"), float("nan"))
    if len(kept):
        found = metrics.regression_report(measured.outputs[kept], truths[kept])
        numbers = {name: float(found[name]) for name in ("mae", "rmse", "r2")}
        interval = (float(found["interval"][0]), float(found["interval"][1]))
        if measured.baseline_values:
            numbers["baseline"] = float(np.abs(truths[kept] - np.array(measured.baseline_values)).mean())
    none: IntArray = np.full(len(measured), NONE, np.int64)
    return Figures(
        measured=measured,
        classes=measured.classes,
        true=none,
        predicted=none,
        losses=np.abs(measured.outputs - truths).mean(axis=1),
        confusion=np.zeros((0, 0), np.int64),
        by_class=(),
        samples=len(kept),
        right=0,
        interval=interval,
        balanced=float("nan"),
        baseline_right=0,
        is_few=len(kept) < FEW,
        rare=None,
        changed=changed,
        left_out=len(measured) - len(kept),
        numbers=numbers,
        truths=truths,
    )


def _numbers_now(measured: Measured, view: ProjectView) -> tuple[Array, int]:
    """Return the targets (N, T) as a view has them, NaN for what has none now, and how many are others than measured.

    A view knows a target by the text that a cell shows, so that a changed one counts with its six digits.
    """
    truths = np.asarray(measured.truths, np.float64).reshape(len(measured), -1).copy()
    there = np.isin(measured.ids, view.ids)
    truths[~there] = np.nan
    changed = int((~there).sum())
    for place, row in zip(np.flatnonzero(there).tolist(), view.rows_of(measured.ids).tolist(), strict=True):
        if measured.texts and view.texts[row] != measured.texts[place]:
            changed += 1
            parts = view.texts[row].split(", ") if view.is_labelled[row] else []
            truths[place] = [float(part) for part in parts] if len(parts) == truths.shape[1] else np.nan
    return truths, changed


def _by_class(classes: Sequence[str], confusion: IntArray) -> tuple[ClassFigures, ...]:
    found = []
    for place, name in enumerate(classes):
        support, predicted = int(confusion[place].sum()), int(confusion[:, place].sum())
        right = int(confusion[place, place])
        if support + predicted:
            found.append(ClassFigures(name, place, support=support, right=right, predicted=predicted))
    return tuple(found)


def _rare(by_class: Sequence[ClassFigures], confusion: IntArray) -> RareCounts | None:
    if len(by_class) != 2:
        return None
    rare, often = sorted(by_class, key=lambda row: row.support)
    if rare.support == 0 or often.support < RARE * rare.support:
        return None
    alarms = int(confusion[often.class_index, rare.class_index])
    return RareCounts(rare.name, rare.support - rare.right, rare.support, alarms, often.support)
