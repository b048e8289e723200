"""Threaded decoding: order, bound, failures by name, cancel, and no thread left behind."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError, UnreadableError
from tldesk.ml.decode import decoded_batches
from tldesk.ml.plan import SampleSet


def samples_of(load: Any, count: int = 64) -> SampleSet:
    return SampleSet(
        keys=tuple(map(str, range(count))),
        targets=np.zeros(count, np.int64),
        load=load,
        collate=np.stack,
        names=tuple(f"s{index}" for index in range(count)),
    )


def batches_of(count: int, size: int) -> list[range]:
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def decode_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("tldesk-decode")]


def test_batches_come_in_order_whatever_the_threads_do() -> None:
    first_may_go = threading.Event()

    def load(index: int) -> np.ndarray:
        if index == 0:
            first_may_go.wait(10)
        if index == 3:
            first_may_go.set()  # the first sample is done after the fourth
        return np.full((1, 2, 2), index, np.float32)

    batches = decoded_batches(samples_of(load), batches_of(10, 4), threads=4, cancel=CancelToken())
    seen = [(batch.indices, batch.data[:, 0, 0, 0].tolist()) for batch in batches if batch.data is not None]
    assert seen == [((0, 1, 2, 3), [0, 1, 2, 3]), ((4, 5, 6, 7), [4, 5, 6, 7]), ((8, 9), [8, 9])]
    assert decode_threads() == []


@pytest.mark.parametrize("threads", [0, 1, 4])
def test_the_values_do_not_depend_on_who_decodes(threads: int) -> None:
    who: set[str] = set()

    def load(index: int) -> np.ndarray:
        who.add(threading.current_thread().name)
        return np.random.default_rng(index).normal(size=(3, 4, 4)).astype(np.float32)

    batches = list(decoded_batches(samples_of(load), batches_of(10, 4), threads=threads, cancel=CancelToken()))
    expected = [np.stack([load(index) for index in part]) for part in batches_of(10, 4)]
    assert [batch.indices for batch in batches] == [(0, 1, 2, 3), (4, 5, 6, 7), (8, 9)]
    assert all(np.array_equal(batch.data, other) for batch, other in zip(batches, expected, strict=True))
    assert any(name.startswith("tldesk-decode") for name in who) == (threads > 0)


@pytest.mark.parametrize("threads", [0, 2])
def test_another_way_to_an_input_takes_the_place_of_the_samples_own(threads: int) -> None:
    samples = samples_of(lambda index: np.zeros((1,), np.float32))
    batches = decoded_batches(
        samples,
        [[5, 7], [5]],
        threads=threads,
        cancel=CancelToken(),
        load=lambda index, place: np.full((1,), 10 * place + index, np.float32),
    )
    assert [batch.data.tolist() for batch in batches if batch.data is not None] == [[[5], [17]], [[25]]]


def test_without_threads_a_batch_is_decoded_when_it_is_asked_for() -> None:
    loaded: list[int] = []
    cancel = CancelToken()

    def load(index: int) -> np.ndarray:
        loaded.append(index)
        if index == 5:
            cancel.cancel()
        return np.zeros((1,), np.float32)

    batches = decoded_batches(samples_of(load), batches_of(64, 4), threads=0, cancel=cancel)
    next(batches)
    assert loaded == [0, 1, 2, 3]
    with pytest.raises(CancelledError):
        next(batches)
    assert loaded == [0, 1, 2, 3, 4, 5]


def test_without_threads_an_unreadable_sample_is_named_or_left_out() -> None:
    def load(index: int) -> np.ndarray:
        if index == 1:
            raise UnreadableError("the file is cut short")
        return np.full((1,), index, np.float32)

    samples = samples_of(load)
    kept = list(decoded_batches(samples, [[0, 1, 2]], threads=0, cancel=CancelToken(), skip_unreadable=True))
    assert kept[0].indices == (0, 2)
    assert [index for index, _ in kept[0].failed] == [1]
    with pytest.raises(DataError, match="s1: the file is cut short"):
        list(decoded_batches(samples, [[0, 1, 2]], threads=0, cancel=CancelToken()))


def test_only_a_bounded_number_is_decoded_ahead_and_close_ends_the_threads() -> None:
    started: list[int] = []

    def load(index: int) -> np.ndarray:
        started.append(index)
        return np.zeros((1,), np.float32)

    batches = decoded_batches(samples_of(load), batches_of(64, 4), threads=2, cancel=CancelToken())
    next(batches)
    assert decode_threads()
    batches.close()
    assert decode_threads() == []
    assert max(started) < 12


@pytest.mark.parametrize("error", [UnreadableError("cut short"), OSError("gone"), KeyError("odd plugin")])
def test_a_failure_names_the_sample_and_leaves_no_thread(error: Exception) -> None:
    def load(index: int) -> np.ndarray:
        if index == 6:
            raise error
        return np.zeros((1,), np.float32)

    batches = decoded_batches(samples_of(load), batches_of(64, 4), threads=2, cancel=CancelToken())
    next(batches)
    with pytest.raises(DataError, match="s6"):
        next(batches)
    assert decode_threads() == []


def test_unreadable_samples_are_left_out_when_asked() -> None:
    def load(index: int) -> np.ndarray:
        if index in (1, 4, 5):
            raise UnreadableError("cut short")
        return np.full((1,), index, np.float32)

    batches = decoded_batches(samples_of(load), batches_of(6, 2), threads=2, cancel=CancelToken(), skip_unreadable=True)
    found = list(batches)
    assert [batch.indices for batch in found] == [(0,), (2, 3), ()]
    assert found[2].data is None
    assert [index for batch in found for index, _ in batch.failed] == [1, 4, 5]


def test_cancel_is_noticed_while_a_sample_decodes() -> None:
    cancel, release = CancelToken(), threading.Event()

    def load(index: int) -> np.ndarray:
        cancel.cancel()
        release.wait(0.2)
        return np.zeros((1,), np.float32)

    batches = decoded_batches(samples_of(load), batches_of(4, 2), threads=1, cancel=cancel)
    with pytest.raises(CancelledError):
        next(batches)
    assert decode_threads() == []
