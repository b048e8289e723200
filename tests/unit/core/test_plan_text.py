"""A plan as lines, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.plan_text import read_plan, write_plan

rules = st.builds(
    FreezeRule,
    match=st.from_regex(r"(backbone|head|stage:)[a-z0-9_.*]{0,8}", fullmatch=True),
    trainable=st.booleans(),
    lr_factor=st.floats(1e-6, 1000, exclude_min=True),
    from_epoch=st.integers(1, 999),
)


@given(
    plan=st.builds(
        FreezePlan,
        rules=st.lists(rules, min_size=1, max_size=6).map(tuple),
        batchnorm=st.sampled_from(["follow", "frozen", "live"]),
    )
)
def test_text_and_plan_are_the_same_thing(plan: FreezePlan) -> None:
    assert read_plan(write_plan(plan)) == plan


def test_the_words() -> None:
    lines = ("# two", "train head", "", "train stage:b rate 0.1 from 3  # later", "freeze backbone.*.bn*")
    text = "\n".join((*lines, "batchnorm frozen"))
    plan = read_plan(text)
    assert plan.batchnorm == "frozen"
    assert plan.rules[1] == FreezeRule(match="stage:b", trainable=True, lr_factor=0.1, from_epoch=3)
    assert write_plan(plan).splitlines() == [
        "train head",
        "train stage:b rate 0.1 from 3",
        "freeze backbone.*.bn*",
        "batchnorm frozen",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no rule"),
        ("train", "line 1: 'train' is no rule"),
        ("train head\nthaw x", "line 2: 'thaw x' is no rule"),
        ("train head rate", "line 1: 'rate' has no value"),
        ("train head speed 2", "line 1: 'speed' is not known"),
        ("train head rate fast", "line 1: rate 'fast'"),
        ("train head from 0", "line 1: from '0'"),
        ("batchnorm odd", "line 1: 'batchnorm odd' is no rule"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_plan(text)
    assert said in caught.value.what


def test_presets_and_what_holds_when() -> None:
    plan = FreezePlan.parse("gradual:2", ("a", "b", "c"), epochs=5)
    assert plan.changes == (1, 3, 5)
    assert [rule.match for rule in plan.at(3).rules] == ["head", "stage:c"]
    falling = FreezePlan.parse("falling:0.1", ("a", "b"))
    assert [(rule.match, rule.lr_factor) for rule in falling.rules] == [
        ("stage:a", pytest.approx(0.01)),
        ("stage:b", pytest.approx(0.1)),
        ("head", 1.0),
    ]
    for text in ("gradual:0", "gradual:x", "falling:2", "falling:0"):
        with pytest.raises(UsageError):
            FreezePlan.parse(text, ("a",))


def test_an_edit_holds_from_its_epoch_and_nothing_lingers() -> None:
    plan = FreezePlan.gradual(("a", "b")).edited(FreezePlan.head_only(), from_epoch=3)
    assert plan.at(2).trains("backbone.b.x", "b")
    assert not plan.at(3).trains("backbone.b.x", "b")
    assert plan.at(3).trains("head.weight", None)
