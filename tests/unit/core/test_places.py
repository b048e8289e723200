from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.core.places import Places

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_one_home_holds_all_places(tmp_path: Path) -> None:
    places = Places.find({"TLDESK_HOME": str(tmp_path / "h")})
    assert places == Places.under(tmp_path / "h")
    assert {places.settings.parent, places.cache.parent, places.logs.parent, places.plugins.parent} == {tmp_path / "h"}
    assert places.plugins == tmp_path / "h" / "plugins"
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_does_not_follow_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Places.find({"TLDESK_HOME": "h"}).cache == tmp_path / "h" / "cache"


def test_without_a_home_the_platforms_places_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for environ in ({}, {"TLDESK_HOME": ""}):
        places = Places.find(environ)
        assert all(
            "tldesk" in str(place) and place.is_absolute() for place in (places.settings, places.cache, places.logs)
        )
        assert len({places.settings, places.cache, places.logs, places.plugins}) == 4


def test_working_copies_are_found_by_content(tmp_path: Path) -> None:
    places = Places.under(tmp_path)
    copies = tmp_path / "cache" / "copies"
    assert places.working_copy("abcd", maker="image-1.12") == copies / "image-1.12" / "ab" / "abcd"
    assert places.working_copy("abcd", maker="a/../b-2") == copies / "a_.._b-2" / "ab" / "abcd"
