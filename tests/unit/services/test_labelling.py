from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.core.contracts import FoundSample, LabelValue, Task
from tldesk.core.errors import DataError
from tldesk.services.labelling import LabelRow, read_table, set_labels
from tldesk.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["a.jpg", "sub/b c.jpg", "猫#1.jpg", "café.jpg"]


def make(folder: Path, task: Task = Task.SINGLE) -> Project:
    photos = folder / "photos"
    photos.mkdir()
    project = Project.create(folder / "p.tldesk", task=task, seed=0, val=0.2, test=0.2)
    source = project.samples.add_source(photos, "x", {}, modality="m")
    found = [FoundSample(photos / name) for name in NAMES]
    project.samples.insert(source.id, [*found, FoundSample(photos / "digits.gz", member="17")])
    return project


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def labels(project: Project) -> list[tuple[str, ...]]:
    return [sample.labels for sample in project.samples.rows()]


def test_paths_may_be_absolute_or_relative_to_table_source_or_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make(tmp_path) as project:
        photos = tmp_path / "photos"
        monkeypatch.chdir(photos / "..")
        rows = [
            f"{photos / 'a.jpg'},one",
            "../photos/sub/b c.jpg,two",
            "photos/猫#1.jpg,three",
            unicodedata.normalize("NFD", "café.jpg") + ",four",
            "./digits.gz#17,five",
            "digits.gz#18,six",
            "gone.jpg,six",
        ]
        report = set_labels(project, table(tmp_path / "tables" / "t.csv", "path,label\n" + "\n".join(rows)))
        assert report.as_json() == {"changed": 5, "unknown": ["digits.gz#18", "gone.jpg"]}
        assert labels(project) == [("one",), ("two",), ("three",), ("four",), ("five",)]


def test_a_path_that_fits_samples_of_two_sources_is_refused_with_both(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        other = tmp_path / "others"
        other.mkdir()
        source = project.samples.add_source(other, "x", {}, modality="m")
        project.samples.insert(source.id, [FoundSample(other / "a.jpg")])

        with pytest.raises(DataError) as caught:
            set_labels(project, table(tmp_path / "t.csv", "path,label\n猫#1.jpg,one\na.jpg,two\n"))

        assert f"t.csv line 3: a.jpg may be {tmp_path / 'photos' / 'a.jpg'} or {other / 'a.jpg'}" in str(caught.value)
        assert not any(labels(project))
        assert set_labels(project, table(tmp_path / "t.csv", f"path,label\n{other / 'a.jpg'},two\n")).changed == 1
        assert labels(project) == [()] * 5 + [("two",)]


def test_names_that_differ_in_how_letters_are_composed_are_told_apart(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        apart = unicodedata.normalize("NFD", "café.jpg")
        project.samples.insert(1, [FoundSample(tmp_path / "photos" / apart)])

        set_labels(project, table(tmp_path / "t.csv", f"path,label\n{apart},apart\ncafé.jpg,whole\n"))

        assert {sample.path.name: sample.labels for sample in project.samples.rows() if sample.labels} == {
            apart: ("apart",),
            "café.jpg": ("whole",),
        }


def test_a_table_is_one_edit_that_is_undone(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        project.labels.apply({1: LabelValue(("old",))}, origin="person", title="old")
        report = set_labels(project, table(tmp_path / "t.csv", "path,label\na.jpg,\nsub/b c.jpg,new\n猫#1.jpg,\n"))
        assert report.changed == 2
        assert report.edit is not None
        assert labels(project)[:3] == [(), ("new",), ()]
        project.labels.undo()
        assert labels(project)[:3] == [("old",), (), ()]
        assert project.labels.class_names() == ["old"]


def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        path = table(tmp_path / "t.csv", "path,label\na.jpg,new\n")
        assert set_labels(project, path).changed == 1
        again = set_labels(project, path)
        assert (again.changed, again.edit) == (0, None)


def test_several_labels_and_numbers(tmp_path: Path) -> None:
    with make(tmp_path, Task.MULTI) as project:
        set_labels(project, table(tmp_path / "t.csv", "path,label\na.jpg,b | a|b\n"))
        assert labels(project)[0] == ("b", "a")
    (tmp_path / "n").mkdir()
    with make(tmp_path / "n", Task.REGRESSION) as project:
        set_labels(project, table(tmp_path / "n" / "t.csv", "path,label\na.jpg,1.5|-2e3\n"))
        assert project.samples.rows()[0].targets == (1.5, -2000.0)


@pytest.mark.parametrize(
    ("task", "text", "what"),
    [
        (Task.SINGLE, "path,class\na.jpg,x\n", r"t\.csv line 1: there is no column 'label' \(columns: path, class\)"),
        (Task.SINGLE, "\nfile,label\n", r"line 2: there is no column 'path'"),
        (Task.SINGLE, "path,label,Label\n", r"several columns 'label'"),
        (Task.SINGLE, "path,label\na.jpg,x\nsub/b c.jpg,x|y\n", r"line 3: column 'label' has 2 labels"),
        (Task.MULTI, "path,label\na.jpg,x|\n", r"line 2: column 'label' names an empty label"),
        (Task.REGRESSION, "path,label\na.jpg,1\n\nsub/b c.jpg,tall\n", r"line 4: column 'label' has 'tall'"),
        (Task.REGRESSION, "path,label\na.jpg,inf\n", r"line 2: column 'label' has 'inf'"),
        (Task.REGRESSION, "path,label\na.jpg,1\nsub/b c.jpg,1|2\n", r"t\.csv: a sample has 2 numbers"),
        (Task.SINGLE, 'path,label\na.jpg,"x\ny"\nsub/b c.jpg\n', r"line 4: it has 1 columns"),
        (Task.SINGLE, "path,label\n ,x\n", r"line 2: the column 'path' is empty"),
        (Task.SINGLE, "path,label\na.jpg,x\n./a.jpg,y\n", r"lines 2 and 3: ./a\.jpg has two different labels"),
        (Task.SINGLE, 'path,label\na.jpg,"x"y\n', r"line 2"),
        (Task.SINGLE, "", r"is empty"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_changed(tmp_path: Path, task: Task, text: str, what: str) -> None:
    with make(tmp_path, task) as project:
        with pytest.raises(DataError, match=what) as caught:
            set_labels(project, table(tmp_path / "t.csv", text))
        assert caught.value.cure
        assert "t.csv" in caught.value.what
        assert project.labels.values() == {}
        assert project.labels.class_names() == []


def test_a_file_that_is_no_text_or_not_there_is_said(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        with pytest.raises(DataError, match="no UTF-8"):
            set_labels(project, table(tmp_path / "t.csv", "path,label\né,x\n", "latin-1"))
        with pytest.raises(DataError, match="cannot be read"):
            set_labels(project, tmp_path / "gone.csv")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_tables_of_spreadsheets_are_read(tmp_path: Path, separator: str, ends: str) -> None:
    with make(tmp_path) as project:
        lines = ["Path|Label ", "a.jpg|x", '"sub/b c.jpg"|"y"', ""]
        text = ends.join(line.replace("|", separator) for line in lines)
        set_labels(project, table(tmp_path / "t.csv", text, "utf-8-sig"))
        assert labels(project)[:2] == [("x",), ("y",)]


def cells(excluded: str = "") -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=excluded)
    return st.text(characters, min_size=1).filter(lambda text: text == text.strip())


@given(st.lists(st.tuples(cells(), st.lists(cells("|"), max_size=3, unique=True))))
def test_what_the_csv_writer_writes_is_read_back(rows: list[tuple[str, list[str]]]) -> None:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["label", "path", "note"])
    writer.writerows(["|".join(names), path, "x"] for path, names in rows)
    expected = [
        LabelRow(line, path, LabelValue(tuple(names)) if names else None) for line, (path, names) in enumerate(rows, 2)
    ]
    assert read_table(file.getvalue(), name="t.csv", task=Task.MULTI) == expected


@given(st.text())
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    error: DataError | None = None
    try:
        read_table("path,label\n" + text, name="t.csv", task=Task.REGRESSION)
    except DataError as refused:
        error = refused
    assert error is None or (error.what.startswith("t.csv line ") and error.cure)
