"""A tiny real run is judged by its parts, and by fits that did not see what they judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.pictures import COLORS, write_image
from support.training import TINY, colored_project

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import LabelValue, Split, Task
from tldesk.core.errors import CancelledError, DataError, UsageError
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import importing, training
from tldesk.services.evaluating import evaluate
from tldesk.services.figures import Judged, Measured, count
from tldesk.services.finished_models import finished_models
from tldesk.services.measuring import measure
from tldesk.services.project_view import load_view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.store.project import Project


class Bench:
    """A project of twelve pictures with a solved run."""

    def __init__(self, project: Project, home: Path, recipe: dict[str, object] | None = None) -> None:
        self.project, self.home = project, home
        self.host = PluginHost(home)
        self.events: list[Event] = []
        self.run = self.train(recipe or {"head": {"key": "logistic"}})

    def train(self, fields: dict[str, object]) -> str:
        return training.train(
            self.project,
            self.host,
            Recipe.parse(TINY | fields),
            name="n",
            allow_download=False,
            cancel=CancelToken(),
            on_event=lambda _: None,
            places=Places.under(self.home),
        ).run

    def measure(self, judged: Judged, *, run: str = "", cancel: CancelToken | None = None) -> Measured:
        return measure(
            self.project,
            self.host,
            run or self.run,
            judged=judged,
            cancel=cancel or CancelToken(),
            on_event=self.events.append,
            device="cpu",
            places=Places.under(self.home),
        )

    def ids(self, *splits: Split) -> list[int]:
        rows = self.project.samples.rows()
        return sorted(row.id for row in rows if not splits or row.split in splits)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One for all tests, which leave it as they found it: training is what takes time."""
    home = tmp_path_factory.mktemp("home")
    with colored_project(tmp_path_factory.mktemp("project"), home) as project:
        yield Bench(project, home)


def test_a_solved_run_is_judged_by_a_part_or_by_all_labels_cross_validated(bench: Bench) -> None:
    test = bench.measure(Judged.TEST)
    assert test.ids.tolist() == bench.ids(Split.TEST)
    assert not test.is_refitted
    assert bench.measure(Judged.VAL).ids.tolist() == bench.ids(Split.VAL)
    held_out = bench.measure(Judged.HELD_OUT)
    assert held_out.ids.tolist() == bench.ids()
    assert held_out.is_refitted
    assert np.allclose(held_out.outputs.sum(axis=1), 1.0)
    assert any(getattr(event, "name", "") == "cross_validate" for event in bench.events)
    again = bench.measure(Judged.HELD_OUT)
    assert again.outputs.tobytes() == held_out.outputs.tobytes()
    found = count(held_out, load_view(bench.project))
    assert (found.samples, found.changed, found.left_out) == (12, 0, 0)


def test_a_tuned_run_is_judged_by_all_that_was_held_out_until_it_is_deleted(bench: Bench) -> None:
    run = bench.train({"head": {"key": "linear"}, "epochs": 1})
    measured = bench.measure(Judged.HELD_OUT, run=run)
    assert measured.ids.tolist() == bench.ids(Split.VAL, Split.TEST)
    assert not measured.is_refitted
    assert measured.baseline in {"blue", "red"}
    assert [model.is_solved for model in finished_models(bench.project)] == [False, True]
    bench.project.runs.delete(run)
    with pytest.raises(UsageError, match=run):
        bench.measure(Judged.TEST, run=run)
    assert [model.run for model in finished_models(bench.project)] == [bench.run]


def test_the_command_line_judges_renamed_classes_by_todays_names(bench: Bench) -> None:
    def document() -> dict[str, Any]:
        return evaluate(
            bench.project,
            bench.host,
            bench.run,
            split=Split.VAL,
            device="cpu",
            cancel=CancelToken(),
            on_event=bench.events.append,
            places=Places.under(bench.home),
        ).document

    before = document()
    bench.project.labels.rename_class("blue", "azure", title="rename")
    after = document()
    bench.project.labels.undo()
    assert (after["samples"], after["left_out"]) == (before["samples"], 0)
    assert after["confusion"] == before["confusion"]
    assert set(after["classes"]) == {"azure", "red"}
    assert after["baseline"]["accuracy"] == before["baseline"]["accuracy"]


def test_without_a_sample_it_says_so_and_a_stop_stops(bench: Bench) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        bench.measure(Judged.HELD_OUT, cancel=cancel)
    bench.project.labels.apply(dict.fromkeys(bench.ids(Split.TEST)), origin="person", title="clear")
    with pytest.raises(DataError, match="the test part of"):
        bench.measure(Judged.TEST)
    bench.project.labels.undo()


def test_several_classes_a_sample_are_judged_as_the_command_line_does(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for number, name in enumerate(("blue", "red")):
        for index in range(6):
            write_image(tmp_path / "s" / name / f"{index}.png", COLORS[name], seed=10 * number + index)
    with importing.new_from_source(tmp_path / "m.tldesk", PluginHost(home), tmp_path / "s", task=Task.MULTI)[0] as made:
        first = made.samples.rows()[0].id
        made.labels.apply({first: LabelValue(labels=("blue", "red"))}, origin="person", title="both")
        bench = Bench(made, home, {"head": {"key": "linear"}, "epochs": 1})
        held_out = bench.measure(Judged.HELD_OUT)
        assert held_out.ids.tolist() == bench.ids(Split.VAL, Split.TEST)
        assert not held_out.is_refitted
        measured = bench.measure(Judged.TEST)
        found = count(measured, load_view(made))
        document = evaluate(
            made,
            bench.host,
            bench.run,
            split=Split.TEST,
            device="cpu",
            cancel=CancelToken(),
            on_event=bench.events.append,
            places=Places.under(home),
        ).document
        assert found.numbers["map"] == pytest.approx(document["map"])
        assert found.numbers["f1"] == pytest.approx(document["f1"])
        assert found.interval == pytest.approx(tuple(document["interval"]))
