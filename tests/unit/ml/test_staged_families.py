"""Stages of the real families of torchvision and timm: names and shapes without memory, numbers for the small ones."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
import torch
from torch import nn

from tldesk.core.contracts import BackboneSpec
from tldesk.core.errors import ModelError
from tldesk.core.freeze_plan import FreezePlan
from tldesk.ml.freeze import apply_freeze
from tldesk.ml.staged import build_module, build_staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tldesk.ml.staged import StagedModel


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Nets this small wait for each other's threads on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def torchvision_spec(name: str, classifier: str, **fields: object) -> BackboneSpec:
    def build() -> nn.Module:
        from torchvision import models

        quiet = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
        return models.get_model(name, weights=None, **quiet)

    return BackboneSpec(key=f"torchvision/{name}", build=build, classifier=classifier, **fields)  # type: ignore[arg-type]


def timm_spec(name: str, classifier: str, **options: object) -> BackboneSpec:
    def build() -> nn.Module:
        import timm

        return timm.create_model(name, **options)

    return BackboneSpec(key=f"timm/{name}", build=build, classifier=classifier)


FAMILIES: list[tuple[BackboneSpec, int, tuple[str, ...], tuple[int, ...]]] = [
    (torchvision_spec("resnet18", "fc"), 64, ("layer1", "layer2", "layer3", "layer4"), (512,)),
    (torchvision_spec("resnet152", "fc"), 64, ("layer1", "layer2", "layer3", "layer4"), (2048,)),
    (torchvision_spec("vgg16", "classifier", features_end="features"), 32, ("features.0", "features.28"), (512,)),
    (torchvision_spec("vgg11_bn", "classifier", features_end="features"), 32, ("features.4", "features.25"), (512,)),
    (torchvision_spec("inception_v3", "fc", drop=("AuxLogits",)), 96, ("Mixed_5b", "Mixed_7c"), (2048,)),
    (torchvision_spec("googlenet", "fc", drop=("aux1", "aux2")), 64, ("inception3a", "inception5b"), (1024,)),
    (torchvision_spec("densenet121", "classifier"), 64, ("features.denseblock1", "features.denseblock4"), (1024,)),
    (torchvision_spec("mobilenet_v2", "classifier"), 32, ("features.7", "features.18"), (1280,)),
    (torchvision_spec("mobilenet_v3_small", "classifier"), 32, ("features.7", "features.12"), (576,)),
    (torchvision_spec("efficientnet_b0", "classifier"), 32, ("features.1", "features.8"), (1280,)),
    (torchvision_spec("vit_b_16", "heads"), 224, ("encoder.layers.encoder_layer_11",), (768,)),
    (torchvision_spec("swin_t", "head"), 64, ("features.1", "features.7"), (768,)),
    (torchvision_spec("convnext_tiny", "classifier.2"), 64, ("features.1", "features.7"), (768,)),
    (torchvision_spec("regnet_y_400mf", "fc"), 64, ("stem", "trunk_output.block4"), (440,)),
    (timm_spec("convnext_atto", "head.fc"), 64, ("stem", "stages.0", "stages.3"), (320,)),
    (timm_spec("vit_tiny_patch16_224", "head", img_size=64), 64, ("blocks.0", "blocks.5", "blocks.11"), (192,)),
    (timm_spec("mobilevit_xxs", "head.fc"), 64, ("stem", "stages.0", "stages.4", "final_conv"), (320,)),
    (timm_spec("maxvit_rmlp_pico_rw_256", "head.fc", img_size=64), 64, ("stem", "stages.0", "stages.3"), (256,)),
    (timm_spec("tf_efficientnet_lite0", "classifier"), 64, ("conv_stem", "blocks.6", "conv_head"), (1280,)),
    (timm_spec("swin_tiny_patch4_window7_224", "head.fc"), 224, ("layers.0", "layers.3"), (768,)),
]


def staged(spec: BackboneSpec, size: int, **choices: str) -> StagedModel:
    module = build_module(spec, is_meta=True)
    return build_staged(module, spec, input_shape=(3, size, size), **choices)  # type: ignore[arg-type]


@pytest.mark.parametrize(("spec", "size", "names", "shape"), FAMILIES, ids=lambda value: getattr(value, "key", ""))
def test_a_family_falls_into_stages_that_a_person_recognises(
    spec: BackboneSpec, size: int, names: tuple[str, ...], shape: tuple[int, ...]
) -> None:
    model = staged(spec, size)

    assert model.fallback is None
    assert 4 <= len(model.stages) <= 26
    assert set(names) <= set(model.stage_names)
    assert len(set(model.stage_names)) == len(model.stages)
    assert model.feature_shape == shape
    assert all(model.stage_of(name) is not None for name in model.backbone.state_dict())


def test_a_very_deep_network_has_its_blocks_joined() -> None:
    model = staged(timm_spec("vit_huge_patch14_224", "head", embed_dim=32, num_heads=2, img_size=56), 56)

    assert model.stage_names[:3] == ("patch_embed", "blocks.1", "blocks.3")
    assert model.stage_names[-1] == "blocks.31"


SMALL: list[tuple[BackboneSpec, int]] = [
    (torchvision_spec("resnet18", "fc"), 64),
    (torchvision_spec("mobilenet_v3_small", "classifier"), 64),
    (torchvision_spec("squeezenet1_1", "classifier"), 64),
    (timm_spec("vit_tiny_patch16_224", "head", img_size=32), 32),
    (timm_spec("convnext_atto", "head.fc"), 64),
    (timm_spec("mobilevit_xxs", "head.fc"), 64),
]


@pytest.mark.parametrize(("spec", "size"), SMALL, ids=lambda value: getattr(value, "key", ""))
def test_stages_compose_to_the_networks_own_output_in_both_modes(spec: BackboneSpec, size: int) -> None:
    torch.manual_seed(0)
    module = build_module(spec)
    owner, _, name = (spec.classifier or "").rpartition(".")
    twin = copy.deepcopy(module)
    setattr(twin.get_submodule(owner), name, nn.Identity())
    names = {name for name in module.state_dict() if not name.startswith(f"{spec.classifier}.")}
    model = build_staged(module, spec, input_shape=(3, size, size))
    x = torch.randn(2, 3, size, size)

    assert {name.removeprefix("backbone.") for name in model.state_dict()} == names
    with torch.no_grad():
        for is_training in (False, True):
            model.train(is_training)
            twin.train(is_training)
            torch.manual_seed(1)
            ours = model.features(x)
            torch.manual_seed(1)
            assert torch.equal(ours, twin(x))
            assert ours.shape == (2, *model.feature_shape)


def vgg16() -> BackboneSpec:
    return torchvision_spec("vgg16", "classifier", features_end="features")


def test_the_source_texts_vgg16_gives_512_numbers_at_32_pixels() -> None:
    model = staged(vgg16(), 32, pool="flatten")

    assert model.feature_shape == (512,)
    assert sum(parameter.numel() for parameter in model.parameters()) == 14_714_688


def test_the_source_texts_cut_ends_at_block4_conv2() -> None:
    model = staged(vgg16(), 32, cut="features.20", pool="flatten")

    assert model.stages[-1].shape == (512, 4, 4)
    assert model.feature_shape == (8192,)
    assert list(model.backbone.state_dict())[-1] == "features.19.bias"


def test_resnets_layer4_is_thawed_by_its_name() -> None:
    model = staged(torchvision_spec("resnet18", "fc"), 64)
    state = apply_freeze(model, FreezePlan.parse("layer4", model.stage_names))

    assert {name.split(".")[1] for name in state.trainable} == {"layer4"}
    assert state.frozen_stages == 4


def test_a_cut_inside_a_layer_makes_its_blocks_the_last_stages() -> None:
    model = staged(torchvision_spec("resnet18", "fc"), 64, cut="layer4.0")

    assert model.stage_names == ("conv1", "layer1", "layer2", "layer3", "layer4.0")
    assert not any(name.startswith("layer4.1") for name in model.backbone.state_dict())


@pytest.mark.parametrize(
    ("make", "size", "words"),
    [
        (lambda: torchvision_spec("inception_v3", "fc", drop=("AuxLogits",)), 32, "use at least 75 px"),
        (lambda: torchvision_spec("vgg11", "classifier", features_end="features"), 16, "use at least 32 px"),
        (lambda: torchvision_spec("vit_b_16", "heads"), 96, "use 224 px"),
    ],
)
def test_a_size_that_the_network_refuses_is_answered_with_one_that_it_takes(
    make: Callable[[], BackboneSpec], size: int, words: str
) -> None:
    with pytest.raises(ModelError, match=words):
        staged(make(), size)
