"""A run of ``nearest-good`` in a project: one class alone trains it, all others are the other side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Split, Task
from tldesk.core.errors import UsageError
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import automatic, importing
from tldesk.services.evaluating import evaluate
from tldesk.services.figures import Judged
from tldesk.services.measuring import measure
from tldesk.services.predicting import predict_with_run

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.store.project import Project

RECIPE: dict[str, Any] = {
    "backbone": "torchvision/resnet18",
    "weights": {"key": "none"},
    "input": {"size": 64},
    "device": "cpu",
    "threads": 1,  # tiny steps on a busy machine wait for the second thread
    "head": {"key": "nearest-good", "keep": 0.2},
}


def write_cloth(path: Path, *, seed: int, spots: int = 0) -> None:
    """Write a striped picture; each spot is a white square."""
    draws = np.random.default_rng(seed)
    picture = 100 + 30 * np.sin(np.arange(64))[None, :, None] + draws.normal(scale=4, size=(64, 64, 3))
    for _ in range(spots):
        y, x = draws.integers(0, 44, 2)
        picture[y : y + 20, x : x + 20] = 255
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(path)


def make_project(folder: Path, host: PluginHost, kinds: dict[str, int]) -> Project:
    for number, (name, count) in enumerate(kinds.items()):
        for index in range(count):
            write_cloth(folder / "s" / name / f"{index}.png", seed=100 * number + index, spots=number)
    project, _ = importing.new_from_source(folder / "p.tldesk", host, folder / "s", task=Task.SINGLE)
    return project


def train(project: Project, host: PluginHost, **head: Any) -> automatic.TrainingDone:
    recipe = Recipe.parse(RECIPE | {"head": RECIPE["head"] | head})
    return automatic.train_and_judge(
        project, host, recipe, name="", cancel=CancelToken(), on_event=lambda _event: None
    )  # fmt: skip


@pytest.fixture
def host(tldesk_home: Path) -> PluginHost:
    return PluginHost(tldesk_home)


def test_a_project_of_good_samples_alone_trains_and_predicts(host: PluginHost, tmp_path: Path) -> None:
    with make_project(tmp_path, host, {"good": 15}) as project:
        done = train(project, host)
        assert done.report.outcome == "completed"
        folder = project.runs.get(done.report.run).folder
        assert json.loads((folder / "classes.json").read_text()) == ["good", "defect"]
        assert json.loads((folder / "recipe.json").read_text())["head"]["good"] == "good"
        assert done.held_out is not None
        assert done.held_out.samples == sum(sample.split != Split.TEST for sample in project.samples.rows())
        found = evaluate(
            project, host, None, split=Split.TEST, cancel=CancelToken(), on_event=lambda _event: None
        ).as_json()  # fmt: skip
        assert (found["auroc"], list(found["classes"])) == (None, ["good", "defect"])
        write_cloth(tmp_path / "bad.png", seed=999, spots=2)
        (said,) = predict_with_run(
            host, tmp_path / "p.tldesk", [tmp_path / "bad.png"], run=None, cancel=CancelToken(),
            on_event=lambda _event: None,
        )  # fmt: skip
        assert said.label == "defect"


def test_of_several_classes_all_but_the_good_one_are_defects(host: PluginHost, tmp_path: Path) -> None:
    with make_project(tmp_path, host, {"fine": 15, "one": 5, "two": 5}) as project:
        done = train(project, host)
        assert done.report.outcome == "completed"
        assert done.held_out is not None
        assert [name for name, _, _ in done.held_out.per_class] == ["fine", "defect"]
        snapshot = project.runs.snapshot(done.report.run)
        assert {sample.labels[0] for sample in snapshot} == {"fine", "one", "two"}  # as they are labelled
        report = evaluate(project, host, None, split=Split.TEST, cancel=CancelToken(), on_event=lambda _event: None)
        found = report.as_json()
        assert found["auroc"] == 1.0
        assert found["left_out"] == 0
        assert found["baseline"]["name"] == "fine"
        assert dict(report.lines())["auroc"] == "1.000"
        assert np.sum(found["confusion"]) == found["samples"]
        seen = measure(
            project, host, None, judged=Judged.HELD_OUT, cancel=CancelToken(), on_event=lambda _event: None
        )  # fmt: skip
        assert (seen.classes, len(seen.truths)) == (("fine", "defect"), 25)


def test_the_one_other_class_keeps_its_name_and_the_good_one_may_be_named(host: PluginHost, tmp_path: Path) -> None:
    with make_project(tmp_path, host, {"whole": 8, "torn": 12}) as project:
        done = train(project, host, good="whole")
        folder = project.runs.get(done.report.run).folder
        assert json.loads((folder / "classes.json").read_text()) == ["whole", "torn"]
        with pytest.raises(UsageError, match="no sample is labelled 'best'"):
            train(project, host, good="best")
