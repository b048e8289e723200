"""The store of rows where room is short: a full disk, a budget, two who write at once, and no disk at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.rows import CODEC, KEYS, assert_right, filled, opened, recomputed, row

from tldesk.ml import row_store
from tldesk.ml.held_rows import HeldRows
from tldesk.ml.row_codec import Codec
from tldesk.ml.row_store import RowStore


class Full:
    """A file on a disk that is full after some bytes."""

    def __init__(self, file: Any, left: int) -> None:
        self.file, self.left = file, left

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            self.file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self.file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Full:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()


@pytest.mark.parametrize("rows", [0, 2, 4, 5])  # 5: the table is what has no room
def test_a_full_disk_costs_the_keeping_and_not_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    open_file = Path.open

    def limited(self: Path, *args: Any, **more: Any) -> Any:
        file = open_file(self, *args, **more)
        return Full(file, rows * CODEC.row_bytes + 9) if self.suffix == ".part" else file

    space = opened(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", limited)
        for key in KEYS:
            assert np.array_equal(space.add(key, row(key)), row(key))
        space.close()
    assert space.fault is not None
    assert "the disk is full" in space.fault
    assert str(tmp_path) in space.fault
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert_right(space, all_there=False)
    assert np.array_equal(space.add("z", row("z")), row("z"))
    assert recomputed(opened(tmp_path)) == list(KEYS)


def test_a_folder_that_cannot_be_made_costs_the_keeping(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("in the way")
    space = RowStore(place).space("space", CODEC)
    assert np.array_equal(space.add("a", row("a")), row("a"))
    assert space.fault is not None
    assert str(place) in space.fault


def aged(folder: Path, name: str, age_s: float) -> int:
    """Fill a space as it was so many seconds ago; return its bytes."""
    filled(folder, name=name)
    (path,) = (folder / name).iterdir()
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path.stat().st_size


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    size, *_ = [aged(tmp_path, name, age_s) for name, age_s in (("old", 90), ("oldest", 900), ("new", 30))]
    store = RowStore(tmp_path, budget=4 * size)
    assert store.room() == 4 * size
    assert store.make_room(size) == size
    assert store.usage().shards == 3
    assert store.make_room(size + 1) == 2 * size
    assert sorted(path.parent.name for path in tmp_path.glob("*/*.rows")) == ["new", "old"]
    opened(tmp_path, "old").use(KEYS)
    assert store.make_room(3 * size) == 3 * size
    assert [path.parent.name for path in tmp_path.glob("*/*.rows")] == ["old"]
    assert store.usage().bytes == size
    assert store.usage().budget == 4 * size


def test_what_is_in_use_stays_whatever_is_wanted(tmp_path: Path) -> None:
    size, _ = [aged(tmp_path, name, age_s) for name, age_s in (("mine", 900), ("other", 90))]
    store = RowStore(tmp_path, budget=2 * size)
    opened(tmp_path, "mine").use(KEYS)
    assert store.make_room(10 * size) == size
    assert [path.parent.name for path in tmp_path.glob("*/*.rows")] == ["mine"]
    assert_right(opened(tmp_path, "mine"))


def test_no_more_is_written_than_may_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_store, "SHARD_BYTES", 2 * CODEC.row_bytes)
    space = RowStore(tmp_path, budget=5 * CODEC.row_bytes).space("space", CODEC)
    for number in range(20):
        assert np.array_equal(space.add(f"{number}", row("a")), row("a"))
    space.close()
    assert space.fault is not None
    assert "may take no more" in space.fault
    rows = sum(f"{number}" in space for number in range(20))
    assert 2 <= rows <= 5
    nothing = RowStore(tmp_path / "none", budget=0).space("space", CODEC)
    nothing.add("a", row("a"))
    nothing.close()
    assert not (tmp_path / "none").exists()


def test_what_is_not_finite_is_not_kept(tmp_path: Path) -> None:
    space = opened(tmp_path, codec=Codec("fp16", (2,)))
    assert np.isinf(space.add("large", np.array([1.0, 1e9], np.float32))).any()
    assert "large" not in space
    held = HeldRows(Codec("fp32", (2,)))
    assert np.isnan(held.add("nan", np.array([1.0, np.nan], np.float32))).any()
    assert "nan" not in held


def test_few_files_are_open_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_store, "SHARD_BYTES", 1)
    monkeypatch.setattr(row_store, "_OPEN_FILES", 3)
    space = opened(tmp_path)
    for key in KEYS:
        space.add(key, row(key))
    again = opened(tmp_path)
    assert len(list(tmp_path.rglob("*.rows"))) == len(KEYS) > 3
    for _ in range(2):
        assert_right(again)
        assert len(again._files._open) <= 3
    again.close()
    assert not again._files._open


def test_room_counts_the_disk_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = aged(tmp_path, "space", 9)
    free = row_store.LEFT_FREE + 100
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": free})())
    assert RowStore(tmp_path).room() == size + 100
    assert RowStore(tmp_path, budget=50).room() == 50
    free = row_store.LEFT_FREE - size - 1
    assert RowStore(tmp_path).room() == 0
    assert RowStore(tmp_path).make_room(1) == 0


def test_a_file_that_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(tmp_path, "one", 9)

    def unlink(path: Any, *_more: Any, **_named: Any) -> None:
        raise PermissionError(errno.EACCES, "it is in use", str(path))

    monkeypatch.setattr(os, "unlink", unlink)
    with pytest.raises(PermissionError, match="in use"):
        RowStore(tmp_path).clear()


def test_clearing_frees_what_it_says(tmp_path: Path) -> None:
    size = sum(aged(tmp_path, name, 9) for name in ("one", "two"))
    writer = opened(tmp_path, "one")
    writer.add("z", row("z"))
    assert RowStore(tmp_path).clear() == size
    assert list(tmp_path.iterdir()) == []
    writer.flush()  # its folder went away under it
    assert writer.fault is None
    writer.add("z", row("z"))  # is kept anew
    writer.close()
    assert np.array_equal(opened(tmp_path, "one").read("z"), row("z"))
    RowStore(tmp_path).clear()
    assert recomputed(opened(tmp_path, "one")) == list(KEYS)
    assert RowStore(tmp_path / "none").clear() == 0


WRITER = """
import sys
from pathlib import Path
import numpy as np
from tldesk.ml import row_store
from tldesk.ml.row_codec import Codec
row_store.SHARD_BYTES = 4000
space = row_store.RowStore(Path(sys.argv[1])).space("space", Codec("fp32", (50,)))
order = np.random.default_rng(int(sys.argv[2])).permutation(400)
print("ready", flush=True)
sys.stdin.readline()
made = 0
for number in order.tolist():
    key = f"key-{number}"
    space.look()
    found = space.read(key)
    if found is None:
        made += 1
        found = space.add(key, np.full(50, number, np.float32))
    assert (found == number).all(), (number, found)
    assert made % 50 or (space.read(key) == number).all()
space.close()
print(made)
"""


def test_two_processes_write_and_read_one_space(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), seed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            cwd=Path(__file__).parents[3],
        )
        for seed in ("1", "2")
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    made = [int(process.communicate(timeout=60)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert 400 <= sum(made) <= 800
    assert list(tmp_path.glob("*/*.part")) == []
    space = opened(tmp_path, codec=Codec("fp32", (50,)))
    for number in range(400):
        found = space.read(f"key-{number}")
        assert found is not None
        assert (found == number).all()


def test_rows_in_memory_answer_as_those_on_disk() -> None:
    held = HeldRows(Codec("bf16", (2, 3)))
    given = row("a") / 3
    kept = held.add("a", given)
    assert np.array_equal(kept, Codec("bf16", (2, 3)).decode(Codec("bf16", (2, 3)).encode(given)))
    assert "a" in held
    assert "b" not in held
    assert held.read("b") is None
    found = held.read("a")
    assert found is not None
    assert np.array_equal(found, kept)
