"""From a dropped folder to a CSV of predictions, in the real window with the real backbone: by mouse, and by keys."""

from __future__ import annotations

import csv
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError
from support.desktop import CTRL, LONG_MS, THINGS, Desk, button, copy_things

from tldesk.core.events import Failed
from tldesk.qt.evaluation_desk import Ready
from tldesk.qt.layer_desk import DeskState
from tldesk.qt.training_desk import Finished, Stopped, Training
from tldesk.store.project import Project
from tldesk.ui.main_window import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QModelIndex
    from pytestqt.qtbot import QtBot

CLASSES = ("animal", "food", "vehicle")
EACH = 9
LABELLED = {"animal": 7, "food": 7, "vehicle": 6}
SHIFT = Qt.KeyboardModifier.ShiftModifier
TREE_PATH = "backbone.blocks.6"


@pytest.fixture
def desks(qtbot: QtBot) -> Iterator[Callable[..., Desk]]:
    """Start desktops on this test's home; what a failed test left open is closed."""
    made: list[Desk] = []

    def start(*, size: QSize | None = USUAL) -> Desk:
        made.append(Desk(qtbot))
        return made[-1].start(size=size)

    yield start
    for desk in made:
        desk.take_apart()


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return copy_things(tmp_path / "photos", classes=CLASSES, each=EACH)


@pytest.fixture
def unseen() -> list[Path]:
    """One picture of each class that is not among the photos."""
    return [sorted((THINGS / name).iterdir())[EACH] for name in CLASSES]


def stored(folder: Path) -> dict[str, str]:
    """Return the labels in the database, by file name."""
    with Project.open(folder) as project:
        return {one.path.name: one.labels[0] for one in project.samples.rows() if one.labels}


def comes_to(desk: Desk, folder: Path, labels: dict[str, str]) -> None:
    """Wait until the database holds exactly these labels."""
    with suppress(TimeoutError):
        desk.until(lambda: stored(folder) == labels)
    assert stored(folder) == labels


def runs(folder: Path) -> dict[str, tuple[str, int, bool]]:
    """Return outcome, epochs, and whether the weights are there, by run id."""
    with Project.open(folder) as project:
        found = project.runs.all()
        return {run.id: (run.outcome, run.epochs, (run.folder / "best.safetensors").is_file()) for run in found}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wanted_labels(desk: Desk) -> dict[str, list[str]]:
    """Return the names that are to be labelled, by class."""
    return {name: [one for one in desk.view.names if one.startswith(name)][:count] for name, count in LABELLED.items()}


def all_seen(desk: Desk) -> None:
    """Wait until every picture has its features and the labels were learned from."""
    live = desk.behind.live
    desk.until(lambda: live.state.suggestions is not None and live.state.extracted == len(desk.view), LONG_MS)
    desk.until(lambda: not live.state.is_fitting)


def first_suggested(desk: Desk) -> tuple[str, str]:
    """Return an unlabelled file that has a suggestion, and its class."""
    gallery = desk.behind.gallery
    for key, name in zip(desk.view.ids.tolist(), desk.view.names, strict=True):
        if name not in desk.labels() and gallery.suggested_class(key):
            return name, gallery.suggested_class(key)
    raise AssertionError("nothing is suggested")


def layer(desk: Desk) -> QModelIndex:
    """Return the last stage in the layer tree, once the tree is there and it can be seen."""
    assert desk.views.model is not None
    place = desk.views.model
    desk.until(lambda: place.desk.state is DeskState.READY, LONG_MS)
    index = place.desk.layers.find(TREE_PATH)
    assert index.isValid()
    place.panel.tree.scrollTo(index)
    return index


def is_checked(index: QModelIndex) -> bool:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked


def has_left(desk: Desk, folder: Path, before: dict[str, object]) -> None:
    """Look whether the window that was opened again is as it was left."""
    desk.opened()
    desk.until(lambda: len(desk.behind.book.runs) == 2)
    assert desk.behind.project.project.folder == folder
    assert desk.window.place == before["place"]
    assert desk.views.data.selected == before["selected"]
    assert desk.behind.book.selected == before["run"]
    assert desk.behind.gallery.filter == before["filter"]
    layout = desk.window.window_layout()
    assert (layout.has_browser, layout.has_inspector, desk.window.size()) == before["layout"]
    desk.idle()


def standing(desk: Desk) -> dict[str, object]:
    layout = desk.window.window_layout()
    return {
        "place": desk.window.place,
        "selected": desk.views.data.selected,
        "run": desk.behind.book.selected,
        "filter": desk.behind.gallery.filter,
        "layout": (layout.has_browser, layout.has_inspector, desk.window.size()),
    }


def check_runs(folder: Path, stopped: str) -> str:
    """Check the stopped and the finished run in the database and on the disk; return the id of the finished one."""
    found = runs(folder)
    assert len(found) == 2
    finished = next(run for run in found if run != stopped)
    outcome, epochs, has_weights = found[stopped]
    assert (outcome, has_weights) == ("cancelled", True)
    assert 1 <= epochs < 500
    assert found[finished] == ("completed", 3, True)
    return finished


def check_csv(path: Path, files: list[Path]) -> None:
    rows = rows_of(path)
    assert sorted(Path(next(iter(row.values()))).name for row in rows) == sorted(file.name for file in files)
    assert all(set(row.values()) & set(CLASSES) for row in rows)


@pytest.mark.timeout(300)  # two runs of the real backbone, on machines that do other things too
def test_the_whole_way_by_mouse(  # noqa: PLR0915 - one way, told in one go
    desks: Callable[..., Desk], photos: Path, unseen: list[Path], tmp_path: Path
) -> None:
    desk = desks()
    desk.drop([photos])
    dialog = desk.import_dialog()
    desk.until(lambda: button(dialog, "Import").isEnabled())
    desk.press("Import", dialog)
    desk.opened()
    folder = Path(os.environ["TLDESK_HOME"]) / "projects" / "photos.tldesk"
    desk.until(lambda: len(desk.view) == len(CLASSES) * EACH)
    assert stored(folder) == {}

    wanted = wanted_labels(desk)
    for place, (name, files) in enumerate(wanted.items()):
        desk.click_cell(files[0])
        desk.click_cell(files[1], CTRL)
        desk.press("new class")
        desk.until(QApplication.activePopupWidget)
        desk.type(name)
        desk.key(Qt.Key.Key_Return)
        desk.until(lambda name=name: name in desk.view.classes)
        for file in files[2:]:
            desk.click_cell(file)
            if place == 0:
                desk.key(Qt.Key.Key_1)
            else:
                desk.click(desk.views.data.classes.chip(place))
    expected = {file: name for name, files in wanted.items() for file in files}
    comes_to(desk, folder, expected)

    all_seen(desk)
    file, suggested = first_suggested(desk)
    desk.click_cell(file)
    grid = desk.views.data.grid
    menu = desk.menu_at(grid.viewport(), grid.cell_rect(desk.row(file)).center())
    desk.choose(menu, "Accept the suggestion")
    comes_to(desk, folder, expected | {file: suggested})
    menu = desk.menu_at(grid.viewport(), grid.cell_rect(desk.row(file)).center())
    desk.choose(menu, "Undo")
    comes_to(desk, folder, expected)
    menu = desk.menu_at(grid.viewport(), grid.cell_rect(desk.row(file)).center())
    desk.choose(menu, "Redo")
    comes_to(desk, folder, expected | {file: suggested})

    desk.press("Model", desk.window.top_bar)
    index = layer(desk)
    tree = desk.views.model.panel.tree  # type: ignore[union-attr]
    for is_on in (True, False, True):
        rect = tree.visualRect(index)
        desk.click(tree.viewport(), QPoint(rect.x() + 9, rect.center().y()))
        assert is_checked(index) is is_on
        assert desk.behind.draft.learns_head_only is not is_on

    desk.press("Train", desk.window.top_bar)
    place = desk.views.training
    assert place is not None
    epochs = place.form.entry("epochs")
    for text, wait in (("500", lambda: isinstance(desk.behind.training.state, Training)), ("3", lambda: True)):
        desk.qtbot.mouseDClick(epochs, Qt.MouseButton.LeftButton)
        desk.type(text)
        desk.key(Qt.Key.Key_Return)
        desk.click(place.head.button)
        desk.until(wait, LONG_MS)
        if text == "500":
            desk.until(lambda: getattr(desk.behind.training.state, "epoch", 0) > 1, LONG_MS)
            desk.click(place.head.button)
            desk.until(lambda: isinstance(desk.behind.training.state, Stopped))
            desk.idle()
            (stopped,) = runs(folder)
    desk.until(lambda: isinstance(desk.behind.training.state, Finished), LONG_MS)
    check_runs(folder, stopped)

    desk.until(lambda: isinstance(desk.behind.evaluation.state, Ready | Failed), LONG_MS)
    assert isinstance(desk.behind.evaluation.state, Ready), desk.behind.evaluation.state
    assert desk.window.place == "evaluate"
    evaluate, figures = desk.views.evaluate, desk.behind.evaluation.state.figures
    assert evaluate is not None
    true, predicted = divmod(int(figures.confusion.argmax()), len(figures.classes))
    desk.click(evaluate.matrix.viewport(), evaluate.matrix.cell_rect(true, predicted).center())
    assert sorted(evaluate.gallery.shown) == sorted(figures.ids_of_cell(true, predicted).tolist())
    assert len(evaluate.gallery.shown) == int(figures.confusion[true, predicted]) > 0

    desk.press("Use", desk.window.top_bar)
    use = desk.views.use
    assert use is not None
    desk.until(lambda: desk.behind.prediction.model is not None)
    desk.drop(unseen, onto=use)
    desk.until(lambda: len(desk.behind.prediction.list.predictions()) == len(unseen), LONG_MS)
    desk.idle()
    desk.press("Save as CSV…", use)
    desk.answer_files(tmp_path / "said.csv")
    desk.until((tmp_path / "said.csv").is_file)
    desk.until(lambda: "said.csv" in desk.said)
    check_csv(tmp_path / "said.csv", unseen)

    desk.press("Data", desk.window.top_bar)
    desk.click_cell(wanted["food"][0])
    desk.click_cell(wanted["food"][2], CTRL)
    desk.window.resize(900, 700)
    desk.window.actions_table.trigger("view.inspector")
    desk.press("Train", desk.window.top_bar)
    desk.behind.book.select(stopped)
    before = standing(desk)
    desk.end()

    desk = desks(size=None)
    has_left(desk, folder, before)
    assert desk.labels() == expected | {file: suggested} == stored(folder)
    desk.end()


@pytest.mark.timeout(300)  # two runs of the real backbone, on machines that do other things too
def test_the_whole_way_by_keyboard(  # noqa: PLR0915 - one way, told in one go
    desks: Callable[..., Desk], photos: Path, unseen: list[Path], tmp_path: Path
) -> None:
    desk = desks()
    desk.key(Qt.Key.Key_O, CTRL)
    desk.answer_files(photos)
    dialog = desk.import_dialog()
    desk.until(lambda: button(dialog, "Import").isEnabled())
    desk.key(Qt.Key.Key_Return)
    desk.opened()
    folder = Path(os.environ["TLDESK_HOME"]) / "projects" / "photos.tldesk"
    desk.until(lambda: len(desk.view) == len(CLASSES) * EACH)
    grid = desk.views.data.grid
    desk.activate()
    desk.until(grid.hasFocus)

    wanted = wanted_labels(desk)
    for place, (name, files) in enumerate(wanted.items()):
        desk.key(Qt.Key.Key_Home)
        for _ in range(place * EACH):
            desk.key(Qt.Key.Key_Right)
        desk.key(Qt.Key.Key_Right, SHIFT)
        desk.key(Qt.Key.Key_N)
        desk.until(QApplication.activePopupWidget)
        desk.type(name)
        desk.key(Qt.Key.Key_Return)
        desk.until(lambda name=name: name in desk.view.classes)
        desk.key(Qt.Key.Key_Right)
        for _ in files[2:]:
            desk.key(Qt.Key(Qt.Key.Key_1 + place))
    expected = {file: name for name, files in wanted.items() for file in files}
    comes_to(desk, folder, expected)

    all_seen(desk)
    file, suggested = first_suggested(desk)
    desk.key(Qt.Key.Key_Home)
    for _ in range(desk.row(file)):
        desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Space)
    comes_to(desk, folder, expected | {file: suggested})
    desk.key(Qt.Key.Key_Z, CTRL)
    comes_to(desk, folder, expected)
    desk.key(Qt.Key.Key_Z, CTRL | SHIFT)
    comes_to(desk, folder, expected | {file: suggested})

    desk.key(Qt.Key.Key_2, CTRL)
    index = layer(desk)
    tree = desk.views.model.panel.tree  # type: ignore[union-attr]
    desk.tab_to(tree)
    for _ in range(60):
        if tree.currentIndex() == index:
            break
        desk.key(Qt.Key.Key_Down)
    assert tree.currentIndex() == index
    for is_on in (True, False, True):
        desk.key(Qt.Key.Key_Space)
        assert is_checked(index) is is_on
    desk.key(Qt.Key.Key_Z, CTRL)
    assert not is_checked(index)
    desk.key(Qt.Key.Key_Y, CTRL)
    assert is_checked(index)

    desk.key(Qt.Key.Key_3, CTRL)
    place = desk.views.training
    assert place is not None
    for text in ("500", "3"):
        desk.tab_to(place.form.entry("epochs"))
        desk.key(Qt.Key.Key_A, CTRL)
        desk.type(text)
        desk.key(Qt.Key.Key_Return)
        desk.key(Qt.Key.Key_R, CTRL)
        if text == "500":
            desk.until(lambda: getattr(desk.behind.training.state, "epoch", 0) > 1, LONG_MS)
            desk.key(Qt.Key.Key_Period, CTRL)
            desk.until(lambda: isinstance(desk.behind.training.state, Stopped))
            desk.idle()
            (stopped,) = runs(folder)
    desk.until(lambda: isinstance(desk.behind.training.state, Finished), LONG_MS)
    check_runs(folder, stopped)

    desk.until(lambda: isinstance(desk.behind.evaluation.state, Ready | Failed), LONG_MS)
    assert isinstance(desk.behind.evaluation.state, Ready), desk.behind.evaluation.state
    evaluate, figures = desk.views.evaluate, desk.behind.evaluation.state.figures
    assert evaluate is not None
    assert desk.window.place == "evaluate"
    desk.tab_to(evaluate.matrix)
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Return)
    assert evaluate.matrix.current_cell == (1, 1)
    assert sorted(evaluate.gallery.shown) == sorted(figures.ids_of_cell(1, 1).tolist())

    desk.key(Qt.Key.Key_U, CTRL)
    use = desk.views.use
    assert use is not None
    desk.until(use.open_images.isEnabled)
    assert desk.window.place == "use"
    desk.tab_to(use.open_images)
    desk.key(Qt.Key.Key_Space)
    desk.answer_files(*unseen)
    desk.until(lambda: len(desk.behind.prediction.list.predictions()) == len(unseen), LONG_MS)
    desk.idle()
    desk.tab_to(use.save)
    desk.key(Qt.Key.Key_Space)
    desk.answer_files(tmp_path / "said.csv")
    desk.until(lambda: "said.csv" in desk.said)
    check_csv(tmp_path / "said.csv", unseen)

    desk.key(Qt.Key.Key_1, CTRL)
    desk.tab_to(grid)
    desk.key(Qt.Key.Key_End)
    desk.key(Qt.Key.Key_Left, SHIFT)
    desk.key(Qt.Key.Key_B, CTRL)
    desk.window.resize(900, 760)
    before = standing(desk)
    assert len(desk.views.data.selected) == 2
    desk.key(Qt.Key.Key_Q, CTRL)
    desk.until(lambda: desk.window.isHidden())
    desk.take_apart()

    desk = desks(size=None)
    has_left(desk, folder, before)
    assert desk.labels() == expected | {file: suggested} == stored(folder)
    desk.end()
