"""Rows in memory, for where nothing is to be kept on disk: the same answers as a space of ``tldesk.ml.row_store``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.core.contracts import Array
    from tldesk.ml.row_codec import Codec


class HeldRows:
    """Rows in memory, for where nothing is to be kept on disk: the same answers as a space's."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.fault: str | None = None
        self._rows: dict[str, Array] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def read(self, key: str) -> Array | None:
        """Return a row; None: it is not there."""
        return self._rows.get(key)

    def add(self, key: str, row: Array) -> Array:
        """Keep a row, and return it as a reader will see it."""
        kept = self.codec.decode(self.codec.encode(row))
        if np.isfinite(kept).all():
            self._rows[key] = kept
        return kept

    def look(self) -> None:
        """Nobody else sees these rows."""

    def flush(self) -> None:
        """Nothing is left to write."""

    def close(self) -> None:
        """Nothing is open."""

    def use(self, keys: Iterable[str]) -> None:
        """Nothing here is ever the next to go."""

    def hold_off(self, why: str) -> None:
        """What is in memory is kept all the same."""
