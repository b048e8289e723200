"""The ``tldesk train`` line that does what a recipe says: for whoever goes on in a terminal. Runs nothing."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

from tldesk.core.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Fields with an option of their own; the others go through --set.
_OPTIONS = {
    "backbone": "--backbone",
    "weights.key": "--weights",
    "cut": "--cut",
    "input.size": "--image-size",
    "head.key": "--head",
    "loss.key": "--loss",
    "optimizer.key": "--optimizer",
    "optimizer.lr": "--lr",
    "epochs": "--epochs",
    "batch_size": "--batch-size",
    "augment": "--augment",
    "views": "--views",
    "cache": "--cache",
    "device": "--device",
    "precision": "--precision",
    "seed": "--seed",
}
_WHOLE = frozenset({"freeze", "weights.rename"})  # tables that are one value


def train_arguments(project: Path, recipe: Recipe, *, name: str = "") -> list[str]:
    """Return the words behind ``tldesk``: only what differs from the defaults is said."""
    words = ["train", str(project)]
    defaults = dict(_leaves(Recipe().model_dump(mode="json")))
    for field, value in _leaves(recipe.model_dump(mode="json")):
        if field == "version" or value == defaults.get(field):
            continue
        if field == "freeze" and isinstance(value, str):
            words += ["--freeze", value]
        elif field in _OPTIONS:
            words += [_OPTIONS[field], str(value)]
        else:
            words += ["--set", f"{field}={json.dumps(value, separators=(',', ':'))}"]
    return [*words, "--name", name] if name else words


def train_command(project: Path, recipe: Recipe, *, name: str = "") -> str:
    """Return the line to be pasted into this system's shell."""
    words = ["tldesk", *train_arguments(project, recipe, name=name)]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _leaves(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict) and prefix + name not in _WHOLE:
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
