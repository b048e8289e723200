"""Going on with a run: what is asked before, when its freeze plan was changed meanwhile or when it gets more epochs.

Limit: it asks and hands on; the training desk goes on with the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.run_book import planned_epochs
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.core.freeze_plan import FreezePlan
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.qt.run_book import RunBook
    from tldesk.qt.training_desk import TrainingDesk
    from tldesk.store.values import RunRecord

MOST_EPOCHS = 100_000


class ExtendDialog(QDialog):
    """Asks how many epochs more, and what the learning rate does in them."""

    def __init__(self, name: str, *, epochs: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs = epochs
        self.setWindowTitle(self.tr("Extend {name}").format(name=name))
        words = QLabel(self.tr("It has {epochs} epochs. How many more?").format(epochs=f"{epochs:,}"))
        self.more = QSpinBox()
        self.more.setRange(1, max(1, MOST_EPOCHS - epochs))
        self.more.setValue(min(max(epochs // 2, 1), self.more.maximum()))
        self.more.setAccessibleName(self.tr("Epochs more"))
        self.hold = QRadioButton(self.tr("Hold the last learning rate"))
        self.cycle = QRadioButton(self.tr("Begin a new cycle of the learning rate"))
        self.hold.setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton(self.tr("Extend"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        for part in (words, self.more, self.hold, self.cycle, buttons):
            layout.addWidget(part)
        self.more.setFocus()

    @property
    def epochs(self) -> int:
        """The new total."""
        return self._epochs + self.more.value()

    @property
    def mode(self) -> Literal["hold", "cycle"]:
        """What the learning rate does in the added epochs."""
        return "cycle" if self.cycle.isChecked() else "hold"


class ResumeFlow(QObject):
    """Goes on with runs of a ``RunBook``; at most one question is open."""

    def __init__(self, book: RunBook, training: TrainingDesk, draft: RecipeDraft, *, window: QWidget) -> None:
        super().__init__(window)
        self._book = book
        self._training = training
        self._draft = draft
        self._window = window
        self._dialog: QDialog | None = None

    @property
    def dialog(self) -> QDialog | None:
        """The question that is open."""
        return self._dialog

    def resume(self, run_id: str) -> None:
        """Go on with a run; where somebody chose another plan in *Model* than the run's, ask which is to hold."""
        from tldesk.services.resume_points import other_plan

        record = self._book.record(run_id)
        if record is None or self._training.is_busy or self._book.resume_point(run_id) is None:
            return
        self._book.select(run_id)
        is_asked = record.outcome != "completed" and not self._draft.is_untouched
        plan = other_plan(record, self._draft.recipe) if is_asked else None
        if plan is None:
            self._training.resume(run_id)
        else:
            self._ask_plan(record, plan)

    def extend(self, run_id: str) -> None:
        """Ask for more epochs, then go on with a run that has ended."""
        record = self._book.record(run_id)
        if record is None or self._training.is_busy or not self._book.can_extend(run_id):
            return
        self._book.select(run_id)
        dialog = ExtendDialog(record.name, epochs=planned_epochs(record), parent=self._window)
        dialog.accepted.connect(lambda: self._training.resume(run_id, epochs=dialog.epochs, extend=dialog.mode))
        self._open(dialog)

    def _ask_plan(self, record: RunRecord, plan: FreezePlan) -> None:
        dialog = QMessageBox(self._window)
        dialog.setIcon(QMessageBox.Icon.Question)
        dialog.setTextFormat(Qt.TextFormat.PlainText)
        dialog.setWindowTitle(self.tr("Resume"))
        point = self._book.resume_point(record.id)
        if point is not None and point.has_state:
            use = self.tr("Use it from the next epoch on")
            more = self.tr("{name} has {epochs} of {total} epochs. What learned until then stays as it is.").format(
                name=record.name, epochs=f"{point.epochs:,}", total=f"{point.total:,}"
            )
        else:
            use, more = self.tr("Use it"), self.tr("The run begins again: there is no checkpoint yet.")
        dialog.setText(self.tr("The freeze plan in Model is another one than this run's."))
        dialog.setInformativeText(more)
        new = dialog.addButton(use, QMessageBox.ButtonRole.AcceptRole)
        old = dialog.addButton(self.tr("Go on as before"), QMessageBox.ButtonRole.AcceptRole)
        cancel = dialog.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        dialog.setDefaultButton(old)
        dialog.setEscapeButton(cancel)
        new.clicked.connect(lambda: self._training.resume(record.id, freeze=plan))
        old.clicked.connect(lambda: self._training.resume(record.id))
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self._dialog = None
