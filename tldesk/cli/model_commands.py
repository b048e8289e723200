"""Commands on what a model can be made of: keys, backbones, layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tldesk.cli.output import cell, emit, note, stdout, table
from tldesk.cli.session import Debug, Json, plugin_host

if TYPE_CHECKING:
    from collections.abc import Iterator


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("keys")(keys)
    app.command("backbones")(backbones)
    app.command("layers")(layers)


def keys(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="head, loss, optimizer, augment, loader.")
    ] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """List the keys that --head, --loss, --optimizer, --augment and --loader take, with their options."""
    from tldesk.services.keys import all_keys

    document = all_keys(plugin_host(), kind)

    def show() -> None:
        for name, rows in document.items():
            lines = [(row["key"], row["title"], ", ".join(row["options"])) for row in rows]
            table((name, "title", "options"), lines, whole=(name,))
            stdout.print()

    emit(document, as_json=as_json, show=show)


def backbones(
    query: Annotated[str, typer.Option(metavar="TEXT", help="Only keys that hold all of these words.")] = "",
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """List the backbones, and whether their weights are on this computer."""
    from tldesk.services.backbones import rows

    found = rows(plugin_host(), query)

    def show() -> None:
        lines = [
            (row["key"], row["parameters"], row["image_size"], _weights(row["weights"]), _licenses(row["weights"]))
            for row in found
        ]
        columns = ("backbone", "parameters", "input", "weights", "licence")
        table(columns, lines, right=("parameters", "input"), whole=("backbone",))

    emit(found, as_json=as_json, show=show)


def layers(
    backbone: Annotated[str, typer.Argument(metavar="BACKBONE", help="As in `tldesk backbones`.")],
    freeze: Annotated[str, typer.Option(metavar="PLAN", help="head, none, stage:NAME, file:PATH.")] = "head",
    cut: Annotated[str | None, typer.Option(metavar="PATH", help="Features end at this module.")] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Show a backbone's modules and stages, and what a freeze plan trains."""
    from tldesk.services.layers import layer_tree

    report = layer_tree(plugin_host().backbone(backbone), freeze=freeze, cut=cut)
    document = report.to_json()

    def show() -> None:
        table(
            ("module", "type", "stage", "parameters", "learn"),
            list(_tree_lines(document["tree"], depth=0)),
            right=("parameters", "learn"),
        )
        stdout.print(f"\n{document['trainable']:,} of {document['parameters']:,} backbone parameters learn")
        stdout.print(f"stages: {', '.join(document['stages'])}")
        if report.fallback:
            note(f"one stage only: {report.fallback}")

    emit(document, as_json=as_json, show=show)


def _tree_lines(node: dict[str, Any], *, depth: int) -> Iterator[tuple[Any, ...]]:
    name = node["path"].rpartition(".")[2] or node["path"]
    learns = cell(node["trainable"]) if node["trainable"] else "frozen" if node["parameters"] else ""
    yield ("  " * depth + name, node["type"], node["stage"] or "", node["parameters"], learns)
    for child in node["children"]:
        yield from _tree_lines(child, depth=depth + 1)


def _weights(rows: list[dict[str, Any]]) -> str:
    here = [row["key"] for row in rows if row["here"]]
    if here:
        return f"here: {', '.join(here)}"
    return f"{len(rows)} to fetch" if rows else "none"


def _licenses(rows: list[dict[str, Any]]) -> str:
    return ", ".join(sorted({row["license"] for row in rows if row["license"]}))
