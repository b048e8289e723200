"""The demo: the sample project, trained and tested, with no question asked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tldesk.core.contracts import Split, Task
from tldesk.core.errors import ProjectError
from tldesk.core.places import Places
from tldesk.core.recipe import HeadRecipe, Recipe
from tldesk.resources import resource
from tldesk.services import importing, projects
from tldesk.services.evaluating import EvaluationReport, evaluate
from tldesk.services.training import train

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost
    from tldesk.services.train_report import TrainReport
    from tldesk.store.project import Project

PROJECT = "Pictures of things.tldesk"
LABELLED, UNLABELLED = "labelled", "unlabelled"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo made: the document of ``tldesk demo``."""

    project: Path
    train: TrainReport
    evaluation: EvaluationReport | None
    seconds: float

    @property
    def outcome(self) -> str:
        """How its run ended."""
        return self.train.outcome

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line."""
        return {
            "project": str(self.project),
            "train": self.train.as_json(),
            "evaluate": self.evaluation.as_json() if self.evaluation else None,
            "seconds": round(self.seconds, 3),
        }

    def lines(self) -> list[tuple[str, Any]]:
        """Return what a person reads, as names and values."""
        measured = self.evaluation.lines() if self.evaluation else []
        names = {name for name, _ in measured}
        run = [(name, value) for name, value in self.train.lines() if name not in names]
        return [("project", self.project), *run, *measured, ("took", f"{self.seconds:.1f} s")]


def sample_project(
    host: PluginHost,
    folder: Path,
    *,
    places: Places,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    seed: int = 0,
    check: importing.Check = "full",
) -> Project:
    """Open the sample project in ``folder``; what is missing of it, or all, is made first.

    ``check``: ``header`` leaves the full decode of its pictures to whoever opens it.

    Raises:
        ProjectError: There is something else in its place, or it is damaged.
        CancelledError: The person stopped it; the next call goes on from there.
    """
    path = folder / PROJECT
    things = resource("samples/things")
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()
    if path.exists():
        project = _reopened(path)
    else:
        project, _ = importing.new_from_source(
            path,
            host,
            things / LABELLED,
            task=Task.SINGLE,
            seed=seed,
            check=check,
            places=places,
            cancel=cancel,
            on_event=on_event,
        )
    try:
        # By name, not by path: another installation of TL Desk has the same pictures elsewhere.
        known = {source.path.name: source for source in project.samples.sources()}
        for name, loader in ((LABELLED, None), (UNLABELLED, "unlabelled")):
            if name not in known:
                importing.import_source(
                    project,
                    host,
                    things / name,
                    loader=loader,
                    check=check,
                    places=places,
                    cancel=cancel,
                    on_event=on_event,
                )
            elif known[name].is_missing:
                projects.relink(project, known[name].path, things / name)
        if check == "full":
            importing.check_pending(project, host, places, cancel=cancel, on_event=on_event)
    except BaseException:
        project.close()
        raise
    return project


def reopened_sample(folder: Path) -> Project | None:
    """Open the sample project where it is whole, which needs no plugin; None where something is still to be made."""
    path = folder / PROJECT
    if not path.is_dir() or not any(path.iterdir()):
        return None
    project = _reopened(path)
    sources = project.samples.sources()
    if {source.path.name for source in sources} >= {LABELLED, UNLABELLED} and not any(s.is_missing for s in sources):
        return project
    project.close()
    return None


def _reopened(path: Path) -> Project:
    try:
        return projects.open_project(path)
    except ProjectError as error:
        raise ProjectError(
            f"the demo's project cannot be used: {error.what}", f"move {path} away, or name another folder by --to"
        ) from error


def run_demo(
    host: PluginHost,
    to: Path | None,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    places: Places | None = None,
) -> DemoReport:
    """Make the sample project, solve a head on the frozen default backbone, and test it.

    Args:
        host: The plugins.
        to: Folder for the project; None: beside the user's plugins.
        cancel: Stops it.
        on_event: Gets progress and remarks.
        places: Where caches lie; None: the user's.
    """
    started_s = time.monotonic()
    places = places or Places.find()
    folder = to or places.plugins.parent / "projects"
    recipe = Recipe(head=HeadRecipe(key="logistic"))
    with sample_project(host, folder, places=places, cancel=cancel, on_event=on_event) as project:
        report = train(
            project,
            host,
            recipe,
            name="quick model",
            allow_download=False,
            cancel=cancel,
            on_event=on_event,
            places=places,
        )
        evaluation = None
        if report.outcome == "completed":
            evaluation = evaluate(
                project, host, report.run, split=Split.TEST, cancel=cancel, on_event=on_event, places=places
            )
        return DemoReport(project.folder, report, evaluation, time.monotonic() - started_s)
