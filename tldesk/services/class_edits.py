"""Change the list of classes: add, rename, merge. Each rename or merge is one edit that undo takes back.

A run keeps the names that its classes had when it began; labels, history and later imports follow the new name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tldesk.core.contracts import Task
from tldesk.core.errors import DataError

if TYPE_CHECKING:
    from tldesk.store.project import Project
    from tldesk.store.values import Edit

LONGEST = 200  # characters


def add_class(project: Project, name: str) -> str:
    """Append a class without samples; return its name as it is kept.

    Raises:
        DataError: The name is empty or too long, or there is such a class, or the project holds numbers.
    """
    kept = _checked(project, name)
    if kept in project.labels.class_names():
        raise DataError(f"there is a class {kept!r} already", "choose another name")
    project.labels.add_classes([kept])
    return kept


def rename_class(project: Project, old: str, new: str, *, title: str) -> Edit | None:
    """Give a class another name; None where it has it already.

    Raises:
        DataError: There is no such class, the name is empty or too long, or another class has it. Nothing is changed.
        ProjectError: The project cannot be written.
    """
    return project.labels.rename_class(old, _checked(project, new), title=title)


def merge_classes(project: Project, name: str, *, into: str, title: str) -> Edit | None:
    """Give all samples of one class another one, and take the first off the list.

    Raises:
        DataError: One of the classes does not exist. Nothing is changed.
        ProjectError: The project cannot be written.
    """
    return project.labels.merge_classes(name, into=into, title=title)


def _checked(project: Project, name: str) -> str:
    if project.settings.task is Task.REGRESSION:
        raise DataError("the project holds numbers, not classes", "make another project to sort into classes")
    kept = " ".join(name.split())
    if not kept:
        raise DataError("a class has no name", "name it")
    if len(kept) > LONGEST:
        raise DataError(f"the name of a class has {len(kept)} characters", f"use at most {LONGEST}")
    return kept
