"""Take the engine through a run and keep what it gives: progress on the way, and how it ended, whatever ends it."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tldesk.core.errors import CancelledError, ProjectError
from tldesk.core.events import EpochDone, Note, Outcome, RunStarted
from tldesk.core.keys import find_key
from tldesk.services.models import RESULT
from tldesk.services.train_report import TrainReport, report_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.ml.loop import Resumption
    from tldesk.ml.plan import TrainPlan
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord


def keep_run(
    project: Project,
    record: RunRecord,
    plan: TrainPlan,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    began_s: float,
    resume: Resumption | None = None,
) -> TrainReport:
    """Run the engine and note in the project how it went. ``began_s``: on the monotonic clock, when work began."""
    log = _RunLog(project, record, on_event)
    log.epochs, log.val = record.epochs, dict(record.val) if record.val else None
    before_s = record.seconds or 0.0
    try:
        epochs = 1 if find_key("head", plan.recipe.head.key).is_solved else plan.recipe.epochs
        on_event(RunStarted(record.id, record.name, str(record.folder), epochs))
        outcome = _run(plan, cancel, log, resume)
    except BaseException as error:
        is_stopped = isinstance(error, KeyboardInterrupt | CancelledError)
        with suppress(ProjectError):  # the error itself says more than that it could not be noted
            project.runs.finish(
                record.id,
                "cancelled" if is_stopped else "failed",
                epochs=log.epochs,
                seconds=before_s + time.monotonic() - began_s,
                val=log.val,
                error=None if is_stopped else f"{type(error).__name__}: {error}",
                has_result=(record.folder / RESULT).is_file(),
            )
        raise
    report = report_of(record, plan.recipe, outcome, seconds=before_s + time.monotonic() - began_s)
    is_new = report.epochs > 0 or not record.epochs  # else it failed before it had anything: what it had stays
    project.runs.finish(
        record.id,
        report.outcome,
        epochs=report.epochs if is_new else record.epochs,
        seconds=report.seconds,
        val=report.val if is_new else record.val,
        error=report.error["what"] if report.error else None,
        has_result=(record.folder / RESULT).is_file() if resume is not None else None,
        facts=report.as_json() if is_new else record.facts,
    )
    return report


class _RunLog:
    """Notes each finished epoch in the project; a project that is locked for a while does not stop the run."""

    def __init__(self, project: Project, record: RunRecord, on_event: Callable[[Event], None]) -> None:
        self.epochs = 0  # finished
        self.val: dict[str, float] | None = None  # of the best epoch, whose weights are the result
        self._project = project
        self._record = record
        self._on_event = on_event
        self._has_missed = False

    def tell(self, event: Event) -> None:
        """Keep what an epoch gave and pass the event on."""
        if isinstance(event, EpochDone):
            self.epochs = event.epoch
            if event.is_best:
                self.val = event.val
            try:
                self._project.runs.update(self._record.id, epochs=event.epoch, val=event.val)
            except ProjectError as error:
                if not self._has_missed:
                    self._on_event(Note(f"the run goes on, but its progress is not noted: {error.what}"))
                self._has_missed = True
        self._on_event(event)


def _run(plan: TrainPlan, cancel: CancelToken, log: _RunLog, resume: Resumption | None) -> Outcome:
    from tldesk.ml.loop import train_events

    events = train_events(plan, cancel, resume=resume)
    try:
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            log.tell(event)
    finally:
        events.close()
