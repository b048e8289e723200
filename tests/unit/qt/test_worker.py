"""The one place that makes threads: order, batches, outcomes, cancelling, and threads that are gone afterwards."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QElapsedTimer, QObject, Slot

from tldesk.core.errors import DataError
from tldesk.core.events import Cancelled, Completed, Failed, Note, Progress
from tldesk.qt.worker import FLUSH_MS, LatestWins, Returned, Runner

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytestqt.qtbot import QtBot

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.qt.worker import Report


class Listener(QObject):
    """Writes down every message of a runner, in order, with the thread it came in."""

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self.messages: list[tuple[str, int, Any]] = []
        self.threads: set[int] = set()
        self.times_ms: list[int] = []
        self._clock = QElapsedTimer()
        self._clock.start()
        runner.events_arrived.connect(self._on_events_arrived)
        runner.finished.connect(self._on_finished)

    @Slot(int, tuple)
    def _on_events_arrived(self, job_id: int, events: tuple[object, ...]) -> None:
        self.threads.add(threading.get_ident())
        self.times_ms.append(self._clock.elapsed())
        self.messages.append(("events", job_id, events))

    @Slot(int, object)
    def _on_finished(self, job_id: int, outcome: object) -> None:
        self.threads.add(threading.get_ident())
        self.messages.append(("finished", job_id, outcome))

    def events_of(self, job_id: int) -> list[object]:
        return [event for kind, job, events in self.messages if kind == "events" and job == job_id for event in events]

    def outcomes_of(self, job_id: int) -> list[object]:
        return [outcome for kind, job, outcome in self.messages if kind == "finished" and job == job_id]


@pytest.fixture
def runner(qapp: Any) -> Iterator[Runner]:
    runner = Runner()
    yield runner
    assert runner.shutdown(timeout_ms=5_000)


def count_to(number: int) -> Generator[Event, None, Completed]:
    for done in range(number):
        yield Progress("count", done, number)
    return Completed(1, 1, "best", {"loss": 0.5}, None)


def run(qtbot: QtBot, runner: Runner, work: Any) -> tuple[int, Listener]:
    listener = Listener(runner)
    with qtbot.waitSignal(runner.finished):
        job_id = runner.start(work)
    return job_id, listener


def test_all_events_arrive_in_order_and_the_outcome_last(qtbot: QtBot, runner: Runner) -> None:
    job_id, listener = run(qtbot, runner, lambda cancel, report: count_to(5_000))

    assert [event.done for event in listener.events_of(job_id)] == list(range(5_000))  # type: ignore[attr-defined]
    assert listener.messages[-1][0] == "finished"
    assert listener.outcomes_of(job_id) == [Completed(1, 1, "best", {"loss": 0.5}, None)]
    assert listener.threads == {threading.get_ident()}
    assert runner.running == ()


def test_events_are_batched(qtbot: QtBot, runner: Runner) -> None:
    _, listener = run(qtbot, runner, lambda cancel, report: count_to(20_000))

    spent_ms = listener.times_ms[-1] + FLUSH_MS
    assert len(listener.times_ms) <= spent_ms / FLUSH_MS + 2  # the first and the last come out of turn


def test_the_last_event_before_a_long_step_is_not_held_back(qtbot: QtBot, runner: Runner) -> None:
    go_on = threading.Event()

    def work(cancel: CancelToken, report: Report) -> Generator[Event, None, str]:
        yield Note("first")
        yield Note("second")  # right behind the first one: the box was emptied a moment ago
        go_on.wait(timeout=60)
        return "done"

    listener = Listener(runner)
    job_id = runner.start(work)
    qtbot.waitUntil(lambda: len(listener.events_of(job_id)) == 2)
    assert listener.outcomes_of(job_id) == []
    with qtbot.waitSignal(runner.finished):
        go_on.set()


def test_a_plain_function_reports_and_returns(qtbot: QtBot, runner: Runner) -> None:
    def work(cancel: CancelToken, report: Report) -> int:
        report(Note("half"))
        return 42

    job_id, listener = run(qtbot, runner, work)

    assert listener.events_of(job_id) == [Note("half")]
    assert listener.outcomes_of(job_id) == [Returned(42)]


def test_every_job_has_a_thread_of_its_own_that_is_prepared_first(qtbot: QtBot, qapp: Any) -> None:
    prepared: list[int] = []
    runner = Runner(prepare=lambda: prepared.append(threading.get_ident()))
    first, listener = run(qtbot, runner, lambda cancel, report: threading.get_ident())

    assert listener.outcomes_of(first) == [Returned(prepared[0])]
    assert prepared[0] != threading.get_ident()


@pytest.mark.parametrize("is_generator", [True, False])
def test_an_exception_becomes_an_outcome_with_traceback(qtbot: QtBot, runner: Runner, *, is_generator: bool) -> None:
    def fail(cancel: CancelToken, report: Report) -> object:
        raise ZeroDivisionError("nothing to divide")

    def fail_later(cancel: CancelToken, report: Report) -> Generator[Event, None, None]:
        yield Note("begun")
        raise ZeroDivisionError("nothing to divide")

    job_id, listener = run(qtbot, runner, fail_later if is_generator else fail)

    (outcome,) = listener.outcomes_of(job_id)
    assert isinstance(outcome, Failed)
    assert "nothing to divide" in outcome.what
    assert "test_worker.py" in str(outcome.facts["traceback"])


def test_what_a_person_can_mend_keeps_its_words(qtbot: QtBot, runner: Runner) -> None:
    def fail(cancel: CancelToken, report: Report) -> object:
        raise DataError("labels.csv is empty", "add a row")

    job_id, listener = run(qtbot, runner, fail)

    assert listener.outcomes_of(job_id) == [Failed("labels.csv is empty", "add a row")]


def test_even_a_system_exit_becomes_an_outcome(qtbot: QtBot, runner: Runner) -> None:
    def leave(cancel: CancelToken, report: Report) -> object:
        raise SystemExit(3)

    job_id, listener = run(qtbot, runner, leave)

    assert isinstance(listener.outcomes_of(job_id)[0], Failed)


def test_cancel_stops_a_heeding_job_within_100_ms(qtbot: QtBot, runner: Runner) -> None:
    def work(cancel: CancelToken, report: Report) -> Generator[Event, None, None]:
        while True:
            cancel.check()
            yield Note("on")

    listener = Listener(runner)
    with qtbot.waitSignal(runner.events_arrived):
        job_id = runner.start(work)
    clock = QElapsedTimer()
    clock.start()
    with qtbot.waitSignals([runner.cancel_requested, runner.finished]):
        runner.cancel(job_id)

    assert clock.elapsed() < 100
    assert listener.outcomes_of(job_id) == [Cancelled(0, 0, {}, None)]
    assert runner.cancel(job_id) is False


def test_cancel_closes_the_generator_in_its_own_thread(qtbot: QtBot, qapp: Any) -> None:
    seen: dict[str, int] = {}

    def deaf(cancel: CancelToken, report: Report) -> Generator[Event, None, None]:
        seen["ran in"] = threading.get_ident()
        try:
            while True:
                yield Note("I do not listen")
        finally:
            seen["closed in"] = threading.get_ident()

    runner = Runner(grace_s=0.0)
    listener = Listener(runner)
    with qtbot.waitSignal(runner.events_arrived):
        job_id = runner.start(deaf)
    with qtbot.waitSignal(runner.finished):
        runner.cancel(job_id)

    assert seen["closed in"] == seen["ran in"] != threading.get_ident()
    assert listener.outcomes_of(job_id) == [Cancelled(0, 0, {}, None)]


def test_a_job_that_winds_down_keeps_its_own_outcome(qtbot: QtBot, runner: Runner) -> None:
    kept = Cancelled(3, 2, {"loss": 1.0}, None)

    def work(cancel: CancelToken, report: Report) -> Generator[Event, None, Cancelled]:
        while not cancel.is_cancelled:
            yield Note("on")
        yield Note("writing what is finished")
        return kept

    listener = Listener(runner)
    with qtbot.waitSignal(runner.events_arrived):
        job_id = runner.start(work)
    with qtbot.waitSignal(runner.finished):
        runner.cancel(job_id)

    assert listener.outcomes_of(job_id) == [kept]
    assert listener.events_of(job_id)[-1] == Note("writing what is finished")


def test_nothing_is_heard_of_an_abandoned_job(qtbot: QtBot, runner: Runner) -> None:
    listener = Listener(runner)
    deaf = runner.start(lambda cancel, report: count_to(200_000))
    runner.abandon(deaf)
    with qtbot.waitSignal(runner.finished, check_params_cb=lambda job_id, _: job_id != deaf):
        runner.start(lambda cancel, report: count_to(3))
    qtbot.waitUntil(lambda: runner.running == ())

    assert listener.events_of(deaf) == []
    assert listener.outcomes_of(deaf) == []


def test_jobs_beside_each_other_keep_their_messages_apart(qtbot: QtBot, runner: Runner) -> None:
    listener = Listener(runner)
    with qtbot.waitSignals([runner.finished] * 3):
        jobs = {runner.start(lambda cancel, report, n=n: count_to(n)): n for n in (10, 200, 30)}

    for job_id, number in jobs.items():
        assert len(listener.events_of(job_id)) == number
        assert len(listener.outcomes_of(job_id)) == 1


def test_shutdown_joins_every_thread_and_says_when_one_will_not_end(qtbot: QtBot, qapp: Any) -> None:
    runner, release, begun = Runner(), threading.Event(), threading.Event()

    def stubborn(cancel: CancelToken, report: Report) -> None:
        begun.set()
        release.wait(timeout=60)

    runner.start(stubborn)
    assert begun.wait(timeout=60)
    assert runner.shutdown(timeout_ms=20) is False
    release.set()
    assert runner.shutdown(timeout_ms=5_000) is True
    qtbot.waitUntil(lambda: runner.running == ())


# --- small tasks -------------------------------------------------------------------------------------------


class Gate:
    """A computation that waits until it is let go, and writes down what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, key: int) -> int:
        self.asked.append(key)
        self.begun.set()
        self.open.wait(timeout=60)
        if key == 13:
            raise DataError("13 cannot be drawn", "take 12")
        return key * key


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def pool(qapp: Any, gate: Gate) -> Iterator[LatestWins[int]]:
    pool: LatestWins[int] = LatestWins(gate, threads=1)
    yield pool
    gate.open.set()
    assert pool.shutdown(timeout_ms=5_000)


def collected(pool: LatestWins[int]) -> dict[int, object]:
    results: dict[int, object] = {}
    pool.arrived.connect(results.update)
    return results


def test_a_new_wish_replaces_what_has_not_begun(qtbot: QtBot, pool: LatestWins[int], gate: Gate) -> None:
    results = collected(pool)
    pool.wish([1, 2, 3])
    assert gate.begun.wait(timeout=60)
    pool.wish([1, 7, 8])
    gate.open.set()
    qtbot.waitUntil(lambda: 8 in results)

    assert gate.asked == [1, 7, 8]  # 1 was under way and is not computed twice; 2 and 3 scrolled away
    assert results == {1: 1, 7: 49, 8: 64}


def test_a_failing_task_gives_its_reason_and_the_rest_goes_on(qtbot: QtBot, pool: LatestWins[int], gate: Gate) -> None:
    results = collected(pool)
    gate.open.set()
    pool.wish([13, 2])
    qtbot.waitUntil(lambda: len(results) == 2)

    assert results == {13: Failed("13 cannot be drawn", "take 12"), 2: 4}


def test_nothing_arrives_after_shutdown(qtbot: QtBot, pool: LatestWins[int], gate: Gate) -> None:
    results = collected(pool)
    pool.wish([1, 2, 3])
    assert gate.begun.wait(timeout=60)
    gate.open.set()
    assert pool.shutdown(timeout_ms=5_000)
    with qtbot.assertNotEmitted(pool.arrived, wait=3 * FLUSH_MS):
        pass

    assert results == {}
