"""The entry point: what it hands to the command line, and what it keeps for the desktop."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from tldesk.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize("arguments", [[], ["open"], ["open", "birds.tldesk"]])
def test_the_desktop_says_that_it_comes_later_and_what_to_use(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "comes with the next one" in captured.err
    assert "tldesk demo --headless" in captured.err


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
