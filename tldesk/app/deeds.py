"""What the actions of the window do, where it takes more than one part of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from tldesk import __version__
from tldesk.core import settings as keys
from tldesk.qt.training_desk import FailedRun
from tldesk.store.values import usable_runs
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.theme import ThemeChoice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.app.views import Views
    from tldesk.core.recipe import Recipe
    from tldesk.ui.cache_dialog import CacheDialog

LABEL_NEXT = 20


class Deeds(QObject):
    """Does what menus, keys and buttons ask for."""

    def __init__(self, views: Views) -> None:
        super().__init__(views)
        self._views = views
        self._edits = self._edits_at_start = 0  # of labels, and how many there were when the run began
        self._recipe_at_start: Recipe | None = None
        self._cache: CacheDialog | None = None  # made when it is first wanted

    def undo(self) -> None:
        """Take back the last change: of layers in *Model*, of labels anywhere else."""
        if self._views.desktop.window.place == "model" and self._views.model is not None:
            self._views.model.undo_stack.undo()
        elif self._views.behind.project.is_open:
            self._views.behind.project.undo()

    def redo(self) -> None:
        """Bring back what was undone last."""
        if self._views.desktop.window.place == "model" and self._views.model is not None:
            self._views.model.undo_stack.redo()
        elif self._views.behind.project.is_open:
            self._views.behind.project.redo()

    def find(self) -> None:
        """Go to the line that searches in the open place."""
        if self._views.desktop.window.place == "model" and self._views.model is not None:
            self._views.model.focus_search()
        else:
            self._views.desktop.window.show_place("data")
            self._views.data.begin_search()

    def label_next(self) -> None:
        """Show the samples whose labels would help most, at most twenty, the first one selected."""
        from tldesk.services.picking import candidates, most_useful

        behind = self._views.behind
        self._views.desktop.window.show_place("data")
        if not behind.project.is_open:
            return
        view = behind.project.view
        ids = candidates(view)
        if not len(ids):
            self._views.notice(Notice(self.tr("Every image has a label."), level=Level.GOOD))
            return
        places, confidences = behind.suggestions.suggested(ids)
        seed = int(view.is_labelled.sum())  # pressed again without a label in between, the same ones come
        self.show_samples(most_useful(ids, places, confidences, count=LABEL_NEXT, seed=seed))
        self._views.data.grid.go_to_row(0)

    def go_on_reading(self) -> None:
        """Look at the images that were not seen yet, since that was stopped, or failed."""
        live = self._views.behind.live
        if live.state.is_held or live.state.failure is not None:
            live.retry()
            return
        self._views.notice(Notice(self.tr("Nothing was stopped: the images were seen, or are being looked at.")))

    def show_samples(self, ids: Iterable[int]) -> None:
        """Show just these samples in the gallery, in this order."""
        from tldesk.qt.gallery import GalleryFilter

        self._views.behind.gallery.set_filter(GalleryFilter(ids=tuple(int(key) for key in ids)))
        self._views.desktop.window.show_place("data")
        self._views.data.setFocus()

    def train(self) -> None:
        """Train by the recipe as it stands."""
        training, place = self._views.behind.training, self._views.training
        if place is not None and place.form.errors:
            self._views.desktop.window.show_place("train")
            place.start()  # it says which field is wrong
            return
        training.start()
        state = training.state
        if isinstance(state, FailedRun) and not training.is_busy:  # it could not begin
            self._views.notice(Notice(state.what, state.cure, Level.WARNING, state.details))
            return
        draft = self._views.behind.draft
        if self._views.desktop.window.place != "train" and (draft.is_untouched or not draft.learns_head_only):
            self._views.desktop.window.show_place("train")  # it says what happens, and that Evaluate opens then

    def note_edit(self) -> None:
        """Remember that a person labels: what ends meanwhile does not take the place away."""
        self._edits += 1

    def note_run(self) -> None:
        """Remember that a run begins, from wherever it was started."""
        self._edits_at_start = self._edits
        self._recipe_at_start = self._views.behind.draft.recipe

    def after_run(self, run_id: str) -> None:
        """Show the worst mistakes of a run that has ended to who waited for it; anybody else is only told of it."""
        is_idle = self._edits == self._edits_at_start and self._views.behind.draft.recipe == self._recipe_at_start
        is_there = self._views.desktop.window.place == "train" and QApplication.activeModalWidget() is None
        if is_idle and is_there:
            self.evaluate_run(run_id)
            return
        words = Notice(
            self.tr("The run has ended."),
            self.tr("Ctrl+E judges it."),
            Level.GOOD,
            button=self.tr("Evaluate"),
            then=partial(self.evaluate_run, run_id),
        )
        self._views.notice(words)

    def stop_training(self) -> None:
        """Stop the run that trains."""
        self._views.behind.training.stop()

    def resume(self, run_id: str = "") -> None:
        """Go on with a run that was stopped; the newest one where none is named."""
        wanted = run_id or self._views.behind.book.newest_resumable
        if wanted and self._views.training is not None:
            self._views.training.flow.resume(wanted)
            self._views.desktop.window.show_place("train")

    def extend(self, run_id: str = "") -> None:
        """Ask how many epochs more a run that has ended is to have; the selected one where none is named."""
        wanted = run_id or self._views.behind.book.extendable
        if wanted and self._views.training is not None:
            self._views.desktop.window.show_place("train")
            self._views.training.flow.extend(wanted)

    def with_recipe(self, key: str) -> None:
        """Do something with the recipe: ``text``, ``copy``, ``load``, ``save``, ``preset`` or ``rate``."""
        if self._views.training is not None:
            self._views.desktop.window.show_place("train")
            self._views.training.do_with_recipe(key)

    def evaluate_run(self, run_id: str) -> None:
        """Judge a run and show its worst mistakes."""
        if self._views.evaluate is None:
            self._views.evaluate_when_built = run_id
            return
        self._views.evaluate_when_built = ""
        self._views.behind.models.reload()
        self._views.behind.evaluation.evaluate(run_id)
        self._views.desktop.window.show_place("evaluate")

    def use_run(self, run_id: str) -> None:
        """Let a run predict."""
        if self._views.use is None:
            self._views.use_when_built = run_id
            return
        self._views.use_when_built = ""
        self._views.behind.models.reload()
        self._views.behind.prediction.choose(run_id)
        self._views.desktop.window.show_place("use")

    def evaluate_newest(self) -> None:
        """Judge the newest run that has a result."""
        self.evaluate_run(self._newest())

    def use_newest(self) -> None:
        """Predict with the newest run that has a result."""
        self.use_run(self._newest())

    def _newest(self) -> str:
        usable = usable_runs(self._views.behind.book.runs)
        return max(usable, key=lambda run: run.created).id if usable else ""

    def save_predictions(self) -> None:
        """Write the predictions of *Use* as CSV."""
        if self._views.use is not None:
            self._views.desktop.window.show_place("use")
            self._views.use.ask_csv()

    def preset(self, key: str) -> None:
        """Freeze and thaw by a preset."""
        if self._views.model is not None:
            self._views.model.apply_preset(key)

    def freeze_selected(self) -> None:
        """Freeze the selected layers."""
        if self._views.model is not None:
            self._views.model.freeze_selected()

    def thaw_selected(self) -> None:
        """Thaw the selected layers."""
        if self._views.model is not None:
            self._views.model.thaw_selected()

    def choose_weights(self) -> None:
        """Ask for a file of weights."""
        if self._views.model is not None:
            self._views.desktop.window.show_place("model")
            self._views.model.choose_weights_file()

    def set_theme(self, choice: str) -> None:
        """Show the window light, dark, or as the system does."""
        self._views.desktop.theme.set_choice(ThemeChoice(choice))
        self._views.desktop.settings.set(keys.THEME, choice)

    def set_language(self, language: str) -> None:
        """Speak another language at once."""
        self._views.desktop.settings.set(keys.LANGUAGE, language)
        self._views.desktop.languages.choose(language)
        remark = self._views.desktop.languages.remark()
        if remark:
            self._views.notice(Notice(remark, level=Level.WARNING))

    def show_messages(self) -> None:
        """Show the last messages again."""
        self._views.notices.open_messages()

    def show_keys(self) -> None:
        """Show all keys."""
        from tldesk.ui.keys_sheet import KeysSheet

        self._keys = KeysSheet(self._views.desktop.window.actions_table, self._views.desktop.window)
        self._keys.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keys.open()

    def show_cache(self) -> None:
        """Show how much is kept of what frozen layers computed."""
        from tldesk.qt.cache_desk import CacheDesk
        from tldesk.ui.cache_dialog import CacheDialog

        if self._cache is None:
            desktop = self._views.desktop
            desk = CacheDesk(desktop.places, desktop.settings, self)
            self._views.endings.append(desk)
            self._cache = CacheDialog(desk, desktop.window)
        self._cache.open()

    def show_log(self) -> None:
        """Show the folder of the log."""
        self._views.browsing.show_folder(str(self._views.desktop.places.logs))

    def show_sample_file(self) -> None:
        """Show the current sample's file in the file manager."""
        sample_id = self._views.data.grid.current_id
        if sample_id >= 0 and self._views.behind.project.is_open:
            self._views.behind.project.run(
                lambda project: project.samples.rows(ids=[sample_id]),
                lambda found: self._views.browsing.show_folder(str(found[0].path)) if found else None,
            )

    def show_about(self) -> None:
        """Say version, device and where things lie."""
        from PySide6.QtWidgets import QMessageBox

        engine, places = self._views.behind.engine, self._views.desktop.places
        lines = (
            self.tr("Device: {device}").format(device=engine.device_text or self.tr("still loading")),
            self.tr("Settings: {path}").format(path=places.settings),
            self.tr("Cache: {path}").format(path=places.cache),
            self.tr("Log: {path}").format(path=places.logs),
            self.tr("Nothing leaves this computer unless you ask for a download."),
        )
        box = QMessageBox(self._views.desktop.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About TL Desk"))
        box.setText(f"TL Desk {__version__}")
        box.setInformativeText("\n".join(lines))
        box.open()
