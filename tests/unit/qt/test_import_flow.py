"""From a drop to checked samples: looked at, accepted, shown at once, checked behind; cancelled without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal
from support.pictures import COLORS, write_image

from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.qt.import_flow import ImportFlow, Looked
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.open_project import OpenProject
from tldesk.services.import_preview import ImportChoice, PreviewOptions
from tldesk.services.jobs import JobKind
from tldesk.services.projects import new_project, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class PluginsOnly(QObject):
    """The engine as it is before torch is loaded."""

    plugins_ready = Signal()

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.places = Places.under(home)
        self.host = PluginHost(home / "plugins").load()
        self.has_plugins = True


class Desk:
    """What stands behind a window's import."""

    def __init__(self, home: Path) -> None:
        self.project = OpenProject()
        self.jobs = JobDesk()
        self.engine = PluginsOnly(home)
        self.flow = ImportFlow(self.project, self.jobs, self.engine)  # type: ignore[arg-type]
        self.looked: list[Looked] = []
        self.flow.looked.connect(self.looked.append)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    desk.jobs.cancel_all()
    assert desk.jobs.shutdown()
    assert desk.project.shutdown()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for name in ("red", "blue"):
        for number in range(4):
            write_image(tmp_path / "photos" / name / f"{number}.png", COLORS[name], seed=number, side=24)
    torn = tmp_path / "photos" / "red" / "torn.png"
    whole = (tmp_path / "photos" / "red" / "0.png").read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])  # its header is sound
    return tmp_path / "photos"


def look(qtbot: QtBot, desk: Desk, *paths: Path) -> Looked:
    with qtbot.waitSignal(desk.flow.looked):
        desk.flow.begin(paths)
    return desk.looked[-1]


def test_a_new_project_shows_its_samples_and_is_checked_behind(qtbot: QtBot, desk: Desk, photos: Path) -> None:
    looked = look(qtbot, desk, photos)
    assert looked.preview.new == 9
    assert (looked.name, looked.preview.project) == ("photos", None)
    folder = looked.home / "photos.tldesk"
    assert not folder.exists()
    with qtbot.waitSignals([desk.flow.imported, desk.project.opened, desk.flow.checked]):
        desk.flow.accept(ImportChoice((photos,), PreviewOptions(), folder, Task.SINGLE))
    qtbot.waitUntil(lambda: len(desk.project.view.reasons) == 1)
    view = desk.project.view
    assert view.classes == ("blue", "red")
    assert view.checked.sum() == 8


def test_into_the_open_project_only_what_is_new(qtbot: QtBot, desk: Desk, photos: Path, tmp_path: Path) -> None:
    new_project(tmp_path / "p.tldesk", task=Task.SINGLE).close()
    with qtbot.waitSignal(desk.project.opened):
        desk.project.open(lambda: open_project(tmp_path / "p.tldesk"))
    assert look(qtbot, desk, photos / "red").preview.project == "p"
    for source in (photos / "red", photos):
        with qtbot.waitSignals([desk.flow.imported, desk.flow.checked]):
            desk.flow.accept(
                ImportChoice((source,), PreviewOptions(loader="class-folders"), None)
                if source == photos
                else ImportChoice((source,), PreviewOptions(), None)
            )
    qtbot.waitUntil(lambda: len(desk.project.view) == 9)


def test_other_options_are_looked_at_again_and_only_the_last_answer_counts(
    qtbot: QtBot, desk: Desk, photos: Path
) -> None:
    desk.flow.begin([photos])
    desk.flow.set_options(PreviewOptions(group="folder"))
    desk.flow.set_options(PreviewOptions(loader="unlabelled"))
    qtbot.waitUntil(lambda: bool(desk.looked) and not desk.jobs.states)
    assert [looked.preview.unlabelled for looked in desk.looked] == [9]


def test_a_cancelled_look_says_nothing_and_writes_nothing(qtbot: QtBot, desk: Desk, photos: Path) -> None:
    before = sorted(photos.parent.rglob("*"))
    desk.flow.begin([photos])
    desk.flow.cancel()
    qtbot.waitUntil(lambda: not desk.jobs.states)
    assert desk.looked == []
    assert sorted(photos.parent.rglob("*")) == before


def test_a_dropped_project_is_to_be_opened(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    new_project(tmp_path / "p.tldesk", task=Task.SINGLE).close()
    with qtbot.waitSignal(desk.flow.project_found) as told:
        desk.flow.begin([tmp_path / "p.tldesk"])
    assert told.args == [tmp_path / "p.tldesk"]


def test_it_waits_for_the_plugins(qtbot: QtBot, desk: Desk, photos: Path) -> None:
    desk.engine.has_plugins = False
    desk.flow.begin([photos])
    assert desk.jobs.states == ()
    desk.engine.has_plugins = True
    with qtbot.waitSignal(desk.flow.looked):
        desk.engine.plugins_ready.emit()


def test_a_source_that_vanished_after_the_look_is_told_and_leaves_no_project(
    qtbot: QtBot, desk: Desk, photos: Path, tmp_path: Path
) -> None:
    look(qtbot, desk, photos)
    photos.rename(tmp_path / "away")
    folder = tmp_path / "new.tldesk"
    with qtbot.waitSignal(desk.flow.import_failed) as told:
        desk.flow.accept(ImportChoice((photos,), PreviewOptions(), folder, Task.SINGLE))
    assert str(photos) in told.args[0].what
    assert not folder.exists()
    assert not desk.project.is_open


def test_a_check_that_was_stopped_goes_on_when_the_project_is_opened_again(
    qtbot: QtBot, desk: Desk, photos: Path, tmp_path: Path
) -> None:
    from tldesk.services.importing import new_from_source

    project, _ = new_from_source(tmp_path / "p.tldesk", desk.engine.host, photos, task=Task.SINGLE, check="header")
    project.close()
    with qtbot.waitSignal(desk.flow.checked) as told:
        desk.project.open(lambda: open_project(tmp_path / "p.tldesk"))
    assert (told.args[0].checked, told.args[0].unreadable) == (9, 1)
    desk.flow.resume_checks()
    qtbot.waitUntil(lambda: not desk.jobs.has(JobKind.CHECK))


def test_what_is_accepted_while_an_import_is_under_way_comes_after_it(
    qtbot: QtBot, desk: Desk, photos: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(desk.project.opened):
        desk.project.open(lambda: new_project(tmp_path / "both.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2))
    for name in ("red", "blue"):
        desk.flow.accept(ImportChoice((photos / name,), PreviewOptions(), None, Task.SINGLE))
    qtbot.waitUntil(lambda: len(desk.project.view) == 9 and not desk.flow.is_importing)
