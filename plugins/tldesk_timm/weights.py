"""Weights specs of timm: each pretrained tag, looked up in the Hugging Face cache and torch's. Downloads nothing."""

from __future__ import annotations

import os
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tldesk.api import WeightsError, WeightsSpec
from tldesk_timm.models import BUILT_SIZE, NEVER_WHOLE, SOURCE, measured, preprocess_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor, nn

FILE = "model.safetensors"
_HUB = "https://huggingface.co"
_HASH = re.compile(r"-([0-9a-f]{8,64})\.")
_BYTES_A_PARAMETER = 4


def all_weights() -> Iterator[WeightsSpec]:
    """Yield a spec for each pretrained tag of each model."""
    import timm

    defaults = {name: getattr(timm.get_pretrained_cfg(name), "tag", None) for name in timm.list_models()}
    for full_name in timm.list_pretrained():
        config: Any = timm.get_pretrained_cfg(full_name)
        yield _weights(full_name, config, is_default=defaults.get(full_name.partition(".")[0]) == config.tag)


def hub_folder() -> Path:
    """Return the cache of the Hugging Face hub, as its own library finds it."""
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(variable):
            return Path(os.environ[variable]).expanduser()
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    home = os.environ.get("HF_HOME")
    return (Path(home).expanduser() if home else cache_home / "huggingface") / "hub"


def torch_folder() -> Path:
    """Return where torch keeps downloaded weights."""
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    home = os.environ.get("TORCH_HOME")
    return (Path(home).expanduser() if home else cache_home / "torch") / "hub" / "checkpoints"


def _weights(full_name: str, config: Any, *, is_default: bool) -> WeightsSpec:
    name = full_name.partition(".")[0]
    hub_id = config.hf_hub_id or ""
    filename = config.hf_hub_filename or FILE
    # A file of a foreign format (``custom_load``) cannot be read as tensors; the hub's copy can.
    url = "" if config.custom_load else config.url or ""
    if isinstance(url, tuple):
        url = url[0]
    hub_url = f"{_HUB}/{hub_id}/resolve/main/{filename}" if hub_id else ""
    digest = _HASH.search(url.rpartition("/")[2])
    has_classes = not name.startswith(NEVER_WHOLE) and _imagenet_subset(config.num_classes) is not None
    parameters = measured().get(name, {}).get("parameters")
    return WeightsSpec(
        key=f"{SOURCE}/{full_name}",
        backbone=f"{SOURCE}/{name}",
        title=full_name,
        license=config.license or "",
        locate=partial(_locate, hub_id, filename, url.rpartition("/")[2]),
        convert=partial(_convert, full_name),
        url=hub_url or url,
        size_bytes=parameters * _BYTES_A_PARAMETER if parameters else None,
        sha256=digest.group(1) if digest and not hub_url else "",
        preprocess=preprocess_of(config, is_original=True),
        classes=partial(_classes, config.num_classes) if has_classes else None,
        is_default=is_default,
    )


def _locate(hub_id: str, filename: str, url_filename: str) -> Path | None:
    """Look into the hub's cache (the snapshot that ``main`` names, else the newest), then into torch's."""
    folder = hub_folder() / f"models--{hub_id.replace('/', '--')}"
    if hub_id and folder.is_dir():
        try:
            commit = (folder / "refs" / "main").read_text(encoding="utf-8").strip()
        except OSError:
            commit = ""
        named = folder / "snapshots" / commit / filename
        if commit and named.is_file():
            return named
        others = [path for path in (folder / "snapshots").glob(f"*/{filename}") if path.is_file()]
        if others:
            return max(others, key=lambda path: path.stat().st_mtime)
    path = torch_folder() / url_filename
    return path if url_filename and path.is_file() else None


def _convert(full_name: str, state: Mapping[str, Tensor], module: nn.Module) -> Mapping[str, Tensor]:
    """Pass foreign names, other input sizes and label offsets through timm's own checkpoint filters."""
    own = module.state_dict()
    if full_name.startswith(NEVER_WHOLE):
        return {name: tensor for name, tensor in state.items() if name in own or not name.startswith("heads")}
    if own.keys() == state.keys() and all(own[name].shape == tensor.shape for name, tensor in state.items()):
        return state
    import timm

    size = getattr(module, BUILT_SIZE, None)
    arguments: dict[str, Any] = {} if size is None else {"img_size": size}
    try:
        # timm offers its filters only as part of building a model; the second module goes at once.
        loaded = timm.create_model(
            full_name, pretrained=True, pretrained_cfg_overlay={"state_dict": dict(state)}, **arguments
        )
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise WeightsError(f"weights do not fit {full_name}: {reason}", "give the weights of this model") from error
    return cast("Mapping[str, Tensor]", loaded.state_dict())


@cache
def _imagenet_subset(classes: int) -> str | None:
    from timm.data.imagenet_info import infer_imagenet_subset

    return infer_imagenet_subset({"num_classes": classes})


@cache
def _classes(classes: int) -> Sequence[str]:
    from timm.data.imagenet_info import ImageNetInfo

    return tuple(ImageNetInfo(_imagenet_subset(classes) or "imagenet-1k").label_descriptions())
