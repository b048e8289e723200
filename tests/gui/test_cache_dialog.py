"""Kept features in the window: how much lies there, a budget that is saved, and emptying."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt

from tldesk.core.places import Places
from tldesk.ml.row_codec import Codec
from tldesk.qt.cache_desk import CacheDesk
from tldesk.qt.settings_store import SettingsStore
from tldesk.services.cache import GIGABYTE, budget_of, row_store
from tldesk.ui.cache_dialog import CacheDialog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.under(tmp_path)


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme, places: Places) -> Iterator[CacheDialog]:
    for name in ("a" * 64, "b" * 64):
        space = row_store(places).space(name, Codec("fp32", (500_000,)))
        space.add("one", np.ones(500_000, np.float32))
        space.close()
    settings = SettingsStore(places)
    desk = CacheDesk(places, settings)
    dialog = CacheDialog(desk)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    qtbot.waitUntil(lambda: desk.size_bytes is not None)
    yield dialog
    assert desk.shutdown()
    assert settings.shutdown()
    del theme


def test_it_counts_and_empties(qtbot: QtBot, dialog: CacheDialog, places: Places) -> None:
    assert dialog.size_label.text() == "4 MB in 2 files"
    qtbot.mouseClick(dialog.empty_button, LEFT)
    qtbot.waitUntil(lambda: dialog.words == "4 MB are free again.")
    assert dialog.size_label.text() == "nothing"
    assert not dialog.empty_button.isEnabled()
    assert row_store(places).usage().bytes == 0


def test_the_budget_is_saved(qtbot: QtBot, dialog: CacheDialog, places: Places) -> None:
    assert dialog.budget.value() == 10.0
    dialog.budget.setFocus()
    dialog.budget.selectAll()
    qtbot.keyClicks(dialog.budget, "2.5")
    qtbot.keyClick(dialog.budget, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: budget_of(places) == int(2.5 * GIGABYTE))


def test_a_disk_that_refuses_is_said(qtbot: QtBot, dialog: CacheDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_store: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tldesk.ml.row_store.RowStore.clear", refuse)
    qtbot.mouseClick(dialog.empty_button, LEFT)
    qtbot.waitUntil(lambda: "cannot be emptied" in dialog.words)
    assert dialog.empty_button.isEnabled()
