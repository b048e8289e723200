"""What a run keeps, as the services decide it: by room, views and plan; and what is told of it beside its times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.tiny_host import TinyHost, two_colors

from tldesk.core.cancel import CancelToken
from tldesk.core.events import Note
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.core.stage_profile import StageProfile
from tldesk.services import run_estimates
from tldesk.services.cache import row_store, set_budget
from tldesk.services.models import read_recipe
from tldesk.services.run_metrics import run_epochs
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.services.train_report import TrainReport
    from tldesk.store.project import Project

EACH = 12
ROW = 4 * 8 * 16 * 16  # bytes behind the stem: 8 maps of 16 x 16

Train = "Callable[..., tuple[TrainReport, list[str]]]"


@pytest.fixture
def host(tldesk_home: Path) -> TinyHost:
    return TinyHost(tldesk_home)


@pytest.fixture
def project(host: TinyHost, tmp_path: Path) -> Iterator[Project]:
    with two_colors(tmp_path, host, each=EACH) as project:
        yield project


@pytest.fixture
def run(project: Project, host: TinyHost) -> Train:
    """Train with the stem frozen and some fields; return the report and what was said."""

    def go(**fields: Any) -> tuple[TrainReport, list[str]]:
        recipe = {"backbone": "test/tiny", "weights": {"key": "none"}, "device": "cpu", "epochs": 2, "freeze": "body"}
        said: list[str] = []
        report = train(
            project,
            host,
            Recipe.parse(recipe | fields),
            name="",
            allow_download=False,
            cancel=CancelToken(),
            on_event=lambda event: said.append(event.text) if isinstance(event, Note) else None,
        )
        assert report.outcome == "completed", report.error
        return report, said

    return go


def resolved(report: TrainReport, project: Project) -> Any:
    return read_recipe(project.runs.get(report.run).folder)


def set_room(project: Project, size: int) -> None:
    set_budget(Places.find(), size / 1e9)


@pytest.mark.parametrize(
    ("fields", "views", "cached"),
    [
        ({}, "1", ("stem",)),
        ({"augment": "standard"}, "cached:4", ("stem",)),
        ({"augment": "standard", "views": "full"}, "full", ("stem",)),  # of validation
        ({"augment": "mixup"}, "full", ("stem",)),
        ({"augment": "standard", "cache": "off"}, "full", ()),
        ({"augment": "standard", "freeze": "none"}, "full", ()),
        ({"augment": "standard", "freeze": "gradual:1", "epochs": 3}, "full", ("pooled",)),  # its end keeps nothing
    ],
)
def test_views_follow_what_stays_frozen(
    run: Any, project: Project, fields: dict[str, Any], views: str, cached: tuple[str, ...]
) -> None:
    recipe = resolved(run(**fields)[0], project)
    assert recipe.views == views
    assert set(cached) <= set(recipe.cached)
    assert bool(recipe.cached) is bool(cached)


def test_half_the_bytes_are_said(run: Any, project: Project) -> None:
    set_room(project, round(0.75 * ROW * 2 * EACH))
    report, said = run()
    recipe = resolved(report, project)
    assert (recipe.cached, recipe.cache_dtype) == (("stem",), "bf16")
    assert any("half the bytes" in text for text in said)
    assert row_store(Places.find()).usage().bytes <= 0.75 * ROW * 2 * EACH


def test_no_room_is_said_and_nothing_is_written(run: Any, project: Project) -> None:
    whole = resolved(run()[0], project)
    assert whole.cached
    row_store(Places.find()).clear()
    set_room(project, 0)
    report, said = run(augment="standard")
    recipe = resolved(report, project)
    assert (recipe.cached, recipe.views) == ((), "full")  # few views would save nothing
    assert any("nothing is kept behind stem" in text for text in said)
    assert row_store(Places.find()).usage().bytes == 0


def test_a_solved_head_keeps_nothing_where_nothing_may_be_kept(run: Any, project: Project) -> None:
    set_room(project, 0)
    run(freeze="head", head={"key": "logistic"})
    assert row_store(Places.find()).usage().bytes == 0


@pytest.mark.parametrize(("views", "augment"), [("1", "none"), ("cached:2", "standard"), ("full", "standard")])
def test_what_a_run_was_expected_to_take(
    run: Any, project: Project, monkeypatch: pytest.MonkeyPatch, views: str, augment: str
) -> None:
    report, _ = run(views=views, augment=augment)
    rows = (1.0, 0.5)
    profile = StageProfile(("stem", "body"), rows, 0.0, (10.0, 5.0), (40.0, 20.0), (30.0, 15.0), 0.0, 0.0, 8)
    monkeypatch.setattr(run_estimates, "known_profile", lambda _places, _subject: profile)
    monkeypatch.setattr("tldesk.services.costs.DECODE_S", 0.0)
    times = run_estimates.run_times(project, report.run)
    assert times is not None
    train_count, val = 20, 4
    again = 10.0 if views == "full" else 0.0  # the stem, for a training sample that nothing is kept of
    expected = train_count * (again + 15.0) + val * 5.0
    assert times.expected_epoch_s == pytest.approx(expected, rel=1e-3)
    first = {"1": train_count + val, "cached:2": 2 * train_count + val, "full": val}[views] * 1.0
    assert times.expected_s == pytest.approx(first + 2 * expected, rel=1e-3)
    assert times.epoch_s in [epoch.seconds for epoch in run_epochs(project.runs.get(report.run).folder)] + [
        sum(epoch.seconds for epoch in run_epochs(project.runs.get(report.run).folder)) / 2
    ]
    assert run_estimates.run_times(project, run(freeze="head", head={"key": "logistic"})[0].run) is None
