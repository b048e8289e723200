"""Trace any ``nn.Module`` into a graph whose leaves are modules that a person recognises; derive where it can be cut.

Limit: it reads and never runs the network, and it changes nothing but the ``training`` flags, which it puts back.

Two traces are taken, one in eval and one in train mode, and compared: a functional ``dropout(x, training=False)`` that
reads True in train mode becomes a live flag, so that a trained stage keeps its dropout; where the two differ in any
other way (another branch), the module whose own code does it stays a leaf. Forward hooks on leaves fire as always;
hooks on an expanded container do not, since its code has become part of the graph.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import Tensor, fx, nn

from tldesk.ml.cut_points import MOST_STAGES, find_units, is_flag, owned_tensors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ENOUGH_STAGES = 5  # a resnet's stem and four layers: finer stages are no longer ones that a person names
FEWEST_STAGES = 4  # below this, lighter children are opened too (a VGG whose dense layers outweigh its features)
HEAVY_SHARE = 0.25  # a child with more of the parameters than this is worth opening

_lock = threading.Lock()  # torch.fx patches nn.Module.__call__ while it traces: one trace at a time


class TraceError(Exception):
    """The module cannot be traced. ``path`` names the expanded module whose code stands in the way."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path


class EndError(TraceError):
    """The module that the features should end at gives not one tensor, or is never run."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A graph of leaf modules, functions and re-read tensors, from one input to ``end``."""

    root: nn.Module
    nodes: tuple[fx.Node, ...]  # what ``end`` needs, in order of execution; the input placeholder first
    end: fx.Node
    expand: frozenset[str]
    outputs: dict[str, fx.Node | None]  # of each module that was called, leaf or opened; None: not one tensor

    @property
    def leaves(self) -> tuple[str, ...]:
        """Paths of the leaf modules in the order of their first use."""
        return tuple(dict.fromkeys(str(node.target) for node in self.nodes if node.op == "call_module"))

    @property
    def tensors(self) -> tuple[str, ...]:
        """Paths of the parameters and buffers that expanded code reads directly."""
        return tuple(dict.fromkeys(str(n.target) for n in self.nodes if n.op == "get_attr" and not is_flag(n)))


class _Tracer(fx.Tracer):
    """A tracer whose leaves are all modules that are not in ``expand``; defaults of ``forward`` stay plain values."""

    proxy_buffer_attributes = True  # buffers are re-read from the live module, so that ``.to()`` reaches them

    def __init__(self, expand: frozenset[str]) -> None:
        super().__init__()
        self.expand = expand
        self.outputs: dict[str, fx.Node | None] = {}  # of each called module; None: not one tensor
        self.owners: dict[fx.Node, str] = {}
        self.stumbled: str | None = None  # the innermost expanded module in which tracing failed
        self._open: list[str] = [""]
        self._thread = threading.get_ident()

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return module_qualified_name not in self.expand

    def create_args_for_root(
        self, root_fn: Callable[..., Any], is_module: bool, concrete_args: Any = None
    ) -> tuple[Callable[..., Any], list[Any]]:
        """Give ``forward`` its input alone: other arguments keep their defaults, as in a plain call."""
        return root_fn, [self.root, self.create_proxy("placeholder", "x", (), {})]

    def create_node(self, *args: Any, **kwargs: Any) -> fx.Node:
        node = super().create_node(*args, **kwargs)
        self.owners[node] = self._open[-1]
        return node

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if threading.get_ident() != self._thread:  # another thread's forward pass runs into the patch
            return forward(*args, **kwargs)
        path = self.path_of_module(m)
        if not self.is_leaf_module(m, path):
            self._open.append(path)
            try:
                result = super().call_module(m, forward, args, kwargs)
            except Exception:
                self.stumbled = self.stumbled or path
                raise
            finally:
                self._open.pop()
        else:
            result = super().call_module(m, forward, args, kwargs)
        self.outputs[path] = result.node if isinstance(result, fx.Proxy) else None
        return result

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, fx.Proxy]) -> Any:
        if threading.get_ident() != self._thread:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)


def trace_module(module: nn.Module, *, expand: frozenset[str], end: str | None) -> Traced:
    """Trace ``module``, opening it and the modules at ``expand``, up to the output of ``end`` (None: its own output).

    Raises:
        TraceError: Its code cannot be traced, is another one in train mode, or ``end`` is not one tensor.
    """
    modes = [(child, child.training) for child in module.modules()]
    with _lock:
        try:
            module.eval()
            tracer = _run(module, expand)
            module.train()
            in_training = _run(module, expand)
        finally:
            for child, mode in modes:
                child.training = mode
    stop = _end_node(tracer, end)
    nodes = _needed(tracer.graph, stop, module)
    twins = _merge_modes(nodes, in_training.graph, tracer.owners)
    if twins[stop] not in _possible_ends(in_training, end):
        owner = next((path for path, node in reversed(tracer.outputs.items()) if node is stop and path in expand), "")
        raise TraceError(f"{owner or 'its forward'} runs another graph in train mode", owner)
    return Traced(module, tuple(_needed(tracer.graph, stop, module)), stop, expand, tracer.outputs)


def derive(module: nn.Module, *, required: Iterable[str], end: str | None, is_enough: bool = False) -> Traced:
    """Trace ``module`` so finely that it falls into named stages; the modules at ``required`` are opened in any case.

    Starts with the top-level children as leaves and opens the heaviest ones while that adds stages, until there are
    about as many as a person names. ``is_enough``: open nothing but what is required.

    Raises:
        TraceError: Even that much cannot be traced.
    """
    forced = frozenset(required) | {""}
    traced = trace_module(module, expand=forced, end=end)
    if is_enough:
        return traced
    traced = _refine(traced, end=end, share=HEAVY_SHARE, enough=ENOUGH_STAGES)
    return _refine(traced, end=end, share=HEAVY_SHARE / 8, enough=FEWEST_STAGES, is_top_only=True)


def derive_finer(traced: Traced, *, end: str | None) -> Traced:
    """Open the heavy stages further, where one tensor crosses inside: places to cut at that a person need not name."""
    return _refine(traced, end=end, share=HEAVY_SHARE, enough=MOST_STAGES)


def _refine(traced: Traced, *, end: str | None, share: float, enough: int, is_top_only: bool = False) -> Traced:
    """Open leaves that hold more than ``share`` of the parameters until there are ``enough`` named stages."""
    refused: set[str] = set()
    while len(find_units(traced)) < enough:
        leaves = (leaf for leaf in _heavy_leaves(traced, share) if not (is_top_only and "." in leaf))
        path = next((leaf for leaf in leaves if leaf not in refused), None)
        if path is None:
            break
        finer = _opened(traced, path, end=end, depth=3)
        if finer is None:
            refused.add(path)
        else:
            traced = finer
    return traced


def _opened(traced: Traced, path: str, *, end: str | None, depth: int) -> Traced | None:
    """Open one leaf; return the finer trace if that adds stages, at once or by opening what it wraps."""
    try:
        finer = trace_module(traced.root, expand=traced.expand | {path}, end=end)
    except TraceError:
        return None
    if len(find_units(finer)) > len(find_units(traced)):
        return finer
    inner = next((leaf for leaf in _heavy_leaves(finer, HEAVY_SHARE / 8) if leaf.startswith(path + ".")), None)
    if inner is None or depth == 0:
        return None
    deeper = _opened(finer, inner, end=end, depth=depth - 1)
    return deeper if deeper is not None and len(find_units(deeper)) > len(find_units(traced)) else None


def _heavy_leaves(traced: Traced, share: float) -> Iterator[str]:
    """Yield leaves that hold more than ``share`` of the parameters and can be opened, the heaviest first."""
    sizes = {leaf: _size(traced.root, leaf) for leaf in traced.leaves}
    total = sum(sizes.values()) + sum(t.numel() for t in owned_tensors(traced.root, traced.tensors))
    for leaf in sorted(sizes, key=lambda leaf: -sizes[leaf]):
        is_container = next(traced.root.get_submodule(leaf).children(), None) is not None
        if is_container and sizes[leaf] > share * total:
            yield leaf


def _size(root: nn.Module, path: str) -> int:
    return sum(parameter.numel() for parameter in root.get_submodule(path).parameters())


def _run(module: nn.Module, expand: frozenset[str]) -> _Tracer:
    before = set(vars(module))
    tracer = _Tracer(expand)
    try:
        tracer.trace(module)
    except Exception as error:  # anything may come out of code that meets a proxy
        text = str(error).strip().splitlines()
        raise TraceError(f"{type(error).__name__}: {text[0] if text else ''}", tracer.stumbled or "") from error
    finally:
        constants = set(vars(module)) - before
        for name in constants:  # tensors that the code makes anew in each call would not follow ``.to()``
            delattr(module, name)
    if constants:
        raise TraceError("its forward makes constant tensors")
    return tracer


def _end_node(tracer: _Tracer, end: str | None) -> fx.Node:
    if end is None:
        output = next(node for node in tracer.graph.nodes if node.op == "output").args[0]
        if not isinstance(output, fx.Node):
            raise TraceError("its output is not one tensor")
        return _before_identities(output, tracer.root)
    if end not in tracer.outputs:
        raise EndError("it is never run as a module")
    node = tracer.outputs[end]
    if node is None:
        raise EndError("more than one tensor crosses there")
    return node


def _possible_ends(in_training: _Tracer, end: str | None) -> list[fx.Node]:
    """Return what the features may be in train mode: the output, or one of several that auxiliary heads add."""
    if end is not None:
        node = in_training.outputs.get(end)
        return [] if node is None else [_before_identities(node, in_training.root)]
    output = next(node for node in in_training.graph.nodes if node.op == "output")
    (given,) = output.all_input_nodes if isinstance(output.args[0], fx.Node) else (output,)
    is_named_tuple = given.op == "call_function" and isinstance(given.target, type) and issubclass(given.target, tuple)
    ends = given.all_input_nodes if given is output or is_named_tuple else [given]
    return [_before_identities(node, in_training.root) for node in ends]


def _before_identities(node: fx.Node, root: nn.Module) -> fx.Node:
    """Step back over what changes nothing: the place of a classifier that was taken off."""
    while node.op == "call_module" and type(root.get_submodule(str(node.target))) is nn.Identity:
        node = node.all_input_nodes[0]
    return node


def _acts(node: fx.Node, root: nn.Module) -> bool:
    """Say whether a node does something besides giving a result: an assertion, or a change in place."""
    if node.op == "call_module":
        return any(getattr(module, "inplace", False) for module in root.get_submodule(str(node.target)).modules())
    if node.op == "call_function" and node.is_impure():
        return True
    name = str(getattr(node.target, "__name__", node.target))
    is_call = node.op in ("call_function", "call_method")
    return is_call and (node.kwargs.get("inplace") is True or (name.endswith("_") and not name.endswith("__")))


def _needed(graph: fx.Graph, end: fx.Node, root: nn.Module) -> list[fx.Node]:
    """Return the nodes that ``end`` needs and those before it that act, in order; the placeholder always."""
    needed = {end}
    is_before = False
    kept: list[fx.Node] = []
    for node in reversed(graph.nodes):
        is_before = is_before or node is end
        if is_before and (node in needed or node.op == "placeholder" or _acts(node, root)):
            needed.update(node.all_input_nodes)
            kept.append(node)
    return kept[::-1]


def _merge_modes(nodes: list[fx.Node], training: fx.Graph, owners: dict[fx.Node, str]) -> dict[fx.Node, fx.Node]:
    """Turn what reads False in eval and True in train mode into live flags; refuse any other difference.

    Returns each node's twin in the graph of train mode.
    """
    twins: dict[fx.Node, fx.Node] = {}
    others = iter(training.nodes)
    for node in nodes:
        for other in others:  # nodes of train mode alone, such as an auxiliary head, are passed over
            if (node.op, node.target) != (other.op, other.target) and node.op != "placeholder":
                continue
            flags: list[fx.Node] = []
            try:
                args = _merge((node.args, dict(node.kwargs)), (other.args, dict(other.kwargs)), twins, flags, node)
            except _DifferentError:
                for flag in flags:
                    node.graph.erase_node(flag)
                continue
            twins[node] = other
            if flags:
                node.args, node.kwargs = args
            break
        else:
            owner = owners[node]
            raise TraceError(f"{owner or 'its forward'} runs another graph in train mode", owner)
    return twins


class _DifferentError(Exception):
    """Two arguments are not the same."""


def _merge(a: Any, b: Any, twins: dict[fx.Node, fx.Node], flags: list[fx.Node], at: fx.Node) -> Any:
    if isinstance(a, fx.Node):
        if twins.get(a) is not b:
            raise _DifferentError
        return a
    if a is False and b is True:
        if not flags:
            with at.graph.inserting_before(at):
                flag = at.graph.create_node("get_attr", "training", name="is_training")
            flag.meta["is_flag"] = True
            flags.append(flag)
        return flags[0]
    if isinstance(a, tuple | list | dict | slice):
        return _merge_parts(a, b, lambda x, y: _merge(x, y, twins, flags, at))
    if type(a) is not type(b) or isinstance(a, Tensor) or (a != b and not (a != a and b != b)):  # NaN equals NaN here
        raise _DifferentError
    return a


def _merge_parts(a: Any, b: Any, merge: Callable[[Any, Any], Any]) -> Any:
    if type(a) is not type(b):
        raise _DifferentError
    if isinstance(a, slice):
        return slice(*(merge(getattr(a, part), getattr(b, part)) for part in ("start", "stop", "step")))
    if len(a) != len(b) or (isinstance(a, dict) and a.keys() != b.keys()):
        raise _DifferentError
    if isinstance(a, dict):
        return {key: merge(a[key], b[key]) for key in a}
    merged = [merge(x, y) for x, y in zip(a, b, strict=True)]
    return merged if isinstance(a, list) else tuple(merged)
