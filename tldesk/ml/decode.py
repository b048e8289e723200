"""Decode samples on threads and hand out batches in order, a bounded number ahead. Knows no model.

One of the three modules that may own threads. Closing the generator early ends the pool before ``close`` returns.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError, TldeskError
from tldesk.ml.seeding import prepare_thread

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.plan import SampleSet

BATCHES_AHEAD = 2
POLL_S = 0.05  # how soon a cancel is noticed while a large sample decodes


@dataclass(frozen=True, slots=True)
class Batch:
    """Decoded samples: ``data`` holds those of ``indices``, None if none could be decoded."""

    indices: tuple[int, ...]
    data: Array | None
    failed: tuple[tuple[int, TldeskError], ...] = ()


def decoded_batches(
    samples: SampleSet,
    batches: Iterable[Sequence[int]],
    *,
    threads: int,
    cancel: CancelToken,
    skip_unreadable: bool = False,
) -> Generator[Batch, None, None]:
    """Yield one ``Batch`` for each sequence of positions, in order.

    With ``skip_unreadable`` a sample that cannot be decoded is listed in ``Batch.failed`` and left out.

    Raises:
        DataError: A sample cannot be decoded; it is named.
        CancelledError: ``cancel`` was raised.
    """
    pool = ThreadPoolExecutor(
        max(1, threads), thread_name_prefix="tldesk-decode", initializer=prepare_thread, initargs=(1,)
    )
    waiting: deque[tuple[Sequence[int], list[Future[Array]]]] = deque()
    try:
        for indices in batches:
            cancel.check()
            waiting.append((indices, [pool.submit(_load, samples, index) for index in indices]))
            if len(waiting) > BATCHES_AHEAD:
                yield _collect(samples, waiting.popleft(), cancel=cancel, skip_unreadable=skip_unreadable)
        while waiting:
            yield _collect(samples, waiting.popleft(), cancel=cancel, skip_unreadable=skip_unreadable)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _load(samples: SampleSet, index: int) -> Array:
    try:
        return samples.load(index)
    except TldeskError as error:
        cure = error.cure or "mend or remove the file, then import again"
        raise DataError(f"{samples.name(index)}: {error.what}", cure) from error
    except MemoryError:
        raise
    except Exception as error:  # a modality is a plugin: whatever it raises is told with the sample's name
        cure = "put the file back or mend it, then import again"
        raise DataError(f"{samples.name(index)} cannot be decoded: {error}", cure) from error


def _collect(
    samples: SampleSet, job: tuple[Sequence[int], list[Future[Array]]], *, cancel: CancelToken, skip_unreadable: bool
) -> Batch:
    indices: list[int] = []
    decoded: list[Array] = []
    failed: list[tuple[int, TldeskError]] = []
    for index, future in zip(*job, strict=True):
        while not future.done() and not wait([future], timeout=POLL_S).done:
            cancel.check()
        try:
            decoded.append(future.result())
            indices.append(index)
        except TldeskError as error:
            if not skip_unreadable:
                raise
            failed.append((index, error))
    cancel.check()
    return Batch(tuple(indices), samples.collate(decoded) if decoded else None, tuple(failed))
