"""Recipes that a person keeps under a name, ``NAME.toml`` each: for every project of this computer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tldesk.core.durable import write_durably
from tldesk.core.errors import TldeskError, UsageError
from tldesk.core.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.core.places import Places

LONGEST_NAME = 60
_WRONG = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # of one system; kept off all


def read_presets(places: Places) -> tuple[dict[str, Recipe], tuple[str, ...]]:
    """Return every preset by its name, and a sentence for each file that is none."""
    found: dict[str, Recipe] = {}
    faults: list[str] = []
    try:
        paths = sorted(places.recipes.glob("*.toml"), key=lambda path: path.stem.casefold())
    except OSError:
        return {}, ()
    for path in paths:
        try:
            found[path.stem] = Recipe.load(path)
        except TldeskError as error:
            faults.append(error.what)
    return found, tuple(faults)


def save_preset(places: Places, name: str, recipe: Recipe) -> None:
    """Keep a recipe under a name; one that is there is replaced.

    Raises:
        UsageError: It is no name.
        TldeskError: The file cannot be written.
    """
    path = _path(places, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, recipe.to_text(is_toml=True).encode())
    except OSError as error:
        raise TldeskError(f"{path} cannot be written: {error.strerror}", "make room or mend the folder") from error


def delete_preset(places: Places, name: str) -> None:
    """Forget a preset; one that is gone is no fault.

    Raises:
        TldeskError: The file cannot be deleted.
    """
    path = _path(places, name)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise TldeskError(f"{path} cannot be deleted: {error.strerror}", "mend the folder") from error


def _path(places: Places, name: str) -> Path:
    name = name.strip()
    is_wrong = _WRONG.search(name) or _RESERVED.fullmatch(name) or name.startswith(".") or name.endswith(".")
    if not name or len(name) > LONGEST_NAME or is_wrong:
        raise UsageError(
            f"{name!r} cannot be the name of a preset",
            f'take 1 to {LONGEST_NAME} characters without < > : " / \\ | ? * and no dot at either end',
        )
    return places.recipes / f"{name}.toml"
