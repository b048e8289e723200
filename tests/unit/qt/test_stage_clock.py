"""The clock measures what is shown: once, while a place that tells it is open, and while nothing else computes."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.model_desk import SmallEngine, closed_project

from tldesk.core.places import Places
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.layer_desk import DeskState, LayerDesk
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.qt.stage_clock import StageClock
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
    qtbot.waitUntil(lambda: bench.desk.state is DeskState.READY and not bench.desk._runner.running, timeout=20_000)
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


def test_it_waits_until_it_is_looked_at_and_measures_once(qtbot: QtBot, bench: Bench) -> None:
    clock = bench.clock()
    qtbot.waitUntil(lambda: clock._wants)
    assert not bench.jobs.states
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: knows(bench) and bench.files == 1, timeout=20_000)
    other = bench.clock()  # another window, later
    other.set_seen(is_seen=True)
    bench.desk.set_known(profile=None)
    qtbot.waitUntil(lambda: other._profile is not None)
    assert not bench.jobs.states
    assert bench.files == 1


def test_it_waits_for_what_computes(qtbot: QtBot, bench: Bench) -> None:
    go_on = Event()
    bench.jobs.start(JobKind.TRAIN, "a run", lambda _cancel, _report: go_on.wait(20))
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: clock._wants)
    assert [job.kind for job in bench.jobs.states] == [JobKind.TRAIN]
    go_on.set()
    qtbot.waitUntil(lambda: knows(bench), timeout=20_000)


def test_a_time_beside_another_job_is_told_but_not_kept(qtbot: QtBot, bench: Bench) -> None:
    go_on = Event()
    bench.jobs.start(JobKind.PREDICT, "something", lambda _cancel, _report: go_on.wait(20))
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: knows(bench), timeout=20_000)
    assert clock._wants
    assert bench.files == 0
    go_on.set()
    qtbot.waitUntil(lambda: bench.files == 1, timeout=20_000)


def test_another_backbone_is_another_subject(qtbot: QtBot, bench: Bench) -> None:
    clock = bench.clock()
    clock.set_seen(is_seen=True)
    qtbot.waitUntil(lambda: knows(bench), timeout=20_000)
    with qtbot.waitSignal(clock.changed):
        bench.desk.choose("test/other")
    qtbot.waitUntil(lambda: bench.files == 2 and knows(bench), timeout=20_000)


def test_the_room_is_told(qtbot: QtBot, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tldesk.services.cache.budget_of", lambda _places: 5)
    clock: Any = bench.clock()
    qtbot.waitUntil(lambda: bench.desk.costs is not None and not bench.desk.costs.fits)
    monkeypatch.setattr("tldesk.services.cache.budget_of", lambda _places: 10**9)
    clock.look_at_room()
    qtbot.waitUntil(lambda: bench.desk.costs is not None and bench.desk.costs.fits)
