"""IDX files give their pictures and labels, whole or as far as they go, and never more memory than they hold."""

from __future__ import annotations

import gzip
import os
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tldesk.api import DataError, Found, FoundIgnored, FoundSample, FoundUnreadable, Split, UnreadableError
from tldesk_folders import idx_loader
from tldesk_folders.idx import read_header, read_rows
from tldesk_folders.idx_loader import IdxFiles, IdxOptions

if TYPE_CHECKING:
    from tldesk.api import Array

CODES = {"u1": 8, "i1": 9, ">i2": 11, ">i4": 12, ">f4": 13, ">f8": 14}


def pack(values: Array, kind: str = "u1") -> bytes:
    header = bytes([0, 0, CODES[kind], values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return header + values.astype(kind).tobytes()


def pictures(count: int = 10, height: int = 4, width: int = 3) -> Array:
    return np.random.default_rng(count).integers(0, 256, (count, height, width), dtype=np.uint8)


def scan(source: Path, **options: object) -> list[Found]:
    return list(IdxFiles().scan(source, IdxOptions.model_validate(options), suffixes=frozenset()))


def write(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder / name


@pytest.mark.parametrize("end", ["", ".gz"])
def test_the_four_standard_files_are_two_splits(tmp_path: Path, end: str) -> None:
    for part, count in (("train", 6), ("t10k", 4)):
        write(tmp_path, f"{part}-images-idx3-ubyte{end}", pack(pictures(count)))
        write(tmp_path, f"{part}-labels-idx1-ubyte{end}", pack(np.arange(count) % 3))
    (tmp_path / "README.md").write_text("about")
    assert IdxFiles().suits(tmp_path) == 95
    found = scan(tmp_path)
    assert [each for each in found if isinstance(each, FoundIgnored)] == [FoundIgnored(".md")]
    samples = [each for each in found if isinstance(each, FoundSample)]
    assert [(Path(each.path).name[:5], each.member, each.labels, each.split) for each in samples] == [
        *(("t10k-", str(i), (str(i % 3),), Split.TEST) for i in range(4)),
        *(("train", str(i), (str(i % 3),), Split.TRAIN) for i in range(6)),
    ]
    loader = IdxFiles()
    for each in samples:
        number = int(each.member)
        expected = pictures(4 if each.split is Split.TEST else 6)[number]
        assert (loader.read(Path(each.path), each.member) == expected).all()


def test_one_file_finds_its_labels_and_is_not_yet_divided(tmp_path: Path) -> None:
    path = write(tmp_path, "train-images.idx3-ubyte", pack(pictures()))
    write(tmp_path, "train-labels.idx1-ubyte.gz", pack(np.arange(10)))
    assert IdxFiles().suits(path) == 100
    found = scan(path)
    assert [(each.member, each.labels, each.split) for each in found if isinstance(each, FoundSample)] == [
        (str(i), (str(i),), None) for i in range(10)
    ]
    assert {(each.size, each.mtime_ns) for each in found if isinstance(each, FoundSample)} == {
        (path.stat().st_size, path.stat().st_mtime_ns)
    }


def test_a_file_of_both_plain_and_packed_counts_once(tmp_path: Path) -> None:
    for name in ("a-images-idx3-ubyte", "a-images-idx3-ubyte.gz"):
        write(tmp_path, name, pack(pictures()))
    assert len(scan(tmp_path)) == 10


def test_labels_by_option_and_with_names(tmp_path: Path) -> None:
    path = write(tmp_path, "pictures.idx", pack(pictures(3)))
    write(tmp_path, "answers.idx", pack(np.array([1, 0, 1]), ">i4"))
    found = scan(path, labels="answers.idx", names="T-shirt, Trouser")
    assert [each.labels for each in found if isinstance(each, FoundSample)] == [
        ("Trouser",),
        ("T-shirt",),
        ("Trouser",),
    ]
    assert [each.labels for each in scan(path) if isinstance(each, FoundSample)] == [(), (), ()]
    with pytest.raises(DataError, match="holds the label 1, but there are 1 names"):
        scan(path, labels="answers.idx", names="T-shirt")


@pytest.mark.parametrize("end", ["", ".gz"])
def test_a_file_cut_short_gives_its_whole_samples(tmp_path: Path, end: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (100, 28, 28), dtype=np.uint8)
    path = write(tmp_path, f"x-images-idx3-ubyte{end}", pack(noise))
    write(tmp_path, f"x-labels-idx1-ubyte{end}", pack(np.arange(100) % 10))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.7)])
    found = scan(tmp_path)
    samples = [each for each in found if isinstance(each, FoundSample)]
    assert 60 <= len(samples) < 75
    (cut,) = [each for each in found if isinstance(each, FoundUnreadable)]
    assert cut.member == f"{len(samples)}-99"
    assert cut.reason == f"the file is cut short: {len(samples)} of 100 samples are whole"
    last = samples[-1]
    assert (IdxFiles().read(path, last.member) == noise[len(samples) - 1]).all()
    assert last.labels == (str((len(samples) - 1) % 10),)
    with pytest.raises(UnreadableError, match=f"there is no member {len(samples)}"):
        IdxFiles().read(path, str(len(samples)))


def test_labels_cut_short_leave_the_rest_unlabelled(tmp_path: Path) -> None:
    write(tmp_path, "x-images-idx3-ubyte", pack(pictures()))
    write(tmp_path, "x-labels-idx1-ubyte", pack(np.arange(10))[:-4])
    found = scan(tmp_path)
    assert [each.labels for each in found if isinstance(each, FoundSample)] == [
        *((str(i),) for i in range(6)),
        *[()] * 4,
    ]
    (cut,) = [each for each in found if isinstance(each, FoundUnreadable)]
    assert "6 of 10 labels are whole" in cut.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("x-labels-idx1-ubyte", pack(np.arange(9)), "has 9 labels, but x-images-idx3-ubyte has 10 images"),
        ("x-labels-idx1-ubyte", pack(np.zeros((10, 2))), "holds no labels"),
        ("x-labels-idx1-ubyte", pack(np.zeros(10), ">f4"), "holds no labels"),
        ("x-labels-idx1-ubyte", b"text", "is no IDX file"),
    ],
)
def test_labels_that_do_not_fit_are_named(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    images = write(tmp_path, "x-images-idx3-ubyte", pack(pictures()))
    write(tmp_path, name, content)
    with pytest.raises(DataError, match=reason):
        scan(images)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no IDX file"),
        (b"\0\0\x08\x03\0\0", "is no IDX file"),
        (b"\0\0\x07\x03" + bytes(12), "is no IDX file"),
        (pack(np.arange(4)), "holds labels, not images"),
        (pack(np.zeros((4, 2))), "holds no images: each of its samples is 2"),
        (pack(np.zeros((4, 0, 2))), "holds no images: each of its samples is 0 x 2"),
        (pack(np.zeros((0, 2, 2))), "holds no samples"),
    ],
)
def test_what_is_no_file_of_images_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        scan(write(tmp_path, "x-images-idx3-ubyte", content))


def test_a_folder_without_idx_files_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no IDX file of images"):
        scan(tmp_path)
    with pytest.raises(DataError, match="is not there"):
        scan(tmp_path / "gone")
    assert IdxFiles().suits(tmp_path) == IdxFiles().suits(tmp_path / "gone") == 0


def test_a_header_that_claims_terabytes_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "x.gz", b"\0\0\x08\x03" + struct.pack(">3I", 2**32 - 1, 1000, 1000) + bytes(2_000_000))
    with pytest.raises(DataError, match=r"claims 4,294,967 GB, the limit is 4"):
        read_rows(path)


def test_a_packed_file_that_unpacks_to_more_than_it_says_is_read_no_further(tmp_path: Path) -> None:
    path = write(tmp_path, "x.gz", pack(pictures(2)) + bytes(50_000_000))
    assert (read_rows(path).values == pictures(2)).all()


def test_very_compressible_and_multi_part_gzip_files_are_read_whole(tmp_path: Path) -> None:
    zeros = np.zeros((3000, 28, 28), np.uint8)
    assert read_rows(write(tmp_path, "zeros.gz", pack(zeros))).values.shape == zeros.shape
    content = pack(pictures(50))
    (tmp_path / "parts.gz").write_bytes(gzip.compress(content[:100]) + gzip.compress(content[100:]))
    assert (read_rows(tmp_path / "parts.gz").values == pictures(50)).all()


def test_a_changed_file_is_read_anew_and_few_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    real = idx_loader.read_rows
    monkeypatch.setattr(idx_loader, "read_rows", lambda path: (reads.append(path.name), real(path))[1])
    loader = IdxFiles()
    path = write(tmp_path, "x", pack(pictures(5)))
    for _ in range(3):
        loader.read(path, "1")
    assert reads == ["x"]
    write(tmp_path, "x", pack(pictures(6)))
    os.utime(path, ns=(1, 1))
    assert (loader.read(path, "5") == pictures(6)[5]).all()
    for i in range(4):
        loader.read(write(tmp_path, f"y{i}", pack(pictures(5))), "0")
    loader.read(path, "0")
    assert reads == ["x", "x", "y0", "y1", "y2", "y3", "x"]


@pytest.mark.parametrize("member", ["", "-1", "10", "1.0", "²", "x"])
def test_a_member_that_is_not_there_is_unreadable(tmp_path: Path, member: str) -> None:
    path = write(tmp_path, "x", pack(pictures(10)))
    with pytest.raises(UnreadableError, match="there is no member"):
        IdxFiles().read(path, member)


def test_a_file_that_is_gone_or_changed_its_kind_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        IdxFiles().read(tmp_path / "gone", "0")
    with pytest.raises(UnreadableError, match="is no IDX file"):
        IdxFiles().read(write(tmp_path, "x", b"text"), "0")


def test_a_picture_cannot_be_written_to_and_threads_share_one_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []
    real = idx_loader.read_rows
    monkeypatch.setattr(idx_loader, "read_rows", lambda path: (reads.append(path), real(path))[1])
    path = write(tmp_path, "x.gz", pack(pictures(10)))
    loader = IdxFiles()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda i: loader.read(path, str(i)), range(10)))
    assert len(reads) == 1
    for i, picture in enumerate(found):
        assert isinstance(picture, np.ndarray)
        assert (picture == pictures(10)[i]).all()
        assert not picture.flags.writeable


slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slow
@given(
    kind=st.sampled_from(sorted(CODES)),
    shape=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    cut=st.integers(0, 400),
    is_packed=st.booleans(),
)
def test_every_type_and_shape_is_read_as_far_as_it_goes(
    tmp_path: Path, kind: str, shape: list[int], cut: int, is_packed: bool
) -> None:
    values = np.random.default_rng(0).integers(0, 100, shape).astype(kind)
    content = pack(values, kind)
    header = 4 + 4 * len(shape)
    content = content[: max(header, len(content) - cut)]
    path = write(tmp_path, "x.gz" if is_packed else "x", content)
    rows = read_rows(path)
    row = (len(pack(values, kind)) - header) // shape[0]
    assert rows.claimed == shape[0]
    assert len(rows.values) == (len(content) - header) // row
    assert (rows.values == values[: len(rows.values)]).all()


@slow
@given(content=st.binary(max_size=100), head=st.sampled_from([b"", b"\0\0\x08\x03", b"\x1f\x8b\x08", b"\0\0\x0e\x01"]))
def test_any_bytes_give_rows_or_a_data_error(tmp_path: Path, content: bytes, head: bytes) -> None:
    path = write(tmp_path, "x", head + content)
    header = read_header(path)
    try:
        rows = read_rows(path)
    except DataError:
        return
    assert header is not None
    assert len(rows.values) <= rows.claimed
