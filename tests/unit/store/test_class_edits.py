"""Renaming and merging classes: what labels, the list, history and undo say afterwards."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tldesk.core.contracts import FoundSample, LabelValue, Task
from tldesk.core.errors import DataError
from tldesk.store.project import Project

NAMES = st.sampled_from(["a", "b", "c"])


def make(folder: Path, task: Task = Task.SINGLE) -> Project:
    project = Project.create(folder / "p.tldesk", task=task, seed=0, val=0.2, test=0.2)
    source = project.samples.add_source(folder, "x", {}, modality="m")
    project.samples.insert(source.id, [FoundSample(folder / f"{i}.jpg") for i in range(4)])
    return project


def label(project: Project, *ids: int, name: str) -> None:
    project.labels.apply(dict.fromkeys(ids, LabelValue((name,))), origin="person", title=name)


def labels(project: Project) -> list[tuple[str, ...]]:
    return [sample.labels for sample in project.samples.rows()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = make(tmp_path)
    label(project, 1, 2, name="cat")
    label(project, 3, name="dog")
    return project


def test_a_renamed_class_keeps_its_place_and_samples_and_undo_takes_the_name_back(project: Project) -> None:
    edit = project.labels.rename_class("cat", "feline", title="rename")
    assert edit is not None
    assert edit.samples == (1, 2)
    assert project.labels.class_names() == ["feline", "dog"]
    assert labels(project) == [("feline",), ("feline",), ("dog",), ()]
    undone = project.labels.undo()
    assert undone is not None
    assert set(undone.samples) == {1, 2}
    assert project.labels.class_names() == ["cat", "dog"]
    assert project.labels.redo() is not None
    assert labels(project)[0] == ("feline",)


def test_history_shows_todays_name(project: Project) -> None:
    project.labels.rename_class("cat", "feline", title="rename")
    [change] = project.labels.history(1)
    assert change.after == LabelValue(("feline",))


@pytest.mark.parametrize(
    ("old", "new", "words"), [("cat", "dog", "already"), ("cow", "x", "no class"), ("cat", " ", "name")]
)
def test_a_name_that_is_taken_missing_or_empty_is_refused_and_nothing_changes(
    project: Project, old: str, new: str, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        project.labels.rename_class(old, new, title="rename")
    assert project.labels.class_names() == ["cat", "dog"]
    assert project.labels.rename_class("cat", "cat", title="rename") is None


def test_a_name_that_undo_took_off_the_list_is_free(project: Project) -> None:
    label(project, 4, name="cow")
    project.labels.undo()
    project.labels.rename_class("cat", "cow", title="rename")
    assert project.labels.class_names() == ["cow", "dog"]
    assert labels(project) == [("cow",), ("cow",), ("dog",), ()]
    project.labels.undo()
    project.labels.redo()  # the oldest that is undone: the label "cow"
    assert labels(project) == [("cat",), ("cat",), ("dog",), ("cow",)]
    with pytest.raises(DataError, match=r"earlier.*again"):
        project.labels.redo()


def test_an_old_name_that_is_used_again_does_not_break_undo(project: Project) -> None:
    project.labels.rename_class("cat", "feline", title="rename")
    label(project, 4, name="cat")
    project.labels.undo()
    project.labels.undo()
    assert labels(project) == [("cat",), ("cat",), ("dog",), ()]
    project.labels.redo()
    project.labels.redo()
    assert labels(project) == [("feline",), ("feline",), ("dog",), ("cat",)]


def test_merging_moves_the_labels_and_undo_puts_the_class_back_in_its_place(project: Project) -> None:
    edit = project.labels.merge_classes("cat", into="dog", title="merge")
    assert edit is not None
    assert edit.samples == (1, 2)
    assert project.labels.class_names() == ["dog"]
    assert labels(project) == [("dog",), ("dog",), ("dog",), ()]
    assert [change.before for change in project.labels.history(1)][-1] == LabelValue(("cat",))
    project.labels.undo()
    assert project.labels.class_names() == ["cat", "dog"]
    assert labels(project) == [("cat",), ("cat",), ("dog",), ()]


def test_merging_keeps_who_gave_each_label_and_names_no_class_twice(tmp_path: Path) -> None:
    project = make(tmp_path, Task.MULTI)
    project.labels.apply({1: LabelValue(("cat", "dog"))}, origin="accepted", title="both")
    project.labels.merge_classes("cat", into="dog", title="merge")
    [sample] = project.samples.rows(ids=[1])
    assert (sample.labels, sample.origin) == (("dog",), "accepted")


def test_former_names_follow_renames_and_merges_until_they_are_undone(project: Project) -> None:
    assert project.labels.former_names() == {}
    project.labels.rename_class("cat", "feline", title="rename")
    project.labels.merge_classes("feline", into="dog", title="merge")
    assert project.labels.former_names() == {"cat": "dog", "feline": "dog"}
    project.labels.undo()
    assert project.labels.former_names() == {"cat": "feline"}
    project.labels.add_classes(["cat"])
    assert project.labels.former_names() == {}


def test_a_run_keeps_the_names_it_began_with(project: Project) -> None:
    run = project.runs.start(name="r", backbone="x/y", recipe={})
    project.labels.rename_class("cat", "feline", title="rename")
    assert project.runs.get(run.id).classes == ("cat", "dog")
    project.runs.finish(run.id, "completed", epochs=1, seconds=1.0)


class Edits(RuleBasedStateMachine):
    """Any row of labels, renames and merges: undoing all of it shows every state again, backwards, and redo too."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.project = make(self.folder)
        self.states = [self.state()]

    def state(self) -> str:
        return json.dumps([labels(self.project), self.project.labels.class_names()])

    @rule(sample=st.integers(1, 4), name=NAMES)
    def label(self, sample: int, name: str) -> None:
        edit = self.project.labels.apply({sample: LabelValue((name,))}, origin="person", title=name)
        if edit is not None:
            self.states.append(self.state())

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        try:
            edit = self.project.labels.rename_class(old, new, title="rename")
        except DataError:
            assert self.state() == self.states[-1]
            return
        if edit is not None:
            self.states.append(self.state())

    @rule(name=NAMES, into=NAMES)
    def merge(self, name: str, into: str) -> None:
        try:
            edit = self.project.labels.merge_classes(name, into=into, title="merge")
        except DataError:
            return
        if edit is not None:
            self.states.append(self.state())

    def teardown(self) -> None:
        for before in reversed(self.states[:-1]):
            assert self.project.labels.undo() is not None
            assert sorted(self.state()) == sorted(before)
            assert json.loads(self.state())[0] == json.loads(before)[0]
        for after in self.states[1:]:
            assert self.project.labels.redo() is not None
            assert json.loads(self.state())[0] == json.loads(after)[0]
        assert self.project.check() == []
        self.project.close()
        shutil.rmtree(self.folder)


TestEdits = Edits.TestCase
TestEdits.settings = settings(settings(), max_examples=25, stateful_step_count=12)
