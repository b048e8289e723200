"""Lets a finished run say what is in files, beside the window; results come as they are computed.

Limit: it draws nothing but the pictures' pixels, which it hands to ``Thumbnails``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import TldeskError
from tldesk.core.events import Cancelled, Failed, Progress
from tldesk.qt.prediction_list import PredictedFile, PredictionList
from tldesk.qt.serial import SerialQueue
from tldesk.qt.thumbnails import RgbaArray, Thumbnails
from tldesk.qt.worker import Returned
from tldesk.services.finished_models import FinishedModel, draw_file
from tldesk.services.jobs import JobKind
from tldesk.services.predicting import FilesFound, FilesPredicted, Prediction, predict_with_run, write_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tldesk.core.cancel import CancelToken
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.model_list import ModelList
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.worker import JobOutcome, Report


@dataclass(frozen=True, slots=True)
class PredictionState:
    """How far it is. ``is_running`` with no ``total``: files are looked for, or torch is waited for."""

    is_running: bool = False
    done: int = 0
    total: int | None = None
    is_stopped: bool = False  # by the person, before the end
    failure: Failed | None = None


class PredictionDesk(QObject):
    """One set of files at a time; a new one takes the place of the one before.

    ``list`` holds the results; ``pictures`` draws the files under the same ids, ``large`` one of them for a large view.

    Signals, GUI thread: ``state_changed()``; ``models_changed()``: other runs have a result, or another is chosen.
    """

    state_changed = Signal()
    models_changed = Signal()

    def __init__(
        self,
        project: OpenProject,
        jobs: JobDesk,
        engine: Engine,
        *,
        models: ModelList,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._jobs = jobs
        self._engine = engine
        self._models = models
        self._chosen = ""
        self._used: FinishedModel | None = None  # what the results on show are by
        self._inputs: tuple[Path, ...] = ()
        self._state = PredictionState()
        self._job_id: int | None = None
        self._waits_for_engine = False
        self._paths: dict[int, Path] = {}  # read by drawing threads; replaced, never changed
        self._last_id = 0
        self._queue = SerialQueue(self)
        self.list = PredictionList(self)
        self.pictures = Thumbnails(self._draw, threads=2, parent=self)
        self.large = Thumbnails(self._draw, threads=1, parent=self)
        project.opened.connect(self._forget)
        project.closed.connect(self._forget)
        models.changed.connect(self.models_changed)
        engine.ready.connect(self._on_engine_ready)
        engine.failed.connect(self._on_engine_failed)

    @property
    def state(self) -> PredictionState:
        """How far it is."""
        return self._state

    @property
    def models(self) -> tuple[FinishedModel, ...]:
        """The runs that can be used, newest first."""
        return self._models.models

    @property
    def has_project(self) -> bool:
        """Whether a project is open."""
        return self._project.is_open

    @property
    def model(self) -> FinishedModel | None:
        """The run that is chosen: as asked, else the newest."""
        return self._models.of(self._chosen) or next(iter(self.models), None)

    @property
    def used(self) -> FinishedModel | None:
        """The run that said what is on show; None: nothing is."""
        return self._used if self.list.files else None

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of the files that the chosen run can look at, with their dot; empty until the engine knows."""
        if self.model is None or not self._engine.is_ready:
            return ()
        host = self._engine.host
        try:
            return tuple(sorted(host.modality(host.backbone(self.model.backbone).modality).suffixes))
        except TldeskError:  # its plugin is not there; predicting says so
            return ()

    @property
    def is_waiting_for_engine(self) -> bool:
        """Whether it begins once torch is there."""
        return self._waits_for_engine

    @property
    def left_s(self) -> float | None:
        """How long it still takes, in seconds; None: nobody knows."""
        job = self._jobs.state(self._job_id) if self._job_id is not None else None
        return job.left_s if job is not None else None

    @property
    def is_outdated(self) -> bool:
        """Whether the results on show are by another run than the one chosen."""
        used, model = self.used, self.model
        return used is not None and model is not None and used.run != model.run

    @property
    def class_order(self) -> tuple[str, ...]:
        """The project's classes, whose places give the colours."""
        return self._project.view.classes if self._project.is_open else ()

    def choose(self, run: str) -> None:
        """Use this run from now on; what is on show stays until it is predicted again."""
        self._chosen = run
        self.models_changed.emit()

    def predict(self, inputs: Iterable[Path]) -> None:
        """Predict files, and those that folders hold, with the chosen run."""
        self._inputs = tuple(inputs)
        if not self._inputs or self.model is None or not self._project.is_open:
            return
        self._stop()
        self._show(())
        if self._engine.failure is not None:
            self._tell(PredictionState(failure=self._engine.failure))
            return
        self._tell(PredictionState(is_running=True))
        if self._engine.is_ready:
            self._start(self.model)
        else:
            self._waits_for_engine = True

    def predict_again(self) -> None:
        """Predict the same files with the run that is chosen now."""
        self.predict(self._inputs)

    def cancel(self) -> None:
        """Stop; what was predicted stays."""
        is_running = self._state.is_running
        self._stop()
        if is_running:
            self._tell(PredictionState(done=self._state.done, total=self._state.total, is_stopped=True))

    def clear(self) -> None:
        """Show no files."""
        self._stop()
        self._inputs = ()
        self._show(())
        self._tell(PredictionState())

    def write_csv(
        self, path: Path, then: Callable[[int], object], *, failed: Callable[[Failed], object] | None = None
    ) -> None:
        """Write what is shown as CSV, in the order shown; ``then`` gets the number of files."""
        rows = self.list.predictions()

        def work() -> int:
            write_csv(rows, path)
            return len(rows)

        self._queue.ask(work, then, failed=failed)

    def stop(self) -> None:
        """Let the drawing threads end, without waiting for that."""
        self.pictures.stop()
        self.large.stop()

    def shutdown(self) -> bool:
        """End the drawing threads and what is being written; False: not in time."""
        ended = [self.pictures.shutdown(), self.large.shutdown(), self._queue.drain()]
        return all(ended)

    def _draw(self, file_id: int, size_px: int, is_dark: bool) -> RgbaArray:
        """Draw a file, in any thread."""
        path, used = self._paths.get(file_id), self._used
        if path is None or used is None:
            return _nothing()
        return draw_file(self._engine.host, path, backbone=used.backbone, size_px=size_px, is_dark=is_dark)

    def _start(self, model: FinishedModel) -> None:
        host, inputs = self._engine.host, self._inputs
        self._used = model

        def work(cancel: CancelToken, report: Report) -> int:
            done = predict_with_run(
                host,
                model.folder,
                inputs,
                run=None,
                cancel=cancel,
                on_event=report,
                on_files=report,  # type: ignore[arg-type]  # the mailbox takes any frozen value
            )
            return len(done)

        job_id = 0

        def on_finished(outcome: object) -> None:
            self._on_finished(job_id, outcome)  # type: ignore[arg-type]

        def on_events(events: tuple[object, ...]) -> None:
            if job_id == self._job_id:
                self._on_events(events)

        name = self.tr("Predict with {name}").format(name=model.name)
        self._job_id = job_id = self._jobs.start(
            JobKind.PREDICT, name, work, on_events=on_events, on_finished=on_finished
        )

    def _stop(self) -> None:
        self._waits_for_engine = False
        if self._job_id is not None:
            job_id, self._job_id = self._job_id, None
            self._jobs.cancel(job_id)

    def _show(self, paths: tuple[str, ...]) -> None:
        self.pictures.forget()
        self.large.forget()
        first = self._last_id + 1
        files = [PredictedFile(first + place, path) for place, path in enumerate(paths)]
        self._last_id += len(files)
        self._paths = {file.id: Path(file.path) for file in files}
        self.list.set_files(files)

    def _tell(self, state: PredictionState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit()

    # --- what happens --------------------------------------------------------------------------------------

    def _on_events(self, events: tuple[object, ...]) -> None:
        places: list[int] = []
        predictions: list[Prediction] = []
        state = self._state
        for event in events:
            match event:
                case FilesFound(paths):
                    self._show(paths)
                    state = PredictionState(is_running=True, total=len(paths))
                case FilesPredicted():
                    places += event.places
                    predictions += event.predictions
                case Progress(_, done, total):
                    state = PredictionState(is_running=True, done=done, total=total)
        if places:
            self.list.set_predictions(places, predictions)
        self._tell(state)

    def _on_finished(self, job_id: int, outcome: JobOutcome) -> None:
        if job_id != self._job_id:
            return
        self._job_id = None
        done, total = self._state.done, self._state.total
        match outcome:
            case Returned():
                self._tell(PredictionState(done=done, total=total))
            case Failed():
                self._tell(PredictionState(done=done, total=total, failure=outcome))
            case Cancelled():
                self._tell(PredictionState(done=done, total=total, is_stopped=True))

    @Slot()
    def _forget(self) -> None:
        self._chosen, self._used = "", None
        self.clear()
        self.models_changed.emit()

    @Slot()
    def _on_engine_ready(self) -> None:
        if self._waits_for_engine and self.model is not None:
            self._waits_for_engine = False
            self._start(self.model)

    @Slot(object)
    def _on_engine_failed(self, failure: Failed) -> None:
        if self._waits_for_engine:
            self._waits_for_engine = False
            self._tell(PredictionState(failure=failure))


def _nothing() -> RgbaArray:
    """Return one see-through pixel, for a file that was dropped from the list while its picture was on its way."""
    import numpy as np

    return np.zeros((1, 1, 4), np.uint8)
