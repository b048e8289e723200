"""Say what is in files: by a run of a project, by an exported run folder, or by a backbone's own classes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tldesk.core.durable import write_durably
from tldesk.core.errors import DataError, UsageError, WeightsError
from tldesk.core.events import PhaseStarted, Progress
from tldesk.services import weights as weights_service
from tldesk.services.models import load_run
from tldesk.services.projects import open_project
from tldesk.services.samples import file_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from torch import nn

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Preprocess
    from tldesk.core.errors import TldeskError
    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost

RECIPE = "recipe.json"
BATCH_SIZE = 32
LIKELY = 0.5  # of several labels a file has those with a probability over this


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model says of one file."""

    path: str
    probabilities: dict[str, float] | None = None
    values: tuple[float, ...] | None = None
    labels: tuple[str, ...] | None = None  # of a task with several: the classes that are likelier than not
    error: str | None = None

    @property
    def label(self) -> str | None:
        """The most probable class."""
        return max(self.probabilities, key=self.probabilities.__getitem__) if self.probabilities else None

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line."""
        if self.error is not None:
            return {"path": self.path, "error": self.error}
        if self.values is not None:
            single = {"value": self.values[0]} if len(self.values) == 1 else {"values": list(self.values)}
            return {"path": self.path, **single}
        probabilities = self.probabilities or {}
        label = self.label
        document = {
            "path": self.path,
            "label": label,
            "probability": probabilities[label] if label is not None else None,
            "probabilities": probabilities,
        }
        return document if self.labels is None else document | {"labels": list(self.labels)}

    def line(self, top: int) -> str:
        """Return the result as a person reads it: the most probable classes, or the values."""
        if self.error is not None:
            return f"error: {self.error}"
        if self.values is not None:
            return ", ".join(f"{value:.4g}" for value in self.values)
        ranked = sorted((self.probabilities or {}).items(), key=lambda pair: -pair[1])
        return ", ".join(f"{name} {value:.1%}" for name, value in ranked[:top])


@dataclass(frozen=True, slots=True)
class FilesFound:
    """The files that are predicted now, in order."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilesPredicted:
    """What is known of some of them: places in ``FilesFound.paths``, and as many predictions."""

    places: tuple[int, ...]
    predictions: tuple[Prediction, ...]


OnFiles = Callable[["FilesFound | FilesPredicted"], None]


def predict_with_run(
    host: PluginHost,
    source: Path,
    inputs: Sequence[Path],
    *,
    run: str | None,
    device: str = "auto",
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    on_files: OnFiles | None = None,
) -> list[Prediction]:
    """Predict files and folders with a run of the project ``source``, or with the run folder ``source``.

    ``on_files`` is told the files first, then each batch of results as soon as it is there.

    Raises:
        UsageError: ``source`` is neither, or no input is given.
    """
    if not inputs:
        raise UsageError("there is nothing to predict", "give files or folders after the project")
    loaded = load_run(host, _run_folder(source, run))
    return _predict_files(
        host,
        inputs,
        loaded.model,
        preprocess=loaded.preprocess,
        modality=loaded.spec.modality,
        names=None if loaded.recipe.task == "regression" else loaded.classes,
        is_multi=loaded.recipe.task == "multi",
        device=device,
        cancel=cancel,
        on_event=on_event,
        on_files=on_files,
    )


def predict_with_backbone(
    host: PluginHost,
    key: str,
    inputs: Sequence[Path],
    *,
    weights: str = "auto",
    device: str = "auto",
    cancel: CancelToken,
    on_event: Callable[[Event], None],
) -> list[Prediction]:
    """Predict files and folders by the classes that a backbone was pretrained on.

    Raises:
        WeightsError: Its pretrained weights are not at hand, or have no named classes.
    """
    from tldesk.ml.staged import build_module

    spec = host.backbone(key)
    found = weights_service.resolve(host, spec, weights, on_event=on_event, cancel=cancel)
    if found.spec is None or found.spec.classes is None:
        raise WeightsError(f"{spec.key} with weights {weights!r} has no named classes", "train a head on it instead")
    preprocess = found.spec.preprocess or replace(spec.preprocess, geometry="crop")
    module = build_module(spec, image_size=preprocess.height)
    weights_service.load_into(module, spec, found, keeps_classifier=True)
    module.eval()
    return _predict_files(
        host,
        inputs,
        module,
        preprocess=preprocess,
        modality=spec.modality,
        names=weights_service.class_names(found.spec),
        device=device,
        cancel=cancel,
        on_event=on_event,
    )


def _predict_files(
    host: PluginHost,
    inputs: Sequence[Path],
    module: nn.Module,
    *,
    preprocess: Preprocess,
    modality: str,
    names: Sequence[str] | None,
    is_multi: bool = False,
    device: str,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    on_files: OnFiles | None = None,
) -> list[Prediction]:
    """Run files through a module in eval mode; ``names`` are its classes, None: it gives plain numbers.

    With ``is_multi`` a file may have any number of the classes.
    """
    from tldesk.ml.device import choose
    from tldesk.ml.forward import forward_batches
    from tldesk.ml.metrics import sigmoid, softmax
    from tldesk.ml.seeding import prepare_thread

    decoder = host.modality(modality)
    files = find_files(inputs, decoder.suffixes)
    samples = file_set(decoder, files, preprocess)
    chosen = choose(device)
    prepare_thread(chosen.threads)
    module.to(chosen.device)
    found: dict[int, Prediction] = {}
    tell = on_files or (lambda _files: None)
    tell(FilesFound(tuple(map(str, files))))
    on_event(PhaseStarted("predict", len(files)))
    batches = forward_batches(
        module,
        samples,
        range(len(files)),
        batch_size=max(1, min(BATCH_SIZE, len(files))),
        device=chosen.device,
        threads=chosen.threads,
        cancel=cancel,
        skip_unreadable=True,
    )
    with closing(batches):
        for indices, outputs, failed in batches:
            found |= {
                index: Prediction(str(files[index]), error=_reason(error, files[index])) for index, error in failed
            }
            if names is not None and len(indices):
                outputs = sigmoid(outputs) if is_multi else softmax(outputs)
            for index, row in zip(indices, outputs.tolist(), strict=True):
                path = str(files[index])
                if names is None:
                    found[index] = Prediction(path, values=tuple(row))
                else:
                    shares = dict(zip(names, row, strict=True))
                    labels = tuple(name for name, share in shares.items() if share > LIKELY) if is_multi else None
                    found[index] = Prediction(path, probabilities=shares, labels=labels)
            places = (*(index for index, _ in failed), *indices)
            tell(FilesPredicted(places, tuple(found[index] for index in places)))
            on_event(Progress("predict", len(found), len(files)))
    return [found[index] for index in range(len(files))]


def find_files(inputs: Iterable[Path], suffixes: frozenset[str]) -> list[Path]:
    """Return the files given, and those that a modality decodes in the folders given, in a stable order.

    Raises:
        UsageError: A folder holds none.
    """
    files: list[Path] = []
    for path in inputs:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in suffixes and one.is_file())
        if not inside:
            raise UsageError(f"{path} holds no file that can be read", f"it needs {', '.join(sorted(suffixes))}")
        files += inside
    return files


def _run_folder(source: Path, run: str | None) -> Path:
    if (source / RECIPE).is_file():
        if run is not None:
            raise UsageError(f"{source} is a run folder: --run makes no sense", "leave --run out")
        return source
    with open_project(source) as project:
        return project.runs.find(run).folder


def _reason(error: TldeskError, path: Path) -> str:
    return error.what.removeprefix(f"{path}: ")


def write_csv(rows: Sequence[Prediction], path: Path) -> None:
    """Write predictions as CSV: path, label, probability and one column a class; or the values.

    Where a file may have several labels, ``labels`` holds those that it has, joined by |.

    Cells that a spreadsheet would run as a formula are neutralised. Raises:
        DataError: The file cannot be written.
    """
    classes = next((list(row.probabilities) for row in rows if row.probabilities), [])
    width = max((len(row.values) for row in rows if row.values), default=0)
    names = [f"value{index + 1}" for index in range(width)] if width > 1 else ["value"] * width
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    is_multi = any(row.labels is not None for row in rows)
    head = ["label", "probability", *(["labels"] if is_multi else []), *map(_safe, classes)] if classes else []
    writer.writerow(["path", *head, *names, "error"])
    for row in rows:
        cells: list[Any] = [_safe(row.path)]
        if classes:
            found = row.probabilities or {}
            cells += [
                _safe(row.label or ""),
                found.get(row.label or "", ""),
                *([_safe("|".join(row.labels or ()))] if is_multi else []),
                *(found.get(name, "") for name in classes),
            ]
        cells += list(row.values or [""] * width)
        writer.writerow([*cells, _safe(row.error or "")])
    try:
        write_durably(path, text.getvalue())
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}", "choose another place") from error


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
