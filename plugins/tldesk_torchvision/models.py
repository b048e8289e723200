"""Backbone specs of torchvision's classification models. Nothing is built before ``build`` is called."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from tldesk.api import BackboneSpec, ModelError, Preprocess
from tldesk_torchvision.families import family_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import nn

    from tldesk_torchvision.families import Family

SOURCE = "torchvision"
LICENSE = "BSD-3-Clause"
_SMALLEST_INPUT = {"inception_v3": 75, "alexnet": 63}
_PARAMETERS = {"googlenet": 13_004_888}  # torchvision's own figure leaves out the auxiliary heads


def all_backbones() -> Iterator[BackboneSpec]:
    """Yield a spec for each classification model."""
    for name in model_names():
        yield backbone(name)


def model_names() -> list[str]:
    """Return the names of all classification models; those for detection, video and so on are other modules'."""
    from torchvision import models

    return cast("list[str]", models.list_models(module=models))


def backbone(name: str) -> BackboneSpec:
    """Describe one model."""
    from torchvision import models

    family = family_of(name)
    default = models.get_model_weights(name).DEFAULT
    return BackboneSpec(
        key=f"{SOURCE}/{name}",
        build=partial(build, name),
        title=name,
        preprocess=preprocess_of(default),
        is_sized=bool(family.size_argument),
        min_size=_min_size(name, family),
        classifier=family.classifier,
        drop=family.drop,
        features_end=family.features_end,
        layout=family.layout,
        parameters=_PARAMETERS.get(name, default.meta["num_params"]),
        license=LICENSE,
        rebuild=_rebuild(name, family),
    )


def build(name: str, image_size: int | None = None) -> nn.Module:
    """Build one model with random weights, its classifier and auxiliary heads included.

    Raises:
        ModelError: The model cannot be built for that input size.
    """
    from torchvision import models

    family = family_of(name)
    arguments: dict[str, Any] = dict(family.arguments)
    if image_size is not None and family.size_argument:
        if image_size % family.size_step:
            raise ModelError(
                f"{SOURCE}/{name} takes inputs of a multiple of {family.size_step} px, not {image_size}",
                f"set the image size to {max(1, round(image_size / family.size_step)) * family.size_step}",
            )
        keyword = family.size_argument.partition("=")[0]
        arguments[keyword] = (image_size, image_size) if keyword == "input_size" else image_size
    return cast("nn.Module", models.get_model_builder(name)(weights=None, **arguments))


def preprocess_of(weights: Any, *, is_original: bool = False) -> Preprocess:
    """Return how torchvision prepares an input; ``is_original`` with the crop that the weights were evaluated with."""
    transforms = weights.transforms()
    size, resized = transforms.crop_size[0], transforms.resize_size[0]
    interpolation = transforms.interpolation.value
    return Preprocess(
        height=size,
        width=size,
        geometry="crop" if is_original else "whole",
        crop_pct=size / resized,
        interpolation=cast("Literal['nearest', 'bilinear', 'bicubic', 'lanczos']", interpolation),
        mean=tuple(transforms.mean),
        std=tuple(transforms.std),
    )


def _rebuild(name: str, family: Family) -> str:
    """Write what a person would write to make the same module."""
    arguments = {**family.arguments, **family.without_drop}
    given = ["weights=None", *(f"{key}={value!r}" for key, value in arguments.items())]
    if family.size_argument:
        given.append(family.size_argument)
    place = re.sub(r"\.(\d+)", r"[\1]", family.classifier)
    return (
        "import torch\n"
        "import torchvision\n"
        f"backbone = torchvision.models.{name}({', '.join(given)})\n"
        f"backbone.{place} = torch.nn.Identity()\n"
    )


def _min_size(name: str, family: Family) -> int:
    if name in _SMALLEST_INPUT:
        return _SMALLEST_INPUT[name]
    return max(32, family.size_step)
