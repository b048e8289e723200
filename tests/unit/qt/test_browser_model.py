"""The browser's tree: entries stay where only their words change, and renaming is a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tldesk.qt.browser_model import FIGURE_ROLE, BrowserModel, BrowserNode, NodeKind

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def nodes(figure: str = "3") -> list[BrowserNode]:
    runs = (BrowserNode("run:1", "first", figure, is_renamable=True), BrowserNode("run:2", "second", figure))
    return [BrowserNode("runs", "Runs", kind=NodeKind.SECTION, children=runs), BrowserNode("p", "Project")]


def test_it_is_a_sound_model(qtmodeltester: Any) -> None:
    model = BrowserModel()
    model.set_nodes(nodes())
    qtmodeltester.check(model)


def test_entries_stay_when_only_figures_change() -> None:
    model = BrowserModel()
    model.set_nodes(nodes())
    item = model.item_of("run:2")
    model.set_nodes(nodes("4"))
    assert model.item_of("run:2") is item
    assert item is not None
    assert item.data(FIGURE_ROLE) == "4"
    model.set_nodes(nodes()[1:])
    assert model.item_of("run:2") is None
    assert model.rowCount() == 1


def test_a_new_name_is_a_wish_and_nothing_is_no_name(qtbot: QtBot) -> None:
    model = BrowserModel()
    model.set_nodes(nodes())
    item = model.item_of("run:1")
    assert item is not None
    with qtbot.waitSignal(model.renamed) as signal:
        item.setText("  best ")
    assert signal.args == ["run:1", "best"]
    assert item.text() == "first"
    with qtbot.assertNotEmitted(model.renamed):
        item.setText("   ")
    assert item.text() == "first"
