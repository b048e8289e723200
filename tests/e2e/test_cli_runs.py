"""keys, backbones, layers, train, runs, proof, evaluate and predict, as a script calls them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torchvision
from safetensors.numpy import load_file
from support.pictures import COLORS, SMALL, write_image

if TYPE_CHECKING:
    from support.program import Tldesk


def test_keys_lists_what_a_recipe_may_name(tldesk: Tldesk) -> None:
    found = tldesk("keys").document

    assert {"head", "loss", "optimizer", "augment", "loader"} <= set(found)
    assert [row["key"] for row in found["optimizer"]] == ["sgd", "adam", "adamw", "rmsprop"]
    assert {"class-folders", "csv", "idx", "unlabelled"} <= {row["key"] for row in found["loader"]}
    assert list(tldesk("keys", "head").document) == ["head"]
    assert tldesk("keys", "nonsense").status == 2


def test_backbones_are_searched_and_say_whether_weights_are_here(tldesk: Tldesk) -> None:
    rows = tldesk("backbones", "--query", "efficientnet_lite0").document

    default = next(row for row in rows if row["key"] == "timm/tf_efficientnet_lite0")
    assert default["image_size"] == 224
    assert any(weights["here"] for weights in default["weights"])


def test_layers_counts_follow_the_freeze_plan(tldesk: Tldesk) -> None:
    head = tldesk("layers", "torchvision/resnet18").document
    last = tldesk("layers", "torchvision/resnet18", "--freeze", "layer4").document

    assert head["trainable"] == 0
    assert head["parameters"] == 11_176_512
    assert last["trainable"] == 8_393_728
    assert "layer4" in last["stages"]
    assert last["tree"]["parameters"] == 11_176_512
    assert tldesk("layers", "torchvision/resnet18", "--freeze", "layer9").status == 2


def test_head_only_training_leaves_the_backbone_bit_identical(tldesk: Tldesk, project: Path) -> None:
    answer = tldesk("train", project, *SMALL, "--epochs", 2, "--lr", 0.01, "--name", "first")

    report = answer.document
    assert (answer.status, report["outcome"], report["epochs"]) == (0, "completed", 2)
    assert report["weights"]["source"] == "none"
    assert 1 <= report["best_epoch"] <= 2
    assert report["trainable"] == 576 * 2 + 2
    proof = tldesk("proof", project, "--run", "first").document
    moved = {row["path"] for row in proof if row["max_abs_change"] != 0}
    assert moved == {"head.weight", "head.bias"}
    assert all(row["frozen"] == row["path"].startswith("backbone.") for row in proof)
    assert {row["kind"] for row in proof} == {"parameter", "buffer"}


def test_thawing_the_last_stage_moves_it_and_the_head_only(tldesk: Tldesk, project: Path) -> None:
    last = tldesk("layers", "torchvision/mobilenet_v3_small").document["stages"][-1]

    report = tldesk("train", project, *SMALL, "--epochs", 1, "--freeze", last).document

    proof = tldesk("proof", project).document
    moved = {row["path"] for row in proof if row["max_abs_change"] != 0}
    assert {row["path"] for row in proof if not row["frozen"]} == moved
    assert all(path.startswith((f"backbone.{last}.", "head.")) for path in moved)
    before = tldesk("layers", "torchvision/mobilenet_v3_small").document["stages"][-2]
    assert report["cache"]["boundary"] == before
    assert report["cache"]["hits"] + report["cache"]["misses"] > 0
    assert tldesk("train", project, *SMALL, "--epochs", 1, "--freeze", last).document["cache"]["misses"] == 0
    off = tldesk("train", project, *SMALL, "--epochs", 1, "--freeze", last, "--cache", "off").document
    assert off["cache"] is None


def test_the_same_command_twice_gives_the_same_bytes(tldesk: Tldesk, project: Path) -> None:
    first = tldesk("train", project, *SMALL, "--epochs", 2, "--freeze", "none").document
    second = tldesk("train", project, *SMALL, "--epochs", 2, "--freeze", "none").document

    for name in ("best.safetensors", "last.safetensors", "metrics.csv", "recipe.json", "proof.json"):
        one, two = ((tldesk_folder(report) / name).read_bytes() for report in (first, second))
        assert one == two, name


def tldesk_folder(report: dict[str, Any]) -> Path:
    return Path(report["folder"])


def test_weight_files_have_the_original_names(tldesk: Tldesk, project: Path) -> None:
    report = tldesk("train", project, *SMALL, "--epochs", 1).document

    names = {name.removeprefix("backbone.") for name in load_file(tldesk_folder(report) / "best.safetensors")}
    original = {name for name in torchvision.models.mobilenet_v3_small().state_dict() if name.startswith("features")}
    assert {name for name in names if not name.startswith("head.")} == original


def test_a_second_head_costs_no_pass(tldesk: Tldesk, project: Path) -> None:
    first = tldesk("train", project, *SMALL, "--head", "logistic").document
    second = tldesk("train", project, *SMALL, "--head", "linear", "--epochs", 1).document

    assert first["result"] == "solved"
    assert first["cache"]["misses"] == 16
    assert (second["cache"]["hits"], second["cache"]["misses"]) == (16, 0)


def test_evaluate_agrees_with_its_own_confusion_matrix(tldesk: Tldesk, project: Path) -> None:
    tldesk("train", project, *SMALL, "--head", "logistic")

    found = tldesk("evaluate", project).document

    assert found["samples"] == 4
    assert list(found["classes"]) == tldesk("info", project).document["classes"]
    right = sum(row[index] for index, row in enumerate(found["confusion"]))
    assert found["accuracy"] == pytest.approx(right / 4)
    assert found["interval"][0] <= found["accuracy"] <= found["interval"][1]
    assert found["baseline"]["accuracy"] == 0.5


def test_predict_names_unreadable_inputs_and_writes_csv(tldesk: Tldesk, project: Path, tmp_path: Path) -> None:
    tldesk("train", project, *SMALL, "--head", "logistic")
    good = write_image(tmp_path / "new.png", COLORS["red"], seed=7)
    (tmp_path / "bad.png").write_bytes(b"\x89PNG nothing")

    answer = tldesk(
        "predict", project, good, tmp_path / "bad.png", tmp_path / "absent.png", "--csv", tmp_path / "out.csv"
    )

    one, bad, absent = answer.document
    assert answer.status == 0
    assert one["label"] in {"blue", "red"}
    assert one["probability"] == max(one["probabilities"].values())
    assert sum(one["probabilities"].values()) == pytest.approx(1)
    assert bad["error"]
    assert absent["error"]
    with (tmp_path / "out.csv").open() as file:
        assert [row["label"] for row in csv.DictReader(file)] == [one["label"], "", ""]
    assert tldesk("predict", project, tmp_path / "bad.png").status == 1


def test_an_exported_run_folder_predicts_like_the_project(
    tldesk: Tldesk, project: Path, pictures: Path, tmp_path: Path
) -> None:
    report = tldesk("train", project, *SMALL, "--epochs", 1).document
    shutil.copytree(report["folder"], tmp_path / "copy")

    ours = tldesk("predict", project, pictures / "red").document
    copied = tldesk("predict", tmp_path / "copy", pictures / "red").document

    assert len(ours) == 10
    assert ours == copied


def test_runs_are_found_by_name_latest_and_best(tldesk: Tldesk, project: Path) -> None:
    tldesk("train", project, *SMALL, "--head", "logistic", "--name", "one")
    tldesk("train", project, *SMALL, "--epochs", 1, "--name", "two")

    rows = tldesk("runs", project).document

    assert [(row["name"], row["outcome"]) for row in rows] == [("one", "completed"), ("two", "completed")]
    assert tldesk("evaluate", project).document["run"] == rows[1]["run"]
    assert tldesk("evaluate", project, "--run", "one").document["run"] == rows[0]["run"]
    best = max(rows, key=lambda row: row["val"]["accuracy"])
    assert (
        tldesk("evaluate", project, "--run", "best").document["run"] == best["run"] or rows[0]["val"] == rows[1]["val"]
    )
    assert tldesk("evaluate", project, "--run", "three").status == 2


def test_pretrained_weights_that_are_not_here_are_never_replaced_by_random_ones(tldesk: Tldesk, project: Path) -> None:
    answer = tldesk("train", project, "--backbone", "torchvision/resnet18", "--epochs", 1)

    assert answer.status == 1
    assert "not on this computer" in answer.error
    assert "--weights none" in answer.error
    assert "--weights FILE" in answer.error
    assert "download.pytorch.org" in answer.error
    assert tldesk("runs", project).document == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--optimizer", "lion"), "'lion' is not there; allowed: 'sgd', 'adam', 'adamw' or 'rmsprop'"),
        (("--head", "nonsense"), "'nonsense' is not there; allowed: 'linear', 'mlp', 'cosine'"),
        (("--loss", "odd"), "'odd' is not there; allowed: 'auto', 'cross_entropy', 'bce'"),
        (("--loss", "mse"), "mse"),
        (("--augment", "wild"), "'wild' is not there; allowed: 'none', 'light'"),
        (("--augment", "light", "--views", "1"), "augment light needs views full"),
        (("--views", "cached:0"), "'cached:0' is not there; allowed: auto, 1, full, or cached:K"),
        (("--resume", "latest"), "--resume"),
        (("--set", "optimizer.lrr=1"), "optimizer.lrr"),
        (("--epochs", "0"), "epochs"),
        (("--device", "cuda:7"), "cuda:7"),
        (("--backbone", "torchvision/resnet19"), "resnet19"),
    ],
)
def test_what_is_not_there_is_refused_by_name(
    tldesk: Tldesk, project: Path, arguments: tuple[str, ...], named: str
) -> None:
    answer = tldesk("train", project, "--weights", "none", *arguments)

    assert answer.status == 2
    assert named in answer.error


def test_one_class_is_not_enough(tldesk: Tldesk, tmp_path: Path) -> None:
    for index in range(4):
        write_image(tmp_path / "data" / "red" / f"{index}.png", COLORS["red"], seed=index)
    assert tldesk("new", tmp_path / "p.tldesk", "--from", tmp_path / "data").status == 0

    answer = tldesk("train", tmp_path / "p.tldesk", *SMALL)

    assert answer.status == 1
    assert "'red'" in answer.error
    assert tldesk("runs", tmp_path / "p.tldesk").document == []


def test_numbers_are_learned_from_a_csv(tldesk: Tldesk, tmp_path: Path) -> None:
    rows = [("path", "target")]
    for index in range(24):
        level = 20 + 9 * index
        write_image(tmp_path / f"{index}.png", (level, level, level), seed=index)
        rows.append((f"{index}.png", str(level * 10)))
    with (tmp_path / "energy.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    made = tldesk("new", tmp_path / "p.tldesk", "--from", tmp_path / "energy.csv", "--task", "regression")
    assert made.status == 0, made.document

    report = tldesk("train", tmp_path / "p.tldesk", "--image-size", 64, "--epochs", 60, "--lr", 0.01).document
    found = tldesk("evaluate", tmp_path / "p.tldesk").document
    predicted = tldesk("predict", tmp_path / "p.tldesk", tmp_path / "3.png").document

    assert set(report["val"]) == {"loss", "mae", "rmse", "r2"}
    assert found["r2"] > 0.5
    assert isinstance(predicted[0]["value"], float)


def test_a_recipe_file_and_set_decide_the_run(tldesk: Tldesk, project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('epochs = 3\n[optimizer]\nkey = "sgd"\nlr = 0.05\n')

    report = tldesk("train", project, *SMALL, "--recipe", tmp_path / "mine.toml", "--set", "epochs=2").document

    resolved = json.loads((tldesk_folder(report) / "recipe.json").read_text())
    assert report["epochs"] == 2
    assert (resolved["optimizer"]["key"], resolved["optimizer"]["lr"]) == ("sgd", 0.05)
    assert resolved["stages"]
    assert resolved["device"] == "cpu"
