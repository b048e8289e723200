"""The keys that a recipe may name, with title and options: what ``tldesk keys`` lists. Nothing is built here.

The tables stand in core, so that listing and refusing a key does not wait for torch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tldesk.core.errors import UsageError

TaskName = Literal["single", "multi", "regression"]
PoolName = Literal["auto", "avg", "flatten"]


def _no_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a number, not true or false")  # noqa: TRY004 - what pydantic reports
    return value


Whole = Annotated[int, BeforeValidator(_no_boolean)]
Number = Annotated[float, BeforeValidator(_no_boolean)]
Beta = Annotated[Number, Field(ge=0, lt=1)]


class Options(BaseModel):
    """A part of a recipe: immutable, strict about unknown fields, and never infinite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NoOptions(Options):
    """A key without options."""


class LinearOptions(Options):
    """Options of the linear head."""

    pool: PoolName = Field(default="auto", description="auto: the backbone's own pooling; avg; flatten")


class MlpOptions(LinearOptions):
    """Options of the multi-layer head."""

    hidden: tuple[Annotated[Whole, Field(ge=1, le=65536)], ...] = Field(default=(64,), description="mlp: layer widths")
    dropout: Number = Field(default=0.5, ge=0, lt=1, description="mlp: dropout after each hidden layer")


class LogisticOptions(LinearOptions):
    """Options of the solved logistic regression."""

    c: Annotated[Number, Field(gt=0)] | Literal["auto"] = Field(
        default="auto", description="logistic: inverse regularisation; auto: chosen by cross-validation"
    )
    normalize: bool = Field(default=True, description="logistic: scale each feature vector to length 1 first")


class StepOptions(Options):
    """Options of every optimizer."""

    lr: Number = Field(default=1e-3, gt=0, le=100, description="learning rate of the head")
    weight_decay: Number = Field(default=0.0, ge=0, le=10)


class SgdOptions(StepOptions):
    """Options of stochastic gradient descent."""

    momentum: Number = Field(default=0.9, ge=0, lt=1, description="sgd")


class AdamOptions(StepOptions):
    """Options of Adam and AdamW."""

    betas: tuple[Beta, Beta] = Field(default=(0.9, 0.999), description="adam, adamw")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key: what a person reads, its options, and which tasks it serves. ``is_solved``: fitted in one go."""

    key: str
    title: str
    options: type[BaseModel] = NoOptions
    tasks: tuple[TaskName, ...] = ("single", "multi", "regression")
    is_solved: bool = False


HEADS = (
    KeyEntry("linear", "One linear layer", LinearOptions, ("single", "regression")),
    KeyEntry("mlp", "Hidden layers with ReLU and dropout", MlpOptions, ("single", "regression")),
    KeyEntry("logistic", "Logistic regression, solved in one go", LogisticOptions, ("single",), is_solved=True),
)
LOSSES = (
    KeyEntry("cross_entropy", "Cross-entropy", tasks=("single",)),
    KeyEntry("mse", "Mean squared error", tasks=("regression",)),
)
OPTIMIZERS = (
    KeyEntry("sgd", "Stochastic gradient descent with momentum", SgdOptions),
    KeyEntry("adam", "Adam", AdamOptions),
    KeyEntry("adamw", "Adam with decoupled weight decay", AdamOptions),
)
AUGMENTATIONS = (KeyEntry("none", "Each sample as it is"),)

TABLES: dict[str, tuple[KeyEntry, ...]] = {
    "head": HEADS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "augment": AUGMENTATIONS,
}
COMING: dict[str, frozenset[str]] = {
    "head": frozenset({"cosine", "svm", "ridge", "nearest-mean", "nearest-good"}),
    "loss": frozenset({"bce", "focal", "mae", "huber", "hinge"}),
    "optimizer": frozenset({"rmsprop"}),
    "augment": frozenset({"light", "standard", "strong", "trivial", "mixup"}),
}


def is_coming(kind: str, key: object) -> bool:
    """Return whether a key comes with a later release."""
    if kind == "views":
        return isinstance(key, str) and re.fullmatch(r"cached:[1-9]\d*|full", key) is not None
    return isinstance(key, str) and key in COMING.get(kind, ())


def find_key(kind: str, key: str, *, task: str | None = None) -> KeyEntry:
    """Return the entry of a key.

    Raises:
        UsageError: There is no such key, it comes with a later release, or it does not serve ``task``.
    """
    table = TABLES[kind]
    entry = next((entry for entry in table if entry.key == key), None)
    if entry is None:
        why = "comes with a later release" if is_coming(kind, key) else "does not exist"
        raise UsageError(f"{kind} {key!r} {why}", f"choose one of: {', '.join(entry.key for entry in table)}")
    if task is not None and task not in entry.tasks:
        fitting = [other.key for other in table if task in other.tasks]
        cure = f"choose one of: {', '.join(fitting)}" if fitting else "training on this task comes with a later release"
        raise UsageError(f"{kind} {key!r} does not serve the task {task!r}", cure)
    return entry
