"""Runs: their folders, what each was made from, and how it ended. A lock in its folder says that a run is alive.

The database alone cannot say so: after ``kill -9`` the row still reads ``running``. The operating system gives the lock
free, and a running row without its lock is an interrupted run.
"""

from __future__ import annotations

import json
import re
import shutil
import time
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tldesk.core.contracts import Task
from tldesk.core.errors import DataError, ProjectError, UsageError
from tldesk.store import schema
from tldesk.store.class_list import ClassList
from tldesk.store.database import LockedError
from tldesk.store.run_locks import RunLocks, is_free
from tldesk.store.run_samples import RunSamples
from tldesk.store.values import RunRecord, usable_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tldesk.core.contracts import Sample
    from tldesk.store.database import Database
    from tldesk.store.samples import SampleTable
    from tldesk.store.values import RunChanges, RunOutcome

_LASTING = ("tuning",)  # facts that no new end of a run replaces
FINISH_ATTEMPTS = 4  # each waits for the database as long as any writer does
_MAIN_METRIC = {Task.SINGLE: ("accuracy", 1), Task.MULTI: ("map", 1), Task.REGRESSION: ("mae", -1)}
_runs = schema.runs.c


class RunTable:
    """The runs of one project."""

    def __init__(self, database: Database, folder: Path, *, task: Task, samples: SampleTable) -> None:
        self.folder = folder
        self._database = database
        self._task = task
        self._pinned = RunSamples(database, samples)
        self._locks = RunLocks()

    # --- writing -----------------------------------------------------------------------------------------

    def start(
        self,
        *,
        name: str,
        backbone: str,
        recipe: Mapping[str, object],
        resolved: Mapping[str, object] | None = None,
        samples: Sequence[Sample] | None = None,
        classes: Sequence[str] | None = None,
    ) -> RunRecord:
        """Begin a run: its folder with the lock held, and a snapshot of the samples in the same transaction.

        Args:
            name: For people; empty: the backbone's.
            backbone: Key of the backbone.
            recipe: As JSON values.
            resolved: The resolved recipe, if it is known already; ``update`` adds it later.
            samples: What goes into the snapshot, as it stands there; left out: all that are readable, labelled and in
                a split now.
            classes: What the run tells apart; left out: the project's classes.
        """
        folder: Path | None = None
        is_made = False
        id_ = ""
        try:
            with self._database.write() as connection:
                number = self._next_number(connection)
                id_ = f"r{number:04d}"
                title = name.strip() or backbone.rpartition("/")[2]
                folder = self.folder / f"{id_}-{slug(title)}"
                folder.mkdir(parents=True)
                is_made = True
                self._locks.take_new(id_, folder)
                connection.execute(
                    schema.runs.insert().values(
                        number=number,
                        id=id_,
                        name=title,
                        folder=folder.name,
                        outcome="running",
                        has_result=False,
                        backbone=backbone,
                        recipe=json.dumps(recipe),
                        resolved=None if resolved is None else json.dumps(resolved),
                        classes=json.dumps(ClassList(connection).names() if classes is None else list(classes)),
                        epochs=0,
                        facts="{}",
                        created=time.time(),
                    )
                )
                self._pinned.take(connection, number, samples)
        except BaseException as error:
            self._locks.release(id_)
            if folder is not None and is_made:
                shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise ProjectError(f"the run folder {folder} cannot be made: {error}", "make room or rights") from error
            raise
        return self.get(id_)

    @contextmanager
    def taken_up(self, id_: str) -> Iterator[RunRecord]:
        """Hold the lock of a run that ended, until ``finish`` or the end of the block; give the run as it is then.

        Until ``reopen`` nothing of it changes. What it goes on from is read inside: whoever had the lock before may
        have gone on with it.

        Raises:
            UsageError: There is no such run, or somebody trains it.
            ProjectError: Its folder is gone, or nothing can be written there.
        """
        record = self.get(id_)
        if record.outcome == "running":
            raise UsageError(f"{record.name} ({id_}) is running", "stop it first")
        with self._locks.taken(record):
            yield self.get(id_)

    def reopen(
        self, id_: str, *, recipe: Mapping[str, object] | None = None, resolved: Mapping[str, object] | None = None
    ) -> RunRecord:
        """Note that a run that is ``taken_up`` goes on: it reads ``running``."""
        if id_ not in self._locks:
            raise RuntimeError(f"{id_} was not taken up")
        values: dict[str, object] = {"outcome": "running", "error": None}
        values |= {} if recipe is None else {"recipe": json.dumps(recipe)}
        values |= {} if resolved is None else {"resolved": json.dumps(resolved)}
        with self._database.write() as connection:
            connection.execute(schema.runs.update().where(_runs.id == id_).values(values))
        return self.get(id_)

    def _next_number(self, connection: sa.Connection) -> int:
        """Return the first number after all rows that has no folder: a restored backup knows less than the disk."""
        number = (connection.scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'runs'")) or 0) + 1
        taken = {path.name.partition("-")[0] for path in self.folder.glob("r*-*")}
        while f"r{number:04d}" in taken:
            number += 1
        return number

    def update(
        self,
        id_: str,
        *,
        resolved: Mapping[str, object] | None = None,
        epochs: int | None = None,
        val: Mapping[str, float] | None = None,
    ) -> None:
        """Note what became known of a run while it goes on; what is None stays."""
        values: dict[str, object] = {}
        if resolved is not None:
            values["resolved"] = json.dumps(resolved)
        if epochs is not None:
            values["epochs"] = epochs
        if val is not None:
            values["val"] = json.dumps(val)
        if values:
            with self._database.write() as connection:
                connection.execute(schema.runs.update().where(_runs.id == id_).values(values))

    def finish(
        self,
        id_: str,
        outcome: RunOutcome,
        *,
        epochs: int,
        seconds: float,
        val: Mapping[str, float] | None = None,
        error: str | None = None,
        has_result: bool | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> RunRecord:
        """Note how a run ended and give its lock free.

        Args:
            id_: The run.
            outcome: ``completed``, ``cancelled`` or ``failed``.
            epochs: Whole epochs that were done.
            seconds: How long it took.
            val: Metrics on the validation split, of the weights that are the result.
            error: Why it failed.
            has_result: Whether its weights can be used; left out: completed, or cancelled after an epoch.
            facts: Whatever else the run reports, as JSON values; ``tuning``, what binds it to another run, stays.
        """
        if has_result is None:
            has_result = outcome == "completed" or (outcome == "cancelled" and epochs > 0)
        values = {
            "outcome": outcome,
            "has_result": has_result,
            "epochs": epochs,
            "seconds": seconds,
            "val": None if val is None else json.dumps(val),
            "error": error,
        }
        try:
            self._write_end(id_, values, facts or {})
        finally:
            self._locks.release(id_)
        return self.get(id_)

    def _write_end(self, id_: str, values: Mapping[str, object], facts: Mapping[str, object]) -> None:
        """Write how a run ended. Hours of work hang on it, so that a busy database is asked several times."""
        for attempt in range(1, FINISH_ATTEMPTS + 1):
            try:
                with self._database.write() as connection:
                    known = _facts_of(connection, id_)
                    kept = {name: known[name] for name in _LASTING if name in known}
                    new = {**values, "facts": json.dumps({**kept, **facts})}
                    connection.execute(schema.runs.update().where(_runs.id == id_).values(new))
            except LockedError:
                if attempt == FINISH_ATTEMPTS:
                    raise
            else:
                return

    def add_facts(self, id_: str, facts: Mapping[str, object]) -> None:
        """Add what was found out about a run, as JSON values; facts of the same name are replaced.

        Raises:
            UsageError: There is no such run.
        """
        self.get(id_)
        with self._database.write() as connection:
            text = json.dumps({**_facts_of(connection, id_), **facts})
            connection.execute(schema.runs.update().where(_runs.id == id_).values(facts=text))

    def is_own(self, id_: str) -> bool:
        """Whether this process trains the run."""
        return id_ in self._locks

    def rename(self, id_: str, name: str) -> RunRecord:
        """Give a run another name; its folder keeps its own.

        Raises:
            UsageError: There is no such run, or the name is empty or one that asks for a run.
        """
        title = " ".join(name.split())
        if not title or title in ("latest", "best"):
            raise UsageError(f"a run cannot be called {title!r}", "choose another name")
        self.get(id_)
        with self._database.write() as connection:
            connection.execute(schema.runs.update().where(_runs.id == id_).values(name=title))
        return self.get(id_)

    def delete(self, id_: str) -> None:
        """Delete a run: its row with its snapshot, and its folder.

        Raises:
            UsageError: There is no such run, or it is running.
            ProjectError: Its folder cannot be moved aside. Nothing is changed then.
        """
        record = self.get(id_)
        if record.outcome == "running":
            raise UsageError(f"{record.name} ({id_}) is running", "stop it first")
        aside = record.folder.with_name(f".deleted-{record.folder.name}")
        with self._database.write() as connection:
            connection.execute(schema.runs.delete().where(_runs.id == id_))
            try:
                if record.folder.exists():
                    record.folder.replace(aside)
            except OSError as error:
                raise ProjectError(
                    f"{record.folder} cannot be deleted: {error.strerror}", "close what uses it, then try again"
                ) from error
        shutil.rmtree(aside, ignore_errors=True)

    def release_all(self) -> None:
        """Give the locks of runs free that this process began and did not finish."""
        self._locks.release_all()

    # --- reading -----------------------------------------------------------------------------------------

    def all(self) -> list[RunRecord]:
        """Return every run, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(schema.runs).order_by(_runs.number)).all()
        return [self._record(row) for row in rows]

    def get(self, id_: str) -> RunRecord:
        """Return a run by its id.

        Raises:
            UsageError: There is none.
        """
        with self._database.read() as connection:
            row = connection.execute(sa.select(schema.runs).where(_runs.id == id_)).first()
        if row is None:
            raise UsageError(f"there is no run {id_!r}", "see `tldesk runs`")
        return self._record(row)

    def find(self, text: str | None = None) -> RunRecord:
        """Return the run that a person names: ``latest`` (also None), ``best``, an id, or a name (its newest run).

        ``latest`` is the newest with a result that did not lose to another; ``best`` has the highest main metric on the
        validation split.

        Raises:
            UsageError: No run is called so.
            DataError: There is no run with a result, or none with a validation score.
        """
        runs = self.all()
        if text in (None, "latest", "best"):
            finished = [run for run in runs if run.has_result]
            if not finished:
                raise DataError("no run of this project has a result yet", "train one with `tldesk train`")
            return self._best(finished) if text == "best" else usable_runs(finished)[-1]
        named = [run for run in runs if run.id == text] or [run for run in runs if run.name == text]
        if not named:
            there = ", ".join(f"{run.id} ({run.name})" for run in runs[-10:]) or "none yet"
            raise UsageError(f"there is no run {text!r}", f"runs: {there}")
        return named[-1]

    def snapshot(self, id_: str) -> list[Sample]:
        """Return the samples of a run with label, split and content hash as they were when it started.

        Samples that are no longer in the project are left out.
        """
        return self._pinned.get(id_)

    def changes(self, id_: str) -> RunChanges:
        """Say what of a run's samples is not as it was when the run started."""
        return self._pinned.changes(id_)

    def _best(self, finished: Iterable[RunRecord]) -> RunRecord:
        metric, sign = _MAIN_METRIC[self._task]
        scored = [(run.val[metric] * sign, run) for run in finished if run.val and run.val.get(metric) is not None]
        if not scored:
            raise DataError(f"no finished run has a validation {metric}", "name a run, or train with a --val part")
        return max(reversed(scored), key=lambda pair: pair[0])[1]

    def _record(self, row: sa.Row[Any]) -> RunRecord:
        folder = self.folder / row.folder
        outcome = row.outcome
        if outcome == "running" and row.id not in self._locks and self._is_free(folder):
            outcome = "interrupted"
        return RunRecord(
            id=row.id,
            name=row.name,
            folder=folder,
            outcome=outcome,
            has_result=row.has_result,
            backbone=row.backbone,
            recipe=json.loads(row.recipe),
            resolved=None if row.resolved is None else json.loads(row.resolved),
            classes=tuple(json.loads(row.classes)),
            epochs=row.epochs,
            val=None if row.val is None else json.loads(row.val),
            created=row.created,
            seconds=row.seconds,
            error=row.error,
            facts=json.loads(row.facts),
        )

    def _is_free(self, folder: Path) -> bool:
        if self._database.is_read_only or not folder.is_dir():
            return True  # nobody can hold a lock there
        return is_free(folder)


def _facts_of(connection: sa.Connection, id_: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(connection.scalar(sa.select(_runs.facts).where(_runs.id == id_)) or "{}")
    return found


def slug(name: str) -> str:
    """Return a name as a part of a folder's name: letters of any script, digits and dashes, at most 40."""
    plain = unicodedata.normalize("NFC", name).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-_")[:40].strip("-_") or "run"
