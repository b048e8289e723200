"""Which views of its samples a run shows where its recipe leaves that open. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldesk.core.recipe import Recipe

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
    """Return how many views of a training sample are kept; 0: another one is seen in each epoch."""
    return 0 if views == "full" else int(views.removeprefix("cached:"))
