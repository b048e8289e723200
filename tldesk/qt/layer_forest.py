"""The modules of a backbone and its head under a freeze plan: which learn in an epoch, and the rules that say so.

Plain Python, no Qt. Limit: it sees modules, not tensors. What a rule below a module does is not seen here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.qt.layer_entries import HEAD, LayerEntry, LayerState, LayerValue, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Spans = tuple[tuple[int, int], ...]  # numbers of entries, each from .. until
_GLOB = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Learning:
    """For each module, in the order of the tree, whether its own parameters learn, and by which factor of the rate."""

    flags: tuple[bool, ...]
    rates: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class StageSpan:
    """What a stage does from an epoch until the next span of its row."""

    from_epoch: int
    state: LayerState
    low: float  # factors of the rate among what learns
    high: float


@dataclass(frozen=True, slots=True)
class StageRow:
    """One row of the schedule: a stage, or the head."""

    name: str
    spans: tuple[StageSpan, ...]


class LayerForest:
    """Modules in the order of the tree, so that a subtree is a slice, with what of them learns in the epoch shown."""

    def __init__(self, roots: Sequence[LayerValue] = ()) -> None:
        self.entries: list[LayerEntry] = []
        self.roots = [self._add(root, None, row) for row, root in enumerate(roots)]
        self.by_path = {entry.value.path: entry for entry in self.entries}
        self._parents = [-1 if entry.parent is None else entry.parent.number for entry in self.entries]
        self._spans: dict[str, Spans] = {}
        self.learning = Learning(tuple(entry.is_trainable for entry in self.entries), (1.0,) * len(self.entries))
        self.count()

    def _add(self, value: LayerValue, parent: LayerEntry | None, row: int) -> LayerEntry:
        entry = LayerEntry(value, parent, row=row, number=len(self.entries))
        self.entries.append(entry)
        entry.children = [self._add(child, entry, place) for place, child in enumerate(value.children)]
        entry.stop = len(self.entries)
        return entry

    # --- what is shown -------------------------------------------------------------------------------------

    def show(self, learning: Learning) -> list[int]:
        """Show what learns, as ``learning`` then; return the numbers of the entries that look different now."""
        self.learning = learning
        for entry, is_trainable, rate in zip(self.entries, learning.flags, learning.rates, strict=True):
            entry.is_trainable, entry.rate = is_trainable, rate
        before = [(entry.trainable, entry.low, entry.high) for entry in self.entries]
        self.count()
        return [
            entry.number
            for entry, old in zip(self.entries, before, strict=True)
            if old != (entry.trainable, entry.low, entry.high)
        ]

    def count(self) -> None:
        """Sum up, for each entry, what learns in it and below."""
        for entry in self.entries:
            learns = entry.is_trainable and entry.own > 0
            entry.trainable = entry.own if learns else 0
            entry.low, entry.high = (entry.rate, entry.rate) if learns else (float("inf"), 0.0)
        for entry in reversed(self.entries):  # children stand behind their parent
            above = entry.parent
            if above is not None and entry.trainable:
                above.trainable += entry.trainable
                above.low, above.high = min(above.low, entry.low), max(above.high, entry.high)

    # --- plans ---------------------------------------------------------------------------------------------

    def spans(self, match: str) -> Spans:
        """Return which entries a rule covers; nothing where it matches no module."""
        known = self._spans.get(match)
        if known is None:
            entry = None if _GLOB & set(match) else self.by_path.get(match)
            if entry is not None:
                known = ((entry.number, entry.stop),)
            else:
                rule = FreezeRule(match=match, trainable=True)
                hit = [e.number for e in self.entries if rule.matches(e.value.path, e.value.stage)]
                known = tuple(_spans_of(hit))
            self._spans[match] = known
        return known

    def learning_of(self, rules: Iterable[FreezeRule], base: Learning | None = None) -> Learning:
        """Return what learns once all of these rules hold, over what ``base`` says; None: all is frozen."""
        count = len(self.entries)
        flags = [False] * count if base is None else list(base.flags)
        rates = [1.0] * count if base is None else list(base.rates)
        for rule in rules:
            for start, stop in self.spans(rule.match):
                flags[start:stop] = [rule.trainable] * (stop - start)
                rates[start:stop] = [rule.lr_factor if rule.trainable else 1.0] * (stop - start)
        return Learning(tuple(flags), tuple(rates))

    def is_same(self, one: Learning, other: Learning) -> bool:
        """Whether the same parameters learn at the same rates."""
        if one.flags == other.flags and one.rates == other.rates:
            return True
        return all(_state(one, e.number) == _state(other, e.number) for e in self.entries if e.own)

    def learns_nothing(self, learning: Learning) -> bool:
        """Whether no parameter learns."""
        return not any(flag and entry.own for entry, flag in zip(self.entries, learning.flags, strict=True))

    def rules_between(self, before: Learning, after: Learning, *, from_epoch: int = 1) -> tuple[FreezeRule, ...]:
        """Return what must be said at an epoch so that ``before`` becomes ``after``, in as few rules as name it."""
        uniform, is_kept = self._summed(before, after)
        rules: list[FreezeRule] = []

        def say(entry: LayerEntry, rate: float) -> float:
            match, trains = entry.value.path, rate > 0
            rules.append(
                FreezeRule(match=match, trainable=trains, lr_factor=rate if trains else 1.0, from_epoch=from_epoch)
            )
            return rate

        def visit(entry: LayerEntry, above: float | None) -> None:
            """Say what is missing below; ``above``: what a rule of this epoch has said of it, None: nothing yet."""
            number = entry.number
            if uniform[number] is None or (above is None and is_kept[number]):
                return
            wanted = _state(after, number)
            if uniform[number] != _MIXED:
                if above != uniform[number]:
                    say(entry, uniform[number] or 0.0)
                return
            if entry.own and wanted != (_state(before, number) if above is None else above):
                above = say(entry, wanted)
            for child in entry.children:
                visit(child, above)

        for root in self.roots:
            visit(root, None)
        return tuple(rules)

    def _summed(self, before: Learning, after: Learning) -> tuple[list[float | None], list[bool]]:
        """Return, for each entry, the one state of all below (None: no parameters), and whether all of it is kept."""
        uniform: list[float | None] = [None] * len(self.entries)
        is_kept = [True] * len(self.entries)
        for entry in self.entries:
            if entry.own:
                uniform[entry.number] = _state(after, entry.number)
                is_kept[entry.number] = uniform[entry.number] == _state(before, entry.number)
        for number in range(len(self.entries) - 1, -1, -1):
            above, own = self._parents[number], uniform[number]
            if above < 0 or own is None:
                continue
            is_kept[above] = is_kept[above] and is_kept[number]
            uniform[above] = own if uniform[above] in (None, own) else _MIXED
        return uniform, is_kept

    def edited(self, plan: FreezePlan, learning: Learning, *, epoch: int) -> FreezePlan:
        """Return the plan under which this learns from an epoch on, until a rule of a later epoch says otherwise."""
        rules = self.in_order(plan).rules
        earlier = tuple(rule for rule in rules if rule.from_epoch < epoch)
        later = tuple(rule for rule in rules if rule.from_epoch > epoch)
        said = self.rules_between(self.learning_of(earlier), learning, from_epoch=epoch)
        return plan.model_copy(update={"rules": (*earlier, *said, *later)})

    def in_order(self, plan: FreezePlan) -> FreezePlan:
        """Return a plan that does the same with its rules by rising epoch."""
        epochs = [rule.from_epoch for rule in plan.rules]
        if epochs == sorted(epochs):
            return plan
        rules: list[FreezeRule] = []
        before = self.learning_of(())
        for epoch in plan.changes:
            after = self.learning_of(plan.at(epoch).rules)
            rules += self.rules_between(before, after, from_epoch=epoch)
            before = after
        return plan.model_copy(update={"rules": tuple(rules)})

    def schedule(self, plan: FreezePlan, stages: Sequence[str]) -> tuple[StageRow, ...]:
        """Return what each stage does from which epoch on: the head first, then the stages from the top down."""
        numbers: dict[str, list[int]] = {name: [] for name in (HEAD, *reversed(stages))}
        for entry in self.entries:
            name = HEAD if entry.value.path == HEAD else entry.value.stage
            if entry.own and name in numbers:
                numbers[name].append(entry.number)
        spans: dict[str, list[StageSpan]] = {name: [] for name, own in numbers.items() if own}
        ordered, learning = self.in_order(plan), self.learning_of(())
        for epoch, rules in groupby(ordered.rules, lambda rule: rule.from_epoch):
            learning = self.learning_of(rules, learning)
            for name, row in spans.items():
                span = self._span(epoch, learning, numbers[name])
                if not row and epoch > 1:
                    row.append(StageSpan(1, LayerState.FROZEN, 1.0, 1.0))
                if not row or (row[-1].state, row[-1].low, row[-1].high) != (span.state, span.low, span.high):
                    row.append(span)
        still = (StageSpan(1, LayerState.FROZEN, 1.0, 1.0),)
        return tuple(StageRow(name, tuple(row) or still) for name, row in spans.items())

    def _span(self, epoch: int, learning: Learning, numbers: Sequence[int]) -> StageSpan:
        rates = [learning.rates[n] for n in numbers if learning.flags[n]]
        trainable = sum(self.entries[n].own for n in numbers if learning.flags[n])
        state = state_of(trainable, sum(self.entries[n].own for n in numbers))
        return StageSpan(epoch, state, min(rates, default=1.0), max(rates, default=1.0))

    def preset(self, learning: Learning, stages: Sequence[str]) -> str:
        """Return which preset says this: ``head``, ``all``, ``stage:NAME``; else nothing. ``stages``: input first."""
        own = [(e.value, learning.flags[e.number]) for e in self.entries if e.own]
        if any(_state(learning, e.number) not in (0, 1) for e in self.entries if e.own):
            return ""
        if all(flag for _, flag in own):
            return "all"
        if any(flag != (value.path == HEAD) for value, flag in own if value.stage is None):
            return ""
        live = {value.stage for value, flag in own if flag and value.stage is not None}
        still = {value.stage for value, flag in own if not flag}
        owned = [stage for stage in stages if stage in live or stage in still]
        first = next((place for place, stage in enumerate(owned) if stage in live), None)
        if first is None:
            return "" if live else "head"
        later = set(owned[first:])
        return f"stage:{owned[first]}" if live == later and not still & later else ""


_MIXED = -1.0  # of a state: what is below is not all the same


def _state(learning: Learning, number: int) -> float:
    """Return the factor of the rate of what learns, 0 of what is frozen."""
    return learning.rates[number] if learning.flags[number] else 0.0


def _spans_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number:
            spans[-1] = (spans[-1][0], number + 1)
        else:
            spans.append((number, number + 1))
    return spans
