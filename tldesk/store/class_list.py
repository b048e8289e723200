"""The ordered list of classes inside a transaction. A class that is taken away keeps its row: history names its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tldesk.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_classes = schema.classes.c
_labels = schema.labels.c


class ClassList:
    """The classes of a project, on a connection that may write. ``added`` lists the ids that it added."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.added: list[int] = []

    def names(self) -> list[str]:
        """Return the names in their order."""
        query = sa.select(_classes.name).where(_classes.position.is_not(None)).order_by(_classes.position)
        return list(self._connection.scalars(query))

    def ids_for(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return the ids of classes by name; new ones are appended in natural order."""
        wanted = set(names)
        rows = self._connection.execute(sa.select(_classes.name, _classes.id, _classes.position)).all()
        ids: dict[str, int] = {name: id_ for name, id_, _ in rows}
        shown = {name for name, _, position in rows if position is not None}
        for name in sorted(wanted - shown, key=natural_key):
            if name not in ids:
                insert = schema.classes.insert().values(name=name).returning(_classes.id)
                ids[name] = self._connection.execute(insert).scalar_one()
            self.added.append(ids[name])
        self.bring_back(self.added)
        return ids

    def bring_back(self, ids: Iterable[int]) -> None:
        """Append classes to the list that are not in it."""
        end = self._connection.scalar(sa.select(sa.func.coalesce(sa.func.max(_classes.position), -1))) or 0
        for position, id_ in enumerate(ids, end + 1):
            self._connection.execute(
                schema.classes.update().where(_classes.id == id_, _classes.position.is_(None)).values(position=position)
            )

    def take_away(self, ids: Iterable[int]) -> None:
        """Take classes off the list, save those that a label still uses."""
        for id_ in ids:
            is_used = sa.exists().where(_labels.class_id == id_)
            self._connection.execute(schema.classes.update().where(_classes.id == id_, ~is_used).values(position=None))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort digits by their number: class 2 comes before class 10."""
    return tuple(
        (0, int(part), part) if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part
    )
