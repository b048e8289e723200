"""From RGB pixels to the network's input and back: geometry, resampling, normalisation. NumPy and Pillow, no torch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tldesk.api import UsageError

if TYPE_CHECKING:
    from tldesk.api import Array, Preprocess

_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def tensor(raw: Array, preprocess: Preprocess) -> Array:
    """Return float32 (C, height, width), normalised; C is 3, or 1 (luma) where ``mean`` holds one number.

    The values of ``crop`` are those of torchvision's ``Resize(size / crop_pct)`` and ``CenterCrop(size)`` on Pillow
    images. What ``whole`` leaves free is 0, which is the mean colour.

    Raises:
        UsageError: ``mean`` and ``std`` do not fit an image, or the size is not positive.
    """
    mean, std = _statistics(preprocess)
    height, width = preprocess.height, preprocess.width
    image = Image.fromarray(np.ascontiguousarray(raw))
    if len(mean) == 1:
        image = image.convert("L")
    size = _scaled_size(image.width, image.height, preprocess)
    if size != image.size:
        image = image.resize(size, _FILTERS[preprocess.interpolation])
    pixels = np.asarray(image, dtype=np.float32).reshape(image.height, image.width, -1)
    result = np.zeros((len(mean), height, width), dtype=np.float32)
    target_y, source_y = _overlap(height, image.height)
    target_x, source_x = _overlap(width, image.width)
    normalised = (pixels[source_y, source_x] / np.float32(255) - mean) / std
    result[:, target_y, target_x] = normalised.transpose(2, 0, 1)
    return result


def seen(values: Array, preprocess: Preprocess) -> Array:
    """Draw a tensor of (C, H, W) as RGBA uint8 (H, W, 4): normalisation undone, clipped to what a screen can show."""
    mean, std = _statistics(preprocess)
    pixels = np.asarray(values, dtype=np.float32).transpose(1, 2, 0) * std + mean
    result = np.full((*pixels.shape[:2], 4), 255, dtype=np.uint8)
    result[:, :, :3] = np.rint(np.clip(pixels, 0, 1) * 255)
    return result


def fit(raw: Array, size_px: int) -> Array:
    """Return the picture with its long side at most ``size_px``, as RGBA uint8; small ones are not enlarged."""
    image = Image.fromarray(np.ascontiguousarray(raw))
    scale = max(1, size_px) / max(image.size)
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(image.convert("RGBA"))


def shrink(raw: Array, short_px: int) -> Image.Image | None:
    """Return the picture with its short side ``short_px``; None if it is no longer than that already."""
    image = Image.fromarray(np.ascontiguousarray(raw))
    short = min(image.size)
    if short <= short_px:
        return None
    size = (max(1, round(image.width * short_px / short)), max(1, round(image.height * short_px / short)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _statistics(preprocess: Preprocess) -> tuple[Array, Array]:
    mean, std = preprocess.mean, preprocess.std
    if len(mean) not in (1, 3) or len(mean) != len(std) or not all(std):
        raise UsageError(
            f"mean {list(mean)} and std {list(std)} do not fit images",
            "give one number each (grey) or three (red, green, blue), and no std of 0",
        )
    if preprocess.height < 1 or preprocess.width < 1:
        raise UsageError(
            f"an input of {preprocess.height} x {preprocess.width} pixels is none", "choose a positive image size"
        )
    return np.array(mean, dtype=np.float32), np.array(std, dtype=np.float32)


def _scaled_size(width: int, height: int, preprocess: Preprocess) -> tuple[int, int]:
    """Return (width, height) in pixels to which the picture is scaled before it is cut or laid on its ground."""
    if preprocess.geometry == "squash":
        return preprocess.width, preprocess.height
    if preprocess.geometry == "whole":
        scale = min(preprocess.width / width, preprocess.height / height)
        return (
            min(preprocess.width, max(1, round(width * scale))),
            min(preprocess.height, max(1, round(height * scale))),
        )
    # timm and torchvision round size / crop_pct down; 1e-6 undoes what binary fractions take off (224 / 0.7 = 320).
    high = math.floor(preprocess.height / preprocess.crop_pct + 1e-6)
    wide = math.floor(preprocess.width / preprocess.crop_pct + 1e-6)
    if high == wide:  # torchvision: the short side to size, the long one rounded down
        if width <= height:
            return wide, int(wide * height / width)
        return int(high * width / height), high
    scale = max(wide / width, high / height)
    return max(wide, round(width * scale)), max(high, round(height * scale))


def _overlap(target: int, source: int) -> tuple[slice, slice]:
    """Return where a side of ``source`` pixels lies in one of ``target`` when both are centred."""
    if source >= target:
        start = round((source - target) / 2.0)  # as in torchvision's center_crop: half to even
        return slice(0, target), slice(start, start + target)
    start = (target - source) // 2
    return slice(start, start + source), slice(0, source)
