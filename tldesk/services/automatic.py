"""What *Train* does: by a recipe that a person chose, exactly that; where nobody touched a knob, the way to the end.

That way (``train_untouched``): solve the head and cross-validate it; where there are labels and time enough, try the
same on larger images, else tune from the solved head; keep the second model only if it is clearly better on samples
that neither learned from; and fit a temperature. How tuning goes and how two models are compared is in
``tldesk.services.tuning``, which is kept in ``tldesk.services.comparing``. A tuning that was stopped goes to its end by
``tldesk.services.going_on``.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import CancelledError, TldeskError
from tldesk.core.events import Note, PhaseStarted
from tldesk.core.keys import find_key
from tldesk.core.paired import TUNING, Tuning
from tldesk.core.places import Places
from tldesk.services import comparing, enlarging, training, tuning
from tldesk.services.calibration import calibrate, keep_temperature
from tldesk.services.sides import as_seen, has_sides
from tldesk.services.tuning import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.services.train_report import TrainReport
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord

ENOUGH_TO_TUNE = 20  # labels of the smallest class
LONGEST_S = 600.0  # that tuning may take without being asked for

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How often a solved head was right on samples that its fit did not see; shares from 0 to 1."""

    right: int
    samples: int
    interval: tuple[float, float]  # 95 %, groups regarded
    per_class: tuple[tuple[str, int, int], ...]  # name, right, samples

    @property
    def share(self) -> float:
        """The share that was right."""
        return self.right / self.samples


@dataclass(frozen=True, slots=True)
class NotTuned:
    """Why the backbone stayed frozen: the smallest class has too ``few`` labels, it would be too ``slow``, somebody
    ``stopped`` it, it ``failed``, or nobody asked: tuning comes ``later``, by the person's own choice.
    """

    reason: Literal["few", "slow", "stopped", "failed", "later"]
    smallest: str  # a class
    labels: int  # of it, in the training and validation parts
    minutes: int = 0  # that it would take


@dataclass(frozen=True, slots=True)
class TrainingDone:
    """How a run ended, and what was found out around it. ``report``: of the run that is kept; of a tuned run that a
    person stopped, since that can be gone on with.
    """

    report: TrainReport
    held_out: HeldOut | None = None
    not_tuned: NotTuned | None = None
    tuning: Tuning | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What the two runs of the untouched way are called."""

    quick: str = "quick model"
    tuned: str = "tuned model"


def free_name(project: Project, wanted: str) -> str:
    """Return a name that no run of the project has: the wanted one, or it with the next number behind."""
    taken = {run.name for run in project.runs.all()}
    number, name = 2, wanted
    while name and name in taken:
        name = f"{wanted} {number}"
        number += 1
    return name


def train_and_judge(
    project: Project,
    host: PluginHost,
    recipe: Recipe,
    *,
    name: str,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    places: Places | None = None,
) -> TrainingDone:
    """Train by a recipe; where its head is solved, cross-validate it on the run's own samples.

    The samples are those that the run pinned, the test part left out; groups stay together, and the whole fit is
    repeated in each fold. With 20 labels of each class what the folds said gives the run its temperature. That the
    judging fails or is stopped does not cost the run, which is kept by then.

    Raises:
        UsageError, DataError, WeightsError: As ``training.train``.
        CancelledError: Stopped before the run began; nothing was written.
    """
    work = Work(project, host, places or Places.find(), cancel, on_event)
    is_refit = project.settings.task is Task.SINGLE and not has_sides(recipe.head)
    if is_refit:  # judged by cross-validation, it need hold nothing out in the end
        recipe = recipe.with_settings({"head.refit": True})
    report = _train(work, recipe, name)
    is_solved = find_key("head", recipe.head.key).is_solved
    if report.outcome != "completed" or not is_solved or project.settings.task is not Task.SINGLE:
        return TrainingDone(report)
    pinned = [sample for sample in project.runs.snapshot(report.run) if sample.split is not Split.TEST]
    held_out = None
    try:
        held_out = _judge(work, report, pinned)
        project.runs.add_facts(report.run, {"held_out": asdict(held_out)})
    except CancelledError:
        on_event(Note("stopped before it was judged; the model is kept"))
    except TldeskError as error:
        on_event(Note(f"it could not be cross-validated: {error.what}"))
    except Exception as error:  # noqa: BLE001 - the run is kept by now, and this is only its judgement
        _log.exception("a run could not be judged")
        on_event(Note(f"it could not be cross-validated: {type(error).__name__}: {error}"))
    return TrainingDone(report, held_out, None if has_sides(recipe.head) else _why_not_tuned(pinned))


def train_untouched(
    project: Project,
    host: PluginHost,
    recipe: Recipe,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    names: Names | None = None,
    places: Places | None = None,
) -> TrainingDone:
    """Train as where nobody touched a knob: a quick model, and a tuned one where that pays; keep the better.

    Both are runs of the project, on the samples that the first pinned. Which is kept stands in the facts of both under
    ``tuning`` and is what ``latest`` means. Where folds decide and find no gain, no tuned run is made. Stopped in any
    step, what is finished is kept.

    Args:
        project: Where the labels are.
        host: Supplies the backbone.
        recipe: Its solved head, on a frozen backbone: the quick model.
        cancel: Stops it.
        on_event: Hears what happens; ``PhaseStarted`` of ``tune`` and ``compare`` begin the second and third step.
        names: What the runs are called.
        places: Where caches lie.

    Raises:
        UsageError, DataError, WeightsError: As ``training.train``.
        CancelledError: Stopped before the first run began; nothing was written.
    """
    names = names or Names()
    work = Work(project, host, places or Places.find(), cancel, on_event)
    done = train_and_judge(
        project, host, recipe, name=names.quick, cancel=cancel, on_event=on_event, places=work.places
    )
    why = done.not_tuned
    if why is None or why.reason != "later":
        return done
    if cancel.is_cancelled:
        return replace(done, not_tuned=replace(why, reason="stopped"))
    quick = project.runs.get(done.report.run)
    try:
        return _tune(work, recipe, quick, done, why=why, name=names.tuned)
    except CancelledError:
        on_event(Note("stopped before it was tuned; the quick model is kept"))
        return replace(done, not_tuned=replace(why, reason="stopped"))
    except TldeskError as error:
        on_event(Note(f"it could not be tuned: {error.what}; the quick model is kept"))
    except Exception as error:  # noqa: BLE001 - the quick model is there, and this was to be more than it
        _log.exception("a model could not be tuned")
        on_event(Note(f"it could not be tuned: {type(error).__name__}: {error}; the quick model is kept"))
    return replace(done, not_tuned=replace(why, reason="failed"))


def _train(work: Work, recipe: Recipe, name: str, chosen: training.ChosenSamples | None = None) -> TrainReport:
    return training.train(
        work.project,
        work.host,
        recipe,
        name=free_name(work.project, name),
        allow_download=False,
        cancel=work.cancel,
        on_event=work.on_event,
        places=work.places,
        chosen=chosen,
    )


# --- the second step -------------------------------------------------------------------------------------------


def _tune(
    work: Work, recipe: Recipe, quick: RunRecord, done: TrainingDone, *, why: NotTuned, name: str
) -> TrainingDone:
    """Tune where time allows, compare, and note which is kept."""
    from tldesk.services.models import load_run, read_recipe

    runs, on_event = work.project.runs, work.on_event
    chosen = tuning.pinned_samples(work.project, quick)
    plan = tuning.tuned_recipe(recipe, read_recipe(quick.folder).stages, has_val=bool(chosen.val))
    on_event(PhaseStarted(TUNING))
    larger = _enlarge(work, recipe, quick, chosen, name)
    if larger is not None:
        return TrainingDone(larger[0], done.held_out, None, larger[1])
    seconds = tuning.estimated_s(work, plan, chosen)
    if seconds > LONGEST_S:
        minutes = round(seconds / 60)
        on_event(Note(f"not tuned: it would take about {minutes} minutes on this device"))
        return replace(done, not_tuned=replace(why, reason="slow", minutes=minutes))
    gain = temperature = None
    if tuning.judges_by_folds(chosen):
        on_event(Note(f"{len(chosen.val)} validation samples are too few to compare by: all labels judge, in folds"))
        solved = load_run(work.host, quick.folder)
        features = tuning.kept_features(work, solved, (*chosen.train, *chosen.val))
        compared = tuning.compare_in_folds(work, solved, plan, chosen, features=features)
        gain, temperature = compared.gain, comparing.fitted_temperature(compared, chosen)
        if not gain.is_clear:
            return replace(done, not_tuned=None, tuning=comparing.settle(work, Tuning(quick.id, "", quick.id, gain)))
    report = _train(comparing.noted(work, quick.id, gain=gain, temperature=temperature), plan, name, chosen)
    begun = Tuning(quick.id, report.run, quick.id, gain, temperature)
    runs.add_facts(report.run, {"tuning": begun.as_fact()})
    if report.outcome == "cancelled":
        on_event(Note("tuning was stopped; the quick model is kept"))
        return TrainingDone(report, done.held_out, replace(why, reason="stopped"))
    if report.outcome == "failed":
        on_event(Note(f"it could not be tuned: {(report.error or {}).get('what', '')}; the quick model is kept"))
        return replace(done, not_tuned=replace(why, reason="failed"))
    found = comparing.decide(work, begun)
    return TrainingDone(report if found.is_kept else done.report, done.held_out, None, found)


def _enlarge(
    work: Work, recipe: Recipe, quick: RunRecord, chosen: training.ChosenSamples, name: str
) -> tuple[TrainReport, Tuning] | None:
    """Train the quick model on larger images where that is clearly better; None: it is not, or there is no such."""
    from tldesk.services.models import load_run

    solved = load_run(work.host, quick.folder)
    larger = enlarging.larger_recipe(recipe, solved)
    if larger is None:
        return None
    compared = enlarging.compare_sizes(work, solved, larger, chosen, longest_s=LONGEST_S)
    if compared is None or not compared.gain.is_clear:
        return None
    report = _train(work, larger, name, chosen)
    if report.outcome != "completed":
        return None
    temperature = comparing.fitted_temperature(compared, chosen)
    if temperature is not None:
        keep_temperature(work.project.runs.get(report.run).folder, temperature, samples=len(compared.targets))
    work.on_event(Note(f"images of {enlarging.LARGER_PX} pixels are told better"))
    return report, comparing.settle(work, Tuning(quick.id, report.run, report.run, compared.gain))


# --- judging ---------------------------------------------------------------------------------------------------


def _judge(work: Work, report: TrainReport, samples: Sequence[Sample]) -> HeldOut:
    from tldesk.ml.calibration import log_probabilities
    from tldesk.ml.cross_validate import held_out_probabilities
    from tldesk.ml.metrics import group_numbers, share_interval
    from tldesk.services.models import load_run
    from tldesk.services.samples import targets_of

    run = load_run(work.host, report.folder)
    samples = as_seen(samples, run.recipe.head, run.classes, task=Task.SINGLE)
    targets = targets_of(samples, Task.SINGLE, run.classes)
    found = held_out_probabilities(
        tuning.kept_features(work, run, samples),
        targets,
        [sample.group for sample in samples],
        head=run.recipe.head,
        classes=len(run.classes),
        seed=run.recipe.seed,
        threads=run.recipe.threads,
        cancel=work.cancel,
        on_event=work.on_event,
    )
    is_right = found.argmax(axis=1) == targets
    right = int(is_right.sum())
    per_class = tuple(
        (name, int(is_right[targets == place].sum()), int((targets == place).sum()))
        for place, name in enumerate(run.classes)
    )
    if not has_sides(run.recipe.head) and min(count for _, _, count in per_class) >= comparing.ENOUGH_TO_CALIBRATE:
        calibrate(report.folder, log_probabilities(found), targets)
    interval = share_interval(is_right, group_numbers(sample.group for sample in samples))
    held_out = HeldOut(right, len(samples), interval, per_class)
    low, high = (round(100 * share) for share in held_out.interval)
    work.on_event(Note(f"cross-validated: {right} of {len(samples)} right ({low}-{high} %)"))
    return held_out


def _why_not_tuned(samples: Sequence[Sample]) -> NotTuned | None:
    counts = Counter(sample.labels[0] for sample in samples)
    if not counts:
        return None
    smallest = min(sorted(counts), key=lambda name: counts[name])
    few = counts[smallest] < ENOUGH_TO_TUNE
    return NotTuned("few" if few else "later", smallest, counts[smallest])
