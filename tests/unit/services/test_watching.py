"""What a look costs and sees: nothing where nothing happened, and the figures of a run epoch by epoch."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

from support.desk import make_project

from tldesk.core.contracts import LabelValue
from tldesk.core.events import EpochDone, RunStarted
from tldesk.services.project_view import load_view
from tldesk.services.projects import open_project
from tldesk.services.watching import (
    FRESH_NS,
    ROWS_COMPARED,
    RunMark,
    is_checked_further,
    is_other,
    look,
    missing_sources,
    read_run,
)
from tldesk.store.values import Checked

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_look_at_what_nobody_wrote_to_tells_nothing(tmp_path: Path) -> None:
    with make_project(tmp_path, labels={1: "wren"}) as project:
        let_time_pass(project.folder)
        first = look(project, None)
        assert first is not None
        assert look(project, first) is None
        assert not is_other(load_view(project), first)


def test_what_was_written_just_now_is_looked_at_again(tmp_path: Path) -> None:
    """File times go in steps: a second edit within one would leave size and time as they are."""
    with make_project(tmp_path, labels={1: "wren"}) as project:
        first = look(project, None)
        assert first is not None
        assert look(project, first) is not None


def let_time_pass(folder: Path) -> None:
    for file in folder.glob("project.sqlite*"):
        os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 2 * FRESH_NS))


def test_a_label_that_changes_no_count_is_seen(tmp_path: Path) -> None:
    with make_project(tmp_path, labels={1: "wren", 2: "robin"}) as project, open_project(project.folder) as other:
        view, first = load_view(project), look(project, None)
        other.labels.apply({1: LabelValue(("robin",)), 2: LabelValue(("wren",))}, origin="person", title="swap")
        second = look(project, first)
        assert second is not None
        assert is_other(view, second)
        assert not is_other(load_view(project), second)
        other.labels.undo()
        third = look(project, second)
        assert third is not None
        assert not is_other(view, third)


def test_a_check_is_told_apart_from_a_change(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        view = load_view(project)
        project.samples.mark_checked([Checked(1, 0, 0, content_hash="00"), Checked(2, 0, 0, unreadable="torn")])
        glance = look(project, None)
        assert glance is not None
        assert not is_other(view, glance)
        assert is_checked_further(view, glance)
        assert not is_checked_further(load_view(project), glance)


def test_more_edits_than_are_compared_count_as_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tldesk.services.watching.ROWS_COMPARED", 2)
    assert ROWS_COMPARED > 2
    with make_project(tmp_path) as project:
        first = look(project, None)
        project.labels.apply(dict.fromkeys((1, 2, 3), LabelValue(("wren",))), origin="person", title="many")
        second = look(project, first)
        assert second is not None
        assert second.rows is None
        assert is_other(load_view(project), second)


def test_a_runs_figures_are_told_once(tmp_path: Path) -> None:
    with make_project(tmp_path, labels={1: "wren"}) as project:
        run = project.runs.start(name="far", backbone="x/y", recipe={"epochs": 5})
        told, mark = read_run(run, RunMark())
        assert [type(event) for event in told] == [RunStarted]
        (run.folder / "metrics.csv").write_text("epoch,lr,train_loss\n1,0.1,2.0\n2,0.05,1.5\n")
        told, mark = read_run(project.runs.get(run.id), mark)
        assert [(event.epoch, event.lr) for event in told if isinstance(event, EpochDone)] == [(1, 0.1), (2, 0.05)]
        assert read_run(project.runs.get(run.id), mark)[0] == ()
        project.runs.update(run.id, epochs=3, val={"accuracy": 0.9})
        [event], mark = read_run(project.runs.get(run.id), mark)
        assert isinstance(event, EpochDone)
        assert (event.epoch, event.val) == (3, {"accuracy": 0.9})
        assert math.isnan(event.lr)
        assert read_run(project.runs.get(run.id), mark)[0] == ()


def test_files_that_are_gone_are_named(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        for sample in project.samples.rows(is_readable=True):
            sample.path.touch()
        assert missing_sources(project) == ()
        (tmp_path / "photos" / "photo-3.jpg").unlink()
        [missing] = missing_sources(project)
        assert missing.example.endswith("photo-3.jpg")
        assert (missing.gone, missing.files, missing.is_file) == (1, 8, False)
        (tmp_path / "photos").rename(tmp_path / "away")
        [missing] = missing_sources(project)
        assert missing.is_whole
        assert missing.gone == missing.files == 8
