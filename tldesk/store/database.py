"""One SQLite file: connections, transactions, and its errors as sentences. Knows no table.

Transactions follow SQLAlchemy's recipe for the sqlite3 driver: its own BEGIN is off (``isolation_level`` None) and the
engine's ``begin`` event says BEGIN, so that reads are repeatable and DDL rolls back. Writers say BEGIN IMMEDIATE: two
processes queue for the lock at the start, where waiting is possible, instead of failing at the first write.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tldesk.core.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_S = 30.0  # how long a writer waits for another process
_WRITE = "tldesk_write"


class LockedError(ProjectError):
    """Another program kept the database for longer than a writer waits."""


class Database:
    """A SQLite file that several threads and processes may use at once.

    Args:
        path: The file. It must exist unless ``mode`` is ``rwc``.
        mode: ``rw``, ``rwc`` (make it), ``ro``, or ``immutable`` (a read-only place where not even a lock can be made).
        foreign_keys: Off only while tables are rebuilt by a migration.
    """

    def __init__(self, path: Path, *, mode: str = "rw", foreign_keys: bool = True) -> None:
        self.path = path
        self.is_read_only = mode in ("ro", "immutable")
        self._foreign_keys = foreign_keys
        self._uri = path.absolute().as_uri() + ("?immutable=1" if mode == "immutable" else f"?mode={mode}")
        self._engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=sa.QueuePool)
        self._writer = self._engine.execution_options(**{_WRITE: True})
        self._here = threading.local()
        sa.event.listen(self._engine, "begin", _begin)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            connection.execute(f"PRAGMA foreign_keys = {'ON' if self._foreign_keys else 'OFF'}")
            connection.execute("PRAGMA synchronous = FULL")
            # An import of 20,000 samples fits into these, so that it neither spills nor is copied twice at its commit.
            connection.execute("PRAGMA cache_size = -32768")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the database; within ``write`` of this thread, that one's.

        Raises:
            ProjectError: The database is damaged, locked or gone.
        """
        current: sa.Connection | None = getattr(self._here, "connection", None)
        if current is not None:
            yield current
            return
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Give a connection in one IMMEDIATE transaction, committed at the end; a nested call joins the outer one.

        Raises:
            ProjectError: The database is read-only, damaged, locked for too long, or the disk is full.
        """
        if self.is_read_only:
            raise ProjectError(f"{self.path.parent} is read-only", "copy the project to a place where you may write")
        current: sa.Connection | None = getattr(self._here, "connection", None)
        if current is not None:
            yield current
            return
        with self._explained(), self._writer.begin() as connection:
            self._here.connection = connection
            try:
                yield connection
            finally:
                self._here.connection = None

    def pragma(self, text: str) -> object:
        """Run a PRAGMA outside any transaction and return the first value of its answer, or None."""
        with self._explained():
            raw = self._engine.raw_connection()
            try:
                row = raw.cursor().execute(f"PRAGMA {text}").fetchone()
            finally:
                raw.close()
        return row[0] if row else None

    def check(self) -> list[str]:
        """Return what is wrong inside the file, as SQLite's full integrity check tells it; empty when it is sound."""
        with self.read() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
            broken = [
                f"row {row[1]} of {row[0]} points nowhere"
                for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
            ]
        return [line for line in found if line != "ok"] + broken

    def backup(self, to: Path) -> None:
        """Copy the database as it stands, with what is still in its write-ahead log, while others go on using it."""
        with self._explained():
            source = self._connect()
            target = sqlite3.connect(to)
            try:
                source.backup(target)
            finally:
                target.close()
                source.close()

    def close(self) -> None:
        """Close every connection; the last process to do so folds the write-ahead log into the file."""
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.IntegrityError:
            raise  # a mistake in the code, not something that a person can mend
        except sa.exc.DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise explain(error.orig, self.path) from error
            raise
        except sqlite3.DatabaseError as error:
            raise explain(error, self.path) from error


def explain(error: sqlite3.Error, path: Path) -> Exception:
    """Return what a person is told about an SQLite error, or the error itself where it is our mistake."""
    folder = path.parent
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedError(
                f"{folder} was kept locked by another program for {BUSY_S:.0f} s",
                "wait for it to finish, then try again",
            )
        case sqlite3.SQLITE_READONLY:
            return ProjectError(f"{folder} is read-only", "copy the project to a place where you may write")
        case sqlite3.SQLITE_FULL:
            return ProjectError(f"the disk of {folder} is full", "make room, then try again; nothing was lost")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
            return ProjectError(f"{path} cannot be read or written: {error}", "check that its disk is there")
    return error


def damaged(path: Path) -> ProjectError:
    """Return the error of a damaged database, with the newest backup as its cure."""
    backups = sorted((path.parent / "backups").glob("*.sqlite"))
    cure = f"put {backups[-1]} in its place" if backups else "restore the folder from a backup"
    return ProjectError(f"the database {path} is damaged", cure)


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITE) else "BEGIN")
