"""Tables become samples; a bad row is told by its line and costs only itself, a bad table is told at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tldesk.api import DataError, Found, FoundSample, FoundUnreadable, Split
from tldesk_folders.csv_table import CsvOptions, CsvTable

SUFFIXES = frozenset({".jpg", ".png"})
NAMES = ("a.jpg", "b.jpg", "c.jpg", "d e.jpg", "猫 🐱.jpg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    for name in NAMES:
        (tmp_path / "images" / name).write_bytes(b"123")
    return tmp_path


def scan(folder: Path, text: str | bytes, **options: object) -> list[Found]:
    path = folder / "labels.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(CsvTable().scan(path, CsvOptions.model_validate(options), suffixes=SUFFIXES))


def samples(folder: Path, text: str | bytes, **options: object) -> list[FoundSample]:
    found = scan(folder, text, **options)
    assert not [each for each in found if isinstance(each, FoundUnreadable)]
    return [each for each in found if isinstance(each, FoundSample)]


def reasons(found: list[Found]) -> list[str]:
    return [each.reason for each in found if isinstance(each, FoundUnreadable)]


def test_a_row_gives_path_label_split_and_group(folder: Path) -> None:
    first, second, third = samples(
        folder, "path,label,split,group\nimages/a.jpg,cat,train,p1\nimages/b.jpg,dog,,\nimages/猫 🐱.jpg,,valid,p1\n"
    )
    assert Path(first.path) == folder / "images" / "a.jpg"
    assert (first.labels, first.split, first.group, first.size) == (("cat",), Split.TRAIN, "p1", 3)
    assert (second.labels, second.split, second.group) == (("dog",), None, None)
    assert (Path(third.path).name, third.labels, third.split) == ("猫 🐱.jpg", (), Split.VAL)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_encoding_and_line_ends_are_told_apart(folder: Path, delimiter: str, encoding: str, end: str) -> None:
    text = end.join(["label|path", 'cat|"images/d e.jpg"', "", "猫|images/b.jpg", ""]).replace("|", delimiter)
    found = samples(folder, text.encode(encoding))
    assert [(Path(each.path).name, each.labels) for each in found] == [("d e.jpg", ("cat",)), ("b.jpg", ("猫",))]


def test_labels_joined_by_a_bar_are_several(folder: Path) -> None:
    text = "path,label\nimages/a.jpg,cat| dog |cat\n"
    assert samples(folder, text)[0].labels == ("cat", "dog")
    (reason,) = reasons(scan(folder, text, task="single"))
    assert reason.startswith("labels.csv line 2: 2 labels 'cat| dog |cat'")


def test_numbers_come_from_target_columns(folder: Path) -> None:
    assert samples(folder, "path,target\nimages/a.jpg,1.5\n")[0].targets == (1.5,)
    assert samples(folder, "path;x;y\nimages/a.jpg;1,5;-2e3\n", targets="x, y")[0].targets == (1.5, -2000)
    found = samples(folder, "path,label\nimages/a.jpg,7\nimages/b.jpg,\n", task="regression")
    assert [(each.labels, each.targets) for each in found] == [((), (7.0,)), ((), ())]


@pytest.mark.parametrize("value", ["many", "nan", "inf", "1_000", "1e999"])
def test_a_target_that_is_no_number_is_told(folder: Path, value: str) -> None:
    found = scan(folder, f"path,target\nimages/a.jpg,{value}\nimages/b.jpg,1\n")
    (reason,) = reasons(found)
    assert reason.startswith(f"labels.csv line 2: the target '{value}' is")
    assert len(found) == 2


def test_a_row_with_one_of_two_targets_is_told(folder: Path) -> None:
    (reason,) = reasons(scan(folder, "path,x,y\nimages/a.jpg,1,\n", targets="x,y"))
    assert reason == "labels.csv line 2: the target '' is no number"


def test_other_column_names_and_another_root(folder: Path) -> None:
    found = samples(folder, "file,class\na.jpg,cat\n", path_column="file", label_column="class", root="images")
    assert (Path(found[0].path), found[0].labels) == (folder / "images" / "a.jpg", ("cat",))
    assert samples(folder, "Path,Label\nimages/a.jpg,cat\n")[0].labels == ("cat",)
    assert samples(folder, "path\nimages/a.jpg\n", label_column="")[0].labels == ()


def test_options_that_were_stored_whole_mean_the_same(folder: Path) -> None:
    stored = CsvOptions().model_dump(mode="json")
    assert samples(folder, "path,label\nimages/a.jpg,cat\n", **stored)[0].labels == ("cat",)


def test_paths_made_on_windows_and_absolute_paths_are_found(folder: Path) -> None:
    found = samples(folder, f"path,label\nimages\\a.jpg,cat\n{folder / 'images' / 'b.jpg'},dog\n")
    assert [Path(each.path) for each in found] == [folder / "images" / "a.jpg", folder / "images" / "b.jpg"]


@pytest.mark.parametrize(
    ("header", "options", "what", "cure"),
    [
        ("image,label", {}, "has no column 'path'; its columns are 'image', 'label'", "path_column="),
        ("path,class", {}, "has no column 'label'; its columns are 'path', 'class'", "label_column="),
        ("path,label", {"targets": "x"}, "has no column 'x'", "targets="),
        ("path", {"task": "regression"}, "has no column 'target'", "targets="),
        ("path,label", {"group_column": "patient"}, "has no column 'patient'", "group_column="),
        ("path,path", {}, "column 'path' appears twice", "rename"),
    ],
)
def test_a_missing_or_doubled_column_is_named_with_its_cure(
    folder: Path, header: str, options: dict[str, object], what: str, cure: str
) -> None:
    with pytest.raises(DataError) as caught:
        scan(folder, f"{header}\nimages/a.jpg,cat\n", **options)
    assert "labels.csv" in caught.value.what
    assert what in caught.value.what
    assert cure in caught.value.cure


def test_bad_rows_are_told_by_line_and_the_rest_is_used(folder: Path) -> None:
    (folder / "images" / "notes.txt").write_bytes(b"x")
    found = scan(
        folder,
        "path,label,split\nimages/gone.jpg,cat,\nimages/a.jpg,cat,\nimages/b.jpg,dog,later\n,cat,\n"
        'images/c.jpg,cat,,more\nimages,cat,\nimages/notes.txt,cat,\n"images/d e.jpg","two\nlines",\n'
        "images/gone2.jpg,x,\n",
    )
    assert [Path(each.path).name for each in found if isinstance(each, FoundSample)] == ["a.jpg", "d e.jpg"]
    assert reasons(found) == [
        "labels.csv line 2: no such file",
        "labels.csv line 4: the split 'later' is none of train, val, test",
        "labels.csv line 5: no path",
        "labels.csv line 6: 4 fields, but 3 columns; put quotes around a field with commas",
        "labels.csv line 7: a folder, not a file",
        "labels.csv line 8: files of the kind '.txt' are not read",
        "labels.csv line 11: no such file",
    ]
    bad = [each for each in found if isinstance(each, FoundUnreadable)]
    assert len({(each.path, each.member) for each in bad}) == len(bad)  # none hides another one in the store


def test_a_doubled_row_counts_once(folder: Path) -> None:
    found = samples(folder, "path,label\nimages/a.jpg,cat\nimages/b.jpg,dog\n./images/../images/a.jpg,cat\n")
    assert [Path(each.path).name for each in found] == ["a.jpg", "b.jpg"]


def test_contradicting_rows_are_told_with_both_lines(folder: Path) -> None:
    found = scan(folder, "path,label\nimages/a.jpg,cat\nimages/b.jpg,dog\nimages/a.jpg,dog\nimages/a.jpg,cow\n")
    assert reasons(found) == ["labels.csv lines 2 and 4 contradict each other: 'cat' and 'dog'"]
    assert [Path(each.path).name for each in found] == ["a.jpg", "b.jpg"]


def test_in_a_multi_label_project_doubled_rows_add_their_labels(folder: Path) -> None:
    text = "path,label,split\nimages/a.jpg,cat,\nimages/a.jpg,dog|cat,\nimages/b.jpg,x,train\nimages/b.jpg,y,test\n"
    found = scan(folder, text, task="multi")
    assert isinstance(found[0], FoundSample)
    assert found[0].labels == ("cat", "dog")
    assert reasons(found) == ["labels.csv lines 4 and 5 contradict each other: 'x' (split train) and 'y' (split test)"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b",,\n", "is empty"),
        (b"path,label\n", "has no rows"),
        ("path,label\nimages/a.jpg,Käse\n".encode("latin-1"), "labels.csv line 2: not UTF-8 text (byte 0xe4)"),
        (b'path,label\n"' + b"x" * 200_000, "labels.csv line 2: field larger"),
    ],
)
def test_a_table_that_cannot_be_used_is_told(folder: Path, content: bytes, reason: str) -> None:
    with pytest.raises(DataError) as caught:
        scan(folder, content)
    assert reason in caught.value.what
    assert caught.value.cure


def test_a_folder_stands_for_the_table_in_it(folder: Path) -> None:
    loader = CsvTable()
    assert loader.suits(folder) == 0
    with pytest.raises(DataError, match="holds no CSV file"):
        list(loader.scan(folder, CsvOptions(), suffixes=SUFFIXES))
    (folder / "meta.csv").write_text("path,label\nimages/a.jpg,cat\n")
    assert loader.suits(folder) == 65
    assert loader.suits(folder / "meta.csv") == 100
    assert loader.suits(folder / "images" / "a.jpg") == 0
    assert len(list(loader.scan(folder, CsvOptions(), suffixes=SUFFIXES))) == 1
    (folder / "other.csv").write_text("path,label\n")
    with pytest.raises(DataError, match=r"2 CSV files \(meta.csv, other.csv\)"):
        list(loader.scan(folder, CsvOptions(), suffixes=SUFFIXES))


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        list(CsvTable().scan(tmp_path / "gone.csv", CsvOptions(), suffixes=SUFFIXES))


texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="|\0"), min_size=1, max_size=12)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slow
@given(
    labels=st.lists(texts.map(str.strip).filter(bool), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_python_writes_is_read_back(folder: Path, labels: list[str], delimiter: str, quoting: int) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("path", "label"), *zip((f"images/{name}" for name in NAMES), labels, strict=False)])
    found = samples(folder, buffer.getvalue())
    assert [each.labels for each in found] == [(label,) for label in labels]


@slow
@given(content=st.binary(max_size=200) | st.text(alphabet='pathlbe,;|"\n\r\t a.jg/\\0', max_size=200).map(str.encode))
def test_any_bytes_give_samples_or_a_data_error(folder: Path, content: bytes) -> None:
    for head in (b"", b"path,label\n"):
        try:
            found = scan(folder, head + content)
        except DataError:
            continue
        assert found
        assert all(isinstance(each, FoundSample | FoundUnreadable) for each in found)
