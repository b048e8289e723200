"""Runs that are trained from kept rows are those that compute everything in each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from support.families import FAMILIES, Finder, Leaver, family, spec_of
from torch import nn

from tldesk.core.events import Completed, Note, StepDone
from tldesk.core.freeze_plan import FreezePlan
from tldesk.ml.boundary import decide
from tldesk.ml.heads import build_head
from tldesk.ml.row_store import RowStore
from tldesk.ml.weights_file import load_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.events import Event, Outcome
    from tldesk.ml.staged import StagedModel

SGD = {"key": "sgd", "lr": 0.01, "momentum": 0.9}
SCHEDULES: dict[str, Callable[[StagedModel], dict[str, Any]]] = {
    "head": lambda model: {"plan": FreezePlan.head_only(), "freeze": "head"},
    "gradual": lambda model: {"plan": FreezePlan.gradual(model.stage_names).at(3), "freeze": "gradual"},
    "stage": lambda model: {"plan": FreezePlan.from_stage(model.stage_names[-2], model.stage_names), "optimizer": SGD},
    "falling": lambda model: {
        "plan": FreezePlan.from_stage(model.stage_names[-1], model.stage_names).edited(
            FreezePlan.falling(model.stage_names), from_epoch=3
        ),
        "optimizer": SGD,
    },
}


def squares(count: int, side: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    draws = np.random.default_rng(seed)
    targets = np.arange(count) % 3
    centres = np.random.default_rng(7).normal(size=(3, 3, 1, 1))
    inputs = centres[targets] + draws.normal(scale=0.5, size=(count, 3, side, side))
    return inputs.astype(np.float32), targets.astype(np.int64)


def family_plan(toolbox: Any, name: str, schedule: str, folder: str, *, dtype: type = np.float64, **fields: Any) -> Any:
    spec, side = FAMILIES[name]
    model = family(name)
    facts = {"freeze": "head", **SCHEDULES[schedule](model), "stages": model.stage_names, **fields}
    facts |= {"batch_size": 4, "feature_batch_size": 4, "epochs": 3, "backbone": spec.key}
    recipe = toolbox.recipe(**facts)
    sets = []
    for count, seed in ((10, 1), (5, 2)):
        raw, targets = squares(count, side, seed)
        inputs = raw.astype(dtype)

        def view(index: int, draw: int, inputs: np.ndarray = inputs) -> np.ndarray:
            return inputs[index] + np.random.default_rng(draw).normal(scale=0.1, size=inputs[index].shape).astype(dtype)

        made = toolbox.sample_set(raw, targets, load=lambda index, inputs=inputs: inputs[index])
        sets.append(toolbox.replace(made, view=view))
    if recipe.cache == "auto":
        kept = decide(
            model,
            recipe.plan,
            epochs=3,
            train=10,
            val=5,
            views=recipe.views,
            form=recipe.cache_dtype,
            room=10**9,
        )
        assert kept.ends
        recipe = recipe.model_copy(update={"cached": kept.ends, "cache_dtype": kept.form})
    if dtype is np.float64:
        model.double()
        model.head = build_head(recipe.head, model.feature_shape, 3, seed=0).double()
    return toolbox.replace(
        toolbox.plan(folder),
        recipe=recipe,
        model=model,
        spec=spec,
        train=sets[0],
        val=sets[1],
        input_shape=(3, side, side),
        folder=toolbox.folder / folder,
    )


def losses_of(events: list[Event]) -> list[float]:
    return [event.loss for event in events if isinstance(event, StepDone)]


def assert_completed(outcome: Outcome) -> None:
    assert isinstance(outcome, Completed), outcome


def assert_near(one: Path, two: Path) -> None:
    ours, _ = load_weights(one / "last.safetensors")
    theirs, _ = load_weights(two / "last.safetensors")
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        assert torch.allclose(ours[name].double(), value.double(), rtol=1e-6, atol=1e-9), name


CASES = [(name, schedule) for name in FAMILIES for schedule in ("gradual", "stage")]
CASES += [("sequential", "head"), ("vit", "falling"), ("sequential", "falling"), ("mobilenet", "falling")]


@pytest.mark.parametrize(("name", "schedule"), CASES)
def test_rows_give_the_run_that_computes_everything(toolbox: Any, name: str, schedule: str) -> None:
    kept = family_plan(toolbox, name, schedule, "kept")
    _, outcome = toolbox.run(toolbox.replace(kept, cache=RowStore(toolbox.folder / "rows")))
    assert_completed(outcome)
    assert outcome.facts["cache"]["misses"] == 15
    plain = family_plan(toolbox, name, schedule, "plain", cache="off")
    _, outcome = toolbox.run(plain)
    assert_completed(outcome)
    assert outcome.facts["cache"] is None
    assert_near(kept.folder, plain.folder)


@pytest.mark.parametrize("name", FAMILIES)
def test_in_single_precision_the_first_losses_are_close(toolbox: Any, name: str) -> None:
    events = []
    for folder, fields in (("kept", {}), ("plain", {"cache": "off"})):
        plan = family_plan(toolbox, name, "gradual", folder, dtype=np.float32, **fields)
        found, outcome = toolbox.run(plan)
        assert_completed(outcome)
        events.append(losses_of(found)[:5])
    assert len(events[0]) == 5
    assert events[0] == pytest.approx(events[1], rel=1e-4)


@pytest.mark.parametrize(("name", "schedule"), [("sequential", "gradual"), ("vit", "stage"), ("resnet", "head")])
@pytest.mark.parametrize("count", [1, 3])
def test_kept_views_are_the_views_of_a_run_without_rows(toolbox: Any, name: str, schedule: str, count: int) -> None:
    fields = {"augment": "light", "views": f"cached:{count}"}
    kept = family_plan(toolbox, name, schedule, "kept", **fields)
    _, outcome = toolbox.run(toolbox.replace(kept, cache=RowStore(toolbox.folder / "rows")))
    assert_completed(outcome)
    assert outcome.facts["cache"]["misses"] == 10 * count + 5
    plain = family_plan(toolbox, name, schedule, "plain", cache="off", **fields)
    _, outcome = toolbox.run(plain)
    assert_completed(outcome)
    assert_near(kept.folder, plain.folder)


def test_all_views_leave_rows_to_validation_alone(toolbox: Any) -> None:
    fields = {"augment": "light", "views": "full"}
    kept = family_plan(toolbox, "sequential", "stage", "kept", **fields)
    _, outcome = toolbox.run(toolbox.replace(kept, cache=RowStore(toolbox.folder / "rows")))
    assert_completed(outcome)
    assert outcome.facts["cache"]["misses"] == 5
    plain = family_plan(toolbox, "sequential", "stage", "plain", cache="off", **fields)
    toolbox.run(plain)
    assert_near(kept.folder, plain.folder)


# --- networks that cannot be taken apart -------------------------------------------------------------------


def channel() -> nn.Module:
    place: dict[str, torch.Tensor] = {}
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU()),
        nn.Sequential(nn.Conv2d(8, 8, 3), Leaver(place)),
        nn.Sequential(nn.Conv2d(8, 16, 3), Finder(place)),
        nn.Sequential(nn.Conv2d(16, 16, 1), nn.ReLU()),
    )


def test_a_network_whose_stages_depend_on_each_other_is_trained_without_rows(
    toolbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAMILIES, "channel", (spec_of("test/channel", channel, None), 16))
    kept = family_plan(toolbox, "channel", "stage", "kept")
    assert kept.recipe.cached == (kept.model.stage_names[1],)
    events, outcome = toolbox.run(toolbox.replace(kept, cache=RowStore(toolbox.folder / "rows")))
    assert_completed(outcome)
    assert any(isinstance(event, Note) and "nothing is kept of test/channel" in event.text for event in events)
    plain = family_plan(toolbox, "channel", "stage", "plain", cache="off")
    toolbox.run(plain)
    assert (kept.folder / "last.safetensors").read_bytes() == (plain.folder / "last.safetensors").read_bytes()
