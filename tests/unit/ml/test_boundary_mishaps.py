"""Whatever befalls the rows that a run is trained from, not a bit of its result changes: at worst it takes longer."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from support.resuming import go_on, stop_after

from tldesk.core.cancel import CancelToken
from tldesk.core.events import Completed, EpochDone, Failed, Note, StepDone
from tldesk.core.freeze_plan import FreezePlan
from tldesk.ml import row_store, sources
from tldesk.ml.boundary import decide
from tldesk.ml.row_store import RowStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.events import Event, Outcome

GRADUAL: dict[str, Any] = {"plan": FreezePlan.gradual(("stem", "body")), "freeze": "gradual", "epochs": 3}
STAGE: dict[str, Any] = {"plan": FreezePlan.from_stage("body", ("stem", "body")), "freeze": "head", "epochs": 3}
VIEWS: dict[str, Any] = {"augment": "light", "views": "cached:3", "sampler": "balanced"}
FILES = ("last.safetensors", "best.safetensors", "metrics.csv", "proof.json")
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("fp32", GRADUAL),
    ("bf16", GRADUAL),
    ("int8", STAGE),
    ("fp16", {**STAGE, **VIEWS}),
    ("fp32", {**GRADUAL, **VIEWS}),
]


def assert_completed(outcome: Outcome) -> None:
    assert isinstance(outcome, Completed), outcome


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def tiny_plan(toolbox: Any, folder: str, fields: dict[str, Any], store: Path | None) -> Any:
    plan = toolbox.plan(folder, **fields)
    shutil.rmtree(plan.folder, ignore_errors=True)

    def view(index: int, draw: int) -> np.ndarray:
        noise = np.random.default_rng(draw).normal(scale=0.2, size=(3, 16, 16))
        return (plan.train.load(index) + noise).astype(np.float32)

    train = toolbox.replace(plan.train, view=view)
    return toolbox.replace(plan, train=train, cache=None if store is None else RowStore(store))


def shards(store: Path) -> list[Path]:
    return sorted(store.glob("*/*.rows"))


def cut(path: Path) -> None:
    os.truncate(path, 100)


def alter(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(40)
        file.write(b"altered")


def each_shard(store: Path, damage: Callable[[Path], None]) -> None:
    for path in shards(store):
        damage(path)


def at_epoch_end(do: Callable[[], None]) -> Callable[[Event], None]:
    def watch(event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch == 1:
            do()

    return watch


def at_steps(steps: tuple[int, ...], do: Callable[[], None]) -> Callable[[Event], None]:
    """In the middle of an epoch, while stages are in train mode."""

    def watch(event: Event) -> None:
        if isinstance(event, StepDone) and event.step in steps:
            do()

    return watch


@pytest.mark.parametrize(("form", "schedule"), FORMS)
def test_full_empty_half_filled_and_evicted_give_the_same_bits(
    toolbox: Any, monkeypatch: pytest.MonkeyPatch, form: str, schedule: dict[str, Any]
) -> None:
    monkeypatch.setattr(row_store, "SHARD_BYTES", 3000)  # some rows a shard
    monkeypatch.setattr(sources, "HELD_BYTES", 0)
    fields, store = {**schedule, "cache_dtype": form}, toolbox.folder / "rows"

    def run(folder: str, place: Path | None, watch: Callable[[Event], None] = lambda _event: None) -> dict[str, bytes]:
        plan = tiny_plan(toolbox, folder, fields, place)
        assert plan.recipe.cache_dtype == form
        _, outcome = toolbox.run(plan, watch=watch)
        assert_completed(outcome)
        return bytes_of(plan.folder)

    expected = run("empty", store)
    count = len(shards(store))
    assert count > 4
    assert run("full", store) == expected
    for path in shards(store)[::2]:
        path.unlink()
    assert run("half", store) == expected
    assert len(shards(store)) >= count / 2
    assert run("memory", None) == expected

    assert run("evicted", store, at_epoch_end(lambda: shutil.rmtree(store))) == expected
    run("filled", store)
    assert run("cut", store, at_steps((2, 5), lambda: each_shard(store, cut))) == expected
    assert run("altered", store, at_steps((1, 4, 5), lambda: each_shard(store, alter))) == expected


def test_rows_that_are_held_in_memory_outlive_the_disk(toolbox: Any) -> None:
    store = toolbox.folder / "rows"
    loads = 0
    plan = tiny_plan(toolbox, "kept", {**STAGE, "epochs": 4}, store)

    def load(index: int) -> np.ndarray:
        nonlocal loads
        loads += 1
        found: np.ndarray = plan.train.load(index)
        return found

    counted = toolbox.replace(plan, train=toolbox.replace(plan.train, load=load))
    _, outcome = toolbox.run(counted, watch=at_epoch_end(lambda: each_shard(store, cut)))
    assert_completed(outcome)
    assert loads == 21


@pytest.mark.parametrize("part", [0.0, 0.5])
def test_a_disk_that_fills_up_makes_the_run_slower_and_says_so(
    toolbox: Any, monkeypatch: pytest.MonkeyPatch, part: float
) -> None:
    monkeypatch.setattr(row_store, "SHARD_BYTES", 3000)
    monkeypatch.setattr(sources, "HELD_BYTES", 0)
    plan = tiny_plan(toolbox, "roomy", GRADUAL, toolbox.folder / "roomy-rows")
    toolbox.run(plan)
    left = part * RowStore(toolbox.folder / "roomy-rows").usage().bytes
    write = row_store.RowSpace._write

    def fill(self: row_store.RowSpace, key: str, data: bytes) -> None:
        nonlocal left
        left -= len(data)
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, key, data)

    monkeypatch.setattr(row_store.RowSpace, "_write", fill)
    full = tiny_plan(toolbox, "full", GRADUAL, toolbox.folder / "full-rows")
    events, outcome = toolbox.run(full)
    assert_completed(outcome)
    notes = [event for event in events if isinstance(event, Note) and "disk is full" in event.text]
    assert notes
    assert notes[0].is_urgent
    assert list(toolbox.folder.glob("full-rows/*/*.part")) == []
    assert bool(shards(toolbox.folder / "full-rows")) == (part > 0)
    assert bytes_of(full.folder) == bytes_of(plan.folder)


def test_without_room_for_one_view_the_run_goes_on_and_the_plan_says_why(toolbox: Any) -> None:
    plan = toolbox.plan("none", **STAGE)
    kept = decide(plan.model, plan.recipe.plan, epochs=3, train=21, val=12, views="1", form="auto", room=1000)
    assert kept.ends == ()
    assert "nothing is kept behind stem" in kept.why
    plan = toolbox.plan("none", **STAGE, cached=kept.ends)
    _, outcome = toolbox.run(toolbox.replace(plan, cache=RowStore(toolbox.folder / "rows", budget=1000)))
    assert_completed(outcome)
    assert outcome.facts["cache"] is None
    plain = toolbox.plan("plain", **STAGE, cache="off")
    toolbox.run(plain)
    assert bytes_of(plan.folder) == bytes_of(plain.folder)


def test_a_budget_is_kept_though_the_space_is_full_of_other_samples(toolbox: Any) -> None:
    store = toolbox.folder / "rows"
    toolbox.run(tiny_plan(toolbox, "first", STAGE, store))
    size = RowStore(store).usage().bytes
    plan = tiny_plan(toolbox, "second", STAGE, store)
    other = toolbox.replace(plan, train=toolbox.sample_set(*toolbox.squares(21, 3, seed=9)))
    _, outcome = toolbox.run(toolbox.replace(other, cache=RowStore(store, budget=int(1.1 * size))))
    assert_completed(outcome)
    assert RowStore(store).usage().bytes <= 1.1 * size
    fresh = tiny_plan(toolbox, "third", STAGE, None)
    toolbox.run(toolbox.replace(fresh, train=other.train))
    assert bytes_of(fresh.folder) == bytes_of(other.folder)


@pytest.mark.parametrize("step", [1, 4, 7])
def test_a_stopped_run_goes_on_without_its_rows_to_the_same_bytes(toolbox: Any, step: int) -> None:
    fields, store = {**GRADUAL, **VIEWS, "checkpoint_s": 1e-9, "cache_dtype": "bf16"}, toolbox.folder / "rows"
    whole = tiny_plan(toolbox, "whole", fields, store)
    toolbox.run(whole)
    cancel = CancelToken()
    toolbox.run(tiny_plan(toolbox, "cut", fields, store), cancel, stop_after(step, cancel))
    shutil.rmtree(store)
    cut = toolbox.replace(toolbox.plan("cut", **fields), train=whole.train, cache=RowStore(store))
    _, outcome = go_on(toolbox, cut)
    assert_completed(outcome)
    assert bytes_of(cut.folder) == bytes_of(whole.folder)


def test_a_run_that_is_stopped_in_the_first_pass_keeps_what_it_computed(toolbox: Any) -> None:
    store, cancel = toolbox.folder / "rows", CancelToken()
    plan = tiny_plan(toolbox, "cut", STAGE, store)

    def watch(event: Event) -> None:
        if getattr(event, "phase", "") == "features" and getattr(event, "done", 0) >= 16:
            cancel.cancel()

    toolbox.run(plan, cancel, watch)
    _, outcome = toolbox.run(tiny_plan(toolbox, "again", STAGE, store))
    assert outcome.facts["cache"]["hits"] >= 16
    assert outcome.facts["cache"]["hits"] + outcome.facts["cache"]["misses"] == 33


def test_a_second_run_with_another_head_decodes_nothing(toolbox: Any) -> None:
    store = toolbox.folder / "rows"
    toolbox.run(tiny_plan(toolbox, "first", {**GRADUAL, **VIEWS}, store))

    def no_decode(*_args: int) -> np.ndarray:
        raise AssertionError("computed again")

    fields = {**STAGE, **VIEWS, "head": {"key": "mlp", "hidden": [8]}, "optimizer": {"key": "sgd", "lr": 0.1}}
    plan = tiny_plan(toolbox, "second", fields, store)
    blind = toolbox.replace(plan.train, load=no_decode, view=no_decode), toolbox.replace(plan.val, load=no_decode)
    _, outcome = toolbox.run(toolbox.replace(plan, train=blind[0], val=blind[1]))
    assert_completed(outcome)
    assert outcome.facts["cache"]["misses"] == 0


def test_a_changed_sample_alone_is_computed_again(toolbox: Any) -> None:
    store = toolbox.folder / "rows"
    toolbox.run(tiny_plan(toolbox, "first", STAGE, store))
    inputs, targets = toolbox.squares(21, 3, seed=1)
    inputs[4] += 1  # an image replaced under the same name
    plan = toolbox.replace(tiny_plan(toolbox, "second", STAGE, store), train=toolbox.sample_set(inputs, targets))
    _, outcome = toolbox.run(plan)
    assert outcome.facts["cache"]["misses"] == 1
    fresh = toolbox.replace(tiny_plan(toolbox, "fresh", STAGE, None), train=plan.train)
    toolbox.run(fresh)
    assert bytes_of(fresh.folder) == bytes_of(plan.folder)


def test_features_that_a_form_cannot_hold_are_refused(toolbox: Any) -> None:
    plan = toolbox.plan(**STAGE, cache_dtype="fp16")
    with torch.no_grad():
        plan.model.backbone.get_parameter("stem.1.bias").fill_(1e6)
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Failed)
    assert "fp16" in outcome.what
    assert "bf16" in outcome.cure


# --- memory ------------------------------------------------------------------------------------------------

LARGE = """
import sys
from pathlib import Path
from types import SimpleNamespace
import numpy as np, psutil, torch
from tldesk.core.cancel import CancelToken
from tldesk.ml.boundary import Views
from tldesk.ml.plan import SampleSet
from tldesk.ml.row_codec import Codec
from tldesk.ml.row_store import RowStore
from tldesk.ml import sources
from tldesk.ml.sources import BoundarySource

sources.HELD_BYTES = 16 * 2**20
COUNT, WIDTH = 4000, 25_600
space = RowStore(Path(sys.argv[1])).space("space", Codec("fp32", (WIDTH,)))
samples = SampleSet(keys=tuple(f"{n:064x}" for n in range(COUNT)), targets=np.zeros(COUNT, np.int64),
                    load=lambda index: np.zeros(1), collate=np.stack)
class Rows:
    train, val = Views(samples), None
    has = staticmethod(lambda end, key: key in space)
    read = staticmethod(lambda end, key: space.read(key))
plan = SimpleNamespace(device=SimpleNamespace(device=torch.device("cpu")), recipe=SimpleNamespace(threads=1))
process, peak = psutil.Process(), 0
torch.zeros(8) @ torch.zeros(8)
before = process.memory_info().rss
def look():
    global peak
    peak = max(peak, process.memory_info().rss - before)
row = np.random.default_rng(0).random(WIDTH, np.float32)
for number in range(COUNT):
    row[0] = number
    space.add(samples.keys[number], row)
    if number % 50 == 0:
        look()
space.flush()
source = BoundarySource(plan, Rows(), "end", CancelToken())
for epoch in (1, 2):
    order = np.random.default_rng(epoch).permutation(COUNT).tolist()
    for place, inputs in source.batches([order[i : i + 32] for i in range(0, COUNT, 32)], epoch=epoch):
        assert inputs[:, 0].tolist() == place
        look()
print(peak)
"""


def test_rows_do_not_fill_the_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout) < 120e6  # of 410 MB of rows
    shutil.rmtree(tmp_path)
