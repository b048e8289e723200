"""Bring in what a window opens without: the plugins, then torch and its kin, in an order that keeps it fluent."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tldesk.core.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.places import Places
    from tldesk.hooks.host import PluginHost


@dataclass(frozen=True, slots=True)
class EngineLoaded:
    """All is there. ``device_text`` names the device of a run, for people."""

    device_text: str


def load_plugins(places: Places) -> PluginHost:
    """Load every plugin, and collect what needs no torch: modalities and loaders."""
    from tldesk.hooks.host import PluginHost

    host = PluginHost(places.plugins.parent).load()
    host.modalities()
    host.loaders()
    return host


def load_engine(host: PluginHost, cancel: CancelToken, *, on_step: Callable[[str], None]) -> EngineLoaded:
    """Import the store, torch and its kin; then collect backbones and weights, so that asking later costs nothing.

    ``on_step`` is told what comes next: a package's name.

    Raises:
        ModelError: A package is missing or broken.
        CancelledError: The person closed the window.
    """
    from tldesk.ml import load

    try:
        with load.without_collections():
            import tldesk.store.project  # noqa: F401 - it brings in sqlalchemy, which takes half a second
        for step in load.STEPS:
            cancel.check()
            on_step(step)
            load.load(step)
        cancel.check()
        with load.without_collections():
            host.collect_all()
        cancel.check()
        return EngineLoaded(load.device_name())
    except (ImportError, OSError) as error:
        raise ModelError(
            f"the training engine cannot be loaded: {error}",
            f"labelling goes on; install it again: {sys.executable} -m pip install --force-reinstall torch torchvision",
        ) from error


def load_before_qt() -> None:
    """Import torch now where it must come before Qt, which is on Windows; does nothing elsewhere.

    A torch that is broken is not this function's matter: ``load_engine`` meets it again, and says so.
    """
    if sys.platform == "win32":
        from contextlib import suppress

        from tldesk.ml import load

        with suppress(ImportError, OSError):
            load.load("torch")


def prepare_thread() -> None:
    """Set torch's thread count for the calling thread, if torch is loaded: for each worker thread, first thing."""
    if "torch" in sys.modules:
        from tldesk.ml.load import set_threads

        set_threads()
