"""What a person set and what the window remembers: one table of settings, typed values, and the document they lie in.

Limit: pure values. Reading and writing the file is ``tldesk.qt.settings_store``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from tldesk.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSION = 1
MOST_PROJECTS = 12
MOST_SESSIONS = 50
MOST_SELECTED = 1_000  # a selection larger than that is not worth a settings file of megabytes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProjectSession:
    """Where a person was in one project. Fields that a later version adds are kept in ``more``."""

    place: str = ""
    selected: tuple[int, ...] = ()  # sample ids
    current: int | None = None
    filter: dict[str, Any] = field(default_factory=dict)  # as the Data place writes it; plain JSON
    scroll: int = 0  # of the gallery, as a sample's row
    run: str = ""  # id of the run that is shown
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the document."""
        document = asdict(replace(self, selected=self.selected[:MOST_SELECTED], more={}))
        del document["more"]
        return {**self.more, **document, "selected": list(self.selected[:MOST_SELECTED])}

    @classmethod
    def of_json(cls, document: object) -> ProjectSession:
        """Read a document; a field that makes no sense gets its default, since a session is only a convenience."""
        if not isinstance(document, dict):
            return cls()
        taken: dict[str, Any] = {}
        for name, check in _SESSION_FIELDS.items():
            if name in document and check(document[name]):
                taken[name] = document[name]
        taken["selected"] = tuple(taken.get("selected", ()))
        known = {field_.name for field_ in fields(cls)}
        return cls(**taken, more={key: value for key, value in document.items() if key not in known})


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_SESSION_FIELDS: dict[str, Callable[[object], bool]] = {
    "place": lambda value: isinstance(value, str),
    "selected": lambda value: isinstance(value, list) and all(map(_is_whole, value)),
    "current": lambda value: value is None or _is_whole(value),
    "filter": lambda value: isinstance(value, dict),
    "scroll": _is_whole,
    "run": lambda value: isinstance(value, str),
}


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting.

    Args:
        key: Its name in the file.
        default: Its value where nobody chose one.
        what: What it is, for whoever reads the file or this table.
        check: Says whether a value from the file makes sense.
        allowed: All values it may have; empty: whatever ``check`` lets pass.
    """

    key: str
    default: T
    what: str
    check: Callable[[object], bool]
    allowed: tuple[T, ...] = ()

    def accepts(self, value: object) -> bool:
        """Say whether this may be its value."""
        return self.check(value) and (not self.allowed or value in self.allowed)


_table: dict[str, Setting[Any]] = {}


def _setting(
    key: str, default: T, what: str, *, check: Callable[[object], bool] | None = None, allowed: tuple[T, ...] = ()
) -> Setting[T]:
    kind = type(default)
    setting = Setting(key, default, what, check or (lambda value: type(value) is kind), allowed)
    _table[key] = setting
    return setting


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _flags(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(is_on, bool) for is_on in value.values())


def _between(least: float, most: float) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most

    return check


def _size_px(value: object) -> bool:
    return _is_whole(value) and 32 <= cast("int", value) <= 1_024


# --- the table -------------------------------------------------------------------------------------------------

LANGUAGE = _setting("language", "system", "Language of the window.", allowed=("system", "en", "zh_CN", "pseudo"))
THEME = _setting("theme", "system", "Light or dark.", allowed=("system", "light", "dark"))
SHOW_DETAILS = _setting("details.shown", False, "Whether knobs that few people need are shown.")
OPEN_FOLDS = _setting("folds", cast("dict[str, bool]", {}), "Which folds are open, by their name.", check=_flags)
LAST_PROJECT = _setting("project.last", "", "Folder of the project that was open last; empty: none was.")
RECENT_PROJECTS = _setting(
    "project.recent", cast("list[str]", []), "Folders of projects, the last one first.", check=_texts
)
LAST_PLACE = _setting("place.last", "data", "The place that was shown last.")
SESSIONS = _setting(
    "sessions",
    cast("dict[str, Any]", {}),
    "Where a person was in each project, by its folder, the last one last.",
    check=lambda value: isinstance(value, dict),
)
WINDOW_GEOMETRY = _setting("window.geometry", "", "Size and place of the window, as Qt saves it, in base64.")
WINDOW_COLUMNS = _setting("window.columns", "", "Widths of its columns, as Qt saves them, in base64.")
SHOW_BROWSER = _setting("window.browser", True, "Whether the browser is shown.")
SHOW_INSPECTOR = _setting("window.inspector", True, "Whether the inspector is shown.")
THUMBNAIL_PX = _setting("gallery.cell_px", 132, "Width of a cell in the gallery, in pixels at 100 %.", check=_size_px)
SMOOTHING = _setting("plots.smoothing", 0.0, "How much curves are smoothed, 0 to 1.", check=_between(0.0, 1.0))
LOG_SCALE = _setting("plots.log_scale", False, "Whether losses are drawn on a logarithmic scale.")
CACHE_GB = _setting(
    "cache.gb", 10.0, "How much of the disk kept features may take, in gigabytes.", check=_between(0.0, 100_000.0)
)
LAST_FOLDER = _setting("folder.last", "", "Where the last file dialog was left.")
SEEN_HINTS = _setting(
    "hints.seen", cast("list[str]", []), "Hints that were shown and need not come again.", check=_texts
)

TABLE: Mapping[str, Setting[Any]] = _table
"""Every setting by its key."""


class Settings:
    """Values of all settings. Immutable; ``with_value`` gives another one."""

    __slots__ = ("_unknown", "_values")

    def __init__(self, values: Mapping[str, Any] | None = None, *, unknown: Mapping[str, Any] | None = None) -> None:
        self._values: dict[str, Any] = dict(values or {})
        self._unknown: dict[str, Any] = dict(unknown or {})

    def get(self, setting: Setting[T]) -> T:
        """Return the value of a setting. Lists and dicts are not to be changed."""
        return cast("T", self._values.get(setting.key, setting.default))

    def with_value(self, setting: Setting[T], value: T) -> Settings:
        """Return settings with another value of one.

        Raises:
            UsageError: The value is not one that this setting may have.
        """
        if not setting.accepts(value):
            names = ", ".join(str(allowed) for allowed in setting.allowed)
            raise UsageError(f"setting {setting.key}: {value!r} makes no sense", f"allowed: {names}" if names else "")
        return Settings({**self._values, setting.key: value}, unknown=self._unknown)

    def session(self, folder: str) -> ProjectSession:
        """Return where the person was in a project; an empty session where they never were."""
        return ProjectSession.of_json(self.get(SESSIONS).get(folder))

    def with_session(self, folder: str, session: ProjectSession) -> Settings:
        """Return settings that hold where the person is in a project; the longest unused session goes."""
        others = {key: value for key, value in self.get(SESSIONS).items() if key != folder}
        kept = dict(list(others.items())[-(MOST_SESSIONS - 1) :])
        return self.with_value(SESSIONS, {**kept, folder: session.as_json()})

    def with_project(self, folder: str) -> Settings:
        """Return settings in which this project was opened last."""
        others = [known for known in self.get(RECENT_PROJECTS) if known != folder]
        recent = [folder, *others][:MOST_PROJECTS]
        return self.with_value(RECENT_PROJECTS, recent).with_value(LAST_PROJECT, folder)

    def without_project(self, folder: str) -> Settings:
        """Return settings that know nothing of a project: it was deleted."""
        recent = [known for known in self.get(RECENT_PROJECTS) if known != folder]
        sessions = {key: value for key, value in self.get(SESSIONS).items() if key != folder}
        settings = self.with_value(RECENT_PROJECTS, recent).with_value(SESSIONS, sessions)
        return settings.with_value(LAST_PROJECT, "") if self.get(LAST_PROJECT) == folder else settings

    def as_json(self) -> dict[str, Any]:
        """Return the values that were set, and those that a later version wrote, by key."""
        return {**self._unknown, **self._values}


def to_text(values: Mapping[str, Any]) -> str:
    """Return the file's text."""
    return json.dumps({"version": VERSION, "values": dict(values)}, ensure_ascii=False, indent=2) + "\n"


def values_of(text: str) -> dict[str, Any]:
    """Return the values in a file's text by key, unjudged.

    Raises:
        UsageError: It is no settings file, or one of a later version.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the settings file is damaged: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("values"), dict):
        raise UsageError("the settings file is damaged: it holds no settings")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UsageError("the settings file is damaged: it names no version")
    if version > VERSION:
        raise UsageError("the settings file is of a later TL Desk")
    return cast("dict[str, Any]", document["values"])


def settings_of(values: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Return settings with what makes sense of these values, and the keys of what does not; unknown keys are kept."""
    good = {key: value for key, value in values.items() if key in TABLE and TABLE[key].accepts(value)}
    unknown = {key: value for key, value in values.items() if key not in TABLE}
    refused = tuple(key for key in values if key in TABLE and key not in good)
    return Settings(good, unknown=unknown), refused
