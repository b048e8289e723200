"""What a training run is given: samples and a plan. Values only; the loop that uses them is ``tldesk.ml.loop``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import DataError, UsageError
from tldesk.core.figure_names import best_figure
from tldesk.core.keys import find_key
from tldesk.ml.sampling import check_sampler

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tldesk.core.contracts import Array, BackboneSpec
    from tldesk.core.recipe import ResolvedRecipe
    from tldesk.ml.device import DeviceChoice
    from tldesk.ml.row_store import RowStore
    from tldesk.ml.staged import StagedModel

FEATURE_BATCH_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSet:
    """Samples that can be loaded by position.

    ``keys``: content hash of each. ``targets``: int64 (N,) class indices, float32 (N, K) labels 0/1, or float32 (N, T)
    numbers; empty where only predictions are wanted. ``load(i)`` gives the input of sample i, float32 (C, H, W), from
    any thread; ``collate`` stacks such inputs to a batch. ``names``: what messages call each sample. ``view(i, seed)``
    gives a random view of sample i, the same for the same seed, from any thread; None: samples are used as they are.
    """

    keys: tuple[str, ...]
    targets: Array
    load: Callable[[int], Array]
    collate: Callable[[Sequence[Array]], Array]
    names: tuple[str, ...] = ()
    view: Callable[[int, int], Array] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def name(self, index: int) -> str:
        """Return what a message calls sample ``index``."""
        return self.names[index] if self.names else f"sample {index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainPlan:
    """One run, wholly decided. ``model`` has its weights and lies on the CPU; its head is built by the run.

    ``classes`` are the class names in the order of the targets; for regression the names of the numbers.
    ``cache``: where rows of a frozen part are kept; None: computed anew. ``modality_version`` is part of
    their key. ``input_shape``: of one sample, (C, H, W) for images.
    """

    recipe: ResolvedRecipe
    model: StagedModel
    spec: BackboneSpec
    train: SampleSet
    val: SampleSet | None
    input_shape: tuple[int, ...]
    folder: Path
    classes: tuple[str, ...]
    device: DeviceChoice
    cache: RowStore | None = None
    modality_version: str = ""


def check_plan(plan: TrainPlan) -> None:
    """Refuse what cannot be trained before anything is computed.

    Raises:
        UsageError: A key does not serve the task.
        DataError: No training sample, one class only, or a class without a training sample; too few good ones.
    """
    recipe = plan.recipe
    find_key("head", recipe.head.key, task=recipe.task)
    if recipe.loss.key != "auto":
        find_key("loss", recipe.loss.key, task=recipe.task)
    find_key("optimizer", recipe.optimizer.key, task=recipe.task)
    best_figure(recipe.best, task=recipe.task)
    if recipe.patience and (plan.val is None or len(plan.val) == 0):
        raise UsageError("patience waits for a better validation, and there is none", "set patience to 0, or keep some")
    check_sampler(recipe.sampler, task=recipe.task)
    if len(plan.train) == 0:
        raise DataError("the training split holds no labelled sample", "label some samples, or import labelled ones")
    if recipe.task == "regression":
        return
    if recipe.head.key == "nearest-good":
        good = int((plan.train.targets == 0).sum())
        if good < 2:
            raise DataError(
                f"class {plan.classes[0]!r} has {good} training samples, and nearest-good learns from these alone",
                "label at least two, or set head.good to another class",
            )
        return
    if len(plan.classes) < 2:
        named = f"only class {plan.classes[0]!r}" if plan.classes else "no class at all"
        raise DataError(f"the labels hold {named}", "label samples of at least two classes")
    targets = plan.train.targets
    there = set(np.unique(targets).tolist() if targets.ndim == 1 else np.flatnonzero(targets.any(axis=0)).tolist())
    missing = [name for index, name in enumerate(plan.classes) if index not in there]
    if missing:
        names = ", ".join(repr(name) for name in missing)
        raise DataError(
            f"class {names} has no training sample"
            if len(missing) == 1
            else f"classes {names} have no training sample",
            "label more samples, or remove the class",
        )
