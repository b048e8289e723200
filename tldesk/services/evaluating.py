"""Measure a run on the samples of a split, as they are labelled now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import DataError
from tldesk.core.places import Places
from tldesk.services.checking import check_again
from tldesk.services.choosing import known_samples
from tldesk.services.measuring import refuse_learned, todays_names
from tldesk.services.models import load_run
from tldesk.services.samples import SampleReader, sample_set, targets_of
from tldesk.services.sides import as_seen, has_sides, on_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.core.recipe import HeadRecipe
    from tldesk.hooks.host import PluginHost
    from tldesk.store.project import Project


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """The figures of one run on one split: the document of ``tldesk evaluate``."""

    document: dict[str, Any]
    classes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line."""
        return self.document

    def lines(self) -> list[tuple[str, Any]]:
        """Return the headline as names and values."""
        found = self.document
        rows: list[tuple[str, Any]] = [
            ("run", found["run"]),
            ("split", f"{found['split']}, {found['samples']} samples"),
        ]
        low, high = found["interval"]
        if "map" in found:
            between = f"{_number(found['map'])} (95 % interval {_number(low)} to {_number(high)})"
            return [*rows, ("map", between), ("f1", _number(found["f1"]))]
        if "accuracy" not in found:
            rows += [(name, found[name]) for name in ("mae", "rmse", "r2")]
            return [*rows, ("mae between", f"{low:.4g} and {high:.4g} (95 % interval)")]
        baseline = found["baseline"]
        return [
            *rows,
            ("accuracy", f"{found['accuracy']:.1%} (95 % interval {low:.1%} to {high:.1%})"),
            ("balanced", f"{found['balanced_accuracy']:.1%}"),
            *([("auroc", f"{found['auroc']:.3f}")] if found.get("auroc") is not None else []),
            ("baseline", f"always {baseline['name']!r} scores {baseline['accuracy']:.1%}"),
        ]

    def tables(self) -> list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
        """Return the per-class figures and the confusion matrix as title, columns and rows."""
        if "map" in self.document:
            rows = [
                (name, _number(row["average_precision"]), row["precision"], row["recall"], row["f1"], row["support"])
                for name, row in self.document["classes"].items()
            ]
            return [("by class", ("class", "average precision", "precision", "recall", "f1", "samples"), rows)]
        if "confusion" not in self.document:
            return []
        per_class = [
            (name, row["precision"], row["recall"], row["f1"], row["support"])
            for name, row in self.document["classes"].items()
        ]
        confusion = [(name, *row) for name, row in zip(self.classes, self.document["confusion"], strict=True)]
        return [
            ("by class", ("class", "precision", "recall", "f1", "samples"), per_class),
            ("confusion (rows true, columns predicted)", ("", *self.classes), confusion),
        ]


def evaluate(
    project: Project,
    host: PluginHost,
    run: str | None,
    *,
    split: Split,
    device: str = "auto",
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    places: Places | None = None,
) -> EvaluationReport:
    """Measure a run's result on the labelled, readable samples of a split.

    Raises:
        DataError: The split holds no sample that the run can be measured on, or there is no such run.
    """
    from tldesk.ml.device import choose
    from tldesk.ml.evaluate import evaluate_set
    from tldesk.ml.metrics import group_numbers

    record = project.runs.find(run)
    loaded = load_run(host, record.folder)
    if split is Split.VAL:
        refuse_learned(loaded.recipe.head, record.name)
    task = Task(loaded.recipe.task)
    places = places or Places.find()
    rows = project.samples.rows(split=split, is_labelled=True, is_readable=True)
    if check_again(project, host, places, rows, cancel=cancel, on_event=on_event):
        rows = project.samples.rows(split=split, is_labelled=True, is_readable=True)
    labelled = len(rows)
    today = todays_names(project, loaded.classes)
    classes = tuple(today.values())
    rows = as_seen(rows, loaded.recipe.head, classes, task=task)
    rows = known_samples(rows, classes, task, on_event)
    if labelled and not rows:
        raise DataError(
            f"{record.id} knows no class of the {split.value} split of {project.name}",
            "name another run, or train again with these classes",
        )
    if not rows:
        raise DataError(
            f"the {split.value} split of {project.name} holds no labelled sample",
            "choose another --split, or label more",
        )
    reader = SampleReader(host, places)
    targets = targets_of(rows, task, classes)
    samples = sample_set(reader, rows, loaded.preprocess, targets=targets, modality=loaded.spec.modality)
    loaded.model.to(choose(device).device)
    document = evaluate_set(
        loaded.model,
        samples,
        recipe=loaded.recipe,
        classes=classes,
        cancel=cancel,
        baseline=_largest_class(project, record.id, today, head=loaded.recipe.head),
        groups=group_numbers(row.group for row in rows),
        on_event=on_event,
    )
    document = {"run": record.id, "split": split.value, **document}
    if task is Task.REGRESSION:
        return EvaluationReport(document, classes)
    names = [] if has_sides(loaded.recipe.head) else list(project.labels.class_names())
    names += [name for name in classes if name not in names]  # taken away since; it may be predicted still
    document = in_class_order(document, classes, names) | {"left_out": labelled - len(rows)}
    return EvaluationReport(document, tuple(names))


def in_class_order(document: dict[str, Any], known: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """Return a document with ``classes`` and ``confusion`` of all ``names`` in order; zeros where none is ``known``."""
    nothing: dict[str, Any] = {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}
    if "map" in document:
        nothing = {"average_precision": None, **nothing}
    document = document | {"classes": {name: document["classes"].get(name, nothing) for name in names}}
    if "confusion" not in document:
        return document
    position = {name: index for index, name in enumerate(known)}
    order = [position.get(name) for name in names]
    matrix = document["confusion"]
    return document | {
        "confusion": [
            [0 if row is None or column is None else matrix[row][column] for column in order] for row in order
        ]
    }


def _number(value: float | None) -> str:
    return "none" if value is None or isnan(value) else f"{value:.4f}"


def _largest_class(project: Project, run_id: str, today: Mapping[str, str], *, head: HeadRecipe) -> int | None:
    """Return the class that a guesser who saw the training split would always name; ``today``: its name by then's."""
    rows = [row for row in project.runs.snapshot(run_id) if row.split is Split.TRAIN and row.labels]
    learned = [row.labels[0] for row in (on_sides(rows, list(today)) if has_sides(head) else rows)]
    counts = Counter(today.get(name, name) for name in learned)
    classes = list(today.values())
    known = [index for index, name in enumerate(classes) if counts[name]]
    return max(known, key=lambda index: counts[classes[index]]) if known else None
