"""The knobs of a recipe: the few that matter, and all others behind *Details*; what is wrong is said at its field.

Limit: backbone, cut and freezing are chosen in the place *Model*. What is allowed is the recipe's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from tldesk.core.errors import UsageError
from tldesk.ui.elided_box import ElidedBox
from tldesk.ui.inspector import Fold
from tldesk.ui.recipe_fields import FieldKind, RecipeField, nested, recipe_fields, value_at
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.ui.theme import Theme

SIMPLE = ("head.key", "epochs", "optimizer.lr", "batch_size")
_FOLLOW = "follow"  # the head that what is frozen asks for
_NAME_PX = 108
_STEPS = ("epochs", "batch_size", "loss.key")  # with the optimizer's: what a solved head has no use for


@dataclass(slots=True)
class _Row:
    field: RecipeField
    name: QLabel
    entry: QComboBox | QCheckBox | QLineEdit
    error: QLabel


class RecipeForm(QWidget):
    """Edits a ``RecipeDraft``. A value that is not allowed stays where it was typed; the draft keeps the last good one.

    Signals: ``details_toggled(is_open)``; ``errors_changed()`` when a field becomes wrong or right.
    """

    details_toggled = Signal(bool)
    errors_changed = Signal()

    def __init__(self, draft: RecipeDraft, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._rows: dict[str, _Row] = {}
        fields = {field.dotted: field for field in recipe_fields()}
        simple, details = QWidget(), QWidget()
        self._fill(simple, [fields[name] for name in SIMPLE])
        self._fill(details, [field for name, field in fields.items() if name not in SIMPLE])
        self._details = Fold("details", details, theme=theme, is_open=False)
        self._details.toggled.connect(self._on_details_toggled)
        layout = QVBoxLayout(self)
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
        return {name: row.error.text() for name, row in self._rows.items() if not row.error.isHidden()}

    def set_details_open(self, *, is_open: bool) -> None:
        """Open or close *Details*."""
        self._details.set_open(is_open=is_open)

    def entry(self, dotted: str) -> QComboBox | QCheckBox | QLineEdit:
        """Return the widget of a field."""
        return self._rows[dotted].entry

    def show_error(self, dotted: str) -> None:
        """Bring a wrong field to sight and to the keyboard."""
        if dotted not in SIMPLE:
            self.set_details_open(is_open=True)
        self._rows[dotted].entry.setFocus(Qt.FocusReason.OtherFocusReason)

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
            if row.error.isHidden():
                self._set_value(row, value_at(data, name))
        self._enable(data)

    # --- rows ----------------------------------------------------------------------------------------------

    def _fill(self, parent: QWidget, fields: list[RecipeField]) -> None:
        grid = QGridLayout(parent)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnMinimumWidth(0, _NAME_PX)
        grid.setColumnStretch(1, 1)
        for place, field in enumerate(fields):
            row = _Row(field, QLabel(), self._entry_of(field), QLabel())
            row.name.setWordWrap(True)
            row.name.setFixedWidth(_NAME_PX)  # a long name takes another line, never width from its entry
            row.name.setBuddy(row.entry)
            row.entry.setProperty("field", field.dotted)
            dress(row.error, "bad")
            row.error.setWordWrap(True)
            row.error.hide()
            grid.addWidget(row.name, 2 * place, 0)
            grid.addWidget(row.entry, 2 * place, 1)
            grid.addWidget(row.error, 2 * place + 1, 0, 1, 2)
            self._rows[field.dotted] = row

    def _entry_of(self, field: RecipeField) -> QComboBox | QCheckBox | QLineEdit:
        if field.kind is FieldKind.CHOICE:
            box = ElidedBox()
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel scrolls the form, and changes nothing
            for word in (_FOLLOW, *field.words) if field.dotted == "head.key" else field.words:
                box.addItem(word, word)
            box.activated.connect(self._on_chosen)
            return box
        if field.kind is FieldKind.FLAG:
            check = QCheckBox()
            check.clicked.connect(self._on_clicked)
            return check
        line = QLineEdit()
        line.editingFinished.connect(self._on_edited)
        return line

    def _set_value(self, row: _Row, value: Any) -> None:
        entry = row.entry
        with QSignalBlocker(entry):
            if isinstance(entry, QComboBox):
                follows = row.field.dotted == "head.key" and not self._draft.has_chosen_head
                entry.setCurrentIndex(entry.findData(_FOLLOW if follows else str(value)))
            elif isinstance(entry, QCheckBox):
                entry.setChecked(bool(value))
            elif not entry.isModified():
                entry.setText(row.field.text_of(value))
                entry.setCursorPosition(0)

    def _enable(self, data: dict[str, Any]) -> None:
        """Grey out what the recipe makes no use of, and say why."""
        reasons, notes = self._reasons(data), self._notes()
        for name, row in self._rows.items():
            reason = reasons.get(name, "")
            if reason and not row.error.isHidden():  # nobody uses the wrong value any more
                self._set_right(row)
                self._set_value(row, value_at(data, name))
            row.entry.setEnabled(not reason)
            row.name.setEnabled(not reason)
            tip = reason or notes.get(name, "")
            for widget in (row.entry, row.name):
                widget.setToolTip(tip)
            row.entry.setAccessibleDescription(tip)

    def _reasons(self, data: dict[str, Any]) -> dict[str, str]:
        head, optimizer = data["head"]["key"], data["optimizer"]["key"]
        reasons: dict[str, str] = {}
        one = self.tr("There is one choice so far; others come with a later release.")
        for name, row in self._rows.items():
            if row.field.kind is FieldKind.CHOICE and len(row.field.words) == 1:
                reasons[name] = one
            if head == "logistic" and (name in _STEPS or name.startswith("optimizer.")):
                reasons[name] = self.tr("A solved head is computed in one go: it takes no steps.")
        if head != "logistic":
            reasons |= dict.fromkeys(("head.c", "head.normalize"), self.tr("Only a solved head has this."))
        if head != "mlp":
            reasons |= dict.fromkeys(
                ("head.hidden", "head.dropout"), self.tr("Only a head with hidden layers has this.")
            )
        unused = "optimizer.betas" if optimizer == "sgd" else "optimizer.momentum"
        reasons.setdefault(unused, self.tr("The chosen optimizer has none."))
        return reasons

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
        if not row.error.isHidden():
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
        return f"{name}: {what}"

    def _allowed(self, field: RecipeField) -> str:
        if field.least is None:
            return ""
        (low, has_low), (high, has_high) = field.least, field.most or (0.0, False)
        low_text, high_text = f"{low:,g}" if low < 1e5 else f"{low:,.0f}", f"{high:,.0f}" if high > 1 else f"{high:g}"
        if field.most is None:
            text = self.tr("a number above {low}") if not has_low else self.tr("{low} or more")
        elif has_low and has_high:
            text = self.tr("{low} to {high}")
        elif has_low:
            text = self.tr("{low} or more, below {high}")
        else:
            text = self.tr("more than {low}, at most {high}")
        text = text.format(low=low_text, high=high_text)
        return self.tr("{allowed}, or {word}").format(allowed=text, word=field.words[0]) if field.words else text

    @Slot(str, bool)
    def _on_details_toggled(self, _key: str, is_open: bool) -> None:
        self.details_toggled.emit(is_open)

    # --- words ---------------------------------------------------------------------------------------------

    def _names(self) -> dict[str, str]:
        return {
            "head.key": self.tr("Head"),
            "epochs": self.tr("Epochs"),
            "optimizer.lr": self.tr("Learning rate"),
            "batch_size": self.tr("Batch size"),
            "input.size": self.tr("Input size, px"),
            "input.geometry": self.tr("Geometry"),
            "head.pool": self.tr("Pooling"),
            "head.c": self.tr("C of the solved head"),
            "head.normalize": self.tr("Features to length 1"),
            "head.hidden": self.tr("Hidden layers"),
            "head.dropout": self.tr("Dropout"),
            "loss.key": self.tr("Loss"),
            "optimizer.key": self.tr("Optimizer"),
            "optimizer.weight_decay": self.tr("Weight decay"),
            "optimizer.betas": self.tr("Betas"),
            "optimizer.momentum": self.tr("Momentum"),
            "augment": self.tr("Augmentation"),
            "views": self.tr("Views"),
            "cache": self.tr("Keep features"),
            "device": self.tr("Device"),
            "precision": self.tr("Precision"),
            "seed": self.tr("Seed"),
        }

    def _notes(self) -> dict[str, str]:
        """Return what a name alone does not say."""
        return {
            "optimizer.lr": self.tr("Learning rate of the head"),
            "batch_size": self.tr("Samples a step"),
            "input.size": self.tr("Side in pixels; empty: the backbone's own"),
            "input.geometry": self.tr("Whole shows all of a picture; crop its centre; squash ignores its shape"),
            "head.pool": self.tr("How the last map becomes one vector; automatic: the backbone's own way"),
            "head.c": self.tr("Inverse regularisation; auto: chosen by cross-validation"),
            "head.normalize": self.tr("Scale each feature vector to length 1 first"),
            "head.hidden": self.tr("Widths of the layers, with commas between"),
            "head.dropout": self.tr("Dropout after each hidden layer"),
            "loss.key": self.tr("Automatic: by the task"),
            "cache": self.tr("Keeps what the frozen backbone computes"),
        }

    def _choices(self) -> dict[str, str]:
        """Return what choices are called; keys of the field alone are used where it has none of its own."""
        return {
            "auto": self.tr("automatic"),
            "head.key:linear": self.tr("One linear layer"),
            "head.key:mlp": self.tr("Hidden layers"),
            "head.key:logistic": self.tr("Solved in one go"),
            "input.geometry:whole": self.tr("whole image"),
            "input.geometry:crop": self.tr("centre crop"),
            "input.geometry:squash": self.tr("squashed"),
            "head.pool:avg": self.tr("average"),
            "head.pool:flatten": self.tr("none"),
            "loss.key:cross_entropy": self.tr("cross-entropy"),
            "loss.key:mse": self.tr("squared error"),
            "optimizer.key:sgd": "SGD",
            "optimizer.key:adam": "Adam",
            "optimizer.key:adamw": "AdamW",
            "augment:none": self.tr("none"),
            "views:1": self.tr("one, as it is"),
            "cache:off": self.tr("off"),
        }

    def _name_follow(self, head: str) -> None:
        """Say in the choice that follows which head that is now."""
        box = self._rows["head.key"].entry
        short = {"linear": self.tr("linear"), "mlp": self.tr("hidden layers"), "logistic": self.tr("solved")}
        if isinstance(box, QComboBox):
            words = self.tr("Automatic: {head}").format(head=short[head])
            box.setItemText(box.findData(_FOLLOW), words if not self._draft.has_chosen_head else self.tr("Automatic"))

    def _retranslate(self) -> None:
        names, choices = self._names(), self._choices()
        self._details.set_title(self.tr("Details"))
        for name, row in self._rows.items():
            row.name.setText(names[name])
            row.entry.setAccessibleName(names[name])
            if isinstance(row.entry, QComboBox):
                for place in range(row.entry.count()):
                    word = row.entry.itemData(place)
                    text = choices.get(f"{name}:{word}") or choices.get(word) or word
                    row.entry.setItemText(place, text)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
