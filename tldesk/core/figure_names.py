"""Names of the figures that a run reports for each task, and which of them says that an epoch is better."""

from __future__ import annotations

from tldesk.core.errors import UsageError

OF_TASK: dict[str, tuple[str, ...]] = {  # the main one first
    "single": ("accuracy", "loss"),
    "multi": ("map", "f1", "loss"),
    "regression": ("mae", "rmse", "r2", "loss"),
}
HIGHER_IS_BETTER = frozenset({"accuracy", "map", "f1", "r2"})


def best_figure(asked: str, *, task: str) -> str:
    """Return the figure by which the best epoch is chosen: as asked, or the task's main one for ``auto``.

    Raises:
        UsageError: The task has no such figure.
    """
    names = OF_TASK[task]
    if asked == "auto":
        return names[0]
    if asked not in names:
        raise UsageError(f"best {asked!r} is no figure of the task {task!r}", f"choose one of: {', '.join(names)}")
    return asked
