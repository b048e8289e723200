"""Everything that determines a run, as one validated, versioned document; and its resolved twin.

A ``Recipe`` may say ``auto``; a ``ResolvedRecipe`` says nothing but what was done, so that it repeats. Unknown or
contradictory settings are refused with the field's name and what is allowed.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from tldesk.core.contracts import Preprocess
from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan  # noqa: TC001 - pydantic evaluates it as a field's type
from tldesk.core.keys import AdamOptions, LogisticOptions, MlpOptions, Options, SgdOptions, Whole, is_coming

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RECIPE_VERSION = 1
DEFAULT_BACKBONE = "timm/tf_efficientnet_lite0"

Geometry = Literal["whole", "crop", "squash"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Device = Annotated[str, StringConstraints(pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")]


# Fields whose keys `tldesk keys` lists, and more of which come with later releases.
_KIND_OF_FIELD = {
    "head.key": "head",
    "loss.key": "loss",
    "optimizer.key": "optimizer",
    "augment": "augment",
    "views": "views",
}


class WeightsRecipe(Options):
    """Which pretrained weights the backbone starts from."""

    key: str = Field(default="auto", description="auto, none (random), a weights key, or a file")
    prefix: str = Field(default="", description="prefix to take off every name in a file")
    rename: dict[str, str] = Field(default_factory=dict, description="beginnings of names in a file: old -> new")


class InputRecipe(Options):
    """How a sample is shown to the network."""

    size: Whole | None = Field(default=None, ge=8, le=4096, description="side in pixels; empty: the backbone's own")
    geometry: Geometry = Field(default="whole", description="whole, crop (centre) or squash")


class HeadRecipe(MlpOptions, LogisticOptions):
    """What stands on top of the backbone: its key, and the options of all heads."""

    key: Literal["linear", "mlp", "logistic"] = Field(default="linear", description="linear, mlp, or solved: logistic")


class LossRecipe(Options):
    """What training makes small."""

    key: Literal["auto", "cross_entropy", "mse"] = Field(default="auto", description="auto: by the task")


class OptimizerRecipe(SgdOptions, AdamOptions):
    """How weights are changed: the optimizer's key, and the options of all of them."""

    key: Literal["sgd", "adam", "adamw"] = "adamw"


class Recipe(Options):
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
    epochs: Whole = Field(default=10, ge=1, le=100_000)
    batch_size: Whole | Literal["auto"] = Field(default=32, description="samples a step")
    augment: Literal["none"] = "none"
    views: Literal["1"] = "1"
    cache: Literal["auto", "off"] = Field(default="auto", description="auto: keep the frozen backbone's features")
    device: Device = "auto"
    precision: Precision = "auto"
    seed: Whole = Field(default=0, ge=0, lt=2**31)

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
    parts: dict[str, list[str]] = {}
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"] if not _is_type(part))
        said = parts.setdefault(place, [])
        if item["type"] == "literal_error" and said:  # the other half of a union, such as a number or auto
            said[-1] += f", or {item.get('ctx', {}).get('expected', '')}"
            continue
        if item["type"] == "literal_error":
            kind = _KIND_OF_FIELD.get(place, "")
            why = "comes with a later release" if is_coming(kind, item["input"]) else "is not there"
            message = f"{item['input']!r} {why}; allowed: {item.get('ctx', {}).get('expected', '')}"
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
