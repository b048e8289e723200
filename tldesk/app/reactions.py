"""What follows from what happens: a project opened, a label given, a job further, something failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from tldesk.app.actions import GALLERY_MENU
from tldesk.core import settings as keys
from tldesk.core.recipe import DEFAULT_BACKBONE
from tldesk.qt.live_state import Why
from tldesk.services.jobs import JobKind
from tldesk.ui.drop_target import DropTarget
from tldesk.ui.job_bar import JobRow, Level, Notice
from tldesk.ui.job_words import JobWords

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QPoint

    from tldesk.app.views import Views

SETTLED_MS = 300  # after scrolling, before the images on the screen go first


class Reactions(QObject):
    """Listens to everything behind the window and keeps the frame true."""

    def __init__(self, views: Views) -> None:
        super().__init__(views)
        self._views = views
        self._job_words = JobWords(self)
        self._doing = ""  # what the log was told last
        self._greeted = False  # whether the open project's interrupted run was told of

    def connect_all(self) -> None:
        """Begin to listen."""
        views = self._views
        behind, window = views.behind, views.desktop.window
        views.data.open_folder_wanted.connect(views.flow.ask_import)
        views.data.noticed.connect(views.notice)
        views.data.held.clicked.connect(views.deeds.go_on_reading)
        views.answering.held_changed.connect(views.data.held.show_way)
        views.data.menu_wanted.connect(self._on_gallery_menu)
        self._drops = DropTarget(window, theme=views.desktop.theme)
        self._drops.dropped.connect(self._on_dropped)
        behind.project.failed.connect(views.say_failure)
        behind.project.opened.connect(self._on_opened)
        behind.project.closed.connect(self._on_closed)
        behind.project.changed.connect(self._on_changed)
        behind.project.edited.connect(self._on_edited)
        behind.jobs.changed.connect(self._show_jobs)
        behind.engine.ready.connect(self._show_device)
        views.desktop.languages.changed.connect(self._show_device)
        views.desktop.languages.changed.connect(self._show_states)
        views.desktop.languages.changed.connect(self._show_jobs)
        views.desktop.languages.changed.connect(behind.gallery.on_suggestions_changed)  # cells keep their words
        behind.engine.failed.connect(views.say_failure)
        behind.book.failed.connect(views.say_failure)
        behind.training.state_changed.connect(self._show_states)
        behind.training.run_started.connect(self._on_run_started)
        behind.training.told.connect(self._on_told)
        behind.book.runs_changed.connect(self._on_runs_changed)
        behind.book.selected_changed.connect(self._show_states)
        views.desktop.settings.failed.connect(views.say_failure)
        window.job_bar.cancel_wanted.connect(behind.jobs.cancel)
        window.job_bar.all_wanted.connect(self._on_all_jobs_wanted)
        window.job_bar.notice_opened.connect(views.notices.open_details)
        window.top_bar.device_wanted.connect(views.deeds.show_about)
        window.top_bar.theme_chosen.connect(self._on_theme_chosen)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._tell_visible)
        views.data.grid.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        behind.gallery.filter_changed.connect(self._on_scrolled)
        self._show_states()

    @Slot()
    def _on_scrolled(self) -> None:
        self._settled.start()

    @Slot()
    def _tell_visible(self) -> None:
        """Let the live answer look first at what is on the screen."""
        grid, views = self._views.data.grid, self._views
        rows = grid.visible_rows
        views.behind.live.set_visible(views.behind.gallery.model.ids[rows.start : rows.stop].tolist())

    @Slot(list)
    def _on_dropped(self, paths: list[Path]) -> None:
        is_used = self._views.desktop.window.place == "use" and self._views.use is not None
        if is_used and self._views.behind.project.is_open:
            self._views.behind.prediction.predict(paths)
        else:
            self._views.flow.take(paths)

    @Slot()
    def _on_opened(self) -> None:
        self._greeted = False
        project = self._views.behind.project
        self._views.desktop.window.set_project(project.view.name)
        self._views.behind.project.run(lambda opened: opened.notes, self._say_notes)
        self._show_states()

    def _say_notes(self, notes: tuple[str, ...]) -> None:
        for text in notes:
            self._views.notice(Notice(text, level=Level.WARNING))

    @Slot(str)
    def _on_told(self, text: str) -> None:
        """Show at once that a run waits, or goes on otherwise than asked."""
        self._views.notice(Notice(text[:1].upper() + text[1:], level=Level.WARNING))

    @Slot()
    def _on_runs_changed(self) -> None:
        """Say once, after a project was opened, that its newest run died and can go on."""
        book = self._views.behind.book
        self._show_states()
        if self._greeted or not book.runs:
            return
        self._greeted = True
        newest = book.runs[-1]
        point = book.resume_point(newest.id)
        if newest.outcome == "interrupted" and point is not None and point.has_state:
            text = self.tr("The program ended while {name} was trained, in epoch {epoch} of {total}; nothing is lost.")
            text = text.format(name=newest.name, epoch=min(point.epochs + 1, point.total), total=point.total)
            cure, button = self.tr("Resume goes on with it."), self.tr("Resume")
            then = partial(self._views.deeds.resume, newest.id)
            self._views.notice(Notice(text, cure, Level.WARNING, button=button, then=then))

    @Slot()
    def _on_closed(self) -> None:
        self._greeted = False
        self._views.desktop.window.set_project("")
        self._show_states()

    @Slot(str)
    def _on_run_started(self, _run_id: str) -> None:
        self._views.deeds.note_run()

    @Slot(tuple)
    def _on_changed(self, _ids: tuple[int, ...]) -> None:
        self._show_states()

    @Slot(object)
    def _on_edited(self, done: object) -> None:
        words = {"undo": self.tr("Undone: {title}"), "redo": self.tr("Done again: {title}")}
        kind, title, ids = done.kind, done.title, done.ids  # type: ignore[attr-defined]
        if kind in words:
            self._views.desktop.window.job_bar.show_notice(Notice(words[kind].format(title=title)))
            self._views.data.grid.select_ids(list(ids), current=ids[0] if ids else None)
        else:
            self._views.desktop.window.job_bar.show_notice(Notice(self.tr("Saved: {title}").format(title=title)))
        self._views.deeds.note_edit()

    @Slot(object)
    def on_label_wanted(self, ids: object, index: int) -> None:
        """Label samples that another place shows."""
        view = self._views.behind.project.view
        chosen = [int(key) for key in ids]  # type: ignore[attr-defined]
        name = view.classes[index]
        title = self.tr("label {count} as {name}").format(count=len(chosen), name=name)
        self._views.behind.project.label(chosen, name, title=title)

    @Slot()
    def on_missing_weights(self) -> None:
        """Let the strip ask for weights that are not here."""
        missing = self._views.model.missing_weights if self._views.model is not None else None
        self._views.answering.missing_weights = (
            self._views.model.backbone_title if self._views.model is not None and missing else ""
        )
        if not missing and self._views.behind.live.state.why is Why.WEIGHTS:
            self._views.behind.live.retry()  # they have come
        self._views.answering.refresh()

    @Slot()
    def _show_jobs(self) -> None:
        rows = [
            JobRow(job.id, job.name, job.done, job.total, self._job_words.figures(job))
            for job in self._views.behind.jobs.states
        ]
        self._views.desktop.window.job_bar.set_jobs(rows)
        self._note_jobs()
        if self._views.model is not None:
            for job in self._views.behind.jobs.states:
                if job.kind is JobKind.EXTRACT and job.rate is not None:
                    self._views.model.set_extraction_rate(job.rate, backbone=DEFAULT_BACKBONE)

    @Slot()
    def _on_all_jobs_wanted(self) -> None:
        """List every job, each to be stopped by a press."""
        menu = QMenu(self._views.desktop.window.job_bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for job in self._views.behind.jobs.states:
            figures = self._job_words.figures(job)
            text = self.tr("Stop: {job}").format(job=f"{job.name}, {figures}" if figures else job.name)
            menu.addAction(text, partial(self._views.behind.jobs.cancel, job.id))
        menu.popup(QCursor.pos())

    def _note_jobs(self) -> None:
        """Write down what is under way, for the next start to tell should this process die."""
        doing = ", ".join(job.name for job in self._views.behind.jobs.states)
        if doing != self._doing:
            self._doing = doing
            self._views.behind.project.ask(partial(self._views.desktop.log.note, doing))

    @Slot()
    def _show_device(self) -> None:
        text = self._views.behind.engine.device_text
        device, _, threads = text.partition(" · ")  # "CPU · 2 threads"
        count = threads.removesuffix(" threads")
        if count.isdigit():
            text = self.tr("{device} · {count} threads").format(device=device, count=count)
        self._views.desktop.window.top_bar.set_device(text)

    @Slot()
    def _show_states(self) -> None:
        """Let actions be used where they can do something."""
        table, is_open = self._views.desktop.window.actions_table, self._views.behind.project.is_open
        book, is_free = self._views.behind.book, not self._views.behind.training.is_busy
        table.set_enabled("train.resume", is_enabled=is_free and book.newest_resumable is not None)
        table.set_enabled("train.extend", is_enabled=is_free and book.extendable is not None)
        table.set_enabled("train.find_rate", is_enabled=is_open and is_free)
        for key in ("rename", "show_in_files", "delete", "close"):
            table.set_enabled(f"project.{key}", is_enabled=is_open)
        table.set_enabled("train.stop", is_enabled=self._views.behind.training.is_busy)
        table.set_enabled("train.start", is_enabled=is_open and not self._views.behind.training.is_busy)

    def _on_gallery_menu(self, position: QPoint) -> None:
        table = self._views.desktop.window.actions_table
        menu = table.context_menu(self._views.data, GALLERY_MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)

    @Slot(str)
    def _on_theme_chosen(self, choice: str) -> None:
        self._views.desktop.settings.set(keys.THEME, choice)
