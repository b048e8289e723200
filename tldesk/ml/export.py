"""Write a run folder: the documents and figures beside the weights. Portable; holds no absolute path and no time
but in ``timing.csv``.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tldesk.core.durable import write_durably
from tldesk.ml.predict_script import predict_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tldesk.core.events import EpochDone
    from tldesk.ml.plan import TrainPlan
    from tldesk.ml.proof import ProofRow


def write_documents(plan: TrainPlan) -> None:
    """Write ``recipe.json``, ``preprocess.json``, ``classes.json`` and ``predict.py`` at a run's start.

    Raises ``OSError`` where the disk refuses.
    """
    plan.folder.mkdir(parents=True, exist_ok=True)
    recipe = plan.recipe
    preprocess = {"modality": plan.spec.modality, "modality_version": plan.modality_version, **recipe.preprocess}
    write_json(plan.folder / "recipe.json", recipe.model_dump(mode="json"))
    write_json(plan.folder / "preprocess.json", preprocess)
    write_json(plan.folder / "classes.json", list(plan.classes))
    write_durably(plan.folder / "predict.py", predict_script(plan))


def write_figures(folder: Path, rows: Sequence[EpochDone]) -> None:
    """Write ``metrics.csv``, which repeats to the byte, and ``timing.csv``."""
    train = sorted({name for row in rows for name in row.train}, key=_column_order)
    val = sorted({name for row in rows for name in row.val or {}}, key=_column_order)
    header = ["epoch", "lr", *(f"train_{name}" for name in train), *(f"val_{name}" for name in val)]
    lines: list[list[object]] = [
        [
            row.epoch,
            _number(row.lr),
            *(_number(row.train.get(name)) for name in train),
            *(_number((row.val or {}).get(name)) for name in val),
        ]
        for row in rows
    ]
    write_durably(folder / "metrics.csv", _csv(header, lines))
    write_durably(
        folder / "timing.csv", _csv(["epoch", "seconds"], ([row.epoch, f"{row.seconds:.3f}"] for row in rows))
    )


def write_proof(folder: Path, rows: Sequence[ProofRow]) -> None:
    """Write ``proof.json``, the rows of ``tldesk proof``."""
    write_json(folder / "proof.json", [asdict(row) for row in rows])


def write_json(path: Path, value: Any) -> None:
    """Write a JSON document durably; NaN and infinity become null."""
    write_durably(path, json.dumps(_finite(value), indent=2, ensure_ascii=False) + "\n")


def _finite(value: Any) -> Any:
    match value:
        case float() if not math.isfinite(value):
            return None
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case list() | tuple():
            return [_finite(item) for item in value]
        case _:
            return value


def _column_order(name: str) -> tuple[bool, str]:
    return name != "loss", name


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.9g}"


def _csv(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue()
