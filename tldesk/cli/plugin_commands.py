"""Commands on plugins and the installation: plugins, doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tldesk.cli.output import emit, stdout, table
from tldesk.cli.session import Debug, Json, plugin_host

if TYPE_CHECKING:
    from tldesk.hooks.host import PluginHost

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `tldesk plugins list` shows it.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    plugins = typer.Typer(
        help="List plugins, and say which may load.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    plugins.command("list")(list_)
    plugins.command("approve")(approve)
    plugins.command("on")(switch_on)
    plugins.command("off")(switch_off)
    plugins.command("folder")(folder)
    app.add_typer(plugins, name="plugins")
    app.command("doctor")(doctor)


def list_(as_json: Json = False, debug: Debug = False) -> None:
    """List all plugins with what each provides, its state and its fault."""
    _show([state.as_json() for state in plugin_host().collect_all().plugins], as_json=as_json)


def approve(name: Name, as_json: Json = False, debug: Debug = False) -> None:
    """Allow a plugin to load. A plugin can do whatever you can do on this computer."""
    _unloaded().approve(name)
    _show_one(name, as_json=as_json)


def switch_on(name: Name, as_json: Json = False, debug: Debug = False) -> None:
    """Switch a plugin on."""
    _unloaded().on(name)
    _show_one(name, as_json=as_json)


def switch_off(name: Name, as_json: Json = False, debug: Debug = False) -> None:
    """Switch a plugin off; nothing of it is loaded until it is on again."""
    _unloaded().off(name)
    _show_one(name, as_json=as_json)


def folder(as_json: Json = False, debug: Debug = False) -> None:
    """Print the folder in which your own plugin files lie."""
    from tldesk.core.places import Places

    path = str(Places.find().plugins)
    emit({"folder": path}, as_json=as_json, show=lambda: stdout.print(path))


def doctor(as_json: Json = False, debug: Debug = False) -> None:
    """Check the installation: versions, devices, folders, weights, plugins."""
    from tldesk.services.doctor import examine

    checks = [check.as_json() for check in examine(plugin_host())]

    def show() -> None:
        rows = [("ok" if row["ok"] else "!", row["check"], row["detail"], row["cure"] or "") for row in checks]
        table(("", "check", "detail", "cure"), rows, whole=("", "check"))

    emit(checks, as_json=as_json, show=show)
    if not all(row["ok"] for row in checks):
        raise typer.Exit(1)


def _unloaded() -> PluginHost:
    """Return a host that imports no plugin: one that ends the program at import can still be switched off."""
    from tldesk.core.places import Places
    from tldesk.hooks.host import PluginHost

    return PluginHost(Places.find().plugins.parent, load=False)


def _show_one(name: str, *, as_json: bool) -> None:
    """Show a plugin as the next start will find it; what it provides is not known before."""
    _show([state.as_json() for state in _unloaded().plugins if state.name == name], as_json=as_json)


def _show(states: list[dict[str, object]], *, as_json: bool) -> None:
    def show() -> None:
        rows = [(row["name"], row["version"], row["state"], _provides(row), _fault(row)) for row in states]
        table(("plugin", "version", "state", "provides", "fault"), rows, whole=("plugin", "version", "state"))

    emit(states, as_json=as_json, show=show)


def _provides(row: dict[str, object]) -> str:
    provides = row["provides"]
    assert isinstance(provides, dict)
    return ", ".join(f"{len(keys)} {kind}" for kind, keys in provides.items())


def _fault(row: dict[str, object]) -> str:
    fault = row["fault"]
    return f"{fault['stage']}: {fault['error']}" if isinstance(fault, dict) else ""
