"""What a window notices of others: their labels, classes and runs; and that its own edits cost no reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.desk import make_project

from tldesk.core.contracts import LabelValue
from tldesk.core.events import EpochDone, RunStarted
from tldesk.qt.open_project import OpenProject
from tldesk.qt.project_watch import ProjectWatch
from tldesk.services.projects import open_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.services.watching import MissingSource
    from tldesk.store.project import Project


class Window:
    """One window on a project, as the application wires it."""

    def __init__(self, folder: Path) -> None:
        self.project = OpenProject()
        self.watch = ProjectWatch(self.project, look_ms=30)
        self.reloads = 0
        self.told: list[tuple[str, tuple[Any, ...]]] = []
        self.missing: list[tuple[MissingSource, ...]] = []
        self.watch.sources_missing.connect(self.missing.append)
        self.watch.samples_changed.connect(self._on_samples_changed)
        self.watch.run_progressed.connect(lambda run_id, events: self.told.append((run_id, events)))
        self.project.open(lambda: open_project(folder))

    def _on_samples_changed(self) -> None:
        self.reloads += 1
        self.project.reload()

    def text(self, row: int) -> str:
        return self.project.view.texts[row] if self.project.is_open else ""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    project = make_project(tmp_path, labels={1: "wren", 2: "robin"})
    yield project
    project.close()


@pytest.fixture
def window(qtbot: QtBot, project: Project) -> Iterator[Window]:
    window = Window(project.folder)
    qtbot.waitUntil(lambda: window.project.is_open)
    looked(qtbot, window)
    yield window
    assert window.watch.shutdown()
    assert window.project.shutdown()


def looked(qtbot: QtBot, window: Window) -> None:
    """Wait until a look that began now is answered."""
    done: list[int] = []
    qtbot.waitUntil(lambda: not window.watch._is_looking)
    window.watch.look()
    window.project.run(lambda _: 0, done.append)
    qtbot.waitUntil(lambda: bool(done))


def test_two_windows_see_each_others_labels(qtbot: QtBot, window: Window, project: Project) -> None:
    other = Window(project.folder)
    qtbot.waitUntil(lambda: other.project.is_open)
    looked(qtbot, other)
    window.project.label([3], "wren", title="here")
    qtbot.waitUntil(lambda: other.text(2) == "wren")
    other.project.label([1], "robin", title="there")  # counts of labels stay as they are
    qtbot.waitUntil(lambda: window.text(0) == "robin")
    other.project.undo()
    qtbot.waitUntil(lambda: window.text(0) == "wren")
    assert other.watch.shutdown()
    assert other.project.shutdown()


def test_own_edits_are_read_once_and_not_again(qtbot: QtBot, window: Window) -> None:
    looked(qtbot, window)
    window.project.label([3, 4], "wren", title="a")
    window.project.undo()
    window.project.redo()
    window.project.label([3], "finch", title="b")
    looked(qtbot, window)
    looked(qtbot, window)
    assert window.text(2) == "finch"
    assert window.reloads == 0


def test_classes_and_splits_of_another_are_noticed(qtbot: QtBot, window: Window, project: Project) -> None:
    project.labels.rename_class("wren", "jenny", title="rename")
    qtbot.waitUntil(lambda: window.project.view.classes == ("robin", "jenny"))
    assert window.text(0) == "jenny"
    project.labels.add_classes(["owl"])
    qtbot.waitUntil(lambda: window.project.view.classes == ("robin", "jenny", "owl"))


def test_a_run_of_another_process_appears_and_is_told_epoch_by_epoch(
    qtbot: QtBot, window: Window, project: Project
) -> None:
    with qtbot.waitSignal(window.watch.runs_changed):
        run = project.runs.start(name="far", backbone="x/y", recipe={"epochs": 3})
    qtbot.waitUntil(lambda: bool(window.told))
    assert window.told[0] == (run.id, (RunStarted(run.id, "far", str(run.folder), 3),))
    project.runs.update(run.id, epochs=1, val={"accuracy": 0.5})
    qtbot.waitUntil(lambda: any(isinstance(event, EpochDone) for _, events in window.told for event in events))
    (run.folder / "metrics.csv").write_text("epoch,lr,train_loss,val_accuracy\n1,0.1,2.0,0.5\n2,0.1,1.0,0.75\n")
    qtbot.waitUntil(lambda: len(epochs(window)) == 3)
    assert [(event.epoch, event.epochs, event.train) for event in epochs(window)] == [
        (1, 3, {}),
        (1, 3, {"loss": 2.0}),
        (2, 3, {"loss": 1.0}),
    ]
    (run.folder / "metrics.csv").write_text(
        "epoch,lr,train_loss,val_accuracy\n1,0.1,2.0,0.5\n2,0.1,1.0,0.75\n3,0.1,0.5,1\n"
    )
    with qtbot.waitSignal(window.watch.runs_changed):
        project.runs.finish(run.id, "completed", epochs=3, seconds=1.0)
    qtbot.waitUntil(lambda: epochs(window)[-1].epoch == 3)
    assert window.reloads == 0


def test_a_run_that_dies_reads_as_interrupted(qtbot: QtBot, window: Window, project: Project) -> None:
    with qtbot.waitSignal(window.watch.runs_changed):
        run = project.runs.start(name="far", backbone="x/y", recipe={})
    qtbot.waitUntil(lambda: bool(window.told))
    with qtbot.waitSignal(window.watch.runs_changed):
        project.runs.release_all()  # as kill -9 does
    assert window.project.project.runs.get(run.id).outcome == "interrupted"


def test_a_folder_that_vanishes_is_told_and_so_is_its_return(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tldesk.qt.project_watch.SOURCES_S", 0.0)
    photos = tmp_path / "photos"
    qtbot.waitUntil(lambda: len(window.missing) == 1)
    [missing] = window.missing[-1]
    assert (missing.path, missing.is_whole) == (photos, False)  # the fixture's samples have no files
    for sample in window.project.project.samples.rows(is_readable=True):
        sample.path.touch()
    qtbot.waitUntil(lambda: window.missing[-1] == ())
    photos.rename(tmp_path / "away")
    qtbot.waitUntil(lambda: bool(window.missing[-1]))
    assert window.missing[-1][0].is_whole


def test_a_label_of_another_reaches_the_right_sample_only(qtbot: QtBot, window: Window, project: Project) -> None:
    changed: list[tuple[int, ...]] = []
    window.project.changed.connect(changed.append)
    project.labels.apply({5: LabelValue(("wren",))}, origin="person", title="far")
    qtbot.waitUntil(lambda: bool(changed))
    assert changed == [(5,)]


def epochs(window: Window) -> list[EpochDone]:
    return [event for _, events in window.told for event in events if isinstance(event, EpochDone)]
