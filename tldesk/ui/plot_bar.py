"""The bar above the curves: logarithmic scale, smoothing, show all, and what can be taken away as a file."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

_MOST = 98  # of 100: smoothing over some fifty points
_SLIDER_PX = 96


class PlotBar(QFrame):
    """Says how curves are drawn.

    Signals: ``log_toggled(is_log)``; ``smoothing_changed(weight)``, 0 to below 1; ``all_wanted()``; ``png_wanted()``;
    ``csv_wanted()``.
    """

    log_toggled = Signal(bool)
    smoothing_changed = Signal(float)
    all_wanted = Signal()
    png_wanted = Signal()
    csv_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = _chip()
        self._log.setCheckable(True)
        self._log.toggled.connect(self.log_toggled)
        self._smoothing_name = QLabel()
        dress(self._smoothing_name, "caption")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _MOST)
        self._slider.setPageStep(10)
        self._slider.setFixedWidth(_SLIDER_PX)
        self._slider.valueChanged.connect(self._on_slid)
        self._value = QLabel()
        dress(self._value, "caption")
        self._value.setFixedWidth(self._value.fontMetrics().horizontalAdvance("0.000"))
        self._all, self._png, self._csv = _chip(), _chip(), _chip()
        self._all.clicked.connect(self.all_wanted)
        self._png.clicked.connect(self.png_wanted)
        self._csv.clicked.connect(self.csv_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        for widget in (self._log, self._smoothing_name, self._slider, self._value):
            layout.addWidget(widget)
        layout.addStretch()
        for widget in (self._all, self._png, self._csv):
            layout.addWidget(widget)
        self._retranslate()

    @property
    def is_log(self) -> bool:
        """Whether losses are drawn on a logarithmic scale."""
        return self._log.isChecked()

    @property
    def smoothing(self) -> float:
        """How much lines are smoothed, 0 to below 1."""
        return self._slider.value() / 100

    def set_log(self, *, is_log: bool) -> None:
        """Choose the scale, as it was left."""
        self._log.setChecked(is_log)

    def set_smoothing(self, weight: float) -> None:
        """Choose the smoothing, as it was left."""
        self._slider.setValue(round(weight * 100))

    @Slot(int)
    def _on_slid(self, _value: int) -> None:
        self._value.setText(f"{self.smoothing:.2f}")
        self.smoothing_changed.emit(self.smoothing)

    def _retranslate(self) -> None:
        self._log.setText(self.tr("Log scale"))
        self._log.setToolTip(self.tr("Draw losses and rates on a logarithmic scale"))
        self._smoothing_name.setText(self.tr("Smoothing"))
        self._slider.setAccessibleName(self.tr("Smoothing"))
        self._slider.setToolTip(self.tr("Smooth lines of 50 points and more; the raw ones stay behind them"))
        self._value.setText(f"{self.smoothing:.2f}")
        self._all.setText(self.tr("Show all"))
        self._all.setToolTip(self.tr("Leave the zoom and follow what comes"))
        self._png.setText(self.tr("PNG"))
        self._png.setToolTip(self.tr("Save a picture of the curves"))
        self._csv.setText(self.tr("CSV"))
        self._csv.setToolTip(self.tr("Save every point of the curves, unsmoothed"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _chip() -> QToolButton:
    button = QToolButton()
    dress(button, "chip")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
