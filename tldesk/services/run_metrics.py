"""The figures of a finished run, read back from its folder as the events that it reported. Reads; changes nothing."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError
from tldesk.core.events import EpochDone

if TYPE_CHECKING:
    from pathlib import Path


def run_epochs(folder: Path) -> tuple[EpochDone, ...]:
    """Return each finished epoch of a run folder, ``metrics.csv`` beside ``timing.csv``; empty where there is none.

    ``is_best`` is not kept in these files and is always false here.

    Raises:
        DataError: The file was altered: an epoch or a value is no number.
    """
    path = folder / "metrics.csv"
    seconds = {row.get("epoch", ""): row.get("seconds", "") for row in _rows(folder / "timing.csv")}
    rows = _rows(path)
    try:
        return tuple(
            EpochDone(
                epoch=int(row["epoch"]),
                epochs=len(rows),
                lr=_number(row.get("lr")),
                train=_part(row, "train_"),
                val=_part(row, "val_") or None,
                seconds=_number(seconds.get(row["epoch"]) or "0"),
                is_best=False,
            )
            for row in rows
        )
    except (KeyError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}", "it was altered; the run itself is not harmed") from error


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read: {error}", "it was altered; the run itself is not harmed") from error


def _part(row: dict[str, str], prefix: str) -> dict[str, float]:
    return {
        name.removeprefix(prefix): _number(text)
        for name, text in row.items()
        if isinstance(name, str) and name.startswith(prefix)
    }


def _number(text: str | None) -> float:
    return float(text) if text else float("nan")
