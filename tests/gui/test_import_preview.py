"""The dialog before an import, used as a person does: it tells, lets choose, imports or goes away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton

from tldesk.core.contracts import Split, Task
from tldesk.core.events import Failed
from tldesk.core.groups import Leak
from tldesk.qt.import_flow import Looked
from tldesk.services.import_preview import (
    ClassPreview,
    Dropped,
    ImportChoice,
    ImportPreview,
    LoaderOffer,
    OptionOffer,
    PreviewOptions,
    Problem,
    SourcePreview,
)
from tldesk.ui.import_preview import ImportPreviewDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

HOME = Path("/home/ada/TL Desk")
LEAK = Leak("folder", "", "folder", 4, 24, ("red/trip/1.png", "red/trip/2.png"), (Split.TRAIN, Split.TEST))
FOUND = ImportPreview(
    sources=(SourcePreview(Path("/photos"), "class-folders", "Class folders", 1800),),
    problems=(),
    loaders=(
        LoaderOffer("class-folders", "Class folders", (OptionOffer("splits", "", "auto", ("auto", "yes", "no")),)),
        LoaderOffer("csv", "CSV table", (OptionOffer("path_column", "", "path"),)),
    ),
    modality="Images",
    task=Task.SINGLE,
    fitting_tasks=(Task.SINGLE, Task.MULTI),
    new=1800,
    known=0,
    changed=0,
    relabelled=0,
    missing=0,
    classes=tuple(ClassPreview(name, 180, 60, 60) for name in "abcdef"),
    unlabelled=0,
    targets=None,
    splits={Split.TRAIN: 1080, Split.VAL: 360, Split.TEST: 360},
    unreadable=51,
    unreadable_shown=tuple((f"/photos/{n}.jpg", "cut short") for n in range(50)),
    ignored={".txt": 3},
    group="none",
    groups=0,
    grouped=0,
    offers=(LEAK,),
    leaks=(LEAK,),
    are_times_known=True,
    size_bytes=2_100_000_000,
)


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> ImportPreviewDialog:
    dialog = ImportPreviewDialog(theme)
    qtbot.addWidget(dialog)
    dialog.set_looking()
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def button(dialog: ImportPreviewDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def texts(dialog: ImportPreviewDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.text()]


def show(dialog: ImportPreviewDialog, preview: ImportPreview) -> None:
    dialog.set_place(HOME if preview.project is None else None, "photos")
    dialog.set_preview(preview)


def test_nothing_can_be_imported_before_the_look_is_done(dialog: ImportPreviewDialog) -> None:
    dialog.set_progress(640, None)
    assert "640 files so far. Nothing is changed." in texts(dialog)
    assert not button(dialog, "Import").isEnabled()


def test_it_tells_in_short_what_was_found(dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    said = texts(dialog)
    assert "1,800 images in 6 classes" in said
    assert "Class folders  ·  2.1 GB" in said
    assert "1,080 train, 360 validate, 360 test" in said
    assert any("24 images of one subfolder" in text for text in said)
    assert "Left out, since they are no images: 3 .txt" in said


def test_import_says_what_and_where_to(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    name = next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "Name of the project")
    name.selectAll()
    qtbot.keyClicks(name, "My birds")
    with qtbot.waitSignal(dialog.accepted_import) as told:
        qtbot.mouseClick(button(dialog, "Import"), Qt.MouseButton.LeftButton)
    assert told.args == [ImportChoice((Path("/photos"),), PreviewOptions(), HOME / "My birds.tldesk", Task.SINGLE)]
    assert not dialog.isVisible()


def test_without_a_name_it_waits_and_enter_imports(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    name = next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "Name of the project")
    name.clear()
    assert not button(dialog, "Import").isEnabled()
    qtbot.keyClicks(name, "x")
    with qtbot.waitSignal(dialog.accepted_import):
        qtbot.keyClick(name, Qt.Key.Key_Return)


def test_escape_and_cancel_want_nothing_of_it(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    with qtbot.waitSignal(dialog.cancelled), qtbot.assertNotEmitted(dialog.accepted_import):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.open()
    with qtbot.waitSignal(dialog.cancelled):
        qtbot.mouseClick(button(dialog, "Cancel"), Qt.MouseButton.LeftButton)


def test_the_warning_offers_the_rule_that_keeps_them_together(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    with qtbot.waitSignal(dialog.options_changed) as told:
        qtbot.mouseClick(button(dialog, "Keep them together"), Qt.MouseButton.LeftButton)
    assert told.args == [PreviewOptions(group="folder")]
    dialog.set_looking()
    assert not button(dialog, "Import").isEnabled()
    show(dialog, replace(FOUND, group="folder", leaks=(), groups=4, grouped=24))
    assert not any("subfolder would" in text for text in texts(dialog))
    with qtbot.waitSignal(dialog.accepted_import) as done:
        qtbot.mouseClick(button(dialog, "Import"), Qt.MouseButton.LeftButton)
    assert done.args[0].options.group == "folder"


@pytest.mark.parametrize(
    ("splits", "parts", "why"),
    [
        ((Split.TRAIN, Split.TEST), "between training and test", "the test would look better"),
        ((Split.VAL, Split.TRAIN), "between training and validation", "validation would look better"),
        ((Split.TEST, Split.VAL), "between validation and test", "the test would look better"),
    ],
)
def test_the_warning_names_the_parts_that_are_meant(
    dialog: ImportPreviewDialog, splits: tuple[Split, Split], parts: str, why: str
) -> None:
    show(dialog, replace(FOUND, leaks=(replace(LEAK, splits=splits),)))
    assert any(parts in text for text in texts(dialog))
    assert any(why in text for text in texts(dialog))


def test_classes_one_folder_deeper_are_one_press_away(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    levels = OptionOffer("level", "", "1", ("1", "2"))
    loaders = (replace(FOUND.loaders[0], options=(levels,)),)
    tops = (ClassPreview("labelled", 90, 30, 30), ClassPreview("unlabelled", 6, 2, 2))
    show(dialog, replace(FOUND, loaders=loaders, classes=tops, deeper=("animal", "food")))
    assert "Now they are labelled, unlabelled. Inside lie animal, food." in texts(dialog)
    with qtbot.waitSignal(dialog.options_changed) as told:
        qtbot.mouseClick(button(dialog, "Take the folders inside"), Qt.MouseButton.LeftButton)
    assert told.args[0].options == {"level": "2"}
    show(dialog, replace(FOUND, loaders=loaders, deeper=()))
    assert not any("folder deeper" in text for text in texts(dialog))
    with qtbot.waitSignal(dialog.accepted_import) as done:
        qtbot.mouseClick(button(dialog, "Import"), Qt.MouseButton.LeftButton)
    assert done.args[0].options.options == {"level": "2"}


def test_a_pattern_may_be_typed(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    box = next(each for each in dialog.findChildren(QComboBox) if each.isEditable())
    box.setFocus()
    line = box.lineEdit()
    assert line is not None
    line.selectAll()
    with qtbot.waitSignal(dialog.options_changed) as told:
        qtbot.keyClicks(line, "patient_(x)")
        qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert told.args[0].group == "patient_(x)"


def test_another_reader_brings_its_own_options(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    problem = Problem(Path("/t.csv"), "t.csv has no column 'path'", "name it with --option path_column=X", "options")
    show(dialog, replace(FOUND, sources=(), new=0, problems=(problem,), loaders=FOUND.loaders[::-1]))
    said = texts(dialog)
    assert "t.csv has no column 'path'." in said
    assert "Name the right columns or values under Details." in said
    assert not button(dialog, "Import").isEnabled()
    field = next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "path column")
    assert field.isVisible()  # Details have opened
    field.clear()
    with qtbot.waitSignal(dialog.options_changed) as told:
        qtbot.keyClicks(field, "file")
    assert told.args[0].options == {"path_column": "file"}


def test_the_task_may_be_another(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    box = next(each for each in dialog.findChildren(QComboBox) if each.accessibleName() == "What to learn")
    box.setFocus()
    with qtbot.waitSignal(dialog.options_changed) as told:
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert told.args[0].task is Task.MULTI


def test_an_open_project_is_asked_neither_name_nor_task(dialog: ImportPreviewDialog) -> None:
    show(dialog, replace(FOUND, project="birds", known=3))
    visible = [each.accessibleName() for each in dialog.findChildren(QComboBox) if each.isVisible()]
    assert visible == ["Keep together"]
    assert any("3 known already" in text for text in texts(dialog))
    assert "Name of the project" not in texts(dialog)


def test_a_failure_is_a_sentence_with_its_cure(dialog: ImportPreviewDialog) -> None:
    dialog.set_failed(Failed("the folder /photos cannot be opened", "check its permissions"))
    assert "the folder /photos cannot be opened." in texts(dialog)
    assert "Check its permissions." in texts(dialog)
    assert not button(dialog, "Import").isEnabled()


def test_a_change_of_language_says_everything_again(dialog: ImportPreviewDialog) -> None:
    show(dialog, FOUND)
    before = texts(dialog)
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
    assert texts(dialog) == before


def test_where_a_project_is_open_it_asks_into_which(qtbot: QtBot, dialog: ImportPreviewDialog) -> None:
    def looked(preview: ImportPreview, open_name: str) -> Looked:
        return Looked(Dropped((Path("/photos"),), (), 0), preview, HOME, "photos", open_name)

    box = next(each for each in dialog.findChildren(QComboBox) if each.accessibleName() == "Put them into")
    dialog.set_looked(looked(FOUND, ""))
    assert not box.isVisible()
    dialog.set_looked(looked(replace(FOUND, project="Birds"), "Birds"))
    assert box.isVisible()
    assert box.currentText() == "the open project, Birds"
    with qtbot.waitSignal(dialog.target_changed) as told:
        box.setCurrentIndex(1)
        box.activated.emit(1)
    assert told.args == [True]
    dialog.set_looked(looked(FOUND, "Birds"))
    assert box.currentText() == "a new project"
