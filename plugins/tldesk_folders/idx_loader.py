"""The loader ``idx``: pairs image files with label files and hands out single pictures. Parsing is in ``idx``."""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from tldesk.api import DataError, FoundIgnored, FoundSample, FoundUnreadable, Payload, Split, UnreadableError
from tldesk_folders.idx import Rows, read_header, read_rows
from tldesk_folders.walking import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tldesk.api import Array, Found

_KEPT_FILES = 4
_KEPT_BYTES = 1 << 29


class IdxOptions(BaseModel):
    """Where the labels are, and what they are called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: Path | None = Field(None, description="File with the labels, where it cannot be told by its name.")
    names: str = Field("", description="Class names joined by commas, in the order of the numbers: T-shirt,Trouser")


@dataclass(frozen=True, slots=True)
class _Pair:
    images: Path
    labels: Path | None
    split: Split | None


class IdxFiles:
    """An IDX file of images with its labels beside it, or a folder of them; plain or gzip.

    Files named ``train-*`` and ``t10k-*`` (or ``test-*``) in one folder are splits; a file alone is not, since
    nothing would be left to choose and test by. The labels of ``X-images-idx3-ubyte`` are in ``X-labels-idx1-ubyte``.
    A file that is cut short gives its whole samples; what is missing is listed as unreadable, as one range.
    """

    key = "idx"
    title = "IDX files (MNIST)"
    modality = "image"
    options: type[BaseModel] = IdxOptions

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int, int], Array] = OrderedDict()

    def suits(self, source: Path) -> int:
        """Return 100 for an IDX file, 95 for a folder with IDX images named as such, else 0."""
        if source.is_file():
            return 100 if read_header(source) is not None else 0
        try:
            names = [name for name in os.listdir(source) if "idx" in name.lower() and not name.startswith(".")]
        except OSError:
            return 0
        return 95 if any(_is_images(source / name) for name in sorted(names)[:20]) else 0

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        """Yield the samples of each file of images, with their labels. Reads the files once; decodes nothing.

        Raises:
            DataError: There are no IDX images, or a label file does not fit.
        """
        chosen = IdxOptions.model_validate(options.model_dump())
        names = [name.strip() for name in chosen.names.split(",")] if chosen.names.strip() else []
        if source.is_dir():
            pairs, others = _pairs_in(source, chosen.labels)
            for name in others:
                yield FoundIgnored(os.path.splitext(name)[1].lower())
        else:
            pairs = [_pair_of(source, chosen.labels)]
        for pair in pairs:
            yield from self._samples(pair, names)

    def read(self, path: Path, member: str) -> Payload:
        """Return the picture of one member, ``"17"``: an array of (H, W) or (H, W, C) in the file's own type.

        Raises:
            UnreadableError: The file is gone or no IDX file any more, or it has no such member.
        """
        try:
            facts = path.stat()
            values = self._rows(path, facts.st_size, facts.st_mtime_ns)
        except OSError as error:
            raise UnreadableError(f"the file cannot be read: {error.strerror}") from error
        except DataError as error:
            raise UnreadableError(error.what) from error
        if not (member.isascii() and member.isdigit() and int(member) < len(values)):
            raise UnreadableError(f"there is no member {member or 'without a number'}: the file holds {len(values)}")
        picture: Array = values[int(member)]
        return picture

    def _rows(self, path: Path, size: int, mtime_ns: int) -> Array:
        # One lock around the reading, too: threads that need the same file wait for it instead of reading it again.
        key = (os.fspath(path), size, mtime_ns)
        with self._lock:
            values = self._kept.get(key)
            if values is None:
                values = read_rows(path).values
                self._kept[key] = values
                while len(self._kept) > 1 and (
                    len(self._kept) > _KEPT_FILES or sum(kept.nbytes for kept in self._kept.values()) > _KEPT_BYTES
                ):
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return values

    def _samples(self, pair: _Pair, names: list[str]) -> Iterator[Found]:
        facts = pair.images.stat()
        rows = read_rows(pair.images)
        _require_images(pair.images, rows)
        count = len(rows.values)
        labels: list[tuple[str, ...]] = []
        if pair.labels is not None:
            told = read_rows(pair.labels)
            labels = _label_names(pair.labels, told, names)
            if told.claimed != rows.claimed:
                raise DataError(
                    f"{pair.labels.name} has {told.claimed} labels, but {pair.images.name} has {rows.claimed} images",
                    "choose the label file that belongs to it with --option labels=FILE",
                )
            if len(labels) < told.claimed:
                reason = _cut_short(len(labels), told.claimed, "labels")
                yield FoundUnreadable(pair.labels, f"{reason}; the samples without one are unlabelled")
        labels.extend([()] * (count - len(labels)))
        path, size, mtime_ns, split = pair.images, facts.st_size, facts.st_mtime_ns, pair.split
        for number in range(count):
            yield FoundSample(path, str(number), size, mtime_ns, labels[number], (), split)
        if count < rows.claimed:
            last = f"{count}-{rows.claimed - 1}" if rows.claimed - count > 1 else f"{count}"
            yield FoundUnreadable(path, _cut_short(count, rows.claimed, "samples"), member=last)


def _pairs_in(folder: Path, labels: Path | None) -> tuple[list[_Pair], list[str]]:
    """Return the image files of a folder with their labels and splits, and the names of files that are neither."""
    entries = [entry.name for entry in open_source(folder)[0]]
    here = set(entries)
    names = [name for name in entries if not (name.endswith(".gz") and name.removesuffix(".gz") in here)]
    images: list[str] = []
    label_files: list[str] = []
    others: list[str] = []
    for name in names:
        header = read_header(folder / name)
        if header is None:
            others.append(name)
        else:
            (label_files if len(header.shape) == 1 else images).append(name)
    if not images:
        raise DataError(
            f"'{folder}' holds no IDX file of images", "choose a folder with files like train-images-idx3-ubyte.gz"
        )
    splits = [_split_of(name) for name in images]
    is_divided = len(set(splits) - {None}) > 1
    pairs: list[_Pair] = []
    for name, split in zip(images, splits, strict=True):
        if labels is not None:
            found: Path | None = folder / labels
        elif len(images) == len(label_files) == 1:
            found = folder / label_files[0]
        else:
            found = _labels_beside(folder / name)
        pairs.append(_Pair(folder / name, found, split if is_divided else None))
    return pairs, others


def _pair_of(images: Path, labels: Path | None) -> _Pair:
    header = read_header(images)
    if header is None:
        what = "is no IDX file" if images.is_file() else "is not there"
        raise DataError(f"'{images}' {what}", "choose a file like train-images-idx3-ubyte.gz")
    if len(header.shape) == 1:
        raise DataError(f"{images.name} holds labels, not images", "choose the file of the images; it finds its labels")
    return _Pair(images, images.parent / labels if labels is not None else _labels_beside(images), None)


def _labels_beside(images: Path) -> Path | None:
    name = re.sub("images", "labels", images.name, flags=re.IGNORECASE)
    name = re.sub(r"idx\d+", "idx1", name, flags=re.IGNORECASE)
    plain = name.removesuffix(".gz")
    for each in dict.fromkeys((name, plain, f"{plain}.gz")):
        if each != images.name and (images.parent / each).is_file():
            return images.parent / each
    return None


def _split_of(name: str) -> Split | None:
    if match := re.match(r"(train|val|t10k|test)", name.lower()):
        return {"train": Split.TRAIN, "val": Split.VAL}.get(match.group(1), Split.TEST)
    return None


def _is_images(path: Path) -> bool:
    header = read_header(path)
    return header is not None and len(header.shape) > 1


def _require_images(path: Path, rows: Rows) -> None:
    shape = rows.values.shape[1:]
    if len(shape) not in (2, 3) or 0 in shape:
        told = " x ".join(map(str, shape)) or "single numbers"
        raise DataError(f"{path.name} holds no images: each of its samples is {told}", "choose a file of images")
    if rows.claimed == 0:
        raise DataError(f"{path.name} holds no samples: its header says 0", "choose another file")


def _label_names(path: Path, rows: Rows, names: list[str]) -> list[tuple[str, ...]]:
    values = rows.values
    if values.ndim != 1 or values.dtype.kind not in "iu":
        raise DataError(f"{path.name} holds no labels: it must be a row of whole numbers", "choose the label file")
    known: dict[int, tuple[str, ...]] = {}
    for number in sorted(set(values.tolist())):
        if names and not 0 <= number < len(names):
            raise DataError(
                f"{path.name} holds the label {number}, but there are {len(names)} names", "give a name for each number"
            )
        known[number] = (names[number] if names else str(number),)
    return [known[number] for number in values.tolist()]


def _cut_short(whole: int, claimed: int, things: str) -> str:
    return f"the file is cut short: {whole} of {claimed} {things} are whole"
