"""The place *Train*: knobs, curves, runs and their log, wired to what trains.

Limit: it starts, stops and shows. Evaluating, using and deleting a run leave it as signals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from tldesk.core.errors import TldeskError, UsageError
from tldesk.core.recipe import Recipe
from tldesk.qt import training_desk as states
from tldesk.qt.run_book import costs_alike
from tldesk.ui.file_question import FileQuestion
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.plot_parts import write_csv
from tldesk.ui.recipe_form import RecipeForm
from tldesk.ui.run_card import RunCard
from tldesk.ui.run_list import RunList
from tldesk.ui.run_log import RunLog
from tldesk.ui.run_plots import RunPlots
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space
from tldesk.ui.train_head import TrainHead
from tldesk.ui.train_words import Plan, TrainWords

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.qt.engine import Engine
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.run_book import RunBook
    from tldesk.qt.training_desk import TrainingDesk
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

T = TypeVar("T")

_SIDE_PX = 320
_LEAST_SIDE_PX = 236
_SIDE_CLOSED, _SIDE_OPEN = [236, 384], [440, 180]  # knobs and runs, as Details are closed or open
_SOLVED = "logistic"


class TrainPlace(QWidget):
    """Trains the open project.

    Signals, GUI thread:
        finished_run(run_id): a run went to its end; the window opens *Evaluate* at its worst mistakes.
        evaluate_wanted(run_id), use_wanted(run_id), delete_wanted(run_id): a button of the inspector.
        folder_wanted(path): show a run's folder in the file manager.
        notice(notice): a ``Notice`` for the status bar.
        details_toggled(is_open): *Details* of the knobs; remembered by the window.
    """

    finished_run = Signal(str)
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
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = open_project
        self._training = training
        self._book = book
        self._draft = draft
        self._engine = engine
        self._words = TrainWords(self)
        self._question = FileQuestion(self)
        self._told: list[object] = []  # of the selected run, as far as the log shows it
        self.head = TrainHead(theme=theme)
        self.form = RecipeForm(draft, theme=theme)
        self.runs = RunList(book, theme=theme)
        self.plots = RunPlots(book, theme=theme)
        self.log = RunLog()
        self.card = RunCard(book, open_project, self)
        self.card.hide()  # until an inspector takes it
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
        self.head.recipe_wanted.connect(self._on_recipe_wanted)
        self.form.details_toggled.connect(self._on_details_toggled)
        self.plots.bar.png_wanted.connect(self.ask_png)
        self.plots.bar.csv_wanted.connect(self.ask_csv)
        self.card.evaluate_wanted.connect(self.evaluate_wanted)
        self.card.use_wanted.connect(self.use_wanted)
        self.card.delete_wanted.connect(self.delete_wanted)
        self.card.folder_wanted.connect(self.folder_wanted)
        self.card.recipe_wanted.connect(self.use_recipe_of)
        self._training.state_changed.connect(self._on_state_changed)
        self._training.run_finished.connect(self._on_run_finished)
        self._book.series_changed.connect(self._on_series_changed)
        self._book.selected_changed.connect(self._on_selected_changed)
        self._book.runs_changed.connect(self._say_plan)
        self._book.failed.connect(self._on_failed)
        self._draft.changed.connect(self._say_plan)
        self._engine.ready.connect(self._on_state_changed)
        for signal in (self._project.opened, self._project.closed, self._project.changed):
            signal.connect(self._say_plan)

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

    @Slot()
    def copy_command(self) -> None:
        """Put the command that does the same in a terminal on the clipboard."""
        if not self._project.is_open:
            return
        from tldesk.services.command_line import train_command

        line = train_command(self._project.project.folder, self._draft.recipe)
        QGuiApplication.clipboard().setText(line)
        self.notice.emit(Notice(self.tr("The command is on the clipboard."), details=line))

    @Slot()
    def ask_png(self) -> None:
        """Ask where to save a picture of the curves."""
        title = self.tr("Save the curves as a picture")
        self._question.ask_save(title, self.tr("Pictures (*.png)"), self.export_png, name="curves.png")

    @Slot()
    def ask_csv(self) -> None:
        """Ask where to save the points of the curves."""
        title = self.tr("Save the points of the curves")
        self._question.ask_save(title, self.tr("Tables (*.csv)"), self.export_csv, name="curves.csv")

    def export_png(self, path: Path) -> None:
        """Write the curves as they are seen."""
        picture = self.plots.picture()

        def write() -> None:
            if not picture.save(str(path)):
                raise TldeskError(f"{path} cannot be written", "choose another folder")

        self._write(path, write)

    def export_csv(self, path: Path) -> None:
        """Write every point of the runs that are shown, unsmoothed."""
        curves = self.plots.curves()
        self._write(path, lambda: write_csv(path, curves))

    def load_recipe(self, path: Path) -> None:
        """Take a recipe from a file."""
        self._run(lambda: Recipe.load(path).model_dump(mode="json"), self._on_recipe_read)

    def save_recipe(self, path: Path) -> None:
        """Write the recipe as it is now."""
        text = self._draft.recipe.model_dump_json(indent=2) + "\n"

        def write() -> None:
            try:
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise TldeskError(f"{path} cannot be written: {error.strerror}", "choose another folder") from error

        self._write(path, write)

    @Slot(str)
    def use_recipe_of(self, run_id: str) -> None:
        """Take the recipe by which a run was trained."""
        record = self._book.record(run_id)
        if record is not None:
            self._on_recipe_read(dict(record.recipe))

    def set_details_open(self, *, is_open: bool) -> None:
        """Open or close *Details*, as they were left."""
        self.form.set_details_open(is_open=is_open)

    def fill_inspector(self, inspector: Inspector) -> None:
        """Add what is known of the selected run."""
        self.card.fill(inspector)
        self.card.show()

    # --- what happens --------------------------------------------------------------------------------------

    @Slot(str)
    def _on_recipe_wanted(self, key: str) -> None:
        match key:
            case "copy":
                self.copy_command()
            case "load":
                filters = self.tr("Recipes (*.json *.toml)")
                self._question.ask_open(self.tr("Load a recipe"), filters, self.load_recipe)
            case "save":
                filters = self.tr("Recipes (*.json)")
                self._question.ask_save(self.tr("Save the recipe"), filters, self.save_recipe, name="recipe.json")
            case _:
                self._draft.set_recipe(Recipe().model_dump(mode="json"))
                self._draft.let_head_follow()

    def _on_recipe_read(self, data: dict[str, object]) -> None:
        try:
            self._draft.set_recipe(data)
        except UsageError as error:
            self.notice.emit(Notice(error.what, error.cure, Level.BAD))
            return
        self.form.forget_errors()

    @Slot(bool)
    def _on_details_toggled(self, is_open: bool) -> None:
        self._side.setSizes(_SIDE_OPEN if is_open else _SIDE_CLOSED)
        self.details_toggled.emit(is_open)

    @Slot()
    def _on_state_changed(self) -> None:
        state = self._training.state
        text = self._words.status(state, is_engine_ready=self._engine.is_ready)
        self.head.set_state(state, text, can_start=self._can_start())

    @Slot(str, object)
    def _on_run_finished(self, run_id: str, _outcome: object) -> None:
        self._book.reload()
        match self._training.state:
            case states.Finished():
                self.finished_run.emit(run_id)
            case states.FailedRun(what, cure, details=details):
                self.notice.emit(Notice(what, cure, Level.BAD, details))

    @Slot(str)
    def _on_series_changed(self, run_id: str) -> None:
        if run_id != self._book.selected:
            return
        told = self._book.series(run_id).told
        known = len(self._told)
        if known and (len(told) < known or told[known - 1] is not self._told[-1]):
            self._on_selected_changed()
            return
        self.log.add_lines([line for event in told[known:] if (line := self._words.log_line(event))])
        self._told = list(told)

    @Slot()
    def _on_selected_changed(self) -> None:
        run_id = self._book.selected
        self._told = list(self._book.series(run_id).told) if run_id is not None else []
        self.log.set_lines([line for event in self._told if (line := self._words.log_line(event))])

    @Slot()
    def _say_plan(self) -> None:
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
                is_solved=recipe.head.key == _SOLVED,
                train=int((is_used & (view.splits == 0)).sum()),
                val=int((is_used & (view.splits == 1)).sum()),
                last_s=self._last_s(recipe),
            )
        )

    def _last_s(self, recipe: Recipe) -> float | None:
        """Return how long the newest finished run took that differs from this recipe in nothing that costs time."""
        for record in reversed(self._book.runs):
            if record.outcome == "completed" and record.seconds and costs_alike(record, recipe):
                return record.seconds
        return None

    # --- files ---------------------------------------------------------------------------------------------

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        done = Notice(self.tr("Saved as {file}.").format(file=path.name), level=Level.GOOD, details=str(path))
        self._run(write, lambda _: self.notice.emit(done))

    def _run(self, work: Callable[[], T], then: Callable[[T], object]) -> None:
        """Do something with a file beside the window."""
        if self._project.is_open:
            self._project.run(lambda _project: work(), then, failed=self._on_failed)

    @Slot(object)
    def _on_failed(self, failure: Failed) -> None:
        self.notice.emit(Notice(failure.what, failure.cure, Level.BAD, str(failure.facts.get("traceback", ""))))

    def _retranslate(self) -> None:
        self._runs_title.setText(self.tr("Runs"))
        self._say_plan()
        self._on_selected_changed()

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
