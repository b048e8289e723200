"""Classes and labels, and the history of every edit: what undo takes back, also after a restart.

An edit keeps the whole label before and after for each sample that it changed. The newest edit that is not undone is
what undo takes back; what redo brings back is the oldest undone edit that is newer than all of those. A new edit
therefore ends the redo of older ones, and nothing needs deleting. Labels that came with an import of new samples are
no edit (there is nothing to go back to), but stand first in the history of the sample.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tldesk.core.contracts import LabelValue, Task
from tldesk.core.errors import DataError
from tldesk.store import schema
from tldesk.store.class_list import ClassList
from tldesk.store.label_state import ABSENT, LabelState, check_value, differ, insert_imported, read_states, write_states
from tldesk.store.sample_rows import class_names_by_id, id_list, load_labels
from tldesk.store.values import Edit, LabelChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tldesk.core.contracts import FoundSample
    from tldesk.store.database import Database
    from tldesk.store.values import Origin

_edits = schema.edits.c
_changes = schema.edit_changes.c


class LabelTable:
    """The labels of one project."""

    def __init__(self, database: Database, task: Task) -> None:
        self._database = database
        self._task = task

    # --- classes -----------------------------------------------------------------------------------------

    def class_names(self) -> list[str]:
        """Return the names of the classes in their order, which is that of a network's outputs."""
        with self._database.read() as connection:
            return ClassList(connection).names()

    def add_classes(self, names: Iterable[str]) -> None:
        """Append classes that are new, in natural order (2 before 10)."""
        with self._database.write() as connection:
            ClassList(connection).ids_for(names)

    def rename_class(self, old: str, new: str, *, title: str) -> Edit | None:
        """Give a class another name, as one edit; its samples keep their labels, and runs the names they began with.

        Returns:
            The edit, with the samples that show another name now; None where the name is the same.

        Raises:
            DataError: There is no such class, the new name is empty, or another class has it. Nothing is changed.
        """
        name = new.strip()
        if name == old:
            return None
        with self._database.write() as connection:
            classes = ClassList(connection)
            id_ = _required(classes, old)
            if not name:
                raise DataError("a class has no name", "name it")
            detail = {"renamed": classes.rename(id_, name), "was": [old, id_]}
            return _add_edit(connection, title, detail, _samples_of(connection, id_))

    def merge_classes(self, name: str, *, into: str, title: str) -> Edit | None:
        """Give the samples of one class another one and take the first off the list, as one edit.

        Raises:
            DataError: One of the classes does not exist. Nothing is changed.
        """
        if name == into:
            return None
        with self._database.write() as connection:
            classes = ClassList(connection)
            old, new = _required(classes, name), _required(classes, into)
            before = read_states(connection, _samples_of(connection, old))
            after = {
                id_: replace(state, classes=tuple(dict.fromkeys(new if at == old else at for at in state.classes)))
                for id_, state in before.items()
            }
            write_states(connection, after)
            detail = {"removed": [(old, classes.remove(old))], "was": [name, new]}
            return _add_edit(connection, title, detail, tuple(before), states=(before, after))

    def former_names(self) -> dict[str, str]:
        """Return today's class by each name that it, or a class merged into it, had before and no class has now."""
        query = sa.select(_edits.detail).where(~_edits.is_undone, _edits.detail.contains('"was"')).order_by(_edits.id)
        with self._database.read() as connection:
            shown = set(ClassList(connection).names())
            details = [json.loads(text) for text in connection.scalars(query)] if shown else []
            names = class_names_by_id(connection) if details else {}
        merged = {id_: detail["was"][1] for detail in details for id_, _ in detail.get("removed", [])}
        found: dict[str, str] = {}
        for name, id_ in (detail["was"] for detail in details):
            while id_ in merged:
                id_ = merged[id_]
            if name not in shown and names[id_] in shown:
                found[name] = names[id_]
        return found

    # --- labels ------------------------------------------------------------------------------------------

    def apply(self, changes: Mapping[int, LabelValue | None], *, origin: Origin, title: str) -> Edit | None:
        """Set or clear the labels of samples as one edit; classes that are new are added.

        Returns:
            The edit with the samples that changed, or None where every label stood already as asked.

        Raises:
            DataError: A value does not fit the task, or there is no such sample. Nothing is changed then.
        """
        with self._database.write() as connection:
            before = read_states(connection, changes)
            unknown = [id_ for id_ in changes if id_ not in before]
            if unknown:
                raise DataError(f"there is no sample {unknown[0]}", "read the samples again")
            wanted = {id_: value for id_, value in changes.items() if value is not None and value != LabelValue()}
            check_value(connection, self._task, wanted.values())
            classes = ClassList(connection)
            ids = classes.ids_for(name for value in wanted.values() for name in value.labels)
            now = time.time()
            after = {
                id_: LabelState.of(wanted[id_], ids, origin=origin, time=now) if id_ in wanted else ABSENT
                for id_ in changes
            }
            changed = {id_: state for id_, state in after.items() if differ(before[id_], state)}
            if not changed:
                classes.take_away(classes.added)
                return None
            detail = json.dumps({"added_classes": classes.added})
            insert = schema.edits.insert().values(title=title, origin=origin, time=now, is_undone=False, detail=detail)
            edit_id = connection.execute(insert.returning(_edits.id)).scalar_one()
            connection.exec_driver_sql(
                "INSERT INTO edit_changes (edit_id, sample_id, before, after) VALUES (?, ?, ?, ?)",
                [(edit_id, id_, before[id_].to_json(), state.to_json()) for id_, state in changed.items()],
            )
            write_states(connection, changed)
        return Edit(edit_id, title, origin, now, is_undone=False, samples=tuple(changed))

    def import_new(self, values: Mapping[int, LabelValue | FoundSample]) -> None:
        """Write the labels that new samples came with; no edit. Those without a label are passed over.

        Raises:
            DataError: A value does not fit the task.
        """
        with self._database.write() as connection:
            labelled = [value for value in values.values() if value.labels or value.targets]
            check_value(connection, self._task, labelled)
            ids = ClassList(connection).ids_for({name for value in labelled for name in value.labels})
            rows: list[tuple[int, int, int | float]]
            if self._task is Task.REGRESSION:
                rows = [(id_, at, target) for id_, value in values.items() for at, target in enumerate(value.targets)]
            else:
                rows = [(id_, at, ids[name]) for id_, value in values.items() for at, name in enumerate(value.labels)]
            insert_imported(connection, rows, is_number=self._task is Task.REGRESSION)

    def values(self) -> dict[int, tuple[LabelValue, Origin]]:
        """Return every label with its origin, by sample id."""
        with self._database.read() as connection:
            return load_labels(connection, sa.true())

    def edited(self, sample_ids: Iterable[int]) -> set[int]:
        """Return which of the samples have ever been part of an edit."""
        query = sa.select(_changes.sample_id).where(_changes.sample_id.in_(id_list(sample_ids))).distinct()
        with self._database.read() as connection:
            return set(connection.scalars(query))

    # --- history -----------------------------------------------------------------------------------------

    def undo(self) -> Edit | None:
        """Take the newest edit back; return it, or None where there is nothing to undo."""
        with self._database.write() as connection:
            edit = self._next_undo(connection)
            return None if edit is None else self._move(connection, edit, is_undo=True)

    def redo(self) -> Edit | None:
        """Bring the edit back that was undone last; return it, or None where there is nothing to redo."""
        with self._database.write() as connection:
            edit = self._next_redo(connection)
            return None if edit is None else self._move(connection, edit, is_undo=False)

    def next_undo(self) -> Edit | None:
        """Return what ``undo`` would take back."""
        with self._database.read() as connection:
            row = self._next_undo(connection)
            return None if row is None else _edit_from(connection, row)

    def next_redo(self) -> Edit | None:
        """Return what ``redo`` would bring back."""
        with self._database.read() as connection:
            row = self._next_redo(connection)
            return None if row is None else _edit_from(connection, row)

    def history(self, sample_id: int) -> list[LabelChange]:
        """Return what was done to a sample's label, oldest first, undone edits included."""
        query = (
            sa.select(schema.edits, _changes.before, _changes.after)
            .join(schema.edit_changes, _changes.edit_id == _edits.id)
            .where(_changes.sample_id == sample_id)
            .order_by(_edits.id)
        )
        with self._database.read() as connection:
            names = class_names_by_id(connection)
            rows = connection.execute(query).all()
            current = read_states(connection, [sample_id]).get(sample_id, ABSENT)
        first = LabelState.from_json(rows[0].before) if rows else current
        result = []
        if first != ABSENT:
            result.append(
                LabelChange(
                    None, "Import", first.origin, first.time, is_undone=False, before=None, after=first.value(names)
                )
            )
        for row in rows:
            before, after = LabelState.from_json(row.before), LabelState.from_json(row.after)
            result.append(
                LabelChange(
                    row.id,
                    row.title,
                    row.origin,
                    row.time,
                    is_undone=row.is_undone,
                    before=before.value(names),
                    after=after.value(names),
                )
            )
        return result

    def _next_undo(self, connection: sa.Connection) -> sa.Row[Any] | None:
        query = sa.select(schema.edits).where(~_edits.is_undone).order_by(_edits.id.desc()).limit(1)
        return connection.execute(query).first()

    def _next_redo(self, connection: sa.Connection) -> sa.Row[Any] | None:
        newest = sa.select(sa.func.coalesce(sa.func.max(_edits.id), 0)).where(~_edits.is_undone).scalar_subquery()
        query = sa.select(schema.edits).where(_edits.is_undone, _edits.id > newest).order_by(_edits.id).limit(1)
        return connection.execute(query).first()

    def _move(self, connection: sa.Connection, edit: sa.Row[Any], *, is_undo: bool) -> Edit:
        column = _changes.before if is_undo else _changes.after
        rows = connection.execute(sa.select(_changes.sample_id, column).where(_changes.edit_id == edit.id)).all()
        states = {sample_id: LabelState.from_json(text) for sample_id, text in rows}
        detail = json.loads(edit.detail)
        added, renamed, removed = (detail.get(key, []) for key in ("added_classes", "renamed", "removed"))
        classes = ClassList(connection)
        changed = set(states).union(*(_samples_of(connection, id_) for id_, _, _ in renamed))
        if renamed:
            detail["renamed"] = classes.take_back(renamed, of=detail["was"][1])
        if is_undo:
            for id_, position in removed:
                classes.put_back(id_, position)
        else:
            classes.bring_back(added)
        write_states(connection, states)
        if is_undo:
            classes.take_away(added)
        else:
            for id_, _ in removed:
                classes.remove(id_)
        connection.execute(
            schema.edits.update().where(_edits.id == edit.id).values(is_undone=is_undo, detail=json.dumps(detail))
        )
        return Edit(edit.id, edit.title, edit.origin, edit.time, is_undone=is_undo, samples=tuple(changed))


def _required(classes: ClassList, name: str) -> int:
    id_ = classes.id_of(name)
    if id_ is None:
        raise DataError(f"there is no class {name!r}", f"classes: {', '.join(classes.names()) or 'none yet'}")
    return id_


def _samples_of(connection: sa.Connection, class_id: int) -> tuple[int, ...]:
    query = sa.select(schema.labels.c.sample_id).where(schema.labels.c.class_id == class_id)
    return tuple(connection.scalars(query.distinct().order_by(schema.labels.c.sample_id)))


def _add_edit(
    connection: sa.Connection,
    title: str,
    detail: Mapping[str, object],
    samples: tuple[int, ...],
    *,
    states: tuple[Mapping[int, LabelState], Mapping[int, LabelState]] = ({}, {}),
) -> Edit:
    """Note an edit of classes by a person, with the labels that it changed: before and after."""
    now = time.time()
    insert = schema.edits.insert().values(
        title=title, origin="person", time=now, is_undone=False, detail=json.dumps({"added_classes": [], **detail})
    )
    edit_id = connection.execute(insert.returning(_edits.id)).scalar_one()
    rows = [(edit_id, id_, state.to_json(), states[1][id_].to_json()) for id_, state in states[0].items()]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO edit_changes (edit_id, sample_id, before, after) VALUES (?, ?, ?, ?)", rows
        )
    return Edit(edit_id, title, "person", now, is_undone=False, samples=samples)


def _edit_from(connection: sa.Connection, row: sa.Row[Any]) -> Edit:
    query = sa.select(_changes.sample_id).where(_changes.edit_id == row.id)
    samples = tuple(connection.scalars(query))
    return Edit(row.id, row.title, row.origin, row.time, is_undone=row.is_undone, samples=samples)
