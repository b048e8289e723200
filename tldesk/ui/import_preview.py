"""The dialog before an import: what was found, what would become of it, and the few choices there are.

Limit: it reads no disk. ``follow`` joins it to an ``ImportFlow``, which looks and imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.import_table import ImportTable
from tldesk.qt.service_words import said, sentence, stopped
from tldesk.services.folder_levels import INSIDE, LEVEL
from tldesk.services.import_preview import ImportChoice
from tldesk.ui.import_form import ImportForm
from tldesk.ui.import_parts import Card, ClassTable, Lines, Offer, TargetRow
from tldesk.ui.import_words import ImportWords
from tldesk.ui.inspector import Fold
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.qt.import_flow import ImportFlow, Looked
    from tldesk.services.import_preview import ImportPreview

SIZE = QSize(720, 680)
_PROBLEMS_SHOWN = 4
_SUFFIX = ".tldesk"


class ImportPreviewDialog(QDialog):
    """Shows an ``ImportPreview``; nothing is written before *Import* is pressed.

    Signals:
        options_changed(options): a ``PreviewOptions``: the look is to be made again.
        target_changed(is_new): for a new project, or for the open one: the look is to be made again.
        accepted_import(choice): an ``ImportChoice``.
        cancelled(): the person wants nothing of it.
    """

    options_changed = Signal(object)
    target_changed = Signal(bool)
    accepted_import = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._preview: ImportPreview | None = None
        self._failure: Failed | None = None
        self._loose = 0
        self._home: Path | None = None  # None: into the open project
        self._progress: tuple[int, int | None] = (0, None)
        self._is_looking = True
        self._words = ImportWords(self)
        self._table = ImportTable(self)
        self._headline, self._facts, self._parts = QLabel(), QLabel(), QLabel()
        dress(self._headline, "headline")
        for label in (self._facts, self._parts):
            dress(label, "muted")
        for label in (self._headline, self._facts, self._parts):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._problems = [Card("warning", Role.BAD, theme=theme) for _ in range(_PROBLEMS_SHOWN)]
        self._remark = Card("warning", Role.WARNING, theme=theme)
        self._leak, self._deeper = Offer(theme), Offer(theme)
        self._leak.clicked.connect(self._on_together)
        self._deeper.clicked.connect(self._on_inside)
        self._classes = ClassTable(self._table, theme=theme)
        self._form = ImportForm(theme)
        self._form.options_changed.connect(self._on_options)
        self._target = TargetRow()
        self._target.chosen.connect(self._on_target)
        self._name, self._name_title, self._place = QLineEdit(), QLabel(), QLabel()
        self._name_title.setBuddy(self._name)
        self._name.textChanged.connect(self._show_place)
        dress(self._place, "caption")
        self._bad_lines = Lines()
        self._bad_fold = self._fold("unreadable", self._bad_lines)
        self._ignored = QLabel()
        dress(self._ignored, "caption")
        self._ignored.setWordWrap(True)
        self._cancel, self._import = QPushButton(), QPushButton()
        dress(self._import, "primary")
        self._cancel.clicked.connect(self.reject)
        self._import.clicked.connect(self._on_import)
        self._lay_out()
        self._cancel.setAutoDefault(False)
        self._import.setDefault(True)  # once it lies in the dialog: Enter presses it from every field
        self._retranslate()
        self.resize(SIZE)

    def follow(self, flow: ImportFlow) -> None:
        """Show what a flow finds, and tell it what the person chose; opens by itself."""
        flow.begun.connect(self._on_begun)
        flow.looking.connect(self.set_looking)
        flow.progressed.connect(self.set_progress)
        flow.looked.connect(self.set_looked)
        flow.look_failed.connect(self.set_failed)
        flow.project_found.connect(self._on_project_found)
        self.options_changed.connect(flow.set_options)
        self.target_changed.connect(flow.set_target)
        self.accepted_import.connect(flow.accept)
        self.cancelled.connect(flow.cancel)

    # --- what is shown -------------------------------------------------------------------------------------

    @Slot()
    def set_looking(self) -> None:
        """Say that a look is under way; what was found before stays, and cannot be imported meanwhile."""
        self._is_looking, self._progress, self._failure = True, (0, None), None
        self._show()

    @Slot(int, object)
    def set_progress(self, done: int, total: int | None) -> None:
        """Say how many files were looked at."""
        self._progress = (done, total)
        self._show()

    @Slot(object)
    def set_looked(self, looked: Looked) -> None:
        """Show what a flow found, with the place that it proposes."""
        self._loose = looked.dropped.loose
        self._target.set_open_name(looked.open_name)
        self.set_place(looked.home if looked.preview.project is None else None, looked.name)
        self.set_preview(looked.preview)

    def set_place(self, home: Path | None, name: str) -> None:
        """Say where a new project would lie, and how it may be called; None: it goes into the open one."""
        is_first = self._home is None or not self._name.text()
        self._home = home
        if home is not None and is_first:
            self._name.setText(name)
        for widget in (self._name, self._name_title, self._place):
            widget.setVisible(home is not None)
        self._form.set_new(is_new=home is not None)
        self._show_place()

    @Slot(object)
    def set_preview(self, preview: ImportPreview) -> None:
        """Show what was found."""
        self._preview, self._failure, self._is_looking = preview, None, False
        self._table.set_classes(preview.classes)
        self._form.show_choices(preview)
        self._show()
        if self._import.isEnabled():
            self._import.setFocus()

    @Slot(object)
    def set_failed(self, failure: Failed) -> None:
        """Show why nothing could be told."""
        self._failure, self._is_looking = failure, False
        self._show()

    @Slot(tuple)
    def _on_begun(self, _paths: tuple[Path, ...]) -> None:
        self._preview, self._failure, self._home = None, None, None
        self._target.set_open_name("")
        self._name.clear()
        self._table.set_classes(())
        self._form.forget()
        self.set_looking()
        self.open()

    @Slot()
    def _on_project_found(self) -> None:
        self.hide()

    def _show(self) -> None:
        preview = self._preview
        self._bar.setVisible(self._is_looking)
        done, total = self._progress
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done)
        if self._is_looking and preview is None:
            self._headline.setText(self.tr("Looking at what is there"))
            self._facts.setText(self.tr("{count:,} files so far. Nothing is changed.").format(count=done))
        elif preview is not None:
            self._headline.setText(self._words.headline(preview))
            self._facts.setText(self._words.facts(preview))
        elif self._failure is not None:
            self._headline.setText(self.tr("Nothing to import here"))
            self._facts.clear()
        self._show_cards(preview)
        has_any = preview is not None and preview.is_usable
        can_be_mended = preview is not None and any(each.choice != "source" for each in preview.problems)
        self._form.setVisible(has_any or can_be_mended)
        self._parts.setText(self._words.parts(preview) if preview is not None and has_any else "")
        self._parts.setVisible(bool(self._parts.text()))
        for widget in (self._name, self._name_title, self._place):
            widget.setVisible(has_any and self._home is not None)
        self._target.show_choice(is_new=self._home is not None, is_asked=has_any)
        self._show_rest(preview)
        self._import.setEnabled(has_any and not self._is_looking and (self._home is None or bool(self._plain_name())))

    def _show_cards(self, preview: ImportPreview | None) -> None:
        cards = [(stopped(p.what), self._words.cure(p)) for p in preview.problems] if preview is not None else []
        if self._failure is not None:
            cards = [(stopped(self._failure.what), sentence(self._failure.cure))]
        if len(cards) > _PROBLEMS_SHOWN:
            more = self.tr("{count:,} more problems of this kind.").format(count=len(cards) - _PROBLEMS_SHOWN + 1)
            cards = [*cards[: _PROBLEMS_SHOWN - 1], (more, "")]
        for place, card in enumerate(self._problems):
            card.setVisible(place < len(cards))
            if place < len(cards):
                card.say(*cards[place])
        remarks = self._words.remarks(preview) if preview is not None and preview.is_usable else []
        if preview is not None and self._loose:
            remarks.insert(0, self._words.loose(self._loose))
        self._remark.setVisible(bool(remarks))
        self._remark.say(remarks[0] if remarks else "", " ".join(remarks[1:]))
        has_deeper = preview is not None and bool(preview.deeper)
        self._deeper.show_words(self._words.deeper(preview) if preview is not None and has_deeper else None)
        leaks = preview.leaks if preview is not None else ()
        self._leak.show_words(self._words.leak(leaks[0]) if leaks else None)

    def _show_rest(self, preview: ImportPreview | None) -> None:
        bad = preview.unreadable if preview is not None else 0
        self._bad_fold.setVisible(bad > 0)
        if preview is not None and bad:
            lines = [f"{path}: {said(reason)}" for path, reason in preview.unreadable_shown]
            if bad > len(lines):
                lines.append(self.tr("and {count:,} more").format(count=bad - len(lines)))
            self._bad_lines.setPlainText("\n".join(lines))
            self._bad_fold.set_title(self.tr("{count:,} unreadable").format(count=bad))
        ignored = self._words.ignored(preview) if preview is not None else ""
        self._ignored.setText(self.tr("Left out, since they are no images: {files}").format(files=ignored))
        self._ignored.setVisible(bool(ignored))

    @Slot()
    def _show_place(self) -> None:
        if self._home is None:
            return
        place = str(self._home / f"{self._plain_name()}{_SUFFIX}")
        width = max(self.width() - 2 * Space.XL - Space.XXL, 200)
        self._place.setText(self._place.fontMetrics().elidedText(place, Qt.TextElideMode.ElideMiddle, width))
        self._place.setToolTip(place)
        if self._preview is not None:
            self._import.setEnabled(self._preview.is_usable and not self._is_looking and bool(self._plain_name()))

    def _plain_name(self) -> str:
        return "".join(letter for letter in self._name.text() if letter not in '<>:"/\\|?*').strip(" .")

    # --- what a person does --------------------------------------------------------------------------------

    @Slot(object)
    def _on_options(self, options: object) -> None:
        self.options_changed.emit(options)

    @Slot(bool)
    def _on_target(self, is_new: bool) -> None:
        if is_new != (self._home is not None):
            self.target_changed.emit(is_new)

    @Slot()
    def _on_together(self) -> None:
        if self._preview is not None and self._preview.leaks:
            self._form.choose_group(self._preview.leaks[0].option)

    @Slot()
    def _on_inside(self) -> None:
        self._form.choose_option(LEVEL, INSIDE)

    @Slot()
    def _on_import(self) -> None:
        if self._preview is None or not self._preview.is_usable or self._is_looking:
            return
        options = self._form.options
        folder = None if self._home is None else self._home / f"{self._plain_name()}{_SUFFIX}"
        sources = tuple(source.path for source in self._preview.sources)
        self.accepted_import.emit(ImportChoice(sources, options, folder, self._preview.task))
        self.accept()

    def reject(self) -> None:
        """Close it and say so (Escape, the cross, Cancel)."""
        super().reject()
        self.cancelled.emit()

    # --- layout and language -------------------------------------------------------------------------------

    def _fold(self, key: str, content: QWidget) -> Fold:
        return Fold(key, content, theme=self._theme, is_open=False)

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        for card in self._problems:
            column.addWidget(card)
        column.addWidget(self._deeper)
        column.addWidget(self._classes)
        column.addWidget(self._parts)
        column.addWidget(self._leak)
        column.addWidget(self._remark)
        column.addWidget(self._target)
        name = QHBoxLayout()
        name.setSpacing(Space.L)
        name.addWidget(self._name_title)
        name.addWidget(self._name, stretch=1)
        column.addLayout(name)
        column.addWidget(self._place)
        column.addWidget(self._form)
        column.addWidget(self._bad_fold)
        column.addWidget(self._ignored)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        dress(scroll, "panel")
        dress(body, "panel")
        head = QWidget()
        dress(head, "panel")
        top = QVBoxLayout(head)
        top.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.S)
        top.setSpacing(Space.XS)
        top.addWidget(self._headline)
        top.addWidget(self._facts)
        foot = QFrame()
        dress(foot, "foot")
        buttons = QHBoxLayout(foot)
        buttons.setContentsMargins(Space.XL, Space.M, Space.XL, Space.M)
        buttons.addStretch()
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._import)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._bar)
        whole.addWidget(scroll, stretch=1)
        whole.addWidget(foot)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import"))
        self._cancel.setText(self.tr("Cancel"))
        self._import.setText(self.tr("Import"))
        self._leak.set_button_text(self.tr("Keep them together"))
        self._deeper.set_button_text(self.tr("Take the folders inside"))
        self._name_title.setText(self.tr("Name of the project"))
        self._name.setAccessibleName(self.tr("Name of the project"))
        self._classes.setAccessibleName(self.tr("Classes that were found"))
        self._bar.setAccessibleName(self.tr("Files looked at"))
        self._bad_lines.setAccessibleName(self.tr("Files that cannot be read"))
        self._table.retranslate()
        self._line_up()
        self._show()

    def _line_up(self) -> None:
        """Let all fields begin at the same place."""
        titles = [self._target.title, self._name_title, *self._form.titles]
        widest = max(title.sizeHint().width() for title in titles)
        for title in titles:
            title.setMinimumWidth(widest)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def sizeHint(self) -> QSize:
        """Return the usual size, or what the screen has."""
        screen = self.screen() or QGuiApplication.primaryScreen()
        return SIZE.boundedTo(screen.availableSize()) if screen is not None else SIZE
