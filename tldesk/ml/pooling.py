"""From the last map or token sequence of a backbone to the one vector that a head receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor, fx, nn

    from tldesk.ml.cut_points import Unit
    from tldesk.ml.shapes import Shape
    from tldesk.ml.stage import Stage

Layout = Literal["auto", "NCHW", "NHWC", "NLC"]


@dataclass(frozen=True, slots=True)
class Pooling:
    """What happens after the last stage: the network's own tail, then a mean over ``axes``, then flattening."""

    tail: Stage | None = None
    axes: tuple[int, ...] = ()  # counted with the batch: 0 is the batch
    is_flat: bool = False

    def __call__(self, backbone: nn.Module, x: Tensor) -> Tensor:
        """Pool a batch."""
        if self.tail is not None:
            x = self.tail(backbone, x)
        if self.axes:
            x = x.mean(dim=self.axes)
        return x.flatten(1) if self.is_flat else x

    def shape_after(self, shape: Shape) -> Shape:
        """Return the shape of what comes out for what the tail gives, both without batch."""
        kept = tuple(size for axis, size in enumerate(shape, start=1) if axis not in self.axes)
        if not self.is_flat:
            return kept
        length = 1
        for size in kept:
            length *= size
        return (length,)


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
