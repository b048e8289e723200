"""The range test suggests a rate that works, and leaves no trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError
from tldesk.core.events import Progress
from tldesk.core.freeze_plan import FreezePlan
from tldesk.ml.rate_finder import RateCurve, find_rate, smoothed, suggest


def run(plan: Any, cancel: CancelToken | None = None, **fields: Any) -> RateCurve:
    events = find_rate(plan, cancel or CancelToken(), **fields)
    while True:
        try:
            next(events)
        except StopIteration as end:
            result: RateCurve = end.value
            return result


FIELDS: dict[str, Any] = {"plan": FreezePlan.everything(), "freeze": "none", "optimizer": {"key": "sgd", "lr": 1e-5}}


@pytest.mark.parametrize("fields", [FIELDS, {"optimizer": {"key": "adamw"}}], ids=["everything", "kept features"])
def test_model_and_random_state_are_as_before_and_nothing_is_written(toolbox: Any, fields: dict[str, Any]) -> None:
    plan = toolbox.plan(**fields)
    torch.manual_seed(3)
    random = torch.get_rng_state()
    before = {name: value.clone() for name, value in plan.model.state_dict().items()}
    modes = {name: module.training for name, module in plan.model.named_modules()}
    curve = run(plan, steps=40)
    assert torch.equal(random, torch.get_rng_state())
    now = plan.model.state_dict()
    assert all(torch.equal(value, now[name]) for name, value in before.items())
    assert not plan.folder.exists()
    assert all(module.training == modes.get(name, True) for name, module in plan.model.named_modules())
    assert all(parameter.grad is None for parameter in plan.model.parameters())
    assert len(curve.rates) == len(curve.losses)
    assert list(curve.rates) == sorted(curve.rates)


def test_the_suggestion_learns(toolbox: Any) -> None:
    plan = toolbox.plan("find", **FIELDS)
    curve = run(plan)
    assert curve.suggestion is not None
    fields = {**FIELDS, "epochs": 6, "optimizer": {"key": "sgd", "lr": curve.suggestion}}
    _, found = toolbox.run(toolbox.plan("found", **fields))
    _, small = toolbox.run(toolbox.plan("small", **FIELDS))
    assert found.train["loss"] < small.train["loss"] * 0.9


def test_a_cancelled_test_leaves_no_trace_either(toolbox: Any) -> None:
    plan, cancel = toolbox.plan(**FIELDS), CancelToken()
    before = {name: value.clone() for name, value in plan.model.state_dict().items()}
    events = find_rate(plan, cancel)
    for event in events:
        if isinstance(event, Progress) and event.done == 3:
            cancel.cancel()
            break
    with pytest.raises(CancelledError):
        list(events)
    now = plan.model.state_dict()
    assert all(torch.equal(value, now[name]) for name, value in before.items())


def test_the_reading_of_a_curve() -> None:
    rates = np.geomspace(1e-6, 10, 200)
    losses = 1 - 0.8 / (1 + np.exp(-3 * (np.log(rates) - np.log(1e-3)))) + np.maximum(0, np.log(rates / 0.1)) ** 2
    found = suggest(rates, losses)
    assert found is not None
    assert 3e-4 < found < 1e-2
    assert suggest(rates, np.ones_like(rates)) is None
    assert suggest(rates, np.linspace(1, 2, 200)) is None
    assert suggest(rates[:3], losses[:3]) is None
    assert smoothed([2.0, 2.0, 2.0]).tolist() == pytest.approx([2.0, 2.0, 2.0])
