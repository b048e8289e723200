"""Every kind of image file comes out as the upright RGB that a person would see, or says why it cannot."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import warnings
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tldesk.api import UnreadableError
from tldesk_images.decode import MAX_PIXELS, captured_s, decode, to_uint8
from tldesk_images.modality import ImageModality

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.api import Array

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def picture(width: int = 24, height: int = 16) -> Array:
    """Four smooth colour fields: red, green / blue, white."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = WHITE
    return pixels


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """Write a PNG by hand, for what Pillow cannot write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    middle = b"".join(chunk(*each) for each in chunks)
    body = chunk(b"IHDR", header) + middle + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.webp", "a.jpg", "山 🙂.png"])
def test_each_format_gives_its_colours(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.fromarray(picture()).save(path, **({"lossless": True} if name == "a.webp" else {}))
    raw = decode(path)
    assert raw.dtype == np.uint8
    assert raw.shape == (16, 24, 3)
    assert ImageModality().check(path) is None
    for y, x in ((2, 3), (2, 20), (13, 3), (13, 20)):
        assert np.abs(raw[y, x].astype(int) - picture()[y, x]).max() <= (25 if name == "a.jpg" else 0)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
def test_exif_orientation_is_undone(tmp_path: Path, orientation: int, suffix: str) -> None:
    turned = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.ascontiguousarray(turned(picture()))).save(path, exif=exif, quality=95)
    raw = decode(path)
    assert raw.shape == (16, 24, 3)
    assert np.abs(raw[2:6, 3:8].astype(int) - RED).max() < 40
    assert np.abs(raw[10:14, 3:8].astype(int) - BLUE).max() < 40


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    rgba = np.dstack([picture(), np.full((16, 24), 255, np.uint8)])
    rgba[:8, :12, 3] = 0
    rgba[8:, :12, 3] = 128
    for name in ("a.png", "a.webp", "a.tif"):
        Image.fromarray(rgba).save(tmp_path / name, **({"lossless": True} if name == "a.webp" else {}))
        raw = decode(tmp_path / name)
        assert raw[0, 0].tolist() == list(WHITE)
        assert raw[12, 0].tolist() == [127, 127, 255]
        assert raw[0, 20].tolist() == list(GREEN)
    Image.fromarray(rgba).getchannel("R").convert("LA").save(tmp_path / "la.png")
    grey_alpha = Image.merge("LA", (Image.new("L", (4, 4), 10), Image.new("L", (4, 4), 0)))
    grey_alpha.save(tmp_path / "la.png")
    assert decode(tmp_path / "la.png").tolist() == np.full((4, 4, 3), 255).tolist()


def test_a_palette_with_transparency_is_laid_on_white(tmp_path: Path) -> None:
    indexed = Image.fromarray(picture()).quantize(4)
    clear = indexed.getpixel((0, 0))
    indexed.save(tmp_path / "one.png", transparency=clear)
    indexed.save(tmp_path / "bytes.png", transparency=bytes(0 if i == clear else 255 for i in range(4)))
    for name in ("one.png", "bytes.png"):
        raw = decode(tmp_path / name)
        assert raw[0, 0].tolist() == list(WHITE)
        assert raw[0, 20].tolist() == list(GREEN)
    indexed.save(tmp_path / "opaque.png")
    assert (decode(tmp_path / "opaque.png") == picture()).all()


def test_a_transparent_colour_of_a_png_is_white(tmp_path: Path) -> None:
    Image.fromarray(picture()).save(tmp_path / "rgb.png", transparency=RED)
    assert decode(tmp_path / "rgb.png")[0, 0].tolist() == list(WHITE)
    Image.new("L", (3, 3), 7).save(tmp_path / "grey.png", transparency=7)
    assert decode(tmp_path / "grey.png")[0, 0].tolist() == list(WHITE)
    rows = b"".join(b"\0" + struct.pack(">2H", 0, 1000) for _ in range(2))
    (tmp_path / "grey16.png").write_bytes(png(2, 2, 16, 0, rows, (b"tRNS", struct.pack(">H", 1000))))
    assert decode(tmp_path / "grey16.png")[0].tolist() == [[0, 0, 0], [255, 255, 255]]


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_grey_is_scaled_and_not_clipped(tmp_path: Path, name: str) -> None:
    values = np.array([[0, 257, 32768, 65535]], dtype=np.uint16)
    Image.fromarray(values).save(tmp_path / name)
    assert decode(tmp_path / name)[0, :, 0].tolist() == [0, 1, 128, 255]


def test_big_endian_16_bit_tiff_is_scaled_alike(tmp_path: Path) -> None:
    image = Image.frombytes("I;16B", (3, 1), struct.pack(">3H", 0, 32768, 65535))
    image.save(tmp_path / "a.tif")
    assert decode(tmp_path / "a.tif")[0, :, 1].tolist() == [0, 128, 255]


def test_16_bit_colour_keeps_its_high_byte(tmp_path: Path) -> None:
    rows = b"\0" + struct.pack(">6H", 65535, 0, 0, 0, 32768, 65535)
    (tmp_path / "a.png").write_bytes(png(2, 1, 16, 2, rows))
    assert decode(tmp_path / "a.png")[0].tolist() == [[255, 0, 0], [0, 128, 255]]


def test_32_bit_and_float_tiffs_are_scaled(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 65535]], dtype=np.int32)).save(tmp_path / "i.tif")
    assert decode(tmp_path / "i.tif")[0, :, 0].tolist() == [0, 255]
    Image.fromarray(np.array([[0.0, 0.5, 1.0]], dtype=np.float32)).save(tmp_path / "f.tif")
    assert decode(tmp_path / "f.tif")[0, :, 0].tolist() == [0, 128, 255]


def test_grey_and_bilevel_become_rgb(tmp_path: Path) -> None:
    Image.new("L", (3, 2), 77).save(tmp_path / "l.png")
    assert decode(tmp_path / "l.png").tolist() == np.full((2, 3, 3), 77).tolist()
    Image.new("1", (3, 2), 1).save(tmp_path / "1.png")
    Image.new("1", (3, 2), 1).save(tmp_path / "1.tif")
    assert decode(tmp_path / "1.png").min() == 255
    assert decode(tmp_path / "1.tif").min() == 255


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk_is_not_inverted(tmp_path: Path, name: str) -> None:
    Image.fromarray(picture(48, 32)).convert("CMYK").save(tmp_path / name, quality=95)
    raw = decode(tmp_path / name).astype(int)
    for y, x, colour in ((5, 5, RED), (5, 40, GREEN), (28, 5, BLUE), (28, 40, WHITE)):
        assert np.abs(raw[y, x] - colour).max() < 12


def test_animations_and_pages_give_the_first_frame(tmp_path: Path) -> None:
    first, second = Image.fromarray(picture()), Image.new("RGB", (24, 16), BLUE)
    for name in ("a.tif", "a.png", "a.webp"):
        options = {"lossless": True} if name == "a.webp" else {}
        first.save(tmp_path / name, save_all=True, append_images=[second], **options)
        assert (decode(tmp_path / name) == picture()).all()


@pytest.mark.parametrize("suffix", ["jpg", "png", "bmp", "tif", "webp"])
@pytest.mark.parametrize("part", [0.1, 0.6])
def test_a_file_cut_short_is_unreadable(tmp_path: Path, suffix: str, part: float) -> None:
    path = tmp_path / f"a.{suffix}"
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert ImageModality().check(path) is None  # the first bytes are whole: only a full decode finds it
    with pytest.raises(UnreadableError, match=r"cut short|damaged"):
        decode(path)


def test_a_400_megapixel_png_is_refused_from_its_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(20000, 20000, 8, 0, bytes(1000)))
    with pytest.raises(UnreadableError, match="too large: 400 megapixels, the limit is 179"):
        decode(path)


@pytest.mark.filterwarnings("error")
def test_a_large_image_below_the_limit_gives_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(png(10000, 9000, 1, 0, bytes(9000 * 1251)))
    assert Image.MAX_IMAGE_PIXELS < 10000 * 9000 < MAX_PIXELS  # Pillow itself would warn
    assert captured_s(path) is None  # opens it, without the cost of decoding


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"hello world, I am text", "begins with the text 'hello world, I a'"),
        ("\n文字だけのファイル".encode(), "begins with the text '文字だけの'"),
        (b"GIF89a..........", "a GIF file"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00", "heic"),
        (b"\x00\x00\x00\x1cftypisom\x00\x00\x00\x00", "a video"),
        (bytes(100), "begins with zeros"),
        (b"\x01\x02\x03\xff\xfe", "begins with the bytes 01 02 03 ff fe"),
    ],
)
def test_what_is_no_image_is_told_from_its_first_bytes(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert reason in (ImageModality().check(path) or "")
    with pytest.raises(UnreadableError, match=r".") as caught:
        decode(path)
    assert reason in caught.value.what


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path: Path) -> None:
    assert ImageModality().check(tmp_path / "gone.jpg") == "no such file"
    assert "cannot be read" in (ImageModality().check(tmp_path) or "")
    for path in (tmp_path / "gone.jpg", tmp_path):
        with pytest.raises(UnreadableError):
            decode(path)


def test_a_png_called_jpg_is_read(tmp_path: Path) -> None:
    Image.fromarray(picture()).save(tmp_path / "a.jpg", format="PNG")
    assert (decode(tmp_path / "a.jpg") == picture()).all()


@pytest.fixture(scope="module")
def originals() -> list[bytes]:
    files = []
    for kind in ("JPEG", "PNG", "TIFF", "WEBP", "BMP"):
        buffer = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.fromarray(picture()).save(buffer, format=kind, **({} if kind == "BMP" else {"exif": exif}))
        files.append(buffer.getvalue())
    return files


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, 4), changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8))
def test_a_damaged_file_is_read_or_unreadable_and_nothing_else(
    tmp_path: Path, originals: list[bytes], kind: int, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(originals[kind])
    for place, byte in changes:
        content[int(place * len(content))] = byte
    path = tmp_path / "damaged"
    path.write_bytes(content)
    captured_s(path)
    try:
        raw = decode(path)
    except UnreadableError:
        return
    assert raw.dtype == np.uint8
    assert raw.shape[2] == 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0, 7, 255], np.uint8), [0, 7, 255]),
        (np.array([False, True]), [0, 255]),
        (np.array([0, 32768, 65535], np.uint16), [0, 128, 255]),
        (np.array([0, 100, 255], np.int32), [0, 100, 255]),
        (np.array([0, 65535], ">i4"), [0, 255]),
        (np.array([-128, 0, 127], np.int8), [0, 128, 255]),
        (np.array([0, 0.5, 1], np.float32), [0, 128, 255]),
        (np.array([0, 128, 255], np.float64), [0, 128, 255]),
        (np.array([-1, 0, 1], np.float32), [0, 128, 255]),
        (np.array([np.nan, np.inf, 1.0]), [0, 0, 255]),
        (np.array([-5.0, -5.0]), [0, 0]),
        (np.array([-1e308, 1e308]), [0, 255]),
    ],
)
def test_numbers_of_any_type_are_scaled_to_bytes(values: Array, expected: list[int]) -> None:
    assert to_uint8(values).tolist() == expected


def test_arrays_become_rgb_and_the_wrong_shape_is_named() -> None:
    assert decode(np.full((2, 3), 9, np.uint8)).tolist() == np.full((2, 3, 3), 9).tolist()
    assert decode(np.full((2, 3, 1), 9, np.uint8)).shape == (2, 3, 3)
    assert (decode(picture()) == picture()).all()
    assert decode(np.zeros((2, 2, 4), np.uint8)).min() == 255
    for wrong in (np.zeros((2, 3, 5)), np.zeros(4), np.zeros((0, 3)), np.array(["a", "b"]).reshape(1, 2)):
        with pytest.raises(UnreadableError, match="is no image"):
            decode(wrong)


def test_a_decoded_array_does_not_share_the_memory_of_its_source() -> None:
    source = picture()
    decode(source)[:] = 0
    assert source.max() == 255


def test_the_capture_time_comes_from_exif(tmp_path: Path) -> None:
    exif = Image.Exif()
    ifd = exif.get_ifd(0x8769)
    ifd[0x9003] = "2024:05:01 10:00:30"
    ifd[0x9291] = "25"
    Image.fromarray(picture()).save(tmp_path / "utc.jpg", exif=exif)
    ifd[0x9011] = "+02:00"
    Image.fromarray(picture()).save(tmp_path / "zone.jpg", exif=exif)
    ifd[0x9003] = "    :  :     :  :  "
    Image.fromarray(picture()).save(tmp_path / "blank.jpg", exif=exif)
    Image.fromarray(picture()).save(tmp_path / "none.jpg")
    assert captured_s(tmp_path / "utc.jpg") == 1714557630.25
    assert captured_s(tmp_path / "zone.jpg") == 1714557630.25 - 7200
    assert captured_s(tmp_path / "blank.jpg") is None
    assert captured_s(tmp_path / "none.jpg") is None
    assert captured_s(tmp_path / "missing.jpg") is None


def test_broken_metadata_do_not_hide_the_picture(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, format="JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7fgarbage", quality=95)
    (tmp_path / "a.jpg").write_bytes(buffer.getvalue())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.abs(decode(tmp_path / "a.jpg")[2, 2].astype(int) - RED).max() < 12


def test_importing_the_plugins_brings_in_neither_torch_nor_pillow() -> None:
    code = (
        "import sys, tldesk_images, tldesk_folders;"
        "print([m for m in ('torch', 'pandas', 'torchvision', 'PIL', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
