"""Train on a project: pin the samples, decide what is open in the recipe, run the engine, keep the run."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tldesk import __version__
from tldesk.core.contracts import Split, Task
from tldesk.core.errors import DataError, UsageError
from tldesk.core.events import Note
from tldesk.core.figure_names import best_figure
from tldesk.core.freeze_plan import FreezePlan
from tldesk.core.kept_rows import shown_views, views_kept
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.core.recipe import ResolvedRecipe, decide_batch_size
from tldesk.services import checking
from tldesk.services.cache import row_store
from tldesk.services.choosing import remarks_on, target_names, used_classes
from tldesk.services.keeping import keep_run
from tldesk.services.models import FreshModel, build_fresh
from tldesk.services.samples import SampleReader, sample_set, targets_of
from tldesk.services.sides import has_sides, sides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.boundary import Kept
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.staged import StagedModel
    from tldesk.services.train_report import TrainReport
    from tldesk.store.project import Project


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
    chosen: ChosenSamples | None = None,
) -> TrainReport:
    """Train by a recipe and keep the result as a run of the project.

    ``chosen``: samples that another run pinned, for a run that is to be compared with it; left out: as they are now.

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
    if chosen is None:
        checking.check_pending(project, host, places, cancel=cancel, on_event=on_event)
        chosen = choose_samples(project)
        if checking.check_again(project, host, places, chosen.samples, cancel=cancel, on_event=on_event):
            chosen = choose_samples(project)
        for text in chosen.remarks:
            on_event(Note(text))
    seen = sides_of(chosen, recipe.head) if has_sides(recipe.head) else chosen
    fresh = build_fresh(host, recipe, allow_download=allow_download, cancel=cancel, on_event=on_event)
    room = row_store(places).room()
    resolved = resolve(project.settings.task, recipe, fresh, seen, room=room, on_note=lambda text: on_event(Note(text)))
    plan = train_plan(host, places, fresh, seen, resolved)
    check_plan(plan)  # what cannot be trained leaves no run behind
    cancel.check()
    record = project.runs.start(
        name=name,
        backbone=fresh.spec.key,
        recipe=recipe.model_dump(mode="json"),
        resolved=resolved.model_dump(mode="json"),
        samples=chosen.samples,
        classes=() if project.settings.task is Task.REGRESSION else seen.classes,
    )
    return keep_run(
        project,
        record,
        replace(plan, folder=record.folder),
        cancel=cancel,
        on_event=on_event,
        began_s=started_s,
    )


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
        return ChosenSamples(
            parts[Split.TRAIN],
            parts[Split.VAL],
            parts[Split.TEST],
            classes=target_names(rows),
            modality=modalities.pop(),
            remarks=(),
        )
    classes = used_classes(rows, project.labels.class_names())
    return ChosenSamples(
        parts[Split.TRAIN],
        parts[Split.VAL],
        parts[Split.TEST],
        classes=classes,
        modality=modalities.pop(),
        remarks=remarks_on(parts[Split.TRAIN], classes),
    )


def _check_task(recipe: Recipe, task: Task) -> None:
    find_key("head", recipe.head.key, task=task.value)
    if recipe.loss.key != "auto":
        find_key("loss", recipe.loss.key, task=task.value)


def _kept(recipe: Recipe, plan: FreezePlan, model: StagedModel, *, train: int, val: int, room: int) -> tuple[str, Kept]:
    """Decide which views are shown, and what is kept of the frozen stages in ``room`` bytes."""
    from tldesk.ml.boundary import Kept, decide

    if recipe.cache == "off":
        return shown_views(recipe, has_boundary=False), Kept((), "fp32")

    def kept(views: str) -> Kept:
        form = recipe.cache_dtype
        return decide(model, plan, epochs=recipe.epochs, train=train, val=val, views=views, form=form, room=room)

    views = shown_views(recipe, has_boundary=True)
    found = kept(views)
    if recipe.views == "auto" and views_kept(views) > 1 and not found.to_the_end:
        # A few views are worth it for what is saved by them, all the way.
        return "full", replace(kept("full"), why=found.why)
    return views, found


def resolve(
    task: Task,
    recipe: Recipe,
    fresh: FreshModel,
    chosen: ChosenSamples,
    *,
    room: int,
    on_note: Callable[[str], None] = lambda _text: None,
) -> ResolvedRecipe:
    """Decide everything that the recipe leaves open.

    ``room``: bytes that kept features may take; ``on_note`` hears why some are not kept, or not exactly.
    """
    from tldesk.ml.device import choose
    from tldesk.ml.losses import loss_key
    from tldesk.ml.plan import FEATURE_BATCH_SIZE

    if fresh.spec.modality != chosen.modality:
        raise UsageError(
            f"{fresh.spec.key} takes {fresh.spec.modality}s, the samples are {chosen.modality}s",
            "choose another backbone",
        )
    stages = fresh.model.stage_names
    plan = (
        recipe.freeze
        if isinstance(recipe.freeze, FreezePlan)
        else FreezePlan.parse(recipe.freeze, stages, epochs=recipe.epochs)
    )
    threads = None if recipe.threads == "auto" else int(recipe.threads)
    device = choose(recipe.device, recipe.precision, threads=threads)
    train, val = len(chosen.train), len(chosen.val)
    views, kept = _kept(recipe, plan, fresh.model, train=train, val=val, room=room)
    if kept.why:
        on_note(kept.why)
    settings = recipe.model_dump(mode="json") | {
        "backbone": fresh.spec.key,
        "input": {"size": fresh.preprocess.height, "geometry": fresh.preprocess.geometry},
        "loss": recipe.loss.model_dump(mode="json") | {"key": loss_key(recipe.loss, task.value)},
        "batch_size": decide_batch_size(recipe.batch_size, train),
        "views": views,
        "cached": kept.ends,
        "cache_dtype": kept.form,
        "loader_threads": device.threads if recipe.loader_threads == "auto" else recipe.loader_threads,
        "best": best_figure(recipe.best, task=task.value),
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
    if has_sides(recipe.head):
        settings["head"]["good"] = chosen.classes[0]
    return ResolvedRecipe.model_validate(settings)


def train_plan(
    host: PluginHost,
    places: Places,
    fresh: FreshModel,
    chosen: ChosenSamples,
    resolved: ResolvedRecipe,
) -> TrainPlan:
    """Join a model, its samples and a resolved recipe to what the engine takes; the run's folder is still open."""
    from tldesk.ml.device import choose
    from tldesk.ml.plan import TrainPlan

    reader = SampleReader(host, places)
    task = Task(resolved.task)

    def part(samples: Sequence[Sample]) -> Any:
        targets = targets_of(samples, task, chosen.classes)
        return sample_set(
            reader, samples, fresh.preprocess, targets=targets, modality=chosen.modality, policy=resolved.augment
        )

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
        cache=row_store(places),
        modality_version=reader.modality(chosen.modality).version,
    )
