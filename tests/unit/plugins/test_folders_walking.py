"""Folders become samples in a stable order; what is hidden, foreign, broken or endless does no harm."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from tldesk.api import DataError, DatasetLoader, Found, FoundIgnored, FoundSample, FoundUnreadable, Split
from tldesk_folders import tldesk_loaders
from tldesk_folders.class_folders import ClassFolderOptions, ClassFolders
from tldesk_folders.unlabelled import UnlabelledFolder, UnlabelledOptions

SUFFIXES = frozenset({".jpg", ".png"})
TRAIN, VAL, TEST = Split.TRAIN, Split.VAL, Split.TEST


def plant(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 3)


def scan(root: Path, **options: object) -> list[Found]:
    chosen = ClassFolderOptions.model_validate(options)
    return list(ClassFolders().scan(root, chosen, suffixes=SUFFIXES))


def told(root: Path, found: list[Found]) -> dict[str, tuple[tuple[str, ...], Split | None]]:
    return {
        Path(each.path).relative_to(root).as_posix(): (each.labels, each.split)
        for each in found
        if isinstance(each, FoundSample)
    }


def test_the_hook_supplies_four_loaders() -> None:
    loaders = tldesk_loaders()
    assert all(isinstance(loader, DatasetLoader) for loader in loaders)
    assert [loader.key for loader in loaders] == ["class-folders", "unlabelled", "csv", "idx"]
    assert all(loader.options().model_dump() is not None for loader in loaders)


def test_the_class_is_the_folder_on_top(tmp_path: Path) -> None:
    plant(tmp_path, "cats/a.jpg", "cats/trip 1/deep/b.PNG", "犬 🐶/c.jpg", "loose.jpg")
    found = scan(tmp_path)
    assert told(tmp_path, found) == {
        "loose.jpg": ((), None),
        "cats/a.jpg": (("cats",), None),
        "cats/trip 1/deep/b.PNG": (("cats",), None),
        "犬 🐶/c.jpg": (("犬 🐶",), None),
    }
    sample = found[0]
    assert isinstance(sample, FoundSample)
    facts = (tmp_path / "loose.jpg").stat()
    assert (sample.size, sample.mtime_ns, sample.member) == (3, facts.st_mtime_ns, "")


def test_the_order_is_by_name_whatever_the_order_of_creation(tmp_path: Path) -> None:
    plant(tmp_path, "b/2.jpg", "b/1.jpg", "a/z/1.jpg", "a/2.jpg")
    assert list(told(tmp_path, scan(tmp_path))) == ["a/2.jpg", "a/z/1.jpg", "b/1.jpg", "b/2.jpg"]


@pytest.mark.parametrize("val", ["val", "valid", "Validation"])
def test_split_folders_on_top_are_kept(tmp_path: Path, val: str) -> None:
    plant(tmp_path, "train/cats/a.jpg", f"{val}/cats/b/b.jpg", "test/dogs/c.jpg", "test/loose.jpg")
    assert told(tmp_path, scan(tmp_path)) == {
        "train/cats/a.jpg": (("cats",), TRAIN),
        f"{val}/cats/b/b.jpg": (("cats",), VAL),
        "test/dogs/c.jpg": (("dogs",), TEST),
        "test/loose.jpg": ((), TEST),
    }


def test_a_class_called_train_among_others_is_a_class(tmp_path: Path) -> None:
    plant(tmp_path, "train/steam/a.jpg", "bus/b.jpg", "car/c.jpg")
    assert told(tmp_path, scan(tmp_path))["train/steam/a.jpg"] == (("train",), None)
    assert told(tmp_path, scan(tmp_path, splits="yes"))["train/steam/a.jpg"] == (("steam",), TRAIN)


def test_a_folder_beside_the_splits_is_a_class_that_is_yet_to_be_divided(tmp_path: Path) -> None:
    plant(tmp_path, "train/cats/a.jpg", "test/cats/b.jpg", "extra/c.jpg")
    assert told(tmp_path, scan(tmp_path))["extra/c.jpg"] == (("extra",), None)
    assert told(tmp_path, scan(tmp_path, splits="no"))["train/cats/a.jpg"] == (("train",), None)


def test_classes_may_be_the_folders_inside_those_on_top(tmp_path: Path) -> None:
    plant(tmp_path, "labelled/cat/a.jpg", "labelled/dog/trip/b.jpg", "labelled/loose.jpg")
    plant(tmp_path, "Unlabelled/c.jpg", "Unlabelled/batch 2/d.jpg", "top.jpg")
    assert told(tmp_path, scan(tmp_path, level="2")) == {
        "top.jpg": ((), None),
        "Unlabelled/c.jpg": ((), None),
        "Unlabelled/batch 2/d.jpg": ((), None),
        "labelled/loose.jpg": ((), None),
        "labelled/cat/a.jpg": (("cat",), None),
        "labelled/dog/trip/b.jpg": (("dog",), None),
    }


def test_split_folders_have_classes_one_deeper_too(tmp_path: Path) -> None:
    plant(tmp_path, "train/2024/cat/a.jpg", "test/2024/dog/b.jpg", "test/2024/c.jpg")
    assert told(tmp_path, scan(tmp_path, level="2")) == {
        "train/2024/cat/a.jpg": (("cat",), TRAIN),
        "test/2024/dog/b.jpg": (("dog",), TEST),
        "test/2024/c.jpg": ((), TEST),
    }


def test_a_folder_above_the_classes_that_links_back_is_not_entered(tmp_path: Path) -> None:
    plant(tmp_path, "labelled/cat/a.jpg")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert told(tmp_path, scan(tmp_path, level="2")) == {"labelled/cat/a.jpg": (("cat",), None)}


def test_hidden_files_are_skipped_and_others_counted_by_suffix(tmp_path: Path) -> None:
    plant(
        tmp_path,
        *("cats/a.jpg", "cats/notes.TXT", "cats/more.txt", "cats/README", "cats/.DS_Store", "cats/._a.jpg"),
        *("cats/Thumbs.db", "__MACOSX/cats/a.jpg", ".cache/b.jpg", "mine.tldesk/copies/c.jpg"),
    )
    found = scan(tmp_path)
    assert list(told(tmp_path, found)) == ["cats/a.jpg"]
    assert Counter(each.suffix for each in found if isinstance(each, FoundIgnored)) == {".txt": 2, "": 1}


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    plant(tmp_path, "data/cats/a.jpg", "data/dogs/b.jpg")
    root = tmp_path / "data"
    (root / "cats" / "up").symlink_to(root)
    (root / "cats" / "self").symlink_to(root / "cats")
    (root / "dogs" / "cats").symlink_to(root / "cats")
    (root / "again").symlink_to(root)
    assert list(told(root, scan(root))) == ["cats/a.jpg", "dogs/b.jpg", "dogs/cats/a.jpg"]


def test_a_linked_class_folder_and_file_are_read(tmp_path: Path) -> None:
    plant(tmp_path, "elsewhere/a.jpg", "data/dogs/b.jpg")
    (tmp_path / "data" / "cats").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "data" / "dogs" / "c.jpg").symlink_to(tmp_path / "elsewhere" / "a.jpg")
    assert list(told(tmp_path / "data", scan(tmp_path / "data"))) == ["cats/a.jpg", "dogs/b.jpg", "dogs/c.jpg"]


def test_many_folders_that_link_to_each_other_are_walked_in_bounded_time(tmp_path: Path) -> None:
    names = [f"n{i}" for i in range(12)]
    plant(tmp_path, *(f"all/{name}/a.jpg" for name in names))
    for name in names:
        for other in names:
            (tmp_path / "all" / name / other).symlink_to(tmp_path / "all" / other)
    assert len(scan(tmp_path)) <= 2 * len(names)


def test_a_dead_link_and_a_pipe_are_unreadable(tmp_path: Path) -> None:
    plant(tmp_path, "cats/a.jpg")
    (tmp_path / "cats" / "dead.jpg").symlink_to(tmp_path / "gone.jpg")
    os.mkfifo(tmp_path / "cats" / "pipe.jpg")
    found = [each for each in scan(tmp_path) if isinstance(each, FoundUnreadable)]
    assert {Path(each.path).name: each.reason for each in found} == {
        "dead.jpg": "a link to a file that is not there",
        "pipe.jpg": "not a regular file",
    }


def test_a_folder_that_cannot_be_opened_is_listed_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "cats/a.jpg", "cats/closed/b.jpg", "dogs/c.jpg")
    real = os.scandir

    def guarded(path: Path) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", guarded)  # root may open everything, hence no chmod
    found = scan(tmp_path)
    assert list(told(tmp_path, found)) == ["cats/a.jpg", "dogs/c.jpg"]
    (bad,) = [each for each in found if isinstance(each, FoundUnreadable)]
    assert Path(bad.path) == tmp_path / "cats" / "closed"
    assert "Permission denied" in bad.reason


def test_folders_may_be_nested_deeper_than_pythons_stack(tmp_path: Path) -> None:
    deep = tmp_path / "cats"
    deep.mkdir()
    descriptor = os.open(deep, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open("a.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)
    try:
        (sample,) = scan(tmp_path)
    finally:  # shutil.rmtree recurses, hence pytest could not remove it
        os.remove(deep / ("d/" * 1200) / "a.jpg")
        for depth in range(1200, 0, -1):
            os.rmdir(f"{deep}/{'d/' * depth}")
    assert isinstance(sample, FoundSample)
    assert sample.labels == ("cats",)


def test_an_empty_folder_and_one_with_other_files_only_are_refused(tmp_path: Path) -> None:
    for loader, options in ((ClassFolders(), ClassFolderOptions()), (UnlabelledFolder(), UnlabelledOptions())):
        with pytest.raises(DataError, match="is empty"):
            list(loader.scan(tmp_path, options, suffixes=SUFFIXES))
        with pytest.raises(DataError, match="there is no folder"):
            list(loader.scan(tmp_path / "gone", options, suffixes=SUFFIXES))
    plant(tmp_path, "a.txt", "b.txt", "c.gif")
    with pytest.raises(DataError, match=r"holds no samples, only other files \(2 \.txt, 1 \.gif\)") as caught:
        scan(tmp_path)
    assert ".jpg, .png" in caught.value.cure
    with pytest.raises(DataError, match="is a file"):
        scan(tmp_path / "a.txt")


def test_unlabelled_takes_all_pictures_below(tmp_path: Path) -> None:
    plant(tmp_path, "train/a.jpg", "b.jpg", "c/d/e.png")
    found = list(UnlabelledFolder().scan(tmp_path, UnlabelledOptions(), suffixes=SUFFIXES))
    assert told(tmp_path, found) == dict.fromkeys(("b.jpg", "c/d/e.png", "train/a.jpg"), ((), None))


def test_the_loader_that_fits_best_is_told_by_a_quick_look(tmp_path: Path) -> None:
    plant(
        tmp_path, *("flat/a.jpg", "classes/cats/a.jpg", "classes/dogs/b.jpg", "split/train/cats/c.jpg", "one/x/a.jpg")
    )
    expected = {"flat": (0, 50), "classes": (70, 10), "split": (70, 10), "one": (40, 10), "gone": (0, 0)}
    for name, scores in expected.items():
        assert (ClassFolders().suits(tmp_path / name), UnlabelledFolder().suits(tmp_path / name)) == scores


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValidationError):
        ClassFolderOptions.model_validate({"split": "yes"})


def test_reading_a_file_sample_returns_its_path(tmp_path: Path) -> None:
    assert ClassFolders().read(tmp_path, "") == UnlabelledFolder().read(tmp_path, "") == tmp_path
