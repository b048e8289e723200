"""What --group means, and which groups a division would tear apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tldesk.core.contracts import Split
from tldesk.core.errors import UsageError
from tldesk.core.groups import GroupSample, group_keys, parse, would_leak

TRAIN, VAL, TEST = Split.TRAIN, Split.VAL, Split.TEST


def keys(text: str, *paths: str, label: str = "cats") -> list[str | None]:
    return group_keys(parse(text), [GroupSample(path, (label,)) for path in paths])


def test_none_groups_nothing() -> None:
    assert keys("none", "cats/a.jpg") == [None]
    assert parse("") == parse("none")


def test_folder_means_the_own_folder_below_the_class_folder() -> None:
    assert keys("folder", "cats/a.jpg", "cats/trip 1/a.jpg", "train/cats/trip 1/b.jpg", "cats/x/y/c.jpg") == [
        None,
        "trip 1",
        "trip 1",
        "x/y",
    ]
    assert keys("folder", "dogs/trip 1/a.jpg", label="dogs") == ["trip 1"]


def test_folder_without_a_class_folder_means_the_whole_folder_path() -> None:
    assert keys("folder", "a.jpg", "Ausflug 山/b.jpg", label="other") == [None, "Ausflug 山"]


def test_a_regular_expression_names_the_group_by_its_one_group() -> None:
    assert keys(r"patient_(\d+)", "cats/patient_07_left.png", "patient_12/x.png", "cats/x.png") == ["07", "12", None]
    assert keys(r"(?:scan|img)([a-z]+)", "scanab3.png") == ["ab"]


def test_wildcards_name_the_group_by_the_first_star() -> None:
    assert keys("scan*_*.png", "cats/scan07_left_3.png", "other/scan07_b.png", "scan.png") == ["07", "07", None]
    assert keys("site*/*", "site3/a.png", "cats/a.png") == ["3", None]
    assert keys("p?_*.png", "p1_x.png", "p12_x.png") == ["x", None]


def test_a_gap_in_time_ends_a_group() -> None:
    times = [100.0, 0.0, 1.5, None, 3.0, 103.0]
    found = group_keys(parse("gap:2"), [GroupSample(f"{i}.jpg", captured_s=time) for i, time in enumerate(times)])
    assert found[1] == found[2] == found[4] == "from 1970-01-01T00:00:00.000"
    assert found[3] is None
    assert found[0] not in (None, found[1], found[5])


@given(st.lists(st.none() | st.floats(-1e18, 1e18), max_size=20), st.floats(0, 100))
def test_samples_within_the_gap_share_a_group_and_others_do_not(times: list[float | None], gap_s: float) -> None:
    found = group_keys(parse(f"gap:{gap_s}"), [GroupSample("a.jpg", captured_s=time) for time in times])
    known = sorted((time, key) for time, key in zip(times, found, strict=True) if time is not None)
    for (a, key_a), (b, key_b) in pairwise(known):
        if b - a <= gap_s:
            assert key_a == key_b
        elif b - a > 0.001 and abs(b) < 1e9:  # names are to the millisecond
            assert key_a != key_b


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("gap:soon", "no number of seconds"),
        ("gap:-1", "no number of seconds"),
        ("gap:nan", "no number of seconds"),
        ("patient(", "no regular expression"),
        ("(a)(b)", "has 2 groups"),
        ("(?:a)", "has 0 groups"),
        ("folders", "no way of grouping"),
    ],
)
def test_a_wrong_group_option_is_explained(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        parse(text)
    assert caught.value.cure


@given(st.text())
def test_any_text_is_a_group_option_or_a_usage_error(text: str) -> None:
    try:
        spec = parse(text)
    except UsageError:
        return
    assert len(group_keys(spec, [GroupSample("cats/a b.jpg", ("cats",), 1.0)])) == 1


def spread(paths: list[str], label: str = "cats") -> tuple[list[GroupSample], list[Split | None]]:
    splits: list[Split | None] = [TRAIN if i % 2 else TEST for i in range(len(paths))]
    return [GroupSample(path, (label,)) for path in paths], splits


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["cats/trip {g}/1.jpg", "cats/trip {g}/2.jpg"], "folder"),
        (["cats/IMG_000{g}.jpg", "cats/IMG_000{g} (2).jpg"], "name"),
        (["cats/IMG_000{g}.jpg", "cats/IMG_000{g}_crop2.jpg"], "name"),
        (["cats/IMG_000{g}_aug1.jpg", "cats/IMG_000{g}_aug3.jpg"], "name"),
        (["cats/walk{g}_frame001.jpg", "cats/walk{g}_frame002.jpg"], "name"),
        (["cats/clip{g}_0001.jpg", "cats/clip{g}_0002.jpg"], "name"),
    ],
)
def test_a_divided_group_is_told_with_the_option_that_keeps_it_whole(names: list[str], kind: str) -> None:
    samples, splits = spread([name.format(g=g) for g in range(4) for name in names])
    (leak,) = would_leak(samples, splits)
    assert leak.kind == kind
    assert (leak.groups, leak.samples) == (4, 8)
    assert leak.option in leak.text
    found = group_keys(parse(leak.option), samples)
    example = {sample.path: key for sample, key in zip(samples, found, strict=True)}
    assert example[leak.example[0]] == example[leak.example[1]] is not None
    assert len(set(found)) == 4
    whole = [TRAIN if key == found[0] else TEST for key in found]
    assert would_leak(samples, whole) == []


def test_a_divided_burst_is_told() -> None:
    samples = [GroupSample(f"{i}.jpg", captured_s=1000.0 * (i // 2) + i) for i in range(8)]
    (leak,) = would_leak(samples, [TRAIN if i % 2 else VAL for i in range(8)])
    assert (leak.kind, leak.option, leak.example) == ("burst", "gap:2", ("0.jpg", "1.jpg"))


def test_the_example_is_one_that_the_test_shares() -> None:
    paths = [f"cats/trip {trip}/{number}.jpg" for trip in range(4) for number in range(3)]
    splits = [TRAIN, VAL, VAL, TRAIN, VAL, TEST, *[TRAIN] * 6]
    (leak,) = would_leak([GroupSample(path, ("cats",)) for path in paths], splits)
    assert leak.example == ("cats/trip 1/0.jpg", "cats/trip 1/2.jpg")
    assert leak.splits == (TRAIN, TEST)


def test_a_folder_of_what_is_yet_to_be_labelled_is_no_group() -> None:
    samples = [GroupSample(f"Unlabelled/{number}.jpg") for number in range(4)]
    samples += [GroupSample(f"cats/{number}.jpg", ("cats",)) for number in range(8)]
    assert would_leak(samples, [TRAIN, VAL, TEST, TRAIN] * 3) == []


def test_numbered_photos_of_two_classes_are_no_leak() -> None:
    samples, splits = spread([f"{name}/{i:04}.jpg" for i in range(10) for name in ("cats", "dogs")])
    assert would_leak(samples, splits) == []


def test_one_subfolder_that_holds_everything_is_no_advice() -> None:
    samples, splits = spread([f"cats/images/{i}.jpg" for i in range(10)])
    assert would_leak(samples, splits) == []


def test_samples_without_a_split_do_not_count() -> None:
    samples, _ = spread([f"cats/trip {g}/{i}.jpg" for g in range(4) for i in range(2)])
    assert would_leak(samples, [None] * 8) == []


def test_each_sample_needs_its_split() -> None:
    with pytest.raises(ValueError, match="1 samples, but 0 splits"):
        would_leak([GroupSample("a.jpg")], [])
