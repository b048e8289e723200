"""The first candidate of tuning: the quick model again on larger images. Costs one pass, and no backbone learns.

Both are judged by cross-validation in the same folds of the same samples. That small marks are seen better at a larger
side than the network was trained at is known (Touvron et al. 2019, FixRes); whether it pays, only the samples tell.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.contracts import Task
from tldesk.core.events import Note
from tldesk.core.paired import paired_gain
from tldesk.services.samples import targets_of
from tldesk.services.tuning import Compared, feature_rows_of, run_plan

if TYPE_CHECKING:
    from tldesk.core.recipe import Recipe
    from tldesk.services.models import RunModel
    from tldesk.services.training import ChosenSamples
    from tldesk.services.tuning import Work

LARGER_PX = 320
FROM_PX, TO_PX = 192, 256  # sides from which the larger one is tried
TIMED = 32  # samples


def larger_recipe(recipe: Recipe, quick: RunModel) -> Recipe | None:
    """Return the recipe of the quick model on larger images; None where the person, or the network, fixed the side."""
    side = max(quick.preprocess.height, quick.preprocess.width)
    if recipe.input.size is not None or quick.spec.is_sized or not FROM_PX <= side <= TO_PX:
        return None
    return recipe.with_settings({"input.size": LARGER_PX, "head.refit": True})


def compare_sizes(
    work: Work, quick: RunModel, larger: Recipe, chosen: ChosenSamples, *, longest_s: float
) -> Compared | None:
    """Compare the quick model with its recipe on larger images; None where the pass would take too long.

    Raises:
        TldeskError: As ``training.train``.
        CancelledError: Stopped; what was computed is kept.
    """
    from tldesk.ml.calibration import log_probabilities
    from tldesk.ml.cross_validate import fold_of, held_out_probabilities
    from tldesk.ml.metrics import group_numbers
    from tldesk.ml.row_store import RowStore

    rows = (*chosen.train, *chosen.val)
    targets = targets_of(rows, Task.SINGLE, quick.classes)
    groups = [row.group for row in rows]
    with tempfile.TemporaryDirectory(prefix="tldesk-") as folder:
        plan = run_plan(work, larger, chosen, Path(folder))
        began_s = time.monotonic()
        some = rows[:TIMED]
        elsewhere = RowStore(Path(folder))  # what was kept by a timing before would cost nothing now
        feature_rows_of(work, plan.model, plan.recipe, some, classes=quick.classes, store=elsewhere)
        seconds = (time.monotonic() - began_s) * len(rows) / len(some)
        if seconds > longest_s:
            work.on_event(Note(f"larger images are not tried: that would take about {round(seconds / 60)} minutes"))
            return None
        features = feature_rows_of(work, plan.model, plan.recipe, rows, classes=quick.classes)
    folds = fold_of(targets, groups, seed=quick.recipe.seed)
    found = [
        held_out_probabilities(
            block,
            targets,
            groups,
            head=recipe.head,
            classes=len(quick.classes),
            seed=quick.recipe.seed,
            threads=quick.recipe.threads,
            cancel=work.cancel,
            on_event=lambda _event: None,
            folds=folds,
        )
        for block, recipe in (
            (feature_rows_of(work, quick.model, quick.recipe, rows, classes=quick.classes), quick.recipe),
            (features, plan.recipe),
        )
    ]
    before, after = (one.argmax(axis=1) == targets for one in found)
    return Compared(paired_gain(before, after, group_numbers(groups)), log_probabilities(found[1]), targets)
