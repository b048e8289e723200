"""A few numbers that differ whenever samples, labels, classes or runs of a project do. Cheap: asked once a second."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tldesk.store import schema
from tldesk.store.sample_rows import HAS_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tldesk.store.database import Database

EDITS_SEEN = 200
_samples, _edits, _runs = schema.samples.c, schema.edits.c, schema.runs.c


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a project holds, counted."""

    samples: int
    last_sample: int  # id; 0: none
    labelled: int  # unreadable samples included
    states: Mapping[str, int]  # new | ok | unreadable
    splits: Mapping[str | None, int]
    classes: tuple[str, ...]
    sources: tuple[tuple[int, str], ...]  # id and path
    edits: Mapping[int, bool]  # id -> is undone, of the newest ones
    runs: tuple[tuple[object, ...], ...]  # id, name, outcome, epochs, has result, seconds


def read_pulse(database: Database) -> Pulse:
    """Count what a project holds, all at one moment.

    Raises:
        ProjectError: The database cannot be read.
    """
    classes = schema.classes.c
    columns = (_runs.id, _runs.name, _runs.outcome, _runs.epochs, _runs.has_result, _runs.seconds)
    with database.read() as connection:
        rows = connection.execute(
            sa.select(_samples.state, _samples.split, sa.func.count()).group_by(_samples.state, _samples.split)
        ).all()
        states: dict[str, int] = {}
        splits: dict[str | None, int] = {}
        for state, split, count in rows:
            states[state] = states.get(state, 0) + count
            splits[split] = splits.get(split, 0) + count
        newest = sa.select(_edits.id, _edits.is_undone).order_by(_edits.id.desc()).limit(EDITS_SEEN)
        return Pulse(
            samples=sum(states.values()),
            last_sample=connection.scalar(sa.select(sa.func.max(_samples.id))) or 0,
            labelled=connection.scalar(sa.select(sa.func.count()).select_from(schema.samples).where(HAS_LABEL)) or 0,
            states=states,
            splits=splits,
            edits={row.id: row.is_undone for row in connection.execute(newest)},
            classes=tuple(
                connection.scalars(
                    sa.select(classes.name).where(classes.position.is_not(None)).order_by(classes.position, classes.id)
                )
            ),
            sources=tuple(
                (id_, path)
                for id_, path in connection.execute(
                    sa.select(schema.sources.c.id, schema.sources.c.path).order_by(schema.sources.c.id)
                )
            ),
            runs=tuple(tuple(row) for row in connection.execute(sa.select(*columns).order_by(_runs.number))),
        )


def samples_of_edits(database: Database, ids: set[int], *, limit: int) -> tuple[int, ...]:
    """Return the samples that edits changed, at most ``limit`` of them."""
    column = schema.edit_changes.c
    query = sa.select(column.sample_id).where(column.edit_id.in_(ids)).distinct().limit(limit)
    with database.read() as connection:
        return tuple(connection.scalars(query))


def sample_count(path: Path) -> int | None:
    """Count the samples of a project that is not open, without leaving a trace; None where that cannot be told.

    What is only in the write-ahead log is not counted: reading it would make files beside the database.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM samples").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return None
