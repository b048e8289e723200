"""Do once what was asked for many times in a row: figures beside the work follow it a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from collections.abc import Callable


class Soon(QObject):
    """Calls ``act`` in a turn of the event loop of its own, at most every ``ms`` milliseconds; GUI thread."""

    def __init__(self, act: Callable[[], object], *, ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ms)
        self._timer.timeout.connect(self.now)

    @Slot()
    def ask(self) -> None:
        """Let it be done soon; asked again before that, it is done once."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def now(self) -> None:
        """Do it at once, instead of soon."""
        self._timer.stop()
        self._act()
