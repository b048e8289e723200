"""The entry point above app and cli: decides which of the two answers, before either is imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_WINDOW_YET = (
    "error: this release has no window yet, it comes with the next one; "
    "run `tldesk demo --headless`, or `tldesk --help` for everything that works without it\n"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run TL Desk and return its exit status: bare or ``open`` is the desktop, all else the command line."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] == "open":
        sys.stderr.write(_NO_WINDOW_YET)
        return 1
    from tldesk.cli.main import run  # here: typer and rich stay out of the desktop's start

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
