"""What the strip says of a training with steps, and of what came of tuning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tldesk.core.paired import PairedGain, Tuning
from tldesk.core.standing import Done, LastRun, Training, Way
from tldesk.ui.answer_words import AnswerWords

if TYPE_CHECKING:
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
