"""What the plan that the layer tree shows costs. Limit: arithmetic is ``tldesk.services.costs``'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.qt.layer_entries import HEAD
from tldesk.services.costs import Costs, costs_of

if TYPE_CHECKING:
    from tldesk.qt.layer_tree_model import LayerTreeModel
    from tldesk.services.layers import OpenedLayers


def plan_costs(
    opened: OpenedLayers, layers: LayerTreeModel, *, samples: int, samples_per_s: float | None, is_kept: bool
) -> Costs:
    """Return the figures of the epoch that is shown; the parameters are those of ``costs_of``."""
    return costs_of(
        opened.stages,
        layers.live_stages,
        counts=layers.counts,
        head_learns=layers.learns(HEAD),
        features=opened.features,
        samples=samples,
        samples_per_s=samples_per_s,
        is_kept=is_kept,
    )
