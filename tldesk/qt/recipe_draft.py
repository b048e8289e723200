"""The recipe that the window is about to train by: places edit it, and everyone hears of each change."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from tldesk.core.errors import TldeskError
from tldesk.core.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

SOLVED = "logistic"
TUNED = "linear"
_NOT_HOW = ("backbone", "weights", "device", "precision", "threads", "loader_threads", "seed", "checkpoint_s")
_WHOLE = frozenset({"freeze", "rename"})  # fields that are mappings and no tables


class RecipeDraft(QObject):
    """One recipe, always valid. Until a person chooses a head it is the solved one where only the head learns, from
    each sample as it is; else a linear one.

    Signals, GUI thread: ``changed()`` after every change that was taken.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recipe = Recipe()
        self._has_chosen_head = False
        self._task = "single"
        self._trained: tuple[Recipe, Recipe] | None = None  # what was made of which

    @property
    def recipe(self) -> Recipe:
        """The recipe as *Train* takes it."""
        if self._has_chosen_head:
            return self._recipe
        if self._trained is not None and self._trained[0] is self._recipe:
            return self._trained[1]
        is_solvable = self.learns_head_only and self._recipe.augment == "none" and self._task == "single"
        key = SOLVED if is_solvable else TUNED
        changes = {"head": {"key": key}} | ({"freeze": "head"} if key == SOLVED else {})
        trained = Recipe.parse(_merged(self._recipe.model_dump(mode="json"), changes))
        self._trained = (self._recipe, trained)
        return trained

    def set_task(self, task: str) -> None:
        """Let the head that follows serve a task: one that is solved in one go serves one class a sample only."""
        if task != self._task:
            self._task, self._trained = task, None
            self.changed.emit()

    @property
    def is_untouched(self) -> bool:
        """Whether nobody chose how to train. Which backbone, with which weights, on what device: that is not how."""
        neutral = {name: getattr(self._recipe, name) for name in _NOT_HOW}
        return not self._has_chosen_head and self._recipe == Recipe().model_copy(update=neutral)

    @property
    def learns_head_only(self) -> bool:
        """Whether the whole backbone stays frozen."""
        freeze = self._recipe.freeze
        return freeze == "head" or (not isinstance(freeze, str) and _keeps_backbone(freeze))

    @property
    def has_chosen_head(self) -> bool:
        """Whether a person chose the head; else it follows from what is frozen."""
        return self._has_chosen_head

    def update(self, changes: Mapping[str, Any]) -> None:
        """Change fields, as ``{"epochs": 5, "head": {"key": "mlp"}}``; what is not named stays.

        Raises:
            UsageError: A field is unknown, out of range, or contradicts another; nothing was changed.
        """
        merged = _merged(self._recipe.model_dump(mode="json"), changes)
        chose_head = self._has_chosen_head or "key" in dict(changes.get("head", {}))
        if not chose_head:
            merged["head"]["key"] = TUNED  # whatever is frozen, this one fits
        new = Recipe.parse(merged)
        if new != self._recipe or chose_head != self._has_chosen_head:
            self._recipe, self._has_chosen_head = new, chose_head
            self.changed.emit()

    @property
    def state(self) -> dict[str, Any]:
        """What ``restore`` takes: plain JSON; empty while nothing was chosen."""
        if self._recipe == Recipe() and not self._has_chosen_head:
            return {}
        return {"recipe": self._recipe.model_dump(mode="json"), "has_chosen_head": self._has_chosen_head}

    def restore(self, state: object) -> None:
        """Go back to what ``state`` was; what makes no sense any more, and nothing, gives the defaults."""
        new, chose_head = Recipe(), False
        if isinstance(state, dict) and isinstance(state.get("recipe"), dict):
            with suppress(TldeskError):
                new, chose_head = Recipe.parse(state["recipe"]), state.get("has_chosen_head") is True
        if new != self._recipe or chose_head != self._has_chosen_head:
            self._recipe, self._has_chosen_head = new, chose_head
            self.changed.emit()

    def let_head_follow(self) -> None:
        """Forget that a head was chosen."""
        self._has_chosen_head = False
        self.update({"head": {}})
        self.changed.emit()

    def set_recipe(self, data: Mapping[str, Any]) -> None:
        """Take a whole recipe, of a run or a file; its head counts as chosen.

        Raises:
            UsageError: It is not valid; nothing was changed.
        """
        new = Recipe.parse(data)
        self._recipe, self._has_chosen_head = new, True
        self.changed.emit()


def _keeps_backbone(plan: Any) -> bool:
    is_frozen = all(not rule.trainable for rule in plan.rules if not rule.match.startswith("head"))
    return is_frozen and plan.batchnorm != "live"  # live statistics change what the backbone gives


def _merged(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``changes`` laid over it, table by table; plans and renamings are replaced whole."""
    result = dict(base)
    for key, value in changes.items():
        is_table = isinstance(value, dict) and isinstance(result.get(key), dict) and key not in _WHOLE
        result[key] = _merged(result[key], value) if is_table else value
    return result
