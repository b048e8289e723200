"""A scroll area of cells that paints only what is on screen: the half of the gallery that draws.

A list view in icon mode lays out every item, which takes seconds at 100,000; here a million rows are arithmetic.
Limit: it knows a selection and shows it; ``tldesk.ui.sample_grid`` changes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHelpEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from tldesk.qt.row_selection import RowSelection
from tldesk.qt.sample_list import CellKind, SampleCell
from tldesk.qt.service_words import said
from tldesk.ui.cell_painter import RING_PX, CellPainter, CellState
from tldesk.ui.cell_pixmaps import CellPixmaps
from tldesk.ui.grid_geometry import MARGIN_PX, CellSize, GridGeometry
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent, QShowEvent

    from tldesk.qt.sample_list import IdArray, SampleList
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.ui.theme import Theme

_SETTLE_MS = 30  # thumbnails are wished for when scrolling rests this long


class CellView(QAbstractScrollArea):
    """Shows a ``SampleList`` as cells, with the selection it is given, and wishes for the pictures on screen."""

    def __init__(
        self, model: SampleList, thumbnails: Thumbnails, *, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails = thumbnails
        self._theme = theme
        self._size = CellSize.MEDIUM
        self._selection = RowSelection(model.rowCount())
        self._painted = CellPixmaps(theme, self.font())
        self._empty: QWidget | None = None
        self._hovered = -1
        self._kept: tuple[IdArray, int, int] | None = None  # selected ids, current id, top id; while the model resets
        dress(self, "window")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # so that scrolling moves what is painted
        self.setMinimumSize(QSize(160, 120))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._wish_for_visible)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.dataChanged.connect(self._on_data_changed)
        thumbnails.arrived.connect(self._on_thumbnails_arrived)
        thumbnails.forgotten.connect(self._settle.start)
        theme.changed.connect(self._on_theme_changed)
        self._retranslate()
        self._update_scroll_bar()

    @property
    def cell_size(self) -> CellSize:
        """How large cells are."""
        return self._size

    @property
    def selected_ids(self) -> IdArray:
        """Ids of the selected samples, in the order shown."""
        return self._model.ids[self._selection.rows]

    @property
    def current_id(self) -> int:
        """Id of the sample that has the keyboard; -1: none."""
        row = self._selection.current
        return int(self._model.ids[row]) if 0 <= row < self._model.rowCount() else -1

    @property
    def current_row(self) -> int:
        """Row that has the keyboard; -1: none."""
        return self._selection.current

    @property
    def row_count(self) -> int:
        """Number of samples shown."""
        return self._model.rowCount()

    @property
    def visible_rows(self) -> range:
        """Rows of which some part is on screen."""
        top = self.verticalScrollBar().value()
        return self.geometry_of_cells.rows_between(top, top + self.viewport().height())

    def words_of_row(self, row: int) -> str:
        """Return in words what a row shows; empty where there is no such row."""
        cells = self._model.cells_of_rows(row, row + 1)
        return self.describe(cells[0]) if cells else ""

    @property
    def geometry_of_cells(self) -> GridGeometry:
        """Where cells lie now, in the grid's coordinates."""
        return GridGeometry(self.viewport().width(), self._model.rowCount(), self._size)

    def set_cell_size(self, size: CellSize) -> None:
        """Show larger or smaller cells; what was on top stays on top."""
        top = self._top_row()
        self._size = size
        self._update_scroll_bar()
        if top is not None:
            self.verticalScrollBar().setValue(self.geometry_of_cells.cell(top).top() - MARGIN_PX)
        self._refresh()

    def set_thumbnails(self, thumbnails: Thumbnails) -> None:
        """Show other pictures of the same samples."""
        self._thumbnails.arrived.disconnect(self._on_thumbnails_arrived)
        self._thumbnails.forgotten.disconnect(self._settle.start)
        self._thumbnails = thumbnails
        thumbnails.arrived.connect(self._on_thumbnails_arrived)
        thumbnails.forgotten.connect(self._settle.start)
        self._refresh()

    def set_empty_state(self, widget: QWidget) -> None:
        """Show this in the middle while there is no sample."""
        self._empty = widget
        widget.setParent(self.viewport())
        self._place_empty_state()

    def scroll_to_row(self, row: int) -> None:
        """Bring a row to the top."""
        if 0 <= row < self._model.rowCount():
            self._update_scroll_bar()
            self.verticalScrollBar().setValue(self.geometry_of_cells.cell(row).top() - MARGIN_PX)

    def cell_rect(self, row: int) -> QRect:
        """Return where a row's cell lies in the viewport."""
        return self.geometry_of_cells.cell(row).translated(0, -self.verticalScrollBar().value())

    def row_at(self, point: QPoint) -> int | None:
        """Return the row under a point of the viewport; None between cells."""
        return self.geometry_of_cells.row_at(self._in_grid(point))

    def is_selected(self, row: int) -> bool:
        """Whether a row is selected."""
        return self._selection.contains(row)

    def describe(self, cell: SampleCell) -> str:
        """Return in words what a cell shows, for screen readers and tooltips."""
        match cell.kind:
            case CellKind.LABELLED:
                return self.tr("{name}, {label}").format(name=cell.name, label=cell.text)
            case CellKind.SUGGESTED:
                words = self.tr("{name}, suggested: {label}, {confidence}")
                return words.format(name=cell.name, label=cell.text, confidence=cell.confidence)
            case CellKind.UNREADABLE:
                return self.tr("{name}, unreadable: {reason}").format(name=cell.name, reason=said(cell.reason))
            case _:
                return self.tr("{name}, not labelled").format(name=cell.name)

    def _in_grid(self, point: QPoint) -> QPoint:
        return point + QPoint(0, self.verticalScrollBar().value())

    def _top_row(self) -> int | None:
        rows = self.visible_rows
        return rows.start if rows else None

    def _update_scroll_bar(self) -> None:
        geometry, bar = self.geometry_of_cells, self.verticalScrollBar()
        bar.setRange(0, max(0, geometry.height_px - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(geometry.line_px // 3)

    def _refresh(self) -> None:
        self._place_empty_state()
        self._settle.start()
        self.viewport().update()

    def _place_empty_state(self) -> None:
        if self._empty is not None:
            self._empty.setVisible(self._model.rowCount() == 0)
            self._empty.setGeometry(self.viewport().rect())

    def _ensure_visible(self, row: int) -> None:
        cell, bar = self.geometry_of_cells.cell(row), self.verticalScrollBar()
        if cell.top() - MARGIN_PX < bar.value():
            bar.setValue(cell.top() - MARGIN_PX)
        elif cell.bottom() + MARGIN_PX > bar.value() + self.viewport().height():
            bar.setValue(cell.bottom() + MARGIN_PX - self.viewport().height())

    @Slot()
    def _wish_for_visible(self) -> None:
        """Wish for the pictures on screen first, then for a screenful below and above.

        A view that is not on the screen wishes for nothing, not even for none: the pictures' latest wish wins, and
        another view that shares them has made its own.
        """
        if not self.isVisible():
            return
        rows, count = self.visible_rows, self._model.rowCount()
        near = [
            *range(rows.stop, min(rows.stop + len(rows), count)),
            *range(max(0, rows.start - len(rows)), rows.start),
        ]
        cells = self._model.cells_of_rows(rows.start, rows.stop)
        ids = [cell.id for cell in cells if cell.kind is not CellKind.UNREADABLE]
        field = CellPainter.picture_field(QRect(0, 0, self.geometry_of_cells.cell_width_px, 1), self.geometry_of_cells)
        size_px = round(max(field.height(), 48) * self.devicePixelRatioF())
        self._thumbnails.wish(ids + self._model.ids[near].tolist(), size_px=size_px, is_dark=self._theme.is_dark)

    @Slot()
    def _on_about_to_reset(self) -> None:
        top = self._top_row()
        self._kept = (self.selected_ids.copy(), self.current_id, -1 if top is None else int(self._model.ids[top]))

    @Slot()
    def _on_reset(self) -> None:
        selected, current, top = self._kept or (np.empty(0, dtype=np.int64), -1, -1)
        self._selection.resize(self._model.rowCount())
        row, top_row = self._model.row_of(current), self._model.row_of(top)
        self._selection.restore(self._model.rows_of(selected), current=-1 if row is None else row)
        self._hovered = -1
        self._update_scroll_bar()
        value = self.geometry_of_cells.cell(top_row).top() - MARGIN_PX if top_row is not None else 0
        self.verticalScrollBar().setValue(value)
        self._selected()
        self._refresh()

    @Slot()
    def _on_rows_inserted(self) -> None:
        self._selection.resize(self._model.rowCount())
        self._update_scroll_bar()
        self._refresh()

    @Slot()
    def _on_data_changed(self) -> None:
        self._tell_reader()
        self._refresh()

    @Slot(tuple)
    def _on_thumbnails_arrived(self, ids: tuple[int, ...]) -> None:
        rows, visible = self._model.rows_of(ids), self.visible_rows
        for row in rows[(rows >= visible.start) & (rows < visible.stop)].tolist():
            self._update_row(row)

    def _update_row(self, row: int) -> None:
        """Paint one cell again."""
        if 0 <= row < self._model.rowCount():
            self.viewport().update(self.cell_rect(row).adjusted(-RING_PX, -RING_PX, RING_PX, RING_PX))

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painted = CellPixmaps(self._theme, self.font())
        self._refresh()

    def _selected(self) -> None:
        """Show the selection as it is now; the grid tells its owner, too."""
        self.viewport().update()
        self._tell_reader()

    def _tell_reader(self) -> None:
        row, count = self._selection.current, self._model.rowCount()
        if not 0 <= row < count:
            self.setAccessibleDescription(self.tr("{count} samples").format(count=f"{count:,}"))
            return
        words = self.tr("{cell}. {place} of {count}, {selected} selected")
        cell = self.words_of_row(row)
        numbers = {"place": f"{row + 1:,}", "count": f"{count:,}", "selected": f"{len(self._selection):,}"}
        text = words.format(cell=cell, **numbers)
        self.setAccessibleDescription(text)
        if self.hasFocus() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            for changed in (self._hovered, row):
                self._update_row(changed)
            self._hovered = row

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Samples"))
        self._tell_reader()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that the exposed parts of the viewport touch."""
        painter = QPainter(self.viewport())
        geometry, shift = self.geometry_of_cells, self.verticalScrollBar().value()
        ground, around = self._theme.color(Role.WINDOW), QMargins(RING_PX, RING_PX, RING_PX, RING_PX)
        touched: set[int] = set()
        for exposed in event.region():  # type: ignore[attr-defined]  # the stubs lack that it can be iterated
            painter.fillRect(exposed, ground)
            touched.update(geometry.rows_in(exposed.translated(0, shift).marginsAdded(around)).tolist())
        if not touched:
            return
        rows, selection = sorted(touched), self._selection
        first, current = rows[0], selection.current if self.hasFocus() else -1
        cells, ratio = self._model.cells_of_rows(first, rows[-1] + 1), self.devicePixelRatioF()
        for row, rect in zip(rows, geometry.cells(rows), strict=True):
            cell = cells[row - first]
            self._painted.paint(
                painter,
                rect.translated(0, -shift),
                cell,
                picture=self._thumbnails.picture(cell.id),
                fault=self._thumbnails.fault(cell.id),
                state=CellState(selection.contains(row), row == current, row == self._hovered),
                geometry=geometry,
                ratio=ratio,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cells out anew; what was on top stays on top."""
        super().resizeEvent(event)
        old = GridGeometry(event.oldSize().width(), self._model.rowCount(), self._size)
        top = old.rows_between(self.verticalScrollBar().value(), self.verticalScrollBar().value() + 1)
        self._update_scroll_bar()
        if top and old.columns != self.geometry_of_cells.columns:
            self.verticalScrollBar().setValue(self.geometry_of_cells.cell(top.start).top() - MARGIN_PX)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to wish for pictures."""
        super().showEvent(event)
        self._refresh()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Shift what is painted already, and paint the rest."""
        if self._empty is None or self._empty.isHidden():
            self.viewport().scroll(dx, dy)
        if not self._settle.isActive():
            self._settle.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        if self._selection.current < 0 and self._model.rowCount():
            self._selection.move_to(self.visible_rows.start)
            self._tell_reader()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the whole name as a tooltip, and forget the pointer when it leaves."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_at(event.pos())
            text = "" if row is None else self.words_of_row(row)
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "_painted"):
            self._painted = CellPixmaps(self._theme, self.font())
