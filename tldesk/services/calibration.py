"""The temperature of a run, beside its weights in ``calibration.json``; without the file it is 1."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from tldesk.core.durable import write_durably
from tldesk.core.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.contracts import Array

CALIBRATION = "calibration.json"


def calibrate(folder: Path, logits: Array, targets: Array) -> float:
    """Fit a temperature to outputs (N, K) for samples (N,) that the run's fit did not see, and keep it in its folder.

    Raises:
        ProjectError: The folder cannot be written.
    """
    from tldesk.ml.calibration import fit_temperature

    temperature = fit_temperature(logits, targets)
    keep_temperature(folder, temperature, samples=len(targets))
    return temperature


def keep_temperature(folder: Path, temperature: float, *, samples: int) -> None:
    """Keep a temperature that was fitted to ``samples`` in a run's folder.

    Raises:
        ProjectError: The folder cannot be written.
    """
    text = json.dumps({"temperature": temperature, "samples": samples}, indent=2) + "\n"
    try:
        write_durably(folder / CALIBRATION, text)
    except OSError as error:
        raise ProjectError(f"{folder} cannot be written: {error.strerror}", "make room or rights") from error


def read_temperature(folder: Path) -> float:
    """Return what a run's logits are to be divided by; 1 where nothing was fitted.

    Raises:
        ProjectError: The file is damaged.
    """
    path = folder / CALIBRATION
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return 1.0
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}", "give rights, or use another run") from error
    try:
        temperature = float(json.loads(text)["temperature"])
    except (ValueError, TypeError, KeyError) as error:
        raise ProjectError(f"{path} is damaged", "delete it: probabilities are then as trained") from error
    if not (math.isfinite(temperature) and temperature > 0):
        raise ProjectError(f"{path} is damaged", "delete it: probabilities are then as trained")
    return temperature
