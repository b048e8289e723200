from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import BaseModel, ConfigDict

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Found, FoundIgnored, FoundSample, FoundUnreadable, Payload, SampleFacts, Split, Task
from tldesk.core.errors import CancelledError, DataError, PluginError, TldeskError, UnreadableError, UsageError
from tldesk.core.events import Event, Note, PhaseStarted, Progress
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import importing, projects
from tldesk.services.checking import content_hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tldesk.store.project import Project

Array = np.ndarray[Any, np.dtype[Any]]


class Notes:
    """A modality of text files: its first byte must be ``T``, and a whole one ends in ``.``."""

    key, title, version = "note", "Notes", "1"
    suffixes = frozenset({".note"})

    def __init__(self) -> None:
        self.decoded: list[str] = []
        self.lock = threading.Lock()

    def check(self, path: Path | str) -> str | None:
        return None if Path(path).read_bytes()[:1] == b"T" else "it does not begin with T"

    def captured_s(self, path: Path) -> float | None:
        text = path.read_text()[1:-1]
        return float(text) if text.isdecimal() else None

    def decode(self, payload: Payload) -> Array:
        if isinstance(payload, np.ndarray):
            return payload
        with self.lock:
            self.decoded.append(payload.name)
        text = payload.read_bytes()
        if text.endswith(b"!"):
            raise ValueError("a decoder that did not expect this")
        if not text.endswith(b"."):
            raise UnreadableError("cut short")
        return np.frombuffer(text, np.uint8)

    def facts(self, payload: Payload, raw: Array) -> SampleFacts:
        return SampleFacts(width=raw.size, height=1)

    def write_working_copy(self, raw: Array, to: Path, *, size_px: int) -> bool:
        to.write_bytes(raw[:2].tobytes())
        return True


class FolderOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    depth: int = 1


class NoteFolders:
    """A loader: the class is the folder, a sample's split or label may stand in its name."""

    key, title, modality, options = "note-folders", "Folders", "note", FolderOptions

    def suits(self, source: Path) -> int:
        return 50 if source.is_dir() else 0

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        if not any(source.iterdir()):
            raise DataError(f"{source} is empty", "choose another folder")
        for path in sorted(source.rglob("*")):
            if path.is_dir():
                continue
            if path.suffix not in suffixes:
                yield FoundIgnored(path.suffix)
                continue
            facts = path.stat()
            labels = () if path.parent == source or path.parent.name == "none" else (path.parent.name,)
            split = Split.TEST if "test" in path.stem else None
            yield FoundSample(path, "", facts.st_size, facts.st_mtime_ns, labels, (), split)

    def read(self, path: Path, member: str) -> Payload:
        return path


class Table(NoteFolders):
    """A loader of lines ``file,label``."""

    key = "note-table"

    def suits(self, source: Path) -> int:
        return 100 if source.suffix == ".table" else 0

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        for line in source.read_text().splitlines():
            name, label = line.split(",")
            path = source.parent / name
            if not path.exists():
                yield FoundUnreadable(path, "no such file")
            else:
                facts = path.stat()
                yield FoundSample(path, "", facts.st_size, facts.st_mtime_ns, tuple(filter(None, label.split("|"))))


class Container(NoteFolders):
    """A loader of files whose bytes are samples."""

    key = "note-bytes"

    def suits(self, source: Path) -> int:
        return 100 if source.suffix == ".bytes" else 0

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        for member, byte in enumerate(source.read_bytes()):
            yield FoundSample(source, str(member), 1, 1, (chr(byte),))

    def read(self, path: Path, member: str) -> Payload:
        return np.array([path.read_bytes()[int(member)]], np.uint8)


class Host(PluginHost):
    """Stands in for the plugins of this computer."""

    def __init__(self) -> None:
        self.notes = Notes()
        self._loaders = {each.key: each for each in (NoteFolders(), Table(), Container())}

    def loaders(self) -> Mapping[str, Any]:
        return self._loaders

    def loader(self, key: str) -> Any:
        if key not in self._loaders:
            raise UsageError(f"no loader {key}", "choose another")
        return self._loaders[key]

    def modality(self, key: str) -> Any:
        assert key == "note"
        return self.notes


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.new_project(tmp_path / "p.tldesk", task=Task.SINGLE) as project:
        yield project


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def classes(folder: Path, count: int = 10, names: tuple[str, ...] = ("cat", "dog")) -> Path:
    return write(folder, {f"{name}/{i:03}.note": f"T{name}{i}." for name in names for i in range(count)})


def run(project: Project, host: Host, source: Path, **options: Any) -> importing.ImportReport:
    options.setdefault("places", Places.under(project.folder.parent / "home"))
    return importing.import_source(project, host, source, **options)


def splits(project: Project) -> dict[str, Split | None]:
    return {sample.path.name: sample.split for sample in project.samples.rows()}


def test_an_import_tells_all_that_info_promises(project: Project, host: Host, tmp_path: Path) -> None:
    source = classes(tmp_path / "照片 和 cats 🐈")
    write(
        source, {"cat/text.note": "no", "cat/cut.note": "Tcut", "cat/odd.note": "T!", "a.txt": "", "b.TXT": "", "c": ""}
    )
    write(source, {"none/new.note": "Tnew."})
    report = run(project, host, source)
    assert (report.loader, report.new, report.unreadable) == ("note-folders", 23, 3)
    assert projects.info(project).as_json() == {
        "project": str(project.folder),
        "task": "single",
        "samples": 24,
        "labelled": 20,
        "unreadable": [
            {"path": str(source / "cat" / "cut.note"), "reason": "cut short"},
            {"path": str(source / "cat" / "odd.note"), "reason": "ValueError: a decoder that did not expect this"},
            {"path": str(source / "cat" / "text.note"), "reason": "it does not begin with T"},
        ],
        "ignored": {"": 1, ".TXT": 1, ".txt": 1},
        "classes": ["cat", "dog"],
        "splits": projects.info(project).splits,
    }
    info = projects.info(project)
    assert sum(info.splits.values()) == 21
    assert min(info.splits.values()) > 0


def test_every_readable_sample_is_hashed_and_large_ones_have_a_copy(
    project: Project, host: Host, tmp_path: Path
) -> None:
    source = classes(tmp_path / "s", 2)
    places = Places.under(tmp_path / "cache")
    run(project, host, source, places=places)
    for sample in project.samples.rows():
        assert sample.content_hash == hashlib.sha256(sample.path.read_bytes()).hexdigest()
        assert places.working_copy(sample.content_hash, maker="note-1").read_bytes() == sample.path.read_bytes()[:2]


def test_the_hash_of_an_array_depends_on_bytes_type_and_shape() -> None:
    arrays = [
        np.zeros((2, 3), np.uint8),
        np.zeros((3, 2), np.uint8),
        np.zeros((2, 3), np.int8),
        np.ones((2, 3), np.uint8),
    ]
    assert len({content_hash_of(array) for array in arrays}) == 4
    assert content_hash_of(np.asfortranarray(arrays[3])) == content_hash_of(arrays[3])


def test_members_of_a_container_are_samples(project: Project, host: Host, tmp_path: Path) -> None:
    source = tmp_path / "digits.bytes"
    source.write_bytes(b"abca")
    run(project, host, source)
    rows = project.samples.rows()
    assert [row.ref for row in rows] == [f"{source}#{i}" for i in range(4)]
    assert [row.labels for row in rows] == [("a",), ("b",), ("c",), ("a",)]
    assert rows[0].content_hash == rows[3].content_hash != rows[1].content_hash


def test_header_check_decodes_nothing_and_the_rest_follows_later(project: Project, host: Host, tmp_path: Path) -> None:
    source = classes(tmp_path / "s", 3)
    write(source, {"cat/cut.note": "Tcut", "cat/text.note": "no"})
    report = run(project, host, source, check="header")
    assert host.notes.decoded == []
    assert report.unreadable == 1
    assert project.samples.counts().unchecked == 7
    checked = importing.check_pending(
        project, host, Places.under(tmp_path), cancel=CancelToken(), on_event=lambda event: None
    )
    assert (checked.checked, checked.unreadable) == (7, 1)
    assert project.samples.counts().unchecked == 0
    assert len(host.notes.decoded) == 7


def test_importing_again_takes_only_what_is_new_or_changed(project: Project, host: Host, tmp_path: Path) -> None:
    source = classes(tmp_path / "s", 5)
    run(project, host, source)
    before, first = splits(project), {row.path: row for row in project.samples.rows()}
    host.notes.decoded.clear()
    same = run(project, host, source)
    assert (same.new, same.changed, same.relabelled, same.unreadable) == (0, 0, 0, 0)
    assert host.notes.decoded == []
    assert {row.path: row for row in project.samples.rows()} == first
    write(source, {"cat/new.note": "Tnew.", "cat/000.note": "Tanother."})
    (source / "cat/001.note").unlink()
    again = run(project, host, source)
    assert (again.new, again.changed, again.missing) == (1, 1, (str(source / "cat/001.note"),))
    assert sorted(host.notes.decoded) == ["000.note", "new.note"]
    assert {name: split for name, split in splits(project).items() if name in before} == before
    assert all(splits(project).values())


def test_splits_do_not_depend_on_where_the_folder_lies(host: Host, tmp_path: Path) -> None:
    results = []
    for place in ("one", "two"):
        with projects.new_project(tmp_path / place / "p.tldesk", task=Task.SINGLE, seed=3) as project:
            run(project, host, classes(tmp_path / place / "s", 12))
            results.append([(row.path.relative_to(tmp_path / place), row.split) for row in project.samples.rows()])
    assert results[0] == results[1]


def test_a_split_that_the_source_gives_stays(project: Project, host: Host, tmp_path: Path) -> None:
    source = write(classes(tmp_path / "s"), {f"cat/test{i}.note": f"Tt{i}." for i in range(3)})
    run(project, host, source)
    assert [splits(project)[f"test{i}.note"] for i in range(3)] == [Split.TEST] * 3


def test_one_class_imports_and_says_that_training_needs_two(project: Project, host: Host, tmp_path: Path) -> None:
    events: list[Event] = []
    run(project, host, classes(tmp_path / "s", 3, ("cat",)), on_event=events.append)
    assert any(isinstance(event, Note) and "at least two" in event.text for event in events)
    assert project.samples.counts().labelled == 3


def test_a_class_with_one_sample_trains(project: Project, host: Host, tmp_path: Path) -> None:
    source = write(classes(tmp_path / "s"), {"rare/only.note": "T1."})
    run(project, host, source)
    assert splits(project)["only.note"] is Split.TRAIN


@pytest.mark.parametrize("kind", ["gone", "empty", "ignored", "unknown"])
def test_a_source_that_cannot_be_used_changes_nothing(project: Project, host: Host, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "s"
    if kind != "gone":
        source.mkdir()
    if kind == "ignored":
        write(source, {"a.txt": "", "b.txt": ""})
    if kind == "unknown":
        source = tmp_path / "thing.xyz"
        source.write_text("")
    text = {"gone": "no file or folder", "empty": "is empty", "ignored": "2 .txt", "unknown": "no loader"}[kind]
    with pytest.raises(DataError, match=text) as caught:
        run(project, host, source)
    assert caught.value.cure
    assert project.samples.sources() == []
    with pytest.raises(DataError):
        importing.new_from_source(tmp_path / "new.tldesk", host, source, task=Task.SINGLE)
    assert not (tmp_path / "new.tldesk").exists()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"options": {"depth": "x"}}, "depth"),
        ({"options": {"nope": "1"}}, "nope"),
        ({"loader": "nope"}, "no loader nope"),
        ({"group": "gap:x"}, "gap:x"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_changed(
    project: Project, host: Host, tmp_path: Path, options: dict[str, Any], text: str
) -> None:
    with pytest.raises(UsageError, match=text):
        run(project, host, classes(tmp_path / "s"), **options)
    assert project.samples.sources() == []


def test_a_new_project_of_which_nothing_can_be_read_is_not_made(host: Host, tmp_path: Path) -> None:
    source = write(tmp_path / "s", {"cat/a.note": "Tcut", "cat/b.note": "no"})
    with pytest.raises(DataError, match="none of the 2 samples") as caught:
        importing.new_from_source(tmp_path / "p.tldesk", host, source, task=Task.SINGLE, places=Places.under(tmp_path))
    assert "cut short" in caught.value.what
    assert not (tmp_path / "p.tldesk").exists()


def test_a_new_project_from_a_source_is_open_and_filled(host: Host, tmp_path: Path) -> None:
    project, report = importing.new_from_source(
        tmp_path / "p.tldesk", host, classes(tmp_path / "s"), task=Task.SINGLE, val=0, places=Places.under(tmp_path)
    )
    with project:
        assert report.new == 20
        assert projects.info(project).splits["val"] == 0


class _CancelAt(CancelToken):
    """Cancels itself when it was asked so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    @property
    def is_cancelled(self) -> bool:
        self.left -= 1
        if self.left < 0:
            self.cancel()
        return super().is_cancelled


def test_cancelled_in_the_first_phase_it_inserts_nothing(project: Project, host: Host, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        run(project, host, classes(tmp_path / "s"), cancel=_CancelAt(7))
    assert project.samples.counts().samples == 0
    assert project.samples.sources() == []


def test_cancelled_in_the_second_phase_it_keeps_what_is_done(project: Project, host: Host, tmp_path: Path) -> None:
    source = classes(tmp_path / "s", 200)
    token = CancelToken()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.name == "decode":
            token.cancel()

    with pytest.raises(CancelledError):
        run(project, host, source, cancel=token, on_event=stop)
    waiting = project.samples.counts().unchecked
    assert 0 < waiting < 400
    host.notes.decoded.clear()
    run(project, host, source)
    assert len(host.notes.decoded) == waiting
    assert project.samples.counts().unchecked == 0


def test_events_tell_the_phases_in_order(project: Project, host: Host, tmp_path: Path) -> None:
    events: list[Event] = []
    run(project, host, classes(tmp_path / "s", 2), on_event=events.append)
    assert [event for event in events if isinstance(event, PhaseStarted)] == [
        PhaseStarted("scan"),
        PhaseStarted("decode", 4),
    ]
    assert events[-1] == Progress("decode", 4, 4)


def test_a_source_that_vanishes_makes_no_sample_unreadable(project: Project, host: Host, tmp_path: Path) -> None:
    source = classes(tmp_path / "s", 3)
    run(project, host, source, check="header")
    source.rename(tmp_path / "away")
    with pytest.raises(DataError, match="is gone") as caught:
        importing.check_pending(
            project, host, Places.under(tmp_path), cancel=CancelToken(), on_event=lambda event: None
        )
    assert "relink" in caught.value.cure
    assert project.samples.unreadable() == []
    assert project.samples.counts().unchecked == 6
    project.samples.relink(1, tmp_path / "away")
    run(project, host, tmp_path / "away")
    assert project.samples.counts().unchecked == 0


def test_a_file_that_vanishes_is_listed_and_read_again_when_it_is_back(
    project: Project, host: Host, tmp_path: Path
) -> None:
    source = classes(tmp_path / "s", 2)
    run(project, host, source, check="header")
    (source / "cat/000.note").rename(tmp_path / "kept")
    importing.check_pending(project, host, Places.under(tmp_path), cancel=CancelToken(), on_event=lambda event: None)
    assert project.samples.unreadable() == [(str(source / "cat/000.note"), "there is no such file")]
    (tmp_path / "kept").rename(source / "cat/000.note")
    run(project, host, source)
    assert project.samples.unreadable() == []


def test_groups_are_never_divided_and_leaks_are_told_without_them(host: Host, tmp_path: Path) -> None:
    files = {f"{name}/trip {i // 4}/{i:02}.note": f"T{name}{i}." for name in ("cat",) for i in range(40)}
    source = write(tmp_path / "s", files)

    class Deep(NoteFolders):
        def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
            for path in sorted(source.rglob("*.note")):
                yield FoundSample(path, "", 1, 1, ("cat",))

    host._loaders["note-folders"] = Deep()
    with projects.new_project(tmp_path / "a.tldesk", task=Task.SINGLE) as project:
        report = run(project, host, source, check="full")
        assert [leak.option for leak in report.would_leak] == ["folder"]
    with projects.new_project(tmp_path / "b.tldesk", task=Task.SINGLE) as project:
        report = run(project, host, source, group="folder")
        assert report.would_leak == ()
        of_group: dict[str | None, set[Split | None]] = {}
        for sample in project.samples.rows():
            assert sample.group == sample.path.parent.name
            of_group.setdefault(sample.group, set()).add(sample.split)
        assert {len(each) for each in of_group.values()} == {1}
        assert {next(iter(each)) for each in of_group.values()} == set(Split)


def test_bursts_stay_together_also_with_what_is_added_later(project: Project, host: Host, tmp_path: Path) -> None:
    source = write(tmp_path / "s", {f"cat/{i}.note": f"T{1000 * (i // 3) + i % 3}." for i in range(30)})
    run(project, host, source, group="gap:10")
    first = splits(project)
    write(source, {"cat/late.note": "T1003.", "cat/alone.note": "T99000.", "cat/timeless.note": "Tx."})
    run(project, host, source, group="gap:10")
    rows = {row.path.stem: row for row in project.samples.rows()}
    assert len({row.group for row in rows.values()}) == 12
    assert rows["timeless"].group is None
    assert rows["late"].group == rows["3"].group
    assert rows["late"].split == rows["3"].split
    assert {name: split for name, split in splits(project).items() if name in first} == first
    assert all(splits(project).values())


def test_a_group_that_the_source_itself_divides_is_refused_and_nothing_changed(
    project: Project, host: Host, tmp_path: Path
) -> None:
    source = write(tmp_path / "s", {"cat/test1.note": "T1000.", "cat/test2.note": "T5000.", "cat/a.note": "T7000."})
    run(project, host, source)
    before = project.samples.rows()
    project.samples.set_splits({before[0].id: Split.TRAIN})
    before = project.samples.rows()
    write(source, {"cat/test3.note": "T1001.", "cat/test4.note": "T1002."})
    project.samples.set_captured({before[0].id: 7000.0, before[1].id: 1000.0, before[2].id: 5000.0})
    with pytest.raises(DataError, match="is divided"):
        run(project, host, source, group="gap:5000")
    assert project.samples.rows() == before


def test_a_label_that_the_source_changed_follows_but_a_persons_does_not(
    project: Project, host: Host, tmp_path: Path
) -> None:
    write(tmp_path / "s", {f"{i}.note": f"T{i}." for i in range(4)})
    table = tmp_path / "s" / "t.table"
    table.write_text("0.note,a\n1.note,a\n2.note,a\n3.note,\n")
    run(project, host, table)
    project.labels.apply({1: importing_label("mine"), 2: None}, origin="person", title="mine")
    table.write_text("0.note,b\n1.note,b\n2.note,b\n3.note,b\n9.note,b\n")
    report = run(project, host, table)
    assert report.relabelled == 2
    assert [row.labels for row in project.samples.rows(is_readable=True)] == [("mine",), (), ("b",), ("b",)]
    assert project.samples.unreadable() == [(str(tmp_path / "s" / "9.note"), "no such file")]
    project.labels.undo()
    assert [row.labels for row in project.samples.rows(is_readable=True)] == [("mine",), (), ("a",), ()]


def importing_label(name: str) -> Any:
    from tldesk.core.contracts import LabelValue

    return LabelValue((name,))


@pytest.mark.parametrize(
    ("task", "label", "text"),
    [
        (Task.SINGLE, "a|b", "--task multi"),
        (Task.REGRESSION, "tall", "no number"),
        (Task.REGRESSION, "nan", "no number"),
    ],
)
def test_labels_that_do_not_fit_the_task_are_refused_by_name(
    host: Host, tmp_path: Path, task: Task, label: str, text: str
) -> None:
    write(tmp_path / "s", {"0.note": "T0."})
    table = tmp_path / "s" / "t.table"
    table.write_text(f"0.note,{label}\n")
    with projects.new_project(tmp_path / "p.tldesk", task=task) as project:
        with pytest.raises(DataError, match=text) as caught:
            run(project, host, table)
        assert "0.note" in caught.value.what
        assert project.samples.sources() == []


def test_several_labels_and_numbers_are_kept_where_the_task_takes_them(host: Host, tmp_path: Path) -> None:
    write(tmp_path / "s", {f"{i}.note": f"T{i}." for i in range(6)})
    table = tmp_path / "s" / "t.table"
    table.write_text("0.note,a|b\n1.note,b\n2.note,\n")
    with projects.new_project(tmp_path / "m.tldesk", task=Task.MULTI) as project:
        run(project, host, table)
        assert [row.labels for row in project.samples.rows()] == [("a", "b"), ("b",), ()]
    table.write_text("".join(f"{i}.note,{i}.5\n" for i in range(6)))
    with projects.new_project(tmp_path / "r.tldesk", task=Task.REGRESSION) as project:
        run(project, host, table)
        assert [row.targets for row in project.samples.rows()] == [(i + 0.5,) for i in range(6)]
        assert project.labels.class_names() == []


def test_a_loader_that_breaks_is_named_and_changes_nothing(project: Project, host: Host, tmp_path: Path) -> None:
    class Broken(NoteFolders):
        def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
            yield from super().scan(source, options, suffixes=suffixes)
            raise KeyError("oops")

    host._loaders["note-folders"] = Broken()
    with pytest.raises(PluginError, match="note-folders failed"):
        run(project, host, classes(tmp_path / "s"))
    assert project.samples.sources() == []


def test_a_plugin_that_is_gone_makes_no_sample_unreadable(project: Project, host: Host, tmp_path: Path) -> None:
    run(project, host, classes(tmp_path / "s", 2), check="header")
    del host._loaders["note-folders"]
    with pytest.raises(TldeskError, match="no loader"):
        importing.check_pending(
            project, host, Places.under(tmp_path), cancel=CancelToken(), on_event=lambda event: None
        )
    assert project.samples.unreadable() == []
    assert project.samples.counts().unchecked == 4


def test_a_cache_that_cannot_be_written_costs_the_copies_only(project: Project, host: Host, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    events: list[Event] = []
    run(project, host, classes(tmp_path / "s", 2), places=Places.under(tmp_path), on_event=events.append)
    assert project.samples.counts().unchecked == 0
    assert [event.text for event in events if isinstance(event, Note) and "working copies" in event.text]


IMPORT = """
import pathlib, sys
from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import importing, projects
home = pathlib.Path(sys.argv[3])
with projects.open_project(sys.argv[1]) as project:
    importing.import_source(project, PluginHost(home), sys.argv[2], loader="class-folders", places=Places.under(home))
"""


def test_two_processes_that_import_the_same_folder_at_once_import_it_once(project: Project, tmp_path: Path) -> None:
    from PIL import Image

    source = tmp_path / "s"
    for index in range(60):
        path = source / f"class {index % 2}" / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (index, 0, 0)).save(path)
    command = [sys.executable, "-c", IMPORT, str(project.folder), str(source), str(tmp_path / "home")]
    workers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [worker.communicate(timeout=90)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], errors
    info = projects.info(project)
    assert (info.samples, info.labelled, info.unreadable) == (60, 60, ())
    assert project.samples.counts().unchecked == 0
    assert len({row.content_hash for row in project.samples.rows()}) == 60
    assert sum(info.splits.values()) == 60
    assert project.check() == []


def test_capture_times_are_read_before_the_project_is_locked_and_of_new_files_only(
    project: Project, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "s", {f"cat/{i}.note": f"T{1000 * i}." for i in range(3)})
    read: list[str] = []

    def captured_s(path: Path) -> float:
        with sqlite3.connect(project.folder / "project.sqlite", timeout=0, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")  # raises if an import holds the lock
            other.execute("ROLLBACK")
        other.close()
        read.append(path.name)
        return float(path.read_text()[1:-1])

    monkeypatch.setattr(host.notes, "captured_s", captured_s)
    run(project, host, source, group="gap:10")
    write(source, {"cat/late.note": "T1001."})
    run(project, host, source, group="gap:10")
    assert read == ["0.note", "1.note", "2.note", "late.note"]
    assert len({row.group for row in project.samples.rows()}) == 3
