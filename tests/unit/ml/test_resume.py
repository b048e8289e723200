"""A run that stops anywhere and goes on ends with the bytes of one that never stopped."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.resuming import bytes_of, go_on, stop_after

from tldesk.core.cancel import CancelToken
from tldesk.core.events import Cancelled, CheckpointSaved, Completed, EpochDone, Failed, Note, StepDone
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.recipe import Extension
from tldesk.ml.checkpoint import Checkpoint, CheckpointFolder

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.events import Event

GRADUAL = FreezePlan.gradual(("stem", "body"))
RICH: dict[str, Any] = {
    "plan": GRADUAL,
    "freeze": "gradual",
    "epochs": 4,
    "optimizer": {"key": "adamw", "lr": 0.01, "weight_decay": 0.05},
    "schedule": {"key": "one-cycle", "warmup": 0.5},
    "ema": 0.9,
    "clip_norm": 1.0,
    "head": {"key": "mlp", "hidden": [8]},
    "checkpoint_s": 1e-9,
}


@pytest.mark.parametrize("step", [1, 2, 3, 4, 7, 11])
def test_a_stopped_run_goes_on_to_the_same_bytes(toolbox: Any, step: int) -> None:
    whole = toolbox.plan("whole", **RICH)
    toolbox.run(whole)
    cancel = CancelToken()
    _, outcome = toolbox.run(toolbox.plan("cut", **RICH), cancel, stop_after(step, cancel))
    assert isinstance(outcome, Cancelled)
    cut = toolbox.plan("cut", **RICH)
    events, outcome = go_on(toolbox, cut)
    assert isinstance(outcome, Completed)
    assert min(event.step for event in events if isinstance(event, StepDone)) == step + 1
    assert bytes_of(cut.folder) == bytes_of(whole.folder)


VARIANTS: dict[str, dict[str, Any]] = {
    "sgd": {"optimizer": {"key": "sgd", "lr": 0.05, "momentum": 0.9, "nesterov": True}, "schedule": {"key": "cosine"}},
    "rmsprop": {"optimizer": {"key": "rmsprop", "lr": 0.001}, "schedule": {"key": "step", "every": 1, "gamma": 0.5}},
    "plateau": {"schedule": {"key": "plateau", "patience": 0}, "ema": 0.0},
    "accumulate": {"batch_size": 4, "accumulate": 2},
    "live": {"plan": GRADUAL.model_copy(update={"batchnorm": "live"})},
    "frozen": {"plan": FreezePlan.everything().model_copy(update={"batchnorm": "frozen"}), "freeze": "none"},
    "falling": {"plan": FreezePlan.falling(("stem", "body")), "freeze": "falling"},
    "kept": {"plan": FreezePlan.head_only(), "freeze": "head"},
    "fp16": {"precision": "fp16"},
    "channels_last": {"channels_last": True},
    "no-loader": {"loader_threads": 0},
    "two-loaders": {"loader_threads": 2},
    "patience": {"patience": 1, "epochs": 6},
    "balanced": {"sampler": "balanced"},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_setting_goes_on_exactly(toolbox: Any, name: str) -> None:
    fields = {**RICH, **VARIANTS[name]}

    def plan(folder: str) -> Any:
        made = toolbox.plan(folder, **fields)
        if name == "fp16":
            made = toolbox.replace(made, device=toolbox.replace(made.device, precision="fp16"))
        return made

    whole = plan("whole")
    _, outcome = toolbox.run(whole)
    assert isinstance(outcome, Completed)
    for step in (2, 5):
        cancel = CancelToken()
        shutil.rmtree(toolbox.folder / "cut", ignore_errors=True)
        toolbox.run(plan("cut"), cancel, stop_after(step, cancel))
        cut = plan("cut")
        _, outcome = go_on(toolbox, cut)
        assert isinstance(outcome, Completed)
        assert bytes_of(cut.folder) == bytes_of(whole.folder), step


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(1, 11), min_size=1, max_size=3, unique=True).map(sorted))
def test_many_stops_in_one_run(toolbox: Any, stops: list[int]) -> None:
    whole = toolbox.plan("whole", **RICH)
    toolbox.run(whole)
    shutil.rmtree(toolbox.folder / "cut", ignore_errors=True)
    for number, step in enumerate(stops):
        cancel = CancelToken()
        plan, watch = toolbox.plan("cut", **RICH), stop_after(step, cancel)
        _ = go_on(toolbox, plan, cancel, watch) if number else toolbox.run(plan, cancel, watch)
    cut = toolbox.plan("cut", **RICH)
    go_on(toolbox, cut)
    assert bytes_of(cut.folder) == bytes_of(whole.folder)


def test_a_crash_at_any_checkpoint_loses_what_came_after_and_nothing_else(toolbox: Any, tmp_path: Path) -> None:
    whole = toolbox.plan("whole", **RICH)
    copies: list[Path] = []

    def keep(event: Event) -> None:
        if isinstance(event, CheckpointSaved):
            copies.append(tmp_path / f"crash-{len(copies)}")
            shutil.copytree(whole.folder, copies[-1])

    toolbox.run(whole, watch=keep)
    assert len(copies) > 10
    for copy in copies[:: max(1, len(copies) // 5)]:
        plan = toolbox.replace(toolbox.plan("x", **RICH), folder=copy)
        _, outcome = go_on(toolbox, plan)
        assert isinstance(outcome, Completed)
        assert bytes_of(copy) == bytes_of(whole.folder)


def test_stopped_in_the_middle_of_a_step_and_of_validation(toolbox: Any) -> None:
    fields = {**RICH, "plan": FreezePlan.everything(), "freeze": "none"}
    whole = toolbox.plan("whole", **fields)
    toolbox.run(whole)
    for moment in ("step", "validation"):
        plan, cancel = toolbox.plan(moment, **fields), CancelToken()
        calls = 0

        def stop(module: torch.nn.Module, *_args: Any, moment: str = moment, cancel: CancelToken = cancel) -> None:
            nonlocal calls
            calls += 1
            if calls > 5 and module.training == (moment == "step"):
                cancel.cancel()

        plan.model.backbone.get_submodule("body.1").register_forward_hook(stop)
        _, outcome = toolbox.run(plan, cancel)
        assert isinstance(outcome, Cancelled)
        again = toolbox.plan(moment, **fields)
        go_on(toolbox, again)
        assert bytes_of(again.folder) == bytes_of(whole.folder), moment


@pytest.mark.parametrize("damage", ["cut", "altered", "empty"])
def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(toolbox: Any, damage: str) -> None:
    whole = toolbox.plan("whole", **RICH)
    toolbox.run(whole)
    cancel = CancelToken()
    toolbox.run(toolbox.plan("cut", **RICH), cancel, stop_after(6, cancel))
    folder = CheckpointFolder(toolbox.folder / "cut")
    newest = sorted(path for path in folder.folder.glob("0*.checkpoint"))[-1]
    data = newest.read_bytes()
    newest.write_bytes({"cut": data[:-9], "altered": data[:-1] + bytes([data[-1] ^ 1]), "empty": b""}[damage])
    told: list[str] = []
    checkpoint = folder.latest(told.append)
    assert checkpoint is not None
    assert checkpoint.numbers["place"]["step"] < 6
    assert newest.name in told[0]
    assert "cut short or altered" in told[0]
    cut = toolbox.plan("cut", **RICH)
    go_on(toolbox, cut)
    assert bytes_of(cut.folder) == bytes_of(whole.folder)


def test_changed_samples_and_another_recipe_are_refused(toolbox: Any) -> None:
    cancel = CancelToken()
    toolbox.run(toolbox.plan("cut", **RICH), cancel, stop_after(5, cancel))
    plan = toolbox.plan("cut", **RICH)
    other = toolbox.replace(plan, train=toolbox.sample_set(*toolbox.squares(21, 3, seed=9)))
    _, outcome = go_on(toolbox, other)
    assert isinstance(outcome, Failed)
    assert "its samples or their labels changed" in outcome.what
    _, outcome = go_on(toolbox, toolbox.plan("cut", **{**RICH, "ema": 0.5}))
    assert isinstance(outcome, Failed)
    assert "its recipe changed" in outcome.what


@pytest.mark.parametrize("mode", ["hold", "cycle"])
def test_a_finished_run_is_extended(toolbox: Any, mode: str) -> None:
    fields = {**RICH, "plan": FreezePlan.everything(), "freeze": "none", "epochs": 2, "schedule": {"key": "cosine"}}
    toolbox.run(toolbox.plan("cut", **fields))
    rates = {}
    longer = {**fields, "epochs": 4, "schedule": {"key": "cosine", "extensions": [{"from_epoch": 3, "mode": mode}]}}
    plan = toolbox.plan("cut", **longer)
    events, outcome = go_on(toolbox, plan)
    assert isinstance(outcome, Completed)
    assert outcome.epochs == 4
    rates = {event.step: event.lr for event in events if isinstance(event, StepDone)}
    assert sorted(rates) == [7, 8, 9, 10, 11, 12]
    if mode == "hold":
        assert len(set(rates.values())) == 1
        assert 0 < rates[7] < 0.001
    else:
        assert rates[7] == 0.01
        assert rates[12] < rates[7]
    # the recipe that it came to, run at once, gives the same
    whole = toolbox.plan("whole", **longer)
    toolbox.run(whole)
    assert bytes_of(plan.folder) == bytes_of(whole.folder)


def test_a_plan_edited_in_a_pause_is_part_of_the_recipe(toolbox: Any) -> None:
    fields = {**RICH, "plan": FreezePlan.head_only(), "freeze": "head", "cache": "off"}
    cancel = CancelToken()
    toolbox.run(toolbox.plan("cut", **fields), cancel, stop_after(5, cancel))  # in epoch 2
    thawed = FreezePlan.from_stage("body", ("stem", "body"))
    edited = {**fields, "plan": FreezePlan.head_only().edited(thawed, from_epoch=3)}
    plan = toolbox.plan("cut", **edited)
    _, outcome = go_on(toolbox, plan)
    assert isinstance(outcome, Completed)
    whole = toolbox.plan("whole", **edited)
    toolbox.run(whole)
    assert bytes_of(plan.folder) == bytes_of(whole.folder)


def test_a_full_disk_pauses_the_run_until_there_is_room(toolbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = toolbox.plan("whole", **RICH)
    toolbox.run(whole)
    plan = toolbox.plan("full", **RICH)
    write, tries = CheckpointFolder.write, 0

    def full(self: CheckpointFolder, checkpoint: Checkpoint) -> None:
        nonlocal tries
        if checkpoint.numbers["place"]["step"] == 4:
            tries += 1
            if tries < 3:
                raise OSError(28, "No space left on device")
        write(self, checkpoint)

    monkeypatch.setattr(CheckpointFolder, "write", full)
    monkeypatch.setattr("tldesk.ml.epochs._WAIT_S", 0.001)
    events, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    notes = [event.text for event in events if isinstance(event, Note)]
    assert any("the run waits" in note for note in notes)
    assert any("room again" in note for note in notes)
    assert bytes_of(plan.folder) == bytes_of(whole.folder)


def test_stopping_while_the_disk_is_full_ends_the_run(toolbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = CancelToken()

    def full(*_args: Any, **_more: Any) -> None:
        cancel.cancel()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(CheckpointFolder, "write", full)
    _, outcome = toolbox.run(toolbox.plan(**RICH), cancel)
    assert isinstance(outcome, Cancelled)


def test_memory_that_runs_out_halves_the_batch_and_goes_on(toolbox: Any) -> None:
    fields = {**RICH, "plan": FreezePlan.everything().model_copy(update={"batchnorm": "frozen"}), "freeze": "none"}
    plan = toolbox.plan(**fields)
    sizes: list[int] = []

    def burst(_module: Any, inputs: tuple[torch.Tensor, ...]) -> None:
        sizes.append(len(inputs[0]))
        if len(inputs[0]) > 3 and torch.is_grad_enabled():
            raise torch.OutOfMemoryError("CUDA out of memory")

    plan.model.backbone.get_submodule("stem.0").register_forward_pre_hook(burst)
    events, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    notes = [event.text for event in events if isinstance(event, Note)]
    assert sum("out of memory" in note for note in notes) == 2
    plain = toolbox.plan("plain", **fields)
    steps, _ = toolbox.run(plain)
    losses = [[event.loss for event in found if isinstance(event, StepDone)] for found in (events, steps)]
    assert losses[0][0] == pytest.approx(losses[1][0], rel=0.5)  # dropout draws by part


def test_a_checkpoint_holds_the_start_and_the_last_two(toolbox: Any) -> None:
    plan = toolbox.plan(**RICH)
    toolbox.run(plan)
    names = sorted(path.name.partition(".")[0] for path in (plan.folder / "checkpoints").iterdir())
    assert names == ["000000000012-000003", "000000000012-000004", "start"]
    start = CheckpointFolder(plan.folder).start()
    assert start is not None
    fresh = toolbox.plan("fresh", **RICH)
    assert torch.equal(start["backbone.stem.0.weight"], fresh.model.state_dict()["backbone.stem.0.weight"])


def test_quick_epochs_do_not_wait_for_the_disk(toolbox: Any) -> None:
    events, _ = toolbox.run(toolbox.plan(epochs=40))
    assert sum(isinstance(event, EpochDone) for event in events) == 40
    assert sum(isinstance(event, CheckpointSaved) for event in events) < 10


def test_extensions_and_rules_past_the_end_are_refused(toolbox: Any) -> None:
    late = FreezePlan(rules=(*FreezePlan.head_only().rules, FreezeRule(match="backbone", trainable=True, from_epoch=9)))
    _, outcome = toolbox.run(toolbox.plan(plan=late, freeze="head"))
    assert isinstance(outcome, Failed)
    assert "holds from epoch 9, the run ends with epoch 3" in outcome.what
    with pytest.raises(ValueError, match="begin after the last"):
        toolbox.recipe(schedule={"extensions": [Extension(from_epoch=9)]})


def test_features_of_the_old_backbone_are_not_used_after_it_learned(toolbox: Any) -> None:
    """Head only, then a stage, then head only again: the last phase sees the backbone as it is by then."""
    thawed = FreezePlan.from_stage("body", ("stem", "body"))
    there_and_back = FreezePlan.head_only().edited(thawed, from_epoch=2).edited(FreezePlan.head_only(), from_epoch=3)
    fields = {**RICH, "plan": there_and_back, "freeze": "head"}
    whole = toolbox.plan("whole", **fields)
    toolbox.run(whole)
    for step in (2, 5, 8):
        cancel = CancelToken()
        shutil.rmtree(toolbox.folder / "cut", ignore_errors=True)
        toolbox.run(toolbox.plan("cut", **fields), cancel, stop_after(step, cancel))
        cut = toolbox.plan("cut", **fields)
        go_on(toolbox, cut)
        assert bytes_of(cut.folder) == bytes_of(whole.folder), step


def test_a_part_that_is_frozen_and_thawed_again_with_an_average(toolbox: Any) -> None:
    rules = (
        *FreezePlan.head_only().rules,
        FreezeRule(match="stage:body", trainable=True),
        FreezeRule(match="stage:body", trainable=False, from_epoch=2),
        FreezeRule(match="stage:body", trainable=True, from_epoch=3),
    )
    fields = {**RICH, "plan": FreezePlan(rules=rules), "freeze": "head", "ema": 0.5}
    whole = toolbox.plan("whole", **fields)
    toolbox.run(whole)
    for step in (4, 6, 7):
        cancel = CancelToken()
        shutil.rmtree(toolbox.folder / "cut", ignore_errors=True)
        toolbox.run(toolbox.plan("cut", **fields), cancel, stop_after(step, cancel))
        again = toolbox.plan("cut", **fields)
        stop = CancelToken()
        _, outcome = go_on(toolbox, again, stop, stop_after(step + 1, stop))
        assert outcome.facts.get("frozen_that_moved", []) == []
        cut = toolbox.plan("cut", **fields)
        go_on(toolbox, cut)
        assert bytes_of(cut.folder) == bytes_of(whole.folder), step


def test_buffers_that_no_state_dict_holds_do_not_hinder(toolbox: Any) -> None:
    def plan(name: str) -> Any:
        made = toolbox.plan(name, **{**RICH, "plan": FreezePlan.everything(), "freeze": "none"})
        made.model.backbone.get_submodule("stem").register_buffer("index", torch.arange(3), persistent=False)
        return made

    whole = plan("whole")
    _, outcome = toolbox.run(whole)
    assert isinstance(outcome, Completed)
    cancel = CancelToken()
    toolbox.run(plan("cut"), cancel, stop_after(5, cancel))
    cut = plan("cut")
    _, outcome = go_on(toolbox, cut)
    assert isinstance(outcome, Completed)
    assert bytes_of(cut.folder) == bytes_of(whole.folder)
