"""Classes one folder deeper are noticed where folders on top are called as no class is, and nowhere else."""

from __future__ import annotations

import pytest

from tldesk.core.contracts import FoundSample
from tldesk.services.folder_levels import deeper_classes


def found(*names: str) -> list[FoundSample]:
    return [FoundSample(f"/photos/{name}") for name in names]


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (("labelled/cat/1.jpg", "labelled/dog/1.jpg", "unlabelled/2.jpg"), ("cat", "dog")),
        (("labelled/cat/1.jpg", "labelled/dog/deep/1.jpg", "unlabelled/x/2.jpg", "unlabelled/y/2.jpg"), None),
        (("2024/cat/1.jpg", "2024/dog/1.jpg"), ("cat", "dog")),
        (("Images/cat/1.jpg", "Images/dog/1.jpg", "docs/plan.png"), ("cat", "dog")),
        (("cats/trip 1/1.jpg", "cats/trip 2/1.jpg", "dogs/trip 1/1.jpg", "dogs/trip 2/1.jpg"), ()),
        (("labelled/1.jpg", "labelled/2.jpg", "labelled/cat/1.jpg", "labelled/dog/1.jpg"), ()),
        (("labelled/cat/1.jpg", "unlabelled/2.jpg"), ()),
        (("cat/1.jpg", "dog/1.jpg", "loose.jpg"), ()),
        ((), ()),
    ],
)
def test_folders_inside_are_told_where_they_look_like_classes(
    names: tuple[str, ...], classes: tuple[str, ...] | None
) -> None:
    told = deeper_classes(found(*names), "/photos")
    assert told == classes if classes is not None else {"cat", "dog"} <= set(told)
