"""Whole projects and runs as files: size, rename, delete, moved sources. Imported images are never touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tldesk.core.errors import DataError, ProjectError, UsageError
from tldesk.services.import_steps import SUFFIX, project_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.store.project import Project
    from tldesk.store.values import RunRecord

_DATABASE = "project.sqlite"
_WAIT_S = 0.5  # for another process that is about to let go


@dataclass(frozen=True, slots=True)
class FolderSize:
    """What deleting a folder frees."""

    folder: Path
    size_bytes: int
    files: int
    runs: int = 0  # of a project


def project_size(folder: Path) -> FolderSize:
    """Return what deleting a project frees; the images it was made from are not part of it.

    Raises:
        ProjectError: It is no project.
    """
    _require_project(folder)
    size, files = _size(folder)
    runs = folder / "runs"
    count = sum(entry.is_dir() and entry.name[0] == "r" for entry in os.scandir(runs)) if runs.is_dir() else 0
    return FolderSize(folder, size, files, count)


def run_size(project: Project, run_id: str) -> FolderSize:
    """Return what deleting a run frees. Raises ``UsageError`` where there is none."""
    folder = project.runs.get(run_id).folder
    return FolderSize(folder, *_size(folder))


def rename_project(folder: Path, name: str) -> Path:
    """Give a project that is closed another name; return its new folder.

    Raises:
        UsageError: The name is empty.
        ProjectError: Another project has it, something else has the project open, or the folder cannot be renamed.
            Nothing is changed.
    """
    if not name.strip():
        raise UsageError("a project has no name", "name it")
    _require_project(folder)
    to = project_folder(folder.parent, name.strip())
    if to == folder:
        return folder
    is_same_place = to.exists() and to.samefile(folder)  # only upper and lower case differ
    if to.exists() and not is_same_place:
        raise ProjectError(f"there is a project {to.name.removesuffix(SUFFIX)} already", "choose another name")
    require_alone(folder)
    try:
        folder.rename(to)
    except OSError as error:
        raise ProjectError(f"{folder} cannot be renamed: {error.strerror}", "close what uses it") from error
    return to


def require_deletable(folder: Path) -> None:
    """Refuse what must not be deleted: no project, one that is in use, or one that holds the images themselves.

    Raises:
        ProjectError: Says why.
    """
    from tldesk.services.projects import open_project

    _require_project(folder)
    if folder.is_symlink():
        raise ProjectError(f"{folder} is a link to a project", "delete the link in your file manager")
    try:
        with open_project(folder) as project:
            inside = [source.path for source in project.samples.sources() if source.path.is_relative_to(folder)]
    except ProjectError:
        inside = []  # damaged, or of a newer version: it may be deleted all the same
    if inside:
        raise ProjectError(f"the images in {inside[0]} lie inside the project", "move them out first")
    require_alone(folder)


def delete_project(folder: Path) -> None:
    """Delete a project that is closed, for good.

    Raises:
        ProjectError: As ``require_deletable``; or the disk refuses, and what is left says what was not deleted.
    """
    require_deletable(folder)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise ProjectError(
            f"{error.filename or folder} cannot be deleted: {error.strerror}", "close what uses it"
        ) from error


def rename_run(project: Project, run_id: str, name: str) -> RunRecord:
    """Give a run another name; its folder keeps its own. Raises ``UsageError`` where the name is not allowed."""
    return project.runs.rename(run_id, name)


def delete_run(project: Project, run_id: str) -> None:
    """Delete a run with its weights, for good. Raises ``UsageError`` where it is running, ``ProjectError``."""
    project.runs.delete(run_id)


@dataclass(frozen=True, slots=True)
class Relinked:
    """Where a source lies now, and how many of its files are there."""

    path: Path
    found: int
    missing: int


def relink_source(project: Project, old: Path, chosen: Path) -> Relinked:
    """Say where a source lies now that was moved: at what a person chose, or in it under its own name.

    Raises:
        DataError: As ``projects.relink``, of what was chosen. Nothing is changed.
        ProjectError: The project cannot be written.
    """
    from tldesk.services.projects import relink

    inside = chosen / old.name
    place = inside if chosen.is_dir() and chosen.name != old.name and inside.exists() else chosen
    try:
        report = relink(project, old, place)
    except DataError:
        if place == chosen:
            raise
        place = chosen
        report = relink(project, old, chosen)
    return Relinked(place, report.found, len(report.missing))


def require_alone(folder: Path) -> None:
    """Refuse a project that another window or a command has open.

    Raises:
        ProjectError: Something has it open.
    """
    database = folder / _DATABASE
    try:
        connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=_WAIT_S)
        try:
            # Only the last connection may leave the write-ahead log: that is how SQLite tells that there is no other.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise ProjectError(f"{folder} is open in another window or command", "close it there first") from error
    except sqlite3.DatabaseError:
        return  # damaged: nobody works with it


def _require_project(folder: Path) -> None:
    if not folder.is_dir():
        raise ProjectError(f"there is no project {folder}", "it may have been moved or deleted")
    if folder.suffix != SUFFIX or not (folder / _DATABASE).is_file():
        raise ProjectError(f"{folder} is no project", f"choose a folder NAME{SUFFIX}")


def _size(folder: Path) -> tuple[int, int]:
    size = files = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue  # deleted meanwhile
            files += 1
    return size, files
