"""The network's input is exactly what the geometry promises, and can be drawn again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tldesk.api import Modality, Preprocess, UsageError
from tldesk_images import tldesk_modalities
from tldesk_images.modality import ImageModality

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.api import Array

IMAGE = ImageModality()
PLAIN = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}


def noise(height: int, width: int) -> Array:
    return np.random.default_rng(height * 1000 + width).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_the_hook_supplies_the_image_modality() -> None:
    (modality,) = tldesk_modalities()
    assert isinstance(modality, Modality)
    assert modality.key == "image"
    assert {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"} <= modality.suffixes


@pytest.mark.parametrize("shape", [(40, 60), (61, 37), (50, 50), (20, 90), (9, 11)])
@pytest.mark.parametrize("crop_pct", [1.0, 0.875, 0.9])
@pytest.mark.parametrize("interpolation", ["bilinear", "bicubic"])
def test_crop_gives_torchvisions_values(shape: tuple[int, int], crop_pct: float, interpolation: str) -> None:
    from torchvision import transforms

    size = 28
    preprocess = Preprocess(size, size, "crop", crop_pct, interpolation)  # type: ignore[arg-type]
    mode = transforms.InterpolationMode(interpolation)
    expected = transforms.Compose(
        [
            transforms.Resize(int(size / crop_pct), interpolation=mode),
            transforms.CenterCrop(size),
            transforms.ToTensor(),
            transforms.Normalize(preprocess.mean, preprocess.std),
        ]
    )(Image.fromarray(noise(*shape))).numpy()
    np.testing.assert_allclose(IMAGE.tensor(noise(*shape), preprocess), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("size", "crop_pct", "scaled"), [(224, 0.875, 256), (224, 0.7, 320), (224, 0.965, 232), (300, 0.904, 331)]
)
def test_crop_scales_the_short_side_as_timm_does(size: int, crop_pct: float, scaled: int) -> None:
    preprocess = Preprocess(size, size, "crop", crop_pct, "nearest", **PLAIN)
    raw = noise(scaled, scaled + 50)  # at the right scale nothing is resampled: the values are the pixels themselves
    top, left = round((scaled - size) / 2), round((scaled + 50 - size) / 2)
    expected = raw[top : top + size, left : left + size].transpose(2, 0, 1) / np.float32(255)
    assert (IMAGE.tensor(raw, preprocess) == expected).all()


def test_whole_shows_all_of_the_sample_on_the_mean_colour() -> None:
    raw = np.full((20, 40, 3), 255, dtype=np.uint8)
    values = IMAGE.tensor(raw, Preprocess(32, 32))
    assert values.shape == (3, 32, 32)
    assert values.dtype == np.float32
    assert (values[:, :8] == 0).all()
    assert (values[:, 24:] == 0).all()
    assert (values[:, 8:24] > 1).all()


def test_whole_keeps_the_border_where_crop_loses_it() -> None:
    raw = np.zeros((30, 60, 3), dtype=np.uint8)
    raw[:, :3] = 255
    whole = IMAGE.tensor(raw, Preprocess(30, 30, "whole", **PLAIN))
    crop = IMAGE.tensor(raw, Preprocess(30, 30, "crop", 1.0, **PLAIN))
    assert whole.max() == 1
    assert crop.max() == 0


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (3, 3), (64, 48)])
@pytest.mark.parametrize("geometry", ["whole", "crop", "squash"])
def test_any_shape_gives_the_promised_size(shape: tuple[int, int], geometry: str) -> None:
    values = IMAGE.tensor(noise(*shape), Preprocess(24, 40, geometry))  # type: ignore[arg-type]
    assert values.shape == (3, 24, 40)
    assert np.isfinite(values).all()


def test_squash_is_pillows_resize() -> None:
    raw = noise(50, 30)
    expected = np.asarray(Image.fromarray(raw).resize((40, 24), Image.Resampling.LANCZOS)) / np.float32(255)
    preprocess = Preprocess(24, 40, "squash", interpolation="lanczos", **PLAIN)
    assert (IMAGE.tensor(raw, preprocess) == expected.transpose(2, 0, 1)).all()


def test_one_mean_makes_a_grey_input() -> None:
    values = IMAGE.tensor(np.full((8, 8, 3), 255, np.uint8), Preprocess(8, 8, mean=(0.5,), std=(0.5,)))
    assert values.shape == (1, 8, 8)
    assert (values == 1).all()
    assert IMAGE.seen(values, Preprocess(8, 8, mean=(0.5,), std=(0.5,))).min() == 255


@pytest.mark.parametrize("wrong", [{"mean": (0.5, 0.5)}, {"std": (1.0,)}, {"std": (1.0, 0.0, 1.0)}, {"height": 0}])
def test_a_preprocess_that_fits_no_image_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        IMAGE.tensor(noise(8, 8), Preprocess(**wrong))  # type: ignore[arg-type]


def test_seen_undoes_the_normalisation() -> None:
    raw = noise(32, 32)
    picture = IMAGE.seen(IMAGE.tensor(raw, Preprocess(32, 32)), Preprocess(32, 32))
    assert picture.dtype == np.uint8
    assert (picture[:, :, :3] == raw).all()
    assert (picture[:, :, 3] == 255).all()


def test_a_preview_fits_and_small_pictures_are_not_enlarged() -> None:
    assert IMAGE.preview(noise(300, 100), size_px=60, is_dark=True).shape == (60, 20, 4)
    assert IMAGE.preview(noise(1, 900), size_px=30, is_dark=False).shape == (1, 30, 4)
    small = IMAGE.preview(noise(10, 20), size_px=60, is_dark=True)
    assert (small[:, :, :3] == noise(10, 20)).all()


def test_a_working_copy_is_written_only_where_it_saves_pixels(tmp_path: Path) -> None:
    to = tmp_path / "copy.jpg"
    assert not IMAGE.write_working_copy(noise(32, 90), to, size_px=32)
    assert not to.exists()
    smooth = np.asarray(Image.fromarray(noise(4, 8)).resize((200, 100), Image.Resampling.BICUBIC))
    assert IMAGE.write_working_copy(smooth, to, size_px=32)
    with Image.open(to) as image:
        assert image.format == "JPEG"
        assert image.size == (64, 32)
        assert image.layer[0][1:3] == image.layer[1][1:3] == (1, 1)  # 4:4:4
    expected = np.asarray(Image.fromarray(smooth).resize((64, 32), Image.Resampling.LANCZOS)).astype(int)
    assert np.abs(IMAGE.decode(to) - expected).mean() < 2
    assert list(tmp_path.iterdir()) == [to]


def test_facts_tell_the_size() -> None:
    facts = IMAGE.facts(noise(4, 7), noise(4, 7))
    assert (facts.width, facts.height, facts.captured_s) == (7, 4, None)


def test_collate_stacks() -> None:
    batch = IMAGE.collate([np.zeros((3, 4, 5), np.float32), np.ones((3, 4, 5), np.float32)])
    assert batch.shape == (2, 3, 4, 5)
    assert batch.dtype == np.float32


def test_many_threads_read_one_file_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(noise(40, 40)).save(path)

    def read(_: int) -> bytes:
        return IMAGE.tensor(IMAGE.decode(path), Preprocess(32, 32)).tobytes()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(read, range(16)))) == 1
