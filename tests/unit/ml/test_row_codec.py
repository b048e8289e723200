"""Rows on disk: exact, or rounded as torch rounds, or within half a step; always back in their shape."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tldesk.core.kept_rows import Form, row_bytes
from tldesk.ml.row_codec import Codec

FORMS: tuple[Form, ...] = ("fp32", "bf16", "fp16", "int8")
numbers = st.floats(-60000.0, 60000.0, width=32)
rows = arrays(np.float32, array_shapes(min_dims=1, max_dims=3, max_side=6), elements=numbers)


@settings(max_examples=60, deadline=None)
@given(row=rows, form=st.sampled_from(FORMS))
def test_a_row_comes_back_in_its_form(row: np.ndarray, form: Form) -> None:
    codec = Codec(form, row.shape)
    data = codec.encode(row)
    back = codec.decode(data)
    assert len(data) == codec.row_bytes == row_bytes(form, row.shape)
    assert back.shape == row.shape
    assert back.dtype == np.float32
    assert codec.encode(back) == data or form == "int8"
    assert np.array_equal(codec.decode(codec.encode(row)), back)
    match form:
        case "fp32":
            assert back.tobytes() == row.tobytes()
        case "int8":
            channels = row.shape[0] if row.ndim > 1 else 1
            flat, got = row.reshape(channels, -1).astype(np.float64), back.reshape(channels, -1)
            largest = np.abs(flat).max(axis=1, keepdims=True)
            normal = largest >= 1e-34  # below that float32 has fewer digits
            assert (np.abs(flat - got) <= largest / 254 * (1 + 1e-4))[normal[:, 0]].all()
            assert (np.abs(got) <= largest * (1 + 1e-4) + 1e-37).all()
        case _:
            half = torch.from_numpy(row).to(torch.bfloat16 if form == "bf16" else torch.float16)
            assert np.array_equal(back, half.float().numpy())


@settings(max_examples=20, deadline=None)
@given(row=arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e300, 1e300)))
def test_double_rows_are_exact(row: np.ndarray) -> None:
    codec = Codec("fp32", row.shape, is_double=True)
    back = codec.decode(codec.encode(row))
    assert back.dtype == np.float64
    assert back.tobytes() == row.tobytes()
    assert codec.row_bytes == row.nbytes


@pytest.mark.parametrize("form", FORMS)
def test_a_double_networks_rows_stay_double_in_every_form(form: Form) -> None:
    codec = Codec(form, (2, 3), is_double=True)
    assert codec.decode(codec.encode(np.ones((2, 3)))).dtype == np.float64
    assert len(codec.encode(np.ones((2, 3)))) == codec.row_bytes


def test_eight_bits_keep_a_scale_for_each_channel() -> None:
    row = np.array([[1e-6, -5e-7, 0.0], [1e4, 300.0, -1e4], [0.0, 0.0, 0.0]], np.float32)
    back = Codec("int8", row.shape).decode(Codec("int8", row.shape).encode(row))
    assert np.abs(back - row)[0].max() <= 1e-6 / 254 * 1.001
    assert np.array_equal(back[2], row[2])
    assert back[1, 0] == pytest.approx(1e4)


@pytest.mark.parametrize("value", [1e-45, 2.7e-43, 1e-40, 3.0e38])
def test_eight_bits_at_the_ends_of_float32(value: float) -> None:
    row = np.array([value, -value, 0.0], np.float32)
    back = Codec("int8", row.shape).decode(Codec("int8", row.shape).encode(row))
    assert np.sign(back[0]) in (0.0, 1.0)  # a step too far would turn the sign
    assert np.abs(back - row).max() <= max(abs(value) / 127, 2e-43)


@pytest.mark.parametrize("form", FORMS)
def test_the_document_of_a_codec(form: Form) -> None:
    codec = Codec(form, (3, 4, 5), is_double=form == "fp32")
    assert Codec.of_json(codec.as_json()) == codec


def test_rows_that_are_no_block_of_memory() -> None:
    row = np.arange(24, dtype=np.float32).reshape(4, 6)[::2, ::3]
    for form in FORMS:
        codec = Codec(form, row.shape)
        assert np.abs(codec.decode(codec.encode(row)) - row).max() <= 22 / 127
