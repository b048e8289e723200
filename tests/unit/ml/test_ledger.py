"""When weights reach the disk, and which epoch is the best."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tldesk.ml.freeze import apply_freeze
from tldesk.ml.ledger import RunLedger
from tldesk.ml.weights_file import load_weights


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def started(plan: Any, clock: Clock) -> RunLedger:
    plan.folder.mkdir()
    plan.model.head = torch.nn.Linear(16, 3)
    ledger = RunLedger(plan, clock=clock)
    ledger.begin()
    ledger.hold(apply_freeze(plan.model, plan.recipe.plan))
    return ledger


def finish(ledger: RunLedger, plan: Any, epoch: int, val: dict[str, float] | None) -> bool:
    with torch.no_grad():
        plan.model.head.bias.fill_(epoch)
    is_best = ledger.epoch_done(epoch, lr=0.1, train={"loss": 1.0}, val=val, seconds=0.0).is_best
    ledger.flush_if_due()
    return is_best


def test_weights_are_written_every_ten_seconds_and_at_the_end(toolbox: Any) -> None:
    plan, clock = toolbox.plan(), Clock()
    ledger, path = started(plan, clock), plan.folder / "last.safetensors"
    finish(ledger, plan, 1, None)
    assert not path.exists()
    clock.now_s = 11.0
    finish(ledger, plan, 2, None)
    assert load_weights(path)[0]["head.bias"].tolist() == [2, 2, 2]
    clock.now_s = 12.0
    finish(ledger, plan, 3, None)
    assert load_weights(path)[0]["head.bias"].tolist() == [2, 2, 2]
    with torch.no_grad():
        plan.model.head.bias.fill_(99)  # an epoch that was not finished
    ledger.close()
    assert load_weights(path)[0]["head.bias"].tolist() == [3, 3, 3]


@pytest.mark.parametrize(
    ("task", "vals", "best"),
    [
        ("single", [(0.5, 1.0), (0.7, 2.0), (0.6, 0.1)], 2),
        ("single", [(0.5, 1.0), (0.5, 0.5), (0.5, 0.5)], 2),  # equal accuracy: lower loss, then the earlier
        ("regression", [(5.0, 1.0), (3.0, 2.0), (4.0, 0.1)], 2),
    ],
)
def test_best_is_by_main_metric_then_loss_then_the_earlier(
    toolbox: Any, task: str, vals: list[tuple[float, float]], best: int
) -> None:
    plan = toolbox.plan()
    plan = toolbox.replace(plan, recipe=plan.recipe.model_copy(update={"task": task}))
    ledger = started(plan, Clock())
    name = "accuracy" if task == "single" else "mae"
    for epoch, (main, loss) in enumerate(vals, 1):
        finish(ledger, plan, epoch, {name: main, "loss": loss})
    ledger.close()
    assert ledger.completed("best").best_epoch == best
    assert load_weights(plan.folder / "best.safetensors")[0]["head.bias"].tolist() == [best] * 3
    assert load_weights(plan.folder / "last.safetensors")[0]["head.bias"].tolist() == [3] * 3
    assert plan.model.head.bias.tolist() == [best] * 3


def test_a_frozen_tensor_that_moved_is_told(toolbox: Any) -> None:
    plan = toolbox.plan()
    ledger = started(plan, Clock())
    with torch.no_grad():
        plan.model.backbone.get_parameter("stem.0.bias")[0] += 1
    finish(ledger, plan, 1, None)
    ledger.close()
    assert ledger.completed("last").facts["frozen_that_moved"] == ["backbone.stem.0.bias"]


def test_nothing_finished_writes_nothing(toolbox: Any) -> None:
    plan = toolbox.plan()
    ledger = started(plan, Clock())
    ledger.close()
    assert list(plan.folder.iterdir()) == []
    assert ledger.cancelled().epochs == 0
    assert ledger.failed("x", "y").best_epoch == 0
