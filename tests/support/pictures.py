"""Small real pictures that tests make, and the smallest backbone to train on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("--backbone", "torchvision/mobilenet_v3_small", "--weights", "none", "--image-size", "32", "--device", "cpu")


COLORS = {"red": (200, 40, 40), "blue": (40, 40, 200), "green": (40, 180, 60)}


def write_image(path: Path, color: tuple[int, int, int], *, seed: int, side: int = 40) -> Path:
    """Write a picture of one colour with noise, so that no two are equal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-30, 30, (side, side, 3))
    pixels = np.clip(np.array(color) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path)
    return path
