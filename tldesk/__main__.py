"""The entry point above app and cli: decides which of the two answers, before either is imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run TL Desk and return its exit status: bare or ``open`` is the desktop, all else the command line."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] == "open":
        from tldesk.app.start import main as open_desktop

        return open_desktop(arguments[1:], demo=lambda: _command_line(["demo", "--headless"]))
    return _command_line(arguments)


def _command_line(arguments: Sequence[str]) -> int:
    from tldesk.cli.main import run  # here: typer and rich stay out of the desktop's start

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
