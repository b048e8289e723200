"""Small tasks one after the other beside the GUI thread: what is asked first is done first, and answered in order."""

from __future__ import annotations

from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import CancelledError, TldeskError
from tldesk.core.events import Failed
from tldesk.qt.worker import JOIN_MS, Runner, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.qt.worker import Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Done:
    """The answer to one task."""

    ticket: int
    value: object


class SerialQueue(QObject):
    """Does tasks in order on one thread of its own.

    Signals, GUI thread: ``failed(failure)``: a ``Failed`` of a task that was asked without ``failed=``.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: SimpleQueue[tuple[int, Callable[[], object]] | None] = SimpleQueue()
        self._waiting: dict[int, tuple[Callable[..., object] | None, Callable[[Failed], object] | None]] = {}
        self._last = 0
        self._runner = Runner(parent=self)
        self._runner.events_arrived.connect(self._on_events_arrived)
        self._job: int | None = None

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is answered."""
        return not self._waiting

    def ask(
        self,
        work: Callable[[], T],
        then: Callable[[T], object] | None = None,
        *,
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        """Do ``work`` in the queue's thread, then call ``then`` with its value, or ``failed``, in the GUI thread."""
        self._last += 1
        self._waiting[self._last] = (then, failed)
        self._tasks.put((self._last, work))
        if self._job is None:
            self._job = self._runner.start(self._serve)

    def drain(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Do what was asked, then end the thread; answers are no longer delivered. False: not in time."""
        self._waiting.clear()
        self._tasks.put(None)
        # Not shutdown(): a thread that has only just been started would see the cancel before its first task.
        return self._runner.join(timeout_ms=timeout_ms)

    def _serve(self, _cancel: CancelToken, report: Report) -> None:
        """Take tasks until the last one, which is None; being cancelled drops nothing that was asked."""
        while (task := self._tasks.get()) is not None:
            ticket, work = task
            report(_Done(ticket, _value_of(work)))  # type: ignore[arg-type]

    @Slot(int, tuple)
    def _on_events_arrived(self, _job_id: int, events: tuple[_Done, ...]) -> None:
        for done in events:
            then, failed = self._waiting.pop(done.ticket, (None, None))
            if isinstance(done.value, Failed):
                if failed is not None:
                    failed(done.value)
                else:
                    self.failed.emit(done.value)
            elif then is not None:
                then(done.value)


def _value_of(work: Callable[[], object]) -> object:
    try:
        return work()
    except CancelledError:
        return Failed("stopped", "")
    except TldeskError as error:
        return Failed(error.what, error.cure)
    except Exception as error:  # noqa: BLE001 - whoever asked is told; the queue goes on
        return failure_of(error)
