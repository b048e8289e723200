"""Features of a run's samples under its wholly frozen backbone: from the store where they are kept, else computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.errors import ModelError
from tldesk.core.events import Event, Note, PhaseStarted
from tldesk.ml.features import compute_all, feature_space
from tldesk.ml.forward import forward_batches

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.plan import SampleSet, TrainPlan


class RunFeatures:
    """What the wholly frozen backbone makes of the run's samples: computed when it is first asked for.

    ``facts``: where they came from, as the report of a run tells it; None before they were asked for.
    """

    def __init__(self, plan: TrainPlan, cancel: CancelToken) -> None:
        self._plan = plan
        self._cancel = cancel
        self._rows: tuple[Array, Array | None] | None = None
        self.facts: dict[str, object] | None = None

    def rows(self) -> Generator[Event, None, tuple[Array, Array | None]]:
        """Return features (N, ...) of the training and of the validation samples; leaves the model in eval mode.

        Raises:
            ModelError: A feature is not finite.
            DataError: A sample cannot be decoded.
            CancelledError: The run was stopped.
        """
        if self._rows is None:
            self._rows = yield from self._compute()
        return self._rows

    def forget(self) -> None:
        """Drop what was computed: the backbone is about to learn."""
        self._rows = None

    def _compute(self) -> Generator[Event, None, tuple[Array, Array | None]]:
        plan = self._plan
        recipe, model = plan.recipe, plan.model
        model.eval()
        sets = [plan.train, *([plan.val] if plan.val is not None and len(plan.val) else [])]
        yield PhaseStarted("features", sum(len(samples) for samples in sets))
        store = plan.cache if recipe.cache == "auto" else None
        space = "" if store is None else self._space()
        blocks = []
        for samples in sets:

            def compute(
                indices: Sequence[int], samples: SampleSet = samples
            ) -> Generator[tuple[Sequence[int], Array], None, None]:
                for done, rows, _ in forward_batches(
                    model.features,
                    samples,
                    indices,
                    batch_size=recipe.feature_batch_size,
                    device=plan.device.device,
                    threads=recipe.threads,
                    cancel=self._cancel,
                ):
                    yield done, rows

            if store is None:
                block = yield from compute_all(samples.keys, compute)
            else:
                block = yield from store.get(space, samples.keys, compute)
            if block.fault is not None:
                yield Note(block.fault)
            if not np.isfinite(block.rows).all():
                raise ModelError(f"{recipe.backbone} gives features that are not finite", "check its weights")
            blocks.append(block)
        if store is not None:
            self.facts = {
                "boundary": recipe.stages[-1],
                "bytes": sum(block.bytes for block in blocks),
                "hits": sum(block.hits for block in blocks),
                "misses": sum(block.misses for block in blocks),
            }
        return blocks[0].rows, blocks[1].rows if len(blocks) > 1 else None

    def _space(self) -> str:
        plan = self._plan
        return feature_space(
            plan.model,
            input_shape=plan.input_shape,
            preprocess=plan.recipe.input_preprocess(),
            modality_version=plan.modality_version,
            batch_size=plan.recipe.feature_batch_size,
            device=plan.device.device,
        )
