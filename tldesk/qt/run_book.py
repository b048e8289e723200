"""The runs of the open project: their records, their curves, which one is selected, and which are laid over it.

Limit: it starts nothing and draws nothing. Curves of a run that trains come as events, whoever trains it; those of a
finished one are read from its folder when it is to be shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.events import EpochDone, Note, RunStarted
from tldesk.core.keys import HEADS
from tldesk.qt.run_series import RunSeries
from tldesk.services.run_metrics import run_epochs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.core.recipe import Recipe
    from tldesk.qt.open_project import OpenProject
    from tldesk.services.resuming import ResumePoint
    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord

_SOLVED_HEADS = frozenset(entry.key for entry in HEADS if entry.is_solved)
# Places in the theme's series of class colours, without those that drown in a white panel as a thin line.
_COLORS = (1, 4, 2, 7, 3, 0, 5, 9, 11, 15, 13, 10)


class RunBook(QObject):
    """Knows the runs of the open project.

    Signals, GUI thread:
        runs_changed(): ``runs`` is another list, or a run ended.
        series_changed(run_id): the curves or the log of a run have grown; at most every 50 ms while one trains.
        shown_changed(): other runs are laid over the selected one.
        selected_changed(): another run is the selected one.
        failed(failure): a ``Failed``: curves could not be read.
    """

    runs_changed = Signal()
    series_changed = Signal(str)
    shown_changed = Signal()
    selected_changed = Signal()
    failed = Signal(object)

    def __init__(self, open_project: OpenProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = open_project
        self._runs: tuple[RunRecord, ...] = ()
        self._series: dict[str, RunSeries] = {}
        self._points: dict[str, ResumePoint] = {}
        self._loaded: set[str] = set()  # runs whose folder was read, or is being read
        self._held: dict[str, list[object]] = {}  # what runs tell that go on, until their folder is read
        self._shown: set[str] = set()
        self._selected: str | None = None
        open_project.opened.connect(self._on_opened)
        open_project.closed.connect(self._forget)
        if open_project.is_open:
            self.reload()

    # --- what there is -------------------------------------------------------------------------------------

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """All runs, oldest first."""
        return self._runs

    def record(self, run_id: str | None) -> RunRecord | None:
        """Return a run's record; None where it is not known yet or no longer."""
        return next((run for run in self._runs if run.id == run_id), None)

    def resume_point(self, run_id: str | None) -> ResumePoint | None:
        """Return where a run that was stopped, died or failed goes on, or a tuned one before it was compared; None: it
        cannot.
        """
        record = self.record(run_id)
        if record is None:
            return None
        is_over = record.outcome in ("cancelled", "failed", "interrupted") or record.awaits_comparison
        return self._points.get(record.id) if is_over else None

    def can_extend(self, run_id: str | None) -> bool:
        """Say whether a run that went to its end can have more epochs."""
        record = self.record(run_id)
        return record is not None and record.outcome == "completed" and record.id in self._points

    @property
    def newest_resumable(self) -> str | None:
        """Id of the newest run that was stopped and can go on; None: there is none."""
        return next((run.id for run in reversed(self._runs) if self.resume_point(run.id) is not None), None)

    @property
    def extendable(self) -> str | None:
        """Id of the selected run if it can have more epochs, else of the newest that can; None: there is none."""
        wanted = (self._selected, *(run.id for run in reversed(self._runs)))
        return next((run for run in wanted if self.can_extend(run)), None)

    def series(self, run_id: str) -> RunSeries:
        """Return a run's curves as far as they are known; the object stays and grows."""
        return self._series.setdefault(run_id, RunSeries())

    def color_index(self, run_id: str) -> int:
        """Return the place of a run's colour in the theme's series: always the same for a run."""
        digits = "".join(letter for letter in run_id if letter.isdigit())
        return _COLORS[(int(digits or 1) - 1) % len(_COLORS)]

    @Slot()
    def reload(self) -> None:
        """Read the list of runs again."""
        if self._project.is_open:
            self._project.run(_read, self._on_read, failed=self.failed.emit)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the runs that stay drawn whichever is selected, oldest first."""
        return self._in_order(self._shown)

    @property
    def drawn(self) -> tuple[str, ...]:
        """Ids of the runs whose curves are to be seen: the selected one and those laid over it, oldest first."""
        return self._in_order(self._shown | ({self._selected} if self._selected is not None else set()))

    def _in_order(self, run_ids: set[str]) -> tuple[str, ...]:
        known = {run.id: place for place, run in enumerate(self._runs)}
        return tuple(sorted(run_ids, key=lambda run_id: known.get(run_id, len(known))))

    @property
    def selected(self) -> str | None:
        """Id of the run that curves, inspector and log tell of."""
        return self._selected

    def show_run(self, run_id: str, *, is_shown: bool) -> None:
        """Lay a run over the selected one, or take it away; the selected one is drawn either way."""
        shown = self._shown | {run_id} if is_shown else self._shown - {run_id}
        self._set_shown(shown)

    def set_shown(self, run_ids: Iterable[str]) -> None:
        """Lay exactly these runs over the selected one, as they were left."""
        self._set_shown(set(run_ids))

    def select(self, run_id: str | None) -> None:
        """Tell of this run."""
        if run_id != self._selected:
            self._selected = run_id
            if run_id is not None:
                self._load(run_id)
            self.selected_changed.emit()

    # --- what comes in -------------------------------------------------------------------------------------

    @Slot(str, tuple)
    def on_run_events(self, run_id: str, events: tuple[object, ...]) -> None:
        """Take what a run told: this process's, or another's that was noticed in the project."""
        if any(isinstance(event, RunStarted) for event in events) and self._must_read(run_id):
            self._held[run_id] = []
            self._load(run_id)
        if run_id in self._held:
            self._held[run_id] += events
            return
        self._take(run_id, events)

    def _must_read(self, run_id: str) -> bool:
        """Say whether a run goes on whose epochs of before are not known yet."""
        record = self.record(run_id)
        return record is not None and record.epochs > 0 and run_id not in self._loaded and run_id not in self._held

    def _take(self, run_id: str, events: Iterable[object]) -> None:
        events = tuple(events)
        series = self.series(run_id)
        has_grown = [series.take(event) for event in events]
        if any(isinstance(event, RunStarted) for event in events) or self.record(run_id) is None:
            self._on_run_began(run_id)
        if any(has_grown):
            self.series_changed.emit(run_id)

    @Slot(str)
    def _on_run_began(self, run_id: str) -> None:
        """Tell of a run from its beginning."""
        self.select(run_id)
        self.reload()

    @Slot()
    def _on_opened(self) -> None:
        self._forget()
        self.reload()

    @Slot()
    def _forget(self) -> None:
        self._runs, self._series, self._loaded = (), {}, set()
        self._points, self._held = {}, {}
        self._shown, self._selected = set(), None
        self.runs_changed.emit()
        self.shown_changed.emit()
        self.selected_changed.emit()

    def _on_read(self, found: tuple[tuple[RunRecord, ...], dict[str, ResumePoint]]) -> None:
        runs, self._points = found
        were_running = {run.id for run in self._runs if run.outcome == "running"}
        self._runs = runs
        there = {run.id for run in runs}
        for run in runs:
            if run.id in were_running and run.outcome != "running":
                self._loaded.discard(run.id)  # its folder holds more than was told
        gone = self._shown - there
        self._shown &= there
        if self._selected not in there:
            self._selected = runs[-1].id if runs else None
            self.selected_changed.emit()
        self.runs_changed.emit()
        if gone:
            self.shown_changed.emit()
        self._load_shown()

    def _set_shown(self, shown: set[str]) -> None:
        if shown != self._shown:
            self._shown = shown
            self._load_shown()
            self.shown_changed.emit()

    def _load_shown(self) -> None:
        for run_id in self.drawn:
            self._load(run_id)

    def _load(self, run_id: str) -> None:
        record = self.record(run_id)
        if record is None or run_id in self._loaded or not self._project.is_open:
            return
        self._loaded.add(run_id)
        folder: Path = record.folder
        self._project.run(
            lambda _project: run_epochs(folder),
            lambda epochs: self._on_loaded(run_id, epochs),
            failed=lambda failure: self._on_unread(run_id, failure),
        )

    def _on_loaded(self, run_id: str, epochs: tuple[EpochDone, ...]) -> None:
        series, record = self.series(run_id), self.record(run_id)
        planned = max(len(epochs), planned_epochs(record) if record is not None else 0)
        has_grown = [series.take(replace(event, epochs=planned)) for event in epochs]
        if record is not None and not series.epochs:
            series.epochs = planned
        if any(has_grown):
            self.series_changed.emit(run_id)
        self._release(run_id)

    def _release(self, run_id: str) -> None:
        """Take what a run told while its folder was read."""
        events = self._held.pop(run_id, None)
        if events is not None:
            self._take(run_id, events)

    def _on_unread(self, run_id: str, failure: Failed) -> None:
        self.series(run_id).take(Note(f"{failure.what}; {failure.cure}"))
        self.failed.emit(failure)
        self._release(run_id)


def _read(project: Project) -> tuple[tuple[RunRecord, ...], dict[str, ResumePoint]]:
    from tldesk.services.resume_points import resume_points

    runs = tuple(project.runs.all())
    return runs, resume_points(runs)


def planned_epochs(record: RunRecord) -> int:
    """Return how many epochs a run was to have; 0: a solved head has none, or it is not known."""
    recipe = record.resolved or record.recipe
    epochs = recipe.get("epochs", 0)
    return epochs if isinstance(epochs, int) and not is_solved(record) else 0


def learning_part(record: RunRecord) -> Literal["head", "part", "all"]:
    """Say how much of a run's model learned."""
    plan = (record.resolved or {}).get("plan")
    rules = plan.get("rules", []) if isinstance(plan, dict) else []
    learning = [rule["match"] for rule in rules if rule.get("trainable") and not rule["match"].startswith("head")]
    if not learning:
        return "head"
    return "all" if "backbone" in learning and all(rule.get("trainable") for rule in rules) else "part"


def is_solved(record: RunRecord) -> bool:
    """Say whether a run's head was computed in one go."""
    head = (record.resolved or record.recipe).get("head")
    return isinstance(head, dict) and head.get("key") in _SOLVED_HEADS


def costs_alike(record: RunRecord, recipe: Recipe) -> bool:
    """Say whether a run was trained by a recipe that differs in nothing that costs time."""
    now = recipe.model_dump(mode="json")
    is_alike = all(record.recipe.get(key) == now[key] for key in ("backbone", "cut", "freeze", "input"))
    if not is_alike or is_solved(record) != (recipe.head.key in _SOLVED_HEADS):
        return False
    return is_solved(record) or record.recipe.get("epochs") == recipe.epochs
