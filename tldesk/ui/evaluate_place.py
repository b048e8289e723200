"""The place where a run is judged: headline, confusion matrix, figures of each class, and the worst mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tldesk.core.events import Failed
from tldesk.qt.class_table_model import ClassTableModel
from tldesk.qt.evaluation_desk import Nothing, Ready, Running
from tldesk.qt.service_words import said
from tldesk.services.figures import Judged, Measured
from tldesk.ui.class_table import ClassTable
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.headline_card import HeadlineCard
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.judged_inspector import JudgedInspector
from tldesk.ui.judged_matrix import JudgedMatrix
from tldesk.ui.judgement import Judgement
from tldesk.ui.mistakes import MistakeGallery
from tldesk.ui.scatter_view import ScatterView
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from tldesk.qt.evaluation_desk import EvaluationDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.services.figures import Figures
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

_BAR_PX = 45
_CHOOSER_PX = 190
_GALLERY_PX = 236


class EvaluatePlace(QWidget):
    """Shows what an ``EvaluationDesk`` found.

    Signals: ``label_wanted(ids, class_index)``; ``show_in_data(ids)``; ``train_wanted()``;
    ``open_folder_wanted()`` where no project is open; ``notice(notice)``.

    Args:
        thumbnails: Shared with the other galleries.
        large: For the inspector's view of one sample.
    """

    label_wanted = Signal(tuple, int)
    show_in_data = Signal(tuple)
    train_wanted = Signal()
    open_folder_wanted = Signal()
    notice = Signal(object)

    def __init__(
        self,
        project: OpenProject,
        desk: EvaluationDesk,
        *,
        thumbnails: Thumbnails,
        large: Thumbnails,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._desk, self._large, self._theme = project, desk, large, theme
        self._cell: tuple[str, str] | None = None  # true and predicted class of the cell on show
        self._told: Failed | None = None
        self._measured: Measured | None = None  # what is on show
        self._inspected = -1
        self._inspector: JudgedInspector | None = None
        self._runs, self._kinds, self._again = QComboBox(), QComboBox(), QPushButton()
        self.headline = HeadlineCard()
        self.matrix = JudgedMatrix(theme)
        self.classes = ClassTableModel(self)
        self.table = ClassTable(self.classes, theme=theme)
        self.scatter = ScatterView(theme)
        self.gallery = MistakeGallery(thumbnails, theme=theme)
        self._empty = EmptyState("chart", theme=theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._result())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar())
        layout.addWidget(self._stack, stretch=1)
        self._connect()
        self._retranslate()

    def _bar(self) -> QFrame:
        bar = QFrame()
        dress(bar, "place-bar")
        bar.setFixedHeight(_BAR_PX)
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.L, 0, Space.L, 0)
        row.setSpacing(Space.S)
        for box in (self._runs, self._kinds):
            box.setMinimumWidth(_CHOOSER_PX)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            row.addWidget(box)
        row.addStretch()
        row.addWidget(self._again)
        return bar

    def _result(self) -> QSplitter:
        self._judgement = Judgement(self.headline, self.table, matrix=self.matrix, scatter=self.scatter)
        top = QScrollArea()
        top.setWidget(self._judgement)
        top.setWidgetResizable(True)
        top.setMinimumHeight(160)
        top.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top.viewport().setAutoFillBackground(False)
        self._judgement.setAutoFillBackground(False)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(top)
        whole.addWidget(self.gallery)
        whole.setSizes([600, _GALLERY_PX])
        whole.setStretchFactor(0, 1)
        whole.setStretchFactor(1, 0)
        whole.setChildrenCollapsible(False)
        return whole

    def _connect(self) -> None:
        self._desk.state_changed.connect(self._on_state_changed)
        self._desk.models_changed.connect(self._on_models_changed)
        self._runs.activated.connect(self._on_run_chosen)
        self._kinds.activated.connect(self._on_kind_chosen)
        self._again.clicked.connect(self.measure_again)
        self.headline.again_wanted.connect(self.measure_again)
        self.matrix.cell_chosen.connect(self.show_cell)
        self.table.class_chosen.connect(self._on_class_chosen)
        self.scatter.row_chosen.connect(self._on_row_chosen)
        self.gallery.label_wanted.connect(self.label_wanted)
        self.gallery.show_in_data.connect(self.show_in_data)
        self.gallery.all_wanted.connect(self.show_mistakes)
        self.gallery.current_changed.connect(self._on_current_changed)
        self._empty.clicked.connect(self._on_empty_clicked)

    # --- what actions do -----------------------------------------------------------------------------------

    @Slot()
    def measure_again(self) -> None:
        """Judge the run anew."""
        self._desk.evaluate(is_anew=True)

    @Slot(int, int)
    def show_cell(self, true: int, predicted: int) -> None:
        """Show the samples of one cell of the matrix."""
        found = self._figures()
        names = self.matrix.names_of(found) if found is not None else ()
        if max(true, predicted) < len(names):
            self._cell = (names[true], names[predicted])
            self._fill_gallery()

    @Slot()
    def show_mistakes(self) -> None:
        """Show the worst mistakes."""
        self._cell = None
        self._fill_gallery()

    def label_selected(self, class_index: int) -> None:
        """Ask for another label of the samples that are selected in the gallery."""
        self.gallery.label_selected(class_index)

    def fill_inspector(self, inspector: Inspector) -> None:
        """Add the parts that tell of one judged sample."""
        self._inspector = JudgedInspector(inspector, self._project, large=self._large, theme=self._theme, parent=self)
        self._show_sample()

    # --- what is shown -------------------------------------------------------------------------------------

    @Slot()
    def _on_models_changed(self) -> None:
        with QSignalBlocker(self._runs):
            self._runs.clear()
            for model in self._desk.models:
                self._runs.addItem(f"{model.name} ({model.run})", model.run)
                self._runs.setItemData(self._runs.count() - 1, model.name, Qt.ItemDataRole.ToolTipRole)
        self._on_state_changed()
        self._resume_if_seen()

    def _resume_if_seen(self) -> None:
        """Show again what was on show when the project was closed: it costs a pass, so only once somebody looks."""
        if self.isVisible():
            self._desk.resume()

    @Slot()
    def _on_state_changed(self) -> None:
        state = self._desk.state
        self._again.setVisible(isinstance(state, Ready) and not state.is_stale)  # else it stands elsewhere
        self._show_choosers()
        if isinstance(state, Failed) and state is not self._told:
            details = str(state.facts.get("traceback", ""))
            self.notice.emit(Notice(state.what, state.cure, Level.BAD, details))
        self._told = state if isinstance(state, Failed) else None
        if isinstance(state, Ready):
            self._show_figures(state)
        else:
            self._cell = self._measured = None
            self._stack.setCurrentIndex(0)
            self._say_why_empty()
            self._on_current_changed(-1)

    def _show_choosers(self) -> None:
        has_models = bool(self._desk.models)
        model = self._desk.model(self._desk.run)
        self._runs.setVisible(has_models)
        self._kinds.setVisible(has_models)
        if not has_models:
            return
        is_refitted = self._desk.is_single and (model is None or model.is_solved)
        titles = {
            Judged.TEST: self.tr("Test part"),
            Judged.VAL: self.tr("Validation part"),
            Judged.HELD_OUT: self.tr("Cross-validated") if is_refitted else self.tr("Validation and test"),
        }
        with QSignalBlocker(self._runs), QSignalBlocker(self._kinds):
            self._runs.setCurrentIndex(max(self._runs.findData(self._desk.run), 0))
            self._kinds.clear()
            for judged, title in titles.items():
                self._kinds.addItem(title, judged)
            self._kinds.setCurrentIndex(list(titles).index(self._desk.judged))

    def _show_figures(self, ready: Ready) -> None:
        found = ready.figures
        is_other = found.measured is not self._measured
        self._measured = found.measured
        if is_other:  # it opens at the worst mistakes
            self._cell = None
        self._stack.setCurrentIndex(1)
        self.headline.show_evaluation(ready)
        if found.is_regression:
            self.scatter.set_points(found.truths[:, 0], found.measured.outputs[:, 0])
        else:
            self.classes.set_rows(found.by_class)
            self.matrix.show_figures(found, is_other=is_other)
            if self.matrix.one:
                self.table.choose(found.classes.index(self.matrix.one))
        self._judgement.show_kind(is_regression=found.is_regression)
        self._fill_gallery()
        if is_other:
            self.gallery.grid.scroll_to_row(0)

    def _fill_gallery(self) -> None:
        found = self._figures()
        if found is None or not self._project.is_open:
            return
        view, cell, names = self._project.view, None, self.matrix.names_of(found)
        if self._cell is not None and set(self._cell) <= set(names):
            true, predicted = self._cell
            cell = (names.index(true), names.index(predicted))
        self.matrix.set_chosen(cell)
        if cell is not None:
            ids = self.matrix.ids_of(found, *cell)
            words = self.tr("{true} → {predicted}: {count}") if true != predicted else self.tr("{true}, right: {count}")
            title = words.format(true=true, predicted=predicted, count=f"{len(ids):,}")
        else:
            ids = found.mistakes().tolist()
            words = self.tr("Worst mistakes: {count} of {all}")
            if found.is_regression:
                words = self.tr("Largest errors first: {count}")
            title = words.format(count=f"{len(ids):,}", all=f"{found.samples:,}")

        def name_of(sample_id: int) -> str:
            rows = view.rows_of([sample_id])
            return view.names[int(rows[0])] if len(rows) else ""

        self.gallery.show_samples(
            found,
            ids,
            title=title,
            name_of=name_of,
            classes=() if found.is_regression else view.classes,
            is_cell=cell is not None,
        )
        self._show_sample()

    def _say_why_empty(self) -> None:
        state = self._desk.state
        match state:
            case Running(_, _, None):
                self._empty.set_text(self.tr("Getting ready to look at the samples."), self.tr("Stop"))
            case Running("cross_validate", done, total):
                words = self.tr("Cross-validating: {done} of {total}")
                self._empty.set_text(words.format(done=f"{done:,}", total=f"{total:,}"), self.tr("Stop"))
            case Running(_, done, total):
                words = self.tr("Judging: {done} of {total}")
                self._empty.set_text(words.format(done=f"{done:,}", total=f"{total:,}"), self.tr("Stop"))
            case Failed():
                self._empty.set_text(f"{said(state.what)}\n{said(state.cure)}".strip(), self.tr("Try again"))
            case Nothing() if not self._desk.has_project:
                self._empty.set_text(self.tr("Drop a folder of images here."), self.tr("Open folder"))
            case Nothing() if self._desk.will_resume:
                self._empty.set_text(self.tr("Measuring again what was shown here last."))
            case Nothing() if self._desk.models:
                self._empty.set_text(self.tr("See how good the model is, and where it is wrong."), self.tr("Evaluate"))
            case _:
                self._empty.set_text(self.tr("There is no model to judge yet. Train one first."), self.tr("Train"))

    def _figures(self) -> Figures | None:
        state = self._desk.state
        return state.figures if isinstance(state, Ready) else None

    def _show_sample(self) -> None:
        if self._inspector is not None:
            self._inspector.show_sample(self._figures(), self._inspected)

    # --- what happens --------------------------------------------------------------------------------------

    @Slot(int)
    def _on_current_changed(self, sample_id: int) -> None:
        self._inspected = sample_id
        self._show_sample()

    @Slot(int)
    def _on_row_chosen(self, row: int) -> None:
        found = self._figures()
        if found is not None:
            self.gallery.grid.select_ids([int(found.measured.ids[row])])

    @Slot(int)
    def _on_class_chosen(self, class_index: int) -> None:
        """Let the matrix tell of another class, where a sample may have several."""
        found = self._figures()
        if found is not None and self.matrix.one not in {"", found.classes[class_index]}:
            self._cell = None
            self.matrix.show_class(found, found.classes[class_index])
            self._judgement.show_kind(is_regression=False)
            self._fill_gallery()

    @Slot(int)
    def _on_run_chosen(self, index: int) -> None:
        self._desk.evaluate(self._runs.itemData(index))

    @Slot(int)
    def _on_kind_chosen(self, index: int) -> None:
        self._desk.evaluate_by(Judged(self._kinds.itemData(index)))

    @Slot()
    def _on_empty_clicked(self) -> None:
        if isinstance(self._desk.state, Running):
            self._desk.cancel()
        elif self._desk.models:
            self._desk.evaluate(is_anew=isinstance(self._desk.state, Failed))
        elif not self._desk.has_project:
            self.open_folder_wanted.emit()
        else:
            self.train_wanted.emit()

    def _retranslate(self) -> None:
        self._again.setText(self.tr("Measure again"))
        self._runs.setAccessibleName(self.tr("Model to judge"))
        self._kinds.setAccessibleName(self.tr("Samples to judge by"))
        if self._inspector is not None:
            self._inspector.retranslate()
        self._on_models_changed()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where it was left."""
        super().showEvent(event)
        self._resume_if_seen()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
