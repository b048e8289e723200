"""Weights specs of torchvision: every published file, looked up in torch's hub cache. Downloads nothing."""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tldesk.api import ModelError, WeightsSpec
from tldesk_torchvision.models import LICENSE, SOURCE, model_names, preprocess_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor, nn

_HASH = re.compile(r"-([0-9a-f]{8,64})\.")
_OLD_DENSENET = re.compile(
    r"^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$"
)
_POSITIONS = "encoder.pos_embedding"


def all_weights() -> Iterator[WeightsSpec]:
    """Yield a spec for each file of weights that torchvision publishes for its classification models."""
    from torchvision import models

    for name in model_names():
        members = models.get_model_weights(name)
        for member in members:
            yield _weights(name, member, is_default=member is members.DEFAULT)


def hub_folder() -> Path:
    """Return where torch keeps downloaded weights, as ``torch.hub.get_dir`` says, without importing torch."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    home = os.environ.get("TORCH_HOME")
    return (Path(home).expanduser() if home else cache / "torch") / "hub" / "checkpoints"


def _weights(name: str, member: Any, *, is_default: bool) -> WeightsSpec:
    filename = member.url.rpartition("/")[2]
    digest = _HASH.search(filename)
    categories = member.meta.get("categories")
    return WeightsSpec(
        key=f"{SOURCE}/{name}.{member.name}",
        backbone=f"{SOURCE}/{name}",
        title=f"{name}, {member.name}",
        license="CC-BY-NC-4.0 (SWAG)" if "SWAG" in member.name else LICENSE,
        locate=partial(_locate, filename),
        convert=_convert_densenet
        if name.startswith("densenet")
        else _fit_positions
        if name.startswith("vit")
        else None,
        url=member.url,
        size_bytes=int(member.meta["_file_size"] * 2**20),
        sha256=digest.group(1) if digest else "",
        preprocess=preprocess_of(member, is_original=True),
        classes=partial(_classes, categories) if categories else None,
        is_default=is_default,
    )


def _locate(filename: str) -> Path | None:
    path = hub_folder() / filename
    return path if path.is_file() else None


def _classes(categories: Sequence[str]) -> Sequence[str]:
    return categories


def _convert_densenet(state: Mapping[str, Tensor], module: nn.Module) -> Mapping[str, Tensor]:
    """Rename the published files' ``norm.1`` to ``norm1``, as torchvision does when it loads them."""
    return OrderedDict((_OLD_DENSENET.sub(r"\1\2", name), tensor) for name, tensor in state.items())


def _fit_positions(state: Mapping[str, Tensor], module: nn.Module) -> Mapping[str, Tensor]:
    """Interpolate the positional embedding to the module's input size (torchvision's own way, bicubic)."""
    from torchvision.models.vision_transformer import interpolate_embeddings

    vit = cast("Any", module)
    positions = state.get(_POSITIONS)
    if positions is None or positions.shape[1] == vit.seq_length or positions.shape[2] != vit.hidden_dim:
        return state
    try:
        fitted = interpolate_embeddings(vit.image_size, vit.patch_size, OrderedDict(state))
    except ValueError as error:
        raise ModelError(f"positional embedding {tuple(positions.shape)} does not fit: {error}") from error
    return cast("Mapping[str, Tensor]", fitted)
