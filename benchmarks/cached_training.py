"""What computing the frozen part once saves: against the loop of PyTorch's tutorial, and against the same loop tuned.

    python -m benchmarks head_only | partial | views | second_run

JPEGs of 320x240 in two classes, a network of torchvision at 224 px with random weights, batches of 32, both sides judge
the validation part after each epoch. TL Desk runs whole: a project, its snapshot, proof, checkpoints, an empty cache.
Runs are interleaved; figures are medians of wall seconds and of CPU seconds. ``times``: the peer's over TL Desk's.
"""

from __future__ import annotations

import os
import shutil
import statistics
import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image

from benchmarks import tutorial_loops
from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import importing
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

COUNT = 3  # rounds
PICTURES = 512
EPOCHS = 10
BATCH = 32
CASES: dict[str, dict[str, dict[str, Any]]] = {
    "head_only": {
        "resnet18": {"backbone": "torchvision/resnet18", "freeze": "head", "learns": ()},
        "mobilenet_v3_small": {
            "backbone": "torchvision/mobilenet_v3_small",
            "freeze": "head",
            "cut": "features",
            "learns": (),
        },
    },
    "partial": {
        "layer4 + fc": {"backbone": "torchvision/resnet18", "freeze": "layer4", "learns": ("layer4",)},
        "layer4.1 + fc": {"backbone": "torchvision/resnet18", "freeze": "layer4.1", "learns": ("layer4.1",)},
    },
    "views": {
        "cached:4": {
            "backbone": "torchvision/resnet18",
            "freeze": "head",
            "augment": "standard",
            "views": "cached:4",
            "learns": (),
        },
    },
}
GOALS = {
    "head_only": {"tutorial": "25 with bf16, else 14", "tuned": "0.9 x 10 / (1 + ten head epochs in passes)"},
    "partial": {"tutorial": "4.5 and 8", "tuned": "2 and 3.3"},
    "views": {"tutorial": "6"},
    "second_run": {"share": "0.05 of the first"},
}


def head_only(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure training of the head alone."""
    return _measure("head_only", folder, count=count, say=say)


def partial(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure training of the last stages."""
    return _measure("partial", folder, count=count, say=say)


def views(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure training of the head on a few kept views of each sample."""
    return _measure("views", folder, count=count, say=say)


def second_run(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Measure a run with another head on the same frozen part, as a share of the first."""
    bench = _Bench(folder, say)
    shares = []
    for number in range(count):
        first = bench.ours(CASES["head_only"]["resnet18"], home=f"second-{number}")
        # The same seed: the weights are drawn from it. With pretrained ones another seed changes nothing that is kept.
        other = {"head": {"key": "mlp"}, "optimizer": {"key": "sgd", "lr": 3e-3}}
        again = bench.ours(CASES["head_only"]["resnet18"] | other, home=f"second-{number}")
        shares.append(again["wall_s"] / first["wall_s"])
        say(f"first {first['wall_s']:.1f} s, second {again['wall_s']:.2f} s")
    return {"share": statistics.median(shares), "goal": GOALS["second_run"]}


def _measure(name: str, folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    bench = _Bench(folder, say)
    found: dict[str, Any] = {}
    for title, case in CASES[name].items():
        rounds: dict[str, list[dict[str, float]]] = {"tldesk": [], "tutorial": [], "tuned": []}
        for number in range(count):
            rounds["tldesk"].append(bench.ours(case, home=f"{name}-{title}-{number}".replace(" ", "")))
            for peer in ("tutorial", "tuned"):
                rounds[peer].append(
                    tutorial_loops.run(
                        bench.photos,
                        case["backbone"].partition("/")[2],
                        learns=case["learns"],
                        epochs=EPOCHS,
                        batch_size=BATCH,
                        is_tuned=peer == "tuned",
                    )
                )
            say(f"{title}: " + ", ".join(f"{peer} {runs[-1]['wall_s']:.1f} s" for peer, runs in rounds.items()))
        found[title] = _summary(rounds)
    return {
        "cases": found,
        "goals": GOALS[name],
        "epochs": EPOCHS,
        "pictures": PICTURES,
        "threads": torch.get_num_threads(),
        "loader_workers": tutorial_loops.WORKERS,
        "bf16": tutorial_loops.has_bf16(),
    }


def _summary(rounds: Mapping[str, list[dict[str, float]]]) -> dict[str, Any]:
    medians = {
        who: {unit: statistics.median(run[unit] for run in runs) for unit in ("wall_s", "cpu_s")}
        for who, runs in rounds.items()
    }
    ours = medians["tldesk"]
    times = {
        who: {unit: medians[who][unit] / ours[unit] for unit in ("wall_s", "cpu_s")} for who in ("tutorial", "tuned")
    }
    return {"seconds": medians, "times": times}


class _Bench:
    """Pictures, written once, and a project on them."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.photos = folder / "photos"
        self._folder = folder
        say(f"writing {PICTURES} JPEGs")
        _write(self.photos)
        self._host = PluginHost(folder / "plugins")
        self._host.load()
        places = Places.under(folder / "home")
        self._project = importing.new_from_source(
            folder / "p.tldesk", self._host, self.photos, task=Task.SINGLE, places=places
        )[0]

    def ours(self, case: Mapping[str, Any], *, home: str) -> dict[str, float]:
        """Train one case with the cache under ``home``, new if it is not there."""
        fields = {name: value for name, value in case.items() if name != "learns"}
        recipe = Recipe.parse(
            {
                "weights": {"key": "none"},
                "epochs": EPOCHS,
                "batch_size": BATCH,
                "head": {"key": "linear"},
                "optimizer": {"key": "sgd", "lr": 1e-3},
                "device": "cpu",
                **fields,
            }
        )
        wall, cpu = time.perf_counter(), sum(os.times()[:4])
        report = train(
            self._project,
            self._host,
            recipe,
            name=f"{home}-{time.monotonic_ns()}",
            allow_download=False,
            cancel=CancelToken(),
            on_event=lambda _event: None,
            places=Places.under(self._folder / home),
        )
        assert report.outcome == "completed", report.error
        return {"wall_s": time.perf_counter() - wall, "cpu_s": sum(os.times()[:4]) - cpu}


def _write(folder: Path) -> None:
    draw = np.random.default_rng(0)
    for number in range(PICTURES):
        part = "val" if number % 5 == 0 else "train"
        place = folder / part / f"class-{number % 2}" / f"{number:04}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        small = draw.integers(0, 255, (12, 16, 3), dtype=np.uint8)
        buffer = BytesIO()
        Image.fromarray(small).resize((320, 240), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
        place.write_bytes(buffer.getvalue())
    shutil.rmtree(folder / "test", ignore_errors=True)
