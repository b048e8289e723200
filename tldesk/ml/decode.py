"""Decode samples on threads and hand out batches in order, a bounded number ahead. Knows no model.

One of the three modules that may own threads. Closing the generator early ends the pool before ``close`` returns.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError, TldeskError
from tldesk.ml.seeding import prepare_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

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
    load: Callable[[int, int], Array] | None = None,
) -> Generator[Batch, None, None]:
    """Yield one ``Batch`` for each sequence of positions, in order; its values do not depend on ``threads``.

    Args:
        samples: What is decoded, and how it is stacked and named.
        batches: Positions of each batch.
        threads: How many decode, some batches ahead; 0: the calling thread, one batch when it is asked for.
        cancel: Is looked at between samples and while one decodes on another thread.
        skip_unreadable: List a sample that cannot be decoded in ``Batch.failed`` and leave it out.
        load: Gives the input of a position that stands at a place (from 0) among all of ``batches``, from any thread;
            None: ``samples.load`` of the position.

    Raises:
        DataError: A sample cannot be decoded; it is named.
        CancelledError: ``cancel`` was raised.
    """
    places = count()

    def task(index: int) -> Callable[[], Array]:
        return partial(samples.load, index) if load is None else partial(load, index, next(places))

    if threads == 0:
        for indices in batches:
            results = (_attempt(samples, index, task(index), cancel=cancel) for index in indices)
            yield _batch(samples, zip(indices, results, strict=True), skip_unreadable=skip_unreadable)
        return
    pool = ThreadPoolExecutor(threads, thread_name_prefix="tldesk-decode", initializer=prepare_thread, initargs=(1,))
    waiting: deque[tuple[Sequence[int], list[Future[Array]]]] = deque()

    def collected() -> Batch:
        indices, futures = waiting.popleft()
        results = (_result(future, cancel=cancel) for future in futures)
        batch = _batch(samples, zip(indices, results, strict=True), skip_unreadable=skip_unreadable)
        cancel.check()
        return batch

    try:
        for indices in batches:
            cancel.check()
            waiting.append((indices, [pool.submit(_load, samples, index, task(index)) for index in indices]))
            if len(waiting) > BATCHES_AHEAD:
                yield collected()
        while waiting:
            yield collected()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _load(samples: SampleSet, index: int, load: Callable[[], Array]) -> Array:
    try:
        return load()
    except TldeskError as error:
        cure = error.cure or "mend or remove the file, then import again"
        raise DataError(f"{samples.name(index)}: {error.what}", cure) from error
    except MemoryError:
        raise
    except Exception as error:  # a modality is a plugin: whatever it raises is told with the sample's name
        cure = "put the file back or mend it, then import again"
        raise DataError(f"{samples.name(index)} cannot be decoded: {error}", cure) from error


def _attempt(samples: SampleSet, index: int, load: Callable[[], Array], *, cancel: CancelToken) -> Array | TldeskError:
    """Decode in the calling thread; return the sample, or why there is none."""
    cancel.check()
    try:
        return _load(samples, index, load)
    except TldeskError as error:
        return error


def _result(future: Future[Array], *, cancel: CancelToken) -> Array | TldeskError:
    """Wait for another thread; return the sample, or why there is none."""
    while not future.done() and not wait([future], timeout=POLL_S).done:
        cancel.check()
    try:
        return future.result()
    except TldeskError as error:
        return error


def _batch(samples: SampleSet, results: Iterable[tuple[int, Array | TldeskError]], *, skip_unreadable: bool) -> Batch:
    indices: list[int] = []
    decoded: list[Array] = []
    failed: list[tuple[int, TldeskError]] = []
    for index, result in results:
        if not isinstance(result, TldeskError):
            decoded.append(result)
            indices.append(index)
        elif skip_unreadable:
            failed.append((index, result))
        else:
            raise result
    return Batch(tuple(indices), samples.collate(decoded) if decoded else None, tuple(failed))
