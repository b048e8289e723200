"""The data side of the window as a person meets it: merging, moved folders, what to label next, search, questions."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QMessageBox
from support.desktop import Desk, words
from support.training import colored_project

from tldesk.core.errors import PluginError
from tldesk.qt.gallery import Show
from tldesk.qt.suggestion_words import SuggestionWords
from tldesk.services.projects import open_project
from tldesk.ui.class_dialogs import MergeClass, RenameClass
from tldesk.ui.main_window import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


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
    """Twelve pictures, blue and red, and one run."""
    made = colored_project(tmp_path, tldesk_home)
    run = made.runs.start(name="first try", backbone="x/y", recipe={})
    made.runs.finish(run.id, "completed", epochs=1, seconds=1.0, val={"accuracy": 0.5})
    folder = made.folder
    made.close()
    return folder


# --- classes -----------------------------------------------------------------------------------------------


def test_a_class_is_merged_from_its_chip_and_undo_brings_it_back(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    chip = desk.views.data.classes.chip(1)
    menu = desk.menu_at(chip, chip.rect().center())
    desk.choose(menu, "Merge the class into another")
    dialog = desk.dialog(MergeClass)
    assert dialog.names == ("red", "blue")
    assert "6 images labelled red become blue, and red leaves the list." in words(dialog)
    assert "Undo" in words(dialog)
    desk.press("Merge", dialog)
    desk.until(lambda: desk.view.classes == ("blue",))
    assert set(desk.view.texts) == {"blue"}
    desk.until(lambda: not shiboken6.isValid(dialog))
    desk.activate()
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.view.classes == ("blue", "red"))
    assert desk.view.label_counts() == [6, 6]


def test_the_other_class_may_be_chosen_and_cancel_changes_nothing(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    desk.window.actions_table.trigger("data.merge_class")
    dialog = desk.dialog(MergeClass)
    assert dialog.names == ("blue", "red")
    box = dialog.findChildren(QComboBox)[0]
    desk.qtbot.keyClick(box, Qt.Key.Key_Down)
    assert dialog.names == ("red", "blue")
    desk.press("Cancel", dialog)
    desk.until(lambda: not shiboken6.isValid(dialog))
    assert desk.view.classes == ("blue", "red")
    assert desk.views.classes.dialog is None


def test_a_question_about_classes_closes_with_its_project(
    desks: Callable[..., Desk], project: Path, tmp_path: Path, tldesk_home: Path
) -> None:
    colored_project(tmp_path / "b", tldesk_home).close()
    desk = desks(project).opened()
    desk.window.actions_table.trigger("data.rename_class")
    dialog = desk.dialog(RenameClass)
    desk.views.flow.open(tmp_path / "b" / "p.tldesk")
    desk.until(lambda: not shiboken6.isValid(dialog))
    assert desk.views.classes.dialog is None


def test_the_keyboard_stays_on_a_class_when_the_list_changes(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    strip = desk.views.data.classes
    desk.activate()
    strip.chip(1).setFocus()
    desk.behind.project.add_class("green")
    desk.until(lambda: desk.view.classes == ("blue", "red", "green"))
    assert strip.chip(1).hasFocus()
    desk.views.classes.ask_merge("blue")
    desk.press("Merge", desk.dialog(MergeClass))
    desk.until(lambda: desk.view.classes == ("red", "green"))
    desk.activate()
    desk.until(strip.chip(0).hasFocus)  # red, at another place


# --- a folder that moved -----------------------------------------------------------------------------------


def test_a_moved_folder_is_found_again_from_the_message(
    desks: Callable[..., Desk], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tldesk.qt.project_watch.SOURCES_S", 0.0)
    desk = desks(project).opened()
    key = f"source:{tmp_path / 's'}"
    desk.until(lambda: desk.window.browser.nodes_model.item_of(key) is not None)
    (tmp_path / "s" / "red" / "1.png").rename(tmp_path / "1.png")
    desk.until(lambda: f"{tmp_path / 's'}: 1 of its 12 files are not there." in desk.said)
    (tmp_path / "1.png").rename(tmp_path / "s" / "red" / "1.png")
    desk.until(lambda: not desk.behind.watch._missing)
    shutil.move(tmp_path / "s", tmp_path / "elsewhere")
    desk.until(lambda: f"{tmp_path / 's'}: none of its 12 files is there." in desk.said)
    desk.views.notices.focus_newest()
    desk.press("Find the folder")
    desk.answer_files(tmp_path / "elsewhere")
    desk.until(lambda: "all 12 files are found" in desk.said)
    desk.until(lambda: desk.window.browser.nodes_model.item_of(f"source:{tmp_path / 'elsewhere'}") is not None)
    first = int(desk.view.ids[0])
    desk.until(lambda: desk.behind.pictures.small.picture(first) is not None)
    desk.end()
    with open_project(project) as opened:
        assert [source.path for source in opened.samples.sources()] == [tmp_path / "elsewhere"]
        assert opened.samples.counts().labelled == 12


def test_a_wrong_folder_is_refused_from_the_browser(desks: Callable[..., Desk], project: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    desk = desks(project).opened()
    tree, key = desk.window.browser, f"source:{tmp_path / 's'}"
    desk.until(lambda: tree.nodes_model.item_of(key) is not None)
    index = tree.nodes_model.item_of(key).index()
    tree.scrollTo(index)
    tree.menu_wanted.emit(key, tree.viewport().mapToGlobal(tree.visualRect(index).center()))
    desk.choose(desk.popup_menu(), "Say where it is now")
    desk.answer_files(tmp_path / "other")
    desk.until(lambda: "holds none of the 12 files" in desk.said)
    assert tree.nodes_model.item_of(key) is not None


# --- what to label next ------------------------------------------------------------------------------------


def test_label_next_shows_a_few_of_the_training_part(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    desk.behind.project.set_labels(dict.fromkeys(desk.view.ids.tolist()), origin="person", title="clear")
    desk.until(lambda: not desk.view.is_labelled.any())
    desk.activate()
    desk.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    shown = desk.behind.gallery.model.ids
    training = desk.view.ids[desk.view.splits == 0]
    assert sorted(shown.tolist()) == sorted(training.tolist())
    assert desk.views.data.selected == [int(shown[0])]
    for _ in range(len(shown)):
        desk.key(Qt.Key.Key_1)
    desk.until(lambda: int(desk.view.is_labelled.sum()) == len(training))
    desk.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)  # then the other parts
    assert not set(desk.behind.gallery.model.ids.tolist()) & set(training.tolist())


class Suggestions:
    """Suggests *red* for all, later ones less surely, once it may."""

    def __init__(self) -> None:
        self.is_ready = False

    def __call__(self, _words: object, ids: Any) -> tuple[Any, Any]:
        count = len(ids)
        places = np.full(count, 1 if self.is_ready else -1)
        return places, np.linspace(1, 0, count, dtype=np.float32)


def test_unsure_first_comes_back_with_the_suggestions(
    desks: Callable[..., Desk], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestions = Suggestions()
    monkeypatch.setattr(SuggestionWords, "suggested", lambda *args: suggestions(*args))
    monkeypatch.setattr(SuggestionWords, "confidence_text", lambda *_: "unsure")
    suggestions.is_ready = True
    desk = desks(project).opened()
    ids = desk.view.ids.tolist()
    desk.behind.project.set_labels(dict.fromkeys(ids[2:]), origin="person", title="clear")
    desk.until(lambda: int(desk.view.is_labelled.sum()) == 2)
    desk.press("Unsure first", desk.views.data.bar)
    assert desk.behind.gallery.model.ids.tolist() == ids[:1:-1]
    desk.end()

    suggestions.is_ready = False
    desk = desks(project).opened()
    assert len(desk.behind.gallery.model.ids) == 12  # until suggestions come
    suggestions.is_ready = True
    desk.behind.live.suggestions_changed.emit()
    assert desk.behind.gallery.filter.show is Show.UNSURE
    assert desk.behind.gallery.model.ids.tolist() == ids[:1:-1]
    desk.press("All 12", desk.views.data.bar)
    desk.behind.live.suggestions_changed.emit()
    assert desk.behind.gallery.filter.show is Show.ALL  # the person chose it
    desk.views.data.bar.button("suggested").click()  # in a narrow window it stands in the bar's menu
    assert sorted(desk.behind.gallery.model.ids.tolist()) == ids[2:]


# --- browser, search, questions ----------------------------------------------------------------------------


def test_delete_asks_about_the_selected_run_and_leaves_labels_alone(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    tree = desk.window.browser
    desk.until(lambda: tree.nodes_model.item_of("run:r0001") is not None)
    desk.views.data.grid.select_all()
    desk.activate()
    tree.select("run:r0001")
    tree.setFocus()
    desk.key(Qt.Key.Key_Delete)
    box = desk.dialog(QMessageBox)
    assert "first try" in box.text()
    desk.press("Delete", box)
    desk.until(lambda: tree.nodes_model.item_of("run:r0001") is None)
    desk.until(lambda: not shiboken6.isValid(box))
    assert desk.view.is_labelled.all()
    tree.select(f"project:{project}")
    tree.setFocus()
    desk.key(Qt.Key.Key_Delete)
    box = desk.dialog(QMessageBox)
    assert "to the trash" in box.text()
    desk.press("Cancel", box)
    assert project.is_dir()


def search(desk: Desk, text: str) -> QLineEdit:
    desk.activate()
    desk.key(Qt.Key.Key_P, CTRL_SHIFT)
    line = desk.window.search.findChild(QLineEdit)
    desk.qtbot.keyClicks(line, text)
    return line


def test_the_search_finds_runs_and_samples_by_name(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project, places=True).opened()
    desk.until(lambda: bool(desk.behind.book.runs))
    line = search(desk, "first try")
    desk.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.window.place == "train"
    assert desk.behind.book.selected == "r0001"
    line = search(desk, "3.png")
    model = desk.window.search._model
    desk.until(lambda: [model.item(row).text() for row in range(model.rowCount())] == ["3.png", "3.png"])
    desk.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert desk.window.place == "data"
    (chosen,) = desk.views.data.selected
    assert desk.view.names[desk.view.ids.tolist().index(chosen)] == "3.png"


def test_a_question_for_a_folder_stops_nothing_and_closing_ends_it(desks: Callable[..., Desk], project: Path) -> None:
    desk = desks(project).opened()
    desk.activate()
    desk.key(Qt.Key.Key_O, CTRL_SHIFT)
    dialog = desk.dialog(QFileDialog)
    assert dialog.isModal()
    desk.end()


def test_the_sample_says_why_it_cannot_be_made_without_plugins(
    desks: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_places: object) -> None:
        raise PluginError("tldesk_folders cannot be loaded", "install TL Desk again")

    monkeypatch.setattr("tldesk.qt.engine.load_plugins", refuse)
    desk = desks()
    desk.window.actions_table.trigger("project.sample")
    desk.until(lambda: "The sample project needs the plugins" in desk.said)
    assert "tldesk_folders cannot be loaded" in desk.said
    desk.until(lambda: "Opening" not in desk.strip)


def test_the_menu_is_made_anew_without_leaving_the_old_ones(desks: Callable[..., Desk]) -> None:
    desk = desks()
    table = desk.window.actions_table
    before = len(table._menus)
    for _ in range(3):
        desk.window._make_menu()
    assert len(table._menus) == before
    menu = desk.window.top_bar.menu_button.menu()
    assert len(menu.actions()) == before
    assert "Data" in [action.text() for action in menu.actions()[-2].menu().actions()]
