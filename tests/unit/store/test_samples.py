from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tldesk.core.contracts import FoundSample, FoundUnreadable, LabelValue, SampleFacts, Split, Task
from tldesk.core.errors import DataError, UsageError
from tldesk.store.project import Project
from tldesk.store.values import Checked

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.store.values import Source


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "p.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos 🐈"
    for name in ("cat/猫 1.jpg", "cat/b.jpg", "dog/c d.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def scan(folder: Path) -> list[FoundSample | FoundUnreadable]:
    return [
        FoundSample(path, size=path.stat().st_size, mtime_ns=path.stat().st_mtime_ns, labels=(path.parent.name,))
        for path in sorted(folder.rglob("*.jpg"))
    ]


def add(project: Project, folder: Path) -> Source:
    return project.samples.add_source(folder, "folders", {"depth": 1}, modality="image")


def test_samples_come_back_as_they_were_found(project: Project, photos: Path) -> None:
    source = add(project, photos)
    found = [
        FoundSample(photos / "cat/b.jpg", size=3, mtime_ns=10**18, split=Split.TEST, group="g"),
        FoundSample(str(photos / "digits.gz"), member="17", size=4),
        FoundSample(photos.parent / "elsewhere" / "d.jpg"),
    ]
    report = project.samples.insert(source.id, found)
    first, member, elsewhere = project.samples.rows()
    assert (first.path, first.size, first.mtime_ns) == (photos / "cat/b.jpg", 3, 10**18)
    assert (first.split, first.group, first.loader, first.modality) == (Split.TEST, "g", "folders", "image")
    assert (member.path, member.member, member.ref) == (photos / "digits.gz", "17", f"{photos / 'digits.gz'}#17")
    assert elsewhere.path == photos.parent / "elsewhere" / "d.jpg"
    assert list(report.new) == [first.id, member.id, elsewhere.id]
    assert project.samples.counts().unchecked == 3


def test_a_second_insert_keeps_what_is_known_and_resets_what_changed(project: Project, photos: Path) -> None:
    source = add(project, photos)
    found = scan(photos)
    report = project.samples.insert(source.id, found)
    ids = list(report.new)
    project.labels.import_new(report.new)
    project.samples.mark_checked(
        [Checked(s.id, s.size, s.mtime_ns, content_hash=f"h{s.id}") for s in project.samples.rows()]
    )
    changed = found[1]
    assert isinstance(changed, FoundSample)
    again = project.samples.insert(
        source.id, [found[0], replace(changed, size=99), found[2], FoundSample(photos / "new.jpg")]
    )
    assert list(again.new) == [max(ids) + 1]
    assert list(again.known) == ids
    assert again.changed == (ids[1],)
    rows = project.samples.rows()
    assert [row.content_hash for row in rows] == [f"h{ids[0]}", None, f"h{ids[2]}", None]
    assert [row.labels for row in rows] == [("cat",), ("cat",), ("dog",), ()]
    assert [row.id for row in project.samples.rows(is_checked=False)] == [ids[1], max(ids) + 1]


def test_only_samples_whose_file_changed_wait_for_a_check_again(project: Project, photos: Path) -> None:
    source = add(project, photos)
    unknown = FoundSample(photos / "dog/c d.jpg", member="told by no loader")
    project.samples.insert(source.id, [*scan(photos), unknown])
    one, two, three, four = project.samples.rows()
    project.samples.mark_checked([Checked(s.id, s.size, s.mtime_ns, content_hash="h") for s in (one, two, three, four)])
    assert project.samples.reset_changed(project.samples.rows()) == 0
    two.path.write_bytes(b"longer")
    three.path.unlink()
    assert project.samples.reset_changed(project.samples.rows()) == 1
    assert project.samples.reset_changed(project.samples.rows(is_checked=True)) == 0
    waiting = project.samples.rows(is_checked=False)
    assert [(row.id, row.size, row.content_hash) for row in waiting] == [(two.id, 6, None)]


def test_what_is_no_longer_found_is_reported_and_kept(project: Project, photos: Path) -> None:
    source = add(project, photos)
    project.samples.insert(source.id, scan(photos))
    (photos / "cat/b.jpg").unlink()
    report = project.samples.insert(source.id, scan(photos))
    assert report.missing == (str(photos / "cat/b.jpg"),)
    assert [sample.path for sample in project.samples.missing()] == [photos / "cat/b.jpg"]
    assert project.samples.counts().samples == 3


def test_a_place_that_is_found_twice_counts_once(project: Project, photos: Path) -> None:
    source = add(project, photos)
    report = project.samples.insert(source.id, [*scan(photos), *scan(photos)])
    assert len(report.new) == 3
    assert project.samples.counts().samples == 3


def test_a_file_that_two_sources_hold_is_one_sample(project: Project, photos: Path) -> None:
    whole, part = add(project, photos), add(project, photos / "cat")
    first = project.samples.insert(whole.id, scan(photos))
    second = project.samples.insert(part.id, [*scan(photos / "cat"), FoundSample(photos / "cat" / "new.jpg")])
    assert [project.samples.rows(ids=[id_])[0].path.name for id_ in second.known] == ["b.jpg", "猫 1.jpg"]
    assert set(second.known) <= set(first.new)
    assert len(second.new) == 1
    assert second.missing == ()
    third = project.samples.insert(whole.id, scan(photos))
    assert (len(third.new), len(third.known), third.missing) == (0, 3, ())


def test_unreadable_files_are_listed_and_come_back_when_mended(project: Project, photos: Path) -> None:
    source = add(project, photos)
    bad = FoundUnreadable(photos / "cat/b.jpg", "it is text")
    first, *rest = scan(photos)
    report = project.samples.insert(source.id, [bad, *rest])
    assert len(report.unreadable) == 1
    assert project.samples.unreadable() == [(str(photos / "cat/b.jpg"), "it is text")]
    assert (project.samples.counts().samples, project.samples.counts().readable) == (3, 2)
    assert project.samples.insert(source.id, [bad, *rest]).unreadable == ()
    assert isinstance(first, FoundSample)
    mended = project.samples.insert(source.id, [replace(first, size=5), *rest])
    assert mended.changed == report.unreadable
    assert project.samples.unreadable() == []
    spoiled = project.samples.insert(source.id, [bad, *rest])
    assert spoiled.unreadable == report.unreadable
    assert project.samples.unreadable() == [(str(photos / "cat/b.jpg"), "it is text")]


def test_a_name_that_is_no_text_is_listed_and_stops_nothing(project: Project, photos: Path) -> None:
    source = add(project, photos)
    odd = os.fsdecode(os.fsencode(photos) + b"/caf\xe9.jpg")
    report = project.samples.insert(source.id, [FoundSample(odd), *scan(photos)])
    assert len(report.new) == 3
    ((ref, reason),) = project.samples.unreadable()
    assert ref.endswith("caf\\udce9.jpg")
    assert "rename" in reason


def test_a_check_of_a_file_that_changed_meanwhile_does_not_count(project: Project, photos: Path) -> None:
    source = add(project, photos)
    project.samples.insert(source.id, scan(photos))
    one, two, _ = project.samples.rows()
    facts = SampleFacts(width=4, height=3, captured_s=12.5)
    count = project.samples.mark_checked(
        [
            Checked(one.id, one.size, one.mtime_ns, content_hash="h", facts=facts),
            Checked(two.id, two.size + 1, two.mtime_ns, content_hash="old"),
        ]
    )
    assert count == 1
    assert [row.content_hash for row in project.samples.rows()] == ["h", None, None]
    assert project.samples.division()[0].captured_s == 12.5


def test_filters_and_counts_agree(project: Project, photos: Path) -> None:
    source = add(project, photos)
    report = project.samples.insert(source.id, [*scan(photos), FoundUnreadable(photos / "bad.jpg", "bad")])
    one, two, three = report.new
    project.labels.import_new({one: LabelValue(("a",)), two: LabelValue(("b",))})
    project.samples.set_splits({one: Split.TRAIN, two: Split.VAL, three: Split.VAL})
    project.samples.mark_checked([Checked(two, *_identity(project, two), unreadable="torn")])
    table = project.samples
    assert [row.id for row in table.rows(split=Split.VAL)] == [two, three]
    assert [row.id for row in table.rows(is_labelled=True)] == [one, two]
    assert [row.id for row in table.rows(is_labelled=False, is_readable=True)] == [three]
    assert [row.id for row in table.rows(after_id=one, limit=1)] == [two]
    assert table.rows(after_id=one, limit=1)[0].labels == ("b",)
    assert [row.id for row in table.rows(ids=[three, 999, one])] == [one, three]
    counts = table.counts()
    assert (counts.samples, counts.readable, counts.labelled, counts.unchecked) == (4, 2, 1, 2)
    assert counts.splits == {Split.TRAIN: 1, Split.VAL: 1, Split.TEST: 0}


def _identity(project: Project, id_: int) -> tuple[int, int]:
    (row,) = project.samples.rows(ids=[id_])
    return row.size, row.mtime_ns


def test_more_ids_than_sqlite_takes_as_parameters(project: Project, photos: Path) -> None:
    source = add(project, photos)
    ids = list(project.samples.insert(source.id, scan(photos)).new)
    assert len(project.samples.rows(ids=range(50_000))) == len(ids)


def test_ignored_files_are_counted_by_suffix_over_all_sources(project: Project, photos: Path) -> None:
    one, two = add(project, photos), add(project, photos / "cat")
    project.samples.set_ignored(one.id, {".txt": 9})
    project.samples.set_ignored(one.id, {".txt": 2, "": 1})
    project.samples.set_ignored(two.id, {".txt": 1})
    assert project.samples.ignored() == {"": 1, ".txt": 3}


def test_the_same_source_is_registered_once_and_not_with_another_loader(project: Project, photos: Path) -> None:
    one = add(project, photos)
    again = project.samples.add_source(photos, "folders", {"depth": 2}, modality="image")
    assert (again.id, again.options) == (one.id, {"depth": 2})
    with pytest.raises(UsageError, match="imported with the loader 'folders'"):
        project.samples.add_source(photos, "csv", {}, modality="image")


def test_sources_that_moved_along_with_the_project_are_found(tmp_path: Path) -> None:
    here = tmp_path / "here"
    photos = here / "photos"
    photos.mkdir(parents=True)
    (photos / "a.jpg").write_bytes(b"x")
    with Project.create(here / "p.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2) as project:
        source = project.samples.add_source(photos, "folders", {}, modality="image")
        project.samples.insert(source.id, scan(photos))
    there = tmp_path / "there"
    shutil.move(here, there)
    with Project.open(there / "p.tldesk") as project:
        assert project.samples.rows()[0].path == there / "photos" / "a.jpg"
        assert not project.samples.sources()[0].is_missing
        known = project.samples.add_source(there / "photos", "folders", {}, modality="image")
        assert known.id == source.id
        assert project.samples.insert(known.id, scan(there / "photos")).new == {}


def test_a_moved_source_is_relinked_and_loses_nothing(project: Project, photos: Path, tmp_path: Path) -> None:
    source = add(project, photos)
    report = project.samples.insert(source.id, scan(photos))
    project.labels.import_new(report.new)
    before = project.samples.rows()
    moved = tmp_path / "moved"
    shutil.move(photos, moved)
    (moved / "cat/b.jpg").unlink()
    assert project.samples.sources()[0].is_missing
    assert len(project.samples.missing()) == 3
    with pytest.raises(DataError, match="holds none of the 3 files"):
        project.samples.relink(source.id, tmp_path)
    assert project.samples.rows() == before
    linked = project.samples.relink(source.id, moved)
    assert (linked.found, linked.missing) == (2, (str(moved / "cat/b.jpg"),))
    assert [row.labels for row in project.samples.rows()] == [row.labels for row in before]
    assert [sample.path for sample in project.samples.missing()] == [moved / "cat/b.jpg"]
    assert [row.path.is_relative_to(moved) for row in project.samples.rows()] == [True] * 3


def test_a_file_source_is_relinked_by_the_file(project: Project, tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        for name in ("t.csv", "a.jpg"):
            (tmp_path / folder / name).write_bytes(b"x")
    source = project.samples.add_source(tmp_path / "old" / "t.csv", "csv", {}, modality="image")
    project.samples.insert(source.id, [FoundSample(tmp_path / "old" / "a.jpg")])
    shutil.rmtree(tmp_path / "old")
    with pytest.raises(DataError):
        project.samples.relink(source.id, tmp_path / "new")
    project.samples.relink(source.id, tmp_path / "new" / "t.csv")
    assert project.samples.rows()[0].path == tmp_path / "new" / "a.jpg"
