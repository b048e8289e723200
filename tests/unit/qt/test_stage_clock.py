"""The clock measures what is shown: once, while a place that tells it is open, and while nothing else computes."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.model_desk import SmallEngine, closed_project

from tldesk.core.places import Places
from tldesk.qt import stage_clock
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.layer_desk import DeskState, LayerDesk
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.qt.stage_clock import StageClock
from tldesk.services import stage_profile
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Bench:
    def __init__(self, home: Path) -> None:
        self.engine, self.jobs, self.draft = SmallEngine(home), JobDesk(), RecipeDraft()
        self.project = closed_project()
        self.desk = LayerDesk(self.draft, self.engine, open_project=self.project)  # type: ignore[arg-type]
        self.places = Places.under(home)
        self.clocks: list[StageClock] = []

    def clock(self) -> StageClock:
        clock = StageClock(self.engine, self.jobs, desk=self.desk, places=self.places)  # type: ignore[arg-type]
        self.clocks.append(clock)
        return clock

    @property
    def files(self) -> int:
        return len(list((self.places.cache / "profiles").glob("*.json")))


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.engine.start()
    qtbot.waitUntil(lambda: bench.desk.state is DeskState.READY and not bench.desk._runner.running)
    bench.project.show(("a", "b"), np.ones(6, np.bool_))
    yield bench
    for clock in bench.clocks:
        clock.stop()
    assert bench.jobs.shutdown()
    assert all(clock.shutdown() for clock in bench.clocks)
    assert bench.desk.shutdown()


def knows(bench: Bench) -> bool:
    costs = bench.desk.costs
    return costs is not None and costs.first_pass_s is not None


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Wait for no calm, and write down what is measured."""
    monkeypatch.setattr(stage_clock, "CALM_MS", 0)
    found: list[str] = []
    real = stage_profile.measure_profile

    def measure(spec: Any, subject: Any, *, cancel: Any) -> Any:
        found.append(subject.backbone)
        return real(spec, subject, cancel=cancel)

    monkeypatch.setattr(stage_profile, "measure_profile", measure)
    return found


def test_it_waits_until_it_is_looked_at_and_measures_once(qtbot: QtBot, bench: Bench, measured: list[str]) -> None:
    clock = bench.clock()
    qtbot.waitUntil(lambda: clock._wants)
    assert not clock._calm.isActive()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: knows(bench) and bench.files == 1)
    other = bench.clock()  # another window, later
    other.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: other._profile is not None)
    assert not other._calm.isActive()
    assert measured == [bench.draft.recipe.backbone]


def test_who_only_passes_by_pays_nothing(qtbot: QtBot, bench: Bench) -> None:
    clock = bench.clock()
    qtbot.waitUntil(lambda: clock._wants)
    clock.set_seen(is_seen=True)
    assert clock._calm.isActive()
    clock.set_seen(is_seen=False)
    assert not clock._calm.isActive()


def test_it_waits_for_what_computes(qtbot: QtBot, bench: Bench, measured: list[str]) -> None:
    go_on = Event()
    bench.jobs.start(JobKind.PREDICT, "something", lambda _cancel, _report: go_on.wait(60))
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: clock._wants)
    assert not clock._calm.isActive()
    assert measured == []
    go_on.set()
    qtbot.waitUntil(lambda: knows(bench))


def held(monkeypatch: pytest.MonkeyPatch) -> tuple[Event, list[object]]:
    """Let measurements wait until they are cancelled."""
    begun, cancels = Event(), []

    def measure(_spec: object, _subject: object, *, cancel: Any) -> None:
        cancels.append(cancel)
        begun.set()
        while not cancel.wait(60):
            pass
        cancel.check()

    monkeypatch.setattr(stage_clock, "CALM_MS", 0)
    monkeypatch.setattr(stage_profile, "measure_profile", measure)
    return begun, cancels


def test_a_job_that_begins_goes_first(qtbot: QtBot, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, cancels = held(monkeypatch)
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(begun.is_set)
    go_on = Event()
    bench.jobs.start(JobKind.TRAIN, "a run", lambda _cancel, _report: go_on.wait(60))
    qtbot.waitUntil(lambda: clock._job is None)
    assert clock._wants
    assert not clock._calm.isActive()
    go_on.set()
    qtbot.waitUntil(lambda: len(cancels) == 2)  # it begins anew


def test_nothing_is_measured_after_the_end(qtbot: QtBot, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, cancels = held(monkeypatch)
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(begun.is_set)
    clock.stop()
    qtbot.waitUntil(lambda: not clock._runner.running)
    clock.set_seen(is_seen=True)
    assert not clock._calm.isActive()
    assert len(cancels) == 1
    assert bench.files == 0


@pytest.mark.usefixtures("measured")
def test_another_backbone_is_another_subject(qtbot: QtBot, bench: Bench) -> None:
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: knows(bench))
    with qtbot.waitSignal(clock.changed):
        bench.desk.choose("test/other")
    qtbot.waitUntil(lambda: bench.files == 2 and knows(bench))


def test_the_room_is_told(qtbot: QtBot, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tldesk.services.cache.budget_of", lambda _places: 5)
    clock: Any = bench.clock()
    qtbot.waitUntil(lambda: bench.desk.costs is not None and not bench.desk.costs.fits)
    monkeypatch.setattr("tldesk.services.cache.budget_of", lambda _places: 10**9)
    clock.look_at_room()
    qtbot.waitUntil(lambda: bench.desk.costs is not None and bench.desk.costs.fits)
