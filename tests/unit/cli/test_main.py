"""The command line as a whole: what it refuses, and with which exit status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tldesk import __version__
from tldesk.cli.main import COMING, run

if TYPE_CHECKING:
    import pytest


def test_commands_of_later_releases_are_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    for words in COMING:
        assert run([*words, "--json"]) == 2
        what = json.loads(capsys.readouterr().out)["error"]["what"]
        assert what == f"tldesk {' '.join(words)} comes with a later release"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dance", "--json"]) == 2
    assert "dance" in json.loads(capsys.readouterr().out)["error"]["what"]
