"""What *Train* does when nobody touches a knob: train by the recipe, judge a solved head by cross-validation, and say
why the backbone was not tuned as well.

Limit: tuning in a second step, keeping the better of two, and a temperature come with a later release.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import CancelledError, TldeskError
from tldesk.core.events import Note
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.services import training

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Sample
    from tldesk.core.events import Event
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.services.models import RunModel
    from tldesk.services.training import TrainReport
    from tldesk.store.project import Project

ENOUGH_TO_TUNE = 20  # labels of the smallest class

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How often a solved head was right on samples that its fit did not see; shares from 0 to 1."""

    right: int
    samples: int
    interval: tuple[float, float]  # 95 %, Wilson
    per_class: tuple[tuple[str, int, int], ...]  # name, right, samples

    @property
    def share(self) -> float:
        """The share that was right."""
        return self.right / self.samples


@dataclass(frozen=True, slots=True)
class NotTuned:
    """Why the backbone stayed frozen: the smallest class has too ``few`` labels, or tuning comes ``later``."""

    reason: Literal["few", "later"]
    smallest: str  # a class
    labels: int  # of it, in the training and validation parts


@dataclass(frozen=True, slots=True)
class TrainingDone:
    """How a run ended, and what was found out around it."""

    report: TrainReport
    held_out: HeldOut | None = None
    not_tuned: NotTuned | None = None


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
    repeated in each fold. That the judging fails or is stopped does not cost the run, which is kept by then.

    Raises:
        UsageError, DataError, WeightsError: As ``training.train``.
        CancelledError: Stopped before the run began; nothing was written.
    """
    places = places or Places.find()
    report = training.train(
        project,
        host,
        recipe,
        name=free_name(project, name),
        allow_download=False,
        cancel=cancel,
        on_event=on_event,
        places=places,
    )
    is_solved = find_key("head", recipe.head.key).is_solved
    if report.outcome != "completed" or not is_solved or project.settings.task is not Task.SINGLE:
        return TrainingDone(report)
    pinned = [sample for sample in project.runs.snapshot(report.run) if sample.split is not Split.TEST]
    held_out = None
    try:
        held_out = _judge(project, host, report, pinned, places=places, cancel=cancel, on_event=on_event)
    except CancelledError:
        on_event(Note("stopped before it was judged; the model is kept"))
    except TldeskError as error:
        on_event(Note(f"it could not be cross-validated: {error.what}"))
    except Exception as error:  # noqa: BLE001 - the run is kept by now, and this is only its judgement
        _log.exception("a run could not be judged")
        on_event(Note(f"it could not be cross-validated: {type(error).__name__}: {error}"))
    return TrainingDone(report, held_out, _why_not_tuned(pinned))


def _judge(
    project: Project,
    host: PluginHost,
    report: TrainReport,
    samples: Sequence[Sample],
    *,
    places: Places,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> HeldOut:
    from tldesk.ml.cross_validate import held_out_probabilities
    from tldesk.ml.metrics import wilson_interval
    from tldesk.services.models import load_run
    from tldesk.services.samples import targets_of

    run = load_run(host, report.folder)
    targets = targets_of(samples, Task.SINGLE, run.classes)
    found = held_out_probabilities(
        _features(host, run, samples, targets, places=places, cancel=cancel, on_event=on_event),
        targets,
        [sample.group for sample in samples],
        head=run.recipe.head,
        classes=len(run.classes),
        seed=run.recipe.seed,
        threads=run.recipe.threads,
        cancel=cancel,
        on_event=on_event,
    )
    is_right = found.argmax(axis=1) == targets
    right = int(is_right.sum())
    per_class = tuple(
        (name, int(is_right[targets == place].sum()), int((targets == place).sum()))
        for place, name in enumerate(run.classes)
    )
    held_out = HeldOut(right, len(samples), wilson_interval(right, len(samples)), per_class)
    low, high = (round(100 * share) for share in held_out.interval)
    on_event(Note(f"cross-validated: {right} of {len(samples)} right ({low}-{high} %)"))
    return held_out


def _features(
    host: PluginHost,
    run: RunModel,
    samples: Sequence[Sample],
    targets: Any,
    *,
    places: Places,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> Any:
    """Return the features (N, ...) that the run was fitted on, from where it kept them."""
    from tldesk.ml.cross_validate import feature_rows
    from tldesk.ml.features import FeatureStore
    from tldesk.services.samples import SampleReader, sample_set

    reader = SampleReader(host, places)
    modality = samples[0].modality
    chosen = sample_set(reader, samples, run.preprocess, targets=targets, modality=modality)
    return feature_rows(
        run.model,
        chosen,
        recipe=run.recipe,
        modality_version=reader.modality(modality).version,
        store=FeatureStore(places.cache / "features"),
        cancel=cancel,
        on_event=on_event,
    )


def _why_not_tuned(samples: Sequence[Sample]) -> NotTuned | None:
    counts = Counter(sample.labels[0] for sample in samples)
    if not counts:
        return None
    smallest = min(sorted(counts), key=lambda name: counts[name])
    few = counts[smallest] < ENOUGH_TO_TUNE
    return NotTuned("few" if few else "later", smallest, counts[smallest])
