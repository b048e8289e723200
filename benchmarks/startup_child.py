"""One start of the window, measured in the process that makes it: argument 1 is the time before it was started."""

from __future__ import annotations

import json
import os
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.event_loop import Metronome
from tldesk.app.desktop import FAST_SWITCH_S, Desktop
from tldesk.core.places import Places
from tldesk.services.logs import RunLog

LOOK_MS = 5
LONGEST_MS = 60_000
PICTURES = 12  # that must be on the screen


class Start(QObject):
    """Watches one start, and ends the program once everything is there."""

    def __init__(self, desktop: Desktop, begun: float) -> None:
        super().__init__()
        self._desktop = desktop
        self._begun = begun
        self._metronome: Metronome | None = None
        self.found: dict[str, float] = {}
        desktop.window.installEventFilter(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _note(self, key: str) -> None:
        self.found.setdefault(key, round(time.time() - self._begun, 3))

    def _look(self) -> None:
        core = self._desktop.core
        views = core.views if core is not None else None
        if core is None or views is None:
            return
        if self._metronome is None:
            self._metronome = Metronome(self)
        if views.behind.project.is_open:
            QTimer.singleShot(0, self, lambda: self._note("sample_s"))  # behind the paint that shows it
        ids = views.behind.gallery.model.ids[:PICTURES].tolist()
        if ids and all(views.behind.pictures.small.picture(key) is not None for key in ids):
            self._note("pictures_s")
        if core.engine.is_ready and "pictures_s" in self.found and views.use is not None:
            self._note("engine_s")
            late = self._metronome.take()
            self.found["stall_ms"], self.found["busy_ms"] = late.max_ms, late.busy_ms
            self._timer.stop()
            self._desktop.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the first paint."""
        if event.type() == QEvent.Type.Paint:
            self._note("frame_s")
        return False


def main() -> None:
    """Start the window and write the figures as one line of JSON."""
    sys.setswitchinterval(FAST_SWITCH_S)
    app = QApplication(["tldesk"])
    places = Places.find()
    desktop = Desktop(app, places, log=RunLog(places).start(), is_sample=True)
    start = Start(desktop, float(sys.argv[1]))
    desktop.show()
    QTimer.singleShot(LONGEST_MS, app.quit)
    app.exec()
    print(json.dumps(start.found), flush=True)
    os._exit(0)  # whatever still ends late is not what is measured


if __name__ == "__main__":
    main()
