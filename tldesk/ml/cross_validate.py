"""Judge a solved head by samples that it did not see: whole fits inside folds, on the frozen backbone's features.

Limit: only heads that are fitted in one go; a tuned backbone would have to be trained once a fold.
"""

from __future__ import annotations

import warnings
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from tldesk.core.errors import DataError, ModelError
from tldesk.core.events import Event, Note, PhaseStarted, Progress
from tldesk.ml import metrics
from tldesk.ml.evaluate import model_device
from tldesk.ml.forward import forward_batches
from tldesk.ml.frozen_part import POOLED, FrozenPart
from tldesk.ml.held_rows import HeldRows
from tldesk.ml.interrupt import interruptible
from tldesk.ml.nearest_good import GoodBank, build_scorer
from tldesk.ml.seeding import prepare_thread, stream_seed
from tldesk.ml.solvers import linear_outputs, solve, unit_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import HeadRecipe, ResolvedRecipe
    from tldesk.ml.plan import SampleSet
    from tldesk.ml.row_store import RowStore
    from tldesk.ml.solvers import Solution
    from tldesk.ml.staged import StagedModel

FOLDS = 5
SMALL = 4_000_000  # numbers; below, a second BLAS thread waits more than it works (40 times slower on a busy machine)
PHASE = "cross_validate"


def feature_rows(
    model: StagedModel,
    samples: SampleSet,
    *,
    recipe: ResolvedRecipe,
    modality_version: str,
    store: RowStore,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> Array:
    """Return the frozen backbone's features (N, ...) of each sample, from where training keeps them.

    Raises:
        DataError: A sample cannot be decoded.
        ModelError: Features are not finite.
        CancelledError: ``cancel`` was raised; what was computed is kept.
    """
    prepare_thread(recipe.threads)
    model.eval()
    device, preprocess = model_device(model), recipe.input_preprocess()
    part = FrozenPart(
        model, [POOLED], input_shape=(len(preprocess.mean), preprocess.height, preprocess.width), device=device
    )
    name = part.space(
        POOLED,
        preprocess=preprocess,
        modality_version=modality_version,
        batch_size=recipe.feature_batch_size,
        threads=recipe.threads,
    )
    codec = part.codec(POOLED, recipe.row_form(POOLED))
    space = HeldRows(codec) if recipe.cache == "off" else store.space(name, codec)
    space.use(samples.keys)
    rows = np.empty((len(samples), *codec.shape), np.float64 if codec.is_double else np.float32)
    missing = []
    for index, key in enumerate(samples.keys):
        row = space.read(key)
        if row is None:
            missing.append(index)
        else:
            rows[index] = row
    on_event(PhaseStarted("features", len(samples)))
    done = len(samples) - len(missing)
    batches = forward_batches(
        lambda x: part(x)[0],
        samples,
        missing,
        batch_size=recipe.feature_batch_size,
        device=device,
        threads=recipe.threads,
        cancel=cancel,
    )
    try:
        with interruptible(part.backbone, cancel), closing(batches) as found:
            for indices, made, _ in found:
                for index, row in zip(indices, made, strict=True):
                    rows[index] = space.add(samples.keys[index], row)
                done += len(indices)
                on_event(Progress("features", done, len(samples)))
    finally:
        space.close()
    if space.fault is not None:
        on_event(Note(space.fault))
    if not np.isfinite(rows).all():
        raise ModelError(f"{recipe.backbone} gives features that are not finite", "check its weights")
    return rows


def held_out_probabilities(
    features: Array,
    targets: Array,
    groups: Sequence[str | None],
    *,
    head: HeadRecipe,
    classes: int,
    seed: int,
    threads: int,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    folds: Array | None = None,
) -> Array:
    """Return for each sample what a head says that was fitted without it and its group: float64 (N, classes).

    ``folds``: the fold of each sample, from ``fold_of``, where it was chosen before.

    The whole fit is repeated in each of at most five folds, the choice of C included (Hastie et al., The Elements of
    Statistical Learning, 7.10.2). A class without a sample in the fold's training part gets the probability 0.

    Raises:
        DataError: The samples cannot be divided, as ``fold_of`` says.
        CancelledError: ``cancel`` was raised; checked between fits.
    """
    has_sides = head.key == "nearest-good"
    if folds is None:
        folds = fold_of(targets, groups, seed=seed, needs_two=not has_sides)
    count = int(folds.max()) + 1
    if features.size < SMALL:
        threads = 1
    found = np.zeros((len(targets), classes), np.float64)
    on_event(PhaseStarted(PHASE, count))
    for fold in range(count):
        cancel.check()
        found[folds == fold] = outside_probabilities(
            features, targets, folds != fold, head=head, classes=classes, seed=seed, threads=threads, cancel=cancel
        )
        on_event(Progress(PHASE, fold + 1, count))
    return found


def outside_probabilities(
    features: Array,
    targets: Array,
    is_inside: Array,
    *,
    head: HeadRecipe,
    classes: int,
    seed: int,
    threads: int,
    cancel: CancelToken,
) -> Array:
    """Return what a head says that was fitted inside, bool (N,), for the samples outside: float64 (M, classes).

    A class without a sample inside gets the probability 0.

    Raises:
        CancelledError: ``cancel`` was raised.
    """
    inside, outside = np.flatnonzero(is_inside), np.flatnonzero(~is_inside)
    found = np.zeros((len(outside), classes), np.float64)
    there, renamed = np.unique(targets[inside], return_inverse=True)
    if head.key == "nearest-good":
        there, renamed = np.arange(classes), targets[inside]
    if len(there) == 1:  # nothing to tell apart: it can only say this
        found[:, there[0]] = 1.0
        return found
    solution = solve(
        features[inside],
        renamed,
        recipe=head,
        task="single",
        classes=len(there),
        seed=seed,
        threads=threads,
        cancel=cancel,
    )
    found[:, there] = metrics.softmax(_outputs(solution, features[outside], head, cancel))
    return found


def _outputs(solution: Solution | GoodBank, features: Array, head: HeadRecipe, cancel: CancelToken) -> Array:
    """Return the logits (N, K) of a fitted head for features (N, ...)."""
    if isinstance(solution, GoodBank):
        score = build_scorer(solution, head)
        logits = []
        for one in features:
            cancel.check()
            logits.append(score(one))
        return np.stack(logits)
    rows = features.reshape(len(features), -1)
    return linear_outputs(unit_rows(rows) if head.normalize else np.asarray(rows, np.float64), solution)


def fold_of(
    targets: Array, groups: Sequence[str | None], *, seed: int, needs_two: bool = True, most: int = FOLDS
) -> Array:
    """Return the fold of each sample, int64 (N,): stratified by class, groups whole; a sample without one is its own.

    ``needs_two``: whether one class alone is refused; ``most``: folds.

    Raises:
        DataError: There are not two classes, not two samples of one of them, or not two groups.
    """
    if needs_two and len(np.unique(targets)) < 2:
        raise DataError("the labelled samples are of one class only", "label samples of at least two classes")
    if int(np.bincount(targets).max()) < 2:
        raise DataError("each class has one labelled sample only", "label more of them")
    places: dict[str, int] = {}
    # Negative numbers are groups, a sample without one has its own.
    keys = [index if name is None else places.setdefault(name, -1 - len(places)) for index, name in enumerate(groups)]
    numbers = np.array(keys, np.int64)
    _, numbers = np.unique(numbers, return_inverse=True)
    units = int(numbers.max()) + 1
    if units < 2:
        raise DataError("all labelled samples are of one group", "import some of another group, or divide anew")
    count = max(2, min(most, units, int(np.bincount(targets).max())))
    state = stream_seed(seed, "held out") % 2**32
    has_groups = units < len(targets)
    splitter = (StratifiedGroupKFold if has_groups else StratifiedKFold)(count, shuffle=True, random_state=state)
    folds = np.full(len(targets), -1, np.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a class of fewer samples than folds: it is told in the figures
        for fold, (_, held_out) in enumerate(splitter.split(np.zeros((len(targets), 1)), targets, numbers)):
            folds[held_out] = fold
    _, folds = np.unique(folds, return_inverse=True)  # a fold may be empty where groups are large
    return folds.astype(np.int64)
