"""Random streams repeat, differ by purpose, and leave the global generator as it was."""

from __future__ import annotations

import threading

import torch

from tldesk.ml.seeding import deterministic, prepare_thread, sample_order, seeded, stream_seed


def draw(*parts: int | str, seed: int = 0) -> list[float]:
    with seeded(seed, *parts):
        values: list[float] = torch.rand(3).tolist()
        return values


def test_a_stream_repeats_and_another_purpose_is_another_stream() -> None:
    assert draw("step", 1, 2) == draw("step", 1, 2)
    others = [draw("step", 1, 2), draw("step", 1, 3), draw("step", 2, 2), draw("head"), draw("step", 1, 2, seed=1)]
    assert len({tuple(values) for values in others}) == 5
    assert 0 <= stream_seed(2**31 - 1, "x") < 2**63


def test_drawing_from_a_stream_does_not_move_the_global_generator() -> None:
    torch.manual_seed(5)
    expected = torch.rand(4).tolist()
    torch.manual_seed(5)
    first = torch.rand(2).tolist()
    draw("step", 9)
    assert first + torch.rand(2).tolist() == expected


def test_an_order_is_a_permutation_that_changes_with_the_epoch() -> None:
    orders = [sample_order(50, 3, epoch=epoch) for epoch in (1, 2)]
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert orders[0] != orders[1]
    assert orders[0] == sample_order(50, 3, epoch=1)


def test_a_module_built_on_another_thread_does_not_shift_a_running_step() -> None:
    alone = draw("step", 1)
    entered, drawn = threading.Event(), []

    def build() -> None:
        entered.set()
        with seeded(0, "build"):
            torch.nn.Linear(64, 64)

    with seeded(0, "step", 1):
        thread = threading.Thread(target=build)
        thread.start()
        assert entered.wait(5)
        drawn = torch.rand(3).tolist()
    thread.join(5)
    assert drawn == alone


def test_deterministic_settings_are_put_back() -> None:
    assert not torch.are_deterministic_algorithms_enabled()
    with deterministic():
        assert torch.are_deterministic_algorithms_enabled()
    assert not torch.are_deterministic_algorithms_enabled()


def test_prepare_thread_sets_the_threads_of_a_new_thread() -> None:
    seen: list[int] = []

    def work() -> None:
        prepare_thread(1)
        seen.append(torch.get_num_threads())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    assert seen == [1]
