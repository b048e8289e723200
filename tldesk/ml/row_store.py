"""Rows on disk: what frozen parts of networks made of samples, by space (what computed them) and key (of what).

Shared by runs, projects and processes. A shard file appears whole, by a rename, with its table of contents at the end;
each row carries a checksum that is compared whenever the row is read. So a file that is half written, cut, altered or
deleted while it is read costs a computation, never a wrong number. Read by position and not by a memory map: a mapped
file that another process cuts short kills the reader (ADR 0009).

Limit: knows bytes, shapes and names; what a row means, and whether it is worth keeping, is the caller's affair.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import struct
import sys
import threading
import time
import uuid
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.ml.row_codec import Codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tldesk.core.contracts import Array

SHARD_BYTES = 16 * 2**20  # also what a space holds in memory until it is written
BUDGET = 10 * 10**9  # bytes, where nobody chose another
LEFT_FREE = 2 * 10**9  # bytes of the disk that are never taken
_SUFFIX, _PART = ".rows", ".part"
_FOOTER = struct.Struct("<QI8s")  # length and checksum of the table before it, magic
_MAGIC = b"tldrows1"
_TICK_S = 2.0  # some file systems keep times no finer
_OPEN_FILES = 32  # of one space; some systems allow a process 256
_STALE_S = 24 * 3600.0  # a file that nobody finished in a day has no writer any more


@dataclass(frozen=True, slots=True)
class Usage:
    """How much lies on disk, and how much may."""

    bytes: int
    shards: int
    budget: int


@dataclass(frozen=True, slots=True, eq=False)
class _Shard:
    """A whole file: the checksum of each of its rows, in order."""

    path: Path
    codec: Codec
    keys: tuple[str, ...]
    sums: tuple[int, ...]


class _Files:
    """The files of one space that are open now, few of many; safe to use from any thread."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, int] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, shard: _Shard, place: int) -> bytes | None:
        """Return the bytes of a row; None where they are not what was written. Raises ``OSError``."""
        size = shard.codec.row_bytes
        with self._lock:
            handle = self._open.pop(shard.path, None)
            if handle is None:
                handle = os.open(shard.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            self._open[shard.path] = handle
            while len(self._open) > _OPEN_FILES:
                os.close(self._open.popitem(last=False)[1])
            if hasattr(os, "pread"):
                data = os.pread(handle, size, place * size)
            else:  # Windows
                os.lseek(handle, place * size, os.SEEK_SET)
                data = os.read(handle, size)
        return data if len(data) == size and zlib.crc32(data) == shard.sums[place] else None

    def close(self, path: Path | None = None) -> None:
        """Close one file (None: all)."""
        with self._lock:
            for one in list(self._open) if path is None else [path]:
                handle = self._open.pop(one, None)
                if handle is not None:
                    os.close(handle)


class RowStore:
    """The shards under a folder, kept within a budget: what was used longest ago goes first, and nothing that anybody
    used since this store was made.
    """

    def __init__(self, folder: Path, *, budget: int = BUDGET) -> None:
        self._folder = folder
        self._since = time.time() - _TICK_S
        self.budget = budget

    def usage(self) -> Usage:
        """Return what lies there now."""
        sizes = [size for _, size, _ in self._files()]
        return Usage(sum(sizes), len(sizes), self.budget)

    def room(self) -> int:
        """Return how many bytes may be kept, older ones evicted: by the budget, and by what the disk has free."""
        used = self.usage().bytes
        free = shutil.disk_usage(_existing(self._folder)).free
        return max(0, min(self.budget, used + free - LEFT_FREE))

    def space(self, name: str, codec: Codec) -> RowSpace:
        """Open a space; rows in another form or shape than ``codec``'s are not seen in it."""
        return RowSpace(self, self._folder / name, codec)

    def clear(self) -> int:
        """Delete every shard, and return how many bytes that freed. Raises ``OSError``: some are still there."""
        before, errors = self.usage().bytes, []

        def refused(_function: object, path: str, error: BaseException) -> None:
            if Path(path).exists() and isinstance(error, OSError):
                errors.append(error)

        for path in list(self._folder.glob("*")):
            if path.is_dir():
                _remove_tree(path, refused)
        if errors:
            raise errors[0]
        return before - self.usage().bytes

    def make_room(self, wanted: int) -> int:
        """Delete what was used longest ago until ``wanted`` more bytes fit; return how many fit now, at least 0."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        limit = self.room()
        for used_s, size, path in files:
            if total + wanted <= limit or used_s >= self._since:
                break
            with contextlib.suppress(OSError):  # another process was faster, or reads it (Windows)
                path.unlink()
                total -= size
        return max(0, limit - total)

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield (last use, size, path) of each shard; what a dead writer left behind is taken away."""
        now = time.time()
        for path in self._folder.glob("*/*"):
            try:
                facts = path.stat()
            except OSError:
                continue
            if path.suffix == _SUFFIX:
                yield facts.st_mtime, facts.st_size, path
            elif path.suffix == _PART and now - facts.st_mtime > _STALE_S:
                with contextlib.suppress(OSError):
                    path.unlink()


class RowSpace:
    """The rows that one computation gave: read by key, from any thread; written by one.

    ``fault``: why rows could not be kept, where they could not; reading goes on.
    """

    def __init__(self, store: RowStore, folder: Path, codec: Codec) -> None:
        self._store = store
        self._folder = folder
        self.codec = codec
        self.fault: str | None = None
        self._places: dict[str, tuple[_Shard, int]] = {}
        self._seen: set[Path] = set()
        self._files = _Files()
        self._room = 0  # that the part under way may take
        self._shards: list[_Shard] = []
        self._part: Any = None
        self._part_path: Path | None = None
        self._keys: list[str] = []
        self._sums: list[int] = []
        self._unsealed: dict[str, bytes] = {}
        self.look()

    def __contains__(self, key: str) -> bool:
        return key in self._places or key in self._unsealed

    def look(self) -> None:
        """Find the shards that appeared since the last look, and forget those that are gone."""
        for shard in list(self._shards):
            if not shard.path.exists():
                self._forget(shard)
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            if path not in self._seen:
                self._seen.add(path)
                found = _open_shard(path)
                if found is not None and found.codec == self.codec:
                    self._add(found)

    def use(self, keys: Iterable[str]) -> None:
        """Note that the shards that hold these rows are used now, so that they are not the next to go."""
        for path in {self._places[key][0].path for key in keys if key in self._places}:
            with contextlib.suppress(OSError):
                os.utime(path)

    def hold_off(self, why: str) -> None:
        """Keep no further row."""
        self._drop_part()
        self.fault = why

    def read(self, key: str) -> Array | None:
        """Return a row as float32 or float64, as it was computed up to the form it is kept in; None: not there."""
        if key in self._unsealed:
            return self.codec.decode(self._unsealed[key])
        found = self._places.get(key)
        if found is None:
            return None
        shard, place = found
        try:
            data = self._files.read(shard, place)
        except OSError:  # gone, or too many files are open: that is no damage
            self._forget(shard)
            return None
        if data is None:
            self._forget(shard)
            with contextlib.suppress(OSError):
                shard.path.unlink()
            return None
        return self.codec.decode(data)

    def add(self, key: str, row: Array) -> Array:
        """Keep a row, and return it as a reader will see it; one that the form cannot hold, or that is not finite, is
        not kept. A disk that refuses costs the keeping, not the row.
        """
        data = self.codec.encode(row)
        kept = self.codec.decode(data)
        if self.fault is None and key not in self and np.isfinite(kept).all():
            try:
                self._write(key, data)
            except OSError as error:
                self._refuse(error)
        return kept

    def _write(self, key: str, data: bytes) -> None:
        if self._part is not None and (len(self._keys) + 1) * len(data) > self._room:
            self.flush()
        if self._part is None:
            self._room = self._store.make_room(max(SHARD_BYTES, len(data)))
            if self._room < len(data):
                self.fault = "the rest of the features is not kept: they may take no more of the disk"
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            self._part_path = self._folder / f"{uuid.uuid4().hex}{_PART}"
            self._part = self._part_path.open("wb")
        self._part.write(data)
        self._keys.append(key)
        self._sums.append(zlib.crc32(data))
        self._unsealed[key] = data
        if len(self._keys) * len(data) >= SHARD_BYTES:
            self.flush()

    def flush(self) -> None:
        """Make what was added a shard on disk."""
        if self._part is None:
            return
        part, path, keys, sums = self._part, self._part_path, self._keys, self._sums
        self._part, self._part_path, self._keys, self._sums = None, None, [], []
        assert path is not None
        try:
            table = json.dumps({"codec": self.codec.as_json(), "keys": keys, "sums": sums}).encode()
            with part:
                part.write(table + _FOOTER.pack(len(table), zlib.crc32(table), _MAGIC))
                part.flush()
                os.fsync(part.fileno())
            whole = path.with_suffix(_SUFFIX)
            path.replace(whole)
        except OSError as error:
            self._refuse(error)
            with contextlib.suppress(OSError):
                path.unlink()
            for key in keys:
                self._unsealed.pop(key, None)
            return
        self._seen.add(whole)
        self._add(_Shard(whole, self.codec, tuple(keys), tuple(sums)))
        for key in keys:
            self._unsealed.pop(key, None)

    def close(self) -> None:
        """Write what is left, and close the files."""
        self.flush()
        self._files.close()

    def _refuse(self, error: OSError) -> None:
        self._drop_part()
        if error.errno != errno.ENOENT:  # the cache was emptied meanwhile: what comes is kept again
            reason = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror
            self.fault = f"features could not be kept in {self._folder.parent}: {reason}"

    def _drop_part(self) -> None:
        part, path = self._part, self._part_path
        self._part, self._part_path, self._keys, self._sums = None, None, [], []
        self._unsealed.clear()
        with contextlib.suppress(OSError):
            if part is not None:
                part.close()
            if path is not None:
                path.unlink()

    def _add(self, shard: _Shard) -> None:
        self._shards.append(shard)
        for place, key in enumerate(shard.keys):
            self._places.setdefault(key, (shard, place))

    def _forget(self, shard: _Shard) -> None:
        """Take a shard's rows for gone: they are computed again."""
        self._files.close(shard.path)
        if shard in self._shards:
            self._shards.remove(shard)
            for key in shard.keys:
                if self._places.get(key, (None, 0))[0] is shard:
                    del self._places[key]


def _open_shard(path: Path) -> _Shard | None:
    """Read a shard's table; None where the file is not whole."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(end - _FOOTER.size)
            length, checksum, magic = _FOOTER.unpack(file.read(_FOOTER.size))
            if magic != _MAGIC or length > end - _FOOTER.size:
                return None
            file.seek(end - _FOOTER.size - length)
            table = file.read(length)
        if zlib.crc32(table) != checksum:
            return None
        document = json.loads(table)
        codec = Codec.of_json(document["codec"])
        keys, sums = tuple(document["keys"]), tuple(document["sums"])
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return None
    if len(keys) != len(sums) or len(keys) * codec.row_bytes != end - _FOOTER.size - length:
        return None
    return _Shard(path, codec, keys, sums)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)


def _remove_tree(path: Path, refused: Callable[[object, str, BaseException], None]) -> None:
    if sys.version_info >= (3, 12):
        shutil.rmtree(path, onexc=refused)
    else:
        shutil.rmtree(path, onerror=lambda function, name, info: refused(function, name, info[1]))
