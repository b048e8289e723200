"""Which axes of a map are places and which are channels."""

from __future__ import annotations

import pytest

from tldesk.ml.pooling import Pooling, averaged_axes

IMAGE = (3, 32, 32)


@pytest.mark.parametrize(
    ("shape", "input_shape", "layout", "axes"),
    [
        ((512,), IMAGE, "auto", ()),
        ((64, 4, 4), IMAGE, "auto", (2, 3)),
        ((4, 4, 64), IMAGE, "auto", (1, 2)),
        ((64, 4, 4), IMAGE, "NHWC", (2, 3)),  # the sides show where they lie, whatever the plugin says
        ((4, 4, 4), IMAGE, "auto", (2, 3)),
        ((4, 4, 4), IMAGE, "NHWC", (1, 2)),
        ((64, 2, 4), (3, 32, 64), "auto", (2, 3)),
        ((2, 4, 64), (3, 32, 64), "auto", (1, 2)),
        ((197, 192), IMAGE, "auto", (1,)),
        ((16, 50), (2, 400), "auto", (2,)),
        ((50, 16), (2, 400), "NLC", (1,)),
        ((8, 2, 3, 3), (1, 8, 12, 12), "auto", (2, 3, 4)),
    ],
)
def test_the_average_goes_over_places(
    shape: tuple[int, ...], input_shape: tuple[int, ...], layout: str, axes: tuple[int, ...]
) -> None:
    assert averaged_axes(shape, input_shape=input_shape, layout=layout) == axes  # type: ignore[arg-type]


def test_the_shape_of_what_is_pooled_is_known_beforehand() -> None:
    assert Pooling(axes=(2, 3)).shape_after((64, 4, 4)) == (64,)
    assert Pooling(axes=(1, 2)).shape_after((4, 4, 64)) == (64,)
    assert Pooling(is_flat=True).shape_after((64, 4, 4)) == (1024,)
    assert Pooling().shape_after((64,)) == (64,)
