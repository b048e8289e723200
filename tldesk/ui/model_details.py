"""The details of the place Model: where features end, input size and geometry, BatchNorm, pooling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QToolButton, QWidget

from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.icons import sign_icon
from tldesk.ui.sample_card import ElidedLabel
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from tldesk.core.recipe import Recipe

_LEAST_FIELD_PX = 96
_LEAST_PX, _MOST_PX, _STEP_PX = 8, 4096, 32
_OWN = _LEAST_PX - 1  # the spin box's lowest value: the backbone's own size


class ModelDetails(QWidget):
    """Shows fields of the recipe.

    Signals: ``changed(changes)``: a mapping as ``RecipeDraft.update`` takes it; ``batchnorm_chosen(policy)``.
    """

    changed = Signal(object)
    batchnorm_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._own_px = 0
        self._size_shown = _OWN
        self._cut = ElidedLabel()
        self._clear = QToolButton()
        dress(self._clear, "icon")
        self._clear.clicked.connect(self._on_cleared)
        cut = QWidget()
        line = QHBoxLayout(cut)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XS)
        line.addWidget(self._cut, stretch=1)
        line.addWidget(self._clear)
        self._size = QSpinBox()
        self._size.setRange(_OWN, _MOST_PX)
        self._size.setSingleStep(_STEP_PX)
        self._size.setKeyboardTracking(False)
        self._size.lineEdit().setTextMargins(Space.S, 0, 0, 0)  # the style sheet's padding does not reach it
        self._size.setSuffix(" px")
        self._size.editingFinished.connect(self._on_size)
        self._geometry, self._batchnorm, self._pool = ElidedBox(), ElidedBox(), ElidedBox()
        for box, values in (
            (self._geometry, ("whole", "crop", "squash")),
            (self._batchnorm, ("follow", "frozen", "live")),
            (self._pool, ("auto", "avg", "flatten")),
        ):
            for value in values:
                box.addItem("", value)
            box.activated.connect(self._on_chosen)
        self._policy = QLabel()
        self._policy.setWordWrap(True)
        dress(self._policy, "caption")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(Space.S)
        self._form.setHorizontalSpacing(Space.M)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._labels: list[QLabel] = []
        self._fields = (cut, self._size, self._geometry, self._batchnorm, self._pool)
        for field in self._fields:
            field.setMinimumWidth(_LEAST_FIELD_PX)
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            label = QLabel()
            dress(label, "muted")
            label.setBuddy(field)
            self._labels.append(label)
            self._form.addRow(label, field)
            if field is self._batchnorm:
                self._form.addRow(self._policy)
        theme.changed.connect(self._paint_sign)
        self._paint_sign()
        self._retranslate()

    def set_recipe(self, recipe: Recipe, *, own_px: int, batchnorm: str) -> None:
        """Show a recipe; ``own_px`` is the input side that its backbone has by itself, 0: not known."""
        self._own_px = own_px
        self._cut.set_whole(recipe.cut or self.tr("at their end"))
        self._clear.setVisible(recipe.cut is not None)
        with QSignalBlocker(self._size):
            self._size.setSpecialValueText(self._own_text())
            self._size.setValue(recipe.input.size or _OWN)
        self._size_shown = self._size.value()
        for box, value in (
            (self._geometry, recipe.input.geometry),
            (self._batchnorm, batchnorm),
            (self._pool, recipe.head.pool),
        ):
            box.setCurrentIndex(box.findData(value))
        self._say_policy()

    def _say_policy(self) -> None:
        """Say in a sentence what the chosen BatchNorm policy does."""
        self._policy.setText(str(self._batchnorm.currentData(Qt.ItemDataRole.ToolTipRole) or ""))

    def _own_text(self) -> str:
        return self.tr("its own ({px} px)").format(px=self._own_px) if self._own_px else self.tr("its own")

    @Slot()
    def _on_cleared(self) -> None:
        self.changed.emit({"cut": None})

    @Slot()
    def _on_size(self) -> None:
        value = self._size.value()
        if value != self._size_shown:
            self._size_shown = value
            self.changed.emit({"input": {"size": None if value == _OWN else value}})

    @Slot()
    def _on_chosen(self) -> None:
        box = self.sender()
        assert isinstance(box, QComboBox)  # connected to nothing else
        value: Any = box.currentData()
        if box is self._batchnorm:
            self.batchnorm_chosen.emit(value)
        elif box is self._geometry:
            self.changed.emit({"input": {"geometry": value}})
        else:
            self.changed.emit({"head": {"pool": value}})

    @Slot()
    def _paint_sign(self) -> None:
        self._clear.setIcon(sign_icon("close", self._theme.color(Role.MUTED), size_px=12))

    def _retranslate(self) -> None:
        names = (
            self.tr("Features end"),
            self.tr("Input side"),
            self.tr("Geometry"),
            self.tr("BatchNorm"),
            self.tr("Pooling"),
        )
        notes = (
            self.tr("Right-click a layer: Features end here"),
            self.tr("Side of the picture that the network gets, in pixels"),
            self.tr("Whole shows all of a picture; crop its centre; squash ignores its shape"),
            self.tr("What the running statistics of BatchNorm layers do"),
            self.tr("How the last map becomes one vector"),
        )
        for label, field, name, note in zip(self._labels, self._fields, names, notes, strict=True):
            label.setText(name)
            field.setAccessibleName(name)
            field.setToolTip(note)
        self._cut.setAccessibleDescription(names[0])
        self._clear.setAccessibleName(self.tr("Use all of the backbone"))
        self._clear.setToolTip(self.tr("Use all of the backbone"))
        self._size.setSpecialValueText(self._own_text())
        for box, texts in (
            (self._geometry, (self.tr("whole"), self.tr("crop"), self.tr("squash"))),
            (self._batchnorm, (self.tr("as its layer"), self.tr("always frozen"), self.tr("always live"))),
            (self._pool, (self.tr("its own"), self.tr("mean"), self.tr("flatten"))),
        ):
            for place, text in enumerate(texts):
                box.setItemText(place, text)
        policies = (
            self.tr("A layer that learns follows your images; a frozen one keeps its statistics."),
            self.tr("All statistics of the backbone stay as they were: good for small batches."),
            self.tr("All statistics follow your images, also in frozen layers; features cannot be kept then."),
        )
        for place, text in enumerate(policies):
            self._batchnorm.setItemData(place, text, Qt.ItemDataRole.ToolTipRole)
        self._say_policy()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
