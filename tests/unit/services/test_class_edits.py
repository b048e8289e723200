from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.desk import make_project

from tldesk.core.contracts import Task
from tldesk.core.errors import DataError
from tldesk.services.class_edits import add_class, merge_classes, rename_class
from tldesk.services.projects import open_project

if TYPE_CHECKING:
    from pathlib import Path


def test_names_are_tidied_and_another_window_sees_them(tmp_path: Path) -> None:
    with make_project(tmp_path, labels={1: "wren", 2: "robin"}) as project, open_project(project.folder) as other:
        assert add_class(project, "  house \n sparrow ") == "house sparrow"
        rename_class(project, "wren", " Jenny  wren ", title="rename")
        assert other.labels.class_names() == ["robin", "Jenny wren", "house sparrow"]
        assert other.samples.rows(ids=[1])[0].labels == ("Jenny wren",)
        merge_classes(other, "robin", into="house sparrow", title="merge")
        assert project.labels.class_names() == ["Jenny wren", "house sparrow"]
        assert project.labels.undo() is not None
        assert project.labels.class_names() == ["robin", "Jenny wren", "house sparrow"]


@pytest.mark.parametrize(("new", "words"), [("robin", "merge"), ("  ", "name it"), ("x" * 201, "at most")])
def test_a_refusal_names_the_cure(tmp_path: Path, new: str, words: str) -> None:
    with make_project(tmp_path, labels={1: "wren", 2: "robin"}) as project:
        with pytest.raises(DataError, match=words):
            rename_class(project, "wren", new, title="rename")
        with pytest.raises(DataError, match="already"):
            add_class(project, "wren")


def test_numbers_have_no_classes(tmp_path: Path) -> None:
    with make_project(tmp_path, task=Task.REGRESSION) as project, pytest.raises(DataError, match="numbers"):
        add_class(project, "wren")
