"""Where a training step's input comes from, and what it runs through: samples through the model, or kept features
through the head. Draws no random numbers.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from tldesk.core.events import Progress
from tldesk.ml.decode import decoded_batches
from tldesk.ml.evaluate import figures, output_events
from tldesk.ml.forward import padded_forward
from tldesk.ml.seeding import stream_seed

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from torch import Tensor, nn

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.plan import TrainPlan

    InputBatch = tuple[Sequence[int], Tensor]
    Figures = dict[str, float] | None


class Source(Protocol):
    """One of the ways in which an epoch gets its numbers."""

    def batches(self, batches: Sequence[Sequence[int]], *, epoch: int) -> Generator[InputBatch, None, None]:
        """Yield (positions, input on the CPU) for each batch, in order, as an epoch (from 1) sees them."""

    def forward(self, x: Tensor) -> Tensor:
        """Return outputs (B, K), with gradients for what trains."""

    def validate(self) -> Generator[Progress, None, Figures]:
        """Return the figures of the validation split, None without one. The model is in eval mode."""


class SampleSource:
    """Decode each sample anew; the model's first ``frozen_stages`` stages run without gradients."""

    def __init__(self, plan: TrainPlan, cancel: CancelToken, *, frozen_stages: int) -> None:
        self._plan = plan
        self._cancel = cancel
        self._frozen_stages = frozen_stages

    def batches(self, batches: Sequence[Sequence[int]], *, epoch: int) -> Generator[InputBatch, None, None]:
        """Yield decoded batches; threads decode ahead. What augmentation draws comes from (seed, epoch, sample).

        Raises:
            DataError: A sample cannot be decoded; it is named.
        """
        plan = self._plan
        recipe, samples = plan.recipe, plan.train
        threads = recipe.threads if recipe.loader_threads == "auto" else int(recipe.loader_threads)
        load = samples.load
        view = samples.view
        if recipe.augment != "none" and view is not None:

            def load(index: int) -> Array:
                return view(index, stream_seed(recipe.seed, "augment", epoch, samples.keys[index]))

        decoding = decoded_batches(samples, batches, threads=threads, cancel=self._cancel, load=load)
        is_pinned = plan.device.device.type == "cuda"
        with closing(decoding) as decoded:
            for batch in decoded:
                inputs = torch.from_numpy(np.ascontiguousarray(batch.data))
                yield batch.indices, inputs.pin_memory() if is_pinned else inputs

    def forward(self, x: Tensor) -> Tensor:
        """Run the model; what comes before the freeze boundary builds no graph."""
        model, boundary, end = self._plan.model, self._frozen_stages, len(self._plan.model.stages)
        with torch.no_grad():
            x = model.run(x, 0, boundary)
        if boundary < end:
            x = model.run(x, boundary, end)
        return apply_head(model.head, model.pool(x))

    def validate(self) -> Generator[Progress, None, Figures]:
        """Run the whole model over the validation split."""
        plan = self._plan
        if plan.val is None or len(plan.val) == 0:
            return None
        raw = yield from output_events(
            plan.model,
            plan.val,
            recipe=plan.recipe,
            device=plan.device.device,
            cancel=self._cancel,
            outputs=len(plan.classes),
            phase="evaluate",
        )
        return figures(raw, plan.val.targets, task=plan.recipe.task, head=plan.model.head, loss=plan.recipe.loss)


class FeatureSource:
    """Take each sample's features from memory; only the head runs."""

    def __init__(self, plan: TrainPlan, *, train: Array, val: Array | None) -> None:
        self._plan = plan
        self._train = torch.from_numpy(train)
        self._val = val

    def batches(self, batches: Sequence[Sequence[int]], *, epoch: int) -> Generator[InputBatch, None, None]:
        """Yield rows of the features."""
        for indices in batches:
            yield indices, self._train[list(indices)]

    def forward(self, x: Tensor) -> Tensor:
        """Run the head."""
        return apply_head(self._plan.model.head, x)

    def validate(self) -> Generator[Progress, None, Figures]:
        """Run the head over the features of the validation split."""
        plan = self._plan
        if self._val is None or plan.val is None:
            return None
        raw = head_outputs(plan, self._val)
        yield Progress("evaluate", len(raw), len(raw))
        return figures(raw, plan.val.targets, task=plan.recipe.task, head=plan.model.head, loss=plan.recipe.loss)


def head_outputs(plan: TrainPlan, features: Array) -> Array:
    """Return the head's outputs (N, K) for features (N, ...), float64, in batches of the one size."""
    size = plan.recipe.feature_batch_size
    parts = [
        padded_forward(
            lambda x: apply_head(plan.model.head, x),
            features[start : start + size],
            batch_size=size,
            device=plan.device.device,
        )
        for start in range(0, len(features), size)
    ]
    return np.concatenate(parts).astype(np.float64)


def apply_head(head: nn.Module | None, x: Tensor) -> Tensor:
    """Return the head's outputs."""
    if head is None:  # set by the run before any source is made
        raise RuntimeError("the model has no head")
    outputs: Tensor = head(x)
    return outputs
