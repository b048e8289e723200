"""The open project: edits in order, undo, what is told to whom, and another project in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.desk import make_project

from tldesk.core.contracts import FoundSample, LabelValue, Task
from tldesk.core.errors import ProjectError
from tldesk.qt.open_project import EditDone, OpenProject
from tldesk.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def desk(qapp: object) -> Iterator[OpenProject]:
    desk = OpenProject()
    yield desk
    assert desk.shutdown()


def opened(qtbot: QtBot, desk: OpenProject, folder: Path, **more: dict[int, str]) -> OpenProject:
    with qtbot.waitSignal(desk.opened):
        desk.open(lambda: make_project(folder, **more))
    return desk


def test_the_view_holds_what_the_store_holds(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    view = opened(qtbot, desk, tmp_path, labels={1: "owl", 2: "robin"}).view
    assert view.classes == ("owl", "robin")
    assert view.ids.tolist() == list(range(1, 10))
    assert view.labels.tolist() == [0, 1] + [-1] * 7
    assert view.reasons == {9: "it is cut short"}
    assert view.label_counts() == [1, 1]


def test_edits_given_faster_than_they_are_answered_all_stay(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    opened(qtbot, desk, tmp_path)
    for sample_id in range(1, 9):
        desk.label([sample_id], "owl" if sample_id % 2 else "robin", title=f"label {sample_id}")
    qtbot.waitUntil(lambda: desk.view.is_labelled.sum() == 8)
    assert desk.view.texts[:8] == ("owl", "robin") * 4
    assert desk.can_undo == "label 8"
    with Project.open(tmp_path / "birds.tldesk") as again:
        assert [row.labels for row in again.samples.rows()][:8] == [("owl",), ("robin",)] * 4


def test_undo_and_redo_tell_which_samples_changed(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    opened(qtbot, desk, tmp_path)
    told: list[EditDone] = []
    desk.edited.connect(told.append)
    desk.label([2, 3], "owl", title="label 2 as owl")
    desk.undo()
    desk.redo()
    desk.redo()  # there is nothing left to redo: nothing happens
    desk.undo()
    qtbot.waitUntil(lambda: len(told) == 4)
    assert [(done.kind, done.ids) for done in told] == [
        ("do", (2, 3)),
        ("undo", (2, 3)),
        ("redo", (2, 3)),
        ("undo", (2, 3)),
    ]
    assert not desk.view.is_labelled.any()
    assert (desk.can_undo, desk.can_redo) == ("", "label 2 as owl")


def test_a_project_that_cannot_be_opened_leaves_the_old_one(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    opened(qtbot, desk, tmp_path)

    def refuse() -> Project:
        raise ProjectError("it is damaged", "restore it")

    with qtbot.waitSignal(desk.failed) as signal:
        desk.open(refuse)
    assert signal.args[0].what == "it is damaged"
    assert desk.is_open


def test_an_answer_about_a_closed_project_is_dropped(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    opened(qtbot, desk, tmp_path)
    answers: list[int] = []
    desk.run(lambda project: len(project.samples.rows()), answers.append)
    with qtbot.waitSignal(desk.closed):
        desk.close()
    assert not desk.is_open
    with qtbot.waitSignal(desk.opened):
        desk.open(lambda: make_project(tmp_path / "other"))
    assert answers == []


def test_what_another_window_labels_is_seen_after_a_reload(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    opened(qtbot, desk, tmp_path, labels={1: "owl"})
    with Project.open(tmp_path / "birds.tldesk") as other:
        other.labels.apply({4: LabelValue(labels=("owl",))}, origin="person", title="elsewhere")
    with qtbot.waitSignal(desk.changed) as signal:
        desk.reload()
    assert signal.args == [(4,)]
    assert desk.view.texts[3] == "owl"


def test_asking_to_undo_what_is_not_there_is_no_fault(qtbot: QtBot, desk: OpenProject, tmp_path: Path) -> None:
    opened(qtbot, desk, tmp_path)
    answers: list[int] = []
    desk.undo()
    desk.run(lambda _: 1, answers.append)
    qtbot.waitUntil(lambda: answers == [1])
    assert desk.can_undo == ""


def test_where_a_sample_may_have_several_classes_a_key_adds_one(
    qtbot: QtBot, desk: OpenProject, tmp_path: Path
) -> None:
    with qtbot.waitSignal(desk.opened):
        desk.open(lambda: make_project(tmp_path, task=Task.MULTI, labels={1: "owl"}))
    desk.label([1, 2], "night", title="label 2 as night")
    qtbot.waitUntil(lambda: desk.view.texts[:2] == ("owl, night", "night"))


def test_undoing_an_edit_of_samples_that_came_in_elsewhere_reads_them_too(
    qtbot: QtBot, desk: OpenProject, tmp_path: Path
) -> None:
    opened(qtbot, desk, tmp_path)
    with Project.open(tmp_path / "birds.tldesk") as other:
        source = other.samples.sources()[0]
        other.samples.insert(source.id, [FoundSample(tmp_path / "photos" / "new.jpg")])
        other.labels.apply({10: LabelValue(labels=("owl",))}, origin="person", title="elsewhere")
    with qtbot.waitSignal(desk.changed) as changed:
        desk.undo()
    assert changed.args == [()]
    assert desk.view.ids.tolist() == list(range(1, 11))
