"""The dialog on kept features: how much lies on the disk, how much may, and emptying it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from tldesk.qt.service_words import said
from tldesk.ui.cost_words import small_size
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from tldesk.core.events import Failed
    from tldesk.qt.cache_desk import CacheDesk

_MOST_GB = 100_000.0
_WIDTH_PX = 460


class CacheDialog(QDialog):
    """Shows a ``CacheDesk``. The budget is saved when the dialog closes or the field is left."""

    def __init__(self, desk: CacheDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._fault = ""
        self._words, self._said = QLabel(), QLabel()
        for label in (self._words, self._said):
            label.setWordWrap(True)
        dress(self._words, "muted")
        self._names = {key: QLabel() for key in ("size", "budget")}
        for label in self._names.values():
            dress(label, "muted")
        self.size_label = QLabel()
        self.budget = QDoubleSpinBox()
        self.budget.setRange(0.0, _MOST_GB)
        self.budget.setDecimals(1)
        self.budget.setSingleStep(1.0)
        self.budget.setKeyboardTracking(False)
        self._names["budget"].setBuddy(self.budget)
        self.empty_button, self.close_button = QPushButton(), QPushButton()
        self.close_button.setDefault(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        for row, (key, widget) in enumerate((("size", self.size_label), ("budget", self.budget))):
            grid.addWidget(self._names[key], row, 0)
            grid.addWidget(widget, row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.empty_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        for part in (self._words, grid, self._said, buttons):
            layout.addLayout(part) if isinstance(part, QGridLayout | QHBoxLayout) else layout.addWidget(part)
        self.budget.valueChanged.connect(desk.set_budget_gb)
        self.empty_button.clicked.connect(self._on_empty)
        self.close_button.clicked.connect(self.accept)
        desk.changed.connect(self._refresh)
        desk.failed.connect(self._on_failed)
        self.setMinimumWidth(_WIDTH_PX)
        self._retranslate()

    @property
    def words(self) -> str:
        """What it says of the last emptying, or of what went wrong."""
        return self._said.text()

    @Slot()
    def _on_empty(self) -> None:
        self._fault = ""
        self._desk.empty()

    @Slot(object)
    def _on_failed(self, failure: Failed) -> None:
        self._fault = ". ".join(
            text[:1].upper() + text[1:] for text in (said(failure.what), said(failure.cure)) if text
        )
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        desk = self._desk
        if desk.size_bytes is None or desk.files is None:
            text = self.tr("counting")
        elif not desk.files:
            text = self.tr("nothing")
        elif desk.files == 1:
            text = self.tr("{size} in one file").format(size=small_size(desk.size_bytes))
        else:
            text = self.tr("{size} in {files} files").format(size=small_size(desk.size_bytes), files=f"{desk.files:,}")
        self.size_label.setText(text)
        if not self.budget.hasFocus():
            self.budget.setValue(desk.budget_gb)
        self.empty_button.setEnabled(bool(desk.files) and not desk.is_emptying)
        dress(self._said, "bad" if self._fault else "muted")
        if desk.is_emptying:
            self._said.setText(self.tr("Emptying."))
        elif self._fault:
            self._said.setText(self._fault)
        elif desk.freed_bytes is not None:
            self._said.setText(self.tr("{size} are free again.").format(size=small_size(desk.freed_bytes)))
        else:
            self._said.setText("")
        self._said.setVisible(bool(self._said.text()))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Kept features"))
        self._words.setText(
            self.tr(
                "What frozen layers make of an image is computed once and kept, for all projects. When the budget is "
                "used up, what was used longest ago goes. Emptying loses nothing: what is needed is computed again, "
                "and the next run of a model takes longer."
            )
        )
        self._names["size"].setText(self.tr("On the disk"))
        self._names["budget"].setText(self.tr("At most"))
        self.budget.setSuffix(self.tr(" GB"))
        self.budget.setAccessibleName(self.tr("Gigabytes that may be kept"))
        self.empty_button.setText(self.tr("Empty"))
        self.close_button.setText(self.tr("Close"))
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Count anew, and say nothing of the last time."""
        super().showEvent(event)
        self._fault, self._desk.freed_bytes = "", None
        self._refresh()
        self._desk.look()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
