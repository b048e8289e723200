"""A tiny project with a trained model, and a prediction desk on it, for tests that use a model in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.training import TINY, ReadyEngine, colored_project

from tldesk.core.cancel import CancelToken
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.model_list import ModelList
from tldesk.qt.open_project import OpenProject
from tldesk.qt.prediction_desk import PredictionDesk
from tldesk.services.projects import open_project
from tldesk.services.training import train

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

CLASSES = ("blue", "red")


def trained_project(folder: Path, home: Path, *, names: tuple[str, ...] = ("older", "newer")) -> Path:
    """Make the colored project with one solved model for each name; return its folder."""
    engine = ReadyEngine(home)
    with colored_project(folder, home) as project:
        for name in names:
            train(
                project,
                engine.host,
                Recipe.parse(TINY | {"head": {"key": "logistic"}}),
                name=name,
                allow_download=False,
                cancel=CancelToken(),
                on_event=lambda _: None,
                places=Places.under(home),
            )
        return project.folder


class Bench:
    """A prediction desk with all that it stands on."""

    def __init__(self, home: Path, *, is_ready: bool = True) -> None:
        self.project, self.jobs, self.engine = OpenProject(), JobDesk(), ReadyEngine(home, is_ready=is_ready)
        self.models = ModelList(self.project)
        self.desk = PredictionDesk(self.project, self.jobs, self.engine, models=self.models)  # type: ignore[arg-type]

    def open(self, qtbot: QtBot, folder: Path) -> None:
        """Open a project and wait until its models are known."""
        self.project.open(lambda: open_project(folder))
        qtbot.waitUntil(lambda: bool(self.desk.models))

    def wait(self, qtbot: QtBot) -> None:
        """Wait until nothing is predicted any more."""
        qtbot.waitUntil(lambda: not self.desk.state.is_running, timeout=60_000)

    def shutdown(self) -> bool:
        """End every thread."""
        return all([self.jobs.shutdown(), self.desk.shutdown(), self.project.shutdown()])
