"""Evaluate and Use where a sample may have several classes: as a person meets them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QLabel
from support.desk import make_project
from support.judged import said_of
from support.prediction import Bench as UseBench
from support.training import ReadyEngine

from tldesk.core.contracts import LabelValue, Task
from tldesk.core.places import Places
from tldesk.qt.class_table_model import AVERAGE, NAME
from tldesk.qt.evaluation_desk import EvaluationDesk
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.model_list import ModelList
from tldesk.qt.open_project import OpenProject
from tldesk.qt.prediction_list import PredictedFile
from tldesk.services.finished_models import FinishedModel
from tldesk.services.predicting import Prediction
from tldesk.ui.evaluate_place import EvaluatePlace
from tldesk.ui.inspector import Inspector
from tldesk.ui.result_list import LINE_PX
from tldesk.ui.use_place import UsePlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
CLASSES = ("bee", "leaf", "sky")
LABELS = (("bee", "leaf"), ("leaf",), ("sky",), ("bee", "sky"), ("leaf", "sky"))
SAID = ((0.9, 0.8, 0.1), (0.2, 0.4, 0.3), (0.7, 0.6, 0.2), (0.6, 0.1, 0.9), (0.3, 0.9, 0.45))


class Bench:
    """The place Evaluate over a project of several classes a sample."""

    def __init__(self, qtbot: QtBot, theme: Theme, thumbnails: Thumbnails, home: Path) -> None:
        self.project, self.jobs = OpenProject(), JobDesk()
        self.models = ModelList(self.project)
        self.models.reload = lambda: None  # type: ignore[method-assign]  # a test says which there are
        engine: Any = ReadyEngine(home)
        engine.places = Places.under(home)
        self.desk = EvaluationDesk(self.project, self.jobs, engine, models=self.models)
        self.place = EvaluatePlace(self.project, self.desk, thumbnails=thumbnails, large=thumbnails, theme=theme)
        self.inspector = Inspector(theme)
        for widget in (self.place, self.inspector):
            qtbot.addWidget(widget)
        self.place.fill_inspector(self.inspector)
        self.place.resize(1_100, 760)
        with qtbot.waitExposed(self.place):
            self.place.show()
        self.inspector.show()


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, thumbnails: Thumbnails, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(qtbot, theme, thumbnails, tmp_path / "home")
    with qtbot.waitSignal(bench.project.opened):
        bench.project.open(lambda: make_project(tmp_path, task=Task.MULTI))
    values = {number: LabelValue(labels=names) for number, names in enumerate(LABELS, start=1)}
    with qtbot.waitSignal(bench.project.edited):
        bench.project.set_labels(values, origin="person", title="begin")
    bench.models._take((FinishedModel("r0001", "m", tmp_path, "b", is_solved=False, is_latest=True, is_best=True),))
    bench.desk._run = "r0001"
    bench.desk._show(said_of(LABELS, SAID, classes=bench.project.view.classes, interval=(0.61, 0.95)))
    qtbot.waitUntil(lambda: bench.place.gallery.grid.width() > 400)
    yield bench
    assert bench.jobs.shutdown()
    assert bench.project.shutdown()


def said(bench: Bench) -> str:
    return "\n".join(label.text() for label in bench.place.headline.findChildren(QLabel) if label.isVisible())


def test_the_headline_is_the_mean_average_precision_with_interval_and_chance(bench: Bench) -> None:
    assert bench.place.headline.headline == "Mean average precision 89 %"
    text = said(bench)
    assert "With 95 % certainty between 61 and 95 %." in text
    assert "Every label right on 2 of 5 samples." in text
    assert "An order by chance comes to 53 %." in text
    assert "fewer than 20 samples" in text


def test_the_table_has_the_average_precision_and_begins_with_the_worst(bench: Bench) -> None:
    table = bench.place.table
    assert not table.isColumnHidden(AVERAGE)
    rows = [table.model().index(row, NAME).data() for row in range(table.model().rowCount())]
    assert set(rows) == set(CLASSES)
    assert table.currentIndex().row() == 0  # which the matrix tells of
    assert bench.place.matrix.one == rows[0]


def test_it_opens_at_the_samples_whose_labels_are_most_wrong(bench: Bench) -> None:
    gallery = bench.place.gallery
    assert gallery.shown == (3, 2, 5)
    cells = gallery.grid.samples.cells_of_rows(0, 3)
    assert [cell.text for cell in cells] == ["−sky +bee +leaf", "−leaf", "−sky"]
    assert gallery.grid.describe(cells[0]) == f"{cells[0].name}: is sky, predicted bee, leaf"
    gallery.grid.go_to_row(0)
    assert bench.place._inspector is not None
    assert bench.place._inspector.line == "Labelled sky; predicted bee, leaf"


def test_the_matrix_tells_of_one_class_and_a_press_on_the_table_of_another(qtbot: QtBot, bench: Bench) -> None:
    table, matrix = bench.place.table, bench.place.matrix
    row = next(row for row in range(3) if table.model().index(row, NAME).data() == "bee")
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(row, NAME)).center())
    assert matrix._names == ("bee", "not bee")
    assert matrix._counts.tolist() == [[2, 0], [1, 2]]
    qtbot.mouseClick(matrix.viewport(), LEFT, pos=matrix.cell_rect(1, 0).center())
    assert bench.place.gallery.shown == (3,)
    assert bench.place.gallery._title.accessibleName() == "not bee → bee: 1"


def test_a_class_key_adds_a_class_and_everything_follows(qtbot: QtBot, bench: Bench) -> None:
    place = bench.place
    place.label_wanted.connect(lambda ids, index: bench.project.label(ids, CLASSES[index], title="mend"))
    assert place.gallery._hint.text() == "A class key adds the class"
    place.gallery.grid.select_ids([3])
    with qtbot.waitSignal(bench.project.edited):
        qtbot.keyClicks(place.gallery.grid, "1")
    assert bench.project.view.several[2] == ("sky", "bee")
    text = said(bench)
    assert "Labels have changed since: 1." in text
    assert "95 % certainty" not in text  # that was of the labels before


# --- Use ---------------------------------------------------------------------------------------------------


class Shown(UseBench):
    """The place Use over predictions that a test makes up."""

    def __init__(self, qtbot: QtBot, home: Path, theme: Theme) -> None:
        super().__init__(home)
        self.place, self.inspector = UsePlace(self.desk, self.engine, theme=theme), Inspector(theme)  # type: ignore[arg-type]
        self.notices: list[Any] = []
        self.place.notice.connect(self.notices.append)
        for widget in (self.place, self.inspector):
            qtbot.addWidget(widget)
        self.place.fill_inspector(self.inspector)
        self.place.resize(900, 600)
        with qtbot.waitExposed(self.place):
            self.place.show()
        self.inspector.show()


MANY = ("bee", "leaf", "sky", "tree", "bird")


def prediction(name: str, *shares: float) -> Prediction:
    found = dict(zip(MANY, shares, strict=True))
    return Prediction(name, probabilities=found, labels=tuple(one for one, share in found.items() if share > 0.5))


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Shown]:
    shown = Shown(qtbot, tmp_path, theme)
    files = shown.desk.list
    files.set_files([PredictedFile(number + 1, f"/photos/{number}.jpg") for number in range(3)])
    files.set_predictions(
        range(3),
        [
            prediction("/photos/0.jpg", 0.9, 0.7, 0.1, 0.0, 0.2),
            prediction("/photos/1.jpg", 0.1, 0.3, 0.2, 0.0, 0.1),
            prediction("/photos/2.jpg", 0.95, 0.9, 0.8, 0.7, 0.6),
        ],
    )
    yield shown
    assert shown.shutdown()


def look_at(qtbot: QtBot, shown: Shown, row: int) -> str:
    qtbot.mouseClick(shown.place.results.viewport(), LEFT, pos=QPoint(60, LINE_PX * row + LINE_PX // 2))
    assert shown.place.inspector is not None
    return shown.place.inspector.heading._line.text()


def test_all_classes_of_a_file_are_told_and_each_counts(qtbot: QtBot, shown: Shown) -> None:
    assert shown.desk.list.class_counts() == [2, 2, 1, 1, 1]
    assert look_at(qtbot, shown, 0) == "bee, leaf"
    assert look_at(qtbot, shown, 1) == "no class is likely"
    assert look_at(qtbot, shown, 2) == "bee, leaf, sky, tree, bird"
    index = shown.desk.list.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "0.jpg: bee 90.0%, leaf 70.0%"
    assert shown.desk.list.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "1.jpg: no class is likely"
    shown.place.grab()


def test_a_class_shows_every_file_that_has_it(qtbot: QtBot, shown: Shown) -> None:
    box = shown.place.classes
    box.setFocus()
    while not box.currentText().startswith("leaf (2)"):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    files = shown.desk.list
    assert [files.index(row).data() for row in range(files.rowCount())] == ["0.jpg", "2.jpg"]


def test_the_csv_has_all_labels(qtbot: QtBot, shown: Shown, tmp_path: Path) -> None:
    shown.place.results.selectionModel().setCurrentIndex(
        shown.desk.list.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    shown.place._on_list_changed()
    qtbot.mouseClick(shown.place.save, LEFT)
    dialog = shown.place._csv.dialog
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "out.csv"))
    dialog.reject()
    qtbot.waitUntil(lambda: bool(shown.notices))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["labels"] for row in rows] == ["bee|leaf", "", "bee|leaf|sky|tree|bird"]
