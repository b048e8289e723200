"""Read tensors from a weights file without ever running what is in it, and put them into a module, strictly."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from tldesk.core.errors import TldeskError, WeightsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from torch import Tensor, nn

    Convert = Callable[[Mapping[str, Tensor], nn.Module], Mapping[str, Tensor]]

_WRAPPERS = ("state_dict", "model_state_dict", "model_ema", "model", "module", "net")
_STARTS = (b"PK", b"\x80")  # of a zip file, and of a pickle: torch's two formats
_NAMED = 8  # how many tensor names a message lists


def load_state(path: Path) -> dict[str, Tensor]:
    """Read a safetensors file, or a tensor dict that ``torch.load(weights_only=True)`` reads.

    A dict that holds the tensors under ``state_dict`` or ``model`` is unwrapped.

    Raises:
        WeightsError: It is damaged, holds no named tensors, or would have to be unpickled.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise WeightsError(f"weights file {path} cannot be read: {error.strerror}", "check the path") from error
    if path.suffix == ".safetensors" or start[8:9] == b"{":
        try:
            return load_file(path)
        except (SafetensorError, ValueError) as error:
            raise WeightsError(f"{path} is no whole safetensors file: {error}", "fetch it again") from error
    try:
        data = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # what torch's reader raises on foreign bytes is of every kind
        if start and not start.startswith(_STARTS):
            raise WeightsError(f"{path} is no weights file", "give safetensors, or what torch.save wrote") from error
        # torch wrote protocol 2 before it wrote zip files; it stumbles over a newer bare pickle with another error
        is_bare_pickle = start[:1] == b"\x80" and start[1:2] != b"\x02"
        if is_bare_pickle or isinstance(error, pickle.UnpicklingError):
            raise WeightsError(
                f"{path} is a pickle that could run code; it is not opened", _conversion(path)
            ) from error
        reason = str(error).partition("\n")[0]
        raise WeightsError(f"{path} cannot be read: {reason}", "it may be cut short: fetch it again") from error
    return _unwrapped(data, path)


def load_weights(
    module: nn.Module,
    state: Mapping[str, Tensor],
    *,
    source: str,
    prefix: str = "",
    rename: Mapping[str, str] | None = None,
    convert: Convert | None = None,
    may_differ: Sequence[str] = (),
) -> None:
    """Load tensors into a module, every one of them.

    Args:
        module: Changed in place.
        state: What ``load_state`` gave.
        source: Names file and model in messages.
        prefix: Taken off each name that begins with it.
        rename: Beginnings of names, old -> new; the longest that fits counts.
        convert: A plugin's own translation to the module's names and sizes; after prefix and rename.
        may_differ: Paths of modules that will be taken off (the classifier): theirs may be missing or of other shapes.

    Raises:
        WeightsError: Tensors are missing, unexpected, or of another shape; the first of them are named.
    """
    own = module.state_dict()
    metadata = getattr(state, "_metadata", None)
    state = _renamed(state, prefix, dict(rename or {}))
    if convert is not None:
        state = _converted(convert, state, module, source)

    def is_free(name: str) -> bool:
        return any(name == path or name.startswith(f"{path}.") for path in may_differ)

    wrong = [name for name, tensor in state.items() if name in own and tensor.shape != own[name].shape]
    fixed = [name for name in wrong if not is_free(name)]
    if fixed:
        shapes = [f"{name} {tuple(state[name].shape)} for {tuple(own[name].shape)}" for name in fixed]
        raise WeightsError(
            f"{source}: weights of another architecture or input size: {_first(shapes)}",
            "give the weights of this backbone",
        )
    fitting = {name: tensor for name, tensor in state.items() if name not in wrong}
    kept = _Versioned(fitting)
    # Modules that changed their tensors' names keep a version beside them; without one they take the oldest.
    kept._metadata = metadata if metadata is not None else own._metadata  # type: ignore[attr-defined]
    try:
        result = module.load_state_dict(kept, strict=False)
    except (RuntimeError, ValueError, KeyError) as error:
        raise WeightsError(
            f"{source}: {str(error).partition(chr(10))[0]}", "give the weights of this backbone"
        ) from error
    missing = [name for name in result.missing_keys if not is_free(name)]
    unexpected = [name for name in result.unexpected_keys if not is_free(name)]
    if missing or unexpected:
        raise WeightsError(_difference(source, missing, unexpected, count=len(own)), _cure(missing, unexpected))


class _Versioned(dict[str, Any]):
    """A dict that can carry the versions of the modules, as torch's own state dicts do."""


def _renamed(state: Mapping[str, Tensor], prefix: str, rename: Mapping[str, str]) -> dict[str, Tensor]:
    if not prefix and not rename:
        return dict(state)
    renamed: dict[str, Tensor] = {}
    for name, tensor in state.items():
        new = name.removeprefix(prefix)
        old = max((old for old in rename if new.startswith(old)), key=len, default=None)
        if old is not None:
            new = rename[old] + new[len(old) :]
        if new in renamed:
            raise WeightsError(f"two tensors would be named {new}", "correct weights.prefix and weights.rename")
        renamed[new] = tensor
    return renamed


def _converted(convert: Convert, state: Mapping[str, Tensor], module: nn.Module, source: str) -> Mapping[str, Tensor]:
    try:
        return convert(state, module)
    except TldeskError as error:
        raise WeightsError(f"{source}: {error.what}", error.cure) from error
    except Exception as error:  # a plugin's code
        raise WeightsError(
            f"{source}: its plugin cannot convert it: {error}", "report it to the plugin's author"
        ) from error


def _unwrapped(data: object, path: Path) -> dict[str, Tensor]:
    for name in _WRAPPERS:
        if isinstance(data, dict) and isinstance(data.get(name), dict) and not _is_state(data):
            data = data[name]
    if not isinstance(data, dict) or not _is_state(data):
        kind = type(data).__name__
        raise WeightsError(f"{path} holds no named tensors but a {kind}", "save module.state_dict() to safetensors")
    return data


def _is_state(data: dict[Any, Any]) -> bool:
    return bool(data) and all(isinstance(k, str) and isinstance(v, torch.Tensor) for k, v in data.items())


def _conversion(path: Path) -> str:
    return (
        "convert it in the environment it comes from, if you trust it:\n"
        "  import torch; from safetensors.torch import save_file\n"
        f"  model = torch.load({str(path)!r}, map_location='cpu', weights_only=False)\n"
        "  save_file({k: v.contiguous() for k, v in model.state_dict().items()}, "
        f"{str(path.with_suffix('.safetensors'))!r})"
    )


def _difference(source: str, missing: list[str], unexpected: list[str], *, count: int) -> str:
    parts = [f"{source}: {len(missing)} of {count} tensors are missing" if missing else source]
    if missing:
        parts[0] += f" ({_first(missing)})"
    if unexpected:
        parts.append(f"{len(unexpected)} are unexpected ({_first(unexpected)})")
    return ", ".join(parts) if missing else f"{source}: {parts[-1]}"


def _cure(missing: list[str], unexpected: list[str]) -> str:
    """Guess a prefix that would make the names fit."""
    for name in unexpected:
        for wanted in missing[:_NAMED]:
            if name.endswith(f".{wanted}"):
                return f"set weights.prefix={name.removesuffix(wanted)}"
    return "give the weights of this backbone, or map its names with weights.prefix and weights.rename"


def _first(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
