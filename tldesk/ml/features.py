"""Keep what the wholly frozen backbone makes of each sample, so that a second head costs no pass. The simple store.

Rows lie in shard files named by the sha256 of their bytes: a file that is cut short, altered or half written does not
have the hash that it is called by, and is never used. Several processes may write at once; equal shards are one file.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load, save

from tldesk.core.durable import write_durably
from tldesk.core.events import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from tldesk.core.contracts import Array, Preprocess
    from tldesk.ml.staged import StagedModel

    Rows = tuple[Sequence[int], Array]

SHARD_ROWS = 512
FORMAT = 1
_SUFFIX = ".features"


@dataclass(frozen=True, slots=True)
class FeatureBlock:
    """Features of samples, (N, ...) float32 in the order asked for, and where they came from.

    ``bytes``: size of the rows. ``fault``: why rows could not be kept on disk, where they could not.
    """

    rows: Array
    hits: int
    misses: int
    bytes: int
    fault: str | None = None


class FeatureStore:
    """Feature rows under a folder, by space (what computes them) and key (the sample's content hash)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(
        self, space: str, keys: Sequence[str], compute: Callable[[list[int]], Generator[Rows, None, None]]
    ) -> Generator[Progress, None, FeatureBlock]:
        """Return the rows of ``keys``, computing and keeping those that are not there; yield progress.

        ``compute`` gets positions in ``keys`` and yields (positions, rows) until all are done. What is computed
        before an exception, or before the generator is closed, is kept.
        """
        known = self.find(space, frozenset(keys))
        first = {key: index for index, key in reversed(list(enumerate(keys)))}  # a picture that occurs twice: once
        missing = [index for key, index in first.items() if key not in known]
        missing.sort()
        hits = sum(key in known for key in keys)
        shard = self.shard(space)
        computed = 0
        if missing:
            yield Progress("features", hits, len(keys))
            try:
                with closing(compute(missing)) as batches:
                    for indices, rows in batches:
                        for index, row in zip(indices, rows, strict=True):
                            known[keys[index]] = row
                            shard.add(keys[index], row)
                        computed += len(indices)
                        yield Progress("features", hits + computed, len(keys))
            finally:
                shard.flush()
        rows = np.stack([known[key] for key in keys])
        return FeatureBlock(rows, hits, len(keys) - hits, rows.nbytes, shard.fault)

    def shard(self, space: str) -> FeatureShard:
        """Return a way to keep rows one by one; ``flush`` it at the end, whatever happens."""
        return FeatureShard(self._folder / space)

    def find(self, space: str, keys: frozenset[str]) -> dict[str, Array]:
        """Return the rows of those ``keys`` that are kept."""
        rows: dict[str, Array] = {}
        for path in sorted((self._folder / space).glob(f"*{_SUFFIX}")):
            for key, row in _shard_rows(path):
                if key in keys:
                    rows[key] = row
        return rows


class FeatureShard:
    """Rows on their way to disk. A disk that refuses costs the keeping, not the run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: list[str] = []
        self._rows: list[Array] = []
        self.fault: str | None = None

    def add(self, key: str, row: Array) -> None:
        """Keep one row, on disk once there are enough."""
        self._keys.append(key)
        self._rows.append(row)
        if len(self._rows) >= SHARD_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is not on disk yet."""
        if not self._rows:
            return
        names = np.frombuffer("\n".join(self._keys).encode(), np.uint8)
        data = save({"keys": names, "rows": np.stack(self._rows).astype(np.float32)})
        self._keys, self._rows = [], []
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_durably(self._folder / f"{hashlib.sha256(data).hexdigest()}{_SUFFIX}", data)
        except OSError as error:
            self.fault = f"features could not be kept in {self._folder}: {error.strerror}"


def _shard_rows(path: Path) -> Iterator[tuple[str, Array]]:
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != path.stem:
            return
        tensors = load(data)
        keys = bytes(tensors["keys"]).decode().split("\n")
    except (OSError, SafetensorError, KeyError, ValueError):
        return
    yield from zip(keys, tensors["rows"], strict=True)


def feature_space(
    model: StagedModel,
    *,
    input_shape: tuple[int, ...],
    preprocess: Preprocess,
    modality_version: str,
    batch_size: int,
    device: torch.device,
) -> str:
    """Name what computes the features: by what the model makes of two fixed inputs, and by all that shapes its input.

    The outputs stand for weights, code, cut and pooling at once, so edited code is noticed as edited weights are.
    ``model`` must be in eval mode on ``device``.
    """
    generator = torch.Generator().manual_seed(20240229)
    probes = torch.randn((2, *input_shape), generator=generator)
    with torch.inference_mode():
        outputs = model.features(probes.to(device)).float().cpu().contiguous()
    facts: dict[str, Any] = {
        "format": FORMAT,
        "shape": list(outputs.shape[1:]),
        "preprocess": asdict(preprocess),
        "modality": modality_version,
        "batch_size": batch_size,
        "device": device.type,
    }
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    digest.update(outputs.numpy().tobytes())
    return digest.hexdigest()


def compute_all(
    keys: Sequence[str], compute: Callable[[list[int]], Generator[Rows, None, None]]
) -> Generator[Progress, None, FeatureBlock]:
    """Return the rows of all ``keys`` without a store."""
    found: dict[int, Array] = {}
    with closing(compute(list(range(len(keys))))) as batches:
        for indices, rows in batches:
            found.update(zip(indices, rows, strict=True))
            yield Progress("features", len(found), len(keys))
    rows = np.stack([found[index] for index in range(len(keys))])
    return FeatureBlock(rows, 0, len(keys), rows.nbytes)
