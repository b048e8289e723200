"""Pictures of samples for the screen: drawn beside the window, only for what is visible, and kept within a bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from tldesk.core.events import Failed
from tldesk.qt.worker import LatestWins

if TYPE_CHECKING:
    from collections.abc import Sequence

BYTES_KEPT = 192 * 2**20

RgbaArray = np.ndarray[Any, np.dtype[np.uint8]]
Draw = Callable[[int, int, bool], RgbaArray]
"""Draws a sample by id, in a longest side in device pixels, on a dark ground or not; called in any thread."""

_Key = tuple[int, int, bool, int]  # the last: of which project, so that ids that two have are not mixed up


def image_from_rgba(array: RgbaArray) -> QImage:
    """Return an image that owns its pixels, from uint8 (h, w, 4) with straight alpha."""
    rgba = np.ascontiguousarray(array, dtype=np.uint8)
    height, width, _ = rgba.shape
    image = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # a copy, in what paints fastest


class Thumbnails(QObject):
    """Hands out pictures at once where they are known, and draws what is wished for otherwise.

    Signals, GUI thread: ``arrived(ids)``: a tuple of sample ids whose picture, or whose fault, is now known.
    ``forgotten()``: pictures were dropped; what is on the screen is to be wished for again.
    """

    arrived = Signal(tuple)
    forgotten = Signal()

    def __init__(self, draw: Draw, *, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: OrderedDict[int, tuple[_Key, QImage]] = OrderedDict()
        self._faults: dict[int, str] = {}
        self._bytes = 0
        self._generation = 0
        self._pool: LatestWins[_Key] = LatestWins(_Drawing(draw), threads=threads, parent=self)
        self._pool.arrived.connect(self._on_arrived)

    def picture(self, sample_id: int) -> QImage | None:
        """Return the picture of a sample, perhaps in another size than was wished for last; None: not yet."""
        if sample_id not in self._images:
            return None
        self._images.move_to_end(sample_id)
        return self._images[sample_id][1]

    def fault(self, sample_id: int) -> str | None:
        """Return why a sample could not be drawn; None where it could, or was not tried."""
        return self._faults.get(sample_id)

    def wish(self, ids: Sequence[int], *, size_px: int, is_dark: bool) -> None:
        """Draw these samples, the first one first; what was wished for before and has not begun is forgotten."""
        keys = [(sample_id, size_px, is_dark, self._generation) for sample_id in ids]
        self._pool.wish([key for key in keys if not self._is_known(key)])

    def forget(self, ids: Sequence[int] | None = None) -> None:
        """Drop pictures and faults of samples whose file changed (None: of all)."""
        for sample_id in list(self._images) if ids is None else ids:
            self._drop(sample_id)
        if ids is None:
            self._faults.clear()
            self._generation += 1  # what is being drawn now is of what was there before
        self.forgotten.emit()

    def stop(self) -> None:
        """Let the drawing threads end, without waiting for that."""
        self._pool.stop()

    def shutdown(self) -> bool:
        """End the drawing threads; return whether they ended in time."""
        return self._pool.shutdown()

    def _is_known(self, key: _Key) -> bool:
        known = self._images.get(key[0])
        return key[0] in self._faults or (known is not None and known[0] == key)

    def _drop(self, sample_id: int) -> None:
        self._faults.pop(sample_id, None)
        if sample_id in self._images:
            self._bytes -= self._images.pop(sample_id)[1].sizeInBytes()

    @Slot(tuple)
    def _on_arrived(self, results: tuple[tuple[_Key, object], ...]) -> None:
        results = tuple(result for result in results if result[0][3] == self._generation)
        for key, value in results:
            self._drop(key[0])
            if isinstance(value, QImage):
                self._images[key[0]] = (key, value)
                self._bytes += value.sizeInBytes()
            else:
                self._faults[key[0]] = value.what if isinstance(value, Failed) else "cannot be drawn"
        while self._bytes > BYTES_KEPT and len(self._images) > 1:
            self._drop(next(iter(self._images)))
        if results:
            self.arrived.emit(tuple(key[0] for key, _ in results))


class _Drawing:
    """Turns a key into an image, in a worker thread."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def __call__(self, key: _Key) -> QImage:
        return image_from_rgba(self._draw(*key[:3]))
