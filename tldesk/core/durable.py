"""Write files so that a crash leaves either the old one or the new one, never half of one. Stdlib only."""

from __future__ import annotations

import itertools
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_numbers = itertools.count()


@contextmanager
def durable_file(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; on leaving, make it durable and put it in the place of ``path``.

    An exception inside leaves ``path`` as it was and removes the temporary file. Raises ``OSError`` where the disk
    refuses.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{next(_numbers)}.tmp")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        fsync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_durably(path: Path, data: bytes | str) -> None:
    """Write a whole file durably; text is UTF-8 with ``\\n`` line ends."""
    with durable_file(path) as temporary:
        temporary.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)


def fsync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power loss; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
