"""A tiny real project, and an engine that is ready at once, for tests that train in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from support.pictures import COLORS, write_image

from tldesk.core.contracts import Task
from tldesk.hooks.host import PluginHost
from tldesk.services import importing

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.store.project import Project

TINY = {
    "backbone": "torchvision/mobilenet_v3_small",
    "weights": {"key": "none"},
    "input": {"size": 32},
    "device": "cpu",
}


class ReadyEngine(QObject):
    """Stands for ``Engine`` where torch is imported already."""

    ready = Signal()
    failed = Signal(object)

    def __init__(self, home: Path, *, is_ready: bool = True) -> None:
        super().__init__()
        self.host = PluginHost(home)
        self.is_ready = is_ready
        self.failure: Failed | None = None


def colored_project(folder: Path, home: Path) -> Project:
    """Make a project of six blue and six red pictures, labelled by their folders."""
    for number, name in enumerate(("blue", "red")):
        for index in range(6):
            write_image(folder / "s" / name / f"{index}.png", COLORS[name], seed=10 * number + index)
    return importing.new_from_source(folder / "p.tldesk", PluginHost(home), folder / "s", task=Task.SINGLE)[0]
