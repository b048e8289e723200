"""What a live plot is made of besides its lines: the clock, labels at the lines' ends, values to draw."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tldesk.core.errors import TldeskError
from tldesk.core.series import decimate
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Type, sized

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent

    from tldesk.core.series import FloatArray, Series
    from tldesk.ui.theme import Theme

DRAW_MS = 100
LABELS_PX = 112
_LABEL_PX = 15
_STROKE = 0.01  # of the width, to both sides
_TICK_SIGNS = 6  # that an axis has room for
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: a metric of a run. The plot reads ``series`` at each drawing; its owner appends and says so.

    ``color_index`` is a place in the series of class colours; lines of one run share it, and a dashed line is that of
    the training part, so that colour is never alone.
    """

    key: str
    label: str
    series: Series
    color_index: int = 1
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class FreezeSpan:
    """A stretch of x in which something stays frozen, or nothing does; ``label`` says what.

    ``share``: of what can be frozen, from 0 to 1; None: all or nothing, as ``is_frozen`` says.
    """

    start: float
    stop: float
    label: str
    is_frozen: bool
    share: float | None = None

    def tint(self, theme: Theme) -> QColor:
        """Return the colour behind it: ice and ember mixed by how much is frozen."""
        share = float(self.is_frozen) if self.share is None else self.share
        ice, ember = theme.color(Role.ICE_TINT), theme.color(Role.EMBER_TINT)
        red, green, blue = (
            round(share * one + (1 - share) * other)
            for one, other in (
                (ice.red(), ember.red()),
                (ice.green(), ember.green()),
                (ice.blue(), ember.blue()),
            )
        )
        return QColor(red, green, blue)


class Drawn(Protocol):
    """What a clock may tell to draw."""

    def draw_if_dirty(self) -> None:
        """Draw, if there is something new and somebody can see it."""


class PlotClock(QObject):
    """One timer for all plots of a window: events only mark them, and this draws at most ten times a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Drawn] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAW_MS)
        self._timer.timeout.connect(self._draw)

    def ask(self, plot: Drawn) -> None:
        """Draw this plot at the next tick."""
        if plot not in self._waiting:
            self._waiting.append(plot)
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _draw(self) -> None:
        waiting, self._waiting = self._waiting, []
        for plot in waiting:
            plot.draw_if_dirty()


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A line's name beside the height at which it ends."""

    text: str
    y_px: float
    color: QColor


class EndLabels(QWidget):
    """Names lines at their right end, moved apart where they would overlap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: Sequence[EndLabel] = ()
        self.setFixedWidth(LABELS_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_labels(self, labels: Sequence[EndLabel]) -> None:
        """Show these names."""
        self._labels = tuple(labels)
        self.setToolTip("\n".join(label.text for label in labels))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the names from the top down."""
        painter = QPainter(self)
        painter.setFont(sized(self.font(), Type.CAPTION))
        metrics = painter.fontMetrics()
        ordered = sorted(self._labels, key=lambda label: label.y_px)
        for label, y in zip(ordered, spread([label.y_px for label in ordered], self.height()), strict=True):
            painter.setPen(label.color)
            rect = QRect(Space.XS, round(y - _LABEL_PX / 2), self.width() - Space.S, _LABEL_PX)
            text = metrics.elidedText(label.text, Qt.TextElideMode.ElideMiddle, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class EmptyNote(QLabel):
    """Says over a plot why nothing is drawn in it; the mouse does not notice it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        dress(self, "muted")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self, area: QRect, plot: QWidget | None, *, is_shown: bool) -> None:
        """Lie over this part of the parent in place of the plot, whose axes are those of other points; or go away."""
        is_shown = is_shown and bool(self.text())
        self.setGeometry(area)
        self.setVisible(is_shown)
        self.raise_()
        if plot is not None:
            plot.setVisible(not is_shown)


def visible_line(
    x: FloatArray, y: FloatArray, *, low: float, high: float, buckets: int
) -> tuple[FloatArray, FloatArray]:
    """Return what to draw of a line between ``low`` and ``high``; a single point becomes a stroke that can be seen."""
    x, y = decimate(x, y, low=low, high=high, buckets=buckets)
    return (x + np.array([-1, 1]) * _STROKE * (high - low), np.repeat(y, 2)) if len(x) == 1 else (x, y)


def keep_room(widget: QWidget) -> None:
    """Let nothing move when this one is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def spread(heights: Sequence[float], limit: float, gap: float = _LABEL_PX) -> list[float]:
    """Return ascending heights at least ``gap`` apart, within 0 to ``limit`` where they fit."""
    placed: list[float] = []
    for height in heights:
        least = placed[-1] + gap if placed else gap / 2
        placed.append(max(height, least))
    over = placed[-1] + gap / 2 - limit if placed else 0.0
    for place in reversed(range(len(placed))):
        if over <= 0:
            break
        placed[place] -= over
        room = placed[place] - placed[place - 1] - gap if place else 0.0
        over = max(0.0, -room)
    return placed


def shorten_ticks(axis: Any) -> None:
    """Let an axis of pyqtgraph write long figures in powers of ten, which it would leave out for lack of room."""
    usual = axis.tickStrings

    def strings(values: Sequence[float], scale: float, spacing: float) -> list[str]:
        texts: list[str] = usual(values, scale, spacing)
        if axis.logMode or all(len(text) <= _TICK_SIGNS for text in texts):
            return texts
        return [f"{value * scale:.1e}".replace("e-0", "e-").replace("e+0", "e") for value in values]

    axis.tickStrings = strings


def write_csv(path: Path, curves: Iterable[Curve]) -> None:
    """Write every point of every line, one in a row, unsmoothed; no label is a formula to a spreadsheet.

    Raises:
        TldeskError: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["curve", "x", "y"])
            for curve in curves:
                label = f"'{curve.label}" if curve.label.startswith(_FORMULA_SIGNS) else curve.label
                xs, ys = curve.series.x.tolist(), curve.series.y.tolist()
                writer.writerows((label, repr(x), repr(y)) for x, y in zip(xs, ys, strict=True))
    except OSError as error:
        raise TldeskError(f"{path} cannot be written: {error.strerror}", "choose another folder") from error
