"""The torchvision plugin: specs that build, fit their files, and rebuild to the same module."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

import pytest
import torch
from torch import nn
from torchvision import models

import tldesk_torchvision
from tldesk.api import ModelError
from tldesk_torchvision.weights import hub_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.api import BackboneSpec, WeightsSpec

SPECS = {spec.key.removeprefix("torchvision/"): spec for spec in tldesk_torchvision.tldesk_backbones()}
WEIGHTS = {spec.key.removeprefix("torchvision/"): spec for spec in tldesk_torchvision.tldesk_weights()}
ONE_OF_EACH_FAMILY = [
    "alexnet",
    "convnext_tiny",
    "densenet121",
    "efficientnet_b0",
    "efficientnet_v2_s",
    "googlenet",
    "inception_v3",
    "mnasnet0_5",
    "mobilenet_v2",
    "mobilenet_v3_small",
    "resnet18",
    "shufflenet_v2_x0_5",
    "squeezenet1_1",
    "swin_t",
    "swin_v2_t",
    "vgg11_bn",
    "vit_b_16",
]


def build(spec: BackboneSpec) -> nn.Module:
    with torch.device("meta"):
        return spec.build(image_size=spec.preprocess.height) if spec.is_sized else spec.build()


def take_off(module: nn.Module, spec: BackboneSpec) -> nn.Module:
    for path in (spec.classifier, *spec.drop):
        assert path is not None
        module.get_submodule(path)
        module.set_submodule(path, nn.Identity())
    return module


def rebuilt(spec: BackboneSpec) -> nn.Module:
    names: dict[str, Any] = {}
    with torch.device("meta"):
        exec(spec.rebuild.replace("{image_size}", str(spec.preprocess.height)), names)
    return cast("nn.Module", names["backbone"])


def test_every_classification_model_is_there_and_nothing_else() -> None:
    assert sorted(SPECS) == sorted(models.list_models(module=models))
    assert {"vgg16", "resnet50", "inception_v3", "maxvit_t"} <= SPECS.keys()


def test_every_published_file_is_there_with_one_default_each() -> None:
    published = [f"{name}.{member.name}" for name in SPECS for member in models.get_model_weights(name)]
    assert list(WEIGHTS) == published
    assert sorted(spec.backbone.removeprefix("torchvision/") for spec in WEIGHTS.values() if spec.is_default) == sorted(
        SPECS
    )
    for spec in WEIGHTS.values():
        assert spec.url.startswith("https://download.pytorch.org/models/")
        assert spec.sha256
        assert spec.sha256 in spec.url
        assert spec.size_bytes is not None
        assert spec.size_bytes > 1e6


@pytest.mark.parametrize("name", ONE_OF_EACH_FAMILY)
def test_a_spec_tells_the_truth_about_its_model(name: str) -> None:
    spec = SPECS[name]
    module = build(spec)
    assert spec.parameters == sum(parameter.numel() for parameter in module.parameters())
    bare = take_off(module, spec).eval()
    assert list(rebuilt(spec).state_dict()) == list(bare.state_dict())
    side = spec.preprocess.height if spec.is_sized else spec.min_size
    features = bare(torch.zeros(2, 3, side, side, device="meta"))
    assert features.ndim == 2
    assert features.shape[1] != 1000
    if spec.features_end is not None:
        module.get_submodule(spec.features_end)


def test_maxvit_is_built_for_the_size_that_is_asked() -> None:
    # Built for real: it computes with values while it is built. Its classifier is the last of six modules.
    spec = SPECS["maxvit_t"]
    with pytest.raises(ModelError, match=r"multiple of 224 px, not 300.*224"):
        spec.build(image_size=300)
    bare = take_off(spec.build(image_size=224), spec).eval()
    with torch.inference_mode():
        assert bare(torch.zeros(1, 3, 224, 224)).shape == (1, 512)


def test_inception_weights_see_the_input_that_they_were_trained_on() -> None:
    # The published weights of both Inceptions need transform_input, which torchvision sets only with weights.
    for name in ("inception_v3", "googlenet"):
        assert build(SPECS[name]).transform_input is True  # type: ignore[comparison-overlap]
        assert "transform_input=True" in SPECS[name].rebuild


def test_preprocessing_is_that_of_the_weights() -> None:
    spec = WEIGHTS["vit_b_16.IMAGENET1K_SWAG_E2E_V1"]
    assert spec.preprocess is not None
    assert (spec.preprocess.height, spec.preprocess.crop_pct, spec.preprocess.interpolation) == (384, 1.0, "bicubic")
    assert spec.preprocess.geometry == "crop"
    assert spec.license == "CC-BY-NC-4.0 (SWAG)"
    assert spec.classes is not None
    assert spec.classes()[283] == "Persian cat"
    vgg = WEIGHTS["vgg16.IMAGENET1K_FEATURES"]
    assert vgg.classes is None
    assert vgg.preprocess is not None
    assert vgg.preprocess.std == pytest.approx((1 / 255,) * 3)


def test_a_file_in_torchs_cache_is_found_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    assert str(hub_folder()) == os.path.join(torch.hub.get_dir(), "checkpoints")
    spec = WEIGHTS["resnet18.IMAGENET1K_V1"]
    assert spec.locate() is None
    hub_folder().mkdir(parents=True)
    (hub_folder() / "resnet18-f37072fd.pth").touch()
    assert spec.locate() == hub_folder() / "resnet18-f37072fd.pth"
    monkeypatch.delenv("TORCH_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert str(hub_folder()) == os.path.join(torch.hub.get_dir(), "checkpoints")


def converted(spec: WeightsSpec, state: dict[str, torch.Tensor], module: nn.Module) -> dict[str, torch.Tensor]:
    assert spec.convert is not None
    return dict(spec.convert(state, module))


def test_the_old_names_in_densenet_files_are_translated() -> None:
    module = build(SPECS["densenet121"])
    own = {name: tensor for name, tensor in module.state_dict().items() if not name.endswith("num_batches_tracked")}
    old = {name.replace("norm1", "norm.1").replace("conv2", "conv.2"): tensor for name, tensor in own.items()}
    assert old.keys() != own.keys()
    assert converted(WEIGHTS["densenet121.IMAGENET1K_V1"], old, module).keys() == own.keys()


def test_positions_of_a_vit_are_interpolated_to_another_size() -> None:
    spec, weights = SPECS["vit_b_32"], WEIGHTS["vit_b_32.IMAGENET1K_V1"]
    with torch.device("meta"):
        state = spec.build(image_size=224).state_dict()
        module = spec.build(image_size=96)
    torch.manual_seed(0)
    positions = torch.randn(1, 7 * 7 + 1, 768)
    state["encoder.pos_embedding"] = positions
    fitted = converted(weights, state, module)
    assert fitted["encoder.pos_embedding"].shape == (1, 3 * 3 + 1, 768)
    assert torch.equal(fitted["encoder.pos_embedding"][:, 0], positions[:, 0])
    assert fitted["conv_proj.weight"] is state["conv_proj.weight"]
