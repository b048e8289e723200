"""Figures at an axis are never too long to be drawn."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tldesk.ui.plot_parts import shorten_ticks, visible_line


def axis_of(*, is_log: bool = False) -> Any:
    def usual(values: list[float], scale: float, spacing: float) -> list[str]:
        return [f"{value * scale:.5f}".rstrip("0") for value in values]

    return SimpleNamespace(tickStrings=usual, logMode=is_log)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.5, 1.5], ["0.5", "1.5"]),
        ([0.00012, 0.00024], ["1.2e-4", "2.4e-4"]),
        ([123_456.5, 234_567.5], ["1.2e5", "2.3e5"]),
    ],
)
def test_long_figures_become_powers_of_ten(values: list[float], texts: list[str]) -> None:
    axis = axis_of()
    shorten_ticks(axis)

    assert axis.tickStrings(values, 1.0, 0.1) == texts


def test_a_logarithmic_axis_keeps_its_own() -> None:
    axis = axis_of(is_log=True)
    shorten_ticks(axis)

    assert axis.tickStrings([0.00012], 1.0, 0.1) == ["0.00012"]


def test_a_single_point_is_drawn_as_a_short_stroke() -> None:
    one = visible_line(np.array([1.0]), np.array([0.5]), low=0.0, high=10.0, buckets=100)
    assert [values.tolist() for values in one] == [[0.9, 1.1], [0.5, 0.5]]
    two = visible_line(np.array([1.0, 2.0]), np.array([0.5, 0.6]), low=0.0, high=10.0, buckets=100)
    assert [values.tolist() for values in two] == [[1.0, 2.0], [0.5, 0.6]]
    assert len(visible_line(np.array([]), np.array([]), low=0.0, high=1.0, buckets=100)[0]) == 0
