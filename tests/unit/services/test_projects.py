from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tldesk.core.contracts import FoundSample, FoundUnreadable, LabelValue, Split, Task
from tldesk.core.errors import ProjectError
from tldesk.services import projects

if TYPE_CHECKING:
    from pathlib import Path


def test_info_counts_unreadable_samples_but_not_in_labelled_and_splits(tmp_path: Path) -> None:
    with projects.new_project(str(tmp_path / "p.tldesk"), task=Task.SINGLE) as project:
        source = project.samples.add_source(tmp_path, "x", {}, modality="m")
        found = [FoundSample(tmp_path / f"{i}", split=split) for i, split in enumerate([*Split, Split.TRAIN])]
        report = project.samples.insert(source.id, [*found, FoundUnreadable(tmp_path / "bad", "torn", "3")])
        project.labels.import_new({id_: LabelValue(("b",)) for id_ in list(report.new)[:2]})
        project.labels.add_classes(["a"])
        project.samples.set_ignored(source.id, {".txt": 3})
        info = projects.info(project).as_json()
    assert info == {
        "project": str(tmp_path / "p.tldesk"),
        "task": "single",
        "samples": 5,
        "labelled": 2,
        "unreadable": [{"path": f"{tmp_path / 'bad'}#3", "reason": "torn"}],
        "ignored": {".txt": 3},
        "classes": ["b", "a"],
        "splits": {"train": 2, "val": 1, "test": 1},
    }
    assert json.loads(json.dumps(info)) == info


def test_a_discarded_project_leaves_nothing(tmp_path: Path) -> None:
    projects.discard(projects.new_project(tmp_path / "p.tldesk", task=Task.MULTI))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProjectError):
        projects.open_project(tmp_path / "p.tldesk")


def test_an_open_project_is_the_one_that_was_made(tmp_path: Path) -> None:
    with projects.new_project(tmp_path / "p.tldesk", task=Task.REGRESSION, seed=5, val=0, test=0.5) as made:
        pass
    with projects.open_project(str(tmp_path / "p.tldesk")) as project:
        assert project.settings == made.settings
