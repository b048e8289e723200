"""What the place *Train* says: what will happen, where training stands, and the lines of a run's log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tldesk.core.events import EpochDone, Note, PhaseStarted, PlanChanged, RunStarted
from tldesk.qt import training_desk as states
from tldesk.qt.run_book import is_solved
from tldesk.qt.service_words import said
from tldesk.ui.answer_strip import marked_name
from tldesk.ui.cost_words import views_sentence
from tldesk.ui.counts import short_count
from tldesk.ui.durations import duration

if TYPE_CHECKING:
    from tldesk.core.recipe import Recipe
    from tldesk.qt.training_desk import TrainingState
    from tldesk.services.automatic import NotTuned, TrainingDone
    from tldesk.services.costs import Costs
    from tldesk.store.values import RunRecord

_OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would begin with. ``last_s``: how long the newest run of the same kind took; None: there is none."""

    recipe: Recipe
    is_head_only: bool
    is_solved: bool
    train: int  # labelled, readable samples of this part
    val: int
    last_s: float | None = None
    is_untouched: bool = False  # nobody chose how to train: it is tuned where that pays
    costs: Costs | None = None  # of the first epoch's plan, where a backbone is shown


class TrainWords(QObject):
    """Says it in the language of now."""

    def plan(self, plan: Plan) -> str:
        """Return the sentence of what will happen, ``**marked**``."""
        recipe, train = plan.recipe, f"{plan.train:,}"
        if plan.is_solved:
            text = self.tr("**The head is solved** in one go on {count} labelled images; the backbone stays frozen.")
            text = text.format(count=train)
        else:
            text = self.tr(
                "**{what}** for {epochs} epochs on {count} labelled images, with {optimizer} at {rate}, {size} a step."
            ).format(
                what=self._learning(plan),
                epochs=f"{recipe.epochs:,}",
                count=train,
                optimizer=_OPTIMIZERS.get(recipe.optimizer.key, recipe.optimizer.key),
                rate=f"{recipe.optimizer.lr:g}",
                size=self.tr("as many as fit") if recipe.batch_size == "auto" else str(recipe.batch_size),
            )
        if plan.val:
            text += " " + self.tr("{count} others check it.").format(count=f"{plan.val:,}")
        else:
            text += " " + self.tr("No image is set aside to check it.")
        if plan.costs is not None and not plan.is_solved:
            sentence = views_sentence(plan.costs, is_augmented=recipe.augment != "none")
            text += f" {sentence}" if sentence else ""
        if plan.is_untouched and plan.is_solved:
            text += " " + self.tr("Larger images or a tuned last stage are tried as well; the better is kept.")
        text += " " + self.tr("Then Evaluate opens at the worst mistakes.")
        if plan.last_s is not None:
            text += " " + self.tr("Last time it took {time}.").format(time=duration(plan.last_s))
        return text

    def _learning(self, plan: Plan) -> str:
        freeze = plan.recipe.freeze
        if plan.is_head_only:
            return self.tr("The head learns")
        if freeze == "none":
            return self.tr("Everything learns")
        if isinstance(freeze, str) and freeze.startswith("stage:"):
            stage = marked_name(freeze.removeprefix("stage:"))
            return self.tr("{stage}, all behind it, and a new head learn").format(stage=stage)
        if isinstance(freeze, str) and freeze.startswith("gradual"):
            return self.tr("A new head learns, then one stage more after the other")
        if isinstance(freeze, str) and freeze.startswith("falling"):
            return self.tr("Everything learns, early stages more slowly")
        return self.tr("The layers chosen in Model and a new head learn")

    # --- where it stands -----------------------------------------------------------------------------------

    def status(self, state: TrainingState, *, is_engine_ready: bool) -> str:
        """Return one line on where training stands."""
        match state:
            case states.Idle():
                return "" if is_engine_ready else self.tr("The engine is loading. Train waits for it.")
            case states.Preparing():
                return self._preparing(state)
            case states.Training():
                parts = [
                    self.tr("Epoch {epoch} of {epochs}").format(epoch=state.epoch, epochs=state.epochs),
                    self.tr("{rate} images a second").format(rate=f"{state.samples_per_s:,.0f}"),
                ]
                if state.left_s is not None:
                    parts.append(self.tr("{time} left").format(time=duration(state.left_s)))
                return " · ".join(parts)
            case states.Stopping():
                return self.tr("Stopping. What was finished is kept.")
            case states.Finished(done):
                return self._finished(done)
            case states.Stopped(_, epochs) if epochs:
                return self.tr("Stopped. Whole epochs kept: {epochs}; nothing is lost.").format(epochs=f"{epochs:,}")
            case states.Stopped():
                return self.tr("Stopped before the first epoch was done. Your labels are safe.")
            case states.FailedRun(what, cure):
                what = what[:1].upper() + what[1:]
                return f"{what}. {cure[:1].upper()}{cure[1:]}." if cure else f"{what}."

    def _preparing(self, state: states.Preparing) -> str:
        text = self.phase(state.phase)
        if state.total:
            text = self.tr("{phase}: {done} of {total}").format(
                phase=text, done=f"{state.done:,}", total=f"{state.total:,}"
            )
        if state.left_s is not None:
            text += " · " + self.tr("{time} left").format(time=duration(state.left_s))
        return text

    def phase(self, name: str) -> str:
        """Name a phase."""
        names = {
            states.ENGINE_PHASE: self.tr("Waiting for the engine to load"),
            "check": self.tr("Checking the images"),
            "decode": self.tr("Reading the images"),
            "features": self.tr("Looking at the images"),
            "solve": self.tr("Solving the head"),
            "train": self.tr("Taking the first step"),
            "evaluate": self.tr("Measuring"),
            "cross_validate": self.tr("Judging by images that were left out"),
            "timing": self.tr("Measuring how long tuning takes"),
            "tune": self.tr("Tuning the last stage"),
            "compare": self.tr("Comparing the two models"),
            "finish": self.tr("Writing the run"),
        }
        return names.get(name, self.tr("Getting ready"))

    def _finished(self, done: TrainingDone) -> str:
        parts = [self.tr("Done in {time}.").format(time=duration(done.report.seconds))]
        if done.held_out is not None:
            words = self.tr("On images left out of the fit it is right {right} times of {count}.")
            parts.append(words.format(right=f"{done.held_out.right:,}", count=f"{done.held_out.samples:,}"))
        if done.not_tuned is not None:
            parts.append(self.not_tuned(done.not_tuned))
        if done.tuning is not None and done.tuning.gain is not None:
            gain, (low, high) = done.tuning.gain.gain, done.tuning.gain.interval
            if done.tuning.is_kept:
                words = self.tr("Tuning gained {points} points ({low} to {high}): the tuned model is kept.")
            else:
                words = self.tr(
                    "Tuning changed {points} points ({low} to {high}), no clear gain: the quick model is kept."
                )
            parts.append(words.format(points=f"{100 * gain:+.1f}", low=f"{100 * low:+.1f}", high=f"{100 * high:+.1f}"))
        return " ".join(parts)

    def not_tuned(self, why: NotTuned) -> str:
        """Say why the backbone was not tuned as well."""
        if why.reason == "few":
            words = self.tr("The backbone is not tuned: {name} has {count} labels, and tuning pays from about 20.")
            return words.format(name=marked_name(why.smallest), count=why.labels)
        if why.reason == "slow":
            return self.tr("The backbone is not tuned: that would take about {count} minutes here.").format(
                count=why.minutes
            )
        if why.reason == "stopped":
            return self.tr("Tuning was stopped; the quick model is kept.")
        if why.reason == "failed":
            return self.tr("The backbone could not be tuned, the log says why; the quick model is kept.")
        return self.tr("To tune the backbone as well, thaw stages in Model.")

    # --- the log -------------------------------------------------------------------------------------------

    def log_line(self, event: object) -> str:
        """Return a line of a run's log; empty: it says nothing that a person reads."""
        match event:
            case RunStarted(run, name, folder):
                return self.tr("Run {run}, {name}, in {folder}").format(run=run, name=name, folder=folder)
            case PhaseStarted("train", total) if total:
                return self.tr("Training, {count} steps").format(count=f"{total:,}")
            case PhaseStarted(name, total):
                text = self.phase(name)
                return f"{text}: {total:,}" if total else text
            case Note(text):
                return said(text)
            case PlanChanged():
                return self._plan_line(event)
            case EpochDone():
                return self._epoch_line(event)
            case _:
                return ""

    def _plan_line(self, event: PlanChanged) -> str:
        learned, count = short_count(event.trainable), short_count(event.parameters)
        if event.epoch == 1:
            text = self.tr("{learned} of {count} parameters learn")
        else:
            text = self.tr("From epoch {epoch} on {learned} of {count} parameters learn")
        text = text.format(epoch=f"{event.epoch:,}", learned=learned, count=count)
        frozen = self.tr("{frozen} of {stages} stages are frozen").format(
            frozen=event.frozen_stages, stages=event.stages
        )
        return f"{text}   {frozen}" if event.frozen_stages else text

    def end_line(self, run: RunRecord) -> str:
        """Return the last line of a run's log: how it ended and what is kept; empty: it has not ended."""
        text, time = "", duration(run.seconds) if run.seconds else ""
        match run.outcome:
            case "completed":
                text = self.tr("Done in {time}.").format(time=time) if time else self.tr("Done.")
            case "cancelled" if not run.epochs:
                return self.tr("Stopped before the first epoch was done; no weights are kept.")
            case "cancelled":
                text = self.tr("Stopped after {time}.").format(time=time) if time else self.tr("Stopped.")
            case "failed":
                why = said(run.error or "") or self.tr("nobody knows why")
                text = self.tr("Failed: {why}.").format(why=why.rstrip(".。"))
            case "interrupted":
                text = self.tr("Interrupted: the program ended before the run did.")
        if text and run.epochs and not is_solved(run):
            text += " " + self.tr("Whole epochs kept: {epochs}.").format(epochs=f"{run.epochs:,}")
        return text

    def _epoch_line(self, event: EpochDone) -> str:
        training, validation = self.tr("training"), self.tr("validation")
        parts = [self.tr("Epoch {epoch} of {epochs}").format(epoch=event.epoch, epochs=event.epochs)]
        names = {
            "loss": self.tr("loss"),
            "accuracy": self.tr("accuracy"),
            "map": self.tr("mean average precision"),
            "mae": self.tr("mean absolute error"),
        }
        for title, figures in ((training, event.train), (validation, event.val or {})):
            if figures:
                parts.append(
                    f"{title} " + ", ".join(f"{names.get(name, name)} {value:.4f}" for name, value in figures.items())
                )
        if event.seconds > 0:
            parts.append(f"{event.seconds:.1f} s")
        if event.is_best:
            parts.append(self.tr("best so far"))
        return "   ".join(parts)
