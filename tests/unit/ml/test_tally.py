"""An epoch's figures are those of all its steps, and the same to the last bit after an interruption."""

from __future__ import annotations

import json
import math

import pytest
import torch
from torch import Tensor

from tldesk.ml.metrics import label_figures, regression_figures
from tldesk.ml.tally import Tally


def steps(task: str) -> list[tuple[Tensor, Tensor, float]]:
    """Return outputs, targets and mean loss of steps of unequal size."""
    generator = torch.Generator().manual_seed(0)
    found = []
    for size in (8, 8, 8, 3):
        outputs = torch.randn(size, 3, generator=generator)
        targets = {
            "single": torch.randint(0, 3, (size,), generator=generator),
            "multi": (torch.rand(size, 3, generator=generator) > 0.5).float(),
            "regression": torch.randn(size, 3, generator=generator),
        }[task]
        found.append((outputs, targets, float(torch.rand((), generator=generator))))
    return found


def count(tally: Tally, some: list[tuple[Tensor, Tensor, float]]) -> Tally:
    for outputs, targets, loss in some:
        tally.add(outputs, targets, loss_sum=loss * len(targets), weight=float(len(targets)))
    return tally


@pytest.mark.parametrize("task", ["single", "multi", "regression"])
def test_figures_are_over_all_samples(task: str) -> None:
    some = steps(task)
    outputs, targets = torch.cat([one[0] for one in some]), torch.cat([one[1] for one in some])
    found = count(Tally(task), some).figures()
    assert found.pop("loss") == pytest.approx(sum(loss * len(rows) for rows, _, loss in some) / 27)
    match task:
        case "single":
            assert found == {"accuracy": float((outputs.argmax(dim=1) == targets).sum()) / 27}
        case "multi":
            assert found == label_figures(outputs.numpy(), targets.numpy())
        case _:
            assert found == regression_figures(outputs.numpy(), targets.numpy())


@pytest.mark.parametrize("task", ["single", "multi", "regression"])
@pytest.mark.parametrize("done", range(5))
def test_an_interrupted_epoch_comes_to_the_same_bits(task: str, done: int) -> None:
    some = steps(task)
    numbers, tensors = count(Tally(task), some[:done]).state()
    resumed = Tally(task)
    resumed.restore(json.loads(json.dumps(numbers)), {name: tensor.clone() for name, tensor in tensors.items()})
    assert count(resumed, some[done:]).figures() == count(Tally(task), some).figures()


def test_nothing_counted_is_no_number() -> None:
    assert math.isnan(Tally("multi").figures()["loss"])


def test_outputs_are_kept_without_their_graph() -> None:
    outputs = torch.randn(2, 3, requires_grad=True)
    tally = Tally("multi")
    tally.add(outputs * 2, torch.ones(2, 3), loss_sum=1.0, weight=2.0)
    assert not tally.state()[1]["outputs"].requires_grad
