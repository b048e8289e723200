from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tldesk.core.contracts import FoundSample, FoundUnreadable, LabelValue, Split, Task
from tldesk.core.errors import DataError, ProjectError, UsageError
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


def test_a_source_is_relinked_by_its_path_and_wrong_places_change_nothing(tmp_path: Path) -> None:
    for name in ("old", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text(name)
    with projects.new_project(tmp_path / "p.tldesk", task=Task.SINGLE) as project:
        for name in ("old", "other"):
            source = project.samples.add_source(tmp_path / name, "x", {}, modality="m")
            project.samples.insert(source.id, [FoundSample(tmp_path / name / "a")])
        before = project.samples.sources()

        with pytest.raises(DataError, match=r"is no source of the project; its sources: .*old, .*other"):
            projects.relink(project, tmp_path / "never", tmp_path / "old")
        with pytest.raises(DataError, match="is another source"):
            projects.relink(project, tmp_path / "old", tmp_path / "other")
        assert project.samples.sources() == before

        (tmp_path / "old").rename(tmp_path / "new")
        report = projects.relink(project, tmp_path / "old", tmp_path / "new")
        assert (report.found, report.missing) == (1, ())
        assert [sample.path for sample in project.samples.rows()] == [tmp_path / "new" / "a", tmp_path / "other" / "a"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"task": Task.MULTI}, "--task multi differs from the project's own task single"),
        ({"val": 0.1}, "--val 0.1 differs from the project's own val 0.25"),
        ({"val": 0.25, "test": 0.0}, "--test 0.0 differs from the project's own test 0.2"),
        ({"seed": 1}, "--seed 1 differs from the project's own seed 3"),
    ],
)
def test_settings_that_are_not_the_projects_are_refused(tmp_path: Path, given: dict[str, Any], named: str) -> None:
    with projects.new_project(tmp_path / "p.tldesk", task=Task.SINGLE, seed=3, val=0.25) as project:
        with pytest.raises(UsageError) as caught:
            projects.require_settings(project, **given)
        assert caught.value.what == named
        projects.require_settings(project, task=Task.SINGLE, seed=3, val=0.25, test=0.2)
