"""Going on with a run, and what belongs to it behind: a tuning that comes to its end is compared with its quick model.

How a run goes on is in ``tldesk.services.resuming``, which of two is kept in ``tldesk.services.comparing``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from tldesk.core.errors import CancelledError, TldeskError
from tldesk.core.events import Note
from tldesk.core.paired import Tuning
from tldesk.core.places import Places
from tldesk.services import comparing, resuming
from tldesk.services.automatic import HeldOut, NotTuned, TrainingDone
from tldesk.services.train_report import known_report
from tldesk.services.tuning import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.core.freeze_plan import FreezePlan
    from tldesk.hooks.host import PluginHost
    from tldesk.services.resuming import Extend
    from tldesk.services.train_report import TrainReport
    from tldesk.store.project import Project

_log = logging.getLogger(__name__)


def go_on(
    project: Project,
    host: PluginHost,
    run: str | None,
    *,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    epochs: int | None = None,
    extend: Extend = "hold",
    freeze: FreezePlan | None = None,
    places: Places | None = None,
) -> tuple[TrainReport, TrainingDone]:
    """Go on as ``resuming.resume`` does, and compare a tuned run that is done then with its quick model.

    A tuned run that is at its end already and was not compared only is. Return the report of the run itself, and how
    it came out in the end, whose report is of the run that is kept. That the comparison fails or is stopped costs
    nothing: the quick model counts, and going on tries again.

    Raises:
        UsageError, DataError, ProjectError: As ``resuming.resume``.
    """
    work = Work(project, host, places or Places.find(), cancel, on_event)
    record = resuming.find_run(project, run)
    if record.awaits_comparison and epochs is None and freeze is None:
        report = known_report(record)
    else:
        report = resuming.resume(
            project,
            host,
            record.id,
            cancel=cancel,
            on_event=on_event,
            epochs=epochs,
            extend=extend,
            freeze=freeze,
            places=work.places,
        )
    return report, _judged(work, report)


def _judged(work: Work, report: TrainReport) -> TrainingDone:
    runs = work.project.runs
    tuning = Tuning.of(runs.get(report.run).facts)
    quick = None
    if tuning is not None and tuning.tuned == report.run:
        quick = next((run for run in runs.all() if run.id == tuning.quick and run.has_result), None)
    if tuning is None or quick is None:
        return TrainingDone(report)
    held_out = _held_out(quick.facts)
    if report.outcome == "cancelled":
        if tuning.is_open:
            work.on_event(Note("tuning was stopped; the quick model is kept"))
        return TrainingDone(report, held_out, NotTuned("stopped", "", 0))
    if report.outcome == "failed":
        return TrainingDone(report, held_out)
    why = _decided(work, tuning)
    if isinstance(why, Tuning):
        return TrainingDone(report if why.is_kept else known_report(quick), held_out, None, why)
    return TrainingDone(known_report(quick), held_out, NotTuned(why, "", 0))


def _decided(work: Work, tuning: Tuning) -> Tuning | Literal["stopped", "failed"]:
    try:
        return comparing.decide(work, tuning)
    except CancelledError:
        work.on_event(Note("stopped before the two were compared; the quick model is kept"))
        return "stopped"
    except TldeskError as error:
        work.on_event(Note(f"the two could not be compared: {error.what}; the quick model is kept"))
    except Exception as error:  # noqa: BLE001 - both runs are kept by now, and this is only their comparison
        _log.exception("a tuned model could not be compared")
        text = f"the two could not be compared: {type(error).__name__}: {error}; the quick model is kept"
        work.on_event(Note(text))
    return "failed"


def _held_out(facts: Mapping[str, object]) -> HeldOut | None:
    match facts.get("held_out"):
        case {"right": int(right), "samples": int(samples), "interval": [low, high], "per_class": list(rows)}:
            return HeldOut(right, samples, (float(low), float(high)), tuple((row[0], row[1], row[2]) for row in rows))
    return None
