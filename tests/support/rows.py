"""Spaces of rows that tests fill, damage and look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tldesk.ml.row_codec import Codec
from tldesk.ml.row_store import RowSpace, RowStore

if TYPE_CHECKING:
    from pathlib import Path

CODEC = Codec("fp32", (2, 3))
KEYS = ("a", "b", "c", "d", "e")


def row(key: str) -> np.ndarray:
    """Return the row of a key."""
    return np.full((2, 3), ord(key[-1]), np.float32) + np.arange(6, dtype=np.float32).reshape(2, 3) / 8


def filled(folder: Path, keys: tuple[str, ...] = KEYS, *, name: str = "space", **options: Any) -> RowSpace:
    """Return a closed space with rows of some keys."""
    space = RowStore(folder, **options).space(name, CODEC)
    for key in keys:
        space.add(key, row(key))
    space.close()
    return space


def opened(folder: Path, name: str = "space", codec: Codec = CODEC) -> RowSpace:
    """Open a space anew."""
    return RowStore(folder).space(name, codec)


def shard(folder: Path) -> Path:
    """Return the only shard."""
    (path,) = folder.glob("*/*.rows")
    return path


def assert_right(space: RowSpace, keys: tuple[str, ...] = KEYS, *, all_there: bool = True) -> None:
    """Assert that every row that is there is the right one."""
    for key in keys:
        found = space.read(key)
        assert found is not None or not all_there
        assert found is None or np.array_equal(found, row(key))


def recomputed(space: RowSpace, keys: tuple[str, ...] = KEYS) -> list[str]:
    """Do as a run does: read, and compute what is not there."""
    made = []
    for key in keys:
        found = space.read(key) if key in space else None
        if found is None:
            made.append(key)
            found = space.add(key, row(key))
        assert np.array_equal(found, row(key))
    space.close()
    return made
