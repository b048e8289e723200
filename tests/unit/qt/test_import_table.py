from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tldesk.qt.import_table import BAR, COUNT, NAME, SHARES_ROLE, ImportTable
from tldesk.services.import_preview import ClassPreview

if TYPE_CHECKING:
    from pytestqt.modeltest import ModelTester


def test_it_is_a_sound_model_and_tells_shares(qtmodeltester: ModelTester) -> None:
    table = ImportTable()
    table.set_classes([ClassPreview("wren", 6, 2, 2), ClassPreview("robin", 1000, 0, 234)])
    qtmodeltester.check(table)
    assert table.index(1, COUNT).data() == "1,234"
    assert table.index(0, BAR).data(SHARES_ROLE) == (6, 2, 2, 1234)
    assert "2 validate" in table.index(0, BAR).data(Qt.ItemDataRole.AccessibleTextRole)
    table.set_classes([])
    qtmodeltester.check(table)
    assert table.headerData(NAME, Qt.Orientation.Horizontal) == "Class"
