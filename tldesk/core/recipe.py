"""Everything that determines a run, as one validated, versioned document; and its resolved twin.

A ``Recipe`` may say ``auto``; a ``ResolvedRecipe`` says nothing but what was done, so that it repeats. Unknown or
contradictory settings are refused with the field's name and what is allowed.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from tldesk.core.contracts import Preprocess
from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RECIPE_VERSION = 1
DEFAULT_BACKBONE = "timm/tf_efficientnet_lite0"

Geometry = Literal["whole", "crop", "squash"]
Pool = Literal["auto", "avg", "flatten"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Device = Annotated[str, StringConstraints(pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")]


class _Part(BaseModel):
    """A part of a recipe: immutable, and strict about unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class WeightsRecipe(_Part):
    """Which pretrained weights the backbone starts from."""

    key: str = Field(default="auto", description="auto, none (random), a weights key, or a file")
    prefix: str = Field(default="", description="prefix to take off every name in a file")
    rename: dict[str, str] = Field(default_factory=dict, description="beginnings of names in a file: old -> new")


class InputRecipe(_Part):
    """How a sample is shown to the network."""

    size: int | None = Field(default=None, ge=8, le=4096, description="side in pixels; empty: the backbone's own")
    geometry: Geometry = Field(default="whole", description="whole, crop (centre) or squash")


class HeadRecipe(_Part):
    """What stands on top of the backbone."""

    key: Literal["linear", "mlp", "logistic"] = Field(default="linear", description="linear, mlp, or solved: logistic")
    pool: Pool = Field(default="auto", description="auto: the backbone's own pooling; avg; flatten")
    hidden: tuple[Annotated[int, Field(ge=1, le=65536)], ...] = Field(default=(64,), description="mlp: layer widths")
    dropout: float = Field(default=0.5, ge=0, lt=1, description="mlp: dropout after each hidden layer")
    c: float | Literal["auto"] = Field(
        default="auto", description="logistic: inverse regularisation; auto: chosen by cross-validation"
    )
    normalize: bool = Field(default=True, description="logistic: scale each feature vector to length 1 first")


class LossRecipe(_Part):
    """What training makes small."""

    key: Literal["auto", "cross_entropy", "mse"] = Field(default="auto", description="auto: by the task")


class OptimizerRecipe(_Part):
    """How weights are changed."""

    key: Literal["sgd", "adam", "adamw"] = "adamw"
    lr: float = Field(default=1e-3, gt=0, le=100, description="learning rate of the head")
    momentum: float = Field(default=0.9, ge=0, lt=1, description="sgd")
    weight_decay: float = Field(default=0.0, ge=0, le=10)
    betas: tuple[float, float] = Field(default=(0.9, 0.999), description="adam, adamw")


class Recipe(_Part):
    """Everything that determines a run, before anything is decided by the machine it runs on."""

    version: Literal[1] = 1
    backbone: str = DEFAULT_BACKBONE
    weights: WeightsRecipe = WeightsRecipe()
    cut: str | None = Field(default=None, description="features end at this module")
    input: InputRecipe = InputRecipe()
    freeze: str | FreezePlan = Field(default="head", description="head, none, stage:NAME, file:PATH, or a plan")
    head: HeadRecipe = HeadRecipe()
    loss: LossRecipe = LossRecipe()
    optimizer: OptimizerRecipe = OptimizerRecipe()
    epochs: int = Field(default=10, ge=1, le=100_000)
    batch_size: int | Literal["auto"] = Field(default=32, description="samples a step")
    augment: Literal["none"] = "none"
    views: Literal["1"] = "1"
    cache: Literal["auto", "off"] = Field(default="auto", description="auto: keep the frozen backbone's features")
    device: Device = "auto"
    precision: Precision = "auto"
    seed: int = Field(default=0, ge=0, lt=2**31)

    @model_validator(mode="after")
    def _check(self) -> Recipe:
        if isinstance(self.batch_size, int) and self.batch_size < 1:
            raise ValueError("batch_size: must be 1 or more, or auto")
        if self.head.key == "logistic" and self.freeze != "head":
            raise ValueError("head.key logistic is solved on frozen features: freeze must be head")
        return self

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe from a ``.json`` or ``.toml`` file.

        Raises:
            UsageError: The file cannot be read, or a field is unknown or out of range.
        """
        try:
            text = path.read_text(encoding="utf-8")
            data = tomllib.loads(text) if path.suffix == ".toml" else TypeAdapter(dict[str, Any]).validate_json(text)
        except (OSError, ValueError) as error:
            raise UsageError(f"recipe {path} cannot be read: {error}", "give a JSON or TOML recipe") from error
        return cls.parse(data, source=str(path))

    @classmethod
    def parse(cls, data: Mapping[str, Any], *, source: str = "recipe") -> Recipe:
        """Validate a mapping.

        Raises:
            UsageError: Names each wrong field and what is allowed.
        """
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
    feature_batch_size: int  # at which frozen features are computed; the last batch is padded to it
    threads: int  # torch's intra-op threads
    tldesk: str  # version that ran it

    def input_preprocess(self) -> Preprocess:
        """Return the preprocessing of the run's input."""
        return TypeAdapter(Preprocess).validate_python(self.preprocess)


def explain(error: ValidationError) -> str:
    """Put a pydantic error in one line: each field, what is wrong, what is allowed."""
    parts: dict[str, str] = {}
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"] if not str(part).startswith(("literal[", "int", "str")))
        if item["type"] == "literal_error":
            message = f"{item['input']!r} is not there; allowed: {item.get('ctx', {}).get('expected', '')}"
        elif item["type"] == "extra_forbidden":
            message = "there is no such field"
        else:
            message = item["msg"].removeprefix("Value error, ")
        line = f"{place}: {message}" if place else message
        parts.setdefault(line, line)
    return "; ".join(parts)


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
