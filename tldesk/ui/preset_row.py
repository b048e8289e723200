"""The presets of recipes above the knobs: pick one, keep the recipe as one, forget one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QInputDialog, QLabel, QSizePolicy, QToolButton, QWidget

from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.preset_list import PresetList

_NAME_PX = 108  # as the names of the form below


class PresetRow(QWidget):
    """Lists the presets of a ``PresetList``. Signals: ``picked()`` after one was taken."""

    picked = Signal()

    def __init__(self, presets: PresetList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = presets
        self._dialog: QInputDialog | None = None
        self._name = QLabel()
        self._name.setFixedWidth(_NAME_PX)
        self.box = ElidedBox()
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name.setBuddy(self.box)
        self.save, self.delete = QToolButton(), QToolButton()
        for button in (self.save, self.delete):
            dress(button, "link")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        links = QHBoxLayout()
        links.setSpacing(Space.M)
        links.addWidget(self.save)
        links.addWidget(self.delete)
        links.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self.box, 0, 1)
        grid.addLayout(links, 1, 1)
        self.box.activated.connect(self._on_chosen)
        self.save.clicked.connect(self.ask_name)
        self.delete.clicked.connect(self._on_delete)
        presets.changed.connect(self.refresh)
        self._retranslate()

    @property
    def dialog(self) -> QInputDialog | None:
        """The question for a name, while it is open."""
        return self._dialog

    @Slot()
    def refresh(self) -> None:
        """List the presets; the one that the recipe is the same as is chosen."""
        current = self._presets.current
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItem(self.tr("none"), "")
            for name in self._presets.names:
                self.box.addItem(name, name)
            self.box.setCurrentIndex(max(self.box.findData(current), 0))
        self.box.setEnabled(self.box.count() > 1)
        self.delete.setVisible(bool(current))
        self.save.setVisible(not current)

    @Slot()
    def ask_name(self) -> None:
        """Ask under which name the recipe is kept."""
        dialog = QInputDialog(self)
        dialog.setInputMode(QInputDialog.InputMode.TextInput)
        dialog.setWindowTitle(self.tr("Save as preset"))
        dialog.setLabelText(self.tr("Name of the preset; one of that name is replaced"))
        dialog.setTextValue(self._presets.current)
        dialog.setOkButtonText(self.tr("Save"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.accepted.connect(lambda: self._presets.save(dialog.textValue()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None

    @Slot(int)
    def _on_chosen(self, _place: int) -> None:
        name = self.box.currentData()
        if name:
            self._presets.pick(name)
            self.picked.emit()
        self.refresh()

    @Slot()
    def _on_delete(self) -> None:
        self._presets.delete(self._presets.current)

    def _retranslate(self) -> None:
        self._name.setText(self.tr("Preset"))
        self.box.setAccessibleName(self.tr("Preset"))
        self.box.setToolTip(self.tr("Recipes that were kept under a name, for every project"))
        self.save.setText(self.tr("Save as preset…"))
        self.delete.setText(self.tr("Delete preset"))
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
