"""Pictures of the open project's samples: small, large, and as the network sees them, drawn beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import DataError
from tldesk.qt.thumbnails import Thumbnails

if TYPE_CHECKING:
    import numpy as np

    from tldesk.core.contracts import Preprocess
    from tldesk.core.recipe import Recipe
    from tldesk.qt.engine import Engine
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.services.pictures import SamplePictures
    from tldesk.store.project import Project

    RgbaArray = np.ndarray[Any, np.dtype[np.uint8]]


class ProjectPictures(QObject):
    """Three sources of pictures: ``small`` for galleries, ``large`` for one sample, ``seen`` as the network sees it.

    Signals, GUI thread: ``seen_changed()``: the network is shown something else now, so ``seen`` was emptied.
    """

    seen_changed = Signal()

    def __init__(
        self, project: OpenProject, engine: Engine, *, draft: RecipeDraft, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._engine = engine
        self._draft = draft
        self._input = _input_of(draft.recipe)
        self._maker: SamplePictures | None = None
        self._preprocess: tuple[object, Preprocess] | None = None
        self.small = Thumbnails(self._draw, threads=2, parent=self)
        self.large = Thumbnails(self._draw, threads=1, parent=self)
        self.seen = Thumbnails(self._draw_seen, threads=1, parent=self)
        project.opened.connect(self.forget)
        project.closed.connect(self.forget)
        engine.plugins_ready.connect(self.forget)
        draft.changed.connect(self._on_draft_changed)

    def stop(self) -> None:
        """Let the drawing threads end, without waiting for that."""
        for source in (self.small, self.large, self.seen):
            source.stop()

    def shutdown(self) -> bool:
        """End the drawing threads; False: not in time."""
        ended = [
            source.shutdown() for source in (self.small, self.large, self.seen)
        ]  # each is told, whatever the others do
        return all(ended)

    @Slot()
    def forget(self) -> None:
        """Drop all pictures, since they are of other samples."""
        for source in (self.small, self.large, self.seen):
            source.forget()

    def forget_samples(self, ids: tuple[int, ...]) -> None:
        """Drop the pictures of samples whose files changed."""
        for source in (self.small, self.large, self.seen):
            source.forget(ids)

    @Slot()
    def _on_draft_changed(self) -> None:
        wanted = _input_of(self._draft.recipe)
        if wanted != self._input:
            self._input = wanted
            self.seen.forget()
            self.seen_changed.emit()

    # --- in worker threads ---------------------------------------------------------------------------------

    def _draw(self, sample_id: int, size_px: int, is_dark: bool) -> RgbaArray:
        maker, project = self._tools()
        return maker.draw(project, sample_id, size_px=size_px, is_dark=is_dark)

    def _draw_seen(self, sample_id: int, _size_px: int, _is_dark: bool) -> RgbaArray:
        from tldesk.services.pictures import preprocess_of

        maker, project = self._tools()
        key, known = self._input, self._preprocess
        if known is None or known[0] != key:
            known = (key, preprocess_of(self._engine.host, self._draft.recipe))
            self._preprocess = known
        return maker.draw_seen(project, sample_id, known[1])

    def _tools(self) -> tuple[SamplePictures, Project]:
        from tldesk.services.pictures import SamplePictures

        try:
            project = self._project.project
            if self._maker is None:
                self._maker = SamplePictures(self._engine.host, self._engine.places)
        except RuntimeError as error:  # closed, or not loaded yet: the picture is wished for again later
            raise DataError("no project is open", "open one") from error
        return self._maker, project


def _input_of(recipe: Recipe) -> tuple[object, ...]:
    """Return what of a recipe decides how a sample is shown to the network."""
    return (recipe.backbone, recipe.weights.key, recipe.input.size, recipe.input.geometry)
