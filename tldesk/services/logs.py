"""The log, the record of hard crashes, and a marker from which the next start learns that this process died.

Limit: Qt's own messages and what is shown of a fault are ``tldesk.qt.faults`` and ``tldesk.ui.crash_dialog``.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import IO, TYPE_CHECKING

from tldesk import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.places import Places

LOG_NAME = "tldesk.log"
LOG_BYTES = 2 * 2**20
KEPT_LOGS = 3
LONGEST_FAULT = 20_000  # characters of a hard crash's stacks that are shown
_SAME_START_S = 2.0  # clocks of the two readings of a process's start differ by less

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastCrash:
    """A process of this program that ended without saying so: killed, crashed, or the power went.

    ``doing`` is what it noted last (``note``), ``stacks`` what the interpreter wrote of a hard crash; both may be
    empty.
    """

    pid: int
    started: datetime
    doing: str
    stacks: str
    log: Path


class _Rotating(RotatingFileHandler):
    """Goes on in the old file where it cannot be renamed: another window has it open on Windows."""

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except OSError:
            if self.stream is None:
                self.stream = self._open()


class RunLog:
    """What this process leaves behind of itself while it runs. ``end`` is called when it ends in an orderly way.

    Nothing here raises: a folder that cannot be written costs the log, and ``trouble`` says so.

    Args:
        places: Where the logs lie.
    """

    def __init__(self, places: Places) -> None:
        self.folder = places.logs
        self.path = places.logs / LOG_NAME
        self.trouble = ""
        self.last_crash: LastCrash | None = None
        self._handler: logging.Handler | None = None
        self._fault_file: IO[str] | None = None
        self._had_faulthandler = False
        self._marker = places.logs / f"running-{os.getpid()}.json"
        self._faults = places.logs / f"faults-{os.getpid()}.txt"

    def start(self, *, level: int = logging.INFO) -> RunLog:
        """Open the log, look for one that died, and leave this process's marker."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handler = _Rotating(self.path, maxBytes=LOG_BYTES, backupCount=KEPT_LOGS, encoding="utf-8")
        except OSError as error:
            self.trouble = f"no log is kept: {self.folder}: {error.strerror}"
            return self
        form = "%(asctime)s %(process)d %(threadName)s %(levelname)s %(name)s: %(message)s"
        handler.setFormatter(logging.Formatter(form))
        root = logging.getLogger()
        root.addHandler(handler)
        if root.level in {logging.NOTSET, logging.WARNING} or root.level > level:
            root.setLevel(level)
        for name in ("alembic", "PIL", "filelock"):
            logging.getLogger(name).setLevel(logging.WARNING)  # they tell each step that they take
        self._handler = handler
        with suppress(OSError):
            self.last_crash = self._find_crash()
        with suppress(OSError):
            self._fault_file = self._faults.open("w", encoding="utf-8")
            self._had_faulthandler = faulthandler.is_enabled()  # to stderr: python -X dev, or a test run
            faulthandler.enable(self._fault_file)
        self.note("")
        _log.info("TL Desk %s on Python %s, %s", __version__, sys.version.split()[0], sys.platform)
        return self

    def note(self, doing: str) -> None:
        """Write down what is under way (``training vgg16-2 in photos``), for the next start to tell. A small write."""
        document = {"pid": os.getpid(), "started": _started_s(os.getpid()) or time.time(), "doing": doing}
        with suppress(OSError):
            self._marker.write_text(json.dumps(document), encoding="utf-8")

    def end(self) -> None:
        """Take the marker away: this process ends as it should. A second call does nothing."""
        if self._fault_file is not None:
            faulthandler.disable()
            if self._had_faulthandler:
                with suppress(OSError, ValueError, RuntimeError):
                    faulthandler.enable()
            self._fault_file.close()
            self._fault_file = None
            with suppress(OSError):
                self._faults.unlink(missing_ok=True)
        with suppress(OSError):
            self._marker.unlink(missing_ok=True)
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def _find_crash(self) -> LastCrash | None:
        """Return the newest of those that died, and take the traces of all of them away."""
        crashes = []
        for marker in self.folder.glob("running-*.json"):
            try:
                document = json.loads(marker.read_text(encoding="utf-8"))
                pid, started_s = int(document["pid"]), float(document["started"])
                doing = str(document.get("doing", ""))
            except (ValueError, KeyError, TypeError, OverflowError):
                with suppress(OSError):
                    marker.unlink()
                continue
            if _is_running(pid, started_s):
                continue
            crash = self._crash_of(pid, started_s, doing)
            with suppress(OSError):
                marker.unlink()
            if crash is not None:
                crashes.append(crash)
                _log.warning("process %d, started %s, died: %s\n%s", pid, crash.started, doing, crash.stacks)
        return max(crashes, key=lambda crash: crash.started, default=None)

    def _crash_of(self, pid: int, started_s: float, doing: str) -> LastCrash | None:
        faults = self.folder / f"faults-{pid}.txt"
        stacks = ""
        with suppress(OSError):
            stacks = faults.read_text(encoding="utf-8", errors="replace")[:LONGEST_FAULT].strip()
        with suppress(OSError):
            if pid != os.getpid():  # this process may have the number of one that died before a reboot
                faults.unlink(missing_ok=True)
        try:
            started = datetime.fromtimestamp(started_s, UTC).astimezone()
        except (ValueError, OverflowError, OSError):
            return None
        return LastCrash(pid=pid, started=started, doing=doing, stacks=stacks, log=self.path)


def _started_s(pid: int) -> float | None:
    """Return when a process was started (seconds since 1970); None where there is none of that number."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def _is_running(pid: int, started_s: float) -> bool:
    """Say whether the process is still that one: numbers are given out again."""
    now_s = _started_s(pid)
    return now_s is not None and abs(now_s - started_s) < _SAME_START_S
