"""The strip above the layer tree: which epoch it shows, if not the first, and what training would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from tldesk.qt.service_words import sentence
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.plan_words import PlanRemark


class PlanStrip(QFrame):
    """Hides itself where there is nothing to say. Signals: ``back_wanted()``: to the first epoch."""

    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epoch, self._epochs = 1, 1
        self._remarks: tuple[PlanRemark, ...] = ()
        dress(self, "card")
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._back = QPushButton()
        self._back.clicked.connect(self.back_wanted, Qt.ConnectionType.QueuedConnection)  # it hides the button
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        layout.setSpacing(Space.S)
        layout.addWidget(self._words, stretch=1)
        layout.addWidget(self._back)
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    @property
    def back(self) -> QPushButton:
        """The button that leads to the first epoch."""
        return self._back

    def set_standing(self, epoch: int, epochs: int, remarks: tuple[PlanRemark, ...]) -> None:
        """Say which epoch the tree shows, and what is wrong with the plan."""
        self._epoch, self._epochs, self._remarks = epoch, epochs, remarks
        self._write()
        self.setVisible(epoch > 1 or bool(remarks))

    def _write(self) -> None:
        parts = []
        if self._epoch > 1:
            words = self.tr("Epoch {epoch} of {epochs}. What you change here holds from epoch {epoch} on.")
            parts.append(words.format(epoch=self._epoch, epochs=self._epochs))
        if self._remarks:
            parts.append(sentence(f"{self._remarks[0].what}: {self._remarks[0].cure}"))
        self._words.setText(" ".join(parts))
        dress(self._words, "warning" if self._remarks else "text")
        self.setAccessibleName(self._words.text())
        self._back.setText(self.tr("Back to epoch 1"))
        self._back.setVisible(self._epoch > 1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
