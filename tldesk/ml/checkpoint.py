"""Checkpoints on disk: complete, durable, and never believed unless every byte is as it was written.

A run's ``checkpoints`` folder holds the tensors that it began with (``start``) and the last two states. Each file is
named by the beginning of its own sha256: one that was cut short or altered does not fit its name, and the one before
it is taken. Knows no model: what the state is made of is the loop's affair.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from tldesk.core.durable import write_durably

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from torch import Tensor

FORMAT = 1
KEPT = 2
FOLDER = "checkpoints"
_SUFFIX = ".checkpoint"
_START = "start."
_METADATA = "tldesk"
_HASH = 16  # hex digits in a file's name


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a run between two steps: plain numbers as JSON holds them, and CPU tensors by name.

    ``numbers["place"]`` holds ``step``, steps in all, and ``epoch``, whole epochs.
    """

    numbers: dict[str, Any]
    tensors: dict[str, Tensor]

    def part(self, prefix: str) -> dict[str, Tensor]:
        """Return the tensors whose names begin with ``prefix/``, without it."""
        return {
            name.removeprefix(f"{prefix}/"): value
            for name, value in self.tensors.items()
            if name.startswith(f"{prefix}/")
        }


class CheckpointFolder:
    """The checkpoints of one run."""

    def __init__(self, run_folder: Path) -> None:
        self.folder = run_folder / FOLDER

    def write(self, checkpoint: Checkpoint) -> None:
        """Write a state durably and drop all but the last two. Raises ``OSError`` where the disk refuses."""
        self.folder.mkdir(exist_ok=True)
        self._write(_place(checkpoint), checkpoint)
        for path in self._states()[KEPT:]:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def write_start(self, tensors: Mapping[str, Tensor]) -> None:
        """Write the tensors that the run begins with, once. Raises ``OSError`` where the disk refuses."""
        if next(self.folder.glob(f"{_START}*{_SUFFIX}"), None) is not None:
            return
        self.folder.mkdir(exist_ok=True)
        self._write(_START.rstrip("."), Checkpoint({}, dict(tensors)))

    def start(self) -> dict[str, Tensor] | None:
        """Return the tensors that the run began with; None where they are not there or not whole."""
        for path in self.folder.glob(f"{_START}*{_SUFFIX}"):
            with suppress(OSError, ValueError):
                return _read(path).tensors
        return None

    def latest(self, tell: Callable[[str], None] = lambda _text: None) -> Checkpoint | None:
        """Return the newest state that is whole, or None; each that is not is told, and left where it is."""
        for path in self._states():
            try:
                return _read(path)
            except (OSError, ValueError) as error:
                tell(f"checkpoint {path.name} is not used: {error}; the one before it is taken")
        return None

    def begin_from(self, checkpoint: Checkpoint | None) -> None:
        """Drop the states that came later, which are made anew, and what a killed process left half written.

        None: the run begins again, and nothing that is here belongs to it any more.
        """
        later = [p for p in self._states() if checkpoint is None or p.name.partition(".")[0] > _place(checkpoint)]
        starts = list(self.folder.glob(f"{_START}*{_SUFFIX}")) if checkpoint is None else []
        for path in (*later, *starts, *self.folder.glob(".*.tmp")):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _states(self) -> list[Path]:
        paths = [path for path in self.folder.glob(f"*{_SUFFIX}") if path.name[:1].isdigit()]
        return sorted(paths, key=lambda path: path.name, reverse=True)

    def _write(self, name: str, checkpoint: Checkpoint) -> None:
        tensors, aliases = _apart(checkpoint.tensors)
        document = json.dumps({"format": FORMAT, "aliases": aliases, "numbers": checkpoint.numbers}, sort_keys=True)
        data = save(tensors, metadata={_METADATA: document})
        digest = hashlib.sha256(data).hexdigest()[:_HASH]
        write_durably(self.folder / f"{name}.{digest}{_SUFFIX}", data)


def _place(checkpoint: Checkpoint) -> str:
    """Return where a state stands, as text that sorts: an epoch's end comes after its last step."""
    place = checkpoint.numbers["place"]
    return f"{place['step']:012d}-{place['epoch']:06d}"


def _read(path: Path) -> Checkpoint:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest()[:_HASH] != path.name.split(".")[1]:
        raise ValueError("it was cut short or altered")
    try:
        length = int.from_bytes(data[:8], "little")
        document = json.loads(json.loads(data[8 : 8 + length])["__metadata__"][_METADATA])
        tensors = load(data)
    except (SafetensorError, KeyError, ValueError) as error:
        raise ValueError(f"it cannot be read ({error})") from error
    if document["format"] != FORMAT:
        raise ValueError(f"it has format {document['format']}, known here is {FORMAT}")
    for name, original in document["aliases"].items():
        tensors[name] = tensors[original]
    return Checkpoint(document["numbers"], tensors)


def _apart(tensors: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return contiguous CPU copies where needed, and the names of tensors that are another one's."""
    kept: dict[str, Tensor] = {}
    aliases: dict[str, str] = {}
    owners: dict[int, str] = {}
    for name in sorted(tensors):
        tensor = tensors[name]
        if id(tensor) in owners:
            aliases[name] = owners[id(tensor)]
            continue
        owners[id(tensor)] = name
        copy = tensor.detach().to("cpu").contiguous()
        is_part = copy.untyped_storage().nbytes() != copy.numel() * copy.element_size()
        kept[name] = copy.clone(memory_format=torch.contiguous_format) if is_part else copy
    return kept, aliases
