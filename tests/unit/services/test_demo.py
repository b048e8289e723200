"""The demo's project is finished where it was interrupted, and nothing is taken for it that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import CancelledError, ProjectError
from tldesk.core.events import PhaseStarted
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import demo, projects

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.store.project import Project

LABELLED, UNLABELLED = 8, 3


@pytest.fixture
def things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small stand-in of the sample pictures."""
    root = tmp_path / "installed" / "things"
    for name in ("blue", "red"):
        for index in range(LABELLED // 2):
            write_image(root / "labelled" / name / f"{index}.png", COLORS[name], seed=index, side=16)
    for index in range(UNLABELLED):
        write_image(root / "unlabelled" / f"{index}.png", COLORS["green"], seed=index, side=16)
    monkeypatch.setattr(demo, "resource", lambda name: root)
    return root


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Project]:
    """Open the sample project below ``tmp_path``."""
    places = Places.under(tmp_path / "home")
    host = PluginHost(tmp_path / "home")
    host.load()

    def call(cancel: CancelToken | None = None, on_event: Callable[[Event], None] = lambda event: None) -> Project:
        token = cancel or CancelToken()
        return demo.sample_project(host, tmp_path, places=places, cancel=token, on_event=on_event)

    return call


def assert_whole(project: Project, things: Path) -> None:
    with project:
        assert [source.path for source in project.samples.sources()] == [things / "labelled", things / "unlabelled"]
        counts = project.samples.counts()
        assert (counts.samples, counts.labelled, counts.unchecked) == (LABELLED + UNLABELLED, LABELLED, 0)


@pytest.mark.parametrize("phase", range(1, 5))  # scan and decode of each of the two sources
def test_stopped_in_any_phase_it_is_finished_the_next_time(
    things: Path, opened: Callable[..., Project], phase: int
) -> None:
    cancel, seen = CancelToken(), []

    def stop(event: Event) -> None:
        if isinstance(event, PhaseStarted):
            seen.append(event)
            if len(seen) == phase:
                cancel.cancel()

    with pytest.raises(CancelledError):
        opened(cancel, stop)

    assert_whole(opened(), things)
    assert_whole(opened(), things)


def test_killed_before_its_first_import_it_is_finished_too(
    things: Path, opened: Callable[..., Project], tmp_path: Path
) -> None:
    projects.new_project(tmp_path / demo.PROJECT, task=Task.SINGLE).close()

    assert_whole(opened(), things)


def test_pictures_of_another_installation_are_the_same_sources(
    things: Path, opened: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_whole(opened(), things)
    new = things.parents[1] / "installed anew"
    things.parent.rename(new)
    monkeypatch.setattr(demo, "resource", lambda name: new / "things")

    assert_whole(opened(), new / "things")


def test_a_folder_that_is_no_project_is_named_and_left_alone(
    things: Path, opened: Callable[..., Project], tmp_path: Path
) -> None:
    other = tmp_path / demo.PROJECT / "holiday.txt"
    other.parent.mkdir()
    other.write_text("mine")

    with pytest.raises(ProjectError) as caught:
        opened()

    assert str(other.parent) in caught.value.what
    assert "--to" in caught.value.cure
    assert list(other.parent.iterdir()) == [other]


def test_an_empty_folder_is_made_the_project(things: Path, opened: Callable[..., Project], tmp_path: Path) -> None:
    (tmp_path / demo.PROJECT).mkdir()

    assert_whole(opened(), things)
