"""The documents of a run folder: complete, portable, and the same bytes each time."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from tldesk.core.events import EpochDone
from tldesk.core.recipe import ResolvedRecipe
from tldesk.ml.export import write_documents, write_figures, write_json

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_hold_the_run_and_no_place(toolbox: Any) -> None:
    plan = toolbox.replace(toolbox.plan(), classes=("猫", "a b", "🙂"), modality_version="7")
    write_documents(plan)
    loaded = ResolvedRecipe.load(plan.folder / "recipe.json")
    assert loaded.input_preprocess() == plan.recipe.input_preprocess()
    assert loaded.model_dump(mode="json") == plan.recipe.model_dump(mode="json")
    assert json.loads((plan.folder / "classes.json").read_text(encoding="utf-8")) == ["猫", "a b", "🙂"]
    preprocess = json.loads((plan.folder / "preprocess.json").read_text(encoding="utf-8"))
    assert (preprocess["modality"], preprocess["modality_version"], preprocess["height"]) == ("image", "7", 16)
    for path in plan.folder.iterdir():
        assert str(plan.folder) not in path.read_text(encoding="utf-8"), path


def test_figures_have_a_column_each_and_times_stand_apart(tmp_path: Path) -> None:
    rows = [
        EpochDone(1, 2, 0.001, {"accuracy": 0.5, "loss": 1 / 3}, {"accuracy": 0.25, "loss": float("nan")}, 1.5, True),
        EpochDone(2, 2, 0.001, {"accuracy": 1.0, "loss": 1e-9}, None, 2.25, False),
    ]
    write_figures(tmp_path, rows)
    with (tmp_path / "metrics.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["epoch", "lr", "train_loss", "train_accuracy", "val_loss", "val_accuracy"]
    assert table[0]["train_loss"] == "0.333333333"
    assert (table[0]["val_loss"], table[0]["val_accuracy"], table[1]["val_accuracy"]) == ("", "0.25", "")
    assert (tmp_path / "timing.csv").read_text() == "epoch,seconds\n1,1.500\n2,2.250\n"


def test_json_has_no_nan(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", {"a": [float("nan"), float("-inf"), 1.5], "b": (1, None)})
    assert json.loads((tmp_path / "x.json").read_text()) == {"a": [None, None, 1.5], "b": [1, None]}
