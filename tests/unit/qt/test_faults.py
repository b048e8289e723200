"""Faults that nobody caught reach the log and the GUI thread, once each, whatever they are."""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMessageLogContext, QThread, QtMsgType

from tldesk.qt.faults import Fault, FaultHooks, fault_of, log_qt_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class _Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


@pytest.fixture
def hooks(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultHooks]:
    """Hooks that are installed; pytest's own ones come back."""
    hooks = FaultHooks()
    hooks.install()
    yield hooks
    hooks.uninstall()


def _raise(error: BaseException) -> None:
    """Let an exception take the way of one that nobody caught."""
    try:
        raise error  # noqa: TRY301
    except BaseException as caught:  # noqa: BLE001
        sys.excepthook(type(caught), caught, caught.__traceback__)


def test_an_uncaught_exception_arrives_in_the_gui_thread_and_the_log(
    hooks: FaultHooks, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    threads: list[QThread] = []
    hooks.fault_arrived.connect(lambda _: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(hooks.fault_arrived) as told:
        thread = threading.Thread(target=_raise, args=(ValueError("bad shape"),), name="worker 7")
        thread.start()
        thread.join()
    fault = told.args[0]
    assert isinstance(fault, Fault)
    assert fault.what == "ValueError: bad shape"
    assert "test_faults.py" in fault.place
    assert fault.thread == "worker 7"
    assert threads == [hooks.thread()]
    assert "bad shape" in caplog.text


def test_a_python_thread_that_dies_is_told(hooks: FaultHooks, qtbot: QtBot) -> None:
    def work() -> None:
        raise OSError("disk is gone")

    with qtbot.waitSignal(hooks.fault_arrived) as told:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert "disk is gone" in told.args[0].traceback


def test_an_exception_in_a_destructor_is_told(hooks: FaultHooks, qtbot: QtBot) -> None:
    class Bad:
        def __del__(self) -> None:
            raise ValueError("at the end")

    with qtbot.waitSignal(hooks.fault_arrived) as told:
        Bad()
    assert "at the end" in told.args[0].what


def test_an_exception_without_words_is_named_by_its_type(hooks: FaultHooks, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hooks.fault_arrived) as told:
        _raise(_Unspeakable())
    assert told.args[0].what.startswith("_Unspeakable")


def test_a_fault_in_telling_a_fault_does_not_come_back(
    hooks: FaultHooks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            _raise(ValueError("the log is broken"))

    handler = Broken()
    logging.getLogger().addHandler(handler)
    try:
        told: list[Fault] = []
        hooks.fault_arrived.connect(told.append)
        _raise(ValueError("first"))
        qtbot.waitUntil(lambda: bool(told))
    finally:
        logging.getLogger().removeHandler(handler)
    assert [fault.what for fault in told] == ["ValueError: first"]


def test_ctrl_c_goes_its_own_way(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: seen.append(kind))
    hooks = FaultHooks()
    hooks.install()
    try:
        with qtbot.assertNotEmitted(hooks.fault_arrived):
            _raise(KeyboardInterrupt())
    finally:
        hooks.uninstall()
    assert seen == [KeyboardInterrupt]


def test_uninstalling_gives_the_hooks_back(qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    hooks = FaultHooks()
    hooks.install()
    assert sys.excepthook != before[0]
    hooks.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


@pytest.mark.parametrize(
    ("kind", "level"), [(QtMsgType.QtDebugMsg, logging.DEBUG), (QtMsgType.QtCriticalMsg, logging.ERROR)]
)
def test_what_qt_says_is_logged(kind: QtMsgType, level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log_qt_message(kind, QMessageLogContext(), "100 % odd")
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [(level, "100 % odd")]


def test_a_fault_without_a_trace_is_its_own_place() -> None:
    assert fault_of(ValueError("x"), None).place == "ValueError: x"
