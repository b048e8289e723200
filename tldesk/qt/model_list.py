"""The runs of the open project that have a result: read once for all who judge or use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.services.finished_models import FinishedModel, finished_models

if TYPE_CHECKING:
    from tldesk.qt.open_project import OpenProject


class ModelList(QObject):
    """Follows the open project; whoever knows that a run ended, was renamed or deleted asks it to ``reload``.

    Signals, GUI thread: ``changed()``: other runs have a result, or it is known for the first time which have.
    """

    changed = Signal()

    def __init__(self, project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._models: tuple[FinishedModel, ...] = ()
        self._is_known = False
        project.opened.connect(self._on_opened)
        project.closed.connect(self._forget)

    @property
    def has_project(self) -> bool:
        """Whether a project is open, which may have models."""
        return self._project.is_open

    @property
    def models(self) -> tuple[FinishedModel, ...]:
        """The runs with a result, newest first."""
        return self._models

    @property
    def is_known(self) -> bool:
        """Whether the open project was asked already."""
        return self._is_known

    def of(self, run: str) -> FinishedModel | None:
        """Return a run by its id; None where it has no result."""
        return next((model for model in self._models if model.run == run), None)

    @Slot()
    def reload(self) -> None:
        """Ask the project again."""
        if self._project.is_open:
            self._project.run(finished_models, self._take)

    def _take(self, models: tuple[FinishedModel, ...]) -> None:
        if models == self._models and self._is_known:  # a list that is open under the mouse stays as it is
            return
        self._models, self._is_known = models, True
        self.changed.emit()

    @Slot()
    def _on_opened(self) -> None:
        self._forget()
        self.reload()

    @Slot()
    def _forget(self) -> None:
        self._models, self._is_known = (), False
        self.changed.emit()
