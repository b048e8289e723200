"""One named stage of a backbone: a function over the live modules, compiled from a part of the traced graph.

Limit: a stage owns no module and no tensor. It is called with the original backbone, so that names in the state dict,
``.to()``, buffers and hooks are the original's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor, fx, nn

from tldesk.core.errors import ModelError
from tldesk.ml.cut_points import is_flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tldesk.ml.pooling import Pooling
    from tldesk.ml.shapes import Shape


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A part of a backbone that takes one tensor and gives one.

    ``modules`` and ``tensors`` are the paths, under the backbone, of the leaf modules that it runs and of the
    parameters and buffers that it reads directly. ``shape`` is that of its output, without batch.
    """

    name: str
    modules: tuple[str, ...]
    tensors: tuple[str, ...]
    shape: Shape
    source: str  # the Python function, for a person to read; empty where the network is called whole
    function: Callable[..., Tensor]
    has_flag: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of everything that the stage uses."""
        return self.modules + self.tensors

    def __call__(self, backbone: nn.Module, x: Tensor) -> Tensor:
        """Run the stage on a batch with the modules of ``backbone``."""
        if not self.has_flag:
            return self.function(backbone, x)
        # A functional dropout follows the modes of this stage's modules, not that of the container whose code it
        # stands in: the container is in train mode as soon as any later stage trains.
        modules = [backbone.get_submodule(path) for path in self.modules] or [backbone]
        return self.function(backbone, x, any(module.training for module in modules))

    def tensor_names(self, backbone: nn.Module) -> tuple[str, ...]:
        """Return the state names of all parameters and buffers used here, under each of their names in the leaves."""
        names = list(self.tensors)
        for path in self.modules:
            leaf = backbone.get_submodule(path)
            prefix = path + "." if path else ""
            names += [prefix + name for name, _ in named_tensors(leaf)]
        return tuple(names)


def named_tensors(module: nn.Module) -> Iterable[tuple[str, Tensor]]:
    """Yield parameters, then buffers, each under every name that it has."""
    yield from module.named_parameters(remove_duplicate=False)
    yield from module.named_buffers(remove_duplicate=False)


def compile_stage(name: str, nodes: Iterable[fx.Node], *, start: fx.Node, end: fx.Node, shape: Shape) -> Stage:
    """Compile the nodes that lead from ``start`` to ``end`` to a function of (backbone, x)."""
    nodes = tuple(nodes)
    graph = fx.Graph()
    copies = {start: graph.placeholder("x")}
    has_flag = any(is_flag(node) or any(is_flag(n) for n in node.all_input_nodes) for node in nodes)
    flag = graph.placeholder("is_training") if has_flag else None

    def copied(node: fx.Node) -> fx.Node:
        if node not in copies:
            if is_flag(node):
                assert flag is not None  # has_flag looked at the same nodes
                copies[node] = flag
            else:  # a parameter, or what is computed of parameters alone
                copies[node] = graph.node_copy(node, copied)
        return copies[node]

    for node in nodes:
        if node not in copies and not is_flag(node):
            copies[node] = graph.node_copy(node, copied)
    graph.output(copied(end))
    code = graph.python_code("self")
    source = code.src.strip() + "\n"
    scope = dict(code.globals)
    exec(compile(source, f"<stage {name}>", "exec"), scope)  # code that torch.fx wrote from the graph
    read = [node for node in graph.nodes if node.op in ("call_module", "get_attr")]
    return Stage(
        name,
        modules=tuple(dict.fromkeys(str(node.target) for node in read if node.op == "call_module")),
        tensors=tuple(dict.fromkeys(str(node.target) for node in read if node.op == "get_attr")),
        shape=shape,
        source=source,
        function=scope["forward"],
        has_flag=has_flag,
    )


class _EndReachedError(Exception):
    """The module that the features end at has run."""


def whole_stage(name: str, *, shape: Shape, end: str | None, has_extra: bool = False) -> Stage:
    """Return a stage that calls the network as it is, and takes the output of the module ``end`` (None: its own).

    ``has_extra``: in train mode the network gives the outputs of auxiliary heads after its own.
    """

    def call(backbone: nn.Module, x: Tensor) -> Tensor:
        output = backbone(x) if end is None else _output_of(backbone, end, x)
        if has_extra and isinstance(output, tuple):
            output = output[0]
        if not isinstance(output, Tensor):
            raise ModelError(
                f"the network gives {type(output).__name__}, not one tensor", "name where its features end"
            )
        return output

    return Stage(name, modules=("",), tensors=(), shape=shape, source="", function=call)


def _output_of(backbone: nn.Module, path: str, x: Tensor) -> Any:
    """Run the network only until the module at ``path`` has given its output."""
    outputs: list[Any] = []
    thread = threading.get_ident()

    def catch(module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
        if threading.get_ident() == thread:
            outputs.append(output)
            raise _EndReachedError

    handle = backbone.get_submodule(path).register_forward_hook(catch)
    try:
        backbone(x)
    except _EndReachedError:
        return outputs[0]
    finally:
        handle.remove()
    raise ModelError(f"module {path} never ran", "end the features at a module that the network runs")


def owners_of(backbone: nn.Module, stages: Sequence[Stage], pooling: Pooling) -> dict[str, int]:
    """Map each path under the backbone to the first stage that uses it; containers of several stages to none."""
    uses = list(enumerate(stages))
    if pooling.tail is not None:
        uses.append((len(stages) - 1, pooling.tail))
    by_tensor: dict[int, int] = {}
    by_module: dict[int, int] = {}
    tensors = dict(named_tensors(backbone))
    for index, stage in uses:
        for name in stage.tensor_names(backbone):
            by_tensor.setdefault(id(tensors[name]), index)
        for path in stage.modules:
            for child in backbone.get_submodule(path).modules():
                by_module.setdefault(id(child), index)
    owners = {name: by_tensor[id(tensor)] for name, tensor in tensors.items() if id(tensor) in by_tensor}
    modules = dict(backbone.named_modules(remove_duplicate=False))
    for path, module in modules.items():
        inside = {by_module[id(child)] for child in module.modules() if id(child) in by_module}
        inside |= {by_tensor[id(tensor)] for _, tensor in named_tensors(module) if id(tensor) in by_tensor}
        own = by_module.get(id(module))
        if path and (own is not None or len(inside) == 1):
            owners[path] = own if own is not None else inside.pop()
    return owners
