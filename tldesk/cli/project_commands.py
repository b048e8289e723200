"""Commands on a project's data: new, import, info, label, relink."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tldesk.cli.output import emit, facts, note, progress, table
from tldesk.cli.session import Debug, Json, ProjectPath, cancellable, open_project, pairs, plugin_host
from tldesk.core.contracts import Task

if TYPE_CHECKING:
    from tldesk.services.importing import ImportReport
    from tldesk.services.projects import ProjectInfo
    from tldesk.store.project import Project

Check = Literal["full", "header"]
Loader = Annotated[str | None, typer.Option(metavar="KEY", help="Loader of the source.", show_default="what fits best")]
Options = Annotated[list[str] | None, typer.Option("--option", metavar="NAME=VALUE", help="An option of the loader.")]
Group = Annotated[
    str,
    typer.Option(
        metavar="none|folder|PATTERN|gap:SECONDS", help="What belongs together and is never divided between splits."
    ),
]
CheckOption = Annotated[Check, typer.Option(help="header: return before every file is decoded.")]
Share = Annotated[float, typer.Option(min=0, max=0.9, help="Part of the data kept for this split.")]
OWN = "the project's"
OwnShare = Annotated[float | None, typer.Option(min=0, max=0.9, help="As the project was made with.", show_default=OWN)]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("new")(new)
    app.command("import")(import_)
    app.command("info")(info)
    app.command("label")(label)
    app.command("relink")(relink)


def new(
    project: ProjectPath,
    source: Annotated[Path | None, typer.Option("--from", metavar="SOURCE", help="A folder or file to import.")] = None,
    loader: Loader = None,
    option: Options = None,
    task: Annotated[Task, typer.Option(help="What the labels are.")] = Task.SINGLE,
    val: Share = 0.2,
    test: Share = 0.2,
    seed: Annotated[int, typer.Option(min=0, help="Draws the splits.")] = 0,
    group: Group = "none",
    check: CheckOption = "full",
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Make a project, and import a source into it."""
    from tldesk.services import importing, projects

    if source is None:
        with projects.new_project(project, task=task, seed=seed, val=val, test=test) as empty:
            _show_info(projects.info(empty), as_json=as_json)
        return
    host = plugin_host()
    with cancellable() as cancel, progress() as on_event:
        made, report = importing.new_from_source(
            project,
            host,
            source,
            task=task,
            seed=seed,
            val=val,
            test=test,
            loader=loader,
            options=pairs(option, option="--option"),
            group=group,
            check=check,
            cancel=cancel,
            on_event=on_event,
        )
    with made:
        _show_import(made, report, as_json=as_json)


def import_(
    project: ProjectPath,
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A folder or file.")],
    loader: Loader = None,
    option: Options = None,
    task: Annotated[Task | None, typer.Option(help="As the project was made with.", show_default=OWN)] = None,
    val: OwnShare = None,
    test: OwnShare = None,
    seed: Annotated[int | None, typer.Option(min=0, help="As the project was made with.", show_default=OWN)] = None,
    group: Group = "none",
    check: CheckOption = "full",
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Import a source into a project; only what is new or changed is added."""
    from tldesk.services import importing, projects

    host = plugin_host()
    with open_project(project) as opened:
        projects.require_settings(opened, task=task, val=val, test=test, seed=seed)
        with cancellable() as cancel, progress() as on_event:
            report = importing.import_source(
                opened,
                host,
                source,
                loader=loader,
                options=pairs(option, option="--option"),
                group=group,
                check=check,
                cancel=cancel,
                on_event=on_event,
            )
        _show_import(opened, report, as_json=as_json)


def info(project: ProjectPath, as_json: Json = False, debug: Debug = False) -> None:
    """Tell what a project holds."""
    from tldesk.services import projects

    with open_project(project) as opened:
        _show_info(projects.info(opened), as_json=as_json)


def label(
    project: ProjectPath,
    file: Annotated[Path, typer.Option("--set", metavar="FILE.csv", help="Columns path,label; several joined by |.")],
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Set labels from a CSV file; an empty label clears."""
    from tldesk.services import labelling

    with open_project(project) as opened:
        report = labelling.set_labels(opened, file)
    document = {"changed": report.changed, "unknown": list(report.unknown)}

    def show() -> None:
        facts([("changed", report.changed), ("unknown", len(report.unknown))])
        for path in report.unknown[:20]:
            note(f"not in the project: {path}")

    emit(document, as_json=as_json, show=show)


def relink(
    project: ProjectPath,
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A source, where it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Where it is now.")],
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Say where a source lies now that was moved; its samples keep their labels and splits."""
    from tldesk.services import projects

    with open_project(project) as opened:
        report = projects.relink(opened, old, new)
    document = {"source": str(new.absolute()), "found": report.found, "missing": list(report.missing)}

    def show() -> None:
        facts([("source", document["source"]), ("found", report.found), ("missing", len(report.missing))])
        for path in report.missing[:20]:
            note(f"not there: {path}")

    emit(document, as_json=as_json, show=show)


def _show_import(project: Project, report: ImportReport, *, as_json: bool) -> None:
    from tldesk.services import importing, projects

    # after a header check the report leaves them out, for speed; names and folders tell enough for a person
    would_leak = report.would_leak or importing.leaks(project, report.source_id)
    for leak in would_leak:
        note(leak.text)
    for text in projects.remarks(project):
        note(text)
    extra = {
        "new": report.new,
        "changed": report.changed,
        "loader": report.loader,
        "missing": list(report.missing),
        "would_leak": [asdict(leak) for leak in would_leak],
    }
    found = projects.info(project)
    emit(found.as_json() | extra, as_json=as_json, show=lambda: _print_info(found))


def _show_info(found: ProjectInfo, *, as_json: bool) -> None:
    emit(found.as_json(), as_json=as_json, show=lambda: _print_info(found))


def _print_info(found: ProjectInfo) -> None:
    document = found.as_json()
    ignored = ", ".join(f"{count} {suffix or 'without extension'}" for suffix, count in document["ignored"].items())
    facts(
        [
            ("project", document["project"]),
            ("task", document["task"]),
            ("samples", document["samples"]),
            ("labelled", document["labelled"]),
            ("unreadable", len(document["unreadable"])),
            ("ignored", ignored or "none"),
            ("classes", ", ".join(document["classes"]) or "none"),
            ("splits", ", ".join(f"{name} {count:,}" for name, count in document["splits"].items())),
        ]
    )
    if document["unreadable"]:
        rows = [(item["path"], item["reason"]) for item in document["unreadable"][:20]]
        table(("unreadable", "reason"), rows)
