"""How many threads BLAS uses, where several jobs ask at once. The setting is one for the whole process."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import threadpoolctl
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = threading.Lock()
_asked: list[int] = []
_found: list[tuple[Any, int]] = []  # each library with the setting that the first of those who ask now found


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Let BLAS use at most ``count`` threads inside; of several at once the smallest counts.

    ``threadpool_limits`` will not do. Up to 3.7, of two that overlap the last to leave restores the other's limit for
    good; from 3.8 on only one thread may set limits, and a QThread that ended without giving that up keeps it for good.
    """
    with _lock:
        if not _asked:
            libraries = ThreadpoolController().select(user_api="blas").lib_controllers  # anew: more may be loaded
            _found[:] = [(library, library.num_threads) for library in libraries]
        _asked.append(count)
        _apply()
    try:
        yield
    finally:
        with _lock:
            _asked.remove(count)
            _apply()


def _apply() -> None:
    """Set what is asked for, or what was there before; ``_lock`` is held."""
    _release()
    for library, before in _found:
        library.set_num_threads(min(_asked) if _asked else before)
    _release()


def _release() -> None:
    """Let any thread set limits: the lock here says who may."""
    release = getattr(getattr(threadpoolctl, "OpenBLASController", None), "clear_controlling_thread", None)
    if release is not None:
        release(force=True)
