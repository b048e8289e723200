"""The layer tree: every module with its counts and stage, made without weights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from torch import Tensor, nn

from tldesk.core.contracts import BackboneSpec, Preprocess
from tldesk.core.errors import ModelError, UsageError
from tldesk.ml.shapes import ShapeError, fill_with_zeros, module_outputs
from tldesk.services.layers import layer_tree, open_layers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tldesk.services.layers import LayerNode, LayerOutputs, OpenedLayers


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3)
        self.layer1 = nn.Sequential(nn.Conv2d(4, 6, 3), nn.BatchNorm2d(6))
        self.fc = nn.Linear(6, 1000)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.layer1(self.stem(x)).mean((2, 3)))


SPEC = BackboneSpec(key="test/net", build=Net, classifier="fc", preprocess=Preprocess(height=16, width=16))
STEM, LAYER1 = 3 * 4 * 9 + 4, 4 * 6 * 9 + 6 + 12


def every(node: LayerNode) -> Iterator[LayerNode]:
    yield node
    for child in node.children:
        yield from every(child)


def test_counts_leave_out_the_original_classifier() -> None:
    report = layer_tree(SPEC)

    assert (report.backbone, report.stages, report.parameters) == ("test/net", ("stem", "layer1"), STEM + LAYER1)
    assert [node.path for node in every(report.tree)] == ["", "stem", "layer1", "layer1.0", "layer1.1"]


def test_each_module_has_type_counts_and_stage() -> None:
    nodes = {node.path: node for node in every(layer_tree(SPEC, freeze="layer1").tree)}

    assert (nodes["layer1.1"].type, nodes["layer1.1"].parameters, nodes["layer1.1"].stage) == (
        "BatchNorm2d",
        12,
        "layer1",
    )
    assert (nodes["stem"].trainable, nodes["layer1"].trainable, nodes[""].trainable) == (0, LAYER1, LAYER1)
    assert nodes[""].stage is None


@pytest.mark.parametrize(("freeze", "trainable"), [("head", 0), ("none", STEM + LAYER1), ("stage:layer1", LAYER1)])
def test_the_plan_decides_what_is_trainable(freeze: str, trainable: int) -> None:
    assert layer_tree(SPEC, freeze=freeze).trainable == trainable


def test_a_cut_leaves_only_what_it_uses() -> None:
    assert layer_tree(SPEC, cut="stem").parameters == STEM


def test_the_report_is_a_json_document_with_the_contracts_keys() -> None:
    document = json.loads(json.dumps(layer_tree(SPEC).to_json()))

    assert {"backbone", "stages", "parameters", "trainable", "tree"} <= document.keys()
    assert document["tree"]["children"][0] == {
        "path": "stem",
        "type": "Conv2d",
        "parameters": STEM,
        "trainable": 0,
        "stage": "stem",
        "children": [],
    }


def test_nothing_is_computed_and_no_random_number_is_drawn() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()

    layer_tree(SPEC)

    assert torch.equal(torch.get_rng_state(), before)


def test_wrong_plans_sizes_and_cuts_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="layer9"):
        layer_tree(SPEC, freeze="layer9")
    with pytest.raises(ModelError, match="4x4 is too small"):
        layer_tree(SPEC, image_size=4)
    with pytest.raises(ModelError, match="no module 'layer7'"):
        layer_tree(SPEC, cut="layer7")


class Tokens(nn.Module):
    """Has a parameter of its own beside stages, as a vision transformer has."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 4, 4)
        self.place = nn.Parameter(torch.zeros(4, 1, 1))
        self.body = nn.Conv2d(4, 4, 1)
        self.fc = nn.Linear(4, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.body(self.stem(x) + self.place).mean((2, 3)))


TOKENS = BackboneSpec(key="test/tokens", build=Tokens, classifier="fc", preprocess=Preprocess(height=16, width=16))


def opened(spec: BackboneSpec, *, cut: str | None = None) -> tuple[OpenedLayers, LayerOutputs]:
    steps = open_layers(spec, cut=cut)
    first = next(steps)
    with pytest.raises(StopIteration) as end:
        next(steps)
    return first, end.value.value


def test_each_module_gets_the_shape_that_it_gives() -> None:
    layers, outputs = opened(SPEC)

    assert outputs.shapes["stem"] == (4, 14, 14)
    assert outputs.shapes["layer1"] == outputs.shapes["layer1.1"] == (6, 12, 12)
    assert (layers.features, layers.stages) == ((6,), ("stem", "layer1"))


def test_a_cut_leaves_shapes_up_to_it() -> None:
    layers, outputs = opened(SPEC, cut="stem")

    assert outputs.shapes["stem"] == (4, 14, 14)
    assert (layers.features, layers.tree.parameters) == ((4,), STEM)


def test_a_tensor_beside_the_stages_is_a_row_of_its_own() -> None:
    layers, _ = opened(TOKENS)
    rows = {node.path: node for node in every(layers.tree)}

    assert (rows["place"].type, rows["place"].parameters) == ("Parameter", 4)
    assert rows["place"].stage in layers.stages
    assert sum(row.parameters for row in layers.tree.children) == layers.tree.parameters


class OnlyNumbers(nn.Module):
    """Cannot be run without values."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x * float(x.sum().item() + 1)).mean((2, 3))


def test_where_shapes_alone_do_not_do_zeros_are_computed() -> None:
    module = OnlyNumbers().to("meta").eval()
    with pytest.raises(ShapeError):
        module_outputs(module, [module], (3, 16, 16))
    fill_with_zeros(module)
    assert module_outputs(module, [module], (3, 16, 16))["conv"] == (4, 14, 14)


def test_opening_layers_draws_no_random_number() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()

    opened(SPEC)

    assert torch.equal(torch.get_rng_state(), before)
