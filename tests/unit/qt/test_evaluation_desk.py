"""Judging in the window: what is asked, kept, counted anew, stopped, and what has gone meanwhile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from support.desk import make_project
from support.judged import measured_of
from support.training import TINY, ReadyEngine, colored_project

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import DataError
from tldesk.core.events import Failed, PhaseStarted, Progress
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.qt import evaluation_desk, model_list
from tldesk.qt.evaluation_desk import EvaluationDesk, Nothing, Ready, Running
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.model_list import ModelList
from tldesk.qt.open_project import OpenProject
from tldesk.services import training
from tldesk.services.figures import Judged
from tldesk.services.finished_models import FinishedModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

LABELS = {1: "owl", 2: "owl", 3: "robin", 4: "robin"}
SAID = ((0.9, 0.1), (0.2, 0.8), (0.3, 0.7), (0.6, 0.4))


def model_of(run: str, folder: Path, *, is_latest: bool = True) -> FinishedModel:
    return FinishedModel(run, f"model {run}", folder, "b", is_solved=True, is_latest=is_latest, is_best=True)


class Desk(EvaluationDesk):
    """A desk over a project without pictures; ``measure`` is a stand-in that a test can hold up or let fail."""

    def __init__(self, home: Path, *, is_ready: bool = True) -> None:
        self.project, self.jobs = OpenProject(), JobDesk()
        self.engine = ReadyEngine(home, is_ready=is_ready)
        self.engine.places = Places.under(home)  # type: ignore[attr-defined]
        self.list = ModelList(self.project)
        super().__init__(self.project, self.jobs, self.engine, models=self.list)  # type: ignore[arg-type]
        self.asked: list[tuple[str, Judged]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.failure: Exception | None = None
        self.known: tuple[FinishedModel, ...] = (model_of("r0002", home), model_of("r0001", home, is_latest=False))

    def measure(self, _project: object, _host: object, run: str, **fields: Any) -> object:
        self.asked.append((run, fields["judged"]))
        fields["on_event"](PhaseStarted("predict", 4))
        fields["on_event"](Progress("predict", 2, 4))
        while not self.gate.wait(0.01):
            fields["cancel"].check()
        if self.failure is not None:
            raise self.failure
        return measured_of(tuple(LABELS.values()), SAID, judged=fields["judged"], run=run)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, tldesk_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    desk = Desk(tldesk_home)
    monkeypatch.setattr(evaluation_desk, "measure", desk.measure)
    monkeypatch.setattr(model_list, "finished_models", lambda _project: desk.known)
    with qtbot.waitSignal(desk.models_changed, check_params_cb=lambda: bool(desk.models)):
        desk.project.open(lambda: make_project(tmp_path, labels=LABELS))
    yield desk
    desk.gate.set()
    assert desk.jobs.shutdown()
    assert desk.project.shutdown()


def settle(qtbot: QtBot, desk: EvaluationDesk) -> None:
    qtbot.waitUntil(lambda: not isinstance(desk.state, Running), timeout=60_000)


def ready(desk: EvaluationDesk) -> Ready:
    assert isinstance(desk.state, Ready)
    return desk.state


def test_the_newest_run_is_judged_by_all_that_was_held_out_where_tests_are_few(qtbot: QtBot, desk: Desk) -> None:
    assert desk.state == Nothing()
    desk.gate.clear()
    desk.evaluate()
    qtbot.waitUntil(lambda: desk.state == Running("predict", 2, 4))
    assert desk.jobs.states[0].name == "Evaluate model r0002"
    desk.gate.set()
    settle(qtbot, desk)
    assert desk.asked == [("r0002", Judged.HELD_OUT)]
    assert (ready(desk).figures.samples, ready(desk).figures.right, ready(desk).is_stale) == (4, 2, False)
    assert not desk.jobs.states


def test_what_was_measured_is_shown_again_without_a_pass(qtbot: QtBot, desk: Desk) -> None:
    for run, judged in (("r0001", None), ("r0002", None), ("", Judged.TEST)):
        desk.evaluate(run, judged)
        settle(qtbot, desk)
    desk.evaluate("r0002", Judged.HELD_OUT)
    assert ready(desk).figures.measured.judged is Judged.HELD_OUT
    desk.evaluate("r0001")
    assert ready(desk).figures.measured.run == "r0001"
    assert len(desk.asked) == 3
    desk.evaluate(is_anew=True)
    settle(qtbot, desk)
    assert desk.asked[3:] == [("r0001", Judged.HELD_OUT)]


def test_a_label_change_is_counted_without_a_pass_and_new_labels_are_told(qtbot: QtBot, desk: Desk) -> None:
    desk.evaluate()
    settle(qtbot, desk)
    with qtbot.waitSignal(desk.state_changed):
        desk.project.label([2], "robin", title="mend")
    assert (ready(desk).figures.right, ready(desk).changed, ready(desk).added) == (3, 1, 0)
    with qtbot.waitSignal(desk.state_changed):
        desk.project.label([5, 6, 7], "robin", title="more")
    assert (ready(desk).changed, ready(desk).added) == (1, 3)  # of the validation and test part
    with qtbot.waitSignal(desk.state_changed):
        desk.project.undo()
    assert ready(desk).added == 0
    assert len(desk.asked) == 1
    assert desk.judged is Judged.HELD_OUT


def test_stopping_shows_what_was_there_before(qtbot: QtBot, desk: Desk) -> None:
    desk.gate.clear()
    desk.evaluate()
    desk.cancel()
    assert desk.state == Nothing()
    desk.gate.set()
    desk.evaluate()
    settle(qtbot, desk)
    desk.gate.clear()
    desk.evaluate("r0001", Judged.VAL)
    assert isinstance(desk.state, Running)
    desk.cancel()
    assert ready(desk).figures.measured.run == desk.run == "r0002"
    assert desk.judged is Judged.HELD_OUT
    qtbot.waitUntil(lambda: not desk.jobs.states)
    assert isinstance(desk.state, Ready)


def test_a_later_wish_takes_the_place_of_an_earlier_one(qtbot: QtBot, desk: Desk) -> None:
    desk.gate.clear()
    desk.evaluate("r0001")
    desk.evaluate("r0002")
    desk.gate.set()
    settle(qtbot, desk)
    assert ready(desk).figures.measured.run == "r0002"


def test_a_failure_is_told_and_can_be_tried_again(qtbot: QtBot, desk: Desk) -> None:
    desk.failure = DataError("a picture cannot be decoded", "mend it")
    desk.evaluate()
    settle(qtbot, desk)
    assert isinstance(desk.state, Failed)
    assert (desk.state.what, desk.state.cure) == ("a picture cannot be decoded", "mend it")
    desk.failure = None
    desk.evaluate(is_anew=True)
    settle(qtbot, desk)
    assert isinstance(desk.state, Ready)


def test_a_run_that_is_deleted_is_forgotten_on_show_and_under_way(qtbot: QtBot, desk: Desk) -> None:
    desk.evaluate("r0001")
    settle(qtbot, desk)
    desk.gate.clear()
    desk.evaluate("r0002")
    desk.known = desk.known[1:]
    with qtbot.waitSignal(desk.models_changed):
        desk.list.reload()
    assert (desk.state, desk.run) == (Nothing(), "")
    desk.gate.set()
    desk.evaluate("r0001")
    assert isinstance(desk.state, Ready)
    desk.known = ()
    with qtbot.waitSignal(desk.models_changed):
        desk.list.reload()
    assert desk.state == Nothing()
    desk.cancel()
    assert desk.state == Nothing()
    desk.evaluate()
    assert desk.state == Nothing()


def test_what_was_on_show_is_measured_again_by_the_same_samples_when_somebody_looks(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    assert desk.memory == {}
    desk.evaluate("r0001", Judged.TEST)
    settle(qtbot, desk)
    memory = desk.memory
    assert memory == {"run": "r0001", "judged": "test", "is_asked": True}
    with qtbot.waitSignal(desk.project.opened):
        desk.project.open(lambda: make_project(tmp_path / "again", labels=LABELS))
    assert desk.memory == {}
    desk.remember(memory)
    desk.resume()
    assert (desk.state, desk.will_resume, desk.memory) == (Nothing(), True, memory)  # which runs there are is not known
    qtbot.waitUntil(lambda: desk.list.is_known)
    assert len(desk.asked) == 1
    desk.resume()
    settle(qtbot, desk)
    assert ready(desk).figures.measured.judged is Judged.TEST
    assert (desk.asked[1:], desk.will_resume, desk.memory) == ([("r0001", Judged.TEST)], False, memory)


@pytest.mark.parametrize(
    "memory", [None, {}, {"run": 3, "judged": "test", "is_asked": True}, {"run": "r0001", "judged": "x", "is_asked": 1}]
)
def test_a_memory_that_makes_no_sense_is_dropped(desk: Desk, memory: object) -> None:
    desk.remember(memory)
    desk.resume()
    assert (desk.will_resume, desk.state) == (False, Nothing())


def test_a_run_that_is_gone_is_not_judged_again(desk: Desk) -> None:
    desk.remember({"run": "r0009", "judged": "val", "is_asked": False})
    desk.resume()
    assert (desk.state, desk.judged, desk.memory) == (Nothing(), Judged.HELD_OUT, {})


def test_closing_forgets_all(qtbot: QtBot, desk: Desk) -> None:
    desk.evaluate(judged=Judged.TEST)
    settle(qtbot, desk)
    desk.project.close()
    assert (desk.state, desk.models, desk.run, desk.judged) == (Nothing(), (), "", Judged.TEST)
    desk.evaluate()
    assert desk.state == Nothing()


def test_it_waits_for_the_engine_and_tells_why_that_failed(qtbot: QtBot, desk: Desk) -> None:
    desk.engine.is_ready = False
    desk.evaluate()
    assert desk.state == Running()
    desk.cancel()
    desk.engine.ready.emit()
    assert desk.state == Nothing()
    desk.evaluate()
    failure = Failed("torch cannot be loaded", "install it")
    desk.engine.failed.emit(failure)
    assert desk.state is failure
    desk.engine.failure = failure
    desk.evaluate()
    assert desk.state is failure
    desk.engine.failure, desk.engine.is_ready = None, False
    desk.evaluate()
    desk.engine.is_ready = True
    desk.engine.ready.emit()
    settle(qtbot, desk)
    assert isinstance(desk.state, Ready)


def test_a_real_run_is_judged_and_a_deleted_one_fails_by_name(qtbot: QtBot, tmp_path: Path, tldesk_home: Path) -> None:
    desk = Desk(tldesk_home)
    project = colored_project(tmp_path, tldesk_home)
    run = training.train(
        project,
        desk.engine.host,
        Recipe.parse(TINY | {"head": {"key": "logistic"}}),
        name="quick",
        allow_download=False,
        cancel=CancelToken(),
        on_event=lambda _: None,
        places=Places.under(tldesk_home),
    ).run
    with qtbot.waitSignal(desk.models_changed, check_params_cb=lambda: bool(desk.models)):
        desk.project.open(lambda: project)
    desk.evaluate()
    settle(qtbot, desk)
    assert (ready(desk).figures.samples, ready(desk).figures.measured.is_refitted) == (12, True)
    desk.project.project.runs.delete(run)
    desk.evaluate(is_anew=True)
    settle(qtbot, desk)
    assert isinstance(desk.state, Failed)
    assert run in desk.state.what
    assert desk.jobs.shutdown()
    assert desk.project.shutdown()
