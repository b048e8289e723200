"""Training runs end to end on a tiny network: what is written, what moves, what stops it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import BackboneSpec
from tldesk.core.errors import UnreadableError
from tldesk.core.events import Cancelled, Completed, EpochDone, Failed, Note, StepDone
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.ml.loop import train_events
from tldesk.ml.row_store import RowStore
from tldesk.ml.weights_file import load_weights

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.events import Event

EVERYTHING = FreezePlan.everything()
LAST_STAGE = FreezePlan.from_stage("body", ("stem", "body"))


def backbone_tensors(model: Any) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items() if name.startswith("backbone.")}


def test_a_run_learns_and_writes_a_portable_folder(toolbox: Any) -> None:
    plan = toolbox.plan(epochs=40)
    events, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    assert outcome.result == "best"
    assert outcome.val is not None
    assert outcome.val["accuracy"] > 0.9
    written = {path.name for path in plan.folder.iterdir()}
    assert written == {
        "best.safetensors",
        "last.safetensors",
        "recipe.json",
        "preprocess.json",
        "classes.json",
        "metrics.csv",
        "timing.csv",
        "proof.json",
        "predict.py",
        "checkpoints",
    }
    rows = (plan.folder / "metrics.csv").read_text().splitlines()
    assert rows[0] == "epoch,lr,train_loss,train_accuracy,val_loss,val_accuracy"
    assert len(rows) == 41
    assert sum(isinstance(event, EpochDone) for event in events) == 40


@pytest.mark.parametrize("cache", ["auto", "off"])
def test_the_frozen_backbone_keeps_its_bits(toolbox: Any, cache: str) -> None:
    plan = toolbox.plan(cache=cache)
    before = backbone_tensors(plan.model)
    toolbox.run(plan)
    tensors, _ = load_weights(plan.folder / "last.safetensors")
    assert any(name.endswith("running_mean") for name in before)
    for name, value in before.items():
        assert value.numpy().tobytes() == tensors[name].numpy().tobytes(), name
    proof = {row["path"]: row for row in json.loads((plan.folder / "proof.json").read_text())}
    assert all(row["max_abs_change"] == 0 for path, row in proof.items() if path.startswith("backbone."))
    assert proof["head.weight"]["max_abs_change"] > 0


def test_only_the_thawed_stage_and_the_head_move(toolbox: Any) -> None:
    plan = toolbox.plan(plan=LAST_STAGE, freeze="body")
    before = backbone_tensors(plan.model)
    toolbox.run(plan)
    after, _ = load_weights(plan.folder / "last.safetensors")
    moved = {name for name, value in before.items() if not torch.equal(value, after[name])}
    assert moved
    assert all(name.startswith("backbone.body.") for name in moved)
    assert "backbone.body.1.running_mean" in moved


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"cache": "off"},
        {"plan": EVERYTHING, "freeze": "none"},
        {"head": {"key": "mlp", "hidden": [8]}},
        {"head": {"key": "logistic"}},
        {"precision": "bf16"},
    ],
    ids=["kept-features", "plain", "everything", "dropout", "solved", "bf16"],
)
def test_the_same_run_twice_gives_the_same_bytes(toolbox: Any, fields: dict[str, Any]) -> None:
    folders = []
    for name in ("one", "two"):
        plan = toolbox.plan(name, **fields)
        torch.manual_seed(hash(name) % 1000)  # what others drew before must not matter
        _, outcome = toolbox.run(plan)
        assert isinstance(outcome, Completed)
        folders.append(plan.folder)
    for file in ("best.safetensors", "last.safetensors", "metrics.csv", "proof.json", "recipe.json", "predict.py"):
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes(), file


def test_kept_features_and_plain_training_agree(toolbox: Any) -> None:
    losses = []
    for cache in ("auto", "off"):
        events, _ = toolbox.run(toolbox.plan(cache, cache=cache))
        losses.append([event.loss for event in events if isinstance(event, StepDone)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_autocast_changes_the_steps_and_not_the_weights_type(toolbox: Any, precision: str) -> None:
    plain, _ = toolbox.run(toolbox.plan("plain", plan=EVERYTHING, freeze="none"))
    plan = toolbox.plan("half", plan=EVERYTHING, freeze="none", precision=precision)
    plan = toolbox.replace(plan, device=toolbox.replace(plan.device, precision=precision))  # fp16: with its scaler
    half, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    losses = [[event.loss for event in events if isinstance(event, StepDone)] for events in (plain, half)]
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.2)
    tensors, _ = load_weights(plan.folder / "last.safetensors")
    assert {value.dtype for value in tensors.values() if value.is_floating_point()} == {torch.float32}


def test_a_second_run_takes_its_features_from_the_store(toolbox: Any, tmp_path: Path) -> None:
    store = RowStore(tmp_path / "rows")
    first = toolbox.replace(toolbox.plan("first"), cache=store)
    _, outcome = toolbox.run(first)
    assert outcome.facts["cache"]["misses"] == 33
    second = toolbox.plan("second", head={"key": "mlp"})

    def no_decode(index: int) -> np.ndarray:
        pytest.fail(f"sample {index} was decoded again")

    blind = {name: toolbox.replace(getattr(second, name), load=no_decode) for name in ("train", "val")}
    _, outcome = toolbox.run(toolbox.replace(second, cache=store, **blind))
    assert isinstance(outcome, Completed)
    assert outcome.facts["cache"] == {"boundary": "body", "bytes": 33 * 16 * 4, "hits": 33, "misses": 0, "form": "fp32"}


def test_without_validation_the_last_epoch_is_the_result(toolbox: Any) -> None:
    plan = toolbox.replace(toolbox.plan(), val=None)
    _, outcome = toolbox.run(plan)
    assert outcome.result == "last"
    assert (outcome.best_epoch, outcome.val) == (3, None)
    assert (plan.folder / "best.safetensors").read_bytes() == (plan.folder / "last.safetensors").read_bytes()


def test_best_weights_are_those_of_the_best_epoch_and_stay_in_the_model(toolbox: Any) -> None:
    plan = toolbox.plan(epochs=12, optimizer={"key": "sgd", "lr": 20.0, "momentum": 0.9})
    events, outcome = toolbox.run(plan)
    vals = [event.val["accuracy"] for event in events if isinstance(event, EpochDone)]
    assert vals[outcome.best_epoch - 1] == max(vals)
    best, _ = load_weights(plan.folder / "best.safetensors")
    assert torch.equal(plan.model.state_dict()["head.weight"], best["head.weight"])
    short = toolbox.plan("short", epochs=outcome.best_epoch, optimizer={"key": "sgd", "lr": 20.0, "momentum": 0.9})
    toolbox.run(short)
    assert (short.folder / "last.safetensors").read_bytes() == (plan.folder / "best.safetensors").read_bytes()


def test_a_solved_head_is_evaluated_through_torch(toolbox: Any) -> None:
    plan = toolbox.plan(head={"key": "logistic"})
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Completed)
    assert (outcome.result, outcome.epochs, outcome.facts["c"]) == ("solved", 1, 30.0)
    assert outcome.train["accuracy"] == 1.0
    tensors, _ = load_weights(plan.folder / "best.safetensors")
    assert tensors["head.weight"].shape == (3, 16)


def test_cancel_between_steps_keeps_the_finished_epochs(toolbox: Any) -> None:
    reference = toolbox.plan("reference", epochs=2, plan=EVERYTHING, freeze="none")
    toolbox.run(reference)
    plan, cancel = toolbox.plan(epochs=9, plan=EVERYTHING, freeze="none"), CancelToken()

    def watch(event: Event) -> None:
        if isinstance(event, StepDone) and event.epoch == 3:
            cancel.cancel()

    events, outcome = toolbox.run(plan, cancel, watch)
    assert isinstance(outcome, Cancelled)
    assert outcome.epochs == 2
    assert max(event.step for event in events if isinstance(event, StepDone)) == 7
    assert (plan.folder / "last.safetensors").read_bytes() == (reference.folder / "last.safetensors").read_bytes()


@pytest.mark.parametrize("moment", ["forward", "backward"])
def test_cancel_in_the_middle_of_a_step_voids_it(toolbox: Any, moment: str) -> None:
    reference = toolbox.plan("reference", epochs=1, plan=EVERYTHING, freeze="none")
    toolbox.run(reference)
    plan, cancel = toolbox.plan(epochs=9, plan=EVERYTHING, freeze="none"), CancelToken()
    epochs = 0

    def stop(module: torch.nn.Module, _inputs: Any, output: torch.Tensor) -> None:
        if module.training and epochs == 1:
            if moment == "forward":
                cancel.cancel()
            else:
                output.register_hook(lambda _gradient: cancel.cancel())

    # BatchNorm of the stem has counted the batch by then; its buffers must come back
    plan.model.backbone.get_submodule("body.1").register_forward_hook(stop)
    buffers: list[torch.Tensor] = []

    def watch(event: Event) -> None:
        nonlocal epochs
        if isinstance(event, EpochDone):
            epochs += 1
            buffers[:] = [buffer.clone() for buffer in plan.model.buffers()]

    _, outcome = toolbox.run(plan, cancel, watch)
    assert isinstance(outcome, Cancelled)
    assert outcome.epochs == 1
    assert all(torch.equal(*pair) for pair in zip(buffers, plan.model.buffers(), strict=True))
    assert all(parameter.grad is None for parameter in plan.model.parameters())
    assert not plan.model.backbone.get_submodule("stem.0")._forward_hooks
    assert (plan.folder / "last.safetensors").read_bytes() == (reference.folder / "last.safetensors").read_bytes()


def test_closing_the_generator_leaves_the_finished_epochs_on_disk(toolbox: Any) -> None:
    plan = toolbox.plan(epochs=9)
    generator = train_events(plan, CancelToken())
    for event in generator:
        if isinstance(event, EpochDone) and event.epoch == 2:
            break
    generator.close()
    assert len((plan.folder / "metrics.csv").read_text().splitlines()) == 3
    assert (plan.folder / "last.safetensors").exists()


def test_a_loss_that_runs_away_ends_the_run_with_a_smaller_rate(toolbox: Any) -> None:
    plan = toolbox.plan(
        epochs=50, optimizer={"key": "sgd", "lr": 100, "momentum": 0.99}, plan=EVERYTHING, freeze="none"
    )
    targets = np.random.default_rng(0).normal(size=(21, 1)).astype(np.float32)
    train = toolbox.replace(plan.train, targets=targets)
    val = toolbox.replace(plan.val, targets=targets[:12])
    recipe = plan.recipe.model_copy(update={"task": "regression"})
    plan = toolbox.replace(plan, recipe=recipe, train=train, val=val, classes=("height",))
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Failed)
    assert "step" in outcome.what or "epoch" in outcome.what
    assert "10 instead of 100" in outcome.cure
    if outcome.epochs:
        tensors, _ = load_weights(plan.folder / "last.safetensors")
        assert all(torch.isfinite(value).all() for value in tensors.values())


def test_a_loss_that_is_no_number_keeps_the_last_good_weights(toolbox: Any) -> None:
    reference = toolbox.plan("reference", epochs=1, cache="off")
    toolbox.run(reference)
    plan = toolbox.plan(cache="off")
    reads = 0
    inputs, _ = toolbox.squares(21, 3, seed=1)

    def load(index: int) -> np.ndarray:
        nonlocal reads
        reads += 1
        return inputs[index] if reads <= 21 else np.full_like(inputs[0], np.nan)

    _, outcome = toolbox.run(toolbox.replace(plan, train=toolbox.replace(plan.train, load=load)))
    assert isinstance(outcome, Failed)
    assert outcome.what == "the loss became nan at step 4 (epoch 2)"
    assert (outcome.epochs, outcome.best_epoch) == (1, 1)
    assert (plan.folder / "last.safetensors").read_bytes() == (reference.folder / "last.safetensors").read_bytes()


def test_an_unreadable_sample_fails_the_run_by_name(toolbox: Any) -> None:
    plan = toolbox.plan(cache="off")

    def load(index: int) -> np.ndarray:
        if index == 5:
            raise UnreadableError("the file is cut short")
        return np.zeros((3, 16, 16), np.float32)

    _, outcome = toolbox.run(toolbox.replace(plan, train=toolbox.replace(plan.train, load=load)))
    assert isinstance(outcome, Failed)
    assert outcome.what == "square-5.png: the file is cut short"
    assert outcome.cure


def test_running_out_of_memory_is_told_with_its_cure(toolbox: Any) -> None:
    plan = toolbox.plan(plan=EVERYTHING, freeze="none")

    def burst(*_args: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    plan.model.backbone.get_submodule("body").register_forward_hook(burst)
    plan.model.backbone.get_submodule("body.0").register_forward_hook(burst)
    _, outcome = toolbox.run(plan)
    assert isinstance(outcome, Failed)
    assert "8 samples" in outcome.what
    assert "smaller batch" in outcome.cure


def test_a_fault_of_the_program_is_raised(toolbox: Any) -> None:
    plan = toolbox.plan(cache="off")

    def broken(*_args: Any) -> None:
        raise RuntimeError("a bug")

    plan.model.backbone.get_submodule("body.0").register_forward_hook(broken)
    with pytest.raises(RuntimeError, match="a bug"):
        toolbox.run(plan)


def test_a_class_without_training_sample_is_named(toolbox: Any) -> None:
    plan = toolbox.plan()
    _, outcome = toolbox.run(toolbox.replace(plan, classes=("red", "green", "blue", "grey")))
    assert isinstance(outcome, Failed)
    assert outcome.what == "class 'grey' has no training sample"
    one = toolbox.replace(plan, classes=("red",), train=toolbox.replace(plan.train, targets=np.zeros(21, np.int64)))
    _, outcome = toolbox.run(one)
    assert isinstance(outcome, Failed)
    assert "'red'" in outcome.what


def test_regression_learns_numbers_of_any_unit(toolbox: Any) -> None:
    plan = toolbox.plan(epochs=200, optimizer={"key": "adam", "lr": 0.05})
    inputs, _ = toolbox.squares(33, 3, seed=1)
    values = (inputs.mean(axis=(2, 3)) @ np.array([[3000.0], [-2000.0], [500.0]]) + 90_000).astype(np.float32)
    train = toolbox.sample_set(inputs[:21], values[:21])
    val = toolbox.sample_set(inputs[21:], values[21:])
    recipe = plan.recipe.model_copy(update={"task": "regression"})
    _, outcome = toolbox.run(toolbox.replace(plan, recipe=recipe, train=train, val=val, classes=("price",)))
    assert isinstance(outcome, Completed)
    assert set(outcome.val) == {"loss", "mae", "rmse", "r2"}
    assert outcome.val["r2"] > 0.7


def test_learning_rate_factors_reach_the_optimizer(toolbox: Any) -> None:
    rules = (
        FreezeRule(match="backbone.body", trainable=True, lr_factor=1e-3),
        FreezeRule(match="head", trainable=True),
    )
    changes = []
    for name, plan_rules in (("slow", FreezePlan(rules=rules)), ("fast", LAST_STAGE)):
        plan = toolbox.plan(name, plan=plan_rules, freeze="body", epochs=1)
        toolbox.run(plan)
        proof = {row["path"]: row for row in json.loads((plan.folder / "proof.json").read_text())}
        changes.append(proof["backbone.body.0.weight"]["max_abs_change"])
    assert changes[0] == pytest.approx(changes[1] * 1e-3, rel=0.5)


def test_a_last_batch_of_one_joins_the_one_before_under_live_batchnorm(toolbox: Any) -> None:
    plan = toolbox.plan(plan=EVERYTHING, freeze="none", batch_size=10)
    events, _ = toolbox.run(plan)
    notes = [event.text for event in events if isinstance(event, Note)]
    assert any("BatchNorm" in note for note in notes)
    assert [event.steps for event in events if isinstance(event, StepDone)] == [6] * 6
    frozen, _ = toolbox.run(toolbox.plan("frozen", batch_size=10))
    assert [event.steps for event in frozen if isinstance(event, StepDone)] == [6] * 6  # a plan may be edited later
    assert not [event for event in frozen if isinstance(event, Note)]


def test_a_disk_that_refuses_fails_the_run_and_says_where(toolbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device", "last.safetensors")

    monkeypatch.setattr("tldesk.ml.ledger.save_weights", full)
    _, outcome = toolbox.run(toolbox.plan())
    assert isinstance(outcome, Failed)
    assert outcome.what == "last.safetensors: No space left on device"


def test_a_head_keeps_its_weights_if_the_model_brings_one(toolbox: Any) -> None:
    assert isinstance(toolbox.spec, BackboneSpec)
    plan = toolbox.plan(epochs=1, optimizer={"key": "sgd", "lr": 1e-30, "momentum": 0})
    plan.model.head = torch.nn.Linear(16, 3)
    before = plan.model.head.weight.detach().clone()
    toolbox.run(plan)
    assert torch.allclose(plan.model.head.weight, before)
