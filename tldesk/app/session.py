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

_SIZES_PX = {CellSize.SMALL: 96, CellSize.MEDIUM: 132, CellSize.LARGE: 224}


class Session(QObject):
    """Keeps and restores the place, the selection, the filter and the chosen runs of each project."""

    def __init__(self, desktop: Desktop, views: Views) -> None:
        super().__init__(views)
        self._desktop = desktop
        self._views = views
        self._folder = ""
        project = views.behind.project
        project.opened.connect(self._on_opened)

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
        wanted = views.behind.gallery.filter
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
                more={"shown": list(views.behind.book.shown), "draft": views.behind.draft.state},
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
            views.behind.gallery.set_filter(GalleryFilter())  # what it asked for is gone: an empty gallery says nothing
        views.data.grid.select_ids(list(session.selected), current=session.current)
        views.data.grid.scroll_to_row(session.scroll)
        if session.place in self._desktop.holders:
            self._desktop.window.show_place(session.place)
        views.behind.draft.restore(session.more.get("draft"))
        views.behind.book.reload()
        shown = session.more.get("shown", [])
        if isinstance(shown, list):
            views.behind.book.set_shown([str(run) for run in shown])
        if session.run:
            views.behind.book.select(session.run)
