from __future__ import annotations

from typing import TYPE_CHECKING

from support.desk import make_project

from tldesk.core.contracts import Task
from tldesk.services.browsing import known_projects, parts_of, run_entries
from tldesk.services.project_view import load_view

if TYPE_CHECKING:
    from pathlib import Path


def test_parts_are_counted(tmp_path: Path) -> None:
    with make_project(tmp_path, labels={1: "wren", 2: "robin", 3: "wren"}) as project:
        parts = parts_of(load_view(project))
    assert (parts.samples, parts.labelled, parts.unlabelled, parts.unreadable) == (9, 3, 5, 1)
    assert parts.classes == (("robin", 1), ("wren", 2))
    assert parts.splits == (("train", 4), ("val", 2), ("test", 2))


def test_closed_projects_are_told_by_a_glance_that_leaves_no_trace(tmp_path: Path) -> None:
    folder = make_project(tmp_path).folder
    project = make_project(tmp_path / "b")
    project.close()
    before = sorted(project.folder.iterdir())
    (tmp_path / "torn.tldesk").mkdir()
    (tmp_path / "torn.tldesk" / "project.sqlite").write_bytes(b"nothing")
    known = known_projects([project.folder, tmp_path / "gone.tldesk", tmp_path / "torn.tldesk", project.folder])
    assert [(each.name, each.is_missing, each.samples) for each in known] == [
        ("birds", False, 9),
        ("gone", True, None),
        ("torn", False, None),
    ]
    assert sorted(project.folder.iterdir()) == before
    assert folder.is_dir()


def test_runs_are_told_newest_first_with_their_score(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        one = project.runs.start(name="one", backbone="x/y", recipe={})
        project.runs.finish(one.id, "completed", epochs=2, seconds=1.0, val={"accuracy": 0.75})
        project.runs.start(name="two", backbone="x/y", recipe={})
        entries = run_entries(project.runs.all(), Task.SINGLE)
    assert [(each.name, each.outcome, each.score, each.has_result) for each in entries] == [
        ("two", "running", None, False),
        ("one", "completed", 0.75, True),
    ]
