"""Everything behind the places that is no widget: made in one go, each object handed what it listens to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot

from tldesk.qt.augment_views import AugmentViews
from tldesk.qt.evaluation_desk import EvaluationDesk
from tldesk.qt.gallery import Gallery
from tldesk.qt.import_flow import ImportFlow
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.live_answer import LiveAnswer
from tldesk.qt.model_list import ModelList
from tldesk.qt.open_project import OpenProject
from tldesk.qt.prediction_desk import PredictionDesk
from tldesk.qt.preset_list import PresetList
from tldesk.qt.project_watch import ProjectWatch
from tldesk.qt.rate_desk import RateDesk
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.qt.run_book import RunBook
from tldesk.qt.sample_finder import SampleFinder
from tldesk.qt.sample_pictures import ProjectPictures
from tldesk.qt.suggestion_words import SuggestionWords
from tldesk.qt.training_desk import TrainingDesk
from tldesk.qt.worker import Runner

if TYPE_CHECKING:
    from tldesk.core.places import Places
    from tldesk.qt.engine import Engine


class Ending(Protocol):
    """What has threads and can be told to stop before it is waited for."""

    def stop(self) -> None:
        """Begin to end."""

    def shutdown(self) -> bool:
        """Wait for the end; False: not in time."""


class Behind(QObject):
    """The open project with its jobs, answer, runs and pictures."""

    def __init__(self, engine: Engine, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.places = places
        self.project = OpenProject(self)
        self.jobs = JobDesk(Runner(prepare=engine.prepare, parent=self), self)
        self.draft = RecipeDraft(self)
        self.project.opened.connect(self._on_opened)
        self.live = LiveAnswer(self.project, self.jobs, engine, self)
        self.suggestions = SuggestionWords(self.live, self)
        self.gallery = Gallery(self.project, self.suggestions, self)
        self.live.suggestions_changed.connect(self.gallery.on_suggestions_changed)
        self.pictures = ProjectPictures(self.project, engine, draft=self.draft, parent=self)
        self.augmented = AugmentViews(self.project, engine, draft=self.draft, places=places, parent=self)
        self.training = TrainingDesk(self.project, self.jobs, engine, self.draft, places, self)
        self.presets = PresetList(self.project, self.draft, places, self)
        self.rates = RateDesk(self.project, self.jobs, engine, self.draft, places, self)
        self.book = RunBook(self.project, self)
        self.training.run_progressed.connect(self.book.on_run_events)
        self.watch = ProjectWatch(self.project, self)
        self.watch.samples_changed.connect(self.project.reload)
        self.watch.runs_changed.connect(self.book.reload)
        self.watch.run_progressed.connect(self.book.on_run_events)
        self.finder = SampleFinder(self)
        self.imports = ImportFlow(self.project, self.jobs, engine, self)
        self.models = ModelList(self.project, self)
        self.book.runs_changed.connect(self.models.reload)  # one ended here or in a terminal, was renamed or deleted
        self.evaluation = EvaluationDesk(self.project, self.jobs, engine, models=self.models, parent=self)
        self.prediction = PredictionDesk(self.project, self.jobs, engine, models=self.models, parent=self)

    @Slot()
    def _on_opened(self) -> None:
        self.draft.set_task(self.project.view.task.value)

    def end(self, *others: Ending) -> bool:
        """Stop every job and join every thread; False: not in time. What was asked of the project is done first.

        All that can be stopped, these ``others`` too, is told so before any of it is waited for.
        """
        stopping: tuple[Ending, ...] = (self.jobs, self.live, self.pictures, self.augmented, self.prediction, *others)
        for part in stopping:
            part.stop()
        drained = (self.watch, self.finder, self.project)  # their queues end by themselves, the project's last
        ended = [part.shutdown() for part in stopping]
        ended += [part.shutdown() for part in drained]
        return all(ended)
