"""The feature store: nothing computed twice, nothing damaged read, bits independent of what was missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Preprocess
from tldesk.ml.features import FeatureBlock, FeatureStore, compute_all, feature_space
from tldesk.ml.forward import forward_batches

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

KEYS = ("a", "b", "c", "d", "e")
VALUES = {key: np.array([ord(key), 0.5], np.float32) for key in "abcdefgh"}


def take(store: FeatureStore, keys: Sequence[str], space: str = "space") -> tuple[FeatureBlock, list[str]]:
    computed: list[str] = []

    def compute(indices: list[int]) -> Generator[tuple[list[int], np.ndarray], None, None]:
        for start in range(0, len(indices), 2):
            part = indices[start : start + 2]
            computed.extend(keys[index] for index in part)
            yield part, np.stack([VALUES[keys[index]] for index in part])

    return drain(store.get(space, keys, compute)), computed


def drain(events: Generator[Any, None, FeatureBlock]) -> FeatureBlock:
    while True:
        try:
            next(events)
        except StopIteration as end:
            block: FeatureBlock = end.value
            return block


def test_rows_are_computed_once_and_come_in_the_order_asked_for(tmp_path: Path) -> None:
    store = FeatureStore(tmp_path)
    block, computed = take(store, KEYS)
    assert computed == list(KEYS)
    assert (block.hits, block.misses, block.bytes) == (0, 5, 5 * 2 * 4)
    block, computed = take(FeatureStore(tmp_path), ("e", "f", "a", "a"))
    assert computed == ["f"]
    assert (block.hits, block.misses) == (3, 1)
    assert block.rows[:, 0].tolist() == [ord("e"), ord("f"), ord("a"), ord("a")]


def test_a_sample_that_occurs_twice_is_computed_once(tmp_path: Path) -> None:
    block, computed = take(FeatureStore(tmp_path), ("a", "b", "a"))
    assert computed == ["a", "b"]
    assert block.rows[:, 0].tolist() == [ord("a"), ord("b"), ord("a")]


def test_another_space_shares_nothing(tmp_path: Path) -> None:
    take(FeatureStore(tmp_path), KEYS)
    _, computed = take(FeatureStore(tmp_path), KEYS, space="other")
    assert computed == list(KEYS)


@pytest.mark.parametrize("damage", ["cut", "altered", "emptied", "renamed"])
def test_a_damaged_file_is_not_read(tmp_path: Path, damage: str) -> None:
    take(FeatureStore(tmp_path), KEYS)
    (path,) = (tmp_path / "space").iterdir()
    data = bytearray(path.read_bytes())
    match damage:
        case "cut":
            path.write_bytes(data[:-3])
        case "altered":
            data[-2] ^= 1
            path.write_bytes(data)
        case "emptied":
            path.write_bytes(b"")
        case _:
            path.rename(path.with_name("0" * 64 + ".features"))
    block, computed = take(FeatureStore(tmp_path), KEYS)
    assert computed == list(KEYS)
    assert block.rows[:, 0].tolist() == [ord(key) for key in KEYS]
    assert take(FeatureStore(tmp_path), KEYS)[1] == []


def test_what_was_computed_before_an_interruption_is_kept(tmp_path: Path) -> None:
    def compute(indices: list[int]) -> Generator[tuple[list[int], np.ndarray], None, None]:
        yield [0, 1], np.stack([VALUES["a"], VALUES["b"]])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drain(FeatureStore(tmp_path).get("space", KEYS, compute))
    assert take(FeatureStore(tmp_path), KEYS)[1] == ["c", "d", "e"]


def test_a_crash_while_writing_leaves_no_readable_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            take(FeatureStore(tmp_path), KEYS)
    assert take(FeatureStore(tmp_path), KEYS)[1] == list(KEYS)


def test_a_disk_that_refuses_costs_the_keeping_and_not_the_numbers(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("in the way")
    block, computed = take(FeatureStore(place), KEYS)
    assert computed == list(KEYS)
    assert block.rows[:, 0].tolist() == [ord(key) for key in KEYS]
    assert block.fault is not None
    assert str(place) in block.fault


def test_bits_do_not_depend_on_which_samples_are_missing(toolbox: Any, tmp_path: Path) -> None:
    plan = toolbox.plan()
    plan.model.eval()

    def compute(indices: list[int]) -> Generator[tuple[Sequence[int], np.ndarray], None, None]:
        for done, rows, _ in forward_batches(
            plan.model.features,
            plan.train,
            indices,
            batch_size=8,
            device=torch.device("cpu"),
            threads=1,
            cancel=CancelToken(),
        ):
            yield done, rows

    whole = drain(compute_all(plan.train.keys, compute))
    store = FeatureStore(tmp_path)

    def some(indices: list[int]) -> Generator[tuple[Sequence[int], np.ndarray], None, None]:
        yield from compute([index for index in (3, 11, 12, 20) if index in indices])

    with pytest.raises(KeyError):  # a compute that does not finish its work; what it gave is kept
        drain(store.get("s", plan.train.keys, some))
    filled = drain(store.get("s", plan.train.keys, compute))
    assert filled.hits == 4
    assert filled.rows.tobytes() == whole.rows.tobytes()


def test_the_space_follows_weights_code_input_and_pooling(toolbox: Any) -> None:
    def space(plan: Any, **changes: Any) -> str:
        plan.model.eval()
        arguments: dict[str, Any] = {
            "input_shape": (3, 16, 16),
            "preprocess": Preprocess(height=16, width=16),
            "modality_version": "1",
            "batch_size": 8,
            "device": torch.device("cpu"),
        }
        return feature_space(plan.model, **{**arguments, **changes})

    plan = toolbox.plan()
    usual = space(plan)
    assert space(toolbox.plan("again")) == usual
    others = [
        space(plan, preprocess=Preprocess(height=16, width=16, geometry="crop")),
        space(plan, modality_version="2"),
        space(plan, batch_size=9),
        space(toolbox.plan(head={"key": "linear", "pool": "flatten"})),
        space(toolbox.plan(cut="stem")),
    ]
    with torch.no_grad():
        plan.model.backbone.get_parameter("stem.0.weight")[0, 0, 0, 0] += 1e-3
    others.append(space(plan))
    assert len({usual, *others}) == 7
