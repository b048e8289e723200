"""Live curves of runs with pyqtgraph, which is imported when the first plot is shown: it takes half a second.

Limit: it draws series that others fill. A plot is marked dirty by its owner and drawn by the one clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tldesk.core.series import smooth
from tldesk.ui.plot_parts import (
    Curve,
    EmptyNote,
    EndLabel,
    EndLabels,
    FreezeSpan,
    PlotClock,
    keep_room,
    shorten_ticks,
    visible_line,
)
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, Type, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent

    from tldesk.core.series import FloatArray

_LINE_PX = 2
_MARGIN = 0.05  # of the height, above and below the lines
_SMOOTH_FROM = 50  # points
_FAINT = 70  # of 255: the raw line behind a smoothed one


class LivePlot(QFrame):
    """Lines over steps or epochs, with values under a crosshair, zoom that is kept, and names at the lines' ends.

    Signals: ``zoom_changed(is_zoomed)`` when a person zooms or fits again.
    """

    zoom_changed = Signal(bool)

    def __init__(self, title: str, clock: PlotClock, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._curves: dict[str, Curve] = {}
        self._lines: dict[str, tuple[Any, Any]] = {}  # the line, and the faint one of raw values behind it
        self._spans: tuple[FreezeSpan, ...] = ()
        self._span_items: list[Any] = []
        self._plot: Any = None
        self._cross: Any = None
        self._is_dirty = False
        self._is_zoomed = False
        self._is_log = False
        self._smoothing = 0.0
        self._x_unit = ""
        self._cross_x: float | None = None
        dress(self, "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(260, 160)
        self._title = QLabel(title)
        self._values = QLabel()
        dress(self._values, "caption")
        self._values.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._values.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._values.setTextFormat(Qt.TextFormat.PlainText)
        self._fit = QToolButton()
        dress(self._fit, "link")
        self._fit.clicked.connect(self.fit)
        keep_room(self._fit)
        self._fit.hide()
        self._labels = EndLabels()
        self._note = EmptyNote(self)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._values, stretch=1)
        head.addWidget(self._fit)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._row.addWidget(self._labels)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.XS)
        layout.addLayout(head)
        layout.addLayout(self._row, stretch=1)
        theme.changed.connect(self._on_theme_changed)
        self._retranslate()

    # --- what owners say -----------------------------------------------------------------------------------

    @property
    def is_zoomed(self) -> bool:
        """Whether a person has chosen what part is shown."""
        return self._is_zoomed

    @property
    def visible_range(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """What part is shown, in x and in y (its logarithm on a log scale); None before the first drawing."""
        if self._plot is None:
            return None
        (left, right), (low, high) = self._plot.getViewBox().viewRange()
        return (float(left), float(right)), (float(low), float(high))

    @property
    def values_text(self) -> str:
        """What the crosshair reads."""
        return self._values.text()

    def set_title(self, title: str, x_unit: str = "") -> None:
        """Name the plot and what x counts."""
        self._title.setText(title)
        self._x_unit = x_unit
        self.setAccessibleName(title)

    def set_empty_text(self, text: str) -> None:
        """Say this in the middle while there is nothing to draw."""
        self._note.setText(text)
        self._place_note()

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Draw these lines, of one run or of several."""
        self._curves = {curve.key: curve for curve in curves}
        for key in set(self._lines) - set(self._curves):
            for line in self._lines.pop(key):
                self._plot.removeItem(line)
        self.mark_dirty()

    def set_spans(self, spans: Sequence[FreezeSpan]) -> None:
        """Shade where something was frozen."""
        self._spans = tuple(spans)
        self._draw_spans()

    def set_log(self, *, is_log: bool) -> None:
        """Draw y on a logarithmic scale; what is not above zero is left out."""
        self._is_log = is_log
        if self._plot is not None:
            self._plot.getAxis("left").setLogMode(is_log)
        self.fit()

    def set_smoothing(self, weight: float) -> None:
        """Smooth the lines, 0 to below 1; the raw ones stay visible behind them."""
        self._smoothing = weight
        self.mark_dirty()

    @Slot()
    def mark_dirty(self) -> None:
        """Say that a series has grown."""
        self._is_dirty = True
        self._clock.ask(self)

    @Slot()
    def fit(self) -> None:
        """Show everything again, and follow what comes."""
        self._is_zoomed = False
        self._fit.hide()
        self.zoom_changed.emit(False)
        self.mark_dirty()

    def draw_if_dirty(self) -> None:
        """Draw what is new; what nobody sees is drawn when it is shown."""
        if self._is_dirty and self.isVisible() and self._plot is not None:
            self._is_dirty = False
            self._draw()

    # --- drawing -------------------------------------------------------------------------------------------

    @Slot()
    def _build(self) -> None:
        """Make the plot proper, after the window's first paint."""
        if self._plot is not None:
            return
        import pyqtgraph as pg  # here: it takes half a second

        self._plot = pg.PlotWidget(self)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        keep_room(self._plot)
        box = self._plot.getViewBox()
        box.disableAutoRange()
        box.sigRangeChangedManually.connect(self._on_zoomed)
        box.sigRangeChanged.connect(self.mark_dirty)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._cross.hide()
        self._plot.addItem(self._cross, ignoreBounds=True)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse_moved)
        shorten_ticks(self._plot.getAxis("left"))
        self._plot.getAxis("left").setLogMode(self._is_log)
        self._row.takeAt(0)
        self._row.insertWidget(0, self._plot, stretch=1)
        self._on_theme_changed()
        self._draw_spans()
        self.mark_dirty()

    def _style(self) -> None:
        import pyqtgraph as pg

        muted, border = self._theme.color(Role.MUTED), self._theme.color(Role.BORDER)
        self._plot.setBackground(self._theme.color(Role.PANEL))
        self._plot.showGrid(x=False, y=True, alpha=0.12)
        self._cross.setPen(pg.mkPen(muted, width=1, style=Qt.PenStyle.DashLine))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(border)
            axis.setTextPen(muted)
            axis.setTickFont(sized(QFont(self.font()), Type.CAPTION))
            axis.setStyle(tickLength=0, hideOverlappingLabels=True)
        self._plot.getAxis("left").setWidth(48)  # fixed: the plot does not jump when figures grow

    def _line(self, curve: Curve) -> tuple[Any, Any]:
        import pyqtgraph as pg

        if curve.key not in self._lines:
            raw, line = (pg.PlotCurveItem(connect="finite", antialias=True) for _ in range(2))
            for item in (raw, line):
                self._plot.addItem(item)
            self._lines[curve.key] = (line, raw)
        line, raw = self._lines[curve.key]
        color, faint = (self._theme.class_color(curve.color_index) for _ in range(2))
        style = Qt.PenStyle.DashLine if curve.is_dashed else Qt.PenStyle.SolidLine
        scale = self.devicePixelRatioF()  # pyqtgraph's pens count the screen's pixels
        line.setPen(pg.mkPen(color, width=_LINE_PX * scale, style=style))
        faint.setAlpha(_FAINT)
        raw.setPen(pg.mkPen(faint, width=scale))
        return line, raw

    def _weight(self, curve: Curve) -> float:
        """Return how much a line is smoothed: one point an epoch is not noise."""
        return self._smoothing if len(curve.series) >= _SMOOTH_FROM else 0.0

    def _scaled(self, y: FloatArray) -> FloatArray:
        if not self._is_log:
            return y
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(y > 0, np.log10(y), np.nan)

    def _draw(self) -> None:
        if not self._is_zoomed:
            self._follow()
        (left, right), _ = self._plot.getViewBox().viewRange()
        buckets = max(self._plot.width(), 100)
        for curve in self._curves.values():
            line, raw = self._line(curve)
            x, y, weight = curve.series.x, curve.series.y, self._weight(curve)
            shown = smooth(y, weight)
            line.setData(*visible_line(x, self._scaled(shown), low=left, high=right, buckets=buckets))
            raw.setVisible(weight > 0)
            if weight > 0:
                raw.setData(*visible_line(x, self._scaled(y), low=left, high=right, buckets=buckets))
        self._place_labels()
        self._place_note()
        self._read_values()

    def _place_note(self) -> None:
        has_points = any(np.isfinite(curve.series.y).any() for curve in self._curves.values())
        self._note.cover(self._row.geometry(), self._plot, is_shown=not has_points)

    def _follow(self) -> None:
        """Fit the view to all points, and to the spans."""
        xs = [curve.series.x for curve in self._curves.values() if len(curve.series)]
        if not xs:
            return
        left = min([float(x[0]) for x in xs] + [span.start for span in self._spans])
        right = max([float(x[-1]) for x in xs] + [span.stop for span in self._spans])
        ys = np.concatenate([self._scaled(curve.series.y) for curve in self._curves.values()])
        ys = ys[np.isfinite(ys)]
        low, high = (float(ys.min()), float(ys.max())) if len(ys) else (0.0, 1.0)
        margin = (high - low) * _MARGIN or abs(high) / 2 or 0.5
        right = right if right > left else left + 1
        self._plot.getViewBox().setRange(xRange=(left, right), yRange=(low - margin, high + margin), padding=0)

    def _draw_spans(self) -> None:
        if self._plot is None:
            return
        import pyqtgraph as pg

        for item in self._span_items:
            self._plot.removeItem(item)
        self._span_items, none = [], pg.mkPen(None)
        for span in self._spans:
            pen = self._theme.color(Role.ICE if span.is_frozen else Role.EMBER)
            region = pg.LinearRegionItem((span.start, span.stop), movable=False, brush=span.tint(self._theme), pen=none)
            region.setZValue(-20)
            label = pg.InfLineLabel(region.lines[0], span.label, position=0.96, anchors=[(0, 0), (0, 0)], color=pen)
            label.setFont(sized(self.font(), Type.CAPTION))
            self._plot.addItem(region, ignoreBounds=True)
            self._span_items.append(region)
        self.mark_dirty()

    def _place_labels(self) -> None:
        box, labels = self._plot.getViewBox(), []
        (left, right), (low, high) = box.viewRange()
        for curve in self._curves.values():
            here = np.flatnonzero((curve.series.x >= left) & (curve.series.x <= right) & np.isfinite(curve.series.y))
            if not len(here):
                continue
            y = float(self._scaled(smooth(curve.series.y[: here[-1] + 1], self._weight(curve)))[-1])
            if low <= y <= high:
                point = box.mapViewToScene(QPointF(right, y))
                spot = self._labels.mapFrom(self, self._plot.mapTo(self, self._plot.mapFromScene(point)))
                labels.append(EndLabel(curve.label, spot.y(), self._theme.class_color(curve.color_index)))
        self._labels.set_labels(labels)

    def _read_values(self) -> None:
        """Say the values of every line at the crosshair."""
        x = self._cross_x
        if x is None:
            self._values.clear()
            return
        parts = []
        for curve in self._curves.values():
            near = curve.series.value_near(x)
            if near is not None:
                parts.append((near[0], f"{curve.label} {near[1]:.4g}"))
        if parts:
            at = f"{self._x_unit} {parts[0][0]:g}".strip()
            self._values.setText("   ".join([at, *(text for _, text in parts)]))
            self.setAccessibleDescription(self._values.text())

    # --- what a person does --------------------------------------------------------------------------------

    def _set_cross(self, x: float | None) -> None:
        self._cross_x = x
        self._cross.setVisible(x is not None)
        if x is not None:
            self._cross.setPos(x)
        self._read_values()

    @Slot(object)
    def _on_mouse_moved(self, position: QPointF) -> None:
        box = self._plot.getViewBox()
        is_inside = box.sceneBoundingRect().contains(position)
        self._set_cross(float(box.mapSceneToView(position).x()) if is_inside else None)

    @Slot()
    def _on_zoomed(self) -> None:
        """Keep what a person zoomed to while data arrives."""
        if not self._is_zoomed:
            self._is_zoomed = True
            self._fit.show()
            self.zoom_changed.emit(True)
        self.mark_dirty()

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._plot is not None:
            self._style()
            self._draw_spans()

    def _retranslate(self) -> None:
        self._fit.setText(self.tr("Show all"))
        self.setAccessibleName(self._title.text())

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot behind the first paint, and draw what came while it was hidden."""
        super().showEvent(event)
        QTimer.singleShot(0, self._build)
        if self._is_dirty:
            self._clock.ask(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new width."""
        super().resizeEvent(event)
        self.mark_dirty()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the crosshair with the arrows, zoom with + and -, show all with 0."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        zooms = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
        if self._plot is None:
            super().keyPressEvent(event)
        elif event.key() in steps:
            (left, right), _ = self._plot.getViewBox().viewRange()
            start = right if self._cross_x is None else self._cross_x
            self._set_cross(min(max(start + steps[Qt.Key(event.key())] * (right - left) / 50, left), right))
        elif event.key() in zooms:
            self._plot.getViewBox().scaleBy((zooms[Qt.Key(event.key())], 1.0))
            self._on_zoomed()
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
