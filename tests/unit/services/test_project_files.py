"""Renaming and deleting projects and runs: what is freed, what is refused, and that images stay."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.desk import make_project

from tldesk.core.errors import DataError, ProjectError, UsageError
from tldesk.services import project_files
from tldesk.services.projects import open_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed project with one finished run, and an image beside it."""
    with make_project(tmp_path, labels={1: "wren"}) as project:
        (tmp_path / "photos" / "photo-0.jpg").write_bytes(b"image")
        run = project.runs.start(name="first", backbone="x/y", recipe={})
        (run.folder / "best.safetensors").write_bytes(bytes(5000))
        project.runs.finish(run.id, "completed", epochs=1, seconds=1.0)
        return project.folder


def test_deleting_says_what_it_frees_and_leaves_the_images(folder: Path) -> None:
    size = project_files.project_size(folder)
    assert size.runs == 1
    assert size.size_bytes == sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) > 5000
    project_files.delete_project(folder)
    assert not folder.exists()
    assert (folder.parent / "photos" / "photo-0.jpg").read_bytes() == b"image"


def test_a_project_keeps_everything_under_another_name(folder: Path) -> None:
    to = project_files.rename_project(folder, "tits/and: wrens")
    assert to == folder.parent / "tits and  wrens.tldesk"
    with open_project(to) as project:
        assert project.name == "tits and  wrens"
        assert project.samples.rows(ids=[1])[0].labels == ("wren",)
        assert project.runs.get("r0001").folder.is_dir()
        assert project.check() == []


def test_a_name_that_is_taken_or_empty_is_refused(folder: Path) -> None:
    (folder.parent / "other.tldesk").mkdir()
    with pytest.raises(ProjectError, match="other already"):
        project_files.rename_project(folder, "other")
    with pytest.raises(UsageError, match="name"):
        project_files.rename_project(folder, " ")
    assert folder.is_dir()


def test_what_another_process_has_open_is_neither_renamed_nor_deleted(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tldesk.services.projects import open_project\n"
        "project = open_project(Path(sys.argv[1])); project.pulse(); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(ProjectError, match="open in another"):
            project_files.rename_project(folder, "new")
        with pytest.raises(ProjectError, match="open in another"):
            project_files.delete_project(folder)
        other.communicate("")
    assert project_files.rename_project(folder, "new").is_dir()


def test_a_project_that_holds_its_images_is_not_deleted(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        inside = project.folder / "pictures"
        inside.mkdir()
        project.samples.add_source(inside, "folder", {}, modality="image")
    with pytest.raises(ProjectError, match="inside the project"):
        project_files.delete_project(project.folder)
    assert inside.is_dir()


def test_what_is_no_project_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "x.tldesk").mkdir()
    for path in (tmp_path / "x.tldesk", tmp_path / "gone.tldesk", tmp_path):
        with pytest.raises(ProjectError):
            project_files.delete_project(path)
    assert (tmp_path / "x.tldesk").is_dir()


def test_a_link_to_a_project_is_left_alone(folder: Path) -> None:
    link = folder.parent / "link.tldesk"
    link.symlink_to(folder, target_is_directory=True)
    with pytest.raises(ProjectError, match="link"):
        project_files.delete_project(link)
    assert folder.is_dir()


def test_a_run_is_renamed_and_deleted_with_its_folder(folder: Path) -> None:
    with open_project(folder) as project:
        assert project_files.rename_run(project, "r0001", " better ").name == "better"
        assert project_files.run_size(project, "r0001").size_bytes >= 5000
        run_folder = project.runs.get("r0001").folder
        project_files.delete_run(project, "r0001")
        assert project.runs.all() == []
        assert not run_folder.exists()
        assert list(project.runs.folder.iterdir()) == []
        assert project.check() == []
        assert project.runs.start(name="next", backbone="x/y", recipe={}).id == "r0002"


def test_a_run_that_is_under_way_is_not_deleted(folder: Path) -> None:
    with open_project(folder) as project, open_project(folder) as other:
        run = project.runs.start(name="now", backbone="x/y", recipe={})
        for each in (project, other):
            with pytest.raises(UsageError, match="is running"):
                project_files.delete_run(each, run.id)
        assert run.folder.is_dir()
        with pytest.raises(UsageError, match="cannot be called"):
            project_files.rename_run(project, run.id, "latest")


def test_a_source_that_moved_is_found_at_what_was_chosen_or_inside_it(tmp_path: Path) -> None:
    with make_project(tmp_path) as project:
        photos = tmp_path / "photos"
        for sample in project.samples.rows(is_readable=True):
            sample.path.touch()
        (photos / "photo-3.jpg").unlink()
        (tmp_path / "disk").mkdir()
        photos.rename(tmp_path / "disk" / "photos")
        with pytest.raises(DataError, match="none of the 9 files"):
            project_files.relink_source(project, photos, tmp_path)
        done = project_files.relink_source(project, photos, tmp_path / "disk")
        assert done == project_files.Relinked(tmp_path / "disk" / "photos", 7, 2)
        (tmp_path / "disk" / "photos").rename(tmp_path / "pictures")
        done = project_files.relink_source(project, done.path, tmp_path / "pictures")
        assert done == project_files.Relinked(tmp_path / "pictures", 7, 2)
        assert project.samples.rows(ids=[1])[0].path == tmp_path / "pictures" / "photo-0.jpg"
