"""The gallery of an evaluation: the worst mistakes, or what lies in one cell of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from tldesk.qt.sample_list import CellKind, SampleCell, SampleList
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.sample_card import ElidedLabel
from tldesk.ui.sample_grid import SampleGrid
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space, Type, class_key, sized

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.services.figures import Figures, SampleResult
    from tldesk.ui.theme import Theme

_AROUND_PX = 34  # what a cell's caption has besides its words: margins and the dot
_ARROW = " → "


class _Source:
    """Gives the cells of judged samples."""

    def __init__(self) -> None:
        self.figures: Figures | None = None
        self.name_of: Callable[[int], str] = str
        self.room_px = 100
        self.metrics: QFontMetrics | None = None  # of captions

    def cells(self, ids: Sequence[int]) -> list[SampleCell]:
        return [self._cell(sample_id) for sample_id in ids]

    def _cell(self, sample_id: int) -> SampleCell:
        name = self.name_of(sample_id)
        found = self.figures.sample(sample_id) if self.figures is not None else None
        if found is None or self.figures is None:
            return SampleCell(sample_id, name)
        if self.figures.is_regression:
            return SampleCell(sample_id, name, CellKind.LABELLED, f"{figures(found.targets)} → {figures(found.values)}")
        classes = self.figures.classes
        if self.figures.is_multi:
            first = found.true_labels[0] if found.true_labels else -1
            return SampleCell(sample_id, name, CellKind.LABELLED, several_wrong(classes, found), first)
        true = classes[found.true] if found.true >= 0 else "?"
        if found.true == found.predicted:
            return SampleCell(sample_id, name, CellKind.LABELLED, true, found.true)
        text = self._pair(true, classes[found.predicted])
        return SampleCell(sample_id, name, CellKind.LABELLED, text, found.true)

    def _pair(self, true: str, predicted: str) -> str:
        """Return both names, each shortened so that the arrow between them is always there."""
        if self.metrics is None:
            return f"{true}{_ARROW}{predicted}"
        room = self.room_px - self.metrics.horizontalAdvance(_ARROW) - 2
        widths = [self.metrics.horizontalAdvance(name) for name in (true, predicted)]
        if sum(widths) > room:
            least = min(*widths, room // 2)
            rooms = [least if width == min(widths) else room - least for width in widths]
            if widths[0] == widths[1]:
                rooms = [room // 2, room // 2]
            # Few letters say more at the beginning of a name, unless two begin alike.
            for mode in (Qt.TextElideMode.ElideRight, Qt.TextElideMode.ElideMiddle):
                short = [
                    self.metrics.elidedText(name, mode, px) for name, px in zip((true, predicted), rooms, strict=True)
                ]
                if short[0] != short[1]:
                    break
            true, predicted = short
        return f"{true}{_ARROW}{predicted}"


class _JudgedGrid(SampleGrid):
    """A gallery whose cells say in words what the label and what the model says."""

    def __init__(self, source: _Source, thumbnails: Thumbnails, *, theme: Theme) -> None:
        self.source, self.samples = source, SampleList(source)
        super().__init__(self.samples, thumbnails, theme=theme)
        self.samples.setParent(self)
        self._measure()

    def _measure(self) -> None:
        """Say how much room captions have; cells are made anew where it changed."""
        metrics = QFontMetrics(sized(self.font(), Type.BODY))
        room = self.geometry_of_cells.cell_width_px - _AROUND_PX
        if (room, metrics) != (self.source.room_px, self.source.metrics):
            self.source.room_px, self.source.metrics = room, metrics
            self.samples.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew, and shorten captions to the new width."""
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "samples"):
            self._measure()

    def describe(self, cell: SampleCell) -> str:
        """Return label and prediction in words."""
        known = self.source.figures
        found = known.sample(cell.id) if known is not None else None
        if known is None or found is None:
            return cell.name
        if known.is_regression:
            words = self.tr("{name}: is {true}, predicted {predicted}")
            return words.format(name=cell.name, true=figures(found.targets), predicted=figures(found.values))
        if known.is_multi:
            true, said = (_listed(known.classes, places) for places in (found.true_labels, found.said_labels))
            words = self.tr("{name}: is {true}, predicted {predicted}")
            return words.format(name=cell.name, true=true, predicted=said)
        true = known.classes[found.true] if found.true >= 0 else "?"
        predicted, sure = known.classes[found.predicted], f"{found.confidence * 100:.0f}"
        if found.true == found.predicted:
            return self.tr("{name}: {true}, right, {sure} % sure").format(name=cell.name, true=true, sure=sure)
        words = self.tr("{name}: {true} taken for {predicted}, {sure} % sure")
        return words.format(name=cell.name, true=true, predicted=predicted, sure=sure)


class MistakeGallery(QWidget):
    """Shows judged samples under a heading.

    Signals: ``label_wanted(ids, class_index)`` by a class key or the menu; ``show_in_data(ids)``;
    ``all_wanted()``: every mistake instead of one cell's; ``current_changed(sample_id)`` (-1: none).
    """

    label_wanted = Signal(tuple, int)
    show_in_data = Signal(tuple)
    all_wanted = Signal()
    current_changed = Signal(int)

    def __init__(self, thumbnails: Thumbnails, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = _Source()
        self.grid = _JudgedGrid(self._source, thumbnails, theme=theme)
        self._title, self._hint = ElidedLabel(), QLabel()
        dress(self._title, "title")
        dress(self._hint, "caption")
        self._all, self._show = QPushButton(), QPushButton()
        self._empty = EmptyState("check", theme=theme)
        self.grid.set_empty_state(self._empty)
        self._menu = QMenu(self)
        self._classes: tuple[str, ...] = ()
        self._is_cell = False
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.S, Space.L, 0)
        head.setSpacing(Space.S)
        head.addWidget(self._title, stretch=1)
        head.addWidget(self._hint)
        head.addWidget(self._all)
        head.addWidget(self._show)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.grid, stretch=1)
        self.grid.current_changed.connect(self.current_changed)
        self.grid.selection_changed.connect(self._on_selection_changed)
        self.grid.menu_wanted.connect(self._on_menu_wanted)
        self.grid.activated.connect(self._on_show_clicked)
        self._all.clicked.connect(self.all_wanted)
        self._show.clicked.connect(self._on_show_clicked)
        self._all.hide()
        self.setFocusProxy(self.grid)
        self._retranslate()

    @property
    def selected(self) -> tuple[int, ...]:
        """Ids of the selected samples."""
        return tuple(self.grid.selected_ids.tolist())

    @property
    def shown(self) -> tuple[int, ...]:
        """Ids of all samples on show."""
        return tuple(self.grid.samples.ids.tolist())

    def show_samples(
        self,
        figures: Figures,
        ids: Sequence[int],
        *,
        title: str,
        name_of: Callable[[int], str],
        classes: Sequence[str],
        is_cell: bool,
    ) -> None:
        """Show these samples; where the current one has gone, the next in its place is current."""
        self._source.figures, self._source.name_of, self._classes = figures, name_of, tuple(classes)
        row, model = self.grid.current_row, self.grid.samples
        if list(ids) == model.ids.tolist():
            model.refresh()
        else:
            model.set_ids(list(ids))
            if self.grid.current_id < 0 and row >= 0 and len(ids):
                self.grid.go_to_row(min(row, len(ids) - 1))
        self._title.set_whole(title)
        self._is_cell = is_cell
        self._all.setVisible(is_cell)
        self._retranslate()

    def _retranslate(self) -> None:
        self._all.setText(self.tr("All mistakes"))
        self._show.setText(self.tr("Show in Data"))
        known = self._source.figures
        is_multi = known is not None and known.is_multi
        self._hint.setText(
            self.tr("A class key adds the class") if is_multi else self.tr("A class key corrects the label")
        )
        self._hint.setVisible(bool(self._classes))
        nothing = self.tr("No sample was judged so.") if self._is_cell else self.tr("No mistakes.")
        self._empty.set_text(nothing)
        self.grid.setAccessibleName(self.tr("Judged samples"))
        self._on_selection_changed()

    @Slot()
    def _on_selection_changed(self) -> None:
        self._show.setEnabled(len(self.selected) > 0)

    @Slot()
    def _on_show_clicked(self) -> None:
        if self.selected:
            self.show_in_data.emit(self.selected)

    @Slot(QPoint)
    def _on_menu_wanted(self, position: QPoint) -> None:
        if not self.selected:
            return
        self._menu.clear()
        self._menu.addAction(self.tr("Show in Data")).triggered.connect(self._on_show_clicked)
        self._menu.addSeparator()
        for index, name in enumerate(self._classes):
            action = self._menu.addAction(f"{name}\t{class_key(index)}".replace("&", "&&"))
            action.setData(index)
            action.triggered.connect(self._on_class_chosen)
        self._menu.popup(position)

    @Slot()
    def _on_class_chosen(self) -> None:
        self.label_selected(self.sender().data())  # type: ignore[attr-defined]

    def label_selected(self, class_index: int) -> None:
        """Ask for another label of the selected samples."""
        if self.selected and 0 <= class_index < len(self._classes):
            self.label_wanted.emit(self.selected, class_index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Correct the label with the key of a class."""
        keys = {class_key(index): index for index in range(len(self._classes)) if class_key(index)}
        if event.text() in keys and not event.modifiers():
            self.label_selected(keys[event.text()])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def several_wrong(classes: Sequence[str], found: SampleResult) -> str:
    """Return what is wrong of several labels, those missed with a minus and those too many with a plus; else all."""
    missed = [f"−{classes[place]}" for place in found.true_labels if place not in found.said_labels]
    more = [f"+{classes[place]}" for place in found.said_labels if place not in found.true_labels]
    return " ".join(missed + more) or _listed(classes, found.true_labels)


def _listed(classes: Sequence[str], places: Sequence[int]) -> str:
    return ", ".join(classes[place] for place in places) or "–"


def figures(values: Sequence[float]) -> str:
    """Return numbers as a cell shows them."""
    return ", ".join(f"{value:.4g}" for value in values)
