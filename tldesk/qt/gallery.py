"""Which samples the gallery shows, in which order, and what each cell says: the project's view joined to suggestions.

Limit: it draws nothing and edits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from tldesk.qt.sample_list import CellKind, SampleCell, SampleList
from tldesk.services.project_view import NONE, SPLITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.qt.open_project import OpenProject
    from tldesk.services.project_view import FlagArray, IdArray, ProjectView

    FloatArray = np.ndarray[Any, np.dtype[np.float32]]


class Show(StrEnum):
    """Which samples by their state."""

    ALL = "all"
    UNLABELLED = "unlabelled"
    LABELLED = "labelled"
    SUGGESTED = "suggested"
    UNSURE = "unsure"  # unlabelled with a suggestion, the least sure first
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class GalleryFilter:
    """What the gallery is asked to show. Empty texts ask nothing; ``ids`` asks for just these samples."""

    show: Show = Show.ALL
    class_name: str = ""  # of the label
    split: str = ""
    text: str = ""  # in the name or the label
    ids: tuple[int, ...] | None = None


class SuggestionSource(Protocol):
    """Where suggestions come from."""

    def suggested(self, ids: IdArray) -> tuple[Any, FloatArray]:
        """Return of each id the place of the suggested class (int, -1: none) and its confidence (0 to 1)."""

    def confidence_text(self, sample_id: int) -> str:
        """Return how sure a suggestion is: a word, or a percentage."""


class Gallery(QObject):
    """The samples on show.

    What is labelled stays where it is until the filter is set again, so that nothing jumps under the hand.

    Signals, GUI thread: ``filter_changed()`` when another filter holds; ``counts_changed()`` when the figures on the
    filters may be others.
    """

    filter_changed = Signal()
    counts_changed = Signal()

    def __init__(self, project: OpenProject, suggestions: SuggestionSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._suggestions = suggestions
        self._filter = GalleryFilter()
        self.model = SampleList(self, self)
        project.opened.connect(self._on_opened)
        project.closed.connect(self._on_closed)
        project.changed.connect(self._on_changed)

    @property
    def filter(self) -> GalleryFilter:
        """What it shows."""
        return self._filter

    def set_filter(self, wanted: GalleryFilter) -> None:
        """Show what a filter asks for."""
        self._filter = wanted
        self.apply()
        self.filter_changed.emit()

    def apply(self) -> None:
        """Ask the filter again, since what it asks for has changed."""
        self.model.set_ids(self._wanted() if self._project.is_open else ())

    def count(self, show: Show) -> int:
        """Return how many samples one filter would show, all others open."""
        return len(self._shown(GalleryFilter(show=show))) if self._project.is_open else 0

    def suggested_class(self, sample_id: int) -> str:
        """Return the class that is suggested for a sample; empty: none."""
        return self.suggested_classes([sample_id])[0]

    def suggested_classes(self, ids: Sequence[int]) -> list[str]:
        """Return the class that is suggested for each sample; empty where there is none."""
        if not self._project.is_open or not len(ids):
            return [""] * len(ids)
        places = np.asarray(self._suggestions.suggested(np.asarray(ids, np.int64))[0]).tolist()
        classes = self._project.view.classes
        return [classes[place] if 0 <= place < len(classes) else "" for place in places]

    def cells(self, ids: Sequence[int]) -> list[SampleCell]:
        """Return what the cells of samples show."""
        if not self._project.is_open:  # it has just been closed; the rows go in a moment
            return [SampleCell(key, "") for key in ids]
        view = self._project.view
        rows = view.rows_of(ids)
        if len(rows) != len(ids):  # some went away; the model is told in a moment
            known = set(view.ids[rows].tolist())
            return [self.cells([key])[0] if key in known else SampleCell(key, "") for key in ids]
        places = self._suggestions.suggested(np.asarray(ids, np.int64))[0]
        return [self._cell(view, int(row), int(place)) for row, place in zip(rows, places, strict=True)]

    def _cell(self, view: ProjectView, row: int, suggested: int) -> SampleCell:
        key, name = int(view.ids[row]), view.names[row]
        if not view.readable[row]:
            return SampleCell(key, name, CellKind.UNREADABLE, reason=view.reasons.get(key, ""))
        if view.origins[row] != NONE:
            return SampleCell(key, name, CellKind.LABELLED, view.texts[row], int(view.labels[row]))
        if 0 <= suggested < len(view.classes):
            sure = self._suggestions.confidence_text(key)
            return SampleCell(key, name, CellKind.SUGGESTED, view.classes[suggested], suggested, sure)
        return SampleCell(key, name)

    # --- which samples -------------------------------------------------------------------------------------

    def _wanted(self) -> IdArray:
        return self._shown(self._filter)

    def _shown(self, wanted: GalleryFilter) -> IdArray:
        view = self._project.view
        if wanted.ids is not None:
            shown: IdArray = view.ids[view.rows_of(wanted.ids)]
            return shown
        mask = self._state_mask(view, wanted.show)
        if wanted.class_name:
            place = view.classes.index(wanted.class_name) if wanted.class_name in view.classes else None
            mask = mask & (view.labels == place) if place is not None else np.zeros_like(mask)
        if wanted.split in SPLITS:
            mask = mask & (view.splits == SPLITS.index(wanted.split))
        if wanted.text:
            text = wanted.text.casefold()
            hits = (text in f"{n} {t}".casefold() for n, t in zip(view.names, view.texts, strict=True))
            mask = mask & np.fromiter(hits, dtype=bool, count=len(view))
        ids: IdArray = view.ids[mask]
        if wanted.show is Show.UNSURE and len(ids):
            ids = ids[np.argsort(self._suggestions.suggested(ids)[1], kind="stable")]
        return ids

    def _state_mask(self, view: ProjectView, show: Show) -> FlagArray:
        unlabelled = view.readable & ~view.is_labelled
        match show:
            case Show.UNLABELLED:
                return unlabelled
            case Show.LABELLED:
                return view.readable & view.is_labelled
            case Show.SUGGESTED | Show.UNSURE:
                has = np.asarray(self._suggestions.suggested(view.ids)[0]) >= 0
                flags: FlagArray = unlabelled & has
                return flags
            case Show.UNREADABLE:
                return ~view.readable
            case _:
                return np.ones(len(view), dtype=bool)

    # --- what happens --------------------------------------------------------------------------------------

    @Slot()
    def _on_opened(self) -> None:
        self._filter = GalleryFilter()
        self.apply()
        self.filter_changed.emit()
        self.counts_changed.emit()

    @Slot()
    def _on_closed(self) -> None:
        self._filter = GalleryFilter()
        self.model.set_ids(())
        self.filter_changed.emit()
        self.counts_changed.emit()

    @Slot(tuple)
    def _on_changed(self, ids: tuple[int, ...]) -> None:
        if ids:
            self.model.refresh(ids)
        else:
            self._follow()
        self.counts_changed.emit()

    def _follow(self) -> None:
        """Show what came at the end, drop what went, and look everything up again."""
        shown, wanted = self.model.ids, self._wanted()
        view = self._project.view
        kept = shown[np.isin(shown, view.ids)]
        if len(kept) == len(shown):
            self.model.append_ids(wanted[~np.isin(wanted, shown)])
            self.model.refresh()
        else:
            self.model.set_ids(np.concatenate([kept, wanted[~np.isin(wanted, kept)]]))

    @Slot()
    def on_suggestions_changed(self) -> None:
        """Show new suggestions; rows stay where they are."""
        self.model.refresh()  # no figure on a filter counts suggestions

    def show_class(self, name: str) -> None:
        """Show the samples of one class."""
        self.set_filter(GalleryFilter(class_name=name))

    def with_text(self, text: str) -> None:
        """Show those of the filter whose name or label holds a text."""
        self.set_filter(replace(self._filter, text=text, ids=None))
