"""How soon the window stands, and the sample in it, and how long the window is held up while torch loads behind it.

    python -m benchmarks startup

Each start is a process of its own, in a home of its own; the sample project is made in the first one and reopened in
the others. Times count from the moment before the interpreter is started. ``stall_ms`` is the longest time in
which the event loop did not turn, ``busy_ms`` the most processor time that its thread used between two turns: the part
of it that no other program is to blame for.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = 5  # starts that count; one before them makes the sample project
GOALS = {"frame_s": 0.5, "sample_s": 1.5, "stall_ms": 80.0}


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Start the window some times; return medians, the worst, and the goals."""
    runs = []
    for number in range(count + 1):
        runs.append(_start(folder))
        say(f"start {number}: {runs[-1]}")
    first, later = runs[0], runs[1:]
    figures = {
        key: {
            "median": round(statistics.median(run[key] for run in later), 3),
            "worst": round(max(run[key] for run in later), 3),
        }
        for key in ("frame_s", "sample_s", "pictures_s", "engine_s", "stall_ms", "busy_ms")
    }
    return {"starts": count, "reopened": figures, "first_start": first, "goals": GOALS}


def _start(home: Path) -> dict[str, float]:
    environ = {"QT_QPA_PLATFORM": "offscreen"} | os.environ | {"TLDESK_HOME": str(home)}
    # Not psutil's create_time: in a container the boot time that it is reckoned from can be a second off.
    command = [sys.executable, "-m", "benchmarks.startup", str(time.time())]
    child = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    document: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return document


def _measure() -> None:
    """Start the window in this process and write the figures as one line of JSON."""
    begun = float(sys.argv[1])

    def since() -> float:
        return time.time() - begun

    sys.setswitchinterval(0.0005)
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from tldesk.app.desktop import Desktop
    from tldesk.core.places import Places
    from tldesk.services.logs import RunLog

    found: dict[str, float] = {}

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                found.setdefault("frame_s", since())
            return False

    app = QApplication(["tldesk"])
    places = Places.find()
    desktop = Desktop(app, places, log=RunLog(places).start(), is_sample=True)
    watcher = FirstPaint()
    desktop.window.installEventFilter(watcher)
    desktop.show()

    from benchmarks.event_loop import Metronome

    metronome: list[Metronome] = []

    def look() -> None:
        core = desktop.core
        views = core.views if core is not None else None
        if views is None:
            return
        if not metronome:
            metronome.append(Metronome(app))
        if views.behind.project.is_open and "sample_s" not in found:
            QTimer.singleShot(0, lambda: found.setdefault("sample_s", since()))  # behind the paint that shows it
        ids = views.behind.gallery.model.ids[:12].tolist()
        if ids and all(views.behind.pictures.small.picture(key) is not None for key in ids):
            found.setdefault("pictures_s", since())
        if core is not None and core.engine.is_ready and "pictures_s" in found and views.use is not None:
            found.setdefault("engine_s", since())
            late = metronome[0].take()
            found["stall_ms"], found["busy_ms"] = late.max_ms, late.busy_ms
            poll.stop()
            desktop.end()

    poll = QTimer()
    poll.timeout.connect(look)
    poll.start(5)
    QTimer.singleShot(60_000, app.quit)
    app.exec()
    print(json.dumps(found), flush=True)
    if desktop.core is None or not desktop.core.is_ended:
        os._exit(0)  # as the program itself does where a job ends late


if __name__ == "__main__":
    _measure()
