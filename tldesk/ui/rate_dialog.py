"""The learning-rate finder as a person sees it: what it does, the curve, and one press that takes the suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from tldesk.qt import rate_desk as states
from tldesk.qt.service_words import said
from tldesk.ui.job_bar import ProgressLine
from tldesk.ui.rate_view import RateView
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from tldesk.qt.rate_desk import RateDesk
    from tldesk.ui.theme import Theme


class RateDialog(QDialog):
    """Shows a ``RateDesk``; closing it stops the search."""

    def __init__(self, desk: RateDesk, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._line = ProgressLine(theme)
        self.view = RateView(theme)
        self.take, self.again, self.close_button = QPushButton(), QPushButton(), QPushButton()
        dress(self.take, "primary")
        buttons = QDialogButtonBox()
        buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.again, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.take.clicked.connect(self._on_take)
        self.again.clicked.connect(desk.start)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(desk.stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self._words)
        layout.addWidget(self._line)
        layout.addWidget(self.view, stretch=1)
        layout.addWidget(buttons)
        desk.changed.connect(self._refresh)
        self.resize(600, 420)
        self._retranslate()

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words.text()

    @Slot()
    def _on_take(self) -> None:
        self._desk.take()
        self.accept()

    @Slot()
    def _refresh(self) -> None:
        state = self._desk.state
        is_searching = isinstance(state, states.Searching)
        share = None
        if isinstance(state, states.Searching) and state.total:
            share = state.done / state.total
        self._line.setVisible(is_searching)
        self._line.set_share(share)
        self._words.setText(self._text(state))
        self._line.setAccessibleName(self._words.text())
        dress(self._words, "bad" if isinstance(state, states.Refused) else "muted")
        curve = state.curve if isinstance(state, states.Found) else None
        if curve is not None:
            self.view.set_curve(curve.rates, curve.losses, suggestion=curve.suggestion)
        elif is_searching:
            self.view.set_curve((), (), suggestion=None)
        has_rate = curve is not None and curve.suggestion is not None
        self.take.setVisible(has_rate)
        if curve is not None and curve.suggestion is not None:
            self.take.setText(self.tr("Use {rate}").format(rate=f"{states.rounded(curve.suggestion):g}"))
            self.take.setDefault(True)
        self.again.setEnabled(not is_searching)

    def _text(self, state: states.RateState) -> str:
        match state:
            case states.Searching("rate", done, total) if total:
                words = self.tr("Steps at rising rates: {done} of {total}. Model and project stay as they are.")
                return words.format(done=done, total=total)
            case states.Searching(_, done, total) if total:
                words = self.tr("Getting ready: {done} of {total}.")
                return words.format(done=f"{done:,}", total=f"{total:,}")
            case states.Searching():
                return self.tr("Getting ready.")
            case states.Found(curve) if curve.suggestion is not None:
                return self.tr("Left of the mark it learns slowly; where the curve rises again it runs away.")
            case states.Found():
                return self.tr("The loss never falls here: look at labels, freezing and loss before the rate.")
            case states.Refused(what, cure):
                what, cure = said(what), said(cure)
                return f"{what[:1].upper()}{what[1:]}. {cure[:1].upper()}{cure[1:]}."
            case states.Nothing(True):
                return self.tr("Stopped. Model and project are as before.")
        return self.tr("The recipe was changed: search again.")

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Find learning rate"))
        self.again.setText(self.tr("Search again"))
        self.close_button.setText(self.tr("Close"))
        self._refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the search."""
        self._desk.stop()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
