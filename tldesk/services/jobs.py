"""What may run beside what (the job table), and a bounded pool of threads. One of three that make threads."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from tldesk.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from tldesk.core.cancel import CancelToken

BACK_NICENESS = 5

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class JobKind(StrEnum):
    """What a job does."""

    OPEN = "open"
    IMPORT = "import"
    CHECK = "check"
    EXTRACT = "extract"
    FIT = "fit"
    TRAIN = "train"
    EVALUATE = "evaluate"
    PREDICT = "predict"


class JobTable:
    """The rules: one run trains at a time in a process, and background extraction waits for it; all else shares."""

    def require_place(self, kind: JobKind, others: Sequence[JobKind]) -> None:
        """Refuse what can neither run nor wait.

        Raises:
            UsageError: A run is training already.
        """
        if kind is JobKind.TRAIN and JobKind.TRAIN in others:
            raise UsageError("a run is training already", "stop it, or wait for its end")

    def may_run(self, kind: JobKind, all_kinds: Sequence[JobKind]) -> bool:
        """Say whether a job may run while jobs of these kinds (itself among them) are there."""
        return kind is not JobKind.EXTRACT or JobKind.TRAIN not in all_kinds

    def threads_for(self, kind: JobKind, all_kinds: Sequence[JobKind]) -> int:
        """Return how many threads a job may compute with; beside a run that trains it is one."""
        if kind is not JobKind.TRAIN and JobKind.TRAIN in all_kinds:
            return 1
        return core_count()


def step_back() -> None:
    """Let the calling thread, and those that it starts, go behind the window's where a core is wanted by both.

    Linux knows a niceness of threads; elsewhere nothing happens. There is no way back for the thread.
    """
    if sys.platform != "linux":
        return
    thread = threading.get_native_id()
    with suppress(OSError):  # not allowed, or not known: it is only slower then
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + BACK_NICENESS)


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
