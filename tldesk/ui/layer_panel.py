"""The layer tree with its heading: name of the backbone, presets, and a line to find a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import GRADUAL_EVERY, RATE_DECAY, FreezePlan
from tldesk.qt.layer_entries import LEAST_FACTOR, MOST_FACTOR
from tldesk.qt.plan_words import falling_words, gradual_words
from tldesk.ui.chips import Chip, FilterBar
from tldesk.ui.layer_tree_view import LayerTreeView
from tldesk.ui.sample_card import ElidedLabel
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from tldesk.qt.layer_tree_model import LayerTreeModel

_SEARCH_PX = 130
_TITLE_PX, _LEAST_TITLE_PX = 420, 188
_MOST_EPOCHS = 1_000  # between two stages


class LayerPanel(QWidget):
    """Presets freeze and thaw in one command that can be undone; the chip that fits what is checked is on.

    Signals: ``preset_chosen(key)``: ``head``, ``all``, ``stage:NAME``, ``gradual:EPOCHS`` or ``falling:FACTOR``.

    Args:
        above: Stand between heading and tree, and hide themselves while they have nothing to say.
    """

    preset_chosen = Signal(str)

    def __init__(
        self, model: LayerTreeModel, *, theme: Theme, above: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._stages: tuple[str, ...] = ()
        self._title, self._facts = ElidedLabel(), ElidedLabel()
        dress(self._title, "title")
        dress(self._facts, "caption")
        self._heading = QWidget()
        self._heading.setFixedWidth(_TITLE_PX)
        self._heading.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        lines = QVBoxLayout(self._heading)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._title)
        lines.addWidget(self._facts)
        self.bar = FilterBar(theme)
        self.bar.add_widget(self._heading)
        self.bar.chosen.connect(self._on_chosen)
        self._search = QLineEdit()
        self._search.setFixedWidth(_SEARCH_PX)
        self._search.setClearButtonEnabled(True)
        self._search.returnPressed.connect(self._on_search)
        self._search.textEdited.connect(self._on_search)
        self._stage_menu = QMenu(self)
        self._stage_menu.triggered.connect(self._on_stage)
        self.tree = LayerTreeView(model, theme=theme)
        self.tree.rate_wanted.connect(self._ask_rate)
        self.question: QInputDialog | None = None
        body = QVBoxLayout()
        body.setContentsMargins(Space.L, Space.S, Space.L, Space.L)
        body.setSpacing(Space.S)
        for strip in above:
            body.addWidget(strip)
        body.addWidget(self.tree, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(body, stretch=1)
        model.counts_changed.connect(self._on_counts_changed)
        model.editor.plan_changed.connect(self._on_counts_changed)
        self._retranslate()
        self.bar.add_right(self._search)

    def set_backbone(self, title: str, facts: str, *, stages: Sequence[str]) -> None:
        """Name the backbone, and offer its stages."""
        self._title.set_whole(title)
        self._facts.set_whole(facts)
        self._stages = tuple(stages)
        self._stage_menu.clear()
        for stage in stages:
            self._stage_menu.addAction(stage).setData(stage)
        self._on_counts_changed()

    def apply_preset(self, key: str) -> None:
        """Freeze as a preset says: ``head``, ``all``, ``stage:NAME``, ``gradual:EPOCHS`` or ``falling:FACTOR``.

        ``gradual`` and ``falling`` alone ask for the number; stages that are not there are ignored.
        """
        kind, _, value = key.partition(":")
        match kind:
            case "stage" if value in self._stages:
                self._apply(key, self.tr("From {stage}").format(stage=value))
            case "head" | "all":
                self._apply(key, self.bar.button(kind).text())
            case "gradual" if value:
                self._apply(key, self.tr("One stage more each {epochs} epochs").format(epochs=value))
            case "falling" if value:
                self._apply(key, self.tr("Rates fall by {factor} a stage").format(factor=value))
            case "gradual":
                self._ask_gradual()
            case "falling":
                self._ask_falling()

    def focus_search(self) -> None:
        """Put the cursor into the line that finds a layer."""
        self._search.setFocus()
        self._search.selectAll()

    def _apply(self, key: str, title: str) -> None:
        editor = self._model.editor
        text = {"all": "none"}.get(key, key)
        try:
            plan = FreezePlan.parse(text, self._stages, epochs=max(editor.epochs - editor.epoch + 1, 1))
        except UsageError:
            return  # a number that the dialogs do not give
        editor.apply(plan, title)
        self._on_counts_changed()
        self.preset_chosen.emit(key)

    def _ask(self, title: str, words: str) -> QInputDialog:
        question = self.question = QInputDialog(self)
        question.setWindowTitle(title)
        question.setLabelText(words)
        question.finished.connect(self._on_counts_changed)
        return question

    @Slot()
    def _ask_gradual(self) -> None:
        question = self._ask(self.tr("Gradual"), self.tr("Epochs after which one stage more learns, from the top:"))
        question.setInputMode(QInputDialog.InputMode.IntInput)
        question.setIntRange(1, _MOST_EPOCHS)
        question.setIntValue(GRADUAL_EVERY)
        question.intValueSelected.connect(lambda epochs: self.apply_preset(f"gradual:{epochs}"))
        question.open()

    @Slot()
    def _ask_falling(self) -> None:
        words = self.tr("Everything learns. Factor of the rate from a stage to the one before it:")
        question = self._ask(self.tr("Falling rates"), words)
        _take_factor(question, 1e-3, 1.0, RATE_DECAY, digits=3)
        question.doubleValueSelected.connect(lambda factor: self.apply_preset(f"falling:{round(factor, 3)!r}"))
        question.open()

    @Slot()
    def _ask_rate(self) -> None:
        question = self._ask(self.tr("Learning rate"), self.tr("Factor of the learning rate for what is selected:"))
        _take_factor(question, LEAST_FACTOR, MOST_FACTOR, 1.0, digits=6)
        question.doubleValueSelected.connect(lambda factor: self.tree.set_rate(round(factor, 6)))
        question.open()

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self.apply_preset(key)

    @Slot()
    def _on_stage(self, action: object) -> None:
        self.apply_preset(f"stage:{action.data()}")  # type: ignore[attr-defined]

    @Slot()
    def _on_search(self) -> None:
        self.tree.find_next(self._search.text())

    @Slot()
    def _on_counts_changed(self) -> None:
        editor = self._model.editor
        words = editor.preset(self._stages) or gradual_words(editor.plan, self._stages, editor.epochs)
        preset, _, here = (words or falling_words(editor.plan, self._stages)).partition(":")
        here = here if preset == "stage" else ""
        for key in ("head", "all", "gradual", "falling"):
            self.bar.set_checked(key, is_on=preset == key)
        text = self.tr("From {stage}").format(stage=here) if here else self.tr("From a stage")
        self.bar.rename(Chip("stage", text, is_menu=True, is_on=bool(here)))
        self._fit_heading()

    def _retranslate(self) -> None:
        self.bar.set_right(
            [
                Chip("head", self.tr("Head only"), self.tr("The backbone stays frozen")),
                Chip("stage", self.tr("From a stage"), self.tr("A stage and all behind it learn"), is_menu=True),
                Chip("all", self.tr("Everything"), self.tr("Every layer learns")),
                Chip("gradual", self.tr("Gradual"), self.tr("One stage more learns each few epochs, from the top")),
                Chip("falling", self.tr("Falling rates"), self.tr("Everything learns, early stages more slowly")),
            ]
        )
        self.bar.set_menu("stage", self._stage_menu)
        self._search.setPlaceholderText(self.tr("Search layers"))
        self._search.setAccessibleName(self.tr("Search layers"))
        self._on_counts_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the presets their room."""
        super().resizeEvent(event)
        self._fit_heading()

    def _fit_heading(self) -> None:
        room = self.width() - self.bar.chips_px
        self._heading.setFixedWidth(min(max(room, _LEAST_TITLE_PX), _TITLE_PX))
        self.bar.make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _take_factor(question: QInputDialog, least: float, most: float, usual: float, *, digits: int) -> None:
    question.setInputMode(QInputDialog.InputMode.DoubleInput)
    question.setDoubleRange(least, most)
    question.setDoubleDecimals(digits)
    question.setDoubleStep(0.1)
    question.setDoubleValue(usual)
