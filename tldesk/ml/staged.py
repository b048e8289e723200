"""StagedModel: a backbone as an ordered list of named stages, then pooling, then a head.

Stages are not modules: the backbone stays the module that its plugin built, with its own names, less what the
features do not use. Where a network cannot be taken apart it is one stage, and ``fallback`` says why.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

import torch
from torch import Tensor, nn

from tldesk.core.errors import ModelError, TldeskError
from tldesk.ml.cut_points import Unit, group_units, join_at, join_unnamed, split_at_crossings
from tldesk.ml.pooling import Pooling, averaged_axes, choose_taps, join_maps, map_length
from tldesk.ml.seeding import seeded
from tldesk.ml.shapes import ShapeError, measure_graph, run_fake
from tldesk.ml.stage import Stage, compile_stage, owners_of, whole_stage
from tldesk.ml.take_off import ancestors, check_cut, near, prune, take_off
from tldesk.ml.trace import EndError, TraceError, derive, derive_finer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import fx

    from tldesk.core.contracts import BackboneSpec
    from tldesk.ml.shapes import Shape
    from tldesk.ml.trace import Traced

T = TypeVar("T")
Pool = Literal["auto", "avg", "flatten", "map"]

WHOLE = "backbone"  # name of the one stage of a network that cannot be taken apart
_SIDES_PX = (32, 48, 64, 75, 96, 112, 128, 160, 192, 224, 240, 256, 288, 299, 320, 384, 448, 512)


class StagedModel(nn.Module):
    """A backbone in named stages with pooling and, once the engine has set it, a head.

    Input (B, *input_shape); ``features`` gives (B, *feature_shape); ``forward`` what the head gives. ``cuts`` are the
    same stages, heavy ones in parts: behind each of them one tensor can be kept.
    """

    backbone: nn.Module
    head: nn.Module | None

    def __init__(
        self,
        backbone: nn.Module,
        stages: Sequence[Stage],
        *,
        pooling: Pooling,
        feature_shape: Shape,
        fallback: str | None = None,
        cuts: Sequence[Stage] = (),
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = None
        self.stages = tuple(stages)
        self.cuts = tuple(cuts) or self.stages
        self.pooling = pooling
        self.feature_shape = feature_shape
        self.fallback = fallback
        self._owners = owners_of(backbone, self.stages, pooling)

    @property
    def stage_names(self) -> tuple[str, ...]:
        """Names of the stages, input first."""
        return tuple(stage.name for stage in self.stages)

    def run(self, x: Tensor, start: int, stop: int, *, backbone: nn.Module | None = None) -> Tensor:
        """Run the cuts from ``start`` up to, not including, ``stop``; pooling is after the last one.

        ``backbone``: whose modules they use; None: the model's own.
        """
        for stage in self.cuts[start:stop]:
            x = stage(self.backbone if backbone is None else backbone, x)
        return x

    def pool(self, x: Tensor) -> Tensor:
        """Turn the last stage's output into what the head receives: (B, *feature_shape)."""
        return self.pooling(self.backbone, x)

    def features(self, x: Tensor) -> Tensor:
        """Return what the head receives for a batch: (B, *feature_shape)."""
        return self.features_from(x, 0)

    def features_from(self, x: Tensor, start: int, *, backbone: nn.Module | None = None) -> Tensor:
        """Return what the head receives for what enters the cut ``start``; 0: for a batch of samples."""
        owner = self.backbone if backbone is None else backbone
        if not self.pooling.taps:
            return self.pooling(owner, self.run(x, start, len(self.cuts), backbone=owner))
        maps = []
        for tap in self.pooling.taps:
            x = self.run(x, start, tap.index + 1, backbone=owner)
            maps.append(tap(x))  # a copy: the next stage may work in place
            start = tap.index + 1
        return join_maps(maps)

    def forward(self, x: Tensor) -> Tensor:
        """Return the head's output for a batch.

        Raises:
            ModelError: There is no head yet.
        """
        if self.head is None:
            raise ModelError("the model has no head", "set one before it is called")
        output: Tensor = self.head(self.features(x))
        return output

    def stage_of(self, path: str) -> str | None:
        """Return the stage that owns a parameter, buffer or module, by its path under the backbone.

        What several stages use belongs to the first; what pools belongs to the last. None: a container that spans
        several stages, or no such path.
        """
        owner = self._owners.get(path)
        return None if owner is None else self.stages[owner].name

    def tensors_of_stage(self, index: int) -> tuple[str, ...]:
        """Return the names under the backbone of all tensors that a stage uses; the last one's with the pooling's."""
        return self.tensors_of(self.stages[index])

    def tensors_of(self, stage: Stage) -> tuple[str, ...]:
        """Return the same of one of the stages or cuts."""
        names = stage.tensor_names(self.backbone)
        if stage in (self.stages[-1], self.cuts[-1]) and self.pooling.tail is not None:
            names += self.pooling.tail.tensor_names(self.backbone)
        return names


def build_module(spec: BackboneSpec, *, image_size: int | None = None, is_meta: bool = False) -> nn.Module:
    """Build a backbone with random weights, or on the meta device: shapes and names without memory.

    A network that computes with values while it is built cannot be built on meta; it is built for real.

    Raises:
        ModelError: Its plugin's ``build`` fails.
    """
    size = {"image_size": image_size} if spec.is_sized and image_size is not None else {}
    if is_meta:
        try:
            with torch.device("meta"):
                return spec.build(**size)
        except (NotImplementedError, RuntimeError):  # torch's words for a value read from a meta tensor
            pass
    try:
        # For its names and counts only: a run that trains meanwhile must draw the numbers that it would draw alone.
        with seeded(0, "layers") if is_meta else nullcontext():
            return spec.build(**size)
    except TldeskError:
        raise
    except Exception as error:  # a plugin's code
        raise ModelError(f"backbone {spec.key} cannot be built: {error}", "report it to its plugin's author") from error


def build_staged(
    module: nn.Module, spec: BackboneSpec, *, input_shape: tuple[int, ...], cut: str | None = None, pool: Pool = "auto"
) -> StagedModel:
    """Take a built backbone apart into stages. Its module is changed: classifier and unused modules are taken off.

    Args:
        module: What ``spec.build`` gave, weights loaded; left in eval mode.
        spec: What its plugin says of it.
        input_shape: Of one sample: (channels, height, width).
        cut: Path of the module that the features end at; None: where the plugin, or else the network, ends them.
        pool: ``auto``: the network's own pooling, after a cut the mean; ``avg``: mean over all places of the last map;
            ``flatten``: the last map as one long vector; ``map``: those of two mid stages, after a cut the one there.

    Raises:
        ModelError: No such module, no single tensor there, or the network refuses the input shape.
    """
    module.eval()
    end = cut if cut is not None else spec.features_end
    if end is not None:
        check_cut(module, spec, end)
    take_off(module, spec, end)
    ends = (*spec.stages, *((end,) if end is not None else ()))
    required = {path for child in ends for path in ancestors(child)}
    try:
        traced = derive(module, required=required, end=end, is_enough=bool(spec.stages))
    except EndError as error:
        raise ModelError(f"{spec.key}: features cannot end at {end}: {error.reason}", near(module, end)) from error
    except TraceError as error:
        if error.path in required:
            raise ModelError(
                f"{spec.key}: {error.path} cannot be opened ({error.reason})", f"end the features at {error.path}"
            ) from error
        return _whole_model(module, spec, input_shape, end=end, pool=pool, reason=error.reason)
    shapes = _measured(lambda shape: measure_graph(traced, shape), spec, input_shape)
    deeper = derive_finer(traced, end=end)
    finer = None
    if deeper is not traced and pool != "map":
        finer = _Parts(deeper, _measured(lambda shape: measure_graph(deeper, shape), spec, input_shape), input_shape)
    parts = _Parts(traced, shapes, input_shape, finer)
    return _assemble(parts, spec, is_cut=end is not None, pool=pool, only_last=cut is not None)


@dataclass(frozen=True, slots=True)
class _Parts:
    traced: Traced
    shapes: dict[fx.Node, Shape]
    input_shape: Shape
    finer: _Parts | None = None

    def compile(self, name: str, units: Sequence[Unit], start: fx.Node) -> Stage:
        end = units[-1].end
        nodes = [node for unit in units for node in unit.nodes]
        return compile_stage(name, nodes, start=start, end=end, shape=self.shapes[end])


def _assemble(parts: _Parts, spec: BackboneSpec, *, is_cut: bool, pool: Pool, only_last: bool) -> StagedModel:
    traced, shapes = parts.traced, parts.shapes
    if traced.end not in shapes:
        raise ModelError(f"{spec.key}: its features are not one tensor of numbers", "name where its features end")
    units = split_at_crossings(traced, lambda node: node in shapes)
    length = len(units)
    if not is_cut:
        last_map = map_length(units, shapes, traced.root)
        last_named = max((i + 1 for i, unit in enumerate(units) if unit.name is not None), default=0)
        if pool == "auto":
            length = max(last_map, last_named) or length
        elif last_map:
            length = last_map
    start = traced.nodes[0]
    stages: list[Stage] = []
    ends: list[fx.Node] = []
    for unit in _stage_units(traced, units[:length], spec):
        stages.append(parts.compile(unit.name or WHOLE, [unit], start))
        ends.append(start := unit.end)
    if pool == "map":
        return _map_model(parts, spec, stages, ends, only_last=only_last)
    tail = parts.compile("pooling", units[length:], start) if pool == "auto" and units[length:] else None
    shape = shapes[units[-1].end] if tail is not None else shapes[start]
    pooling = replace(_pooling(shape, parts.input_shape, spec, pool), tail=tail)
    cuts = _finer(parts, stages, ends)  # before anything is taken off: the finer graph still looks at all modules
    uses = [*stages, *([tail] if tail is not None else [])]
    prune(traced.root, uses, is_callable=not is_cut and pool == "auto")
    return StagedModel(traced.root, stages, pooling=pooling, feature_shape=pooling.shape_after(shape), cuts=cuts)


def _finer(parts: _Parts, stages: Sequence[Stage], ends: Sequence[fx.Node]) -> list[Stage]:
    """Return the stages with the heavy ones in parts; none where they do not fall into finer ones."""
    finer = parts.finer
    if finer is None:
        return []
    units = split_at_crossings(finer.traced, lambda node: node in finer.shapes)
    last = _paths_of(parts.traced, ends[-1])
    length = next((i + 1 for i, unit in enumerate(units) if last & _paths_of(finer.traced, unit.end)), 0)
    units = join_unnamed(units[:length])
    names = {path: stage.name for stage, end in zip(stages, ends, strict=True) for path in _paths_of(parts.traced, end)}
    cuts, start = [], finer.traced.nodes[0]
    for unit in units:
        # The last part of a stage goes by the stage's name: behind it is the boundary that a person knows.
        name = next((names[path] for path in _paths_of(finer.traced, unit.end) if path in names), unit.name or WHOLE)
        cuts.append(finer.compile(name, [unit], start))
        start = unit.end
    is_whole = {stage.name for stage in stages} <= {cut.name for cut in cuts}
    return cuts if is_whole and len(cuts) > len(stages) else []


def _paths_of(traced: Traced, node: fx.Node) -> set[str]:
    """Return the paths of the modules whose output a node is."""
    return {path for path, output in traced.outputs.items() if output is node}


def _map_model(
    parts: _Parts, spec: BackboneSpec, stages: Sequence[Stage], ends: Sequence[fx.Node], *, only_last: bool
) -> StagedModel:
    """Return the model that ends with the maps of mid stages."""
    paths = {node: path for path, node in reversed(parts.traced.outputs.items()) if node is not None}
    named = [(stage.shape, paths.get(end)) for stage, end in zip(stages, ends, strict=True)]
    pooling = _taps(named, spec, parts.input_shape, only_last=only_last)
    stages = stages[: pooling.taps[-1].index + 1]
    prune(parts.traced.root, stages, is_callable=False)
    return StagedModel(parts.traced.root, stages, pooling=pooling, feature_shape=pooling.shape_after(stages[-1].shape))


def _taps(
    stages: Sequence[tuple[Shape, str | None]], spec: BackboneSpec, input_shape: Shape, *, only_last: bool
) -> Pooling:
    taps = choose_taps(stages, input_shape=input_shape, layout=spec.layout, only_last=only_last)
    if not taps:
        raise ModelError(f"{spec.key} gives no map of places there", "end the features at a map, or take another head")
    return Pooling(taps=taps)


def _stage_units(traced: Traced, units: Sequence[Unit], spec: BackboneSpec) -> Sequence[Unit]:
    if not units:  # a network that gives its input back
        return [Unit(None, (), traced.end)]
    if not spec.stages:
        return group_units(join_unnamed(units))
    try:
        return join_at(units, spec.stages, {path: traced.outputs.get(path) for path in spec.stages})
    except ValueError as error:
        raise ModelError(
            f"{spec.key}: its plugin ends a stage at {error}, where not exactly one tensor crosses",
            "report it to its plugin's author",
        ) from error


def _pooling(shape: Shape, input_shape: Shape, spec: BackboneSpec, pool: Pool) -> Pooling:
    if pool == "flatten":
        return Pooling(is_flat=len(shape) != 1)
    return Pooling(axes=averaged_axes(shape, input_shape=input_shape, layout=spec.layout))


def _whole_model(
    module: nn.Module, spec: BackboneSpec, input_shape: Shape, *, end: str | None, pool: Pool, reason: str
) -> StagedModel:
    """Return the model of one stage. Nothing is removed from it: its own forward may ask for any of its modules."""
    probe = whole_stage(WHOLE, shape=(), end=end, has_extra=bool(spec.drop))

    def output_shape(shape: Shape) -> Shape:
        return run_fake(lambda x: tuple(probe(module, x).shape[1:]), module, shape)

    shape = _measured(output_shape, spec, input_shape)
    if pool == "map":
        pooling = _taps([(shape, end or "")], spec, input_shape, only_last=True)
    else:
        pooling = _pooling(shape, input_shape, spec, pool)
    return StagedModel(
        module,
        [replace(probe, shape=shape)],
        pooling=pooling,
        feature_shape=pooling.shape_after(shape),
        fallback=reason,
    )


def _measured(measure: Callable[[Shape], T], spec: BackboneSpec, input_shape: Shape) -> T:
    """Measure at the input's shape; where the network refuses it, find the nearest side that it takes, for the cure."""
    try:
        return measure(input_shape)
    except ShapeError as error:
        words = re.sub(r"Proxy\([^)]*\)", "another", str(error))  # what tracing left in the network's own message

    def takes(px: int) -> bool:
        try:
            measure((input_shape[0], *(px for _ in input_shape[1:])))
        except ShapeError:
            return False
        return True

    size = "x".join(str(side) for side in input_shape[1:])
    largest = max(input_shape[1:])
    larger = [px for px in _SIDES_PX if px > largest]
    px = next((px for px in (*larger, *(px for px in _SIDES_PX if px <= largest)) if takes(px)), None)
    if px is None:
        raise ModelError(f"{spec.key} refuses an input of {size}: {words}", "choose another size or backbone")
    if px in larger and all(takes(more) for more in _SIDES_PX if px < more <= px + 32):
        raise ModelError(f"an input of {size} is too small for {spec.key}: {words}", f"use at least {px} px")
    raise ModelError(f"an input of {size} does not fit {spec.key}: {words}", f"use {px} px")
