"""What the steps of an epoch come to: its mean loss and the task's figures, kept so that an interrupted epoch goes on.

Counts what training said on the way, dropout on and weights moving; ``tldesk.ml.evaluate`` measures a finished model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from tldesk.ml.metrics import label_figures, regression_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor


class Tally:
    """Running figures of one epoch of a task."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._loss = 0.0
        self._weight = 0.0
        self._right = 0
        self._count = 0
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []

    def add(self, outputs: Tensor, targets: Tensor, *, loss_sum: float, weight: float) -> None:
        """Count a step: outputs (B, K), targets (B,) or (B, K), and the sum of ``weight`` losses."""
        self._loss += loss_sum
        self._weight += weight
        self._count += len(targets)
        if self._task == "single":
            self._right += int((outputs.argmax(dim=1) == targets).sum())
        else:  # these figures are of all samples together
            self._outputs.append(outputs.detach().cpu())
            self._targets.append(targets.detach().cpu())

    def figures(self) -> dict[str, float]:
        """Return ``loss`` and the task's metrics over what was counted; NaN where nothing was."""
        if not self._count:
            return {"loss": float("nan")}
        loss = self._loss / self._weight
        if self._task == "single":
            return {"loss": loss, "accuracy": self._right / self._count}
        outputs, targets = torch.cat(self._outputs).numpy(), torch.cat(self._targets).numpy()
        figures = label_figures if self._task == "multi" else regression_figures
        return {"loss": loss, **figures(outputs, targets)}

    def state(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Return what was counted as plain numbers, and as tensors by name."""
        numbers = {"loss": self._loss, "weight": self._weight, "right": self._right, "count": self._count}
        if not self._outputs:
            return numbers, {}
        return numbers, {"outputs": torch.cat(self._outputs), "targets": torch.cat(self._targets)}

    def restore(self, numbers: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
        """Take back what ``state`` gave."""
        self._loss, self._weight = float(numbers["loss"]), float(numbers["weight"])
        self._right, self._count = int(numbers["right"]), int(numbers["count"])
        self._outputs = [tensors["outputs"]] if "outputs" in tensors else []
        self._targets = [tensors["targets"]] if "targets" in tensors else []
