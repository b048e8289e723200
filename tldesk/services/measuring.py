"""What a run says of each sample that it is judged by. Computes, so it is called in a job.

The figures are counted in ``tldesk.services.figures``; the document of ``tldesk evaluate`` is made in
``tldesk.services.evaluating``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import DataError
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.services.cache import row_store
from tldesk.services.checking import check_again
from tldesk.services.figures import Judged, Measured
from tldesk.services.models import load_run
from tldesk.services.project_view import text_of
from tldesk.services.samples import SampleReader, sample_set, targets_of
from tldesk.services.sides import as_seen, has_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array, Sample
    from tldesk.core.events import Event
    from tldesk.core.recipe import HeadRecipe
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.plan import SampleSet
    from tldesk.services.models import RunModel
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord


def is_solved(run: RunRecord) -> bool:
    """Say whether a run's head was fitted in one go, so that cross-validation costs no training."""
    head = run.recipe.get("head")
    key = head.get("key") if isinstance(head, dict) else None
    return isinstance(key, str) and find_key("head", key).is_solved


def refuse_learned(head: HeadRecipe, run: str) -> None:
    """Refuse to judge a run by a validation part that it learned from.

    Raises:
        DataError: Its head was fitted again on the validation samples.
    """
    if head.refit and find_key("head", head.key).is_solved:
        raise DataError(
            f"{run} has learned from the validation part as well, which cannot judge it then",
            "judge it by the test part, or by all labels, cross-validated",
        )


def measure(
    project: Project,
    host: PluginHost,
    run: str | None,
    *,
    judged: Judged,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    device: str = "auto",
    places: Places | None = None,
) -> Measured:
    """Return what a run says of each labelled, readable sample that it is to be judged by.

    ``HELD_OUT`` of a solved head of classes: all labelled samples, each by a fit without it and its group; what is
    learned is what the project's labels say now. Of any other run: its validation and test part.

    Raises:
        DataError: There is no such sample, or they cannot be divided into folds.
        UsageError: There is no such run (any more).
    """
    from tldesk.ml import metrics
    from tldesk.ml.device import choose

    record = project.runs.find(run)
    task = project.settings.task
    loaded = load_run(host, record.folder)
    if judged is Judged.VAL:
        refuse_learned(loaded.recipe.head, record.name)
    places = places or Places.find()
    is_refit = judged is Judged.HELD_OUT and task is Task.SINGLE and is_solved(record)
    splits = {
        Judged.TEST: (Split.TEST,),
        Judged.VAL: (Split.VAL,),
        Judged.HELD_OUT: () if is_refit else (Split.VAL, Split.TEST),
    }[judged]
    rows = _rows(project, host, places, splits, cancel=cancel, on_event=on_event)
    today = todays_names(project, loaded.classes)
    is_sided = has_sides(loaded.recipe.head)
    classes = tuple(project.labels.class_names()) if is_refit and not is_sided else tuple(today.values())
    rows = as_seen(rows, loaded.recipe.head, classes, task=task)
    if task is Task.MULTI:
        rows = [row for row in rows if not set(classes).isdisjoint(row.labels)]
    elif task is Task.SINGLE:
        rows = [row for row in rows if row.labels and row.labels[0] in classes]
    if not rows:
        raise DataError(_nothing(judged, project.name), "label more, or choose other samples to judge by")
    targets = targets_of(rows, task, classes)
    samples = sample_set(
        SampleReader(host, places), rows, loaded.preprocess, targets=targets, modality=loaded.spec.modality
    )
    loaded.model.to(choose(device).device)
    interval = None
    if is_refit:
        outputs = _refitted(host, places, loaded, samples, rows, classes=classes, cancel=cancel, on_event=on_event)
        learned = rows
    else:
        outputs = _raw(loaded, samples, cancel=cancel, on_event=on_event)
        if task is Task.MULTI:
            interval = metrics.map_interval(outputs, targets, metrics.group_numbers(row.group for row in rows))
            outputs = metrics.sigmoid(outputs)
        elif task is Task.SINGLE:
            outputs = metrics.softmax(outputs)
        learned = [row for row in project.runs.snapshot(record.id) if row.split is Split.TRAIN]
        learned = as_seen(learned, loaded.recipe.head, loaded.classes, task=task)
    names = (today.get(name, name) for row in learned for name in row.labels[: None if task is Task.MULTI else 1])
    often = Counter(name for name in names if name in classes).most_common(1)
    means = np.array([row.targets for row in learned if row.targets], np.float64)
    return Measured(
        run=record.id,
        judged=judged,
        task=task,
        classes=classes,
        ids=np.array([row.id for row in rows], np.int64),
        outputs=outputs,
        truths=targets,
        groups=metrics.group_numbers(row.group for row in rows),
        baseline=often[0][0] if often else "",
        baseline_values=tuple(means.mean(axis=0).tolist()) if len(means) else (),
        is_refitted=is_refit,
        texts=tuple(text_of(row) for row in rows) if task is Task.REGRESSION else (),
        interval=None if interval is None else (float(interval[0]), float(interval[1])),
    )


def _rows(
    project: Project,
    host: PluginHost,
    places: Places,
    splits: tuple[Split, ...],
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> list[Sample]:
    """Return the labelled, readable samples of these splits (none named: of all), by rising id, checked again."""

    def read() -> list[Sample]:
        rows = project.samples.rows(is_labelled=True, is_readable=True)
        return sorted((row for row in rows if not splits or row.split in splits), key=lambda row: row.id)

    rows = read()
    return read() if check_again(project, host, places, rows, cancel=cancel, on_event=on_event) else rows


def _raw(loaded: RunModel, samples: SampleSet, *, cancel: CancelToken, on_event: Callable[[Event], None]) -> Array:
    from tldesk.ml.evaluate import raw_outputs

    return raw_outputs(
        loaded.model,
        samples,
        recipe=loaded.recipe,
        cancel=cancel,
        outputs=len(loaded.classes),
        on_event=on_event,
    )


def _refitted(
    host: PluginHost,
    places: Places,
    loaded: RunModel,
    samples: SampleSet,
    rows: Sequence[Sample],
    *,
    classes: Sequence[str],
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> Array:
    from tldesk.ml.calibration import log_probabilities
    from tldesk.ml.cross_validate import feature_rows, held_out_probabilities
    from tldesk.ml.metrics import softmax

    recipe = loaded.recipe
    features = feature_rows(
        loaded.model,
        samples,
        recipe=recipe,
        modality_version=host.modality(loaded.spec.modality).version,
        store=row_store(places),
        cancel=cancel,
        on_event=on_event,
    )
    found = held_out_probabilities(
        features,
        samples.targets,
        [row.group for row in rows],
        head=recipe.head,
        classes=len(classes),
        seed=recipe.seed,
        threads=recipe.threads,
        cancel=cancel,
        on_event=on_event,
    )
    return found if loaded.temperature == 1 else softmax(log_probabilities(found) / loaded.temperature)


def todays_names(project: Project, classes: Sequence[str]) -> dict[str, str]:
    """Return today's name of each class of a run; classes that were merged since keep the names that they had."""
    former = project.labels.former_names()
    found = {name: former.get(name, name) for name in classes}
    return found if len(set(found.values())) == len(found) else {name: name for name in classes}


def _nothing(judged: Judged, name: str) -> str:
    part = {Judged.TEST: "the test part of ", Judged.VAL: "the validation part of ", Judged.HELD_OUT: ""}[judged]
    return f"{part}{name} holds no labelled sample that this model knows"
