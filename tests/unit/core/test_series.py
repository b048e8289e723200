"""Growing series: nothing is lost by growing, no spike by thinning, and smoothing is the plain recurrence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.core.series import Series, decimate, smooth

NUMBERS = st.floats(-1e6, 1e6) | st.just(float("nan"))


def test_points_stay_as_they_came_while_it_grows() -> None:
    series = Series()
    for step in range(1_000):
        series.append(step, step**2)
    early = series.y[:10].copy()
    series.append(1_000, 7.0)

    assert len(series) == 1_001
    assert series.x.tolist() == list(range(1_001))
    assert series.y[:10].tolist() == early.tolist()
    assert series.y[-1] == 7.0


def test_a_point_before_the_last_is_refused() -> None:
    series = Series()
    series.append(5, 0.0)
    series.append(5, 1.0)

    with pytest.raises(ValueError, match="before the last point"):
        series.append(4, 0.0)


def test_the_value_near_an_x_is_that_of_the_nearest_point() -> None:
    series = Series()
    assert series.value_near(1.0) is None
    for x, y in ((0, 10.0), (10, 20.0), (20, 30.0)):
        series.append(x, y)

    assert series.value_near(-5) == (0.0, 10.0)
    assert series.value_near(14) == (10.0, 20.0)
    assert series.value_near(16) == (20.0, 30.0)
    assert series.value_near(99) == (20.0, 30.0)


def test_thinning_keeps_every_spike_and_both_ends() -> None:
    x = np.arange(100_000, dtype=np.float64)
    y = np.sin(x / 500)
    y[54_321], y[7] = 9.0, -9.0

    thin_x, thin_y = decimate(x, y, buckets=200)

    assert len(thin_x) <= 402
    assert {54_321.0, 7.0, 0.0, 99_999.0} <= set(thin_x.tolist())
    assert thin_y.max() == 9.0
    assert thin_y.min() == -9.0
    assert np.all(np.diff(thin_x) > 0)


def test_thinning_a_window_keeps_one_point_beyond_each_side() -> None:
    x = np.arange(100, dtype=np.float64)

    thin_x, _ = decimate(x, x, low=40.5, high=50.5)

    assert thin_x.tolist() == list(range(40, 52))


def test_a_diverged_loss_is_a_gap_and_not_a_spike() -> None:
    x = np.arange(10_000, dtype=np.float64)
    y = np.ones(10_000)
    y[5_000:] = np.inf

    thin_x, thin_y = decimate(x, y, buckets=100)

    assert np.nanmax(thin_y) == 1.0
    assert np.isnan(thin_y[thin_x >= 5_000]).all()


@given(st.lists(NUMBERS, max_size=200), st.integers(1, 20))
def test_thinning_keeps_the_extremes_of_any_series(values: list[float], buckets: int) -> None:
    y = np.array(values, dtype=np.float64)
    x = np.arange(len(y), dtype=np.float64)

    thin_x, thin_y = decimate(x, y, buckets=buckets)

    assert len(thin_x) <= max(2 * buckets + 2, 0)
    finite, kept = y[np.isfinite(y)], thin_y[np.isfinite(thin_y)]
    if len(finite):
        assert (kept.min(), kept.max()) == (finite.min(), finite.max())


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=300), st.floats(0, 0.99))
def test_smoothing_is_the_normalised_recurrence(values: list[float], weight: float) -> None:
    total = mass = 0.0
    expected = []
    for value in values:
        total, mass = value + weight * total, 1 + weight * mass
        expected.append(total / mass)

    np.testing.assert_allclose(smooth(np.array(values), weight), expected, rtol=1e-9, atol=1e-9)


def test_smoothing_leaves_gaps_and_does_not_count_them() -> None:
    smoothed = smooth(np.array([2.0, np.nan, 2.0, np.inf, 2.0]), 0.9)

    assert np.isnan(smoothed[[1, 3]]).all()
    np.testing.assert_allclose(smoothed[[0, 2, 4]], 2.0)


@pytest.mark.parametrize("weight", [-0.1, 1.0])
def test_a_weight_out_of_range_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="out of range"):
        smooth(np.ones(3), weight)
