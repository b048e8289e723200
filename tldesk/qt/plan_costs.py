"""What the plan that the layer tree shows costs. Limit: arithmetic is ``tldesk.services.costs``'."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from tldesk.core.kept_rows import shown_views
from tldesk.core.keys import find_key
from tldesk.core.recipe import decide_batch_size
from tldesk.qt.layer_entries import HEAD
from tldesk.services.costs import Costs, Known, Load, Parts, costs_of
from tldesk.services.stage_profile import Subject

if TYPE_CHECKING:
    from tldesk.core.recipe import Recipe
    from tldesk.qt.layer_tree_model import LayerTreeModel
    from tldesk.qt.open_project import OpenProject
    from tldesk.services.layers import OpenedLayers

_FLOAT_BYTES = 4


def plan_costs(
    opened: OpenedLayers, layers: LayerTreeModel, project: OpenProject, *, recipe: Recipe, known: Known
) -> Costs:
    """Return the figures of the epoch that is shown."""
    parts = Parts(opened.cuts, layers.live_paths, _held(opened, layers), has_taps=opened.has_taps)
    train, val = counts_of(project)
    views = shown_views(recipe, has_boundary=bool(parts.frozen) and (not opened.has_taps or not layers.live_stages))
    load = Load(
        train=train,
        val=val,
        views=views,
        is_kept=recipe.cache != "off",
        form=recipe.cache_dtype,
        batch_size=decide_batch_size(recipe.batch_size, train),
        optimizer=recipe.optimizer.key,
        is_solved=find_key("head", recipe.head.key).is_solved,
    )
    return costs_of(
        opened.stages,
        layers.live_stages,
        counts=layers.counts,
        head_learns=layers.learns(HEAD),
        features=opened.features,
        parts=parts,
        load=load,
        known=known,
    )


def counts_of(project: OpenProject) -> tuple[int, int]:
    """Return how many samples a run would learn from and be checked by: labelled ones; before there are any, all."""
    if not project.is_open:
        return 0, 0
    view = project.view
    is_used = view.is_labelled & view.readable
    train, val = int((is_used & (view.splits == 0)).sum()), int((is_used & (view.splits == 1)).sum())
    return (train, val) if train else (int(view.readable.sum()), 0)


def _held(opened: OpenedLayers, layers: LayerTreeModel) -> tuple[int, ...]:
    """Return the bytes a sample that each cut remembers: about the outputs of its innermost modules."""
    entries = [entry for entry in layers.editor.forest.entries if not entry.children and entry.value.output]
    sizes = {entry.value.path: _FLOAT_BYTES * prod(entry.value.output) for entry in entries}
    return tuple(sum(size for path, size in sizes.items() if path in cut.paths) for cut in opened.cuts)


def subject_of(recipe: Recipe, opened: OpenedLayers) -> Subject:
    """Return what is to be timed for a recipe on a backbone."""
    return Subject(
        backbone=opened.spec.key,
        size_px=opened.input_shape[-1],
        cut=recipe.cut,
        pool=recipe.head.end,
        device=recipe.device,
        precision=recipe.precision,
    )
