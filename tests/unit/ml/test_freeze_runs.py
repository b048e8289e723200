"""Whatever the schedule, the BatchNorm policy, the average, accumulation and stops: frozen means the same bits."""

from __future__ import annotations

import json
import shutil
from typing import Any

import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.resuming import go_on, stop_after

from tldesk.core.cancel import CancelToken
from tldesk.core.events import Completed
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.ml.checkpoint import CheckpointFolder
from tldesk.ml.weights_file import load_weights

EPOCHS = 3
MATCHES = ("backbone", "stage:stem", "stage:body", "backbone.stem.0", "backbone.*.1", "backbone.body.1.weight")

rules = st.builds(
    FreezeRule,
    match=st.sampled_from(MATCHES),
    trainable=st.booleans(),
    lr_factor=st.sampled_from([1.0, 0.1]),
    from_epoch=st.integers(1, EPOCHS),
)
plans = st.builds(
    lambda found, policy: FreezePlan(
        rules=(FreezeRule(match="head", trainable=True), *found),
        batchnorm=policy,
    ),
    st.lists(rules, max_size=4),
    st.sampled_from(["follow", "frozen", "live"]),
)


def stage_of(name: str) -> str | None:
    return next((stage for stage in ("stem", "body") if name.startswith(f"backbone.{stage}.")), None)


def may_train(plan: FreezePlan, name: str) -> int | None:
    """Return the first epoch in which a parameter trains, by the rules alone."""
    return next((epoch for epoch in range(1, EPOCHS + 1) if plan.at(epoch).trains(name, stage_of(name))), None)


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    plan=plans,
    ema=st.sampled_from([0.0, 0.9]),
    accumulate=st.sampled_from([1, 2]),
    optimizer=st.sampled_from(["sgd", "adamw"]),
    stop=st.one_of(st.none(), st.integers(1, 7)),
)
def test_only_what_the_plan_names_moves(
    toolbox: Any, plan: FreezePlan, ema: float, accumulate: int, optimizer: str, stop: int | None
) -> None:
    fields: dict[str, Any] = {
        "plan": plan,
        "freeze": "head",
        "epochs": EPOCHS,
        "ema": ema,
        "batch_size": 4,
        "accumulate": accumulate,
        "optimizer": {"key": optimizer, "lr": 0.05, "weight_decay": 0.1},
        "checkpoint_s": 1e-9,
    }
    shutil.rmtree(toolbox.folder / "run", ignore_errors=True)
    cancel = CancelToken()
    made = toolbox.plan(**fields)
    _, outcome = toolbox.run(made, cancel, (lambda _event: None) if stop is None else stop_after(stop, cancel))
    if stop is not None and not isinstance(outcome, Completed):
        made = toolbox.plan(**fields)
        _, outcome = go_on(toolbox, made)
    assert isinstance(outcome, Completed)
    before = CheckpointFolder(made.folder).start()
    assert before is not None
    after, _ = load_weights(made.folder / "last.safetensors")
    proof = {row["path"]: row for row in json.loads((made.folder / "proof.json").read_text())}
    parameters = {name for name, _ in made.model.named_parameters()}
    for name in parameters:
        first = may_train(plan, name)
        same = torch.equal(before[name].view(torch.int32), after[name].view(torch.int32))
        assert proof[name]["trained_from_epoch"] == first
        assert proof[name]["in_optimizer"] == (first is not None)
        assert proof[name]["moved"] != same
        if first is None:
            assert same, name
            assert proof[name]["max_abs_change"] == 0
            assert proof[name]["last_gradient_norm"] is None
    for name, row in proof.items():
        if row["kind"] == "buffer" and row["frozen"]:
            assert torch.equal(before[name], after[name]), name
        if row["kind"] == "buffer" and name.startswith("backbone.") and plan.batchnorm == "frozen":
            assert row["frozen"], name
        if row["kind"] == "buffer" and name.endswith("running_mean") and plan.batchnorm == "live":
            assert (row["frozen"], row["moved"]) == (False, True), name
    assert outcome.facts["frozen_that_moved"] == []
