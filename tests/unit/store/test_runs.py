from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tldesk.core.contracts import FoundSample, LabelValue, Split, Task
from tldesk.core.errors import DataError, ProjectError, UsageError
from tldesk.store import database
from tldesk.store.project import Project
from tldesk.store.runs import slug
from tldesk.store.values import Checked, RunRecord

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import pathlib, sys
from tldesk.store.project import Project
project = Project.open(pathlib.Path(sys.argv[1]))
print(project.runs.start(name="held", backbone="x/y", recipe={}).id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "p.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2)
    source = project.samples.add_source(tmp_path, "x", {}, modality="m")
    found = [FoundSample(tmp_path / f"{i}.jpg", size=i, split=Split.TRAIN) for i in range(4)]
    project.samples.insert(source.id, found)
    project.labels.apply({1: LabelValue(("a",)), 2: LabelValue(("b",))}, origin="person", title="x")
    return project


def start(project: Project, name: str = "first") -> RunRecord:
    return project.runs.start(name=name, backbone="timm/net", recipe={"epochs": 3, "name": "é"})


def finish(project: Project, run: RunRecord, outcome: str = "completed", **options: object) -> RunRecord:
    return project.runs.finish(run.id, outcome, **{"epochs": 3, "seconds": 1.5} | options)  # type: ignore[arg-type]


def test_a_run_has_a_short_id_a_folder_and_its_recipe(project: Project) -> None:
    run = start(project, "Größe / 猫: 1")
    assert run.id == "r0001"
    assert run.folder == project.folder / "runs" / "r0001-größe-猫-1"
    assert run.folder.is_dir()
    assert run.recipe == {"epochs": 3, "name": "é"}
    assert run.classes == ("a", "b")
    assert run.outcome == "running"
    second = project.runs.start(name=" ", backbone="timm/net", recipe={}, resolved={"x": 1})
    assert (second.id, second.name, second.resolved) == ("r0002", "net", {"x": 1})
    assert [each.id for each in project.runs.all()] == ["r0001", "r0002"]


@pytest.mark.parametrize("name", ["../../etc", "a/b\\c:d*?", "", "...", "x" * 300, "CON"])
def test_a_name_cannot_leave_the_folder(name: str) -> None:
    part = slug(name)
    assert part
    assert len(part) <= 40
    assert not set(part) & set("/\\:*?.")


def test_a_finished_run_says_how_it_ended(project: Project) -> None:
    run = start(project)
    project.runs.update(run.id, epochs=1, val={"accuracy": 0.5})
    assert (project.runs.get(run.id).epochs, project.runs.get(run.id).val) == (1, {"accuracy": 0.5})
    done = finish(project, run, val={"accuracy": 0.75}, facts={"result": "best"})
    assert (done.outcome, done.has_result, done.epochs, done.seconds) == ("completed", True, 3, 1.5)
    assert (done.val, done.facts) == ({"accuracy": 0.75}, {"result": "best"})
    assert project.runs.get(run.id) == done


def test_the_snapshot_stays_as_it_was_whatever_is_labelled_later(project: Project) -> None:
    row = project.samples.rows(ids=[1])[0]
    project.samples.mark_checked([Checked(1, row.size, row.mtime_ns, content_hash="before")])
    run = start(project)
    project.labels.apply({1: LabelValue(("c",)), 2: None, 3: LabelValue(("c",))}, origin="person", title="later")
    project.samples.set_splits({1: Split.TEST})
    project.samples.mark_checked([Checked(1, row.size, row.mtime_ns, content_hash="after")])
    then = project.runs.snapshot(run.id)
    assert [(s.id, s.labels, s.split, s.content_hash) for s in then] == [
        (1, ("a",), Split.TRAIN, "before"),
        (2, ("b",), Split.TRAIN, None),
    ]
    assert project.runs.get(run.id).classes == ("a", "b")


def test_a_snapshot_of_numbers(tmp_path: Path) -> None:
    with Project.create(tmp_path / "n.tldesk", task=Task.REGRESSION, seed=0, val=0.2, test=0.2) as project:
        source = project.samples.add_source(tmp_path, "x", {}, modality="m")
        project.samples.insert(source.id, [FoundSample(tmp_path / "a", split=Split.VAL)])
        project.labels.import_new({1: LabelValue(targets=(1.5, 2.0))})
        run = project.runs.start(name="n", backbone="x", recipe={}, samples=project.samples.rows(ids=[1]))
        assert project.runs.snapshot(run.id)[0].targets == (1.5, 2.0)


def test_the_snapshot_is_what_was_handed_over_though_labels_changed_meanwhile(project: Project) -> None:
    chosen = project.samples.rows(ids=[1, 2])
    project.labels.apply({1: LabelValue(("c",))}, origin="person", title="meanwhile")
    project.samples.set_splits({2: Split.TEST})
    run = project.runs.start(name="n", backbone="x", recipe={}, samples=chosen, classes=("a", "b"))
    assert [(s.labels, s.split) for s in project.runs.snapshot(run.id)] == [
        (("a",), Split.TRAIN),
        (("b",), Split.TRAIN),
    ]
    assert run.classes == ("a", "b")


def test_a_number_whose_folder_is_there_is_never_used_again(project: Project) -> None:
    runs = project.folder / "runs"
    for name in ("r0001-old", "r0002-first"):
        (runs / name).mkdir(parents=True)
        (runs / name / "best.safetensors").write_text("of before the backup")
    run = start(project, "first")
    assert (run.id, run.folder.name) == ("r0003", "r0003-first")
    assert start(project).id == "r0004"
    assert {path.parent.name for path in runs.glob("*/best.safetensors")} == {"r0001-old", "r0002-first"}


def test_a_start_that_fails_removes_only_a_folder_that_it_made(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = project.folder / "runs" / "r0001-first"
    theirs.mkdir(parents=True)
    monkeypatch.setattr(project.runs, "_next_number", lambda _connection: 1)
    with pytest.raises(ProjectError, match="cannot be made"):
        start(project)
    assert theirs.is_dir()


def test_the_end_of_a_run_is_noted_though_the_project_is_locked_for_a_while(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(project)
    project.close()
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    writer = sqlite3.connect(project.folder / "project.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    refused: list[ProjectError] = []
    tell = database.explain

    def explain(error: sqlite3.Error, path: Path) -> Exception:
        found = tell(error, path)
        assert isinstance(found, database.LockedError)
        refused.append(found)
        if len(refused) == 2:
            writer.execute("ROLLBACK")
        return found

    monkeypatch.setattr(database, "explain", explain)
    assert finish(project, run).outcome == "completed"
    assert len(refused) == 2
    writer.close()


def test_latest_and_best_are_among_runs_with_a_result(project: Project) -> None:
    with pytest.raises(DataError, match="no run of this project has a result"):
        project.runs.find()
    for name, outcome, accuracy, epochs in [
        ("good", "completed", 0.9, 3),
        ("same", "completed", 0.9, 3),
        ("stopped", "cancelled", 0.8, 1),
        ("nothing", "cancelled", None, 0),
        ("broken", "failed", 0.99, 2),
    ]:
        val = None if accuracy is None else {"accuracy": accuracy}
        finish(project, start(project, name), outcome, val=val, epochs=epochs)
    start(project, "alive")
    assert project.runs.find().name == project.runs.find("latest").name == "stopped"
    assert project.runs.find("best").name == "same"
    assert project.runs.find("r0001").name == "good"
    assert project.runs.find("broken").id == "r0005"
    with pytest.raises(UsageError, match="there is no run 'x'") as caught:
        project.runs.find("x")
    assert "r0006 (alive)" in caught.value.cure


def test_best_of_numbers_is_the_smallest_error(tmp_path: Path) -> None:
    with Project.create(tmp_path / "n.tldesk", task=Task.REGRESSION, seed=0, val=0.2, test=0.2) as project:
        for name, mae in [("worse", 3.0), ("better", 1.0), ("middle", 2.0)]:
            finish(project, start(project, name), val={"mae": mae})
        assert project.runs.find("best").name == "better"


def test_best_without_a_validation_score_says_so(project: Project) -> None:
    finish(project, start(project))
    with pytest.raises(DataError, match="validation accuracy"):
        project.runs.find("best")


def test_a_run_of_another_process_is_running_until_that_process_dies(project: Project) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(project.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    id_ = holder.stdout.readline().strip()
    try:
        assert project.runs.get(id_).outcome == "running"
        assert start(project).outcome == "running"  # two processes train at once
    finally:
        holder.kill()
        holder.communicate()
    assert project.runs.get(id_).outcome == "interrupted"
    assert [run.id for run in project.runs.all()] == ["r0001", "r0002"]


def test_a_run_that_was_never_finished_reads_as_interrupted_after_reopening(project: Project) -> None:
    start(project)
    project.close()
    with Project.open(project.folder) as reopened:
        assert reopened.runs.get("r0001").outcome == "interrupted"


def test_a_start_that_fails_leaves_neither_row_nor_folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(project.runs._pinned, "take", fail)
    with pytest.raises(ProjectError, match="No space left"):
        start(project)
    assert project.runs.all() == []
    assert list((project.folder / "runs").iterdir()) == []
    monkeypatch.undo()
    assert start(project).id == "r0001"


def test_facts_can_be_added_to_a_run_that_has_ended(project: Project) -> None:
    run = project.runs.start(name="n", backbone="x/y", recipe={})
    project.runs.finish(run.id, "completed", epochs=1, seconds=1.0, facts={"device": "cpu", "best_epoch": 1})
    project.runs.add_facts(run.id, {"held_out": {"right": 3}, "best_epoch": 2})
    assert project.runs.get(run.id).facts == {"device": "cpu", "best_epoch": 2, "held_out": {"right": 3}}
    with pytest.raises(UsageError, match="r0009"):
        project.runs.add_facts("r0009", {})


def ended(project: Project) -> RunRecord:
    run = project.runs.start(name="n", backbone="x/y", recipe={})
    return project.runs.finish(run.id, "cancelled", epochs=2, seconds=1.0)


def test_a_run_is_taken_up_by_one_at_a_time_and_read_as_it_is_by_then(project: Project) -> None:
    run = ended(project)
    with Project.open(project.folder) as other:
        with project.runs.taken_up(run.id) as taken:
            assert taken.outcome == "cancelled"
            with pytest.raises(UsageError, match="is running"), other.runs.taken_up(run.id):
                pass
            assert project.runs.reopen(run.id, recipe={"epochs": 4}).outcome == "running"
            assert other.runs.get(run.id).outcome == "running"
            project.runs.finish(run.id, "completed", epochs=4, seconds=2.0)
            with other.runs.taken_up(run.id) as again:  # free as soon as it ended, inside the block
                assert (again.outcome, again.epochs, again.recipe) == ("completed", 4, {"epochs": 4})
            assert other.runs.get(run.id).outcome == "completed"
        with other.runs.taken_up(run.id):
            pass
        assert not other.runs.is_own(run.id)


def test_a_run_that_is_taken_up_and_not_reopened_is_as_before(project: Project) -> None:
    run = ended(project)
    with pytest.raises(ZeroDivisionError), project.runs.taken_up(run.id):
        raise ZeroDivisionError
    assert project.runs.get(run.id) == run
    with pytest.raises(RuntimeError, match="not taken up"):
        project.runs.reopen(run.id)
    shutil.rmtree(run.folder)
    with pytest.raises(ProjectError, match="is gone"), project.runs.taken_up(run.id):
        pass


def test_what_binds_a_run_to_another_outlasts_its_end(project: Project) -> None:
    run = project.runs.start(name="n", backbone="x/y", recipe={})
    project.runs.add_facts(run.id, {"tuning": {"quick": "r0001"}, "device": "cpu"})
    project.runs.finish(run.id, "failed", epochs=1, seconds=1.0, facts={"best_epoch": 1})
    assert project.runs.get(run.id).facts == {"tuning": {"quick": "r0001"}, "best_epoch": 1}
