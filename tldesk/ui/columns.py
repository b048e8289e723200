"""Browser, place and inspector side by side; where the window is narrow, the outer two give way first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_PLACE_PX = 540  # below this width the outer columns shrink


class Columns(QSplitter):
    """Three columns with hairlines between them."""

    def __init__(self, parts: tuple[QWidget, QWidget, QWidget], sizes: tuple[int, int, int]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        for part in parts:
            self.addWidget(part)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for index, stretch in enumerate((0, 1, 0)):
            self.setStretchFactor(index, stretch)
        self._parts = parts
        self.setSizes(list(sizes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take width from the inspector, then from the browser, before the place becomes too narrow."""
        super().resizeEvent(event)
        sizes = self.sizes()
        missing = _PLACE_PX - sizes[1]
        if missing <= 0 or event.size().width() >= event.oldSize().width() > 0:
            return
        for index in (2, 0):
            if sizes[index]:
                given = min(missing, max(0, sizes[index] - self._parts[index].minimumWidth()))
                sizes[index] -= given
                sizes[1] += given
                missing -= given
        self.setSizes(sizes)
