"""Divide samples into train, val and test: stratified, by whole groups, deterministic, sticky. Pure: reads no file.

The order of the input never matters: samples are ordered by a hash of the seed and their key, so the same samples
with the same seed are divided alike on every computer. What is fixed stays; new samples fill what is missing.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.contracts import Split
from tldesk.core.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SPLITS = (Split.TRAIN, Split.VAL, Split.TEST)
_POSITION = {split: position for position, split in enumerate(_SPLITS)}
_TRAIN = 0

Stratum = str | None
"""A class, a quantile bin, or None: all unlabelled samples are one stratum."""


@dataclass(frozen=True, slots=True)
class SplitUnit:
    """One sample as the division sees it; ``key`` is unique, ``fixed`` is a split that must stay."""

    key: str
    stratum: str | None = None
    group: str | None = None
    fixed: Split | None = None


@dataclass(frozen=True, slots=True)
class GroupConflict:
    """A group whose fixed samples lie in more than one split, with one sample of each."""

    group: str
    examples: tuple[tuple[str, Split], ...]


@dataclass(slots=True)
class _Block:
    """The free samples of one group: they go together."""

    keys: list[str]
    strata: Counter[Stratum]
    order: bytes


@dataclass(slots=True)
class _Tally:
    """What the splits of one stratum hold, what they should hold, and what is still to come."""

    have: list[int]
    goal: list[int]
    units: int  # whole groups, and samples without one
    to_come: int  # of ``units``


def assign(units: Sequence[SplitUnit], *, val: float, test: float, seed: int) -> dict[str, Split]:
    """Give every sample a split; fixed ones keep theirs, groups stay whole.

    Each stratum is divided by largest remainder. It keeps at least one training sample (a class of one sample
    trains), and with three samples or more it has one in each split that is wanted. Groups are placed first, the
    large ones before the small, each where it brings its strata nearest to their shares; single samples then make
    up the difference exactly. A group with a fixed sample goes whole to that sample's split.

    Raises:
        DataError: The fixed samples of one group lie in several splits. Nothing is divided then: both promises
            cannot be kept, and only the person knows which one is meant. ``conflicts`` lists all such groups.
        UsageError: The fractions are negative or leave nothing to train on.
    """
    weights = _weights(val, test)
    _refuse_conflicts(units)
    result: dict[str, Split] = {}
    homes = {unit.group: unit.fixed for unit in units if unit.group is not None and unit.fixed is not None}
    grouped: dict[str, list[SplitUnit]] = defaultdict(list)
    singles: dict[Stratum, list[str]] = defaultdict(list)
    have: dict[Stratum, list[int]] = defaultdict(lambda: [0, 0, 0])
    for unit in units:
        home = unit.fixed or (homes.get(unit.group) if unit.group is not None else None)
        if home is not None:
            result[unit.key] = home
            have[unit.stratum][_POSITION[home]] += 1
        elif unit.group is not None:
            grouped[unit.group].append(unit)
        else:
            singles[unit.stratum].append(unit.key)
    blocks: list[_Block] = []
    for group, members in grouped.items():
        if len(members) == 1:  # a group of one divides like a sample without a group, and much faster
            singles[members[0].stratum].append(members[0].key)
        else:
            strata = Counter(member.stratum for member in members)
            blocks.append(_Block([member.key for member in members], strata, _digest(seed, f"group {group}")))
    _place_blocks(blocks, singles, have, weights, result)
    for stratum, keys in singles.items():
        keys.sort(key=lambda key: _digest(seed, key))
        shares = _share(len(keys), have[stratum], weights)
        start = 0
        for split, count in zip(_SPLITS, shares, strict=True):
            result.update(dict.fromkeys(keys[start : start + count], split))
            start += count
    if len(result) != len(units):
        raise ValueError("the keys of the samples are not unique")
    return result


def conflicts(units: Iterable[SplitUnit]) -> list[GroupConflict]:
    """List the groups that their fixed samples already divide, by name."""
    seen: dict[str, dict[Split, str]] = defaultdict(dict)
    for unit in units:
        if unit.group is not None and unit.fixed is not None:
            first = seen[unit.group].get(unit.fixed)
            seen[unit.group][unit.fixed] = unit.key if first is None else min(first, unit.key)
    return [
        GroupConflict(group, tuple((members[split], split) for split in _SPLITS if split in members))
        for group, members in sorted(seen.items())
        if len(members) > 1
    ]


def regression_strata(targets: Sequence[Sequence[float]], *, bins: int = 10) -> list[str | None]:
    """Sort samples into quantile bins of their target, so that each split sees its whole range.

    With several targets the mean of their ranks counts. Bins hold at least five samples where there are so many;
    equal values share a bin. A sample without a target, or with one that is not finite, has the stratum None.
    """
    known = [row for row, values in enumerate(targets) if len(values) and all(math.isfinite(v) for v in values)]
    strata: list[str | None] = [None] * len(targets)
    if not known:
        return strata
    columns = min(len(targets[row]) for row in known)
    table = np.array([tuple(targets[row][:columns]) for row in known], dtype=np.float64)
    ranks = np.stack([_ranks(table[:, column]) for column in range(columns)]).mean(axis=0)
    count = max(1, min(bins, len(known) // 5))
    edges = np.quantile(ranks, np.arange(1, count) / count)
    numbers: list[int] = np.searchsorted(edges, ranks, side="right").tolist()
    for row, number in zip(known, numbers, strict=True):
        strata[row] = f"bin {number + 1}"
    return strata


def multi_label_strata(labels: Sequence[Sequence[str]]) -> list[str | None]:
    """Name for each sample its rarest label, so that rare classes reach every split; None for one without labels."""
    frequency = Counter(name for names in labels for name in names)
    return [min(names, key=lambda name: (frequency[name], name)) if names else None for names in labels]


def _weights(val: float, test: float) -> tuple[float, float, float]:
    for name, fraction in (("val", val), ("test", test)):
        if not 0 <= fraction < 1:
            raise UsageError(f"--{name} {fraction:g} is no fraction", "choose a number from 0 up to, but not, 1")
    train = 1 - val - test
    if train <= 1e-9:
        raise UsageError(
            f"--val {val:g} and --test {test:g} leave nothing to train on", "choose fractions that sum to less than 1"
        )
    return (train, val, test)


def _refuse_conflicts(units: Sequence[SplitUnit]) -> None:
    found = conflicts(units)
    if found:
        where = " and ".join(f"'{key}' in {split}" for key, split in found[0].examples)
        more = f" ({len(found) - 1} more groups are divided, too)" if len(found) > 1 else ""
        raise DataError(
            f"group '{found[0].group}' is divided by splits that are already given: {where}{more}",
            "put its samples into one split, or import without this --group",
        )


def _digest(seed: int, key: str) -> bytes:
    return hashlib.blake2b(f"{seed}\n{key}".encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _ranks(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.searchsorted(np.sort(values), values)


def _apportion(count: int, weights: Sequence[float]) -> list[int]:
    """Share ``count`` by largest remainder; the first split is never empty, from three on no wanted one is."""
    total = sum(weights)
    if count == 0 or total <= 0:
        return [count, 0, 0]
    quotas = [count * weight / total for weight in weights]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(3), key=lambda i: (-round(quotas[i] - shares[i], 9), i))
    for i in by_remainder[: count - sum(shares)]:
        shares[i] += 1
    wanted = [i for i in range(3) if weights[i] > 0]
    for i in wanted if count >= 3 else [i for i in wanted if i == _TRAIN]:
        if shares[i] == 0:
            shares[max(range(3), key=lambda j: (shares[j], -j))] -= 1
            shares[i] = 1
    return shares


def _share(free: int, have: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Say how many of ``free`` samples each split gets, given what it has: splits that are too full get none."""
    active = [0, 1, 2]
    while active:
        pool = free + sum(have[i] for i in active)
        goal = _apportion(pool, [weights[i] if i in active else 0.0 for i in range(3)])
        full = [i for i in active if have[i] > goal[i]]
        if not full:
            return [goal[i] - have[i] if i in active else 0 for i in range(3)]
        active = [i for i in active if i not in full]
    return [free, 0, 0]


def _place_blocks(
    blocks: list[_Block],
    singles: dict[Stratum, list[str]],
    have: dict[Stratum, list[int]],
    weights: tuple[float, float, float],
    result: dict[str, Split],
) -> None:
    free: Counter[Stratum] = Counter()
    to_come: Counter[Stratum] = Counter()
    for block in blocks:
        free.update(block.strata)
        to_come.update(dict.fromkeys(block.strata, 1))
    tallies: dict[Stratum, _Tally] = {}
    for stratum in free:
        alone = len(singles.get(stratum, ()))
        held = have[stratum]
        shares = _share(free[stratum] + alone, held, weights)
        goal = [held[i] + shares[i] for i in range(3)]
        coming = to_come[stratum] + alone
        tallies[stratum] = _Tally(held, goal, sum(held) + coming, coming)
    wanted = [i for i in range(3) if weights[i] > 0]
    for block in sorted(blocks, key=lambda block: (-len(block.keys), block.order)):
        strata = sorted(block.strata.items(), key=lambda item: (item[0] is None, item[0] or ""))
        best = min(_candidates(strata, tallies, wanted), key=lambda i: (_cost(strata, tallies, i), i))
        for stratum, count in strata:
            tallies[stratum].have[best] += count
            tallies[stratum].to_come -= 1
        result.update(dict.fromkeys(block.keys, _SPLITS[best]))


def _candidates(strata: list[tuple[Stratum, int]], tallies: dict[Stratum, _Tally], wanted: list[int]) -> list[int]:
    """Return the splits a block may go to: all, unless it is one of the last chances to fill an empty one."""
    needed: set[int] = set()
    for stratum, _ in strata:
        tally = tallies[stratum]
        empty = [i for i in wanted if tally.have[i] == 0]
        if tally.to_come == 1 and _TRAIN in empty:
            return [_TRAIN]
        if tally.units >= 3 and tally.to_come <= len(empty):
            needed.update(empty)
    return [i for i in wanted if i in needed] or wanted


def _cost(strata: list[tuple[Stratum, int]], tallies: dict[Stratum, _Tally], split: int) -> float:
    """Return by how much the squared distance to the goals grows if the block goes to ``split``."""
    cost = 0.0
    for stratum, count in strata:
        tally = tallies[stratum]
        cost += count * (2 * (tally.have[split] - tally.goal[split]) + count) / sum(tally.goal)
    return cost
