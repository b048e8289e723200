"""The keys that a recipe may name, with title and options: what ``tldesk keys`` lists. Nothing is built here.

The tables stand in core, so that listing and refusing a key does not wait for torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tldesk.core.errors import UsageError

TaskName = Literal["single", "multi", "regression"]
PoolName = Literal["auto", "avg", "flatten"]
EndName = PoolName | Literal["map"]  # what comes behind the last stage; map: the maps of mid stages


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


class PoolOptions(Options):
    """How the last map becomes what a head receives."""

    pool: PoolName = Field(default="auto", description="auto: the backbone's own pooling; avg; flatten")


class LinearOptions(PoolOptions):
    """Options of the linear head."""

    start: Literal["random", "solved"] = Field(
        default="random", description="linear: solved: start from logistic regression on the frozen features"
    )


class MlpOptions(PoolOptions):
    """Options of the multi-layer head."""

    hidden: tuple[Annotated[Whole, Field(ge=1, le=65536)], ...] = Field(default=(64,), description="mlp: layer widths")
    dropout: Number = Field(default=0.5, ge=0, lt=1, description="mlp: dropout after each hidden layer")


class CosineOptions(PoolOptions):
    """Options of the cosine head."""

    scale: Number = Field(default=16.0, gt=0, le=1000, description="cosine: what the cosines are multiplied by")


class SolvedOptions(PoolOptions):
    """Options of every solved head."""

    normalize: bool = Field(default=True, description="solved: scale each feature vector to length 1 first")
    refit: bool = Field(
        default=False, description="solved: once it is measured, fit it again on the validation samples as well"
    )


class LogisticOptions(SolvedOptions):
    """Options of the solved logistic regression and the linear support vector machine."""

    c: Annotated[Number, Field(gt=0)] | Literal["auto"] = Field(
        default="auto", description="logistic, svm: inverse regularisation; auto: chosen by cross-validation"
    )


class RidgeOptions(SolvedOptions):
    """Options of ridge regression."""

    alpha: Annotated[Number, Field(gt=0)] | Literal["auto"] = Field(
        default="auto", description="ridge: regularisation; auto: chosen by cross-validation"
    )


class NearestGoodOptions(Options):
    """Options of the head that knows good samples only."""

    good: str = Field(default="", description="nearest-good: the class of good samples; empty: the largest")
    neighbours: Whole = Field(default=3, ge=1, le=100, description="nearest-good: patches that are compared with")
    keep: Number = Field(default=0.1, gt=0, le=1, description="nearest-good: share of the good patches that is kept")
    worst: Number = Field(
        default=0.0,
        ge=0,
        le=1,
        description="nearest-good: share of the patches, the farthest, that count; 0: one",
    )


class StepOptions(Options):
    """Options of every optimizer."""

    lr: Number = Field(default=1e-3, gt=0, le=100, description="learning rate of the head")
    weight_decay: Number = Field(default=0.0, ge=0, le=10)
    decay_all: bool = Field(default=False, description="weight decay on norms and biases as well")


class SgdOptions(StepOptions):
    """Options of stochastic gradient descent."""

    momentum: Number = Field(default=0.9, ge=0, lt=1, description="sgd, rmsprop")
    nesterov: bool = Field(default=False, description="sgd")


class AdamOptions(StepOptions):
    """Options of Adam and AdamW."""

    betas: tuple[Beta, Beta] = Field(default=(0.9, 0.999), description="adam, adamw")


class RmspropOptions(StepOptions):
    """Options of RMSprop."""

    alpha: Beta = Field(default=0.99, description="rmsprop: how slowly the mean square follows")
    momentum: Number = Field(default=0.9, ge=0, lt=1, description="sgd, rmsprop")


class CrossEntropyOptions(Options):
    """Options of cross-entropy."""

    smoothing: Number = Field(default=0.0, ge=0, lt=1, description="cross_entropy: label smoothing")
    class_weights: Literal["none", "balanced"] = Field(
        default="none", description="balanced: a rare class counts as much as a frequent one"
    )


class BceOptions(Options):
    """Options of binary cross-entropy."""

    class_weights: Literal["none", "balanced"] = Field(
        default="none", description="balanced: a rare class counts as much as a frequent one"
    )


class FocalOptions(BceOptions):
    """Options of the focal loss."""

    gamma: Number = Field(default=2.0, ge=0, le=20, description="focal: how much easy samples are played down")


class HuberOptions(Options):
    """Options of the Huber loss."""

    delta: Number = Field(default=1.0, gt=0, le=1e6, description="huber: where it turns linear, in deviations")


class HingeOptions(BceOptions):
    """Options of the multi-class hinge loss."""

    margin: Number = Field(default=1.0, gt=0, le=100, description="hinge")


class MixupOptions(Options):
    """Options of mixup."""

    mixup: Number = Field(default=0.2, gt=0, le=10, description="mixup: how far samples are mixed")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key: what a person reads, its options, and which tasks it serves. ``is_solved``: fitted in one go."""

    key: str
    title: str
    options: type[BaseModel] = NoOptions
    tasks: tuple[TaskName, ...] = ("single", "multi", "regression")
    is_solved: bool = False


HEADS = (
    KeyEntry("linear", "One linear layer", LinearOptions),
    KeyEntry("mlp", "Hidden layers with ReLU and dropout", MlpOptions),
    KeyEntry("cosine", "Cosine similarity to one vector a class", CosineOptions, ("single", "multi")),
    KeyEntry("logistic", "Logistic regression, solved in one go", LogisticOptions, ("single",), is_solved=True),
    KeyEntry("svm", "Linear support vector machine, solved in one go", LogisticOptions, ("single",), is_solved=True),
    KeyEntry("ridge", "Ridge regression, solved in one go", RidgeOptions, is_solved=True),
    KeyEntry("nearest-mean", "Nearest class mean, solved in one go", SolvedOptions, ("single",), is_solved=True),
    KeyEntry(
        "nearest-good", "Distance to good patches, for rare defects", NearestGoodOptions, ("single",), is_solved=True
    ),
)
LOSSES = (
    KeyEntry("cross_entropy", "Cross-entropy", CrossEntropyOptions, ("single",)),
    KeyEntry("bce", "Binary cross-entropy of each class", BceOptions, ("single", "multi")),
    KeyEntry("focal", "Focal loss, for rare classes", FocalOptions, ("single", "multi")),
    KeyEntry("hinge", "Multi-class hinge", HingeOptions, ("single",)),
    KeyEntry("mse", "Mean squared error", tasks=("regression",)),
    KeyEntry("mae", "Mean absolute error", tasks=("regression",)),
    KeyEntry("huber", "Huber: squared near zero, absolute beyond", HuberOptions, ("regression",)),
)
OPTIMIZERS = (
    KeyEntry("sgd", "Stochastic gradient descent with momentum", SgdOptions),
    KeyEntry("adam", "Adam", AdamOptions),
    KeyEntry("adamw", "Adam with decoupled weight decay", AdamOptions),
    KeyEntry("rmsprop", "RMSprop", RmspropOptions),
)
AUGMENTATIONS = (
    KeyEntry("none", "Each sample as it is"),
    KeyEntry("light", "Flip, and a little shift"),
    KeyEntry("standard", "Flip, crop and a little colour"),
    KeyEntry("strong", "Flip, crop, turn, colour and erase"),
    KeyEntry("trivial", "TrivialAugment: one random change at random strength"),
    KeyEntry("mixup", "Standard, and pairs of samples mixed", MixupOptions),
)

TABLES: dict[str, tuple[KeyEntry, ...]] = {
    "head": HEADS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "augment": AUGMENTATIONS,
}


def find_key(kind: str, key: str, *, task: str | None = None) -> KeyEntry:
    """Return the entry of a key.

    Raises:
        UsageError: There is no such key, or it does not serve ``task``.
    """
    table = TABLES[kind]
    entry = next((entry for entry in table if entry.key == key), None)
    if entry is None:
        raise UsageError(f"{kind} {key!r} does not exist", f"choose one of: {', '.join(entry.key for entry in table)}")
    if task is not None and task not in entry.tasks:
        fitting = [other.key for other in table if task in other.tasks]
        raise UsageError(f"{kind} {key!r} does not serve the task {task!r}", f"choose one of: {', '.join(fitting)}")
    return entry
