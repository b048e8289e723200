"""The frame: places, actions and their one table, command search, answer strip, job row, and the kept layout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QToolButton, QWidget

from tldesk.qt.browser_model import BrowserNode, NodeKind
from tldesk.ui.actions import ActionSpec
from tldesk.ui.answer_strip import Answer
from tldesk.ui.class_strip import ClassChip, ClassStrip
from tldesk.ui.command_search import Command
from tldesk.ui.job_bar import JobBar, JobRow, Level, Notice
from tldesk.ui.main_window import SMALLEST, MainWindow
from tldesk.ui.window_layout import WindowLayout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
PLACES = ("data", "model", "train", "evaluate", "use")


@pytest.fixture
def done() -> list[str]:
    """What the window's actions did."""
    return []


@pytest.fixture
def full(qtbot: QtBot, window: MainWindow, done: list[str]) -> MainWindow:
    """A shown window with five places and two actions."""
    for number, key in enumerate(PLACES, start=1):
        window.add_place(key, title=key.title(), place=QWidget(), keys=f"Ctrl+{number}")
    window.add_actions(
        [
            ActionSpec(
                id="train.start", title="Start training", callback=lambda: done.append("train"), shortcuts=("Ctrl+R",)
            ),
            ActionSpec(
                id="data.accept",
                title="Accept suggestions",
                callback=lambda: done.append("accept"),
                shortcuts=("Space",),
                place="data",
                menu="Data",
            ),
        ]
    )
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


def tab(window: MainWindow, name: str) -> QToolButton:
    return next(button for button in window.top_bar.findChildren(QToolButton) if button.accessibleName() == name)


def test_a_press_on_a_tab_opens_its_place_with_its_inspector(qtbot: QtBot, full: MainWindow) -> None:
    assert full.place == "data"
    with qtbot.waitSignal(full.place_changed) as signal:
        qtbot.mouseClick(tab(full, "Train"), LEFT)
    assert signal.args == ["train"]
    assert full.places.currentIndex() == full.inspectors.currentIndex() == 2
    assert tab(full, "Train").isChecked()


def test_keys_open_places_and_do_actions(qtbot: QtBot, full: MainWindow, done: list[str]) -> None:
    qtbot.keyClick(full, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert full.place == "evaluate"
    qtbot.keyClick(full, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert done == ["train"]


def test_an_action_of_one_place_leaves_its_keys_alone_elsewhere(full: MainWindow, done: list[str]) -> None:
    action = full.actions_table.action("data.accept")
    assert action.isEnabled()
    full.show_place("use")
    assert not action.isEnabled()
    full.actions_table.trigger("data.accept")
    assert done == []


def test_doubled_ids_and_keys_are_refused(full: MainWindow) -> None:
    with pytest.raises(ValueError, match=r"train\.start is there already"):
        full.add_actions([ActionSpec(id="train.start", title="x", callback=print)])
    with pytest.raises(ValueError, match=r"Ctrl\+R of x.y belongs to train.start"):
        full.add_actions([ActionSpec(id="x.y", title="x", callback=print, shortcuts=("Ctrl+R",))])
    with pytest.raises(ValueError, match=r"Space of data\.play"):
        full.add_actions([ActionSpec(id="data.play", title="x", callback=print, shortcuts=("Space",), place="data")])
    full.add_actions([ActionSpec(id="use.play", title="x", callback=print, shortcuts=("Space",), place="use")])


def test_the_menu_holds_what_the_table_says(full: MainWindow) -> None:
    menus = [action.menu() for action in full.top_bar.menu_button.menu().actions()]
    titles = {menu.title(): [entry.text() for entry in menu.actions()] for menu in menus if menu is not None}
    assert titles["Data"] == ["Accept suggestions"]
    assert "Show the browser" in titles["View"]


def test_command_search_finds_by_letters_and_does_what_is_chosen(
    qtbot: QtBot, full: MainWindow, done: list[str]
) -> None:
    qtbot.keyClick(full, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert full.search.isVisible()
    line = full.search.findChild(QLineEdit)
    qtbot.keyClicks(line, "sttr")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert done == ["train"]
    assert not full.search.isVisible()


def test_command_search_finds_what_the_owner_adds(qtbot: QtBot, full: MainWindow) -> None:
    full.set_commands([Command("run:7", "gradual unfreeze")])
    full.open_search()
    line = full.search.findChild(QLineEdit)
    qtbot.keyClicks(line, "gradual")
    with qtbot.waitSignal(full.command_chosen) as signal:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert signal.args == ["run:7"]


def test_the_answer_keeps_its_height_and_starts_the_action(qtbot: QtBot, full: MainWindow, done: list[str]) -> None:
    strip = full.answer_strip
    sizes = set()
    for answer in (
        Answer("Drop a folder of images here.", button_text="Open folder"),
        Answer("**54 labels.** " + "A very long class name, " * 20, 0.86, (0.74, 0.93), button_text="Train"),
        Answer("", action="nothing.there"),
    ):
        strip.set_answer(answer)
        sizes.add((strip.height(), strip.button.geometry().right()))
    assert len({height for height, _ in sizes}) == 1
    strip.set_answer(Answer("Ready.", 0.86, (0.74, 0.93), button_text="Train", action="train.start"))
    qtbot.mouseClick(strip.button, LEFT)
    assert done == ["train"]


def test_names_in_the_answer_are_no_markup(full: MainWindow) -> None:
    full.answer_strip.set_answer(Answer("Weakest: **<b>&x</b>**."))
    label = next(label for label in full.answer_strip.findChildren(QLabel) if "Weakest" in label.text())
    assert "&lt;b&gt;&amp;x" in label.text()
    assert label.accessibleName() == "Weakest: <b>&x</b>."


def test_the_smallest_window_crushes_nothing(qtbot: QtBot, full: MainWindow) -> None:
    full.resize(SMALLEST)
    qtbot.waitUntil(lambda: full.places.width() >= 500)
    names = [button for button in full.top_bar.findChildren(QToolButton) if button.accessibleName() in {"Data", "Use"}]
    for button in names:
        assert button.width() >= button.sizeHint().width()
        assert button.geometry().right() <= full.top_bar.search_button.geometry().left()


def test_the_layout_comes_back_and_fits_the_screen(qtbot: QtBot, full: MainWindow, theme: Theme) -> None:
    full.resize(1_200, 700)
    full.actions_table.action("view.inspector").trigger()
    layout = full.window_layout()
    other = MainWindow(theme)
    qtbot.addWidget(other)
    other.add_place("data", title="Data", place=QWidget())
    other.restore_window_layout(layout)
    assert other.inspectors.isHidden()
    assert not other.browser.isHidden()
    full.setGeometry(QRect(QPoint(-5_000, 9_000), full.size()))
    other.restore_window_layout(full.window_layout())
    assert other.screen().availableGeometry().intersects(other.geometry())


def test_a_damaged_layout_is_ignored(full: MainWindow) -> None:
    full.resize(SMALLEST)
    full.restore_window_layout(WindowLayout(b"no geometry", b"\x00\xff"))
    assert full.width() == SMALLEST.width()
    assert full.browser.isVisible()


def test_closing_waits_for_the_owner(qtbot: QtBot, full: MainWindow) -> None:
    full.may_close = False
    with qtbot.waitSignal(full.close_wanted):
        full.close()
    assert full.isVisible()
    full.may_close = True
    full.close()
    assert not full.isVisible()


def test_the_browser_keeps_selection_and_scroll_when_figures_change(qtbot: QtBot, full: MainWindow) -> None:
    def nodes(figure: str) -> list[BrowserNode]:
        runs = [BrowserNode(f"run:{n}", f"run {n}", figure, is_renamable=True) for n in range(60)]
        return [BrowserNode("runs", "Runs", kind=NodeKind.SECTION), *runs]

    browser = full.browser
    browser.set_nodes(nodes("80 %"))
    browser.select("run:50")
    scroll = browser.verticalScrollBar().value()
    with qtbot.assertNotEmitted(browser.chosen):
        browser.set_nodes(nodes("81 %"))
    assert (browser.selected_key, browser.verticalScrollBar().value()) == ("run:50", scroll)
    with qtbot.waitSignal(browser.chosen) as signal:
        qtbot.keyClick(browser, Qt.Key.Key_Down)
    assert signal.args == ["run:51"]


def test_f2_renames_and_the_old_name_stays_until_the_owner_agrees(qtbot: QtBot, full: MainWindow) -> None:
    browser = full.browser
    browser.set_nodes([BrowserNode("run:1", "first", is_renamable=True)])
    browser.select("run:1")
    browser.setFocus()
    qtbot.keyClick(browser, Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert line is not None
    qtbot.keyClicks(line, "better")
    with qtbot.waitSignal(browser.model().renamed) as signal:  # type: ignore[attr-defined]
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert signal.args == ["run:1", "better"]
    assert browser.currentIndex().data() == "first"


def test_jobs_show_how_far_they_are_and_can_be_stopped(qtbot: QtBot, full: MainWindow) -> None:
    bar = full.job_bar
    bar.set_jobs([JobRow(7, "Importing", 640, 1_800, "52 a second"), JobRow(8, "Training"), JobRow(9, "Export")])
    stop = next(button for button in bar.findChildren(QToolButton) if button.accessibleName() == "Stop: Importing")
    with qtbot.waitSignal(bar.cancel_wanted) as signal:
        qtbot.mouseClick(stop, LEFT)
    assert signal.args == [7]
    more = [button.text() for button in bar.findChildren(QToolButton) if button.isVisible() and "more" in button.text()]
    assert more == ["and 1 more"]
    full.resize(SMALLEST)
    qtbot.waitUntil(lambda: any(b.text() == "and 2 more" for b in bar.findChildren(QToolButton)))


def test_a_notice_with_details_can_be_opened(qtbot: QtBot, full: MainWindow) -> None:
    notice = Notice("labels.csv is empty", "add a row", Level.BAD, "line 1")
    bar: JobBar = full.job_bar
    bar.show_notice(notice)
    details = next(button for button in bar.findChildren(QToolButton) if button.text() == "Details")
    with qtbot.waitSignal(bar.notice_opened) as signal:
        qtbot.mouseClick(details, LEFT)
    assert signal.args == [notice]


def test_a_class_is_chosen_by_its_chip_and_chips_stay_when_counts_change(qtbot: QtBot, theme: Theme) -> None:
    strip = ClassStrip(theme)
    qtbot.addWidget(strip)
    strip.set_classes([ClassChip("animal", 9), ClassChip("food", 3)])
    strip.resize(900, 60)
    strip.show()
    chip, place = strip.chip(0), strip.chip(1).geometry()
    with qtbot.waitSignal(strip.class_chosen) as signal:
        qtbot.mouseClick(strip.chip(1), LEFT)
    assert signal.args == [1]
    strip.set_classes([ClassChip("animal", 10), ClassChip("food", 3)])
    assert strip.chip(0) is chip
    assert strip.chip(1).geometry() == place
    assert chip.accessibleName() == "animal, 10 labelled, key 1"


def test_everything_that_takes_the_keyboard_has_a_name(full: MainWindow) -> None:
    nameless = [
        type(widget).__name__
        for widget in full.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and isinstance(widget, QAbstractButton)
        and widget.isVisible()
        and not (widget.accessibleName() or widget.text())
    ]
    assert nameless == []


@pytest.fixture
def shouting(qapp: QApplication) -> Iterator[None]:
    """A language in which every text is in capitals."""

    class Capitals(QTranslator):
        def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:  # type: ignore[override]
            return re.sub(r"[^{}]+|\{\w+\}", lambda part: part[0] if part[0][0] == "{" else part[0].upper(), text)

        def isEmpty(self) -> bool:
            return False

    translator = Capitals()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def test_another_language_holds_at_once(qtbot: QtBot, full: MainWindow, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("shouting")
    qtbot.waitUntil(lambda: full.actions_table.action("train.start").text() == "START TRAINING")
    assert tab(full, "EVALUATE").text() == "EVALUATE"
    assert full.browser.accessibleName() == "PROJECTS, DATA AND RUNS"
    assert isinstance(full.actions_table.action("view.search"), QAction)
