"""Runs that are stopped, killed or done go on by the command line, and a recipe that was run is run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, SMALL, write_image

if TYPE_CHECKING:
    from support.program import Tldesk

FILES = ("last.safetensors", "best.safetensors", "metrics.csv", "proof.json")
RICH = (
    *SMALL,
    *("--freeze", "gradual", "--epochs", 3, "--batch-size", 4, "--augment", "standard", "--name", "night"),
    *("--set", "ema=0.9", "--set", "schedule.key=one-cycle", "--set", "threads=1"),
    *("--set", "checkpoint_s=0.01"),
)


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tldesk", *map(str, arguments), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"the program ended without saying {text!r}")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def folder_of(tldesk: Tldesk, project: Path, run: str) -> Path:
    return next(Path(row["folder"]) for row in tldesk("runs", project).document if row["run"] == run)


def test_a_killed_run_goes_on_to_the_same_bytes(tldesk: Tldesk, project: Path) -> None:
    whole = tldesk("train", project, *RICH)
    assert whole.status == 0, whole.document
    process = start("train", project, *RICH)
    until(process, "epoch 1/")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    rows = tldesk("runs", project).document
    assert rows[-1]["outcome"] == "interrupted"

    answer = tldesk("train", project, "--resume", "latest")

    assert answer.status == 0, answer.document
    assert answer.document["outcome"] == "completed"
    assert answer.document["run"] == rows[-1]["run"]
    assert answer.document["epochs"] == 3
    assert "goes on after step" in answer.err
    one, two = (folder_of(tldesk, project, run) for run in (whole.document["run"], rows[-1]["run"]))
    assert bytes_of(one) == bytes_of(two)


def test_a_run_killed_before_its_first_checkpoint_begins_again(tldesk: Tldesk, project: Path) -> None:
    process = start("train", project, *RICH, "--set", "checkpoint_s=1000", "--epochs", 500)
    until(process, "train:")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    run = tldesk("runs", project).document[-1]
    for path in (folder_of(tldesk, project, run["run"]) / "checkpoints").glob("*"):
        path.unlink()  # where the first epoch was over by then
    process = start("train", project, "--resume", run["run"])
    until(process, "the run begins again")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert json.loads(out)["run"] == run["run"]


def test_a_finished_run_is_extended_and_its_recipe_gives_the_same(tldesk: Tldesk, project: Path) -> None:
    first = tldesk("train", project, *RICH)
    run = first.document["run"]
    again = tldesk("train", project, "--resume", run)
    assert again.status == 2
    assert "is complete with 3 epochs" in again.error
    fewer = tldesk("train", project, "--resume", run, "--epochs", 2)
    assert "has 3 epochs to go to, 2 are fewer" in fewer.error

    longer = tldesk("train", project, "--resume", run, "--epochs", 5, "--extend", "cycle")

    assert longer.document["epochs"] == 5, longer.document
    folder = folder_of(tldesk, project, run)
    recipe = json.loads((folder / "recipe.json").read_text())
    assert recipe["schedule"]["extensions"] == [{"from_epoch": 4, "mode": "cycle"}]
    same = tldesk("train", project, "--recipe", folder / "recipe.json")
    assert same.status == 0, same.document
    assert bytes_of(folder_of(tldesk, project, same.document["run"])) == bytes_of(folder)


@pytest.mark.parametrize("words", [("--lr", 0.1), ("--name", "x"), ("--set", "ema=0.5"), ("--freeze", "none")])
def test_nothing_else_may_change(tldesk: Tldesk, project: Path, words: tuple[object, ...]) -> None:
    answer = tldesk("train", project, "--resume", "latest", *words)
    assert answer.status == 2
    assert "cannot change" in answer.error


def test_changed_pictures_are_named_and_changed_labels_told(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    tldesk("train", project, *RICH)
    csv = pictures.parent / "labels.csv"
    csv.write_text(f"path,label\n{pictures / 'red' / '00.png'},blue\n")
    assert tldesk("label", project, "--set", csv).document["changed"] == 1
    answer = tldesk("train", project, "--resume", "latest", "--epochs", 4)
    assert answer.status == 0, answer.document
    assert "1 labels changed since" in answer.err

    write_image(pictures / "red" / "01.png", COLORS["green"], seed=77)
    answer = tldesk("train", project, "--resume", "latest", "--epochs", 6)
    assert answer.status == 1
    assert "01.png" in answer.error
    assert "start a new run" in answer.error


def test_a_solved_run_is_not_resumed(tldesk: Tldesk, project: Path) -> None:
    tldesk("train", project, *SMALL, "--head", "logistic")
    answer = tldesk("train", project, "--resume", "latest", "--epochs", 5)
    assert answer.status == 2
    assert "was solved in one go" in answer.error


def test_the_proof_of_a_schedule(tldesk: Tldesk, project: Path) -> None:
    tldesk("train", project, *SMALL, "--freeze", "gradual", "--epochs", 2, "--batch-size", 4)
    rows = {row["path"]: row for row in tldesk("proof", project).document}
    assert {row["trained_from_epoch"] for row in rows.values()} == {1, 2, None}
    assert rows["head.weight"]["trained_from_epoch"] == 1
    assert rows["head.weight"]["last_gradient_norm"] > 0
    for row in rows.values():
        if row["frozen"]:
            assert (row["max_abs_change"], row["in_optimizer"]) == (0, False), row["path"]
        elif row["kind"] == "parameter":
            assert row["moved"], row["path"]
