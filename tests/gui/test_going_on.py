"""Going on with a run in the place Train: resume, another freeze plan, more epochs, and what the card says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox
from support.train_desk import TrainDesk, train_desk

from tldesk.qt.run_facts import edits_of, frozen_spans
from tldesk.qt.training_desk import Finished, Stopped, Training
from tldesk.services.runs import RunProof
from tldesk.ui.inspector import Inspector
from tldesk.ui.resume_flow import ExtendDialog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme

EPOCHS = 15


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, tmp_path: Path, tldesk_home: Path) -> Iterator[TrainDesk]:
    with train_desk(qtbot, theme, tldesk_home) as desk:
        desk.open(qtbot, tmp_path, tldesk_home)
        desk.inspector = Inspector(theme)  # type: ignore[attr-defined]
        qtbot.addWidget(desk.inspector)  # type: ignore[attr-defined]
        desk.place.fill_inspector(desk.inspector)  # type: ignore[attr-defined]
        desk.inspector.show()  # type: ignore[attr-defined]
        # Augmented, so that no epoch is a matter of kept features, over before anyone could stop it.
        desk.draft.update({"head": {"key": "linear"}, "epochs": EPOCHS, "batch_size": 4, "augment": "light"})
        yield desk


def press(qtbot: QtBot, widget: Any) -> None:
    assert widget.isVisible()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def stop_in_the_middle(qtbot: QtBot, desk: TrainDesk) -> str:
    """Train, stop after some epochs, and return the run's id once it is known to have stopped."""
    press(qtbot, desk.place.head.button)
    state = desk.training
    qtbot.waitUntil(lambda: isinstance(state.state, Training) and state.state.epoch > 1, timeout=60_000)
    press(qtbot, desk.place.head.button)
    qtbot.waitUntil(lambda: isinstance(state.state, Stopped))
    qtbot.waitUntil(lambda: desk.book.resume_point(state.run_id) is not None)
    return state.run_id


def facts_of(desk: TrainDesk) -> str:
    return "\n".join(label.accessibleName() for label in desk.place.card.findChildren(QLabel))


def wait_for_end(qtbot: QtBot, desk: TrainDesk) -> None:
    qtbot.waitUntil(lambda: isinstance(desk.training.state, Finished), timeout=60_000)
    qtbot.waitUntil(lambda: desk.book.runs[-1].outcome == "completed")


def test_a_stopped_run_goes_on_to_its_end_and_its_curves_continue(qtbot: QtBot, desk: TrainDesk) -> None:
    run_id = stop_in_the_middle(qtbot, desk)
    point = desk.book.resume_point(run_id)
    assert point is not None
    assert point.has_state
    assert "it goes on in epoch" in facts_of(desk)
    assert desk.place.head.button.text() == "Train again"
    desk.book._series.clear()  # as after a restart of the program
    desk.book._loaded.clear()
    press(qtbot, desk.place.card.button("resume"))
    wait_for_end(qtbot, desk)
    assert [run.id for run in desk.book.runs] == [run_id]
    series = desk.book.series(run_id)
    qtbot.waitUntil(lambda: len(series.figures["train_loss"]) == EPOCHS)
    assert series.figures["train_loss"].x.tolist() == list(range(1, EPOCHS + 1))
    assert series.step_loss.x[0] == 1  # epochs whose steps nobody heard count as one point each
    assert (series.step_loss.x[1:] >= series.step_loss.x[:-1]).all()
    assert "goes on after step" in desk.place.log.text
    assert not desk.place.head.resume.isVisible()
    assert desk.place.card.button("extend").isVisible()
    assert not desk.place.card.button("resume").isVisible()


def test_the_head_offers_to_go_on_and_to_train_again(qtbot: QtBot, desk: TrainDesk) -> None:
    run_id = stop_in_the_middle(qtbot, desk)
    qtbot.waitUntil(desk.place.head.resume.isVisible)
    press(qtbot, desk.place.head.resume)
    wait_for_end(qtbot, desk)
    assert desk.training.run_id == run_id


def test_a_plan_that_was_changed_meanwhile_is_asked_about(qtbot: QtBot, desk: TrainDesk) -> None:
    stop_in_the_middle(qtbot, desk)
    desk.draft.update({"freeze": "none"})
    press(qtbot, desk.place.card.button("resume"))
    question = desk.place.flow.dialog
    assert isinstance(question, QMessageBox)
    assert "another one than this run's" in question.text()
    new = next(one for one in question.buttons() if one.text() == "Use it from the next epoch on")
    press(qtbot, new)
    wait_for_end(qtbot, desk)
    record = desk.book.runs[-1]
    edited = edits_of(record)
    assert len(edited) == 1
    spans = frozen_spans(record, desk.book.series(record.id))
    assert [span.is_frozen for span in spans] == [True, False]
    assert spans[1].start == edited[0] - 1
    assert spans[1].stop == EPOCHS
    assert f"From epoch {edited[0]} on" in desk.place.log.text
    assert f"plan changed: from epoch {edited[0]} on" in facts_of(desk)


def test_where_nobody_chose_a_plan_nobody_is_asked_about_one(qtbot: QtBot, desk: TrainDesk) -> None:
    desk.draft.update({"freeze": "none"})
    run_id = stop_in_the_middle(qtbot, desk)
    recipe = desk.draft.recipe
    desk.draft.restore({})
    desk.draft.update({"backbone": recipe.backbone, "weights": recipe.weights.model_dump(mode="json")})
    assert desk.draft.is_untouched
    press(qtbot, desk.place.card.button("resume"))
    assert desk.place.flow.dialog is None
    wait_for_end(qtbot, desk)
    assert desk.training.run_id == run_id


def test_a_finished_run_gets_more_epochs(qtbot: QtBot, desk: TrainDesk) -> None:
    desk.draft.update({"epochs": 4})
    press(qtbot, desk.place.head.button)
    wait_for_end(qtbot, desk)
    run_id = desk.training.run_id
    qtbot.waitUntil(desk.place.card.button("extend").isVisible)
    press(qtbot, desk.place.card.button("extend"))
    dialog = desk.place.flow.dialog
    assert isinstance(dialog, ExtendDialog)
    dialog.more.selectAll()
    qtbot.keyClicks(dialog.more, "3")
    press(qtbot, dialog.cycle)
    with qtbot.waitSignal(desk.training.run_finished, timeout=60_000):
        press(qtbot, dialog.go)
    qtbot.waitUntil(lambda: desk.book.runs[-1].epochs == 7)
    assert [run.id for run in desk.book.runs] == [run_id]
    qtbot.waitUntil(lambda: "from epoch 5 on, a new cycle" in facts_of(desk))
    assert desk.book.series(run_id).epochs == 7


def test_while_it_trains_the_card_says_when_it_was_saved(qtbot: QtBot, desk: TrainDesk) -> None:
    desk.draft.update({"epochs": 100_000, "checkpoint_s": 0.2, "augment": "none"})
    press(qtbot, desk.place.head.button)
    qtbot.waitUntil(lambda: "ago, epoch" in facts_of(desk), timeout=60_000)
    assert "parameters learn" in desk.place.log.text
    norms: list[Any] = []
    desk.training.gradient_norms.connect(lambda *told: norms.append(told))
    qtbot.waitUntil(lambda: bool(norms))
    run_id, epoch, found = norms[0]
    assert (run_id, epoch > 0) == (desk.training.run_id, True)
    assert {name.partition(".")[0] for name, _ in found} == {"head"}
    desk.training.stop()
    qtbot.waitUntil(lambda: isinstance(desk.training.state, Stopped))


def test_a_proof_that_fails_is_red_and_names_the_tensors(qtbot: QtBot, desk: TrainDesk) -> None:
    desk.draft.update({"epochs": 2})
    press(qtbot, desk.place.head.button)
    wait_for_end(qtbot, desk)
    card = desk.place.card
    qtbot.waitUntil(lambda: "bit by bit" in card.proof.text())
    row = {"path": "backbone.a", "frozen": True, "moved": True, "in_optimizer": False, "last_gradient_norm": None}
    card._on_proof(desk.training.run_id, RunProof([row], ""))
    assert "1 of 1 frozen tensors moved: backbone.a" in card.proof.text()
    assert card.proof.property("look") == "bad"
    row = {"path": "head.w", "frozen": False, "moved": False, "in_optimizer": True, "last_gradient_norm": 0.3}
    card._on_proof(desk.training.run_id, RunProof([row], ""))
    assert "never moved: head.w" in card.proof.text()
