"""A tiny network, a set of coloured squares that it can learn, and plans over both."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import BackboneSpec, Preprocess
from tldesk.core.freeze_plan import FreezePlan
from tldesk.core.recipe import ResolvedRecipe
from tldesk.ml.boundary import decide
from tldesk.ml.device import choose
from tldesk.ml.loop import train_events
from tldesk.ml.plan import SampleSet, TrainPlan
from tldesk.ml.seeding import seeded
from tldesk.ml.staged import build_staged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import nn

    from tldesk.core.events import Event, Outcome

SIDE = 16
PREPROCESS = Preprocess(height=SIDE, width=SIDE, mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))

REBUILD = """\
class TinyNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, 2, 1), torch.nn.BatchNorm2d(8), torch.nn.ReLU())
        self.body = torch.nn.Sequential(torch.nn.Conv2d(8, 16, 3, 2, 1), torch.nn.BatchNorm2d(16), torch.nn.ReLU())
        self.drop = torch.nn.Dropout(0.2)
        self.pool = torch.nn.AdaptiveAvgPool2d(1)
        self.fc = torch.nn.Linear(16, 7)

    def forward(self, x):
        return self.fc(self.pool(self.drop(self.body(self.stem(x)))).flatten(1))


backbone = TinyNet()
backbone.fc = torch.nn.Identity()
"""


def build_tiny() -> nn.Module:
    scope: dict[str, Any] = {"torch": torch}
    exec(REBUILD.rpartition("backbone.fc")[0], scope)
    module: nn.Module = scope["backbone"]
    return module


TINY = BackboneSpec(key="test/tiny", build=build_tiny, classifier="fc", rebuild=REBUILD, stages=("stem", "body"))


def squares(count: int, classes: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return noisy inputs (N, 3, 16, 16) whose channel means tell the class, and the classes (N,)."""
    draws = np.random.default_rng(seed)
    targets = np.arange(count) % classes
    centres = np.random.default_rng(7).normal(size=(classes, 3, 1, 1))
    inputs = centres[targets] + draws.normal(scale=0.5, size=(count, 3, SIDE, SIDE))
    return inputs.astype(np.float32), targets.astype(np.int64)


def sample_set(
    inputs: np.ndarray, targets: np.ndarray, *, load: Callable[[int], np.ndarray] | None = None
) -> SampleSet:
    return SampleSet(
        keys=tuple(hashlib.sha256(value.tobytes()).hexdigest() for value in inputs),
        targets=targets,
        load=load or (lambda index: inputs[index]),
        collate=np.stack,
        names=tuple(f"square-{index}.png" for index in range(len(inputs))),
    )


@dataclass(frozen=True)
class Toolbox:
    """What tests of the engine make and do."""

    folder: Path

    spec = TINY
    everything = FreezePlan.everything()
    build_tiny = staticmethod(build_tiny)
    squares = staticmethod(squares)
    sample_set = staticmethod(sample_set)

    def recipe(self, **fields: Any) -> ResolvedRecipe:
        defaults: dict[str, Any] = {
            "backbone": "test/tiny",
            "epochs": 3,
            "batch_size": 8,
            "task": "single",
            "stages": ("stem", "body"),
            "plan": FreezePlan.head_only(),
            "preprocess": asdict(PREPROCESS),
            "weights_source": "none",
            "weights_sha256": None,
            "feature_batch_size": 8,
            "views": "1" if fields.get("augment", "none") == "none" else "full",
            "threads": 1,  # tiny steps on a busy machine wait for the second thread
            "tldesk": "0",
            "optimizer": {"key": "adam", "lr": 0.01},
        }
        return ResolvedRecipe.model_validate({**defaults, **fields})

    def plan(self, name: str = "run", *, spec: BackboneSpec = TINY, cut: str | None = None, **fields: Any) -> TrainPlan:
        recipe = self.recipe(cut=cut, **fields)
        spec = replace(spec, stages=()) if cut else spec
        with seeded(0, "tiny"):
            module = spec.build()
        model = build_staged(module, spec, input_shape=(3, SIDE, SIDE), cut=cut, pool=recipe.head.end)
        train, val = sample_set(*squares(21, 3, seed=1)), sample_set(*squares(12, 3, seed=2))
        if recipe.cache == "auto" and "cached" not in fields:
            kept = decide(
                model,
                recipe.plan,
                epochs=recipe.epochs,
                train=len(train),
                val=len(val),
                views="1" if recipe.views == "auto" else recipe.views,
                form=recipe.cache_dtype,
                room=10**9,
            )
            recipe = recipe.model_copy(update={"cached": kept.ends, "cache_dtype": kept.form})
        return TrainPlan(
            recipe=recipe,
            model=model,
            spec=spec,
            train=train,
            val=val,
            input_shape=(3, SIDE, SIDE),
            folder=self.folder / name,
            classes=("red", "green", "blue"),
            device=choose("cpu", threads=1),
        )

    def run(
        self,
        plan: TrainPlan,
        cancel: CancelToken | None = None,
        watch: Callable[[Event], None] = lambda _event: None,
    ) -> tuple[list[Event], Outcome]:
        events: list[Event] = []
        generator = train_events(plan, cancel or CancelToken())
        while True:
            try:
                events.append(next(generator))
                watch(events[-1])
            except StopIteration as end:
                return events, end.value

    replace = staticmethod(replace)


@pytest.fixture
def toolbox(tmp_path: Path) -> Toolbox:
    return Toolbox(tmp_path)
