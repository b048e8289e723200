"""Bring a project's database to today's tables: create, or back up and migrate. Alembic is imported here only."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.durable import durable_file
from tldesk.core.errors import ProjectError
from tldesk.store.database import Database
from tldesk.store.schema import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    import sqlalchemy as sa

MIGRATIONS = Path(__file__).with_name("migrations")


def create(path: Path) -> None:
    """Make the database file with today's tables, in WAL mode.

    Raises:
        ProjectError: It cannot be written.
    """
    with closing(Database(path, mode="rwc", foreign_keys=False)) as database:
        # Before WAL is on, so that it lies in the file itself: open() knows a project by it even after a crash.
        database.pragma(f"application_id = {APPLICATION_ID}")
        database.pragma("journal_mode = WAL")
        upgrade(database, version=SCHEMA_VERSION)


def migrate(path: Path, *, version: int = SCHEMA_VERSION, location: Path = MIGRATIONS) -> Path | None:
    """Migrate an older database after a backup; return the backup, or None where another process was faster.

    Raises:
        ProjectError: The migration failed; the database is as it was, and the error names the backup.
    """
    with closing(Database(path, foreign_keys=False)) as database:
        old = database.pragma("user_version")
        if old == version:
            return None
        backup = _back_up(database, str(old))
        try:
            upgrade(database, version=version, location=location)
        except Exception as error:
            raise ProjectError(
                f"{path.parent} could not be brought from format {old} to {version}: {error}",
                f"it is unchanged, with a copy at {backup}; open it with the TL Desk that made it and report this",
            ) from error
        database.pragma("wal_checkpoint(TRUNCATE)")
    return backup


def upgrade(database: Database, *, version: int, location: Path = MIGRATIONS) -> None:
    """Run the missing migrations in one transaction and write the version number into it."""
    with database.write() as connection:
        if connection.exec_driver_sql("PRAGMA user_version").scalar() == version:
            return  # another process did it while this one waited for the lock
        _run_alembic(connection, location)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise ProjectError(f"after the migration {len(broken)} rows point nowhere", "report this")
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def _run_alembic(connection: sa.Connection, location: Path) -> None:
    # Imported here: alembic costs half a second, and a project of today's format never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(location).replace("%", "%%"))  # ConfigParser interpolates
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _back_up(database: Database, version: str) -> Path:
    folder = database.path.parent / "backups"
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    final = folder / f"{stamp}-format-{version}.sqlite"
    try:
        folder.mkdir(exist_ok=True)
        with durable_file(final) as part:
            database.backup(part)
    except OSError as error:
        raise ProjectError(f"no backup could be written to {folder}: {error}", "make room or rights there") from error
    return final
