"""Which boundaries of a network a run is trained from: decided before it begins, and part of its recipe.

A boundary is the place behind the leading stages that stay as they are; what they make of a sample is computed once and
kept. The whole schedule is read: gradual unfreezing moves the boundary towards the input. A disk that fills up later
makes a run slower, not different, since what it is trained from stands in the recipe.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, get_args

from tldesk.core.kept_rows import Form, row_bytes, views_kept
from tldesk.ml.freeze import apply_freeze
from tldesk.ml.frozen_part import POOLED, boundary_of, boundary_shape, stop_of
from tldesk.ml.seeding import stream_seed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.core.contracts import Array
    from tldesk.core.freeze_plan import FreezePlan
    from tldesk.ml.plan import SampleSet
    from tldesk.ml.staged import StagedModel


@dataclass(frozen=True, slots=True)
class Kept:
    """The boundaries that are kept, and in which form. ``why``: of those that are not, or of half the bytes.

    ``to_the_end``: the last epoch reads kept rows.
    """

    ends: tuple[str, ...]
    form: Form
    why: str = ""
    to_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Views:
    """The views of samples of which rows are kept: ``count`` random ones of each; by policy none the sample itself.

    A view is a pure function of the sample's content, the policy, the seed and the view's number.
    """

    samples: SampleSet
    policy: str = "none"
    seed: int = 0
    count: int = 1

    def key(self, index: int, view: int) -> str:
        """Return what a row is kept under."""
        content = self.samples.keys[index]
        return content if self.policy == "none" else f"{content}.{self.policy}.{self.seed}.{view}"

    def load(self, index: int, view: int) -> Array:
        """Return the input of a view; from any thread."""
        if self.policy == "none" or self.samples.view is None:
            return self.samples.load(index)
        return self.samples.view(index, stream_seed(self.seed, "view", self.samples.keys[index], view))

    def of_epoch(self, index: int, *, epoch: int, again: int = 0) -> int:
        """Return which view an epoch (from 1) sees: all in turn, each sample from another one on.

        ``again``: how often the sample came in this epoch before.
        """
        if self.count == 1:
            return 0
        first = stream_seed(self.seed, "first view", self.samples.keys[index])
        return int((first + epoch - 1 + again) % self.count)


def boundaries_of(model: StagedModel, plan: FreezePlan, *, epochs: int) -> tuple[str, ...]:
    """Return the boundaries that a schedule needs, input first: those before which nothing ever learned until then.

    ``model`` is left as the plan's first epoch wants it.
    """
    return _schedule(model, plan, epochs=epochs)[0]


def _schedule(model: StagedModel, plan: FreezePlan, *, epochs: int) -> tuple[tuple[str, ...], str | None]:
    """Return the boundaries of a schedule, and the last epoch's; None: it has none of these."""
    found: dict[str, int] = {}
    lowest, last = len(model.cuts) + 1, None
    for epoch in plan.changes:
        if epoch > epochs:
            continue
        state = apply_freeze(model, plan.at(epoch))
        end = boundary_of(model, state.frozen_cuts, is_head_only=state.is_head_only)
        if model.pooling.taps and end != POOLED:  # the head sees mid stages, which are no part of the last one's rows
            end = None
        stop = 0 if end is None else stop_of(model, end)
        last = end if stop <= lowest else None
        if last is not None:
            found[last] = stop
        lowest = min(lowest, stop)
    apply_freeze(model, plan.at(1))
    return tuple(sorted(found, key=lambda end: found[end])), last


def decide(
    model: StagedModel, plan: FreezePlan, *, epochs: int, train: int, val: int, views: str, form: str, room: int
) -> Kept:
    """Decide what a run keeps; nothing is computed.

    Args:
        model: Its stages and their shapes.
        plan: Freezes and thaws them.
        epochs: Of the run.
        train: Training samples.
        val: Validation samples, which are always seen as they are.
        views: ``1``, ``cached:K`` or ``full``.
        form: Of a row; ``auto``: exactly, or in half the bytes where only that fits.
        room: Bytes that may be used.
    """
    ends, last = _schedule(model, plan, epochs=epochs)
    rows = train * views_kept(views) + val
    wanted: Form = next((one for one in get_args(Form) if one == form), "fp32")
    if not rows or not ends:
        return Kept((), wanted)

    def size(some: Iterable[str], form: Form) -> int:
        return sum(rows * row_bytes(form, boundary_shape(model, end)) for end in some)

    if size(ends, wanted) <= room:
        return Kept(ends, wanted, to_the_end=last is not None)
    if form == "auto" and size(ends, "bf16") <= room:
        why = "features are kept in half the bytes (bf16): in full they do not fit"
        return Kept(ends, "bf16", why, to_the_end=last is not None)
    fitting: list[str] = []
    for end in sorted(ends, key=lambda end: prod(boundary_shape(model, end))):
        if size([*fitting, end], wanted) <= room:
            fitting.append(end)
    left = [end for end in ends if end not in fitting]
    needed, there = size(left, wanted) / 1e9, room / 1e9
    why = f"nothing is kept behind {', '.join(left)}: {needed:.3g} GB are needed, {there:.3g} GB may be used"
    return Kept(tuple(end for end in ends if end in fitting), wanted, why, to_the_end=last in fitting)
