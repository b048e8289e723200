"""What the window does when a run ends, and that looking at the images can be gone on with while it tells of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton
from support.desktop import Desk
from support.training import colored_project

from tldesk.app import answering
from tldesk.core.standing import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def project(tmp_path: Path, tldesk_home: Path) -> Path:
    """Twelve pictures, blue and red, and one run that has ended."""
    with colored_project(tmp_path, tldesk_home) as made:
        run = made.runs.start(name="first try", backbone="x/y", recipe={})
        made.runs.finish(run.id, "completed", epochs=1, seconds=1.0, val={"accuracy": 0.5})
        return made.folder


@pytest.fixture
def desk(qtbot: QtBot, project: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, project=project)
    desk.start().opened()
    desk.until(lambda: bool(desk.behind.book.runs))
    yield desk
    desk.take_apart()


def ends(desk: Desk, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Let a run begin, something be done, and the run end."""
    assert desk.views.training is not None
    desk.behind.training.run_started.emit("r0001")
    meanwhile()
    desk.views.training.finished_run.emit("r0001")


def test_it_opens_evaluate_for_who_waited_at_train(desk: Desk) -> None:
    desk.press("Train", desk.window.top_bar)
    ends(desk)
    assert desk.window.place == "evaluate"
    assert desk.behind.evaluation.run == "r0001"


def test_somebody_in_data_is_only_told_and_a_press_opens_it(desk: Desk) -> None:
    desk.press("Data", desk.window.top_bar)
    ends(desk)
    assert desk.window.place == "data"
    assert "The run has ended. Ctrl+E judges it." in desk.said
    wanted = [one for one in desk.window.findChildren(QPushButton) if one.text() == "Evaluate" and one.isVisible()]
    desk.click(next(one for one in wanted if not desk.window.top_bar.isAncestorOf(one)))
    assert desk.window.place == "evaluate"


def test_who_labels_or_changes_the_recipe_meanwhile_stays(desk: Desk) -> None:
    def label() -> None:
        with desk.qtbot.waitSignal(desk.behind.project.edited):
            desk.behind.project.label([1], "red", title="mend")

    desk.press("Train", desk.window.top_bar)
    ends(desk, label)
    assert desk.window.place == "train"
    ends(desk, lambda: desk.behind.draft.update({"epochs": 7}))
    assert desk.window.place == "train"
    ends(desk)
    assert desk.window.place == "evaluate"


def test_the_plan_says_that_evaluate_opens(desk: Desk) -> None:
    desk.press("Train", desk.window.top_bar)
    assert desk.views.training is not None
    sentence = desk.views.training.head.sentence_text
    assert "Larger images or a tuned last stage are tried as well" in sentence
    assert "Then Evaluate opens at the worst mistakes." in sentence
    desk.behind.draft.update({"epochs": 7})  # touched: it is solved, and that is all
    assert "are tried as well" not in desk.views.training.head.sentence_text


def test_images_that_were_not_seen_are_offered_while_the_strip_tells_of_a_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, live = desk.views.data.held, desk.behind.live
    asked: list[str] = []
    monkeypatch.setattr(answering, "_held", lambda _live: Way(5, 12) if live._is_held else None)
    monkeypatch.setattr(live, "retry", lambda: asked.append("retry"))
    desk.press("Data", desk.window.top_bar)
    assert not line.isVisible()
    live._is_held = True
    desk.views.answering.refresh()
    desk.until(line.isVisible)
    assert "Seen" not in desk.strip
    assert line.text == "Seen 5 of 12 images; the rest was stopped. Suggestions cover these."
    desk.click(line.button)
    assert asked == ["retry"]
    live._is_held = False
    desk.views.answering.refresh()
    desk.until(lambda: not line.isVisible())
