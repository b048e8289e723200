"""Lets files be dropped anywhere on the window, and says so while they hover over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from tldesk.ui.theme import RADIUS_PX, Role, Space, Theme, Type, sized

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QPaintEvent


class _Veil(QWidget):
    """What is painted over the window while something hovers over it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame and one sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._theme.color(Role.WINDOW)
        ground.setAlpha(215)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(self._theme.color(Role.ACCENT), 2, Qt.PenStyle.DashLine))
        frame = QRectF(self.rect()).adjusted(Space.XL, Space.XL, -Space.XL, -Space.XL)
        painter.drawRoundedRect(frame, RADIUS_PX, RADIUS_PX)
        painter.setPen(self._theme.color(Role.TEXT))
        painter.setFont(sized(self.font(), Type.HEADLINE, is_bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)


class DropTarget(QObject):
    """Watches a window. Signals: ``dropped(paths)``: a list of ``Path``, files and folders of this computer."""

    dropped = Signal(list)

    def __init__(self, window: QWidget, *, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._veil = _Veil(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is dragged in, if it is files; what a part of the window takes itself does not come here."""
        if isinstance(event, QDragEnterEvent):
            if local_paths(event.mimeData()):
                self._veil.text = self.tr("Drop to look at it; nothing is imported yet")
                self._veil.setGeometry(self._window.rect())
                self._veil.raise_()
                self._veil.show()
                event.acceptProposedAction()
                return True
        elif event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._veil.hide()
            paths = local_paths(event.mimeData())
            if paths:
                event.acceptProposedAction()
                self.dropped.emit(paths)
                return True
        return super().eventFilter(watched, event)


def local_paths(mime: QMimeData) -> list[Path]:
    """Return the files and folders of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
