"""The presets of recipes in the window: their names, picking one, keeping the recipe as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from tldesk.core.events import Failed
    from tldesk.core.places import Places
    from tldesk.core.recipe import Recipe
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.recipe_draft import RecipeDraft


class PresetList(QObject):
    """Knows the presets; reads and writes them beside the GUI thread, whether or not a project is open.

    Signals, GUI thread: ``changed()``: other presets, or the draft is another one's; ``saved(name)``;
    ``failed(failure)``: a ``Failed``.
    """

    changed = Signal()
    saved = Signal(str)
    failed = Signal(object)

    def __init__(
        self, open_project: OpenProject, draft: RecipeDraft, places: Places, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._project = open_project
        self._draft = draft
        self._places = places
        self._presets: dict[str, Recipe] = {}
        draft.changed.connect(self.changed)

    @property
    def names(self) -> tuple[str, ...]:
        """All names in order."""
        return tuple(self._presets)

    @property
    def current(self) -> str:
        """Name of the preset that the draft is the same as; empty: none."""
        recipe = self._draft.recipe
        return next((name for name, preset in self._presets.items() if preset == recipe), "")

    @Slot()
    def reload(self) -> None:
        """Read them again."""
        from tldesk.services.presets import read_presets

        self._project.ask(lambda: read_presets(self._places), self._on_read, failed=self.failed.emit)

    def pick(self, name: str) -> None:
        """Take a preset as the recipe."""
        if name in self._presets:
            self._draft.set_recipe(self._presets[name].model_dump(mode="json"))

    def save(self, name: str) -> None:
        """Keep the recipe as it is now under a name."""
        from tldesk.services.presets import save_preset

        recipe, name = self._draft.recipe, name.strip()

        def done(_: object) -> None:
            self.saved.emit(name)
            self.reload()

        self._project.ask(lambda: save_preset(self._places, name, recipe), done, failed=self.failed.emit)

    def delete(self, name: str) -> None:
        """Forget a preset."""
        from tldesk.services.presets import delete_preset

        self._project.ask(lambda: delete_preset(self._places, name), lambda _: self.reload(), failed=self.failed.emit)

    def _on_read(self, found: tuple[dict[str, Recipe], tuple[str, ...]]) -> None:
        from tldesk.core.events import Failed as Failure

        presets, faults = found
        self._presets = presets
        self.changed.emit()
        if faults:
            failure: Failed = Failure("; ".join(faults), "mend or delete the file; other presets work")
            self.failed.emit(failure)
