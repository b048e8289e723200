"""Heads that are solved in one go, inside a run: as its result, or as the point from which training starts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from tldesk.core.events import Event, Note, PhaseStarted
from tldesk.ml.evaluate import figures
from tldesk.ml.solvers import install_solution, solve
from tldesk.ml.sources import head_outputs

if TYPE_CHECKING:
    from collections.abc import Generator

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.boundary_rows import BoundaryRows
    from tldesk.ml.ledger import RunLedger
    from tldesk.ml.nearest_good import GoodBank
    from tldesk.ml.plan import SampleSet, TrainPlan
    from tldesk.ml.solution import Solution

    Fitted = Solution | GoodBank


def solve_events(
    plan: TrainPlan, cancel: CancelToken, ledger: RunLedger, rows: BoundaryRows
) -> Generator[Event, None, None]:
    """Fit the recipe's head on the features and keep it as the run's one epoch.

    With ``refit`` the figures are those of the fit on the training samples, the weights those of a second one on the
    validation samples as well.
    """
    started_s = time.monotonic()
    recipe, model = plan.recipe, plan.model
    train, val = yield from rows.features()
    yield PhaseStarted("solve")
    solution = _fit(plan, train, plan.train.targets, cancel)
    if not solution.has_converged:
        yield Note("the solver stopped at its last iteration; a smaller c settles sooner")
    _install(plan, solution)
    model.eval()

    def score(rows: Array, samples: SampleSet) -> dict[str, float]:
        return figures(head_outputs(plan, rows), samples.targets, task=recipe.task, head=model.head, loss=recipe.loss)

    train_figures, val_figures = score(train, plan.train), None
    if val is not None and plan.val is not None:
        val_figures = score(val, plan.val)
        if recipe.head.refit:
            cancel.check()
            targets = np.concatenate([plan.train.targets, plan.val.targets])
            solution = _fit(plan, np.concatenate([train, val]), targets, cancel)
            _install(plan, solution)
    ledger.facts.update(solution.facts)
    seconds = time.monotonic() - started_s
    yield ledger.epoch_done(1, lr=0.0, train=train_figures, val=val_figures, seconds=seconds)


def _fit(plan: TrainPlan, features: Array, targets: Array, cancel: CancelToken, *, key: str = "") -> Fitted:
    recipe = plan.recipe
    return solve(
        features,
        targets,
        recipe=recipe.head.model_copy(update={"key": key}) if key else recipe.head,
        task=recipe.task,
        classes=len(plan.classes),
        seed=recipe.seed,
        threads=1,  # BLAS has one setting for the process: with more, a refit beside it would change the last bits
        cancel=cancel,
    )


def _install(plan: TrainPlan, solution: Fitted) -> None:
    if plan.model.head is not None:
        install_solution(plan.model.head, solution)


def start_solved(plan: TrainPlan, cancel: CancelToken, rows: BoundaryRows) -> Generator[Event, None, None]:
    """Put logistic regression on the frozen features into the linear head, before its first step.

    A linear probe, then fine-tuning (Kumar et al. 2022): the head does not pull the backbone about while it is random.
    """
    recipe = plan.recipe
    if recipe.task != "single":
        return
    train, _ = yield from rows.features()
    yield PhaseStarted("solve")
    _install(plan, _fit(plan, train, plan.train.targets, cancel, key="logistic"))
