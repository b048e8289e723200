"""Read rows of samples, sources and labels into the values that everyone uses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tldesk.core.contracts import LabelValue, Sample, Split
from tldesk.store import schema
from tldesk.store.matching import KnownRow, Places
from tldesk.store.values import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tldesk.store.matching import Key
    from tldesk.store.values import Origin

_samples = schema.samples.c
_labels = schema.labels.c

READABLE = _samples.state != "unreadable"
HAS_LABEL = sa.exists().where(_labels.sample_id == _samples.id).correlate(schema.samples)
UNLABELLED = LabelValue()


def id_list(ids: Iterable[int]) -> sa.ScalarSelect[Any]:
    """Return a subquery of any number of ids, bound as one JSON parameter: SQLite limits how many there may be."""
    table = sa.func.json_each(json.dumps(list(ids))).table_valued("value")
    return sa.select(table.c.value).scalar_subquery()


def source_from(row: sa.Row[Any], folder: Path) -> Source:
    """Return a source where it lies now: at its absolute place, else beside the project if both moved together."""
    path = Path(row.path)
    is_missing = not path.exists()
    if is_missing and row.relpath is not None:
        beside = Path(os.path.normpath(folder / row.relpath))
        if beside.exists():
            path, is_missing = beside, False
    return Source(
        row.id, path, row.loader, row.modality, json.loads(row.options), is_file=row.is_file, is_missing=is_missing
    )


def load_samples(
    connection: sa.Connection, sources: Iterable[Source], where: sa.ColumnElement[bool], *, limit: int | None
) -> list[Sample]:
    """Return the samples that a condition selects, by id, with their labels."""
    by_id = {source.id: source for source in sources}
    roots = {source.id: source.root for source in by_id.values()}
    query = sa.select(
        _samples.id,
        _samples.source_id,
        _samples.relpath,
        _samples.member,
        _samples.size,
        _samples.mtime_ns,
        _samples.content_hash,
        _samples.reason,
        _samples.split,
        _samples.group_key,
    ).where(where)
    query = query.order_by(_samples.id).limit(limit)
    rows = connection.execute(query).all()
    # Labels by the same condition, or, where only some rows were taken, by their ids.
    chosen = sa.select(_samples.id).where(where).scalar_subquery() if limit is None else id_list(row[0] for row in rows)
    labels = load_labels(connection, _labels.sample_id.in_(chosen))
    result = []
    for row in rows:
        id_, source_id, relpath, member, size, mtime_ns, content_hash, reason, split, group = row
        value, origin = labels.get(id_, (UNLABELLED, None))
        source = by_id[source_id]
        result.append(
            Sample(
                id=id_,
                path=Path(roots[source_id], relpath),
                member=member,
                loader=source.loader,
                modality=source.modality,
                size=size,
                mtime_ns=mtime_ns,
                content_hash=content_hash,
                unreadable=reason,
                split=None if split is None else Split(split),
                group=group,
                labels=value.labels,
                targets=value.targets,
                origin=origin,
            )
        )
    return result


def load_labels(connection: sa.Connection, where: sa.ColumnElement[bool]) -> dict[int, tuple[LabelValue, Origin]]:
    """Return label and origin by sample id, of the label rows that a condition selects."""
    names = class_names_by_id(connection)
    query = sa.select(_labels.sample_id, _labels.class_id, _labels.value, _labels.origin).where(where)
    collected: dict[int, tuple[list[str], list[float], Origin]] = {}
    for sample_id, class_id, value, origin in connection.execute(query.order_by(_labels.sample_id, _labels.position)):
        entry = collected.get(sample_id)
        if entry is None:
            entry = collected[sample_id] = ([], [], origin)
        if class_id is None:
            entry[1].append(value)
        else:
            entry[0].append(names[class_id])
    return {
        id_: (LabelValue(tuple(labels), tuple(values)), origin) for id_, (labels, values, origin) in collected.items()
    }


def class_names_by_id(connection: sa.Connection) -> Mapping[int, str]:
    """Return the name of every class, those that were taken away included."""
    rows = connection.execute(sa.select(schema.classes.c.id, schema.classes.c.name))
    return {row.id: row.name for row in rows}


def known_rows(
    connection: sa.Connection, sources: Iterable[Source], source_id: int, *, places: Places
) -> dict[Key, KnownRow]:
    """Return every row by its place as the source would find it: a file of two sources is one sample."""
    result: dict[Key, KnownRow] = {}
    own_last = sorted(sources, key=lambda source: source.id == source_id)
    for source in own_last:
        is_own = source.id == source_id
        theirs = Places(source.root)
        for id_, relpath, member, size, mtime_ns, reason in connection.exec_driver_sql(
            "SELECT id, relpath, member, size, mtime_ns, reason FROM samples WHERE source_id = ?", (source.id,)
        ):
            place = relpath if is_own or theirs.root == places.root else places.relative(theirs.absolute(relpath))
            result[place, member] = KnownRow(id_, size, mtime_ns, reason, is_own)
    return result
