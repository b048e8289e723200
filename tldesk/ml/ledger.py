"""What a run has finished so far: weights of the last and the best epoch, its figures, and their files. Trains nothing.

Weights are copied at each epoch's end and written at the run's end, and in between when ten seconds have passed since
the last writing: a head on stored features takes milliseconds an epoch, a durable weight file fifty.
"""

from __future__ import annotations

import math
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import torch

from tldesk.core.events import Cancelled, Completed, EpochDone, Failed
from tldesk.core.figure_names import HIGHER_IS_BETTER, best_figure
from tldesk.ml.export import write_figures, write_proof
from tldesk.ml.heads import is_solved
from tldesk.ml.proof import (
    Learned,
    frozen_that_moved,
    learning_that_stayed,
    measure_change,
    snapshot_tensors,
    without_gradient,
)
from tldesk.ml.weights_file import save_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor, nn

    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.plan import TrainPlan

FLUSH_S = 10.0
FIGURES_S = 1.0  # figures are small: a window that watches the run in its folder sees them soon


class RunLedger:
    """Keeps the last and the best finished epoch of one run; ``close`` puts them on disk whatever ended the run.

    ``before``: every tensor as it was before the first step. ``names``: the tensors that may have changed by now.
    """

    def __init__(self, plan: TrainPlan, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._clock = clock
        self._flushed_s = self._figures_s = clock()
        self._learned: Learned | None = None
        self._last: dict[str, Tensor] = {}
        self._best: dict[str, Tensor] = {}
        self._rows: list[EpochDone] = []
        self._best_row: EpochDone | None = None
        self.before: dict[str, Tensor] = {}
        self.names: frozenset[str] = frozenset()
        self.facts: dict[str, object] = {}

    def begin(self, before: Mapping[str, Tensor] | None = None) -> None:
        """Remember every tensor as it is before the first step, or as a run that goes on had it."""
        self.before = dict(before) if before is not None else snapshot_tensors(self._plan.model)
        head = (name for name in self._plan.model.state_dict() if name.startswith("head."))
        self.names = frozenset(head)

    def hold(self, state: FreezeState) -> None:
        """Keep what this freeze state lets change as well, from now on."""
        self.names |= state.may_change & self._plan.model.state_dict().keys()
        self._learned = self._learned or Learned.of(state)

    def take(self, learned: Learned) -> None:
        """Note what the run meant to do to its tensors until now."""
        self._learned = learned

    def epoch_done(
        self, epoch: int, *, lr: float, train: dict[str, float], val: dict[str, float] | None, seconds: float
    ) -> EpochDone:
        """Keep a finished epoch, with the weights that are in the model now, and return its event."""
        is_best = self._is_better(val)
        row = EpochDone(epoch, self._epochs, lr, train, val, seconds, is_best)
        self._rows.append(row)
        self._last = copy_tensors(self._plan.model, self.names)
        if is_best:
            self._best, self._best_row = self._last, row
        return row

    def flush_if_due(self) -> None:
        """Write weights or figures where the last writing is long enough ago. Raises ``OSError``."""
        if self._clock() - self._flushed_s > FLUSH_S:
            self._flush()
        elif self._clock() - self._figures_s > FIGURES_S:
            self._write_figures()

    @property
    def is_out_of_patience(self) -> bool:
        """Whether the recipe's patience is over: so many epochs without a better one."""
        recipe = self._plan.recipe
        if not recipe.patience or self._best_row is None:
            return False
        added = max((one.from_epoch - 1 for one in recipe.schedule.extensions), default=0)
        return self._done - max(self._best_row.epoch, added) >= recipe.patience

    def close(self) -> None:
        """Write the files, measure what moved, and leave the result's weights in the model. Raises ``OSError``."""
        if not self._rows or self._learned is None:
            return
        self._load(self._last)
        done = {name: epoch for name, epoch in self._learned.first_epoch.items() if epoch <= self._done}
        held = frozenset(name for name in self._learned.in_optimizer if name in done)
        if is_solved(self._plan.recipe.head):
            held = frozenset()
        rows = measure_change(
            self.before, self._plan.model, replace(self._learned, first_epoch=done, in_optimizer=held)
        )
        self.facts["frozen_that_moved"] = list(frozen_that_moved(rows))
        self.facts["learning_that_stayed"] = list(learning_that_stayed(rows))
        self.facts["without_gradient"] = list(without_gradient(rows))
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

    # --- checkpoints -------------------------------------------------------------------------------------

    def state(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Return what is finished: the figures as plain numbers, and the weights of the last and the best epoch."""
        best = None if self._best_row is None else self._best_row.epoch
        tensors = {f"last/{name}": tensor for name, tensor in self._last.items()}
        tensors |= {f"best/{name}": tensor for name, tensor in self._best.items()}
        return {"rows": [asdict(row) for row in self._rows], "best": best, "names": sorted(self.names)}, tensors

    def restore(self, numbers: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
        """Take back what ``state`` gave."""
        self._rows = [replace(EpochDone(**row), epochs=self._epochs) for row in numbers["rows"]]
        self._best_row = next((row for row in self._rows if row.epoch == numbers["best"]), None)
        self.names |= frozenset(numbers["names"])
        self._last = _under("last/", tensors)
        self._best = _under("best/", tensors)

    # --- inside ------------------------------------------------------------------------------------------

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
        metric = best_figure(self._plan.recipe.best, task=self._plan.recipe.task)
        sign = 1 if metric in HIGHER_IS_BETTER else -1
        best = self._best_row.val
        if math.isnan(val[metric]) or math.isnan(best[metric]):  # no label of a class there, or one value only
            return val["loss"] < best["loss"]
        return (sign * val[metric], -val["loss"]) > (sign * best[metric], -best["loss"])

    def _flush(self) -> None:
        folder, model = self._plan.folder, self._plan.model
        facts = {"backbone": self._plan.recipe.backbone, "head": self._plan.recipe.head.key}
        tensors = dict(model.state_dict())
        save_weights(folder / "last.safetensors", {**tensors, **self._last}, facts=facts)
        save_weights(folder / "best.safetensors", {**tensors, **self._completed(self._best)}, facts=facts)
        self._write_figures()
        self._flushed_s = self._clock()

    def _completed(self, copies: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return an epoch's weights, with those that began to learn only later as they were before."""
        return {name: self.before[name] for name in self.names if name in self.before} | copies

    def _write_figures(self) -> None:
        write_figures(self._plan.folder, self._rows)
        self._figures_s = self._clock()

    def _load(self, copies: dict[str, Tensor]) -> None:
        with torch.no_grad():
            tensors = self._plan.model.state_dict()
            for name, copy in self._completed(copies).items():
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


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
