"""What every test of a widget stands on: a theme, a gallery whose pictures are plain colours, and a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tldesk.qt.sample_list import CellKind, SampleCell, SampleList
from tldesk.qt.thumbnails import Thumbnails
from tldesk.ui.main_window import MainWindow
from tldesk.ui.sample_grid import SampleGrid
from tldesk.ui.theme import Theme, ThemeChoice

HERE = Path(__file__).parent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytestqt.qtbot import QtBot


OFFSCREEN_SAYS = r"^This plugin does not support (propagateSizeHints\(\)|grabbing the keyboard)$"  # windows, popups


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ignore what the offscreen platform says of every shown window, and nothing else."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS, extend=True))


class PlainSource:
    """Gives every id an unlabelled cell, except what a test puts in; writes down what it was asked."""

    def __init__(self) -> None:
        self.known: dict[int, SampleCell] = {}
        self.asked: list[int] = []

    def cells(self, ids: Sequence[int]) -> list[SampleCell]:
        self.asked += ids
        return [
            self.known.get(sample_id, SampleCell(sample_id, f"photo-{sample_id}.jpg", CellKind.UNLABELLED))
            for sample_id in ids
        ]


@pytest.fixture(scope="session")
def theme(qapp: Any) -> Theme:
    return Theme(qapp, ThemeChoice.LIGHT)


@pytest.fixture
def source() -> PlainSource:
    return PlainSource()


@pytest.fixture
def samples(source: PlainSource) -> SampleList:
    return SampleList(source)


@pytest.fixture
def thumbnails(qapp: Any) -> Iterator[Thumbnails]:
    def draw(sample_id: int, size_px: int, is_dark: bool) -> np.ndarray[Any, Any]:
        picture = np.full((size_px, size_px, 4), 255, dtype=np.uint8)
        picture[..., :3] = sample_id % 200
        return picture

    thumbnails = Thumbnails(draw, threads=1)
    yield thumbnails
    assert thumbnails.shutdown()


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme, samples: SampleList, thumbnails: Thumbnails) -> SampleGrid:
    """A shown gallery of 40 samples in 5 columns, ids 100 to 139."""
    grid = SampleGrid(samples, thumbnails, theme=theme)
    qtbot.addWidget(grid)
    grid.resize(800, 500)
    samples.set_ids(np.arange(100, 140))
    with qtbot.waitExposed(grid):
        grid.show()
    grid.activateWindow()
    grid.setFocus()
    assert grid.geometry_of_cells.columns == 5
    return grid


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> MainWindow:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    return window
