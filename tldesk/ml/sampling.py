"""Which samples an epoch sees, and in which order: a pure function of seed and epoch. Reads targets, no samples."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import UsageError
from tldesk.ml.seeding import sample_order, stream_seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Array

SAMPLERS = ("shuffled", "balanced")


def check_sampler(sampler: str, *, task: str) -> None:
    """Refuse a sampler that does not exist or does not serve a task.

    Raises:
        UsageError: Names it, and what to take instead.
    """
    if sampler not in SAMPLERS:
        raise UsageError(f"sampler {sampler!r} does not exist", f"choose one of: {', '.join(SAMPLERS)}")
    if sampler == "balanced" and task == "multi":
        raise UsageError(
            "sampler 'balanced' needs one class a sample, and here a sample may have several",
            "choose sampler shuffled, and weigh rare classes with loss.class_weights balanced",
        )
    if sampler == "balanced" and task == "regression":
        raise UsageError("sampler 'balanced' needs classes, and the targets are numbers", "choose sampler shuffled")


def epoch_order(targets: Array, *, sampler: str, seed: int, epoch: int, task: str) -> list[int]:
    """Return the positions that an epoch (from 1) sees, as many as there are targets.

    ``shuffled``: each sample once. ``balanced``: each class that occurs in ``targets``, int64 (N,), N // K times or
    once more (whose turn that is goes around); within a class no sample comes again before all others came, from one
    epoch to the next as well.

    Raises:
        UsageError: The sampler does not serve the task.
    """
    check_sampler(sampler, task=task)
    if sampler == "shuffled":
        return sample_order(len(targets), seed, epoch=epoch)
    classes, class_of = np.unique(targets, return_inverse=True)
    if len(classes) == 0:
        return []
    each, more = divmod(len(targets), len(classes))
    drawn: list[Array] = []
    for place, name in enumerate(_stream(seed, "classes").permutation(len(classes)).tolist()):
        extra = (_turns(epoch, more, place, len(classes)), _turns(epoch - 1, more, place, len(classes)))
        members = np.flatnonzero(class_of == name)
        drawn.append(
            _draws(members, each * (epoch - 1) + extra[1], each * epoch + extra[0], (seed, int(classes[name])))
        )
    together = np.concatenate(drawn)
    order: list[int] = _stream(seed, "order", epoch).permutation(together).tolist()
    return order


def occurrences(order: Sequence[int]) -> list[int]:
    """Return for each place of an epoch's order how often its sample came before: 0 where it comes for the first time.

    Give the whole order, also where a run goes on in its middle.
    """
    seen: Counter[int] = Counter()
    counts: list[int] = []
    for index in order:
        counts.append(seen[index])
        seen[index] += 1
    return counts


def _turns(epochs: int, more: int, place: int, count: int) -> int:
    """Return how many of the draws that are left over in each epoch the class at ``place`` got in ``epochs`` epochs.

    They are dealt out like cards, ``more`` of them an epoch to ``count`` classes, and go on where they stopped.
    """
    return (epochs * more - place + count - 1) // count


def _draws(members: Array, start: int, stop: int, stream: tuple[int, int]) -> Array:
    """Return draws ``start`` to ``stop`` of a class: its members, shuffled, then shuffled anew, and so on."""
    size = len(members)
    rounds = range(start // size, (stop + size - 1) // size)
    seed, name = stream
    parts = [_stream(seed, "round", name, number).permutation(members) for number in rounds]
    first = rounds.start * size
    return np.concatenate([members[:0], *parts])[start - first : stop - first]


def _stream(seed: int, *parts: int | str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(stream_seed(seed, "balanced", *parts)))
