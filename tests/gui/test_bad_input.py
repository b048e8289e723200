"""What is wrong with the world, met through the window: it says what and what to do, and goes on."""

from __future__ import annotations

import json
import os
import shutil
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import QByteArray, QDataStream, QIODevice, QRect, QSize, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from support.desktop import LONG_MS, Desk, button, copy_things, home_places, words
from support.pictures import COLORS, write_image
from support.training import TINY, colored_project

from tldesk.app.class_flow import RenameClass
from tldesk.core import settings as keys
from tldesk.core.errors import ProjectError
from tldesk.qt.import_flow import ImportFlow
from tldesk.qt.layer_desk import DeskState
from tldesk.qt.training_desk import Training
from tldesk.store.project import Project
from tldesk.ui.main_window import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

PLUGIN = """
from tldesk.api import BackboneSpec, Preprocess, hookimpl

TLDESK_API = (1, 0)


def build():
    raise RuntimeError("its author is asleep")


@hookimpl
def tldesk_backbones():
    return [BackboneSpec(key="bad/asleep", build=build, title="asleep", classifier="fc", preprocess=Preprocess())]
"""


@pytest.fixture
def desks(qtbot: QtBot) -> Iterator[Callable[..., Desk]]:
    """Start windows on this test's home; all are closed after the test."""
    made: list[Desk] = []

    def start(project: Path | None = None, *, places: bool = False, size: QSize | None = USUAL) -> Desk:
        made.append(Desk(qtbot, project=project))
        return made[-1].start(places=places, size=size)

    yield start
    for desk in made:
        desk.take_apart()


@pytest.fixture
def project(tmp_path: Path, tldesk_home: Path) -> Path:
    """Twelve pictures, blue and red."""
    made = colored_project(tmp_path, tldesk_home)
    folder = made.folder
    made.close()
    return folder


def keep_setting(setting: Any, value: object) -> None:
    """Write one setting as an earlier start left it."""
    path = home_places().settings / "settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 1, "values": {setting.key: value}}), encoding="utf-8")


def test_a_truncated_image_is_told_and_the_others_come_in(desks: Callable[..., Desk], tmp_path: Path) -> None:
    photos = copy_things(tmp_path / "photos", classes=("animal",), each=4)
    whole = write_image(photos / "torn.png", COLORS["red"], seed=1, side=200).read_bytes()
    (photos / "torn.png").write_bytes(whole[: len(whole) // 2])
    desk = desks()
    desk.drop([photos])
    dialog = desk.import_dialog()
    desk.until(lambda: button(dialog, "Import").isEnabled())
    desk.press("Import", dialog)
    desk.opened()
    desk.until(lambda: len(desk.view.reasons) == 1)
    desk.idle()
    (reason,) = desk.view.reasons.values()
    assert "cut short" in reason or "truncated" in reason
    grid = desk.views.data.grid
    assert grid.words_of_row(desk.row("torn.png")) == f"torn.png, unreadable: {reason}"
    desk.click_cell("torn.png")
    desk.until(lambda: "unreadable" in desk.views.data.bar._chips)
    chip = desk.views.data.bar.button("unreadable")  # in a narrow window it stands in the bar's menu
    assert chip.text() == "Unreadable 1"
    chip.click()
    desk.until(lambda: grid.row_count == 1)


def test_a_csv_with_a_wrong_column_is_refused_with_its_columns(desks: Callable[..., Desk], tmp_path: Path) -> None:
    photos = copy_things(tmp_path / "photos", classes=("animal",), each=2)
    names = [path.name for path in photos.iterdir()]
    table = tmp_path / "photos" / "table.csv"
    table.write_text("picture,kind\n" + "".join(f"{name},animal\n" for name in names), encoding="utf-8")
    desk = desks()
    desk.drop([table])
    dialog = desk.import_dialog()
    desk.until(lambda: "column" in words(dialog).lower() or "csv" in words(dialog).lower())
    said = words(dialog)
    assert "picture" in said or "path" in said
    assert not button(dialog, "Import").isEnabled()
    desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not desk.behind.project.is_open


def test_an_empty_folder_says_that_nothing_is_there(desks: Callable[..., Desk], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    desk = desks()
    desk.drop([tmp_path / "empty"])
    dialog = desk.import_dialog()
    desk.until(lambda: str(tmp_path / "empty") in words(dialog) or "no images" in words(dialog).lower())
    assert not button(dialog, "Import").isEnabled()
    desk.press("Cancel", dialog)
    assert not (Path(os.environ["TLDESK_HOME"]) / "projects" / "empty.tldesk").exists()


def test_a_folder_that_vanishes_while_it_is_shown_is_told(
    desks: Callable[..., Desk], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tldesk.qt.project_watch.SOURCES_S", 0.0)
    desk = desks(project).opened()
    desk.until(lambda: desk.behind.pictures.small.picture(int(desk.view.ids[0])) is not None)
    shutil.move(tmp_path / "s", tmp_path / "elsewhere")
    desk.until(lambda: str(tmp_path / "s") in desk.said)
    assert "none of its 12 files is there" in desk.said
    desk.behind.pictures.small.forget()
    desk.views.data.grid.scroll_to_row(0)
    desk.views.data.grid._refresh()
    desk.until(lambda: desk.behind.pictures.small.fault(int(desk.view.ids[0])))
    desk.click_cell("0.png")
    desk.key(Qt.Key.Key_2)
    desk.until(lambda: desk.view.texts[0] == "red")  # labelling goes on


def test_a_class_cannot_get_the_name_of_another_and_the_dialog_stays(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    desk.window.actions_table.trigger("data.rename_class")
    dialog = desk.dialog(RenameClass)
    desk.qtbot.keyClicks(dialog._line, "red")
    desk.press("Rename", dialog)
    desk.until(lambda: "red" in dialog._fault.text())
    assert dialog.isVisible()
    assert desk.view.classes == ("blue", "red")
    dialog._line.selectAll()
    desk.qtbot.keyClicks(dialog._line, "azure")
    assert dialog._fault.text() == ""
    desk.press("Rename", dialog)
    desk.until(lambda: desk.view.classes == ("azure", "red"))
    desk.until(lambda: not shiboken6.isValid(dialog))  # closed and freed


def test_damaged_settings_are_put_aside_and_the_window_opens(desks: Callable[..., Desk]) -> None:
    folder = home_places().settings
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text('{"version": 1, "theme"', encoding="utf-8")
    desk = desks()
    assert "settings.damaged-1.json" in desk.said
    assert (folder / "settings.damaged-1.json").read_text(encoding="utf-8") == '{"version": 1, "theme"'
    desk.end()
    assert json.loads((folder / "settings.json").read_text(encoding="utf-8"))["version"] == 1


def test_a_geometry_of_a_larger_screen_is_brought_into_this_one(desks: Callable[..., Desk], qtbot: QtBot) -> None:
    data = QByteArray()
    stream = QDataStream(data, QIODevice.OpenModeFlag.WriteOnly)
    stream.setVersion(QDataStream.Version.Qt_4_0)
    stream.writeUInt32(0x1D9D0CB)
    stream.writeUInt16(3)
    stream.writeUInt16(0)
    far = QRect(4_000, 1_900, 3_000, 2_000)
    for rect in (far, far):
        stream << rect  # type: ignore[operator]
    stream.writeInt32(0)
    stream.writeUInt8(0)
    stream.writeUInt8(0)
    stream.writeInt32(7_680)
    stream << far  # type: ignore[operator]
    keep_setting(keys.WINDOW_GEOMETRY, b64encode(bytes(data.data())).decode("ascii"))
    desk = desks(size=None)
    screen = desk.window.screen().availableGeometry()
    frame = desk.window.geometry()
    least = desk.window.minimumSize()
    assert screen.intersects(frame)
    assert frame.width() <= max(screen.width(), least.width())
    assert frame.height() <= max(screen.height(), least.height())
    assert (frame.left(), frame.top()) >= (screen.left(), screen.top())


def test_closing_while_the_import_dialog_is_open_leaves_nothing_behind(
    desks: Callable[..., Desk], tmp_path: Path
) -> None:
    photos = copy_things(tmp_path / "photos", classes=("animal",), each=3)
    desk = desks()
    desk.drop([photos])
    dialog = desk.import_dialog()
    desk.until(lambda: button(dialog, "Import").isEnabled())
    desk.end()
    assert not (Path(os.environ["TLDESK_HOME"]) / "projects").exists()


def test_closing_while_the_question_about_a_run_is_open(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    desk.until(lambda: desk.behind.engine.is_ready, LONG_MS)
    desk.behind.draft.update({**TINY, "freeze": "none", "epochs": 10_000})
    desk.behind.training.start("long")
    desk.until(lambda: isinstance(desk.behind.training.state, Training), LONG_MS)
    desk.window.close()
    box = desk.dialog(QMessageBox)
    desk.press("Go on training", box)
    desk.until(lambda: not box.isVisible())
    assert desk.window.isVisible()
    assert desk.behind.training.is_busy
    desk.window.close()
    desk.window.close()  # once more, over its own question
    assert desk.window.isVisible()
    desk.press("Stop and close", desk.dialog(QMessageBox))
    desk.until(desk.window.isHidden)
    assert desk.desktop.core is not None
    assert desk.desktop.core.is_ended
    with Project.open(project) as again:
        assert [run.outcome for run in again.runs.all()] == ["cancelled"]
        assert again.check() == []


def test_a_backbone_that_cannot_be_built_says_so_and_leads_back(
    desks: Callable[..., Desk], project: Path, tldesk_home: Path
) -> None:
    plugins = home_places().plugins
    plugins.mkdir(parents=True)
    (plugins / "asleep.py").write_text(PLUGIN, encoding="utf-8")
    from tldesk.hooks import host as hosts

    hosts.PluginHost(tldesk_home).approve("asleep")
    desk = desks(project, places=True).opened()
    desk.window.show_place("model")
    model = desk.views.model
    assert model is not None
    desk.until(lambda: model.desk.state is DeskState.READY, LONG_MS)
    before = desk.behind.draft.recipe.backbone
    model.list.search.setFocus()
    desk.type("asleep")
    model.desk.choose("bad/asleep")
    desk.until(lambda: model.desk.state is DeskState.FAILED, LONG_MS)
    desk.until(lambda: model.message.accessibleName())
    assert "its author is asleep" in model.message.accessibleName(), (
        model.desk.failure,
        model.message.accessibleName(),
    )
    assert desk.behind.draft.recipe.backbone == before
    back = next(one for one in model.message.findChildren(QPushButton) if one.isVisible())
    desk.click(back)
    desk.until(lambda: model.desk.state is DeskState.READY)


@pytest.mark.parametrize("kind", ["missing", "damaged", "no project"])
def test_a_project_that_cannot_be_opened_is_told_and_another_can_be(
    kind: str, desks: Callable[..., Desk], project: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.tldesk"
    if kind == "damaged":
        shutil.copytree(project, bad)
        (bad / "project.sqlite").write_bytes(b"no database" * 999)
    elif kind == "no project":
        bad.mkdir()
    desk = desks(bad)
    desk.until(lambda: "bad.tldesk" in desk.said)
    assert not desk.behind.project.is_open
    desk.until(lambda: "Drop a folder" in desk.strip)
    desk.drop([project])
    desk.opened()
    assert [text for text in desk.view.texts if text] == 6 * ["blue"] + 6 * ["red"]


def test_labels_that_cannot_be_written_are_told_and_nothing_is_lost(
    desks: Callable[..., Desk], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desks(project).opened()
    before = desk.view.texts
    store = desk.behind.project.project

    def full(*_: object, **__: object) -> None:
        raise ProjectError("the disk is full: the label was not saved", "make room, then label again")

    desk.click_cell("0.png")
    with monkeypatch.context() as patch:
        patch.setattr(type(store.labels), "apply", full)
        desk.key(Qt.Key.Key_2)
        desk.until(lambda: "the disk is full" in desk.said)
    assert desk.view.texts == before
    desk.click_cell("0.png")
    desk.key(Qt.Key.Key_2)
    desk.until(lambda: desk.view.texts != before)
    with Project.open(project) as again:
        assert len([row for row in again.samples.rows() if row.labels == ("red",)]) == 7


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_project_opens_and_says_so(desks: Callable[..., Desk], project: Path) -> None:
    for path in (*project.rglob("*"), project):
        path.chmod(0o555 if path.is_dir() else 0o444)
    desk = desks(project).opened()
    assert desk.view.is_read_only
    desk.click_cell("0.png")
    desk.key(Qt.Key.Key_2)
    desk.until(lambda: "read" in desk.said)


def test_what_is_dropped_while_an_import_is_looked_at_takes_its_place(
    desks: Callable[..., Desk], tmp_path: Path
) -> None:
    first = copy_things(tmp_path / "first", classes=("animal",), each=2)
    second = copy_things(tmp_path / "second", classes=("food",), each=3)
    desk = desks()
    assert isinstance(desk.behind.imports, ImportFlow)
    desk.drop([first])
    desk.drop([second])
    dialog = desk.import_dialog()
    desk.until(lambda: button(dialog, "Import").isEnabled())
    desk.press("Import", dialog)
    desk.opened()
    desk.until(lambda: len(desk.view) == 3)
    assert all(name.startswith("food") for name in desk.view.names)
