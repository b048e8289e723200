"""Ctrl+C and two programs at once, in real processes: everything that was finished stays, and exit statuses tell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from support.pictures import SMALL, write_image

from tldesk.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tldesk", *map(str, arguments), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"the program ended without saying {text!r}")


def test_ctrl_c_while_training_keeps_the_finished_epochs(tldesk: Tldesk, project: Path) -> None:
    process = start("train", project, *SMALL, "--freeze", "none", "--epochs", 10_000)
    read_until(process, "epoch 2/")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    report = json.loads(out)
    assert process.returncode == 130
    assert report["outcome"] == "cancelled"
    assert report["epochs"] >= 2
    assert tldesk("runs", project).document[0]["outcome"] == "cancelled"
    assert tldesk("evaluate", project).document["run"] == report["run"]


def test_ctrl_c_while_importing_leaves_a_sound_project(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    for index in range(400):
        write_image(pictures / "red" / f"more{index}.png", (250, 20, 20), seed=index, side=200)
    process = start("import", project, pictures)
    read_until(process, "decode: 400")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "cancelled" in json.loads(out)["error"]["what"]
    with Project.open(project) as opened:
        assert opened.check() == []
    assert tldesk("import", project, pictures).document["labelled"] == 420


def test_ctrl_c_while_features_are_computed_leaves_a_cancelled_run(
    tldesk: Tldesk, pictures: Path, tmp_path: Path
) -> None:
    for index in range(200):
        write_image(pictures / "red" / f"more{index}.png", (250, 20, 20), seed=index)
    folder = tmp_path / "many.tldesk"
    assert tldesk("new", folder, "--from", pictures).status == 0
    process = start("train", folder, *SMALL, "--image-size", 160)
    read_until(process, "features: ")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert json.loads(out)["outcome"] == "cancelled"
    assert [row["outcome"] for row in tldesk("runs", folder).document] == ["cancelled"]
    with Project.open(folder) as opened:
        assert opened.check() == []


def test_a_killed_run_reads_as_interrupted(tldesk: Tldesk, project: Path) -> None:
    process = start("train", project, *SMALL, "--freeze", "none", "--epochs", 10_000)
    read_until(process, "epoch 1/")
    assert tldesk("runs", project).document[0]["outcome"] == "running"
    process.kill()
    process.communicate(timeout=60)

    assert tldesk("runs", project).document[0]["outcome"] == "interrupted"


def test_two_programs_train_in_one_project_at_once(tldesk: Tldesk, project: Path) -> None:
    processes = [start("train", project, *SMALL, "--epochs", 3, "--name", name) for name in ("one", "two")]
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert len({report["folder"] for report in reports}) == 2
    assert {row["outcome"] for row in tldesk("runs", project).document} == {"completed"}
