"""The recipe as a text that can be edited: JSON or TOML, checked while it is typed, with the field that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from tldesk.core.errors import UsageError
from tldesk.core.recipe import Recipe
from tldesk.qt.service_words import said
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.recipe_draft import RecipeDraft

TOML, JSON = "TOML", "JSON"
_BUTTONS = ("apply", "copy", "load", "save", "close")


class RecipeTextDialog(QDialog):
    """Shows a draft's recipe as text and takes what is typed into it.

    Signals: ``load_wanted()``, ``save_wanted()``: ask for a file; the owner reads and writes.
    """

    load_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, draft: RecipeDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._recipe: Recipe | None = draft.recipe  # of the text; None: it is none
        self._hint, self._title = QLabel(), QLabel()
        self._hint.setWordWrap(True)
        dress(self._hint, "muted")
        self.form = QComboBox()
        self.form.addItems([TOML, JSON])
        self.form.activated.connect(self._on_form_chosen)
        self._form_before = TOML
        self.text = QPlainTextEdit()
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._check)
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setMinimumHeight(2 * self._error.fontMetrics().lineSpacing())  # nothing jumps when it fills
        self._buttons = {key: QPushButton() for key in _BUTTONS}
        dress(self._buttons["apply"], "primary")
        self._buttons["apply"].clicked.connect(self._on_apply)
        self._buttons["copy"].clicked.connect(self._on_copy)
        self._buttons["load"].clicked.connect(self.load_wanted)
        self._buttons["save"].clicked.connect(self.save_wanted)
        self._buttons["close"].clicked.connect(self.reject)
        for button in self._buttons.values():
            button.setAutoDefault(False)  # Enter belongs to the text
        top = QHBoxLayout()
        top.addWidget(self._hint, stretch=1)
        top.addWidget(self._title)
        top.addWidget(self.form)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for key in ("copy", "load", "save"):
            row.addWidget(self._buttons[key])
        row.addStretch()
        for key in ("close", "apply"):
            row.addWidget(self._buttons[key])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(top)
        layout.addWidget(self.text, stretch=1)
        layout.addWidget(self._error)
        layout.addLayout(row)
        draft.changed.connect(self._on_draft_changed)
        self.resize(640, 620)
        self._retranslate()
        self._show(draft.recipe)

    @property
    def error(self) -> str:
        """What is wrong with the text; empty: nothing."""
        return "" if self._recipe is not None else self._error.text()

    @property
    def recipe(self) -> Recipe | None:
        """What the text says; None: it is no recipe."""
        return self._recipe

    def button(self, key: str) -> QPushButton:
        """Return a button: ``apply``, ``copy``, ``load``, ``save`` or ``close``."""
        return self._buttons[key]

    def show_recipe(self, recipe: Recipe) -> None:
        """Show another recipe, such as that of a file; it counts once it is applied."""
        self._show(recipe)

    def _show(self, recipe: Recipe) -> None:
        self.text.setPlainText(recipe.to_text(is_toml=self.form.currentText() == TOML))

    @Slot()
    def _check(self) -> None:
        """Say whether the text is a recipe, and whether it is the one that counts already."""
        try:
            self._recipe = Recipe.from_text(self.text.toPlainText(), is_toml=self._form_before == TOML, source="text")
        except UsageError as error:
            self._recipe = None
            self._error.setText(said(error.what.removeprefix("recipe text cannot be read: ").removeprefix("text: ")))
        else:
            is_same = self._recipe == self._draft.recipe
            words = self.tr("This is the recipe as it is.") if is_same else self.tr("Valid. Apply takes it.")
            self._error.setText(words)
        dress(self._error, "bad" if self._recipe is None else "muted")
        self._buttons["apply"].setEnabled(self._recipe is not None and self._recipe != self._draft.recipe)
        self._buttons["save"].setEnabled(self._recipe is not None)
        self.form.setEnabled(self._recipe is not None)  # a text that is wrong cannot be put in the other form

    @Slot(int)
    def _on_form_chosen(self, _place: int) -> None:
        if self.form.currentText() != self._form_before and self._recipe is not None:
            recipe = self._recipe
            self._form_before = self.form.currentText()
            self._show(recipe)

    @Slot()
    def _on_apply(self) -> None:
        if self._recipe is not None:
            self._draft.set_recipe(self._recipe.model_dump(mode="json"))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    @Slot()
    def _on_draft_changed(self) -> None:
        """Show what was changed elsewhere, unless something is being typed here."""
        if not self.text.document().isModified() or self._recipe == self._draft.recipe:
            self._show(self._draft.recipe)
        else:
            self._check()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Recipe as text"))
        self._hint.setText(self.tr("Everything that determines a run. What is left out is as by default."))
        self._title.setText(self.tr("Form"))
        self.form.setAccessibleName(self.tr("Form"))
        self.text.setAccessibleName(self.tr("Recipe as text"))
        names = {
            "apply": self.tr("Apply"),
            "copy": self.tr("Copy"),
            "load": self.tr("Load file…"),
            "save": self.tr("Save as file…"),
            "close": self.tr("Close"),
        }
        for key, name in names.items():
            self._buttons[key].setText(name)
        self._check()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
