"""The place where samples are looked at and labelled: filters, gallery, classes below, the current sample beside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from tldesk.core.contracts import LabelValue, Task
from tldesk.qt.gallery import GalleryFilter, Show
from tldesk.qt.service_words import said
from tldesk.qt.soon import Soon
from tldesk.ui.chips import Chip, FilterBar
from tldesk.ui.class_entry import ClassEntry
from tldesk.ui.class_strip import ClassChip, ClassStrip
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.failed_labels import FailedLabels
from tldesk.ui.grid_geometry import CellSize
from tldesk.ui.held_line import HeldLine
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.sample_grid import SampleGrid
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.events import Failed
    from tldesk.qt.gallery import Gallery
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.sample_pictures import ProjectPictures
    from tldesk.ui.theme import Theme

_SEARCH_PX = 150
_COUNTS_MS = 60  # figures follow labels this long after them
_SEARCH_MS = 150  # a pause in typing this long, then the gallery follows
_CHIPS = (Show.ALL, Show.UNLABELLED, Show.UNSURE, Show.UNREADABLE, Show.SUGGESTED)
_LAST_CHIPS = (Show.UNREADABLE, Show.SUGGESTED)  # behind class and split: what has no room leaves from the end
_CLASSES_IN_TITLE = 1


class DataPlace(QWidget):
    """Shows the gallery and turns keys and presses into labels.

    Signals: ``open_folder_wanted()`` from the empty state; ``menu_wanted(position)`` over the gallery;
    ``noticed(notice)``; ``current_changed(sample_id)`` (-1: none).
    """

    open_folder_wanted = Signal()
    menu_wanted = Signal(QPoint)
    noticed = Signal(object)
    current_changed = Signal(int)

    def __init__(
        self,
        project: OpenProject,
        gallery: Gallery,
        *,
        pictures: ProjectPictures,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._gallery, self._pictures = project, gallery, pictures
        self.bar = FilterBar(theme)
        self.grid = SampleGrid(gallery.model, pictures.small, theme=theme)
        self._failed, self.held = FailedLabels(self.grid), HeldLine(theme)
        self.classes = ClassStrip(theme)
        self._entry = ClassEntry(self)
        self._empty = EmptyState("image", theme=theme)
        self._search = QLineEdit()
        self._search.setFixedWidth(_SEARCH_PX)
        self._search.setClearButtonEnabled(True)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_SEARCH_MS)
        self._class_menu, self._split_menu, self._size_menu = QMenu(self), QMenu(self), QMenu(self)
        self._counts = Soon(self._show_counts, ms=_COUNTS_MS, parent=self)
        self._size = CellSize.MEDIUM
        self._is_seen = self._has_unreadable = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.held)
        layout.addWidget(self.grid, stretch=1)
        layout.addWidget(self.classes)
        self.grid.set_empty_state(self._empty)
        self._connect()
        self.bar.add_widget(self._search)
        self._retranslate()
        self.setFocusProxy(self.grid)

    def _connect(self) -> None:
        self.bar.chosen.connect(self._on_filter_chosen)
        self.bar.switched.connect(self._on_switched)
        self.grid.menu_wanted.connect(self.menu_wanted)
        self.grid.current_changed.connect(self.current_changed)
        self.classes.class_chosen.connect(self.label_with)
        self.classes.new_class_wanted.connect(self.ask_class)
        self._entry.entered.connect(self._on_class_entered)
        self._empty.clicked.connect(self._on_empty_clicked)
        self._search.textEdited.connect(self._typed.start)
        self._typed.timeout.connect(self._on_typed)
        self._gallery.filter_changed.connect(self._show_filter)
        self._gallery.counts_changed.connect(self._on_counts)
        self._pictures.seen_changed.connect(self.grid.viewport().update)
        for menu in (self._class_menu, self._split_menu, self._size_menu):
            menu.triggered.connect(self._on_menu_chosen)
        self._class_menu.aboutToShow.connect(self._fill_class_menu)

    # --- what actions do -----------------------------------------------------------------------------------

    @property
    def selected(self) -> list[int]:
        """The ids of the selected samples."""
        chosen: list[int] = self.grid.selected_ids.tolist()
        return chosen

    @Slot(int)
    def label_with(self, index: int) -> None:
        """Give the selected samples the class at a place of the list."""
        if not self._project.is_open or index >= len(self._project.view.classes):
            return
        self._label(self._readable(), self._project.view.classes[index])

    @Slot()
    def ask_class(self) -> None:
        """Ask for a class by name: for the selected samples, or to add it to the list."""
        if self._project.is_open and self._project.view.task is not Task.REGRESSION:
            at = self.classes.mapToGlobal(QPoint(Space.L, 0))
            self._entry.ask(at, known=self._project.view.classes, samples=len(self._readable()))

    @Slot()
    def accept(self) -> None:
        """Make the suggestions of the selected samples their labels."""
        free = self._with_label(self._readable(), is_labelled=False)
        names = self._gallery.suggested_classes(free)
        changes = {key: LabelValue(labels=(name,)) for key, name in zip(free, names, strict=True) if name}
        if not changes:
            self.noticed.emit(Notice(self.tr("No suggestion to accept here."), level=Level.PLAIN))
            return
        title = self._title(list(changes), next(iter(changes.values())).labels[0], count_classes=_classes(changes))
        self._project.set_labels(changes, origin="accepted", title=title, failed=self._back_to(list(changes)))
        self._advance()

    @Slot()
    def clear_labels(self) -> None:
        """Take the labels of the selected samples away."""
        labelled = self._with_label(self.selected, is_labelled=True)
        title = self.tr("clear {count} labels").format(count=f"{len(labelled):,}")
        self._project.set_labels(dict.fromkeys(labelled), origin="person", title=title)

    @Slot()
    def toggle_seen(self) -> None:
        """Show what the model sees, or the samples as they are."""
        self.bar.button("seen").toggle()

    def set_cell_size(self, size: CellSize) -> None:
        """Show larger or smaller cells."""
        self._size = size
        self.grid.set_cell_size(size)
        self._show_filter()

    @property
    def cell_size(self) -> CellSize:
        """How large cells are."""
        return self._size

    @Slot()
    def begin_search(self) -> None:
        """Go to the line that searches."""
        self._search.setFocus()
        self._search.selectAll()

    # --- labelling -----------------------------------------------------------------------------------------

    def _readable(self) -> list[int]:
        view = self._project.view if self._project.is_open else None
        return [] if view is None else [key for key in self.selected if key not in view.reasons]

    def _with_label(self, ids: Sequence[int], *, is_labelled: bool) -> list[int]:
        """Return those of the samples that have a label, or have none."""
        if not self._project.is_open or not ids:
            return []
        view = self._project.view
        rows = view.rows_of(ids)
        found: list[int] = view.ids[rows[view.is_labelled[rows] == is_labelled]].tolist()
        return found

    def _label(self, ids: Sequence[int], name: str) -> None:
        if not ids:
            text = self.tr("Select images first, then press a class.")
            self.noticed.emit(Notice(text))
            return
        self._project.label(ids, name, title=self._title(ids, name), failed=self._back_to(ids))
        self._advance()

    def _back_to(self, ids: Sequence[int]) -> Callable[[Failed], None]:
        """Return what says that labels were not saved, and selects their samples again: others were gone on to."""

        def tell(failure: Failed) -> None:
            text = self.tr("Not saved: {why}.").format(why=said(failure.what).rstrip(".。"))
            details = str(failure.facts.get("traceback", ""))
            self.noticed.emit(Notice(text, failure.cure, Level.BAD, details))
            if self._project.is_open:
                self._failed.select(ids)

        return tell

    def _title(self, ids: Sequence[int], name: str, *, count_classes: int = 1) -> str:
        if count_classes > _CLASSES_IN_TITLE:
            return self.tr("accept {count} suggestions").format(count=f"{len(ids):,}")
        if len(ids) == 1:
            return self.tr("label as {name}").format(name=name)
        return self.tr("label {count} as {name}").format(count=f"{len(ids):,}", name=name)

    def _advance(self) -> None:
        """After one sample go on to the next, so that a key a sample is all it takes."""
        if len(self.grid.selected_ids) == 1 and self.grid.current_row + 1 < self.grid.row_count:
            self.grid.go_to_row(self.grid.current_row + 1)

    @Slot(str)
    def _on_class_entered(self, name: str) -> None:
        if not self._project.is_open:
            return
        known = {one.casefold(): one for one in self._project.view.classes}
        name = known.get(name.casefold(), name)
        if self._readable():
            self._label(self._readable(), name)
        elif name not in known.values():
            self._project.add_class(name)
        self.grid.setFocus()

    # --- filters -------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_filter_chosen(self, key: str) -> None:
        if Show(key) is Show.ALL:  # which means all of them
            self._typed.stop()
            self._search.clear()
            self._gallery.set_filter(GalleryFilter())
        else:
            self._gallery.set_filter(replace(self._gallery.filter, show=Show(key), ids=None))
        if Show(key) is Show.UNSURE and self.grid.row_count:
            self.grid.go_to_row(0)  # the least sure one is what was asked for

    @Slot(str, bool)
    def _on_switched(self, key: str, is_on: bool) -> None:
        if key == "seen":
            self._is_seen = is_on
            self.grid.set_thumbnails(self._pictures.seen if is_on else self._pictures.small)

    @Slot()
    def _on_typed(self) -> None:
        self._gallery.with_text(self._search.text().strip())

    @Slot()
    def _on_empty_clicked(self) -> None:
        if self._project.is_open and len(self._project.view):
            self._search.clear()
            self._gallery.set_filter(GalleryFilter())
        else:
            self.open_folder_wanted.emit()

    @Slot(QAction)
    def _on_menu_chosen(self, action: QAction) -> None:
        kind, value = action.data()
        if kind == "size":
            self.set_cell_size(CellSize(value))
            return
        wanted = replace(self._gallery.filter, ids=None)
        wanted = replace(wanted, class_name=value) if kind == "class" else replace(wanted, split=value)
        self._gallery.set_filter(wanted)

    def _fill_class_menu(self) -> None:
        classes = self._project.view.classes if self._project.is_open else ()
        choices = [(self.tr("Any class"), ""), *((name, name) for name in classes)]
        _fill(self._class_menu, "class", choices, self._gallery.filter.class_name)

    # --- words ---------------------------------------------------------------------------------------------

    def _chip_words(self) -> dict[Show, str]:
        return {
            Show.ALL: self.tr("All {count}"),
            Show.UNLABELLED: self.tr("Unlabelled {count}"),
            Show.SUGGESTED: self.tr("Suggested"),
            Show.UNSURE: self.tr("Unsure first"),
            Show.UNREADABLE: self.tr("Unreadable {count}"),
        }

    def _split_words(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Any part"), ""),
            (self.tr("Training"), "train"),
            (self.tr("Validation"), "val"),
            (self.tr("Test"), "test"),
        ]

    @Slot()
    def _on_counts(self) -> None:
        names = self._project.view.classes if self._project.is_open else ()
        if names == self.classes.names:
            self._counts.ask()
        else:  # figures may come a moment late, a class chip that stands for another class may not
            self._counts.now()

    @Slot()
    def _show_counts(self) -> None:
        words = self._chip_words()
        counts = {show: self._gallery.count(show) for show in (Show.ALL, Show.UNLABELLED, Show.UNREADABLE)}
        self._has_unreadable = self._has_unreadable or bool(counts[Show.UNREADABLE])  # a chip that came stays
        shown = [show for show in _CHIPS if show is not Show.UNREADABLE or self._has_unreadable]
        chips = {show: Chip(show.value, words[show].format(count=f"{counts.get(show, 0):,}")) for show in shown}
        last = [chips.pop(show) for show in shown if show in _LAST_CHIPS]
        wanted = self._gallery.filter
        class_text = wanted.class_name or self.tr("Class")
        split_text = next((text for text, key in self._split_words() if key and key == wanted.split), self.tr("Split"))
        menus = [
            Chip("class", class_text, is_menu=True, is_on=bool(wanted.class_name)),
            Chip("split", split_text, is_menu=True, is_on=bool(wanted.split)),
        ]
        self.bar.set_chips([*chips.values(), *menus, *last])
        self.bar.set_menu("class", self._class_menu)
        self.bar.set_menu("split", self._split_menu)
        for show in shown:
            is_on = wanted == GalleryFilter() if show is Show.ALL else wanted.show is show and wanted.ids is None
            self.bar.set_checked(show.value, is_on=is_on)
        self._show_classes()
        self._show_emptiness()

    def _show_classes(self) -> None:
        if not self._project.is_open:
            self.classes.set_classes(())
            return
        view = self._project.view
        counts = zip(view.classes, view.label_counts(), strict=True)
        self.classes.set_classes([ClassChip(name, count) for name, count in counts])

    @Slot()
    def _show_filter(self) -> None:
        wanted = self._gallery.filter
        if self._search.text().strip() != wanted.text and not self._search.hasFocus():
            self._search.setText(wanted.text)
        _fill(self._split_menu, "split", self._split_words(), wanted.split)
        sizes = [(self.tr("Small"), "S"), (self.tr("Medium"), "M"), (self.tr("Large"), "L")]
        _fill(self._size_menu, "size", sizes, self._size.value)
        self.bar.set_right(
            [
                Chip("seen", self.tr("What the model sees"), self._seen_tip(), is_switch=True),
                Chip("size", self._size.value, self.tr("Size of the pictures"), label=self.tr("size"), is_menu=True),
            ]
        )
        self.bar.set_menu("size", self._size_menu)
        self.bar.set_checked("seen", is_on=self._is_seen)
        self._show_counts()

    def _seen_tip(self) -> str:
        return self.tr("Shows each image exactly as the network receives it")

    def _show_emptiness(self) -> None:
        if not self._project.is_open:
            self._empty.set_text(self.tr("Drop a folder of images here."), self.tr("Open folder"))
        elif not len(self._project.view):
            self._empty.set_text(self.tr("This project has no images yet. Drop a folder here."), self.tr("Open folder"))
        elif self._gallery.filter.show in (Show.SUGGESTED, Show.UNSURE):
            self._empty.set_text(self.tr("No image carries a suggestion here now."), self.tr("Show all"))
        else:
            self._empty.set_text(self.tr("No image fits these filters."), self.tr("Show all"))

    def _retranslate(self) -> None:
        self._search.setPlaceholderText(self.tr("Search names"))
        self._search.setAccessibleName(self.tr("Search names and labels"))
        self._show_filter()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _fill(menu: QMenu, kind: str, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Put exclusive choices into a menu."""
    menu.clear()
    group = menu.findChild(QActionGroup) or QActionGroup(menu)
    for text, value in choices:
        action = menu.addAction(text)
        action.setData((kind, value))
        action.setCheckable(True)
        action.setChecked(value == chosen)
        group.addAction(action)


def _classes(changes: dict[int, LabelValue]) -> int:
    return len({value.labels for value in changes.values()})
