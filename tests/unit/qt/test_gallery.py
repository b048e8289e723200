"""Which samples the gallery shows, what its cells say, and that nothing jumps under the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.desk import make_project

from tldesk.core.contracts import FoundSample
from tldesk.qt.gallery import Gallery, GalleryFilter, Show
from tldesk.qt.open_project import OpenProject
from tldesk.qt.sample_list import CellKind
from tldesk.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Said:
    """Suggests what a test puts in: place and confidence by sample."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, float]] = {}

    def suggested(self, ids: Any) -> tuple[Any, Any]:
        pairs = [self.known.get(int(key), (-1, 0.0)) for key in ids]
        return np.array([p for p, _ in pairs]), np.array([c for _, c in pairs], np.float32)

    def confidence_text(self, sample_id: int) -> str:
        return f"{self.known[sample_id][1]:.2f}"


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def project(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenProject]:
    project = OpenProject()
    yield project
    assert project.shutdown()


@pytest.fixture
def gallery(qtbot: QtBot, project: OpenProject, said: Said, tmp_path: Path) -> Gallery:
    """Two labelled of eight, one unreadable, ids 1 to 9."""
    gallery = Gallery(project, said)
    with qtbot.waitSignal(project.opened):
        project.open(lambda: make_project(tmp_path, labels={1: "owl", 2: "robin"}))
    return gallery


def shown(gallery: Gallery) -> list[int]:
    ids: list[int] = gallery.model.ids.tolist()
    return ids


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (GalleryFilter(), list(range(1, 10))),
        (GalleryFilter(show=Show.LABELLED), [1, 2]),
        (GalleryFilter(show=Show.UNLABELLED), [3, 4, 5, 6, 7, 8]),
        (GalleryFilter(show=Show.UNREADABLE), [9]),
        (GalleryFilter(class_name="robin"), [2]),
        (GalleryFilter(class_name="no such class"), []),
        (GalleryFilter(split="val"), [5, 6]),
        (GalleryFilter(text="PHOTO-3"), [4]),
        (GalleryFilter(text="owl"), [1]),
        (GalleryFilter(show=Show.SUGGESTED), []),
        (GalleryFilter(ids=(7, 3, 99)), [7, 3]),
    ],
)
def test_each_filter_shows_what_it_asks_for(gallery: Gallery, wanted: GalleryFilter, ids: list[int]) -> None:
    gallery.set_filter(wanted)
    assert shown(gallery) == ids


def test_the_least_sure_come_first(gallery: Gallery, said: Said) -> None:
    said.known = {3: (0, 0.9), 4: (1, 0.4), 5: (0, 0.6), 1: (0, 0.1)}  # 1 has a label already
    gallery.set_filter(GalleryFilter(show=Show.UNSURE))
    assert shown(gallery) == [4, 5, 3]
    assert gallery.suggested_class(4) == "robin"


def test_cells_say_label_suggestion_and_fault(gallery: Gallery, said: Said) -> None:
    said.known = {2: (0, 0.8), 3: (1, 0.75)}
    gallery.on_suggestions_changed()
    cells = gallery.cells([2, 3, 4, 9])
    assert [cell.kind for cell in cells] == [
        CellKind.LABELLED,
        CellKind.SUGGESTED,
        CellKind.UNLABELLED,
        CellKind.UNREADABLE,
    ]
    assert (cells[0].text, cells[1].text, cells[1].confidence) == ("robin", "robin", "0.75")
    assert cells[3].reason == "it is cut short"


def test_what_is_labelled_stays_under_the_hand_until_the_filter_is_set_again(
    qtbot: QtBot, gallery: Gallery, project: OpenProject
) -> None:
    gallery.set_filter(GalleryFilter(show=Show.UNLABELLED))
    with qtbot.waitSignal(project.edited):
        project.label([3], "owl", title="label")
    assert shown(gallery) == [3, 4, 5, 6, 7, 8]
    assert gallery.count(Show.UNLABELLED) == 5
    gallery.apply()
    assert shown(gallery) == [4, 5, 6, 7, 8]


def test_samples_that_come_are_added_at_the_end(
    qtbot: QtBot, gallery: Gallery, project: OpenProject, tmp_path: Path
) -> None:
    gallery.set_filter(GalleryFilter(show=Show.UNLABELLED))
    with Project.open(tmp_path / "birds.tldesk") as other:
        source = other.samples.sources()[0]
        other.samples.insert(source.id, [FoundSample(tmp_path / "photos" / "a-new-one.jpg")])
    with qtbot.waitSignal(project.changed):
        project.reload()
    assert shown(gallery)[-1] == 10
    assert gallery.cells([10])[0].name == "a-new-one.jpg"


def test_a_closed_project_leaves_an_empty_gallery(gallery: Gallery, project: OpenProject) -> None:
    project.close()
    assert shown(gallery) == []
    assert gallery.count(Show.ALL) == 0


def test_suggestions_that_change_while_it_closes_find_no_cells(gallery: Gallery, project: OpenProject) -> None:
    seen: list[str] = []
    gallery.model.dataChanged.connect(lambda *_: seen.extend(cell.name for cell in gallery.cells([1])))
    project.blockSignals(True)  # as for a listener that hears of it before the gallery does
    project.close()
    project.blockSignals(False)
    gallery.on_suggestions_changed()
    assert seen == [""]
    assert gallery.suggested_class(1) == ""
