"""A choice that is narrower than what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tldesk.ui.elided_box import ElidedBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LONG = "a choice with a name that is longer than any form is wide"


def shown_box(qtbot: QtBot, texts: tuple[str, ...], width_px: int) -> ElidedBox:
    box = ElidedBox()
    qtbot.addWidget(box)
    box.addItems(texts)
    box.setFixedWidth(width_px)
    with qtbot.waitExposed(box):
        box.show()
    return box


def test_the_end_of_a_long_text_is_seen_and_the_whole_stays_what_it_says(qtbot: QtBot, theme: Theme) -> None:
    long, cut = (shown_box(qtbot, (text,), 160) for text in (LONG, LONG[:-6]))

    assert long.currentText() == LONG
    assert long.grab().toImage() != cut.grab().toImage()  # cut off at its right end, both would look the same


def test_the_list_is_as_wide_as_its_longest_text(qtbot: QtBot, theme: Theme) -> None:
    box = shown_box(qtbot, ("short", LONG), 120)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: box.view().isVisible())
    assert box.view().width() >= box.fontMetrics().horizontalAdvance(LONG)
    box.hidePopup()
