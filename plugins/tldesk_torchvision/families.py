"""What torchvision's families of models have in common: classifier, auxiliary heads, layout, how they are built."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Family:
    """One family, found by the beginning of a model's name.

    ``size_argument`` is a template of the keyword that sets the input size. ``without_drop`` are the arguments that
    build a model without what ``drop`` names.
    """

    prefix: str
    classifier: str
    features_end: str | None = None
    layout: Literal["auto", "NCHW", "NHWC", "NLC"] = "auto"
    drop: tuple[str, ...] = ()
    without_drop: dict[str, bool] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    size_argument: str = ""
    size_step: int = 1  # the input side must be a multiple of it


# The weights of both Inceptions expect the input scaled to -1..1: transform_input does that to a normalised input.
_AUX = {"aux_logits": True, "init_weights": False, "transform_input": True}

FAMILIES = (
    Family("alexnet", "classifier", features_end="features"),
    Family("vgg", "classifier", features_end="features"),
    Family("squeezenet", "classifier", features_end="features"),
    Family("convnext", "classifier.2"),  # its LayerNorm stays: features are normalised as they were trained
    Family("densenet", "classifier"),
    Family("efficientnet", "classifier"),
    Family("mobilenet", "classifier"),
    Family("mnasnet", "classifier"),
    Family(
        "googlenet",
        "fc",
        drop=("aux1", "aux2"),
        without_drop={"aux_logits": False},
        arguments=_AUX,
    ),
    Family("inception", "fc", drop=("AuxLogits",), without_drop={"aux_logits": False}, arguments=_AUX),
    Family("maxvit", "classifier.5", size_argument="input_size=({image_size}, {image_size})", size_step=224),
    Family("swin", "head", layout="NHWC"),
    Family("vit_h_14", "heads", layout="NLC", size_argument="image_size={image_size}", size_step=14),
    Family("vit_b_32", "heads", layout="NLC", size_argument="image_size={image_size}", size_step=32),
    Family("vit_l_32", "heads", layout="NLC", size_argument="image_size={image_size}", size_step=32),
    Family("vit", "heads", layout="NLC", size_argument="image_size={image_size}", size_step=16),
    Family("", "fc"),  # resnet, resnext, wide_resnet, regnet, shufflenet
)


def family_of(name: str) -> Family:
    """Return the family of a torchvision model."""
    return next(family for family in FAMILIES if name.startswith(family.prefix))
