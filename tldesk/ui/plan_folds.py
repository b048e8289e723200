"""The freeze plan in the inspector: its schedule as a chart, and the whole of it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tldesk.ui.plan_text_box import PlanTextBox
from tldesk.ui.schedule_chart import ScheduleChart
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space, Theme

if TYPE_CHECKING:
    from tldesk.qt.layer_desk import LayerDesk
    from tldesk.ui.inspector import Inspector

_SCHEDULE, _TEXT = "model.schedule", "model.plan"
_TOLD_LINES = 2


class PlanFolds(QWidget):
    """Adds its folds to an inspector; that of the schedule opens when a plan gets one, and closes when it has none."""

    def __init__(self, desk: LayerDesk, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._inspector: Inspector | None = None
        self._had_schedule = False
        self.hide()  # its parts stand in the inspector; it is the one that hears of the language
        self.chart = ScheduleChart(theme)
        self.text = PlanTextBox(desk, theme=theme)
        self._hint, self._told = QLabel(), QLabel()
        for label in (self._hint, self._told):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        dress(self._hint, "caption")
        dress(self._told, "muted")
        self._told.setMinimumHeight(_TOLD_LINES * self._told.fontMetrics().lineSpacing())  # nothing jumps
        self._schedule = QWidget()
        layout = QVBoxLayout(self._schedule)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        for part in (self.chart, self._told, self._hint):
            layout.addWidget(part)
        self.chart.told.connect(self._told.setText)
        self.chart.epoch_chosen.connect(desk.editor.show_epoch)
        desk.editor.plan_changed.connect(self._show)
        desk.opened_changed.connect(self._show)
        self._show()

    def add_schedule(self, inspector: Inspector) -> None:
        """Put the schedule into an inspector."""
        self._inspector = inspector
        inspector.add_fold(_SCHEDULE, self._schedule, title="", is_open=self._had_schedule)

    def add_text(self, inspector: Inspector) -> None:
        """Put the text into the inspector that has the schedule."""
        inspector.add_fold(_TEXT, self.text, title="", is_open=False)
        self._retranslate()

    @Slot()
    def _show(self) -> None:
        editor, opened = self._desk.editor, self._desk.opened
        rows = editor.schedule(opened.stages) if opened is not None else ()
        self.chart.set_schedule(rows, epochs=editor.epochs, epoch=editor.epoch)
        if editor.has_schedule != self._had_schedule:
            self._had_schedule = editor.has_schedule
            if self._inspector is not None:
                self._inspector.fold(_SCHEDULE).set_open(is_open=self._had_schedule)

    def _retranslate(self) -> None:
        self._hint.setText(
            self.tr("Choose an epoch; what you then change in the tree holds from there on, until a later change.")
        )
        if self._inspector is not None:
            self._inspector.fold(_SCHEDULE).set_title(self.tr("Schedule"))
            self._inspector.fold(_TEXT).set_title(self.tr("Plan as text"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
