"""Freezing, judged by tensors: what is frozen keeps its bits through real training steps, what is thawed moves."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from tldesk.core.contracts import BackboneSpec
from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.ml.freeze import FreezeState, apply_freeze
from tldesk.ml.proof import Learned, frozen_that_moved, measure_change, snapshot_tensors
from tldesk.ml.staged import StagedModel, build_staged

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Nets this small wait for each other's threads on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class ConvNet(nn.Module):
    """Conv + BatchNorm in blocks, with dropout between them."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.drop = nn.Dropout(0.5)
        self.layer1 = nn.Sequential(nn.Conv2d(4, 6, 3), nn.BatchNorm2d(6), nn.ReLU(inplace=True), nn.Dropout(0.2))
        self.layer2 = nn.Sequential(nn.Conv2d(6, 5, 1), nn.BatchNorm2d(5, affine=False))
        self.fc = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        x = self.drop(torch.relu(self.bn1(self.conv1(x))))
        return self.fc(self.layer2(self.layer1(x)).mean((2, 3)))


class TokenNet(nn.Module):
    """LayerNorm, a token of the root's own, functional dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 6, 3, stride=3)
        self.cls_token = nn.Parameter(torch.randn(1, 1, 6))
        self.blocks = nn.ModuleList([nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 6), nn.GELU()) for _ in range(3)])
        self.norm = nn.LayerNorm(6)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], dim=1)
        x = functional.dropout(x, 0.3, self.training)
        for block in self.blocks:
            x = x + block(x)
        return self.norm(x)[:, 0]


class TiedNet(nn.Module):
    """Two layers with one weight, and a block with BatchNorm that is used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 3, 1)
        self.shared = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3))
        self.middle = nn.Conv2d(3, 3, 3, padding=1)
        self.last = nn.Conv2d(3, 3, 1)
        self.last.weight = self.first.weight

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.shared(self.first(x)))
        return self.last(self.shared(self.middle(x))).mean((2, 3))


NETS = {"conv": ConvNet, "tokens": TokenNet, "tied": TiedNet}
WIDTHS = {"conv": 5, "tokens": 6, "tied": 3}


def model_of(name: str) -> StagedModel:
    torch.manual_seed(0)
    net = NETS[name]()
    model = build_staged(net, BackboneSpec(key=f"test/{name}", build=NETS[name]), input_shape=(3, 9, 9))
    model.head = nn.Sequential(nn.Linear(WIDTHS[name], 4), nn.BatchNorm1d(4), nn.Dropout(0.1), nn.Linear(4, 3))
    return model


def train(model: StagedModel, state: FreezeState, *, steps: int = 3) -> set[str]:
    """Train as a plain loop does; return the names that had a gradient other than zero at some step."""
    groups = [{"params": group.tensors(model), "lr": 0.05 * group.lr_factor} for group in state.groups]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.1)
    reached: set[str] = set()
    torch.manual_seed(1)
    for step in range(steps):
        model.train(step % 2 == 0)  # what a careless caller does between
        state.set_modes(model)
        optimizer.zero_grad()
        functional.cross_entropy(model(torch.randn(4, 3, 9, 9)), torch.tensor([0, 1, 2, 0])).backward()
        for name, parameter in model.named_parameters(remove_duplicate=False):
            if parameter.grad is not None and parameter.grad.abs().max() > 0:
                reached.add(name)
        optimizer.step()
    return reached


PATHS = {
    "conv": ["backbone", "backbone.conv1", "backbone.bn*", "backbone.layer1", "backbone.layer1.1", "backbone.layer2.0"],
    "tokens": ["backbone", "backbone.cls_token", "backbone.blocks.1", "backbone.norm", "*.bias", "backbone.patch"],
    "tied": ["backbone", "backbone.first", "backbone.last", "backbone.shared", "backbone.shared.1", "backbone.middle"],
}


@st.composite
def nets_and_plans(draw: st.DrawFn) -> tuple[str, FreezePlan]:
    name = draw(st.sampled_from(sorted(NETS)))
    stages = [f"stage:{stage}" for stage in model_of(name).stage_names]
    rules = draw(
        st.lists(
            st.builds(
                FreezeRule,
                match=st.sampled_from([*PATHS[name], *stages, "head.0"]),
                trainable=st.booleans(),
                lr_factor=st.sampled_from([0.1, 1.0, 3.0]),
            ),
            max_size=4,
        )
    )
    head = FreezeRule(match="head.3", trainable=True)
    return name, FreezePlan(rules=(*rules, head), batchnorm=draw(st.sampled_from(["follow", "frozen"])))


@settings(max_examples=40, deadline=None)
@given(nets_and_plans())
def test_frozen_tensors_keep_their_bits_and_what_gradients_reach_moves(case: tuple[str, FreezePlan]) -> None:
    name, plan = case
    model = model_of(name)
    names = set(model.state_dict())
    state = apply_freeze(model, plan)
    before = snapshot_tensors(model)
    probe = torch.randn(2, 3, 9, 9)
    prefix = model.run(probe, 0, state.frozen_stages).clone()

    reached = train(model, state)

    rows = {row.path: row for row in measure_change(before, model, Learned.of(state))}
    assert frozen_that_moved(rows.values()) == ()
    assert all(row.max_abs_change == 0.0 for row in rows.values() if row.frozen)
    assert all(rows[path].moved for path in reached)
    assert reached <= set(state.trainable)
    assert set(model.state_dict()) == names
    assert torch.equal(model.run(probe, 0, state.frozen_stages), prefix)


@settings(max_examples=25, deadline=None)
@given(nets_and_plans())
def test_each_parameter_follows_the_last_rule_on_any_of_its_names(case: tuple[str, FreezePlan]) -> None:
    name, plan = case
    model = model_of(name)
    state = apply_freeze(model, plan)

    names: dict[int, list[str]] = {}
    for path, parameter in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), []).append(path)
    for aliases in names.values():
        stage = next((s for a in aliases if (s := model.stage_of(a.removeprefix("backbone.")))), None)
        rules = [rule for rule in plan.rules if any(rule.matches(alias, stage) for alias in aliases)]
        expected = bool(rules) and rules[-1].trainable
        assert all((alias in state.trainable) == expected for alias in aliases)
        assert all((alias in state.frozen) != expected for alias in aliases)


def test_head_only_leaves_the_whole_backbone_constant() -> None:
    model = model_of("conv")
    state = apply_freeze(model, FreezePlan.head_only())

    assert state.frozen_stages == len(model.stages)
    assert not any(module.training for module in model.backbone.modules())
    assert all(module.training for module in model.get_submodule("head").modules())
    assert state.trainable_count == sum(p.numel() for p in model.get_submodule("head").parameters())


def test_everything_trains_all_of_it() -> None:
    model = model_of("conv")
    state = apply_freeze(model, FreezePlan.everything())

    assert state.frozen_stages == 0
    assert state.frozen == ()
    assert state.trainable_count == state.parameter_count
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize("name", sorted(NETS))
def test_from_the_last_stage_only_it_and_the_head_change(name: str) -> None:
    model = model_of(name)
    last = model.stage_names[-1]
    state = apply_freeze(model, FreezePlan.from_stage(last, model.stage_names))
    before = snapshot_tensors(model)

    train(model, state)

    moved = {row.path for row in measure_change(before, model, Learned.of(state)) if row.moved}
    backbone = {path.removeprefix("backbone.") for path in moved if path.startswith("backbone.")}
    assert backbone
    assert {model.stage_of(path) for path in backbone} == {last}


def test_batchnorm_statistics_stay_constant_when_the_policy_says_so() -> None:
    model = model_of("conv")
    state = apply_freeze(model, FreezePlan(rules=FreezePlan.everything().rules, batchnorm="frozen"))
    before = snapshot_tensors(model)

    train(model, state)

    rows = {row.path: row for row in measure_change(before, model, Learned.of(state))}
    assert not rows["backbone.layer1.1.running_mean"].moved
    assert rows["backbone.layer1.1.weight"].moved
    assert rows["head.1.running_mean"].moved


def test_batchnorm_statistics_follow_their_own_parameters() -> None:
    model = model_of("conv")
    rules = (FreezeRule(match="backbone.layer1.0", trainable=True), FreezeRule(match="head", trainable=True))
    state = apply_freeze(model, FreezePlan(rules=rules))
    before = snapshot_tensors(model)

    train(model, state)

    rows = {row.path: row for row in measure_change(before, model, Learned.of(state))}
    assert rows["backbone.layer1.0.weight"].moved
    assert not rows["backbone.layer1.1.running_mean"].moved


def test_dropout_is_off_in_a_frozen_stage_and_on_in_one_that_trains() -> None:
    model = model_of("conv")
    apply_freeze(model, FreezePlan.from_stage("layer1", model.stage_names))

    assert not model.get_submodule("backbone.drop").training
    assert model.get_submodule("backbone.layer1.3").training


def test_a_module_used_twice_is_frozen_with_the_stage_that_uses_it_first() -> None:
    model = model_of("tied")
    assert model.stage_of("shared") == "shared"
    state = apply_freeze(model, FreezePlan.from_stage("middle", model.stage_names))

    assert "backbone.shared.0.weight" in state.frozen
    assert "backbone.middle.weight" in state.trainable


def test_a_tied_weight_is_in_the_optimizer_once_and_thawed_under_both_names() -> None:
    model = model_of("tied")
    rules = (FreezeRule(match="backbone.last", trainable=True), FreezeRule(match="head", trainable=True))
    state = apply_freeze(model, FreezePlan(rules=rules))

    assert {"backbone.first.weight", "backbone.last.weight"} <= set(state.trainable)
    assert "backbone.first.bias" in state.frozen
    tensors = [id(parameter) for group in state.groups for parameter in group.tensors(model)]
    assert len(tensors) == len(set(tensors))
    assert state.frozen_stages == 0


def test_a_shared_tensor_that_trains_ends_the_frozen_prefix_at_its_first_use() -> None:
    model = model_of("tied")
    state = apply_freeze(model, FreezePlan(rules=(FreezeRule(match="backbone.last.weight", trainable=True),)))

    assert state.frozen_stages == 0


def test_learning_rate_factors_make_groups() -> None:
    model = model_of("tokens")
    rules = (
        FreezeRule(match="backbone.blocks.2", trainable=True, lr_factor=0.1),
        FreezeRule(match="head", trainable=True),
    )
    state = apply_freeze(model, FreezePlan(rules=rules))

    assert {group.lr_factor: len(group.names) for group in state.groups} == {0.1: 4, 1.0: 6}


def test_an_earlier_gradient_of_what_is_now_frozen_is_dropped() -> None:
    model = model_of("conv")
    train(model, apply_freeze(model, FreezePlan.everything()), steps=1)

    apply_freeze(model, FreezePlan.head_only())

    assert all(parameter.grad is None for parameter in model.backbone.parameters())


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("backbone.layer3", r"'backbone\.layer3' matches nothing; near it: .*backbone\.layer1"),
        ("layer1", r"matches nothing; near it: .*backbone\.layer1"),
        ("stage:layer9", r"no such stage; stages: conv1, layer1, layer2"),
        ("backbone.drop", "matches nothing"),
    ],
)
def test_a_rule_that_matches_nothing_is_refused_with_what_is_near(match: str, words: str) -> None:
    rules = (FreezeRule(match=match, trainable=True), FreezeRule(match="head", trainable=True))
    with pytest.raises(UsageError, match=words):
        apply_freeze(model_of("conv"), FreezePlan(rules=rules))


def test_a_plan_under_which_nothing_trains_is_refused_and_changes_nothing() -> None:
    model = model_of("conv")
    before = [parameter.requires_grad for parameter in model.parameters()]

    with pytest.raises(UsageError, match="nothing trains"):
        apply_freeze(model, FreezePlan(rules=(FreezeRule(match="backbone", trainable=False),)))
    assert [parameter.requires_grad for parameter in model.parameters()] == before


def test_without_a_head_its_rules_are_left_aside() -> None:
    model = model_of("conv")
    model.head = None

    state = apply_freeze(model, FreezePlan.head_only())

    assert state.trainable == ()
    assert state.trainable_count == 0


@pytest.mark.parametrize("name", sorted(NETS))
def test_one_training_step_is_the_same_as_that_of_the_network_itself(name: str) -> None:
    model = model_of(name)
    net, head = copy.deepcopy(model.backbone), copy.deepcopy(model.head)
    assert head is not None
    apply_freeze(model, FreezePlan.everything())
    net.train()
    head.train()
    x = torch.randn(4, 3, 9, 9)

    torch.manual_seed(2)
    model(x).square().sum().backward()
    torch.manual_seed(2)
    head(net(x)).square().sum().backward()

    for ours, theirs in zip(model.backbone.parameters(), net.parameters(), strict=True):
        assert ours.grad is not None
        assert theirs.grad is not None
        assert torch.equal(ours.grad, theirs.grad)
