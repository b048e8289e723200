"""What is built for the layer tree in a worker thread, and its values as the tree's model takes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tldesk.core.freeze_plan import FreezePlan
from tldesk.qt.layer_entries import HEAD, LayerValue
from tldesk.services.backbone_rows import WeightsStanding, weights_standing
from tldesk.services.costs import head_parameters, head_type
from tldesk.services.layers import LayerOutputs, OpenedLayers, open_layers

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from tldesk.core.keys import EndName
    from tldesk.core.recipe import HeadRecipe, Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.qt.worker import Work
    from tldesk.services.layers import LayerNode


class DeskState(StrEnum):
    """What the tree's place shows."""

    LOADING = "loading"  # the engine
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a recipe decides how the tree looks."""

    backbone: str
    weights: str = "auto"
    image_size: int | None = None
    cut: str | None = None
    pool: EndName = "auto"

    @classmethod
    def of(cls, recipe: Recipe) -> Wish:
        """Return what a recipe wishes for."""
        return cls(recipe.backbone, recipe.weights.key, recipe.input.size, recipe.cut, recipe.head.end)


@dataclass(frozen=True, slots=True)
class Built:
    """The tree is there; output shapes follow."""

    wish: Wish
    standing: WeightsStanding
    opened: OpenedLayers


@dataclass(frozen=True, slots=True)
class Planned:
    """What a freeze plan's file says."""

    plan: FreezePlan


def build_steps(host: PluginHost, wish: Wish, freeze: str | FreezePlan | None) -> Work:
    """Return the work that yields ``Built``, then ``Planned`` if ``freeze`` names a file, and returns the outputs."""

    def steps() -> Generator[object, None, LayerOutputs]:
        spec = host.backbone(wish.backbone)
        standing = weights_standing(host, spec, wish.weights)
        size_px = wish.image_size or (standing.preprocess or spec.preprocess).height
        layers = open_layers(spec, image_size=size_px, cut=wish.cut, pool=wish.pool)
        opened = next(layers)
        yield Built(wish, standing, opened)
        if isinstance(freeze, str) and is_file(freeze):
            yield Planned(FreezePlan.parse(freeze, opened.stages))
        outputs = yield from layers
        return LayerOutputs(shapes_by_path(outputs), outputs.reason)

    return lambda _cancel, _report: steps()


def tree_values(opened: OpenedLayers) -> list[LayerValue]:
    """Return the backbone as the tree's model takes it: paths as freeze rules name them, all of it frozen."""
    return [_value(opened.tree)]


def shapes_by_path(outputs: LayerOutputs) -> dict[str, tuple[int, ...]]:
    """Return output shapes by paths as freeze rules name them."""
    return {f"backbone.{path}" if path else "backbone": shape for path, shape in outputs.shapes.items()}


def head_layer(head: HeadRecipe, features: tuple[int, ...], outputs: int) -> LayerValue:
    """Return the head's row."""
    count = head_parameters(head, features, outputs)
    return LayerValue(HEAD, head_type(head), count, count, None, (outputs,))


def is_file(freeze: object) -> bool:
    """Say whether what a recipe freezes stands in a file."""
    return isinstance(freeze, str) and freeze.startswith("file:")


def dotted(changes: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields of nested changes by dotted names."""
    for key, value in changes.items():
        if isinstance(value, dict) and key not in {"rename", "freeze"}:
            yield from dotted(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _value(node: LayerNode) -> LayerValue:
    return LayerValue(
        path=f"backbone.{node.path}" if node.path else "backbone",
        type=node.type,
        parameters=node.parameters,
        trainable=0,
        stage=node.stage,
        children=tuple(_value(child) for child in node.children),
    )
