"""The top of the place *Train*: what will happen in one sentence, where training stands, start and stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout

from tldesk.qt import training_desk as states
from tldesk.ui.answer_strip import bold_html
from tldesk.ui.job_bar import ProgressLine
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from tldesk.qt.training_desk import TrainingState
    from tldesk.ui.theme import Theme

_BUTTON_PX = 104
_RECIPE_ACTIONS = ("text", "copy", "", "load", "save", "preset", "", "default")


class TrainHead(QFrame):
    """Says what will happen and what happens.

    Signals: ``start_wanted()``, ``stop_wanted()``, ``resume_wanted()``; ``recipe_wanted(key)``: ``text``, ``copy``,
    ``load``, ``save``, ``preset`` or ``default``.
    """

    start_wanted = Signal()
    stop_wanted = Signal()
    resume_wanted = Signal()
    recipe_wanted = Signal(str)

    def __init__(self, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_running = False
        self._has_ended = False
        dress(self, "card")
        self._sentence, self._status = QLabel(), QLabel()
        for label in (self._sentence, self._status):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        dress(self._status, "muted")
        self._line = ProgressLine(theme)
        self._button = QPushButton()
        self._button.setMinimumWidth(_BUTTON_PX)
        self._button.clicked.connect(self._on_clicked)
        self.resume = QPushButton()
        self.resume.setMinimumWidth(_BUTTON_PX)
        self.resume.clicked.connect(self.resume_wanted)
        self.resume.hide()
        self._recipe = QToolButton()
        dress(self._recipe, "chip")
        self._recipe.setMinimumWidth(_BUTTON_PX)
        self._recipe.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._recipe.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._lost_focus = False  # of the button, while it is disabled
        self._actions: dict[str, QAction] = {}
        for key in _RECIPE_ACTIONS:
            if not key:
                self._menu.addSeparator()
                continue
            self._actions[key] = self._menu.addAction("")
            self._actions[key].setData(key)
        self._menu.triggered.connect(self._on_recipe_chosen)
        self._recipe.setMenu(self._menu)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        status = QHBoxLayout()
        status.setSpacing(Space.M)
        status.addWidget(self._line)
        status.addWidget(self._status, stretch=1)
        texts = QVBoxLayout()
        texts.setSpacing(Space.S)
        texts.addWidget(self._sentence)
        texts.addLayout(status)
        texts.addStretch()
        buttons = QVBoxLayout()
        buttons.setSpacing(Space.S)
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.resume)
        first.addWidget(self._button)
        buttons.addLayout(first)
        buttons.addWidget(self._recipe)
        buttons.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setSpacing(Space.L)
        layout.addLayout(texts, stretch=1)
        layout.addLayout(buttons)

    @property
    def sentence_text(self) -> str:
        """What it says of what will happen, without marks."""
        return self._sentence.accessibleName()

    @property
    def status_text(self) -> str:
        """What it says of what happens."""
        return self._status.text()

    @property
    def button(self) -> QPushButton:
        """Start and stop."""
        return self._button

    @property
    def recipe_menu(self) -> QMenu:
        """What can be done with the recipe."""
        return self._menu

    def set_sentence(self, sentence: str, *, can_start: bool) -> None:
        """Say what will happen; ``**marks**`` stand out."""
        self._sentence.setText(bold_html(sentence))
        self._sentence.setAccessibleName(sentence.replace("**", ""))
        self._button.setEnabled(can_start or self._is_running)

    def set_state(self, state: TrainingState, text: str, *, can_start: bool, can_resume: bool = False) -> None:
        """Say what happens; ``can_resume``: the newest run was stopped and can go on."""
        share, is_running = _share(state), isinstance(state, states.Preparing | states.Training | states.Stopping)
        self._line.setVisible(is_running)
        self._line.set_share(share)
        self._line.setAccessibleName(text)
        dress(self._status, "bad" if isinstance(state, states.FailedRun) else "muted")
        self._status.setText(text)
        self._has_ended = isinstance(state, states.Stopped | states.FailedRun)
        self._is_running = is_running
        self.resume.setVisible(can_resume and not is_running)
        had_focus = self._button.hasFocus()
        self._button.setEnabled((is_running or can_start) and not isinstance(state, states.Stopping))
        if self._button.isEnabled() and self._lost_focus and self._recipe.hasFocus():
            self._button.setFocus()  # Qt moved it on while the run stopped
        self._lost_focus = not self._button.isEnabled() and (had_focus or self._lost_focus)
        self._name_button()

    def _name_button(self) -> None:
        words = self.tr("Train again") if self._has_ended else self.tr("Train")
        self._button.setText(self.tr("Stop") if self._is_running else words)

    @Slot()
    def _on_clicked(self) -> None:
        (self.stop_wanted if self._is_running else self.start_wanted).emit()

    @Slot()
    def _on_recipe_chosen(self, action: QAction) -> None:
        self.recipe_wanted.emit(action.data())

    def _retranslate(self) -> None:
        self._name_button()
        self._recipe.setText(self.tr("Recipe ▾"))
        self._recipe.setAccessibleName(self.tr("Recipe"))
        self._recipe.setToolTip(self.tr("A recipe holds everything that determines a run"))
        self.resume.setText(self.tr("Resume"))
        names = {
            "text": self.tr("Recipe as text…"),
            "preset": self.tr("Save as preset…"),
            "copy": self.tr("Copy as command"),
            "load": self.tr("Load recipe…"),
            "save": self.tr("Save recipe…"),
            "default": self.tr("Back to the defaults"),
        }
        for key, text in names.items():
            self._actions[key].setText(text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _share(state: TrainingState) -> float | None:
    match state:
        case states.Preparing(_, done, total):
            return done / total if total else None
        case states.Training():
            return state.step / state.steps if state.steps else None
        case _:
            return None
