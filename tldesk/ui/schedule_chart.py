"""The freeze plan's schedule as a small chart: stages against epochs, ice and ember told apart by shape as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QBrush, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from tldesk.qt.layer_entries import HEAD, LayerState
from tldesk.ui.icons import paint_sign
from tldesk.ui.theme import Role, Space, Theme, Type, sized, tabular

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from tldesk.qt.layer_forest import StageRow, StageSpan

_NAME_PX, _ROOM_PX = 78, 396  # of names; of all rows together
_ROW_PX, _LEAST_ROW_PX, _NAMED_ROW_PX = 18, 5, 11
_AXIS_PX = 18
_LEAST_COLUMN_PX = 8
_GROUPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000)  # epochs that share a column


class ScheduleChart(QWidget):
    """Rows are the head and the stages from the top down, columns the epochs; arrow keys and clicks choose an epoch.

    Signals:
        epoch_chosen(epoch): the tree shall show this one, from 1.
        told(text): what stands under the mouse, or at the keys' place.
    """

    epoch_chosen = Signal(int)
    told = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[StageRow, ...] = ()
        self._epochs = self._epoch = 1
        self._row = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self._retranslate()

    def set_schedule(self, rows: tuple[StageRow, ...], *, epochs: int, epoch: int) -> None:
        """Show these rows in a run of so many epochs, of which one is chosen."""
        has_other_rows = len(rows) != len(self._rows)
        self._rows, self._epochs, self._epoch = rows, epochs, epoch
        self._row = min(self._row, max(len(rows) - 1, 0))
        if has_other_rows:
            self.updateGeometry()
        self.update()
        self._tell()

    @property
    def epoch(self) -> int:
        """The epoch that is chosen."""
        return self._epoch

    @property
    def group(self) -> int:
        """How many epochs share a column, so that a column can be seen."""
        return next((g for g in _GROUPS if g * self._epoch_px >= _LEAST_COLUMN_PX), _GROUPS[-1])

    @property
    def sentence(self) -> str:
        """What the chosen cell says."""
        return self.sentence_at(self._row, self._epoch) if self._rows else ""

    def sentence_at(self, row: int, epoch: int) -> str:
        """Say what a stage does in an epoch, and from when."""
        name, spans = self._named(row), self._rows[row].spans
        place = next(n for n in range(len(spans) - 1, -1, -1) if spans[n].from_epoch <= epoch)
        span = spans[place]
        until = spans[place + 1].from_epoch if place + 1 < len(spans) else 0
        match span.state:
            case LayerState.LEARNS if (span.low, span.high) == (1, 1):
                words = self.tr("{stage} learns from epoch {epoch}")
            case LayerState.LEARNS:
                words = self.tr("{stage} learns from epoch {epoch}, {rate}")
            case LayerState.MIXED:
                words = self.tr("{stage} learns in part from epoch {epoch}, {rate}")
            case _ if until and until <= self._epochs:
                words = self.tr("{stage} is frozen until epoch {until}")
            case _:
                words = self.tr("{stage} is frozen from epoch {epoch} on")
        rate = f"×{span.low:g}" if span.low == span.high else f"×{span.low:g}–{span.high:g}"
        return words.format(stage=name, epoch=span.from_epoch, rate=rate, until=until)

    def cell_at(self, place: QPoint) -> tuple[int, int] | None:
        """Return row and epoch at a point of the widget; None: there is none."""
        row = int(place.y() // self._row_px)
        epoch = int((place.x() - _NAME_PX) / self._epoch_px) + 1
        is_inside = _NAME_PX <= place.x() < self.width() and place.y() >= 0 and row < len(self._rows)
        return (row, min(epoch, self._epochs)) if is_inside else None

    def cell_centre(self, row: int, epoch: int) -> QPoint:
        """Return the middle of a cell."""
        return QPoint(round(_NAME_PX + (epoch - 0.5) * self._epoch_px), round((row + 0.5) * self._row_px))

    # --- sizes ---------------------------------------------------------------------------------------------

    @property
    def _row_px(self) -> float:
        return min(max(_ROOM_PX / max(len(self._rows), 1), _LEAST_ROW_PX), _ROW_PX)

    @property
    def _epoch_px(self) -> float:
        return max(self.width() - _NAME_PX - 1, 1) / self._epochs

    def _named(self, row: int) -> str:
        name = self._rows[row].name
        return self.tr("the head") if name == HEAD else name

    def sizeHint(self) -> QSize:
        """Return the size at which every row has its room."""
        return QSize(240, round(self._row_px * len(self._rows)) + _AXIS_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the same height; the width may shrink."""
        return QSize(_NAME_PX + 60, self.sizeHint().height())

    # --- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rows, the grid of epochs, and what is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(tabular(sized(self.font(), Type.CAPTION)))
        for row in range(len(self._rows)):
            self._paint_row(painter, row)
        self._paint_grid(painter)
        self._paint_rates(painter)
        self._paint_choice(painter)
        self._paint_axis(painter)

    def _paint_row(self, painter: QPainter, number: int) -> None:
        color, height, row = self._theme.color, self._row_px, self._rows[number]
        top = number * height
        if height >= _NAMED_ROW_PX:
            is_current = self.hasFocus() and number == self._row
            painter.setPen(color(Role.TEXT if is_current else Role.MUTED))
            name = row.name
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_PX - Space.S)
            rect = QRectF(0, top, _NAME_PX - Space.S, height)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        for place, span in enumerate(row.spans):
            following = row.spans[place + 1].from_epoch if place + 1 < len(row.spans) else self._epochs + 1
            start, stop = span.from_epoch - 1, min(following - 1, self._epochs)
            if start < stop:
                left, right = _NAME_PX + start * self._epoch_px, _NAME_PX + stop * self._epoch_px
                self._paint_span(painter, QRectF(left, top + 1, right - left, height - 2), span)

    def _paint_span(self, painter: QPainter, rect: QRectF, span: StageSpan) -> None:
        """Paint a span: what is frozen as a thin line on ice, what learns as a full bar, what does in part hatched."""
        color, sign, role = self._theme.color, "flame", Role.ON_ACCENT
        painter.setPen(Qt.PenStyle.NoPen)
        match span.state:
            case LayerState.LEARNS:
                painter.fillRect(rect, color(Role.EMBER))
            case LayerState.MIXED:
                painter.fillRect(rect, color(Role.EMBER_TINT))
                painter.fillRect(rect, QBrush(color(Role.EMBER), Qt.BrushStyle.BDiagPattern))
                role = Role.EMBER
            case _:
                painter.fillRect(rect, color(Role.ICE_TINT))
                middle = QRectF(rect.x(), rect.center().y() - 0.75, rect.width(), 1.5)
                painter.fillRect(middle, color(Role.ICE))
                sign, role = "snowflake", Role.ICE
        side = min(rect.height() - 1, 11.0)
        if side < 8 or rect.width() < side + 6:
            return
        place = QRectF(rect.x() + 3, rect.center().y() - side / 2, side, side)
        if span.state is not LayerState.LEARNS:
            field = Role.ICE_TINT if role is Role.ICE else Role.EMBER_TINT
            painter.fillRect(QRectF(rect.x(), place.y(), side + 5, side), color(field))
        paint_sign(painter, place, sign, color(role))

    def _paint_rates(self, painter: QPainter) -> None:
        """Write factors other than 1 where the bars have room."""
        height = self._row_px
        painter.setPen(self._theme.color(Role.ON_ACCENT))
        for number, row in enumerate(self._rows if height >= Type.CAPTION + 2 else ()):
            for place, span in enumerate(row.spans):
                if span.state is not LayerState.LEARNS or (span.low, span.high) == (1, 1):
                    continue
                following = row.spans[place + 1].from_epoch if place + 1 < len(row.spans) else self._epochs + 1
                left = _NAME_PX + (span.from_epoch - 1) * self._epoch_px + height + 2
                room = _NAME_PX + (min(following - 1, self._epochs)) * self._epoch_px - left - 2
                rate = f"×{span.high:.3g}" if span.low == span.high else f"×{span.low:.1g}–{span.high:.2g}"
                if painter.fontMetrics().horizontalAdvance(rate) <= room:
                    rect = QRectF(left, number * height + 1, room, height - 2)
                    painter.fillRect(
                        rect.adjusted(0, 0, painter.fontMetrics().horizontalAdvance(rate) - room, 0),
                        self._theme.color(Role.EMBER),
                    )
                    painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), rate)

    def _paint_grid(self, painter: QPainter) -> None:
        bottom, width = self._row_px * len(self._rows), self._epoch_px
        painter.setPen(QPen(self._theme.color(Role.PANEL), 1))
        for epoch in range(self.group, self._epochs, self.group):
            x = round(_NAME_PX + epoch * width) + 0.5
            painter.drawLine(round(x), 0, round(x), round(bottom))

    def _paint_choice(self, painter: QPainter) -> None:
        bottom, width = self._row_px * len(self._rows), self._epoch_px
        painter.setPen(QPen(self._theme.color(Role.ACCENT), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left = _NAME_PX + (self._epoch - 1) * width
        painter.drawRect(QRectF(left + 0.75, 0.75, max(width - 1, 2), max(bottom - 1.5, 1)))
        if self.hasFocus() and self._rows:
            cell = QRectF(left, self._row * self._row_px, max(width, 4), self._row_px)
            painter.setPen(QPen(self._theme.color(Role.ACCENT), 2.5))
            painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_axis(self, painter: QPainter) -> None:
        """Write the first, the last, the chosen epoch, and those at which something changes, where they fit."""
        metrics, top = painter.fontMetrics(), self._row_px * len(self._rows)
        starts = sorted(
            {span.from_epoch for row in self._rows for span in row.spans if span.from_epoch <= self._epochs}
        )
        taken: list[tuple[float, float]] = []
        for epoch in dict.fromkeys((self._epoch, 1, self._epochs, *starts)):
            half = metrics.horizontalAdvance(str(epoch)) / 2
            middle = min(max(_NAME_PX + (epoch - 0.5) * self._epoch_px, _NAME_PX + half), self.width() - half)
            if any(middle - half - 4 < right and middle + half + 4 > left for left, right in taken):
                continue
            taken.append((middle - half, middle + half))
            painter.setPen(self._theme.color(Role.ACCENT if epoch == self._epoch else Role.MUTED))
            rect = QRectF(middle - half - 1, top, 2 * half + 2, _AXIS_PX)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(epoch))
        painter.setPen(self._theme.color(Role.MUTED))
        rect = QRectF(0, top, _NAME_PX - Space.S, _AXIS_PX)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.tr("Epoch"))

    # --- what a person does --------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what stands under the mouse."""
        cell = self.cell_at(event.position().toPoint())
        text = self.sentence_at(*cell) if cell is not None else ""
        QToolTip.showText(event.globalPosition().toPoint(), text, self)
        self.told.emit(text or self.sentence)

    def leaveEvent(self, event: QEvent) -> None:
        """Say again what is chosen."""
        super().leaveEvent(event)
        self.told.emit(self.sentence)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the epoch that is pressed."""
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(*cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the end of a press too, so that nothing behind the chart gets it."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from epoch to epoch and from stage to stage."""
        row, epoch = self._row, self._epoch
        match event.key():
            case Qt.Key.Key_Left:
                epoch -= 1
            case Qt.Key.Key_Right:
                epoch += 1
            case Qt.Key.Key_Home:
                epoch = 1
            case Qt.Key.Key_End:
                epoch = self._epochs
            case Qt.Key.Key_Up:
                row -= 1
            case Qt.Key.Key_Down:
                row += 1
            case _:
                super().keyPressEvent(event)
                return
        self._choose(min(max(row, 0), max(len(self._rows) - 1, 0)), min(max(epoch, 1), self._epochs))

    def _choose(self, row: int, epoch: int) -> None:
        self._row = row
        if epoch != self._epoch:
            self._epoch = epoch
            self.epoch_chosen.emit(epoch)
        self.update()
        self._tell()

    def _tell(self) -> None:
        if self.accessibleDescription() != self.sentence:
            self.setAccessibleDescription(self.sentence)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.told.emit(self.sentence)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Stages against epochs"))
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.update()
