"""The place where a model is used: files are dropped, and what it says of each is shown and saved."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.prediction_list import Order
from tldesk.qt.service_words import said
from tldesk.ui.drop_target import DropTarget
from tldesk.ui.durations import duration
from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.file_question import FileQuestion
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.result_list import ResultList
from tldesk.ui.sample_card import ElidedLabel
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space
from tldesk.ui.use_inspector import UseInspector
from tldesk.ui.use_parts import DropZone, StateLine

if TYPE_CHECKING:
    from tldesk.core.events import Failed
    from tldesk.qt.engine import Engine
    from tldesk.qt.prediction_desk import PredictionDesk
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

_BAR_PX = 45
_CHOOSER_PX = 240
_FILTER_PX = 180
_ERRORS = "\0errors"  # in place of a class name, which never has this letter
_CSV = "predictions.csv"


class UsePlace(QWidget):
    """Shows what a ``PredictionDesk`` found, and takes files that are dropped on it.

    Signals: ``notice(notice)``; ``train_wanted()``; ``folder_wanted(path)``: a folder to be shown by the system;
    where no project is open ``open_folder_wanted()`` and ``import_wanted(paths)``: files were dropped.
    """

    notice = Signal(object)
    train_wanted = Signal()
    open_folder_wanted = Signal()
    import_wanted = Signal(list)
    folder_wanted = Signal(str)

    def __init__(self, desk: PredictionDesk, engine: Engine, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._engine, self._theme = desk, engine, theme
        self._told: Failed | None = None
        self.inspector: UseInspector | None = None
        self.models, self.classes, self.orders = ElidedBox(), ElidedBox(), ElidedBox()
        self.open_images, self.open_folder = QPushButton(), QPushButton()
        self.save, self.clear = QPushButton(), QPushButton()
        self.state_line = StateLine(theme=theme)
        self.count = ElidedLabel()
        self.results = ResultList(desk, theme=theme)
        self.empty = DropZone(theme=theme)
        self.nothing_found = EmptyState("search", theme=theme)
        self._csv = FileQuestion(self)
        self._dialogs: dict[str, QFileDialog] = {}
        self._found = QStackedWidget()
        self._found.addWidget(self.results)
        self._found.addWidget(self.nothing_found)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._result())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar())
        layout.addWidget(self.state_line)
        layout.addWidget(self._stack, stretch=1)
        self._connect()
        self._order_tabs()
        self._retranslate()

    def _bar(self) -> QFrame:
        bar = QFrame()
        dress(bar, "place-bar")
        bar.setFixedHeight(_BAR_PX)
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.L, 0, Space.L, 0)
        row.setSpacing(Space.S)
        self.models.setMinimumWidth(_CHOOSER_PX)
        row.addWidget(self.models)
        row.addStretch()
        for button in (self.open_images, self.open_folder, self.save, self.clear):
            row.addWidget(button)
        return bar

    def _result(self) -> QWidget:
        whole = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        head.setSpacing(Space.S)
        head.addWidget(self.count, stretch=1)
        for box in (self.classes, self.orders):
            box.setMinimumWidth(_FILTER_PX)
            head.addWidget(box)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._found, stretch=1)
        return whole

    def _connect(self) -> None:
        DropTarget(self, theme=self._theme).dropped.connect(self._on_dropped)
        self._desk.state_changed.connect(self._on_state_changed)
        self._desk.models_changed.connect(self._on_models_changed)
        for signal in (self._desk.list.modelReset, self._desk.list.dataChanged, self._desk.list.layoutChanged):
            signal.connect(self._on_list_changed)
        self._engine.ready.connect(self._on_state_changed)
        self.models.activated.connect(self._on_model_chosen)
        self.classes.activated.connect(self._on_filter_chosen)
        self.orders.activated.connect(self._on_order_chosen)
        self.open_images.clicked.connect(self.ask_images)
        self.open_folder.clicked.connect(self.ask_folder)
        self.save.clicked.connect(self.ask_csv)
        self.clear.clicked.connect(self._desk.clear)
        self.state_line.clicked.connect(self._on_state_clicked)
        self.empty.clicked.connect(self._on_empty_clicked)
        self.nothing_found.clicked.connect(self._show_all)
        self.results.folder_wanted.connect(self.folder_wanted)

    def _order_tabs(self) -> None:
        buttons = (self.models, self.open_images, self.open_folder, self.save, self.clear, self.state_line.button)
        order: list[QWidget] = [*buttons, self.classes, self.orders, self.results]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    # --- what actions do -----------------------------------------------------------------------------------

    @Slot()
    def ask_images(self) -> None:
        """Ask for files to predict."""
        endings = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in self._desk.suffixes)
        filters = [self.tr("All files (*)")]
        if endings:
            filters.insert(0, self.tr("Files the model can look at ({endings})").format(endings=endings))
        dialog = self._dialog("images", QFileDialog.FileMode.ExistingFiles)
        dialog.setWindowTitle(self.tr("Open images"))
        dialog.setNameFilters(filters)
        dialog.open()

    @Slot()
    def ask_folder(self) -> None:
        """Ask for a folder whose files are predicted."""
        dialog = self._dialog("folder", QFileDialog.FileMode.Directory)
        dialog.setWindowTitle(self.tr("Open folder"))
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    @Slot()
    def ask_csv(self) -> None:
        """Ask where to write what is shown, in the order shown."""
        if not self._desk.list.has_predictions:
            self.notice.emit(Notice(self.tr("There is nothing to save yet."), self.tr("Drop images here first.")))
            return
        self._csv.ask_save(self.tr("Save as CSV"), self.tr("Table (*.csv)"), self._write_csv, name=_CSV)

    def fill_inspector(self, inspector: Inspector) -> None:
        """Add the parts that tell of one file and of the model."""
        self.inspector = UseInspector(self._desk, inspector, theme=self._theme, parent=self)
        self.inspector.folder_wanted.connect(self.folder_wanted)
        self.inspector.copied.connect(self._on_copied)
        self.results.current_changed.connect(self.inspector.show_file)
        self.inspector.show_file(self.results.current_id)

    def _dialog(self, key: str, mode: QFileDialog.FileMode) -> QFileDialog:
        """Return a dialog that is kept, so that it opens where it was left."""
        if key not in self._dialogs:
            dialog = self._dialogs[key] = QFileDialog(self)
            dialog.setFileMode(mode)
            dialog.filesSelected.connect(self._on_files_chosen)
        return self._dialogs[key]

    def _write_csv(self, path: Path) -> None:
        def tell(count: int) -> None:
            words = self.tr("{count} results are written to {path}.").format(count=f"{count:,}", path=path)
            self.notice.emit(Notice(words, level=Level.GOOD))

        def fail(failure: Failed) -> None:
            self._tell_failure(failure)

        self._desk.write_csv(path, tell, failed=fail)

    def _tell_failure(self, failure: Failed) -> None:
        details = str(failure.facts.get("traceback", ""))
        self.notice.emit(Notice(failure.what, failure.cure, Level.BAD, details))

    # --- what is shown -------------------------------------------------------------------------------------

    @Slot()
    def _on_models_changed(self) -> None:
        model = self._desk.model
        with QSignalBlocker(self.models):
            self.models.clear()
            for place, one in enumerate(self._desk.models):
                text = f"{one.name} ({one.run})"
                if one.is_best and len(self._desk.models) > 1:
                    text = self.tr("{model} · best").format(model=text)
                self.models.addItem(text, one.run)
                self.models.setItemData(place, text, Qt.ItemDataRole.ToolTipRole)
            self.models.setCurrentIndex(self.models.findData(model.run) if model is not None else -1)
        self.models.setToolTip(self.models.currentText())
        self.models.setVisible(model is not None)
        self._on_state_changed()

    @Slot()
    def _on_state_changed(self) -> None:
        state, has_model = self._desk.state, self._desk.model is not None
        text, button = self._state_words()
        self.state_line.say(text, button, is_bad=state.failure is not None and not state.is_running)
        share = state.done / state.total if state.total else None
        self.state_line.set_share(share, is_running=state.is_running)
        if state.failure is not None and state.failure is not self._told and state.failure.facts.get("traceback"):
            self._tell_failure(state.failure)  # its details open from the message
        self._told = state.failure
        self.empty.set_framed(is_framed=has_model and not state.is_running)
        if not self._desk.has_project:
            self.empty.set_text(self.tr("Drop a folder of images here."), self.tr("Open folder"))
        elif not has_model:
            self.empty.set_text(self.tr("Train a model first."), self.tr("Train"))
        elif state.is_running:
            self.empty.set_text(self.tr("Results come here as they are known."))
        else:
            self.empty.set_text(
                self.tr("Drop images or a folder here to see what the model says."), self.tr("Open images…")
            )
        self._on_list_changed()

    def _state_words(self) -> tuple[str, str]:
        """Return what to say on how far it is, and on the button beside it."""
        state, desk = self._desk.state, self._desk
        figures = self.tr("{done} of {total}").format(done=f"{state.done:,}", total=f"{state.total or 0:,}")
        if desk.is_waiting_for_engine:
            return self.tr("The engine is starting; predicting begins by itself."), self.tr("Stop")
        if state.is_running:
            if state.total is None:
                return self.tr("Loading the model and looking for files."), self.tr("Stop")
            if desk.left_s is not None:
                figures = self.tr("{figures}, {time} left").format(figures=figures, time=duration(desk.left_s))
            return figures, self.tr("Stop")
        if state.failure is not None:
            return f"{said(state.failure.what)}\n{said(state.failure.cure)}".strip(), self.tr("Try again")
        if desk.is_outdated and desk.used is not None and desk.model is not None:
            words = self.tr("These results are by {old}; {new} is chosen now.")
            return words.format(old=desk.used.name, new=desk.model.name), self.tr("Predict again")
        if state.is_stopped:
            words = self.tr("Stopped after {figures}; what is known stays.") if state.total else self.tr("Stopped.")
            return words.format(figures=figures), self.tr("Predict again")
        return "", ""

    @Slot()
    def _on_list_changed(self) -> None:
        files, has_model = self._desk.list, self._desk.model is not None
        self._stack.setCurrentIndex(1 if files.files else 0)
        self._found.setCurrentIndex(0 if files.rowCount() else 1)
        for button in (self.open_images, self.open_folder):
            button.setEnabled(has_model)
        self.save.setEnabled(files.has_predictions)
        self.clear.setEnabled(bool(files.files) or self._desk.state.is_running or self._desk.state.failure is not None)
        text = self.tr("{count} files").format(count=f"{len(files.files):,}")
        if files.rowCount() < len(files.files):
            text = self.tr("{shown} of {count} files")
            text = text.format(shown=f"{files.rowCount():,}", count=f"{len(files.files):,}")
        if files.error_count:
            words = self.tr("{files}, {errors} cannot be read")
            text = words.format(files=text, errors=f"{files.error_count:,}")
        self.count.set_whole(text)
        self._fill_choosers()
        if self.inspector is not None:
            self.inspector.refresh()

    def _fill_choosers(self) -> None:
        """Offer the classes with their counts; what is chosen stays chosen."""
        files = self._desk.list
        entries = [(self.tr("All classes") if files.classes else self.tr("All files"), "")]
        entries += [
            (f"{name} ({count:,})", name) for name, count in zip(files.classes, files.class_counts(), strict=True)
        ]
        if files.error_count:
            entries.append((self.tr("Cannot be read ({count})").format(count=f"{files.error_count:,}"), _ERRORS))
        wanted = files.wanted
        self._set_entries(self.classes, entries, _ERRORS if wanted.only_errors else wanted.class_name)
        least, most = self.tr("Least sure first"), self.tr("Most sure first")
        if files.has_numbers:
            least, most = self.tr("Lowest first"), self.tr("Highest first")
        orders = [
            (self.tr("As given"), Order.GIVEN),
            (least, Order.UNSURE),
            (most, Order.SURE),
            (self.tr("By name"), Order.NAME),
        ]
        self._set_entries(self.orders, [(text, str(order)) for text, order in orders], str(wanted.order))

    @staticmethod
    def _set_entries(box: QComboBox, entries: list[tuple[str, str]], chosen: str) -> None:
        """Change only what differs: a list that is open under the mouse must not close."""
        with QSignalBlocker(box):
            if [box.itemData(place) for place in range(box.count())] != [key for _, key in entries]:
                box.clear()
                for text, key in entries:
                    box.addItem(text, key)
            for place, (text, _) in enumerate(entries):
                if box.itemText(place) != text:
                    box.setItemText(place, text)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    # --- what happens --------------------------------------------------------------------------------------

    @Slot(int)
    def _on_model_chosen(self, index: int) -> None:
        self._desk.choose(self.models.itemData(index))

    @Slot(int)
    def _on_filter_chosen(self, index: int) -> None:
        key = self.classes.itemData(index)
        is_errors = key == _ERRORS
        wanted = replace(self._desk.list.wanted, class_name="" if is_errors else key, only_errors=is_errors)
        self._desk.list.set_wanted(wanted)

    @Slot(int)
    def _on_order_chosen(self, index: int) -> None:
        self._desk.list.set_wanted(replace(self._desk.list.wanted, order=Order(self.orders.itemData(index))))
        self.results.scrollToTop()

    @Slot()
    def _show_all(self) -> None:
        self._on_filter_chosen(0)

    @Slot(list)
    def _on_files_chosen(self, files: list[str]) -> None:
        self._desk.predict([Path(file) for file in files])

    @Slot()
    def _on_state_clicked(self) -> None:
        if self._desk.state.is_running:
            self._desk.cancel()
        else:
            self._desk.predict_again()

    @Slot()
    def _on_empty_clicked(self) -> None:
        if not self._desk.has_project:
            self.open_folder_wanted.emit()
        elif self._desk.model is None:
            self.train_wanted.emit()
        else:
            self.ask_images()

    @Slot(list)
    def _on_dropped(self, paths: list[Path]) -> None:
        if self._desk.has_project:
            self._desk.predict(paths)
        else:
            self.import_wanted.emit(paths)

    @Slot(str)
    def _on_copied(self, path: str) -> None:
        self.notice.emit(Notice(self.tr("Copied: {path}").format(path=path)))

    def _retranslate(self) -> None:
        self.models.setAccessibleName(self.tr("Model to use"))
        self.classes.setAccessibleName(self.tr("Classes to show"))
        self.orders.setAccessibleName(self.tr("Order of the files"))
        self.open_images.setText(self.tr("Open images…"))
        self.open_folder.setText(self.tr("Open folder…"))
        self.save.setText(self.tr("Save as CSV…"))
        self.save.setToolTip(self.tr("Writes the files that are shown, in this order"))
        self.clear.setText(self.tr("Clear"))
        self.nothing_found.set_text(self.tr("No file is like that."), self.tr("Show all"))
        if self.inspector is not None:
            self.inspector.retranslate()
        self._on_models_changed()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
