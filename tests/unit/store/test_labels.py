from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tldesk.core.contracts import FoundSample, LabelValue, Task
from tldesk.core.errors import DataError
from tldesk.store.project import Project

SAMPLES = range(1, 6)


def project_with_samples(folder: Path, task: Task = Task.SINGLE, count: int = 5) -> Project:
    project = Project.create(folder / "p.tldesk", task=task, seed=0, val=0.2, test=0.2)
    source = project.samples.add_source(folder, "x", {}, modality="m")
    project.samples.insert(source.id, [FoundSample(folder / f"{i}.jpg") for i in range(count)])
    return project


def labels(project: Project) -> dict[int, tuple[str, ...]]:
    return {sample.id: sample.labels for sample in project.samples.rows()}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_with_samples(tmp_path)


def cat(*ids: int) -> dict[int, LabelValue | None]:
    return dict.fromkeys(ids, LabelValue(("cat",)))


def test_an_edit_says_what_changed_and_undo_and_redo_walk_it(project: Project) -> None:
    edit = project.labels.apply(cat(1, 2), origin="person", title="two cats")
    assert edit is not None
    assert edit.samples == (1, 2)
    again = project.labels.apply(cat(2, 3), origin="person", title="one more")
    assert again is not None
    assert again.samples == (3,)
    assert project.labels.next_undo() == again
    assert project.labels.undo() is not None
    assert labels(project) == {1: ("cat",), 2: ("cat",), 3: (), 4: (), 5: ()}
    assert project.labels.undo() is not None
    assert project.labels.undo() is None
    assert project.labels.class_names() == []
    assert labels(project) == dict.fromkeys(SAMPLES, ())
    assert project.labels.redo() is not None
    assert project.labels.redo() is not None
    assert project.labels.redo() is None
    assert labels(project) == {1: ("cat",), 2: ("cat",), 3: ("cat",), 4: (), 5: ()}


def test_undo_survives_a_restart(project: Project) -> None:
    project.labels.apply(cat(1), origin="person", title="a")
    project.labels.apply({1: LabelValue(("dog",))}, origin="person", title="b")
    project.close()
    with Project.open(project.folder) as reopened:
        undone = reopened.labels.undo()
        assert undone is not None
        assert undone.title == "b"
        assert labels(reopened)[1] == ("cat",)
    with Project.open(project.folder) as reopened:
        assert reopened.labels.redo() is not None
        assert labels(reopened)[1] == ("dog",)


def test_a_new_edit_ends_the_redo_of_older_ones(project: Project) -> None:
    project.labels.apply(cat(1), origin="person", title="a")
    project.labels.undo()
    project.labels.apply({2: LabelValue(("dog",))}, origin="person", title="b")
    assert project.labels.next_redo() is None
    assert project.labels.redo() is None
    assert labels(project)[1] == ()


def test_nothing_changed_is_no_edit_and_adds_no_class(project: Project) -> None:
    assert project.labels.apply({1: None}, origin="person", title="clear nothing") is None
    project.labels.apply(cat(1), origin="person", title="a")
    assert project.labels.apply(cat(1), origin="person", title="the same") is None
    assert project.labels.class_names() == ["cat"]
    edit = project.labels.next_undo()
    assert edit is not None
    assert edit.title == "a"


def test_a_person_who_confirms_an_accepted_suggestion_makes_it_theirs(project: Project) -> None:
    project.labels.apply(cat(1), origin="accepted", title="accept")
    assert project.samples.rows()[0].origin == "accepted"
    assert project.labels.apply(cat(1), origin="person", title="confirm") is not None
    assert project.samples.rows()[0].origin == "person"
    project.labels.undo()
    assert project.samples.rows()[0].origin == "accepted"


def test_the_history_of_a_sample_begins_with_what_it_was_imported_with(project: Project) -> None:
    project.labels.import_new({1: LabelValue(("cat",))})
    project.labels.apply({1: LabelValue(("dog",)), 2: LabelValue(("dog",))}, origin="person", title="dogs")
    project.labels.apply({1: None}, origin="person", title="clear")
    project.labels.undo()
    history = project.labels.history(1)
    assert [(step.title, step.origin, step.is_undone) for step in history] == [
        ("Import", "import", False),
        ("dogs", "person", False),
        ("clear", "person", True),
    ]
    assert [(step.before, step.after) for step in history] == [
        (None, LabelValue(("cat",))),
        (LabelValue(("cat",)), LabelValue(("dog",))),
        (LabelValue(("dog",)), None),
    ]
    assert [step.time for step in history] == sorted(step.time for step in history)
    assert [step.title for step in project.labels.history(2)] == ["dogs"]
    assert project.labels.history(3) == []


def test_classes_are_appended_in_natural_order_and_keep_their_place(project: Project) -> None:
    project.labels.add_classes(["10", "9", "b"])
    project.labels.add_classes(["a", "9"])
    assert project.labels.class_names() == ["9", "10", "b", "a"]


@pytest.mark.parametrize(
    ("task", "value", "text"),
    [
        (Task.SINGLE, LabelValue(("a", "b")), "takes one each"),
        (Task.SINGLE, LabelValue(targets=(1.0,)), "no class"),
        (Task.SINGLE, LabelValue(("",)), "no name"),
        (Task.MULTI, LabelValue(("a", "a")), "twice"),
        (Task.REGRESSION, LabelValue(("a",)), "no number"),
        (Task.REGRESSION, LabelValue(targets=(float("nan"),)), "finite"),
        (Task.REGRESSION, LabelValue(targets=(1.0, 2.0)), "2 numbers, the others 1"),
    ],
)
def test_a_label_that_does_not_fit_the_task_changes_nothing(
    tmp_path: Path, task: Task, value: LabelValue, text: str
) -> None:
    with project_with_samples(tmp_path, task) as project:
        good = LabelValue(targets=(1.0,)) if task is Task.REGRESSION else LabelValue(("good",))
        project.labels.apply({1: good}, origin="person", title="good")
        with pytest.raises(DataError, match=text):
            project.labels.apply({2: good, 3: value}, origin="person", title="bad")
        assert project.labels.values() == {1: (good, "person")}
        assert project.labels.class_names() == ([] if task is Task.REGRESSION else ["good"])


def test_an_unknown_sample_is_refused_and_nothing_changed(project: Project) -> None:
    with pytest.raises(DataError, match="no sample 99"):
        project.labels.apply(cat(1, 99), origin="person", title="a")
    assert labels(project)[1] == ()
    assert project.labels.next_undo() is None


def test_several_labels_and_several_numbers_keep_their_order(tmp_path: Path) -> None:
    with project_with_samples(tmp_path, Task.MULTI) as project:
        project.labels.apply({1: LabelValue(("b", "a", "c"))}, origin="person", title="x")
        assert labels(project)[1] == ("b", "a", "c")
    (tmp_path / "other").mkdir()
    with project_with_samples(tmp_path / "other", Task.REGRESSION) as project:
        project.labels.apply({1: LabelValue(targets=(3.5, -1e300))}, origin="person", title="x")
        assert project.samples.rows()[0].targets == (3.5, -1e300)


Value = tuple[str, ...]
State = tuple[dict[int, Value], tuple[str, ...]]


class LabelHistory(RuleBasedStateMachine):
    """The table against a list of states: undo steps back in it, redo forward, an edit cuts it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.project = project_with_samples(self.folder, Task.MULTI)

    @initialize(imported=st.dictionaries(st.sampled_from(SAMPLES), st.sampled_from(["a", "x"]), max_size=5))
    def begin(self, imported: dict[int, str]) -> None:
        self.project.labels.import_new({id_: LabelValue((name,)) for id_, name in imported.items()})
        first: State = ({id_: (name,) for id_, name in imported.items()}, tuple(sorted(set(imported.values()))))
        self.states = [first]
        self.now = 0

    @rule(
        changes=st.dictionaries(
            st.sampled_from(SAMPLES),
            st.none() | st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=3, unique=True),
            min_size=1,
        )
    )
    def edit(self, changes: dict[int, list[str] | None]) -> None:
        before, classes = self.states[self.now]
        after = {id_: value for id_, value in before.items() if id_ not in changes}
        after |= {id_: tuple(value) for id_, value in changes.items() if value is not None}
        values = {id_: None if value is None else LabelValue(tuple(value)) for id_, value in changes.items()}
        edit = self.project.labels.apply(values, origin="person", title="edit")
        changed = {id_ for id_ in changes if before.get(id_) != after.get(id_)}
        assert (set() if edit is None else set(edit.samples)) == changed
        if changed:
            new = sorted({name for value in changes.values() for name in value or ()} - set(classes))
            self.states[self.now + 1 :] = [(after, (*classes, *new))]
            self.now += 1

    @rule()
    def undo(self) -> None:
        edit = self.project.labels.undo()
        assert (edit is not None) == (self.now > 0)
        self.now = max(0, self.now - 1)

    @rule()
    def redo(self) -> None:
        edit = self.project.labels.redo()
        assert (edit is not None) == (self.now + 1 < len(self.states))
        self.now = min(self.now + 1, len(self.states) - 1)

    @precondition(lambda self: self.now > 0)
    @rule()
    def undo_everything(self) -> None:
        while self.project.labels.undo() is not None:
            self.now -= 1
        assert self.now == 0

    @rule()
    def restart(self) -> None:
        self.project.close()
        self.project = Project.open(self.project.folder)

    @invariant()
    def the_table_is_as_the_model_says(self) -> None:
        if hasattr(self, "states"):
            values, classes = self.states[self.now]
            assert {id_: value.labels for id_, (value, _) in self.project.labels.values().items()} == values
            assert tuple(self.project.labels.class_names()) == classes

    def teardown(self) -> None:
        problems = self.project.check()
        self.project.close()
        shutil.rmtree(self.folder)
        assert problems == []


TestLabelHistory = LabelHistory.TestCase
TestLabelHistory.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
