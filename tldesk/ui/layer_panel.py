"""The layer tree with its heading: name of the backbone, presets, and a line to find a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from tldesk.core.freeze_plan import FreezePlan
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
_TITLE_PX, _LEAST_TITLE_PX = 420, 120


class LayerPanel(QWidget):
    """Presets freeze and thaw in one command that can be undone; the chip that fits what is checked is on.

    Signals: ``preset_chosen(key)``: ``head``, ``all`` or ``stage:NAME``.

    Args:
        above: Stands between heading and tree, and hides itself while it has nothing to say.
    """

    preset_chosen = Signal(str)

    def __init__(
        self, model: LayerTreeModel, *, theme: Theme, above: QWidget | None = None, parent: QWidget | None = None
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
        body = QVBoxLayout()
        body.setContentsMargins(Space.L, Space.S, Space.L, Space.L)
        body.setSpacing(Space.S)
        if above is not None:
            body.addWidget(above)
        body.addWidget(self.tree, stretch=1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addLayout(body, stretch=1)
        model.counts_changed.connect(self._on_counts_changed)
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
        """Freeze as a preset says: ``head``, ``all`` or ``stage:NAME``; unknown stages are ignored."""
        kind, _, stage = key.partition(":")
        if kind == "stage" and stage in self._stages:
            self._apply(key, self.tr("From {stage}").format(stage=stage))
        elif kind in ("head", "all"):
            self._apply(key, self.bar.button(kind).text())

    def focus_search(self) -> None:
        """Put the cursor into the line that finds a layer."""
        self._search.setFocus()
        self._search.selectAll()

    def _plan_of(self, key: str) -> FreezePlan:
        match key.partition(":"):
            case ("head", _, _):
                return FreezePlan.head_only()
            case ("stage", _, stage):
                return FreezePlan.from_stage(stage, self._stages)
            case _:
                return FreezePlan.everything()

    def _apply(self, key: str, title: str) -> None:
        self._model.apply_plan(self._plan_of(key), title)
        self._on_counts_changed()
        self.preset_chosen.emit(key)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self._apply(key, self.bar.button(key).text())

    @Slot()
    def _on_stage(self, action: object) -> None:
        stage = action.data()  # type: ignore[attr-defined]
        self._apply(f"stage:{stage}", self.tr("From {stage}").format(stage=stage))

    @Slot()
    def _on_search(self) -> None:
        self.tree.find_next(self._search.text())

    @Slot()
    def _on_counts_changed(self) -> None:
        preset, _, here = self._model.preset(self._stages).partition(":")
        for key in ("head", "all"):
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
