"""Load torch and what stands on it in a thread beside a window, stalling that window as little as can be.

Imports no torch of its own at module level: it is what decides how torch comes in. Everything here was measured
(DEPENDENCIES.md): a plain ``import torch`` in another thread stops a window for up to a second.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCH_INTERVAL_S = 0.0005  # Python's default of 5 ms makes a GUI late by 100 ms beside a busy loop
STEPS = ("torch", "torchvision", "timm", "sklearn.linear_model")
"""What is imported, in this order; each is one step between two looks at whether the person has closed the window."""

_BIG = ("libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch_python.so")
_lock = threading.Lock()


def torch_libraries() -> tuple[Path, ...]:
    """Return torch's big shared libraries in the order in which they are needed, found without importing torch."""
    spec = importlib.util.find_spec("torch")
    if spec is None or not spec.origin:
        return ()
    folder = Path(spec.origin).parent / "lib"
    return tuple(path for name in _BIG if (path := folder / name).exists())


def preload_libraries() -> None:
    """Map torch's libraries into the process on Linux with the interpreter free to run other threads meanwhile.

    ``ctypes.CDLL(path)`` holds the interpreter lock while it loads; calling libc's ``dlopen`` as a foreign function
    does not. A library that cannot be loaded is left to the import, which says why.
    """
    if sys.platform != "linux":
        return
    try:
        dlopen = ctypes.CDLL(None).dlopen
    except (OSError, AttributeError):
        return
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    dlopen.restype = ctypes.c_void_p
    for path in torch_libraries():
        dlopen(os.fsencode(path), os.RTLD_NOW | os.RTLD_GLOBAL)


@contextmanager
def without_collections() -> Iterator[None]:
    """Keep the garbage collector still while hundreds of thousands of lasting objects are made, then set them aside.

    A collection walks every object with the interpreter lock held; afterwards those of the import are never walked
    again.
    """
    with _lock:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            if was_on:
                gc.enable()


def load(step: str) -> None:
    """Import one of ``STEPS``, and what it is used with.

    Raises:
        ImportError: It is not installed, or broken.
        OSError: One of its libraries is missing.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if step in sys.modules:
        return
    if step == "torch":
        preload_libraries()
    with without_collections():
        importlib.import_module(step)


def device_name() -> str:
    """Return the name of the device that a run takes by default, for people: ``CPU · 2 threads``."""
    from tldesk.ml.device import choose

    return choose().name


def set_threads(count: int | None = None) -> None:
    """Set the calling thread's number of torch threads, if torch is loaded; None: as many as there are cores.

    What the main thread sets does not reach kernels that are started from another thread.
    """
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "set_num_threads"):  # half imported, in another thread
        return
    from tldesk.ml.device import default_threads

    torch.set_num_threads(default_threads() if count is None else count)
