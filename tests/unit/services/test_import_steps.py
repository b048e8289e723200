"""What becomes of a drop: projects, sources, single pictures; and an import that leaves nothing half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import CancelledError, DataError
from tldesk.core.events import Event, Progress
from tldesk.hooks.host import PluginHost
from tldesk.services import import_steps, projects
from tldesk.services.import_preview import ImportChoice, PreviewOptions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> PluginHost:
    return PluginHost(tmp_path_factory.mktemp("home")).load()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for name in ("red", "blue"):
        for number in range(3):
            write_image(tmp_path / "photos" / name / f"{number}.png", COLORS[name], seed=number, side=8)
    return tmp_path / "photos"


def bring(host: PluginHost, choice: ImportChoice, project: object = None, **kwargs: object) -> import_steps.Imported:
    return import_steps.import_choice(
        choice,
        host,
        project,  # type: ignore[arg-type]
        cancel=kwargs.get("cancel", CancelToken()),  # type: ignore[arg-type]
        on_event=kwargs.get("on_event", lambda _: None),  # type: ignore[arg-type]
    )


def test_a_drop_is_sorted(host: PluginHost, photos: Path, tmp_path: Path) -> None:
    projects.new_project(tmp_path / "mine.tldesk", task=Task.SINGLE).close()
    table = tmp_path / "t.csv"
    table.write_text("path,label\n")
    given = [
        tmp_path / "mine.tldesk",
        photos / "red" / "0.png",
        photos / "red" / "1.png",
        table,
        tmp_path / "gone",
    ]
    told = import_steps.sort_dropped(host, given)
    assert told.projects == (tmp_path / "mine.tldesk",)
    assert told.sources == (photos / "red", table, tmp_path / "gone")
    assert told.loose == 2
    assert import_steps.sort_dropped(host, [photos / "red", photos]).sources == (photos,)
    assert import_steps.sort_dropped(host, [tmp_path / "mine.tldesk" / "project.sqlite"]).projects


def test_a_new_project_lies_where_the_person_keeps_things_under_a_free_name(tmp_path: Path) -> None:
    home = import_steps.projects_home({"TLDESK_HOME": str(tmp_path)})
    assert home == tmp_path / "projects"
    assert import_steps.projects_home({}).name == "TL Desk"
    photos = tmp_path / "my: photos"
    assert import_steps.free_folder(home, [photos]) == home / "my  photos.tldesk"
    (home / "my  photos.tldesk").mkdir(parents=True)
    assert import_steps.free_folder(home, [photos]) == home / "my  photos 2.tldesk"


def test_a_new_project_is_made_from_the_choice(host: PluginHost, photos: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "birds.tldesk"
    options = PreviewOptions(val=0.25, test=0.0)
    done = bring(host, ImportChoice((photos, tmp_path / "gone"), options, folder, Task.MULTI))
    assert (done.folder, done.is_new, done.new, len(done.problems)) == (folder, True, 6, 1)
    with projects.open_project(folder) as project:
        assert (project.settings.task, project.settings.val, project.settings.test) == (Task.MULTI, 0.25, 0.0)
        assert project.samples.counts().unchecked == 6


def test_cancelled_or_failed_a_new_project_leaves_nothing(host: PluginHost, photos: Path, tmp_path: Path) -> None:
    folder = tmp_path / "birds.tldesk"
    cancel = CancelToken()

    def stop(event: Event) -> None:
        if isinstance(event, Progress):
            cancel.cancel()

    with pytest.raises(CancelledError):
        bring(host, ImportChoice((photos,), PreviewOptions(), folder), cancel=cancel, on_event=stop)
    assert not folder.exists()
    with pytest.raises(DataError):
        bring(host, ImportChoice((tmp_path / "gone",), PreviewOptions(), folder))
    assert not folder.exists()


def test_cancelled_in_the_second_source_an_open_project_keeps_the_first(
    host: PluginHost, photos: Path, tmp_path: Path
) -> None:
    cancel = CancelToken()
    scans: list[Event] = []

    def stop(event: Event) -> None:
        scans.append(event)
        if sum(isinstance(each, Progress) for each in scans) == 2:
            cancel.cancel()

    with projects.new_project(tmp_path / "p.tldesk", task=Task.SINGLE) as project:
        choice = ImportChoice((photos / "red", photos / "blue"), PreviewOptions(), None)
        with pytest.raises(CancelledError):
            bring(host, choice, project, cancel=cancel, on_event=stop)
        assert project.samples.counts().samples == 3
        assert project.check() == []
        assert bring(host, choice, project).new == 3
