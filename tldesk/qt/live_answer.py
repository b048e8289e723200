"""The live answer: features in the background, a head refitted at each label, suggestions, and how good they are.

Limit: it says nothing in words and labels nothing. Everything heavy happens in threads; tensors never leave them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from tldesk.core.contracts import Task
from tldesk.core.errors import WeightsError
from tldesk.core.events import Cancelled, Failed
from tldesk.qt.live_state import LiveState, MissingWeights, Why
from tldesk.qt.newest import Newest
from tldesk.qt.service_words import said
from tldesk.qt.worker import Returned, Runner
from tldesk.services.extracting import ExtractedFeatures, Extractor, ExtractReport
from tldesk.services.jobs import JobKind
from tldesk.services.judging import Estimate, estimate, groups_of
from tldesk.services.project_view import NONE
from tldesk.services.suggesting import FeatureTable, Fit, fit, labels_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import Array
    from tldesk.core.recipe import Recipe
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.worker import JobOutcome, Report
    from tldesk.services.project_view import IdArray
    from tldesk.services.suggesting import FloatArray, Labels, Suggestion

GROWN_MS = 400  # how often new features alone lead to a refit
JUDGE_MS = 300  # pause in the labelling before it is judged anew
FIT_PATIENCE_S = 1.0  # after so long without new suggestions, a fit of older labels may end before the next begins
JUDGE_PATIENCE_S = 15.0
FIT_THREADS = 1  # beside extraction and window; on two busy cores a second BLAS thread made a refit 5 times slower


class LiveAnswer(QObject):
    """Follows the open project.

    Signals, GUI thread:
        suggestions_changed(): other suggestions hold, or none.
        estimate_changed(): they are judged anew, or no longer.
        state_changed(): anything of ``state`` is another, at most with each block of features.

    ``shutdown`` joins its threads; the extraction is a job of the desk.
    """

    suggestions_changed = Signal()
    estimate_changed = Signal()
    state_changed = Signal()

    # Of the project that is open; ``_forget`` sets them.
    _table: FeatureTable
    _skipped: set[int]  # could not be shown to the backbone
    _job: int | None  # the extraction
    _is_held: bool  # a person stopped it
    _failure: Failed | None
    _why_failed: Why
    _fit: Fit | None
    _estimate: Estimate | None
    _judged: Labels | None  # what the estimate, or the one under way, is about
    _chosen_c: float | None  # by the last estimate
    _asked_c: float | None  # what the last fit was given

    def __init__(
        self,
        project: OpenProject,
        jobs: JobDesk,
        engine: Engine,
        parent: QObject | None = None,
        *,
        recipe: Recipe | None = None,
    ) -> None:
        super().__init__(parent)
        self._project, self._jobs, self._engine, self._recipe = project, jobs, engine, recipe
        self._runner = Runner(prepare=engine.prepare, parent=self)
        self._fits = Newest(self._runner, FIT_PATIENCE_S)
        self._judgements = Newest(self._runner, JUDGE_PATIENCE_S)
        self._extractor: Extractor | None = None
        self._visible: tuple[int, ...] = ()
        self._wish: tuple[int, ...] = ()  # replaced as a whole: the extraction reads it from its thread
        self._forget()
        self._grown, self._paused = QTimer(self), QTimer(self)
        for timer, ms, slot in ((self._grown, GROWN_MS, self._refit), (self._paused, JUDGE_MS, self._judge)):
            timer.setSingleShot(True)
            timer.setInterval(ms)
            timer.timeout.connect(slot)
        self._runner.finished.connect(self._on_finished)
        project.opened.connect(self._restart)
        project.closed.connect(self._restart)
        project.changed.connect(self._on_changed)
        engine.ready.connect(self._on_engine)
        engine.failed.connect(self._on_engine)

    # --- what is known -------------------------------------------------------------------------------------

    @property
    def state(self) -> LiveState:
        """Where it stands."""
        if not self._project.is_open:
            return LiveState()
        view, why = self._project.view, self._why()
        failure = self._failure or self._engine.failure
        job = self._jobs.state(self._job) if self._job is not None else None
        return LiveState(
            why=why,
            reason=self._reason(why, failure),
            failure=failure,
            extracted=len(self._table),
            total=int((view.readable & view.checked).sum()),
            left_s=job.left_s if job is not None else None,
            skipped=len(self._skipped),
            counts=tuple(view.label_counts()),
            suggestions=self._fit.suggestions if self._fit is not None else None,
            estimate=self._estimate,
            is_held=self._is_held,
            is_fitting=self._fits.is_running,
            is_judging=self._judgements.is_running,
            is_unjudged=self._judged is not None and self._estimate is None and not self._judgements.is_running,
        )

    def suggested(self, ids: IdArray) -> tuple[Array, FloatArray]:
        """Return for each id the place of the suggested class (-1: none), and its confidence (0 to 1)."""
        if self._fit is None or not self._project.is_open:
            return np.full(len(ids), NONE, np.int32), np.zeros(len(ids), np.float32)
        return self._fit.suggestions.look_up(ids, self._project.view.classes)

    def suggestion(self, sample_id: int) -> Suggestion | None:
        """Return what is suggested for a sample; None where nothing is."""
        if self._fit is None or not self._project.is_open:
            return None
        return self._fit.suggestions.of(sample_id, self._project.view.classes)

    def set_visible(self, ids: Sequence[int]) -> None:
        """Say which samples are on screen: their features come first, after those of labelled ones."""
        self._visible = tuple(ids)
        self._make_wish()

    def set_recipe(self, recipe: Recipe | None) -> None:
        """Use another backbone, or other weights; None: the default."""
        self._recipe, self._extractor = recipe, None
        self._restart()

    def retry(self) -> None:
        """Try again what failed: weights may be here now, files may be back."""
        self._failure, self._why_failed, self._is_held = None, Why.NOTHING, False
        self._skipped.clear()
        self._extract()
        self.state_changed.emit()

    def stop(self) -> None:
        """Stop everything, for good; ``shutdown`` follows."""
        self._stop()
        self._runner.stop()

    def shutdown(self) -> bool:
        """Stop and join the threads; False: not in time."""
        self.stop()
        return self._runner.shutdown()

    # --- what happens --------------------------------------------------------------------------------------

    @Slot()
    def _on_engine(self) -> None:
        self._extract()
        self.state_changed.emit()

    @Slot(tuple)
    def _on_changed(self, ids: tuple[int, ...]) -> None:
        if not self._project.is_open:
            return
        self._skipped.difference_update(ids)
        self._is_held &= bool(ids)  # samples came
        self._table.forget_stale(self._project.view)
        self._refit()
        self._extract()
        self.state_changed.emit()

    @Slot()
    def _restart(self) -> None:
        had = self._fit is not None, self._estimate is not None
        self._stop()
        self._forget()
        self._extract()
        if had[0]:
            self.suggestions_changed.emit()
        if had[1]:
            self.estimate_changed.emit()
        self.state_changed.emit()

    def _stop(self) -> None:
        self._grown.stop()
        self._paused.stop()
        self._fits.stop()
        self._judgements.stop()
        if self._job is not None:
            self._jobs.cancel(self._job)
        self._job = None

    def _forget(self) -> None:
        self._table, self._skipped = FeatureTable(), set()
        self._job, self._is_held = None, False
        self._failure, self._why_failed = None, Why.NOTHING
        self._fit, self._estimate, self._judged = None, None, None
        self._chosen_c, self._asked_c = None, None

    def _why(self) -> Why:
        if self._project.view.task is not Task.SINGLE:
            return Why.TASK
        if not self._engine.is_ready:
            return Why.ENGINE
        return self._why_failed

    def _reason(self, why: Why, failure: Failed | None) -> str:
        if why is Why.TASK:
            return self.tr("Suggestions are for one class an image.")
        return said(failure.what) if failure is not None and why in {Why.ENGINE, Why.FAILED} else ""

    # --- features ------------------------------------------------------------------------------------------

    def _missing(self) -> IdArray:
        view = self._project.view
        ids = view.ids[view.readable & view.checked]
        known = np.fromiter((*self._table.keys, *self._skipped), np.int64, len(self._table) + len(self._skipped))
        missing: IdArray = ids[~np.isin(ids, known)]
        return missing

    def _make_wish(self) -> None:
        if not self._project.is_open or self._job is None:
            return
        view, missing = self._project.view, self._missing()
        labelled = missing[view.is_labelled[view.rows_of(missing)]]
        self._wish = (*labelled.tolist(), *self._visible)

    def _extract(self) -> None:
        """Go on with the features of what has none, if nothing stands in the way."""
        if not self._project.is_open or self._why() is not Why.NOTHING:
            return
        if self._job is None and not self._is_held and len(self._missing()):
            if self._extractor is None:
                self._extractor = Extractor(self._engine.host, self._engine.places, self._recipe)
            table, view, work = self._table, self._project.view, self._extraction(self._extractor)

            def take(events: tuple[object, ...]) -> None:
                if table is self._table:
                    self._take(events)

            def end(outcome: object) -> None:
                if table is self._table:
                    if (
                        self._project.is_open and view is not self._project.view
                    ):  # else what it read is newer, and is known soon
                        table.forget_stale(self._project.view)
                    self._extraction_ended(outcome)

            self._job = -1  # a job that starts may tell of itself before its id is known
            self._job = self._jobs.start(
                JobKind.EXTRACT, self.tr("Looking at the images"), work, on_events=take, on_finished=end
            )
        self._make_wish()

    def _extraction(self, extractor: Extractor) -> Callable[[CancelToken, Report], object]:
        project, table = self._project.project, self._table

        def work(cancel: CancelToken, report: Report) -> object:
            try:
                return extractor.extract(
                    project,
                    on_features=report,  # type: ignore[arg-type]
                    on_event=report,
                    cancel=cancel,
                    wish=lambda: self._wish,
                    known=dict(table.keys),
                )
            except WeightsError as error:
                return MissingWeights(error.what, error.cure)

        return work

    def _take(self, events: tuple[object, ...]) -> None:
        blocks = [event for event in events if isinstance(event, ExtractedFeatures)]
        for block in blocks:
            self._table.add(block)
        if not blocks:
            return
        self._make_wish()
        is_first = self._fit is None and labels_of(self._project.view, self._table.rows()).are_enough
        if is_first and not self._fits.is_running:
            self._refit()
        elif not self._grown.isActive():
            self._grown.start()
        self.state_changed.emit()

    def _extraction_ended(self, outcome: object) -> None:
        self._job = None
        match outcome:
            case Returned(ExtractReport() as report):
                self._skipped.update(key for key, _ in report.skipped)
                # What it did not reach either came meanwhile, or is of another kind, which is not asked for again.
                if report.computed or report.known:
                    self._extract()
            case Returned(MissingWeights(what, cure)):
                self._failure, self._why_failed = Failed(what, cure), Why.WEIGHTS
            case Cancelled():
                self._is_held = True
            case Failed():
                self._failure, self._why_failed = outcome, Why.FAILED
        self.state_changed.emit()

    # --- head ----------------------------------------------------------------------------------------------

    @Slot()
    def _refit(self) -> None:
        """Fit the newest labels; what they do not reach any more is dropped at once."""
        self._grown.stop()
        if not self._project.is_open or self._why() is Why.TASK:
            return
        features = self._table.rows()
        labels = labels_of(self._project.view, features)
        if not labels.are_enough:
            self._fits.stop()
            self._drop()
            return
        before, chosen_c = self._fit, self._chosen_c
        is_same = before is not None and before.features_version == features.version and before.labels.equal(labels)
        if is_same and chosen_c == self._asked_c and not self._fits.is_running:
            return
        if not self._fits.may_start():
            return

        def work(cancel: CancelToken, _report: Report) -> Fit:
            return fit(features, labels, threads=FIT_THREADS, cancel=cancel, before=before, chosen_c=chosen_c)

        self._asked_c = chosen_c
        self._fits.start(work)

    def _drop(self) -> None:
        self._paused.stop()
        self._judgements.stop()
        had, had_estimate = self._fit is not None, self._estimate is not None
        self._fit, self._estimate, self._judged = None, None, None
        if had:
            self.suggestions_changed.emit()
        if had_estimate:
            self.estimate_changed.emit()

    @Slot()
    def _judge(self) -> None:
        """Judge the newest fit, unless it was."""
        found = self._fit
        if found is None or not self._project.is_open or not self._judgements.may_start():
            return
        features, labels = self._table.rows(), found.labels
        if features.version != found.features_version:
            return  # a fit with more features is on its way, and will be judged
        self._judged = labels
        project = self._project.project

        def work(cancel: CancelToken, _report: Report) -> Estimate | None:
            groups = groups_of(project)
            return estimate(features, labels, groups, cancel=cancel, threads=FIT_THREADS, before=found)

        self._judgements.start(work)

    @Slot(int, object)
    def _on_finished(self, job_id: int, outcome: JobOutcome) -> None:
        if self._fits.is_mine(job_id):
            is_due = self._fits.ended()
            if isinstance(outcome, Returned) and isinstance(outcome.value, Fit):
                self._fit, self._failure, self._why_failed = outcome.value, None, Why.NOTHING
                self.suggestions_changed.emit()
                if self._judged is None or not self._judged.equal(self._fit.labels):
                    self._paused.start()
            elif isinstance(outcome, Failed):
                self._failure, self._why_failed = outcome, Why.FAILED
            if is_due:
                self._refit()
        elif self._judgements.is_mine(job_id):
            is_due = self._judgements.ended()
            if isinstance(outcome, Returned):
                self._take_estimate(outcome.value)
            if is_due:
                self._judge()
        self.state_changed.emit()

    def _take_estimate(self, found: object) -> None:
        self._estimate = found if isinstance(found, Estimate) else None
        if self._estimate is not None and self._estimate.c != self._chosen_c:
            self._chosen_c = self._estimate.c
            self._refit()
        self.estimate_changed.emit()
