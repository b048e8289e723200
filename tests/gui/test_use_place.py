"""The place Use by mouse, keyboard and drop: results arrive, are filtered, saved, stopped and predicted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from support.desk import make_project
from support.pictures import COLORS, write_image
from support.prediction import CLASSES, Bench, trained_project

from tldesk.core.events import Failed
from tldesk.qt.prediction_list import PredictedFile
from tldesk.services.predicting import Prediction
from tldesk.ui.inspector import Inspector
from tldesk.ui.result_list import LINE_PX, percent
from tldesk.ui.use_place import UsePlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


class Shown(Bench):
    """The place on its desk, on screen."""

    def __init__(self, qtbot: QtBot, home: Path, theme: Theme) -> None:
        super().__init__(home)
        self.place = UsePlace(self.desk, self.engine, theme=theme)  # type: ignore[arg-type]
        self.inspector = Inspector(theme)
        self.place.fill_inspector(self.inspector)
        self.notices: list[Any] = []
        self.place.notice.connect(self.notices.append)
        for widget in (self.place, self.inspector):
            qtbot.addWidget(widget)
        self.place.resize(900, 500)
        with qtbot.waitExposed(self.place):
            self.place.show()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("use-home")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    return trained_project(tmp_path_factory.mktemp("use"), home)


@pytest.fixture
def bare(qtbot: QtBot, home: Path, theme: Theme) -> Iterator[Shown]:
    """The place without a project."""
    shown = Shown(qtbot, home, theme)
    yield shown
    assert shown.shutdown()


@pytest.fixture
def shown(qtbot: QtBot, bare: Shown, trained: Path) -> Shown:
    bare.open(qtbot, trained)
    return bare


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, name in enumerate(CLASSES):
        for number in range(2 + place):
            write_image(tmp_path / "new" / f"{name}-{number}.png", COLORS[name], seed=100 + 10 * place + number)
    (tmp_path / "new" / "torn.png").write_bytes(b"\x89PNG\r\n")
    return tmp_path / "new"


def drop(place: UsePlace, path: Path) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = LEFT, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 200), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(place, enter)
    event = QDropEvent(QPointF(50, 200), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(place, event)
    return enter.isAccepted() and event.isAccepted()


def fill(shown: Shown, count: int) -> None:
    """Put made-up results in the list."""
    shown.desk.list.set_files([PredictedFile(n + 1, f"/photos/{n:05}.jpg") for n in range(count)])
    said = [
        Prediction(f"/photos/{n:05}.jpg", probabilities={"blue": n / count, "red": 1 - n / count}) for n in range(count)
    ]
    shown.desk.list.set_predictions(range(count), said)


def choose(qtbot: QtBot, box: Any, text: str) -> None:
    """Choose an entry with the keyboard."""
    box.setFocus()
    place = next(place for place in range(box.count()) if box.itemText(place).startswith(text))
    while box.currentIndex() != place:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < place else Qt.Key.Key_Up)


def test_without_a_project_it_lets_one_be_opened(qtbot: QtBot, bare: Shown, folder: Path) -> None:
    place = bare.place
    assert place.empty.accessibleName() == "Drop a folder of images here."
    with qtbot.waitSignal(place.open_folder_wanted):
        qtbot.mouseClick(place.empty.findChild(QPushButton), LEFT)
    with qtbot.waitSignal(place.import_wanted) as wanted:
        assert drop(place, folder)
    assert wanted.args == [[folder]]


def test_without_a_model_it_sends_to_train(qtbot: QtBot, bare: Shown, tmp_path: Path) -> None:
    place = bare.place
    with qtbot.waitSignal(bare.project.opened):
        bare.project.open(lambda: make_project(tmp_path))
    assert place.empty.accessibleName() == "Train a model first."
    assert not place.models.isVisible()
    assert not place.open_images.isEnabled()
    button = place.empty.findChild(QPushButton)
    with qtbot.waitSignal(place.train_wanted):
        qtbot.mouseClick(button, LEFT)
    place.ask_csv()
    assert bare.notices[-1].text == "There is nothing to save yet."


def test_a_dropped_folder_is_predicted_and_shown(qtbot: QtBot, shown: Shown, folder: Path) -> None:
    place = shown.place
    assert place.models.currentText().startswith("newer")
    assert drop(place, folder)
    assert place.state_line.isVisible()
    assert place.state_line.button.text() == "Stop"
    shown.wait(qtbot)
    assert not place.state_line.isVisible()
    assert place.count.accessibleName() == "6 files, 1 cannot be read"
    assert [place.classes.itemText(n) for n in range(place.classes.count())] == [
        "All classes",
        "blue (2)",
        "red (3)",
        "Cannot be read (1)",
    ]
    choose(qtbot, place.classes, "red")
    assert shown.desk.list.rowCount() == 3
    choose(qtbot, place.classes, "Cannot")
    qtbot.mouseClick(place.results.viewport(), LEFT, pos=QPoint(60, LINE_PX // 2))
    assert place.inspector is not None
    assert "Cannot be read: " in place.inspector.heading._line.text()
    assert not place.inspector.said.isVisibleTo(shown.inspector)
    choose(qtbot, place.classes, "All")
    choose(qtbot, place.orders, "By name")
    place.results.setFocus()
    qtbot.keyClick(place.results, Qt.Key.Key_Home)
    assert place.inspector.heading._name.accessibleName() == "blue-0.png"
    assert place.inspector.bars.accessibleName().startswith("blue ")
    qtbot.waitUntil(lambda: shown.desk.large.picture(place.results.current_id) is not None)
    qtbot.keyClick(place.results, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == str(folder / "blue-0.png")
    qtbot.mouseClick(place.clear, LEFT)
    assert place.empty.isVisible()


def test_pictures_are_drawn_only_for_what_is_near(qtbot: QtBot, shown: Shown) -> None:
    fill(shown, 10_000)
    shown.place._on_list_changed()
    wished: list[tuple[int, ...]] = []
    shown.desk.pictures.wish = lambda ids, **_: wished.append(tuple(ids))  # type: ignore[method-assign]
    shown.place.results.verticalScrollBar().setValue(5_000 * LINE_PX)
    qtbot.waitUntil(lambda: bool(wished))
    assert wished[-1][0] == 5_001
    assert len(wished[-1]) < 40


def test_the_list_keeps_its_place_while_results_arrive(qtbot: QtBot, shown: Shown) -> None:
    place, files = shown.place, shown.desk.list
    fill(shown, 400)
    choose(qtbot, place.classes, "red")
    rows = files.rowCount()
    place.results.verticalScrollBar().setValue(100 * LINE_PX + 7)
    qtbot.mouseClick(place.results.viewport(), LEFT, pos=QPoint(60, LINE_PX))
    current, value = place.results.current_id, place.results.verticalScrollBar().value()
    assert current > 0
    files.set_predictions([399], [Prediction("/photos/00399.jpg", probabilities={"blue": 0.0, "red": 1.0})])
    assert files.rowCount() == rows + 1
    assert (place.results.current_id, place.results.verticalScrollBar().value()) == (current, value)


def test_stop_keeps_what_is_known_and_offers_to_go_again(qtbot: QtBot, shown: Shown, folder: Path) -> None:
    place = shown.place
    drop(place, folder)
    qtbot.mouseClick(place.state_line.button, LEFT)
    assert place.state_line.text.startswith("Stopped")
    assert place.state_line.button.text() == "Predict again"
    qtbot.mouseClick(place.state_line.button, LEFT)
    shown.wait(qtbot)
    assert shown.desk.state.done == 6


def test_another_model_offers_to_predict_again(qtbot: QtBot, shown: Shown, folder: Path) -> None:
    place = shown.place
    drop(place, folder)
    shown.wait(qtbot)
    choose(qtbot, place.models, "older")
    assert place.state_line.text == "These results are by newer; older is chosen now."
    qtbot.mouseClick(place.state_line.button, LEFT)
    shown.wait(qtbot)
    assert shown.desk.used is not None
    assert shown.desk.used.name == "older"
    assert not place.state_line.isVisible()


def test_a_failure_is_said_with_its_cure(qtbot: QtBot, shown: Shown, tmp_path: Path) -> None:
    place = shown.place
    assert drop(place, tmp_path)
    shown.wait(qtbot)
    assert "holds no file that can be read" in place.state_line.text
    assert "it needs" in place.state_line.text
    assert place.state_line.button.text() == "Try again"
    assert shown.notices == []
    shown.engine.failure = Failed("torch broke", "see the log", facts={"traceback": "line 1"})
    qtbot.mouseClick(place.state_line.button, LEFT)
    assert shown.notices[-1].details == "line 1"


def test_csv_is_asked_for_and_written(qtbot: QtBot, shown: Shown, folder: Path, tmp_path: Path) -> None:
    place = shown.place
    drop(place, folder)
    shown.wait(qtbot)
    choose(qtbot, place.classes, "red")
    qtbot.mouseClick(place.save, LEFT)
    dialog = place._csv.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "out.csv"))
    dialog.reject()
    qtbot.waitUntil(lambda: bool(shown.notices))
    assert shown.notices[-1].text.startswith("3 results are written to ")
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_images_are_asked_for(qtbot: QtBot, shown: Shown, folder: Path) -> None:
    place = shown.place
    qtbot.mouseClick(place.open_images, LEFT)
    dialog = place._dialogs["images"]
    assert "*.png" in dialog.nameFilters()[0]
    dialog.filesSelected.emit([str(folder / "red-0.png"), str(folder / "gone.png")])
    dialog.reject()
    shown.wait(qtbot)
    assert place.count.accessibleName() == "2 files, 1 cannot be read"
    qtbot.mouseClick(place.open_folder, LEFT)
    place._dialogs["folder"].reject()


def test_the_folder_of_the_model_is_told(qtbot: QtBot, shown: Shown) -> None:
    place = shown.place
    assert place.inspector is not None
    assert shown.desk.model is not None
    card, folder = place.inspector.model_folder, str(shown.desk.model.folder)
    assert card.path.accessibleName() == folder
    with qtbot.waitSignal(place.folder_wanted) as wanted:
        qtbot.mouseClick(card.show_folder, LEFT)
    assert wanted.args == [folder]
    qtbot.mouseClick(card.copy, LEFT)
    assert QGuiApplication.clipboard().text() == folder


def test_numbers_are_shown_as_numbers(qtbot: QtBot, shown: Shown) -> None:
    place, files = shown.place, shown.desk.list
    files.set_files([PredictedFile(n, f"/photos/{n}.jpg") for n in range(3)])
    files.set_predictions(range(3), [Prediction(f"/photos/{n}.jpg", values=(n * 1.5, -n)) for n in range(3)])
    assert place.orders.itemText(1) == "Lowest first"
    assert place.classes.itemText(0) == "All files"
    qtbot.mouseClick(place.results.viewport(), LEFT, pos=QPoint(60, LINE_PX * 3 // 2))
    assert place.inspector is not None
    assert place.inspector.heading._line.text() == "1.5, -1"
    assert not place.inspector.bars.isVisibleTo(shown.inspector)
    place.grab()


def test_an_empty_filter_offers_all_files(qtbot: QtBot, shown: Shown) -> None:
    place = shown.place
    shown.desk.list.set_files([PredictedFile(1, "/photos/1.jpg")])
    shown.desk.list.set_predictions([0], [Prediction("/photos/1.jpg", probabilities={"blue": 0.1, "red": 0.9})])
    choose(qtbot, place.classes, "blue")
    assert place.nothing_found.isVisible()
    qtbot.mouseClick(place.nothing_found.findChild(QPushButton), LEFT)
    assert place.results.isVisible()


def test_tab_goes_through_everything_and_all_has_a_name(qtbot: QtBot, shown: Shown) -> None:
    place = shown.place
    fill(shown, 5)
    place._on_list_changed()
    place.activateWindow()
    place.models.setFocus()
    seen = []
    for _ in range(8):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        assert focus.accessibleName() or focus.text()  # type: ignore[attr-defined]
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    expected = [place.models, place.open_images, place.open_folder, place.save, place.clear]
    assert seen == [*expected, place.classes, place.orders, place.results]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "<1 %"), (0.004, "<1 %"), (0.0149, "1 %"), (0.5, "50 %"), (0.99, "99 %"), (0.9986, ">99 %")],
)
def test_no_class_is_said_to_be_wholly_sure(share: float, text: str) -> None:
    assert percent(share) == text
