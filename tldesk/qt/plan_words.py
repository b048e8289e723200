"""How a freeze plan stands in a recipe, and what is wrong with one before it trains: words for plans.

Limit: a rule below a module is judged by the names of tensors that the tree was opened with; a head's are taken as
they are. What counts in the end is ``tldesk.ml.freeze``'s check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from tldesk.core.freeze_plan import FreezePlan, FreezeRule, near_paths
from tldesk.qt.layer_entries import HEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.qt.plan_editor import PlanEditor


@dataclass(frozen=True, slots=True)
class PlanRemark:
    """What is wrong with a plan. ``rule``: its place among the rules, from 0; -1: it is of the whole plan."""

    what: str
    cure: str
    rule: int = -1
    is_meant: bool = False  # it may be right once the run is longer


def freeze_value(editor: PlanEditor, stages: Sequence[str]) -> str | dict[str, Any]:
    """Return an editor's plan as the recipe has it: in words where they say the same."""
    plan, preset = editor.plan, editor.preset(stages)
    if plan.batchnorm != "live" and preset == "head":
        return "head"  # of a frozen backbone, both other policies keep everything
    if plan.batchnorm == "follow":
        words = (
            {"all": "none"}.get(preset, preset)
            or gradual_words(plan, stages, editor.epochs)
            or falling_words(plan, stages)
        )
        if words:
            return words
    if preset == "all":
        plan = FreezePlan.everything().model_copy(update={"batchnorm": plan.batchnorm})
    return plan.model_dump(mode="json")


def plan_of(freeze: str | FreezePlan, stages: Sequence[str], *, epochs: int) -> FreezePlan:
    """Return the plan that a recipe's ``freeze`` means in a run of so many epochs.

    Raises:
        UsageError: It names a stage that is not there.
    """
    return FreezePlan.parse(freeze, stages, epochs=epochs) if isinstance(freeze, str) else freeze


def gradual_words(plan: FreezePlan, stages: Sequence[str], epochs: int) -> str:
    """Return ``gradual:EPOCHS`` where a plan is just that in a run of so many epochs; else nothing."""
    later = [rule.from_epoch for rule in plan.rules if rule.from_epoch > 1]
    if not later:
        return ""
    every = min(later) - 1
    wanted = FreezePlan.gradual(stages, every=every)
    return f"gradual:{every}" if plan.rules in (wanted.rules, wanted.at(epochs).rules) else ""


def falling_words(plan: FreezePlan, stages: Sequence[str]) -> str:
    """Return ``falling:FACTOR`` where a plan is just that; else nothing."""
    if len(stages) < 1 or len(plan.rules) != len(stages) + 1:
        return ""
    decay = plan.rules[-2].lr_factor
    is_it = 0 < decay < 1 and plan.rules == FreezePlan.falling(stages, decay=decay).rules
    return f"falling:{decay!r}" if is_it else ""


def plan_remarks(
    plan: FreezePlan, editor: PlanEditor, *, stages: Sequence[str], tensors: Sequence[str]
) -> tuple[PlanRemark, ...]:
    """Return what training would refuse in a plan: rules that match nothing or hold too late, epochs without learning.

    ``tensors``: state names of the backbone's parameters and buffers.
    """
    translate, remarks = QCoreApplication.translate, []
    for place, rule in enumerate(plan.rules):
        if not _matches(rule, editor, stages, tensors):
            what = translate("PlanWords", "{rule} matches nothing").format(rule=rule.match)
            remarks.append(PlanRemark(what, _near(rule, editor, stages, tensors), place))
        elif rule.from_epoch > editor.epochs:
            what = translate("PlanWords", "{rule} holds from epoch {epoch}, the run ends with epoch {last}").format(
                rule=rule.match, epoch=rule.from_epoch, last=editor.epochs
            )
            cure = translate("PlanWords", "train for more epochs, or let it hold sooner")
            remarks.append(PlanRemark(what, cure, place, is_meant=True))
    idle = editor.learns_nothing(plan) if HEAD in editor.forest.by_path and not remarks else 0
    if idle:
        what = (
            translate("PlanWords", "Nothing learns from epoch {epoch} on").format(epoch=idle)
            if idle > 1
            else translate("PlanWords", "Nothing learns under this plan")
        )
        remarks.append(PlanRemark(what, translate("PlanWords", "let at least the head learn")))
    return tuple(remarks)


def _matches(rule: FreezeRule, editor: PlanEditor, stages: Sequence[str], tensors: Sequence[str]) -> bool:
    if rule.match.startswith("stage:"):
        return rule.match.removeprefix("stage:") in stages
    if rule.match.split(".")[0] == HEAD:
        return True
    return bool(editor.forest.spans(rule.match)) or any(rule.matches(name, None) for name in tensors)


def _near(rule: FreezeRule, editor: PlanEditor, stages: Sequence[str], tensors: Sequence[str]) -> str:
    translate = QCoreApplication.translate
    if rule.match.startswith("stage:"):
        return translate("PlanWords", "stages: {stages}").format(stages=", ".join(stages))
    paths = [*editor.forest.by_path, *tensors]
    near = near_paths(rule.match, paths) or near_paths(f"backbone.{rule.match}", paths)
    if near:
        return translate("PlanWords", "near it: {paths}").format(paths=", ".join(near))
    return translate("PlanWords", "paths begin with backbone. or head.")
