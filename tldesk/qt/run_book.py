"""The runs of the open project: their records, their curves, and which of them are laid over each other.

Limit: it starts nothing and draws nothing. Curves of a run that trains come as events, whoever trains it; those of a
finished one are read from its folder when it is to be shown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.events import EpochDone, Note, PhaseStarted, RunStarted, StepDone
from tldesk.core.series import Series
from tldesk.qt.recipe_draft import SOLVED
from tldesk.services.run_metrics import run_epochs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.core.recipe import Recipe
    from tldesk.qt.open_project import OpenProject
    from tldesk.store.values import RunRecord

# Places in the theme's series of class colours, without those that drown in a white panel as a thin line.
_COLORS = (1, 4, 2, 7, 3, 0, 5, 9, 11, 15, 13, 10)


class RunSeries:
    """The curves of one run over its epochs, and what it told; grows while it trains.

    ``figures`` holds a series by name, as ``train_loss`` or ``val_accuracy``, one point an epoch at x = 1, 2, ...
    ``step_loss`` and ``rate`` have a point a step, at the fraction of epochs that is done then.
    """

    def __init__(self) -> None:
        self.epochs = 0  # that it is to have; 0: not known
        self.figures: dict[str, Series] = {}
        self.step_loss = Series()
        self.rate = Series()
        self.told: list[RunStarted | PhaseStarted | Note | EpochDone] = []

    @property
    def has_curves(self) -> bool:
        """Whether there is more than one point of anything: a solved head has just one."""
        return len(self.step_loss) > 1 or any(len(series) > 1 for series in self.figures.values())

    @property
    def last_epoch(self) -> EpochDone | None:
        """The newest finished epoch."""
        return next((event for event in reversed(self.told) if isinstance(event, EpochDone)), None)

    def take(self, event: object) -> bool:
        """Add what an event says; one that is known already, of another watcher, adds nothing. Return whether it did.

        An event is taken from whoever tells it first; two may watch one run.
        """
        match event:
            case StepDone(step=step, steps=steps) if self.epochs and steps:
                return self._step(event, step * self.epochs / steps)
            case EpochDone():
                return self._epoch(event)
            case RunStarted():
                self.epochs = event.epochs
                self.told.append(event)
            case Note() | PhaseStarted():
                if isinstance(event, PhaseStarted) and event in self.told:
                    return False  # a phase of each epoch is told once
                self.told.append(event)
            case _:
                return False
        return True

    def _step(self, event: StepDone, x: float) -> bool:
        if len(self.step_loss) and x <= self.step_loss.x[-1]:
            return False
        self.step_loss.append(x, event.loss)
        self.rate.append(x, event.lr)
        return True

    def _epoch(self, event: EpochDone) -> bool:
        is_new = False
        named = {f"train_{name}": value for name, value in event.train.items()}
        named |= {f"val_{name}": value for name, value in (event.val or {}).items()}
        for name, value in named.items():
            series = self.figures.setdefault(name, Series())
            if not len(series) or event.epoch > series.x[-1]:
                series.append(event.epoch, value)
                is_new = True
        if math.isfinite(event.lr) and (not len(self.rate) or event.epoch > self.rate.x[-1]):
            self.rate.append(event.epoch, event.lr)
        known = next((i for i, told in enumerate(self.told) if _is_epoch(told, event.epoch)), None)
        if known is None:
            self.told.append(event)
        elif is_new:
            self.told[known] = event
        return is_new or known is None


class RunBook(QObject):
    """Knows the runs of the open project.

    Signals, GUI thread:
        runs_changed(): ``runs`` is another list, or a run ended.
        series_changed(run_id): the curves or the log of a run have grown; at most every 50 ms while one trains.
        shown_changed(): other runs are laid over each other.
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
        self._loaded: set[str] = set()  # runs whose folder was read, or is being read
        self._shown: set[str] = set()
        self._own_choice: str | None = None  # the run that is shown though nobody asked for it
        self._selected: str | None = None
        self._is_first = True  # nothing was read of this project yet
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
            self._project.run(lambda project: tuple(project.runs.all()), self._on_read, failed=self.failed.emit)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the runs that are laid over each other, oldest first."""
        known = [run.id for run in self._runs]
        return tuple(sorted(self._shown, key=lambda run_id: known.index(run_id) if run_id in known else len(known)))

    @property
    def selected(self) -> str | None:
        """Id of the run that the inspector and the log tell of."""
        return self._selected

    def show_run(self, run_id: str, *, is_shown: bool) -> None:
        """Lay a run over the others, or take it away."""
        self._own_choice = None
        shown = self._shown | {run_id} if is_shown else self._shown - {run_id}
        self._set_shown(shown)

    def set_shown(self, run_ids: Iterable[str]) -> None:
        """Lay exactly these runs over each other, as they were left."""
        self._own_choice = None
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
        series = self.series(run_id)
        has_grown = [series.take(event) for event in events]
        if any(isinstance(event, RunStarted) for event in events) or self.record(run_id) is None:
            self._on_run_began(run_id)
        if any(has_grown):
            self.series_changed.emit(run_id)

    @Slot(str)
    def _on_run_began(self, run_id: str) -> None:
        """Show a new run in the place of the one that was shown just because it was the newest."""
        if run_id not in self._shown:
            self._set_shown((self._shown - {self._own_choice}) | {run_id})
            self._own_choice = run_id
        self.select(run_id)
        self.reload()

    @Slot()
    def _on_opened(self) -> None:
        self._forget()
        self.reload()

    @Slot()
    def _forget(self) -> None:
        self._runs, self._series, self._loaded = (), {}, set()
        self._shown, self._own_choice, self._selected, self._is_first = set(), None, None, True
        self.runs_changed.emit()
        self.shown_changed.emit()
        self.selected_changed.emit()

    def _on_read(self, runs: tuple[RunRecord, ...]) -> None:
        were_running = {run.id for run in self._runs if run.outcome == "running"}
        self._runs = runs
        there = {run.id for run in runs}
        for run in runs:
            if run.id in were_running and run.outcome != "running":
                self._loaded.discard(run.id)  # its folder holds more than was told
        newest = runs[-1].id if runs else None
        if self._is_first and newest is not None and not self._shown:
            self._shown, self._own_choice = {newest}, newest
        self._is_first = False
        gone = self._shown - there
        self._shown &= there
        if self._selected not in there:
            self._selected = newest
            self.selected_changed.emit()
        self.runs_changed.emit()
        if gone or self._own_choice is not None:
            self.shown_changed.emit()
        self._load_shown()

    def _set_shown(self, shown: set[str]) -> None:
        if shown != self._shown:
            self._shown = shown
            self._load_shown()
            self.shown_changed.emit()

    def _load_shown(self) -> None:
        for run_id in self._shown | ({self._selected} if self._selected else set()):
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
        has_grown = [series.take(event) for event in epochs]
        if record is not None and not series.epochs:
            series.epochs = max(len(epochs), planned_epochs(record))
        if any(has_grown):
            self.series_changed.emit(run_id)

    def _on_unread(self, run_id: str, failure: Failed) -> None:
        self.series(run_id).take(Note(f"{failure.what}; {failure.cure}"))
        self.failed.emit(failure)


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
    return isinstance(head, dict) and head.get("key") == SOLVED


def costs_alike(record: RunRecord, recipe: Recipe) -> bool:
    """Say whether a run was trained by a recipe that differs in nothing that costs time."""
    now = recipe.model_dump(mode="json")
    is_alike = all(record.recipe.get(key) == now[key] for key in ("backbone", "cut", "freeze", "input"))
    if not is_alike or is_solved(record) != (recipe.head.key == SOLVED):
        return False
    return is_solved(record) or record.recipe.get("epochs") == recipe.epochs


def _is_epoch(told: object, epoch: int) -> bool:
    return isinstance(told, EpochDone) and told.epoch == epoch
