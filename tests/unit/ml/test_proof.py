"""The proof compares bits: what is exactly zero, what is null, and what counts as moved."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from tldesk.core.contracts import BackboneSpec
from tldesk.core.errors import ModelError
from tldesk.core.freeze_plan import FreezePlan
from tldesk.ml.freeze import apply_freeze
from tldesk.ml.proof import Learned, ProofRow, frozen_that_moved, measure_change, snapshot_tensors
from tldesk.ml.staged import StagedModel, build_staged


def small_model() -> StagedModel:
    net = nn.Sequential(nn.Conv2d(3, 4, 1, bias=False), nn.BatchNorm2d(4))
    net.register_buffer("odd", None)
    model = build_staged(net, BackboneSpec(key="test/small", build=lambda: net), input_shape=(3, 4, 4))
    model.head = nn.Linear(4, 2)
    return model


def change(before: Tensor, after: Tensor) -> ProofRow:
    """Measure one tensor that stood as ``before`` and became ``after``, as the bias of a head."""
    model = small_model()
    state = apply_freeze(model, FreezePlan.head_only())
    assert model.head is not None
    model.head.register_buffer("probe", before)
    snapshot = snapshot_tensors(model)
    model.head.probe = after
    return next(row for row in measure_change(snapshot, model, Learned.of(state)) if row.path == "head.probe")


def test_equal_bits_read_exactly_zero_even_for_nan() -> None:
    row = change(torch.tensor([1.0, float("nan")]), torch.tensor([1.0, float("nan")]))

    assert (row.moved, row.max_abs_change) == (False, 0.0)


def test_minus_zero_has_moved_by_nothing() -> None:
    row = change(torch.tensor([0.0, 1.0]), torch.tensor([-0.0, 1.0]))

    assert (row.moved, row.max_abs_change, row.relative_change) == (True, 0.0, 0.0)


def test_a_change_of_the_last_bit_is_seen() -> None:
    one = torch.tensor([1.0, 2.0])

    row = change(one, torch.nextafter(one, torch.tensor([2.0, 2.0])))

    assert row.moved
    assert row.max_abs_change == 2.0**-23


def test_change_is_measured_absolutely_and_relative_to_the_norm() -> None:
    row = change(torch.tensor([3.0, 4.0]), torch.tensor([3.0, 5.0]))

    assert (row.max_abs_change, row.relative_change) == (1.0, pytest.approx(0.2))


def test_relative_change_is_null_at_zero_norm() -> None:
    assert change(torch.zeros(2), torch.ones(2)).relative_change is None
    assert change(torch.zeros(2), torch.zeros(2)).relative_change is None


def test_integers_and_empty_tensors_are_compared_too() -> None:
    assert change(torch.tensor(3), torch.tensor(5)).max_abs_change == 2.0
    assert change(torch.zeros(0), torch.zeros(0)).max_abs_change == 0.0
    assert change(torch.tensor([True]), torch.tensor([False])).max_abs_change == 1.0


def test_what_became_nan_is_null_and_moved() -> None:
    row = change(torch.tensor([1.0]), torch.tensor([float("nan")]))

    assert (row.moved, row.max_abs_change, row.relative_change) == (True, None, None)


def test_every_parameter_and_buffer_has_a_row_that_tells_its_part() -> None:
    model = small_model()
    state = apply_freeze(model, FreezePlan.head_only())
    rows = {row.path: row for row in measure_change(snapshot_tensors(model), model, Learned.of(state))}

    assert set(rows) == set(model.state_dict())
    frozen = rows["backbone.1.running_mean"]
    assert (frozen.kind, frozen.frozen, frozen.trained_from_epoch, frozen.in_optimizer) == ("buffer", True, None, False)
    head = rows["head.weight"]
    assert (head.kind, head.frozen, head.trained_from_epoch, head.in_optimizer) == ("parameter", False, 1, True)


def test_a_frozen_tensor_that_moved_is_named() -> None:
    model = small_model()
    state = apply_freeze(model, FreezePlan.head_only())
    before = snapshot_tensors(model)
    with torch.no_grad():
        model.get_parameter("backbone.0.weight").view(-1)[0] += 1
        model.get_parameter("head.weight").add_(1)
    model.get_buffer("backbone.1.num_batches_tracked").add_(1)

    rows = measure_change(before, model, Learned.of(state))

    assert frozen_that_moved(rows) == ("backbone.0.weight", "backbone.1.num_batches_tracked")


def test_a_snapshot_does_not_follow_the_model() -> None:
    model = small_model()
    before = snapshot_tensors(model)
    copy = before["head.weight"].clone()

    with torch.no_grad():
        model.get_parameter("head.weight").add_(1)

    assert torch.equal(before["head.weight"], copy)


def test_tied_tensors_are_listed_under_each_name() -> None:
    model = small_model()
    tied = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    tied[1].weight = tied[0].weight
    model.head = tied
    state = apply_freeze(model, FreezePlan.head_only())

    paths = [row.path for row in measure_change(snapshot_tensors(model), model, Learned.of(state))]

    assert {"head.0.weight", "head.1.weight"} <= set(paths)


def test_another_model_or_shape_is_refused() -> None:
    model = small_model()
    state = apply_freeze(model, FreezePlan.head_only())
    before = snapshot_tensors(model)

    with pytest.raises(ModelError, match=r"head\.extra"):
        measure_change({**before, "head.extra": torch.ones(1)}, model, Learned.of(state))
    with pytest.raises(ModelError, match=r"head\.bias was"):
        measure_change({**before, "head.bias": torch.ones(3)}, model, Learned.of(state))
