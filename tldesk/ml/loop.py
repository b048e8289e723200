"""Train: a plan in, events out. Knows no thread, no project and no screen; ``list(train_events(...))`` is a test.

Three ways, chosen from the plan: a head that is solved in one go; a head trained on kept features, where the whole
backbone is frozen; and the full loop, whose frozen prefix runs without gradients. All see the samples in one order.
Figures of ``train`` are means over an epoch's steps, dropout on and weights moving; those of ``val`` are measured after
it, in fp32.
"""

from __future__ import annotations

import time
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import torch

from tldesk.core.errors import CancelledError, ModelError, TldeskError
from tldesk.core.events import Event, Note, Outcome, PhaseStarted
from tldesk.ml.epochs import Job, epoch_events
from tldesk.ml.evaluate import figures
from tldesk.ml.export import write_documents
from tldesk.ml.features import compute_all, feature_space
from tldesk.ml.forward import forward_batches
from tldesk.ml.freeze import apply_freeze
from tldesk.ml.heads import build_head, fit_output_scale, is_solved
from tldesk.ml.interrupt import interruptible
from tldesk.ml.ledger import RunLedger
from tldesk.ml.plan import check_plan, decide_batch_size
from tldesk.ml.seeding import deterministic, prepare_thread
from tldesk.ml.solvers import install_solution, solve_logistic
from tldesk.ml.sources import FeatureSource, SampleSource, head_outputs

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.ml.plan import SampleSet, TrainPlan

LARGEST_FEATURE = 32_768  # numbers a sample; more are cheaper to compute than to keep
LARGEST_BLOCK = 4 * 2**30  # bytes of all features, which are held in memory


def train_events(plan: TrainPlan, cancel: CancelToken) -> Generator[Event, None, Outcome]:
    """Train and write the run folder; yield events and return the outcome.

    Whatever a person can mend becomes ``Failed``; anything else is a fault of the program and is raised. However it
    ends, also by ``close``, the last finished epoch is on disk and the result's weights are in ``plan.model``.
    """
    ledger = RunLedger(plan)
    try:
        with deterministic():
            try:
                result = yield from _train(plan, cancel, ledger)
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


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an exception means that memory ran out, on the CPU or a device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and ("out of memory" in str(error) or "can't allocate memory" in str(error))


def _train(plan: TrainPlan, cancel: CancelToken, ledger: RunLedger) -> Generator[Event, None, str]:
    check_plan(plan)
    recipe, model = plan.recipe, plan.model
    prepare_thread(recipe.threads)
    _add_head(plan)
    state = apply_freeze(model, recipe.plan)
    state.set_modes(model)
    ledger.begin(state)
    ledger.facts.update(
        parameters=state.parameter_count,
        trainable=state.trainable_count,
        device=plan.device.name,
        precision=plan.device.precision,
        cache=None,
    )
    write_documents(plan)
    has_val = plan.val is not None and len(plan.val) > 0
    is_frozen = state.frozen_stages == len(model.stages)
    with interruptible(model, cancel):
        if is_solved(recipe.head):
            if not is_frozen:
                raise ModelError("a solved head needs a wholly frozen backbone", "set freeze to head")
            yield from _solve(plan, cancel, ledger)
            return "solved"
        if is_frozen and recipe.cache == "auto" and _fits(plan):
            train, val = yield from _features(plan, cancel, ledger)
            source: FeatureSource | SampleSource = FeatureSource(plan, train=train, val=val)
        else:
            source = SampleSource(plan, cancel, frozen_stages=state.frozen_stages)
        yield from epoch_events(Job(plan, state, ledger, source, cancel))
    return "best" if has_val else "last"


def _add_head(plan: TrainPlan) -> None:
    recipe, model = plan.recipe, plan.model
    if model.head is None:
        model.head = build_head(recipe.head, model.feature_shape, len(plan.classes), task=recipe.task, seed=recipe.seed)
    if recipe.task == "regression":
        fit_output_scale(model.head, plan.train.targets)
    if plan.device.device.type == "mps":
        model.head.float()  # has no float64, in which a solved head is kept elsewhere
    model.to(plan.device.device)


def _fits(plan: TrainPlan) -> bool:
    width = prod(plan.model.feature_shape)
    count = len(plan.train) + (len(plan.val) if plan.val is not None else 0)
    return width <= LARGEST_FEATURE and width * count * 4 <= LARGEST_BLOCK


def _solve(plan: TrainPlan, cancel: CancelToken, ledger: RunLedger) -> Generator[Event, None, None]:
    started_s = time.monotonic()
    recipe, model = plan.recipe, plan.model
    train, val = yield from _features(plan, cancel, ledger)
    yield PhaseStarted("solve")
    solution = solve_logistic(
        train,
        plan.train.targets,
        recipe=recipe.head,
        classes=len(plan.classes),
        seed=recipe.seed,
        threads=1,  # BLAS has one setting for the process: with more, a refit beside it would change the last bits
        cancel=cancel,
    )
    if not solution.has_converged:
        yield Note("the solver stopped at its last iteration; a smaller c settles sooner")
    if model.head is not None:
        install_solution(model.head, solution)
    model.eval()
    ledger.facts["c"] = solution.c

    def score(rows: Array, samples: SampleSet) -> dict[str, float]:
        return figures(head_outputs(plan, rows), samples.targets, task=recipe.task, head=model.head)

    val_figures = score(val, plan.val) if val is not None and plan.val is not None else None
    seconds = time.monotonic() - started_s
    yield ledger.epoch_done(1, lr=0.0, train=score(train, plan.train), val=val_figures, seconds=seconds)


def _features(
    plan: TrainPlan, cancel: CancelToken, ledger: RunLedger
) -> Generator[Event, None, tuple[Array, Array | None]]:
    recipe, model, device = plan.recipe, plan.model, plan.device.device
    model.eval()
    sets = [plan.train, *([plan.val] if plan.val is not None and len(plan.val) else [])]
    yield PhaseStarted("features", sum(len(samples) for samples in sets))
    store = plan.cache if recipe.cache == "auto" else None
    preprocess = recipe.input_preprocess()
    space = (
        ""
        if store is None
        else feature_space(
            model,
            input_shape=plan.input_shape,
            preprocess=preprocess,
            modality_version=plan.modality_version,
            batch_size=recipe.feature_batch_size,
            device=device,
        )
    )
    blocks = []
    for samples in sets:

        def compute(
            indices: Sequence[int], samples: SampleSet = samples
        ) -> Generator[tuple[Sequence[int], Array], None, None]:
            for done, rows, _ in forward_batches(
                model.features,
                samples,
                indices,
                batch_size=recipe.feature_batch_size,
                device=device,
                threads=recipe.threads,
                cancel=cancel,
            ):
                yield done, rows

        if store is None:
            block = yield from compute_all(samples.keys, compute)
        else:
            block = yield from store.get(space, samples.keys, compute)
        if block.fault is not None:
            yield Note(block.fault)
        if not np.isfinite(block.rows).all():
            raise ModelError(f"{recipe.backbone} gives features that are not finite", "check its weights")
        blocks.append(block)
    if store is not None:
        ledger.facts["cache"] = {
            "boundary": recipe.stages[-1],
            "bytes": sum(block.bytes for block in blocks),
            "hits": sum(block.hits for block in blocks),
            "misses": sum(block.misses for block in blocks),
        }
    return blocks[0].rows, blocks[1].rows if len(blocks) > 1 else None
