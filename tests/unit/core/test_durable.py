"""A durable write is the old file or the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tldesk.core.durable import durable_file, write_durably

if TYPE_CHECKING:
    from pathlib import Path


def test_a_write_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "汉字 🙂.json"
    write_durably(path, "one\n")
    write_durably(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_durably(path, b"old")
    with pytest.raises(RuntimeError), durable_file(path) as temporary:  # noqa: PT012  the write comes before the fault
        temporary.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_data_are_on_disk_before_the_name_points_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    seen: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _descriptor: seen.append(path.read_bytes()))
    write_durably(path, b"new")
    assert seen == [b"old", b"new"]  # the file, then its folder
