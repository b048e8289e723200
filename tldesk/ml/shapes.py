"""Shapes of everything in a traced graph, found without arithmetic where possible. Batch is 2, mode is eval."""

from __future__ import annotations

import contextlib
import itertools
import threading
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch import Tensor, fx, nn
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensorMode,
    UnsupportedFakeTensorException,
)

from tldesk.ml.cut_points import is_flag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.ml.trace import Traced

T = TypeVar("T")
Shape = tuple[int, ...]

_NEEDS_VALUES = (DataDependentOutputException, DynamicOutputShapeException, UnsupportedFakeTensorException)


class ShapeError(Exception):
    """The network does not take an input of this shape; the message is its own."""


def measure_graph(traced: Traced, input_shape: Shape) -> dict[fx.Node, Shape]:
    """Return the shape, without batch, of each node that gives one floating-point tensor.

    Raises:
        ShapeError: The network refuses the input, or a map comes out empty.
    """
    shapes: dict[fx.Node, Shape] = {}

    def pass_through(x: Tensor) -> None:
        values: dict[fx.Node, Any] = {}
        for node in traced.nodes:
            values[node] = value = _value(traced.root, node, values, x)
            if isinstance(value, Tensor) and value.is_floating_point() and value.ndim > 0 and node.op != "get_attr":
                shapes[node] = tuple(value.shape[1:])

    run_fake(pass_through, traced.root, input_shape)
    empty = next((node for node, shape in shapes.items() if 0 in shape), None)
    if empty is not None:
        raise ShapeError(f"nothing is left of it at {empty.target}")
    return shapes


def run_fake(function: Callable[[Tensor], T], module: nn.Module, input_shape: Shape) -> T:
    """Call ``function`` with an input of two samples that carries a shape and no values; for real where it must be.

    Raises:
        ShapeError: The call failed.
    """
    tensor = next(itertools.chain(module.parameters(), module.buffers()), torch.zeros(()))
    device = tensor.device
    dtype = tensor.dtype if tensor.is_floating_point() else torch.float32
    modes: list[contextlib.AbstractContextManager[Any]] = [contextlib.nullcontext()]
    if device.type != "meta":
        modes.insert(0, FakeTensorMode(allow_non_fake_inputs=True))
    for mode in modes:
        try:
            with torch.no_grad(), mode:
                return function(torch.zeros(2, *input_shape, device=device, dtype=dtype))
        except _NEEDS_VALUES:
            continue
        except Exception as error:  # a network refuses an input by whatever it raises
            lines = str(error).strip().splitlines()
            raise ShapeError(lines[0] if lines else type(error).__name__) from error
    raise ShapeError("its shapes depend on the values of its input")


def module_outputs(
    module: nn.Module, calls: Sequence[Callable[[Tensor], object]], input_shape: Shape
) -> dict[str, Shape]:
    """Return the shape, without batch, of what each submodule of ``module`` gives, by path; of its first call.

    Args:
        module: In eval mode, best on the meta device: elsewhere it computes, on a batch of one.
        calls: Ways to run it, tried until one comes to its end. One that breaks half way leaves what came before: a
            backbone that is cut cannot be called to its end.
        input_shape: Of one sample.

    Submodules that never ran, or give something other than one tensor, are left out. The path of ``module`` is empty.

    Raises:
        ShapeError: No call brought any shape; the message is the network's own.
    """
    shapes: dict[str, Shape] = {}
    seen: set[str] = set()
    fault = "nothing in it runs"
    thread = threading.get_ident()

    def note(path: str, output: object) -> None:
        if threading.get_ident() == thread and path not in seen:
            seen.add(path)
            if isinstance(output, tuple | list) and output:  # attention gives its weights after what it computes
                output = output[0]
            if isinstance(output, Tensor) and output.ndim > 0:
                shapes[path] = tuple(output.shape[1:])

    paths = {id(child): path for path, child in reversed(list(module.named_modules()))}
    handles = [
        child.register_forward_hook(lambda owner, _, output: note(paths[id(owner)], output))
        for child in module.modules()
    ]
    tensor = next(itertools.chain(module.parameters(), module.buffers()), torch.zeros(()))
    dtype = tensor.dtype if tensor.is_floating_point() else torch.float32
    batch = 2 if tensor.device.type == "meta" else 1
    try:
        for call in calls:
            try:
                with torch.no_grad():
                    call(torch.zeros(batch, *input_shape, device=tensor.device, dtype=dtype))
            except Exception as error:  # noqa: BLE001 - a network refuses an input by whatever it raises
                lines = str(error).strip().splitlines()
                fault = lines[0] if lines else type(error).__name__
            else:
                break
    finally:
        for handle in handles:
            handle.remove()
    if not shapes:
        raise ShapeError(fault)
    return shapes


def fill_with_zeros(module: nn.Module) -> None:
    """Give a module that stands on the meta device real memory on the CPU, all zeros. For shapes only."""
    module.to_empty(device="cpu")
    with torch.no_grad():
        for tensor in itertools.chain(module.parameters(), module.buffers()):
            tensor.zero_()


def _value(root: nn.Module, node: fx.Node, values: dict[fx.Node, Any], x: Tensor) -> Any:
    args, kwargs = _filled(node.args, values), _filled(node.kwargs, values)
    match node.op:
        case "placeholder":
            return x
        case "get_attr":
            return False if is_flag(node) else read_attribute(root, str(node.target))
        case "call_module":
            return root.get_submodule(str(node.target))(*args, **kwargs)
        case "call_method":
            return getattr(args[0], str(node.target))(*args[1:], **kwargs)
        case _:
            return node.target(*args, **kwargs)  # type: ignore[operator]


def _filled(argument: Any, values: dict[fx.Node, Any]) -> Any:
    """Put values in the place of nodes, in plain lists and dicts: some networks write into the lists they are given."""
    if isinstance(argument, fx.Node):
        return values[argument]
    if isinstance(argument, list):
        return [_filled(part, values) for part in argument]
    if isinstance(argument, dict):
        return {key: _filled(part, values) for key, part in argument.items()}
    if isinstance(argument, tuple) and not hasattr(argument, "_fields"):
        return tuple(_filled(part, values) for part in argument)
    return fx.node.map_arg(argument, lambda source: values[source])


def read_attribute(root: nn.Module, path: str) -> Any:
    """Return what lies at a dotted path: a parameter, a buffer, a module."""
    value: Any = root
    for name in path.split("."):
        value = getattr(value, name)
    return value
