"""What the strip says of a training with steps, and of what came of tuning."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tldesk.app.answering import Answering
from tldesk.core.paired import PairedGain, Tuning
from tldesk.core.standing import Done, LastRun, Training, Way
from tldesk.store.values import RunRecord
from tldesk.ui.answer_words import AnswerWords

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

RUN = LastRun(id="r2", name="tuned model", outcome="completed", has_result=True, epochs=10)


@pytest.fixture
def words(qapp: QApplication) -> AnswerWords:
    return AnswerWords(qapp)


def test_a_gain_is_told_with_its_interval_and_the_next_step_is_use(words: AnswerWords) -> None:
    run = replace(RUN, tuning=Tuning("r1", "r2", "r2", PairedGain(0.021, 0.00867, 400)))
    answer = words.answer(Done(run))
    assert answer.sentence == "**Tuning gained 2.1 points** (0.4 to 3.8): kept."
    assert (answer.button_text, answer.action) == ("Use", "run.use")
    wide = replace(RUN, tuning=Tuning("r1", "r2", "r2", PairedGain(0.02, 0.015, 400)))
    assert words.answer(Done(wide)).sentence == "**Tuning gained 2.0 points** (−0.9 to 4.9): kept."


def test_no_gain_keeps_the_quick_model(words: AnswerWords) -> None:
    run = replace(RUN, id="r1", tuning=Tuning("r1", "r2", "r1", PairedGain(0.0, 0.01, 40)))
    answer = words.answer(Done(run))
    assert answer.sentence == "**No clear gain from tuning:** the quick model is kept."
    assert answer.action == "run.use"


def test_steps_are_counted_only_where_there_are_several(words: AnswerWords) -> None:
    way = Way(3, 20, 120.0)
    told = words.answer(Training(way, "train", (2, 10), is_stopping=False, part=(2, 3)))
    assert told.sentence == "**Step 2 of 3:** tuning the last stage, 2 min left. Labelling still works."
    assert told.action == "train.stop"
    alone = words.answer(Training(way, "train", (2, 10), is_stopping=False))
    assert alone.sentence == "**Training:** epoch 2 of 10, 2 min left. Labelling still works."


@pytest.mark.parametrize(("outcome", "shown"), [("interrupted", "r2"), ("cancelled", "r2"), ("completed", "r1")])
def test_a_tuning_that_can_go_on_is_spoken_of_and_not_its_quick_model(outcome: Any, shown: str, tmp_path: Path) -> None:
    fact = {"tuning": Tuning("r1", "r2", "r1").as_fact()}
    quick = RunRecord(
        id="r1",
        name="quick model",
        folder=tmp_path,
        outcome="completed",
        has_result=True,
        backbone="b",
        recipe={},
        resolved=None,
        classes=(),
        epochs=1,
        val=None,
        created=1.0,
        seconds=1.0,
        error=None,
    )
    tuned = replace(quick, id="r2", name="tuned model", outcome=outcome, created=2.0, facts=fact)
    of: Any = Answering.last_run  # of what it reads only the runs
    answering = SimpleNamespace(_behind=SimpleNamespace(book=SimpleNamespace(runs=(quick, tuned))))
    assert of.fget(answering).id == shown
