"""The command line, with every step told on stderr: what ``benchmarks.resume`` kills."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tldesk.cli.main import run
from tldesk.core.events import StepDone
from tldesk.services import keeping

if TYPE_CHECKING:
    from collections.abc import Callable

_tell: Callable[[Any, Any], None] = keeping._RunLog.tell


def _told(log: Any, event: Any) -> None:
    if isinstance(event, StepDone):
        print(f"step {event.step}: {event.loss}", file=sys.stderr, flush=True)
    _tell(log, event)


keeping._RunLog.tell = _told  # type: ignore[method-assign]
sys.exit(run(sys.argv[1:]))
