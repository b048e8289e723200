"""From a file or an array to upright 8-bit RGB, with every mode of Pillow done right. The only code that decodes."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import (
    BmpImagePlugin,
    ExifTags,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from tldesk.api import UnreadableError
from tldesk_images.signatures import first_bytes, format_of, reason_against

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tldesk.api import Array, Payload

MAX_PIXELS = 178_956_970
"""More pixels are refused from the header, before memory is asked for: a 48 kB file can claim 400 megapixels."""

_PLUGINS = (BmpImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Imported to register their formats: `Image.open` would otherwise load each and every plugin of Pillow."""

# What Pillow's decoders raise on damaged files; OSError holds "image file is truncated" and unidentified images.
_DAMAGE = (OSError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, EOFError, AttributeError)
_DAMAGE_TOO = (struct.error, zlib.error, MemoryError, RuntimeError)

_QUIET = ("ignore", None, Warning, re.compile(r"PIL\."), 0)

_ORIENTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(payload: Payload) -> Array:
    """Return uint8 RGB (H, W, 3), upright, first frame; what is transparent is laid on white.

    An array is (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) of any number type; see ``to_uint8`` for its scale.

    Raises:
        UnreadableError: It is damaged, cut short, too large, or no image.
    """
    if not isinstance(payload, Path):
        return _from_array(payload)
    with _opened(payload) as image:
        image.load()
        upright = _upright(image)
        return np.array(_rgb(upright))


def captured_s(path: Path) -> float | None:
    """Return the capture time of EXIF in seconds since 1970; a camera without a time zone is taken to be in UTC."""
    try:
        with _opened(path) as image:
            exif = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except (UnreadableError, *_DAMAGE, *_DAMAGE_TOO):
        return None
    return _moment(exif)


def to_uint8(values: Array) -> Array:
    """Scale numbers of any type to uint8, without clipping.

    bool: 0 and 255. uint8: as they are. uint16: 0..65535 to 0..255. Other integers: as uint8 if they all fit there, as
    uint16 if they fit there, else from their lowest to their highest value. Floats: 0..1 or 0..255 if they all fit
    there, else from lowest to highest; what is not finite is black.
    """
    if values.dtype == np.uint8:
        return values
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    if values.size == 0:
        return values.astype(np.uint8)
    if values.dtype.kind == "u" and values.dtype.itemsize == 2:
        return _scaled(values, 0, 65535)
    numbers = values.astype(np.float64)
    numbers[~np.isfinite(numbers)] = 0
    low, high = float(numbers.min()), float(numbers.max())
    if low >= 0 and values.dtype.kind == "f" and high <= 1:
        return _scaled(numbers, 0, 1)
    if low >= 0 and high <= 255:
        return _scaled(numbers, 0, 255)
    if low >= 0 and high <= 65535 and values.dtype.kind in "iu":
        return _scaled(numbers, 0, 65535)
    return _scaled(numbers, low, high)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open an image of an allowed format after a look at its size; whatever Pillow raises becomes UnreadableError."""
    _be_quiet()
    try:
        start = first_bytes(path)
        kind = format_of(start)
        if kind is None:
            raise UnreadableError(reason_against(start) or "not an image")
        if kind == "HEIF":
            _register_heif()
        with path.open("rb") as file, Image.open(file, formats=[kind]) as image:
            pixels = image.width * image.height
            if pixels > MAX_PIXELS:
                raise UnreadableError(_too_large(pixels))
            yield image
    except Image.DecompressionBombError as error:
        found = re.search(r"\((\d+) pixels\)", str(error))
        raise UnreadableError(_too_large(int(found.group(1)) if found else 0)) from error
    except FileNotFoundError as error:
        raise UnreadableError("no such file", "relink the source if it was moved") from error
    except PermissionError as error:
        raise UnreadableError("no permission to read the file") from error
    except (*_DAMAGE, *_DAMAGE_TOO) as error:
        raise UnreadableError(_damage(error)) from error


def _be_quiet() -> None:
    """Keep Pillow's warnings (large, odd metadata) off the terminal; what matters becomes an UnreadableError.

    ``warnings.catch_warnings`` is not safe with several threads, so a filter on Pillow's modules alone is put in once,
    and again where somebody has replaced the filters.
    """
    if _QUIET not in warnings.filters:
        warnings.filterwarnings("ignore", module=r"PIL\.")


def _register_heif() -> None:
    import_module("pillow_heif").register_heif_opener()  # an extra that is seldom there, hence no import statement


def _too_large(pixels: int) -> str:
    return f"too large: {pixels / 1e6:,.0f} megapixels, the limit is {MAX_PIXELS / 1e6:.0f}"


def _damage(error: BaseException) -> str:
    text = str(error)
    if "truncated" in text or isinstance(error, EOFError):
        return f"the file is cut short ({text})" if text else "the file is cut short"
    if isinstance(error, UnidentifiedImageError):
        return "damaged: its header cannot be read"
    return f"damaged: {text or type(error).__name__}"


def _upright(image: Image.Image) -> Image.Image:
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except (*_DAMAGE, *_DAMAGE_TOO):  # unreadable metadata do not make the picture unreadable
        return image
    method = _ORIENTATIONS.get(orientation) if isinstance(orientation, int) else None
    return image if method is None else image.transpose(method)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    grey = to_uint8(values)
    clear = image.info.get("transparency")
    if isinstance(clear, int):  # PNG: one grey value stands for "nothing here"
        grey = np.where(values == clear, np.uint8(255), grey)
    return Image.fromarray(grey)


def _from_array(values: Array) -> Array:
    if values.ndim == 2:
        values = values[:, :, None]
    if values.ndim != 3 or values.shape[2] not in (1, 3, 4) or 0 in values.shape:
        shape = " x ".join(map(str, values.shape)) or "no"
        raise UnreadableError(f"an array of {shape} values is no image; it must be height x width [x 1, 3 or 4]")
    if values.dtype.kind not in "biuf":
        raise UnreadableError(f"an array of {values.dtype} is no image; it must hold numbers")
    if values.shape[0] * values.shape[1] > MAX_PIXELS:
        raise UnreadableError(_too_large(values.shape[0] * values.shape[1]))
    pixels = to_uint8(values)
    if pixels.shape[2] == 4:
        return np.array(_rgb(Image.fromarray(np.ascontiguousarray(pixels))))
    return np.array(np.broadcast_to(pixels, (*pixels.shape[:2], 3)))


def _scaled(values: Array, low: float, high: float) -> Array:
    if high <= low:
        return np.zeros(values.shape, dtype=np.uint8)
    if low == 0 and high == 65535 and values.dtype.kind == "u":
        return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)
    span = (values / 2 - low / 2) / (high / 2 - low / 2)  # halves: the span of the widest floats must not overflow
    return np.rint(span * 255).astype(np.uint8)


def _moment(exif: dict[int, Any]) -> float | None:
    base = ExifTags.Base
    text = exif.get(base.DateTimeOriginal) or exif.get(base.DateTimeDigitized)
    try:
        moment = datetime.strptime(str(text).strip("\x00 ")[:19], "%Y:%m:%d %H:%M:%S")
        seconds = moment.replace(tzinfo=_zone(exif.get(base.OffsetTimeOriginal))).timestamp()
        fraction = str(exif.get(base.SubsecTimeOriginal) or "").strip("\x00 ")
    except (ValueError, OverflowError):
        return None
    return seconds + float(f"0.{fraction}") if fraction.isascii() and fraction.isdigit() else seconds


def _zone(offset: object) -> timezone:
    match = re.fullmatch(r"([+-])(\d\d):(\d\d)", str(offset).strip("\x00 "))
    if match is None:
        return UTC
    ahead = timedelta(hours=int(match.group(2)), minutes=int(match.group(3)))
    return timezone(ahead if match.group(1) == "+" else -ahead) if ahead < timedelta(hours=24) else UTC
