"""A look before an import says what the import then does, and writes nothing."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import LabelValue, Split, Task
from tldesk.core.errors import CancelledError
from tldesk.hooks.host import PluginHost
from tldesk.services import class_edits, importing, projects
from tldesk.services.import_preview import PreviewOptions
from tldesk.services.previewing import preview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.services.import_preview import ImportPreview
    from tldesk.store.project import Project


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> PluginHost:
    return PluginHost(tmp_path_factory.mktemp("home")).load()


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of 12 in four trips each, one file cut in its header, one that is no image."""
    folder = tmp_path_factory.mktemp("data") / "photos"
    for name in ("red", "blue"):
        for number in range(12):
            write_image(folder / name / f"trip {number % 4}" / f"{number}.png", COLORS[name], seed=number, side=8)
    (folder / "red" / "torn.jpg").write_bytes(b"\xff")
    (folder / "notes.txt").write_text("x")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.new_project(tmp_path / "p.tldesk", task=Task.SINGLE) as project:
        yield project


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        os.path.join(place, name): (facts.st_size, facts.st_mtime_ns)
        for place, _, names in os.walk(folder)
        for name in names
        if not name.endswith("-shm")
        for facts in [os.stat(os.path.join(place, name))]
    }


def parts(told: ImportPreview) -> dict[str, tuple[int, int, int]]:
    return {each.name: (each.train, each.val, each.test) for each in told.classes}


def of_project(project: Project) -> dict[str, tuple[int, int, int]]:
    counts = Counter((row.labels[0], row.split) for row in project.samples.rows(is_readable=True))
    return {name: tuple(counts[name, split] for split in Split) for name, _ in counts}  # type: ignore[misc]


def test_it_tells_classes_splits_bad_and_ignored_files_and_writes_nothing(
    host: PluginHost, photos: Path, tmp_path: Path
) -> None:
    before = tree(photos.parent), tree(tmp_path)
    told = preview(host, [photos])
    assert (tree(photos.parent), tree(tmp_path)) == before
    assert {name: sum(counts) for name, counts in parts(told).items()} == {"blue": 12, "red": 12}
    assert all(min(counts) >= 2 for counts in parts(told).values())
    assert (told.new, told.known, told.unreadable, told.ignored) == (24, 0, 1, {".txt": 1})
    assert told.unreadable_shown[0][0].endswith("torn.jpg")
    assert told.loaders[0].key == "class-folders"
    assert told.size_bytes == sum(path.stat().st_size for path in photos.rglob("*.png"))
    assert told.fitting_tasks == (Task.SINGLE, Task.MULTI)


@pytest.mark.parametrize("group", ["none", "folder", r"/(\d)\d*\.png"])
def test_the_import_divides_exactly_as_it_was_told(
    host: PluginHost, photos: Path, project: Project, group: str
) -> None:
    new = preview(host, [photos], PreviewOptions(group=group))
    told = preview(host, [photos], PreviewOptions(group=group), project=project)
    assert parts(new) == parts(told)
    importing.import_source(project, host, photos, group=group, check="header")
    assert of_project(project) == parts(told)
    assert told.leaks == importing.leaks(project, 1)


def test_a_rule_that_keeps_trips_together_leaves_no_leak(host: PluginHost, photos: Path) -> None:
    told = preview(host, [photos])
    assert [leak.option for leak in told.leaks] == ["folder"]
    kept = preview(host, [photos], PreviewOptions(group="folder"))
    assert kept.leaks == ()
    assert [leak.option for leak in kept.offers] == ["folder"]
    assert (kept.groups, kept.grouped) == (4, 24)


def test_classes_one_folder_deeper_are_noticed_and_read_so_when_asked(
    host: PluginHost, photos: Path, tmp_path: Path
) -> None:
    root = tmp_path / "all"
    shutil.copytree(photos, root / "labelled")
    (root / "unlabelled").mkdir()
    write_image(root / "unlabelled" / "x.png", COLORS["red"], seed=99, side=8)
    told = preview(host, [root])
    assert ([each.name for each in told.classes], told.deeper) == (["labelled", "unlabelled"], ("blue", "red"))
    asked = preview(host, [root], PreviewOptions(options={"level": "2"}))
    assert ([each.name for each in asked.classes], asked.deeper, asked.unlabelled) == (["blue", "red"], (), 1)


def test_what_the_project_has_is_known_and_not_new(host: PluginHost, photos: Path, project: Project) -> None:
    importing.import_source(project, host, photos, check="header")
    database = tree(project.folder)
    told = preview(host, [photos], project=project)
    assert (told.new, told.known, told.missing, told.project) == (0, 24, 0, "p")
    assert tree(project.folder) == database
    inner = preview(host, [photos / "red"], project=project)
    assert (inner.new, inner.known) == (0, 12)


def test_a_renamed_class_is_told_and_imported_by_its_new_name(
    host: PluginHost, photos: Path, project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(photos, folder)
    importing.import_source(project, host, folder, check="header")
    class_edits.rename_class(project, "red", "crimson", title="rename")
    write_image(folder / "red" / "trip 0" / "late.png", COLORS["red"], seed=99, side=8)
    told = preview(host, [folder], project=project)
    assert [(each.name, each.count, each.is_known) for each in told.classes] == [("crimson", 1, True)]
    assert told.relabelled == 0
    report = importing.import_source(project, host, folder, group="folder", check="header")
    assert (report.new, report.relabelled) == (1, 0)
    assert project.labels.class_names() == ["blue", "crimson"]
    [late] = [row for row in project.samples.rows() if row.path.name == "late.png"]
    assert (late.labels, late.group) == (("crimson",), "trip 0")


def test_labels_that_the_source_changed_are_counted(host: PluginHost, project: Project, tmp_path: Path) -> None:
    for number in range(4):
        write_image(tmp_path / "d" / f"{number}.png", COLORS["red"], seed=number, side=8)
    table = tmp_path / "d" / "t.csv"
    table.write_text("path,label\n" + "".join(f"{n}.png,{'ab'[n % 2]}\n" for n in range(4)))
    importing.import_source(project, host, table, check="header")
    project.labels.apply({1: LabelValue(("b",))}, origin="person", title="mine")
    table.write_text("path,label\n" + "".join(f"{n}.png,c\n" for n in range(4)))
    assert preview(host, [table], project=project).relabelled == 3


def test_several_sources_count_each_file_once(host: PluginHost, photos: Path) -> None:
    told = preview(host, [photos, photos / "red"])
    assert (told.new, told.known) == (24, 12)
    assert told.sources[0].loader == "class-folders"


def test_numbers_may_be_classes_or_a_regression(host: PluginHost, tmp_path: Path) -> None:
    for number in range(6):
        write_image(tmp_path / f"{number}.png", COLORS["red"], seed=number, side=8)
    (tmp_path / "t.csv").write_text("path,label\n" + "".join(f"{n}.png,{n}.5\n" for n in range(6)))
    told = preview(host, [tmp_path / "t.csv"])
    assert told.fitting_tasks == (Task.SINGLE, Task.MULTI, Task.REGRESSION)
    numbers = preview(host, [tmp_path / "t.csv"], PreviewOptions(task=Task.REGRESSION))
    assert (numbers.task, numbers.targets, numbers.classes) == (Task.REGRESSION, (0.5, 5.5), ())


def test_bad_sources_are_problems_with_the_choice_that_mends_them(
    host: PluginHost, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong.csv").write_text("file,kind\na.png,x\n")
    told = preview(host, [tmp_path / "gone", tmp_path / "empty", tmp_path / "wrong.csv", photos])
    assert [(problem.source.name, problem.choice) for problem in told.problems] == [
        ("gone", "source"),
        ("empty", "source"),
        ("wrong.csv", "options"),
    ]
    assert all(problem.what and problem.cure for problem in told.problems)
    assert told.is_usable
    assert told.new == 24
    nothing = preview(host, [tmp_path / "gone"])
    assert not nothing.is_usable


def test_the_right_column_mends_a_table(host: PluginHost, tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", COLORS["red"], seed=1, side=8)
    (tmp_path / "t.csv").write_text("file,kind\na.png,x\n")
    options = {"path_column": "file", "label_column": "kind"}
    told = preview(host, [tmp_path / "t.csv"], PreviewOptions(options=options))
    assert [each.name for each in told.classes] == ["x"]
    assert {"path_column", "label_column"} <= {option.name for option in told.loaders[0].options}


@pytest.mark.parametrize(
    ("options", "choice"),
    [
        (PreviewOptions(group="gap:often"), "group"),
        (PreviewOptions(task=Task.REGRESSION), "task"),
        (PreviewOptions(options={"splits": "perhaps"}), "options"),
        (PreviewOptions(loader="nothing"), "loader"),
    ],
)
def test_a_wrong_choice_is_named(host: PluginHost, photos: Path, options: PreviewOptions, choice: str) -> None:
    told = preview(host, [photos], options)
    assert [problem.choice for problem in told.problems] == [choice]


def test_it_stops_when_it_is_asked_to(host: PluginHost, photos: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        preview(host, [photos], cancel=cancel)
