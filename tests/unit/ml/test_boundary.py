"""What a run keeps: decided from its whole schedule, the bytes that it takes, and which views of a sample it sees."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.families import model_of, timm_spec, torchvision_spec

from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.kept_rows import row_bytes, views_kept
from tldesk.ml.boundary import Kept, Views, boundaries_of, decide
from tldesk.ml.frozen_part import POOLED
from tldesk.ml.plan import SampleSet

if TYPE_CHECKING:
    from tldesk.ml.staged import StagedModel

HEAD = FreezePlan.head_only()


@pytest.fixture(scope="module")
def resnet() -> StagedModel:
    return model_of(torchvision_spec("resnet18", "fc"), 64)


def stage_plan(model: StagedModel, name: str) -> FreezePlan:
    return FreezePlan.from_stage(name, model.stage_names)


def test_a_schedule_tells_its_boundaries(resnet: StagedModel) -> None:
    names = resnet.stage_names
    assert names[-2:] == ("layer3", "layer4")
    assert boundaries_of(resnet, HEAD, epochs=3) == (POOLED,)
    assert boundaries_of(resnet, stage_plan(resnet, "layer4"), epochs=3) == ("layer3",)
    assert boundaries_of(resnet, FreezePlan.everything(), epochs=3) == ()
    gradual = FreezePlan.gradual(names)
    assert boundaries_of(resnet, gradual, epochs=3) == ("layer2", "layer3", POOLED)
    assert boundaries_of(resnet, gradual, epochs=1) == (POOLED,)
    assert boundaries_of(resnet, gradual, epochs=99) == (*names[:-1], POOLED)
    live = HEAD.model_copy(update={"batchnorm": "live"})
    assert boundaries_of(resnet, live, epochs=3) == ()


def test_what_once_learned_is_not_kept_again(resnet: StagedModel) -> None:
    thawed = stage_plan(resnet, "layer4")
    back = HEAD.edited(thawed, from_epoch=2).edited(HEAD, from_epoch=3)
    assert boundaries_of(resnet, back, epochs=3) == ("layer3", POOLED)
    late = thawed.edited(HEAD, from_epoch=2)
    assert boundaries_of(resnet, late, epochs=2) == ("layer3",)  # behind the pooling nothing stands still
    whole = FreezePlan.everything().edited(HEAD, from_epoch=2)
    assert boundaries_of(resnet, whole, epochs=2) == ()
    deep = HEAD.edited(stage_plan(resnet, "layer3"), from_epoch=2).edited(thawed, from_epoch=3)
    assert boundaries_of(resnet, deep, epochs=3) == ("layer2", POOLED)


def test_the_model_is_left_as_the_first_epoch_wants_it(resnet: StagedModel) -> None:
    boundaries_of(resnet, FreezePlan.gradual(resnet.stage_names), epochs=9)
    assert not any(parameter.requires_grad for parameter in resnet.parameters())
    plan = FreezePlan(rules=(*HEAD.rules, FreezeRule(match="stage:layer4", trainable=True)))
    boundaries_of(resnet, plan.edited(HEAD, from_epoch=2), epochs=2)
    assert resnet.backbone.get_parameter("layer4.0.conv1.weight").requires_grad


def test_a_head_that_sees_maps_of_mid_stages_keeps_these_alone() -> None:
    model = model_of(torchvision_spec("resnet18", "fc"), 64, pool="map")
    names = model.stage_names
    assert boundaries_of(model, HEAD, epochs=2) == (POOLED,)
    assert boundaries_of(model, stage_plan(model, names[-1]), epochs=2) == ()


def test_a_transformer_has_boundaries_as_well() -> None:
    model = model_of(timm_spec("vit_tiny_patch16_224", "head", img_size=32), 32)
    assert boundaries_of(model, stage_plan(model, "blocks.10"), epochs=2) == ("blocks.9",)


def decided(model: StagedModel, plan: FreezePlan, room: int, **changes: Any) -> Kept:
    facts: dict[str, Any] = {"epochs": 3, "train": 100, "val": 20, "views": "1", "form": "auto"}
    return decide(model, plan, **{**facts, **changes}, room=room)


def test_what_fits_is_kept_exactly(resnet: StagedModel) -> None:
    assert decided(resnet, HEAD, 120 * 512 * 4) == Kept((POOLED,), "fp32", to_the_end=True)
    assert decided(resnet, FreezePlan.everything(), 10**12) == Kept((), "fp32")


def test_half_the_bytes_where_only_they_fit(resnet: StagedModel) -> None:
    kept = decided(resnet, HEAD, 120 * 512 * 4 - 1)
    assert (kept.ends, kept.form) == ((POOLED,), "bf16")
    assert "bf16" in kept.why
    kept = decided(resnet, HEAD, 120 * 512 * 2 - 1)
    assert (kept.ends, kept.form) == ((), "fp32")
    assert POOLED in kept.why
    assert "may be used" in kept.why


def test_a_form_that_was_asked_for_is_kept_to(resnet: StagedModel) -> None:
    kept = decided(resnet, HEAD, 120 * 512 * 4 - 1, form="fp32")
    assert kept.ends == ()
    assert kept.why
    assert decided(resnet, HEAD, 120 * (512 + 4), form="int8") == Kept((POOLED,), "int8", to_the_end=True)
    assert decided(resnet, HEAD, 120 * 512 * 2, form="fp16") == Kept((POOLED,), "fp16", to_the_end=True)


def test_only_the_smaller_ones_where_not_all_fit(resnet: StagedModel) -> None:
    gradual = FreezePlan.gradual(resnet.stage_names)
    sizes = {end: 120 * row_bytes("fp32", shape) for end, shape in (("layer3", (256, 4, 4)), (POOLED, (512,)))}
    kept = decided(resnet, gradual, sum(sizes.values()))
    assert kept.ends == ("layer3", POOLED)
    assert "layer2" in kept.why
    assert "layer3" not in kept.why
    kept = decided(resnet, gradual, sizes[POOLED])
    assert kept.ends == (POOLED,)
    assert "layer2, layer3" in kept.why
    assert decided(resnet, gradual, 0).ends == ()


def test_views_take_their_room(resnet: StagedModel) -> None:
    one = 512 * 4
    assert decided(resnet, HEAD, (300 + 20) * one, views="cached:3").form == "fp32"
    assert decided(resnet, HEAD, (300 + 20) * one - 1, views="cached:3").form == "bf16"
    assert decided(resnet, HEAD, 20 * one, views="full") == Kept((POOLED,), "fp32", to_the_end=True)  # validation alone
    assert decided(resnet, HEAD, 0, views="full", val=0) == Kept((), "fp32")
    kept = decided(resnet, HEAD, one - 1, train=1, val=0, form="fp32")
    assert kept.ends == ()
    assert kept.why


# --- views -----------------------------------------------------------------------------------------------


def seen(count: int, policy: str = "light", seed: int = 0, samples: int = 50) -> Views:
    keys = tuple(f"{index:064x}" for index in range(samples))
    samples_of = SampleSet(
        keys=keys,
        targets=np.zeros(samples, np.int64),
        load=lambda index: np.array([index]),
        collate=np.stack,
        view=lambda index, draw: np.array([index, draw]),
    )
    return Views(samples_of, policy, seed, count)


def test_how_many_views_are_kept() -> None:
    assert [views_kept(views) for views in ("1", "full", "cached:1", "cached:12")] == [1, 0, 1, 12]


def test_keys_name_content_policy_seed_and_number() -> None:
    keys = {
        views.key(index, view)
        for views in (seen(3), seen(3, "strong"), seen(3, seed=1))
        for index in range(5)
        for view in range(3)
    }
    assert len(keys) == 3 * 5 * 3
    assert seen(3).key(1, 2) == seen(9).key(1, 2)  # more views find those that are there
    assert seen(1, "none").key(4, 0) == seen(1).samples.keys[4]


def test_a_view_is_the_same_each_time_and_another_for_each_number() -> None:
    views = seen(4)
    drawn = [tuple(views.load(index, view)) for index in range(9) for view in range(4)]
    assert len(set(drawn)) == 36
    assert drawn[5] == tuple(seen(4).load(1, 1))
    assert tuple(seen(4, seed=1).load(1, 1)) != drawn[5]
    assert seen(1, "none").load(3, 0).tolist() == [3]


@given(count=st.integers(1, 7), begin=st.integers(1, 40), index=st.integers(0, 49))
def test_every_view_comes_once_in_as_many_epochs(count: int, begin: int, index: int) -> None:
    views = seen(count)
    drawn = [views.of_epoch(index, epoch=epoch) for epoch in range(begin, begin + count)]
    assert sorted(drawn) == list(range(count))
    again = [views.of_epoch(index, epoch=begin, again=again) for again in range(count)]
    assert sorted(again) == list(range(count))


def test_samples_begin_with_different_views() -> None:
    first = Counter(seen(4, samples=400).of_epoch(index, epoch=1) for index in range(400))
    assert min(first[view] for view in range(4)) > 60
