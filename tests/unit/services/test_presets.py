"""Recipes kept under a name: what is a name, what is read, and that one fault harms no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tldesk.core.errors import UsageError
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.services.presets import delete_preset, read_presets, save_preset

if TYPE_CHECKING:
    from pathlib import Path


def test_a_preset_comes_back_as_it_was(tmp_path: Path) -> None:
    places = Places.under(tmp_path)
    assert read_presets(places) == ({}, ())
    recipe = Recipe.parse({"epochs": 3, "head": {"key": "mlp", "hidden": [8, 4]}, "augment": "mixup"})
    save_preset(places, " zweite Übung ", recipe)
    save_preset(places, "First", Recipe())
    found, faults = read_presets(places)
    assert list(found) == ["First", "zweite Übung"]
    assert (found["zweite Übung"], faults) == (recipe, ())
    delete_preset(places, "First")
    delete_preset(places, "First")
    assert list(read_presets(places)[0]) == ["zweite Übung"]


@pytest.mark.parametrize("name", ["", " ", "../up", "a/b", "a\\b", "nul", "COM1.x", ".hidden", "x" * 61, "a\nb"])
def test_what_cannot_be_a_file_is_no_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        save_preset(Places.under(tmp_path), name, Recipe())
    assert not (tmp_path / "recipes").exists() or not list((tmp_path / "recipes").iterdir())


def test_a_file_that_is_no_recipe_is_told_and_others_work(tmp_path: Path) -> None:
    places = Places.under(tmp_path)
    save_preset(places, "good", Recipe())
    (places.recipes / "bad.toml").write_text("epochs = 0\n")
    found, faults = read_presets(places)
    assert list(found) == ["good"]
    assert len(faults) == 1
    assert "epochs" in faults[0]
