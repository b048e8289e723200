"""The freeze plan that the layer tree edits: the whole of it, shown at one epoch; every edit holds from there on.

Limit: it knows modules and rules only. What the recipe calls the plan is ``tldesk.qt.plan_words``; the rows are
``tldesk.qt.layer_tree_model``'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from tldesk.core.freeze_plan import FreezePlan
from tldesk.qt.layer_entries import HEAD, LEAST_FACTOR, MOST_FACTOR
from tldesk.qt.layer_forest import LayerForest, Learning, StageRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.qt.layer_entries import LayerValue

_TEXT_COMMAND = 1  # id of commands that come from typing: those of one sitting become one


class PlanEditor(QObject):
    """Holds a ``FreezePlan`` and shows it at ``epoch``. An edit replaces what the plan says at that epoch; rules of
    earlier and of later epochs are kept. A preset replaces the later ones too.

    Signals, GUI thread:
        shown(numbers): these entries of ``forest`` look different now; a list.
        plan_changed(): ``plan``, ``epoch`` or ``epochs`` is another one.
        edited(): the plan is another one by a person's hand: tree, preset, text, undo or redo.
        toggled(path, is_trainable): a person froze or thawed a module.
        refused(): an edit would have left an epoch in which nothing learns; nothing was changed.
    """

    shown = Signal(object)
    plan_changed = Signal()
    edited = Signal()
    toggled = Signal(str, bool)
    refused = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self.forest = LayerForest()
        self.plan = FreezePlan.head_only()
        self.epoch = 1
        self.epochs = 1
        # Of what is frozen too, for when it thaws again: the plan does not tell them.
        self._rates: tuple[float, ...] = ()
        self._presets: dict[tuple[str, ...], str] = {}

    # --- what is asked -------------------------------------------------------------------------------------

    @property
    def has_schedule(self) -> bool:
        """Whether the plan says something else in a later epoch."""
        return len(self.plan.changes) > 1

    def preset(self, stages: Sequence[str]) -> str:
        """Return which preset holds for the whole run: ``head``, ``all``, ``stage:NAME``; else nothing."""
        if self.has_schedule:
            return ""
        key = tuple(stages)
        if key not in self._presets:
            self._presets[key] = self.forest.preset(self.forest.learning, stages)
        return self._presets[key]

    def schedule(self, stages: Sequence[str]) -> tuple[StageRow, ...]:
        """Return what each stage does from which epoch on, the head first."""
        return self.forest.schedule(self.plan, stages)

    def learns_nothing(self, plan: FreezePlan) -> int:
        """Return the first epoch from which nothing learns under a plan; 0: there is none."""
        forest = self.forest
        return next(
            (epoch for epoch in plan.changes if forest.learns_nothing(forest.learning_of(plan.at(epoch).rules))), 0
        )

    # --- what comes from elsewhere -------------------------------------------------------------------------

    def set_layers(self, roots: Sequence[LayerValue]) -> None:
        """Take other modules, as they are; the owner of the undo stack clears it."""
        self.forest = LayerForest(roots)
        self._rates = self.forest.learning.rates
        self._presets.clear()
        rules = self.forest.rules_between(self.forest.learning_of(()), self.forest.learning)
        self.plan, self.epoch = FreezePlan(rules=rules), 1

    def show_plan(self, plan: FreezePlan) -> None:
        """Show a plan from elsewhere, from its first epoch: no command, nothing to undo."""
        if plan != self.plan:
            self._take(plan, 1)

    def show_epoch(self, epoch: int) -> None:
        """Show what learns in another epoch of the run."""
        wanted = min(max(epoch, 1), self.epochs)
        if wanted != self.epoch:
            self._take(self.plan, wanted)

    def set_epochs(self, epochs: int) -> None:
        """Tell how many epochs the run has."""
        if epochs != self.epochs:
            self.epochs = epochs
            self._take(self.plan, min(self.epoch, epochs))

    # --- what a person does --------------------------------------------------------------------------------

    def toggle(self, paths: Sequence[str], *, is_trainable: bool) -> None:
        """Freeze or thaw modules with all below, from the epoch shown on."""
        learning = self.forest.learning
        flags = list(learning.flags)
        for start, stop in self._slices(paths):
            flags[start:stop] = [is_trainable] * (stop - start)
        words = (
            QCoreApplication.translate("LayerTreeModel", "Thaw {layer}")
            if is_trainable
            else QCoreApplication.translate("LayerTreeModel", "Freeze {layer}")
        )
        if self._edit(Learning(tuple(flags), learning.rates), words.format(layer=_named(paths))):
            for path in paths:
                self.toggled.emit(path, is_trainable)

    def set_rate(self, paths: Sequence[str], factor: float) -> None:
        """Let what learns in these modules learn by a factor of the rate, from the epoch shown on."""
        learning = self.forest.learning
        rates = list(learning.rates)
        for start, stop in self._slices(paths):
            rates[start:stop] = [min(max(factor, LEAST_FACTOR), MOST_FACTOR)] * (stop - start)
        words = QCoreApplication.translate("LayerTreeModel", "Rate × {factor} of {layer}")
        title = words.format(factor=f"{factor:g}", layer=_named(paths))
        self._edit(Learning(learning.flags, tuple(rates)), title)

    def set_batchnorm(self, policy: str, title: str) -> None:
        """Choose what BatchNorm statistics do in the whole run: ``follow``, ``frozen`` or ``live``."""
        self.change(self.plan.model_copy(update={"batchnorm": policy}), title)

    def apply(self, preset: FreezePlan, title: str) -> None:
        """Let a preset hold from the epoch shown on: what the plan said of later ones gives way."""
        forest, epoch = self.forest, self.epoch
        if epoch == 1:
            self.change(preset.model_copy(update={"batchnorm": self.plan.batchnorm}), title)
            return
        plan = forest.in_order(self.plan).at(epoch - 1)
        base = forest.learning_of(plan.rules)
        for change in preset.changes:
            wanted = forest.learning_of(preset.at(change).rules)
            said = forest.rules_between(base, wanted, from_epoch=change + epoch - 1)
            plan, base = plan.with_rules(said), wanted
        self.change(plan, title)

    def change(self, plan: FreezePlan, title: str, *, sitting: int = 0) -> bool:
        """Take another plan, as one command. ``sitting``: of typing; the commands of one become one. False: refused."""
        if plan == self.plan:
            return True
        if HEAD in self.forest.by_path and self.learns_nothing(plan):
            self.refused.emit()
            return False
        self._undo_stack.push(_SetPlan(self, plan, title, sitting=sitting))
        return True

    def restore(self, plan: FreezePlan, epoch: int) -> None:
        """Show a plan as a person's; used by undo."""
        self._take(plan, min(epoch, self.epochs))
        self.edited.emit()

    def _edit(self, learning: Learning, title: str) -> bool:
        forest = self.forest
        if forest.is_same(learning, forest.learning):
            return False
        before = self._rates
        self._rates = learning.rates
        is_taken = self.change(forest.edited(self.plan, learning, epoch=self.epoch), title)
        if not is_taken:
            self._rates = before
        return is_taken

    def _take(self, plan: FreezePlan, epoch: int) -> None:
        self.plan, self.epoch = plan, epoch
        wanted = self.forest.learning_of(plan.at(epoch).rules)
        old = self._rates
        self._rates = tuple(
            rate if flag else old[n] for n, (flag, rate) in enumerate(zip(wanted.flags, wanted.rates, strict=True))
        )
        self._presets.clear()
        self.shown.emit(self.forest.show(Learning(wanted.flags, self._rates)))
        self.plan_changed.emit()

    def _slices(self, paths: Sequence[str]) -> list[tuple[int, int]]:
        entries = [self.forest.by_path[path] for path in paths]
        return [(entry.number, entry.stop) for entry in entries]


class _SetPlan(QUndoCommand):
    """One change of the plan, with the epoch at which it was made."""

    def __init__(self, editor: PlanEditor, plan: FreezePlan, title: str, *, sitting: int) -> None:
        super().__init__(title)
        self._editor = editor
        self._before, self._after = editor.plan, plan
        self._epoch = editor.epoch
        self._sitting = sitting

    def id(self) -> int:
        """Return by what Qt tells commands apart that may become one."""
        return _TEXT_COMMAND if self._sitting else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Become one with what was typed next in the same sitting."""
        if not isinstance(other, _SetPlan) or other._sitting != self._sitting:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True

    def redo(self) -> None:
        self._editor.restore(self._after, self._epoch)

    def undo(self) -> None:
        self._editor.restore(self._before, self._epoch)


def _named(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]}, … ({len(paths)})"
