"""Tell what a file is by its first bytes. Reads 16 bytes and nothing else: it runs on every file of an import."""

from __future__ import annotations

import codecs
import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HAS_HEIF = find_spec("pillow_heif") is not None
"""Whether the extra ``heic`` is installed."""

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".webp", ".bmp", ".dib"}
    | ({".heic", ".heif"} if HAS_HEIF else set())
)

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
)
_FOREIGN = (
    (b"GIF8", "a GIF file"),
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"8BPS", "a Photoshop file"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML file"),
    (b"<!DOC", "a web page"),
    (b"<html", "a web page"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL file"),
    (b"\xff\x0a", "a JPEG XL file"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 file"),
    (b"version https://", "a Git LFS pointer, not the file itself"),
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})
_READABLE = "JPEG, PNG, TIFF, WebP or BMP" + (" or HEIC" if HAS_HEIF else "")


def first_bytes(path: Path | str) -> bytes:
    """Return up to 16 bytes from the start of a file, without Python's buffered file (3 times its cost).

    Raises:
        OSError: It cannot be opened or read.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        return os.read(descriptor, 16)
    finally:
        os.close(descriptor)


def format_of(start: bytes) -> str | None:
    """Name the Pillow format that a file of this start has; None for one that is not read here."""
    for signature, name in _STARTS:
        if start.startswith(signature):
            return name
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if HAS_HEIF and start[4:8] == b"ftyp" and start[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return None


def reason_against(start: bytes) -> str | None:
    """Say why a file of this start is no image that can be read; None if it may be one."""
    if format_of(start) is not None:
        return None
    if not start:
        return "the file is empty"
    if start[4:8] == b"ftyp":
        if start[8:12] in _HEIF_BRANDS:
            return "a HEIC file; install the extra 'heic' to read it: pip install 'tldesk[heic]'"
        return f"a video or {_ascii(start[8:12])} file, not an image ({_READABLE})"
    for signature, name in _FOREIGN:
        if start.startswith(signature):
            return f"{name}, not an image ({_READABLE})"
    if not start.strip(b"\x00"):
        return "not an image: it begins with zeros"
    text = _text(start)
    if text is not None:
        return f"not an image: it begins with the text {text!r}"
    return f"not an image ({_READABLE}): it begins with the bytes {start[:8].hex(' ')}"


def _ascii(start: bytes) -> str:
    return start.decode("ascii", "replace").strip()


def _text(start: bytes) -> str | None:
    """Return the first line if the bytes are UTF-8 text; a character that the 16th byte cuts is left out."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return None
    return text.strip().split("\n")[0].rstrip() if all(c.isprintable() or c.isspace() for c in text) else None
