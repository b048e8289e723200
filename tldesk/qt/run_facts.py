"""What a run's record tells besides its figures: what was frozen when, and what was added while it was stopped."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tldesk.core.freeze_plan import FreezePlan
from tldesk.qt.run_book import planned_epochs

if TYPE_CHECKING:
    from tldesk.qt.run_series import RunSeries
    from tldesk.store.values import RunRecord


@dataclass(frozen=True, slots=True)
class Span:
    """Epochs, as ``start`` to ``stop`` on the axis of a plot, in which the first ``frozen`` of ``stages`` are."""

    start: int
    stop: int
    frozen: int
    stages: int

    @property
    def is_frozen(self) -> bool:
        """Whether nothing but the head learns."""
        return self.frozen == self.stages


def frozen_spans(record: RunRecord, series: RunSeries) -> list[Span]:
    """Return what was frozen over a run's epochs: as it told, and before that as its plan says."""
    epochs = max(planned_epochs(record), series.epochs, 1)
    told = [(plan.epoch, plan.frozen_stages, plan.stages) for plan in series.plans]
    first = told[0][0] if told else epochs + 1
    changes = [change for change in _planned(record, epochs) if change[0] < first] + told
    spans: list[Span] = []
    for place, (epoch, frozen, stages) in enumerate(changes):
        stop = changes[place + 1][0] - 1 if place + 1 < len(changes) else epochs
        if spans and (spans[-1].frozen, spans[-1].stages) == (frozen, stages):
            spans[-1] = Span(spans[-1].start, stop, frozen, stages)
        elif stop >= epoch:
            spans.append(Span(epoch - 1, stop, frozen, stages))
    return spans


def _planned(record: RunRecord, epochs: int) -> list[tuple[int, int, int]]:
    resolved = record.resolved or {}
    stages = resolved.get("stages")
    try:
        plan = FreezePlan.model_validate(resolved.get("plan"))
    except ValidationError:
        return []
    names = [str(stage) for stage in stages] if isinstance(stages, list | tuple) else []
    return [(epoch, _leading(plan.at(epoch), names), len(names)) for epoch in plan.changes if epoch <= epochs]


def _leading(plan: FreezePlan, stages: list[str]) -> int:
    """Return how many stages from the first one on no rule lets learn."""
    for place, stage in enumerate(stages):
        path = f"backbone.{stage}"
        inner = any(rule.trainable and rule.match.startswith(f"{path}.") for rule in plan.rules)
        if inner or plan.trains(path, stage):
            return place
    return len(stages)


def extensions_of(record: RunRecord) -> list[tuple[int, str]]:
    """Return the first of the epochs that were added each time, and ``hold`` or ``cycle``."""
    schedule = (record.resolved or {}).get("schedule")
    found = schedule.get("extensions", []) if isinstance(schedule, dict) else []
    return [(int(one["from_epoch"]), str(one["mode"])) for one in found if isinstance(one, dict)]


def edits_of(record: RunRecord) -> list[int]:
    """Return the epochs from which another freeze plan holds that was made while the run was stopped."""
    plan: Any = (record.resolved or {}).get("plan")
    rules = plan.get("rules", []) if isinstance(plan, dict) else []
    found = []
    for one, two in pairwise(rules):
        is_reset = (
            not one["trainable"] and not two["trainable"] and (one["match"], two["match"]) == ("backbone", "head")
        )
        if is_reset and one["from_epoch"] > 1:
            found.append(int(one["from_epoch"]))
    return found
