"""The demo: from pictures to a tested model in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tldesk.cli.output import emit, emit_error, facts, note, progress
from tldesk.cli.session import Debug, Json, cancellable, plugin_host


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    headless: Annotated[bool, typer.Option("--headless", help="Without a window.")] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="DIR", help="Folder for the demo project.", show_default="your own TL Desk folder"
        ),
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Make the sample project, train on it and test the result."""
    from tldesk.services.demo import run_demo

    if not headless:
        note("the window is not there yet: running the demo without it")
    host = plugin_host()
    with cancellable() as cancel, progress() as on_event:
        report = run_demo(host, to, cancel=cancel, on_event=on_event)
    emit(report.as_json(), as_json=as_json, show=lambda: facts(report.lines()))
    if report.train.error:
        emit_error(report.train.error["what"], report.train.error["cure"], as_json=False)
    if report.outcome != "completed":
        raise typer.Exit(130 if report.outcome == "cancelled" else 1)
