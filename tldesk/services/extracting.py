"""Show every sample to the frozen backbone, what is wanted most first, and keep what it makes of it.

The features lie where training looks for them: same store, same space, same batch size. Limit: what is not hashed yet
waits for the next call.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import ModelError
from tldesk.core.events import Note, PhaseStarted, Progress
from tldesk.core.recipe import Recipe
from tldesk.services.cache import row_store
from tldesk.services.models import build_fresh
from tldesk.services.samples import SampleReader, sample_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array, Sample
    from tldesk.core.events import Event
    from tldesk.core.places import Places
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.device import DeviceChoice
    from tldesk.ml.frozen_part import FrozenPart
    from tldesk.ml.row_store import RowSpace
    from tldesk.services.models import FreshModel
    from tldesk.store.project import Project

PHASE = "features"
LARGEST_FEATURE = 32_768  # numbers a sample; the live answer holds them all in memory
KEEP_S = 15.0  # at most so much work is lost by a kill


@dataclass(frozen=True, slots=True, eq=False)
class ExtractedFeatures:
    """Features of some samples: ``ids`` int64 (N,), the content hashes ``keys``, ``rows`` float32 (N, D)."""

    ids: Array
    keys: tuple[str, ...]
    rows: Array


@dataclass(frozen=True, slots=True)
class ExtractReport:
    """What one extraction did. ``skipped``: samples that could not be decoded, with the reason."""

    known: int
    computed: int
    skipped: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Built:
    fresh: FreshModel
    device: DeviceChoice
    part: FrozenPart
    space: str


class Extractor:
    """Holds the frozen backbone of one recipe between calls. Any thread may call it; one extracts at a time."""

    def __init__(self, host: PluginHost, places: Places, recipe: Recipe | None = None) -> None:
        self.recipe = recipe or Recipe()
        self._host = host
        self._places = places
        self._lock = Lock()
        self._built: _Built | None = None

    def extract(
        self,
        project: Project,
        *,
        on_features: Callable[[ExtractedFeatures], None],
        on_event: Callable[[Event], None],
        cancel: CancelToken,
        wish: Callable[[], Sequence[int]] = tuple,
        known: Mapping[int, str] | None = None,
    ) -> ExtractReport:
        """Hand out the features of every readable, hashed sample; compute and keep those that the store lacks.

        Args:
            project: Its samples are read once, at the beginning.
            on_features: Gets blocks as they come: what the store has at once, the rest by batches.
            on_event: Gets progress.
            cancel: Stops it; what was computed is kept.
            wish: Is asked before each batch, in this thread: ids of what is wanted now, most wanted first. Labelled
                samples follow, then all others.
            known: Content hashes by id of what the caller has already.

        Raises:
            WeightsError: The pretrained weights are not at hand.
            ModelError: The features are too large to keep, or not finite.
            CancelledError: ``cancel`` was raised.
        """
        with self._lock:
            return self._extract(project, _Out(on_features, on_event), cancel=cancel, wish=wish, known=known or {})

    def _extract(
        self,
        project: Project,
        out: _Out,
        *,
        cancel: CancelToken,
        wish: Callable[[], Sequence[int]],
        known: Mapping[int, str],
    ) -> ExtractReport:
        from tldesk.ml.frozen_part import POOLED
        from tldesk.ml.seeding import prepare_thread

        cancel.check()
        modality = self._host.backbone(self.recipe.backbone).modality
        rows = project.samples.rows(is_readable=True, is_checked=True)
        samples = [row for row in rows if row.content_hash and row.modality == modality]
        out.begin(len(samples))
        if not samples:
            return ExtractReport(0, 0)
        built = self._ready(cancel, out.on_event)
        prepare_thread(built.device.threads)
        missing = [row for row in samples if known.get(row.id) != row.content_hash]
        out.advance(len(samples) - len(missing))
        if not missing:
            return ExtractReport(out.done, 0)
        with closing(row_store(self._places).space(built.space, built.part.codec(POOLED, "fp32"))) as space:
            keys = {one.content_hash or "" for one in missing}
            space.use(keys)
            kept = {key: row for key in keys if (row := space.read(key)) is not None}
            cancel.check()
            found = [row for row in missing if row.content_hash in kept]
            out.hand_out(found, [kept[row.content_hash or ""] for row in found])
            missing = [row for row in missing if row.content_hash not in kept]
            del kept
            before = out.done
            try:
                if missing:
                    self._compute(built, _Pending(missing, wish), out, space=space, cancel=cancel)
            finally:
                if space.fault is not None:
                    out.on_event(Note(space.fault))
        return ExtractReport(before, out.done - before, tuple(out.skipped))

    def _ready(self, cancel: CancelToken, on_event: Callable[[Event], None]) -> _Built:
        from tldesk.ml.device import choose
        from tldesk.ml.frozen_part import POOLED, FrozenPart
        from tldesk.ml.plan import FEATURE_BATCH_SIZE
        from tldesk.ml.seeding import prepare_thread

        if self._built is not None:
            return self._built
        fresh = build_fresh(self._host, self.recipe, allow_download=False, cancel=cancel, on_event=on_event)
        # As many threads as a run takes: features, and so the name of their space, differ with it in their last bits.
        device = choose(self.recipe.device, "fp32")
        prepare_thread(device.threads)
        if int(np.prod(fresh.model.feature_shape)) > LARGEST_FEATURE:
            raise ModelError(f"{fresh.spec.key} gives features too large to keep", "let it pool them: head.pool avg")
        fresh.model.requires_grad_(False)
        fresh.model.eval().to(device.device)
        part = FrozenPart(fresh.model, [POOLED], input_shape=fresh.input_shape, device=device.device)
        space = part.space(
            POOLED,
            preprocess=fresh.preprocess,
            modality_version=self._host.modality(fresh.spec.modality).version,
            batch_size=FEATURE_BATCH_SIZE,
            threads=device.threads,
        )
        self._built = _Built(fresh, device, part, space)
        return self._built

    def _compute(self, built: _Built, pending: _Pending, out: _Out, *, space: RowSpace, cancel: CancelToken) -> None:
        from tldesk.ml.decode import decoded_batches
        from tldesk.ml.forward import padded_forward
        from tldesk.ml.interrupt import interruptible
        from tldesk.ml.plan import FEATURE_BATCH_SIZE

        samples = sample_set(
            SampleReader(self._host, self._places),
            pending.samples,
            built.fresh.preprocess,
            targets=np.zeros(0, np.int64),
            modality=built.fresh.spec.modality,
        )
        part, kept_s = built.part, time.monotonic()
        batches = decoded_batches(
            samples,
            pending.batches(FEATURE_BATCH_SIZE),
            threads=built.device.threads,
            cancel=cancel,
            skip_unreadable=True,
        )
        with closing(batches), interruptible(part.backbone, cancel):
            for batch in batches:
                for index, error in batch.failed:
                    out.skip(pending.same(index), error.what)
                if batch.data is None:
                    continue
                rows = padded_forward(
                    lambda x: part(x)[0], batch.data, batch_size=FEATURE_BATCH_SIZE, device=built.device.device
                )
                if not np.isfinite(rows).all():
                    raise ModelError(f"{self.recipe.backbone} gives features that are not finite", "check its weights")
                for index, row in zip(batch.indices, rows, strict=True):
                    space.add(samples.keys[index], row)
                same = [(sample, row) for i, row in zip(batch.indices, rows, strict=True) for sample in pending.same(i)]
                out.hand_out([sample for sample, _ in same], [row for _, row in same])
                if time.monotonic() - kept_s > KEEP_S:
                    space.flush()
                    kept_s = time.monotonic()


class _Out:
    """Where features and progress go."""

    def __init__(self, on_features: Callable[[ExtractedFeatures], None], on_event: Callable[[Event], None]) -> None:
        self.on_event = on_event
        self.done = 0
        self.skipped: list[tuple[int, str]] = []
        self._on_features = on_features
        self._total = 0

    def begin(self, total: int) -> None:
        self._total = total
        self.on_event(PhaseStarted(PHASE, total))

    def advance(self, count: int) -> None:
        if count:
            self.done += count
            self.on_event(Progress(PHASE, self.done + len(self.skipped), self._total))

    def skip(self, samples: Sequence[Sample], reason: str) -> None:
        self.skipped += [(sample.id, reason) for sample in samples]

    def hand_out(self, samples: Sequence[Sample], rows: Sequence[Array]) -> None:
        if not samples:
            return
        stacked = np.stack([np.asarray(row, np.float32).reshape(-1) for row in rows])
        ids = np.array([sample.id for sample in samples], np.int64)
        for array in (stacked, ids):
            array.flags.writeable = False  # it goes to another thread
        keys = tuple(sample.content_hash or "" for sample in samples)
        self._on_features(ExtractedFeatures(ids, keys, stacked))
        self.advance(len(samples))


class _Pending:
    """What is still to be computed, once for each content; the wish of the moment goes first."""

    def __init__(self, samples: Sequence[Sample], wish: Callable[[], Sequence[int]]) -> None:
        order = [*(one for one in samples if one.origin), *(one for one in samples if not one.origin)]
        self.samples = tuple(order)
        self._wish = wish
        self._key_of = {sample.id: sample.content_hash or "" for sample in order}
        self._same: dict[str, list[int]] = {}
        for index, sample in enumerate(order):
            self._same.setdefault(sample.content_hash or "", []).append(index)
        self._waiting = {key: places[0] for key, places in self._same.items()}

    def same(self, index: int) -> list[Sample]:
        """Return every sample that has the content of sample ``index``."""
        return [self.samples[place] for place in self._same[self.samples[index].content_hash or ""]]

    def batches(self, size: int) -> Iterator[list[int]]:
        """Yield positions until none waits; the wish is asked at each."""
        while self._waiting:
            wished = (self._key_of.get(sample_id, "") for sample_id in self._wish())
            chosen: dict[str, int] = {}
            for key in chain(wished, self._waiting):
                if len(chosen) >= size:
                    break
                if key in self._waiting:
                    chosen[key] = self._waiting[key]
            for key in chosen:
                del self._waiting[key]
            yield list(chosen.values())
