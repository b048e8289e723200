"""Predicting in the window: a real model on real files, stopped, failed, and out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image
from support.prediction import CLASSES, Bench, trained_project

from tldesk.core.events import Failed
from tldesk.qt.prediction_desk import PredictionState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("use-home")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    return trained_project(tmp_path_factory.mktemp("use"), home)


@pytest.fixture
def bench(qtbot: QtBot, trained: Path, home: Path) -> Iterator[Bench]:
    bench = Bench(home)
    bench.open(qtbot, trained)
    yield bench
    assert bench.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, name in enumerate(CLASSES):
        for number in range(3):
            write_image(tmp_path / "new" / f"{name}-{number}.png", COLORS[name], seed=100 + 10 * place + number)
    (tmp_path / "new" / "torn.png").write_bytes(b"\x89PNG\r\n")
    return tmp_path / "new"


def test_a_folder_is_predicted_and_a_torn_file_says_why(qtbot: QtBot, bench: Bench, folder: Path) -> None:
    desk = bench.desk
    assert desk.model is not None
    assert desk.model.name == "newer"
    desk.predict([folder])
    assert desk.state.is_running
    bench.wait(qtbot)
    assert desk.state == PredictionState(done=7, total=7)
    files = desk.list.files
    assert [file.name for file in files][:4] == ["blue-0.png", "blue-1.png", "blue-2.png", "red-0.png"]
    said = [file.prediction.label if file.prediction else "" for file in files]
    assert said == ["blue"] * 3 + ["red"] * 3 + [None]
    assert files[6].prediction is not None
    assert files[6].prediction.error
    assert desk.used == desk.model
    assert not desk.is_outdated
    assert desk.class_order == CLASSES
    desk.clear()
    assert (len(desk.list.files), desk.used, desk.state) == (0, None, PredictionState())


def test_pictures_are_drawn_under_the_same_ids(qtbot: QtBot, bench: Bench, folder: Path) -> None:
    desk = bench.desk
    desk.predict([folder / "red-1.png", folder / "gone.png"])
    bench.wait(qtbot)
    good, gone = (file.id for file in desk.list.files)
    with qtbot.waitSignal(desk.pictures.arrived):
        desk.pictures.wish([good, gone], size_px=40, is_dark=False)
    qtbot.waitUntil(lambda: desk.pictures.fault(gone) is not None)
    picture = desk.pictures.picture(good)
    assert picture is not None
    assert picture.pixelColor(20, 20).red() > 120
    assert "no such file" in (desk.pictures.fault(gone) or "")


def test_another_model_makes_results_outdated_until_they_are_predicted_again(
    qtbot: QtBot, bench: Bench, folder: Path
) -> None:
    desk = bench.desk
    desk.predict([folder])
    bench.wait(qtbot)
    older = desk.models[1]
    assert older.name == "older"
    with qtbot.waitSignal(desk.models_changed):
        desk.choose(older.run)
    assert desk.is_outdated
    desk.predict_again()
    bench.wait(qtbot)
    assert desk.used == older
    assert not desk.is_outdated
    answered: list[int] = []
    bench.models.reload()
    bench.project.run(lambda _: 1, answered.append)  # behind the reload: it has told what it found by then
    qtbot.waitUntil(lambda: answered == [1])
    assert desk.model == older
    assert not desk.is_outdated


def test_stop_is_answered_at_once_and_late_results_are_dropped(qtbot: QtBot, bench: Bench, folder: Path) -> None:
    desk = bench.desk
    desk.predict([folder])
    with qtbot.waitSignal(bench.jobs.finished, timeout=60_000):
        desk.cancel()
        assert desk.state.is_stopped
    assert all(file.prediction is None for file in desk.list.files)
    assert desk.state.is_stopped


def test_a_new_drop_takes_the_place_of_the_one_before(qtbot: QtBot, bench: Bench, folder: Path) -> None:
    desk = bench.desk
    desk.predict([folder])
    desk.predict([folder / "red-0.png"])
    bench.wait(qtbot)
    qtbot.waitUntil(lambda: not bench.jobs.states)
    assert [file.name for file in desk.list.files] == ["red-0.png"]
    assert desk.state == PredictionState(done=1, total=1)


def test_a_folder_without_pictures_fails_with_a_cure(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.desk.predict([tmp_path])
    bench.wait(qtbot)
    failure = bench.desk.state.failure
    assert isinstance(failure, Failed)
    assert "no file that can be read" in failure.what
    assert ".png" in failure.cure


def test_what_is_shown_is_written_as_csv(qtbot: QtBot, bench: Bench, folder: Path, tmp_path: Path) -> None:
    desk, written, failed = bench.desk, [], []
    desk.predict([folder])
    bench.wait(qtbot)
    desk.write_csv(tmp_path / "out.csv", written.append)
    qtbot.waitUntil(lambda: bool(written))
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert (written, lines[0]) == ([7], "path,label,probability,blue,red,error")
    assert len(lines) == 8
    desk.write_csv(tmp_path / "no" / "such" / "out.csv", written.append, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert "cannot be written" in failed[0].what


def test_it_waits_for_the_engine_and_says_when_it_failed(qtbot: QtBot, trained: Path, home: Path, folder: Path) -> None:
    bench = Bench(home, is_ready=False)
    bench.open(qtbot, trained)
    bench.desk.predict([folder])
    assert bench.desk.is_waiting_for_engine
    assert bench.desk.suffixes == ()
    bench.engine.is_ready = True
    bench.engine.ready.emit()
    bench.wait(qtbot)
    assert bench.desk.state.done == 7
    assert ".png" in bench.desk.suffixes
    bench.engine.failure = Failed("torch is not there", "install it")
    bench.desk.predict([folder])
    assert bench.desk.state.failure == bench.engine.failure
    assert bench.shutdown()


def test_without_a_model_nothing_starts(qtbot: QtBot, home: Path, folder: Path) -> None:
    bench = Bench(home)
    bench.desk.predict([folder])
    assert bench.desk.state == PredictionState()
    assert bench.desk.model is None
    assert bench.shutdown()


def test_closing_the_project_forgets_everything(qtbot: QtBot, bench: Bench, folder: Path) -> None:
    bench.desk.predict([folder])
    bench.wait(qtbot)
    with qtbot.waitSignal(bench.project.closed):
        bench.project.close()
    assert bench.desk.models == ()
    assert len(bench.desk.list.files) == 0
