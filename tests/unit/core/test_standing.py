"""Every state of the answer strip, from the facts that lead to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tldesk.core import standing as states
from tldesk.core.standing import Facts, Judged, LastRun, Way, standing_of

LABELS = {"cat": 30, "dog": 24}
JUDGED = Judged(0.86, 0.74, 0.93, "dog")
BASE = Facts(has_project=True, samples=100, labels=LABELS, judged=JUDGED)
RUN = LastRun(id="1", name="quick model", outcome="completed", has_result=True)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"has_project": False, "samples": 0}, states.Empty(has_project=False)),
        ({"samples": 0}, states.Empty(has_project=True)),
        ({"is_loading": True}, states.Loading()),
        ({"reading": Way(640, 1_800), "unreadable": 3}, states.Importing(Way(640, 1_800), 3)),
        ({"labels": {"cat": 9, "dog": 1}}, states.TooFewClasses()),
        ({"labels": {}}, states.TooFewClasses()),
        ({"extracting": Way(420, 1_800, 180.0)}, states.Extracting(Way(420, 1_800, 180.0))),
        ({"held": Way(420, 1_800)}, states.Held(Way(420, 1_800))),
        ({"labels": {"cat": 9, "beetle": 3}}, states.FewLabels("beetle", 3)),
        ({"labels": {"cat": 9, "dog": 5}}, states.Live(14, JUDGED, is_figure=False)),
        ({"labels": {"cat": 20, "dog": 20}}, states.Live(40, JUDGED, is_figure=True)),
        ({"judged": None}, states.Preparing()),
        ({"is_engine_ready": False}, states.Preparing()),
        ({"unavailable": "numbers are not suggested"}, states.Labelled(54, "numbers are not suggested")),
        ({"last_run": RUN}, states.Done(RUN)),
        ({"last_run": replace(RUN, outcome="cancelled", epochs=2)}, None),
        ({"missing_weights": "VGG16"}, states.NoWeights("VGG16")),
    ],
)
def test_each_state_follows_from_its_facts(changes: dict[str, Any], expected: states.Standing | None) -> None:
    found = standing_of(replace(BASE, **changes))
    assert found == expected if expected is not None else isinstance(found, states.Stopped)


def test_labels_since_make_the_newest_model_stale() -> None:
    run = replace(RUN, labels_since=31)
    assert standing_of(replace(BASE, last_run=run)) == states.Stale(run, JUDGED, is_figure=True)


def test_a_stopped_run_is_forgotten_once_labels_were_given_since() -> None:
    run = replace(RUN, outcome="cancelled", has_result=False, labels_since=1)
    assert standing_of(replace(BASE, last_run=run)) == states.Live(54, JUDGED, is_figure=True)


def test_a_run_under_way_hides_everything_else() -> None:
    facts = replace(BASE, training=Way(3, 30), training_step="train", training_epoch=(2, 10), reading=Way(1, 2))
    assert standing_of(facts) == states.Training(Way(3, 30), "train", (2, 10), is_stopping=False)


def test_words_stay_words_while_few_labels_but_accepted_suggestions_stand_behind_them() -> None:
    judged = replace(JUDGED, is_words=True)
    assert standing_of(replace(BASE, judged=judged)) == states.Live(54, judged, is_figure=False)


def test_labels_that_nothing_can_judge_can_be_trained_on() -> None:
    facts = replace(BASE, judged=None, is_unjudged=True, labelled=60)
    assert standing_of(facts) == states.Labelled(60, "")
