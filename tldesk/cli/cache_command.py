"""The command on kept features: how much lies there, how much may, and emptying it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from tldesk.cli.output import emit, stdout
from tldesk.cli.session import Debug, Json
from tldesk.core.places import Places


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cache")(cache)


def cache(
    is_cleared: Annotated[bool, typer.Option("--clear", help="Delete all of it; runs compute it again.")] = False,
    budget_gb: Annotated[float | None, typer.Option(metavar="N", help="How many gigabytes may be kept.")] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Show how much is kept of what frozen layers computed, empty it, or set its budget."""
    from tldesk.services.cache import clear, folder_of, set_budget, usage

    places = Places.find()
    if budget_gb is not None:
        set_budget(places, budget_gb)
    freed = clear(places) if is_cleared else None
    found = usage(places)
    document: dict[str, Any] = {
        "folder": str(folder_of(places)),
        "bytes": found.bytes,
        "files": found.shards,
        "budget": found.budget,
    }
    if freed is not None:
        document["freed"] = freed

    def show() -> None:
        stdout.print(f"folder  {document['folder']}", soft_wrap=True, markup=False)
        stdout.print(f"kept    {_gigabytes(found.bytes)} in {found.shards:,} files")
        stdout.print(f"budget  {_gigabytes(found.budget)}")
        if freed is not None:
            stdout.print(f"freed   {_gigabytes(freed)}")

    emit(document, as_json=as_json, show=show)


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:,.2f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"
