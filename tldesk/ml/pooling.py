"""From the last map or token sequence of a backbone to the one vector that a head receives; or to a map of places."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt, log, prod
from typing import TYPE_CHECKING, Literal

import torch
import torch.nn.functional as F

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, fx, nn

    from tldesk.ml.cut_points import Unit
    from tldesk.ml.shapes import Shape
    from tldesk.ml.stage import Stage

Layout = Literal["auto", "NCHW", "NHWC", "NLC"]

MIDDLE_STRIDE = 8  # pixels between the places of the finer of two mid-stage maps, as in the paper's layer2 of ResNet
NEIGHBOURHOOD = 3  # places over which a map is averaged
MOST_EXTRA_TOKENS = 5  # class and register tokens before the places of a token sequence


@dataclass(frozen=True, slots=True)
class MapTap:
    """A stage whose map is kept: its ``index``, the ``path`` of a module with that output (None: there is none), and
    how its output is read as a map (C, H, W): ``prefix`` tokens before the places (None: no tokens), or channels last.
    """

    index: int
    path: str | None
    shape: Shape
    is_last: bool = False
    prefix: int | None = None

    def __call__(self, x: Tensor) -> Tensor:
        """Return a new map (B, C, H, W), averaged over each place's neighbours."""
        if self.prefix is not None:
            x = x[:, self.prefix :].transpose(1, 2).reshape(len(x), *self.shape)
        elif self.is_last:
            x = x.permute(0, 3, 1, 2)
        return F.avg_pool2d(x, NEIGHBOURHOOD, stride=1, padding=NEIGHBOURHOOD // 2, count_include_pad=False)


@dataclass(frozen=True, slots=True)
class Pooling:
    """What happens after the last stage: the network's own tail, then a mean over ``axes``, then flattening.

    With ``taps`` none of that: the maps of some stages are joined.
    """

    tail: Stage | None = None
    axes: tuple[int, ...] = ()  # counted with the batch: 0 is the batch
    is_flat: bool = False
    taps: tuple[MapTap, ...] = ()

    def __call__(self, backbone: nn.Module, x: Tensor) -> Tensor:
        """Pool a batch."""
        if self.tail is not None:
            x = self.tail(backbone, x)
        if self.axes:
            x = x.mean(dim=self.axes)
        return x.flatten(1) if self.is_flat else x

    def shape_after(self, shape: Shape) -> Shape:
        """Return the shape of what comes out for what the tail gives, both without batch."""
        if self.taps:
            return (sum(tap.shape[0] for tap in self.taps), *max((tap.shape[1:] for tap in self.taps), key=prod))
        kept = tuple(size for axis, size in enumerate(shape, start=1) if axis not in self.axes)
        if not self.is_flat:
            return kept
        length = 1
        for size in kept:
            length *= size
        return (length,)


def join_maps(maps: Sequence[Tensor]) -> Tensor:
    """Join maps (B, C, H, W) along their channels, the coarser ones interpolated to the finest grid (PatchCore)."""
    finest = max((tuple(one.shape[2:]) for one in maps), key=prod)
    parts = [
        one if tuple(one.shape[2:]) == finest else F.interpolate(one, finest, mode="bilinear", align_corners=False)
        for one in maps
    ]
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)


def choose_taps(
    stages: Sequence[tuple[Shape, str | None]], *, input_shape: Shape, layout: Layout, only_last: bool = False
) -> tuple[MapTap, ...]:
    """Choose the mid stages whose maps tell defects: two where there are two.

    Of each grid the deepest stage counts; taken are the grid whose places lie nearest to eight pixels apart and the
    next coarser one. Where all stages have one grid (a transformer), those at half and at three quarters of the depth.

    Args:
        stages: Shape of each stage's output and path of the module that gives it; None: no module does.
        input_shape: Of one sample.
        layout: What the plugin says of the axes.
        only_last: The features are cut: take that map alone.

    Returns:
        Nothing where no stage gives a map.
    """
    found = [_tap(i, shape, path, input_shape=input_shape, layout=layout) for i, (shape, path) in enumerate(stages)]
    if only_last:
        return tuple(tap for tap in found[-1:] if tap is not None)
    taps = [tap for tap in found if tap is not None and prod(tap.shape[1:]) > 1]
    taps = [tap for tap in taps if tap.path is not None] or taps
    levels = list({tap.shape[1:]: tap for tap in taps}.values())
    if len(levels) == 1:
        places = sorted({len(taps) // 2, 3 * len(taps) // 4})
        return tuple(taps[place] for place in places)
    strides = [input_shape[1] / tap.shape[1] for tap in levels]
    finer = min(range(len(levels)), key=lambda i: abs(log(strides[i] / MIDDLE_STRIDE)), default=0)
    finer = max(0, min(finer, len(levels) - 2))
    return tuple(levels[finer : finer + 2])


def _tap(index: int, shape: Shape, path: str | None, *, input_shape: Shape, layout: Layout) -> MapTap | None:
    if len(input_shape) != 3:
        return None
    if len(shape) == 3:
        if averaged_axes(shape, input_shape=input_shape, layout=layout) == (1, 2):
            return MapTap(index, path, (shape[2], *shape[:2]), is_last=True)
        return MapTap(index, path, shape)
    if len(shape) == 2:  # tokens of a square image
        side = isqrt(shape[0])
        prefix = shape[0] - side * side
        if prefix <= MOST_EXTRA_TOKENS and input_shape[1] == input_shape[2]:
            return MapTap(index, path, (shape[1], side, side), prefix=prefix)
    return None


def averaged_axes(shape: Shape, *, input_shape: Shape, layout: Layout) -> tuple[int, ...]:
    """Return the axes of a map or a token sequence that a global average goes over; none for a vector.

    A map whose sides show on which axes they lie (same aspect as the input, another length than the channels) is read
    by that; where it could be either, ``layout`` decides, and channels come first where that says nothing.
    """
    if len(shape) < 2:
        return ()
    if len(shape) == 2:  # tokens of an image, or channels by time of a signal
        return (2,) if len(input_shape) == 2 and layout != "NLC" else (1,)
    if len(shape) != 3:
        return tuple(range(2, len(shape) + 1))
    channels_first, channels_last = (_is_like(sides, input_shape) for sides in (shape[1:], shape[:2]))
    if channels_first != channels_last:
        return (2, 3) if channels_first else (1, 2)
    return (1, 2) if layout == "NHWC" else (2, 3)


def map_length(units: Sequence[Unit], shapes: dict[fx.Node, Shape], root: nn.Module) -> int:
    """Return how many of the units lead to the last map or token sequence before the network pools it; 0: none."""
    count = len(units)
    while count and len(shapes[units[count - 1].end]) < 2:
        count -= 1
    while count > 1 and _is_pool(units[count - 1], shapes, root, before=shapes[units[count - 2].end]):
        count -= 1
    return count


def _is_like(sides: Sequence[int], input_shape: Shape) -> bool:
    if len(input_shape) != 3:
        return False
    height, width = input_shape[1:]
    return abs(sides[0] / height - sides[1] / width) * max(height, width) < 1.5


def _is_pool(unit: Unit, shapes: dict[fx.Node, Shape], root: nn.Module, *, before: Shape) -> bool:
    """Say whether a unit without weights only gathers a map: by what it is called, or since it leaves one value."""
    if unit.name is not None or len(before) < 2:
        return False
    leaves = [root.get_submodule(str(node.target)) for node in unit.nodes if node.op == "call_module"]
    if any(True for leaf in leaves for _ in leaf.parameters()):
        return False
    called = [type(leaf).__name__ for leaf in leaves]
    called += [str(getattr(node.target, "__name__", node.target)) for node in unit.nodes if node.op != "call_module"]
    if any("pool" in name.lower() or name == "mean" for name in called):
        return len(shapes[unit.end]) < len(before) or _area(shapes[unit.end]) == 1
    return _area(shapes[unit.end]) == 1 < _area(before)


def _area(shape: Shape) -> int:
    area = 1
    for size in shape[1:]:
        area *= size
    return area
