"""Where every random number comes from: streams by (seed, purpose, epoch, step). Holds the one construction lock.

Dropout and module construction draw from torch's global generator. Whoever does either holds ``construction_lock``,
so that a module built on another thread cannot shift a running step.
"""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

construction_lock = threading.RLock()


def stream_seed(seed: int, *parts: int | str) -> int:
    """Return a 63-bit seed for one purpose; different parts give unrelated streams."""
    text = "/".join(str(part) for part in (seed, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def sample_order(count: int, seed: int, *, epoch: int) -> list[int]:
    """Return the order in which an epoch (from 1) sees ``count`` samples."""
    generator = torch.Generator().manual_seed(stream_seed(seed, "order", epoch))
    order: list[int] = torch.randperm(count, generator=generator).tolist()
    return order


@contextmanager
def seeded(seed: int, *parts: int | str) -> Iterator[None]:
    """Draw from one stream inside; the global generators of all devices are as before afterwards.

    Takes ``construction_lock``.
    """
    with construction_lock, _generators_kept():
        _seed(stream_seed(seed, *parts))
        yield


def _seed(seed: int) -> None:
    """Seed the generators that are there.

    Not ``torch.manual_seed``: for device types that are not there it formats the stack, a hundred times as long.
    """
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)
    if torch.backends.mps.is_available():
        torch.mps.manual_seed(seed)


@contextmanager
def _generators_kept() -> Iterator[None]:
    if torch.backends.mps.is_available():  # fork_rng serves one device type at a time
        with torch.random.fork_rng(device_type="mps"):
            yield
        return
    is_used = torch.cuda.is_initialized()  # type: ignore[no-untyped-call]
    devices = range(torch.cuda.device_count()) if is_used else ()
    with torch.random.fork_rng(devices=devices):
        yield


@contextmanager
def deterministic() -> Iterator[None]:
    """Ask torch for repeatable kernels inside; where a device has none for an operation, torch warns."""
    was_on, was_warning = (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    memory: Any = torch.utils.deterministic  # sets attributes through its class, which no stub tells
    was_filling = memory.fill_uninitialized_memory
    was_benchmark = torch.backends.cudnn.benchmark
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    memory.fill_uninitialized_memory = False  # a debugging aid that costs time
    torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(was_on, warn_only=was_warning)
        memory.fill_uninitialized_memory = was_filling
        torch.backends.cudnn.benchmark = was_benchmark


def prepare_thread(threads: int) -> None:
    """Set how many threads torch's kernels use when started here; the main thread's setting does not hold."""
    torch.set_num_threads(threads)
