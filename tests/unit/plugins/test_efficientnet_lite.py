"""The packaged ImageNet weights: real ones, on the right names, seeing the right input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skimage.data
import timm
import torch

import tldesk_efficientnet_lite
from tldesk.api import WeightsError
from tldesk.core.cancel import CancelToken
from tldesk.hooks.host import PluginHost
from tldesk.services.weights import class_names, load_into, resolve
from tldesk_efficientnet_lite import packaged_file

if TYPE_CHECKING:
    from pathlib import Path

CATS = {"tabby", "tiger cat", "Egyptian cat"}


@pytest.mark.parametrize("level", [level for level in (0, 1, 2) if packaged_file(level)])
def test_known_photographs_are_named_by_the_whole_original_model(tmp_path: Path, level: int) -> None:
    host = PluginHost(tmp_path)
    spec = host.backbone(f"timm/tf_efficientnet_lite{level}")
    found = resolve(host, spec, on_event=lambda _: None, cancel=CancelToken())
    assert found.source == f"efficientnet_lite/lite{level}"
    assert found.spec is not None
    assert found.spec.preprocess is not None
    module = spec.build()
    load_into(module, spec, found, keeps_classifier=True)
    module.eval()
    names, modality = class_names(found.spec), host.modality("image")
    best: dict[str, str] = {}
    for name in ("chelsea", "coffee", "camera"):
        picture: Any = getattr(skimage.data, name)()
        raw = picture if picture.ndim == 3 else np.stack([picture] * 3, axis=-1)
        inputs = torch.from_numpy(modality.tensor(raw, found.spec.preprocess))[None]
        with torch.inference_mode():
            best[name] = names[int(module(inputs).argmax())]
    assert best["chelsea"] in CATS
    assert (best["coffee"], best["camera"]) == ("espresso", "tripod")


def test_the_tensors_of_another_model_are_refused_by_shape() -> None:
    (weights, *_) = tldesk_efficientnet_lite.tldesk_weights()
    module = timm.create_model("tf_efficientnet_lite0")
    state = {f"_x{i}": tensor for i, tensor in enumerate(module.state_dict().values())}
    assert weights.convert is not None
    assert list(weights.convert(state, module)) == list(module.state_dict())
    with pytest.raises(WeightsError, match="295 tensors, the model 296"):
        weights.convert(dict(list(state.items())[1:]), module)
    state["_x0"] = torch.zeros(1)
    with pytest.raises(WeightsError, match=r"tensor _x0 has shape \(1,\) where conv_stem\.weight has \(32, 3, 3, 3\)"):
        weights.convert(state, module)


def test_the_default_of_the_default_backbone_is_packaged() -> None:
    (weights, *_) = tldesk_efficientnet_lite.tldesk_weights()
    assert weights.is_default
    assert weights.url == ""
    assert weights.locate() is not None
    assert weights.preprocess is not None
    assert weights.preprocess.mean == (127 / 255,) * 3
    assert weights.preprocess.std == (128 / 255,) * 3
