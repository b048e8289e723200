"""A run's row tells what is on disk, whatever interrupts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import LabelValue, Task
from tldesk.core.events import EpochDone, Note
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import importing, models, training
from tldesk.store.database import LockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.store.project import Project

RECIPE = Recipe.parse(
    {
        "backbone": "torchvision/mobilenet_v3_small",
        "weights": {"key": "none"},
        "input": {"size": 32},
        "device": "cpu",
        "epochs": 4,
    }
)


@pytest.fixture
def host(tldesk_home: Path) -> PluginHost:
    return PluginHost(tldesk_home)


@pytest.fixture
def project(host: PluginHost, tmp_path: Path) -> Iterator[Project]:
    for number, name in enumerate(("blue", "red")):
        for index in range(6):
            write_image(tmp_path / "s" / name / f"{index}.png", COLORS[name], seed=10 * number + index)
    made, _ = importing.new_from_source(tmp_path / "p.tldesk", host, tmp_path / "s", task=Task.SINGLE)
    with made:
        yield made


def train(project: Project, host: PluginHost, on_event: Callable[[Event], None]) -> training.TrainReport:
    return training.train(
        project, host, RECIPE, name="n", allow_download=False, cancel=CancelToken(), on_event=on_event
    )


@pytest.mark.parametrize(("error", "outcome"), [(KeyboardInterrupt(), "cancelled"), (ValueError("x"), "failed")])
def test_finished_epochs_are_kept_whatever_is_raised(
    project: Project, host: PluginHost, error: BaseException, outcome: str
) -> None:
    done: list[EpochDone] = []

    def stop(event: Event) -> None:
        if isinstance(event, EpochDone):
            done.append(event)
            if event.epoch == 2:
                raise error

    with pytest.raises(type(error)):
        train(project, host, stop)
    run = project.runs.all()[0]
    assert (run.outcome, run.epochs, run.has_result) == (outcome, 2, True)
    assert run.val == [event.val for event in done if event.is_best][-1]
    assert (run.folder / "best.safetensors").is_file()
    assert project.runs.find("latest").id == run.id


def test_what_stops_before_an_epoch_has_no_result(project: Project, host: PluginHost) -> None:
    def stop(event: Event) -> None:
        if not isinstance(event, Note):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(project, host, stop)
    run = project.runs.all()[0]
    assert (run.outcome, run.epochs, run.has_result, run.val) == ("cancelled", 0, False, None)


def test_a_locked_project_does_not_stop_a_run(
    project: Project, host: PluginHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def update(*_arguments: object, **_values: object) -> None:
        raise LockedError("p.tldesk was kept locked", "wait")

    monkeypatch.setattr(project.runs, "update", update)
    events: list[Event] = []
    report = train(project, host, events.append)
    run = project.runs.get(report.run)
    assert (run.outcome, run.epochs, run.val) == ("completed", 4, report.val)
    assert [event.text for event in events if isinstance(event, Note) and "locked" in event.text] == [
        "the run goes on, but its progress is not noted: p.tldesk was kept locked"
    ]


def test_the_snapshot_holds_the_labels_that_were_trained_on(
    project: Project, host: PluginHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {row.id: row.labels for row in project.samples.rows()}
    build = models.build_fresh

    def relabel(*arguments: object, **options: object) -> object:
        project.labels.apply({1: LabelValue(("green",))}, origin="person", title="while the network is built")
        return build(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "build_fresh", relabel)
    report = train(project, host, lambda _event: None)
    assert project.runs.get(report.run).classes == ("blue", "red")
    assert {row.id: row.labels for row in project.runs.snapshot(report.run)} == before
