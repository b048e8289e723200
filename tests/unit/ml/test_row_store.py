"""The store of rows: nothing lost that was sealed, nothing damaged read."""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from support.rows import CODEC, KEYS, assert_right, filled, opened, recomputed, row, shard

from tldesk.ml import row_store
from tldesk.ml.row_codec import Codec
from tldesk.ml.row_store import RowSpace, RowStore

if TYPE_CHECKING:
    from pathlib import Path

POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")


def test_a_second_store_finds_the_rows_of_the_first(tmp_path: Path) -> None:
    filled(tmp_path)
    space = opened(tmp_path)
    assert all(key in space for key in KEYS)
    assert "f" not in space
    assert space.read("f") is None
    assert_right(space)
    assert recomputed(space, ("e", "f", "a", "a")) == ["f"]
    assert recomputed(opened(tmp_path), (*KEYS, "f")) == []


def test_rows_are_there_before_their_shard_is_sealed(tmp_path: Path) -> None:
    space = opened(tmp_path)
    space.add("a", row("a"))
    assert "a" in space
    assert_right(space, ("a",))
    assert opened(tmp_path).read("a") is None
    space.flush()
    space.flush()
    assert_right(space, ("a",))
    assert_right(opened(tmp_path), ("a",))


def test_a_reader_looks_again(tmp_path: Path) -> None:
    reader = opened(tmp_path)
    filled(tmp_path)
    assert "a" not in reader
    reader.look()
    assert_right(reader)
    shard(tmp_path).unlink()
    reader.look()
    assert "a" not in reader


def test_a_key_that_comes_twice_is_kept_once(tmp_path: Path) -> None:
    space = filled(tmp_path, ("a", "b", "a"))
    assert RowStore(tmp_path).usage().bytes < 3 * CODEC.row_bytes + 400
    space.add("a", row("a"))
    space.close()
    assert len(list(tmp_path.glob("*/*.rows"))) == 1


def test_another_space_and_another_form_share_nothing(tmp_path: Path) -> None:
    filled(tmp_path)
    assert "a" not in opened(tmp_path, "other")
    for codec in (Codec("bf16", (2, 3)), Codec("fp32", (3, 2)), Codec("fp32", (2, 3), is_double=True)):
        space = opened(tmp_path, codec=codec)
        assert "a" not in space
        space.add("a", row("a").reshape(codec.shape))
        space.close()
    assert_right(opened(tmp_path))


def test_shards_are_sealed_as_they_fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_store, "SHARD_BYTES", 2 * CODEC.row_bytes)
    space = opened(tmp_path)
    for key in KEYS:
        space.add(key, row(key))
    assert_right(opened(tmp_path), KEYS[:4])
    assert "e" not in opened(tmp_path)
    space.close()
    assert RowStore(tmp_path).usage().shards == 3
    assert_right(opened(tmp_path))


def test_no_rows_make_no_file(tmp_path: Path) -> None:
    opened(tmp_path).close()
    assert list(tmp_path.iterdir()) == []
    assert RowStore(tmp_path / "none").usage().bytes == 0
    assert RowStore(tmp_path / "none").room() > 0


# --- a writer that stops ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["close", "exception"])
def test_what_was_sealed_before_an_interruption_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(row_store, "SHARD_BYTES", 2 * CODEC.row_bytes)

    def write(space: RowSpace) -> Any:
        try:
            for key in KEYS:
                space.add(key, row(key))
                yield key
                if how == "exception" and key == "c":
                    raise KeyboardInterrupt
        finally:
            space.flush()

    writing = write(opened(tmp_path))
    if how == "close":
        assert [next(writing) for _ in range(3)] == ["a", "b", "c"]
        writing.close()
    else:
        with pytest.raises(KeyboardInterrupt):
            list(writing)
    assert recomputed(opened(tmp_path)) == ["d", "e"]


def test_a_crash_while_sealing_leaves_no_readable_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object) -> None:
        raise KeyboardInterrupt

    space = opened(tmp_path)
    space.add("a", row("a"))
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            space.flush()
    assert len(list(tmp_path.glob("*/*.part"))) == 1
    assert recomputed(opened(tmp_path), ("a",)) == ["a"]


def test_half_a_file_is_never_read_and_goes_when_it_is_old(tmp_path: Path) -> None:
    filled(tmp_path)
    part = shard(tmp_path).with_suffix(".part")
    shard(tmp_path).rename(part)  # even one that happens to be whole
    assert "a" not in opened(tmp_path)
    store = RowStore(tmp_path)
    assert store.usage().shards == 0
    assert part.exists()
    old = time.time() - 2 * 24 * 3600
    os.utime(part, (old, old))
    store.usage()
    assert not part.exists()


# --- damage ----------------------------------------------------------------------------------------------


def damaged(whole: bytes, damage: str) -> bytes:
    data, size = bytearray(whole), CODEC.row_bytes
    match damage:
        case "cut":
            data = data[:-3]
        case "cut-a-row":
            del data[size : 2 * size]
        case "empty":
            data.clear()
        case "garbage":
            data = bytearray(os.urandom(len(data)))
        case "row":
            data[size + 5] ^= 1
        case "table":
            data[5 * size + 30] ^= 1
        case "footer":
            data[-18] ^= 1
        case _:
            data += b"more"
    return bytes(data)


@pytest.mark.parametrize("damage", ["cut", "cut-a-row", "empty", "garbage", "row", "table", "footer", "longer"])
@pytest.mark.parametrize("when", ["before", "while open", "after a read"])
def test_a_damaged_shard_gives_no_wrong_number(tmp_path: Path, damage: str, when: str) -> None:
    filled(tmp_path)
    path = shard(tmp_path)
    space = None if when == "before" else opened(tmp_path)
    if when == "after a read":
        assert space is not None
        assert_right(space, ("a",))
    path.write_bytes(damaged(path.read_bytes(), damage))
    space = space or opened(tmp_path)
    made = recomputed(space)
    if when == "before" and damage != "row":
        assert made == list(KEYS)
    elif damage in ("row", "garbage"):
        assert "b" in made
    assert_right(space, all_there=False)
    recomputed(opened(tmp_path))  # what was not noticed above, and what lay in the damaged file
    assert recomputed(opened(tmp_path)) == []


@pytest.mark.parametrize("place", range(5))
def test_each_byte_of_a_row_counts(tmp_path: Path, place: int) -> None:
    filled(tmp_path)
    path = shard(tmp_path)
    whole = path.read_bytes()
    for offset in range(place * CODEC.row_bytes, (place + 1) * CODEC.row_bytes):
        data = bytearray(whole)
        data[offset] ^= 1 << offset % 8
        path.write_bytes(data)
        assert opened(tmp_path).read(KEYS[place]) is None


def test_swapped_shards_of_two_spaces_are_of_the_keys_that_they_name(tmp_path: Path) -> None:
    """A file under another name is still whole; one of another space is what its owner put there."""
    filled(tmp_path)
    shard(tmp_path).rename(shard(tmp_path).with_name("renamed.rows"))
    assert_right(opened(tmp_path))


@POSIX_ONLY
def test_a_shard_deleted_while_open_is_read_or_computed(tmp_path: Path) -> None:
    filled(tmp_path)
    started, fresh = opened(tmp_path), opened(tmp_path)
    assert_right(started, ("a",))
    shard(tmp_path).unlink()
    assert_right(started)  # the file lives as long as it is open
    assert fresh.read("a") is None
    assert "b" not in fresh
    assert recomputed(fresh) == list(KEYS)
    assert_right(opened(tmp_path))


def test_a_file_that_cannot_be_opened_is_no_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    space = opened(tmp_path)

    def refuse(*_args: object, **_more: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("os.open", refuse)
        assert space.read("a") is None
    assert_right(opened(tmp_path))
