"""Keep the settings in one JSON file: read once at the start, written beside the GUI thread soon after a change.

The window's geometry lies here and not in ``QSettings``: that writes in the GUI thread, to a place of its own that
``TLDESK_HOME`` does not move, and a damaged one cannot be set aside with a word to the person.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from tldesk.core.durable import write_durably
from tldesk.core.errors import UsageError
from tldesk.core.settings import (
    LAST_PROJECT,
    RECENT_PROJECTS,
    SESSIONS,
    ProjectSession,
    Setting,
    Settings,
    settings_of,
    to_text,
    values_of,
)
from tldesk.qt.serial import SerialQueue
from tldesk.qt.service_words import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.core.places import Places

FILE_NAME = "settings.json"
WRITE_AFTER_MS = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Remark:
    """What was odd about the file: the fault, and where the file lies now (None: where it lay)."""

    reason: str
    aside: Path | None
    refused: tuple[str, ...] = ()


class SettingsStore(QObject):
    """The settings of one person.

    It reads its file when it is made, before there is a window, whose language and theme stand in it. Only what this
    process changed is written over what the file holds by then, so two windows do not undo each other's changes.

    Signals, GUI thread: ``changed(key)``: a setting has another value. ``failed(failure)``: a ``Failed``: they cannot
    be written; once, until they can be again.
    """

    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = places.settings / FILE_NAME
        self._remark: _Remark | None = None
        self._settings = self._read()
        self._dirty: dict[str, Any] = {}
        self._is_failing = False
        self._queue = SerialQueue(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    # --- values --------------------------------------------------------------------------------------------

    def get(self, setting: Setting[T]) -> T:
        """Return the value of a setting. Lists and dicts are not to be changed."""
        return self._settings.get(setting)

    def set(self, setting: Setting[T], value: T) -> None:
        """Change a setting.

        Raises:
            UsageError: The value is not one that it may have.
        """
        self._take(self._settings.with_value(setting, value), setting)

    def bytes_of(self, setting: Setting[str]) -> bytes:
        """Return what ``set_bytes`` kept; nothing where it is no base64."""
        try:
            return b64decode(self.get(setting), validate=True)
        except (Base64Error, ValueError):
            return b""

    def set_bytes(self, setting: Setting[str], value: bytes) -> None:
        """Keep bytes, such as Qt's state of a window."""
        self.set(setting, b64encode(value).decode("ascii"))

    def session(self, folder: str) -> ProjectSession:
        """Return where the person was in a project."""
        return self._settings.session(folder)

    def keep_session(self, folder: str, session: ProjectSession) -> None:
        """Keep where the person is in a project."""
        self._take(self._settings.with_session(folder, session), SESSIONS)

    def note_project(self, folder: str) -> None:
        """Put a project first among the recent ones: it was opened."""
        self._take(self._settings.with_project(folder), RECENT_PROJECTS, LAST_PROJECT)

    def forget_project(self, folder: str) -> None:
        """Drop what is known of a project: it was deleted."""
        self._take(self._settings.without_project(folder), RECENT_PROJECTS, LAST_PROJECT, SESSIONS)

    def remark(self) -> str:
        """Return what a person should read about the file, in the language of now; empty where it was well."""
        remark = self._remark
        if remark is None:
            return ""
        if remark.refused:
            return self.tr("Settings that made no sense are as they were at first: {keys}").format(
                keys=", ".join(remark.refused)
            )
        if remark.aside is None:
            return self.tr("The settings cannot be read, so the usual ones are used: {reason}").format(
                reason=said(remark.reason)
            )
        return self.tr("The usual settings are used: {reason}. The file is now {path}").format(
            reason=said(remark.reason), path=remark.aside
        )

    # --- the file ------------------------------------------------------------------------------------------

    @Slot()
    def flush(self) -> None:
        """Write what was changed, beside the GUI thread."""
        self._timer.stop()
        if self._dirty:
            changes, self._dirty = self._dirty, {}
            path, whole = self.path, self._settings.as_json()
            self._queue.ask(
                lambda: _write(path, changes, whole=whole), self._on_written, failed=_NotWritten(self, changes)
            )

    def shutdown(self) -> bool:
        """Write what was changed, wait for it, and end the thread; False: not in time."""
        self.flush()
        return self._queue.drain()

    def _take(self, settings: Settings, *touched: Setting[Any]) -> None:
        before, self._settings = self._settings, settings
        for setting in touched:
            value = settings.get(setting)
            if value != before.get(setting):
                self._dirty[setting.key] = value
                self.changed.emit(setting.key)
        if self._dirty and not self._timer.isActive():
            self._timer.start()

    def _read(self) -> Settings:
        try:
            text = self.path.read_bytes().decode("utf-8")
            settings, refused = settings_of(values_of(text))
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self._remark = _Remark(f"{self.path}: {error.strerror}", None)
            return Settings()
        except (UsageError, UnicodeDecodeError) as error:
            reason = error.what if isinstance(error, UsageError) else "the settings file is damaged: it is no text"
            self._remark = _Remark(reason, _put_aside(self.path))
            return Settings()
        if refused:
            self._remark = _Remark("", None, refused)
        return settings

    def _on_written(self, _: object) -> None:
        self._is_failing = False


class _NotWritten:
    """Takes back what could not be written, to be tried with the next change, and says so once."""

    def __init__(self, store: SettingsStore, changes: dict[str, Any]) -> None:
        self._store = store
        self._changes = changes

    def __call__(self, failure: Failed) -> None:
        store = self._store
        store._dirty = {**self._changes, **store._dirty}
        if not store._is_failing:
            store._is_failing = True
            store.failed.emit(failure)


def _put_aside(path: Path) -> Path | None:
    """Rename a file to the first free ``settings.damaged-N.json``; None where the folder refuses."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError:
        return None
    return aside


def _write(path: Path, changes: Mapping[str, Any], *, whole: Mapping[str, Any]) -> None:
    """Write changes over what the file holds now, or ``whole`` where there is none that can be read.

    Raises:
        UsageError: The disk refuses.
    """
    try:
        values = values_of(path.read_bytes().decode("utf-8"))
    except (OSError, UsageError, UnicodeDecodeError):
        values = dict(whole)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, to_text({**values, **changes}))
    except OSError as error:
        cure = "make room or make the folder writable; they are tried again at the next change"
        raise UsageError(f"the settings cannot be written to {path}: {error.strerror}", cure) from error
