"""Measure how late an event loop is: a timer at 60 Hz, and how long after its time each tick came."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter, thread_time
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot

TICK_MS = 16


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of one stretch of time, in milliseconds."""

    ticks: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    busy_ms: float  # the most processor time of the loop's own thread between two ticks

    def as_json(self) -> dict[str, Any]:
        """Return the document."""
        return {
            "ticks": self.ticks,
            "p50_ms": round(self.p50_ms, 2),
            "p99_ms": round(self.p99_ms, 2),
            "max_ms": round(self.max_ms, 2),
            "busy_ms": round(self.busy_ms, 2),
        }


class Metronome(QObject):
    """Ticks at 60 Hz; ``take`` returns how late the ticks since the last ``take`` were."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late_ms: list[float] = []
        self._last = perf_counter()
        self._used = thread_time()
        self._busy_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start(TICK_MS)

    def take(self) -> Lateness:
        """Return the figures since the last call, and begin anew."""
        late, self._late_ms = sorted(self._late_ms), []
        busy_ms, self._busy_ms = self._busy_ms, 0.0
        if not late:
            return Lateness(0, 0.0, 0.0, 0.0, 0.0)
        at = lambda share: late[min(int(share * len(late)), len(late) - 1)]  # noqa: E731
        return Lateness(len(late), at(0.5), at(0.99), late[-1], busy_ms)

    @Slot()
    def _on_tick(self) -> None:
        now = perf_counter()
        self._late_ms.append(max(0.0, (now - self._last) * 1_000 - TICK_MS))
        self._last = now
        used = thread_time()
        self._busy_ms = max(self._busy_ms, (used - self._used) * 1_000)
        self._used = used
