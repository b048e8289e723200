"""A metric over the steps of a run: grows one point at a time, and is handed out thinned for a screen's width.

Limit: it draws nothing and knows no run; x never falls.
"""

from __future__ import annotations

from typing import Any

import numpy as np

FloatArray = np.ndarray[Any, np.dtype[np.float64]]

_FIRST_ROOM = 256
_BLOCK = 64  # points that smoothing takes at once


class Series:
    """Points (x, y) in growing arrays. ``y`` may be NaN or infinite: a diverged loss is shown as a gap."""

    def __init__(self) -> None:
        self._points = np.empty((2, _FIRST_ROOM), dtype=np.float64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def x(self) -> FloatArray:
        """All x, as a view that later points do not change."""
        return self._points[0, : self._count]

    @property
    def y(self) -> FloatArray:
        """All y, as a view that later points do not change."""
        return self._points[1, : self._count]

    def append(self, x: float, y: float) -> None:
        """Add one point.

        Raises:
            ValueError: x lies before the last one.
        """
        if self._count and x < self._points[0, self._count - 1]:
            msg = f"x = {x} lies before the last point, {self._points[0, self._count - 1]}; append in order"
            raise ValueError(msg)
        if self._count == self._points.shape[1]:
            wider = np.empty((2, 2 * self._count), dtype=np.float64)
            wider[:, : self._count] = self._points
            self._points = wider
        self._points[:, self._count] = x, y
        self._count += 1

    def value_near(self, x: float) -> tuple[float, float] | None:
        """Return the point whose x is nearest; None when there is none."""
        if not self._count:
            return None
        right = min(int(np.searchsorted(self.x, x)), self._count - 1)
        left = max(right - 1, 0)
        nearest = left if abs(self.x[left] - x) <= abs(self.x[right] - x) else right
        return float(self.x[nearest]), float(self.y[nearest])


def decimate(
    x: FloatArray, y: FloatArray, *, low: float = -np.inf, high: float = np.inf, buckets: int = 1_000
) -> tuple[FloatArray, FloatArray]:
    """Thin points to at most two a bucket, the least and the greatest y, so that no spike is lost.

    What lies in ``low <= x <= high`` is kept, and one point beyond each end, so that lines reach the border.
    Points whose y is not finite count as gaps; a bucket of gaps stays one NaN.
    """
    first = max(int(np.searchsorted(x, low, side="left")) - 1, 0)
    last = min(int(np.searchsorted(x, high, side="right")) + 1, len(x))
    x, y = x[first:last], y[first:last]
    if len(x) <= 2 * buckets:
        return x, np.where(np.isfinite(y), y, np.nan)
    edges = np.linspace(0, len(x), buckets + 1).astype(np.intp)
    is_gap = ~np.isfinite(y)
    lowest = _arg_reduce(np.where(is_gap, np.inf, y), edges, np.minimum)
    highest = _arg_reduce(np.where(is_gap, -np.inf, y), edges, np.maximum)
    kept = np.unique(np.concatenate([[0, len(x) - 1], lowest, highest]))
    return x[kept], np.where(is_gap[kept], np.nan, y[kept])


def smooth(y: FloatArray, weight: float) -> FloatArray:
    """Return the exponential mean of ``y``, each earlier point counting ``weight`` (0 to below 1) times the next.

    The start is not drawn towards zero (the weights are normalised), and gaps weigh nothing and stay gaps.
    """
    if not 0 <= weight < 1:
        msg = f"weight {weight} is out of range; take 0 to below 1"
        raise ValueError(msg)
    is_finite = np.isfinite(y)
    if weight == 0 or len(y) == 0:
        return np.where(is_finite, y, np.nan)
    total = _decayed_sum(np.where(is_finite, y, 0.0), weight)
    mass = _decayed_sum(is_finite.astype(np.float64), weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(is_finite, total / mass, np.nan)


def _arg_reduce(y: FloatArray, edges: np.ndarray[Any, np.dtype[np.intp]], ufunc: np.ufunc) -> np.ndarray[Any, Any]:
    """Return the index of each bucket's extreme value."""
    extremes = ufunc.reduceat(y, edges[:-1])
    is_extreme = y == np.repeat(extremes, np.diff(edges))
    where = np.flatnonzero(is_extreme)
    return where[np.searchsorted(where, edges[:-1])]


def _decayed_sum(values: FloatArray, weight: float) -> FloatArray:
    """Return s with s[i] = values[i] + weight * s[i - 1], a block of points at a time."""
    steps = np.arange(_BLOCK)
    power = steps[:, None] - steps[None, :]
    triangle = np.where(power >= 0, weight ** np.maximum(power, 0), 0.0)
    fading = weight ** (steps + 1.0)
    result = np.empty_like(values)
    carry = 0.0
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        size = len(block)
        result[start : start + size] = triangle[:size, :size] @ block + carry * fading[:size]
        carry = float(result[start + size - 1])
    return result
