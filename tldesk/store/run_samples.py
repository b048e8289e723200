"""The samples that a run was made from, as they were when it started: ids, labels, splits and content hashes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tldesk.core.contracts import LabelValue, Split
from tldesk.store import schema
from tldesk.store.values import RunChanges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Sample
    from tldesk.store.database import Database
    from tldesk.store.samples import SampleTable

_pinned = schema.run_samples.c


class RunSamples:
    """The pinned samples of all runs of one project."""

    def __init__(self, database: Database, samples: SampleTable) -> None:
        self._database = database
        self._samples = samples

    def take(self, connection: sa.Connection, number: int, samples: Sequence[Sample] | None) -> None:
        """Pin the samples of run ``number``: these, or all that are readable, labelled and in a split now."""
        rows = self._samples.rows(is_readable=True, is_labelled=True) if samples is None else samples
        entries = [
            (number, sample.id, sample.content_hash, json.dumps(sample.labels or sample.targets), sample.split)
            for sample in rows
            if sample.split is not None
        ]
        if entries:
            connection.exec_driver_sql(
                "INSERT INTO run_samples (run, sample_id, content_hash, label, split) VALUES (?, ?, ?, ?, ?)", entries
            )

    def get(self, run: str) -> list[Sample]:
        """Return the samples of a run as they were; those that are no longer in the project are left out."""
        then, now = self._both(run)
        return [_as_then(sample, then[sample.id]) for sample in now]

    def changes(self, run: str) -> RunChanges:
        """Say what of a run's samples is not as it was when the run started."""
        then, now = self._both(run)
        there = {sample.id for sample in now}
        replaced = tuple(sample.ref for sample in now if sample.content_hash != then[sample.id].content_hash)
        relabelled = sum(json.loads(then[sample.id].label) != list(sample.labels or sample.targets) for sample in now)
        return RunChanges(len(then.keys() - there), replaced, relabelled)

    def _both(self, run: str) -> tuple[dict[int, Any], list[Sample]]:
        query = (
            sa.select(_pinned.sample_id, _pinned.content_hash, _pinned.label, _pinned.split)
            .join(schema.runs, schema.runs.c.number == _pinned.run)
            .where(schema.runs.c.id == run)
        )
        with self._database.read() as connection:
            then = {row.sample_id: row for row in connection.execute(query)}
            return then, list(self._samples.rows(ids=then))


def _as_then(sample: Sample, row: Any) -> Sample:
    label = json.loads(row.label)
    is_class = bool(label) and isinstance(label[0], str)
    value = LabelValue(labels=tuple(label)) if is_class else LabelValue(targets=tuple(label))
    return replace(
        sample,
        content_hash=row.content_hash,
        split=None if row.split is None else Split(row.split),
        labels=value.labels,
        targets=value.targets,
    )
