"""How late the window's event loop is while work goes on behind it, and what the window costs a run.

    python -m benchmarks gui

A process of its own opens the real window offscreen, with a timer at 60 Hz in its event loop. In each case the gallery
is also scrolled. The training speed beside the window, at rest and scrolled, is compared with the same run without one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = 2_000  # JPEGs that are imported
GOALS = {"p99_ms": 16.0, "max_ms": 100.0, "training_share": 0.9}
EPOCHS = 6


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Run the cases in one child process, and the run without a window in another."""
    photos = folder / "photos"
    say(f"writing {count} JPEGs")
    _write_photos(photos, count)
    with_window = _child(folder, "window", photos)
    say("the same run without a window")
    alone = _child(folder, "headless", photos)
    speeds = [with_window["training_samples_per_s"], with_window["scrolled_samples_per_s"]]
    at_rest, scrolled = (speed / alone["training_samples_per_s"] for speed in speeds)
    return {
        "photos": count,
        "cases": with_window["cases"],
        "training": {
            "with_window_samples_per_s": round(with_window["training_samples_per_s"], 1),
            "alone_samples_per_s": round(alone["training_samples_per_s"], 1),
            "while_scrolled_samples_per_s": round(with_window["scrolled_samples_per_s"], 1),
            "share": round(at_rest, 3),
            "share_while_scrolled": round(scrolled, 3),
        },
        "goals": GOALS,
    }


def _write_photos(folder: Path, count: int) -> None:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    draw = np.random.default_rng(0)
    for number in range(count):
        place = folder / f"class-{number % 10}" / f"photo-{number:05}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        small = draw.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        buffer = BytesIO()
        Image.fromarray(small).resize((640, 480), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
        place.write_bytes(buffer.getvalue())


def _child(folder: Path, mode: str, photos: Path) -> dict[str, Any]:
    environ = os.environ | {"TLDESK_HOME": str(folder / f"home-{mode}"), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "benchmarks.gui_child", mode, str(folder), str(photos)]
    child = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    document: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return document
