"""Commands on runs: train, runs, proof, evaluate, predict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

from tldesk.cli.output import emit, emit_error, facts, progress, stdout, table
from tldesk.cli.session import (
    Debug,
    Json,
    ProjectPath,
    RunName,
    cancellable,
    open_project,
    pairs,
    plugin_host,
)
from tldesk.core.contracts import Split
from tldesk.core.errors import UsageError
from tldesk.core.recipe import Recipe, literal

if TYPE_CHECKING:
    from tldesk.services.train_report import TrainReport

EXIT_BY_OUTCOME = {"completed": 0, "failed": 1, "cancelled": 130}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("train")(train)
    app.command("find-rate")(find_rate)
    app.command("runs")(runs)
    app.command("proof")(proof)
    app.command("evaluate")(evaluate)
    app.command("predict")(predict)


_DEFAULT = Recipe()
_DEFAULT_FREEZE = str(_DEFAULT.freeze)


def train(
    project: ProjectPath,
    recipe: Annotated[Path | None, typer.Option(metavar="FILE", help="A recipe, JSON or TOML.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field of the recipe.")
    ] = None,
    backbone: Annotated[
        str | None, typer.Option(metavar="KEY", help="As in `tldesk backbones`.", show_default=_DEFAULT.backbone)
    ] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            metavar="auto|none|KEY|FILE", help="What the backbone starts from.", show_default=_DEFAULT.weights.key
        ),
    ] = None,
    cut: Annotated[
        str | None, typer.Option(metavar="PATH", help="Features end at this module.", show_default="the whole backbone")
    ] = None,
    image_size: Annotated[
        int | None, typer.Option(metavar="PX", help="Side of the input.", show_default="the backbone's own")
    ] = None,
    freeze: Annotated[
        str | None,
        typer.Option(
            metavar="PLAN",
            help="head, none, stage:NAME, gradual:EPOCHS, falling:FACTOR, file:PATH.",
            show_default=_DEFAULT_FREEZE,
        ),
    ] = None,
    head: Annotated[
        str | None, typer.Option(metavar="KEY", help="As in `tldesk keys head`.", show_default=_DEFAULT.head.key)
    ] = None,
    loss: Annotated[
        str | None, typer.Option(metavar="KEY", help="As in `tldesk keys loss`.", show_default=_DEFAULT.loss.key)
    ] = None,
    optimizer: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="As in `tldesk keys optimizer`.", show_default=_DEFAULT.optimizer.key),
    ] = None,
    lr: Annotated[
        float | None,
        typer.Option(metavar="F", help="Learning rate of the head.", show_default=str(_DEFAULT.optimizer.lr)),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(metavar="N", help="Passes over the training samples.", show_default=str(_DEFAULT.epochs)),
    ] = None,
    batch_size: Annotated[
        str | None, typer.Option(metavar="N|auto", help="Samples a step.", show_default=str(_DEFAULT.batch_size))
    ] = None,
    augment: Annotated[
        str | None, typer.Option(metavar="POLICY", help="As in `tldesk keys augment`.", show_default=_DEFAULT.augment)
    ] = None,
    views: Annotated[
        str | None,
        typer.Option(metavar="1|cached:K|full", help="Views of a sample: by --augment.", show_default=_DEFAULT.views),
    ] = None,
    cache: Annotated[
        Literal["auto", "off"] | None,
        typer.Option(help="Keep what frozen layers compute; see tldesk cache.", show_default=_DEFAULT.cache),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(metavar="auto|cpu|cuda[:N]|mps", help="Where to compute.", show_default=_DEFAULT.device),
    ] = None,
    precision: Annotated[
        str | None, typer.Option(metavar="auto|fp32|bf16|fp16", help="Number format.", show_default=_DEFAULT.precision)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Same seed, same result.", show_default=str(_DEFAULT.seed))
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="What to call the run.", show_default="the backbone's")
    ] = "",
    resume: Annotated[
        str | None, typer.Option(metavar="RUN", help="Go on with a run; only --epochs may change.")
    ] = None,
    extend: Annotated[
        Literal["hold", "cycle"],
        typer.Option(help="With --resume and more epochs: hold the last learning rate, or begin a new cycle."),
    ] = "hold",
    download: Annotated[bool, typer.Option("--download", help="Allow fetching missing weights.")] = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Train on a project's labelled samples and keep the result as a run."""
    from tldesk.services import training

    given = {
        "backbone": backbone,
        "weights.key": weights,
        "cut": cut,
        "input.size": image_size,
        "freeze": freeze,
        "head.key": head,
        "loss.key": loss,
        "optimizer.key": optimizer,
        "optimizer.lr": lr,
        "epochs": epochs,
        "batch_size": batch_size,
        "augment": augment,
        "views": views,
        "cache": cache,
        "device": device,
        "precision": precision,
        "seed": seed,
    }
    if resume is not None:
        others = [field for field, value in given.items() if value is not None and field != "epochs"]
        if others or recipe or set_ or name:
            what = others[0] if others else "a recipe, --set or --name"
            raise UsageError(f"--resume goes on with a run as it was; {what} cannot change", "start a new run instead")
        _report(_resume(project, resume, epochs=epochs, extend=extend), as_json=as_json)
    chosen = _chosen(recipe, set_, given)
    host = plugin_host()
    with open_project(project) as opened, cancellable() as cancel, progress() as on_event:
        report = training.train(
            opened, host, chosen, name=name, allow_download=download, cancel=cancel, on_event=on_event
        )
    _report(report, as_json=as_json)


def _resume(project: Path, run: str, *, epochs: int | None, extend: Literal["hold", "cycle"]) -> TrainReport:
    from tldesk.services.going_on import go_on

    host = plugin_host()
    with open_project(project) as opened, cancellable() as cancel, progress() as on_event:
        return go_on(opened, host, run, epochs=epochs, extend=extend, cancel=cancel, on_event=on_event)[0]


def _report(report: TrainReport, *, as_json: bool) -> NoReturn:
    emit(report.as_json(), as_json=as_json, show=lambda: facts(report.lines()))
    if report.error:
        emit_error(report.error["what"], report.error["cure"], as_json=False)  # the document on stdout has it too
    raise typer.Exit(EXIT_BY_OUTCOME[report.outcome])


def find_rate(
    project: ProjectPath,
    recipe: Annotated[Path | None, typer.Option(metavar="FILE", help="A recipe, JSON or TOML.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field of the recipe.")
    ] = None,
    backbone: Annotated[
        str | None, typer.Option(metavar="KEY", help="As in `tldesk backbones`.", show_default=_DEFAULT.backbone)
    ] = None,
    freeze: Annotated[
        str | None, typer.Option(metavar="PLAN", help="As with `tldesk train`.", show_default=_DEFAULT_FREEZE)
    ] = None,
    download: Annotated[bool, typer.Option("--download", help="Allow fetching missing weights.")] = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Find a learning rate: steps at rising rates, from where the loss falls fast. Writes nothing."""
    from tldesk.services import rate_finding

    chosen = _chosen(recipe, set_, {"backbone": backbone, "freeze": freeze})
    host = plugin_host()
    with open_project(project) as opened, cancellable() as cancel, progress() as on_event:
        curve = rate_finding.find_rate(opened, host, chosen, allow_download=download, cancel=cancel, on_event=on_event)
    found = "none: the loss never falls" if curve.suggestion is None else f"{curve.suggestion:.2g}"
    tested = f"{len(curve.rates)} rates" + (f", {curve.rates[0]:.2g} to {curve.rates[-1]:.2g}" if curve.rates else "")
    emit(
        rate_finding.as_json(curve),
        as_json=as_json,
        show=lambda: facts([("suggestion", found), ("tested", tested)]),
    )


def _chosen(recipe: Path | None, settings: list[str] | None, given: dict[str, Any]) -> Recipe:
    """Return a recipe from its file, what is set in it, and what options of their own say; the last wins."""
    chosen = Recipe.load(recipe) if recipe else Recipe()
    chosen = chosen.with_settings({field: literal(text) for field, text in pairs(settings, option="--set").items()})
    return chosen.with_settings({field: value for field, value in given.items() if value is not None})


def runs(project: ProjectPath, as_json: Json = False, debug: Debug = False) -> None:
    """List a project's runs."""
    from tldesk.services.runs import run_rows

    with open_project(project) as opened:
        rows = run_rows(opened)

    def show() -> None:
        lines = [
            (
                row["run"],
                row["name"],
                row["outcome"],
                row["backbone"].rpartition("/")[2],
                row["epochs"],
                _metrics(row["val"]),
                row["created"][:10],
            )
            for row in rows
        ]
        columns = ("run", "name", "outcome", "backbone", "epochs", "val", "created")
        table(columns, lines, right=("epochs",), whole=("run", "outcome", "backbone", "created"))

    emit(rows, as_json=as_json, show=show)


def proof(
    project: ProjectPath,
    run: RunName = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Show what each tensor really did in a run: what was frozen reads exactly 0."""
    from tldesk.services.runs import run_proof

    with open_project(project) as opened:
        found = run_proof(opened, run)

    def show() -> None:
        lines = [
            (
                row["path"],
                row["kind"],
                "frozen" if row["frozen"] else f"from epoch {row['trained_from_epoch']}",
                row["max_abs_change"],
                row["relative_change"],
                row.get("last_gradient_norm"),
            )
            for row in found.rows
        ]
        columns = ("tensor", "kind", "plan", "max change", "relative", "gradient")
        table(columns, lines, right=("max change", "relative", "gradient"), whole=("kind", "plan"))
        stdout.print(f"\n{found.verdict}")

    emit(found.rows, as_json=as_json, show=show)


def evaluate(
    project: ProjectPath,
    run: RunName = None,
    split: Annotated[Split, typer.Option(help="Which part of the data.")] = Split.TEST,
    device: Annotated[str, typer.Option(metavar="auto|cpu|cuda[:N]|mps", help="Where to compute.")] = "auto",
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Measure a run on the samples of a split, as they are labelled now."""
    from tldesk.services.evaluating import evaluate as measure

    host = plugin_host()
    with open_project(project) as opened, cancellable() as cancel, progress() as on_event:
        report = measure(opened, host, run, split=split, device=device, cancel=cancel, on_event=on_event)

    def show() -> None:
        facts(report.lines())
        for title, columns, rows in report.tables():
            table(columns, rows, title=title, right=columns[1:])

    emit(report.as_json(), as_json=as_json, show=show)


def predict(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="PROJECT|EXPORT INPUT...", help="Files or folders; first the project or export."),
    ],
    run: RunName = None,
    backbone: Annotated[str | None, typer.Option(metavar="KEY", help="Use a backbone's own classes instead.")] = None,
    weights: Annotated[str, typer.Option(metavar="auto|KEY|FILE", help="With --backbone: its weights.")] = "auto",
    top: Annotated[int, typer.Option(min=1, metavar="N", help="Classes to show.")] = 5,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the results to a CSV file as well.")] = None,
    device: Annotated[str, typer.Option(metavar="auto|cpu|cuda[:N]|mps", help="Where to compute.")] = "auto",
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Say what is in files or folders, by a run, an exported run folder, or a backbone's own classes."""
    from tldesk.services import predicting

    host = plugin_host()
    with cancellable() as cancel, progress() as on_event:
        if backbone is not None:
            rows = predicting.predict_with_backbone(
                host, backbone, inputs, weights=weights, device=device, cancel=cancel, on_event=on_event
            )
        else:
            source, *files = inputs
            rows = predicting.predict_with_run(
                host, source, files, run=run, device=device, cancel=cancel, on_event=on_event
            )
    if csv is not None:
        predicting.write_csv(rows, csv)
    documents = [row.as_json() for row in rows]
    emit(documents, as_json=as_json, show=lambda: table(("path", "result"), [(r.path, r.line(top)) for r in rows]))
    if all(row.error for row in rows):
        raise typer.Exit(1)


def _metrics(values: dict[str, Any] | None) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in (values or {}).items() if value is not None)
