"""One sample's whole label as history keeps it: classes by id or numbers, with origin and time."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from tldesk.core.contracts import LabelValue, Task
from tldesk.core.errors import DataError
from tldesk.store import schema
from tldesk.store.sample_rows import id_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tldesk.core.contracts import FoundSample
    from tldesk.store.values import Origin

_labels = schema.labels.c


@dataclass(frozen=True, slots=True)
class LabelState:
    """A label by class ids. Without classes and values there is no label."""

    classes: tuple[int, ...] = ()
    values: tuple[float, ...] = ()
    origin: Origin = "import"
    time: float = 0.0

    @classmethod
    def of(cls, value: LabelValue, ids: Mapping[str, int], *, origin: Origin, time: float) -> LabelState:
        """Return the state of a label that is set now."""
        return cls(tuple(ids[name] for name in value.labels), value.targets, origin, time)

    @classmethod
    def from_json(cls, text: str) -> LabelState:
        """Read what ``to_json`` wrote."""
        data = json.loads(text)
        if data is None:
            return ABSENT
        return cls(tuple(data["classes"]), tuple(data["values"]), data["origin"], data["time"])

    def to_json(self) -> str:
        """Return it as stored in the history."""
        return "null" if self == ABSENT else json.dumps(asdict(self), separators=(",", ":"))

    def value(self, names: Mapping[int, str]) -> LabelValue | None:
        """Return it by today's class names; None where there is no label."""
        if self == ABSENT:
            return None
        return LabelValue(tuple(names[id_] for id_ in self.classes), self.values)


ABSENT = LabelState()


def differ(before: LabelState, after: LabelState) -> bool:
    """Say whether an edit changes anything: another value, or a person who confirms what was only accepted."""
    if (before.classes, before.values) != (after.classes, after.values):
        return True
    return before.origin == "accepted" and after.origin == "person" and after != ABSENT


def read_states(connection: sa.Connection, ids: Iterable[int]) -> dict[int, LabelState]:
    """Return the labels of those samples that exist."""
    chosen = id_list(ids)
    there = sa.select(schema.samples.c.id).where(schema.samples.c.id.in_(chosen))
    states = dict.fromkeys(connection.scalars(there), ABSENT)
    query = sa.select(schema.labels).where(_labels.sample_id.in_(chosen)).order_by(_labels.sample_id, _labels.position)
    for row in connection.execute(query):
        state = states[row.sample_id]
        classes = state.classes if row.class_id is None else (*state.classes, row.class_id)
        values = state.values if row.value is None else (*state.values, row.value)
        states[row.sample_id] = LabelState(classes, values, row.origin, row.time)
    return states


_INSERT = "INSERT INTO labels (sample_id, position, class_id, value, origin, time)"


def write_states(connection: sa.Connection, states: Mapping[int, LabelState]) -> None:
    """Make these the labels of the samples, in the place of what they have."""
    if not states:
        return
    connection.exec_driver_sql("DELETE FROM labels WHERE sample_id = ?", [(id_,) for id_ in states])
    rows: list[tuple[int, int, int | None, float | None, str, float]] = []
    for id_, state in states.items():
        rows += [(id_, place, class_id, None, state.origin, state.time) for place, class_id in enumerate(state.classes)]
        rows += [(id_, place, None, value, state.origin, state.time) for place, value in enumerate(state.values)]
    if rows:
        connection.exec_driver_sql(f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?)", rows)


def insert_imported(connection: sa.Connection, rows: list[tuple[int, int, int | float]], *, is_number: bool) -> None:
    """Add labels of samples that have none: sample id, position, and class id or number."""
    if rows:
        what = "NULL, ?" if is_number else "?, NULL"
        connection.exec_driver_sql(f"{_INSERT} VALUES (?, ?, {what}, 'import', {time.time()!r})", rows)


def check_value(connection: sa.Connection, task: Task, values: Iterable[LabelValue | FoundSample]) -> None:
    """Refuse labels that do not fit the task.

    Raises:
        DataError: Names the first that does not.
    """
    if task is Task.REGRESSION:
        _check_targets(connection, values)
        return
    for value in values:
        if len(value.labels) == 1 and value.labels[0] and not value.targets:
            continue  # nearly all there are
        if value.targets:
            raise DataError(
                f"the number {value.targets[0]:g} is no class of a {task} project",
                "make the project with --task regression",
            )
        if task is Task.SINGLE and len(value.labels) != 1:
            raise DataError(
                f"a sample has the labels {' and '.join(value.labels)}, but the project takes one each",
                "give each sample one label, or make the project with --task multi",
            )
        if len(set(value.labels)) != len(value.labels):
            raise DataError(f"a sample has the label {value.labels[0]!r} twice", "name each class once")
        if not all(value.labels):
            raise DataError("a class has no name", "name it")


def _check_targets(connection: sa.Connection, values: Iterable[LabelValue | FoundSample]) -> None:
    one = sa.select(_labels.sample_id).limit(1).scalar_subquery()
    count = cast("int", connection.scalar(sa.select(sa.func.count()).where(_labels.sample_id == one)))
    for value in values:
        if value.labels:
            raise DataError(
                f"the label {value.labels[0]!r} is no number, as a regression project takes",
                "give numbers, or make the project with --task single",
            )
        if not all(math.isfinite(target) for target in value.targets):
            raise DataError("a target is not a finite number", "correct it or leave it empty")
        if count and len(value.targets) != count:
            raise DataError(
                f"a sample has {len(value.targets)} numbers, the others {count}", "give each sample equally many"
            )
        count = len(value.targets)
