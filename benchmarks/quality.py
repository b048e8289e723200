"""Whether *Train* with nothing touched is worth it: against what a person with scikit-learn would do, and against its
own first step, on two real sets.

For each set, count of labels a class and seed: so many pictures of each class are drawn and imported, a fifth of them
becomes the validation part, and *Train* runs to its end by the product's own services. Judged by pictures that none of
them saw, always the same: ``untouched``, what is kept; ``solved``, its quick model alone; ``sklearn``, frozen features
with scikit-learn's LogisticRegression as it comes, on the same training part; ``sklearn_all``, the same on the training
and the validation part, since that needs no validation. Differences are paired by seed.

Sets: ``textile`` (conformal-clip-data 0.1.4: nominal, local, global) and ``fashion`` (Fashion-MNIST, the four IDX
files). Results are appended to a JSON file, and what stands there is not computed again.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import shutil
import statistics
import time
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Split, Task
from tldesk.core.durable import write_durably
from tldesk.core.events import Note
from tldesk.core.places import Places
from tldesk.core.recipe import HeadRecipe, Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import automatic, importing
from tldesk.services.cache import row_store
from tldesk.services.models import load_run
from tldesk.services.samples import SampleReader, file_set, sample_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tldesk.core.contracts import Array, Sample
    from tldesk.core.events import Event
    from tldesk.ml.plan import SampleSet
    from tldesk.services.models import RunModel
    from tldesk.store.project import Project

COUNT = 10  # seeds
LABELS = (5, 20, 50)  # a class
TEST_EACH = {"textile": 100, "fashion": 50}  # pictures a class that judge
FASHION = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
FASHION_FOLDER = Path("/usr/share/datasets/fashion-mnist")
RIVALS = ("sklearn", "solved", "sklearn_all")


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read what only this benchmark takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks quality")
    parser.add_argument("--seeds", type=int, default=COUNT, help="how many, from 0")
    parser.add_argument("--sets", nargs="+", choices=sorted(TEST_EACH), default=sorted(TEST_EACH))
    parser.add_argument("--labels", nargs="+", type=int, default=list(LABELS), help="a class")
    parser.add_argument("--textile", type=Path, help="folder with nominal, local, global (default: as installed)")
    parser.add_argument("--fashion", type=Path, default=FASHION_FOLDER, help="folder of the IDX files")
    parser.add_argument("--results", type=Path, default=Path("quality.json"), help="grows; caches lie beside it")
    parser.add_argument("--minutes", type=float, default=10.0, help="that tuning may take; the product says 10")
    parser.add_argument("--table", action="store_true", help="print the table for the docs, compute nothing")
    return parser.parse_args(arguments)


def measure(
    folder: Path,
    *,
    count: int,
    say: Callable[[str], None],
    data: Path | None = None,
    chosen: argparse.Namespace | None = None,
) -> dict[str, object]:
    """Compute what is missing, and return the table's rows. ``data``: the textile set's folder."""
    given = chosen or options(["--seeds", str(count)])
    given.textile = given.textile or data
    results = _read(given.results)
    if not given.table:
        bench = Bench(given, folder, say)
        for labels in given.labels:
            for seed in range(given.seeds):
                for name in given.sets:
                    key = f"{name}/{labels}/{seed}"
                    if key not in results:
                        figures = bench.cell(name, labels, seed)
                        results = _read(given.results) | {key: figures}  # others may have added to it
                        write_durably(given.results, json.dumps(results, indent=1) + "\n")
                        say(f"{key}: {figures}")
    return {
        "what": (__doc__ or "").split("\n\n")[1].replace("\n", " "),
        "rows": {f"{row['set']}, {row['labels']} a class": row for row in rows_of(results)},
        "table": table(results),
        "fastai": "not run: it is installed, and this benchmark does not drive it yet"
        if find_spec("fastai")
        else "not run: it is not installed",
    }


def _read(path: Path) -> dict[str, dict[str, Any]]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


# --- one cell --------------------------------------------------------------------------------------------------


class Bench:
    """Pictures, plugins and caches that all cells share."""

    def __init__(self, given: argparse.Namespace, folder: Path, say: Callable[[str], None]) -> None:
        beside = given.results.absolute().parent
        self._given, self._folder, self._say = given, folder, say
        self._pictures = beside / "quality-pictures"
        self._places = Places.under(beside / "quality-home")
        self._host = PluginHost(beside / "quality-home")
        self._host.load()
        automatic.LONGEST_S = 60 * given.minutes  # a busy machine is no reason to judge another program

    def cell(self, name: str, labels: int, seed: int) -> dict[str, Any]:
        """Return the accuracies of one seed on the test pictures, 0 to 1, and how *Train* went."""
        by_class = self._textile() if name == "textile" else self._fashion()
        learn, judge = draw(by_class, labels, seed, test_each=TEST_EACH[name])
        place = self._folder / f"{name}-{labels}-{seed}"
        for kind, paths in learn.items():
            (place / "pictures" / kind).mkdir(parents=True)
            for path in paths:
                shutil.copy(path, place / "pictures" / kind)
        project, _ = importing.new_from_source(
            place / "p.tldesk",
            self._host,
            place / "pictures",
            task=Task.SINGLE,
            seed=seed,
            val=0.2,
            test=0.0,
            places=self._places,
        )
        try:
            return self._figures(project, judge, seed)
        finally:
            project.close()
            shutil.rmtree(place, ignore_errors=True)

    def _figures(self, project: Project, judge: Mapping[str, Sequence[Path]], seed: int) -> dict[str, Any]:
        notes: list[str] = []

        def on_event(event: Event) -> None:
            if isinstance(event, Note):
                notes.append(event.text)

        recipe = Recipe(head=HeadRecipe(key="logistic"), device="cpu", seed=seed)
        began_s = time.monotonic()
        done = automatic.train_untouched(
            project, self._host, recipe, cancel=CancelToken(), on_event=on_event, places=self._places
        )
        seconds = time.monotonic() - began_s
        if done.report.outcome != "completed":
            raise RuntimeError(f"the run ended {done.report.outcome}: {done.report.error}")
        found = done.tuning
        quick = project.runs.get(found.quick if found else done.report.run)
        run = load_run(self._host, quick.folder)
        truths = np.array([run.classes.index(kind) for kind, paths in judge.items() for _ in paths])
        files = [path for paths in judge.values() for path in paths]
        test = file_set(self._host.modality("image"), files, run.preprocess)
        seen = self._rows(run, test)
        figures: dict[str, Any] = {"solved": _share(self._solved(run, seen), truths)}
        parts = {split: [row for row in project.runs.snapshot(quick.id) if row.split is split] for split in Split}
        for title, rows in (
            ("sklearn", parts[Split.TRAIN]),
            ("sklearn_all", parts[Split.TRAIN] + parts[Split.VAL]),
        ):
            figures[title] = _share(self._logistic(run, rows, seen), truths)
        figures["untouched"] = figures["solved"]
        if found is not None and found.tuned:
            figures["tuned"] = _share(self._outputs(project, found.tuned, files), truths)
            figures["untouched"] = figures["tuned" if found.is_kept else "solved"]
        return {
            **{title: round(value, 4) for title, value in figures.items()},
            "kept": "tuned" if found and found.is_kept else "quick",
            "gain": None if found is None or found.gain is None else round(found.gain.gain, 4),
            "error": None if found is None or found.gain is None else round(found.gain.error, 4),
            "why": "" if done.not_tuned is None else done.not_tuned.reason,
            "seconds": round(seconds, 1),
            "test": len(files),
            "notes": notes,
        }

    # --- models ------------------------------------------------------------------------------------------------

    def _rows(self, run: RunModel, samples: SampleSet) -> Array:
        from tldesk.ml.cross_validate import feature_rows

        return feature_rows(
            run.model,
            samples,
            recipe=run.recipe,
            modality_version=self._host.modality("image").version,
            store=row_store(self._places),
            cancel=CancelToken(),
            on_event=_ignore,
        )

    def _solved(self, run: RunModel, rows: Array) -> Array:
        import torch

        assert run.model.head is not None
        with torch.inference_mode():
            return np.asarray(run.model.head(torch.from_numpy(rows)).argmax(dim=1))

    def _outputs(self, project: Project, run_id: str, files: Sequence[Path]) -> Array:
        from tldesk.ml.evaluate import raw_outputs

        run = load_run(self._host, project.runs.get(run_id).folder)
        samples = file_set(self._host.modality("image"), files, run.preprocess)  # it may take larger images
        outputs = raw_outputs(run.model, samples, recipe=run.recipe, cancel=CancelToken(), outputs=len(run.classes))
        return np.asarray(outputs.argmax(axis=1))

    def _logistic(self, run: RunModel, rows: Sequence[Sample], seen: Array) -> Array:
        reader = SampleReader(self._host, self._places)
        targets = np.array([run.classes.index(row.labels[0]) for row in rows])
        known = self._rows(run, sample_set(reader, rows, run.preprocess, targets=targets, modality="image"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = LogisticRegression(max_iter=1000).fit(known, targets)
        return np.asarray(model.predict(seen))

    # --- pictures ----------------------------------------------------------------------------------------------

    def _textile(self) -> dict[str, list[Path]]:
        folder = self._given.textile or _installed_textile()
        return {name: sorted((folder / name).glob("*.jpg")) for name in ("global", "local", "nominal")}

    def _fashion(self) -> dict[str, list[Path]]:
        """Write the first 10,000 training pictures as PNG, once, and return them by class."""
        folder = self._pictures / "fashion"
        if not (folder / "done").exists():
            images = _idx(self._given.fashion / "train-images-idx3-ubyte.gz")[:10_000]
            labels = _idx(self._given.fashion / "train-labels-idx1-ubyte.gz")[:10_000]
            for number, (pixels, label) in enumerate(zip(images, labels, strict=True)):
                path = folder / FASHION[label] / f"{number:05d}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(pixels).save(path)
            (folder / "done").touch()
        return {name: sorted((folder / name).glob("*.png")) for name in sorted(FASHION)}


def draw(
    by_class: Mapping[str, Sequence[Path]], labels: int, seed: int, *, test_each: int
) -> tuple[dict[str, list[Path]], dict[str, list[Path]]]:
    """Draw what is learned from, by seed, and what judges, always the same; no picture is in both.

    More labels of a seed contain the fewer.
    """
    learn, judge = {}, {}
    for number, (name, paths) in enumerate(by_class.items()):
        order = np.random.default_rng((number, 7)).permutation(len(paths))
        judge[name] = [paths[place] for place in sorted(order[:test_each])]
        rest = np.sort(order[test_each:])
        learn[name] = [paths[place] for place in np.random.default_rng((number, seed)).permutation(rest)[:labels]]
    return learn, judge


def _installed_textile() -> Path:
    spec = find_spec("conformal_clip_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("install conformal-clip-data 0.1.4, or name its folder with --textile")
    return Path(spec.submodule_search_locations[0]) / "data" / "textile_images" / "simulated"


def _idx(path: Path) -> Array:
    """Read an IDX file of bytes: uint8, of the shape that it names."""
    if not path.exists():
        raise SystemExit(f"{path} is not there: install dataset-fashion-mnist, or name its folder with --fashion")
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def _share(said: Array, truths: Array) -> float:
    return float((said == truths).mean())


def _ignore(event: Event) -> None:
    """Progress is of no interest here."""


# --- the table -------------------------------------------------------------------------------------------------


def rows_of(results: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each set and count of labels: means, paired differences with standard error, and the rule."""
    cells: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for key, figures in results.items():
        set_, count, _ = key.split("/")
        cells.setdefault((set_, int(count)), []).append(figures)
    rows = []
    for (name, labels), found in sorted(cells.items()):
        means = {title: statistics.fmean(one[title] for one in found) for title in ("untouched", *RIVALS)}
        row: dict[str, Any] = {"set": name, "labels": labels, "seeds": len(found), **means}
        row["kept_tuned"] = sum(one["kept"] == "tuned" for one in found)
        tuned = [one["tuned"] - one["solved"] for one in found if "tuned" in one]
        row["tuned_over_solved"] = statistics.fmean(tuned) if tuned else None
        row["seconds"] = statistics.median(one["seconds"] for one in found)
        for rival in RIVALS:
            row[f"over_{rival}"], row[f"over_{rival}_error"] = _paired([one["untouched"] - one[rival] for one in found])
        better = max(("sklearn", "solved"), key=lambda title: means[title])
        row["better"] = better
        error = row[f"over_{better}_error"]
        row["holds"] = None if math.isnan(error) else row[f"over_{better}"] >= -error  # of one seed nobody can say
        rows.append(row)
    return rows


def _paired(differences: Sequence[float]) -> tuple[float, float]:
    count = len(differences)
    error = statistics.stdev(differences) / math.sqrt(count) if count > 1 else math.nan
    return statistics.fmean(differences), error


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the rows as a Markdown table; accuracies and differences in percent and points."""
    lines = [
        "| set | labels a class | seeds | untouched | solved | sklearn | sklearn, all labels "
        "| over solved | over sklearn | tuned kept | rule holds |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows_of(results):
        shares = " | ".join(f"{100 * row[title]:.1f}" for title in ("untouched", "solved", "sklearn", "sklearn_all"))
        over = " | ".join(_points(row[f"over_{rival}"], row[f"over_{rival}_error"]) for rival in ("solved", "sklearn"))
        holds = {True: "yes", False: "**no**", None: "one seed"}[row["holds"]]
        kept = f"{row['kept_tuned']} of {row['seeds']}"
        lines.append(f"| {row['set']} | {row['labels']} | {row['seeds']} | {shares} | {over} | {kept} | {holds} |")
    return "\n".join(lines)


def _points(share: float, error: float) -> str:
    return f"{100 * share:+.1f}" + ("" if math.isnan(error) else f" ± {100 * error:.1f}")
