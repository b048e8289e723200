"""Which of a quick model and its tuning is kept: noted while the second trains, decided once that is at its end.

Until then the quick model counts, however the tuning ends; one that is gone on with is compared when it is done.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tldesk.core.errors import ProjectError
from tldesk.core.events import Note, PhaseStarted, RunStarted
from tldesk.core.paired import COMPARING, Tuning
from tldesk.services import tuning
from tldesk.services.calibration import keep_temperature

if TYPE_CHECKING:
    from tldesk.core.events import Event
    from tldesk.core.paired import PairedGain
    from tldesk.services.training import ChosenSamples
    from tldesk.services.tuning import Compared, Work

ENOUGH_TO_CALIBRATE = 20  # labels of the smallest class


def noted(work: Work, quick: str, *, gain: PairedGain | None, temperature: float | None) -> Work:
    """Return work that notes of the run that it begins that it tunes ``quick``, so that a crash does not forget it.

    ``gain`` and ``temperature``: as folds have found them before; None: they are found when the run is at its end.
    """

    def on_event(event: Event) -> None:
        if isinstance(event, RunStarted):
            fact = Tuning(quick, event.run, quick, gain, temperature).as_fact()
            with suppress(ProjectError):  # a database that is busy now costs no run
                work.project.runs.add_facts(event.run, {"tuning": fact})
        work.on_event(event)

    return replace(work, on_event=on_event)


def decide(work: Work, found: Tuning) -> Tuning:
    """Compare a tuned run that is at its end with the quick model, and write down in both which is kept.

    The validation part decides; where it is too small, what folds said before the run was made. Such a gain is of the
    recipe as it was then: epochs that were added do not change it. Where there is none, nothing is decided.

    Raises:
        TldeskError: The comparison cannot be made; the quick model counts, and it can be tried again.
        CancelledError: Stopped; as before.
    """
    runs = work.project.runs
    quick, tuned = runs.get(found.quick), runs.get(found.tuned)
    chosen = tuning.pinned_samples(work.project, quick)
    work.on_event(PhaseStarted(COMPARING))
    gain, temperature = found.gain, found.temperature
    if not tuning.judges_by_folds(chosen):
        compared = _compared(work, found, chosen)
        gain, temperature = compared.gain, fitted_temperature(compared, chosen)
        found = replace(found, temperature=None)
    if gain is None:
        return found
    if gain.is_clear and temperature is not None:
        keep_temperature(tuned.folder, temperature, samples=gain.samples)
    return settle(work, replace(found, gain=gain, kept=tuned.id if gain.is_clear else quick.id))


def settle(work: Work, found: Tuning) -> Tuning:
    """Write down which run is kept, in both, and say it."""
    for run in filter(None, (found.quick, found.tuned)):
        work.project.runs.add_facts(run, {"tuning": found.as_fact()})
    if found.gain is not None and found.is_kept:
        low, high = found.gain.interval
        text = f"tuning gained {100 * found.gain.gain:.1f} points ({100 * low:.1f} to {100 * high:.1f}): kept"
        work.on_event(Note(text))
    else:
        work.on_event(Note("no clear gain from tuning: the quick model is kept"))
    return found


def fitted_temperature(compared: Compared, chosen: ChosenSamples) -> float | None:
    """Return the tuned model's temperature, fitted to what it said of samples it never saw; None: too few labels."""
    from tldesk.ml.calibration import fit_temperature

    counts = Counter(sample.labels[0] for sample in (*chosen.train, *chosen.val))
    if min(counts.values()) < ENOUGH_TO_CALIBRATE:
        return None
    return fit_temperature(compared.logits, compared.targets)


def _compared(work: Work, found: Tuning, chosen: ChosenSamples) -> Compared:
    from tldesk.services.models import load_run

    runs = work.project.runs
    solved = load_run(work.host, runs.get(found.quick).folder)
    features = tuning.kept_features(work, solved, (*chosen.train, *chosen.val))
    return tuning.compare_on_validation(work, solved, runs.get(found.tuned), chosen, features=features)
