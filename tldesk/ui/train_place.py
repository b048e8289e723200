"""The place *Train*: knobs, curves, runs and their log, wired to what trains.

Limit: it starts, stops and shows. Evaluating, using and deleting a run leave it as signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from tldesk.core.keys import find_key
from tldesk.qt import training_desk as states
from tldesk.qt.run_book import costs_alike
from tldesk.ui.curve_files import CurveFiles
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.preset_row import PresetRow
from tldesk.ui.recipe_files import RecipeFiles
from tldesk.ui.recipe_form import RecipeForm
from tldesk.ui.resume_flow import ResumeFlow
from tldesk.ui.run_card import RunCard
from tldesk.ui.run_list import RunList
from tldesk.ui.run_log import RunLog
from tldesk.ui.run_plots import RunPlots
from tldesk.ui.run_story import RunStory
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space
from tldesk.ui.train_head import TrainHead
from tldesk.ui.train_words import Plan, TrainWords

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from tldesk.core.events import Failed
    from tldesk.core.recipe import Recipe
    from tldesk.qt.engine import Engine
    from tldesk.qt.layer_desk import LayerDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.preset_list import PresetList
    from tldesk.qt.rate_desk import RateDesk
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.run_book import RunBook
    from tldesk.qt.training_desk import TrainingDesk
    from tldesk.services.costs import Costs
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.rate_dialog import RateDialog
    from tldesk.ui.theme import Theme

_SIDE_PX = 320
_LEAST_SIDE_PX = 236
_SIDE_CLOSED, _SIDE_OPEN = [236, 384], [440, 180]  # knobs and runs, as Details are closed or open


class TrainPlace(QWidget):
    """Trains the open project.

    Signals, GUI thread:
        finished_run(run_id): a run went to its end; the window opens *Evaluate* at its worst mistakes.
        resume_wanted(run_id), extend_wanted(run_id): go on with a run; the window calls ``flow``.
        evaluate_wanted(run_id), use_wanted(run_id), delete_wanted(run_id): a button of the inspector.
        folder_wanted(path): show a run's folder in the file manager.
        notice(notice): a ``Notice`` for the status bar.
        details_toggled(is_open): *Details* of the knobs; remembered by the window.
    """

    finished_run = Signal(str)
    resume_wanted = Signal(str)
    extend_wanted = Signal(str)
    evaluate_wanted = Signal(str)
    use_wanted = Signal(str)
    delete_wanted = Signal(str)
    folder_wanted = Signal(str)
    notice = Signal(object)
    details_toggled = Signal(bool)

    def __init__(
        self,
        open_project: OpenProject,
        training: TrainingDesk,
        book: RunBook,
        *,
        draft: RecipeDraft,
        engine: Engine,
        presets: PresetList,
        rates: RateDesk,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = open_project
        self._training = training
        self._book = book
        self._draft = draft
        self._engine = engine
        self._rates = rates
        self._theme = theme
        self._words = TrainWords(self)
        self.head = TrainHead(theme=theme)
        self.form = RecipeForm(draft, theme=theme)
        self.presets = PresetRow(presets)
        self._find_rate = QPushButton()
        self.form.put_on_top(self.presets)
        self.form.put_below("optimizer.key", self._find_rate)
        self.recipes = RecipeFiles(open_project, draft, window=self)
        self.flow = ResumeFlow(book, training, draft, window=self)
        self.runs = RunList(book, theme=theme)
        self.plots = RunPlots(book, theme=theme)
        self.curve_files = CurveFiles(open_project, self.plots)
        self.log = RunLog()
        self._story = RunStory(book, training, words=self._words, log=self.log)
        self.card = RunCard(book, open_project, self)
        self.card.hide()  # until an inspector takes it
        self._rate_dialog: RateDialog | None = None  # made when it is first needed
        self._layers: LayerDesk | None = None
        self._runs_title = QLabel()
        dress(self, "window")
        self._lay_out()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        # From the outside in: a widget that moves with all that is in it has all of it styled anew.
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setSpacing(Space.M)
        layout.addWidget(self.head)
        across = QSplitter(Qt.Orientation.Horizontal)
        layout.addWidget(across, stretch=1)
        self._side = side = QSplitter(Qt.Orientation.Vertical)
        main = QSplitter(Qt.Orientation.Vertical)
        across.addWidget(side)
        across.addWidget(main)
        side.setMinimumWidth(_LEAST_SIDE_PX)
        knobs = QScrollArea()
        dress(knobs, "panel")
        side.addWidget(_card(knobs))
        self.form.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        dress(self.form, "panel")
        knobs.setWidget(self.form)
        knobs.setWidgetResizable(True)
        knobs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        knobs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        runs = QWidget()
        side.addWidget(runs)
        column = QVBoxLayout(runs)
        column.setContentsMargins(0, Space.S, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(self._runs_title)
        column.addWidget(_card(self.runs), stretch=1)
        main.addWidget(self.plots)
        main.addWidget(self.log)
        main.setStretchFactor(0, 1)
        main.setSizes([560, 130])
        across.setStretchFactor(1, 1)
        across.setSizes([_SIDE_PX, 800])
        side.setSizes(_SIDE_CLOSED)
        for splitter in (side, main, across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(Space.S)
            dress(splitter, "gap")

    def _connect(self) -> None:
        self.head.start_wanted.connect(self.start)
        self.head.stop_wanted.connect(self.stop)
        self.head.resume_wanted.connect(self._on_resume_wanted)
        self.head.recipe_wanted.connect(self.do_with_recipe)
        self.presets.picked.connect(self.form.forget_errors)
        self._find_rate.clicked.connect(self.find_rate)
        self.recipes.taken.connect(self.form.forget_errors)
        self.recipes.notice.connect(self.notice)
        self._rates.changed.connect(self._on_state_changed)
        self.form.details_toggled.connect(self._on_details_toggled)
        self.curve_files.notice.connect(self.notice)
        self.card.resume_wanted.connect(self.resume_wanted)
        self.card.extend_wanted.connect(self.extend_wanted)
        self.card.evaluate_wanted.connect(self.evaluate_wanted)
        self.card.use_wanted.connect(self.use_wanted)
        self.card.delete_wanted.connect(self.delete_wanted)
        self.card.folder_wanted.connect(self.folder_wanted)
        self.card.recipe_wanted.connect(self.use_recipe_of)
        self._training.state_changed.connect(self._on_state_changed)
        self._training.run_finished.connect(self._on_run_finished)
        self._book.runs_changed.connect(self._say_plan)
        self._book.failed.connect(self._on_failed)
        self._draft.changed.connect(self._say_plan)
        self._engine.ready.connect(self._on_state_changed)
        self._project.opened.connect(self._say_plan)
        self._project.closed.connect(self._say_plan)
        self._project.changed.connect(self._on_project_changed)

    # --- actions -------------------------------------------------------------------------------------------

    @Slot()
    def start(self) -> None:
        """Train by the recipe, unless a field of it is wrong."""
        if self.form.errors:
            dotted, text = next(iter(self.form.errors.items()))
            self.form.show_error(dotted)
            self.notice.emit(Notice(text, self.tr("Correct it, then train."), Level.WARNING))
            return
        self._training.start()

    @Slot()
    def stop(self) -> None:
        """Stop what trains."""
        self._training.stop()

    @Slot()
    def toggle_log(self) -> None:
        """Show or hide the log."""
        self.log.setVisible(self.log.isHidden())

    @Slot(str)
    def do_with_recipe(self, key: str) -> None:
        """Do something with the recipe: ``text``, ``copy``, ``load``, ``save``, ``preset``, ``rate`` or ``default``."""
        match key:
            case "text":
                self.recipes.show_text()
            case "copy":
                self.recipes.copy_command()
            case "load":
                self.recipes.ask_load()
            case "save":
                self.recipes.ask_save()
            case "preset":
                self.presets.ask_name()
            case "rate":
                self.find_rate()
            case _:
                self.recipes.take_defaults()

    @Slot()
    def find_rate(self) -> None:
        """Search a learning rate for the recipe, and show what comes of it."""
        from tldesk.ui.rate_dialog import RateDialog

        if self._rate_dialog is None:
            self._rate_dialog = RateDialog(self._rates, theme=self._theme, parent=self)
        self._rate_dialog.open()
        self._rates.start()

    @Slot(str)
    def use_recipe_of(self, run_id: str) -> None:
        """Take the recipe by which a run was trained."""
        record = self._book.record(run_id)
        if record is not None:
            self.recipes.take(dict(record.recipe))

    def set_details_open(self, *, is_open: bool) -> None:
        """Open or close *Details*, as they were left."""
        self.form.set_details_open(is_open=is_open)

    def set_costs_of(self, layers: LayerDesk) -> None:
        """Let the sentence tell what the shown plan costs."""
        self._layers = layers
        layers.costs_changed.connect(self._on_costs_changed)

    def fill_inspector(self, inspector: Inspector) -> None:
        """Add what is known of the selected run."""
        self.card.fill(inspector)
        self.card.show()

    # --- what happens --------------------------------------------------------------------------------------

    @Slot()
    def _on_resume_wanted(self) -> None:
        run_id = self._newest_stopped()
        if run_id is not None:
            self.resume_wanted.emit(run_id)

    def _newest_stopped(self) -> str | None:
        """Return the newest run if it was stopped and can go on."""
        newest = self._book.runs[-1].id if self._book.runs else None
        return newest if self._book.resume_point(newest) is not None else None

    @Slot(bool)
    def _on_details_toggled(self, is_open: bool) -> None:
        self._side.setSizes(_SIDE_OPEN if is_open else _SIDE_CLOSED)
        self.details_toggled.emit(is_open)

    @Slot()
    def _on_state_changed(self) -> None:
        state = self._training.state
        text = self._words.status(state, is_engine_ready=self._engine.is_ready)
        can_resume = self._newest_stopped() is not None and not self._training.is_busy
        self.head.set_state(state, text, can_start=self._can_start(), can_resume=can_resume)
        can_search = self._project.is_open and not self._training.is_busy and not self._rates.is_busy
        self._find_rate.setEnabled(can_search)

    @Slot(str, object)
    def _on_run_finished(self, run_id: str, _outcome: object) -> None:
        self._book.reload()
        match self._training.state:
            case states.Finished():
                self.finished_run.emit(run_id)
            case states.FailedRun(what, cure, details=details):
                self.notice.emit(Notice(what, cure, Level.BAD, details))

    @Slot()
    def _on_project_changed(self) -> None:
        """Follow labels while it is seen; else once it is shown: they come key by key."""
        if self.isVisible():
            self._say_plan()

    @Slot()
    def _on_costs_changed(self) -> None:
        if self.isVisible():
            self._say_plan()

    @Slot()
    def _say_plan(self) -> None:
        if self._project.is_open:
            self.form.set_task(self._project.view.task.value)
        can_start = self._can_start()
        self.head.set_sentence(self._plan_text(), can_start=can_start)
        self._on_state_changed()

    def _can_start(self) -> bool:
        return self._project.is_open and not self._project.view.is_read_only and self._missing() is None

    def _missing(self) -> str | None:
        """Say what training lacks; None: nothing."""
        view = self._project.view
        if view.task.value != "single":
            return None if (view.is_labelled & view.readable).any() else self.tr("Label some images; then train.")
        if sum(count >= 2 for count in view.label_counts()) < 2:
            return self.tr("Label two images in each of two classes; training can begin then.")
        return None

    def _plan_text(self) -> str:
        if not self._project.is_open:
            return self.tr("Open a project, or drop a folder of images.")
        missing = self._missing()
        if missing is not None:
            return missing
        view, recipe = self._project.view, self._draft.recipe
        is_used = view.is_labelled & view.readable
        return self._words.plan(
            Plan(
                recipe,
                is_head_only=self._draft.learns_head_only,
                is_solved=find_key("head", recipe.head.key).is_solved,
                train=int((is_used & (view.splits == 0)).sum()),
                val=int((is_used & (view.splits == 1)).sum()),
                last_s=self._last_s(recipe),
                is_untouched=self._draft.is_untouched,
                costs=self._first_costs(),
            )
        )

    def _first_costs(self) -> Costs | None:
        """Return the costs of the first epoch; None while the tree shows another one."""
        layers = self._layers
        return layers.costs if layers is not None and layers.editor.epoch == 1 else None

    def _last_s(self, recipe: Recipe) -> float | None:
        """Return how long the newest finished run took that differs from this recipe in nothing that costs time."""
        for record in reversed(self._book.runs):
            if record.outcome == "completed" and record.seconds and costs_alike(record, recipe):
                return record.seconds
        return None

    @Slot(object)
    def _on_failed(self, failure: Failed) -> None:
        self.notice.emit(Notice(failure.what, failure.cure, Level.BAD, str(failure.facts.get("traceback", ""))))

    def _retranslate(self) -> None:
        self._runs_title.setText(self.tr("Runs"))
        self._find_rate.setText(self.tr("Find learning rate…"))
        self._say_plan()
        self._story.tell_again()

    def showEvent(self, event: QShowEvent) -> None:
        """Say what changed while it was not seen."""
        super().showEvent(event)
        self._say_plan()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _card(content: QWidget) -> QFrame:
    frame = QFrame()
    dress(frame, "card")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.addWidget(content)
    return frame
