"""Where one tensor crosses, what does not count, and how many stages a person is given."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tldesk.core.contracts import BackboneSpec
from tldesk.ml.cut_points import Unit, find_units, group_units, split_at_crossings
from tldesk.ml.staged import build_staged
from tldesk.ml.trace import trace_module


def test_a_residual_is_cut_only_where_one_tensor_crosses() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b, self.c = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)

        def forward(self, x: Tensor) -> Tensor:
            x = self.a(x)
            return self.c(torch.relu(self.b(x) + x))

    traced = trace_module(Residual(), expand=frozenset({""}), end=None)

    assert [unit.end.name for unit in split_at_crossings(traced)] == ["a", "add", "relu", "c"]


def test_a_parameter_that_is_read_twice_does_not_count_as_crossing() -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2)
            self.scale = nn.Parameter(torch.ones(2))

        def forward(self, x: Tensor) -> Tensor:
            return self.b(self.a(x) * self.scale) * self.scale

    units = find_units(trace_module(Scaled(), expand=frozenset({""}), end=None))

    assert [unit.name for unit in units] == ["a", "b"]


class SharedBias(nn.Module):
    """A bias computed once of parameters alone, and used in every layer."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(1, 4)
        self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        bias = torch.sin(self.table.weight * 2)
        return self.c(self.b(self.a(x) + bias) + bias) + bias


def test_what_is_computed_of_parameters_alone_does_not_count_as_crossing() -> None:
    net = SharedBias().eval()
    x = torch.randn(3, 4)
    expected = net(x)

    model = build_staged(net, BackboneSpec(key="test/bias", build=SharedBias), input_shape=(4,))

    assert model.stage_names == ("a", "b", "c")
    assert model.stage_of("table.weight") == "a"
    assert torch.equal(model.features(x), expected)


def test_many_units_are_joined_with_their_siblings_and_named_after_the_last() -> None:
    units = [Unit("stem", (), None), *(Unit(f"blocks.{i}", (), None) for i in range(32))]  # type: ignore[arg-type]

    names = [unit.name for unit in group_units(units, most=26)]

    assert names == ["stem", *(f"blocks.{i}" for i in range(1, 32, 2))]
