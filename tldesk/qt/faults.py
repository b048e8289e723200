"""Bring every fault that nobody caught, from any thread, and Qt's own messages into the log, and to the GUI thread."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

if TYPE_CHECKING:
    from types import TracebackType

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception that nobody caught. ``place`` is where it was raised: the same place twice is the same fault."""

    what: str
    traceback: str
    place: str
    thread: str


class FaultHooks(QObject):
    """Stands in for Python's three hooks of last resort while it is installed.

    Signals, GUI thread: ``fault_arrived(fault)`` for each ``Fault``; ``Ctrl+C`` goes Python's own way.
    """

    fault_arrived = Signal(object)
    _raised = Signal(object)  # any thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raised.connect(self.fault_arrived, Qt.ConnectionType.QueuedConnection)
        self._in_hook = threading.local()
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def install(self) -> None:
        """Take the hooks over, and Qt's messages."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(log_qt_message)

    def uninstall(self) -> None:
        """Give everything back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(None)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None, /) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
        else:
            self._tell(error, trace, threading.current_thread().name)

    def _on_thread_exception(self, args: threading.ExceptHookArgs, /) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._tell(args.exc_value, args.exc_traceback, args.thread.name if args.thread else "")

    def _on_unraisable(self, args: sys.UnraisableHookArgs, /) -> None:
        if args.exc_value is not None:
            self._tell(args.exc_value, args.exc_traceback, threading.current_thread().name)

    def _tell(self, error: BaseException, trace: TracebackType | None, thread: str) -> None:
        """Log and report; a fault in here must not come back here."""
        if getattr(self._in_hook, "is_busy", False):
            return
        self._in_hook.is_busy = True
        try:
            fault = fault_of(error, trace, thread=thread)
            _log.error("nobody caught this, in thread %s:\n%s", thread, fault.traceback)
            self._raised.emit(fault)
        except Exception as second:  # noqa: BLE001 - the last place where anything can be said
            sys.__stderr__ and sys.__stderr__.write(f"a fault could not be told: {second!r}\n")
        finally:
            self._in_hook.is_busy = False


def fault_of(error: BaseException, trace: TracebackType | None, *, thread: str = "") -> Fault:
    """Describe an exception. An exception whose text cannot be made is named by its type."""
    try:
        what = f"{type(error).__name__}: {error}".rstrip(": ")
    except Exception:  # noqa: BLE001 - its __str__ raises
        what = type(error).__name__
    try:
        text = "".join(traceback.format_exception(type(error), error, trace))
    except Exception:  # noqa: BLE001 - as above
        text = "".join(traceback.format_tb(trace)) + what
    frames = traceback.extract_tb(trace)
    place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno}" if frames else what
    return Fault(what, text, place, thread)


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Write what Qt says into the log; its categories are the log's names."""
    category = context.category
    log = _qt_log if category in {None, "default"} else _qt_log.getChild(str(category))
    log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
