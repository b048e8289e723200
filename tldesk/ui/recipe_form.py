"""The knobs of a recipe: the few that matter, and all others in groups behind *Details*; what is wrong is said at its
field. Only what does something is shown.

Limit: backbone, cut and freezing are chosen in the place *Model*. What is allowed is the recipe's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from tldesk.core.errors import UsageError
from tldesk.qt.service_words import said
from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.inspector import Fold
from tldesk.ui.recipe_fields import FieldKind, RecipeField, nested, recipe_fields, value_at
from tldesk.ui.recipe_use import SIMPLE, grouped, misfits, offered, takes_steps, used
from tldesk.ui.recipe_words import RecipeWords
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.ui.theme import Theme

_FOLLOW = "follow"  # the head that what is frozen asks for
_NAME_PX = 108
_TURN_MS = 5  # between the building of two groups of *Details*
_GREY = ("epochs", "optimizer.lr", "augment")  # stay in sight where a solved head has no use for them


@dataclass(slots=True)
class _Row:
    field: RecipeField
    name: QLabel
    entry: QComboBox | QCheckBox | QLineEdit
    error: QLabel
    grid: QGridLayout
    place: int  # of the field in its grid, which has three rows for each: entry, error, and what is put below
    below: QWidget | None = None
    is_misfit: bool = False  # its value serves another task


class RecipeForm(QWidget):
    """Edits a ``RecipeDraft``. A value that is not allowed stays where it was typed; the draft keeps the last good one.

    Signals: ``details_toggled(is_open)``; ``errors_changed()`` when a field becomes wrong or right.
    """

    details_toggled = Signal(bool)
    errors_changed = Signal()

    def __init__(self, draft: RecipeDraft, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._task = "single"
        self._words = RecipeWords(self)
        self._rows: dict[str, _Row] = {}
        self._titles: dict[str, QLabel] = {}
        self._grids: dict[str, QWidget] = {}
        self._below: dict[str, QWidget] = {}  # for fields that are not built yet
        fields = {field.dotted: field for field in recipe_fields()}
        simple, details = QWidget(self), QWidget()
        self._fill(simple, [fields[name] for name in SIMPLE])
        self._details = Fold("details", details, theme=theme, is_open=False)
        self._groups = QVBoxLayout(details)
        self._groups.setContentsMargins(0, 0, 0, 0)
        self._groups.setSpacing(Space.XS)
        self._waiting = {group: [fields[name] for name in names] for group, names in grouped(fields).items()}
        self._building = QTimer(self)
        self._building.timeout.connect(self._build_next)
        self._building.start(_TURN_MS)
        self._details.toggled.connect(self._on_details_toggled)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(simple)
        layout.addWidget(self._details)
        layout.addStretch()
        draft.changed.connect(self.refresh)
        self._retranslate()

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong now, by dotted field."""
        while self._waiting:
            self._build_next()
        return {name: row.error.text() for name, row in self._rows.items() if not row.error.isHidden()}

    def set_details_open(self, *, is_open: bool) -> None:
        """Open or close *Details*."""
        self._details.set_open(is_open=is_open)

    def set_task(self, task: str) -> None:
        """Offer what serves a task: ``single``, ``multi`` or ``regression``."""
        if task != self._task:
            self._task = task
            for row in self._rows.values():
                self._offer(row)
                self._name_choices_of(row)
            self.refresh()

    def entry(self, dotted: str) -> QComboBox | QCheckBox | QLineEdit:
        """Return the widget of a field."""
        return self._row(dotted).entry

    def put_on_top(self, widget: QWidget) -> None:
        """Show a widget above the knobs."""
        self._column.insertWidget(0, widget)

    def put_below(self, dotted: str, widget: QWidget) -> None:
        """Show a widget under a field, as wide as the form."""
        self._below[dotted] = widget
        widget.hide()
        if dotted in self._rows:
            self._put_below(self._rows[dotted])
            self.refresh()

    def show_error(self, dotted: str) -> None:
        """Bring a wrong field to sight and to the keyboard."""
        if dotted not in SIMPLE:
            self.set_details_open(is_open=True)
        self._row(dotted).entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_errors(self) -> None:
        """Drop what was typed and is wrong: another recipe was taken."""
        for row in self._rows.values():
            self._set_right(row)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the draft; what was typed and is wrong stays."""
        data = self._draft.recipe.model_dump(mode="json")
        self._name_follow(data["head"]["key"])
        for name, row in self._rows.items():
            if row.error.isHidden() or row.is_misfit:
                self._set_value(row, value_at(data, name))
        self._show_used(data)
        self._enable(data)
        self._say_misfits(data)

    # --- rows ----------------------------------------------------------------------------------------------

    def _row(self, dotted: str) -> _Row:
        """Return the row of a field, with all of *Details* built if it is not there yet."""
        while dotted not in self._rows and self._waiting:
            self._build_next()
        return self._rows[dotted]

    @Slot()
    def _build_next(self) -> None:
        """Build one group of *Details*: all at once would hold the window up at its start."""
        group = next(iter(self._waiting))
        fields = self._waiting.pop(group)
        title = self._titles[group] = QLabel(self._words.groups()[group], self._details)
        dress(title, "caption")
        title.setContentsMargins(0, Space.S, 0, 0)
        self._groups.addWidget(title)
        grid = self._grids[group] = QWidget(self._details)
        self._groups.addWidget(grid)
        self._fill(grid, fields)
        for field in fields:
            row = self._rows[field.dotted]
            self._name_row(row)
            self._put_below(row)
        if not self._waiting:
            self._building.stop()
        self.refresh()

    def _put_below(self, row: _Row) -> None:
        row.below = self._below.pop(row.field.dotted, None)
        if row.below is not None:
            row.grid.addWidget(row.below, 3 * row.place + 2, 0, 1, 2)

    def _fill(self, parent: QWidget, fields: list[RecipeField]) -> None:
        grid = QGridLayout(parent)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnMinimumWidth(0, _NAME_PX)
        grid.setColumnStretch(1, 1)
        for place, field in enumerate(fields):
            row = _Row(field, QLabel(parent), self._entry_of(field, parent), QLabel(parent), grid, place)
            row.name.setWordWrap(True)
            row.name.setFixedWidth(_NAME_PX)  # a long name takes another line, never width from its entry
            row.name.setBuddy(row.entry)
            row.entry.setProperty("field", field.dotted)
            dress(row.error, "bad")
            row.error.setWordWrap(True)
            row.error.hide()
            grid.addWidget(row.name, 3 * place, 0)
            grid.addWidget(row.entry, 3 * place, 1)
            grid.addWidget(row.error, 3 * place + 1, 0, 1, 2)
            self._rows[field.dotted] = row
            self._offer(row)

    def _offer(self, row: _Row) -> None:
        """Fill a choice with what serves the task."""
        words = offered(row.field, task=self._task)
        box = row.entry
        if isinstance(box, QComboBox):
            with QSignalBlocker(box):
                box.clear()
                for word in (_FOLLOW, *words) if row.field.dotted == "head.key" else words:
                    box.addItem(word, word)

    def _entry_of(self, field: RecipeField, parent: QWidget) -> QComboBox | QCheckBox | QLineEdit:
        if field.kind is FieldKind.CHOICE:
            box = ElidedBox(parent)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel scrolls the form, and changes nothing
            box.activated.connect(self._on_chosen)
            return box
        if field.kind is FieldKind.FLAG:
            check = QCheckBox(parent)
            check.clicked.connect(self._on_clicked)
            return check
        line = QLineEdit(parent)
        line.editingFinished.connect(self._on_edited)
        return line

    def _set_value(self, row: _Row, value: Any) -> None:
        entry = row.entry
        with QSignalBlocker(entry):
            if isinstance(entry, QComboBox):
                follows = row.field.dotted == "head.key" and not self._draft.has_chosen_head
                wanted = _FOLLOW if follows else str(value)
                if entry.findData(wanted) < 0:  # of another task: it is shown, and said to be wrong
                    entry.addItem(self._choice_text(row.field.dotted, wanted), wanted)
                entry.setCurrentIndex(entry.findData(wanted))
            elif isinstance(entry, QCheckBox):
                entry.setChecked(bool(value))
            elif not entry.isModified():
                entry.setText(row.field.text_of(value))
                entry.setCursorPosition(0)

    def _show_used(self, data: dict[str, Any]) -> None:
        """Show what does something; what was typed in a field that goes and is wrong is dropped."""
        for name, row in self._rows.items():
            is_used = used(name, data, task=self._task) or (row.field.dotted in ("best", "sampler") and row.is_misfit)
            if not is_used and not row.error.isHidden():
                self._set_right(row)
                self._set_value(row, value_at(data, name))
            row.name.setVisible(is_used)
            row.entry.setVisible(is_used)
            if row.below is not None:
                row.below.setVisible(is_used and (name != "augment" or data["augment"] != "none"))
        for group, grid in self._grids.items():
            is_shown = any(not row.entry.isHidden() for row in self._rows.values() if row.grid is grid.layout())
            self._titles[group].setVisible(is_shown)
            grid.setVisible(is_shown)

    def _enable(self, data: dict[str, Any]) -> None:
        """Grey out what stays in sight though a solved head has no use for it, and say why."""
        notes = self._words.notes()
        solved = self.tr("A solved head is computed in one go: it takes no steps.")
        for name, row in self._rows.items():
            reason = solved if name in _GREY and not takes_steps(data) and not self._can_thaw(name) else ""
            if reason and not row.error.isHidden():  # nobody uses the wrong value any more
                self._set_right(row)
                self._set_value(row, value_at(data, name))
            row.entry.setEnabled(not reason)
            row.name.setEnabled(not reason)
            tip = reason or notes.get(name, "")
            for widget in (row.entry, row.name):
                widget.setToolTip(tip)
            row.entry.setAccessibleDescription(tip)

    def _can_thaw(self, name: str) -> bool:
        """Say whether a field may be changed though the head is solved: another head follows from augmentation."""
        return name == "augment" and not self._draft.has_chosen_head

    def _say_misfits(self, data: dict[str, Any]) -> None:
        """Say at its field what serves another task only."""
        wrong = misfits(data, task=self._task)
        for name, row in self._rows.items():
            if name in wrong:
                error = wrong[name]
                row.error.setText(f"{row.name.text()}: {said(error.what)}; {said(error.cure)}.")
                row.error.show()
                row.entry.setEnabled(True)
            elif row.is_misfit:
                row.error.hide()
            if (name in wrong) != row.is_misfit:
                row.is_misfit = name in wrong
                if not row.is_misfit and isinstance(row.entry, QComboBox):
                    self._offer(row)
                    self._name_choices_of(row)
                    self._set_value(row, value_at(data, name))
                self.errors_changed.emit()

    # --- what a person does --------------------------------------------------------------------------------

    @Slot(int)
    def _on_chosen(self, _place: int) -> None:
        row = self._sender_row()
        if isinstance(row.entry, QComboBox):
            self._commit(row, row.entry.currentData())

    @Slot(bool)
    def _on_clicked(self, is_on: bool) -> None:
        self._commit(self._sender_row(), is_on)

    @Slot()
    def _on_edited(self) -> None:
        row = self._sender_row()
        if isinstance(row.entry, QLineEdit) and row.entry.isModified():
            self._commit(row, row.field.value_of(row.entry.text()))

    def _sender_row(self) -> _Row:
        return self._rows[self.sender().property("field")]

    def _commit(self, row: _Row, value: Any) -> None:
        error = ""
        try:
            if row.field.dotted == "head.key" and value == _FOLLOW:
                self._draft.let_head_follow()
            else:
                self._draft.update(nested(row.field.dotted, value))
        except UsageError as caught:
            error = self._explain(row, caught)
        if error:
            row.error.setText(error)
            row.error.show()
            self.errors_changed.emit()
            return
        self._set_right(row)
        self.refresh()

    def _set_right(self, row: _Row) -> None:
        if isinstance(row.entry, QLineEdit):
            row.entry.setModified(False)
        if not row.error.isHidden() and not row.is_misfit:
            row.error.hide()
            self.errors_changed.emit()

    def _explain(self, row: _Row, error: UsageError) -> str:
        """Name field, value and what is allowed; where no range says that, what the recipe says."""
        allowed = self._allowed(row.field)
        name = row.name.text()
        typed = row.entry.text() if isinstance(row.entry, QLineEdit) else ""
        if allowed and typed:
            return self.tr("{field}: {value} is not allowed. Take {allowed}.").format(
                field=name, value=typed, allowed=allowed
            )
        what = error.what.removeprefix("recipe: ").removeprefix(f"{row.field.dotted}: ")
        return said(f"{name}: {what}")

    def _allowed(self, field: RecipeField) -> str:
        if field.least is None:
            return ""
        return self._words.allowed(field.least, field.most, field.words[0] if field.words else "")

    @Slot(str, bool)
    def _on_details_toggled(self, _key: str, is_open: bool) -> None:
        self.details_toggled.emit(is_open)

    # --- words ---------------------------------------------------------------------------------------------

    def _name_follow(self, head: str) -> None:
        """Say in the choice that follows which head that is now."""
        box = self._rows["head.key"].entry
        if isinstance(box, QComboBox):
            words = self.tr("Automatic: {head}").format(head=self._words.heads().get(head, head))
            box.setItemText(box.findData(_FOLLOW), words if not self._draft.has_chosen_head else self.tr("Automatic"))

    def _choice_text(self, name: str, word: str) -> str:
        choices = self._words.choices()
        return choices.get(f"{name}:{word}") or choices.get(word) or word

    def _name_choices_of(self, row: _Row) -> None:
        if isinstance(row.entry, QComboBox):
            for place in range(row.entry.count()):
                row.entry.setItemText(place, self._choice_text(row.field.dotted, row.entry.itemData(place)))

    def _retranslate(self) -> None:
        groups = self._words.groups()
        self._details.set_title(self.tr("Details"))
        for group, title in self._titles.items():
            title.setText(groups[group])
        for row in self._rows.values():
            self._name_row(row)
        self.refresh()

    def _name_row(self, row: _Row) -> None:
        name = self._words.names().get(row.field.dotted, row.field.dotted)
        row.name.setText(name)
        row.entry.setAccessibleName(name)
        self._name_choices_of(row)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
