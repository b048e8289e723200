"""Random views of a picture for training: policies as tables, draws from one seed, torchvision's operations.

A view is a pure function of (picture, policy, seed): numbers come from a NumPy stream of that seed alone, and the
operations run on Pillow images, whose kernels know no thread count and share no state. Limit: what the network is then
shown (geometry, size, normalisation) is ``tensors``'. torchvision is imported at the first view, never before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from tldesk.api import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.api import Array

GROUND = (124, 116, 104)
"""What turning and shifting lay bare: ImageNet's mean colour, near 0 once it is normalised, as ``whole``'s ground."""

STRENGTHS = 31  # of TrivialAugment, as in its paper
TRANSLATE = 32 / 224  # of the side: the paper's 32 pixels at its 224


@dataclass(frozen=True, slots=True)
class Policy:
    """Ranges from which one view is drawn; what is 0 (or 1 for ``crop_from``) is left out.

    ``flip``, ``erase``: chances. ``crop_from``: least share of the area that a crop of the picture's own shape keeps
    (the most is all of it). ``shift``: share of a side. ``scale``, ``colour``: factors 1 - s to 1 + s, the latter for
    brightness, contrast and saturation each. ``turn``, ``shear``: degrees to both sides. ``hue``: of the circle.
    """

    flip: float = 0.5
    crop_from: float = 1.0
    shift: float = 0.0
    scale: float = 0.0
    turn: float = 0.0
    shear: float = 0.0
    colour: float = 0.0
    hue: float = 0.0
    erase: float = 0.0


STANDARD = Policy(crop_from=0.6, colour=0.2)
POLICIES: dict[str, Policy | None] = {
    "none": Policy(flip=0.0),
    "light": Policy(shift=1 / 16, scale=0.1),
    "standard": STANDARD,
    "strong": Policy(crop_from=0.3, scale=0.1, turn=15.0, shear=8.0, colour=0.4, hue=0.05, erase=0.25),
    "trivial": None,  # one operation of TRIVIAL instead
    "mixup": STANDARD,  # pairs of such views are mixed in the training step
}

ERASED = (0.02, 0.2)  # share of the area; Zhong et al. 2020 ("Random Erasing") go to 0.4
ERASED_SHAPE = 3.3  # longest side over the shorter one

# TrivialAugmentWide (Müller & Hutter 2021, table "wide"): strength at its weakest and strongest, and whether the sign
# is drawn as well. Posterize: bits that are kept; solarize: share of 255 from which values are inverted.
TRIVIAL: dict[str, tuple[float, float, bool] | None] = {
    "identity": None,
    "shear-x": (0.0, 0.99, True),
    "shear-y": (0.0, 0.99, True),
    "translate-x": (0.0, TRANSLATE, True),
    "translate-y": (0.0, TRANSLATE, True),
    "rotate": (0.0, 135.0, True),
    "brightness": (0.0, 0.99, True),
    "colour": (0.0, 0.99, True),
    "contrast": (0.0, 0.99, True),
    "sharpness": (0.0, 0.99, True),
    "posterize": (8.0, 2.0, False),
    "solarize": (1.0, 0.0, False),
    "autocontrast": None,
    "equalize": None,
}


def augment(raw: Array, policy: str, seed: int) -> Array:
    """Return one random view of a picture: uint8 (H, W, 3) to uint8 (h, w, 3). Thread: any.

    - ``none``: the picture itself.
    - ``light``: flipped (1 of 2), shifted by up to 1/16 of a side, scaled by 0.9 to 1.1.
    - ``standard``: flipped, a crop of its own shape that keeps 0.6 to 1 of the area, brightness, contrast and
      saturation times 0.8 to 1.2 each.
    - ``strong``: flipped, a crop of 0.3 to 1, scaled by 0.9 to 1.1, turned by up to 15 and sheared by up to 8
      degrees, colours times 0.6 to 1.4, hue by up to 0.05 of the circle, and with a chance of 1 in 4 a rectangle of
      0.02 to 0.2 of the area is covered (Zhong et al. 2020).
    - ``trivial``: one of 14 operations at one of 31 strengths (TrivialAugmentWide, Müller & Hutter 2021).
    - ``mixup``: ``standard``; pairs are mixed in the training step (Zhang et al. 2018).

    A crop is as large as it is cut out: how it fills the network's input is the preprocessing's affair.

    Raises:
        UsageError: There is no such policy.
    """
    if policy not in POLICIES:
        raise UsageError(f"augmentation {policy!r} does not exist", f"choose one of: {', '.join(POLICIES)}")
    if policy == "none":
        return raw
    draws = np.random.Generator(np.random.PCG64(seed))
    ranges = POLICIES[policy]
    image = Image.fromarray(np.ascontiguousarray(raw))
    image = _trivial(image, draws) if ranges is None else _view(image, ranges, draws)
    result = np.array(image)
    if ranges is not None and draws.random() < ranges.erase:
        _erase(result, draws)
    return result


def apply_trivial(image: Image.Image, operation: str, strength: float) -> Image.Image:
    """Apply one operation of ``TRIVIAL``: what it does at a strength from its table, with its sign."""
    width, height = image.size
    apply: dict[str, Callable[[Any], Image.Image]] = {
        "identity": lambda f: image,
        # The corner stays where it is, as in the paper's code; the strength is a slope.
        "shear-x": lambda f: _affine(image, shear=(math.degrees(math.atan(strength)), 0.0), is_from_corner=True),
        "shear-y": lambda f: _affine(image, shear=(0.0, math.degrees(math.atan(strength))), is_from_corner=True),
        "translate-x": lambda f: _affine(image, shift=(int(strength * width), 0)),
        "translate-y": lambda f: _affine(image, shift=(0, int(strength * height))),
        "rotate": lambda f: f.rotate(image, strength, interpolation=f.InterpolationMode.BILINEAR, fill=list(GROUND)),
        "brightness": lambda f: f.adjust_brightness(image, 1 + strength),
        "colour": lambda f: f.adjust_saturation(image, 1 + strength),
        "contrast": lambda f: f.adjust_contrast(image, 1 + strength),
        "sharpness": lambda f: f.adjust_sharpness(image, 1 + strength),
        "posterize": lambda f: f.posterize(image, round(strength)),
        "solarize": lambda f: f.solarize(image, 255 * strength),
        "autocontrast": lambda f: f.autocontrast(image),
        "equalize": lambda f: f.equalize(image),
    }
    return apply[operation](_operations())


def _trivial(image: Image.Image, draws: np.random.Generator) -> Image.Image:
    operation = tuple(TRIVIAL)[int(draws.integers(len(TRIVIAL)))]
    strengths = TRIVIAL[operation]
    if strengths is None:
        return apply_trivial(image, operation, 0.0)
    weak, strong, is_signed = strengths
    strength = weak + (strong - weak) * int(draws.integers(STRENGTHS)) / (STRENGTHS - 1)
    if is_signed and draws.random() < 0.5:
        strength = -strength
    return apply_trivial(image, operation, strength)


def _view(image: Image.Image, ranges: Policy, draws: np.random.Generator) -> Image.Image:
    """Draw one view: crop first, since all that follows is cheaper on less."""
    f = _operations()
    if ranges.crop_from < 1:
        side = math.sqrt(draws.uniform(ranges.crop_from, 1.0))
        width, height = (max(1, round(side * length)) for length in image.size)
        left, top = (int(draws.integers(room + 1)) for room in (image.width - width, image.height - height))
        image = f.crop(image, top, left, height, width)
    if draws.random() < ranges.flip:
        image = f.horizontal_flip(image)
    if ranges.shift or ranges.scale or ranges.turn or ranges.shear:
        shift = tuple(round(draws.uniform(-ranges.shift, ranges.shift) * length) for length in image.size)
        scale = draws.uniform(1 - ranges.scale, 1 + ranges.scale)
        turn = draws.uniform(-ranges.turn, ranges.turn)
        shear = tuple(draws.uniform(-ranges.shear, ranges.shear, size=2).tolist())
        image = _affine(image, shift=shift, scale=scale, turn=turn, shear=shear)
    if ranges.colour:
        for adjust in (f.adjust_brightness, f.adjust_contrast, f.adjust_saturation):
            image = adjust(image, draws.uniform(1 - ranges.colour, 1 + ranges.colour))
    if ranges.hue:
        image = f.adjust_hue(image, draws.uniform(-ranges.hue, ranges.hue))
    return image


def _affine(
    image: Image.Image,
    *,
    shift: tuple[int, ...] = (0, 0),
    scale: float = 1.0,
    turn: float = 0.0,
    shear: tuple[float, ...] = (0.0, 0.0),
    is_from_corner: bool = False,
) -> Image.Image:
    f = _operations()
    moved: Image.Image = f.affine(
        image,
        angle=turn,
        translate=list(shift),
        scale=scale,
        shear=list(shear),
        interpolation=f.InterpolationMode.BILINEAR,
        fill=list(GROUND),
        center=[0, 0] if is_from_corner else None,
    )
    return moved


def _erase(pixels: Array, draws: np.random.Generator) -> None:
    height, width, _ = pixels.shape
    area = draws.uniform(*ERASED) * height * width
    shape = math.exp(draws.uniform(-math.log(ERASED_SHAPE), math.log(ERASED_SHAPE)))
    high = min(height, max(1, round(math.sqrt(area * shape))))
    wide = min(width, max(1, round(math.sqrt(area / shape))))
    top, left = int(draws.integers(height - high + 1)), int(draws.integers(width - wide + 1))
    pixels[top : top + high, left : left + wide] = GROUND


def _operations() -> Any:
    """Return torchvision's operations: they bring torch with them, which no import of a plugin may."""
    from torchvision.transforms.v2 import functional

    return functional
