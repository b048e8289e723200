"""The table of settings, and what is made of a file that another version or a fault wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.core import settings as table
from tldesk.core.errors import UsageError
from tldesk.core.settings import (
    LANGUAGE,
    LAST_PROJECT,
    MOST_PROJECTS,
    MOST_SESSIONS,
    RECENT_PROJECTS,
    SESSIONS,
    SMOOTHING,
    TABLE,
    THEME,
    THUMBNAIL_PX,
    ProjectSession,
    Setting,
    Settings,
    settings_of,
    to_text,
    values_of,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_every_setting_stands_in_the_table_and_accepts_its_default() -> None:
    constants = {value.key: value for value in vars(table).values() if isinstance(value, Setting)}
    assert constants == dict(TABLE)
    for setting in TABLE.values():
        assert setting.accepts(setting.default), setting.key
        assert setting.what.endswith("."), setting.key
        json.dumps(setting.default)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (LANGUAGE, "de"),
        (THEME, 1),
        (SMOOTHING, 1.5),
        (SMOOTHING, True),
        (THUMBNAIL_PX, 10),
        (RECENT_PROJECTS, ["a", 2]),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(setting: Setting[Any], value: object) -> None:
    with pytest.raises(UsageError, match=setting.key):
        Settings().with_value(setting, value)
    settings, refused = settings_of({setting.key: value})
    assert refused == (setting.key,)
    assert settings.get(setting) == setting.default


def test_a_value_survives_the_file_and_unknown_keys_are_kept() -> None:
    settings, refused = settings_of(values_of(to_text({"theme": "dark", "from.tomorrow": {"a": [1]}})))
    assert not refused
    assert settings.get(THEME) == "dark"
    changed = settings.with_value(LANGUAGE, "zh_CN")
    assert values_of(to_text(changed.as_json())) == {
        "theme": "dark",
        "language": "zh_CN",
        "from.tomorrow": {"a": [1]},
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "damaged"),
        ("{", "damaged"),
        ("[" * 100_000, "damaged"),
        ("[1]", "damaged"),
        ('{"values": 3, "version": 1}', "damaged"),
        ('{"values": {}}', "damaged"),
        ('{"values": {}, "version": true}', "damaged"),
        ('{"values": {}, "version": 2}', "later"),
    ],
)
def test_what_is_no_settings_file_is_refused(text: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        values_of(text)


@given(st.dictionaries(st.sampled_from(sorted(TABLE)) | st.text(), json_values))
def test_any_values_give_settings_that_all_accept(values: dict[str, Any]) -> None:
    settings, refused = settings_of(values)
    for setting in TABLE.values():
        assert setting.accepts(settings.get(setting))
    assert set(settings.as_json()) == set(values) - set(refused)


@given(
    json_values | st.fixed_dictionaries({}, optional={"selected": json_values, "scroll": json_values, "x": json_values})
)
def test_any_session_document_gives_a_session_that_survives(document: object) -> None:
    session = ProjectSession.of_json(document)
    assert ProjectSession.of_json(json.loads(json.dumps(session.as_json()))) == session


def test_opened_projects_stand_first_once_and_the_oldest_goes() -> None:
    settings = Settings()
    for number in range(MOST_PROJECTS + 2):
        settings = settings.with_project(f"/p{number}")
    settings = settings.with_project("/p5")
    recent = settings.get(RECENT_PROJECTS)
    assert recent[:2] == ["/p5", f"/p{MOST_PROJECTS + 1}"]
    assert len(recent) == MOST_PROJECTS == len(set(recent))
    assert settings.get(LAST_PROJECT) == "/p5"


def test_a_deleted_project_is_forgotten_everywhere() -> None:
    settings = Settings().with_project("/a").with_project("/b").with_session("/b", ProjectSession(run="r1"))
    settings = settings.without_project("/b")
    assert settings.get(RECENT_PROJECTS) == ["/a"]
    assert settings.get(LAST_PROJECT) == ""
    assert settings.session("/b") == ProjectSession()


def test_the_longest_unused_session_goes() -> None:
    settings = Settings()
    for number in range(MOST_SESSIONS):
        settings = settings.with_session(f"/p{number}", ProjectSession(scroll=number))
    settings = settings.with_session("/p0", ProjectSession(scroll=7)).with_session("/new", ProjectSession())
    assert len(settings.get(SESSIONS)) == MOST_SESSIONS
    assert settings.session("/p0").scroll == 7
    assert settings.session("/p1") == ProjectSession()
