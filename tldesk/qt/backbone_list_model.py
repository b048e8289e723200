"""The catalogue of backbones as an item model that is filtered as a person types. Limit: it reads nothing itself."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.services.backbone_rows import BackboneRow

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
KEY_ROLE = Qt.ItemDataRole.UserRole + 1
FACTS_ROLE = Qt.ItemDataRole.UserRole + 2  # the second line
PARAMETERS_ROLE = Qt.ItemDataRole.UserRole + 3
STANDING_ROLE = Qt.ItemDataRole.UserRole + 4
CHOSEN_ROLE = Qt.ItemDataRole.UserRole + 5
_MILLION = 1_000_000
_MEGABYTE = 1_000_000
_NO_SIGNS = str.maketrans("", "", " _-./,()")


class WeightsState(StrEnum):
    """Where the default weights of a backbone are."""

    HERE = "here"
    REMOTE = "remote"  # they can be downloaded, or given as a file
    NONE = "none"  # nobody offers any


class BackboneListModel(QAbstractListModel):
    """Backbones that fit the query: the default first, then those whose weights are here, then the others by title."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[BackboneRow] = []
        self._haystacks: list[tuple[str, str]] = []  # as it is written, and without signs between letters
        self._shown: list[BackboneRow] = []
        self._query = ""
        self._chosen = ""

    # --- values --------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many there are, whatever the query."""
        return len(self._rows)

    @property
    def query(self) -> str:
        """What is searched for."""
        return self._query

    @property
    def chosen(self) -> str:
        """Key of the backbone that the recipe has."""
        return self._chosen

    def set_rows(self, rows: Sequence[BackboneRow], *, first: str) -> None:
        """Show these; the one whose key is ``first`` leads."""
        self._rows = sorted(rows, key=lambda row: (row.key != first, not row.has_weights, row.title.casefold()))
        self._haystacks = [_haystack(row) for row in self._rows]
        self._filter()

    def set_query(self, query: str) -> None:
        """Show only those that hold each word of the query in title, key or licence."""
        if query != self._query:
            self._query = query
            self._filter()

    def set_chosen(self, key: str) -> None:
        """Mark the backbone that the recipe has."""
        before, self._chosen = self._chosen, key
        for one in {before, key}:
            index = self.index_of(one)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def row(self, key: str) -> BackboneRow | None:
        """Return a backbone by its key, whether it is shown or not."""
        return next((row for row in self._rows if row.key == key), None)

    def index_of(self, key: str) -> QModelIndex:
        """Return where a backbone is shown; not valid where it is not."""
        place = next((place for place, row in enumerate(self._shown) if row.key == key), None)
        return QModelIndex() if place is None else self.index(place, 0)

    def _filter(self) -> None:
        words = [(word, _squeezed(word)) for word in self._query.casefold().split()]
        self.beginResetModel()
        self._shown = [
            row
            for row, (plain, tight) in zip(self._rows, self._haystacks, strict=True)
            if all(word in plain or (bare and bare in tight) for word, bare in words)
        ]
        start = _squeezed(self._query.casefold())
        if start:  # what begins like the query before what only holds it
            self._shown.sort(key=lambda row: (not row.has_weights, not _begins(row, start)))
        self.endResetModel()

    # --- Qt's own ------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view asks of one backbone."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        row = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return f"{row.key}\n{facts_text(row)}"
            case Qt.ItemDataRole.AccessibleTextRole:
                chosen = QCoreApplication.translate("BackboneListModel", "chosen") if row.key == self._chosen else ""
                parts = (row.title, chosen, parameters_text(row.parameters), facts_text(row))
                return ", ".join(part for part in parts if part)
            case _ if role == KEY_ROLE:
                return row.key
            case _ if role == FACTS_ROLE:
                return facts_text(row)
            case _ if role == PARAMETERS_ROLE:
                return parameters_text(row.parameters)
            case _ if role == STANDING_ROLE:
                return weights_state(row).value
            case _ if role == CHOSEN_ROLE:
                return row.key == self._chosen
        return None


def weights_state(row: BackboneRow) -> WeightsState:
    """Say where the default weights of a backbone are."""
    if row.has_weights:
        return WeightsState.HERE
    return WeightsState.REMOTE if row.weights else WeightsState.NONE


def weights_text(row: BackboneRow) -> str:
    """Say it in words: ``weights here``, ``download 45 MB``, ``random only``."""
    match weights_state(row):
        case WeightsState.HERE:
            return QCoreApplication.translate("BackboneListModel", "weights here")
        case WeightsState.NONE:
            return QCoreApplication.translate("BackboneListModel", "random only")
    one = row.default
    if one is None or not one.host:
        return QCoreApplication.translate("BackboneListModel", "weights not here")
    if one.size_bytes is None:
        return QCoreApplication.translate("BackboneListModel", "download")
    return QCoreApplication.translate("BackboneListModel", "download {size}").format(size=size_text(one.size_bytes))


def facts_text(row: BackboneRow) -> str:
    """Return the second line: weights, input side, who brings it, licence; its end may be cut off."""
    one = row.default
    licence = (one.license if one is not None else "") or row.license
    parts = [weights_text(row), f"{row.image_size} px", row.source, licence]
    return " · ".join(part for part in parts if part)


def parameters_text(count: int | None) -> str:
    """Return a number of parameters as ``3.4 M``; empty where it is not known."""
    if count is None:
        return ""
    if count >= 100 * _MILLION:
        return f"{count / _MILLION:,.0f} M"
    return f"{count / _MILLION:.1f} M" if count >= _MILLION // 10 else f"{count:,}"


def size_text(size_bytes: int) -> str:
    """Return a size as ``45 MB`` or ``1.2 GB``."""
    if size_bytes >= 1_000 * _MEGABYTE:
        return f"{size_bytes / 1_000 / _MEGABYTE:.1f} GB"
    return f"{max(size_bytes / _MEGABYTE, 1):.0f} MB" if size_bytes >= _MEGABYTE else f"{size_bytes / 1_000:.0f} kB"


def _haystack(row: BackboneRow) -> tuple[str, str]:
    plain = f"{row.title} {row.key} {row.license}".casefold()
    return plain, _squeezed(plain)


def _begins(row: BackboneRow, start: str) -> bool:
    return _squeezed(row.title.casefold()).startswith(start)


def _squeezed(text: str) -> str:
    """Return a text without signs, so that ``vgg 16`` and ``efficientnet-lite0`` find what is written otherwise."""
    return text.translate(_NO_SIGNS)
