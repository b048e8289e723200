"""Everything that determines a run, as one validated, versioned document; and its resolved twin.

A ``Recipe`` may say ``auto``; a ``ResolvedRecipe`` says nothing but what was done, so that it repeats. Unknown or
contradictory settings are refused with the field's name and what is allowed.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from tldesk.core.contracts import Preprocess
from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan  # noqa: TC001 - pydantic evaluates it as a field's type
from tldesk.core.keys import (
    HEADS,
    AdamOptions,
    CosineOptions,
    CrossEntropyOptions,
    EndName,
    FocalOptions,
    HingeOptions,
    HuberOptions,
    LinearOptions,
    LogisticOptions,
    MixupOptions,
    MlpOptions,
    NearestGoodOptions,
    Number,
    Options,
    RidgeOptions,
    RmspropOptions,
    SgdOptions,
    Whole,
    find_key,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RECIPE_VERSION = 1
_STEPS_AN_EPOCH = 4  # at least, where the batch size is automatic
DEFAULT_BACKBONE = "timm/tf_efficientnet_lite0"

Geometry = Literal["whole", "crop", "squash"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Device = Annotated[str, StringConstraints(pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")]


class WeightsRecipe(Options):
    """Which pretrained weights the backbone starts from."""

    key: str = Field(default="auto", description="auto, none (random), a weights key, or a file")
    prefix: str = Field(default="", description="prefix to take off every name in a file")
    rename: dict[str, str] = Field(default_factory=dict, description="beginnings of names in a file: old -> new")


class InputRecipe(Options):
    """How a sample is shown to the network."""

    size: Whole | None = Field(default=None, ge=8, le=4096, description="side in pixels; empty: the backbone's own")
    geometry: Geometry = Field(default="whole", description="whole, crop (centre) or squash")


class HeadRecipe(LinearOptions, MlpOptions, CosineOptions, LogisticOptions, RidgeOptions, NearestGoodOptions):
    """What stands on top of the backbone: its key, and the options of all heads."""

    key: Literal["linear", "mlp", "cosine", "logistic", "svm", "ridge", "nearest-mean", "nearest-good"] = Field(
        default="linear", description="trained: linear, mlp, cosine; solved: logistic, svm, ridge, nearest-mean, ..."
    )

    @property
    def end(self) -> EndName:
        """What the head receives: the pooled features, or the maps that ``nearest-good`` compares."""
        return "map" if self.key == "nearest-good" else self.pool


class LossRecipe(CrossEntropyOptions, FocalOptions, HuberOptions, HingeOptions):
    """What training makes small."""

    key: Literal["auto", "cross_entropy", "bce", "focal", "hinge", "mse", "mae", "huber"] = Field(
        default="auto", description="auto: by the task"
    )


class OptimizerRecipe(SgdOptions, AdamOptions, RmspropOptions):
    """How weights are changed: the optimizer's key, and the options of all of them."""

    key: Literal["sgd", "adam", "adamw", "rmsprop"] = "adamw"


class Extension(Options):
    """Epochs that were added to a run: from ``from_epoch`` on the last rate is held, or a new cycle begins."""

    from_epoch: Whole = Field(ge=2)
    mode: Literal["hold", "cycle"] = "hold"


class ScheduleRecipe(Options):
    """How the learning rate goes over a run: by what the base rate is multiplied at each step."""

    key: Literal["constant", "step", "cosine", "one-cycle", "plateau"] = "constant"
    warmup: Number = Field(default=0.0, ge=0, le=1000, description="epochs in which the rate rises from zero")
    every: Whole = Field(default=3, ge=1, description="step: epochs between two falls")
    gamma: Number = Field(default=0.1, gt=0, lt=1, description="step, plateau: what the rate is multiplied by")
    floor: Number = Field(default=0.0, ge=0, lt=1, description="cosine, plateau: the least factor")
    rise: Number = Field(default=0.3, gt=0, lt=1, description="one-cycle: share of the steps in which it rises")
    div: Number = Field(default=25.0, gt=1, le=1e6, description="one-cycle: the first rate is the highest over this")
    final_div: Number = Field(default=1e4, ge=1, le=1e12, description="one-cycle: the last is the first over this")
    patience: Whole = Field(default=3, ge=0, description="plateau: epochs without a better loss before it falls")
    threshold: Number = Field(default=1e-4, ge=0, lt=1, description="plateau: relative gain that counts as better")
    extensions: tuple[Extension, ...] = Field(default=(), description="epochs that were added later")


class Recipe(MixupOptions):
    """Everything that determines a run, before anything is decided by the machine it runs on."""

    version: Literal[1] = 1
    backbone: str = DEFAULT_BACKBONE
    weights: WeightsRecipe = WeightsRecipe()
    cut: str | None = Field(default=None, description="features end at this module")
    input: InputRecipe = InputRecipe()
    freeze: str | FreezePlan = Field(
        default="head", description="head, none, stage:NAME, gradual:EPOCHS, falling:FACTOR, file:PATH, or a plan"
    )
    head: HeadRecipe = HeadRecipe()
    loss: LossRecipe = LossRecipe()
    optimizer: OptimizerRecipe = OptimizerRecipe()
    schedule: ScheduleRecipe = ScheduleRecipe()
    epochs: Whole = Field(default=10, ge=1, le=100_000)
    batch_size: Whole | Literal["auto"] = Field(default=32, description="samples a step")
    accumulate: Whole = Field(default=1, ge=1, le=1024, description="batches that make one step")
    clip_norm: Number = Field(default=0.0, ge=0, le=1e6, description="longest gradient; 0: as it is")
    ema: Number = Field(default=0.0, ge=0, lt=1, description="decay of the moving average of weights; 0: none")
    patience: Whole = Field(default=0, ge=0, description="epochs without a better one before it stops; 0: never")
    best: Literal["auto", "loss", "accuracy", "map", "f1", "mae", "rmse", "r2"] = Field(
        default="auto", description="the figure by which the best epoch is chosen; auto: the task's own"
    )
    sampler: Literal["shuffled", "balanced"] = Field(
        default="shuffled", description="balanced: each class is drawn equally often"
    )
    augment: Literal["none", "light", "standard", "strong", "trivial", "mixup"] = "none"
    views: Annotated[str, Field(pattern=r"^(auto|1|full|cached:[1-9]\d{0,2})$")] = Field(
        default="auto",
        description="1: each sample as it is; cached:K: K random views; full: another one each epoch",
        examples=["auto", "1", "cached:2", "cached:4", "cached:8", "full"],
    )
    cache: Literal["auto", "off"] = Field(default="auto", description="auto: keep what the frozen stages compute")
    cache_dtype: Literal["auto", "fp32", "bf16", "fp16", "int8"] = Field(
        default="auto", description="form in which it is kept; auto: exactly, or bf16 where only that fits"
    )
    device: Device = "auto"
    precision: Precision = "auto"
    threads: Whole | Literal["auto"] = Field(default="auto", description="CPU threads of the computation")
    channels_last: bool = Field(default=False, description="the memory order that convolutions may like better")
    loader_threads: Whole | Literal["auto"] = Field(default="auto", description="threads that decode; 0: none beside")
    checkpoint_s: Number = Field(default=30.0, gt=0, le=86400, description="seconds between two checkpoints")
    seed: Whole = Field(default=0, ge=0, lt=2**31)

    @model_validator(mode="after")
    def _check(self) -> Recipe:
        if isinstance(self.batch_size, int) and self.batch_size < 1:
            raise ValueError("batch_size: must be 1 or more, or auto")
        if isinstance(self.threads, int) and not 1 <= self.threads <= 1024:
            raise ValueError("threads: must be 1 to 1024, or auto")
        if isinstance(self.loader_threads, int) and not 0 <= self.loader_threads <= 256:
            raise ValueError("loader_threads: must be 0 to 256, or auto")
        is_solved = find_key("head", self.head.key).is_solved
        if is_solved and self.freeze != "head":
            raise ValueError(f"head.key {self.head.key} is solved on frozen features: freeze must be head")
        if self.head.key == "nearest-good" and self.head.refit:
            raise ValueError("head.refit: nearest-good learns from good training samples only")
        if is_solved and self.augment != "none":
            raise ValueError(f"head.key {self.head.key} is solved on one view of each sample: augment must be none")
        self._check_views()
        if self.schedule.warmup >= self.epochs and self.schedule.warmup > 0:
            raise ValueError(f"schedule.warmup: must end before the last of {self.epochs} epochs")
        if any(extension.from_epoch > self.epochs for extension in self.schedule.extensions):
            raise ValueError(f"schedule.extensions: begin after the last of {self.epochs} epochs")
        return self

    def _check_views(self) -> None:
        if self.augment != "none" and self.views == "1":
            raise ValueError(f"views 1 shows each sample as it is: augment {self.augment} needs views full or cached:K")
        if self.augment == "mixup" and self.views.startswith("cached"):
            raise ValueError("views: mixup mixes another pair in each step, of which nothing can be kept: views full")

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe from a ``.json`` or ``.toml`` file.

        Raises:
            UsageError: The file cannot be read, or a field is unknown or out of range.
        """
        try:
            return cls.from_text(path.read_text(encoding="utf-8"), is_toml=path.suffix == ".toml", source=str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"recipe {path} cannot be read: {error}", "give a JSON or TOML recipe") from error

    @classmethod
    def from_text(cls, text: str, *, is_toml: bool, source: str = "recipe") -> Recipe:
        """Read a recipe from the text of a document.

        Raises:
            UsageError: It is no such document, or a field is unknown or out of range.
        """
        try:
            data = tomllib.loads(text) if is_toml else TypeAdapter(dict[str, Any]).validate_json(text)
        except ValueError as error:
            raise UsageError(f"recipe {source} cannot be read: {error}", "give a JSON or TOML recipe") from error
        return cls.parse(data, source=source)

    def to_text(self, *, is_toml: bool) -> str:
        """Return the document, as ``from_text`` reads it."""
        if is_toml:  # has no null: what is left out there is what a recipe leaves open
            return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True))
        return self.model_dump_json(indent=2) + "\n"

    @classmethod
    def parse(cls, data: Mapping[str, Any], *, source: str = "recipe") -> Recipe:
        """Validate a mapping; what a run was resolved to is taken as the recipe that does the same again.

        Raises:
            UsageError: Names each wrong field and what is allowed.
        """
        if cls is Recipe and "plan" in data and "tldesk" in data:
            data = _unresolved(data)
        try:
            return cls.model_validate(dict(data))
        except ValidationError as error:
            raise UsageError(f"{source}: {explain(error)}", "correct these fields") from error

    def with_settings(self, settings: Mapping[str, Any]) -> Recipe:
        """Return a copy with dotted fields replaced, such as ``optimizer.lr``.

        Raises:
            UsageError: A field is unknown or a value is not allowed.
        """
        data = self.model_dump(mode="json")
        for dotted, value in settings.items():
            *parents, name = dotted.split(".")
            place: Any = data
            for parent in parents:
                place = place.get(parent) if isinstance(place, dict) else None
            if not isinstance(place, dict) or (name not in place and parents != ["weights", "rename"]):
                raise UsageError(f"recipe has no field {dotted!r}", f"fields: {', '.join(_field_names(type(self)))}")
            place[name] = value
        return Recipe.parse(data)


class ResolvedRecipe(Recipe):
    """A recipe with every ``auto`` decided: what was done, and enough to do it again."""

    task: Literal["single", "multi", "regression"]
    stages: tuple[str, ...]  # of the backbone, input first
    plan: FreezePlan  # what ``freeze`` came to
    preprocess: dict[str, Any]  # fields of Preprocess
    weights_source: str  # a weights key, a file name, or none
    weights_sha256: str | None
    cached: tuple[str, ...] = ()  # boundaries that it trained from kept rows of: names of stages, or pooled
    feature_batch_size: int  # at which frozen features are computed; the last batch is padded to it
    threads: Whole  # torch's intra-op threads
    tldesk: str  # version that ran it

    def row_form(self, boundary: str) -> Literal["fp32", "bf16", "fp16", "int8"]:
        """Return the form in which rows of a boundary are kept: exactly, where the run is not trained from them."""
        return self.cache_dtype if boundary in self.cached and self.cache_dtype != "auto" else "fp32"

    def input_preprocess(self) -> Preprocess:
        """Return the preprocessing of the run's input."""
        return TypeAdapter(Preprocess).validate_python(self.preprocess)


def decide_batch_size(asked: int | str, samples: int) -> int:
    """Return the samples of a step: as asked, else 32, or less where an epoch would have under four steps."""
    if isinstance(asked, int):
        return asked
    size = 32
    while size > 1 and samples < size * _STEPS_AN_EPOCH:
        size //= 2
    return max(size, 2)


def _unresolved(data: Mapping[str, Any]) -> dict[str, Any]:
    """Take from a resolved recipe what only tells how it was resolved; its plan is what ``freeze`` came to."""
    kept = {name: value for name, value in data.items() if name in Recipe.model_fields}
    head = kept.get("head")
    is_solved = isinstance(head, dict) and any(entry.key == head.get("key") and entry.is_solved for entry in HEADS)
    return kept if is_solved else kept | {"freeze": data["plan"]}


_ALLOWED = {"views": "auto, 1, full, or cached:K with K from 1 to 999", "device": "auto, cpu, mps, cuda or cuda:N"}


def explain(error: ValidationError) -> str:
    """Put a pydantic error in one line: each field, what is wrong, what is allowed."""
    parts: dict[str, list[str]] = {}
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"] if not _is_type(part))
        said = parts.setdefault(place, [])
        if item["type"] == "literal_error" and said:  # the other half of a union, such as a number or auto
            said[-1] += f", or {item.get('ctx', {}).get('expected', '')}"
            continue
        if item["type"] == "literal_error":
            message = f"{item['input']!r} is not there; allowed: {item.get('ctx', {}).get('expected', '')}"
        elif item["type"] == "string_pattern_mismatch" and place in _ALLOWED:
            message = f"{item['input']!r} is not there; allowed: {_ALLOWED[place]}"
        elif item["type"] == "extra_forbidden":
            message = "there is no such field"
        else:
            message = item["msg"].removeprefix("Value error, ")
        if message not in said:
            said.append(message)
    lines = ((place, message) for place, said in parts.items() for message in said)
    return "; ".join(f"{place}: {message}" if place else message for place, message in lines)


def _is_type(part: int | str) -> bool:
    # Of a union, pydantic names the member that failed as well: int, literal['auto'], function-before[check(), int].
    return isinstance(part, str) and ("[" in part or part in {"int", "float", "str"})


def _field_names(model: type[BaseModel], prefix: str = "") -> list[str]:
    names: list[str] = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names += _field_names(kind, f"{prefix}{name}.")
        else:
            names.append(prefix + name)
    return names


def literal(text: str) -> Any:
    """Read a value written as text: JSON where it is JSON, else the text itself."""
    try:
        return TypeAdapter(Any).validate_json(text)
    except ValidationError:
        return text
