"""The entry point: what it hands to the command line, and what it keeps for the desktop."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from tldesk.__main__ import main
from tldesk.app import start

if TYPE_CHECKING:
    from collections.abc import Sequence


def refuse() -> int:
    raise AssertionError("no demo was asked for")


@pytest.mark.parametrize("arguments", [[], ["birds.tldesk"]])
def test_without_a_screen_the_desktop_says_what_works(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tldesk.app.start.has_screen", lambda environ: False)
    assert start.main(arguments, demo=refuse) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no screen" in captured.err
    assert "tldesk demo --headless" in captured.err


def test_the_sample_without_a_screen_is_the_demo_without_a_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tldesk.app.start.has_screen", lambda environ: False)
    assert start.main(["--sample"], demo=lambda: 7) == 7
    assert "without a window" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["a", "b"], ["--samples"], ["a", "--sample"]])
def test_a_wrong_way_to_open_is_refused_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(arguments, demo=refuse) == 2
    assert "usage: tldesk open" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":987654"}, "linux", False),
        ({"DISPLAY": "nonsense"}, "linux", False),
        ({"DISPLAY": "elsewhere:10.0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_screen_is_looked_for_before_qt_is_asked(environ: dict[str, str], platform: str, expected: bool) -> None:
    assert start.has_screen(environ, platform=platform) is expected


def test_everything_else_goes_to_the_command_line_with_its_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        seen.append(arguments)
        return 130

    command_line = ModuleType("tldesk.cli.main")
    command_line.__dict__["run"] = run
    monkeypatch.setitem(sys.modules, "tldesk.cli.main", command_line)
    monkeypatch.setattr(sys, "argv", ["tldesk", "train", "birds.tldesk"])

    assert main() == 130
    assert seen == [["train", "birds.tldesk"]]
