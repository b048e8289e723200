"""Where a traced graph can be cut, and the named stages that come of it. Works on graphs; runs nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from torch import Tensor, fx, nn

    from tldesk.ml.trace import Traced

MOST_STAGES = 26


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of nodes that takes one tensor and gives one; ``name`` is the path of the module that it is named after.

    ``name`` is None where there is nothing to name it after: only norms, activations, reshapes.
    """

    name: str | None
    nodes: tuple[fx.Node, ...]
    end: fx.Node


def find_units(traced: Traced, is_tensor: Callable[[fx.Node], bool] | None = None) -> tuple[Unit, ...]:
    """Return the named units between input and end; what has no name of its own is left with the unit before it.

    ``is_tensor`` tells which nodes give one floating-point tensor (None: all that a module gives).
    """
    return join_unnamed(split_at_crossings(traced, is_tensor))


def split_at_crossings(traced: Traced, is_tensor: Callable[[fx.Node], bool] | None = None) -> tuple[Unit, ...]:
    """Cut the nodes wherever exactly one tensor crosses.

    What depends on parameters alone does not count and is in no unit: each stage that needs it reads it again.
    """
    free = _free_nodes(traced)
    last_use: dict[fx.Node, int] = {}
    for i, node in enumerate(traced.nodes):
        for source in node.all_input_nodes:
            last_use[source] = i
    last_use[traced.end] = len(traced.nodes)
    live: set[fx.Node] = set()
    units: list[Unit] = []
    pending: list[fx.Node] = []
    named: set[int] = set()
    crossed: fx.Node | None = None
    for i, node in enumerate(traced.nodes):
        if node.op == "placeholder":
            live.add(node)
            crossed = node
            continue
        if node in free:
            continue
        pending.append(node)
        if last_use.get(node, -1) > i:
            live.add(node)
        live = {other for other in live if last_use[other] > i}
        if len(live) != 1:
            continue
        (only,) = live
        if only is crossed or (is_tensor is not None and not is_tensor(only)):
            continue
        units.append(Unit(_main_module(traced.root, pending, named), tuple(pending), only))
        pending, crossed = [], only
    if pending:
        units.append(Unit(_main_module(traced.root, pending, named), tuple(pending), traced.end))
    return tuple(units)


def _free_nodes(traced: Traced) -> set[fx.Node]:
    """Return the nodes that no sample reaches: parameters, and what is computed of them without chance or state."""
    free: set[fx.Node] = set()
    for node in traced.nodes:
        is_fed = not all(source in free for source in node.all_input_nodes)
        is_reader = node.op == "get_attr" or bool(node.all_input_nodes) or node.op == "call_module"
        if node is traced.end or node.op == "placeholder" or is_fed or not is_reader or not node.users:
            continue
        if node.op == "call_module" and _has_chance_or_state(traced.root.get_submodule(str(node.target))):
            continue
        if node.op != "get_attr" and any(is_flag(source) for source in node.all_input_nodes):
            continue
        free.add(node)
    return free


def _has_chance_or_state(module: nn.Module) -> bool:
    names = [type(child).__name__ for child in module.modules()]
    return any(re.search("drop|norm", name, re.IGNORECASE) for name in names)


def is_flag(node: fx.Node) -> bool:
    """Say whether the node reads a live ``training`` flag."""
    return node.op == "get_attr" and node.meta.get("is_flag", False)


def join_unnamed(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Give each unit without a name to the one before it, or at the beginning to the one after it."""
    joined: list[Unit] = []
    for unit in units:
        if joined and (unit.name is None or joined[-1].name is None):
            before = joined.pop()
            joined.append(_join(before.name or unit.name, [before, unit]))
        else:
            joined.append(unit)
    return tuple(joined)


def join_at(units: Sequence[Unit], names: Sequence[str], ends: dict[str, fx.Node | None]) -> tuple[Unit, ...]:
    """Join the units to stages that end where a plugin says; what follows its last stage and has a name is one more.

    Raises:
        ValueError: The name of a stage at whose end the units cannot be cut, or that is out of order.
    """
    joined: list[Unit] = []
    start = 0
    places = {unit.end: i for i, unit in enumerate(units)}
    for name in names:
        end = ends.get(name)
        stop = places.get(end, -1) + 1 if end is not None else 0
        if stop <= start:
            raise ValueError(name)
        joined.append(_join(name, units[start:stop]))
        start = stop
    rest = units[start:]
    if not rest:
        return tuple(joined)
    last = _group(rest)
    return (*joined, last) if last.name is not None else (*joined[:-1], _join(names[-1], [joined[-1], last]))


def group_units(units: Sequence[Unit], most: int = MOST_STAGES) -> tuple[Unit, ...]:
    """Join neighbours, siblings with siblings, until there are at most ``most``; a group is named after its last."""
    for size in range(1, len(units) + 1):
        groups = _chunks(units, size)
        if len(groups) <= most:
            return groups
    size = -(-len(units) // most)
    return tuple(_group(units[i : i + size]) for i in range(0, len(units), size))


def _chunks(units: Sequence[Unit], size: int) -> tuple[Unit, ...]:
    families: list[list[Unit]] = []
    for unit in units:
        if families and _parent(families[-1][-1]) == _parent(unit):
            families[-1].append(unit)
        else:
            families.append([unit])
    return tuple(_group(family[i : i + size]) for family in families for i in range(0, len(family), size))


def _parent(unit: Unit) -> str:
    return (unit.name or "").rpartition(".")[0] or (unit.name or "")


def _group(units: Sequence[Unit]) -> Unit:
    return _join(next((unit.name for unit in reversed(units) if unit.name), None), units)


def _join(name: str | None, units: Sequence[Unit]) -> Unit:
    return Unit(name, tuple(node for unit in units for node in unit.nodes), units[-1].end)


def _main_module(root: nn.Module, nodes: Iterable[fx.Node], named: set[int]) -> str | None:
    """Return the last module among the nodes that has weights of its own, used here first, beyond a norm's."""
    main: str | None = None
    for node in nodes:
        if node.op != "call_module":
            continue
        path = str(node.target)
        weights = [
            parameter
            for child in root.get_submodule(path).modules()
            if not re.search("norm", type(child).__name__, re.IGNORECASE)
            for parameter in child.parameters(recurse=False)
        ]
        if any(id(weight) not in named for weight in weights):
            main = path
        named.update(id(weight) for weight in weights)
    return main


def owned_tensors(root: nn.Module, paths: Iterable[str]) -> list[Tensor]:
    """Return the parameters and buffers at these paths."""
    tensors: list[Tensor] = []
    for path in paths:
        owner, _, name = path.rpartition(".")
        tensors.append(getattr(root.get_submodule(owner), name))
    return tensors
