from __future__ import annotations

import os
import sys
import threading
from itertools import count, islice

import pytest

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError
from tldesk.services.jobs import BACK_NICENESS, parallel_map, step_back


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("tldesk-map")]


def test_results_come_in_order_from_several_threads() -> None:
    meet = threading.Barrier(3, timeout=10)

    def square(number: int) -> int:
        if number < 3:
            meet.wait()  # passes only if three run at once
        return number * number

    assert list(parallel_map(square, range(100), workers=3)) == [number * number for number in range(100)]
    assert threads() == []


def test_few_items_are_taken_ahead() -> None:
    taken = count()
    results = parallel_map(lambda item: item, taken, workers=2)
    assert list(islice(results, 10)) == list(range(10))
    assert next(taken) < 30
    results.close()  # type: ignore[attr-defined]
    assert threads() == []


def test_cancel_ends_it_and_leaves_no_thread() -> None:
    token = CancelToken()
    done: list[int] = []

    def work(number: int) -> None:
        done.append(number)
        if number == 5:
            token.cancel()

    with pytest.raises(CancelledError):
        list(parallel_map(work, range(10_000), workers=2, cancel=token))
    assert len(done) < 20
    assert threads() == []
    with pytest.raises(CancelledError):
        next(parallel_map(work, range(3), workers=2, cancel=token))


def test_an_exception_comes_at_its_items_turn() -> None:
    results = parallel_map(lambda number: 1 // number, [1, 0, 1], workers=2)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
    assert threads() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows a niceness of threads")
def test_stepping_back_holds_for_the_thread_alone() -> None:
    found: list[int] = []

    def work() -> None:
        step_back()
        found.append(niceness())

    before = niceness()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [before + BACK_NICENESS]
    assert niceness() == before


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
