"""Pictures drawn beside the window: pixels as they were drawn, faults with their reason, and a bound on memory."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtGui import QColor

from tldesk.core.errors import UnreadableError
from tldesk.qt import thumbnails as module
from tldesk.qt.thumbnails import Thumbnails, image_from_rgba

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Drawing:
    def __init__(self) -> None:
        self.drawn: list[tuple[int, int, bool]] = []

    def __call__(self, sample_id: int, size_px: int, is_dark: bool) -> np.ndarray[Any, Any]:
        self.drawn.append((sample_id, size_px, is_dark))
        if sample_id == 13:
            raise UnreadableError("image file is truncated")
        return np.full((size_px, 2 * size_px, 4), (10, 20, 30, 255), dtype=np.uint8)


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture
def thumbnails(qapp: Any, drawing: Drawing) -> Iterator[Thumbnails]:
    made = Thumbnails(drawing, threads=1)
    yield made
    assert made.shutdown()


def wish(qtbot: QtBot, thumbnails: Thumbnails, ids: list[int], *, size_px: int = 8, is_dark: bool = False) -> None:
    wanted = set(ids)

    def is_there() -> bool:
        return all(thumbnails.picture(i) is not None or thumbnails.fault(i) is not None for i in wanted)

    thumbnails.wish(ids, size_px=size_px, is_dark=is_dark)
    qtbot.waitUntil(is_there)


def test_an_image_owns_its_pixels() -> None:
    array = np.zeros((2, 3, 4), dtype=np.uint8)
    array[..., 0], array[..., 3] = 200, 255
    image = image_from_rgba(array)
    array[:] = 0
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1) == QColor(200, 0, 0)


def test_a_picture_is_drawn_once_a_size_and_ground(qtbot: QtBot, thumbnails: Thumbnails, drawing: Drawing) -> None:
    wish(qtbot, thumbnails, [1, 2])
    thumbnails.wish([1, 2], size_px=8, is_dark=False)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.wish([1], size_px=8, is_dark=True)
    assert drawing.drawn == [(1, 8, False), (2, 8, False), (1, 8, True)]
    picture = thumbnails.picture(1)
    assert picture is not None
    assert (picture.width(), picture.height()) == (16, 8)
    assert picture.pixelColor(0, 0) == QColor(10, 20, 30)


def test_a_fault_has_its_reason_and_is_not_tried_again_until_forgotten(
    qtbot: QtBot, thumbnails: Thumbnails, drawing: Drawing
) -> None:
    wish(qtbot, thumbnails, [13])
    assert thumbnails.fault(13) == "image file is truncated"
    wish(qtbot, thumbnails, [13, 4])
    assert [key[0] for key in drawing.drawn] == [13, 4]
    thumbnails.forget([13])
    wish(qtbot, thumbnails, [13])
    assert [key[0] for key in drawing.drawn] == [13, 4, 13]


def test_pictures_that_were_not_used_longest_go_first(
    qtbot: QtBot, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BYTES_KEPT", 3 * 8 * 16 * 4)
    wish(qtbot, thumbnails, [1, 2, 3])
    thumbnails.picture(1)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.wish([4], size_px=8, is_dark=False)
    assert thumbnails.picture(2) is None
    assert thumbnails.picture(1) is not None


def test_a_picture_of_the_project_before_never_stands_for_a_sample_of_this_one(qtbot: QtBot) -> None:
    gate, is_drawing, reds = Event(), Event(), [200, 100]

    def draw(_sample_id: int, size_px: int, _is_dark: bool) -> np.ndarray[Any, Any]:
        red = reds.pop(0)
        is_drawing.set()
        gate.wait(5)
        return np.full((size_px, size_px, 4), (red, 0, 0, 255), np.uint8)

    thumbnails = Thumbnails(draw, threads=1)
    thumbnails.wish([1], size_px=8, is_dark=False)
    assert is_drawing.wait(5)
    with qtbot.waitSignal(thumbnails.forgotten):
        thumbnails.forget()
    thumbnails.wish([1], size_px=8, is_dark=False)
    gate.set()
    qtbot.waitUntil(lambda: thumbnails.picture(1) is not None)
    picture = thumbnails.picture(1)
    assert picture is not None
    assert picture.pixelColor(0, 0).red() == 100
    assert thumbnails.shutdown()
