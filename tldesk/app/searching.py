"""What the command search finds beside the actions: classes, runs, and samples by name; and what choosing one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tldesk.qt.gallery import GalleryFilter
from tldesk.ui.command_search import Command

if TYPE_CHECKING:
    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views
    from tldesk.qt.sample_finder import Hits

LEAST_LETTERS = 2  # one letter stands in almost every name


class Searching(QObject):
    """Keeps what can be found as it is, and goes to what is chosen."""

    def __init__(self, desktop: Desktop, views: Views) -> None:
        super().__init__(views)
        self._views, self._window = views, desktop.window
        behind = views.behind
        behind.project.opened.connect(self._tell)
        behind.project.closed.connect(self._tell)
        behind.project.changed.connect(self._on_changed)
        behind.book.runs_changed.connect(self._tell)
        desktop.languages.changed.connect(self._tell)
        behind.finder.found.connect(self._on_found)
        self._window.search_typed.connect(self._on_typed)
        self._window.command_chosen.connect(self._on_chosen)
        self._classes: tuple[str, ...] = ()

    @Slot(tuple)
    def _on_changed(self, _ids: tuple[int, ...]) -> None:
        if self._views.behind.project.view.classes != self._classes:
            self._tell()

    @Slot()
    def _tell(self) -> None:
        project = self._views.behind.project
        self._classes = project.view.classes if project.is_open else ()
        classes, runs = self.tr("Show class {name}"), self.tr("Show run {name}")
        found = [Command(f"class:{name}", classes.format(name=name)) for name in self._classes]
        if project.is_open:
            found += [Command(f"run:{run.id}", runs.format(name=run.name)) for run in self._views.behind.book.runs]
        self._window.set_commands(found)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        behind = self._views.behind
        if behind.project.is_open and len(text.strip()) >= LEAST_LETTERS:
            behind.finder.find(behind.project.view, text)
        else:
            behind.finder.drop()

    @Slot(str, tuple)
    def _on_found(self, text: str, hits: Hits) -> None:
        words = self.tr("image")
        self._window.show_found(text, [Command(f"sample:{key}", name, words) for key, name in hits])

    @Slot(str)
    def _on_chosen(self, command_id: str) -> None:
        kind, _, name = command_id.partition(":")
        if not self._views.behind.project.is_open:
            return
        if kind == "class":
            self._views.behind.gallery.show_class(name)
            self._window.show_place("data")
        elif kind == "run":
            self._views.behind.book.select(name)
            self._window.show_place("train")
        elif kind == "sample":
            self._show_sample(int(name))

    def _show_sample(self, sample_id: int) -> None:
        """Go to a sample, with all others around it where the filter of now hides it."""
        gallery, grid = self._views.behind.gallery, self._views.data.grid
        if gallery.model.row_of(sample_id) is None:
            gallery.set_filter(GalleryFilter())
        self._window.show_place("data")
        grid.select_ids([sample_id], current=sample_id)
        grid.setFocus()
