"""Find a learning rate for a recipe on a project, as training would begin, without a run: nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tldesk.core.errors import UsageError
from tldesk.core.events import Note
from tldesk.core.keys import find_key
from tldesk.core.places import Places
from tldesk.services import checking
from tldesk.services.cache import row_store
from tldesk.services.models import build_fresh
from tldesk.services.training import choose_samples, resolve, train_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event
    from tldesk.core.recipe import Recipe
    from tldesk.hooks.host import PluginHost
    from tldesk.ml.rate_finder import RateCurve
    from tldesk.store.project import Project


def find_rate(
    project: Project,
    host: PluginHost,
    recipe: Recipe,
    *,
    allow_download: bool,
    cancel: CancelToken,
    on_event: Callable[[Event], None],
    places: Places | None = None,
    steps: int | None = None,
) -> RateCurve:
    """Return losses against learning rates, and the rate that they suggest.

    Raises:
        UsageError: The recipe contradicts itself or the project, or its head is solved in one go.
        DataError: There is not enough to train on.
        WeightsError: The pretrained weights are not at hand.
        CancelledError: It was stopped.
    """
    from tldesk.ml import rate_finder

    task = project.settings.task.value
    if find_key("head", recipe.head.key, task=task).is_solved:
        raise UsageError(
            f"head {recipe.head.key!r} is solved in one go: it has no learning rate", "choose a head that is trained"
        )
    if recipe.loss.key != "auto":
        find_key("loss", recipe.loss.key, task=task)
    places = places or Places.find()
    checking.check_pending(project, host, places, cancel=cancel, on_event=on_event)
    chosen = choose_samples(project)
    if checking.check_again(project, host, places, chosen.samples, cancel=cancel, on_event=on_event):
        chosen = choose_samples(project)
    for text in chosen.remarks:
        on_event(Note(text))
    fresh = build_fresh(host, recipe, allow_download=allow_download, cancel=cancel, on_event=on_event)
    resolved = resolve(project.settings.task, recipe, fresh, chosen, room=row_store(places).room())
    plan = train_plan(host, places, fresh, chosen, resolved)
    events = rate_finder.find_rate(plan, cancel, steps=steps or rate_finder.STEPS)
    try:
        while True:
            try:
                on_event(next(events))
            except StopIteration as end:
                curve: RateCurve = end.value
                return curve
    finally:
        events.close()


def as_json(curve: RateCurve) -> dict[str, Any]:
    """Return the document of ``tldesk find-rate``."""
    return {"rates": list(curve.rates), "losses": list(curve.losses), "suggestion": curve.suggestion}
