"""Whether a run can go on, and whether another freeze plan is meant by now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.recipe import Recipe
from tldesk.qt.run_facts import edits_of, extensions_of, frozen_spans
from tldesk.qt.run_series import RunSeries
from tldesk.services.resume_points import other_plan, resume_points
from tldesk.store.values import RunRecord

if TYPE_CHECKING:
    from pathlib import Path

STAGES = ("stem", "mid", "top")


def record(folder: Path, plan: FreezePlan, *, outcome: Any = "cancelled", **changes: Any) -> RunRecord:
    resolved = Recipe().model_dump(mode="json") | {
        "head": Recipe().head.model_dump(mode="json") | {"key": "linear"},
        "loss": {"key": "cross_entropy"},
        "epochs": 10,
        "task": "single",
        "stages": STAGES,
        "plan": plan.model_dump(mode="json"),
        "preprocess": {},
        "weights_source": "none",
        "weights_sha256": None,
        "feature_batch_size": 32,
        "threads": 1,
        "tldesk": "0",
    }
    return RunRecord(
        id="r0001",
        name="one",
        folder=folder,
        outcome=outcome,
        has_result=True,
        backbone=Recipe().backbone,
        recipe=Recipe().model_dump(mode="json"),
        resolved=resolved | changes,
        classes=("a", "b"),
        epochs=4,
        val=None,
        created=0.0,
        seconds=1.0,
        error=None,
    )


def recipe(freeze: Any) -> Recipe:
    return Recipe.parse({"freeze": freeze})


def test_only_what_was_trained_by_steps_and_ended_goes_on(tmp_path: Path) -> None:
    plan = FreezePlan.everything()
    found = resume_points([record(tmp_path, plan)])
    assert (found["r0001"].epochs, found["r0001"].total, found["r0001"].has_state) == (4, 10, False)
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "0004.x.checkpoint").touch()
    assert resume_points([record(tmp_path, plan)])["r0001"].has_state
    assert resume_points([record(tmp_path, plan, outcome="running")]) == {}
    assert resume_points([record(tmp_path, plan, head={"key": "logistic"})]) == {}
    assert resume_points([record(tmp_path, plan, epochs="many")]) == {}  # altered
    assert resume_points([record(tmp_path / "gone", plan)]) == {}


@pytest.mark.parametrize("text", ["head", "none", "stage:mid", "gradual:2", "falling:0.5"])
def test_the_same_plan_is_not_asked_about(tmp_path: Path, text: str) -> None:
    run = record(tmp_path, FreezePlan.parse(text, STAGES, epochs=10))
    assert other_plan(run, recipe(text)) is None
    assert other_plan(run, recipe(FreezePlan.parse(text, STAGES, epochs=10).model_dump())) is None
    other = "none" if text != "none" else "head"
    assert other_plan(run, recipe(other)) == FreezePlan.parse(other, STAGES)


def test_a_plan_that_was_taken_is_not_asked_about_again(tmp_path: Path) -> None:
    new = FreezePlan.parse("gradual:2", STAGES, epochs=10)
    run = record(tmp_path, FreezePlan.head_only().edited(new, from_epoch=5))
    assert other_plan(run, recipe("gradual:2")) is None
    assert other_plan(run, recipe("head")) == FreezePlan.head_only()
    assert edits_of(run) == [5]


def test_a_plan_for_another_backbone_is_not_meant(tmp_path: Path) -> None:
    run = record(tmp_path, FreezePlan.head_only())
    assert other_plan(run, Recipe.parse({"freeze": "none", "backbone": "x/y"})) is None


def test_an_extended_gradual_run_is_still_the_same(tmp_path: Path) -> None:
    extended = {"key": "constant", "extensions": [{"from_epoch": 3, "mode": "cycle"}]}
    run = record(tmp_path, FreezePlan.parse("gradual:1", STAGES, epochs=2), schedule=extended)
    assert other_plan(run, recipe("gradual:1")) is None
    assert extensions_of(run) == [(3, "cycle")]


def test_spans_follow_the_plan_of_a_run_that_nobody_heard(tmp_path: Path) -> None:
    gradual = record(tmp_path, FreezePlan.parse("gradual:2", STAGES, epochs=10))
    found = [(span.start, span.stop, span.frozen) for span in frozen_spans(gradual, RunSeries())]
    assert found == [(0, 2, 3), (2, 4, 2), (4, 6, 1), (6, 10, 0)]
    inner = FreezePlan(
        rules=(FreezeRule(match="backbone.mid.conv", trainable=True), FreezeRule(match="head", trainable=True))
    )
    assert [span.frozen for span in frozen_spans(record(tmp_path, inner), RunSeries())] == [1]
