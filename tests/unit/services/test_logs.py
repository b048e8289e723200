"""What a process leaves behind: a log, stacks of a hard crash, and a marker that a death does not take away."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tldesk.core.places import Places
from tldesk.services import logs
from tldesk.services.logs import RunLog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from tldesk.core.places import Places
from tldesk.services.logs import RunLog
log = RunLog(Places.under(Path(sys.argv[1]))).start()
log.note("training vgg16-2 in photos")
print("up", flush=True)
sys.stdin.readline()
if sys.argv[2] == "crash":
    import ctypes
    ctypes.string_at(0)
log.end()
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.under(tmp_path)


@pytest.fixture
def run_log(places: Places) -> Iterator[RunLog]:
    before = logging.getLogger().level
    log = RunLog(places)
    yield log
    log.end()
    logging.getLogger().setLevel(before)


def _child(places: Places, how: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", PROGRAM, str(places.logs.parent), how]
    child = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_killed_process_is_told_at_the_next_start_once(places: Places, run_log: RunLog) -> None:
    with _child(places, "wait") as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        crash = run_log.start().last_crash
        assert crash is not None
        assert crash.pid == child.pid
    assert crash.doing == "training vgg16-2 in photos"
    assert crash.stacks == ""
    run_log.end()
    again = RunLog(places).start()
    again.end()
    assert again.last_crash is None


@pytest.mark.skipif(os.name == "nt", reason="another way to crash there")
def test_a_hard_crash_leaves_its_stacks(places: Places, run_log: RunLog) -> None:
    with _child(places, "crash") as child:
        child.communicate("go\n")
    crash = run_log.start().last_crash
    assert crash is not None
    assert "Segmentation fault" in crash.stacks
    assert "string_at" in crash.stacks
    assert not (places.logs / f"faults-{crash.pid}.txt").exists()


def test_an_orderly_end_leaves_the_log_alone(places: Places, run_log: RunLog) -> None:
    with _child(places, "wait") as child:
        child.communicate("go\n")
    assert [path.name for path in places.logs.iterdir()] == ["tldesk.log"]
    assert run_log.start().last_crash is None


def test_a_second_window_is_no_crash(places: Places, run_log: RunLog) -> None:
    with _child(places, "wait") as child:
        assert run_log.start().last_crash is None
        assert (places.logs / f"running-{child.pid}.json").exists()
        child.communicate("go\n")


def test_a_number_that_was_given_out_again_is_no_running_window(places: Places, run_log: RunLog) -> None:
    places.logs.mkdir(parents=True)
    marker = places.logs / f"running-{os.getpid()}.json"
    marker.write_text(json.dumps({"pid": os.getpid(), "started": 1_000_000_000.0, "doing": "x"}), encoding="utf-8")
    crash = run_log.start().last_crash
    assert crash is not None
    assert crash.doing == "x"
    assert json.loads(marker.read_text(encoding="utf-8"))["doing"] == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x", "started": 1}', '{"pid": 5}', '{"pid": 1e400}'])
def test_a_damaged_marker_is_taken_away(places: Places, run_log: RunLog, text: str) -> None:
    places.logs.mkdir(parents=True)
    marker = places.logs / "running-5.json"
    marker.write_text(text, encoding="utf-8")
    assert run_log.start().last_crash is None
    assert not marker.exists()


def test_messages_reach_the_log(places: Places, run_log: RunLog) -> None:
    run_log.start()
    logging.getLogger("tldesk.test").info("ünder way")
    run_log.end()
    assert "ünder way" in (places.logs / "tldesk.log").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_costs_only_the_log(places: Places, run_log: RunLog) -> None:
    places.logs.parent.mkdir(parents=True, exist_ok=True)
    places.logs.write_text("a file where the folder should be", encoding="utf-8")
    assert "no log is kept" in run_log.start().trouble
    run_log.note("x")
    run_log.end()


def test_the_log_is_rotated_and_goes_on_where_it_cannot_be(
    places: Places, run_log: RunLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LOG_BYTES", 2_000)
    run_log.start()
    for number in range(40):
        logging.getLogger("tldesk.test").info("%d %s", number, "x" * 60)
    assert (places.logs / "tldesk.log.1").exists()

    def refuse(_source: str, _target: str) -> None:
        raise PermissionError(13, "open elsewhere")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        for number in range(40):
            logging.getLogger("tldesk.test").info("later %d %s", number, "x" * 60)
    run_log.end()
    assert "later 39" in (places.logs / "tldesk.log").read_text(encoding="utf-8")
