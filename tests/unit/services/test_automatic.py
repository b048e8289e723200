"""What *Train* does untouched: a solved head judged without leaks; and the command and figures that go with a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.pictures import COLORS, write_image
from typer.testing import CliRunner

from tldesk.cli.main import app
from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import DataError
from tldesk.core.events import EpochDone, Note, PhaseStarted
from tldesk.core.freeze_plan import FreezePlan
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import automatic, importing, training
from tldesk.services.command_line import train_arguments
from tldesk.services.run_metrics import run_epochs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.store.project import Project

TINY = {"backbone": "torchvision/mobilenet_v3_small", "weights": {"key": "none"}, "input": {"size": 32}}
SOLVED = Recipe.parse(TINY | {"device": "cpu", "head": {"key": "logistic"}})
LINEAR = Recipe.parse(TINY | {"device": "cpu", "epochs": 2})


@pytest.fixture
def host(tldesk_home: Path) -> PluginHost:
    return PluginHost(tldesk_home)


@pytest.fixture
def project(host: PluginHost, tmp_path: Path) -> Iterator[Project]:
    for number, name in enumerate(("blue", "red")):
        for index in range(6 + 2 * number):
            write_image(tmp_path / "s" / name / f"{index}.png", COLORS[name], seed=10 * number + index)
    made, _ = importing.new_from_source(tmp_path / "p.tldesk", host, tmp_path / "s", task=Task.SINGLE)
    with made:
        yield made


def run(
    project: Project, host: PluginHost, recipe: Recipe, on_event: Callable[[Event], None] = lambda _event: None
) -> automatic.TrainingDone:
    return automatic.train_and_judge(project, host, recipe, name="", cancel=CancelToken(), on_event=on_event)


def test_a_solved_head_is_judged_on_the_pinned_samples_without_the_test_part(
    project: Project, host: PluginHost
) -> None:
    done = run(project, host, SOLVED)
    assert done.held_out is not None
    pinned = [sample for sample in project.runs.snapshot(done.report.run) if sample.split != "test"]
    assert done.held_out.samples == len(pinned)
    assert sum(count for _, _, count in done.held_out.per_class) == len(pinned)
    assert done.held_out.interval[0] <= done.held_out.share <= done.held_out.interval[1]
    assert done.not_tuned is not None
    assert (done.not_tuned.reason, done.not_tuned.smallest) == ("few", "blue")
    facts = project.runs.get(done.report.run).facts
    assert facts["held_out"] == {
        "right": done.held_out.right,
        "samples": done.held_out.samples,
        "interval": list(done.held_out.interval),
        "per_class": [list(row) for row in done.held_out.per_class],
    }
    assert facts["device"] == "cpu"  # what was known before stays


def test_a_head_that_takes_steps_is_trained_as_told(project: Project, host: PluginHost) -> None:
    done = run(project, host, LINEAR)
    assert (done.held_out, done.not_tuned, done.report.epochs) == (None, None, 2)
    record = project.runs.get(done.report.run)
    epochs = run_epochs(record.folder)
    assert [epoch.epoch for epoch in epochs] == [1, 2]
    assert done.report.val is not None
    assert any(epoch.val == pytest.approx(done.report.val) for epoch in epochs)


def test_stopping_while_it_is_judged_keeps_the_run(project: Project, host: PluginHost) -> None:
    cancel, notes = CancelToken(), list[str]()

    def on_event(event: Event) -> None:
        if isinstance(event, PhaseStarted) and event.name == "cross_validate":
            cancel.cancel()
        if isinstance(event, Note):
            notes.append(event.text)

    done = automatic.train_and_judge(project, host, SOLVED, name="", cancel=cancel, on_event=on_event)
    assert (done.report.outcome, done.held_out) == ("completed", None)
    assert "stopped before it was judged; the model is kept" in notes


def test_figures_of_a_run_without_an_epoch_are_none(tmp_path: Path) -> None:
    assert run_epochs(tmp_path) == ()


def test_altered_figures_are_refused(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,lr\none,0.1\n")
    with pytest.raises(DataError, match="altered"):
        run_epochs(tmp_path)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"head": {"key": "logistic", "c": 3.0}},
        {"head": {"key": "mlp", "hidden": [64, 32], "dropout": 0.25}, "seed": 7, "batch_size": "auto"},
        {"freeze": "stage:blocks.5", "optimizer": {"key": "sgd", "lr": 0.1, "momentum": 0.5}, "cache": "off"},
        {"freeze": FreezePlan.everything().model_dump(mode="json"), "input": {"size": 96, "geometry": "crop"}},
        {"weights": {"key": "none", "rename": {"a b": "c"}, "prefix": "model."}, "cut": "blocks.4"},
    ],
)
def test_the_command_does_what_the_recipe_says(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    taken: list[Recipe] = []

    def train(_project: object, _host: object, recipe: Recipe, **_more: object) -> None:
        taken.append(recipe)
        raise DataError("enough", "")

    monkeypatch.setattr(training, "train", train)
    recipe = Recipe.parse(settings)
    CliRunner().invoke(app, train_arguments(project.folder, recipe, name="a name"))
    assert taken == [recipe]


def test_events_of_epochs_are_whole(project: Project, host: PluginHost) -> None:
    events: list[Event] = []
    run(project, host, LINEAR, events.append)
    told = [event for event in events if isinstance(event, EpochDone)]
    read = run_epochs(project.runs.all()[0].folder)
    assert [event.train for event in read] == [pytest.approx(event.train) for event in told]
