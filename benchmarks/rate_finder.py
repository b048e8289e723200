"""How near the learning-rate finder's suggestion comes to the best rate of a grid, on two real sets.

    python -m benchmarks rate_finder

The sample pictures (five classes of things) and handwritten digits (MNIST), frozen features of the default backbone and
a linear head, by SGD and by AdamW. The best rate of the grid is the one with the lowest validation loss after five
epochs; ``factor`` is how far the suggestion lies from it, 1 being equal. The goal is a factor of 3.
"""

from __future__ import annotations

import math
import shutil
from typing import TYPE_CHECKING, Any

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.resources import resource
from tldesk.services import importing, rate_finding
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.store.project import Project

COUNT = 13  # rates in the grid
LOWEST, HIGHEST = 1e-4, 100.0
EPOCHS = 5
SETS = {"things": "samples/things/labelled", "digits": "samples/mnist"}
GOAL = 3.0


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return suggestion, best rate of the grid and the factor between them, for each set and optimizer."""
    places = Places.find({"TLDESK_HOME": str(folder / "home")})
    host = PluginHost(folder / "home")
    found: dict[str, Any] = {}
    for name, source in SETS.items():
        files = folder / name
        files.mkdir()
        for path in resource(source).iterdir():
            if not path.name.startswith("t10k"):  # a set with its own test part gets no validation part
                (shutil.copytree if path.is_dir() else shutil.copy)(path, files / path.name)
        project = importing.new_from_source(folder / f"{name}.tldesk", host, files, task=Task.SINGLE)[0]
        with project:
            for optimizer in ("sgd", "adamw"):
                recipe = Recipe.parse(
                    {"optimizer": {"key": optimizer}, "epochs": EPOCHS, "device": "cpu", "batch_size": 16}
                )
                found[f"{name}, {optimizer}"] = _compare(project, host, recipe, places, count)
                say(f"{name}, {optimizer}: {found[f'{name}, {optimizer}']}")
    worst = max(row["factor"] for row in found.values())
    return {"sets": found, "worst_factor": worst, "goal": GOAL}


def _compare(project: Project, host: PluginHost, recipe: Recipe, places: Places, count: int) -> dict[str, Any]:
    curve = rate_finding.find_rate(
        project, host, recipe, allow_download=False, cancel=CancelToken(), on_event=lambda _event: None, places=places
    )
    losses: dict[float, float] = {}
    for place in range(count):
        rate = LOWEST * (HIGHEST / LOWEST) ** (place / (count - 1))
        report = train(
            project,
            host,
            recipe.with_settings({"optimizer.lr": rate, "best": "loss"}),
            name=f"{rate:g}",
            allow_download=False,
            cancel=CancelToken(),
            on_event=lambda _event: None,
            places=places,
        )
        if report.val is not None and report.outcome == "completed":
            losses[rate] = report.val["loss"]
    best = min(losses, key=losses.__getitem__)
    near = curve.suggestion or math.nan
    return {
        "suggestion": near,
        "best_of_grid": best,
        "factor": max(near / best, best / near),
        "losses": {f"{rate:.3g}": round(loss, 4) for rate, loss in losses.items()},
    }
