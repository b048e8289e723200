"""What is printed: user text unchanged, JSON that every terminal can carry, tables that stay readable."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

from tldesk.cli import output
from tldesk.cli.main import run
from tldesk.core.events import Note, PhaseStarted

if TYPE_CHECKING:
    import pytest

ODD = "a:smile:[bold]b[/bold].png"
NOT_UTF8 = b"caf\xe9.png".decode("utf-8", "surrogateescape")


def test_text_of_the_user_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("path",), [(ODD,)], title=ODD)
    output.facts([(ODD, ODD)])
    output.note(ODD)
    output.emit_error(ODD, ODD, as_json=False)
    with output.progress() as on_event:
        on_event(Note(ODD))
        on_event(PhaseStarted(ODD, 3))
    out, err = capsys.readouterr()
    assert out.count(ODD) == 4
    assert err.splitlines() == [ODD, f"error: {ODD}; {ODD}", ODD, f"{ODD}: 3"]


def test_json_is_ascii_and_carries_names_that_are_not_utf8(capsys: pytest.CaptureFixture[str]) -> None:
    output.emit({"path": NOT_UTF8, "class": "Käse"}, as_json=True, show=lambda: None)
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {"path": NOT_UTF8, "class": "Käse"}


def test_a_failure_over_a_name_that_is_not_utf8_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert run(["info", f"{NOT_UTF8}.tldesk", "--json"]) == 1
    out.flush()
    err.flush()
    assert isinstance(out.buffer, io.BytesIO)
    assert isinstance(err.buffer, io.BytesIO)
    assert NOT_UTF8 in json.loads(out.buffer.getvalue())["error"]["what"]
    assert b"caf\\udce9.png" in err.buffer.getvalue()


def test_a_table_in_a_pipe_is_not_wrapped(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "word " * 60 + "end"
    output.table(("path", "text"), [("x" * 200, long)])
    assert capsys.readouterr().out.splitlines()[1].split(None, 1) == ["x" * 200, long]


def test_on_a_narrow_terminal_whole_columns_are_not_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output.stdout, "_force_terminal", True)
    monkeypatch.setattr(output.stdout, "_width", 80)
    row = ("20260101-120000-mobilenet", "a name of some words", "interrupted", "loss 0.123  accuracy 0.877 and more")
    output.table(("run", "name", "outcome", "validation"), [row], whole=("run", "outcome"))
    out = capsys.readouterr().out
    assert "20260101-120000-mobilenet" in out
    assert "interrupted" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert len(out.splitlines()) > 2  # the other columns wrapped


def test_a_phase_of_each_epoch_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with output.progress() as on_event:
        for _ in range(3):
            on_event(PhaseStarted("validate", 8))
        on_event(PhaseStarted("solve"))
    assert capsys.readouterr().err.splitlines() == ["validate: 8", "solve"]
