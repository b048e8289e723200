"""Outputs and figures of a finished model on samples: always fp32, always at one batch size. Trains nothing."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from tldesk.core.errors import DataError, WeightsError
from tldesk.core.events import Event, PhaseStarted, Progress
from tldesk.ml import metrics
from tldesk.ml.forward import forward_batches
from tldesk.ml.heads import build_head, output_scale
from tldesk.ml.interrupt import interruptible
from tldesk.ml.losses import build_loss
from tldesk.ml.nearest_good import expect_bank
from tldesk.ml.seeding import prepare_thread
from tldesk.ml.weights_file import load_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from torch import nn

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import LossRecipe, ResolvedRecipe
    from tldesk.ml.plan import SampleSet
    from tldesk.ml.staged import StagedModel

PHASE = "evaluate"


def load_result(model: StagedModel, weights: Path, *, recipe: ResolvedRecipe, outputs: int) -> None:
    """Give a rebuilt model its head and a run's weights (``best.safetensors``), and put it in eval mode.

    Raises:
        WeightsError: The file cannot be read, or is of another model; the tensors are named.
    """
    model.head = build_head(recipe.head, model.feature_shape, outputs, task=recipe.task, seed=recipe.seed)
    tensors, _ = load_weights(weights)
    expect_bank(model.head, tensors)
    here = model.state_dict()
    missing, unexpected = sorted(here.keys() - tensors.keys()), sorted(tensors.keys() - here.keys())
    wrong = sorted(name for name in here.keys() & tensors.keys() if here[name].shape != tensors[name].shape)
    for title, names in (("lacks", missing), ("also holds", unexpected), ("has another shape of", wrong)):
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            what = f"{weights} {title} {', '.join(names[:3])}{more}"
            raise WeightsError(what, "use the folder of a run with this recipe, unchanged")
    model.load_state_dict(tensors)
    model.requires_grad_(False)
    model.eval()


def evaluate_set(
    model: StagedModel,
    samples: SampleSet,
    *,
    recipe: ResolvedRecipe,
    classes: Sequence[str],
    cancel: CancelToken,
    baseline: int | None = None,
    groups: Array | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> dict[str, Any]:
    """Return the figures of ``evaluate`` of CLI.md, ``samples`` to the last; ``run`` and ``split`` are the caller's.

    ``baseline``: index of the class to beat, the largest of the training split; ``groups``: as
    ``metrics.share_interval`` takes them.

    Raises:
        DataError: There is no sample, or one cannot be decoded.
        CancelledError: ``cancel`` was raised.
    """
    if len(samples) == 0:
        raise DataError("there is no labelled sample to evaluate on", "label some, or choose another split")
    raw = raw_outputs(model, samples, recipe=recipe, cancel=cancel, outputs=len(classes), on_event=on_event)
    return report(
        raw,
        samples.targets,
        loss=recipe.loss,
        task=recipe.task,
        classes=classes,
        head=model.head,
        baseline=baseline,
        groups=groups,
    )


def raw_outputs(
    model: StagedModel,
    samples: SampleSet,
    *,
    recipe: ResolvedRecipe,
    cancel: CancelToken,
    outputs: int,
    on_event: Callable[[Event], None] | None = None,
) -> Array:
    """Return what a finished model gives for each sample, (N, K) float64: logits, or numbers.

    Raises:
        DataError: A sample cannot be decoded.
        CancelledError: ``cancel`` was raised.
    """
    tell = on_event or (lambda _event: None)
    tell(PhaseStarted(PHASE, len(samples)))
    prepare_thread(recipe.threads)
    model.eval()
    with interruptible(model, cancel):
        events = output_events(
            model,
            samples,
            recipe=recipe,
            device=model_device(model),
            cancel=cancel,
            outputs=outputs,
            phase=PHASE,
        )
        while True:
            try:
                tell(next(events))
            except StopIteration as end:
                result: Array = end.value
                return result


def report(
    raw: Array,
    targets: Array,
    *,
    loss: LossRecipe,
    task: str,
    classes: Sequence[str],
    head: nn.Module | None,
    baseline: int | None = None,
    groups: Array | None = None,
) -> dict[str, Any]:
    """Return the full figures of raw outputs (N, K), with the loss as ``loss_of`` measures it."""
    match task:
        case "regression":
            found = metrics.regression_report(raw, targets)
        case "multi":
            found = metrics.label_report(raw, targets, classes, groups=groups)
        case _:
            found = metrics.classification_report(raw, targets, classes, baseline=baseline, groups=groups)
    return found | {"loss": loss_of(raw, targets, loss=loss, task=task, head=head)}


def figures(raw: Array, targets: Array, *, task: str, head: nn.Module | None, loss: LossRecipe) -> dict[str, float]:
    """Return ``loss`` and the task's metrics of raw outputs, as an epoch reports them."""
    found = {"loss": loss_of(raw, targets, loss=loss, task=task, head=head)}
    match task:
        case "regression":
            return found | metrics.regression_figures(raw, targets)
        case "multi":
            return found | metrics.label_figures(raw, targets)
        case _:
            right = int((np.argmax(raw, axis=1) == targets).sum())
            return found | {"accuracy": right / len(targets)}


def loss_of(raw: Array, targets: Array, *, loss: LossRecipe, task: str, head: nn.Module | None) -> float:
    """Return the loss that training makes small, of raw outputs (N, K) in float64, each sample counted once.

    Class weights are left out: they belong to the training split, and a figure must not hang on how often its
    neighbours' classes occur.
    """
    scale = None if head is None else output_scale(head)
    function = build_loss(loss, task, scale=None if scale is None else scale.detach().double().cpu())
    with torch.no_grad():
        values = function.values(torch.from_numpy(np.asarray(raw, np.float64)), torch.from_numpy(np.asarray(targets)))
    return float(values.numpy().mean())


def output_events(
    function: Callable[[torch.Tensor], torch.Tensor],
    samples: SampleSet,
    *,
    recipe: ResolvedRecipe,
    device: torch.device,
    cancel: CancelToken,
    outputs: int,
    phase: str,
) -> Generator[Progress, None, Array]:
    """Return raw outputs (N, K) of ``function``, float64; yield progress.

    Raises:
        DataError: A sample cannot be decoded.
        CancelledError: ``cancel`` was raised.
    """
    raw = np.full((len(samples), outputs), np.nan, np.float64)
    done = 0
    batches = forward_batches(
        function,
        samples,
        range(len(samples)),
        batch_size=recipe.feature_batch_size,
        device=device,
        threads=recipe.threads,
        cancel=cancel,
    )
    with closing(batches):
        for indices, rows, _ in batches:
            raw[list(indices)] = rows
            done += len(indices)
            yield Progress(phase, done, len(samples))
    return raw


def model_device(model: nn.Module) -> torch.device:
    """Return the device that a model lies on; a model without parameters lies on the CPU."""
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
