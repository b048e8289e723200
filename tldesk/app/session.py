"""Where a person was: kept when a project or the window closes, and gone back to when it is opened."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tldesk.core import settings as keys
from tldesk.core.settings import ProjectSession
from tldesk.qt.gallery import GalleryFilter, Show
from tldesk.ui.grid_geometry import CellSize

if TYPE_CHECKING:
    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views

_OF_SUGGESTIONS = (Show.SUGGESTED, Show.UNSURE)
_SIZES_PX = {CellSize.SMALL: 96, CellSize.MEDIUM: 132, CellSize.LARGE: 224}


class Session(QObject):
    """Keeps and restores the place, the selection, the filter and the chosen runs of each project."""

    def __init__(self, desktop: Desktop, views: Views) -> None:
        super().__init__(views)
        self._desktop = desktop
        self._views = views
        self._folder = ""
        self._awaited: GalleryFilter | None = None  # asks for suggestions, which come after the project
        project = views.behind.project
        project.opened.connect(self._on_opened)
        project.closed.connect(self._await_no_more)
        project.edited.connect(self._await_no_more)
        views.behind.gallery.filter_changed.connect(self._await_no_more)
        views.behind.live.suggestions_changed.connect(self._on_suggestions_changed)

    @property
    def folder(self) -> str:
        """The open project's folder; empty: none is open."""
        return self._folder

    @Slot()
    def keep(self) -> None:
        """Remember where the person is now."""
        settings, views = self._desktop.settings, self._views
        settings.set(keys.LAST_PLACE, self._desktop.window.place or "data")
        settings.set(keys.THUMBNAIL_PX, _SIZES_PX[views.data.cell_size])
        if not self._folder or not views.behind.project.is_open:
            return
        wanted = self._awaited or views.behind.gallery.filter
        grid = views.data.grid
        rows = grid.visible_rows
        settings.keep_session(
            self._folder,
            ProjectSession(
                place=self._desktop.window.place,
                selected=tuple(views.data.selected),
                current=grid.current_id if grid.current_id >= 0 else None,
                filter={
                    "show": wanted.show.value,
                    "class": wanted.class_name,
                    "split": wanted.split,
                    "text": wanted.text,
                },
                scroll=rows.start if rows else 0,
                run=views.behind.book.selected or "",
                more={
                    "shown": list(views.behind.book.shown),
                    "draft": views.behind.draft.state,
                    "evaluation": views.behind.evaluation.memory,
                },
            ),
        )

    def restore_window(self) -> None:
        """Go back to what does not depend on a project."""
        wanted = self._desktop.settings.get(keys.THUMBNAIL_PX)
        size = min(_SIZES_PX, key=lambda one: abs(_SIZES_PX[one] - wanted))
        self._views.data.set_cell_size(size)

    @Slot()
    def _on_opened(self) -> None:
        views, project = self._views, self._views.behind.project
        self._folder = views.flow.open_folder
        settings = self._desktop.settings
        settings.note_project(self._folder)
        session = settings.session(self._folder)
        kept = session.filter
        with suppress(ValueError, AttributeError):
            views.behind.gallery.set_filter(
                GalleryFilter(
                    show=Show(kept.get("show", "all")),
                    class_name=str(kept.get("class", "")),
                    split=str(kept.get("split", "")),
                    text=str(kept.get("text", "")),
                )
            )
        if not len(views.behind.gallery.model.ids) and len(project.view):
            wanted = views.behind.gallery.filter
            views.behind.gallery.set_filter(GalleryFilter())  # what it asked for is gone: an empty gallery says nothing
            self._awaited = wanted if wanted.show in _OF_SUGGESTIONS else None
        views.data.grid.select_ids(list(session.selected), current=session.current)
        views.data.grid.scroll_to_row(session.scroll)
        if session.place in self._desktop.holders:
            self._desktop.window.show_place(session.place)
        views.behind.draft.restore(session.more.get("draft"))
        views.behind.evaluation.remember(session.more.get("evaluation"))
        views.behind.book.reload()
        shown = session.more.get("shown", [])
        if isinstance(shown, list):
            views.behind.book.set_shown([str(run) for run in shown])
        if session.run:
            views.behind.book.select(session.run)

    @Slot()
    def _await_no_more(self) -> None:
        """Leave the gallery as it is from now on: the person has begun to work with what it shows."""
        self._awaited = None

    @Slot()
    def _on_suggestions_changed(self) -> None:
        """Show what was shown before, once there are the suggestions that it takes."""
        wanted, gallery, grid = self._awaited, self._views.behind.gallery, self._views.data.grid
        if wanted is None or not gallery.count(wanted.show):
            return
        selected, current = self._views.data.selected, grid.current_id
        gallery.set_filter(wanted)
        grid.select_ids(selected, current=current if current >= 0 else None)
