from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tldesk.core.contracts import FoundSample, Task
from tldesk.core.errors import ProjectError
from tldesk.store import database
from tldesk.store.project import DATABASE, Project

if TYPE_CHECKING:
    from pathlib import Path

LABEL = """
import pathlib, sys
from tldesk.core.contracts import LabelValue
from tldesk.store.project import Project
project = Project.open(pathlib.Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 10**9):
    id_ = number % 50 + 1
    project.labels.apply({id_: LabelValue((f"{sys.argv[3]}{number}",))}, origin="person", title=f"{number}")
    print(number, id_, flush=True)
    if len(sys.argv) > 4 and number >= int(sys.argv[4]):
        break
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "p.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2) as project:
        source = project.samples.add_source(tmp_path, "x", {}, modality="m")
        project.samples.insert(source.id, [FoundSample(tmp_path / f"{i}.jpg") for i in range(50)])
    return tmp_path / "p.tldesk"


def labeller(folder: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", LABEL, str(folder), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_write_at_once_lose_nothing(folder: Path) -> None:
    writers = [labeller(folder, 0, "a", 30), labeller(folder, 0, "b", 30)]
    outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert [len(output.splitlines()) for output in outputs] == [31, 31]
    with Project.open(folder) as project:
        titles = [step.title for id_ in range(1, 51) for step in project.labels.history(id_)]
        assert sorted(titles) == sorted([str(number) for number in range(31)] * 2)
        assert project.check() == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9")
def test_what_was_acknowledged_survives_kill_9(folder: Path) -> None:
    chance = random.Random(0)
    told: dict[int, int] = {}
    number = 0
    for _ in range(4):
        writer = labeller(folder, number, "n")
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 25)):
            number, id_ = map(int, writer.stdout.readline().split())
            told[id_] = number
        os.kill(writer.pid, signal.SIGKILL)
        rest, _ = writer.communicate()
        for line in rest.splitlines():  # told before it died, read after
            if len(line.split()) == 2:
                number, id_ = map(int, line.split())
                told[id_] = number
        number += 1
        with Project.open(folder) as project:
            assert project.check() == []
            now = {sample.id: sample.labels for sample in project.samples.rows()}
            for id_, last in told.items():
                # The label that it was told, or the one after, whose message was cut off.
                assert now[id_][0] in (f"n{last}", f"n{number}"), id_


def test_a_writer_that_waits_in_vain_is_told_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with Project.open(folder) as project:
        other = sqlite3.connect(folder / DATABASE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProjectError, match="locked by another program") as caught:
            project.labels.add_classes(["cat"])
        assert "wait" in caught.value.cure
        assert project.labels.class_names() == []  # reading goes on meanwhile
        other.execute("ROLLBACK")
        other.close()
        project.labels.add_classes(["cat"])
        assert project.labels.class_names() == ["cat"]


def test_a_reader_sees_one_state_while_another_writes(folder: Path) -> None:
    with Project.open(folder) as one, Project.open(folder) as two:
        with one._database.read() as connection:
            before = connection.exec_driver_sql("SELECT count(*) FROM classes").scalar()
            two.labels.add_classes(["cat"])
            assert connection.exec_driver_sql("SELECT count(*) FROM classes").scalar() == before
        assert one.labels.class_names() == ["cat"]


def test_damage_that_shows_later_is_said_as_such(folder: Path) -> None:
    path = folder / DATABASE
    with Project.open(folder) as project, path.open("rb+") as file:
        size = path.stat().st_size
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
        file.flush()
        project._database.close()
        with pytest.raises(ProjectError, match="damaged"):
            project.samples.rows()
