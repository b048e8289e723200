"""Every task from a table to a prediction, as a script calls it: two classes, more, several labels, numbers."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.pictures import COLORS, SMALL, write_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from support.program import Tldesk

COUNT = 24


def write_table(folder: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write a table of one picture a row, which this makes; the first column of ``header`` is its name."""
    for index in range(len(rows)):
        write_image(folder / f"{index:02}.png", list(COLORS.values())[index % 3], seed=index)
    path = folder / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([f"{index:02}.png", *row] for index, row in enumerate(rows))
    return path


def new(tldesk: Tldesk, table: Path, task: str, *options: object) -> Path:
    project = table.parent / f"{task}.tldesk"
    answer = tldesk("new", project, "--from", table, "--task", task, *options)
    assert answer.status == 0, answer.document
    assert answer.document["task"] == task
    return project


def predict_alone(folder: str, picture: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(folder) / "predict.py"), str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    (answer,) = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def several(tldesk: Tldesk, folder: Path) -> Path:
    """Make a project of pictures with one to three of the labels red, big, wet."""
    names = ("red", "big", "wet")
    rows = [["|".join(name for bit, name in enumerate(names) if (index % 7 + 1) >> bit & 1)] for index in range(COUNT)]
    return new(tldesk, write_table(folder, ("path", "label"), rows), "multi")


@pytest.mark.parametrize(("classes", "loss"), [(2, "bce"), (3, "focal"), (3, "hinge")])
def test_one_class_a_sample(tldesk: Tldesk, tmp_path: Path, classes: int, loss: str) -> None:
    rows = [[("red", "blue", "green")[index % classes]] for index in range(COUNT)]
    project = new(tldesk, write_table(tmp_path, ("path", "label"), rows), "single")
    balanced = ("--set", "loss.class_weights=balanced")

    report = tldesk("train", project, *SMALL, "--epochs", 2, "--loss", loss, "--head", "cosine", *balanced).document

    assert report["outcome"] == "completed", report
    assert set(report["val"]) == {"loss", "accuracy"}
    resolved = json.loads((Path(report["folder"]) / "recipe.json").read_text(encoding="utf-8"))
    assert resolved["loss"]["key"] == loss
    assert resolved["loss"]["class_weights"] == "balanced"
    found = tldesk("evaluate", project, "--split", "val").document
    assert found["loss"] == pytest.approx(report["val"]["loss"])
    assert found["accuracy"] == report["val"]["accuracy"]
    assert len(found["confusion"]) == classes


def test_several_labels_a_sample(tldesk: Tldesk, tmp_path: Path) -> None:
    project = several(tldesk, tmp_path)

    first = tldesk("train", project, *SMALL, "--epochs", 2, "--freeze", "none", "--name", "one").document
    tldesk("train", project, *SMALL, "--head", "ridge", "--name", "two")

    assert first["outcome"] == "completed", first
    assert set(first["train"]) == set(first["val"]) == {"loss", "map", "f1"}
    rows = tldesk("runs", project).document
    best = max(rows, key=lambda row: row["val"]["map"])
    found = tldesk("evaluate", project, "--run", "best", "--split", "val").document
    assert found["map"] == pytest.approx(best["val"]["map"])
    found = tldesk("evaluate", project, "--run", "one").document
    assert {"run", "split", "samples", "loss", "map", "f1", "interval", "classes"} <= set(found)
    assert 0 <= found["interval"][0] <= found["interval"][1] <= 1
    assert list(found["classes"]) == tldesk("info", project).document["classes"]
    assert all(
        set(row) == {"average_precision", "precision", "recall", "f1", "support"} for row in found["classes"].values()
    )
    known = [row["average_precision"] for row in found["classes"].values() if row["support"]]
    assert found["map"] == pytest.approx(sum(known) / len(known))


def test_predictions_of_several_labels_are_those_over_one_half(tldesk: Tldesk, tmp_path: Path) -> None:
    project = several(tldesk, tmp_path)
    report = tldesk("train", project, *SMALL, "--head", "ridge").document

    answers = tldesk(
        "predict", project, tmp_path / "00.png", tmp_path / "01.png", "--csv", tmp_path / "out.csv"
    ).document

    for answer in answers:
        shares = answer["probabilities"]
        assert answer["labels"] == [name for name, share in shares.items() if share > 0.5]
        assert answer["probability"] == shares[answer["label"]] == max(shares.values())
    alone = predict_alone(report["folder"], tmp_path / "01.png")
    assert alone["labels"] == answers[1]["labels"]
    assert alone["probabilities"] == pytest.approx(answers[1]["probabilities"], abs=1e-5)
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert [row["labels"].split("|") for row in csv.DictReader(file)] == [
            answer["labels"] or [""] for answer in answers
        ]


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (("--loss", "cross_entropy"), "bce, focal"),
        (("--head", "logistic"), "linear, mlp, cosine, ridge"),
        (("--set", "best=accuracy"), "map, f1, loss"),
    ],
)
def test_what_does_not_serve_several_labels_is_refused(
    tldesk: Tldesk, tmp_path: Path, arguments: tuple[str, ...], allowed: str
) -> None:
    project = several(tldesk, tmp_path)

    answer = tldesk("train", project, *SMALL, *arguments)

    assert answer.status == 2
    assert allowed in answer.error
    assert tldesk("runs", project).document == []


def test_a_label_without_a_training_sample_is_refused(tldesk: Tldesk, tmp_path: Path) -> None:
    rows = [["red|big" if index % 2 else "red", "train"] for index in range(12)] + [["red|wet", "val"]]
    project = new(tldesk, write_table(tmp_path, ("path", "label", "split"), rows), "multi", "--val", 0.2, "--test", 0)

    answer = tldesk("train", project, *SMALL)

    assert answer.status == 1
    assert "'wet' has no training sample" in answer.error
    assert tldesk("runs", project).document == []


def test_one_number_a_sample(tldesk: Tldesk, tmp_path: Path) -> None:
    project = new(
        tldesk, write_table(tmp_path, ("path", "target"), [[1000 + 10 * i] for i in range(COUNT)]), "regression"
    )

    report = tldesk("train", project, *SMALL, "--epochs", 2, "--loss", "huber", "--set", "best=r2").document

    assert report["outcome"] == "completed", report
    assert set(report["val"]) == {"loss", "mae", "rmse", "r2"}
    found = tldesk("evaluate", project, "--split", "val").document
    assert {name: found[name] for name in report["val"]} == pytest.approx(report["val"])
    (answer,) = tldesk("predict", project, tmp_path / "03.png").document
    assert 900 < answer["value"] < 1400  # in the targets' units from the first step on
    assert predict_alone(report["folder"], tmp_path / "03.png")["value"] == pytest.approx(answer["value"], rel=1e-5)


@pytest.mark.parametrize("head", ["mlp", "ridge"])
def test_two_numbers_a_sample(tldesk: Tldesk, tmp_path: Path, head: str) -> None:
    table = write_table(tmp_path, ("path", "wide", "high"), [[i, 5000 - i] for i in range(COUNT)])
    project = new(tldesk, table, "regression", "--option", "targets=wide,high")

    report = tldesk("train", project, *SMALL, "--epochs", 2, "--head", head).document

    assert report["outcome"] == "completed", report
    assert report["val"]["loss"] < 5  # in deviations, for both numbers
    (answer,) = tldesk("predict", project, tmp_path / "03.png").document
    wide, high = answer["values"]
    assert abs(wide - 12) < 30
    assert abs(high - 4988) < 30
    found = tldesk("evaluate", project).document
    assert found["interval"][0] <= found["mae"] <= found["interval"][1]


@pytest.mark.parametrize("text", ["heavy", "nan", "1_000"])
def test_a_target_that_is_no_number_is_refused_by_file_row_and_value(tldesk: Tldesk, tmp_path: Path, text: str) -> None:
    rows: list[list[object]] = [[float(index)] for index in range(COUNT)]
    rows[4] = [text]
    table = write_table(tmp_path, ("path", "target"), rows)

    found = tldesk("new", tmp_path / "p.tldesk", "--from", table, "--task", "regression").document

    (refused,) = found["unreadable"]
    assert refused["path"].endswith("04.png")
    assert "table.csv line 6" in refused["reason"]
    assert text in refused["reason"]
    assert found["labelled"] == COUNT - 1
    assert math.isclose(sum(found["splits"].values()), COUNT - 1)
