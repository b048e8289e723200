"""A place whose content comes after the window's first paint."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QWidget


class PlaceHolder(QWidget):
    """Shows nothing until it is given its content."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QStackedLayout(self)

    @property
    def content(self) -> QWidget | None:
        """What it shows."""
        return self._layout.currentWidget()

    def set_content(self, content: QWidget) -> None:
        """Show this from now on."""
        self._layout.addWidget(content)
        self._layout.setCurrentWidget(content)
        self.setFocusProxy(content)
