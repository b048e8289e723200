"""What stands behind the frame: built once it is painted, in steps that keep it fluent, and ended here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from tldesk.qt.engine import Engine

if TYPE_CHECKING:
    from tldesk.app.desktop import Desktop
    from tldesk.app.views import Views

# What the first place needs, and the store; then the other places. None makes an object of Qt's when it is imported.
_FIRST = ("tldesk.app.views", "tldesk.services.projects", "tldesk.services.demo", "tldesk.store.project")
_LATER = (
    "tldesk.ui.import_preview",
    "tldesk.ui.model_place",
    "tldesk.ui.train_place",
    "tldesk.ui.evaluate_place",
    "tldesk.ui.use_place",
    "pyqtgraph",
)


class Core(QObject):
    """Builds the rest once it is imported, and takes it apart again when the window closes."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._views: Views | None = None
        self.engine = Engine(desktop.places, self, first=_FIRST, later=_LATER)
        self.engine.first_imported.connect(self._build)
        self.engine.later_imported.connect(self._build_later)
        for signal in (self.engine.ready, self.engine.failed):
            signal.connect(desktop.collector.settle)
        self.is_ended = False

    @property
    def views(self) -> Views | None:
        """The places, once they are built."""
        return self._views

    @property
    def is_training(self) -> bool:
        """Whether a run is under way."""
        return self._views is not None and self._views.behind.training.is_busy

    def begin(self) -> None:
        """Begin to load."""
        self._desktop.collector.hold()
        self.engine.start()

    @Slot()
    def _build(self) -> None:
        from tldesk.app.views import Views

        self._views = Views(self._desktop, self.engine)
        QTimer.singleShot(0, self._views, self._views.begin)  # in a turn of its own

    @Slot()
    def _build_later(self) -> None:
        if self._views is not None:
            self._views.build_later()

    def end(self) -> bool:
        """Stop every job, save what is to be saved, join every thread; False: not in time."""
        self.engine.stop()
        ended = [self._views.end()] if self._views is not None else []
        ended.append(self.engine.shutdown())
        self.is_ended = all(ended)
        return self.is_ended
