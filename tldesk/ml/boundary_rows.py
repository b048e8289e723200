"""The rows that a run is trained from, at each of its boundaries: found where they are kept, else computed and kept.

A boundary's rows are named by what the frozen part computes of fixed inputs, looked at again whenever the freeze state
changes: a part that learned meanwhile has other rows. The first pass taps every boundary of the recipe at once.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tldesk.core.errors import ModelError
from tldesk.core.events import Event, Note, PhaseStarted, Progress
from tldesk.core.kept_rows import views_kept
from tldesk.ml.boundary import Views
from tldesk.ml.decode import decoded_batches
from tldesk.ml.forward import padded_outputs
from tldesk.ml.frozen_part import POOLED, FrozenPart, NotPureError, stop_of
from tldesk.ml.held_rows import HeldRows
from tldesk.ml.interrupt import interruptible
from tldesk.ml.plan import SampleSet

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.row_codec import Codec


class Rows(Protocol):
    """Where the rows of one boundary are: ``RowSpace`` on disk, ``HeldRows`` in memory."""

    codec: Codec
    fault: str | None

    def __contains__(self, key: str) -> bool:
        """Say whether a row is there."""

    def read(self, key: str) -> Array | None:
        """Return a row; None: it is not there."""

    def add(self, key: str, row: Array) -> Array:
        """Keep a row, and return it as a reader will see it."""

    def look(self) -> None:
        """Find rows that others added, and forget those that are gone."""

    def flush(self) -> None:
        """Write what was added."""

    def close(self) -> None:
        """Write what was added, and close the files."""

    def use(self, keys: Iterable[str]) -> None:
        """Note that these rows are used now."""

    def hold_off(self, why: str) -> None:
        """Keep no further row on disk."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One row to be had."""

    views: Views
    index: int
    view: int

    @property
    def key(self) -> str:
        return self.views.key(self.index, self.view)


class BoundaryRows:
    """The rows of a run's samples.

    ``facts``: where they came from, as the report of a run tells it; None before any were asked for, and where nothing
    is kept on disk.
    """

    def __init__(self, plan: TrainPlan, cancel: CancelToken) -> None:
        recipe = plan.recipe
        self._plan = plan
        self._cancel = cancel
        self._store = plan.cache if recipe.cache == "auto" else None
        self._part: FrozenPart | None = None
        self._spaces: dict[str, tuple[str, Rows]] = {}  # by boundary: the space's name
        self._features: tuple[Array, Array | None] | None = None
        self.facts: dict[str, Any] | None = None
        count = views_kept(recipe.views)
        is_augmented = count > 0 and recipe.augment != "none"
        self.train = Views(plan.train, recipe.augment, recipe.seed, count) if is_augmented else Views(plan.train)
        self.val = Views(plan.val) if plan.val is not None and len(plan.val) else None
        self.keeps_train = count > 0

    def close(self) -> None:
        """Keep what was computed, and close the files."""
        for _, space in self._spaces.values():
            space.close()
        self._part = None

    def features(self) -> Generator[Event, None, tuple[Array, Array | None]]:
        """Return what the head receives, (N, ...), of the training and of the validation samples as they are.

        Leaves the model in eval mode.

        Raises:
            ModelError: A feature is not finite, or the network cannot be copied.
            DataError: A sample cannot be decoded.
            CancelledError: The run was stopped.
        """
        self._plan.model.eval()
        if self._features is None:
            plain = [Views(self._plan.train), *([self.val] if self.val is not None else [])]
            self._open([POOLED])
            with suppress(NotPureError):  # it is solved on what it gives now, and nothing is kept
                yield from self._fill([POOLED], _items(plain))
            blocks = [self.part(POOLED, views, range(len(views.samples))) for views in plain]
            self._features = blocks[0], blocks[1] if len(blocks) > 1 else None
        return self._features

    def prepare(self, end: str) -> Generator[Event, None, str]:
        """Compute what is not there of the rows of a boundary, and of those that come after it in the schedule.

        Returns why nothing can be kept of this network; empty: all is there. Leaves the model in eval mode.

        Raises:
            ModelError, DataError, CancelledError: As ``features``.
        """
        self._features = None
        self._plan.model.eval()
        stop = stop_of(self._plan.model, end)
        # Those behind it belong to later epochs' past: what is between has learned, or is about to.
        found = {one: stop_of(self._plan.model, one) for one in {*self._plan.recipe.cached, end}}
        ends = sorted((one for one, place in found.items() if place <= stop), key=lambda one: found[one])
        views = [*([self.train] if self.keeps_train else []), *([self.val] if self.val is not None else [])]
        refused = "" if self._open(ends).is_copied else "it cannot be copied"
        try:
            if not refused:
                yield from self._fill(ends, _items(views))
        except NotPureError as error:
            refused = str(error)
        if refused:
            return f"nothing is kept of {self._plan.recipe.backbone}: {refused}"
        self._part = None  # a copy of the backbone; made again where a row is gone
        return ""

    def codec(self, end: str) -> Codec:
        """Return the form of a boundary's rows."""
        return self._spaces[end][1].codec

    def has(self, end: str, key: str) -> bool:
        """Say whether a row is there."""
        return key in self._spaces[end][1]

    def read(self, end: str, key: str) -> Array | None:
        """Return a row, float32 or float64; None: it is not there, or not any more."""
        return self._spaces[end][1].read(key)

    def make(self, end: str, keys: Sequence[str], data: Array) -> list[Array]:
        """Return the rows (...) of decoded inputs (B, ...), computed anew, and kept where there is room."""
        part = self._part if self._part is not None and end in self._part.ends else self._open([end])
        space = self._spaces[end][1]
        [rows] = padded_outputs(
            lambda x: part(x, [end]), data, batch_size=self._plan.recipe.feature_batch_size, device=part.device
        )
        return [self._added(space, key, row) for key, row in zip(keys, rows, strict=True)]

    def part(self, end: str, views: Views, indices: Sequence[int], *, view: int = 0) -> Array:
        """Return the rows (B, ...) of one view of some samples; one that is gone is computed again."""
        codec = self.codec(end)
        rows = np.empty((len(indices), *codec.shape), np.float64 if codec.is_double else np.float32)
        gone = []
        for place, index in enumerate(indices):
            row = self.read(end, views.key(index, view))
            if row is None:
                gone.append(place)
            else:
                rows[place] = row
        size = self._plan.recipe.feature_batch_size
        for batch in (gone[start : start + size] for start in range(0, len(gone), size)):
            some = [indices[place] for place in batch]
            data = views.samples.collate([views.load(index, view) for index in some])
            rows[batch] = self.make(end, [views.key(index, view) for index in some], data)
        return rows

    # --- how ---------------------------------------------------------------------------------------------

    def _open(self, ends: Sequence[str]) -> FrozenPart:
        """Make the frozen part as it is now, and open the spaces that its boundaries have by now."""
        plan, recipe = self._plan, self._plan.recipe
        part = FrozenPart(plan.model, ends, input_shape=plan.input_shape, device=plan.device.device)
        for end in ends:
            name = part.space(
                end,
                preprocess=recipe.input_preprocess(),
                modality_version=plan.modality_version,
                batch_size=recipe.feature_batch_size,
                threads=recipe.threads,
            )
            before = self._spaces.get(end)
            if before is not None and before[0] == name:
                continue
            if before is not None:
                before[1].close()
            codec = part.codec(end, recipe.row_form(end))
            self._spaces[end] = name, HeldRows(codec) if self._store is None else self._store.space(name, codec)
        self._part = part
        return part

    def _fill(self, ends: Sequence[str], items: Sequence[_Item]) -> Generator[Event, None, None]:
        """Compute what is not there. Raises ``NotPureError``, before anything is kept."""
        missing = {item.key: item for item in items if not all(item.key in self._spaces[end][1] for end in ends)}
        self._see_to_room(ends, len(missing))
        spaces = [self._spaces[end][1] for end in ends]
        hits = sum(item.key not in missing for item in items)
        size = sum(space.codec.row_bytes for space in spaces)
        for space in spaces:
            space.use(item.key for item in items)
        yield PhaseStarted("features", len(items))
        if missing:
            assert self._part is not None  # opened by whoever fills
            try:
                self._part.check_pure()
            except NotPureError as error:
                for space in spaces:
                    space.hold_off(str(error))
                raise
            if not any(space.fault for space in spaces):  # else each epoch computes what it reads
                yield Progress("features", hits, hits + len(missing))
                try:
                    yield from self._compute(ends, list(missing.values()), hits, hits + len(missing))
                finally:
                    for space in spaces:
                        space.flush()
        for fault in dict.fromkeys(space.fault for space in spaces if space.fault):
            yield Note(fault, is_urgent=True)
        if self._store is not None:
            self._note(ends[-1], size * len(items), hits, len(items) - hits)

    def _see_to_room(self, ends: Sequence[str], count: int) -> None:
        """Keep nothing on disk where ``count`` rows do not fit: features that are solved on once stay in memory."""
        spaces = [self._spaces[end][1] for end in ends]
        size = count * sum(space.codec.row_bytes for space in spaces)
        if not count or self._store is None or size <= self._store.room():
            return
        for end, space in zip(ends, spaces, strict=True):
            if end in self._plan.recipe.cached:
                space.hold_off(f"these features are not kept: {size / 1e9:.3g} GB are needed")
            else:
                space.close()
                self._spaces[end] = self._spaces[end][0], HeldRows(space.codec)

    def _compute(
        self, ends: Sequence[str], items: Sequence[_Item], done: int, total: int
    ) -> Generator[Event, None, None]:
        plan, part = self._plan, self._part
        assert part is not None  # opened by whoever fills
        spaces = [self._spaces[end][1] for end in ends]
        size = plan.recipe.feature_batch_size
        inputs = SampleSet(
            keys=tuple(item.key for item in items),
            targets=np.zeros(0, np.int64),
            load=lambda index: items[index].views.load(items[index].index, items[index].view),
            collate=plan.train.collate,
            names=tuple(item.views.samples.name(item.index) for item in items),
        )
        batches = [range(start, min(start + size, len(items))) for start in range(0, len(items), size)]
        decoding = decoded_batches(inputs, batches, threads=plan.recipe.threads, cancel=self._cancel)
        with closing(decoding) as decoded, interruptible(part.backbone, self._cancel):
            for batch in decoded:
                if batch.data is None:
                    continue
                outputs = padded_outputs(lambda x: part(x, ends), batch.data, batch_size=size, device=part.device)
                for space, rows in zip(spaces, outputs, strict=True):
                    for index, row in zip(batch.indices, rows, strict=True):
                        self._added(space, inputs.keys[index], row)
                done += len(batch.indices)
                yield Progress("features", done, total)

    def _added(self, space: Rows, key: str, row: Array) -> Array:
        """Keep a row and return it as it is read. Raises ``ModelError``: it is not finite."""
        kept = space.add(key, row)
        if not np.isfinite(kept).all():
            if np.isfinite(row).all():
                raise ModelError(
                    f"{space.codec.form} cannot hold features as large as these", "set cache_dtype to bf16"
                )
            raise ModelError(f"{self._plan.recipe.backbone} gives features that are not finite", "check its weights")
        return kept

    def _note(self, end: str, size: int, hits: int, misses: int) -> None:
        stage = self._plan.recipe.stages[-1] if end == POOLED else end
        before = self.facts or {}
        self.facts = {
            "boundary": stage,
            "bytes": before.get("bytes", 0) + size,
            "hits": before.get("hits", 0) + hits,
            "misses": before.get("misses", 0) + misses,
            "form": self.codec(end).form,
        }


def _items(several: Sequence[Views]) -> list[_Item]:
    return [
        _Item(views, index, view)
        for views in several
        for view in range(views.count)
        for index in range(len(views.samples))
    ]
