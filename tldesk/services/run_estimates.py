"""What a run took, beside what the stage profile lets expect of it. Reads; measures nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tldesk.core.contracts import Split
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.core.recipe import ResolvedRecipe
from tldesk.services.costs import Known, Load, times_of
from tldesk.services.run_metrics import run_epochs
from tldesk.services.stage_profile import Subject, known_profile

if TYPE_CHECKING:
    from tldesk.store.project import Project


@dataclass(frozen=True, slots=True)
class RunTimes:
    """Seconds: of a usual epoch, of the same as expected, and of the whole run as expected (None: it was resumed)."""

    epoch_s: float
    expected_epoch_s: float
    expected_s: float | None


def run_times(project: Project, run_id: str, *, places: Places | None = None) -> RunTimes | None:
    """Return both times of a run; None where they cannot be compared.

    That is where its backbone was never timed on this device, the plan changes on the way, nothing was kept, or there
    are no epochs.

    Raises:
        UsageError: There is no such run.
        DataError: Its files were altered.
    """
    record = project.runs.find(run_id)
    cache = record.facts.get("cache")
    try:
        resolved = ResolvedRecipe.model_validate(record.resolved)
    except ValidationError:
        return None
    epochs = [epoch.seconds for epoch in run_epochs(record.folder) if epoch.seconds > 0]
    is_solved = find_key("head", resolved.head.key).is_solved
    if is_solved or not epochs or len(resolved.plan.changes) != 1 or len(resolved.cached) != 1:
        return None
    if not isinstance(cache, dict):
        return None
    subject = Subject(
        backbone=resolved.backbone,
        size_px=resolved.input_preprocess().height,
        cut=resolved.cut,
        pool=resolved.head.end,
        device=resolved.device,
        precision=resolved.precision,
        threads=resolved.threads,
    )
    profile = known_profile(places or Places.find(), subject)
    [end] = resolved.cached
    if profile is None or end not in (*profile.cuts, "pooled"):
        return None
    stop = len(profile.cuts) if end == "pooled" else profile.cuts.index(end) + 1
    parts = Counter(sample.split for sample in project.runs.snapshot(record.id))
    load = Load(
        train=parts[Split.TRAIN],
        val=parts[Split.VAL],
        views=resolved.views,
        batch_size=int(resolved.batch_size),
        optimizer=resolved.optimizer.key,
    )
    rows = cache.get("hits", 0) + cache.get("misses", 0)
    learns = record.facts.get("trainable")
    times = times_of(
        stop,
        load,
        Known(profile=profile),
        row_bytes=round(cache.get("bytes", 0) / rows) if rows else 1,
        learns=learns if isinstance(learns, int) else 0,
        is_whole=end == "pooled",
    )
    if times.epoch is None or times.first_pass is None or not load.rows:
        return None
    first_s = times.first_pass * cache.get("misses", 0) / load.rows
    is_one_sitting = record.epochs == len(epochs) and not resolved.schedule.extensions
    return RunTimes(
        epoch_s=median(epochs),
        expected_epoch_s=times.epoch,
        expected_s=first_s + len(epochs) * times.epoch if is_one_sitting else None,
    )
