"""How near the first pass comes to the slower of its two halves: decoding alone, and the network alone.

    python -m benchmarks one_pass

JPEGs of 320x240, and of 12 megapixels the first time (working copies are made) and again (they are there), each for
two networks with random weights. ``of_slower``: the slower half's wall seconds over the pass's. Where both halves
compute on the same cores they cannot overlap in full; ``of_cores`` is what can be reached there: the CPU seconds of
both halves, spread over the cores, over the pass's wall seconds.
"""

from __future__ import annotations

import os
import shutil
import statistics
import time
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.ml.decode import decoded_batches
from tldesk.ml.device import choose
from tldesk.ml.frozen_part import POOLED, FrozenPart
from tldesk.ml.plan import FEATURE_BATCH_SIZE
from tldesk.ml.seeding import prepare_thread
from tldesk.services import importing
from tldesk.services.cache import row_store
from tldesk.services.extracting import Extractor
from tldesk.services.models import FreshModel, build_fresh
from tldesk.services.samples import SampleReader, sample_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tldesk.store.project import Project

COUNT = 3  # rounds
SMALL, LARGE = 512, 32
NETWORKS = ("torchvision/resnet18", "torchvision/mobilenet_v3_small")
GOAL = 0.9


@dataclass(frozen=True, slots=True)
class _Spent:
    wall_s: float
    cpu_s: float


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Time the pass and its halves, each on its own, in turn."""
    host = PluginHost(folder / "plugins")
    host.load()
    found: dict[str, Any] = {}
    for title, pictures, size in (("320x240", SMALL, (320, 240)), ("12 megapixels", LARGE, (4000, 3000))):
        photos = folder / f"photos-{size[0]}"
        say(f"writing {pictures} JPEGs of {title}")
        _write(photos, pictures, size)
        places = Places.under(folder / f"home-{size[0]}")
        project = importing.new_from_source(
            folder / f"{size[0]}.tldesk", host, photos, task=Task.SINGLE, places=places
        )[0]
        with project:
            for network in NETWORKS:
                side = _Side(host, places, project, network)
                for first in (True, False) if size[0] > 1000 else (False,):
                    name = f"{network.partition('/')[2]}, {title}" + (", first time" if first else "")
                    found[name] = _summary([side.round(is_first=first) for _ in range(count)])
                    say(f"{name}: {found[name]['of_slower']:.2f} of the slower half")
    return {"passes": found, "goal": GOAL, "threads": choose("cpu", "fp32").threads}


def _summary(rounds: list[dict[str, _Spent]]) -> dict[str, float]:
    wall = {part: statistics.median(one[part].wall_s for one in rounds) for part in rounds[0]}
    cpu = {part: statistics.median(one[part].cpu_s for one in rounds) for part in rounds[0]}
    cores = os.cpu_count() or 1
    return {
        **{f"{part}_s": value for part, value in wall.items()},
        "of_slower": max(wall["decode"], wall["forward"]) / wall["whole"],
        "of_cores": max((cpu["decode"] + cpu["forward"]) / cores, wall["decode"], wall["forward"]) / wall["whole"],
    }


class _Side:
    """One network on one project."""

    def __init__(self, host: PluginHost, places: Places, project: Project, network: str) -> None:
        self._host, self._places, self._project = host, places, project
        recipe = Recipe.parse({"backbone": network, "weights": {"key": "none"}, "device": "cpu"})
        self._extractor = Extractor(host, places, recipe)
        self._device = choose("cpu", "fp32")
        self._fresh: FreshModel = build_fresh(
            host, recipe, allow_download=False, cancel=CancelToken(), on_event=lambda _event: None
        )
        self._fresh.model.requires_grad_(False)
        self._fresh.model.eval()
        self._part = FrozenPart(
            self._fresh.model, [POOLED], input_shape=self._fresh.input_shape, device=self._device.device
        )
        self._whole()  # the network is built, and working copies are there

    def round(self, *, is_first: bool) -> dict[str, _Spent]:
        """Time each: the first time there are no working copies."""
        prepare_thread(self._device.threads)
        spent: dict[str, _Spent] = {}
        for part, work in (("whole", self._whole), ("decode", self._decode), ("forward", self._forward)):
            row_store(self._places).clear()
            if is_first and part != "forward":
                shutil.rmtree(self._places.cache / "copies", ignore_errors=True)
            wall, cpu = time.perf_counter(), sum(os.times()[:2])
            work()
            spent[part] = _Spent(time.perf_counter() - wall, sum(os.times()[:2]) - cpu)
        return spent

    def _whole(self) -> None:
        report = self._extractor.extract(
            self._project, on_features=lambda _found: None, on_event=lambda _event: None, cancel=CancelToken()
        )
        assert report.computed

    def _decode(self) -> None:
        for batch in self._batches():
            assert batch.data is not None

    def _batches(self) -> Iterator[Any]:
        rows = self._project.samples.rows(is_readable=True, is_checked=True)
        samples = sample_set(
            SampleReader(self._host, self._places),
            rows,
            self._fresh.preprocess,
            targets=np.zeros(0, np.int64),
            modality=self._fresh.spec.modality,
        )
        batches = [range(s, min(s + FEATURE_BATCH_SIZE, len(rows))) for s in range(0, len(rows), FEATURE_BATCH_SIZE)]
        return decoded_batches(samples, batches, threads=self._device.threads, cancel=CancelToken())

    def _forward(self) -> None:
        count = len(self._project.samples.rows(is_readable=True, is_checked=True))
        x = torch.randn((FEATURE_BATCH_SIZE, *self._fresh.input_shape))
        with torch.inference_mode():
            for _ in range(-(-count // FEATURE_BATCH_SIZE)):
                self._part(x)


def _write(folder: Path, count: int, size: tuple[int, int]) -> None:
    draw = np.random.default_rng(0)
    for number in range(count):
        place = folder / f"class-{number % 2}" / f"{number:04}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        small = draw.integers(0, 255, (60, 80, 3), dtype=np.uint8)
        buffer = BytesIO()
        Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
        place.write_bytes(buffer.getvalue())
