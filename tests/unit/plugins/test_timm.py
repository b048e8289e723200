"""The timm plugin: cheap specs that tell the truth, weights looked up in the caches, checkpoints filtered by timm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
import timm
import torch
from torch import nn

import tldesk_timm
from tldesk.api import ModelError, WeightsError
from tldesk_timm.measure import measure
from tldesk_timm.models import measured
from tldesk_timm.weights import hub_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.api import BackboneSpec

SPECS = {spec.key.removeprefix("timm/"): spec for spec in tldesk_timm.tldesk_backbones()}
WEIGHTS = {spec.key.removeprefix("timm/"): spec for spec in tldesk_timm.tldesk_weights()}
KINDS = [
    "tf_efficientnet_lite0",
    "resnet18",
    "vgg11",
    "convnext_atto",
    "vit_tiny_patch16_224",
    "swin_tiny_patch4_window7_224",
    "mobilevit_xxs",
    "levit_128s",
    "levit_384_s8",
    "crossvit_tiny_240",
    "repvit_m0_9",
    "efficientvim_m1",
]


def built(spec: BackboneSpec) -> nn.Module:
    with torch.device("meta"):
        return spec.build(image_size=spec.preprocess.height) if spec.is_sized else spec.build()


def test_all_of_timm_is_there_and_measured() -> None:
    assert list(SPECS) == timm.list_models()
    assert list(WEIGHTS) == timm.list_pretrained()
    if timm.__version__ == "1.0.31":  # what the table was measured with
        assert measured().keys() == SPECS.keys()


@pytest.mark.parametrize("name", ["resnet18", "vit_tiny_patch16_224", "levit_128s", "mobilenetv5_300m_enc"])
def test_the_shipped_table_is_what_the_script_measures(name: str) -> None:
    assert measured()[name] == measure(name)


@pytest.mark.parametrize("name", KINDS)
def test_a_spec_tells_the_truth_about_its_model(name: str) -> None:
    spec = SPECS[name]
    module = built(spec)
    assert spec.parameters == sum(parameter.numel() for parameter in module.parameters())
    for path in (spec.classifier, *spec.drop):
        if path is None:
            continue
        module.get_submodule(path)
        module.set_submodule(path, nn.Identity())
    names: dict[str, Any] = {}
    with torch.device("meta"):
        exec(spec.rebuild.replace("{image_size}", str(spec.preprocess.height)), names)
    assert list(cast("nn.Module", names["backbone"]).state_dict()) == list(module.state_dict())
    side = spec.preprocess.height
    features = module.eval()(torch.zeros(2, 3, side, side, device="meta"))
    assert features.ndim == 2
    assert features.shape[1] != 1000


def test_an_encoder_has_no_classifier_to_take_off() -> None:
    assert SPECS["mobilenetv5_300m_enc"].classifier is None


def test_a_model_of_fixed_size_is_built_for_the_size_that_is_asked() -> None:
    spec = SPECS["vit_tiny_patch16_224"]
    with torch.device("meta"):
        module = spec.build(image_size=96)
    assert module.eval()(torch.zeros(1, 3, 96, 96, device="meta")).shape == (1, 1000)
    assert not SPECS["resnet18"].is_sized
    with pytest.raises(ModelError, match=r"timm/resnet18 cannot be built for inputs of 96 px"):
        SPECS["resnet18"].build(image_size=96)


def test_preprocessing_is_that_of_the_configuration() -> None:
    preprocess = SPECS["tf_efficientnet_lite0"].preprocess
    assert (preprocess.height, preprocess.crop_pct, preprocess.interpolation) == (224, 0.875, "bicubic")
    assert preprocess.mean == (0.5, 0.5, 0.5)
    weights = WEIGHTS["tf_efficientnet_lite0.in1k"].preprocess
    assert weights is not None
    assert weights.geometry == "crop"


def test_weights_name_their_file_licence_and_classes() -> None:
    spec = WEIGHTS["vit_tiny_patch16_224.augreg_in21k_ft_in1k"]
    assert spec.url == (
        "https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/resolve/main/model.safetensors"
    )
    assert (spec.license, spec.is_default, spec.backbone) == ("apache-2.0", True, "timm/vit_tiny_patch16_224")
    assert spec.classes is not None
    assert spec.classes()[281].startswith("tabby")
    assert WEIGHTS["convnext_small.in12k"].classes is not None


def test_the_hubs_cache_is_searched_where_its_library_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = WEIGHTS["resnet18.a1_in1k"]
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert hub_folder() == tmp_path / "x" / "huggingface" / "hub"
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    assert hub_folder() == tmp_path / "home" / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert spec.locate() is None
    folder = tmp_path / "hub" / "models--timm--resnet18.a1_in1k"
    for commit in ("aaa", "bbb"):
        (folder / "snapshots" / commit).mkdir(parents=True)
        (folder / "snapshots" / commit / "model.safetensors").touch()
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("aaa\n", encoding="utf-8")
    assert spec.locate() == folder / "snapshots" / "aaa" / "model.safetensors"


def test_positions_are_resampled_by_timms_own_filter() -> None:
    weights, spec = WEIGHTS["vit_tiny_patch16_224.augreg_in21k_ft_in1k"], SPECS["vit_tiny_patch16_224"]
    torch.manual_seed(0)
    small = timm.create_model("vit_tiny_patch16_224", img_size=64)
    module = spec.build(image_size=32)
    assert weights.convert is not None
    fitted = weights.convert(small.state_dict(), module)
    module.load_state_dict(dict(fitted))
    state = small.state_dict()
    assert fitted["pos_embed"].shape == (1, 2 * 2 + 1, 192)
    assert torch.equal(fitted["pos_embed"][:, 0], state["pos_embed"][:, 0])
    assert torch.equal(module.get_parameter("blocks.3.attn.qkv.weight"), state["blocks.3.attn.qkv.weight"])
    assert weights.convert(state, small) is state  # what fits is left alone


def test_weights_of_another_model_do_not_pass_the_filter() -> None:
    weights = WEIGHTS["resnet18.a1_in1k"]
    assert weights.convert is not None
    with pytest.raises(WeightsError, match=r"do not fit resnet18\.a1_in1k"):
        weights.convert({"nothing": torch.zeros(1)}, SPECS["resnet18"].build())
