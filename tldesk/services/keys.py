"""The list behind ``tldesk keys``: what a recipe may name, with title and options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tldesk.core.errors import UsageError
from tldesk.core.keys import TABLES

if TYPE_CHECKING:
    from pydantic import BaseModel

    from tldesk.hooks.host import PluginHost


def all_keys(host: PluginHost, kind: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return ``{kind: [{key, title, options}]}``; options map a name to its description and default.

    Raises:
        UsageError: There is no such kind.
    """
    kinds = (*TABLES, "loader")
    if kind is not None and kind not in kinds:
        raise UsageError(f"there are no keys of kind {kind!r}", f"choose one of: {', '.join(kinds)}")
    found = {name: [_row(entry.key, entry.title, entry.options) for entry in table] for name, table in TABLES.items()}
    if kind in {None, "loader"}:
        found["loader"] = [_row(one.key, one.title, one.options) for one in host.loaders().values()]
    return {name: rows for name, rows in found.items() if kind in {None, name}}


def _row(key: str, title: str, options: type[BaseModel]) -> dict[str, Any]:
    described = {
        name: {"default": field.get_default(call_default_factory=True), "description": field.description or ""}
        for name, field in options.model_fields.items()
    }
    return {"key": key, "title": title, "options": described}
