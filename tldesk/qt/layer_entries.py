"""The values behind the layer tree: what a module is, and whether it trains. Plain Python, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HEAD = "head"
LEAST_FACTOR, MOST_FACTOR = 1e-6, 1000.0  # of the learning rate


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
    """A module in the tree; ``own`` are the parameters that none of its children has.

    ``is_trainable`` and ``rate`` are of those. ``trainable``, ``low`` and ``high`` sum up what is below too: how many
    parameters learn, and between which factors of the rate.
    """

    __slots__ = (
        "children",
        "high",
        "is_trainable",
        "low",
        "number",
        "own",
        "parent",
        "rate",
        "row",
        "stop",
        "trainable",
        "value",
    )

    def __init__(self, value: LayerValue, parent: LayerEntry | None, *, row: int, number: int) -> None:
        self.value = value
        self.parent = parent
        self.row = row
        self.number = number
        self.stop = number + 1  # one behind the number of the last entry below
        self.own = value.parameters - sum(child.parameters for child in value.children)
        own_trainable = value.trainable - sum(child.trainable for child in value.children)
        self.is_trainable = own_trainable > 0
        self.rate = 1.0
        self.trainable = 0
        self.low = self.high = 1.0
        self.children: list[LayerEntry] = []

    @property
    def state(self) -> LayerState:
        """Whether what is below it, and it itself, trains."""
        return state_of(self.trainable, self.value.parameters)


def state_of(trainable: int, parameters: int) -> LayerState:
    """Return what so many learning parameters of so many come to."""
    if not parameters:
        return LayerState.NONE
    if not trainable:
        return LayerState.FROZEN
    return LayerState.LEARNS if trainable == parameters else LayerState.MIXED


def factor_of(text: str) -> float | None:
    """Read a factor of the learning rate, as ``0.1`` or ``× 0.1``; None: it is none that a rule can have."""
    try:
        factor = float(text.strip().lstrip("×x*").strip().replace(",", "."))
    except ValueError:
        return None
    return factor if LEAST_FACTOR <= factor <= MOST_FACTOR else None


def rate_text(entry: LayerEntry) -> str:
    """Return by which factors of the rate what is in a module learns; nothing where nothing does."""
    if not entry.trainable:
        return ""
    return f"× {entry.high:.3g}" if entry.low == entry.high else f"× {entry.low:.1g}–{entry.high:.2g}"
