"""Collect cyclic garbage in the GUI thread only, while it is idle.

Python collects in whatever thread happens to allocate. Where that is a worker, Qt objects that lie in a cycle are
destroyed there: timers cannot be stopped from another thread, widgets crash the process (seen with PySide6 6.11).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 500


class Collector(QObject):
    """Switches Python's own collections off for as long as it is kept, and collects by the same thresholds itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def hold(self) -> None:
        """Collect nothing until ``settle``: lasting objects are made by the hundred thousand, and each look is long."""
        self._timer.stop()

    @Slot()
    def settle(self) -> None:
        """Keep what is there now out of all further collections, which then cost the window nothing; and go on."""
        gc.collect()
        gc.freeze()
        self._timer.start(LOOK_MS)

    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def _look(self) -> None:
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return
