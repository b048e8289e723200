"""Run jobs on threads of their own and bring back what they report; the only QThread code.

``Runner`` gives each job a fresh thread. ``LatestWins`` keeps a few threads for small tasks of which only the newest
wish counts (thumbnails of what is on screen). Both hand events and results over through a mailbox: a worker thread
never touches an object of the GUI thread, and the GUI thread is woken at most every 50 ms.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Condition, Lock
from time import monotonic
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, TldeskError
from tldesk.core.events import Cancelled, Completed, Event, Failed
from tldesk.services.jobs import step_back

FLUSH_MS = 50
STACK_BYTES = 8 * 2**20  # macOS gives a second thread 512 KB, which deep networks overrun
JOIN_MS = 10_000

K = TypeVar("K", bound=Hashable)

Report = Callable[[Event], None]
Work = Callable[[CancelToken, Report], object]
"""What a job does: it is called in its own thread with its token and a function that reports events.

It returns the result, or a generator of events whose return value is the result.
"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Returned:
    """A job that is no training run went to its end; ``value`` is what it returned, and nobody changes it again."""

    value: object


JobOutcome = Returned | Completed | Cancelled | Failed


class _Mailbox:
    """Events on their way from one worker thread to the GUI thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._events: list[object] = []

    def put(self, event: object) -> bool:
        """Add one event; return whether the box was empty, so that the receiver must be woken."""
        with self._lock:
            self._events.append(event)
            return len(self._events) == 1

    def take(self) -> tuple[object, ...]:
        with self._lock:
            taken, self._events = tuple(self._events), []
        return taken


class _JobThread(QThread):
    """Calls the work, drains its generator, closes it, and leaves an outcome behind, whatever happens.

    It has no Qt parent: Python owns it, and lets it go once it is joined. (``deleteLater`` on a child whose parent
    Python then destroys corrupts the heap in PySide6 6.11.)

    Signals, from the worker thread: ``stirred(job_id)``: the mailbox is no longer empty. ``ended(job_id)``: the last
    thing it does.
    """

    stirred = Signal(int)
    ended = Signal(int)

    def __init__(
        self, job_id: int, work: Work, *, prepare: Callable[[], None] | None = None, grace_s: float = 0.5
    ) -> None:
        super().__init__()
        self.setStackSize(STACK_BYTES)
        self.setObjectName(f"job {job_id}")
        self.job_id = job_id
        self.cancel = CancelToken()
        self.mailbox = _Mailbox()
        self.outcome: JobOutcome = Failed("the job's thread ended without a word", "see the log")
        self.is_dropped = False  # read and written in the GUI thread only
        self._work: Work | None = work
        self._prepare = prepare
        self._grace_s = grace_s

    def _report(self, event: object) -> None:
        if self.mailbox.put(event):
            self.stirred.emit(self.job_id)

    def _do(self, work: Work) -> JobOutcome:
        if self._prepare is not None:
            self._prepare()
        self.cancel.check()
        result = work(self.cancel, self._report)
        if isinstance(result, Generator):
            result = self._drain(result)
        if isinstance(result, Completed | Cancelled | Failed):
            return result
        return Returned(result)

    def _drain(self, events: Generator[object, None, object]) -> object:
        """Report every event. A generator that does not heed its token is closed at a yield, after a grace time."""
        cancelled_s: float | None = None
        try:
            while True:
                try:
                    event = next(events)
                except StopIteration as end:
                    return end.value
                self._report(event)
                if self.cancel.is_cancelled:
                    now_s = monotonic()
                    cancelled_s = now_s if cancelled_s is None else cancelled_s
                    if now_s - cancelled_s >= self._grace_s:
                        raise CancelledError
        finally:
            events.close()

    def run(self) -> None:
        """Do the work in this thread (Qt calls it)."""
        work, self._work = self._work, None
        try:
            if work is not None:
                self.outcome = self._do(work)
        except CancelledError:
            self.outcome = Cancelled(0, 0, {}, None)
        except TldeskError as error:
            self.outcome = Failed(error.what, error.cure)
        except BaseException as error:  # noqa: BLE001 - nothing may leave a QThread: it would look like success
            _log.exception("a job failed")
            self.outcome = failure_of(error)
        del work  # drops what the job held, models among them, before the thread says that it is done
        self.ended.emit(self.job_id)


class Runner(QObject):
    """Runs each job on a fresh thread, and promises exactly one ``finished`` for each started job, as its last word.

    Signals, all in the GUI thread:
        started(job_id): the thread is on its way.
        events_arrived(job_id, events): a tuple of frozen values, at most every 50 ms for a job.
        cancel_requested(job_id): at once when ``cancel`` was called; the job ends within a second.
        finished(job_id, outcome): ``Returned``, ``Completed``, ``Cancelled`` or ``Failed``; once, last.

    ``shutdown`` must be called before it is let go while jobs run.

    Args:
        prepare: Is called first in every job's thread; sets torch's thread count, which the main thread cannot.
        grace_s: How long a generator that ignores its token may go on before it is closed at its next yield.
    """

    started = Signal(int)
    events_arrived = Signal(int, tuple)
    cancel_requested = Signal(int)
    finished = Signal(int, object)

    def __init__(
        self, *, prepare: Callable[[], None] | None = None, grace_s: float = 0.5, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._grace_s = grace_s
        self._threads: dict[int, _JobThread] = {}
        self._last_id = 0
        self._flushed_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)

    @property
    def running(self) -> tuple[int, ...]:
        """Ids of the jobs whose last word is still to come."""
        return tuple(self._threads)

    def start(self, work: Work) -> int:
        """Run ``work`` on a thread of its own; return the id that its messages carry."""
        self._last_id += 1
        job_id = self._last_id
        thread = _JobThread(job_id, work, prepare=self._prepare, grace_s=self._grace_s)
        thread.stirred.connect(self._on_stirred, Qt.ConnectionType.QueuedConnection)
        thread.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._threads[job_id] = thread
        thread.start()
        self.started.emit(job_id)
        return job_id

    def cancel(self, job_id: int) -> bool:
        """Ask a job to stop; False when it has already ended."""
        if job_id not in self._threads:
            return False
        self._threads[job_id].cancel.cancel()
        self.cancel_requested.emit(job_id)
        return True

    def abandon(self, job_id: int) -> None:
        """Cancel a job of which nobody wants to hear any more: no further signal carries its id."""
        if job_id in self._threads:
            self._threads[job_id].is_dropped = True
            self._threads[job_id].cancel.cancel()

    def stop(self) -> None:
        """Cancel every job, without waiting for its end."""
        for thread in self._threads.values():
            thread.cancel.cancel()

    def shutdown(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Cancel every job and join its thread; return whether all ended in time.

        The outcomes are still delivered by the event loop, if it runs on.
        """
        self.stop()
        return _join_all(self._threads.values(), timeout_ms)

    def join(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Wait for jobs that end by themselves, cancelling none; return whether all ended in time."""
        return _join_all(self._threads.values(), timeout_ms)

    @Slot(int)
    def _on_stirred(self, _job_id: int) -> None:
        due_ms = FLUSH_MS - int((monotonic() - self._flushed_s) * 1_000)
        if due_ms <= 0:
            self._flush()
        elif not self._timer.isActive():
            self._timer.start(due_ms)

    @Slot()
    def _flush(self) -> None:
        self._flushed_s = monotonic()
        for thread in tuple(self._threads.values()):
            self._deliver(thread)

    def _deliver(self, thread: _JobThread) -> None:
        events = thread.mailbox.take()
        if events and not thread.is_dropped:
            self.events_arrived.emit(thread.job_id, events)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        thread = self._threads[job_id]
        thread.wait()  # it has nothing left to do but to end
        self._deliver(thread)
        del self._threads[job_id]
        if not thread.is_dropped:
            self.finished.emit(job_id, thread.outcome)


class _TaskThread(QThread, Generic[K]):
    """Takes the newest wish again and again until it is told to end."""

    stirred = Signal()

    def __init__(self, pool: LatestWins[K], compute: Callable[[K], object]) -> None:
        super().__init__()  # no Qt parent, like a job's thread
        self.setStackSize(STACK_BYTES)
        self._pool = pool
        self._compute = compute

    def run(self) -> None:
        """Serve wishes in this thread (Qt calls it)."""
        step_back()
        while True:
            key = self._pool._take()
            if key is None:
                return
            try:
                value: object = self._compute(key[0])
            except CancelledError:
                value = Cancelled(0, 0, {}, None)
            except TldeskError as error:
                value = Failed(error.what, error.cure)
            except BaseException as error:  # noqa: BLE001 - nothing may leave a QThread
                _log.exception("task %r failed", key[0])
                value = failure_of(error)
            if self._pool._put(key[0], value):
                self.stirred.emit()


class LatestWins(QObject, Generic[K]):
    """Computes a value for each key that is wished for now; a new wish replaces all that has not begun.

    ``wish`` is called with what is visible, most wanted first; what scrolled away is then never computed. A value that
    arrives for a key of an older wish is delivered all the same: it was paid for.

    Signals, GUI thread: ``arrived(results)``: a tuple of (key, value) pairs at most every 50 ms; the value is a
    ``Failed`` where ``compute`` raised.

    Args:
        compute: Is called in a worker thread; must be safe to be called by several at once.
        threads: How many work at once.
    """

    arrived = Signal(tuple)

    def __init__(self, compute: Callable[[K], object], *, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = Condition()
        self._wishes: list[K] = []  # the most wanted is last
        self._under_way: set[K] = set()
        self._is_closed = False
        self._mailbox = _Mailbox()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        self._threads = [_TaskThread(self, compute) for _ in range(threads)]
        for thread in self._threads:
            thread.stirred.connect(self._on_stirred, Qt.ConnectionType.QueuedConnection)
            thread.start(QThread.Priority.LowPriority)  # which does nothing on Linux

    def wish(self, keys: Sequence[K]) -> None:
        """Compute these keys, the first one first, and forget every earlier wish that has not begun."""
        with self._changed:
            self._wishes = [key for key in reversed(keys) if key not in self._under_way]
            self._changed.notify_all()

    def stop(self) -> None:
        """Forget all wishes and let the threads end, without waiting for that."""
        with self._changed:
            self._is_closed = True
            self._wishes = []
            self._changed.notify_all()

    def shutdown(self, *, timeout_ms: int = JOIN_MS) -> bool:
        """Forget all wishes and join the threads; return whether they ended in time."""
        self.stop()
        return _join_all(self._threads, timeout_ms)

    def _take(self) -> tuple[K] | None:
        """Wait for a wish, in a worker thread; None: end. Wrapped, since a key may be None itself."""
        with self._changed:
            while not self._wishes and not self._is_closed:
                self._changed.wait()
            if self._is_closed:
                return None
            key = self._wishes.pop()
            self._under_way.add(key)
            return (key,)

    def _put(self, key: K, value: object) -> bool:
        with self._changed:
            self._under_way.discard(key)
        return self._mailbox.put((key, value))

    @Slot()
    def _on_stirred(self) -> None:
        if not self._timer.isActive():
            self._timer.start(FLUSH_MS // 3)  # a frame: thumbnails that come close together are painted together

    @Slot()
    def _flush(self) -> None:
        results = self._mailbox.take()
        if results and not self._is_closed:
            self.arrived.emit(results)


def failure_of(error: BaseException) -> Failed:
    """Return the outcome for a fault of the program; the traceback lies in its facts, for the details."""
    text = "".join(traceback.format_exception(error))
    return Failed(f"{type(error).__name__}: {error}", "see the details and the log", facts={"traceback": text})


def _join_all(threads: Iterable[QThread], timeout_ms: int) -> bool:
    """Wait for all threads together; True when all have ended. One that has not is kept from being destroyed."""
    end_s = monotonic() + timeout_ms / 1_000
    late = [thread for thread in threads if not thread.wait(max(0, round((end_s - monotonic()) * 1_000)))]
    _never_joined.update(late)
    return not late


_never_joined: set[QThread] = set()  # destroying a running QThread would abort the process
