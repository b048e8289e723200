"""Where a training step's input comes from, and what it runs through: samples through the model, or kept rows of a
boundary through what is behind it. Draws no random numbers.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from tldesk.core.events import Event, Note, Progress
from tldesk.core.kept_rows import views_kept
from tldesk.ml.boundary import Views
from tldesk.ml.decode import decoded_batches
from tldesk.ml.evaluate import figures, output_events
from tldesk.ml.forward import padded_forward
from tldesk.ml.frozen_part import POOLED, stop_of
from tldesk.ml.sampling import occurrences
from tldesk.ml.seeding import stream_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from torch import Tensor, nn

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.boundary_rows import BoundaryRows
    from tldesk.ml.plan import TrainPlan

    InputBatch = tuple[Sequence[int], Tensor]
    Figures = dict[str, float] | None


HELD_BYTES = 256 * 2**20  # of rows in memory; others are read from disk in each epoch


class Source(Protocol):
    """One of the ways in which an epoch gets its numbers."""

    def batches(
        self, batches: Sequence[Sequence[int]], *, epoch: int, begin: int = 0
    ) -> Generator[InputBatch, None, None]:
        """Yield (positions, input on the CPU) for each batch of an epoch (from 1), from the batch at ``begin`` on."""

    def forward(self, x: Tensor) -> Tensor:
        """Return outputs (B, K), with gradients for what trains."""

    def validate(self) -> Generator[Event, None, Figures]:
        """Return the figures of the validation split, None without one. The model is in eval mode."""


class SampleSource:
    """Decode each sample anew; the model's first ``frozen_cuts`` cuts run without gradients.

    ``kept``: where validation reads rows, and of which boundary; None: it decodes as well.
    """

    def __init__(
        self,
        plan: TrainPlan,
        cancel: CancelToken,
        *,
        frozen_cuts: int,
        kept: tuple[BoundaryRows, str] | None = None,
    ) -> None:
        self._plan = plan
        self._cancel = cancel
        self._frozen_cuts = frozen_cuts
        self._kept = kept

    def batches(
        self, batches: Sequence[Sequence[int]], *, epoch: int, begin: int = 0
    ) -> Generator[InputBatch, None, None]:
        """Yield decoded batches; threads decode ahead.

        What augmentation draws comes from (seed, epoch, sample), and from how often it came in the epoch before.

        Raises:
            DataError: A sample cannot be decoded; it is named.
        """
        plan = self._plan
        recipe, samples = plan.recipe, plan.train
        threads = recipe.threads if recipe.loader_threads == "auto" else int(recipe.loader_threads)
        load = None
        if recipe.augment != "none" and samples.view is not None:
            load = self._augmented(samples.view, batches, epoch=epoch, begin=begin)
        decoding = decoded_batches(samples, batches[begin:], threads=threads, cancel=self._cancel, load=load)
        is_pinned = plan.device.device.type == "cuda"
        with closing(decoding) as decoded:
            for batch in decoded:
                inputs = torch.from_numpy(np.ascontiguousarray(batch.data))
                yield batch.indices, inputs.pin_memory() if is_pinned else inputs

    def _augmented(
        self, view: Callable[[int, int], Array], batches: Sequence[Sequence[int]], *, epoch: int, begin: int
    ) -> Callable[[int, int], Array]:
        """Return what gives the view of a position at a place of the epoch: one of a few, or one of its own."""
        recipe, samples = self._plan.recipe, self._plan.train
        first = sum(len(batch) for batch in batches[:begin])
        before = occurrences([index for batch in batches for index in batch])[first:]
        views = Views(samples, recipe.augment, recipe.seed, views_kept(recipe.views))

        def load(index: int, place: int) -> Array:
            if views.count:
                return views.load(index, views.of_epoch(index, epoch=epoch, again=before[place]))
            again = (before[place],) if before[place] else ()
            return view(index, stream_seed(recipe.seed, "augment", epoch, samples.keys[index], *again))

        return load

    def forward(self, x: Tensor) -> Tensor:
        """Run the model; what comes before the freeze boundary builds no graph."""
        model, boundary, end = self._plan.model, self._frozen_cuts, len(self._plan.model.cuts)
        with torch.no_grad():
            x = model.run(x, 0, boundary)
        if boundary < end:
            x = model.run(x, boundary, end)
        return apply_head(model.head, model.pool(x))

    def validate(self) -> Generator[Event, None, Figures]:
        """Run the whole model over the validation split, or what is behind the boundary over its rows."""
        plan = self._plan
        if plan.val is None or len(plan.val) == 0:
            return None
        if self._kept is not None:
            return (yield from _validate_rows(plan, *self._kept))
        raw = yield from output_events(
            plan.model,
            plan.val,
            recipe=plan.recipe,
            device=plan.device.device,
            cancel=self._cancel,
            outputs=len(plan.classes),
            phase="evaluate",
        )
        return figures(raw, plan.val.targets, task=plan.recipe.task, head=plan.model.head, loss=plan.recipe.loss)


class BoundarySource:
    """Take each sample's row at a boundary from where it is kept; only what is behind the boundary runs.

    Rows that are gone are computed again, by the same function in the same batches: slower, and the same numbers.
    """

    def __init__(self, plan: TrainPlan, rows: BoundaryRows, end: str, cancel: CancelToken) -> None:
        self._plan = plan
        self._rows = rows
        self._end = end
        self._cancel = cancel
        self._held = _Held(rows, end)
        self._lost = 0  # rows, since that was said last

    def batches(
        self, batches: Sequence[Sequence[int]], *, epoch: int, begin: int = 0
    ) -> Generator[InputBatch, None, None]:
        """Yield rows of the views that an epoch sees."""
        views = self._rows.train
        before = occurrences([index for batch in batches for index in batch])
        places = iter(before[sum(len(batch) for batch in batches[:begin]) :])
        wanted = [
            [(index, views.of_epoch(index, epoch=epoch, again=next(places))) for index in batch]
            for batch in batches[begin:]
        ]
        missing = [[one for one in batch if not self._held.has(views, *one)] for batch in wanted]
        is_pinned = self._plan.device.device.type == "cuda"
        with closing(self._computed(missing)) as computed:
            for batch, lacking in zip(wanted, missing, strict=True):
                made = next(computed) if lacking else {}
                for one, row in made.items():
                    self._held.keep(views.key(*one), row)
                there = {one: made[one] if one in made else self._held.read(views, *one) for one in batch}
                rows = {one: row for one, row in there.items() if row is not None}
                gone = [one for one in there if one not in rows]
                if gone:  # deleted or damaged since they were looked for
                    self._lost += len(gone)
                    data = views.samples.collate([views.load(*one) for one in gone])
                    rows |= zip(gone, self._in_parts([views.key(*one) for one in gone], data), strict=True)
                inputs = torch.from_numpy(np.stack([rows[one] for one in batch]))
                yield [index for index, _ in batch], inputs.pin_memory() if is_pinned else inputs

    def forward(self, x: Tensor) -> Tensor:
        """Run what is behind the boundary."""
        return behind(self._plan, self._end, x)

    def validate(self) -> Generator[Event, None, Figures]:
        """Run what is behind the boundary over the rows of the validation split."""
        if self._lost:
            yield Note(f"{self._lost} kept features were gone, and were computed again")
            self._lost = 0
        if self._rows.val is None:
            return None
        return (yield from _validate_rows(self._plan, self._rows, self._end))

    def _computed(
        self, batches: Sequence[Sequence[tuple[int, int]]]
    ) -> Generator[dict[tuple[int, int], Array], None, None]:
        """Yield the rows of each batch that lacks some; threads decode ahead."""
        views, lacking = self._rows.train, [batch for batch in batches if batch]
        if not lacking:
            return
        flat = [one for batch in lacking for one in batch]
        decoding = decoded_batches(
            views.samples,
            [[index for index, _ in batch] for batch in lacking],
            threads=self._plan.recipe.threads,
            cancel=self._cancel,
            load=lambda index, place: views.load(index, flat[place][1]),
        )
        with closing(decoding) as decoded:
            for batch, made in zip(lacking, decoded, strict=True):
                assert made.data is not None  # none was left out
                keys = [views.key(*one) for one in batch]
                yield dict(zip(batch, self._in_parts(keys, made.data), strict=True))

    def _in_parts(self, keys: Sequence[str], data: Array) -> list[Array]:
        size = self._plan.recipe.feature_batch_size
        rows: list[Array] = []
        for start in range(0, len(keys), size):
            rows += self._rows.make(self._end, keys[start : start + size], data[start : start + size])
        return rows


class _Held:
    """Rows read once and then held in memory, as far as ``HELD_BYTES`` go."""

    def __init__(self, rows: BoundaryRows, end: str) -> None:
        self._rows = rows
        self._end = end
        self._held: dict[str, Array] = {}
        self._left = HELD_BYTES

    def has(self, views: Views, index: int, view: int) -> bool:
        key = views.key(index, view)
        return key in self._held or self._rows.has(self._end, key)

    def read(self, views: Views, index: int, view: int) -> Array | None:
        key = views.key(index, view)
        row = self._held.get(key)
        if row is None:
            row = self._rows.read(self._end, key)
            if row is not None:
                self.keep(key, row)
        return row

    def keep(self, key: str, row: Array) -> None:
        if key not in self._held and row.nbytes <= self._left:
            self._left -= row.nbytes
            self._held[key] = row


def behind(plan: TrainPlan, end: str, x: Tensor) -> Tensor:
    """Return the model's outputs (B, K) for rows (B, ...) of a boundary."""
    model = plan.model
    if end != POOLED:
        x = model.pool(model.run(x, stop_of(model, end), len(model.cuts)))
    return apply_head(model.head, x)


def _validate_rows(plan: TrainPlan, rows: BoundaryRows, end: str) -> Generator[Event, None, Figures]:
    """Return the figures of the validation split from its rows. The model is in eval mode."""
    val, size = rows.val, plan.recipe.feature_batch_size
    assert val is not None  # looked at before
    count = len(val.samples)
    parts = []
    for start in range(0, count, size):
        block = rows.part(end, val, range(start, min(start + size, count)))
        parts.append(padded_forward(lambda x: behind(plan, end, x), block, batch_size=size, device=plan.device.device))
        yield Progress("evaluate", min(start + size, count), count)
    raw = np.concatenate(parts).astype(np.float64)
    return figures(raw, val.samples.targets, task=plan.recipe.task, head=plan.model.head, loss=plan.recipe.loss)


def head_outputs(plan: TrainPlan, features: Array) -> Array:
    """Return the head's outputs (N, K) for features (N, ...), float64, in batches of the one size."""
    size = plan.recipe.feature_batch_size
    parts = [
        padded_forward(
            lambda x: apply_head(plan.model.head, x),
            features[start : start + size],
            batch_size=size,
            device=plan.device.device,
        )
        for start in range(0, len(features), size)
    ]
    return np.concatenate(parts).astype(np.float64)


def apply_head(head: nn.Module | None, x: Tensor) -> Tensor:
    """Return the head's outputs."""
    if head is None:  # set by the run before any source is made
        raise RuntimeError("the model has no head")
    outputs: Tensor = head(x)
    return outputs
