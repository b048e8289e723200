"""The table of figures is a sound model and says each figure as counts."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from tldesk.qt.class_table_model import (
    COUNT,
    F1,
    FIGURES_ROLE,
    NAME,
    PRECISION,
    RECALL,
    SHARE_ROLE,
    SORT_ROLE,
    ClassTableModel,
)
from tldesk.services.figures import ClassFigures

OWL = ClassFigures("owl", 0, support=0, right=0, predicted=2)
ROBIN = ClassFigures("robin", 3, support=1_200, right=900, predicted=900)
ROLES = Qt.ItemDataRole


@pytest.fixture
def model(qapp: object) -> ClassTableModel:
    model = ClassTableModel()
    model.set_rows((OWL, ROBIN))
    return model


def test_it_is_a_sound_model(model: ClassTableModel, qtmodeltester: Any) -> None:
    qtmodeltester.check(model)
    model.set_rows(())
    qtmodeltester.check(model)
    model.set_rows((ROBIN,))
    qtmodeltester.check(model)


def test_figures_as_shares_counts_and_words(model: ClassTableModel) -> None:
    texts = [[model.index(row, column).data() for column in range(COUNT + 1)] for row in range(2)]
    assert texts == [["owl", "–", "0 %", "–", "–", "0"], ["robin", "–", "100 %", "75 %", "86 %", "1,200"]]
    assert model.index(1, RECALL).data(ROLES.ToolTipRole) == "900 of 1,200 robin are found"
    assert model.index(1, PRECISION).data(ROLES.ToolTipRole) == "900 of 900 predicted as robin are robin"
    assert model.index(0, NAME).data(ROLES.ToolTipRole) == "owl"
    assert model.index(1, F1).data(SHARE_ROLE) == pytest.approx(6 / 7)
    assert model.index(1, COUNT).data(SHARE_ROLE) is None
    assert model.index(0, RECALL).data(SORT_ROLE) < model.index(1, RECALL).data(SORT_ROLE)
    assert model.index(1, NAME).data(FIGURES_ROLE) is ROBIN
    assert (model.row_of(3), model.row_of(1)) == (1, None)


def test_headings_say_what_they_mean(model: ClassTableModel) -> None:
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(COUNT + 1)]
    assert heads == ["Class", "AP", "Precision", "Recall", "F1", "Samples"]
    tips = [model.headerData(column, Qt.Orientation.Horizontal, ROLES.ToolTipRole) for column in range(COUNT + 1)]
    assert all(tips)
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_other_figures_of_the_same_classes_keep_the_rows(qtbot: Any, model: ClassTableModel) -> None:
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_rows((OWL, ROBIN))
    with qtbot.waitSignal(model.modelReset):
        model.set_rows((ROBIN,))
