"""What stopped runs can go on from, what was frozen in them when, and whether another freeze plan is meant by now.

Reads no weights and changes nothing: going on itself is ``resuming``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tldesk.core.errors import TldeskError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.recipe import ResolvedRecipe
from tldesk.services.resuming import ResumePoint, resume_point

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.core.recipe import Recipe
    from tldesk.store.values import RunRecord


def resume_points(runs: Iterable[RunRecord]) -> dict[str, ResumePoint]:
    """Return where each run goes on that can, by its id; one whose recipe was altered cannot."""
    found: dict[str, ResumePoint] = {}
    for run in runs:
        try:
            point = resume_point(run)
        except (TldeskError, ValidationError, OSError):
            continue
        if point is not None:
            found[run.id] = point
    return found


def other_plan(run: RunRecord, recipe: Recipe) -> FreezePlan | None:
    """Return the freeze plan of ``recipe`` where it is another one than the run was trained by; None: it is the same,
    or it is a plan for another backbone.
    """
    try:
        then = ResolvedRecipe.model_validate(run.resolved)
        if (then.backbone, then.cut) != (recipe.backbone, recipe.cut):
            return None
        freeze, extensions = recipe.freeze, then.schedule.extensions
        epochs = extensions[0].from_epoch - 1 if extensions else then.epochs  # that the run was asked for at first
        new = freeze if isinstance(freeze, FreezePlan) else FreezePlan.parse(freeze, then.stages, epochs=epochs)
    except (TldeskError, ValidationError):
        return None
    rules, first = _newest_rules(then.plan)
    return None if _since(rules, first) == _since(new.rules, first) else new


def _newest_rules(plan: FreezePlan) -> tuple[tuple[FreezeRule, ...], int]:
    """Return the rules since the plan was edited last, and the epoch of that; see ``FreezePlan.edited``."""
    rules, first = plan.rules, 1
    for place, (one, two) in enumerate(pairwise(plan.rules), 2):
        is_edit = not one.trainable and not two.trainable and one.from_epoch == two.from_epoch > 1
        if is_edit and (one.match, two.match) == ("backbone", "head"):
            rules, first = plan.rules[place:], one.from_epoch
    return rules, first


def _since(rules: tuple[FreezeRule, ...], first: int) -> list[tuple[str, bool, float, int]]:
    return [(rule.match, rule.trainable, rule.lr_factor, max(rule.from_epoch, first)) for rule in rules]
