"""What every command shares: common options, the plugin host, an open project, and stopping in an orderly way."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tldesk.cli.output import note
from tldesk.core.cancel import CancelToken
from tldesk.core.errors import UsageError
from tldesk.core.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from tldesk.hooks.host import PluginHost
    from tldesk.store.project import Project

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; progress goes to stderr.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks and debug messages on stderr.")]
ProjectPath = Annotated[Path, typer.Argument(metavar="PROJECT", help="A project folder, NAME.tldesk.")]
RunName = Annotated[
    str | None, typer.Option("--run", metavar="RUN", help="A run's id or name, latest, or best.", show_default="latest")
]


def plugin_host() -> PluginHost:
    """Load the plugins; what is wrong with one of them is said on stderr and stops nothing."""
    from tldesk.hooks.host import PluginHost

    host = PluginHost(Places.find().plugins.parent)
    host.load()
    for fault in host.faults:
        note(f"plugin {fault.plugin} is off: {fault.stage}: {fault.error}")
    return host


@contextmanager
def open_project(folder: Path) -> Iterator[Project]:
    """Open a project for the length of a command; what a person should know of it is said on stderr."""
    from tldesk.services.projects import open_project as open_

    project = open_(folder)
    for text in project.notes:
        note(text)
    try:
        yield project
    finally:
        project.close()


@contextmanager
def cancellable() -> Iterator[CancelToken]:
    """Give a token that the first Ctrl+C (or SIGTERM) raises; a second one interrupts at once."""
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if token.is_cancelled:
            signal.default_int_handler(number, frame)
        token.cancel()
        note("stopping; press Ctrl+C again to stop at once")

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def pairs(values: list[str] | None, *, option: str) -> dict[str, str]:
    """Read repeated ``NAME=VALUE`` options.

    Raises:
        UsageError: One has no ``=``.
    """
    found: dict[str, str] = {}
    for text in values or []:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"{option} {text!r} is not NAME=VALUE", f"write {option} name=value")
        found[name.strip()] = value
    return found
