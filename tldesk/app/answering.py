"""Keep the answer strip true: gather what is known of the project, decide where it stands, and say it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from tldesk.core.paired import Tuning
from tldesk.core.standing import Facts, Held, Judged, LastRun, Training, Way, standing_of
from tldesk.qt import training_desk as training
from tldesk.services.jobs import JobKind
from tldesk.services.project_view import NONE, text_of
from tldesk.ui.answer_words import AnswerWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tldesk.app.behind import Behind
    from tldesk.core.standing import Standing
    from tldesk.qt.live_state import LiveState
    from tldesk.services.project_view import ProjectView
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord
    from tldesk.ui.answer_strip import Answer
    from tldesk.ui.main_window import MainWindow

GATHER_MS = 50
_READING = (JobKind.IMPORT, JobKind.CHECK)


class Answering(QObject):
    """Says on the strip where the open project stands, at most every 50 ms.

    Signals: ``held_changed(way)``: how far looking at the images was when a person stopped it, where the strip tells of
    something else; None: it was not stopped, or the strip says so.
    """

    held_changed = Signal(object)

    def __init__(self, behind: Behind, window: MainWindow) -> None:
        super().__init__(window)
        self._behind = behind
        self._window = window
        self._words = AnswerWords(self)
        self._learned: dict[str, dict[int, str]] = {}  # of runs: what their samples were labelled when they began
        self._judged_samples: dict[str, int] = {}
        self._asked: set[tuple[str, tuple[str, ...]]] = set()  # run, and the classes as they were called then
        self._counted: tuple[ProjectView, Mapping[int, str], int] | None = None  # labels since the last run
        self._said: Answer | None = None
        self.is_opening = False
        self.missing_weights = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._say)
        for signal in (
            behind.project.opened,
            behind.project.closed,
            behind.project.changed,
            behind.project.failed,
            behind.jobs.changed,
            behind.engine.ready,
            behind.engine.failed,
            behind.live.suggestions_changed,
            behind.live.estimate_changed,
            behind.live.state_changed,
            behind.training.state_changed,
            behind.book.runs_changed,
        ):
            signal.connect(self.refresh)
        behind.project.opened.connect(self._forget)
        behind.project.closed.connect(self._forget)
        window.place_changed.connect(self.refresh)
        window.installEventFilter(self)

    @property
    def standing(self) -> Standing:
        """Where the project stands now."""
        return standing_of(self._facts())

    @property
    def last_run(self) -> RunRecord | None:
        """The newest run that has ended; of two that were compared the one that was kept."""
        ended = {run.id: run for run in self._behind.book.runs if run.outcome != "running"}
        newest = max(ended.values(), key=lambda run: run.created, default=None)
        if newest is None or newest.outcome in ("cancelled", "interrupted"):  # it can be gone on with
            return newest
        return ended.get(newest.lost_to, newest)

    @Slot()
    def refresh(self) -> None:
        """Say it anew, soon."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _say(self) -> None:
        facts = self._facts()
        standing = standing_of(facts)
        self.held_changed.emit(None if isinstance(standing, Held | Training) else facts.held)
        answer = self._words.answer(standing)
        if answer.action == "run.use" and self._window.place == "use":
            answer = replace(answer, button_text="", action="")  # one is there already
        if answer == self._said:
            return
        self._said = answer
        self._window.answer_strip.set_answer(answer)

    @Slot()
    def _forget(self) -> None:
        self._learned, self._judged_samples, self._asked = {}, {}, set()
        self._counted = None

    # --- facts ---------------------------------------------------------------------------------------------

    def _facts(self) -> Facts:
        behind = self._behind
        if not behind.project.is_open:
            return Facts(is_loading=self.is_opening)
        view, live = behind.project.view, behind.live.state
        step, epoch, way = self._training()
        return Facts(
            is_loading=self.is_opening,
            has_project=True,
            samples=len(view),
            unreadable=len(view.reasons),
            labels=dict(zip(view.classes, live.counts, strict=True)),
            labelled=int((view.is_labelled & view.readable).sum()),
            reading=self._reading(),
            extracting=self._extracting(live),
            held=_held(live),
            is_engine_ready=behind.engine.is_ready,
            unavailable=behind.suggestions.reason(),
            missing_weights=self.missing_weights,
            training=way,
            training_step=step,
            training_epoch=epoch,
            training_part=getattr(behind.training.state, "part", None),
            training_remark=getattr(behind.training.state, "remark", ""),
            is_stopping=isinstance(behind.training.state, training.Stopping),
            judged=_judged(live),
            is_unjudged=live.is_unjudged,
            last_run=self._last_run(view),
        )

    def _reading(self) -> Way | None:
        for job in self._behind.jobs.states:
            if job.kind in _READING:
                return Way(job.done, job.total, job.left_s)
        return None

    def _extracting(self, live: LiveState) -> Way | None:
        if not self._behind.jobs.has(JobKind.EXTRACT) or not live.total or live.extracted >= live.total:
            return None
        return Way(live.extracted, live.total, live.left_s)

    def _training(self) -> tuple[str, tuple[int, int] | None, Way | None]:
        match self._behind.training.state:
            case training.Preparing(phase, done, total, left_s):
                return phase, None, Way(done, total, left_s)
            case training.Training(epoch, epochs, step, steps, _, left_s):
                return "train", (epoch, epochs), Way(step, steps, left_s)
            case training.Stopping():
                return "", None, Way()
        return "", None, None

    def _last_run(self, view: ProjectView) -> LastRun | None:
        run = self.last_run
        if run is None:
            return None
        self._ask(run, view.classes)
        learned = self._learned.get(run.id)
        if learned is None:
            return None
        accuracy, judged = (run.val or {}).get("accuracy"), self._judged_samples.get(run.id, 0)
        return LastRun(
            id=run.id,
            name=run.name,
            outcome=run.outcome,
            has_result=run.has_result,
            epochs=run.epochs,
            right=None if accuracy is None else round(accuracy * judged),
            judged=judged or None,
            labels_since=self._since(view, learned),
            error=run.error or "",
            tuning=Tuning.of(run.facts),
            can_resume=(point := self._behind.book.resume_point(run.id)) is not None and point.has_state,
        )

    def _since(self, view: ProjectView, learned: Mapping[int, str]) -> int:
        """Count the labels that a run would learn from now and did not know, or knew as others."""
        if self._counted is None or self._counted[0] is not view or self._counted[1] is not learned:
            ids = view.ids.tolist()
            rows = np.flatnonzero(view.readable & view.is_labelled & (view.splits != NONE)).tolist()
            count = sum(1 for row in rows if learned.get(ids[row]) != view.texts[row])
            self._counted = (view, learned, count)
        return self._counted[2]

    def _ask(self, run: RunRecord, classes: tuple[str, ...]) -> None:
        if (run.id, classes) in self._asked:
            return
        self._asked.add((run.id, classes))

        def work(project: Project) -> tuple[dict[int, str], int]:
            samples, today = project.runs.snapshot(run.id), project.labels.former_names()
            judged = sum(1 for sample in samples if sample.split is not None and sample.split.value == "val")
            named = (replace(one, labels=tuple(today.get(name, name) for name in one.labels)) for one in samples)
            return {sample.id: text_of(sample) for sample in named}, judged

        def answer(found: tuple[Mapping[int, str], int]) -> None:
            self._learned[run.id] = dict(found[0])
            self._judged_samples[run.id] = found[1]
            self.refresh()

        self._behind.project.run(work, answer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say it in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        return super().eventFilter(watched, event)


def _held(live: LiveState) -> Way | None:
    if not live.is_held or not live.is_available or live.extracted >= live.total:
        return None
    return Way(live.extracted, live.total)


def _judged(live: LiveState) -> Judged | None:
    estimate = live.estimate
    if estimate is None:
        return None
    low, high = estimate.interval
    return Judged(estimate.share, low, high, estimate.weakest, is_words=estimate.is_words)
