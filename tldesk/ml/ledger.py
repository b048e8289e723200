"""What a run has finished so far: weights of the last and the best epoch, its figures, and their files. Trains nothing.

Weights are copied at each epoch's end and written at the run's end, and in between when ten seconds have passed since
the last writing: a head on stored features takes milliseconds an epoch, a durable weight file fifty.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from tldesk.core.events import Cancelled, Completed, EpochDone, Failed
from tldesk.ml.evaluate import HIGHER_IS_BETTER, MAIN_METRIC
from tldesk.ml.export import write_figures, write_proof
from tldesk.ml.heads import is_solved
from tldesk.ml.proof import frozen_that_moved, measure_change, snapshot_tensors
from tldesk.ml.weights_file import save_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.plan import TrainPlan

FLUSH_S = 10.0
FIGURES_S = 1.0  # figures are small: a window that watches the run in its folder sees them soon


class RunLedger:
    """Keeps the last and the best finished epoch of one run; ``close`` puts them on disk whatever ended the run."""

    def __init__(self, plan: TrainPlan, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._clock = clock
        self._flushed_s = self._figures_s = clock()
        self._state: FreezeState | None = None
        self._names: frozenset[str] = frozenset()
        self._before: dict[str, Tensor] = {}
        self._last: dict[str, Tensor] = {}
        self._best: dict[str, Tensor] = {}
        self._rows: list[EpochDone] = []
        self._best_row: EpochDone | None = None
        self.facts: dict[str, object] = {}

    def begin(self, state: FreezeState) -> None:
        """Remember every tensor as it is before the first step."""
        self._state = state
        head = (name for name in self._plan.model.state_dict() if name.startswith("head."))
        self._names = frozenset((*state.trainable, *state.moving, *head))
        self._before = snapshot_tensors(self._plan.model)

    def epoch_done(
        self, epoch: int, *, lr: float, train: dict[str, float], val: dict[str, float] | None, seconds: float
    ) -> EpochDone:
        """Keep a finished epoch and return its event."""
        is_best = self._is_better(val)
        row = EpochDone(epoch, self._epochs, lr, train, val, seconds, is_best)
        self._rows.append(row)
        self._last = copy_tensors(self._plan.model, self._names)
        if is_best:
            self._best, self._best_row = self._last, row
        if self._clock() - self._flushed_s > FLUSH_S:
            self._flush()
        elif self._clock() - self._figures_s > FIGURES_S:
            self._write_figures()
        return row

    def close(self) -> None:
        """Write the files, measure what moved, and leave the result's weights in the model. Raises ``OSError``."""
        if not self._rows or self._state is None:
            return
        self._load(self._last)
        rows = measure_change(self._before, self._plan.model, self._state)
        if is_solved(self._plan.recipe.head):
            rows = [replace(row, in_optimizer=False) for row in rows]
        self.facts["frozen_that_moved"] = list(frozen_that_moved(rows))
        write_proof(self._plan.folder, rows)
        self._flush()
        self._load(self._best)

    def completed(self, result: str) -> Completed:
        """Return the outcome of a run that went to its end."""
        row = self._shown
        return Completed(self._done, row.epoch, result, row.train, row.val, self.facts)

    def cancelled(self) -> Cancelled:
        """Return the outcome of a run that the person stopped."""
        if not self._rows:
            return Cancelled(0, 0, {}, None, self.facts)
        row = self._shown
        return Cancelled(self._done, row.epoch, row.train, row.val, self.facts)

    def failed(self, what: str, cure: str) -> Failed:
        """Return the outcome of a run that ended in an error."""
        if not self._rows:
            return Failed(what, cure, facts=self.facts)
        row = self._shown
        return Failed(what, cure, self._done, row.epoch, row.train, row.val, self.facts)

    @property
    def _epochs(self) -> int:
        return 1 if is_solved(self._plan.recipe.head) else self._plan.recipe.epochs

    @property
    def _done(self) -> int:
        return len(self._rows)

    @property
    def _shown(self) -> EpochDone:
        return self._best_row or self._rows[-1]

    def _is_better(self, val: dict[str, float] | None) -> bool:
        if val is None or self._best_row is None or self._best_row.val is None:
            return True  # without validation the last epoch is the result
        task = self._plan.recipe.task
        sign = 1 if HIGHER_IS_BETTER[task] else -1
        metric = MAIN_METRIC[task]
        best = self._best_row.val
        return (sign * val[metric], -val["loss"]) > (sign * best[metric], -best["loss"])

    def _flush(self) -> None:
        folder, model = self._plan.folder, self._plan.model
        facts = {"backbone": self._plan.recipe.backbone, "head": self._plan.recipe.head.key}
        tensors = dict(model.state_dict())
        save_weights(folder / "last.safetensors", {**tensors, **self._last}, facts=facts)
        save_weights(folder / "best.safetensors", {**tensors, **self._best}, facts=facts)
        self._write_figures()
        self._flushed_s = self._clock()

    def _write_figures(self) -> None:
        write_figures(self._plan.folder, self._rows)
        self._figures_s = self._clock()

    def _load(self, copies: dict[str, Tensor]) -> None:
        with torch.no_grad():
            tensors = self._plan.model.state_dict()
            for name, copy in copies.items():
                tensors[name].copy_(copy)


def copy_tensors(model: nn.Module, names: frozenset[str]) -> dict[str, Tensor]:
    """Copy named tensors to the CPU; the names of one tied tensor share one copy."""
    copies: dict[int, Tensor] = {}
    kept: dict[str, Tensor] = {}
    for name, tensor in model.state_dict(keep_vars=True).items():
        if name in names:
            if id(tensor) not in copies:
                copies[id(tensor)] = tensor.detach().to("cpu", copy=True)
            kept[name] = copies[id(tensor)]
    return kept
