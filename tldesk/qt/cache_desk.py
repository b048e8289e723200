"""The kept features of one person, looked at and emptied beside the GUI."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tldesk.core.settings import CACHE_GB
from tldesk.qt.serial import SerialQueue
from tldesk.qt.worker import JOIN_MS

if TYPE_CHECKING:
    from tldesk.core.events import Failed
    from tldesk.core.places import Places
    from tldesk.qt.settings_store import SettingsStore


class CacheDesk(QObject):
    """Knows how much is kept.

    ``size_bytes`` and ``files`` are None until they were counted; ``freed_bytes``: by the last emptying.

    Signals, GUI thread: ``changed()``: one of these is new, or ``is_emptying``. ``failed(failure)``: a ``Failed``.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, places: Places, settings: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._settings = settings
        self._queue = SerialQueue(self)
        self.size_bytes: int | None = None
        self.files: int | None = None
        self.freed_bytes: int | None = None
        self.is_emptying = False

    @property
    def budget_gb(self) -> float:
        """How many gigabytes may be kept."""
        return self._settings.get(CACHE_GB)

    def set_budget_gb(self, gigabytes: float) -> None:
        """Let so much be kept; what is more goes when the next rows are to be kept."""
        if gigabytes != self.budget_gb:
            self._settings.set(CACHE_GB, gigabytes)
            self._settings.flush()  # a run reads it from the file
            self.changed.emit()

    def look(self) -> None:
        """Count what is kept now."""
        self._queue.ask(partial(_counted, self._places), self._on_counted, failed=self._on_failed)

    def empty(self) -> None:
        """Delete all of it."""
        if not self.is_emptying:
            self.is_emptying = True
            self.changed.emit()
            self._queue.ask(partial(_emptied, self._places), self._on_emptied, failed=self._on_failed)

    def stop(self) -> None:
        """Nothing here goes on by itself."""

    def shutdown(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Do what was asked, and join the thread; False: not in time."""
        return self._queue.drain(timeout_ms=timeout_ms)

    def _on_counted(self, found: tuple[int, int]) -> None:
        self.size_bytes, self.files = found
        self.changed.emit()

    def _on_emptied(self, found: tuple[int, int, int]) -> None:
        self.freed_bytes, self.size_bytes, self.files = found
        self.is_emptying = False
        self.changed.emit()

    def _on_failed(self, failure: Failed) -> None:
        self.is_emptying = False
        self.changed.emit()
        self.failed.emit(failure)


def _counted(places: Places) -> tuple[int, int]:
    from tldesk.services.cache import usage

    found = usage(places)
    return found.bytes, found.shards


def _emptied(places: Places) -> tuple[int, int, int]:
    from tldesk.services.cache import clear

    freed = clear(places)
    return (freed, *_counted(places))
