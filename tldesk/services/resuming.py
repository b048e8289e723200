"""Go on with a run that was stopped, crashed or finished: from its newest whole checkpoint, as if it had never ended.

Nothing of a run may change while it is stopped but its length and, between two epochs, its freeze plan: both are
appended to its recipe, so that the recipe still gives the run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tldesk.core.contracts import Split
from tldesk.core.errors import DataError, UsageError
from tldesk.core.events import Note
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.core.recipe import Extension, ResolvedRecipe
from tldesk.services import checking
from tldesk.services.calibration import CALIBRATION
from tldesk.services.keeping import keep_run
from tldesk.services.models import FreshModel, build_fresh, read_classes, read_recipe
from tldesk.services.training import ChosenSamples, train_plan
from tldesk.services.weights import ResolvedWeights

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event
    from tldesk.core.freeze_plan import FreezePlan
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.loop import Resumption
    from tldesk.services.train_report import TrainReport
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord

Extend = Literal["hold", "cycle"]


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """What a stopped run can go on from: ``epochs`` whole ones of ``total``; ``has_state`` is false where it begins
    again, since it ended before its first checkpoint.
    """

    run: str
    epochs: int
    total: int
    has_state: bool


def resume_point(record: RunRecord) -> ResumePoint | None:
    """Say whether a run can go on, by what is on disk; None: it cannot. Reads no weights."""
    if record.outcome == "running" or not record.folder.is_dir() or record.resolved is None:
        return None
    recipe = ResolvedRecipe.model_validate(record.resolved)
    if find_key("head", recipe.head.key).is_solved:
        return None
    has_state = next((record.folder / "checkpoints").glob("[0-9]*.checkpoint"), None) is not None
    if record.outcome == "completed" and not has_state:
        return None
    return ResumePoint(record.id, record.epochs, recipe.epochs, has_state)


def resume(
    project: Project,
    host: PluginHost,
    run: str | None,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    epochs: int | None = None,
    extend: Extend = "hold",
    freeze: FreezePlan | None = None,
    places: Places | None = None,
) -> TrainReport:
    """Go on with a run until it has its epochs.

    Args:
        project: Where the run lies.
        host: For its backbone and its samples.
        run: Id or name; None: the newest run.
        cancel: Stops it again.
        on_event: Hears what happens.
        epochs: The new total; None: as it was. It can grow only, since the schedule hangs on it.
        extend: What the learning rate does in added epochs: stay as it was last, or begin a new cycle.
        freeze: A plan that holds from the next epoch on; what trained already keeps its optimizer state.
        places: Where caches lie.

    Raises:
        UsageError: There is no such run, it is running, solved in one go or complete.
        DataError: Samples of the run are gone or have other content; they are named.
        ProjectError: Its folder is gone or its recipe is damaged.
    """
    from tldesk.ml.checkpoint import CheckpointFolder

    began_s = time.monotonic()
    places = places or Places.find()
    with project.runs.taken_up(find_run(project, run).id) as record:  # first: another process may go on with it, too
        recipe = _checked(record, epochs)
        chosen = _pinned(project, host, record, places=places, cancel=cancel, on_event=on_event)
        resumption = _state(record, on_event)
        recipe = _longer(recipe, record, epochs=epochs, extend=extend)
        if freeze is not None:
            recipe = _refrozen(recipe, freeze, resumption, record)
        model = _model(host, recipe, is_fresh=resumption is None, cancel=cancel, on_event=on_event)
        plan = train_plan(host, places, model, chosen, recipe)
        document = recipe.model_dump(mode="json")
        asked = dict(record.recipe) | {"epochs": recipe.epochs, "schedule": document["schedule"]}
        if freeze is not None:
            asked |= {"freeze": document["plan"]}
        record = project.runs.reopen(record.id, recipe=asked, resolved=document)
        CheckpointFolder(record.folder).begin_from(None if resumption is None else resumption.checkpoint)
        (record.folder / CALIBRATION).unlink(missing_ok=True)  # it was fitted to weights that change now
        return keep_run(
            project,
            record,
            replace(plan, folder=record.folder),
            cancel=cancel,
            on_event=on_event,
            began_s=began_s,
            resume=resumption,
        )


def find_run(project: Project, run: str | None) -> RunRecord:
    """Return the run that a person names; ``latest``, and None: the newest, with a result or without.

    Raises:
        UsageError: There is none of that name.
        DataError: There is no run.
    """
    runs = project.runs.all()
    if run in (None, "latest") and runs:
        return runs[-1]
    return project.runs.find(run)


def _checked(record: RunRecord, epochs: int | None) -> ResolvedRecipe:
    recipe = read_recipe(record.folder)
    if find_key("head", recipe.head.key).is_solved:
        raise UsageError(f"{record.name} ({record.id}) was solved in one go", "train again instead")
    if epochs is not None and epochs < recipe.epochs:
        raise UsageError(
            f"{record.name} ({record.id}) has {recipe.epochs} epochs to go to, {epochs} are fewer",
            "give as many or more: its learning rate hangs on them",
        )
    if record.outcome == "completed" and (epochs is None or epochs == recipe.epochs):
        raise UsageError(
            f"{record.name} ({record.id}) is complete with {recipe.epochs} epochs", "give more epochs to extend it"
        )
    return recipe


def _pinned(
    project: Project,
    host: PluginHost,
    record: RunRecord,
    *,
    places: Places,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> ChosenSamples:
    """Return the run's samples as they were; refuse where their content is not."""
    rows = project.runs.snapshot(record.id)
    checking.check_again(project, host, places, rows, cancel=cancel, on_event=on_event)
    changes = project.runs.changes(record.id)
    if changes.missing:
        raise DataError(
            f"{changes.missing} of the run's samples are no longer in the project", "put them back, or start a new run"
        )
    if changes.replaced:
        more = f" and {len(changes.replaced) - 3} more" if len(changes.replaced) > 3 else ""
        raise DataError(
            f"samples of the run have changed: {', '.join(changes.replaced[:3])}{more}",
            "put the old files back, or start a new run",
        )
    if changes.relabelled:
        on_event(Note(f"{changes.relabelled} labels changed since; the run goes on with those it began with"))

    def part(split: Split) -> tuple[Sample, ...]:
        return tuple(row for row in rows if row.split is split)

    return ChosenSamples(
        part(Split.TRAIN),
        part(Split.VAL),
        part(Split.TEST),
        classes=read_classes(record.folder) if (record.folder / "classes.json").exists() else record.classes,
        modality=rows[0].modality if rows else "",
        remarks=(),
    )


def _state(record: RunRecord, on_event: Callable[[Event], None]) -> Resumption | None:
    from tldesk.ml.checkpoint import CheckpointFolder
    from tldesk.ml.loop import Resumption

    folder = CheckpointFolder(record.folder)
    checkpoint = folder.latest(lambda text: on_event(Note(text)))
    start = None if checkpoint is None else folder.start()
    if checkpoint is None or start is None:
        if record.outcome == "completed":
            raise DataError(f"{record.name} ({record.id}) has no whole checkpoint", "start a new run")
        on_event(Note("there is no checkpoint to go on from: the run begins again"))
        return None
    return Resumption(start, checkpoint)


def _longer(recipe: ResolvedRecipe, record: RunRecord, *, epochs: int | None, extend: Extend) -> ResolvedRecipe:
    if epochs is None or epochs == recipe.epochs:
        return recipe
    extensions = (*recipe.schedule.extensions, Extension(from_epoch=recipe.epochs + 1, mode=extend))
    schedule = recipe.schedule.model_copy(update={"extensions": extensions})
    return recipe.model_copy(update={"epochs": epochs, "schedule": schedule})


def _refrozen(
    recipe: ResolvedRecipe, freeze: FreezePlan, resumption: Resumption | None, record: RunRecord
) -> ResolvedRecipe:
    place = {"epoch": 0, "in_epoch": 0} if resumption is None else resumption.checkpoint.numbers["place"]
    following = place["epoch"] + 1 + bool(place["in_epoch"])
    if following > recipe.epochs:
        raise UsageError(f"{record.name} ({record.id}) has no epoch left for another plan", "give more epochs")
    if freeze.batchnorm != recipe.plan.batchnorm:
        raise UsageError(
            f"the BatchNorm policy of {record.name} ({record.id}) is {recipe.plan.batchnorm}, and stays so",
            "keep it in the new plan, or start a new run",
        )
    plan = freeze if following == 1 else recipe.plan.edited(freeze, from_epoch=following)
    return recipe.model_copy(update={"plan": plan, "freeze": plan})


def _model(
    host: PluginHost,
    recipe: ResolvedRecipe,
    *,
    is_fresh: bool,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> FreshModel:
    """Build the run's model: with its weights where it begins again, else empty for those of the checkpoint."""
    from tldesk.ml.staged import build_module, build_staged

    if is_fresh:
        fresh = build_fresh(host, recipe, allow_download=False, cancel=cancel, on_event=on_event)
        if fresh.weights.sha256 != recipe.weights_sha256:
            raise DataError(
                f"the weights of {recipe.backbone} are not those that the run began with", "start a new run"
            )
        return fresh
    spec = host.backbone(recipe.backbone)
    preprocess = recipe.input_preprocess()
    shape = (len(preprocess.mean), preprocess.height, preprocess.width)
    module = build_module(spec, image_size=preprocess.height)
    model = build_staged(module, spec, input_shape=shape, cut=recipe.cut, pool=recipe.head.end)
    kept = ResolvedWeights(recipe.weights_source, None, recipe.weights_sha256)
    return FreshModel(spec, model, kept, preprocess)
