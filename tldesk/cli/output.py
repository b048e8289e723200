"""What a command prints: one JSON document, or readable text; progress and errors on stderr."""

from __future__ import annotations

import io
import json
import math
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from tldesk.core import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tldesk.core.errors import TldeskError

# Without markup and emoji: file and class names may hold [brackets] or :smile:, and are shown as they are.
stderr = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
stdout = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)

_UNBOUNDED = 10_000  # columns of a table in a file or a pipe: nothing is wrapped there


def accept_any_text() -> None:
    """Let stdout and stderr write what their encoding lacks as escapes: names of files need not be UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def finite(value: Any) -> Any:
    """Return a copy fit for JSON: NaN and infinity become null, tuples lists, keys text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def emit(document: Any, *, as_json: bool, show: Callable[[], None]) -> None:
    """Print a command's result: the document with ``--json``, else what ``show`` draws."""
    if as_json:
        sys.stdout.write(json.dumps(finite(document), ensure_ascii=True, allow_nan=False) + "\n")
        sys.stdout.flush()
    else:
        show()


def emit_error(what: str, cure: str, *, as_json: bool) -> None:
    """Print a failure: ``error: what; cure`` on stderr and, with ``--json``, the same as a document on stdout."""
    stderr.print(Text.assemble(("error:", "bold red"), f" {what}{f'; {cure}' if cure else ''}"))
    if as_json:
        document = {"error": {"what": what, "cure": cure}}
        sys.stdout.write(json.dumps(document, ensure_ascii=True) + "\n")
        sys.stdout.flush()


def emit_failure(error: TldeskError, *, as_json: bool) -> None:
    """Print an error that a person can mend."""
    emit_error(error.what, error.cure, as_json=as_json)


def note(text: str) -> None:
    """Print one line on stderr."""
    stderr.print(text)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    title: str = "",
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> None:
    """Print rows as a plain table on stdout. On a narrow terminal, columns in ``right`` and ``whole`` wrap last."""
    view = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in columns:
        is_whole = name in whole or name in right
        view.add_column(name, justify="right" if name in right else "left", overflow="fold", no_wrap=is_whole)
    for row in rows:
        view.add_row(*[cell(value) for value in row])
    if stdout.is_terminal:
        stdout.print(view)
    else:
        Console(width=_UNBOUNDED, highlight=False, soft_wrap=True, markup=False, emoji=False).print(view)


def facts(pairs: Sequence[tuple[str, Any]]) -> None:
    """Print name and value pairs, one a line."""
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        stdout.print(Text.assemble((f"{name:<{width}}", "bold"), f"  {cell(value)}"))


def cell(value: Any) -> str:
    """Put a value into a table cell."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


@contextmanager
def progress() -> Iterator[Callable[[events.Event], None]]:
    """Show a job's events on stderr: a bar with the time left on a terminal, plain lines elsewhere."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal) as bars:
        yield _Bars(bars)


class _Bars:
    """Turns events into progress bars and lines."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: TaskID | None = None
        self._told: set[str] = set()

    def __call__(self, event: events.Event) -> None:
        match event:
            case events.PhaseStarted(name=name, total=total):
                if self._task is not None:
                    self._bars.remove_task(self._task)
                self._task = self._bars.add_task(name, total=total)
                if not stderr.is_terminal and name not in self._told:  # a phase of each epoch is told once
                    self._told.add(name)
                    stderr.print(name if total is None else f"{name}: {total}")
            case events.Progress(done=done, total=total):
                self._advance(done, total)
            case events.StepDone(step=step, steps=steps):
                self._advance(step, steps)
            case events.EpochDone():
                stderr.print(epoch_line(event))
            case events.PlanChanged() if event.epoch > 1:
                learn = f"{event.trainable:,} of {event.parameters:,} parameters learn"
                stderr.print(f"from epoch {event.epoch} on {learn}")
            case events.Note(text=text):
                stderr.print(text)

    def _advance(self, done: int, total: int | None) -> None:
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total)


def epoch_line(event: events.EpochDone) -> str:
    """Put one epoch in a line."""
    parts = [f"epoch {event.epoch}/{event.epochs}"]
    parts += [f"train {name} {value:.4f}" for name, value in event.train.items()]
    parts += [f"val {name} {value:.4f}" for name, value in (event.val or {}).items()]
    parts.append(f"{event.seconds:.1f} s{'  *' if event.is_best else ''}")
    return "  ".join(parts)
