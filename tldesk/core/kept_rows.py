"""What is kept of a sample behind frozen stages: in how many views, and in how many bytes.

Rules that the engine and the window share. Pure.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tldesk.core.recipe import Recipe

Form = Literal["fp32", "bf16", "fp16", "int8"]

VIEWS = "cached:4"  # of each training sample, where it is augmented and a part of the network stays frozen


def shown_views(recipe: Recipe, *, has_boundary: bool) -> str:
    """Return ``1``, ``cached:K`` or ``full``: without augmentation the sample itself; else some views that are kept,
    where a part of the network stays frozen, and another one in each epoch where nothing could be kept of them.
    """
    if recipe.augment == "none":
        return "1"
    if recipe.views != "auto":
        return recipe.views
    return VIEWS if has_boundary and recipe.cache != "off" and recipe.augment != "mixup" else "full"


def views_kept(views: str) -> int:
    """Return of how many views of each training sample rows are kept: 0 for ``full``, another one in each epoch."""
    return 0 if views == "full" else int(views.removeprefix("cached:"))


def row_bytes(form: str, shape: tuple[int, ...], *, is_double: bool = False) -> int:
    """Return the bytes of one row of a shape in a form; ``int8`` has a scale for each channel, the first axis."""
    count = prod(shape)
    match form:
        case "fp32":
            return count * (8 if is_double else 4)
        case "int8":
            return count + 4 * channels(shape)
        case _:
            return count * 2


def channels(shape: tuple[int, ...]) -> int:
    """Return how many channels a row of a shape has."""
    return shape[0] if len(shape) > 1 else 1
