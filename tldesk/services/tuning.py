"""Tune the last stage from a solved head: by which recipe, how long it would take, and whether it is the better model.

Both models are judged by the same samples, which neither learned from: by the validation part where it is large enough,
else by folds of all labels, in each of which both are fitted anew. What a run of the project is, and which of two is
kept, is decided in ``tldesk.services.comparing``.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import DataError, ModelError
from tldesk.core.events import Cancelled, Failed, PhaseStarted, Progress, StepDone
from tldesk.core.freeze_plan import FreezePlan
from tldesk.core.kept_rows import VIEWS, views_kept
from tldesk.core.paired import COMPARING, TUNING, PairedGain, paired_gain
from tldesk.services.cache import row_store
from tldesk.services.models import build_fresh, load_run
from tldesk.services.samples import SampleReader, sample_set, targets_of
from tldesk.services.training import ChosenSamples, resolve, train_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array, Sample
    from tldesk.core.events import Event, Outcome
    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe, ResolvedRecipe
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.row_store import RowStore
    from tldesk.ml.staged import StagedModel
    from tldesk.services.models import RunModel
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord

STAGES = 1  # that learn, from the top
EPOCHS = 10
PATIENCE = 3
RATE = 1e-3  # of the head
BACKBONE_FACTOR = 0.1
WEIGHT_DECAY = 0.05
AUGMENT = "standard"
COMPARE_FROM = 30  # validation samples; with fewer, all labels judge, in folds
FOLDS = 3  # each costs a whole tuning
TIMED_STEPS = 3  # behind the first, which warms up
TIMED_EPOCHS = 4
TIMED_SAMPLES = 64
TIMING = "timing"  # a phase


@dataclass(frozen=True, slots=True)
class Work:
    """What every step stands on."""

    project: Project
    host: PluginHost
    places: Places
    cancel: CancelToken
    on_event: Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Compared:
    """How much the tuned model gains, and its outputs (N, K) for samples of these classes (N,) that it never saw."""

    gain: PairedGain
    logits: Array
    targets: Array


def pinned_samples(project: Project, run: RunRecord) -> ChosenSamples:
    """Return the samples that a run pinned, by part."""
    rows = project.runs.snapshot(run.id)

    def part(split: Split) -> tuple[Sample, ...]:
        return tuple(row for row in rows if row.split is split)

    return ChosenSamples(
        part(Split.TRAIN),
        part(Split.VAL),
        part(Split.TEST),
        classes=run.classes,
        modality=rows[0].modality if rows else "",
        remarks=(),
    )


def tuned_recipe(recipe: Recipe, stages: Sequence[str], *, has_val: bool) -> Recipe:
    """Return the recipe that tunes what a solved one began; ``stages``: of the backbone, input first.

    The best epoch is chosen by the loss: the share that is right is what the model is judged by afterwards, on the same
    samples, and would look better than it is.
    """
    plan = FreezePlan.from_stage(stages[-min(STAGES, len(stages))], stages)
    rules = tuple(
        rule if rule.match == "head" else rule.model_copy(update={"lr_factor": BACKBONE_FACTOR}) for rule in plan.rules
    )
    plan = FreezePlan(rules=rules, batchnorm="frozen")
    return recipe.with_settings(
        {
            "head.key": "linear",
            "head.start": "solved",
            "freeze": plan.model_dump(mode="json"),
            "optimizer.key": "adamw",
            "optimizer.lr": RATE,
            "optimizer.weight_decay": WEIGHT_DECAY,
            "schedule.key": "one-cycle",
            "epochs": EPOCHS,
            "patience": PATIENCE if has_val else 0,
            "best": "loss",
            "batch_size": "auto",
            "augment": AUGMENT,
            "views": VIEWS,
        }
    )


def judges_by_folds(chosen: ChosenSamples) -> bool:
    """Say whether the validation part is too small to compare two models by."""
    return len(chosen.val) < COMPARE_FROM


# --- how long it takes -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that one row of the frozen part takes, and one sample of a step; ``views``: rows of a training sample."""

    row_s: float
    sample_s: float
    views: int


def estimated_s(work: Work, recipe: Recipe, chosen: ChosenSamples) -> float:
    """Return how many seconds tuning takes on this device, from a first pass and a few steps over some real samples.

    Validation is taken to cost as much a sample as learning, and no run to stop early: it is an upper end.

    Raises:
        TldeskError: As ``training.train``; also where the steps themselves fail.
        CancelledError: Stopped.
    """
    work.on_event(PhaseStarted(TIMING))
    pace = _pace(work, recipe, chosen)
    train, val = len(chosen.train), len(chosen.val)
    rows, steps = train * pace.views + val, recipe.epochs * (train + val)
    if judges_by_folds(chosen):
        rows += val * pace.views
        steps += (recipe.epochs * (FOLDS - 1) + 1) * (train + val)
    return rows * pace.row_s + steps * pace.sample_s


def _pace(work: Work, recipe: Recipe, chosen: ChosenSamples) -> Pace:
    """Time a short run; nothing of it is kept."""
    from tldesk.ml.loop import train_events

    timed = recipe.with_settings({"patience": 0, "checkpoint_s": 86400, "epochs": TIMED_EPOCHS})
    some = replace(chosen, train=_some(chosen.train), val=(), test=())
    rows, rows_s, before = 0, 0.0, (0.0, 0)
    samples, since_s, last_s = 0, 0.0, 0.0
    with tempfile.TemporaryDirectory(prefix="tldesk-") as folder:
        # In memory: what was kept by a timing before would cost nothing now.
        plan = replace(run_plan(work, timed, some, Path(folder)), cache=None)
        events = train_events(plan, work.cancel)
        with closing(events):
            while samples <= TIMED_STEPS * int(plan.recipe.batch_size):
                try:
                    event = next(events)
                except StopIteration as end:
                    if samples:
                        break
                    raise _not_run(end.value) from None
                now_s = time.monotonic()
                if isinstance(event, PhaseStarted):
                    before = (0.0, 0)
                if isinstance(event, Progress) and event.name == "features":
                    if before[0]:
                        rows, rows_s = rows + event.done - before[1], rows_s + now_s - before[0]
                    before = (now_s, event.done)
                if isinstance(event, StepDone):
                    samples += int(plan.recipe.batch_size) if since_s else 0
                    since_s, last_s = since_s or now_s, now_s
    views = views_kept(plan.recipe.views) if plan.recipe.cached else 0
    return Pace(rows_s / rows if rows else 0.0, (last_s - since_s) / max(samples, 1), views)


def _some(samples: Sequence[Sample]) -> tuple[Sample, ...]:
    """Return some samples of all classes, as many of each as there are, up to ``TIMED_SAMPLES`` in all."""
    by_label: dict[tuple[str, ...], list[Sample]] = {}
    for sample in samples:
        by_label.setdefault(sample.labels, []).append(sample)
    turns = [sample for turn in zip_longest(*by_label.values()) for sample in turn if sample is not None]
    return tuple(turns[: max(TIMED_SAMPLES, len(by_label))])


def kept_features(work: Work, run: RunModel, samples: Sequence[Sample]) -> Array:
    """Return the features (N, ...) that the run was fitted on, from where it kept them."""
    return feature_rows_of(work, run.model, run.recipe, samples, classes=run.classes)


def feature_rows_of(
    work: Work,
    model: StagedModel,
    recipe: ResolvedRecipe,
    samples: Sequence[Sample],
    *,
    classes: Sequence[str],
    store: RowStore | None = None,
) -> Array:
    """Return the features (N, ...) that a recipe's frozen backbone gives, from where they are kept.

    ``store``: another place than the person's cache.
    """
    from tldesk.ml.cross_validate import feature_rows

    reader = SampleReader(work.host, work.places)
    modality = samples[0].modality
    targets = targets_of(samples, Task.SINGLE, classes)
    return feature_rows(
        model,
        sample_set(reader, samples, recipe.input_preprocess(), targets=targets, modality=modality),
        recipe=recipe,
        modality_version=reader.modality(modality).version,
        store=store or row_store(work.places),
        cancel=work.cancel,
        on_event=work.on_event,
    )


# --- which is better -------------------------------------------------------------------------------------------


def compare_on_validation(
    work: Work, quick: RunModel, tuned: RunRecord, chosen: ChosenSamples, *, features: Array
) -> Compared:
    """Compare a solved head and a tuned run on the validation part that both pinned.

    The quick model has learned from that part as well by now: what is compared is its fit on the training part.
    ``features``: of the training and the validation samples, in this order.
    """
    from tldesk.ml.cross_validate import outside_probabilities
    from tldesk.ml.evaluate import raw_outputs
    from tldesk.ml.metrics import group_numbers

    everything = (*chosen.train, *chosen.val)
    before = outside_probabilities(
        features,
        targets_of(everything, Task.SINGLE, quick.classes),
        np.arange(len(everything)) < len(chosen.train),
        head=quick.recipe.head,
        classes=len(quick.classes),
        seed=quick.recipe.seed,
        threads=1,
        cancel=work.cancel,
    )
    run = load_run(work.host, tuned.folder)
    targets = targets_of(chosen.val, Task.SINGLE, run.classes)
    samples = sample_set(
        SampleReader(work.host, work.places), chosen.val, run.preprocess, targets=targets, modality=chosen.modality
    )
    after = raw_outputs(
        run.model,
        samples,
        recipe=run.recipe,
        cancel=work.cancel,
        outputs=len(run.classes),
        on_event=lambda event: _relay(work, event),
    )
    is_right = (before.argmax(axis=1) == targets, after.argmax(axis=1) == targets)
    gain = paired_gain(*is_right, group_numbers(row.group for row in chosen.val))
    return Compared(gain, after, targets)


def compare_in_folds(
    work: Work, quick: RunModel, recipe: Recipe, chosen: ChosenSamples, *, features: Array
) -> Compared:
    """Compare a solved head and its tuning on all labels: both are fitted without a fold, and judged by it.

    Args:
        work: What it stands on.
        quick: The solved run.
        recipe: That tunes; the folds' tunings have no validation part, and go to their last epoch.
        chosen: What the runs pinned.
        features: Of the training and the validation samples, in this order.
    """
    from tldesk.ml.cross_validate import fold_of, held_out_probabilities
    from tldesk.ml.metrics import group_numbers

    rows = (*chosen.train, *chosen.val)
    targets = targets_of(rows, Task.SINGLE, quick.classes)
    groups = [row.group for row in rows]
    folds = fold_of(targets, groups, seed=quick.recipe.seed, most=FOLDS)
    before = held_out_probabilities(
        features,
        targets,
        groups,
        head=quick.recipe.head,
        classes=len(quick.classes),
        seed=quick.recipe.seed,
        threads=quick.recipe.threads,
        cancel=work.cancel,
        on_event=lambda _event: None,
        folds=folds,
    )
    logits = np.zeros((len(rows), len(quick.classes)))
    count = int(folds.max()) + 1
    work.on_event(PhaseStarted(TUNING))
    for fold in range(count):
        inside = tuple(row for row, there in zip(rows, folds != fold, strict=True) if there)
        outside = tuple(row for row, there in zip(rows, folds == fold, strict=True) if there)
        part = replace(chosen, train=inside, val=(), test=())
        logits[folds == fold] = _tuned_outputs(work, recipe, part, outside, fold=fold, folds=count)
    gain = paired_gain(before.argmax(axis=1) == targets, logits.argmax(axis=1) == targets, group_numbers(groups))
    return Compared(gain, logits, targets)


def _tuned_outputs(
    work: Work, recipe: Recipe, part: ChosenSamples, outside: Sequence[Sample], *, fold: int, folds: int
) -> Array:
    """Tune on one part, which leaves no run behind, and return the outputs for samples outside of it."""
    from tldesk.ml.evaluate import raw_outputs
    from tldesk.ml.loop import train_events

    with tempfile.TemporaryDirectory(prefix="tldesk-") as folder:
        plan = run_plan(work, recipe.with_settings({"patience": 0, "checkpoint_s": 86400}), part, Path(folder))
        events = train_events(plan, work.cancel)
        with closing(events):
            while True:
                try:
                    event = next(events)
                except StopIteration as end:
                    if isinstance(end.value, Failed | Cancelled):
                        raise _not_run(end.value) from None
                    break
                if isinstance(event, StepDone):
                    work.on_event(Progress(TUNING, fold * event.steps + event.step, folds * event.steps))
    targets = targets_of(outside, Task.SINGLE, part.classes)
    samples = sample_set(
        SampleReader(work.host, work.places),
        outside,
        plan.recipe.input_preprocess(),
        targets=targets,
        modality=part.modality,
    )
    return raw_outputs(plan.model, samples, recipe=plan.recipe, cancel=work.cancel, outputs=len(part.classes))


def run_plan(work: Work, recipe: Recipe, chosen: ChosenSamples, folder: Path) -> TrainPlan:
    """Return the plan of a recipe on samples that a run pinned, for a folder that is no run's."""
    fresh = build_fresh(work.host, recipe, allow_download=False, cancel=work.cancel, on_event=lambda _event: None)
    resolved = resolve(Task.SINGLE, recipe, fresh, chosen, room=row_store(work.places).room())
    return replace(train_plan(work.host, work.places, fresh, chosen, resolved), folder=folder)


def _not_run(outcome: Outcome) -> Exception:
    """Return the error of a run that was no run of the project and did not go to its end."""
    from tldesk.core.errors import CancelledError

    if isinstance(outcome, Cancelled):
        return CancelledError()
    if isinstance(outcome, Failed):
        return ModelError(outcome.what, outcome.cure)
    return DataError("there are too few samples to time a step", "label more")


def _relay(work: Work, event: Any) -> None:
    """Tell how far a measurement is, as part of the comparison."""
    if isinstance(event, Progress):
        work.on_event(Progress(COMPARING, event.done, event.total))
