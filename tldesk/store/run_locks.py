"""Locks in the folders of runs: that one is held says that a process trains the run.

The operating system gives a lock free when its process ends, however it ends.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from tldesk.core.errors import ProjectError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.store.values import RunRecord

LOCK = "run.lock"
_WAIT_S = 1.0  # whoever lists runs tries their locks for a moment


class RunLocks:
    """The locks that this process holds, by the id of the run."""

    def __init__(self) -> None:
        self._held: dict[str, FileLock] = {}

    def __contains__(self, id_: object) -> bool:
        return id_ in self._held

    def take_new(self, id_: str, folder: Path) -> None:
        """Take the lock of a folder that was made just now. Raises ``OSError`` where it cannot be written."""
        lock = _lock_of(folder)
        lock.acquire(timeout=0)
        self._held[id_] = lock

    @contextmanager
    def taken(self, run: RunRecord) -> Iterator[None]:
        """Hold the lock of a run that ended inside, unless it is given free there.

        Raises:
            UsageError: Another process, or another part of this one, holds it.
            ProjectError: The folder is gone, or nothing can be written there.
        """
        if not run.folder.is_dir():
            raise ProjectError(f"the folder of {run.name} ({run.id}) is gone: {run.folder}", "start a new run")
        lock = _lock_of(run.folder)
        try:
            lock.acquire(timeout=_WAIT_S)
        except Timeout as error:
            raise UsageError(f"{run.name} ({run.id}) is running", "stop it first") from error
        except OSError as error:
            raise ProjectError(f"{run.folder} cannot be written: {error.strerror}", "make room or rights") from error
        self._held[run.id] = lock
        try:
            yield
        finally:
            if self._held.get(run.id) is lock:
                self.release(run.id)

    def release(self, id_: str) -> None:
        """Give a lock free; does nothing where none is held."""
        lock = self._held.pop(id_, None)
        if lock is not None:
            lock.release(force=True)

    def release_all(self) -> None:
        """Give all free."""
        for id_ in tuple(self._held):
            self.release(id_)


def is_free(folder: Path) -> bool:
    """Say whether nobody holds the lock of a run's folder."""
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except OSError:
        return True
    lock.release()
    return True


def _lock_of(folder: Path) -> FileLock:
    # thread_local off: a run may be finished by another thread than the one that began it.
    return FileLock(folder / LOCK, thread_local=False)
