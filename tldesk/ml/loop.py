"""Train: a plan in, events out. Knows no thread, no project and no screen; ``list(train_events(...))`` is a test.

Three ways, chosen from the plan: a head that is solved in one go; training on the kept rows of a boundary, where the
leading stages are frozen; and the full loop, whose frozen prefix runs without gradients. All see the samples in one
order.
Figures of ``train`` are means over an epoch's steps, dropout on and weights moving; those of ``val`` are measured after
it, in fp32.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from tldesk.core.errors import CancelledError, DataError, ModelError, TldeskError
from tldesk.core.events import Note
from tldesk.core.recipe import decide_batch_size
from tldesk.ml.boundary_rows import BoundaryRows
from tldesk.ml.epochs import Job, epoch_events
from tldesk.ml.export import write_documents
from tldesk.ml.freeze import apply_freeze, check_freeze
from tldesk.ml.frozen_part import boundary_of
from tldesk.ml.heads import build_head, fit_output_scale, is_solved
from tldesk.ml.interrupt import interruptible
from tldesk.ml.ledger import RunLedger
from tldesk.ml.nearest_good import fit_bank_size
from tldesk.ml.plan import check_plan
from tldesk.ml.seeding import deterministic, prepare_thread
from tldesk.ml.solve import solve_events, start_solved
from tldesk.ml.sources import BoundarySource, SampleSource, Source
from tldesk.ml.trainer import is_out_of_memory

if TYPE_CHECKING:
    from collections.abc import Generator

    from torch import Tensor

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event, Outcome
    from tldesk.ml.checkpoint import Checkpoint
    from tldesk.ml.freeze import FreezeState
    from tldesk.ml.plan import TrainPlan


@dataclass(frozen=True, slots=True)
class Resumption:
    """What a run goes on from: the tensors that it began with, and its newest whole checkpoint."""

    start: dict[str, Tensor]
    checkpoint: Checkpoint


def train_events(
    plan: TrainPlan, cancel: CancelToken, *, resume: Resumption | None = None
) -> Generator[Event, None, Outcome]:
    """Train and write the run folder; yield events and return the outcome.

    With ``resume`` the run in ``plan.folder`` goes on, and ends as if it had never stopped; the weights that ``plan``
    brings do not matter then.

    Whatever a person can mend becomes ``Failed``; anything else is a fault of the program and is raised. However it
    ends, also by ``close``, the last finished epoch is on disk and the result's weights are in ``plan.model``.
    """
    ledger = RunLedger(plan)
    try:
        with deterministic():
            try:
                result = yield from _train(plan, cancel, ledger, resume)
            finally:
                ledger.close()
    except CancelledError:
        return ledger.cancelled()
    except TldeskError as error:
        return ledger.failed(error.what, error.cure)
    except OSError as error:
        return ledger.failed(f"{error.filename or plan.folder}: {error.strerror}", "make room or mend the folder")
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        size = decide_batch_size(plan.recipe.batch_size, len(plan.train))
        cure = f"use a smaller batch size ({max(1, size // 2)}) or a smaller input"
        return ledger.failed(f"out of memory with {size} samples a step", cure)
    return ledger.completed(result)


def identity_of(plan: TrainPlan) -> dict[str, str]:
    """Return hashes of what a run cannot change while it is stopped: its samples, and its recipe but for its length.

    Epochs may be added and the freeze plan may be edited, so these two are left out.
    """
    recipe = plan.recipe.model_dump(mode="json", exclude={"epochs", "plan", "freeze", "tldesk", "checkpoint_s"})
    del recipe["schedule"]["extensions"]
    data = hashlib.sha256(json.dumps(list(plan.classes)).encode())
    for samples in (plan.train, plan.val):
        if samples is not None:
            data.update("\n".join(samples.keys).encode())
            data.update(np.ascontiguousarray(samples.targets).tobytes())
    return {
        "recipe": hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest(),
        "data": data.hexdigest(),
    }


def _train(
    plan: TrainPlan, cancel: CancelToken, ledger: RunLedger, resume: Resumption | None
) -> Generator[Event, None, str]:
    check_plan(plan)
    recipe, model = plan.recipe, plan.model
    prepare_thread(recipe.threads)
    add_head(plan)
    check_freeze(model, recipe.plan, epochs=recipe.epochs)
    identity = identity_of(plan)
    if resume is not None:
        _check_same(resume.checkpoint, identity)
        # Buffers that no state dict holds (timm has such) are made by the network itself.
        model.load_state_dict({name: resume.start[name] for name in model.state_dict()})
    _describe(plan, ledger)
    write_documents(plan)
    rows = BoundaryRows(plan, cancel)
    try:
        return (yield from _epochs_or_solution(plan, cancel, ledger, resume, rows, identity))
    finally:
        rows.close()


def _epochs_or_solution(
    plan: TrainPlan,
    cancel: CancelToken,
    ledger: RunLedger,
    resume: Resumption | None,
    rows: BoundaryRows,
    identity: dict[str, str],
) -> Generator[Event, None, str]:
    recipe, model = plan.recipe, plan.model
    state = apply_freeze(model, recipe.plan.at(1))
    has_val = plan.val is not None and len(plan.val) > 0
    with interruptible(model, cancel):
        if is_solved(recipe.head):
            if not state.is_head_only:
                raise ModelError("a solved head needs a wholly frozen backbone", "set freeze to head")
            ledger.begin()
            ledger.hold(state)
            yield from solve_events(plan, cancel, ledger, rows)
            ledger.facts["cache"] = rows.facts
            return "solved"
        if recipe.head.start == "solved" and recipe.head.key == "linear" and resume is None:
            yield from start_solved(plan, cancel, rows)
        ledger.begin(None if resume is None else resume.start)

        def source_of(state: FreezeState) -> Generator[Event, None, Source]:
            source = yield from source_for(plan, state, rows, cancel)
            ledger.facts["cache"] = rows.facts
            return source

        checkpoint = None if resume is None else resume.checkpoint
        yield from epoch_events(Job(plan, ledger, source_of, cancel, identity, checkpoint))
    return "best" if has_val else "last"


def source_for(
    plan: TrainPlan, state: FreezeState, rows: BoundaryRows, cancel: CancelToken
) -> Generator[Event, None, Source]:
    """Return what the epochs of a freeze state read: rows of a boundary where the recipe keeps them, else samples."""
    end = boundary_of(plan.model, state.frozen_cuts, is_head_only=state.is_head_only)
    plain = SampleSource(plan, cancel, frozen_cuts=state.frozen_cuts)
    if end is None or plan.recipe.cache != "auto":
        return plain
    if end not in plan.recipe.cached:
        yield Note(f"what comes before {end} is computed in each epoch: it is not kept")
        return plain
    refused = yield from rows.prepare(end)
    if refused:
        yield Note(refused)
        return plain
    if not rows.keeps_train:
        kept = (rows, end) if rows.val is not None else None
        return SampleSource(plan, cancel, frozen_cuts=state.frozen_cuts, kept=kept)
    return BoundarySource(plan, rows, end, cancel)


def _check_same(checkpoint: Checkpoint, identity: dict[str, str]) -> None:
    then = checkpoint.numbers["identity"]
    for name, title in (("data", "its samples or their labels"), ("recipe", "its recipe")):
        if then[name] != identity[name]:
            raise DataError(f"the run cannot go on: {title} changed since it stopped", "start a new run")


def _describe(plan: TrainPlan, ledger: RunLedger) -> None:
    """Note what the run is, as its report tells it; what learns counts at the end of its plan."""
    state = apply_freeze(plan.model, plan.recipe.plan.at(plan.recipe.epochs))
    ledger.facts.update(
        parameters=state.parameter_count,
        trainable=state.trainable_count,
        device=plan.device.name,
        precision=plan.device.precision,
        cache=None,
    )


def add_head(plan: TrainPlan) -> None:
    """Give the model its head, in the units of the targets, and put it on the run's device."""
    recipe, model = plan.recipe, plan.model
    if model.head is None:
        model.head = build_head(recipe.head, model.feature_shape, len(plan.classes), task=recipe.task, seed=recipe.seed)
    if recipe.task == "regression":
        fit_output_scale(model.head, plan.train.targets)
    fit_bank_size(model.head, model.feature_shape, plan.train.targets, recipe.head)
    if plan.device.device.type == "mps":
        model.head.float()  # has no float64, in which a solved head is kept elsewhere
    model.to(plan.device.device)
    if recipe.channels_last:
        model.to(memory_format=torch.channels_last)
