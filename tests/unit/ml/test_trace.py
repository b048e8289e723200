"""Tracing: which modules are opened, where one tensor crosses, and what must stay live in train mode."""

from __future__ import annotations

import threading

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from tldesk.ml.cut_points import find_units, is_flag
from tldesk.ml.trace import EndError, TraceError, derive, trace_module


def block(width: int = 4) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.ReLU())


class Nested(nn.Module):
    """A stem and one heavy container of blocks, as most transformers are built."""

    def __init__(self, depth: int = 6) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.body = nn.Sequential(*(block() for _ in range(depth)))
        self.norm = nn.BatchNorm2d(4)

    def forward(self, x: Tensor, mask: Tensor | None = None, *, is_scaled: bool = False) -> Tensor:
        x = self.body(self.stem(x))
        if mask is not None:
            x = x * mask
        return self.norm(x) * 2 if is_scaled else self.norm(x)


def test_a_heavy_container_is_opened_into_named_units() -> None:
    units = find_units(derive(Nested(), required=(), end=None))

    assert [unit.name for unit in units] == ["stem", "body.0", "body.1", "body.2", "body.3", "body.4", "body.5"]


def test_defaults_of_forward_leave_no_trace_in_the_graph() -> None:
    traced = derive(Nested(), required=(), end=None)

    assert [node.op for node in traced.nodes].count("placeholder") == 1
    assert all(node.op in ("placeholder", "call_module") for node in traced.nodes)


def test_top_level_children_are_enough_where_there_are_five() -> None:
    net = nn.Sequential(*(block() for _ in range(5)))

    assert derive(net, required=(), end=None).expand == {""}


def test_a_functional_dropout_becomes_a_live_flag() -> None:
    class Dropping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Linear(2, 2)

        def forward(self, x: Tensor) -> Tensor:
            return functional.dropout(self.a(x), 0.5, self.training)

    traced = trace_module(Dropping().eval(), expand=frozenset({""}), end=None)

    (dropout,) = (node for node in traced.nodes if node.op == "call_function")
    assert any(is_flag(source) for source in dropout.all_input_nodes)


class BranchingChild(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.b(self.a(x)) + x if self.training else self.b(self.a(x))


def test_a_child_that_runs_another_graph_in_training_stays_a_leaf() -> None:
    net = nn.Sequential(nn.Linear(4, 4), BranchingChild())

    traced = derive(net, required=(), end=None)

    assert "1" in traced.leaves


def test_a_root_that_runs_another_graph_in_training_cannot_be_traced() -> None:
    with pytest.raises(TraceError, match="another graph in train mode"):
        derive(BranchingChild(), required=(), end=None)


def test_an_auxiliary_branch_of_train_mode_is_passed_over() -> None:
    class Auxiliary(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.aux, self.b = nn.Linear(4, 4), nn.Linear(4, 2), nn.Linear(4, 4)

        def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
            x = self.a(x)
            extra = self.aux(x) if self.training else None
            x = self.b(x)
            return x if extra is None else (x, extra)

    assert derive(Auxiliary(), required=(), end=None).leaves == ("a", "b")


def test_control_flow_on_values_is_a_reason_not_a_crash() -> None:
    class Deciding(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Linear(2, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.a(x) if x.sum() > 0 else x

    with pytest.raises(TraceError, match="control flow"):
        derive(Deciding(), required=(), end=None)


def test_constants_made_in_forward_are_refused_and_leave_the_module_as_it_was() -> None:
    class Constant(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Linear(2, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.a(x) + torch.ones(2)

    net = Constant()
    before = set(vars(net))

    with pytest.raises(TraceError, match="constant"):
        derive(net, required=(), end=None)
    assert set(vars(net)) == before


def test_the_end_may_be_an_opened_container_a_leaf_or_nothing_that_runs() -> None:
    net = Nested()

    assert trace_module(net, expand=frozenset({"", "body"}), end="body").leaves[-1] == "body.5"
    assert trace_module(net, expand=frozenset({"", "body", "body.1"}), end="body.1.0").leaves[-1] == "body.1.0"
    with pytest.raises(EndError, match="never run"):
        trace_module(net, expand=frozenset({""}), end="body.1")


def test_an_end_that_gives_several_tensors_is_refused() -> None:
    class Pair(nn.Module):
        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            return x, x

    class Outer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pair = Pair()

        def forward(self, x: Tensor) -> Tensor:
            a, b = self.pair(x)
            return a + b

    with pytest.raises(EndError, match="more than one tensor"):
        trace_module(Outer(), expand=frozenset({"", "pair"}), end="pair")


def test_train_and_eval_flags_are_put_back() -> None:
    net = Nested()
    net.body[1].eval()
    before = [module.training for module in net.modules()]

    derive(net, required=(), end=None)

    assert [module.training for module in net.modules()] == before


def test_another_thread_may_run_modules_while_one_traces() -> None:
    other = nn.Linear(2, 2)
    results: list[Tensor] = []

    class Waiting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = nn.Linear(2, 2)

        def forward(self, x: Tensor) -> Tensor:
            thread = threading.Thread(target=lambda: results.append(other(torch.ones(1, 2))))
            thread.start()
            thread.join()
            return self.a(x)

    trace_module(Waiting(), expand=frozenset({""}), end=None)

    assert torch.equal(results[0], other(torch.ones(1, 2)))
