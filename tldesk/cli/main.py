"""The command line as one program: commands put together, and every failure turned into words and an exit status."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tldesk import __version__
from tldesk.cli import cache_command, demo_command, model_commands, plugin_commands, project_commands, run_commands
from tldesk.cli.output import accept_any_text, emit_error, emit_failure, stderr, stdout
from tldesk.core.errors import CancelledError, TldeskError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DONE, FAILED, WRONG_USAGE, CANCELLED = 0, 1, 2, 130
COMING = (("probe",), ("audit",), ("export",), ("plugins", "check"), ("plugins", "new"), ("plugins", "dev"))

app = typer.Typer(
    name="tldesk",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
for module in (project_commands, model_commands, run_commands, demo_command, plugin_commands, cache_command):
    module.register(app)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        stdout.print(__version__)
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Label data on your own computer and train on it by transfer learning."""


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit status: 0 done, 1 failed, 2 wrong usage, 130 cancelled."""
    accept_any_text()
    as_json, debug = "--json" in argv, "--debug" in argv
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG if debug else logging.WARNING)
    try:
        with _sigterm_as_interrupt():
            _refuse_coming(argv)
            status = app(args=list(argv), prog_name="tldesk", standalone_mode=False)
    except KeyboardInterrupt:
        emit_failure(CancelledError(), as_json=as_json)
        return CANCELLED
    except TldeskError as error:
        if debug:
            stderr.print_exception()
        emit_failure(error, as_json=as_json)
        match error:
            case CancelledError():
                return CANCELLED
            case UsageError():
                return WRONG_USAGE
            case _:
                return FAILED
    except typer.Exit as exit_:
        return exit_.exit_code
    except typer.Abort:
        emit_failure(CancelledError(), as_json=as_json)
        return CANCELLED
    except Exception as error:  # noqa: BLE001 - the last door: a person gets words, not a traceback
        return _report_unexpected(error, as_json=as_json, debug=debug)
    return status if isinstance(status, int) else DONE


def _refuse_coming(argv: Sequence[str]) -> None:
    """Refuse a command of a later release by name, rather than as a slip of the pen."""
    for words in COMING:
        if tuple(argv[: len(words)]) == words:
            raise UsageError(f"tldesk {' '.join(words)} comes with a later release", "see tldesk -h for what is there")


def _report_unexpected(error: Exception, *, as_json: bool, debug: bool) -> int:
    """Say what typer refused (wrong usage), or that the program itself failed."""
    # typer carries its own copy of click, whose exceptions are known by this method, not by a public class
    if hasattr(error, "format_message"):
        emit_error(str(error.format_message()).rstrip("."), "see tldesk -h, or -h after the command", as_json=as_json)
        return WRONG_USAGE
    if debug:
        stderr.print_exception()
    if isinstance(error, OSError) and error.strerror:
        emit_error(f"{error.filename or 'a file'}: {error.strerror}", "mend that and try again", as_json=as_json)
    else:
        cure = "this is a fault in TL Desk: run again with --debug and report what it prints"
        emit_error(f"{type(error).__name__}: {error}", cure, as_json=as_json)
    return FAILED


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """Let SIGTERM end a command in the same orderly way as Ctrl+C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
