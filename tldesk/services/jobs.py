"""Work beside the caller: a bounded thread pool for many small tasks. One of the three places that make threads."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from tldesk.core.cancel import CancelToken

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def core_count() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def parallel_map(
    function: Callable[[_Item], _Result], items: Iterable[_Item], *, workers: int, cancel: CancelToken | None = None
) -> Iterator[_Result]:
    """Yield ``function(item)`` for each item, in order, computed by ``workers`` threads.

    Only a few items are taken ahead, so that any number of them may follow and memory stays bounded. When the caller
    stops, no thread is left: what has begun is finished, what has not is dropped.

    Raises:
        CancelledError: ``cancel`` was raised; results that were not yet yielded are lost.
        Exception: Whatever ``function`` raised for an item, at that item's turn.
    """
    if cancel is not None:
        cancel.check()
    waiting: deque[Future[_Result]] = deque()
    pool = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="tldesk-map")
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
            if cancel is not None:
                cancel.check()
        while waiting:
            yield waiting.popleft().result()
            if cancel is not None:
                cancel.check()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
