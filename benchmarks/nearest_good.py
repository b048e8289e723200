"""Defects of woven cloth, told by a head that saw good cloth only: the area under the ROC of each kind of defect.

Data: the simulated textile pictures of the Python package ``conformal-clip-data`` (MIT): ``nominal``, ``local`` (one
small spot of another texture) and ``global`` (the whole texture differs a little). ``nearest-good`` is trained by the
product's own services on the training part of ``nominal``, at two input sizes, with the score of the paper (the
farthest patch) and with the mean of many patches. Scored are all defects, and the good pictures of the validation and
test parts, which change nothing in the fit.
"""

from __future__ import annotations

import importlib.util
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Split, Task
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.ml.cross_validate import feature_rows
from tldesk.ml.metrics import auroc
from tldesk.ml.nearest_good import NearestGood
from tldesk.services import importing
from tldesk.services.cache import row_store
from tldesk.services.models import load_run
from tldesk.services.samples import SampleReader, file_set
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.contracts import Array
    from tldesk.core.events import Event
    from tldesk.services.models import RunModel
    from tldesk.store.project import Project

COUNT = 500  # pictures of each kind
PACKAGE = "conformal_clip_data"
INSIDE = Path("data", "textile_images", "simulated")
DEFECTS = ("local", "global")
SIZES_PX = (224, 384)
WORST = (0.0, 0.01, 1.0)
DRAWS = 1000


def measure(folder: Path, *, count: int, say: Callable[[str], None], data: Path | None = None) -> dict[str, object]:
    """Return the areas and their 95 % intervals by input size and by how many patches count."""
    source = data or find_data()
    kinds = {kind: pictures(source / kind, count) for kind in ("nominal", *DEFECTS)}
    host = PluginHost(folder / "home")
    host.load()
    places = Places.under(folder / "home")
    good = folder / "pictures" / "nominal"
    good.mkdir(parents=True)
    for path in kinds["nominal"]:
        shutil.copyfile(path, good / path.name)
    project, _ = importing.new_from_source(
        folder / "cloth.tldesk", host, good.parent, task=Task.SINGLE, seed=0, places=places
    )  # fmt: skip
    try:
        unseen = [row.path for row in project.samples.rows() if row.split is not Split.TRAIN]
        judged = {"good": unseen, **{kind: kinds[kind] for kind in DEFECTS}}
        sizes: dict[str, object] = {}
        for size in SIZES_PX:
            found = {}
            for worst in WORST:
                found[name_of(worst)] = one_setting(
                    project, host, places, judged, size=size, worst=worst
                )  # fmt: skip
                say(f"{size} px, {name_of(worst)}: {found[name_of(worst)]}")
            sizes[f"{size} px"] = found
    finally:
        project.close()
    return {
        "what": __doc__.split("\n\n")[1].replace("\n", " ") if __doc__ else "",
        "good": {"all": len(kinds["nominal"]), "scored": len(unseen)},
        "defects": {kind: len(kinds[kind]) for kind in DEFECTS},
        **sizes,
    }


def find_data() -> Path:
    """Return the pictures inside the installed package.

    Raises:
        SystemExit: It is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations if spec else None) or ():
        if (Path(folder) / INSIDE).is_dir():
            return Path(folder) / INSIDE
    raise SystemExit("give --data FOLDER with nominal/, local/, global/, or install conformal-clip-data==0.1.4")


def pictures(folder: Path, count: int) -> list[Path]:
    """Return the first pictures of a folder, by name."""
    return sorted(folder.glob("*.jpg"))[:count]


def name_of(worst: float) -> str:
    """Return how a score is made, as the report calls it."""
    return {0.0: "farthest patch", 1.0: "mean of all patches"}.get(worst, f"mean of the farthest {worst:.0%}")


def one_setting(
    project: Project, host: PluginHost, places: Places, judged: dict[str, list[Path]], *, size: int, worst: float
) -> dict[str, object]:
    """Train one recipe and return the area of each kind of defect, and how many good pictures it flags."""
    recipe = Recipe.parse(
        {"head": {"key": "nearest-good", "worst": worst}, "input": {"size": size}, "device": "cpu", "seed": 0}
    )
    began_s = time.monotonic()
    report = train(
        project,
        host,
        recipe,
        name=f"{size} {worst}",
        allow_download=False,
        cancel=CancelToken(),
        on_event=_ignore,
        places=places,
    )
    if report.outcome != "completed":
        raise RuntimeError(f"the run ended {report.outcome}: {report.error}")
    fit_s = time.monotonic() - began_s
    run = load_run(host, report.folder)
    excess = {kind: scores(run, host, places, paths) for kind, paths in judged.items()}
    return {
        **{kind: area(excess["good"], excess[kind]) for kind in DEFECTS},
        "flagged good": float((excess["good"] > 0).mean()),
        **{f"flagged {kind}": float((excess[kind] > 0).mean()) for kind in DEFECTS},
        "training_s": round(fit_s, 1),
    }


def scores(run: RunModel, host: PluginHost, places: Places, paths: Sequence[Path]) -> Array:
    """Return the score of each picture less the threshold; features are kept for the next setting."""
    reader = SampleReader(host, places)
    rows = feature_rows(
        run.model,
        file_set(reader.modality("image"), paths, run.preprocess),
        recipe=run.recipe,
        modality_version=reader.modality("image").version,
        store=row_store(places),
        cancel=CancelToken(),
        on_event=_ignore,
    )
    head = run.model.head
    assert isinstance(head, NearestGood)
    with torch.inference_mode():
        found = [float(head.scores(torch.from_numpy(row)[None])[0] - head.threshold) for row in rows]
    return np.array(found)


def area(good: Array, bad: Array) -> list[float]:
    """Return the area under the ROC and its 95 % percentile interval over resamples of a fixed seed."""

    def once(good: Array, bad: Array) -> float:
        return auroc(np.concatenate([good, bad]), np.arange(len(good) + len(bad)) >= len(good))

    draws = np.random.default_rng(0)
    again = [once(draws.choice(good, len(good)), draws.choice(bad, len(bad))) for _ in range(DRAWS)]
    low, high = np.quantile(again, [0.025, 0.975])
    return [round(float(value), 3) for value in (once(good, bad), low, high)]


def _ignore(event: Event) -> None:
    """Progress is of no interest here."""
