"""Sources and samples: where they lie, whether they can be read, which split they are in. Labels are elsewhere.

A sample is one row for each (source, path, member). Imports go through plain SQL with ``executemany``: at 20,000 rows
SQLAlchemy's own insert costs more than the rest of the import together.
"""

from __future__ import annotations

import functools
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tldesk.core.contracts import Split
from tldesk.core.errors import DataError, UsageError
from tldesk.store import schema
from tldesk.store.matching import Places, match
from tldesk.store.sample_rows import HAS_LABEL, READABLE, id_list, known_rows, load_samples, source_from
from tldesk.store.values import Counts, DivisionRow, InsertReport, RelinkReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tldesk.core.contracts import FoundSample, FoundUnreadable, Sample
    from tldesk.store.database import Database
    from tldesk.store.matching import Match, NewSample
    from tldesk.store.values import Checked, Source

    ChooseSplits = Callable[[Sequence[NewSample]], Sequence[Split | None]]

_INSERT = "INSERT INTO samples (id, source_id, relpath, member, size, mtime_ns, state, reason, split, group_key, added)"
_CHANGED = "UPDATE samples SET size = ?, mtime_ns = ?, state = 'new', reason = NULL, content_hash = NULL WHERE id = ?"
_SPOILED = (
    "UPDATE samples SET size = 0, mtime_ns = 0, state = 'unreadable', reason = ?, content_hash = NULL WHERE id = ?"
)
_CHECKED = (
    "UPDATE samples SET state = ?, reason = ?, content_hash = ?, width = ?, height = ?,"
    " captured_s = coalesce(?, captured_s) WHERE id = ? AND size = ? AND mtime_ns = ?"
)
_samples = schema.samples.c
_sources = schema.sources.c


class SampleTable:
    """The sources and samples of one project."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    # --- sources -----------------------------------------------------------------------------------------

    def sources(self) -> list[Source]:
        """Return every source, oldest first, where it lies now: a moved one is looked for beside the project."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(schema.sources).order_by(_sources.id)).all()
        return [source_from(row, self._folder) for row in rows]

    def source_at(self, path: Path) -> Source | None:
        """Return the source that lies at a path, or None."""
        place = os.path.abspath(path)
        return next((source for source in self.sources() if os.fspath(source.path) == place), None)

    def add_source(self, path: Path, loader: str, options: Mapping[str, object], *, modality: str) -> Source:
        """Register a folder or file; one that is registered already is returned with the new options.

        Raises:
            UsageError: It was imported with another loader.
        """
        with self._database.write() as connection:
            known = self.source_at(path)
            if known is not None and known.loader != loader:
                raise UsageError(
                    f"{path} was imported with the loader {known.loader!r}, not {loader!r}",
                    f"leave --loader out or say {known.loader}; for another loader make another project",
                )
            if known is not None:
                connection.execute(
                    schema.sources.update().where(_sources.id == known.id).values(options=json.dumps(dict(options)))
                )
            else:
                connection.execute(
                    schema.sources.insert().values(
                        path=os.path.abspath(path),
                        relpath=_beside(path, self._folder),
                        loader=loader,
                        modality=modality,
                        options=json.dumps(dict(options)),
                        is_file=path.is_file(),
                        added=time.time(),
                    )
                )
            added = self.source_at(path)
        if added is None:
            raise DataError(f"{path} could not be registered", "import it by its real path, not through a link")
        return added

    def relink(self, source_id: int, new_path: Path) -> RelinkReport:
        """Say where a moved source lies now; its samples keep labels, splits and hashes.

        Raises:
            DataError: There is no such source, or none of its samples is at the new place. Nothing changes then.
        """
        with self._database.write() as connection:
            source = next((source for source in self.sources() if source.id == source_id), None)
            if source is None:
                raise DataError(f"there is no source {source_id}", "see the project's sources")
            root = os.path.abspath(new_path.parent if source.is_file else new_path)
            query = sa.select(_samples.relpath).where(_samples.source_id == source_id).distinct()
            places = [os.path.join(root, relpath) for relpath in connection.scalars(query)]
            missing = tuple(place for place in places if not os.path.exists(place))
            is_there = new_path.is_file() if source.is_file else new_path.is_dir()
            if not is_there or (places and len(missing) == len(places)):
                raise DataError(
                    f"{new_path} holds none of the {len(places)} files of {source.path}",
                    "give the folder or file that was imported, at its new place",
                )
            connection.execute(
                schema.sources.update()
                .where(_sources.id == source_id)
                .values(path=os.path.abspath(new_path), relpath=_beside(new_path, self._folder))
            )
        return RelinkReport(len(places) - len(missing), missing)

    # --- writing -----------------------------------------------------------------------------------------

    def insert(
        self,
        source_id: int,
        found: Iterable[FoundSample | FoundUnreadable],
        *,
        groups: Sequence[str | None] | None = None,
        choose_splits: ChooseSplits | None = None,
    ) -> InsertReport:
        """Add what a loader found, in one transaction; what is known stays, and is checked again if it changed.

        Args:
            source_id: The source that was scanned.
            found: Everything found there, in the loader's order.
            groups: The group of each sample of ``found``, aligned; left out: what the samples say themselves.
            choose_splits: Called inside the transaction with the new samples; returns the split of each. Left out:
                what the samples say themselves.
        """
        now = time.time()
        with self._database.write() as connection:
            sources = self.sources()
            source = next(source for source in sources if source.id == source_id)
            places = Places(source.root)
            known = known_rows(connection, sources, source_id, places=places)
            result = match(found, known, places, groups=groups)
            new = result.new
            samples = [entry for entry, _, _ in new]
            splits: Sequence[Split | None] = [entry.split for entry in samples]
            if choose_splits is not None and samples:
                splits = choose_splits(new)
            last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'samples'").scalar()
            first = (last or 0) + 1
            first_bad = first + len(new)
            # What all rows have in common stands in the statement: to bind it 20,000 times costs a tenth of the insert.
            _many(
                connection,
                f"{_INSERT} VALUES (?, {source_id:d}, ?, ?, ?, ?, 'new', NULL, ?, ?, {now!r})",
                [
                    (id_, relpath, entry.member, entry.size, entry.mtime_ns, split, group)
                    for id_, ((entry, relpath, group), split) in enumerate(zip(new, splits, strict=True), first)
                ],
            )
            _many(
                connection,
                f"{_INSERT} VALUES (?, {source_id:d}, ?, ?, 0, 0, 'unreadable', ?, NULL, NULL, {now!r})",
                [(id_, *row) for id_, row in enumerate(result.bad, first_bad)],
            )
            _many(connection, _CHANGED, result.changed)
            _many(connection, _SPOILED, result.spoiled)
        return InsertReport(
            new=dict(enumerate(samples, first)),
            known=result.kept,
            changed=tuple(row[2] for row in result.changed),
            unreadable=(*range(first_bad, first_bad + len(result.bad)), *(id_ for _, id_ in result.spoiled)),
            missing=tuple(result.gone),
        )

    def compare(
        self,
        path: Path,
        found: Iterable[FoundSample | FoundUnreadable],
        *,
        groups: Sequence[str | None] | None = None,
    ) -> tuple[int, Match]:
        """Sort what was found at a path by what is known, and write nothing.

        Returns:
            The id that the source has, or would be given, and what an import would do.
        """
        with self._database.read() as connection:
            source = self.source_at(path)
            last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'sources'").scalar()
            source_id = source.id if source is not None else (last or 0) + 1
            root = source.root if source is not None else os.path.abspath(path.parent if path.is_file() else path)
            places = Places(root)
            known = known_rows(connection, self.sources(), source_id, places=places)
        return source_id, match(found, known, places, groups=groups)

    def mark_checked(self, results: Iterable[Checked]) -> int:
        """Store what the full check learned; a sample that changed meanwhile keeps waiting. Return how many it told."""
        rows = [
            (
                "ok" if checked.unreadable is None else "unreadable",
                checked.unreadable,
                checked.content_hash,
                checked.facts.width if checked.facts else None,
                checked.facts.height if checked.facts else None,
                checked.facts.captured_s if checked.facts else None,
                checked.id,
                checked.size,
                checked.mtime_ns,
            )
            for checked in results
        ]
        with self._database.write() as connection:
            before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            _many(connection, _CHECKED, rows)
            return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one() - before)

    def reset_changed(self, samples: Iterable[Sample]) -> int:
        """Let samples wait for a check whose file is another than the one that was read; return how many do.

        Looks at each file once. One that is gone stays as it is, and so does one whose loader tells no size and time.
        """
        there: dict[Path, tuple[int, int] | None] = {}
        changed = []
        for sample in samples:
            if sample.path not in there:
                there[sample.path] = _identity(sample.path)
            now = there[sample.path]
            then = (sample.size, sample.mtime_ns)
            if now is not None and any(then) and now != then:
                changed.append((*now, sample.id))
        if changed:
            with self._database.write() as connection:
                _many(connection, _CHANGED, changed)
        return len(changed)

    def set_splits(self, splits: Mapping[int, Split]) -> None:
        """Put samples into splits."""
        with self._database.write() as connection:
            _many(
                connection, "UPDATE samples SET split = ? WHERE id = ?", [(s.value, id_) for id_, s in splits.items()]
            )

    def set_groups(self, groups: Mapping[int, str | None]) -> None:
        """Name the groups of samples."""
        with self._database.write() as connection:
            _many(connection, "UPDATE samples SET group_key = ? WHERE id = ?", [(g, id_) for id_, g in groups.items()])

    def set_captured(self, times: Mapping[int, float]) -> None:
        """Note when samples were taken, in seconds since 1970."""
        with self._database.write() as connection:
            _many(connection, "UPDATE samples SET captured_s = ? WHERE id = ?", [(t, id_) for id_, t in times.items()])

    def set_ignored(self, source_id: int, counts: Mapping[str, int]) -> None:
        """Note how many files of which suffix a source holds that are no samples; replaces what was noted."""
        with self._database.write() as connection:
            connection.execute(schema.ignored.delete().where(schema.ignored.c.source_id == source_id))
            rows = [(source_id, suffix, count) for suffix, count in counts.items()]
            _many(connection, "INSERT INTO ignored (source_id, suffix, count) VALUES (?, ?, ?)", rows)

    # --- reading -----------------------------------------------------------------------------------------

    def rows(
        self,
        *,
        ids: Iterable[int] | None = None,
        source_id: int | None = None,
        split: Split | None = None,
        is_labelled: bool | None = None,
        is_readable: bool | None = None,
        is_checked: bool | None = None,
        after_id: int = 0,
        limit: int | None = None,
    ) -> list[Sample]:
        """Return the samples that fit every filter given, by id, with their labels.

        Args:
            ids: Of these only; unknown ids are left out.
            source_id: Of this source.
            split: In this split.
            is_labelled: With, or without, a label.
            is_readable: Not (yet) known to be unreadable, or known to be.
            is_checked: Fully decoded and hashed, or waiting for it.
            after_id: To page: only greater ids.
            limit: At most so many.
        """
        where: list[sa.ColumnElement[bool]] = [_samples.id > after_id]
        if ids is not None:
            where.append(_samples.id.in_(id_list(ids)))
        if source_id is not None:
            where.append(_samples.source_id == source_id)
        if split is not None:
            where.append(_samples.split == split.value)
        if is_labelled is not None:
            where.append(HAS_LABEL if is_labelled else ~HAS_LABEL)
        if is_readable is not None:
            where.append(READABLE if is_readable else ~READABLE)
        if is_checked is not None:
            where.append(_samples.state != "new" if is_checked else _samples.state == "new")
        with self._database.read() as connection:
            return load_samples(connection, self.sources(), sa.and_(*where), limit=limit)

    def paths(self, source: Source) -> list[str]:
        """Return where the readable samples of a source should lie."""
        query, places = (
            sa.select(_samples.relpath).where(READABLE, _samples.source_id == source.id),
            Places(source.root),
        )
        with self._database.read() as connection:
            return [places.absolute(relpath) for relpath in connection.scalars(query)]

    def division(self, *, source_id: int | None = None) -> list[DivisionRow]:
        """Return of every readable sample, by id, what splits and groups are made from."""
        query = sa.select(
            _samples.id,
            _samples.source_id,
            _samples.relpath,
            _samples.member,
            _samples.split,
            _samples.group_key,
            _samples.captured_s,
        )
        query = query.where(READABLE).order_by(_samples.id)
        if source_id is not None:
            query = query.where(_samples.source_id == source_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            DivisionRow(id_, source, relpath, member, None if split is None else Split(split), group, captured_s)
            for id_, source, relpath, member, split, group, captured_s in rows
        ]

    def counts(self) -> Counts:
        """Count the samples."""
        query = sa.select(_samples.state, _samples.split, sa.func.count()).group_by(_samples.state, _samples.split)
        with self._database.read() as connection:
            groups = connection.execute(query).all()
            labelled = connection.scalar(
                sa.select(sa.func.count()).select_from(schema.samples).where(READABLE, HAS_LABEL)
            )
        splits = dict.fromkeys(Split, 0)
        for state, split, count in groups:
            if state != "unreadable" and split is not None:
                splits[Split(split)] += count
        unreadable = sum(count for state, _, count in groups if state == "unreadable")
        samples = sum(count for _, _, count in groups)
        unchecked = sum(count for state, _, count in groups if state == "new")
        return Counts(samples, samples - unreadable, labelled or 0, unchecked, splits)

    def unreadable(self) -> list[tuple[str, str]]:
        """List what cannot be read, as reference and reason."""
        return [(sample.ref, sample.unreadable or "") for sample in self.rows(is_readable=False)]

    def ignored(self) -> dict[str, int]:
        """Count the files that are no samples by suffix, over all sources."""
        columns = schema.ignored.c
        query = (
            sa.select(columns.suffix, sa.func.sum(columns["count"])).group_by(columns.suffix).order_by(columns.suffix)
        )
        with self._database.read() as connection:
            return {suffix: int(count) for suffix, count in connection.execute(query)}

    def missing(self) -> list[Sample]:
        """List the samples whose file is not where it should be. Looks at every file."""
        is_there = functools.cache(os.path.exists)  # once for all members of a file
        return [sample for sample in self.rows() if not is_there(os.fspath(sample.path))]


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns


def _many(connection: sa.Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def _beside(path: Path, folder: Path) -> str | None:
    """Return the path relative to the project folder, with ``/``; None on another drive."""
    try:
        return Path(os.path.relpath(os.path.abspath(path), folder)).as_posix()
    except ValueError:
        return None
