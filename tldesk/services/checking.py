"""The second phase of an import: decode every sample whole and hash it. Finds what a header cannot tell.

Results are written in batches, so that a kill loses a second of work. Whatever a decoder raises is the reason why one
sample is unreadable; it never stops the rest.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError, UnreadableError
from tldesk.core.events import Note, PhaseStarted, Progress
from tldesk.services.jobs import core_count, parallel_map
from tldesk.services.samples import copy_path, is_same_file, write_copy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array, Modality, Payload, Sample
    from tldesk.core.events import Event
    from tldesk.core.places import Places
    from tldesk.hooks.host import PluginHost
    from tldesk.store.project import Project
    from tldesk.store.values import Checked

PHASE = "decode"
_BATCH = 64
_BATCH_S = 0.5


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How many samples were decoded, and how many of them cannot be read."""

    checked: int
    unreadable: int


def check_pending(
    project: Project,
    host: PluginHost,
    places: Places,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    workers: int | None = None,
) -> CheckReport:
    """Decode and hash every sample that waits for it, and make working copies of large ones.

    Raises:
        CancelledError: The person stopped it; what was decoded is kept.
        DataError: A whole source is gone; its samples keep waiting.
        ProjectError: The project cannot be written.
    """
    pending = project.samples.rows(is_checked=False)
    if not pending:
        return CheckReport(0, 0)
    on_event(PhaseStarted(PHASE, len(pending)))
    checker = _Checker(host, places)
    done = unreadable = 0
    batch: list[Checked] = []
    written = time.monotonic()
    try:
        for result in parallel_map(checker, pending, workers=workers or min(core_count(), 16), cancel=cancel):
            batch.append(result)
            done += 1
            unreadable += result.unreadable is not None
            if len(batch) >= _BATCH or time.monotonic() - written > _BATCH_S:
                kept, batch = batch, []
                _write(project, pending, kept)
                written = time.monotonic()
                on_event(Progress(PHASE, done, len(pending)))
    finally:
        if batch:
            _write(project, pending, batch)
    on_event(Progress(PHASE, done, len(pending)))
    if checker.copy_error:
        on_event(Note(f"no working copies could be kept ({checker.copy_error}); large files will be decoded each time"))
    return CheckReport(done, unreadable)


def check_again(
    project: Project,
    host: PluginHost,
    places: Places,
    samples: Sequence[Sample],
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> bool:
    """Decode and hash those of ``samples`` anew whose files have changed since; return whether there were any.

    Raises:
        CancelledError: The person stopped it; what was decoded is kept.
        ProjectError: The project cannot be written.
    """
    count = project.samples.reset_changed(samples)
    if not count:
        return False
    on_event(Note(f"{count} changed {'file is' if count == 1 else 'files are'} read again"))
    check_pending(project, host, places, cancel=cancel, on_event=on_event)
    return True


def _write(project: Project, pending: Sequence[Sample], batch: list[Checked]) -> None:
    from tldesk.store.values import GONE

    gone = {result.id for result in batch if result.unreadable == GONE}
    lost = [source for source in project.samples.sources() if source.is_missing] if gone else []
    if not lost:
        project.samples.mark_checked(batch)
        return
    # A drive that was taken out must not turn thousands of samples into unreadable ones.
    roots = tuple(Path(source.root) for source in lost)
    paths = {sample.id: sample.path for sample in pending if sample.id in gone}
    lost_ids = {id_ for id_, path in paths.items() if any(path.is_relative_to(root) for root in roots)}
    project.samples.mark_checked([result for result in batch if result.id not in lost_ids])
    if lost_ids:
        raise DataError(
            f"{lost[0].path} is gone", "put it back, or name its new place with `tldesk relink`; then import again"
        )


class _Checker:
    """Decodes and hashes one sample; any number of threads at once."""

    def __init__(self, host: PluginHost, places: Places) -> None:
        self._host = host
        self._places = places
        self.copy_error = ""  # the first reason why working copies cannot be written

    def __call__(self, sample: Sample) -> Checked:
        from tldesk.store.values import GONE, Checked

        def bad(reason: str) -> Checked:
            return Checked(sample.id, sample.size, sample.mtime_ns, unreadable=reason or "it cannot be decoded")

        # Outside the try: a plugin that is missing makes no sample unreadable.
        modality, loader = self._host.modality(sample.modality), self._host.loader(sample.loader)
        try:
            payload = loader.read(sample.path, sample.member)
            raw = modality.decode(payload)
            facts = modality.facts(payload, raw)
            content_hash = content_hash_of(payload)
        except UnreadableError as error:
            return bad(error.what if sample.path.exists() else GONE)
        except FileNotFoundError:
            return bad(GONE)
        except OSError as error:
            return bad(f"cannot be read: {error.strerror or error}")
        except Exception as error:  # noqa: BLE001 - a decoder may raise anything on a damaged file
            return bad(f"{type(error).__name__}: {error}")
        self._keep_working_copy(modality, raw, sample, content_hash)
        return Checked(sample.id, sample.size, sample.mtime_ns, content_hash=content_hash, facts=facts)

    def _keep_working_copy(self, modality: Modality, raw: Array, sample: Sample, content_hash: str) -> None:
        copy = copy_path(self._places, modality, content_hash)
        if self.copy_error or copy.exists() or not is_same_file(sample):  # replaced between decoding and hashing
            return
        try:
            write_copy(modality, raw, copy)
        except OSError as error:
            self.copy_error = f"{copy.parent}: {error.strerror or error}"


def content_hash_of(payload: Payload) -> str:
    """Return the sha256 of a file's bytes, or of an array's type, shape and bytes."""
    if isinstance(payload, Path):
        with payload.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256(f"{payload.dtype.str} {payload.shape}\n".encode())
    digest.update(payload.tobytes())
    return digest.hexdigest()
