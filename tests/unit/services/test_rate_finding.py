"""A learning rate for a recipe on a project: found as training would begin, and nothing is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.training import TINY, colored_project

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, UsageError
from tldesk.core.events import Progress
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services.rate_finding import as_json, find_rate

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.store.project import Project


@pytest.fixture
def project(tmp_path: Path, tldesk_home: Path) -> Project:
    return colored_project(tmp_path, tldesk_home)


def find(project: Project, home: Path, cancel: CancelToken | None = None, told: Any = None, **changes: Any) -> Any:
    return find_rate(
        project,
        PluginHost(home),
        Recipe.parse(TINY | {"batch_size": 4} | changes),
        allow_download=False,
        cancel=cancel or CancelToken(),
        on_event=told or (lambda _event: None),
        places=Places.under(home),
        steps=30,
    )


def test_a_rate_is_found_and_no_run_is_made(project: Project, tldesk_home: Path) -> None:
    before = sorted(path.name for path in (project.folder / "runs").glob("*"))
    curve = find(project, tldesk_home)
    assert len(curve.rates) == len(curve.losses) >= 10
    assert curve.rates[0] == pytest.approx(1e-6)
    assert curve.suggestion is None or 1e-6 < curve.suggestion < 10
    assert as_json(curve) == {
        "rates": list(curve.rates),
        "losses": list(curve.losses),
        "suggestion": curve.suggestion,
    }
    assert find(project, tldesk_home) == curve
    assert project.runs.all() == []
    assert sorted(path.name for path in (project.folder / "runs").glob("*")) == before


def test_a_solved_head_has_none(project: Project, tldesk_home: Path) -> None:
    with pytest.raises(UsageError, match="solved in one go"):
        find(project, tldesk_home, head={"key": "ridge"})
    with pytest.raises(UsageError, match="does not serve the task"):
        find(project, tldesk_home, loss={"key": "mse"})


def test_it_can_be_stopped(project: Project, tldesk_home: Path) -> None:
    cancel = CancelToken()

    def told(event: object) -> None:
        if isinstance(event, Progress) and event.name == "rate" and event.done == 3:
            cancel.cancel()

    with pytest.raises(CancelledError):
        find(project, tldesk_home, cancel, told, freeze="none")
