"""The modality ``image``: joins signatures, decoding and tensors to the contract. No algorithm of its own."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import PIL

from tldesk.api import SampleFacts
from tldesk_images import augment, decode, signatures, tensors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.api import Array, Payload, Preprocess


class ImageModality:
    """Still images: JPEG, PNG, TIFF, WebP, BMP, and HEIC where its extra is installed. Holds no state."""

    key = "image"
    title = "Images"
    suffixes = signatures.SUFFIXES
    # Pillow's major versions may resample or decode otherwise in the last bit; its minor ones do not.
    version = f"1.{PIL.__version__.split('.')[0]}"
    policies = tuple(augment.POLICIES)

    def check(self, path: Path | str) -> str | None:
        """Look at the first 16 bytes; return why the file cannot be read, or None."""
        try:
            return signatures.reason_against(signatures.first_bytes(path))
        except FileNotFoundError:
            return "no such file"
        except OSError as error:
            return f"cannot be read: {error.strerror}"

    def captured_s(self, path: Path) -> float | None:
        """Return the capture time of EXIF, in seconds since 1970; None where the file does not tell it."""
        return decode.captured_s(path)

    def decode(self, payload: Payload) -> Array:
        """Return uint8 RGB (H, W, 3), upright, laid on white where transparent.

        Raises:
            UnreadableError: It is damaged, cut short, too large, or no image.
        """
        return decode.decode(payload)

    def facts(self, payload: Payload, raw: Array) -> SampleFacts:
        """Return width and height in pixels, and the capture time of a file."""
        time_s = decode.captured_s(payload) if isinstance(payload, Path) else None
        return SampleFacts(width=raw.shape[1], height=raw.shape[0], captured_s=time_s)

    def write_working_copy(self, raw: Array, to: Path, *, size_px: int) -> bool:
        """Write a JPEG (quality 95, 4:4:4) with a short side of ``size_px`` if the picture is larger than that.

        The file appears whole or not at all. Returns whether it was written.
        """
        image = tensors.shrink(raw, size_px)
        if image is None:
            return False
        part = to.with_name(f".{to.name}.{uuid.uuid4().hex}.part")
        try:
            image.save(part, format="JPEG", quality=95, subsampling=0)
            os.replace(part, to)
        finally:
            part.unlink(missing_ok=True)
        return True

    def preview(self, raw: Array, *, size_px: int, is_dark: bool) -> Array:
        """Draw the picture: RGBA uint8, long side at most ``size_px``. Opaque, hence alike on dark and on light."""
        return tensors.fit(raw, size_px)

    def tensor(self, raw: Array, preprocess: Preprocess) -> Array:
        """Return the network's input: float32 (C, height, width)."""
        return tensors.tensor(raw, preprocess)

    def augment(self, raw: Array, policy: str, seed: int) -> Array:
        """Return a random view of the picture: uint8 RGB (h, w, 3), the same for the same seed.

        Raises:
            UsageError: There is no such policy.
        """
        return augment.augment(raw, policy, seed)

    def seen(self, tensor: Array, preprocess: Preprocess) -> Array:
        """Draw what a tensor shows the network: RGBA uint8 (height, width, 4)."""
        return tensors.seen(tensor, preprocess)

    def collate(self, tensors: Sequence[Array]) -> Array:
        """Stack float32 (C, H, W) to (B, C, H, W)."""
        return np.stack(tensors)
