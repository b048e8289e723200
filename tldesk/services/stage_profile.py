"""How long each part of a backbone takes: measured once for a backbone, device and input size, and kept as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from tldesk.core.durable import write_durably
from tldesk.core.stage_profile import StageProfile

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import BackboneSpec
    from tldesk.core.keys import EndName
    from tldesk.core.places import Places

FORMAT = 2
DECODE_S = 0.003  # a sample of 320 by 240 pixels, read, decoded and made ready on one of two threads
_AS_JSON = TypeAdapter(StageProfile)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured; times of one hold for no other. ``threads`` 0: device and precision are still to be decided."""

    backbone: str
    size_px: int
    cut: str | None = None
    pool: EndName = "auto"
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0


def settled(subject: Subject) -> Subject:
    """Return the subject with its device and precision decided. Looks at the device, so beside the GUI."""
    from tldesk.ml.device import choose

    if subject.threads:
        return subject
    found = choose(subject.device, subject.precision)
    return replace(subject, device=str(found.device), precision=found.precision, threads=found.threads)


def profile_path(places: Places, subject: Subject) -> Path:
    """Return where a profile lies: named by all that its times depend on."""
    digest = hashlib.sha256(json.dumps([FORMAT, asdict(settled(subject)), version("torch")]).encode()).hexdigest()
    name = re.sub(r"[^\w.-]+", "_", subject.backbone)
    return places.cache / "profiles" / f"{name}-{subject.size_px}-{digest[:16]}.json"


def known_profile(places: Places, subject: Subject) -> StageProfile | None:
    """Return what was measured before; None: nothing was, or its file is damaged."""
    try:
        return _AS_JSON.validate_json(profile_path(places, subject).read_bytes())
    except (OSError, ValueError):
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
    return time_stages(model, input_shape=shape, device=device, cancel=cancel)


def keep_profile(places: Places, subject: Subject, profile: StageProfile) -> None:
    """Keep what was measured; where the disk refuses, it is measured again the next time."""
    path = profile_path(places, subject)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, _AS_JSON.dump_json(profile, indent=1).decode())
