"""Start the desktop: a real frame first, everything else behind it. Says what to do where there is no screen."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SAMPLE = "--sample"
USAGE = "usage: tldesk open [PROJECT | --sample]\n"
_NO_SCREEN = "error: there is no screen here; `tldesk demo --headless` and `tldesk --help` work without one\n"
_DEMO_INSTEAD = "there is no screen here: running the demo without a window\n"


def main(arguments: Sequence[str], *, demo: Callable[[], int]) -> int:
    """Open the window on a project, on the sample project, or on what was open last; return the exit status.

    ``demo`` runs the demo without a window: what the sample project is for where there is no screen.
    """
    names = [argument for argument in arguments if argument != SAMPLE]
    is_sample = SAMPLE in arguments
    if len(names) > 1 or (names and is_sample) or any(name.startswith("-") for name in names):
        wants_help = any(name in {"-h", "--help"} for name in names)
        (sys.stdout if wants_help else sys.stderr).write(USAGE)
        return 0 if wants_help else 2
    if not has_screen(os.environ):
        if not is_sample:
            sys.stderr.write(_NO_SCREEN)
            return 1
        sys.stderr.write(_DEMO_INSTEAD)
        return demo()
    from tldesk.services.engine_load import load_before_qt

    load_before_qt()
    from tldesk.app.desktop import run_desktop

    return run_desktop(Path(names[0]) if names else None, is_sample=is_sample)


def has_screen(environ: Mapping[str, str], *, platform: str = sys.platform) -> bool:
    """Say whether a window can be shown. Qt ends the process where it cannot, so it is asked before Qt is."""
    if environ.get("QT_QPA_PLATFORM") or not platform.startswith("linux"):
        return True
    return bool(environ.get("WAYLAND_DISPLAY")) or _answers(environ.get("DISPLAY", ""))


def _answers(display: str) -> bool:
    """Say whether the X server that ``DISPLAY`` names takes connections; one elsewhere is taken at its word."""
    host, colon, rest = display.partition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return False
    if host not in {"", "unix"}:
        return True
    path = f"/tmp/.X11-unix/X{number}"
    for address in (f"\0{path}", path):
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False
