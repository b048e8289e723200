"""The ordered list of classes inside a transaction. A class that is taken away keeps its row: history names its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tldesk.core.errors import DataError
from tldesk.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Renaming = tuple[int, str, str]
"""Id of a class, its name before, and after."""

_classes = schema.classes.c
_labels = schema.labels.c


class ClassList:
    """The classes of a project, on a connection that may write. ``added`` lists the ids that it added."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.added: list[int] = []

    def names(self) -> list[str]:
        """Return the names in their order."""
        query = sa.select(_classes.name).where(_classes.position.is_not(None)).order_by(_classes.position, _classes.id)
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

    def id_of(self, name: str) -> int | None:
        """Return the id of a class in the list; None where there is none of that name."""
        return self._connection.scalar(
            sa.select(_classes.id).where(_classes.name == name, _classes.position.is_not(None))
        )

    def rename(self, id_: int, name: str) -> list[Renaming]:
        """Give a class another name; return each renaming, in the order in which they were done.

        A class that was taken away and is still called so gets a name of its own, since history shows it.

        Raises:
            DataError: A class in the list is called so.
        """
        done: list[Renaming] = []
        row = self._connection.execute(
            sa.select(_classes.id, _classes.position).where(_classes.name == name, _classes.id != id_)
        ).first()
        before = self._connection.scalar(sa.select(_classes.name).where(_classes.id == id_)) or ""
        if row is not None and row.position is not None:
            raise DataError(
                f"there is a class {name!r} already", f"choose another name, or merge {before!r} into {name!r}"
            )
        if row is not None:
            names, number = set(self._connection.scalars(sa.select(_classes.name))), 2
            aside = f"{name} (earlier)"
            while aside in names:
                aside, number = f"{name} (earlier {number})", number + 1
            done.append((row.id, name, aside))
        done.append((id_, before, name))
        for at, _, to in done:
            self._connection.execute(schema.classes.update().where(_classes.id == at).values(name=to))
        return done

    def take_back(self, renamed: Sequence[Renaming], *, of: int) -> list[Renaming]:
        """Take the renamings of class ``of`` back; return what was done, which can be taken back in turn.

        Raises:
            DataError: As ``rename``; also where a class that made room then is in the list again.
        """
        for id_, name, _ in renamed:
            is_shown = sa.select(_classes.id).where(_classes.id == id_, _classes.position.is_not(None))
            if id_ != of and self._connection.scalar(is_shown) is not None:
                raise DataError(f"there is a class {name!r} again", "rename that one first")
        return [done for id_, before, _ in reversed(renamed) for done in self.rename(id_, before)]

    def remove(self, id_: int) -> int:
        """Take a class off the list and return its position, for ``put_back``."""
        position = self._connection.scalar(sa.select(_classes.position).where(_classes.id == id_))
        self._connection.execute(schema.classes.update().where(_classes.id == id_).values(position=None))
        return int(position or 0)

    def put_back(self, id_: int, position: int) -> None:
        """Put a class into the list, where it was before."""
        self._connection.execute(schema.classes.update().where(_classes.id == id_).values(position=position))


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort digits by their number: class 2 comes before class 10."""
    return tuple(
        (0, int(part), part) if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part
    )
