"""StagedModel: stages together are the network itself, under its own names, less what the features do not use."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from tldesk.core.contracts import BackboneSpec
from tldesk.core.errors import ModelError
from tldesk.ml.staged import StagedModel, build_module, build_staged


class SmallConv(nn.Module):
    """Stem, two blocks with BatchNorm, pooling, classifier: a resnet in little."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.layer1 = nn.Sequential(nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True))
        self.layer2 = nn.Sequential(nn.Conv2d(6, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(torch.flatten(self.avgpool(self.layer2(self.layer1(self.stem(x)))), 1))


class SmallViT(nn.Module):
    """Patches, a class token and positions of the root's own, blocks with functional dropout, a final norm."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 8, 4, stride=4)
        self.cls_token = nn.Parameter(torch.randn(1, 1, 8))
        self.pos_embed = nn.Parameter(torch.randn(1, 17, 8))
        self.register_buffer("scale", torch.full((1,), 2.0))
        self.blocks = nn.ModuleList([nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 8), nn.GELU()) for _ in range(3)])
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], dim=1) + self.pos_embed * self.scale
        x = functional.dropout(x, self.dropout, self.training)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


class Unsplittable(nn.Module):
    """Decides by values, which no trace can follow."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
        self.fc = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.body(x)
        return self.fc(x.mean((2, 3)) if x.shape[-1] > 2 else x.amax((2, 3)))


def spec(net: nn.Module, **fields: object) -> BackboneSpec:
    return BackboneSpec(key="test/net", build=lambda: net, **fields)  # type: ignore[arg-type]


def staged(
    net: nn.Module, *, size: int = 16, cut: str | None = None, pool: str = "auto", **fields: object
) -> StagedModel:
    return build_staged(net, spec(net, **fields), input_shape=(3, size, size), cut=cut, pool=pool)  # type: ignore[arg-type]


def beheaded(net: nn.Module, classifier: str) -> nn.Module:
    twin = copy.deepcopy(net)
    setattr(twin, classifier, nn.Identity())
    return twin


@pytest.mark.parametrize(("make", "classifier"), [(SmallConv, "fc"), (SmallViT, "head")])
@pytest.mark.parametrize("is_training", [False, True])
def test_stages_and_pooling_give_the_networks_own_output_bit_for_bit(
    make: type[nn.Module], classifier: str, is_training: bool
) -> None:
    net = make()
    twin = beheaded(net, classifier)
    model = staged(net, classifier=classifier)
    x = torch.randn(4, 3, 16, 16)

    model.train(is_training)
    twin.train(is_training)

    assert torch.equal(model.features(x), twin(x))
    assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), twin.state_dict().values(), strict=True))


def test_functional_dropout_drops_in_train_mode_exactly_as_the_networks_own() -> None:
    net = SmallViT(dropout=0.5)
    twin = beheaded(net, "head")
    model = staged(net, classifier="head")
    x = torch.randn(2, 3, 16, 16)

    model.train()
    twin.train()
    torch.manual_seed(1)
    ours = model.features(x)
    torch.manual_seed(1)

    assert torch.equal(ours, twin(x))
    assert not torch.equal(ours, model.eval().features(x))


def test_functional_dropout_is_off_while_its_own_stage_is_in_eval_mode() -> None:
    model = staged(SmallViT(dropout=0.5), classifier="head")
    x = torch.randn(2, 3, 16, 16)
    still = model.eval().run(x, 0, 1)

    model.train()
    model.backbone.get_submodule("patch").eval()

    assert torch.equal(model.run(x, 0, 1), still)


def test_stages_run_one_by_one_are_the_same_as_together() -> None:
    model = staged(SmallViT(), classifier="head")
    x = torch.randn(2, 3, 16, 16)

    y = x
    for i in range(len(model.stages)):
        y = model.run(y, i, i + 1)
        assert tuple(y.shape[1:]) == model.stages[i].shape

    assert torch.equal(model.pool(y), model.features(x))


def test_names_in_the_state_dict_are_the_originals() -> None:
    net = SmallViT()
    before = {name for name in net.state_dict() if not name.startswith("head.")}

    model = staged(net, classifier="head")

    assert {name.removeprefix("backbone.") for name in model.state_dict()} == before
    assert model.backbone is net


def test_the_backbone_can_still_be_called_on_its_own() -> None:
    net = SmallConv()
    model = staged(net, classifier="fc")
    x = torch.randn(2, 3, 16, 16)

    assert torch.equal(net(x), model.features(x))


def test_stages_carry_the_names_of_their_modules() -> None:
    assert staged(SmallConv(), classifier="fc").stage_names == ("stem", "layer1", "layer2")
    assert staged(SmallViT(), classifier="head").stage_names == ("patch", "blocks.0", "blocks.1", "blocks.2")


def test_what_the_root_owns_belongs_to_the_stage_that_reads_it_first() -> None:
    model = staged(SmallViT(), classifier="head")

    assert {model.stage_of(name) for name in ("cls_token", "pos_embed", "scale", "patch.weight")} == {"patch"}
    assert model.stage_of("norm.bias") == model.stage_of("blocks.2.1") == "blocks.2"
    assert model.stage_of("blocks") is None
    assert model.stage_of("nothing") is None


def test_a_tensor_of_several_stages_belongs_to_the_first() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))
    net[2].weight = net[0].weight
    model = build_staged(net, spec(net), input_shape=(4,))

    assert model.stage_names == ("0", "2")
    assert model.stage_of("2.weight") == "0"
    assert model.stage_of("2.bias") == "2"


def test_moving_and_converting_the_model_reaches_parameters_and_buffers_of_the_root() -> None:
    model = staged(SmallViT(), classifier="head").double()

    assert model.features(torch.randn(2, 3, 16, 16, dtype=torch.float64)).dtype == torch.float64


def test_hooks_on_modules_fire() -> None:
    model = staged(SmallConv(), classifier="fc")
    seen: list[tuple[int, ...]] = []
    model.backbone.get_submodule("layer2.0").register_forward_hook(lambda m, i, o: seen.append(tuple(o.shape)))

    model.features(torch.randn(2, 3, 16, 16))

    assert seen == [(2, 8, 4, 4)]


def test_a_copy_is_independent_of_the_original() -> None:
    model = staged(SmallConv(), classifier="fc")
    twin = copy.deepcopy(model)
    x = torch.randn(2, 3, 16, 16)
    before = model.features(x)

    with torch.no_grad():
        twin.get_parameter("backbone.stem.weight").zero_()

    assert torch.equal(model.features(x), before)
    assert not torch.equal(twin.features(x), before)


@pytest.mark.parametrize(("pool", "shape"), [("auto", (8,)), ("avg", (8,)), ("flatten", (128,))])
def test_pooling_is_a_choice(pool: str, shape: tuple[int, ...]) -> None:
    model = staged(SmallConv(), classifier="fc", pool=pool)

    assert model.feature_shape == shape
    assert model.features(torch.randn(2, 3, 16, 16)).shape == (2, *shape)


@pytest.mark.parametrize(
    ("cut", "shape"), [("stem", (4,)), ("layer1", (6,)), ("layer1.0", (6,)), ("layer2.1", (8,)), ("avgpool", (8,))]
)
def test_features_end_at_any_module_and_what_is_behind_it_is_gone(cut: str, shape: tuple[int, ...]) -> None:
    net = SmallConv()
    twin = copy.deepcopy(net).eval()
    outputs: list[Tensor] = []
    twin.get_submodule(cut).register_forward_hook(lambda m, i, o: outputs.append(o.clone()))
    x = torch.randn(2, 3, 16, 16)
    twin(x)

    model = staged(net, classifier="fc", cut=cut)

    assert model.feature_shape == shape
    assert torch.equal(model.features(x), outputs[0].mean((2, 3)))
    assert not any(name.startswith("fc.") for name in net.state_dict())
    assert ("layer2.0.weight" in net.state_dict()) == (cut.startswith("layer2") or cut == "avgpool")


def test_the_plugins_end_of_features_is_a_cut_too_and_a_given_one_goes_before() -> None:
    assert staged(SmallConv(), classifier="fc", features_end="layer1", pool="flatten").feature_shape == (6 * 8 * 8,)
    assert staged(SmallConv(), classifier="fc", features_end="layer1", cut="stem").feature_shape == (4,)


def test_a_cut_inside_the_classifier_keeps_the_part_before_it() -> None:
    net = nn.Sequential()
    net.add_module("features", nn.Conv2d(3, 4, 3))
    net.add_module("flat", nn.Flatten())
    net.add_module("classifier", nn.Sequential(nn.Linear(144, 5), nn.ReLU(), nn.Linear(5, 2)))

    model = staged(net, size=8, classifier="classifier", cut="classifier.1")

    assert model.feature_shape == (5,)
    assert "classifier.2.weight" not in net.state_dict()


@pytest.mark.parametrize(
    ("cut", "words"),
    [("layr1", "near it: .*layer1"), ("layer1.7", r"near it: .*layer1\.0"), ("fc", "classifier is taken off")],
)
def test_a_cut_that_cannot_be_names_what_is_near(cut: str, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        staged(SmallConv(), classifier="fc", cut=cut)


def test_a_plugin_may_say_what_the_stages_are() -> None:
    model = staged(SmallConv(), classifier="fc", stages=("stem", "layer1", "layer2"))

    assert model.stage_names == ("stem", "layer1", "layer2")
    assert model.stage_of("layer2.1.running_mean") == "layer2"


def test_a_plugins_stage_that_is_no_cut_is_the_plugins_fault() -> None:
    with pytest.raises(ModelError, match=r"ends a stage at nowhere"):
        staged(SmallViT(), classifier="head", stages=("patch", "nowhere"))


def test_auxiliary_heads_are_taken_off() -> None:
    class Auxiliary(SmallConv):
        def __init__(self) -> None:
            super().__init__()
            self.aux = nn.Linear(8, 3)

        def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:  # type: ignore[override]
            x = torch.flatten(self.avgpool(self.layer2(self.layer1(self.stem(x)))), 1)
            return (self.fc(x), self.aux(x)) if self.training else self.fc(x)

    model = staged(Auxiliary(), classifier="fc", drop=("aux",))

    assert not any("aux" in name for name in model.state_dict())
    assert model.train().features(torch.randn(2, 3, 16, 16)).shape == (2, 8)


def test_a_network_that_cannot_be_split_is_one_stage_and_says_why() -> None:
    net = Unsplittable()
    twin = beheaded(net, "fc").eval()
    model = staged(net, classifier="fc")
    x = torch.randn(2, 3, 16, 16)

    assert model.stage_names == ("backbone",)
    assert "control flow" in (model.fallback or "")
    assert torch.equal(model.features(x), twin(x))
    assert model.stage_of("body.0.weight") == "backbone"


def test_an_unsplittable_network_can_be_cut_all_the_same() -> None:
    net = Unsplittable()
    x = torch.randn(2, 3, 16, 16)
    expected = copy.deepcopy(net).eval().body(x).mean((2, 3))

    model = staged(net, classifier="fc", cut="body.1")

    assert torch.equal(model.features(x), expected)
    assert not net.body[1]._forward_hooks


def test_a_cut_below_a_module_that_cannot_be_opened_names_that_module() -> None:
    net = nn.Sequential(nn.Conv2d(3, 3, 1), Unsplittable())

    with pytest.raises(ModelError, match=r"1 cannot be opened .* end the features at 1"):
        staged(net, cut="1.body")


def test_an_input_that_is_too_small_is_refused_with_a_size_that_fits() -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), *(nn.MaxPool2d(2) for _ in range(4)))

    with pytest.raises(ModelError, match=r"16x16 is too small for test/net: .*; use at least 32 px"):
        staged(net, size=16)


def test_a_change_in_place_whose_result_is_not_used_is_kept() -> None:
    class InPlace(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)
            self.act = nn.ReLU(inplace=True)

        def forward(self, x: Tensor) -> Tensor:
            x = self.a(x)
            x.mul_(2)
            self.act(x)
            return self.b(x)

    net = InPlace().eval()
    x = torch.randn(3, 4)
    expected = net(x)

    assert torch.equal(build_staged(net, spec(net), input_shape=(4,)).features(x), expected)


def test_maps_with_channels_last_are_averaged_over_their_sides() -> None:
    class ChannelsLast(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 6, 4, stride=4)

        def forward(self, x: Tensor) -> Tensor:
            return self.conv(x).permute(0, 2, 3, 1)

    net = ChannelsLast()
    x = torch.randn(2, 3, 16, 16)

    model = staged(net)

    assert torch.equal(model.features(x), net(x).mean((1, 2)))


def test_a_signal_of_one_dimension_is_averaged_over_time() -> None:
    net = nn.Sequential(nn.Conv1d(2, 5, 3), nn.ReLU(), nn.Conv1d(5, 7, 3))

    model = build_staged(net, spec(net, modality="signal"), input_shape=(2, 20))

    assert model.feature_shape == (7,)


def test_a_backbone_on_meta_has_stages_without_memory() -> None:
    meta = build_module(BackboneSpec(key="test/net", build=SmallConv), is_meta=True)

    model = build_staged(meta, BackboneSpec(key="test/net", build=SmallConv, classifier="fc"), input_shape=(3, 16, 16))

    assert all(parameter.is_meta for parameter in model.parameters())
    assert model.feature_shape == (8,)


def test_a_backbone_that_reads_values_while_it_is_built_is_built_for_real() -> None:
    def build() -> nn.Module:
        return nn.Linear(4, int(torch.ones(3).sum().item()))

    assert not build_module(BackboneSpec(key="test/net", build=build), is_meta=True).weight.is_meta


def test_a_build_that_fails_names_the_backbone() -> None:
    def build() -> nn.Module:
        raise ValueError("no such width")

    with pytest.raises(ModelError, match="test/net cannot be built: no such width"):
        build_module(BackboneSpec(key="test/net", build=build))
