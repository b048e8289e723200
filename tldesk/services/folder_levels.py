"""Notice where classes were read from folders one level too high: ``labelled/cats/1.jpg`` reads as a class labelled.

Signs only, from names. Limit: it proposes, and a person decides.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tldesk.core.contracts import FoundSample

LEVEL = "level"  # option of a loader that reads classes from folders; "2": those inside the folders on top
INSIDE = "2"

# Folders that say what was done with images, or when, not what they show.
_NO_CLASSES = frozenset(
    {
        "labelled",
        "labeled",
        "unlabelled",
        "unlabeled",
        "annotated",
        "sorted",
        "unsorted",
        "images",
        "image",
        "img",
        "photos",
        "pictures",
        "pics",
        "data",
        "dataset",
        "samples",
        "raw",
        "input",
        "classes",
    }
)
_MOST_ON_TOP = 3
_MOST_LOOSE = 0.2  # share of a folder's images that may lie beside its subfolders


def deeper_classes(samples: Iterable[FoundSample], root: str) -> tuple[str, ...]:
    """Return the folders inside those on top, where they look more like the classes than these do; else nothing.

    They do where at most three folders lie on top, one of them called as no class is (labelled, images) or being the
    only one, and almost all its images lie in two or more folders inside it.
    """
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        top, *rest = os.path.relpath(sample.path, root).split(os.sep)
        if rest:
            inside[top][rest[0] if len(rest) > 1 else ""] += 1
    if not inside or len(inside) > _MOST_ON_TOP:
        return ()
    found: set[str] = set()
    for top, counts in inside.items():
        folders = [name for name in counts if name]
        is_full = len(folders) > 1 and counts[""] <= _MOST_LOOSE * counts.total()
        if is_full and (len(inside) == 1 or top.lower() in _NO_CLASSES):
            found.update(folders)
    return tuple(sorted(found))
