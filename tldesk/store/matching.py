"""Compare what a loader found with the known rows: new, kept, changed, gone. Pure; the hot loop of an import."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tldesk.core.contracts import FoundSample, FoundUnreadable
from tldesk.store.values import GONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Key = tuple[str, str]
"""Where a sample is: its path relative to the source's folder, and its member."""

NewSample = tuple[FoundSample, str, str | None]
"""A sample that the project does not have, its path relative to the source's folder, and its group."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What the database holds of a sample that may be found again."""

    id: int
    size: int
    mtime_ns: int
    reason: str | None
    is_own: bool  # of the source that is imported, not of another one that holds the same file


@dataclass(slots=True)
class Match:
    """What an import has to do."""

    new: list[NewSample] = field(default_factory=list)
    bad: list[tuple[str, str, str]] = field(default_factory=list)  # new and unreadable: relative path, member, reason
    kept: dict[int, FoundSample] = field(default_factory=dict)
    changed: list[tuple[int, int, int]] = field(default_factory=list)  # size, mtime_ns, id
    spoiled: list[tuple[str, int]] = field(default_factory=list)  # known, and now unreadable: reason, id
    gone: list[str] = field(default_factory=list)  # known, and no longer found


class Places:
    """Turns paths into what is stored, relative to one folder and with ``/``, and back."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._prefix = root if root.endswith(os.sep) else root + os.sep
        self._length = len(self._prefix)

    def relative(self, path: str) -> str:
        """Return the path below the folder; a path that lies elsewhere stays as it is."""
        if not path.startswith(self._prefix):
            return path
        relpath = path[self._length :]
        return relpath if os.sep == "/" else relpath.replace(os.sep, "/")

    def absolute(self, relpath: str) -> str:
        """Return where a stored path points."""
        # os.path.join costs more than the query that read the row.
        return relpath if os.path.isabs(relpath) else self._prefix + relpath


def match(
    found: Iterable[FoundSample | FoundUnreadable],
    known: dict[Key, KnownRow],
    places: Places,
    *,
    groups: Sequence[str | None] | None,
) -> Match:
    """Sort what was found by what is known. ``known`` is used up. A doubled place counts once, the first time."""
    result = Match()
    seen: set[Key] = set()
    relative = places.relative
    for index, entry in enumerate(found):
        path = entry.path
        relpath = relative(path if isinstance(path, str) else os.fspath(path))
        key = (relpath, entry.member)
        if key in seen:
            continue
        seen.add(key)
        row = known.pop(key, None)
        if isinstance(entry, FoundUnreadable):
            _sort_unreadable(result, entry, relpath, row)
        elif row is not None:
            result.kept[row.id] = entry
            if row.size != entry.size or row.mtime_ns != entry.mtime_ns or row.reason == GONE:
                result.changed.append((entry.size, entry.mtime_ns, row.id))
        elif relpath.isascii() or _is_text(relpath):
            result.new.append((entry, relpath, entry.group if groups is None else groups[index]))
        else:
            result.bad.append((_printable(relpath), entry.member, "its name is not valid Unicode; rename it"))
    result.gone = [
        f"{places.absolute(relpath)}#{member}" if member else places.absolute(relpath)
        for (relpath, member), row in known.items()
        if row.is_own
    ]
    return result


def _sort_unreadable(result: Match, entry: FoundUnreadable, relpath: str, row: KnownRow | None) -> None:
    if row is None:
        result.bad.append((_printable(relpath), entry.member, entry.reason))
    elif row.reason != entry.reason:
        result.spoiled.append((entry.reason, row.id))


def _is_text(name: str) -> bool:
    # A file name that is no valid UTF-8 reaches Python with lone surrogates, which SQLite refuses.
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()
