"""What can be done with the recipe besides training by it: as text, as a command, to and from a file.

Limit: presets are ``PresetRow``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from tldesk.core.errors import TldeskError, UsageError
from tldesk.core.recipe import Recipe
from tldesk.ui.file_question import FileQuestion
from tldesk.ui.job_bar import Level, Notice

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from tldesk.core.events import Failed
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft
    from tldesk.ui.recipe_text import RecipeTextDialog


class RecipeFiles(QObject):
    """Reads and writes recipes beside the window.

    Signals: ``taken()``: the draft is another recipe; ``notice(notice)``: a ``Notice`` for the status bar.
    """

    taken = Signal()
    notice = Signal(object)

    def __init__(self, open_project: OpenProject, draft: RecipeDraft, *, window: QWidget) -> None:
        super().__init__(window)
        self._project = open_project
        self._draft = draft
        self._window = window
        self._question = FileQuestion(window)
        self._dialog: RecipeTextDialog | None = None

    @property
    def dialog(self) -> RecipeTextDialog | None:
        """The recipe as text, while it is open."""
        return self._dialog

    @Slot()
    def copy_command(self) -> None:
        """Put the command that does the same in a terminal on the clipboard."""
        if not self._project.is_open:
            return
        from tldesk.services.command_line import train_command

        line = train_command(self._project.project.folder, self._draft.recipe)
        QGuiApplication.clipboard().setText(line)
        self.notice.emit(Notice(self.tr("The command is on the clipboard."), details=line))

    @Slot()
    def show_text(self) -> None:
        """Show the recipe as text that can be edited."""
        from tldesk.ui.recipe_text import RecipeTextDialog

        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        dialog = RecipeTextDialog(self._draft, self._window)
        dialog.load_wanted.connect(self.ask_load)
        dialog.save_wanted.connect(self.ask_save)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def _on_closed(self) -> None:
        self._dialog = None

    @Slot()
    def ask_load(self) -> None:
        """Ask which file to read."""
        filters = self.tr("Recipes (*.json *.toml)")
        self._question.ask_open(self.tr("Load a recipe"), filters, self.load)

    @Slot()
    def ask_save(self) -> None:
        """Ask where to write the recipe."""
        filters = self.tr("Recipes (*.json *.toml)")
        self._question.ask_save(self.tr("Save the recipe"), filters, self.save, name="recipe.json")

    def load(self, path: Path) -> None:
        """Take a recipe from a file; where it is shown as text, it counts once it is applied there."""
        self._project.ask(lambda: Recipe.load(path), self._on_loaded, failed=self._on_failed)

    def save(self, path: Path) -> None:
        """Write the recipe as it is now, or as it stands in the text; TOML where the name ends so."""
        shown = self._dialog.recipe if self._dialog is not None else None
        text = (shown or self._draft.recipe).to_text(is_toml=path.suffix.lower() == ".toml")
        done = Notice(self.tr("Saved as {file}.").format(file=path.name), level=Level.GOOD, details=str(path))
        self._project.ask(lambda: _write(path, text), lambda _: self.notice.emit(done), failed=self._on_failed)

    def take(self, data: dict[str, object]) -> None:
        """Train by this recipe, such as that of a run."""
        try:
            self._draft.set_recipe(data)
        except UsageError as error:
            self.notice.emit(Notice(error.what, error.cure, Level.BAD))
            return
        self.taken.emit()

    def take_defaults(self) -> None:
        """Go back to how it began; the head follows from what is frozen again."""
        self._draft.set_recipe(Recipe().model_dump(mode="json"))
        self._draft.let_head_follow()
        self.taken.emit()

    def _on_loaded(self, recipe: Recipe) -> None:
        if self._dialog is not None:
            self._dialog.show_recipe(recipe)
        else:
            self.take(recipe.model_dump(mode="json"))

    def _on_failed(self, failure: Failed) -> None:
        self.notice.emit(Notice(failure.what, failure.cure, Level.BAD, str(failure.facts.get("traceback", ""))))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TldeskError(f"{path} cannot be written: {error.strerror}", "choose another folder") from error
