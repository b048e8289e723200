"""Backbone specs of timm's models, from its configurations and the measured table. Builds one in ``build`` only."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tldesk.api import BackboneSpec, ModelError, Preprocess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import nn

SOURCE = "timm"
BUILT_SIZE = "tldesk_image_size"
"""Attribute of a built module: the input side it was built for, where one was given."""

# Families whose features come channels last; what timm's modules say of themselves (``output_fmt``).
_NHWC = ("swin_", "swinv2_tiny", "swinv2_small", "swinv2_base", "swinv2_large", "mambaout", "sequencer2d")
# Its branches differ in width and are joined only where the model was made without classes: made so from the start.
NEVER_WHOLE = ("efficientvim",)
# A distilled model's second classifier, which timm's configuration leaves out.
_UNNAMED = dict.fromkeys(("levit_384_s8", "levit_conv_384_s8"), ("head_dist.linear",))
_NUMBER, _INDEX = re.compile(r"\.(\d+)"), r"[\1]"  # heads.0 -> heads[0]
_TABLE = Path(__file__).with_name("models.json")


def all_backbones() -> Iterator[BackboneSpec]:
    """Yield a spec for each of timm's models."""
    import timm

    for name in timm.list_models():
        yield backbone(name)


def backbone(name: str) -> BackboneSpec:
    """Describe one model."""
    import timm

    config: Any = timm.get_pretrained_cfg(name)
    row = measured().get(name, {})
    is_sized = bool(row.get("sized"))
    classifiers = _classifiers(config, row)
    return BackboneSpec(
        key=f"{SOURCE}/{name}",
        build=partial(build, name),
        title=name,
        preprocess=preprocess_of(config),
        is_sized=is_sized,
        min_size=config.min_input_size[-1] if config.min_input_size else 32,
        classifier=classifiers[0] if classifiers else None,
        drop=classifiers[1:],
        features_end="features" if name.startswith("vgg") else None,
        layout="NHWC" if name.startswith(_NHWC) else "auto",
        parameters=row.get("parameters"),
        license=config.license or "",
        rebuild=_rebuild(name, classifiers, is_sized=is_sized),
    )


def build(name: str, image_size: int | None = None) -> nn.Module:
    """Build one model with random weights, its classifiers included.

    Raises:
        ModelError: timm cannot build it, or not for that input size.
    """
    import timm

    arguments: dict[str, Any] = {} if image_size is None else {"img_size": image_size}
    if name.startswith(NEVER_WHOLE):
        arguments["num_classes"] = 0
    try:
        module = timm.create_model(name, pretrained=False, **arguments)
    except (AssertionError, TypeError, ValueError) as error:
        at = "" if image_size is None else f" for inputs of {image_size} px"
        reason = str(error) or type(error).__name__
        raise ModelError(f"{SOURCE}/{name} cannot be built{at}: {reason}", "choose another image size") from error
    if image_size is not None:
        setattr(module, BUILT_SIZE, image_size)
    return module


def preprocess_of(config: Any, *, is_original: bool = False) -> Preprocess:
    """Return how timm prepares an input; ``is_original`` with the crop that the weights were evaluated with."""
    side = max(config.input_size[1:])  # the few that are higher than wide are built for squares
    geometry: Literal["whole", "crop", "squash"] = "whole"
    if is_original and config.crop_mode in ("center", "squash"):
        geometry = "crop" if config.crop_mode == "center" else "squash"
    return Preprocess(
        height=side,
        width=side,
        geometry=geometry,
        crop_pct=config.crop_pct,
        interpolation=config.interpolation,
        mean=tuple(config.mean),
        std=tuple(config.std),
    )


@cache
def measured() -> dict[str, dict[str, Any]]:
    """Return the table that ``python -m tldesk_timm.measure`` wrote: model name -> its row."""
    data: dict[str, dict[str, dict[str, Any]]] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return data["models"]


def _classifiers(config: Any, row: dict[str, Any]) -> tuple[str, ...]:
    """Return the paths of all classifiers: distilled models have two, CrossViT has one a branch, encoders have none."""
    if row.get("headless") or not config.classifier or config.architecture.startswith(NEVER_WHOLE):
        return ()
    named = (config.classifier,) if isinstance(config.classifier, str) else tuple(config.classifier)
    return (*named, *_UNNAMED.get(config.architecture, ()))


def _rebuild(name: str, classifiers: tuple[str, ...], *, is_sized: bool) -> str:
    """Write what a person would write to make the same module."""
    size = ", img_size={image_size}" if is_sized else ""
    if name.startswith(NEVER_WHOLE):
        size += ", num_classes=0"
    lines = ["import timm", "import torch", f"backbone = timm.create_model({name!r}, pretrained=False{size})"]
    for path in classifiers:
        lines.append(f"backbone.{_NUMBER.sub(_INDEX, path)} = torch.nn.Identity()")
    return "\n".join(lines) + "\n"
