"""A finished run is loaded again and gives the numbers that training showed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, DataError, UnreadableError, WeightsError
from tldesk.core.events import PhaseStarted, Progress
from tldesk.ml.evaluate import evaluate_set, load_result, model_device, output_events
from tldesk.ml.weights_file import load_weights, save_weights


@pytest.fixture
def finished(toolbox: Any) -> tuple[Any, Any]:
    plan = toolbox.plan(plan=toolbox.everything, freeze="none")
    _, outcome = toolbox.run(plan)
    fresh = toolbox.plan("fresh", plan=toolbox.everything, freeze="none")
    load_result(fresh.model, plan.folder / "best.safetensors", recipe=plan.recipe, outputs=3)
    return toolbox.replace(plan, model=fresh.model), outcome


def test_loaded_weights_give_the_figures_of_the_best_epoch(finished: Any) -> None:
    plan, outcome = finished
    events: list[Any] = []
    result = evaluate_set(
        plan.model,
        plan.val,
        recipe=plan.recipe,
        classes=plan.classes,
        cancel=CancelToken(),
        baseline=1,
        on_event=events.append,
    )
    assert {name: result[name] for name in outcome.val} == outcome.val
    assert result["samples"] == 12
    assert result["baseline"] == {"name": "green", "accuracy": pytest.approx(1 / 3)}
    assert np.array(result["confusion"]).sum() == 12
    assert events[0] == PhaseStarted("evaluate", 12)
    assert events[-1] == Progress("evaluate", 12, 12)


def test_a_samples_outputs_do_not_depend_on_its_batch_mates(finished: Any, toolbox: Any) -> None:
    plan, _ = finished
    inputs, targets = toolbox.squares(12, 3, seed=2)

    def outputs(count: int) -> np.ndarray:
        part = toolbox.sample_set(inputs[:count], targets[:count])
        events = output_events(
            plan.model,
            part,
            recipe=plan.recipe,
            device=model_device(plan.model),
            cancel=CancelToken(),
            outputs=3,
            phase="evaluate",
        )
        while True:
            try:
                next(events)
            except StopIteration as end:
                return end.value

    all_of_them = outputs(12)
    assert np.isfinite(all_of_them).all()
    for count in (1, 7, 9):
        assert outputs(count).tobytes() == all_of_them[:count].tobytes()


def test_what_cannot_be_decoded_is_named(finished: Any, toolbox: Any) -> None:
    plan, _ = finished

    def load(index: int) -> np.ndarray:
        if index == 2:
            raise UnreadableError("not an image")
        return plan.val.load(index)

    broken = toolbox.replace(plan.val, load=load)
    with pytest.raises(DataError, match=r"square-2\.png: not an image"):
        evaluate_set(plan.model, broken, recipe=plan.recipe, classes=plan.classes, cancel=CancelToken())


def test_no_sample_and_cancel_are_told(finished: Any, toolbox: Any) -> None:
    plan, _ = finished
    token = CancelToken()
    empty = toolbox.sample_set(np.empty((0, 3, 16, 16), np.float32), np.empty(0, np.int64))
    with pytest.raises(DataError, match="no labelled sample"):
        evaluate_set(plan.model, empty, recipe=plan.recipe, classes=plan.classes, cancel=token)
    token.cancel()
    with pytest.raises(CancelledError):
        evaluate_set(plan.model, plan.val, recipe=plan.recipe, classes=plan.classes, cancel=token)


def test_weights_of_another_model_are_refused_by_tensor(finished: Any, toolbox: Any) -> None:
    plan, _ = finished
    path = plan.folder / "best.safetensors"
    with pytest.raises(WeightsError, match=r"another shape of head\.bias, head\.weight"):
        load_result(toolbox.plan("other").model, path, recipe=plan.recipe, outputs=4)
    tensors, _ = load_weights(path)
    del tensors["backbone.body.0.weight"]
    save_weights(path, tensors)
    with pytest.raises(WeightsError, match=r"lacks backbone\.body\.0\.weight"):
        load_result(toolbox.plan("other").model, path, recipe=plan.recipe, outputs=3)
