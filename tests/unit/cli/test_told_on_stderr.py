"""What a person is told beside the result: remarks on the project, and why a run failed, with ``--json`` as well."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tldesk.cli.main import run
from tldesk.core.contracts import Task
from tldesk.services import demo, training
from tldesk.store import disk
from tldesk.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

ERROR = {"what": "the loss is not finite", "cure": "lower the learning rate"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    with Project.create(tmp_path / "p.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2) as made:
        return made.folder


def failed() -> Any:
    return SimpleNamespace(error=ERROR, outcome="failed", as_json=lambda: {"error": ERROR}, lines=lambda: [])


def test_remarks_on_a_project_are_told(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "network_drive", lambda folder: "nfs")
    assert run(["info", str(project), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["samples"] == 0
    assert "is on a network drive (nfs)" in err


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_failed_training_says_why(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    monkeypatch.setattr(training, "train", lambda *_, **__: failed())
    assert run(["train", str(project), *flags]) == 1
    assert f"error: {ERROR['what']}; {ERROR['cure']}\n" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_failed_demo_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    report = SimpleNamespace(train=failed(), outcome="failed", as_json=dict, lines=lambda: [])
    monkeypatch.setattr(demo, "run_demo", lambda *_, **__: report)
    assert run(["demo", "--headless", *flags]) == 1
    assert f"error: {ERROR['what']}; {ERROR['cure']}\n" in capsys.readouterr().err
