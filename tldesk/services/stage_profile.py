"""How long each part of a backbone takes: measured once for a backbone, device and input size, and kept as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tldesk.core.durable import write_durably

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import BackboneSpec
    from tldesk.core.keys import EndName
    from tldesk.core.places import Places

FORMAT = 1
DECODE_S = 0.003  # a sample of 320 by 240 pixels, read, decoded and made ready on one of two threads


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured; times of one hold for no other."""

    backbone: str
    size_px: int
    cut: str | None = None
    pool: EndName = "auto"
    device: str = "auto"
    precision: str = "auto"


@dataclass(frozen=True, slots=True)
class StageProfile:
    """Seconds a sample of each cut, input first, as ``tldesk.ml.stage_clock`` measures them."""

    cuts: tuple[str, ...]
    frozen: tuple[float, ...]
    pooled: float
    forward: tuple[float, ...]
    learning: tuple[float, ...]
    leading: tuple[float, ...]
    head_s: float
    update_s: float
    batch_size: int

    def row_s(self, stop: int) -> float:
        """Return the time of a row of the boundary behind ``stop`` cuts, decoding left out."""
        return sum(self.frozen[:stop]) + (self.pooled if stop == len(self.cuts) else 0.0)

    def plain_s(self, start: int, stop: int) -> float:
        """Return the time of some cuts of the plain network, without gradients."""
        return sum(self.forward[start:stop])

    def learn_s(self, start: int) -> float:
        """Return the time of all cuts from one on, forward and backward."""
        return sum(self.leading[start : start + 1]) + sum(self.learning[start + 1 :])


def profile_path(places: Places, subject: Subject) -> Path:
    """Return where a profile lies: named by all that its times depend on. Looks at the device, so beside the GUI."""
    from tldesk.ml.device import choose

    device = choose(subject.device, subject.precision)
    what = (subject.backbone, subject.size_px, subject.cut, subject.pool)
    facts = [FORMAT, *what, device.name, device.precision, device.threads, version("torch")]
    name = re.sub(r"[^\w.-]+", "_", subject.backbone)
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
    return places.cache / "profiles" / f"{name}-{subject.size_px}-{digest}.json"


def known_profile(places: Places, subject: Subject) -> StageProfile | None:
    """Return what was measured before; None: nothing was, or its file is damaged."""
    try:
        document = json.loads(profile_path(places, subject).read_text(encoding="utf-8"))
        return _read(document)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def measure_profile(spec: BackboneSpec, subject: Subject, *, cancel: CancelToken) -> StageProfile:
    """Measure a backbone with weights drawn at random, which takes some seconds.

    Nobody else's random numbers are drawn, and no network that trains is touched.

    Raises:
        ModelError: The backbone cannot be built, cut so, or refuses the input size.
        CancelledError: Stopped.
    """
    from tldesk.ml.device import choose
    from tldesk.ml.seeding import seeded
    from tldesk.ml.stage_clock import time_stages
    from tldesk.ml.staged import build_module, build_staged

    device = choose(subject.device, subject.precision)
    shape = (len(spec.preprocess.mean), subject.size_px, subject.size_px)
    with seeded(0, "profile"):
        module = build_module(spec, image_size=subject.size_px)
    cancel.check()
    model = build_staged(module, spec, input_shape=shape, cut=subject.cut, pool=subject.pool)
    cancel.check()
    times = time_stages(model, input_shape=shape, device=device, cancel=cancel)
    return StageProfile(cuts=tuple(cut.name for cut in model.cuts), **asdict(times))


def keep_profile(places: Places, subject: Subject, profile: StageProfile) -> None:
    """Keep what was measured; where the disk refuses, it is measured again the next time."""
    path = profile_path(places, subject)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, json.dumps(asdict(profile) | {"subject": asdict(subject)}, indent=1))


def _read(document: dict[str, Any]) -> StageProfile:
    cuts = tuple(str(name) for name in document["cuts"])

    def times(name: str) -> tuple[float, ...]:
        found = tuple(float(one) for one in document[name])
        if len(found) != len(cuts):
            raise ValueError("a time for each cut")
        return found

    return StageProfile(
        cuts=cuts,
        frozen=times("frozen"),
        pooled=float(document["pooled"]),
        forward=times("forward"),
        learning=times("learning"),
        leading=times("leading"),
        head_s=float(document["head_s"]),
        update_s=float(document["update_s"]),
        batch_size=int(document["batch_size"]),
    )
