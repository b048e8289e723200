"""Which device a run uses, in which precision, on how many threads: every ``auto`` of them is decided here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import torch

from tldesk.core.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

Precision = Literal["fp32", "bf16", "fp16"]


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device, its name for people, and the precision and CPU threads of a run on it."""

    device: torch.device
    name: str
    precision: Precision
    threads: int

    def autocast(self) -> AbstractContextManager[Any]:
        """Return the context that a training step's forward pass runs in."""
        dtype = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[self.precision]
        is_on = self.precision != "fp32"
        return torch.autocast(self.device.type, dtype=dtype if is_on else torch.bfloat16, enabled=is_on)

    def scaler(self) -> torch.amp.GradScaler:
        """Return a gradient scaler, active only where fp16 would lose small gradients."""
        return torch.amp.GradScaler(self.device.type, enabled=self.precision == "fp16")


def default_threads() -> int:
    """Return how many CPU threads this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def available() -> tuple[str, ...]:
    """Return the devices that are there, best first, as a recipe names them."""
    found = [f"cuda:{index}" for index in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def choose(text: str = "auto", precision: str = "auto", *, threads: int | None = None) -> DeviceChoice:
    """Decide device and precision.

    ``auto`` takes the best device there is. ``auto`` precision is fp32 on a CPU and on MPS; on CUDA bf16 where the
    card has it, else fp16 with a gradient scaler.

    Raises:
        UsageError: The device is not there, or it cannot work in the precision.
    """
    there = available()
    wanted = there[0] if text == "auto" else f"{text}:0" if text == "cuda" else text
    if wanted not in there:
        raise UsageError(f"device {text!r} is not there", f"choose auto or one of: {', '.join(there)}")
    device = torch.device(wanted)
    count = default_threads() if threads is None else threads
    return DeviceChoice(device, _name(device, count), _precision(device, precision), count)


def _name(device: torch.device, threads: int) -> str:
    if device.type == "cuda":
        return f"CUDA · {torch.cuda.get_device_name(device)}"
    if device.type == "mps":
        return "MPS · Apple GPU"
    return f"CPU · {threads} thread{'s' if threads != 1 else ''}"


def _precision(device: torch.device, text: str) -> Precision:
    has_bf16 = device.type != "cuda" or torch.cuda.is_bf16_supported(including_emulation=False)
    match text:
        case "auto":
            return "fp32" if device.type != "cuda" else "bf16" if has_bf16 else "fp16"
        case "fp32":
            return "fp32"
        case "bf16" if has_bf16:
            return "bf16"
        case "fp16" if device.type != "cpu":
            return "fp16"
        case _:
            allowed = ["fp32", *(["bf16"] if has_bf16 else []), *(["fp16"] if device.type != "cpu" else [])]
            raise UsageError(f"{device} cannot train in {text}", f"choose auto or one of: {', '.join(allowed)}")
