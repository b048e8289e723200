"""What can go wrong from outside: each gives a message that names the thing and the cure, and nothing is lost."""

from __future__ import annotations

import gzip
import pickle
import shutil
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
import torch
from support.pictures import SMALL

from tldesk.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


def test_a_bomb_of_400_megapixels_is_listed_and_never_decoded(tldesk: Tldesk, pictures: Path, tmp_path: Path) -> None:
    rows = zlib.compress(b"\0" * (20_000 // 8 + 1) * 20_000, 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    (pictures / "red" / "bomb.png").write_bytes(png)

    found = tldesk("new", tmp_path / "p.tldesk", "--from", pictures).document

    (bomb,) = found["unreadable"]
    assert bomb["path"].endswith("bomb.png")
    assert "400" in bomb["reason"]
    assert found["labelled"] == 20


def test_weights_of_another_architecture_are_refused_by_name(tldesk: Tldesk, project: Path, tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(3, 2).state_dict(), tmp_path / "other.pt")

    answer = tldesk("train", project, "--backbone", "torchvision/squeezenet1_1", "--weights", tmp_path / "other.pt")

    assert answer.status == 1
    assert "other.pt" in answer.error
    assert "missing" in answer.error
    assert tldesk("runs", project).document == []


def test_a_pickle_is_refused_with_the_lines_that_convert_it(tldesk: Tldesk, project: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (open, (str(tmp_path / "ran"), "w"))

    (tmp_path / "evil.pt").write_bytes(pickle.dumps(Evil()))

    answer = tldesk("train", project, "--backbone", "torchvision/squeezenet1_1", "--weights", tmp_path / "evil.pt")

    assert answer.status == 1
    assert "save_file" in answer.error
    assert not (tmp_path / "ran").exists()


def test_a_source_that_vanished_is_named_and_nothing_is_lost(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    shutil.move(pictures, pictures.with_name("moved"))

    answer = tldesk("train", project, *SMALL, "--epochs", 1)

    assert answer.status == 1
    assert "pictures" in answer.error
    assert tldesk("info", project).document["labelled"] == 20


def test_an_idx_file_cut_short_keeps_its_whole_samples(tldesk: Tldesk, tmp_path: Path) -> None:
    source = resource("samples/mnist")
    images = gzip.decompress((source / "train-images-idx3-ubyte.gz").read_bytes())
    (tmp_path / "digits").mkdir()
    (tmp_path / "digits" / "train-images-idx3-ubyte").write_bytes(images[: 16 + 784 * 30 + 100])
    shutil.copy(source / "train-labels-idx1-ubyte.gz", tmp_path / "digits")

    answer = tldesk("new", tmp_path / "p.tldesk", "--from", tmp_path / "digits")

    assert answer.document["labelled"] == 30
    assert answer.document["unreadable"]


@pytest.mark.parametrize(("text", "named"), [("label\nred\n", "path"), ("path,colour\na.png,red\n", "label")])
def test_a_csv_without_its_column_names_it(tldesk: Tldesk, tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "table.csv").write_text(text)

    answer = tldesk("new", tmp_path / "p.tldesk", "--from", tmp_path / "table.csv")

    assert answer.status == 1
    assert named in answer.error
    assert "table.csv" in answer.error
    assert not (tmp_path / "p.tldesk").exists()
