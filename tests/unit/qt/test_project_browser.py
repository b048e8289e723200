"""The entries of the browser, and what renaming and deleting do to the open project and to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.desk import make_project

from tldesk.qt.open_project import OpenProject
from tldesk.qt.project_browser import ProjectBrowser
from tldesk.services.projects import open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with make_project(tmp_path, labels={1: "wren", 2: "robin"}) as project:
        run = project.runs.start(name="first", backbone="x/y", recipe={})
        project.runs.finish(run.id, "completed", epochs=2, seconds=1.0, val={"accuracy": 0.876})
        return project.folder


@pytest.fixture
def opened(qtbot: QtBot, folder: Path) -> Iterator[OpenProject]:
    project = OpenProject()
    with qtbot.waitSignal(project.opened):
        project.open(lambda: open_project(folder))
    yield project
    assert project.shutdown()


@pytest.fixture
def browser(qtbot: QtBot, opened: OpenProject) -> ProjectBrowser:
    browser = ProjectBrowser(opened)
    browser.reopen_wanted.connect(lambda folder: opened.open(lambda: open_project(folder)))
    qtbot.waitUntil(lambda: "run:r0001" in figures(browser))
    return browser


def figures(browser: ProjectBrowser) -> dict[str, tuple[str, str]]:
    def flat(nodes: tuple[Any, ...]) -> list[Any]:
        return [each for node in nodes for each in (node, *flat(node.children))]

    return {node.key: (node.title, node.figure) for node in flat(browser.nodes)}


def test_it_shows_parts_classes_runs_and_other_projects(
    qtbot: QtBot, browser: ProjectBrowser, folder: Path, tmp_path: Path
) -> None:
    make_project(tmp_path / "b").close()
    other, gone = tmp_path / "b" / "birds.tldesk", tmp_path / "gone.tldesk"
    browser.set_recent([folder, other, gone])
    qtbot.waitUntil(lambda: figures(browser).get(f"project:{other}") == ("birds", "9"))
    shown = figures(browser)
    assert shown[f"project:{folder}"] == ("birds", "9")
    assert shown["part:labelled"][1] == "2"
    assert shown["part:unreadable"][1] == "1"
    assert shown["split:val"][1] == "2"
    assert shown["class:robin"] == ("robin", "1")
    assert shown["run:r0001"] == ("first", "88 %")
    assert shown[f"project:{gone}"] == ("gone", "not there")
    browser.forget(f"project:{gone}")
    assert f"project:{gone}" not in figures(browser)


def test_figures_follow_labels(qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject) -> None:
    opened.label([3], "wren", title="x")
    qtbot.waitUntil(lambda: figures(browser)["class:wren"][1] == "2")


def test_a_class_is_renamed_and_undo_brings_its_name_back(
    qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject
) -> None:
    browser.rename("class:wren", "jenny")
    qtbot.waitUntil(lambda: "class:jenny" in figures(browser))
    assert opened.view.texts[0] == "jenny"
    opened.undo()
    qtbot.waitUntil(lambda: "class:wren" in figures(browser))
    assert opened.view.texts[0] == "wren"
    with qtbot.waitSignal(opened.failed) as told:
        browser.rename("class:wren", "robin")
    assert "merge" in told.args[0].cure


def test_the_open_project_is_renamed_and_open_again(
    qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject, folder: Path
) -> None:
    to = folder.with_name("tits.tldesk")
    with qtbot.waitSignals([browser.renamed, opened.opened]):
        browser.rename(f"project:{folder}", "tits")
    assert opened.view.name == "tits"
    assert figures(browser)[f"project:{to}"][0] == "tits"
    assert not folder.exists()


def test_a_refused_renaming_leaves_the_project_open(
    qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject, folder: Path
) -> None:
    folder.with_name("tits.tldesk").mkdir()
    with qtbot.waitSignals([browser.failed, opened.opened]):
        browser.rename(f"project:{folder}", "tits")
    assert opened.view.name == "birds"


def test_a_run_tells_its_size_and_is_deleted(qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject) -> None:
    run_folder = opened.project.runs.get("r0001").folder
    (run_folder / "best.safetensors").write_bytes(bytes(3000))
    with qtbot.waitSignal(browser.size_told) as told:
        browser.ask_size("run:r0001")
    assert told.args[1].size_bytes >= 3000
    with qtbot.waitSignal(browser.runs_changed):
        browser.rename("run:r0001", "second")
    qtbot.waitUntil(lambda: figures(browser)["run:r0001"][0] == "second")
    with qtbot.waitSignal(browser.deleted):
        browser.delete("run:r0001")
    qtbot.waitUntil(lambda: "run:r0001" not in figures(browser))
    assert not run_folder.exists()


def test_deleting_the_open_project_closes_it_and_leaves_the_images(
    qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject, folder: Path
) -> None:
    image = folder.parent / "photos" / "photo-0.jpg"
    image.write_bytes(b"image")
    browser.set_recent([folder])
    with qtbot.waitSignal(browser.deleted):
        browser.delete(f"project:{folder}", for_good=True)
    assert not opened.is_open
    assert browser.nodes == ()
    assert not folder.exists()
    assert image.read_bytes() == b"image"


def test_without_a_trash_nothing_is_deleted_and_it_is_said(
    qtbot: QtBot, browser: ProjectBrowser, opened: OpenProject, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tldesk.qt.project_browser.move_to_trash", lambda _: False)
    with qtbot.waitSignals([browser.trash_refused, opened.opened]):
        browser.delete(f"project:{folder}")
    assert folder.is_dir()


def test_the_language_may_change(browser: ProjectBrowser, qtbot: QtBot) -> None:
    with qtbot.waitSignal(browser.nodes_changed) as told:
        browser.retranslate()
    assert told.args[0] == browser.nodes


def test_the_open_project_is_closed_for_its_new_name_only_once_nothing_works_on_it(
    qtbot: QtBot, opened: OpenProject
) -> None:
    waiting: list[Callable[[], object]] = []
    browser = ProjectBrowser(opened, when_idle=waiting.append)
    folder = opened.project.folder
    browser.rename(f"project:{folder}", "owls")
    assert opened.is_open
    with qtbot.waitSignal(browser.renamed):
        waiting.pop()()
    assert (folder.parent / "owls.tldesk").is_dir()
