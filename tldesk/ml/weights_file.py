"""Weight files that repeat to the byte: safetensors of contiguous CPU tensors, aliases and facts in one metadata key.

Two metadata keys would give another byte order in each process, and safetensors refuses tied tensors: hence one key
that holds sorted JSON. No time, run id or path goes into a file.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from tldesk.core.durable import write_durably
from tldesk.core.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

METADATA_KEY = "tldesk"


def save_weights(path: Path, tensors: Mapping[str, Tensor], *, facts: Mapping[str, Any] | None = None) -> None:
    """Write tensors durably in the canonical form.

    ``facts``: JSON values that belong to the weights. Raises ``OSError`` where the disk refuses.
    """
    kept, aliases = _without_aliases(tensors)
    metadata = {METADATA_KEY: json.dumps({**(facts or {}), "aliases": aliases}, sort_keys=True)}
    # Not safetensors' own writing: on a full disk that raises an error of its own, which tells no reason.
    write_durably(path, save(kept, metadata=metadata))


def load_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read tensors, aliases included, and the facts.

    Raises:
        WeightsError: The file is missing, damaged, or no safetensors file.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a mapping
            metadata = json.loads((file.metadata() or {}).get(METADATA_KEY, "{}"))
    except (OSError, SafetensorError, ValueError) as error:
        raise WeightsError(
            f"weights file {path} cannot be read: {error}", "train again, or restore the file"
        ) from error
    for name, original in metadata.pop("aliases", {}).items():
        tensors[name] = tensors[original]
    return tensors, metadata


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _without_aliases(tensors: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, str]]:
    kept: dict[str, Tensor] = {}
    aliases: dict[str, str] = {}
    owners: dict[tuple[Any, ...], str] = {}
    storages: set[int] = set()
    for name in sorted(tensors):
        tensor = tensors[name].detach()
        place = (tensor.device, tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype)
        if tensor.numel() and place in owners:
            aliases[name] = owners[place]
            continue
        owners[place] = name
        copy = tensor.cpu().contiguous()
        storage = copy.untyped_storage()
        if storage.data_ptr() in storages or storage.nbytes() != copy.numel() * copy.element_size():
            copy = copy.clone(memory_format=torch.contiguous_format)  # a view of a part, or of what another holds
        storages.add(copy.untyped_storage().data_ptr())
        kept[name] = copy
    return kept, aliases
