"""The IDX format (MNIST, Fashion-MNIST): header, payload, what a cut file still holds. Plain or gzip, bounded.

Source of the format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from tldesk.api import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.api import Array

MAX_BYTES = 4 << 30
"""A header may claim anything: more than this is refused before memory is asked for."""

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Header:
    """What the file claims to hold: ``shape`` begins with the number of samples."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes before the payload."""
        return 4 + 4 * len(self.shape)

    @property
    def row_bytes(self) -> int:
        """Bytes of one sample."""
        return self.dtype.itemsize * math.prod(self.shape[1:])


@dataclass(frozen=True, slots=True)
class Rows:
    """The whole samples of a file, read-only, ``(n, ...)``; ``claimed`` of them were promised by its header."""

    values: Array
    claimed: int


def read_header(path: Path) -> Header | None:
    """Return the header of an IDX file, None if it is none (or cannot be opened). Reads a few dozen bytes."""
    try:
        with path.open("rb") as file:
            return _parsed(_Source(file).read(4 + 4 * 255))
    except (OSError, zlib.error):
        return None


def read_rows(path: Path) -> Rows:
    """Read all whole samples; a file that is cut short, or damaged within its gzip stream, gives those before that.

    Raises:
        DataError: It is no IDX file, or claims more than ``MAX_BYTES``.
    """
    try:
        with path.open("rb") as file:
            source = _Source(file)
            header = _parsed(start := source.read(4 + 4 * 255))
            if header is None:
                raise DataError(f"{path.name} is no IDX file", "choose a file like train-images-idx3-ubyte.gz")
            wanted = header.size + header.shape[0] * header.row_bytes
            if wanted > MAX_BYTES and not _holds(path, source, wanted):
                raise DataError(
                    f"{path.name} claims {wanted / 1e9:,.0f} GB, the limit is {MAX_BYTES / 1e9:.0f}",
                    "divide it into several files",
                )
            content = start + source.read(max(0, wanted - len(start)))
    except OSError as error:
        raise DataError(f"'{path}' cannot be read: {error.strerror}", "check that it is there") from error
    row = header.row_bytes
    whole = min(header.shape[0], max(0, len(content) - header.size) // row) if row else 0
    values = np.frombuffer(content, header.dtype, whole * math.prod(header.shape[1:]), header.size)
    return Rows(values.reshape(whole, *header.shape[1:]), header.shape[0])


class _Source:
    """Reads a plain file, or what a gzip file (of one or more parts) unpacks to, never more than is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_packed = file.read(2) == _GZIP
        file.seek(0)
        self._packed = b""
        self._unpacker = zlib.decompressobj(wbits=31)

    def read(self, count: int) -> bytes:
        """Return up to ``count`` bytes: fewer at the end, or where the gzip stream breaks off or is damaged."""
        if not self.is_packed:
            return self._file.read(count)
        parts: list[bytes] = []
        while count > 0:
            if not self._packed:
                self._packed = self._file.read(_CHUNK)
            is_at_end = not self._packed
            if self._unpacker.eof:
                if is_at_end:
                    break
                self._unpacker = zlib.decompressobj(wbits=31)
            try:  # at the end of the file too: zlib may hold output back
                part = self._unpacker.decompress(self._packed, min(count, _CHUNK * 8))
            except zlib.error:
                break
            if is_at_end and not part:
                break
            self._packed = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


def _holds(path: Path, source: _Source, wanted: int) -> bool:
    return not source.is_packed and path.stat().st_size >= wanted


def _parsed(start: bytes) -> Header | None:
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in _TYPES or start[3] == 0:
        return None
    count = start[3]
    if len(start) < 4 + 4 * count:
        return None
    return Header(np.dtype(_TYPES[start[2]]), struct.unpack_from(f">{count}I", start, 4))
