"""new, import, info and label, as a script calls them."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, SMALL, write_image

from tldesk.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


def test_new_from_class_folders_tells_what_it_found(tldesk: Tldesk, pictures: Path, tmp_path: Path) -> None:
    (pictures / "red" / "notes.txt").write_text("hello")
    (pictures / "red" / "cut.png").write_bytes((pictures / "red" / "00.png").read_bytes()[:400])
    (pictures / "red" / "empty.jpg").write_bytes(b"")
    (pictures / "red" / "text.jpg").write_text("not a picture at all, just words")

    answer = tldesk("new", tmp_path / "p.tldesk", "--from", pictures)

    found = answer.document
    assert answer.status == 0
    assert found["task"] == "single"
    assert found["samples"] == 23
    assert found["labelled"] == 20
    assert found["classes"] == ["blue", "red"]
    assert found["ignored"] == {".txt": 1}
    assert sorted(item["path"].rpartition("/")[2] for item in found["unreadable"]) == [
        "cut.png",
        "empty.jpg",
        "text.jpg",
    ]
    assert all(item["reason"] for item in found["unreadable"])
    assert sum(found["splits"].values()) == 20
    assert found["splits"]["val"] in {3, 4}  # the truncated one may have been drawn into any split
    assert found["splits"]["test"] in {3, 4}
    assert tldesk("info", tmp_path / "p.tldesk").document["samples"] == 23


def test_a_source_with_splits_on_top_keeps_them(tldesk: Tldesk, tmp_path: Path) -> None:
    root = tmp_path / "data"
    for split, count in (("train", 6), ("test", 3)):
        for name, color in COLORS.items():
            for index in range(count):
                write_image(root / split / name / f"{index}.png", color, seed=hash((split, index)) % 1000)

    found = tldesk("new", tmp_path / "p.tldesk", "--from", root, "--val", 0, "--test", 0.2).document

    assert found["splits"] == {"train": 18, "val": 0, "test": 9}


def test_import_twice_adds_only_what_is_new(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    write_image(pictures / "red" / "new.png", COLORS["red"], seed=999)

    found = tldesk("import", project, pictures).document

    assert (found["samples"], found["new"]) == (21, 1)


def test_splits_of_what_was_there_stay_when_data_is_added(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    with Project.open(project) as opened:
        before = {sample.ref: sample.split for sample in opened.samples.rows()}
    for index in range(30):
        write_image(pictures / "red" / f"more {index}.png", COLORS["red"], seed=500 + index)
    tldesk("import", project, pictures)
    with Project.open(project) as opened:
        after = {sample.ref: sample.split for sample in opened.samples.rows()}

    assert len(after) == 50
    assert {ref: after[ref] for ref in before} == before


def test_label_sets_clears_and_names_what_it_does_not_know(
    tldesk: Tldesk, project: Path, pictures: Path, tmp_path: Path
) -> None:
    table = tmp_path / "labels.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ("path", "label"),
                (pictures / "red" / "00.png", "blue"),
                (pictures / "red" / "01.png", ""),
                ("nowhere.png", "x"),
            ]
        )

    answer = tldesk("label", project, "--set", table)

    assert answer.document["changed"] == 2
    assert answer.document["unknown"] == ["nowhere.png"]
    assert tldesk("info", project).document["labelled"] == 19


def test_label_with_a_wrong_column_changes_nothing(tldesk: Tldesk, project: Path, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("file,label\nx.png,red\n")

    answer = tldesk("label", project, "--set", table)

    assert answer.status == 1
    assert "labels.csv" in answer.error
    assert "path" in answer.error
    assert tldesk("info", project).document["labelled"] == 20


@pytest.mark.parametrize("name", ["颜色 📷", "with space", "[brackets]"])
def test_names_of_any_kind_work(tldesk: Tldesk, tmp_path: Path, name: str) -> None:
    for label, color in COLORS.items():
        for index in range(3):
            write_image(tmp_path / name / f"{label} {name}" / f"{index} {name}.png", color, seed=index)

    answer = tldesk("new", tmp_path / f"{name}.tldesk", "--from", tmp_path / name)

    assert answer.status == 0, answer.document
    assert answer.document["classes"] == sorted(f"{label} {name}" for label in COLORS)


def test_an_empty_folder_makes_no_project(tldesk: Tldesk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    answer = tldesk("new", tmp_path / "p.tldesk", "--from", tmp_path / "empty")

    assert answer.status == 1
    assert "empty" in answer.error
    assert not (tmp_path / "p.tldesk").exists()


def test_header_check_returns_before_the_full_decode(tldesk: Tldesk, pictures: Path, tmp_path: Path) -> None:
    (pictures / "red" / "cut.png").write_bytes((pictures / "red" / "00.png").read_bytes()[:400])

    found = tldesk("new", tmp_path / "p.tldesk", "--from", pictures, "--check", "header").document

    assert found["samples"] == 21
    assert found["unreadable"] == []


def test_a_project_that_moves_with_its_pictures_finds_them(
    tldesk: Tldesk, project: Path, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.move(project, tmp_path / "elsewhere" / project.name)
    shutil.move(pictures, tmp_path / "elsewhere" / pictures.name)

    answer = tldesk("import", tmp_path / "elsewhere" / project.name, tmp_path / "elsewhere" / pictures.name)

    assert (answer.document["samples"], answer.document["new"]) == (20, 0)


def test_pictures_that_moved_alone_are_relinked_and_trained_on(
    tldesk: Tldesk, project: Path, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "drive").mkdir()
    moved = shutil.move(pictures, tmp_path / "drive" / "moved")
    before = tldesk("info", project).document
    assert tldesk("train", project, *SMALL, "--head", "logistic").status == 1

    wrong = tldesk("relink", project, pictures, tmp_path / "drive")
    answer = tldesk("relink", project, pictures, moved)

    assert wrong.status == 1
    assert str(pictures) in wrong.error
    assert answer.document == {"source": str(moved), "found": 20, "missing": []}
    assert tldesk("info", project).document == before
    assert tldesk("train", project, *SMALL, "--head", "logistic").document["outcome"] == "completed"
    assert tldesk("import", project, moved).document["new"] == 0


def test_import_takes_the_projects_own_settings_and_no_others(tldesk: Tldesk, project: Path, pictures: Path) -> None:
    same = tldesk("import", project, pictures, "--task", "single", "--val", 0.2, "--test", 0.2, "--seed", 0)
    other = tldesk("import", project, pictures, "--val", 0.3)

    assert same.status == 0
    assert other.status == 2
    assert "--val 0.3 differs from the project's own val 0.2" in other.error


def test_a_project_of_a_newer_version_is_refused_and_left_alone(tldesk: Tldesk, project: Path) -> None:
    connection = sqlite3.connect(project / "project.sqlite")
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = (project / "project.sqlite").read_bytes()

    answer = tldesk("info", project)

    assert answer.status == 1
    assert "newer" in answer.error
    assert (project / "project.sqlite").read_bytes() == before


def test_wrong_usage_ends_with_2_and_a_document(tldesk: Tldesk, project: Path) -> None:
    answer = tldesk("info", project, "--no-such-option")

    assert answer.status == 2
    assert "no-such-option" in answer.error


def test_an_import_says_what_nothing_will_test(tldesk: Tldesk, pictures: Path, tmp_path: Path) -> None:
    write_image(pictures / "solo" / "1.png", COLORS["green"], seed=5)

    alone = tldesk("new", tmp_path / "a.tldesk", "--from", pictures)
    grouped = tldesk("new", tmp_path / "b.tldesk", "--from", pictures, "--group", "^([a-z])[a-z]*/")

    assert "'solo'" in alone.err
    assert "test part" not in alone.err
    assert grouped.document["splits"]["test"] > 0 or "test part" in grouped.err
    assert grouped.document["splits"]["val"] > 0 or "validation part" in grouped.err
    assert 0 in grouped.document["splits"].values()


def test_copies_that_splits_divide_are_named_whichever_check_was_made(tldesk: Tldesk, tmp_path: Path) -> None:
    for label, color in COLORS.items():
        for index in range(12):
            for copy in ("", " (1)", " (2)"):
                write_image(tmp_path / "data" / label / f"photo{index}{copy}.png", color, seed=index)

    full = tldesk("new", tmp_path / "a.tldesk", "--from", tmp_path / "data")
    header = tldesk("new", tmp_path / "b.tldesk", "--from", tmp_path / "data", "--check", "header")
    (leak,) = full.document["would_leak"]
    whole = tldesk("new", tmp_path / "c.tldesk", "--from", tmp_path / "data", "--group", leak["option"])

    assert header.document["would_leak"] == [leak]
    assert leak["option"] in header.err
    assert whole.document["would_leak"] == []
