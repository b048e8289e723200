"""FreezePlan as data: what a rule covers, which of several holds, and what ``--freeze`` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule, near_paths

if TYPE_CHECKING:
    from pathlib import Path

STAGES = ("stem", "layer1", "layer2.0", "layer2.1")
PATHS = ["backbone.stem.weight", "backbone.layer1.bn.bias", "backbone.layer2.0.weight", "head.weight", "head.0.bias"]
MATCHES = [
    "backbone",
    "backbone.layer1",
    "backbone.*.weight",
    "*",
    "head",
    "stage:stem",
    "stage:layer2.0",
    "backbone.lay",
]

rules = st.builds(
    FreezeRule,
    match=st.sampled_from(MATCHES),
    trainable=st.booleans(),
    lr_factor=st.floats(min_value=1e-6, max_value=1000, allow_nan=False),
)
plans = st.builds(
    FreezePlan, rules=st.lists(rules, max_size=6).map(tuple), batchnorm=st.sampled_from(["follow", "frozen"])
)
stages = st.sampled_from([None, *STAGES])


@pytest.mark.parametrize(
    ("match", "path", "covers"),
    [
        ("backbone.layer1", "backbone.layer1", True),
        ("backbone.layer1", "backbone.layer1.conv.weight", True),
        ("backbone.layer1", "backbone.layer10.weight", False),
        ("backbone.*.bn*", "backbone.layer1.bn2.weight", True),
        ("backbone.*.bn*", "backbone.layer1.conv.weight", False),
        ("BACKBONE", "backbone.layer1", False),
    ],
)
def test_a_rule_covers_a_subtree_or_a_glob(match: str, path: str, covers: bool) -> None:
    assert FreezeRule(match=match, trainable=True).matches(path, None) == covers


def test_a_stage_rule_covers_what_lies_in_that_stage_alone() -> None:
    rule = FreezeRule(match="stage:layer1", trainable=True)

    assert rule.matches("backbone.anything", "layer1")
    assert not rule.matches("backbone.layer1.weight", "layer10")
    assert not rule.matches("backbone.layer1.weight", None)


@given(plan=plans, path=st.sampled_from(PATHS), stage=stages)
def test_the_last_rule_that_matches_holds(plan: FreezePlan, path: str, stage: str | None) -> None:
    matching = [rule for rule in plan.rules if rule.matches(path, stage)]

    assert plan.rule_for(path, stage) is (matching[-1] if matching else None)
    assert plan.trains(path, stage) == (bool(matching) and matching[-1].trainable)


@given(plan=plans, path=st.sampled_from(PATHS), stage=stages, trainable=st.booleans())
def test_a_rule_on_everything_at_the_end_decides_alone(
    plan: FreezePlan, path: str, stage: str | None, trainable: bool
) -> None:
    longer = plan.model_copy(update={"rules": (*plan.rules, FreezeRule(match="*", trainable=trainable))})

    assert longer.trains(path, stage) == trainable


@given(plan=plans, paths=st.lists(st.sampled_from(PATHS), min_size=1, max_size=3), stage=stages)
def test_of_several_names_the_last_rule_on_any_of_them_holds(
    plan: FreezePlan, paths: list[str], stage: str | None
) -> None:
    places = [i for i, rule in enumerate(plan.rules) if any(rule.matches(path, stage) for path in paths)]

    assert plan.rule_for_any(paths, stage) is (plan.rules[places[-1]] if places else None)


@given(plans)
def test_a_plan_comes_back_from_json_as_it_was(plan: FreezePlan) -> None:
    assert FreezePlan.model_validate_json(plan.model_dump_json()) == plan


def test_what_no_rule_matches_is_frozen() -> None:
    assert not FreezePlan(rules=()).trains("backbone.layer1.weight", "layer1")


def test_the_presets_mean_what_they_say() -> None:
    head, everything = FreezePlan.parse("head", STAGES), FreezePlan.parse("none", STAGES)

    assert [head.trains(path, None) for path in PATHS] == [False, False, False, True, True]
    assert all(everything.trains(path, None) for path in PATHS)


@pytest.mark.parametrize("text", ["layer2.0", "stage:layer2.0", "layer2", "stage:layer2"])
def test_a_stage_trains_with_all_after_it(text: str) -> None:
    plan = FreezePlan.parse(text, STAGES)

    assert [plan.trains("backbone.x", stage) for stage in STAGES] == [False, False, True, True]
    assert plan.trains("head.weight", None)


@pytest.mark.parametrize("text", ["layer9", "stage:", "layer", "Head", ""])
def test_a_text_that_names_no_stage_is_refused_with_the_stages(text: str) -> None:
    with pytest.raises(UsageError, match=r"names no stage; .*stem, layer1, layer2\.0"):
        FreezePlan.parse(text, STAGES)


def test_a_plan_is_read_from_a_file(tmp_path: Path) -> None:
    plan = FreezePlan(rules=(FreezeRule(match="backbone.layer1", trainable=True, lr_factor=0.1),), batchnorm="frozen")
    path = tmp_path / "计划.json"
    path.write_text(plan.model_dump_json(), encoding="utf-8")

    assert FreezePlan.parse(f"file:{path}", STAGES) == plan


@pytest.mark.parametrize("text", ["{}x", '{"rules": [{"match": "a"}]}', '{"speed": 1}', '{"version": 2}', "[]"])
def test_a_file_that_is_no_plan_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match=r"plan\.json"):
        FreezePlan.parse(f"file:{path}", STAGES)


def test_a_missing_or_undecodable_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.json cannot be read"):
        FreezePlan.parse(f"file:{tmp_path / 'none.json'}", STAGES)
    (tmp_path / "latin.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UsageError, match=r"latin\.json cannot be read"):
        FreezePlan.parse(f"file:{tmp_path / 'latin.json'}", STAGES)


@pytest.mark.parametrize("factor", [0, -1, 1001, float("nan"), float("inf")])
def test_a_learning_rate_factor_out_of_range_is_refused(factor: float) -> None:
    with pytest.raises(ValidationError):
        FreezeRule(match="head", trainable=True, lr_factor=factor)


def test_near_paths_are_children_of_what_is_known_and_alike_spellings() -> None:
    known = ["backbone", "backbone.layer1", "backbone.layer2", "backbone.layer2.0", "head"]

    assert near_paths("backbone.layr2", known)[0] == "backbone.layer2"
    assert near_paths("backbone.layer2.7", known)[0] == "backbone.layer2.0"
    assert near_paths("zzz", known) == ()
