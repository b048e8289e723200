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
    command = [sys.executable, "-m", "benchmarks.startup_child", str(time.time())]
    child = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    document: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    return document
