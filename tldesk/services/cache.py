"""The boundary cache of one person: where it lies, how large it may be, how large it is, and how it is emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.core.durable import write_durably
from tldesk.core.errors import DataError, TldeskError, UsageError
from tldesk.core.settings import CACHE_GB, settings_of, to_text, values_of

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.places import Places
    from tldesk.ml.row_store import RowStore, Usage

GIGABYTE = 10**9
SETTINGS_FILE = "settings.json"


def folder_of(places: Places) -> Path:
    """Return where kept rows lie."""
    return places.cache / "rows"


def row_store(places: Places) -> RowStore:
    """Return the store of kept rows, bounded as the person set it."""
    from tldesk.ml.row_store import RowStore

    return RowStore(folder_of(places), budget=budget_of(places))


def budget_of(places: Places) -> int:
    """Return how many bytes may be kept; settings that cannot be read give the usual number."""
    try:
        text = (places.settings / SETTINGS_FILE).read_text(encoding="utf-8")
        chosen = settings_of(values_of(text))[0].get(CACHE_GB)
    except (OSError, UnicodeDecodeError, TldeskError):
        chosen = CACHE_GB.default
    return int(chosen * GIGABYTE)


def set_budget(places: Places, gigabytes: float) -> None:
    """Set how much may be kept; other settings stay as they are.

    Raises:
        UsageError: No such amount can be meant.
        DataError: The settings file cannot be read or written.
    """
    path = places.settings / SETTINGS_FILE
    try:
        known = values_of(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, TldeskError) as error:
        raise DataError(f"{path} cannot be read", "mend or remove it; the window sets it aside") from error
    if not CACHE_GB.accepts(gigabytes):
        raise UsageError(f"{gigabytes:g} GB cannot be kept", "give 0 to 100000")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, to_text({**known, CACHE_GB.key: gigabytes}))
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}", "look at the folder") from error


def usage(places: Places) -> Usage:
    """Return how much is kept now."""
    return row_store(places).usage()


def clear(places: Places) -> int:
    """Delete everything that is kept, and return how many bytes that freed; runs that go on compute it again.

    Raises:
        DataError: The disk refuses.
    """
    try:
        return row_store(places).clear()
    except OSError as error:
        raise DataError(f"{places.cache} cannot be emptied: {error.strerror}", "look at the folder") from error
