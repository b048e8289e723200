"""The keys that a recipe may name, with title and options: what ``tldesk keys`` lists. Nothing is built here.

The tables stand in core, so that listing and refusing a key does not wait for torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tldesk.core.errors import UsageError

TaskName = Literal["single", "multi", "regression"]
PoolName = Literal["auto", "avg", "flatten"]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NoOptions(_Options):
    """A key without options."""


class LinearOptions(_Options):
    """Options of the linear head."""

    pool: PoolName = Field(default="auto", description="auto: the backbone's own pooling; avg; flatten")


class MlpOptions(LinearOptions):
    """Options of the multi-layer head."""

    hidden: tuple[Annotated[int, Field(ge=1, le=65536)], ...] = Field(default=(64,), description="layer widths")
    dropout: float = Field(default=0.5, ge=0, lt=1, description="after each hidden layer")


class LogisticOptions(LinearOptions):
    """Options of the solved logistic regression."""

    c: float | Literal["auto"] = Field(default="auto", description="inverse regularisation; auto: cross-validated")
    normalize: bool = Field(default=True, description="scale each feature vector to length 1 first")


class SgdOptions(_Options):
    """Options of stochastic gradient descent."""

    lr: float = Field(default=1e-3, gt=0, le=100, description="learning rate of the head")
    momentum: float = Field(default=0.9, ge=0, lt=1)
    weight_decay: float = Field(default=0.0, ge=0, le=10)


class AdamOptions(_Options):
    """Options of Adam and AdamW."""

    lr: float = Field(default=1e-3, gt=0, le=100, description="learning rate of the head")
    betas: tuple[float, float] = Field(default=(0.9, 0.999))
    weight_decay: float = Field(default=0.0, ge=0, le=10)


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


def find_key(kind: str, key: str, *, task: str | None = None) -> KeyEntry:
    """Return the entry of a key.

    Raises:
        UsageError: There is no such key, it comes with a later release, or it does not serve ``task``.
    """
    table = TABLES[kind]
    entry = next((entry for entry in table if entry.key == key), None)
    if entry is None:
        why = "comes with a later release" if key in COMING[kind] else "does not exist"
        raise UsageError(f"{kind} {key!r} {why}", f"choose one of: {', '.join(entry.key for entry in table)}")
    if task is not None and task not in entry.tasks:
        fitting = [other.key for other in table if task in other.tasks]
        cure = f"choose one of: {', '.join(fitting)}" if fitting else "training on this task comes with a later release"
        raise UsageError(f"{kind} {key!r} does not serve the task {task!r}", cure)
    return entry
