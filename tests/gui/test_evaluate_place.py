"""The place Evaluate by mouse and keyboard, on figures that a test makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from support.desk import make_project
from support.judged import measured_of, numbers_of, view_of
from support.training import ReadyEngine

from tldesk.core.contracts import LabelValue, Task
from tldesk.core.events import Failed
from tldesk.core.places import Places
from tldesk.qt import evaluation_desk
from tldesk.qt.class_table_model import NAME, RECALL
from tldesk.qt.evaluation_desk import EvaluationDesk, Ready, Running
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.model_list import ModelList
from tldesk.qt.open_project import OpenProject
from tldesk.services.figures import Judged, Measured, count
from tldesk.services.finished_models import FinishedModel
from tldesk.ui.evaluate_place import EvaluatePlace
from tldesk.ui.headline_card import HeadlineCard
from tldesk.ui.inspector import Inspector
from tldesk.ui.job_bar import Level
from tldesk.ui.judged_inspector import JudgedInspector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
TRUE = ("owl", "owl", "owl", "owl", "robin", "robin", "robin", "robin")
SAID = ((0.9, 0.1), (0.4, 0.6), (0.1, 0.9), (0.8, 0.2), (0.3, 0.7), (0.7, 0.3), (0.2, 0.8), (0.1, 0.9))
LABELS = dict(enumerate(TRUE, start=1))


class Bench:
    """The place with all that it stands on."""

    def __init__(self, qtbot: QtBot, theme: Theme, thumbnails: Thumbnails, home: Path) -> None:
        self.qtbot, self.home = qtbot, home
        self.project, self.jobs = OpenProject(), JobDesk()
        self.models = ModelList(self.project)
        self.models.reload = lambda: None  # type: ignore[method-assign]  # a test says which there are
        engine: Any = ReadyEngine(home)
        engine.places = Places.under(home)
        self.desk = EvaluationDesk(self.project, self.jobs, engine, models=self.models)
        self.place = EvaluatePlace(self.project, self.desk, thumbnails=thumbnails, large=thumbnails, theme=theme)
        qtbot.addWidget(self.place)
        self.place.resize(1_100, 760)
        with qtbot.waitExposed(self.place):
            self.place.show()
        self.place.activateWindow()
        self.place.label_wanted.connect(self._label)

    def _label(self, ids: tuple[int, ...], class_index: int) -> None:
        self.project.label(ids, self.project.view.classes[class_index], title="mend")

    def open(self, folder: Path, *, task: Task = Task.SINGLE) -> None:
        labels = LABELS if task is Task.SINGLE else None
        with self.qtbot.waitSignal(self.project.opened):
            self.project.open(lambda: make_project(folder, task=task, labels=labels))

    def show(self, measured: Measured) -> None:
        model = FinishedModel("r0001", "quick", self.home, "b", is_solved=True, is_latest=True, is_best=True)
        self.models._take((model,))
        self.desk._run = "r0001"
        self.desk._show(measured)
        self.qtbot.waitUntil(lambda: self.place.gallery.grid.width() > 400)  # it is laid out

    def press(self, text: str, within: Any = None) -> None:
        buttons = [one for one in (within or self.place).findChildren(QPushButton) if one.isVisible()]
        self.qtbot.mouseClick(next(one for one in buttons if one.text() == text), LEFT)

    def buttons(self) -> set[str]:
        return {one.text() for one in self.place.findChildren(QPushButton) if one.isVisible()}

    @property
    def says(self) -> str:
        return self.place._empty.accessibleName()


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, thumbnails: Thumbnails, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(qtbot, theme, thumbnails, tmp_path / "home")
    yield bench
    assert bench.jobs.shutdown()
    assert bench.project.shutdown()


@pytest.fixture
def judged(bench: Bench, tmp_path: Path) -> Bench:
    bench.open(tmp_path)
    bench.show(measured_of(TRUE, SAID))
    return bench


def test_it_opens_at_the_worst_mistakes(judged: Bench) -> None:
    assert judged.place.gallery.shown == (3, 6, 2)
    cells = judged.place.gallery.grid.samples.cells_of_rows(0, 3)
    assert [cell.text for cell in cells] == ["owl → robin", "robin → owl", "owl → robin"]
    assert judged.place.gallery._title.text() == "Worst mistakes: 3 of 8"
    assert judged.place.headline.headline == "Wrong on 3 of 8 samples"


def test_a_click_on_a_cell_shows_its_images_and_a_button_all_mistakes(judged: Bench) -> None:
    place, matrix = judged.place, judged.place.matrix
    judged.qtbot.mouseClick(matrix.viewport(), LEFT, pos=matrix.cell_rect(1, 0).center())
    assert place.gallery.shown == (6,)
    assert place.gallery._title.text() == "robin → owl: 1"
    judged.qtbot.keyClick(matrix, Qt.Key.Key_Right)
    judged.qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert place.gallery.shown == (5, 7, 8)  # the least sure first
    judged.press("All mistakes")
    assert place.gallery.shown == (3, 6, 2)


def test_a_class_key_corrects_a_label_and_everything_follows(judged: Bench) -> None:
    place, grid = judged.place, judged.place.gallery.grid
    judged.qtbot.mouseClick(place.matrix.viewport(), LEFT, pos=place.matrix.cell_rect(0, 1).center())
    assert place.gallery.shown == (3, 2)
    judged.qtbot.mouseClick(grid.viewport(), LEFT, pos=grid.cell_rect(0).center())
    with judged.qtbot.waitSignals([place.label_wanted, judged.project.changed]):
        judged.qtbot.keyClicks(grid, "2")
    assert place.gallery.shown == (2,)
    assert grid.current_id == 2  # the next in its place
    assert place.matrix.current_cell == (0, 1)
    assert place.headline.headline == "Wrong on 2 of 8 samples"
    assert "Labels have changed since: 1." in place.headline._stale.text()
    assert "Measure again" in judged.buttons()
    judged.qtbot.keyClicks(grid, "9")  # there is no ninth class
    assert judged.project.view.texts[1] == "owl"


def test_the_menu_relabels_and_shows_in_data(judged: Bench) -> None:
    place, grid = judged.place, judged.place.gallery.grid
    judged.qtbot.mouseClick(grid.viewport(), LEFT, pos=grid.cell_rect(1).center())
    place.gallery._on_menu_wanted(QPoint(10, 10))
    texts = [action.text() for action in place.gallery._menu.actions()]
    assert texts == ["Show in Data", "", "owl\t1", "robin\t2"]
    with judged.qtbot.waitSignal(place.label_wanted) as wanted:
        place.gallery._menu.actions()[2].trigger()
    assert wanted.args == [(6,), 0]
    place.gallery._menu.close()
    with judged.qtbot.waitSignal(place.show_in_data) as shown:
        judged.press("Show in Data")
    assert shown.args == [(6,)]


def test_the_inspector_says_what_the_model_says(judged: Bench, theme: Theme) -> None:
    inspector, grid = Inspector(theme), judged.place.gallery.grid
    judged.qtbot.addWidget(inspector)
    judged.place.fill_inspector(inspector)
    part = judged.place.findChild(JudgedInspector)
    assert part is not None
    assert part.line == ""
    judged.qtbot.mouseClick(grid.viewport(), LEFT, pos=grid.cell_rect(0).center())
    assert part.line == "Labelled owl, predicted robin"
    judged.qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert part.line == "Labelled robin, predicted owl"
    assert "photo-5.jpg" in {label.text() for label in inspector.findChildren(QLabel)}


def test_the_table_begins_with_the_class_that_is_found_least_and_sorts_by_a_press(judged: Bench) -> None:
    table = judged.place.table
    head = table.horizontalHeader()

    def names() -> list[str]:
        rows = range(table.model().rowCount())
        return [table.model().index(row, NAME).data() for row in rows]

    assert names() == ["owl", "robin"]
    pos = QPoint(head.sectionViewportPosition(RECALL) + 8, head.height() // 2)
    judged.qtbot.mouseClick(head.viewport(), LEFT, pos=pos)
    assert names() == ["robin", "owl"]
    words = head.sectionSizeFromContents(RECALL).width()
    assert head.sectionSize(RECALL) >= words


def test_captions_keep_the_arrow_however_long_the_names_are(bench: Bench, tmp_path: Path) -> None:
    long = ("a very long name of a class that nobody reads", "another name that goes on and on and on")
    bench.open(tmp_path)
    bench.show(measured_of(tuple(long[name == "robin"] for name in TRUE), SAID, classes=long))
    names = {number: LabelValue(labels=(long[name == "robin"],)) for number, name in LABELS.items()}
    with bench.qtbot.waitSignal(bench.project.changed):
        bench.project.set_labels(names, origin="person", title="rename")
    grid = bench.place.gallery.grid
    for width in (1_100, 700):
        bench.place.resize(width, 760)
        cell = grid.samples.cells_of_rows(0, 1)[0]
        left, arrow, right = cell.text.partition(" → ")
        assert (bool(left), arrow, bool(right)) == (True, " → ", True)
        assert grid.source.metrics is not None
        assert grid.source.metrics.horizontalAdvance(cell.text) <= grid.source.room_px
    assert long[0] in grid.words_of_row(0)


def test_numbers_have_a_scatter_and_a_changed_one_is_told(bench: Bench, tmp_path: Path) -> None:
    bench.open(tmp_path, task=Task.REGRESSION)
    values = {number: LabelValue(targets=(float(number),)) for number in range(1, 9)}
    with bench.qtbot.waitSignal(bench.project.changed):
        bench.project.set_labels(values, origin="person", title="begin")
    said = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0, 8.5]
    bench.show(numbers_of(list(range(1, 9)), said))
    assert bench.place.headline.headline == "Off by 0.3125 on average"
    assert bench.place.scatter.isVisible()
    assert not bench.place.table.isVisible()
    assert bench.place.gallery.shown[:2] == (7, 8)
    scatter = bench.place.scatter
    point = scatter._places()[6]
    bench.qtbot.mouseClick(scatter, LEFT, pos=QPoint(round(point[0]), round(point[1])))
    assert bench.place.gallery.selected == (7,)
    with bench.qtbot.waitSignal(bench.project.changed):
        bench.project.set_labels({7: LabelValue(targets=(9.0,))}, origin="person", title="mend")
    assert bench.place.headline.headline == "Off by 0.0625 on average"
    assert "Labels have changed since: 1." in bench.place.headline._stale.text()
    bench.qtbot.keyClicks(bench.place.gallery.grid, "1")
    assert bench.project.view.texts[6] == "9"


def test_empty_states_say_what_to_do(bench: Bench, tmp_path: Path) -> None:
    assert bench.says == "Drop a folder of images here."
    with bench.qtbot.waitSignal(bench.place.open_folder_wanted):
        bench.press("Open folder")
    bench.open(tmp_path)
    assert bench.says == "There is no model to judge yet. Train one first."
    with bench.qtbot.waitSignal(bench.place.train_wanted):
        bench.press("Train")
    model = FinishedModel("r0001", "quick", tmp_path, "b", is_solved=True, is_latest=True, is_best=True)
    bench.models._take((model,))
    assert bench.says == "See how good the model is, and where it is wrong."
    assert "Evaluate" in bench.buttons()
    for state, words in (
        (Running(), "Getting ready to look at the samples."),
        (Running("predict", 3, 1_200), "Judging: 3 of 1,200"),
        (Running("cross_validate", 2, 5), "Cross-validating: 2 of 5"),
    ):
        bench.desk._tell(state)
        assert bench.says == words
        assert bench.buttons() == {"Stop"}
    bench.press("Stop")
    assert bench.says.startswith("See how good")


def test_what_was_on_show_comes_back_once_somebody_looks(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation_desk, "measure", lambda *_, judged, **__: measured_of(TRUE, SAID, judged=judged))
    bench.open(tmp_path)
    bench.place.hide()
    bench.desk.remember({"run": "r0001", "judged": "val", "is_asked": True})
    model = FinishedModel("r0001", "quick", tmp_path, "b", is_solved=True, is_latest=True, is_best=True)
    bench.models._take((model,))
    assert bench.says == "Measuring again what was shown here last."
    assert not bench.jobs.states
    with bench.qtbot.waitExposed(bench.place):
        bench.place.show()
    bench.qtbot.waitUntil(lambda: isinstance(bench.desk.state, Ready))
    assert bench.place._kinds.currentText() == "Validation part"
    assert bench.place.gallery.shown == (3, 6, 2)


def test_a_failure_is_told_here_and_as_a_message_once(bench: Bench, tmp_path: Path) -> None:
    bench.open(tmp_path)
    failure = Failed("photo-1.jpg cannot be read", "bring it back", facts={"traceback": "line 1"})
    with bench.qtbot.waitSignal(bench.place.notice) as said:
        bench.desk._tell(failure)
    assert said.args is not None
    notice = said.args[0]
    assert (notice.text, notice.cure, notice.level, notice.details) == (
        "photo-1.jpg cannot be read",
        "bring it back",
        Level.BAD,
        "line 1",
    )
    assert bench.says == "photo-1.jpg cannot be read\nbring it back"
    with bench.qtbot.assertNotEmitted(bench.place.notice):
        QApplication.sendEvent(bench.place, QEvent(QEvent.Type.LanguageChange))


def test_other_figures_begin_at_the_worst_mistakes_again(judged: Bench) -> None:
    judged.place.show_cell(1, 1)
    judged.desk._show(measured_of(TRUE, SAID, judged=Judged.VAL))
    assert judged.place.gallery.shown == (3, 6, 2)
    judged.desk._show(
        measured_of(TRUE, tuple((p, q) if n == "owl" else (1 - q, q) for n, (p, q) in zip(TRUE, SAID, strict=True)))
    )
    judged.place.show_cell(7, 7)  # there is no such cell
    assert judged.place.gallery.shown == (3, 6, 2)


def test_the_judged_samples_are_a_sound_model(judged: Bench, qtmodeltester: Any) -> None:
    qtmodeltester.check(judged.place.gallery.grid.samples)
    qtmodeltester.check(judged.place.table.model())


def test_long_names_stand_upright_over_the_columns_and_short_ones_lie(judged: Bench) -> None:
    matrix = judged.place.matrix
    assert not matrix._lay.is_upright
    names = [f"class number {number}" for number in range(40)]
    matrix.set_confusion(names, [[0] * 40 for _ in range(40)])
    assert matrix._lay.is_upright
    assert matrix.horizontalScrollBar().maximum() > 0
    assert matrix._tip(matrix._lay.names_px + 2, 4) == "class number 0"


# --- the headline's words ----------------------------------------------------------------------------------


def headline(
    qtbot: QtBot, true: Sequence[str], said: Sequence[tuple[float, float]], **fields: Any
) -> tuple[str, str, str, str]:
    card = HeadlineCard()
    qtbot.addWidget(card)
    card.show_evaluation(Ready(count(measured_of(true, said, **fields), view_of(true))))
    return (card.headline, card._interval.text(), card._baseline.text(), card._how.text())


def test_below_twenty_of_a_class_it_counts(qtbot: QtBot) -> None:
    names = ("owl",) * 20 + ("robin",) * 19
    title, share, guess, how = headline(qtbot, names, ((0.9, 0.1),) * 22 + ((0.1, 0.9),) * 17)
    assert title == "Wrong on 2 of 39 samples"
    assert share.startswith("37 of 39 right: 95 %, with 95 % certainty between 83 and 99 %.")
    assert guess == "Always “owl” is right on 20 of 39: 51 %."
    assert how == "On the test part, which the model never saw."


def test_from_twenty_on_it_is_a_share_with_interval_and_baseline(qtbot: QtBot) -> None:
    names = ("owl",) * 20 + ("robin",) * 20
    said = ((0.9, 0.1),) * 22 + ((0.1, 0.9),) * 18
    title, share, guess, _ = headline(qtbot, names, said)
    assert title == "95.0 % right"
    assert "with 95 % certainty between 83 and 99 %" in share
    assert guess == "Always “owl” is right on 20 of 40: 50 %."
    held_out = headline(qtbot, names, said, judged=Judged.HELD_OUT, is_refitted=True)
    assert held_out[0] == "Wrong on 2 of 40 samples"
    assert held_out[3].startswith("Cross-validated")
    assert "validation and test part" in headline(qtbot, names, said, judged=Judged.HELD_OUT)[3]
    assert "a little too good" in headline(qtbot, names, said, judged=Judged.VAL)[3]


def test_a_rare_class_of_two_is_told_as_missed_and_false_alarms(qtbot: QtBot) -> None:
    names = ("owl",) * 40 + ("robin",) * 12
    said = ((0.1, 0.9),) * 2 + ((0.9, 0.1),) * 38 + ((0.9, 0.1),) * 3 + ((0.1, 0.9),) * 9
    assert headline(qtbot, names, said)[0] == "Missed 3 of 12 robin, 2 false alarms of 40"


def test_without_a_sample_it_says_so(qtbot: QtBot) -> None:
    card = HeadlineCard()
    qtbot.addWidget(card)
    card.show_evaluation(Ready(count(measured_of(TRUE, SAID), view_of((None,) * 8)), changed=8))
    assert (card.headline, card._baseline.text()) == ("Nothing to judge by", "")
    assert card._interval.text() == "No sample has a label that this model knows."
    card.show_evaluation(Ready(count(numbers_of((1, 2), (1, 2)), view_of((), numbers=("", "")))))
    assert card.headline == "Nothing to judge by"
    with qtbot.waitSignal(card.again_wanted):
        card._again.click()
