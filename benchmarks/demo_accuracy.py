"""The demo's test accuracy against raw pixels and against the same net with random weights, on paired seeds.

Seed n draws one division of *Pictures of things* into 60/20/20; the demo's recipe is trained on it twice by the
product's own services, with the packaged ImageNet weights and with random ones (drawn from the same seed). The third
side is logistic regression on the same training pictures shrunk to 16x16 RGB pixels, its C chosen by cross-validation
like that of the product's head, and tested on the same test pictures.
"""

from __future__ import annotations

import statistics
import warnings
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Split, Task
from tldesk.core.places import Places
from tldesk.core.recipe import HeadRecipe, Recipe, WeightsRecipe
from tldesk.hooks.host import PluginHost
from tldesk.resources import resource
from tldesk.services import importing
from tldesk.services.evaluating import evaluate
from tldesk.services.samples import SampleReader
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tldesk.core.contracts import Array, Sample
    from tldesk.core.events import Event
    from tldesk.store.project import Project

COUNT = 5  # seeds
PIXELS_PX = 16
PIXEL_CS = np.logspace(-3, 3, 7)
GOAL_OVER_PIXELS, GOAL_OVER_RANDOM = 0.15, 0.2


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, object]:
    """Return the test accuracies of each seed, their means, and the two gaps."""
    places = Places.under(folder / "home")
    host = PluginHost(folder / "home")
    host.load()
    seeds: dict[str, dict[str, float]] = {}
    for seed in range(count):
        project, _ = importing.new_from_source(
            folder / f"seed-{seed}.tldesk",
            host,
            resource("samples/things/labelled"),
            task=Task.SINGLE,
            seed=seed,
            places=places,
        )
        try:
            figures = {
                "pretrained": product_accuracy(project, host, places, weights="auto", seed=seed),
                "random": product_accuracy(project, host, places, weights="none", seed=seed),
                "pixels": pixel_accuracy(project, SampleReader(host, places), seed=seed),
            }
        finally:
            project.close()
        seeds[str(seed)] = figures
        say(f"seed {seed}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    means = {name: statistics.fmean(one[name] for one in seeds.values()) for name in ("pretrained", "random", "pixels")}
    over = {f"over_{name}": means["pretrained"] - means[name] for name in ("pixels", "random")}
    return {
        "what": __doc__.split("\n\n")[1].replace("\n", " ") if __doc__ else "",
        "seeds": seeds,
        "mean": means,
        **over,
        "goal": f"over pixels {GOAL_OVER_PIXELS}, over random weights {GOAL_OVER_RANDOM}",
        "within_goal": over["over_pixels"] >= GOAL_OVER_PIXELS and over["over_random"] >= GOAL_OVER_RANDOM,
    }


def product_accuracy(project: Project, host: PluginHost, places: Places, *, weights: str, seed: int) -> float:
    """Train the demo's recipe on a project and return the accuracy on its test split."""
    recipe = Recipe(head=HeadRecipe(key="logistic"), weights=WeightsRecipe(key=weights), device="cpu", seed=seed)
    cancel = CancelToken()
    report = train(
        project,
        host,
        recipe,
        name=weights,
        allow_download=False,
        cancel=cancel,
        on_event=_ignore,
        places=places,
    )
    if report.outcome != "completed":
        raise RuntimeError(f"the run ended {report.outcome}: {report.error}")
    found = evaluate(
        project, host, report.run, split=Split.TEST, device="cpu", cancel=cancel, on_event=_ignore, places=places
    )
    return float(found.as_json()["accuracy"])


def pixel_accuracy(project: Project, reader: SampleReader, *, seed: int) -> float:
    """Fit logistic regression to shrunk pictures of the training split and return its accuracy on the test split."""
    parts = {
        split: project.samples.rows(split=split, is_labelled=True, is_readable=True)
        for split in (Split.TRAIN, Split.TEST)
    }
    pixels = {split: np.stack([shrunk(reader, row) for row in rows]) for split, rows in parts.items()}
    labels = {split: labels_of(rows) for split, rows in parts.items()}
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = LogisticRegressionCV(Cs=PIXEL_CS, cv=folds, max_iter=5000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", FutureWarning)  # scikit-learn announces new defaults of attributes unused here
        model.fit(pixels[Split.TRAIN], labels[Split.TRAIN])
    return float(np.mean(model.predict(pixels[Split.TEST]) == labels[Split.TEST]))


def shrunk(reader: SampleReader, sample: Sample) -> Array:
    """Return a picture, as the modality decodes it, as 16x16 RGB pixels in 0..1: float64 (768,)."""
    picture = Image.fromarray(reader.raw(sample, needed_px=PIXELS_PX))
    small = picture.resize((PIXELS_PX, PIXELS_PX), Image.Resampling.BOX)
    return np.asarray(small, np.float64).ravel() / 255


def labels_of(rows: Sequence[Sample]) -> Array:
    """Return the class names of samples."""
    return np.array([row.labels[0] for row in rows])


def _ignore(event: Event) -> None:
    """Progress is of no interest here."""
