"""The files that were dropped and what a model says of them, as a list that is filtered and sorted in place.

Limit: it knows paths, not pictures; those come from ``Thumbnails`` under the same ids.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tldesk.qt.service_words import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.services.predicting import Prediction

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1  # PredictedFile
_NO_PARENT = QModelIndex()
_UNKNOWN, _ERROR, _NUMBERS = -2, -1, -4  # in place of a class: not predicted yet, cannot be read, no classes


class Order(StrEnum):
    """In which order files are shown."""

    GIVEN = "given"
    UNSURE = "unsure"  # least sure first; lowest number first
    SURE = "sure"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files are shown. ``class_name`` empty: of any class; ``at_most``: no surer than this, 0 to 1."""

    class_name: str = ""
    at_most: float = 1.0
    only_errors: bool = False
    order: Order = Order.GIVEN

    @property
    def is_all(self) -> bool:
        """Whether every file is shown."""
        return not (self.class_name or self.only_errors or self.at_most < 1.0)


@dataclass(frozen=True, slots=True)
class PredictedFile:
    """One file. ``id`` names its picture; ``prediction`` is None until it is known."""

    id: int
    path: str
    prediction: Prediction | None = None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return os.path.basename(self.path)  # PurePath takes ten times as long, and 10,000 are sorted

    @property
    def pure_path(self) -> PurePath:
        """Its path, to be taken apart."""
        return PurePath(self.path)

    @property
    def confidence(self) -> float:
        """Probability of the most probable class, of several that of the least sure answer; NaN where there is none."""
        known = self.prediction
        if known is None or not known.probabilities:
            return float("nan")
        if known.labels is not None:
            return min(max(share, 1 - share) for share in known.probabilities.values())
        return max(known.probabilities.values())

    @property
    def sort_value(self) -> float:
        """What it is ordered by: the confidence, or the first number; NaN where there is none."""
        known = self.prediction
        return known.values[0] if known is not None and known.values else self.confidence


class PredictionList(QAbstractListModel):
    """The rows shown. ``data`` gives the file's name, or the ``PredictedFile`` under ``ROW_ROLE``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: list[PredictedFile] = []
        self._classes: tuple[str, ...] = ()
        self._class_of = np.empty(0, np.int32)
        self._several: dict[int, frozenset[str]] = {}  # of places whose files may have several classes
        self._sort_value = np.empty(0, np.float64)
        self._place_of: dict[int, int] = {}  # of an id, in ``_files``
        self._wanted = Wanted()
        self._shown = np.empty(0, np.int64)  # places in ``_files``

    @property
    def files(self) -> Sequence[PredictedFile]:
        """All files, shown or not, in the order given; not to be changed."""
        return self._files

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that the model tells apart; empty until the first prediction, and for numbers."""
        return self._classes

    @property
    def wanted(self) -> Wanted:
        """Which files are shown."""
        return self._wanted

    @property
    def error_count(self) -> int:
        """How many files could not be read."""
        return int((self._class_of == _ERROR).sum())

    @property
    def has_predictions(self) -> bool:
        """Whether anything is known of a file that is shown."""
        return bool((self._class_of[self._shown] != _UNKNOWN).any())

    @property
    def has_numbers(self) -> bool:
        """Whether the model gives numbers in place of classes."""
        return bool((self._class_of == _NUMBERS).any())

    def class_counts(self) -> list[int]:
        """Return how many files are predicted as each class, in the order of ``classes``."""
        if self._several:
            counts = Counter(name for names in self._several.values() for name in names)
            return [counts[name] for name in self._classes]
        used = self._class_of[self._class_of >= 0]
        return [int(count) for count in np.bincount(used, minlength=len(self._classes))]

    def predictions(self) -> list[Prediction]:
        """Return what is known of the files that are shown, in the order shown."""
        rows = (self._files[place].prediction for place in self._shown.tolist())
        return [row for row in rows if row is not None]

    def set_files(self, files: Sequence[PredictedFile], classes: Sequence[str] = ()) -> None:
        """Show these files instead, in the order given."""
        self.beginResetModel()
        self._files, self._classes = list(files), tuple(classes)
        self._class_of = np.full(len(files), _UNKNOWN, np.int32)
        self._several = {}
        self._sort_value = np.full(len(files), np.nan)
        self._place_of = {file.id: place for place, file in enumerate(files)}
        self._wanted = Wanted(order=self._wanted.order)
        self._shown = np.arange(len(files))
        self._note(range(len(files)))
        self.endResetModel()

    def set_predictions(self, places: Sequence[int], predictions: Sequence[Prediction]) -> None:
        """Note what is known now of the files at these places in ``files``."""
        for place, prediction in zip(places, predictions, strict=True):
            known = self._files[place]
            self._files[place] = PredictedFile(known.id, known.path, prediction)
        if not self._classes:
            self._classes = next((tuple(one.probabilities) for one in predictions if one.probabilities), ())
        self._note(places)
        if self._wanted.is_all and self._wanted.order in {Order.GIVEN, Order.NAME}:
            rows = np.flatnonzero(np.isin(self._shown, np.asarray(places)))
            if len(rows):
                self.dataChanged.emit(self.index(int(rows[0])), self.index(int(rows[-1])))
        else:
            self._arrange()

    def set_wanted(self, wanted: Wanted) -> None:
        """Show other files, or in another order."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange()

    def file_at(self, row: int) -> PredictedFile:
        """Return the file of a row."""
        return self._files[int(self._shown[row])]

    def row_of(self, file_id: int) -> int | None:
        """Return the row of a file; None where it is not shown."""
        rows = np.flatnonzero(self._shown == self._place_of.get(file_id, -1))
        return int(rows[0]) if len(rows) else None

    def file_of(self, file_id: int) -> PredictedFile | None:
        """Return a file by its id, shown or not."""
        place = self._place_of.get(file_id)
        return self._files[place] if place is not None else None

    def _note(self, places: Sequence[int] | range) -> None:
        index = {name: place for place, name in enumerate(self._classes)}
        for place in places:
            file = self._files[place]
            known = file.prediction
            if known is None:
                continue
            self._sort_value[place] = file.sort_value
            if known.labels is not None:
                self._several[place] = frozenset(known.labels)
            if known.error is not None:
                self._class_of[place] = _ERROR
            else:
                self._class_of[place] = _NUMBERS if known.values is not None else index[known.label or ""]

    def _arrange(self) -> None:
        """Choose and order the rows anew; where the rows are the same ones, views keep what they point at."""
        shown = self._chosen()
        if np.array_equal(shown, self._shown):
            if len(shown):
                self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))
            return
        if len(shown) == len(self._shown) and np.array_equal(np.sort(shown), np.sort(self._shown)):
            self.layoutAboutToBeChanged.emit()
            rows = np.empty(len(self._files), np.int64)
            rows[shown] = np.arange(len(shown))
            before = self.persistentIndexList()
            after = [self.index(int(rows[self._shown[index.row()]])) for index in before]
            self._shown = shown
            self.changePersistentIndexList(before, after)
            self.layoutChanged.emit()
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    def _chosen(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        wanted = self._wanted
        mask = np.ones(len(self._files), dtype=bool)
        if wanted.only_errors:
            mask &= self._class_of == _ERROR
        if wanted.class_name and self._several:
            has_it = [place for place, names in self._several.items() if wanted.class_name in names]
            mask &= np.isin(np.arange(len(mask)), has_it)
        elif wanted.class_name:
            place = self._classes.index(wanted.class_name) if wanted.class_name in self._classes else -3
            mask &= self._class_of == place
        if wanted.at_most < 1.0:
            mask &= self._sort_value <= wanted.at_most
        places = np.flatnonzero(mask)
        match wanted.order:
            case Order.UNSURE:  # NaN goes to the end either way
                return places[np.argsort(self._sort_value[places], kind="stable")]
            case Order.SURE:
                return places[np.argsort(-self._sort_value[places], kind="stable")]
            case Order.NAME:
                return np.array(sorted(places.tolist(), key=lambda place: self._files[place].name.casefold()), np.int64)
            case _:
                return places

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of files shown (Qt asks)."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view asks of one row."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        file = self.file_at(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return file.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._words(file)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{file.path}\n{self._words(file)}"
        return file if role == ROW_ROLE else None

    def _words(self, file: PredictedFile) -> str:
        """Return in words what is known of a file."""
        known = file.prediction
        if known is None:
            return self.tr("{name}: not seen yet").format(name=file.name)
        if known.error is not None:
            return self.tr("{name}: cannot be read: {reason}").format(name=file.name, reason=said(known.error))
        if known.labels is not None:
            shares = known.probabilities or {}
            words = ", ".join(f"{name} {shares[name]:.1%}" for name in known.labels)
            nothing = self.tr("no class is likely")  # not inside the f-string, where it would not be found
            return f"{file.name}: {words or nothing}"
        return f"{file.name}: {known.line(3)}"
