"""Resume where samples come several times in an epoch, and where a part is frozen again under a moving average."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from support.resuming import bytes_of, go_on, stop_after

from tldesk.core.cancel import CancelToken
from tldesk.core.events import CheckpointSaved, Completed
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.ml.checkpoint import CheckpointFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.events import Event

RICH: dict[str, Any] = {
    "optimizer": {"key": "adamw", "lr": 0.01, "weight_decay": 0.05},
    "ema": 0.9,
    "clip_norm": 1.0,
    "head": {"key": "mlp", "hidden": [8]},
    "checkpoint_s": 1e-9,
}


def test_a_balanced_epoch_draws_the_same_views_when_it_goes_on(toolbox: Any) -> None:
    def plan(name: str) -> Any:
        fields = {**RICH, "plan": FreezePlan.everything(), "freeze": "none", "epochs": 2}
        made = toolbox.plan(name, **fields, sampler="balanced", augment="standard", views="full")
        inputs, _ = toolbox.squares(21, 3, seed=1)
        targets = np.array([0] * 17 + [1, 1, 2, 2])  # the rare come three and more times in an epoch

        def view(index: int, seed: int) -> np.ndarray:
            return inputs[index] + np.float32(seed % 97 / 97)

        return toolbox.replace(made, train=toolbox.replace(toolbox.sample_set(inputs, targets), view=view))

    whole = plan("whole")
    toolbox.run(whole)
    for step in (2, 4, 5):
        cancel = CancelToken()
        shutil.rmtree(toolbox.folder / "cut", ignore_errors=True)
        toolbox.run(plan("cut"), cancel, stop_after(step, cancel))
        cut = plan("cut")
        _, outcome = go_on(toolbox, cut)
        assert isinstance(outcome, Completed)
        assert bytes_of(cut.folder) == bytes_of(whole.folder), step


@pytest.mark.parametrize("batchnorm", ["follow", "frozen"])
def test_a_part_that_is_frozen_again_keeps_its_average(
    toolbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batchnorm: str
) -> None:
    """What an epoch validated and kept of a part stays so once the part is frozen, also where the run died there."""
    monkeypatch.setattr("tldesk.ml.epochs.EPOCH_GAP_S", 0.0)
    rules = (
        *FreezePlan.head_only().rules,
        FreezeRule(match="stage:body", trainable=True),
        FreezeRule(match="stage:body", trainable=False, from_epoch=2),
    )
    plan = FreezePlan(rules=rules, batchnorm=batchnorm)
    fields = {**RICH, "plan": plan, "freeze": "head", "epochs": 3}
    first: dict[str, torch.Tensor] = {}
    crashed = tmp_path / "crashed"

    def keep(event: Event) -> None:
        if isinstance(event, CheckpointSaved) and (event.epoch, event.step) == (1, 3):
            shutil.copytree(whole.folder, crashed)
            kept = CheckpointFolder(crashed).latest()
            assert kept is not None
            first.update(kept.part("ledger/last"))

    whole = toolbox.plan("whole", **fields)
    toolbox.run(whole, watch=keep)
    body = [name for name in first if name.startswith("backbone.body")]
    assert len(body) > 2
    for file in ("last.safetensors", "best.safetensors"):
        tensors = load_file(whole.folder / file)
        assert all(torch.equal(tensors[name], first[name]) for name in body), file
    assert not torch.equal(load_file(whole.folder / "last.safetensors")["head.0.weight"], first["head.0.weight"])
    cut = toolbox.replace(toolbox.plan("x", **fields), folder=crashed)
    _, outcome = go_on(toolbox, cut)
    assert isinstance(outcome, Completed)
    assert bytes_of(crashed) == bytes_of(whole.folder)
