"""Settings on disk: written beside the window, never lost to a damaged file, shared by two windows."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.places import Places
from tldesk.core.settings import (
    LANGUAGE,
    LAST_PROJECT,
    RECENT_PROJECTS,
    SHOW_BROWSER,
    THEME,
    WINDOW_GEOMETRY,
    ProjectSession,
    to_text,
)
from tldesk.qt import settings_store
from tldesk.qt.settings_store import SettingsStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


@pytest.fixture
def places(tldesk_home: Path) -> Places:
    return Places.under(tldesk_home)


@pytest.fixture
def make(places: Places, qtbot: QtBot) -> Iterator[Callable[[], SettingsStore]]:
    made: list[SettingsStore] = []

    def _make() -> SettingsStore:
        made.append(SettingsStore(places))
        return made[-1]

    yield _make
    for store in made:
        store.shutdown()


def _write(places: Places, text: str) -> None:
    places.settings.mkdir(parents=True, exist_ok=True)
    (places.settings / "settings.json").write_text(text, encoding="utf-8")


def test_a_change_is_told_and_is_there_at_the_next_start(make: Callable[[], SettingsStore], qtbot: QtBot) -> None:
    store = make()
    with qtbot.waitSignal(store.changed) as told:
        store.set(THEME, "dark")
    assert told.args == ["theme"]
    store.set_bytes(WINDOW_GEOMETRY, b"\x00\xff")
    store.keep_session("/p", ProjectSession(selected=(3, 4), run="r"))
    assert store.shutdown()
    again = make()
    assert again.get(THEME) == "dark"
    assert again.bytes_of(WINDOW_GEOMETRY) == b"\x00\xff"
    assert again.session("/p") == ProjectSession(selected=(3, 4), run="r")
    assert again.remark() == ""


def test_the_same_value_again_is_not_told(make: Callable[[], SettingsStore], qtbot: QtBot) -> None:
    store = make()
    with qtbot.assertNotEmitted(store.changed):
        store.set(LANGUAGE, "system")


def test_the_file_is_written_by_itself_in_another_thread(
    make: Callable[[], SettingsStore], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    write = settings_store.write_durably

    def watched(path: Path, data: str) -> None:
        threads.append(threading.current_thread())
        write(path, data)

    monkeypatch.setattr(settings_store, "write_durably", watched)
    store = make()
    store.set(THEME, "dark")
    store.set(LANGUAGE, "en")
    qtbot.waitUntil(store.path.exists)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_two_windows_do_not_undo_each_others_changes(make: Callable[[], SettingsStore]) -> None:
    first, second = make(), make()
    first.set(THEME, "dark")
    second.set(SHOW_BROWSER, False)
    assert first.shutdown()
    assert second.shutdown()
    again = make()
    assert (again.get(THEME), again.get(SHOW_BROWSER)) == ("dark", False)


@pytest.mark.parametrize("text", ["{", to_text({})[:-5], '{"version": 9, "values": {}}', "\x00"])
def test_a_damaged_or_later_file_is_set_aside_and_said(
    make: Callable[[], SettingsStore], places: Places, text: str
) -> None:
    _write(places, text)
    (places.settings / "settings.damaged-1.json").write_text("older", encoding="utf-8")
    store = make()
    assert store.get(THEME) == "system"
    aside = places.settings / "settings.damaged-2.json"
    assert aside.read_text(encoding="utf-8") == text
    assert str(aside) in store.remark()
    store.set(THEME, "light")
    assert store.shutdown()
    assert make().get(THEME) == "light"


def test_bytes_that_are_no_text_are_set_aside(make: Callable[[], SettingsStore], places: Places) -> None:
    places.settings.mkdir(parents=True)
    (places.settings / "settings.json").write_bytes(b"\xff\xfe\x00")
    assert "damaged" in make().remark()


def test_a_value_that_makes_no_sense_is_named_and_the_others_hold(
    make: Callable[[], SettingsStore], places: Places
) -> None:
    _write(places, to_text({"theme": "pink", "language": "en"}))
    store = make()
    assert "theme" in store.remark()
    assert store.get(LANGUAGE) == "en"


def test_unknown_keys_are_kept(make: Callable[[], SettingsStore], places: Places) -> None:
    _write(places, to_text({"from.tomorrow": 3}))
    store = make()
    store.set(THEME, "dark")
    assert store.shutdown()
    values = json.loads((places.settings / "settings.json").read_text(encoding="utf-8"))["values"]
    assert values == {"from.tomorrow": 3, "theme": "dark"}


def test_a_full_disk_is_said_once_and_nothing_is_lost(
    make: Callable[[], SettingsStore], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, data: str) -> None:
        raise OSError(28, "No space left on device")

    store = make()
    told: list[object] = []
    store.failed.connect(told.append)
    with monkeypatch.context() as patch:
        patch.setattr(settings_store, "write_durably", refuse)
        store.set(THEME, "dark")
        with qtbot.waitSignal(store.failed) as failed:
            store.flush()
        assert "No space left" in failed.args[0].what
        store.set(LANGUAGE, "en")
        store.flush()
        qtbot.waitUntil(lambda: store._queue.is_idle)
    assert len(told) == 1
    store.set(SHOW_BROWSER, False)
    assert store.shutdown()
    again = make()
    assert (again.get(THEME), again.get(LANGUAGE), again.get(SHOW_BROWSER)) == ("dark", "en", False)


def test_projects_are_noted_and_forgotten(make: Callable[[], SettingsStore]) -> None:
    store = make()
    told: list[str] = []
    store.changed.connect(told.append)
    store.note_project("/a")
    store.note_project("/b")
    store.forget_project("/b")
    assert store.get(RECENT_PROJECTS) == ["/a"]
    assert store.get(LAST_PROJECT) == ""
    assert told.count("project.recent") == 3


def test_geometry_that_is_no_base64_is_nothing(make: Callable[[], SettingsStore]) -> None:
    store = make()
    store.set(WINDOW_GEOMETRY, "no base64")
    assert store.bytes_of(WINDOW_GEOMETRY) == b""


def test_a_value_that_makes_no_sense_changes_nothing(make: Callable[[], SettingsStore]) -> None:
    store = make()
    with pytest.raises(UsageError):
        store.set(THEME, "pink")
    assert store.get(THEME) == "system"
