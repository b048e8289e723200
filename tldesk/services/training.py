"""Train on a project: pin the samples, decide what is open in the recipe, run the engine, keep the run."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tldesk import __version__
from tldesk.core.contracts import Split, Task
from tldesk.core.errors import CancelledError, DataError, ProjectError, UsageError
from tldesk.core.events import Cancelled, Completed, EpochDone, Failed, Note, Outcome, RunStarted
from tldesk.core.freeze_plan import FreezePlan
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.core.recipe import ResolvedRecipe
from tldesk.services import checking
from tldesk.services.models import RESULT, FreshModel, build_fresh
from tldesk.services.samples import SampleReader, sample_set, targets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.plan import TrainPlan
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord


def outcome_name(outcome: Outcome) -> Literal["completed", "cancelled", "failed"]:
    """Return what scripts and the store call an outcome."""
    match outcome:
        case Completed():
            return "completed"
        case Cancelled():
            return "cancelled"
        case Failed():
            return "failed"


@dataclass(frozen=True, slots=True)
class TrainReport:
    """How a run ended: the document of ``tldesk train``."""

    run: str
    name: str
    folder: Path
    outcome: Literal["completed", "cancelled", "failed"]
    device: str
    precision: str
    epochs: int
    seconds: float
    parameters: int
    trainable: int
    best_epoch: int | None  # from 1; None, as ``train`` and ``result``, where no epoch was finished
    train: dict[str, float] | None
    val: dict[str, float] | None
    result: str | None
    weights: dict[str, Any]
    cache: dict[str, Any] | None = None
    error: dict[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line."""
        document = asdict(self)
        if self.error is None:
            del document["error"]
        return document | {"folder": str(self.folder)}

    def lines(self) -> list[tuple[str, Any]]:
        """Return what a person reads, as names and values."""
        rows: list[tuple[str, Any]] = [
            ("run", f"{self.run} ({self.name})"),
            ("outcome", self.outcome),
            ("device", f"{self.device}, {self.precision}"),
            ("weights", self.weights["source"]),
            ("learned", f"{self.trainable:,} of {self.parameters:,} parameters"),
            ("epochs", f"{self.epochs}, best {self.best_epoch or 'none'}, {self.seconds:.1f} s"),
            ("train", _figures(self.train) if self.train else "none"),
            ("validation", _figures(self.val) if self.val else "none"),
        ]
        if self.cache:
            rows.append(("features", f"{self.cache['hits']:,} kept before, {self.cache['misses']:,} computed"))
        return [*rows, ("folder", self.folder)]


def train(
    project: Project,
    host: PluginHost,
    recipe: Recipe,
    *,
    name: str,
    allow_download: bool,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    places: Places | None = None,
) -> TrainReport:
    """Train by a recipe and keep the result as a run of the project.

    Raises:
        UsageError: The recipe contradicts itself or the project.
        DataError: There is not enough to train on.
        WeightsError: The pretrained weights are not at hand.
        CancelledError: Stopped before the run began; nothing was written.
    """
    from tldesk.ml.plan import check_plan

    started_s = time.monotonic()
    places = places or Places.find()
    _check_task(recipe, project.settings.task)
    checking.check_pending(project, host, places, cancel=cancel, on_event=on_event)
    chosen = choose_samples(project)
    if checking.check_again(project, host, places, chosen.samples, cancel=cancel, on_event=on_event):
        chosen = choose_samples(project)
    for text in chosen.remarks:
        on_event(Note(text))
    fresh = build_fresh(host, recipe, allow_download=allow_download, cancel=cancel, on_event=on_event)
    resolved = resolve(project.settings.task, recipe, fresh, chosen)
    plan = _train_plan(host, places, fresh, chosen, resolved)
    check_plan(plan)  # what cannot be trained leaves no run behind
    cancel.check()
    record = project.runs.start(
        name=name,
        backbone=fresh.spec.key,
        recipe=recipe.model_dump(mode="json"),
        resolved=resolved.model_dump(mode="json"),
        samples=chosen.samples,
        classes=() if project.settings.task is Task.REGRESSION else chosen.classes,
    )
    log = _RunLog(project, record, on_event)
    try:
        epochs = 1 if find_key("head", resolved.head.key).is_solved else resolved.epochs
        on_event(RunStarted(record.id, record.name, str(record.folder), epochs))
        outcome = _run(replace(plan, folder=record.folder), cancel, log)
    except BaseException as error:
        is_stopped = isinstance(error, KeyboardInterrupt | CancelledError)
        with suppress(ProjectError):  # the error itself says more than that it could not be noted
            project.runs.finish(
                record.id,
                "cancelled" if is_stopped else "failed",
                epochs=log.epochs,
                seconds=time.monotonic() - started_s,
                val=log.val,
                error=None if is_stopped else f"{type(error).__name__}: {error}",
                has_result=_has_result(record),
            )
        raise
    report = _report(record, resolved, outcome, seconds=time.monotonic() - started_s)
    project.runs.finish(
        record.id,
        report.outcome,
        epochs=report.epochs,
        seconds=report.seconds,
        val=report.val,
        error=report.error["what"] if report.error else None,
        facts=report.as_json(),
    )
    return report


@dataclass(frozen=True, slots=True)
class ChosenSamples:
    """What a run learns from: labelled, readable, in a split; and the classes that occur."""

    train: tuple[Sample, ...]
    val: tuple[Sample, ...]
    test: tuple[Sample, ...]
    classes: tuple[str, ...]  # for regression the names of the numbers
    modality: str
    remarks: tuple[str, ...]

    @property
    def samples(self) -> tuple[Sample, ...]:
        """All of them."""
        return self.train + self.val + self.test


def choose_samples(project: Project) -> ChosenSamples:
    """Take the labelled samples of a project as they are now.

    Raises:
        DataError: There are too few to train on, or they are of several modalities.
    """
    rows = [row for row in project.samples.rows(is_labelled=True, is_readable=True) if row.split is not None]
    if not rows:
        raise DataError(
            f"{project.name} has no labelled sample",
            "label at least two samples in each of two classes, or import some",
        )
    modalities = {row.modality for row in rows}
    if len(modalities) > 1:
        raise DataError(f"the samples are of several kinds: {', '.join(sorted(modalities))}", "use a project for each")
    parts = {split: tuple(row for row in rows if row.split is split) for split in Split}
    if project.settings.task is Task.REGRESSION:
        width = len(rows[0].targets)
        names = tuple(f"value{index + 1}" for index in range(width)) if width > 1 else ("value",)
        return ChosenSamples(
            parts[Split.TRAIN],
            parts[Split.VAL],
            parts[Split.TEST],
            classes=names,
            modality=modalities.pop(),
            remarks=(),
        )
    used = {row.labels[0] for row in rows}
    classes = tuple(name for name in project.labels.class_names() if name in used)
    counts = Counter(row.labels[0] for row in parts[Split.TRAIN])
    few = [f"{name} has {counts[name]}" for name in classes if 0 < counts[name] < 3]
    remarks = (f"very few training samples: {', '.join(few)}",) if few else ()
    return ChosenSamples(
        parts[Split.TRAIN],
        parts[Split.VAL],
        parts[Split.TEST],
        classes=classes,
        modality=modalities.pop(),
        remarks=remarks,
    )


def _check_task(recipe: Recipe, task: Task) -> None:
    if task is Task.MULTI:
        raise UsageError(
            "training on several labels a sample comes with a later release", "make a single-label project"
        )
    find_key("head", recipe.head.key, task=task.value)
    if recipe.loss.key != "auto":
        find_key("loss", recipe.loss.key, task=task.value)


def resolve(task: Task, recipe: Recipe, fresh: FreshModel, chosen: ChosenSamples) -> ResolvedRecipe:
    """Decide everything that the recipe leaves open."""
    from tldesk.ml.device import choose
    from tldesk.ml.losses import loss_key
    from tldesk.ml.plan import FEATURE_BATCH_SIZE, decide_batch_size

    if fresh.spec.modality != chosen.modality:
        raise UsageError(
            f"{fresh.spec.key} takes {fresh.spec.modality}s, the samples are {chosen.modality}s",
            "choose another backbone",
        )
    stages = fresh.model.stage_names
    plan = recipe.freeze if isinstance(recipe.freeze, FreezePlan) else FreezePlan.parse(recipe.freeze, stages)
    device = choose(recipe.device, recipe.precision)
    settings = recipe.model_dump(mode="json") | {
        "backbone": fresh.spec.key,
        "input": {"size": fresh.preprocess.height, "geometry": fresh.preprocess.geometry},
        "loss": {"key": loss_key(recipe.loss, task.value)},
        "batch_size": decide_batch_size(recipe.batch_size, len(chosen.train)),
        "device": str(device.device),
        "precision": device.precision,
        "task": task.value,
        "stages": stages,
        "plan": plan.model_dump(mode="json"),
        "preprocess": asdict(fresh.preprocess),
        "weights_source": fresh.weights.source,
        "weights_sha256": fresh.weights.sha256,
        "feature_batch_size": FEATURE_BATCH_SIZE,
        "threads": device.threads,
        "tldesk": __version__,
    }
    return ResolvedRecipe.model_validate(settings)


def _train_plan(
    host: PluginHost,
    places: Places,
    fresh: FreshModel,
    chosen: ChosenSamples,
    resolved: ResolvedRecipe,
) -> TrainPlan:
    from tldesk.ml.device import choose
    from tldesk.ml.features import FeatureStore
    from tldesk.ml.plan import TrainPlan

    reader = SampleReader(host, places)
    task = Task(resolved.task)

    def part(samples: Sequence[Sample]) -> Any:
        targets = targets_of(samples, task, chosen.classes)
        return sample_set(reader, samples, fresh.preprocess, targets=targets, modality=chosen.modality)

    return TrainPlan(
        recipe=resolved,
        model=fresh.model,
        spec=fresh.spec,
        input_shape=fresh.input_shape,
        train=part(chosen.train),
        val=part(chosen.val) if chosen.val else None,
        folder=Path(),
        classes=chosen.classes,
        device=choose(resolved.device, resolved.precision, threads=resolved.threads),
        cache=FeatureStore(places.cache / "features"),
        modality_version=reader.modality(chosen.modality).version,
    )


class _RunLog:
    """Notes each finished epoch in the project; a project that is locked for a while does not stop the run."""

    def __init__(self, project: Project, record: RunRecord, on_event: Callable[[Event], None]) -> None:
        self.epochs = 0  # finished
        self.val: dict[str, float] | None = None  # of the best epoch, whose weights are the result
        self._project = project
        self._record = record
        self._on_event = on_event
        self._has_missed = False

    def tell(self, event: Event) -> None:
        """Keep what an epoch gave and pass the event on."""
        if isinstance(event, EpochDone):
            self.epochs = event.epoch
            if event.is_best:
                self.val = event.val
            try:
                self._project.runs.update(self._record.id, epochs=event.epoch, val=event.val)
            except ProjectError as error:
                if not self._has_missed:
                    self._on_event(Note(f"the run goes on, but its progress is not noted: {error.what}"))
                self._has_missed = True
        self._on_event(event)


def _has_result(record: RunRecord) -> bool:
    return (record.folder / RESULT).is_file()


def _run(plan: TrainPlan, cancel: CancelToken, log: _RunLog) -> Outcome:
    from tldesk.ml.loop import train_events

    events = train_events(plan, cancel)
    try:
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            log.tell(event)
    finally:
        events.close()


def _report(record: RunRecord, resolved: ResolvedRecipe, outcome: Outcome, *, seconds: float) -> TrainReport:
    facts = outcome.facts
    parameters, trainable, cache = facts.get("parameters", 0), facts.get("trainable", 0), facts.get("cache")
    return TrainReport(
        run=record.id,
        name=record.name,
        folder=record.folder.absolute(),
        outcome=outcome_name(outcome),
        device=resolved.device,
        precision=resolved.precision,
        epochs=outcome.epochs,
        seconds=round(seconds, 3),
        parameters=parameters if isinstance(parameters, int) else 0,
        trainable=trainable if isinstance(trainable, int) else 0,
        best_epoch=outcome.best_epoch or None,
        train=outcome.train or None,
        val=outcome.val,
        result=_result(outcome),
        weights={"source": resolved.weights_source, "sha256": resolved.weights_sha256},
        cache=cache if isinstance(cache, dict) else None,
        error={"what": outcome.what, "cure": outcome.cure} if isinstance(outcome, Failed) else None,
    )


def _result(outcome: Outcome) -> str | None:
    """Return which epoch's weights are the result; None: no epoch was finished, so there are none."""
    if isinstance(outcome, Completed):
        return outcome.result
    if not outcome.epochs:
        return None
    return "best" if outcome.val else "last"


def _figures(values: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in values.items() if value is not None)
