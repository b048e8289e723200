"""Live plots: drawn by one clock and only if seen, zoom that is kept, values under the crosshair, export."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton

from tldesk.core.errors import TldeskError
from tldesk.core.series import Series
from tldesk.ui.confusion_view import ConfusionView
from tldesk.ui.plot_parts import Curve, FreezeSpan, PlotClock, write_csv
from tldesk.ui.plots import LivePlot

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme


def series(*values: float) -> Series:
    made = Series()
    for x, y in enumerate(values):
        made.append(x, y)
    return made


def x_range(plot: LivePlot) -> tuple[float, float]:
    shown = plot.visible_range
    return shown[0] if shown is not None else (0.0, 0.0)


@pytest.fixture
def plot(qtbot: QtBot, theme: Theme) -> LivePlot:
    """A shown plot of 11 points."""
    clock = PlotClock()
    plot = LivePlot("Loss", clock, theme=theme)
    clock.setParent(plot)
    qtbot.addWidget(plot)
    plot.set_title("Loss", "epoch")
    plot.set_curves([Curve("a", "val", series(*[10.0 - n for n in range(11)]))])
    plot.resize(600, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 10.0))
    return plot


def zoom_in(plot: LivePlot) -> None:
    """Turn the wheel over the middle of the plot."""
    target = plot.childAt(plot.width() // 2, plot.height() // 2)
    assert target is not None
    middle = QPointF(target.rect().center())
    turn = QWheelEvent(
        middle,
        QPointF(target.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, turn)


def test_the_view_follows_what_arrives(qtbot: QtBot, plot: LivePlot) -> None:
    grown = series(*range(51))
    plot.set_curves([Curve("a", "val", grown)])
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 50.0))
    grown.append(80, 1.0)
    plot.mark_dirty()
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 80.0))


def test_zoom_is_kept_while_data_arrives_until_all_is_asked_for(qtbot: QtBot, plot: LivePlot) -> None:
    with qtbot.waitSignal(plot.zoom_changed):
        zoom_in(plot)
    zoomed = x_range(plot)
    assert zoomed != (0.0, 10.0)
    plot.set_curves([Curve("a", "val", series(*range(100)))])
    with qtbot.waitSignal(plot._clock._timer.timeout):
        pass
    assert x_range(plot) == zoomed
    button = next(b for b in plot.findChildren(QToolButton) if b.text() == "Show all")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 99.0))


def test_the_arrows_move_a_crosshair_that_reads_values(qtbot: QtBot, plot: LivePlot) -> None:
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.values_text == "epoch 10   val 0"
    for _ in range(24):
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.values_text == "epoch 5   val 5"
    assert plot.accessibleDescription() == plot.values_text


def test_a_hidden_plot_is_drawn_when_it_is_shown(qtbot: QtBot, plot: LivePlot) -> None:
    plot.hide()
    plot.set_curves([Curve("a", "val", series(*range(31)))])
    with qtbot.waitSignal(plot._clock._timer.timeout):
        pass
    assert x_range(plot) == (0.0, 10.0)
    plot.show()
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 30.0))


def test_a_log_scale_leaves_out_what_is_not_above_zero(qtbot: QtBot, plot: LivePlot) -> None:
    plot.set_curves([Curve("a", "val", series(1.0, 0.0, -3.0, 0.01, float("nan")))])
    plot.set_log(is_log=True)
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 4.0))
    shown = plot.visible_range
    assert shown is not None
    assert shown[1] == pytest.approx((-2.1, 0.1))


def test_several_runs_spans_and_smoothing_are_drawn(qtbot: QtBot, plot: LivePlot, theme: Theme) -> None:
    first = Curve("a", "first", series(*[n / 200 for n in range(200)]), 1)
    plot.set_curves([first, Curve("b", "second", series(1.0, 1.0), 4)])
    plot.set_spans([FreezeSpan(0, 100, "frozen", True), FreezeSpan(100, 250, "learns", False)])
    plot.set_smoothing(0.9)
    qtbot.waitUntil(lambda: x_range(plot) == (0.0, 250.0))
    colors = plot.grab().toImage()
    found = {colors.pixelColor(x, y).rgb() for x in range(60, 480) for y in range(40, 270)}
    assert theme.class_color(1).rgb() in found
    assert len(found) > 4  # the two tints, and the lines over them


def test_export_writes_every_point_and_no_formula(tmp_path: Path) -> None:
    curves = [Curve("a", "=1+1", series(0.5, float("nan"))), Curve("b", "val", series(2.0))]
    write_csv(tmp_path / "curves.csv", curves)
    with (tmp_path / "curves.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["curve", "x", "y"],
            ["'=1+1", "0.0", "0.5"],
            ["'=1+1", "1.0", "nan"],
            ["val", "0.0", "2.0"],
        ]
    with pytest.raises(TldeskError, match="cannot be written"):
        write_csv(tmp_path / "nowhere" / "curves.csv", curves)


def test_a_plot_without_a_point_says_why_until_one_comes(qtbot: QtBot, plot: LivePlot) -> None:
    waiting = series()
    plot.set_empty_text("The first epoch is not done yet.")
    assert not plot._note.isVisible()
    plot.set_curves([Curve("a", "val", waiting)])
    qtbot.waitUntil(plot._note.isVisible)
    assert plot.rect().contains(plot._note.geometry())
    assert not plot._plot.isVisible()  # its axes were those of other points
    waiting.append(1, 0.5)
    plot.mark_dirty()
    qtbot.waitUntil(lambda: not plot._note.isVisible())
    assert plot._plot.isVisible()


# --- confusion matrix --------------------------------------------------------------------------------------


@pytest.fixture
def confusion(qtbot: QtBot, theme: Theme) -> ConfusionView:
    view = ConfusionView(theme)
    qtbot.addWidget(view)
    view.set_confusion(["animal", "food", "plant"], [[8, 2, 0], [0, 5, 1], [0, 0, 0]])
    view.resize(500, 400)
    with qtbot.waitExposed(view):
        view.show()
    return view


def test_a_click_on_a_cell_chooses_it(qtbot: QtBot, confusion: ConfusionView) -> None:
    with qtbot.waitSignal(confusion.cell_chosen) as signal:
        qtbot.mouseClick(confusion.viewport(), Qt.MouseButton.LeftButton, pos=confusion.cell_rect(0, 1).center())
    assert signal.args == [0, 1]
    assert confusion.accessibleDescription() == "animal taken for food: 2, 20 %"


def test_the_keyboard_walks_the_matrix_and_stays_in_it(qtbot: QtBot, confusion: ConfusionView) -> None:
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(confusion, key)
    assert confusion.current_cell == (1, 2)
    with qtbot.waitSignal(confusion.cell_chosen) as signal:
        qtbot.keyClick(confusion, Qt.Key.Key_Return)
    assert signal.args == [1, 2]


def test_many_classes_scroll_and_the_keyboard_stays_in_view(qtbot: QtBot, confusion: ConfusionView) -> None:
    confusion.set_confusion([f"class {n}" for n in range(60)], [[n == m for m in range(60)] for n in range(60)])
    for _ in range(59):
        qtbot.keyClick(confusion, Qt.Key.Key_Down)
    assert confusion.viewport().rect().contains(confusion.cell_rect(59, 0))


def test_counts_that_are_no_square_are_refused(confusion: ConfusionView) -> None:
    with pytest.raises(ValueError, match="give a square"):
        confusion.set_confusion(["a", "b"], [[1, 2]])
