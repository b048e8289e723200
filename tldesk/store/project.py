"""A project folder: make, open, close. What is in it is the business of its tables."""

from __future__ import annotations

import shutil
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from tldesk import __version__
from tldesk.core.contracts import Task
from tldesk.core.errors import ProjectError, UsageError
from tldesk.store import disk, migrate
from tldesk.store.database import Database, damaged
from tldesk.store.labels import LabelTable
from tldesk.store.pulse import read_pulse, samples_of_edits
from tldesk.store.runs import RunTable
from tldesk.store.samples import SampleTable
from tldesk.store.schema import APPLICATION_ID, SCHEMA_VERSION
from tldesk.store.schema import project as project_table
from tldesk.store.values import ProjectSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from tldesk.store.pulse import Pulse

SUFFIX = ".tldesk"
DATABASE = "project.sqlite"


class Project:
    """An open project. Any thread may use it; several processes may have it open.

    ``notes`` are sentences that a person should read: it is open for reading only, it lies on a network drive.
    """

    def __init__(self, folder: Path, database: Database, notes: tuple[str, ...]) -> None:
        self.folder = folder
        self.name = folder.name.removesuffix(SUFFIX)
        self.notes = notes
        self._database = database
        self.settings = _read_settings(database)
        self.samples = SampleTable(database, folder)
        self.labels = LabelTable(database, self.settings.task)
        self.runs = RunTable(database, folder / "runs", task=self.settings.task, samples=self.samples)

    @classmethod
    def create(cls, folder: Path, *, task: Task, seed: int, val: float, test: float) -> Project:
        """Make the folder ``NAME.tldesk`` with an empty project, and open it.

        Raises:
            UsageError: The name or a fraction is not allowed.
            ProjectError: The folder exists, or cannot be written. Nothing is left behind.
        """
        folder = folder.absolute()
        if folder.suffix != SUFFIX or folder.name == SUFFIX:
            raise UsageError(f"a project is a folder NAME{SUFFIX}, not {folder.name}", f"call it {folder.name}{SUFFIX}")
        if val < 0 or test < 0 or val + test >= 1:
            raise UsageError(f"val {val:g} and test {test:g} leave no training part", "let them sum to less than 1")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ProjectError(f"{folder} exists already", "open it, or choose another name")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "runs").mkdir()
            (folder / "backups").mkdir()
        except OSError as error:
            raise ProjectError(
                f"{folder} cannot be made: {error.strerror}", "choose a place where you may write"
            ) from error
        try:
            migrate.create(folder / DATABASE)
            _write_settings(folder / DATABASE, task=task, seed=seed, val=val, test=test)
            return cls.open(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open a project; an older one is migrated after a backup, one that may not be written opens for reading.

        Raises:
            ProjectError: It is no project, damaged, or made by a newer version. Nothing is changed then.
        """
        folder = folder.absolute()
        path = folder / DATABASE
        _check_header(folder, path)
        notes: list[str] = []
        kind = disk.network_drive(folder)
        if kind is not None:
            notes.append(
                f"{folder} is on a network drive ({kind}), where SQLite's write-ahead log is unsafe: use it from one "
                "computer at a time, or move the project to a local disk (its samples may stay)"
            )
        database = _open_database(folder, path)
        try:
            old = database.pragma("user_version")
            _check_version(folder, old, is_read_only=database.is_read_only)
            if old != SCHEMA_VERSION:
                database.close()
                backup = migrate.migrate(path)
                if backup is not None:
                    notes.append(f"brought from format {old} to {SCHEMA_VERSION}; the old one is kept as {backup}")
                database = Database(path)
            if database.is_read_only:
                notes.append(f"{folder} is read-only: it can be looked at and used, but not changed")
            return cls(folder, database, tuple(notes))
        except BaseException:
            database.close()
            raise

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self._database.is_read_only

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes of this thread inside the block one: all are kept, or none after an exception."""
        with self._database.write():
            yield

    def pulse(self) -> Pulse:
        """Return a few numbers that differ whenever the project does, whoever changed it."""
        return read_pulse(self._database)

    def samples_of_edits(self, ids: set[int], *, limit: int) -> tuple[int, ...]:
        """Return the samples that edits changed, at most ``limit`` of them."""
        return samples_of_edits(self._database, ids, limit=limit)

    def check(self) -> list[str]:
        """Return what is wrong inside the database; empty when it is sound. Reads all of it."""
        return self._database.check()

    def close(self) -> None:
        """Give back files and locks. A run that is still marked running reads as interrupted from then on."""
        self.runs.release_all()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _check_header(folder: Path, path: Path) -> None:
    """Look at the file's first 100 bytes, so that what is not ours is refused before SQLite touches it."""
    cure = f"give the path of a folder NAME{SUFFIX} that `tldesk new` made"
    if not folder.exists():
        raise ProjectError(f"there is no project {folder}", cure)
    if not path.is_file():
        raise ProjectError(f"{folder} is no project: it has no {DATABASE}", cure)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}", "ask for the right to read it") from error
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise damaged(path)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ProjectError(f"{folder} is no project: its {DATABASE} belongs to another program", cure)
    _refuse_newer(folder, int.from_bytes(header[60:64], "big"))


def _check_version(folder: Path, version: object, *, is_read_only: bool) -> None:
    if not isinstance(version, int) or version == 0:
        raise ProjectError(f"{folder} was never completely made", "delete the folder and make it again")
    _refuse_newer(folder, version)
    if version < SCHEMA_VERSION and is_read_only:
        raise ProjectError(
            f"{folder} has the older format {version} and is read-only, so it cannot be migrated",
            "copy it to a place where you may write",
        )


def _refuse_newer(folder: Path, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"{folder} was made by a newer TL Desk (format {version}; this one knows up to {SCHEMA_VERSION})",
            "update TL Desk, or restore an older copy from the folder's backups",
        )


def _open_database(folder: Path, path: Path) -> Database:
    if disk.is_writable(folder):
        return Database(path)
    database = Database(path, mode="ro")
    try:
        database.pragma("schema_version")
    except ProjectError:
        # In a read-only folder SQLite cannot make the shared-memory file that WAL needs. Without one it can still
        # read the file itself, which is all there is if the last program closed it properly.
        database.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size > 0:
            raise ProjectError(
                f"{folder} is read-only and was not closed properly: its last changes cannot be read there",
                "copy the folder to a place where you may write, and open the copy",
            ) from None
        return Database(path, mode="immutable")
    return database


def _write_settings(path: Path, *, task: Task, seed: int, val: float, test: float) -> None:
    database = Database(path)
    try:
        with database.write() as connection:
            connection.execute(
                project_table.insert().values(
                    id=1,
                    uuid=str(uuid.uuid4()),
                    task=task.value,
                    seed=seed,
                    val=val,
                    test=test,
                    created=time.time(),
                    tldesk=__version__,
                )
            )
    finally:
        database.close()


def _read_settings(database: Database) -> ProjectSettings:
    columns = project_table.c
    with database.read() as connection:
        row = connection.execute(
            project_table.select().with_only_columns(
                columns.uuid, columns.task, columns.seed, columns.val, columns.test, columns.created
            )
        ).first()
    if row is None:
        raise ProjectError(f"{database.path.parent} was never completely made", "delete the folder and make it again")
    return ProjectSettings(row.uuid, Task(row.task), row.seed, row.val, row.test, row.created)
