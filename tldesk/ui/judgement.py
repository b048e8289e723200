"""How the figures of an evaluation lie side by side. Limit: it lays out; what they show is the place's affair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from tldesk.ui.class_table import ClassTable
    from tldesk.ui.confusion_view import ConfusionView
    from tldesk.ui.headline_card import HeadlineCard
    from tldesk.ui.scatter_view import ScatterView

_WORDS_PX = 372  # at least, for headline and table
_PLOT_SHARE = 0.58  # of the width, at most


class Judgement(QWidget):
    """Headline and table at the left, and beside them matrix or scatter, as wide as they are at this height."""

    def __init__(
        self, headline: HeadlineCard, table: ClassTable, *, matrix: ConfusionView, scatter: ScatterView
    ) -> None:
        super().__init__()
        self._matrix, self._table = matrix, table
        self._words, self._plots = QWidget(self), QStackedWidget(self)
        self._column = column = QVBoxLayout(self._words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(headline)
        column.addWidget(table, stretch=100)  # up to all of its rows
        column.addStretch(1)
        self._plots.addWidget(matrix)
        self._plots.addWidget(scatter)

    def show_kind(self, *, is_regression: bool) -> None:
        """Lay out for numbers, or for classes, whose matrix may have another size now."""
        self._table.setVisible(not is_regression)
        self._plots.setCurrentIndex(1 if is_regression else 0)
        self._place()

    def _place(self) -> None:
        inner = self.rect().adjusted(Space.L, Space.L, -Space.L, -Space.S)
        is_matrix = self._plots.currentWidget() is self._matrix
        wanted = self._matrix.width_for(inner.height()) if is_matrix else round(inner.height() * 1.15)
        most = min(round(inner.width() * _PLOT_SHARE), inner.width() - _WORDS_PX - Space.L)
        plot_px = max(min(wanted, most), self._plots.minimumSizeHint().width())
        words_px = inner.width() - plot_px - Space.L
        self._words.setGeometry(inner.x(), inner.y(), words_px, inner.height())
        needed = max(self._column.minimumHeightForWidth(words_px), self._plots.minimumSizeHint().height())
        self.setMinimumHeight(needed + Space.L + Space.S)  # its scroll area scrolls where there is less
        self._plots.setGeometry(inner.x() + words_px + Space.L, inner.y(), plot_px, inner.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width."""
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """Return the least width; the height follows from it."""
        width = self._table.minimumWidth() + self._plots.minimumSizeHint().width() + 3 * Space.L
        return QSize(width, self.minimumHeight())

    def event(self, event: QEvent) -> bool:
        """Lay out anew where headline or table ask for another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)
