"""The answer strip's sentences: each standing of a project in words, and the one next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tldesk.core import standing as states
from tldesk.qt.service_words import said
from tldesk.ui.answer_strip import Answer, marked_name
from tldesk.ui.durations import duration

if TYPE_CHECKING:
    from tldesk.core.paired import PairedGain
    from tldesk.core.standing import Judged, Standing

LIKELY_FROM = 0.7  # lower end of the interval, from which few labels are called likely right


class AnswerWords(QObject):
    """Says a standing in the language of now."""

    def answer(self, standing: Standing) -> Answer:
        """Return what the strip says."""
        match standing:
            case states.Loading():
                return Answer(self.tr("Opening the project."))
            case states.Empty():
                return Answer(
                    self.tr("Drop a folder of images here."),
                    button_text=self.tr("Open folder"),
                    action="project.open_folder",
                )
            case states.Importing(way, unreadable):
                return Answer(self._importing(way, unreadable))
            case states.Training():
                return self._training(standing)
            case states.NoWeights(backbone):
                words = self.tr("{backbone}'s pretrained weights are not here.")
                return Answer(
                    words.format(backbone=marked_name(backbone)),
                    button_text=self.tr("Choose file"),
                    action="model.choose_weights",
                )
            case states.Done() | states.Stopped() | states.Stale():
                return self._after_run(standing)
            case _:
                return self._while_labelling(standing)

    def _while_labelling(self, standing: Standing) -> Answer:
        match standing:
            case states.TooFewClasses():
                return Answer(self.tr("Label two images in each of two classes; suggestions start then."))
            case states.Preparing():
                return Answer(self.tr("Getting ready to suggest. You can go on labelling."))
            case states.Extracting(way):
                return Answer(self._extracting(way))
            case states.Held(way):
                words = self.tr("Seen {done} of {total}; the rest was stopped. Suggestions cover these.")
                return Answer(
                    words.format(done=f"{way.done:,}", total=f"{way.total or 0:,}"),
                    button_text=self.tr("Go on reading"),
                    action="data.go_on",
                )
            case states.FewLabels(name, count):
                words = self.tr("Too few to judge: **{name}** has {count} of {least}.")
                return Answer(
                    words.format(name=marked_name(name), count=count, least=states.JUDGED_FROM),
                    button_text=self.tr("Label next 20"),
                    action="data.label_next",
                )
            case states.Labelled(labels, reason):
                words = self.tr("**{count} labels.** {reason}").format(count=f"{labels:,}", reason=reason)
                return self._with_train(words.strip())
            case states.Live(labels, judged, is_figure):
                return self._live(labels, judged, is_figure=is_figure)
        msg = f"no words for {standing}"
        raise ValueError(msg)

    def _importing(self, way: states.Way, unreadable: int) -> str:
        if not way.total:
            return self.tr("Looking through the folder. You can label already.")
        words = self.tr("{done} of {total} read, {unreadable} unreadable. You can label already.")
        return words.format(done=f"{way.done:,}", total=f"{way.total:,}", unreadable=f"{unreadable:,}")

    def _extracting(self, way: states.Way) -> str:
        done, total = f"{way.done:,}", f"{way.total or 0:,}"
        if not way.done:
            return self.tr("Looking at {total} images; suggestions come with them.").format(total=total)
        if way.left_s is None:
            return self.tr("Seen {done} of {total}; suggestions cover these.").format(done=done, total=total)
        words = self.tr("Seen {done} of {total}, {time} left; suggestions cover these.")
        return words.format(done=done, total=total, time=duration(way.left_s))

    def _live(self, labels: int, judged: Judged, *, is_figure: bool) -> Answer:
        count = f"{labels:,}"
        if is_figure:
            words = self.tr("**{count} labels.** About {share} % right ({low}-{high}).")
            text = words.format(
                count=count, share=_percent(judged.share), low=_percent(judged.low), high=_percent(judged.high)
            )
        else:
            words = self.tr("**{count} labels.** Suggestions are {word} right.")
            text = words.format(count=count, word=self._word(judged))
        if judged.weakest:
            text += " " + self.tr("Weakest: **{name}**.").format(name=marked_name(judged.weakest))
        return self._with_train(text, judged, is_figure=is_figure)

    def _with_train(self, text: str, judged: Judged | None = None, *, is_figure: bool = False) -> Answer:
        return self._judged(text, judged, is_figure=is_figure, button=self.tr("Train"), action="train.start")

    def _judged(self, text: str, judged: Judged | None, *, is_figure: bool, button: str, action: str) -> Answer:
        if judged is None:
            return Answer(text, button_text=button, action=action)
        too_few = self.tr("under 20 labels in a class: no figure yet")
        return Answer(
            text,
            estimate=judged.share,
            interval=(judged.low, judged.high),
            estimate_text="" if is_figure else too_few,
            button_text=button,
            action=action,
        )

    def _word(self, judged: Judged) -> str:
        return self.tr("mostly") if judged.low >= LIKELY_FROM else self.tr("only sometimes")

    def _training(self, state: states.Training) -> Answer:
        if state.is_stopping:
            return Answer(self.tr("Stopping; what was finished is kept."))
        steps = {
            "decode": self.tr("reading the images"),
            "check": self.tr("checking the images"),
            "features": self.tr("looking at the images"),
            "solve": self.tr("solving the head"),
            "evaluate": self.tr("measuring"),
            "cross_validate": self.tr("checking the quick model"),
            "timing": self.tr("measuring how long tuning takes"),
            "tune": self.tr("tuning the last stage"),
            "compare": self.tr("comparing the two models"),
        }
        if state.epoch is not None and state.part is not None:
            step = steps["tune"]
        elif state.epoch is not None:
            step = self.tr("epoch {epoch} of {epochs}").format(epoch=state.epoch[0], epochs=state.epoch[1])
        else:
            step = steps.get(state.step, self.tr("getting ready"))
        if state.way.left_s is not None:
            step = self.tr("{step}, {time} left").format(step=step, time=duration(state.way.left_s))
        if state.part is not None:
            words = self.tr("**Step {number} of {count}:** {step}. Labelling still works.")
            text = words.format(number=state.part[0], count=state.part[1], step=step)
        else:
            text = self.tr("**Training:** {step}. Labelling still works.").format(step=step)
        if state.remark:
            text = self.tr("**Training:** {remark}.").format(remark=said(state.remark).replace("*", "∗"))
        return Answer(text, button_text=self.tr("Stop"), action="train.stop")

    def _after_run(self, state: states.Done | states.Stopped | states.Stale) -> Answer:
        run = state.run
        match state:
            case states.Done() if run.tuning is not None and run.tuning.gain is not None:
                text = self._tuned(run.tuning.gain, is_kept=run.tuning.is_kept)
                return Answer(text, button_text=self.tr("Use"), action="run.use")
            case states.Done():
                text = self.tr("**{name}** is ready.").format(name=marked_name(run.name))
                if run.right is not None and run.judged:
                    words = self.tr("It is right on {right} of {judged} validation images.")
                    text += " " + words.format(right=f"{run.right:,}", judged=f"{run.judged:,}")
                return Answer(text, button_text=self.tr("Use"), action="run.use")
            case states.Stale(_, judged, is_figure):
                words = self.tr("**{count} labels** since this model.")
                if run.labels_since == 1:
                    words = self.tr("**{count} label** since this model.")
                text = words.format(count=f"{run.labels_since:,}")
                update = self.tr("Update")
                return self._judged(text, judged, is_figure=is_figure, button=update, action="train.start")
            case _:
                return self._stopped(run)

    def _tuned(self, gain: PairedGain, *, is_kept: bool) -> str:
        if not is_kept:
            return self.tr("**No clear gain from tuning:** the quick model is kept.")
        words = self.tr("**Tuning gained {points} points** ({low} to {high}): kept.")
        low, high = gain.interval
        return words.format(points=_points(gain.gain), low=_points(low), high=_points(high))

    def _stopped(self, run: states.LastRun) -> Answer:
        resume, epoch = self.tr("Resume"), f"{run.epochs + 1:,}"
        if run.outcome == "failed":
            text = self.tr("**The run failed:** {why}").format(why=said(run.error).replace("*", "∗"))
            if run.can_resume:
                return Answer(text, button_text=resume, action="train.resume")
            return Answer(text, button_text=self.tr("Show"), action="place.train")
        if run.can_resume and run.outcome == "interrupted":
            text = self.tr("The program ended in epoch {epoch} of **{name}**; nothing is lost.")
            text = text.format(epoch=epoch, name=marked_name(run.name))
        elif run.can_resume or run.epochs:
            text = self.tr("Stopped in epoch {epoch}; nothing is lost.").format(epoch=epoch)
        else:
            text = self.tr("The run was stopped before its first epoch; your labels are safe.")
        if run.can_resume:
            return Answer(text, button_text=resume, action="train.resume")
        return Answer(text, button_text=self.tr("Train again"), action="train.start")


def _points(share: float) -> str:
    return f"{share * 100:.1f}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"
