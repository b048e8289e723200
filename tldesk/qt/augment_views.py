"""Views of one sample under the draft's augmentation, drawn beside the window while somebody looks at them.

Owns no recipe and no selection: the draft is heard, the sample is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from tldesk.core.errors import DataError
from tldesk.core.events import Failed
from tldesk.qt.thumbnails import image_from_rgba
from tldesk.qt.worker import LatestWins

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe
    from tldesk.qt.engine import Engine
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft

COUNT = 8
SIZE_PX = 160  # longest side that is kept of a view
_PARTNERS = 64  # samples of which mixup shows some


class ViewsState(StrEnum):
    """Why there are views to be seen, or none."""

    SHOWN = "shown"
    DRAWING = "drawing"
    NO_SAMPLE = "no-sample"
    NO_POLICY = "no-policy"
    NO_ENGINE = "no-engine"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is drawn in one go. ``recipe`` and ``partners`` are known by the rest, as far as they matter."""

    sample_id: int
    augment: str
    numbers: tuple[object, ...]  # of the recipe, by which views differ
    generation: int  # of the project, so that ids that two have are not mixed up
    recipe: Recipe = field(compare=False)
    partners: tuple[int, ...] = field(compare=False)


class AugmentViews(QObject):
    """Draws ``COUNT`` views of the chosen sample, or of the first training sample; the newest wish wins.

    Nothing is drawn while nobody watches. Signals, GUI thread: ``changed()``: state or pictures are others now.
    """

    changed = Signal()

    def __init__(
        self,
        project: OpenProject,
        engine: Engine,
        *,
        draft: RecipeDraft,
        places: Places,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._engine, self._draft, self._places = project, engine, draft, places
        self._chosen = -1
        self._is_watched = False
        self._generation = 0
        self._wish: _Wish | None = None
        self.state = ViewsState.NO_SAMPLE
        self.reason = ""  # of FAILED
        self.name = ""  # of the sample
        self.pictures: tuple[QImage, ...] = ()  # while others are drawn: those of before
        self._pool: LatestWins[_Wish] = LatestWins(self._draw, threads=1, parent=self)
        self._pool.arrived.connect(self._on_arrived)
        for signal in (project.opened, project.closed):
            signal.connect(self._on_project)
        for signal in (project.changed, draft.changed, engine.ready):
            signal.connect(self.refresh)

    @Slot(int)
    def set_sample(self, sample_id: int) -> None:
        """Show this sample; -1, or one that is gone: the first training sample."""
        self._chosen = sample_id
        self.refresh()

    def set_watched(self, *, is_watched: bool) -> None:
        """Say whether anybody sees the views; drawing waits until then."""
        self._is_watched = is_watched
        self.refresh()

    def stop(self) -> None:
        """Let the drawing thread end, without waiting for that."""
        self._pool.stop()

    def shutdown(self) -> bool:
        """End the drawing thread; False: not in time."""
        return self._pool.shutdown()

    @Slot()
    def refresh(self) -> None:
        """Draw what the draft and the sample ask for now, unless it is there or under way."""
        if not self._is_watched:
            return
        wish = self._wanted()
        if wish == self._wish and wish is not None:
            return
        self._wish = wish
        if wish is not None:
            self.state = ViewsState.DRAWING
        else:
            self.pictures = ()
        self._pool.wish([] if wish is None else [wish])
        self.changed.emit()

    @Slot()
    def _on_project(self) -> None:
        self._generation += 1
        self._chosen = -1
        self.pictures = ()
        self.refresh()

    def _wanted(self) -> _Wish | None:
        """Return what is to be drawn; None with the reason as ``state``."""
        recipe = self._draft.recipe
        sample_id = self._sample_id()
        if recipe.augment == "none":
            self.state = ViewsState.NO_POLICY
        elif sample_id < 0:
            self.state = ViewsState.NO_SAMPLE
        elif not self._engine.is_ready:
            self.state = ViewsState.NO_ENGINE
        else:
            view = self._project.view
            self.name = view.names[int(view.rows_of([sample_id])[0])]
            numbers = (recipe.seed, recipe.mixup, recipe.backbone, recipe.weights.key, recipe.input.model_dump_json())
            return _Wish(
                sample_id, recipe.augment, numbers, self._generation, recipe=recipe, partners=self._training_ids()
            )
        return None

    def _sample_id(self) -> int:
        if not self._project.is_open:
            return -1
        view = self._project.view
        rows = view.rows_of([self._chosen])
        if len(rows) and view.readable[rows[0]]:
            return self._chosen
        first = self._training_ids()
        return first[0] if first else -1

    def _training_ids(self) -> tuple[int, ...]:
        view = self._project.view
        of_training = view.ids[view.readable & (view.splits == 0)]
        return tuple(of_training[:: max(1, len(of_training) // _PARTNERS)].tolist())  # from all over the project

    @Slot(tuple)
    def _on_arrived(self, results: tuple[tuple[_Wish, object], ...]) -> None:
        for wish, value in results:
            if wish != self._wish:
                continue  # another one is wanted by now
            if isinstance(value, tuple):
                self.state, self.pictures = ViewsState.SHOWN, value
            else:
                self.state, self.pictures = ViewsState.FAILED, ()
                self.reason = value.what if isinstance(value, Failed) else ""
            self.changed.emit()

    # --- in the worker thread ------------------------------------------------------------------------------

    def _draw(self, wish: _Wish) -> tuple[QImage, ...]:
        from tldesk.services.pictures import SamplePictures, preprocess_of

        try:
            project, host = self._project.project, self._engine.host
        except RuntimeError as error:  # closed meanwhile: nobody waits for the answer
            raise DataError("no project is open", "open one") from error
        views = SamplePictures(host, self._places).draw_views(
            project,
            wish.sample_id,
            wish.recipe,
            preprocess=preprocess_of(host, wish.recipe),
            count=COUNT,
            partners=wish.partners,
        )
        return tuple(_small(image_from_rgba(view)) for view in views)


def _small(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= SIZE_PX:
        return image
    return image.scaled(
        SIZE_PX, SIZE_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
