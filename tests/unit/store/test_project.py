from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest

from tldesk.core.contracts import FoundSample, Task
from tldesk.core.errors import ProjectError, UsageError
from tldesk.store import disk, migrate
from tldesk.store.database import Database
from tldesk.store.project import DATABASE, Project
from tldesk.store.schema import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path, name: str = "p.tldesk") -> Project:
    return Project.create(folder / name, task=Task.SINGLE, seed=7, val=0.1, test=0.3)


def file_bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["p.tldesk", "照片 与 cats 🐈 100% #1?.tldesk"])
def test_what_was_decided_at_creation_is_there_after_reopening(tmp_path: Path, name: str) -> None:
    with make(tmp_path, name) as project:
        made = project.settings
    with Project.open(tmp_path / name) as project:
        assert project.settings == made
        assert (made.task, made.seed, made.val, made.test) == (Task.SINGLE, 7, 0.1, 0.3)
        assert project.name == name.removesuffix(".tldesk")
        assert project.check() == []
    assert {path.name for path in (tmp_path / name).iterdir()} == {DATABASE, "runs", "backups"}


def test_the_database_is_in_wal_mode_with_full_sync_and_foreign_keys(tmp_path: Path) -> None:
    make(tmp_path).close()
    with closing(Database(tmp_path / "p.tldesk" / DATABASE)) as database:
        assert database.pragma("journal_mode") == "wal"
        assert database.pragma("synchronous") == 2
        assert database.pragma("foreign_keys") == 1
        assert database.pragma("busy_timeout") == 30_000
        assert database.pragma("application_id") == APPLICATION_ID
        assert database.pragma("user_version") == SCHEMA_VERSION


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "p.tldesk"
    folder.mkdir()
    (folder / "mine.txt").write_text("keep")
    with pytest.raises(ProjectError, match="exists already"):
        make(tmp_path)
    assert file_bytes(folder) == {"mine.txt": b"keep"}


@pytest.mark.parametrize("name", ["p", ".tldesk", "p.sqlite"])
def test_a_wrong_name_is_refused_and_nothing_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"NAME\.tldesk"):
        make(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise ProjectError("no")

    monkeypatch.setattr(migrate, "create", fail)
    with pytest.raises(ProjectError):
        make(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_project_is_refused_with_a_cure_and_unchanged(tmp_path: Path) -> None:
    make(tmp_path).close()
    folder = tmp_path / "p.tldesk"
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file_bytes(folder)
    with pytest.raises(ProjectError, match="newer TL Desk") as caught:
        Project.open(folder)
    assert "update" in caught.value.cure
    assert file_bytes(folder) == before


def test_a_newer_version_that_is_still_in_the_log_is_refused(tmp_path: Path) -> None:
    make(tmp_path).close()
    path = tmp_path / "p.tldesk" / DATABASE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")  # in the log: this connection stays open
        assert int.from_bytes(path.read_bytes()[60:64], "big") == SCHEMA_VERSION
        with pytest.raises(ProjectError, match="newer TL Desk"):
            Project.open(path.parent)


def test_what_is_no_project_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no project"):
        Project.open(tmp_path / "gone.tldesk")
    (tmp_path / "empty.tldesk").mkdir()
    with pytest.raises(ProjectError, match=r"has no project\.sqlite"):
        Project.open(tmp_path / "empty.tldesk")
    other = tmp_path / "other.tldesk"
    other.mkdir()
    with closing(sqlite3.connect(other / DATABASE)) as connection:
        connection.execute("CREATE TABLE t (x)")
    with pytest.raises(ProjectError, match="another program"):
        Project.open(other)


@pytest.mark.parametrize("damage", ["text", "empty", "torn"])
def test_a_damaged_database_names_the_newest_backup(tmp_path: Path, damage: str) -> None:
    make(tmp_path).close()
    folder = tmp_path / "p.tldesk"
    path = folder / DATABASE
    content = path.read_bytes()
    path.write_bytes({"text": b"hello" * 100, "empty": b"", "torn": content[:4096] + b"\xff" * 8192}[damage])
    (folder / "backups" / "1.sqlite").write_bytes(b"")
    (folder / "backups" / "2.sqlite").write_bytes(b"")
    with pytest.raises(ProjectError, match="damaged") as caught:
        Project.open(folder)
    assert str(folder / "backups" / "2.sqlite") in caught.value.cure


def test_a_project_that_may_not_be_written_opens_for_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(tmp_path) as project:
        project.labels.add_classes(["cat"])
    monkeypatch.setattr(disk, "is_writable", lambda folder: False)
    with Project.open(tmp_path / "p.tldesk") as project:
        assert project.is_read_only
        assert any("read-only" in note for note in project.notes)
        assert project.labels.class_names() == ["cat"]
        with pytest.raises(ProjectError, match="read-only") as caught:
            project.labels.add_classes(["dog"])
        assert "copy" in caught.value.cure
        assert project.labels.class_names() == ["cat"]


def _refuse_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a read-only mount, where SQLite cannot make the file that WAL needs."""
    connect = sqlite3.connect

    def refuse(place: str, **options: object) -> sqlite3.Connection:
        if "mode=ro" in place:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return connect(place, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(disk, "is_writable", lambda folder: False)
    monkeypatch.setattr("tldesk.store.database.sqlite3.connect", refuse)


def test_a_read_only_disk_without_locks_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(tmp_path) as project:
        project.labels.add_classes(["cat"])
    _refuse_locks(monkeypatch)
    with Project.open(tmp_path / "p.tldesk") as project:
        assert project.labels.class_names() == ["cat"]
        assert project.is_read_only


def test_a_read_only_disk_with_changes_in_the_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with make(tmp_path) as project:
        project.labels.add_classes(["cat"])
        shutil.copytree(project.folder, tmp_path / "copy.tldesk")  # as if its program had been killed
    _refuse_locks(monkeypatch)
    with pytest.raises(ProjectError, match="not closed properly"):
        Project.open(tmp_path / "copy.tldesk")


def test_a_network_drive_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def partition(mountpoint: str, fstype: str) -> SimpleNamespace:
        return SimpleNamespace(mountpoint=mountpoint, fstype=fstype, opts="rw", device="x")

    here = [partition("/", "ext4"), partition(str(tmp_path), "nfs4"), partition(str(tmp_path) + "x", "ext4")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: here)
    with make(tmp_path) as project:
        assert any("network drive (nfs4)" in note and "unsafe" in note for note in project.notes)
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [*here, partition(f"{tmp_path}/p.tldesk", "ext4")])
    with Project.open(tmp_path / "p.tldesk") as project:
        assert project.notes == ()


def test_a_transaction_over_several_tables_is_kept_or_undone_as_one(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        source = project.samples.add_source(tmp_path, "x", {}, modality="m")

        def change() -> None:
            with project.transaction():
                project.samples.insert(source.id, [FoundSample(tmp_path / "a.jpg")])
                project.labels.add_classes(["cat"])
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change()
        assert project.samples.rows() == []
        assert project.labels.class_names() == []


def test_a_place_without_room_is_said_as_such(tmp_path: Path) -> None:
    with make(tmp_path) as project:
        source = project.samples.add_source(tmp_path, "x", {}, modality="m")
        # One connection in the pool, hence the one that writes: let its file grow no further.
        project._database.pragma("max_page_count = 1")
        found = [FoundSample(tmp_path / f"{i:05}.jpg") for i in range(5000)]
        with pytest.raises(ProjectError, match="full") as caught:
            project.samples.insert(source.id, found)
        assert "room" in caught.value.cure
        assert project.samples.rows() == []


def test_importing_the_store_costs_nothing_until_it_is_used() -> None:
    code = (
        "import sys, tldesk.services.projects, tldesk.services.importing, tldesk.services.labelling\n"
        "bad = {'sqlalchemy', 'alembic', 'torch', 'PySide6'} & set(sys.modules)\n"
        "sys.exit(f'imported: {bad}' if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_opening_a_project_of_today_does_not_import_alembic(tmp_path: Path) -> None:
    make(tmp_path).close()
    code = (
        "import sys, pathlib; from tldesk.store.project import Project\n"
        "Project.open(pathlib.Path(sys.argv[1])).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "p.tldesk")], check=False).returncode == 0
