"""Which fields of a recipe a form shows: a few at once, the others in groups, and only those that do something.

What a key makes use of is read from the tables of keys, so that a new option cannot be forgotten. No widgets, no words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tldesk.core.errors import UsageError
from tldesk.core.figure_names import OF_TASK
from tldesk.core.keys import TABLES, find_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.ui.recipe_fields import RecipeField

SIMPLE = ("head.key", "epochs", "optimizer.lr", "augment", "mixup")
GROUPS: dict[str, tuple[str, ...]] = {
    "input": ("input.size", "input.geometry", "views", "cache", "cache_dtype"),
    "head": (
        "head.pool",
        "head.start",
        "head.hidden",
        "head.dropout",
        "head.scale",
        "head.normalize",
        "head.refit",
        "head.c",
    ),
    "loss": ("loss.key", "loss.class_weights", "loss.smoothing"),
    "optimizer": ("optimizer.key", "optimizer.weight_decay", "optimizer.decay_all", "optimizer.momentum"),
    "schedule": ("schedule.key", "schedule.warmup"),
    "steps": ("batch_size", "accumulate", "clip_norm", "ema", "patience", "best", "sampler"),
    "computation": ("device", "precision", "channels_last", "loader_threads", "threads", "checkpoint_s", "seed"),
}
"""The groups under *Details* and what stands first in each; other fields follow where their name says they belong."""

_KEYED = ("head", "loss", "optimizer")
_OF_SCHEDULE = {
    "constant": (),
    "step": ("every", "gamma"),
    "cosine": ("floor",),
    "one-cycle": ("rise", "div", "final_div"),
    "plateau": ("gamma", "floor", "patience", "threshold"),
}
_AUTO_LOSS = {"single": "cross_entropy", "multi": "bce", "regression": "mse"}
_STEPPED = frozenset({"views", "checkpoint_s", *GROUPS["steps"]})  # with loss, optimizer and schedule


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the fields of each group in the order in which they are shown."""
    left = [name for name in names if name not in SIMPLE]
    found: dict[str, list[str]] = {}
    for group, first in GROUPS.items():
        found[group] = [name for name in first if name in left]
        found[group] += [name for name in left if name.startswith(f"{group}.") and name not in found[group]]
    rest = [name for name in left if not any(name in group for group in found.values())]
    found["computation"] += rest
    return found


def takes_steps(data: dict[str, Any]) -> bool:
    """Say whether a dumped recipe trains by steps; else its head is solved in one go."""
    return not find_key("head", data["head"]["key"]).is_solved


def used(name: str, data: dict[str, Any], *, task: str) -> bool:
    """Say whether a field does something in a dumped recipe."""
    part, _, option = name.rpartition(".")
    if name == "mixup":
        return bool(data["augment"] == "mixup")
    if not takes_steps(data) and (part in ("loss", "optimizer", "schedule") or name in _STEPPED):
        return name in SIMPLE
    if option == "key" or part not in (*_KEYED, "schedule"):
        return name != "sampler" or task == "single"
    if part == "schedule":
        return option == "warmup" or option in _OF_SCHEDULE.get(data["schedule"]["key"], ())
    key = data[part]["key"]
    if part == "loss" and key == "auto":
        key = _AUTO_LOSS[task]
    if name == "head.start" and task != "single":
        return False
    return option in find_key(part, key).options.model_fields


def offered(field: RecipeField, *, task: str) -> tuple[str, ...]:
    """Return the words of a field that serve a task."""
    if field.dotted == "best":
        return tuple(word for word in field.words if word == "auto" or word in OF_TASK[task])
    kind = field.dotted.partition(".")[0]
    if field.dotted not in ("head.key", "loss.key"):
        return field.words
    serving = {entry.key for entry in TABLES[kind] if task in entry.tasks} | {"auto"}
    return tuple(word for word in field.words if word in serving)


def misfits(data: dict[str, Any], *, task: str) -> dict[str, UsageError]:
    """Return the fields whose value serves another task only, as after a recipe was taken from elsewhere."""
    found: dict[str, UsageError] = {}
    for kind in ("head", "loss"):
        key = data[kind]["key"]
        if key == "auto":
            continue
        try:
            find_key(kind, key, task=task)
        except UsageError as error:
            found[f"{kind}.key"] = error
    if data["best"] != "auto" and data["best"] not in OF_TASK[task]:
        names = ", ".join(OF_TASK[task])
        found["best"] = UsageError(
            f"best {data['best']!r} is no figure of the task {task!r}", f"choose one of: {names}"
        )
    if data["sampler"] != "shuffled" and task != "single":
        found["sampler"] = UsageError("sampler 'balanced' needs one class a sample", "choose sampler shuffled")
    return found
