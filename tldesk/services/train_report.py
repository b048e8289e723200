"""How a run ended: the document of ``tldesk train``, from what the engine said of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from tldesk.core.events import Cancelled, Completed, Failed, Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.recipe import ResolvedRecipe
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


def report_of(record: RunRecord, resolved: ResolvedRecipe, outcome: Outcome, *, seconds: float) -> TrainReport:
    """Return the report of an outcome; ``seconds`` counts all sittings."""
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


def known_report(record: RunRecord) -> TrainReport:
    """Return the report of a run that ended before, from what the project knows of it."""
    known = {field.name: record.facts[field.name] for field in fields(TrainReport) if field.name in record.facts}
    nothing = {"device": "", "precision": "", "parameters": 0, "trainable": 0, "best_epoch": None, "train": None}
    mine: dict[str, Any] = {
        "run": record.id,
        "name": record.name,
        "folder": record.folder.absolute(),
        "outcome": record.outcome,
        "epochs": record.epochs,
        "seconds": record.seconds or 0.0,
    }
    return TrainReport(**{**nothing, "val": record.val, "result": None, "weights": {}, **known, **mine})


def _result(outcome: Outcome) -> str | None:
    """Return which epoch's weights are the result; None: no epoch was finished, so there are none."""
    if isinstance(outcome, Completed):
        return outcome.result
    if not outcome.epochs:
        return None
    return "best" if outcome.val else "last"


def _figures(values: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in values.items() if value is not None)
