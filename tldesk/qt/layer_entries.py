"""The values behind the layer tree: what a module is, and whether it trains. Plain Python, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tldesk.core.freeze_plan import FreezeRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tldesk.core.freeze_plan import FreezePlan

HEAD = "head"


class LayerState(StrEnum):
    """Whether what is below a module trains."""

    FROZEN = "frozen"
    LEARNS = "learns"
    MIXED = "mixed"
    NONE = "none"  # it has no parameters


@dataclass(frozen=True, slots=True)
class LayerValue:
    """One module. ``path`` is as freeze rules name it (``backbone.layer4.0``); counts include all below."""

    path: str
    type: str
    parameters: int
    trainable: int
    stage: str | None = None
    output: tuple[int, ...] = ()  # shape without batch; empty: not known
    children: tuple[LayerValue, ...] = ()


class LayerEntry:
    """A module in the tree; ``own`` are the parameters that none of its children has."""

    __slots__ = ("children", "is_trainable", "number", "own", "parent", "row", "stop", "trainable", "value")

    def __init__(self, value: LayerValue, parent: LayerEntry | None, *, row: int, number: int) -> None:
        self.value = value
        self.parent = parent
        self.row = row
        self.number = number
        self.stop = number + 1  # one behind the number of the last entry below
        self.own = value.parameters - sum(child.parameters for child in value.children)
        own_trainable = value.trainable - sum(child.trainable for child in value.children)
        self.is_trainable = own_trainable > 0
        self.trainable = 0
        self.children: list[LayerEntry] = []

    @property
    def state(self) -> LayerState:
        """Whether what is below it, and it itself, trains."""
        if not self.value.parameters:
            return LayerState.NONE
        if not self.trainable:
            return LayerState.FROZEN
        return LayerState.LEARNS if self.trainable == self.value.parameters else LayerState.MIXED


def rate_of(entry: LayerEntry, rates: Mapping[str, float]) -> float:
    """Return the learning-rate factor of a module: its own, or that of the nearest above that has one, or 1."""
    above: LayerEntry | None = entry
    while above is not None:
        if above.value.path in rates:
            return rates[above.value.path]
        above = above.parent
    return 1.0


def rates_of(entries: Sequence[LayerEntry], plan: FreezePlan) -> dict[str, float]:
    """Return the factors that a plan gives, by path, where they differ from what is above; parents come first."""
    factors: dict[str, float] = {}
    differing: dict[str, float] = {}
    for entry in entries:
        rule = plan.rule_for(entry.value.path, entry.value.stage)
        above = 1.0 if entry.parent is None else factors[entry.parent.value.path]
        factor = rule.lr_factor if rule is not None and rule.trainable else above
        factors[entry.value.path] = factor
        if factor != above:
            differing[entry.value.path] = factor
    return differing


def rules_of(roots: Sequence[LayerEntry], rates: Mapping[str, float]) -> tuple[FreezeRule, ...]:
    """Return what trains, and at which rate, in as few rules as name it."""
    rules: list[FreezeRule] = []
    parts = [path.split(".") for path in rates]
    rated_below = {".".join(names[:count]) for names in parts for count in range(1, len(names))}

    def add(entry: LayerEntry, *, is_trainable: bool, rate: float) -> None:
        """Add what a module needs beyond what holds above it."""
        if entry.state is LayerState.NONE:
            return
        wanted = entry.state is LayerState.LEARNS
        if entry.state is LayerState.MIXED:
            wanted = entry.is_trainable if entry.own else is_trainable
        own_rate = rates.get(entry.value.path, rate)
        if wanted != is_trainable or (wanted and own_rate != rate):
            rules.append(FreezeRule(match=entry.value.path, trainable=wanted, lr_factor=own_rate if wanted else 1.0))
        if entry.state is LayerState.MIXED or (wanted and entry.value.path in rated_below):
            for child in entry.children:
                add(child, is_trainable=wanted, rate=own_rate)

    for root in roots:
        add(root, is_trainable=False, rate=1.0)
    return tuple(rules)


def preset_of(entries: Sequence[LayerEntry], stages: Sequence[str]) -> str:
    """Return which preset holds: ``head``, ``all``, ``stage:NAME``; else nothing. ``stages``: input first."""
    own = [entry for entry in entries if entry.own]
    if all(entry.is_trainable for entry in own):
        return "all"
    if any(entry.is_trainable != (entry.value.path == HEAD) for entry in own if entry.value.stage is None):
        return ""
    live = {entry.value.stage for entry in own if entry.is_trainable and entry.value.stage is not None}
    still = {entry.value.stage for entry in own if not entry.is_trainable}
    owned = [stage for stage in stages if stage in live or stage in still]
    first = next((place for place, stage in enumerate(owned) if stage in live), None)
    if first is None:
        return "" if live else "head"
    later = set(owned[first:])
    return f"stage:{owned[first]}" if live == later and not still & later else ""
