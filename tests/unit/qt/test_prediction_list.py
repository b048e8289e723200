"""The list of predicted files: filtered, ordered, counted, and filled while it is on show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt

from tldesk.qt.prediction_list import ROW_ROLE, Order, PredictedFile, PredictionList, Wanted
from tldesk.services.predicting import Prediction

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NAMES = ("d.png", "c.png", "b.png", "a.png")
SAID = (
    Prediction("/x/d.png", probabilities={"cat": 0.9, "dog": 0.1}),
    Prediction("/x/c.png", error="it is cut short"),
    Prediction("/x/b.png", probabilities={"cat": 0.4, "dog": 0.6}),
    Prediction("/x/a.png", probabilities={"cat": 0.3, "dog": 0.7}),
)


@pytest.fixture
def files(qapp: object) -> PredictionList:
    files = PredictionList()
    files.set_files([PredictedFile(place + 1, f"/x/{name}") for place, name in enumerate(NAMES)])
    return files


def shown(files: PredictionList) -> list[str]:
    return [files.index(row).data() for row in range(files.rowCount())]


def test_it_is_a_sound_model_whatever_happens(qtmodeltester: Any, files: PredictionList) -> None:
    qtmodeltester.check(files)
    files.set_predictions([0, 1], SAID[:2])
    files.set_wanted(Wanted(order=Order.UNSURE))
    files.set_predictions([2, 3], SAID[2:])
    files.set_wanted(Wanted(class_name="dog"))
    files.set_wanted(Wanted(only_errors=True))
    files.set_files([])


def test_files_are_known_one_after_the_other(qtbot: QtBot, files: PredictionList) -> None:
    assert not files.has_predictions
    with qtbot.waitSignal(files.dataChanged) as changed:
        files.set_predictions([1, 2], SAID[1:3])
    assert changed.args is not None
    assert [index.row() for index in changed.args[:2]] == [1, 2]
    assert (files.classes, files.class_counts(), files.error_count) == (("cat", "dog"), [0, 1], 1)
    assert [row.path for row in files.predictions()] == ["/x/c.png", "/x/b.png"]
    words = files.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "c.png: cannot be read: it is cut short"
    assert files.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "d.png: not seen yet"
    assert "dog 60.0%" in files.index(2).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), "dcba"),
        (Wanted(order=Order.UNSURE), "badc"),
        (Wanted(order=Order.SURE), "dabc"),
        (Wanted(order=Order.NAME), "abcd"),
        (Wanted(class_name="dog"), "ba"),
        (Wanted(class_name="bird"), ""),
        (Wanted(only_errors=True), "c"),
        (Wanted(at_most=0.7), "ba"),
    ],
)
def test_what_is_wanted_is_shown(files: PredictionList, wanted: Wanted, expected: str) -> None:
    files.set_predictions(range(4), SAID)
    files.set_wanted(wanted)
    assert [name[0] for name in shown(files)] == list(expected)
    assert [row.path[3] for row in files.predictions()] == list(expected)


def test_a_view_keeps_what_it_points_at_when_the_order_changes(files: PredictionList) -> None:
    files.set_predictions(range(4), SAID)
    held = QPersistentModelIndex(files.index(3))
    files.set_wanted(Wanted(order=Order.UNSURE))
    assert (held.row(), held.data()) == (1, "a.png")
    assert files.row_of(4) == 1
    files.set_wanted(Wanted(class_name="cat"))
    assert files.row_of(4) is None
    assert files.file_of(4) is not None
    assert files.file_of(99) is None


def test_numbers_are_ordered_by_the_first_one(files: PredictionList) -> None:
    values = (3.0, -1.0, 2.0, 0.5)
    files.set_predictions(range(4), [Prediction(f"/x/{n}", values=(v,)) for n, v in zip(NAMES, values, strict=True)])
    assert files.has_numbers
    assert files.classes == ()
    files.set_wanted(Wanted(order=Order.UNSURE))
    assert [file.prediction.values[0] for file in map(files.file_at, range(4))] == sorted(values)  # type: ignore[union-attr,index]
    assert files.index(0).data(ROW_ROLE).name == "c.png"


def test_other_files_forget_the_filter_and_keep_the_order(files: PredictionList) -> None:
    files.set_predictions(range(4), SAID)
    files.set_wanted(Wanted(class_name="dog", order=Order.SURE))
    files.set_files([PredictedFile(9, "/y/e.png")])
    assert shown(files) == ["e.png"]
    assert files.wanted == Wanted(order=Order.SURE)
    assert files.classes == ()
