"""The untouched way to the end: quick model, tuning from it, and which of the two is kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.tiny_host import TinyHost, two_colors

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Split
from tldesk.core.events import EpochDone, Note, PhaseStarted, Progress, RunStarted
from tldesk.core.paired import PairedGain, Tuning
from tldesk.core.recipe import Recipe
from tldesk.services import automatic, enlarging, tuning
from tldesk.services.calibration import CALIBRATION, read_temperature
from tldesk.services.finished_models import finished_models
from tldesk.services.models import load_run, read_recipe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost
    from tldesk.store.project import Project

SOLVED = Recipe.parse(
    {"backbone": "test/tiny", "weights": {"key": "none"}, "device": "cpu", "head": {"key": "logistic"}}
)
EACH = 24


class Way:
    """One untouched training on a small project, and what it told."""

    def __init__(self, project: Project, host: PluginHost) -> None:
        self.project, self.host, self.cancel = project, host, CancelToken()
        self.events: list[Event] = []
        self.cancel_at: type | str | None = None

    def go(self) -> automatic.TrainingDone:
        return automatic.train_untouched(self.project, self.host, SOLVED, cancel=self.cancel, on_event=self._on_event)

    def _on_event(self, event: Event) -> None:
        self.events.append(event)
        began = sum(isinstance(one, RunStarted) for one in self.events)
        if isinstance(event, PhaseStarted) and event.name == self.cancel_at:
            self.cancel.cancel()
        if self.cancel_at is EpochDone and isinstance(event, EpochDone) and began == 2:
            self.cancel.cancel()

    @property
    def notes(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Note)]


@pytest.fixture
def way(tldesk_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    host = TinyHost(tldesk_home)
    monkeypatch.setattr(tuning, "EPOCHS", 2)
    monkeypatch.setattr(tuning, "COMPARE_FROM", 4)
    with two_colors(tmp_path, host, each=EACH) as project:
        yield Way(project, host)


def compared(gain: float, error: float) -> Any:
    """Return what stands for a comparison that came out so; the real one runs as well."""
    real = tuning.compare_on_validation

    def compare(*given: Any, **named: Any) -> tuning.Compared:
        found = real(*given, **named)
        return tuning.Compared(PairedGain(gain, error, len(found.targets)), found.logits, found.targets)

    return compare


def test_a_clear_gain_keeps_the_tuned_run_with_its_temperature(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "compare_on_validation", compared(0.1, 0.05))
    done = way.go()
    quick, tuned = way.project.runs.all()
    assert done.tuning == Tuning(quick.id, tuned.id, tuned.id, PairedGain(0.1, 0.05, 8))
    assert (done.report.run, done.not_tuned) == (tuned.id, None)
    assert way.project.runs.find().id == tuned.id
    assert Tuning.of(quick.facts) == Tuning.of(tuned.facts) == done.tuning
    assert way.notes[-1] == "tuning gained 10.0 points (0.2 to 19.8): kept"
    pinned = [[(row.id, row.split) for row in way.project.runs.snapshot(run.id)] for run in (quick, tuned)]
    assert pinned[0] == pinned[1]
    assert json.loads((tuned.folder / CALIBRATION).read_text())["samples"] == 8
    loaded = load_run(way.host, tuned.folder)
    assert loaded.temperature == read_temperature(tuned.folder) != 1.0


def test_without_a_clear_gain_the_quick_model_stays_the_latest(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "compare_on_validation", compared(0.02, 0.05))
    done = way.go()
    quick, tuned = way.project.runs.all()
    assert done.tuning is not None
    assert (done.tuning.is_kept, done.report.run) == (False, quick.id)
    assert way.project.runs.find().id == quick.id
    assert [(model.run, model.is_latest) for model in finished_models(way.project)] == [
        (quick.id, True),
        (tuned.id, False),
    ]
    assert way.notes[-1] == "no clear gain from tuning: the quick model is kept"
    assert not (tuned.folder / CALIBRATION).exists()
    assert json.loads((quick.folder / CALIBRATION).read_text())["samples"] == 2 * EACH
    way.project.runs.delete(quick.id)
    assert way.project.runs.find().id == tuned.id


def test_the_tuned_run_is_trained_by_the_starting_values(way: Way) -> None:
    way.go()
    recipe = read_recipe(way.project.runs.all()[-1].folder)
    assert (recipe.head.key, recipe.head.start, recipe.augment, recipe.views) == (
        "linear",
        "solved",
        "standard",
        "cached:4",
    )
    assert (recipe.optimizer.key, recipe.optimizer.lr, recipe.optimizer.weight_decay) == ("adamw", 1e-3, 0.05)
    assert (recipe.schedule.key, recipe.patience, recipe.best) == ("one-cycle", tuning.PATIENCE, "loss")
    assert recipe.plan.batchnorm == "frozen"
    assert {rule.match: rule.lr_factor for rule in recipe.plan.rules} == {
        **{f"stage:{stage}": 0.1 for stage in recipe.stages[-tuning.STAGES :]},
        "head": 1.0,
    }
    names = [event.name for event in way.events if isinstance(event, PhaseStarted)]
    assert [names.index(name) for name in ("tune", "timing", "train", "compare")] == sorted(
        names.index(name) for name in ("tune", "timing", "train", "compare")
    )


def test_a_small_validation_part_leaves_it_to_folds(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "COMPARE_FROM", 30)
    monkeypatch.setattr(tuning, "FOLDS", 2)
    done = way.go()
    assert done.tuning is not None
    assert done.tuning.gain is not None
    assert done.tuning.gain.samples == 2 * EACH
    assert "8 validation samples are too few to compare by: all labels judge, in folds" in way.notes
    told = [event for event in way.events if isinstance(event, Progress) and event.name == "tune"]
    assert told[-1].done == told[-1].total
    assert bool(done.tuning.tuned) == done.tuning.is_kept  # no tuned run is made for nothing
    assert len(way.project.runs.all()) == 1 + done.tuning.is_kept


def test_too_slow_a_device_is_said_with_the_minutes(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "estimated_s", lambda *_given: 1500.0)
    done = way.go()
    assert done.not_tuned is not None
    assert (done.not_tuned.reason, done.not_tuned.minutes, done.tuning) == ("slow", 25, None)
    assert "not tuned: it would take about 25 minutes on this device" in way.notes
    assert len(way.project.runs.all()) == 1


def test_the_estimate_grows_with_the_samples_and_the_folds(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "_pace", lambda *_given: tuning.Pace(0.25, 0.5, 4))
    way.go()
    work = tuning.Work(way.project, way.host, None, way.cancel, lambda _event: None)  # type: ignore[arg-type]
    chosen = tuning.pinned_samples(way.project, way.project.runs.all()[0])
    recipe = tuning.tuned_recipe(SOLVED, ("a", "b"), has_val=True)
    once = tuning.estimated_s(work, recipe, chosen)
    train, val = len(chosen.train), len(chosen.val)
    assert once == pytest.approx((4 * train + val) * 0.25 + 2 * (train + val) * 0.5)
    monkeypatch.setattr(tuning, "COMPARE_FROM", 30)
    assert tuning.estimated_s(work, recipe, chosen) == pytest.approx(
        once + 4 * val * 0.25 + (2 * (tuning.FOLDS - 1) + 1) * 2 * EACH * 0.5
    )


@pytest.mark.parametrize("moment", ["timing", "tune"])
def test_stopped_before_tuning_the_quick_model_is_kept(way: Way, moment: str) -> None:
    way.cancel_at = moment
    done = way.go()
    assert done.not_tuned is not None
    assert (done.report.outcome, done.not_tuned.reason) == ("completed", "stopped")
    assert way.project.runs.find().id == done.report.run


def test_stopped_while_tuning_both_are_kept_and_the_quick_one_counts(way: Way) -> None:
    way.cancel_at = EpochDone
    done = way.go()
    quick, tuned = way.project.runs.all()
    assert (done.report.run, done.report.outcome, tuned.outcome) == (tuned.id, "cancelled", "cancelled")
    assert (tuned.has_result, tuned.epochs) == (True, 1)
    assert way.project.runs.find().id == quick.id


def test_stopped_while_comparing_the_quick_model_counts(way: Way) -> None:
    way.cancel_at = "compare"
    done = way.go()
    quick, tuned = way.project.runs.all()
    assert (done.report.run, tuned.outcome) == (quick.id, "completed")
    assert way.project.runs.find().id == quick.id


def test_a_tuning_that_fails_leaves_the_quick_model(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "RATE", 1e30)
    monkeypatch.setattr(tuning, "estimated_s", lambda *_given: 1.0)
    done = way.go()
    assert done.not_tuned is not None
    assert (done.report.outcome, done.not_tuned.reason) == ("completed", "failed")
    assert way.project.runs.find().id == done.report.run


def test_predictions_follow_the_temperature_and_name_the_same(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    from tldesk.services.predicting import predict_with_run

    monkeypatch.setattr(tuning, "estimated_s", lambda *_given: 1500.0)
    run = way.project.runs.get(way.go().report.run)
    picture = way.project.samples.rows(split=Split.VAL)[0].path

    def said() -> dict[str, float]:
        found = predict_with_run(
            way.host, run.folder, [picture], run=None, cancel=CancelToken(), on_event=lambda _event: None
        )
        assert found[0].probabilities is not None
        return found[0].probabilities

    (run.folder / CALIBRATION).unlink()
    plain = said()
    (run.folder / CALIBRATION).write_text('{"temperature": 4.0, "samples": 48}')
    soft = said()
    assert list(soft) == list(plain)
    shares = np.array(list(plain.values())) ** 0.25
    assert list(soft.values()) == pytest.approx(shares / shares.sum(), rel=1e-4)


@pytest.fixture
def larger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tiny net, which takes 32 pixels, be tried at 48."""
    monkeypatch.setattr(enlarging, "FROM_PX", 16)
    monkeypatch.setattr(enlarging, "LARGER_PX", 48)


@pytest.mark.usefixtures("larger")
def test_larger_images_are_kept_where_they_are_told_better(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[np.ndarray, np.ndarray]] = []

    def gain(before: np.ndarray, after: np.ndarray, _groups: np.ndarray) -> PairedGain:
        seen.append((before, after))
        return PairedGain(0.08, 0.03, len(before))

    monkeypatch.setattr(enlarging, "paired_gain", gain)
    done = way.go()
    quick, larger = way.project.runs.all()
    assert [len(one) for one in seen[0]] == [2 * EACH, 2 * EACH]  # all labels judge, each out of its fold
    assert done.tuning == Tuning(quick.id, larger.id, larger.id, PairedGain(0.08, 0.03, 2 * EACH))
    assert done.report.run == way.project.runs.find().id == larger.id
    recipe = read_recipe(larger.folder)
    assert (recipe.input.size, recipe.head.key, recipe.head.refit, recipe.plan.rules[-1].match) == (
        48,
        "logistic",
        True,
        "head",
    )
    assert read_temperature(larger.folder) > 0
    assert "images of 48 pixels are told better" in way.notes
    assert "tuning gained 8.0 points (2.1 to 13.9): kept" in way.notes


@pytest.mark.usefixtures("larger")
def test_larger_images_that_are_not_clearly_better_leave_no_run(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enlarging, "paired_gain", lambda before, *_more: PairedGain(0.02, 0.03, len(before)))
    way.go()
    assert [read_recipe(run.folder).input.size for run in way.project.runs.all()] == [32, 32]  # quick and tuned


@pytest.mark.usefixtures("larger")
def test_a_side_that_a_person_chose_stays(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enlarging, "compare_sizes", lambda *_, **__: pytest.fail("it was tried"))
    monkeypatch.setattr(f"{__name__}.SOLVED", SOLVED.with_settings({"input.size": 40}))
    way.go()
    assert {read_recipe(run.folder).input.size for run in way.project.runs.all()} == {40}
