from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tldesk.core.contracts import Task
from tldesk.core.errors import ProjectError
from tldesk.store import migrate, project, schema
from tldesk.store.database import Database
from tldesk.store.project import DATABASE, Project

if TYPE_CHECKING:
    from pathlib import Path

NEXT = schema.SCHEMA_VERSION + 1
STEP = """
from alembic import op
revision = "next"
down_revision = {last!r}
def upgrade():
    op.execute("CREATE TABLE more (x)")
    op.execute("UPDATE classes SET name = upper(name)")
    {then}
"""


def structure(connection: sqlite3.Connection) -> dict[str, object]:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    result: dict[str, object] = {}
    for table in tables:
        if table in ("alembic_version", "sqlite_sequence"):
            continue
        indices = [row[1] for row in connection.execute(f"PRAGMA index_list({table})")]
        result[table] = (
            connection.execute(f"PRAGMA table_xinfo({table})").fetchall(),
            sorted(connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()),
            sorted((name, str(connection.execute(f"PRAGMA index_xinfo({name})").fetchall())) for name in indices),
            sorted(
                "".join((sql or "").split())
                for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ?", (table,))
            ),
        )
    return result


def test_the_migrations_lead_to_the_tables_of_the_schema(tmp_path: Path) -> None:
    migrate.create(tmp_path / "migrated.sqlite")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'made.sqlite'}")
    schema.metadata.create_all(engine)
    engine.dispose()
    with (
        closing(sqlite3.connect(tmp_path / "migrated.sqlite")) as migrated,
        closing(sqlite3.connect(tmp_path / "made.sqlite")) as made,
    ):
        assert structure(migrated) == structure(made)
        assert len(structure(made)) == len(schema.metadata.tables)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "p.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2) as made:
        made.labels.add_classes(["cat"])
    return tmp_path / "p.tldesk"


def newer_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, then: str = "") -> None:
    """Stand in for a later TL Desk that has one migration more."""
    location = tmp_path / "100% migrations"
    shutil.copytree(migrate.MIGRATIONS, location)
    last = f"{schema.SCHEMA_VERSION:04}"
    (location / "versions" / "next.py").write_text(STEP.format(last=last, then=then))
    run = migrate.migrate
    monkeypatch.setattr(project, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(migrate, "migrate", lambda path: run(path, version=NEXT, location=location))


def test_an_older_project_is_migrated_after_a_backup(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(monkeypatch, tmp_path)
    with Project.open(folder) as opened:
        assert opened.labels.class_names() == ["CAT"]
        assert "brought from format" in opened.notes[0]
    (backup,) = (folder / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT name FROM classes").fetchall() == [("cat",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
    with Project.open(folder) as opened:
        assert opened.notes == ()
    assert len(list((folder / "backups").iterdir())) == 1


def test_a_migration_that_fails_leaves_the_project_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        newer_program(patch, tmp_path, then="raise RuntimeError('planted')")
        with pytest.raises(ProjectError, match="planted") as caught:
            Project.open(folder)
        assert "unchanged" in caught.value.cure
        assert str(next((folder / "backups").iterdir())) in caught.value.cure
    with Project.open(folder) as opened:
        assert opened.labels.class_names() == ["cat"]
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)


def test_without_room_for_a_backup_nothing_is_migrated(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Database, to: Path) -> None:
        raise OSError(28, "No space left on device")

    newer_program(monkeypatch, tmp_path)
    monkeypatch.setattr(Database, "backup", refuse)
    with pytest.raises(ProjectError, match="no backup could be written"):
        Project.open(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
    assert list((folder / "backups").iterdir()) == []


def test_two_programs_that_open_an_older_project_migrate_it_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(monkeypatch, tmp_path)
    back_up = Database.backup

    def meanwhile(self: Database, to: Path) -> None:
        back_up(self, to)
        monkeypatch.setattr(Database, "backup", back_up)
        migrate.migrate(folder / DATABASE)  # the other one is faster

    monkeypatch.setattr(Database, "backup", meanwhile)
    with Project.open(folder) as opened:
        assert opened.labels.class_names() == ["CAT"]


def test_an_older_project_that_is_read_only_is_not_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(monkeypatch, tmp_path)
    monkeypatch.setattr("tldesk.store.disk.is_writable", lambda folder: False)
    with pytest.raises(ProjectError, match="cannot be migrated"):
        Project.open(folder)
