"""How the window ends, in real processes: asked to, or killed; and what the next start says of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from support.pictures import COLORS, write_image

from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import importing
from tldesk.services.logs import RunLog
from tldesk.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parents[1] / "support" / "window_process.py"
PHASES = ("start", "check", "extract", "train")
QUICKLY_S = 12.0
MANY = 250
COUNTS = {"blue": 6, "red": 6}

Window = subprocess.Popen[str]


@pytest.fixture
def labelled(tmp_path: Path, tldesk_home: Path) -> Path:
    """A project of twelve pictures, labelled by their folders, checked."""
    for number, name in enumerate(COUNTS):
        for index in range(COUNTS[name]):
            write_image(tmp_path / "s" / name / f"{index}.png", COLORS[name], seed=10 * number + index, side=200)
    folder = tmp_path / "p.tldesk"
    project = importing.new_from_source(folder, PluginHost(tldesk_home), tmp_path / "s", task=Task.SINGLE)[0]
    project.close()
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of so many pictures that reading them all takes seconds."""
    first = write_image(tmp_path / "many" / "0.png", COLORS["green"], seed=0, side=900).read_bytes()
    for index in range(1, MANY):
        # text behind the end of a PNG is no fault, and makes each file another one
        (tmp_path / "many" / f"{index}.png").write_bytes(first + f"{index}".encode())
    return tmp_path / "many"


@pytest.fixture
def windows() -> Iterator[list[Window]]:
    """Windows that a test opened; one that it left is killed."""
    opened: list[Window] = []
    yield opened
    for window in opened:
        if window.poll() is None:
            window.kill()
        window.communicate()


def reach(phase: str, project: Path, many: Path, windows: list[Window]) -> Window:
    """Open the window and wait until it has come to a phase."""
    command = [sys.executable, str(SCRIPT), phase, str(project), str(many)]
    window = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    windows.append(window)
    assert window.stdout is not None
    line = window.stdout.readline()
    assert line == f"reached {phase}\n", window.communicate(timeout=60)[1]
    return window


def check_project(folder: Path, *, samples: int | None) -> list[str]:
    """Check the database and that every label is there; return how its runs ended."""
    with Project.open(folder) as project:
        assert project.check() == []
        rows = project.samples.rows()
        labels = [row.labels[0] for row in rows if row.labels]
        assert {name: labels.count(name) for name in set(labels)} == COUNTS
        if samples is not None:
            assert len(rows) == samples
        return [run.outcome for run in project.runs.all()]


@pytest.mark.parametrize("phase", PHASES)
def test_a_window_that_is_closed_ends_quickly_and_leaves_all_in_order(
    phase: str, labelled: Path, many: Path, windows: list[Window], tldesk_home: Path
) -> None:
    if phase == "extract":
        more = importing_of(labelled, many, tldesk_home)
        assert more == MANY
    window = reach(phase, labelled, many, windows)
    children = psutil.Process(window.pid).children(recursive=True)
    began_s = time.monotonic()
    window.send_signal(signal.SIGTERM)
    _, err = window.communicate(timeout=60)

    assert window.returncode == 0, err
    assert "Traceback" not in err
    assert time.monotonic() - began_s < QUICKLY_S
    assert not [child for child in children if child.is_running()]
    outcomes = check_project(labelled, samples=12 if phase in {"start", "train"} else 12 + MANY)
    assert outcomes == (["cancelled"] if phase == "train" else [])
    if phase == "train":
        with Project.open(labelled) as project:
            assert (project.runs.all()[0].folder / "best.safetensors").is_file()
    log = RunLog(Places.under(tldesk_home)).start()
    log.end()
    assert log.last_crash is None


@pytest.mark.parametrize("phase", PHASES)
def test_a_window_that_is_killed_loses_nothing_and_the_next_start_says_so(
    phase: str, labelled: Path, many: Path, windows: list[Window], tldesk_home: Path
) -> None:
    if phase == "extract":
        importing_of(labelled, many, tldesk_home)
    window = reach(phase, labelled, many, windows)
    children = psutil.Process(window.pid).children(recursive=True)
    window.kill()
    window.communicate(timeout=60)
    assert psutil.wait_procs(children, timeout=60)[1] == []

    outcomes = check_project(labelled, samples=12 if phase in {"start", "train"} else 12 + MANY)
    assert outcomes == (["interrupted"] if phase == "train" else [])
    again = reach("open", labelled, many, windows)
    log = (tldesk_home / "logs" / "tldesk.log").read_text(encoding="utf-8")
    assert f"process {window.pid}," in log
    assert "died" in log
    again.send_signal(signal.SIGTERM)
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    check_project(labelled, samples=12 if phase in {"start", "train"} else 12 + MANY)


def importing_of(folder: Path, source: Path, home: Path) -> int:
    """Import a folder without labels into a project; return how many samples are new."""
    with Project.open(folder) as project:
        return importing.import_source(project, PluginHost(home), source).new


def test_the_program_itself_opens_and_closes_a_project(
    labelled: Path, windows: list[Window], tldesk_home: Path
) -> None:
    settings = tldesk_home / "settings" / "settings.json"
    window = subprocess.Popen(
        [sys.executable, "-m", "tldesk", "open", str(labelled)], stderr=subprocess.PIPE, text=True, env=os.environ
    )
    windows.append(window)
    deadline_s = time.monotonic() + 60
    while last_project(settings) != str(labelled):
        with suppress(subprocess.TimeoutExpired):
            window.wait(timeout=0.05)
        assert window.poll() is None
        assert time.monotonic() < deadline_s
    window.send_signal(signal.SIGTERM)
    _, err = window.communicate(timeout=60)
    assert (window.returncode, err) == (0, "")
    assert last_project(settings) == str(labelled)


def last_project(settings: Path) -> str:
    """Return which project the settings file names; empty: none, or there is no file."""
    if not settings.exists():
        return ""
    return str(json.loads(settings.read_text(encoding="utf-8"))["values"].get("project.last", ""))
