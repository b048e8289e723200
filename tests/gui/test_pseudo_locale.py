"""Every place in a language 40 % longer than English: no text is clipped, and none was forgotten to be marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from support.desk import make_project
from support.desktop import THINGS, Desk

from tldesk.core import standing as states
from tldesk.qt.languages import pseudo
from tldesk.ui.answer_words import AnswerWords
from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.keys_sheet import KeysSheet
from tldesk.ui.sample_card import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SIZE = QSize(1440, 900)
SLACK_PX = 1
WAY, JUDGED = states.Way(640, 1_800, 190.0), states.Judged(0.86, 0.74, 0.93, "beetle")
RUN = states.LastRun("r", "last stage tuned", "completed", has_result=True, epochs=4, right=41, judged=46)
STANDINGS: tuple[states.Standing, ...] = (
    states.Loading(),
    states.Empty(has_project=False),
    states.Importing(WAY, 3),
    states.TooFewClasses(),
    states.Preparing(),
    states.Extracting(WAY),
    states.Held(WAY),
    states.FewLabels("a class with a name of some length", 3),
    states.Live(54, JUDGED, is_figure=False),
    states.Live(54, JUDGED, is_figure=True),
    states.Training(WAY, "train", (2, 4), is_stopping=False),
    states.Training(WAY, "", None, is_stopping=True),
    states.Done(RUN),
    states.Stale(RUN, JUDGED, is_figure=True),
    states.Stopped(RUN),
    states.NoWeights("VGG16"),
)

_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKUP = re.compile(r"<[^>]*>|&\w+;")
# Names, which are the same in every language: of the program, formats, keys, units, what a person or torch named.
NAMES = re.compile(
    r"TL Desk|English|简体中文|PNG|CSV|BatchNorm|AdamW?|SGD|Ctrl|Shift|Esc|Space|Del|Backspace|CPU|CUDA|MPS|px|ms|bytes"
    r"|kB|MB|GB|AM|PM|[bf][fp]\d\d|tench, goldfish, great white shark|/tmp\S*|from the package \S*"
    r"|timm|torchvision|tf_efficientnet_lite0|efficientnet\w*|EfficientNet[\w-]*|ImageNet|Apache[-\w.]*|MIT|BSD[-\w]*"
    r"|photo-\d\.jpg|torn\.jpg|birds|cat|dog|conv_stem|bn\d|act\d?|blocks(\.\d)*|conv_head|classifier|global_pool"
)


def visible(root: QWidget, kind: type[QWidget]) -> Iterator[Any]:
    """Yield the widgets of a kind that a person can see below ``root``."""
    yield from (one for one in root.findChildren(kind) if one.isVisible() and one.width() > 0)


def clipped(root: QWidget) -> list[str]:
    """Return the texts that do not fit where they stand."""
    faults = []
    for label in visible(root, QLabel):
        if not label.text() or isinstance(label, ElidedLabel):
            continue
        if label.wordWrap():
            needed = QSize(label.minimumSizeHint().width(), label.heightForWidth(label.width()))
            is_clipped = needed.height() > label.height() + SLACK_PX
        else:
            is_clipped = label.sizeHint().width() > label.width() + SLACK_PX
        if is_clipped or is_outside(label):
            faults.append(told(label, label.text()))
    for button in visible(root, QAbstractButton):
        if button.text() and (button.sizeHint().width() > button.width() + SLACK_PX or is_outside(button)):
            faults.append(told(button, button.text()))
    for box in visible(root, QComboBox):
        if not isinstance(box, ElidedBox) and box.fontMetrics().horizontalAdvance(box.currentText()) > box.width() - 30:
            faults.append(told(box, box.currentText()))
    return faults


def is_outside(widget: QWidget) -> bool:
    """Say whether a part of a widget cannot be seen: beyond its parents, or beyond what can be scrolled to."""
    rect, above = widget.rect(), widget
    while (parent := above.parentWidget()) is not None and not above.isWindow():
        rect.translate(above.pos())
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            if area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
                return False
            return rect.left() < -SLACK_PX or rect.right() > parent.width() + SLACK_PX
        if not parent.rect().adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX).contains(rect):
            return True
        above = parent
    return False


def unmarked(root: QWidget) -> list[str]:
    """Return the texts with a word in them that no translator was asked for."""
    faults = []
    labels = visible(root, QLabel)
    shown: list[tuple[QWidget, str]] = [(one, getattr(one, "_whole", "") or one.text()) for one in labels]
    for button in visible(root, QAbstractButton):
        shown += [(button, button.text()), (button, button.toolTip())]
    shown += [(line, line.placeholderText()) for line in visible(root, QLineEdit)]
    shown += [(box, box.itemText(row)) for box in visible(root, QComboBox) for row in range(box.count())]
    for widget, text in shown:
        if _WORD.search(NAMES.sub("", without_marked(_MARKUP.sub(" ", text)))):
            faults.append(told(widget, text))
    return faults


def without_marked(text: str) -> str:
    """Return what is left of a text outside the brackets that the pseudo-language sets."""
    left, depth = "", 0
    for sign in text:
        depth += sign == "["
        left += sign if not depth else ""
        depth -= sign == "]" and depth > 0
    return left


def told(widget: QWidget, text: str) -> str:
    """Return where a text stands."""
    owner = widget.parentWidget()
    place = f"{type(owner).__name__}/{type(widget).__name__}" if owner is not None else type(widget).__name__
    return f"{place} {widget.width()}x{widget.height()}: {text}"


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    project = make_project(tmp_path, labels={1: "cat", 2: "cat", 3: "dog", 4: "dog", 5: "cat", 6: "dog"})
    folder = project.folder
    project.close()
    desk = Desk(qtbot, project=folder).start().opened()
    desk.window.resize(SIZE)
    desk.until(lambda: desk.behind.engine.is_ready or desk.behind.engine.failure is not None, 100_000)
    desk.until(lambda: desk.views.model is not None and desk.views.model.desk.opened is not None, 100_000)
    for toast in desk.views.notices._toasts:  # errors of services are shown as they come
        toast.closed.emit()
    desk.desktop.languages.choose("pseudo")
    yield desk
    desk.desktop.languages.choose("en")
    desk.end()


@pytest.mark.timeout(300)
@pytest.mark.qt_log_ignore("^This plugin does not support propagateSizeHints", extend=True)
def test_no_text_of_the_window_is_clipped_or_forgotten(desk: Desk, qtbot: QtBot) -> None:
    views, window = desk.views, desk.window
    assert views.training is not None
    views.training.set_details_open(is_open=True)
    faults: dict[str, list[str]] = {}
    for place in desk.desktop.holders:
        window.show_place(place)
        for fold in desk.desktop.inspectors[place]._folds.values():
            fold.set_open(is_open=True)
        if place == "data":
            views.data.grid.go_to_row(0)
        settle()
        for name, found in (("clipped", clipped(window)), ("unmarked", unmarked(window))):
            faults.setdefault(name, []).extend(f"{place}: {text}" for text in found)
    words = AnswerWords(window)
    for standing in STANDINGS:
        window.answer_strip.set_answer(words.answer(standing))
        settle()
        faults["clipped"] += [f"{standing}: {text}" for text in clipped(window.answer_strip)]
        faults["unmarked"] += [f"{standing}: {text}" for text in unmarked(window.answer_strip)]
    sheet = KeysSheet(window.actions_table, window)
    sheet.show()
    settle()
    faults["clipped"] += [f"keys: {text}" for text in clipped(sheet)]
    faults["unmarked"] += [f"keys: {text}" for text in unmarked(sheet)]
    sheet.close()
    desk.behind.imports.begin([THINGS])
    dialog = desk.import_dialog()
    desk.until(lambda: not desk.behind.jobs.states)
    settle()
    faults["clipped"] += [f"import: {text}" for text in clipped(dialog)]
    faults["unmarked"] += [f"import: {text}" for text in unmarked(dialog)]
    dialog.reject()
    titles = [window.actions_table.title(spec) for spec in window.actions_table.specs]
    faults["unmarked"] += [
        f"actions: {title}" for title in titles if _WORD.search(NAMES.sub("", without_marked(title)))
    ]

    said = "\n".join(f"{name}: {text}" for name, found in faults.items() for text in dict.fromkeys(found))
    assert not said, said


def settle() -> None:
    """Let layouts and shown widgets find their sizes."""
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


def test_planted_faults_are_found(qtbot: QtBot) -> None:
    board = QWidget()
    qtbot.addWidget(board)
    row = QHBoxLayout(board)
    good, forgotten, narrow, wrapped = QLabel(pseudo("Label these")), QPushButton("Train"), QLabel(), QLabel()
    narrow.setText(pseudo("a sentence far too long"))
    narrow.setFixedWidth(30)
    wrapped.setText(pseudo("a sentence that needs several lines in this little width"))
    wrapped.setWordWrap(True)
    wrapped.setFixedSize(90, 20)
    for widget in (good, forgotten, narrow, wrapped, QToolButton()):
        row.addWidget(widget)
    with qtbot.waitExposed(board):
        board.show()

    assert [text.rpartition(": ")[2] for text in clipped(board)] == [narrow.text(), wrapped.text()]
    assert [text.rpartition(": ")[2] for text in unmarked(board)] == ["Train"]


def test_what_stands_outside_its_parent_is_found(qtbot: QtBot) -> None:
    board = QWidget()
    qtbot.addWidget(board)
    board.resize(100, 40)
    label = QLabel(pseudo("here"), board)
    label.adjustSize()
    label.move(90, 0)
    with qtbot.waitExposed(board):
        board.show()

    assert len(clipped(board)) == 1
