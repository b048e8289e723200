"""Views of a picture: drawn from their seed alone, of the right kind whatever the picture, and torchvision's values."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

from tldesk.api import Augmenting, UsageError
from tldesk.core.keys import AUGMENTATIONS
from tldesk_images import augment as module
from tldesk_images.augment import GROUND, POLICIES, STRENGTHS, TRIVIAL, apply_trivial, augment
from tldesk_images.modality import ImageModality

RANDOM = tuple(name for name in POLICIES if name != "none")


def picture(height: int = 40, width: int = 60, *, seed: int = 0) -> np.ndarray:
    """A smooth coloured ground with noise: like a photograph, and unlike its mirror image."""
    y, x = np.mgrid[0:height, 0:width]
    ground = np.stack([255 * x / width, 255 * y / height, 128 + 0 * x], axis=2)
    noise = np.random.default_rng(seed).normal(scale=12, size=ground.shape)
    return np.clip(ground + noise, 0, 255).astype(np.uint8)


def test_the_image_modality_serves_every_augmentation_that_a_recipe_may_name() -> None:
    modality = ImageModality()
    assert isinstance(modality, Augmenting)
    assert set(modality.policies) == {entry.key for entry in AUGMENTATIONS}
    assert POLICIES["mixup"] == POLICIES["standard"]
    view = modality.augment(picture(), "standard", 5)
    assert np.array_equal(view, augment(picture(), "standard", 5))


@pytest.mark.parametrize("policy", RANDOM)
def test_a_view_is_its_seeds_alone(policy: str) -> None:
    raw = picture()
    kept = raw.copy()
    views = [augment(raw, policy, seed) for seed in range(12)]
    torch.manual_seed(99)
    np.random.seed(99)
    before = torch.get_rng_state()
    again = [augment(raw, policy, seed) for seed in reversed(range(12))][::-1]
    assert torch.equal(torch.get_rng_state(), before)
    assert all(np.array_equal(one, other) for one, other in zip(views, again, strict=True))
    assert np.array_equal(raw, kept)
    assert len({view.tobytes() for view in views}) >= (6 if policy == "trivial" else 12)
    changed = sum(view.shape != raw.shape or not np.array_equal(view, raw) for view in views)
    assert changed >= (8 if policy == "trivial" else 12)  # one operation of fourteen leaves it as it is


@pytest.mark.parametrize("policy", RANDOM)
def test_threads_change_no_view(policy: str) -> None:
    raw = picture(150, 200)
    seeds = range(24)
    alone = [augment(raw, policy, seed) for seed in seeds]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: augment(raw, policy, seed), seeds))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


@pytest.mark.parametrize("policy", RANDOM)
@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3), (2, 2), (31, 17)])
def test_every_picture_gives_a_view(policy: str, shape: tuple[int, int]) -> None:
    for seed in range(40):
        view = augment(picture(*shape), policy, seed)
        assert view.dtype == np.uint8
        assert view.ndim == 3
        assert view.shape[2] == 3
        assert 1 <= view.shape[0] <= shape[0]
        assert 1 <= view.shape[1] <= shape[1]


@pytest.mark.parametrize("policy", ["light", "standard", "mixup"])
def test_grey_stays_grey_but_for_the_ground(policy: str) -> None:
    raw = np.repeat(picture()[:, :, :1], 3, axis=2)
    for seed in range(10):
        view = augment(raw, policy, seed).astype(int)
        spread = view.max(axis=2) - view.min(axis=2)
        assert spread.max() <= max(GROUND) - min(GROUND)
        assert (spread == 0).mean() > (0.7 if policy == "light" else 0.999)


def test_none_is_the_picture_and_an_unknown_policy_is_refused() -> None:
    raw = picture()
    assert augment(raw, "none", 3) is raw
    with pytest.raises(UsageError, match=r"augmentation 'wild' does not exist; choose one of: none, light, standard"):
        augment(raw, "wild", 0)


def test_crops_keep_the_shape_and_the_promised_area() -> None:
    raw = picture(200, 300)
    for policy, least in (("standard", 0.6), ("strong", 0.3), ("mixup", 0.6)):
        sizes = [augment(raw, policy, seed).shape for seed in range(200)]
        shares = [height * width / 60_000 for height, width, _ in sizes]
        assert min(shares) > least - 0.01
        assert max(shares) <= 1
        assert max(shares) - min(shares) > 0.9 * (1 - least)
        assert all(abs(width / height - 1.5) < 0.03 for height, width, _ in sizes)


def test_half_of_the_views_are_mirrored(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = picture()
    monkeypatch.setitem(POLICIES, "light", module.Policy())
    mirrored = sum(np.array_equal(augment(raw, "light", seed), raw[:, ::-1]) for seed in range(400))
    kept = sum(np.array_equal(augment(raw, "light", seed), raw) for seed in range(400))
    assert mirrored + kept == 400
    assert 160 < mirrored < 240


def test_erased_rectangles_have_their_chance_and_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = np.full((100, 120, 3), 255, np.uint8)
    monkeypatch.setitem(POLICIES, "strong", module.Policy(flip=0.0, erase=0.25))
    shares = [(augment(raw, "strong", seed) == GROUND).all(axis=2).mean() for seed in range(400)]
    erased = [share for share in shares if share]
    assert 70 < len(erased) < 130
    assert 0.015 < min(erased) < 0.04
    assert 0.17 < max(erased) < 0.21


# --- parity with torchvision ---------------------------------------------------------------------------------


def test_the_table_of_trivialaugment_is_torchvisions() -> None:
    theirs = v2.TrivialAugmentWide._AUGMENTATION_SPACE
    names = {name.replace("-", "").replace("colour", "color"): name for name in TRIVIAL}
    assert set(names) == {name.lower() for name in theirs}
    for name, (strengths, is_signed) in theirs.items():
        mine = TRIVIAL[names[name.lower()]]
        values = strengths(STRENGTHS, 224, 224)
        if mine is None:
            assert values is None
            continue
        scale = 224 if name.startswith("Translate") else 1
        bins = np.linspace(mine[0], mine[1], STRENGTHS) * scale
        assert mine[2] is is_signed
        assert np.allclose(np.round(bins) if name == "Posterize" else bins, values.numpy(), atol=1e-5)


@pytest.mark.parametrize("operation", TRIVIAL)
@pytest.mark.parametrize("sign", [1, -1])
def test_an_operation_gives_torchvisions_values(operation: str, sign: int) -> None:
    image = Image.fromarray(picture(224, 224))
    strengths = TRIVIAL[operation]
    strength = 0.0 if strengths is None else strengths[0] + (strengths[1] - strengths[0]) * 20 / (STRENGTHS - 1)
    strength *= sign if strengths is not None and strengths[2] else 1
    theirs = v2.TrivialAugmentWide(
        num_magnitude_bins=STRENGTHS, interpolation=v2.InterpolationMode.BILINEAR, fill=list(GROUND)
    )
    their_name = next(
        name
        for name in v2.TrivialAugmentWide._AUGMENTATION_SPACE
        if name.lower() == operation.replace("-", "").replace("colour", "color")
    )
    magnitude = strength * 224 if operation.startswith("translate") else strength
    magnitude = round(magnitude) if operation == "posterize" else magnitude
    expected = theirs._apply_image_or_video_transform(
        image, their_name, magnitude, interpolation=theirs.interpolation, fill=theirs._fill
    )
    assert np.array_equal(np.array(apply_trivial(image, operation, strength)), np.array(expected))


@pytest.mark.parametrize("operation", ["brightness", "contrast", "colour", "solarize", "posterize"])
def test_colours_are_within_a_step_of_torchvisions_on_tensors(operation: str) -> None:
    raw = picture()
    pixels = torch.from_numpy(raw).permute(2, 0, 1)
    strength = {"solarize": 0.5, "posterize": 4}.get(operation, 0.3)
    expected = {
        "brightness": lambda: functional.adjust_brightness(pixels, 1.3),
        "contrast": lambda: functional.adjust_contrast(pixels, 1.3),
        "colour": lambda: functional.adjust_saturation(pixels, 1.3),
        "solarize": lambda: functional.solarize(pixels, 127.5),
        "posterize": lambda: functional.posterize(pixels, 4),
    }[operation]()
    mine = np.array(apply_trivial(Image.fromarray(raw), operation, strength)).astype(int)
    assert np.abs(mine - expected.permute(1, 2, 0).numpy().astype(int)).max() <= 2


def test_importing_the_plugin_brings_in_no_torch() -> None:
    script = (
        "import sys; import tldesk_images; m = tldesk_images.tldesk_modalities()[0]; m.policies;"
        "print(sorted({'torch', 'torchvision'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
