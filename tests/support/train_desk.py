"""The place *Train* on a tiny real project, with all that stands behind it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from support.training import TINY, ReadyEngine, colored_project

from tldesk.core.places import Places
from tldesk.qt.job_desk import JobDesk
from tldesk.qt.open_project import OpenProject
from tldesk.qt.preset_list import PresetList
from tldesk.qt.rate_desk import RateDesk
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.qt.run_book import RunBook
from tldesk.qt.training_desk import TrainingDesk
from tldesk.ui.train_place import TrainPlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.ui.job_bar import Notice
    from tldesk.ui.theme import Theme


@dataclass
class TrainDesk:
    """The place with what stands behind it."""

    project: OpenProject
    jobs: JobDesk
    draft: RecipeDraft
    training: TrainingDesk
    book: RunBook
    presets: PresetList
    rates: RateDesk
    place: TrainPlace
    notices: list[Notice] = field(default_factory=list)

    def open(self, qtbot: QtBot, folder: Path, home: Path) -> None:
        with qtbot.waitSignal(self.project.opened):
            self.project.open(lambda: colored_project(folder, home))
        self.draft.update(TINY | {"threads": 1, "loader_threads": 0})  # others compute as well


@contextmanager
def train_desk(qtbot: QtBot, theme: Theme, home: Path) -> Iterator[TrainDesk]:
    """Show the place; end its jobs behind."""
    engine: Any = ReadyEngine(home)
    project, jobs, draft, places = OpenProject(), JobDesk(), RecipeDraft(), Places.under(home)
    training = TrainingDesk(project, jobs, engine, draft, places)
    book = RunBook(project)
    training.run_progressed.connect(book.on_run_events)
    presets, rates = PresetList(project, draft, places), RateDesk(project, jobs, engine, draft, places)
    place = TrainPlace(project, training, book, draft=draft, engine=engine, presets=presets, rates=rates, theme=theme)
    place.resume_wanted.connect(place.flow.resume)
    place.extend_wanted.connect(place.flow.extend)
    qtbot.addWidget(place)
    desk = TrainDesk(project, jobs, draft, training, book, presets, rates, place)
    place.notice.connect(desk.notices.append)
    place.resize(900, 640)
    with qtbot.waitExposed(place):
        place.show()
    yield desk
    assert jobs.shutdown()
    assert project.shutdown()
