"""Training is what a plain PyTorch loop does: same seed, order and settings, in float64 over three epochs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tldesk.core.events import Completed
from tldesk.core.freeze_plan import FreezePlan
from tldesk.ml.heads import build_head
from tldesk.ml.seeding import sample_order
from tldesk.ml.trainer import split_batches
from tldesk.ml.weights_file import load_weights

GRADUAL = FreezePlan.gradual(("stem", "body"))
FALLING = FreezePlan.falling(("stem", "body"), decay=0.1)
CASES: dict[str, dict[str, Any]] = {
    "sgd": {"optimizer": {"key": "sgd", "lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}},
    "nesterov": {"optimizer": {"key": "sgd", "lr": 0.05, "momentum": 0.9, "nesterov": True}},
    "adamw": {"optimizer": {"key": "adamw", "lr": 0.01, "weight_decay": 0.1}},
    "decay-all": {"optimizer": {"key": "adamw", "lr": 0.01, "weight_decay": 0.1, "decay_all": True}},
    "rmsprop": {"optimizer": {"key": "rmsprop", "lr": 0.001, "momentum": 0.5}},
    "one-cycle": {"optimizer": {"key": "adamw", "lr": 0.01}, "schedule": {"key": "one-cycle"}},
    "gradual": {"optimizer": {"key": "adamw", "lr": 0.01}, "plan": GRADUAL, "freeze": "gradual"},
    "falling": {"optimizer": {"key": "adamw", "lr": 0.01}, "plan": FALLING, "freeze": "falling"},
    "accumulate": {"optimizer": {"key": "adamw", "lr": 0.01}, "batch_size": 4, "accumulate": 2},
    "clip": {"optimizer": {"key": "sgd", "lr": 0.05}, "clip_norm": 0.05},
    "ema": {"optimizer": {"key": "sgd", "lr": 0.05}, "ema": 0.8},
}


class Plain:
    """What a person would write by hand, from the recipe's fields."""

    def __init__(self, toolbox: Any, fields: dict[str, Any]) -> None:
        self.recipe = toolbox.recipe(**fields)
        plan = toolbox.plan("by-hand", **fields)
        self.net = plan.model.backbone.double()
        self.head = build_head(self.recipe.head, (16,), 3, seed=0).double()
        self.inputs, self.targets = toolbox.squares(21, 3, seed=1)
        self.average: dict[str, torch.Tensor] = {}

    def parts(self) -> dict[str, nn.Module]:
        return {"stem": self.net.get_submodule("stem"), "body": self.net.get_submodule("body"), "head": self.head}

    def trains(self, part: str, epoch: int) -> bool:
        match self.recipe.freeze:
            case "gradual":
                return epoch >= {"head": 1, "body": 2, "stem": 3}[part]
            case _:
                return True

    def factor(self, part: str) -> float:
        return {"head": 1.0, "body": 0.1, "stem": 0.01}[part] if self.recipe.freeze == "falling" else 1.0

    def optimizer(self, groups: list[dict[str, Any]]) -> Any:
        o = self.recipe.optimizer
        match o.key:
            case "sgd":
                return torch.optim.SGD(groups, lr=o.lr, momentum=o.momentum, nesterov=o.nesterov)
            case "adamw":
                return torch.optim.AdamW(groups, lr=o.lr)
            case _:
                return torch.optim.RMSprop(groups, lr=o.lr, momentum=o.momentum)

    def groups(self, part: str) -> list[dict[str, Any]]:
        o, lr = self.recipe.optimizer, self.recipe.optimizer.lr * self.factor(part)
        both = list(self.parts()[part].parameters())
        kernels = [p for p in both if p.ndim > 1 or o.decay_all]
        rest = [p for p in both if not (p.ndim > 1 or o.decay_all)]
        found = [{"params": kernels, "lr": lr, "weight_decay": o.weight_decay}]
        return found + ([{"params": rest, "lr": lr, "weight_decay": 0.0}] if rest else [])

    def run(self) -> None:  # noqa: C901 - one plain loop, as a person writes it
        recipe, size = self.recipe, self.recipe.batch_size * self.recipe.accumulate
        optimizer, there = None, set()
        steps = -(-21 // size)
        scheduler: Any = None
        for epoch in range(1, recipe.epochs + 1):
            for part, module in self.parts().items():
                is_on = self.trains(part, epoch)
                module.requires_grad_(is_on)
                module.train(is_on)
                if is_on and part not in there:
                    there.add(part)
                    if optimizer is None:
                        optimizer = self.optimizer(self.groups(part))
                    else:
                        for group in self.groups(part):
                            optimizer.add_param_group(group)
            self.net.get_submodule("drop").train(self.trains("body", epoch))
            assert optimizer is not None
            if recipe.schedule.key == "one-cycle" and scheduler is None:
                scheduler = torch.optim.lr_scheduler.OneCycleLR(
                    optimizer, recipe.optimizer.lr, total_steps=steps * recipe.epochs, cycle_momentum=False
                )
            order = sample_order(21, 0, epoch=epoch)
            for start in range(0, 21, size):
                batch = order[start : start + size]
                optimizer.zero_grad()
                for places in split_batches(range(len(batch)), recipe.batch_size, merges_single=True):
                    part = [batch[place] for place in places]
                    x = torch.from_numpy(self.inputs[part]).double()
                    y = torch.from_numpy(self.targets[part])
                    loss = F.cross_entropy(self.head(self.net(x)), y, reduction="sum") / len(batch)
                    loss.backward()
                if recipe.clip_norm:
                    nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], recipe.clip_norm)
                optimizer.step()
                if scheduler is not None:
                    scheduler.step()
                if recipe.ema:
                    for name, value in self.named().items():
                        if isinstance(value, nn.Parameter):
                            old = self.average.get(name, self.first[name])
                            self.average[name] = recipe.ema * old + (1 - recipe.ema) * value.detach()

    def named(self) -> dict[str, torch.Tensor]:
        net = {f"backbone.{n}": v for n, v in (*self.net.named_parameters(), *self.net.named_buffers())}
        return net | {f"head.{n}": v for n, v in self.head.named_parameters()}

    @property
    def first(self) -> dict[str, torch.Tensor]:
        if not hasattr(self, "_first"):
            self._first = {name: value.detach().clone() for name, value in self.named().items()}
        return self._first


@pytest.mark.parametrize("name", CASES)
def test_the_loop_is_the_plain_loop(toolbox: Any, name: str) -> None:
    everything = {"plan": FreezePlan.everything(), "freeze": "none"}
    no_drop = {"cache": "off", "epochs": 3, "feature_batch_size": 8}
    fields = {**everything, **no_drop, **CASES[name]}
    plan = toolbox.plan("ours", **fields)
    plan.model.backbone.double()
    plan.model.backbone.get_submodule("drop").p = 0.0  # its draws are the loop's own
    plan.model.head = build_head(plan.recipe.head, (16,), 3, seed=0).double()
    inputs, targets = toolbox.squares(21, 3, seed=1)
    train = toolbox.sample_set(inputs, targets, load=lambda index: inputs[index].astype(np.float64))
    held, told = toolbox.squares(12, 3, seed=2)
    val = toolbox.sample_set(held, told, load=lambda index: held[index].astype(np.float64))
    _, outcome = toolbox.run(toolbox.replace(plan, train=train, val=val))
    assert isinstance(outcome, Completed)
    plain = Plain(toolbox, fields)
    plain.net.get_submodule("drop").p = 0.0
    _ = plain.first
    plain.run()
    ours, _ = load_weights(plan.folder / "last.safetensors")
    for tensor, value in (plain.named() | plain.average).items():
        assert torch.allclose(ours[tensor].double(), value.double(), rtol=1e-6, atol=1e-9), tensor
        assert not torch.equal(plain.first[tensor], value) or "running" not in tensor
