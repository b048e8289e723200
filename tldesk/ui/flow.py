"""Widgets side by side that go on in the next line where the width ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent


class FlowBox(QScrollArea):
    """Lays widgets out in lines, as high as the lines are, and scrolls beyond ``most_lines``."""

    def __init__(self, *, spacing_px: int, most_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spacing_px = spacing_px
        self._most_lines = most_lines
        self._widgets: Sequence[QWidget] = ()
        self._field = QWidget()
        self._field.installEventFilter(self)
        self.setWidget(self._field)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._field.setAutoFillBackground(False)

    @property
    def has_widgets(self) -> bool:
        """Whether there are any."""
        return bool(self._widgets)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets, in this order, which is the tab order, too."""
        self._widgets = tuple(widgets)
        for before, widget in zip((None, *self._widgets), self._widgets, strict=False):
            if widget.parentWidget() is not self._field:  # which would take the keyboard from it
                widget.setParent(self._field)
            widget.show()
            if before is not None:
                QWidget.setTabOrder(before, widget)
        self.lay_out()

    def lay_out(self) -> None:
        """Place every widget for the width of now."""
        width, x, y, line_px, lines = self.viewport().width(), 0, 0, 0, 1
        for widget in self._widgets:
            size = widget.sizeHint()
            if x and x + size.width() > width:
                x, y, lines = 0, y + line_px + self._spacing_px, lines + 1
            widget.setGeometry(x, y, min(size.width(), max(width, 1)), size.height())
            x += size.width() + self._spacing_px
            line_px = max(line_px, size.height())
        self._field.resize(width, y + line_px)
        shown = min(lines, self._most_lines)
        self.setFixedHeight(max(1, shown * line_px + (shown - 1) * self._spacing_px))

    def sizeHint(self) -> QSize:
        """Return the height of the lines."""
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Begin lines anew."""
        super().resizeEvent(event)
        self.lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lay out anew when a widget wants another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.lay_out()
        return super().eventFilter(watched, event)
