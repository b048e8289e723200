"""Features come by wish, once a content, go on where they stopped, and training finds them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import CancelledError, WeightsError
from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.services import importing, training
from tldesk.services.extracting import ExtractedFeatures, Extractor, ExtractReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.store.project import Project

RECIPE = Recipe.parse(
    {
        "backbone": "torchvision/mobilenet_v3_small",
        "weights": {"key": "none"},
        "input": {"size": 32},
        "device": "cpu",
        "head": {"key": "logistic"},
    }
)


@pytest.fixture
def host(tldesk_home: Path) -> PluginHost:
    return PluginHost(tldesk_home)


@pytest.fixture
def project(host: PluginHost, tmp_path: Path) -> Iterator[Project]:
    for number, name in enumerate(("blue", "red")):
        for index in range(25):
            write_image(tmp_path / "s" / name / f"{index}.png", COLORS[name], seed=100 * number + index)
    shutil.copy(tmp_path / "s" / "red" / "0.png", tmp_path / "s" / "red" / "same.png")
    made, _ = importing.new_from_source(tmp_path / "p.tldesk", host, tmp_path / "s", task=Task.SINGLE)
    with made:
        yield made


class Extraction:
    """One call with what it handed out."""

    def __init__(self, host: PluginHost) -> None:
        self.extractor = Extractor(host, Places.find(), RECIPE)
        self.blocks: list[ExtractedFeatures] = []
        self.events: list[Event] = []
        self.cancel = CancelToken()

    def run(
        self,
        project: Project,
        *,
        wish: Callable[[], Sequence[int]] = tuple,
        known: Mapping[int, str] | None = None,
        on_features: Callable[[ExtractedFeatures], None] | None = None,
    ) -> ExtractReport:
        self.blocks.clear()
        return self.extractor.extract(
            project,
            on_features=on_features or self.blocks.append,
            on_event=self.events.append,
            cancel=self.cancel,
            wish=wish,
            known=known,
        )

    @property
    def ids(self) -> list[int]:
        return [key for one in self.blocks for key in one.ids.tolist()]


def test_every_sample_is_handed_out_and_known_ones_at_once(project: Project, host: PluginHost) -> None:
    work = Extraction(host)
    assert work.run(project).computed == 51
    assert sorted(work.ids) == [row.id for row in project.samples.rows()]
    assert not work.blocks[0].rows.flags.writeable
    again = Extraction(host)
    assert again.run(project) == ExtractReport(51, 0)
    assert len(again.blocks) == 1
    keys = {row.id: row.content_hash or "" for row in project.samples.rows()}
    assert again.run(project, known=keys) == ExtractReport(51, 0)
    assert again.blocks == []


def test_what_is_wished_for_comes_first(project: Project, host: PluginHost) -> None:
    work = Extraction(host)
    wanted = [row.id for row in project.samples.rows()][-6:-1]  # the last one is a copy
    work.run(project, wish=lambda: wanted[::-1])
    assert work.ids[:5] == wanted[::-1]


def test_a_cancel_keeps_what_was_computed(project: Project, host: PluginHost) -> None:
    work = Extraction(host)
    with pytest.raises(CancelledError):
        work.run(project, on_features=lambda _block: work.cancel.cancel())
    report = Extraction(host).run(project)
    assert report.known >= 32
    assert report.known + report.computed == 51


def test_an_unreadable_sample_is_listed_and_stops_nothing(project: Project, host: PluginHost, tmp_path: Path) -> None:
    lost = tmp_path / "s" / "blue" / "3.png"
    lost.unlink()
    report = Extraction(host).run(project)
    place = next(row.id for row in project.samples.rows() if row.path == lost)
    assert [key for key, _ in report.skipped] == [place]
    assert report.computed == 50


def test_training_finds_the_features_and_they_are_the_same(project: Project, host: PluginHost) -> None:
    Extraction(host).run(project)
    report = training.train(
        project, host, RECIPE, name="n", allow_download=False, cancel=CancelToken(), on_event=lambda _event: None
    )
    assert report.cache is not None
    assert report.cache["misses"] == 0
    assert report.cache["hits"] > 0


def test_features_do_not_depend_on_the_order(project: Project, host: PluginHost, tmp_path: Path) -> None:
    first, second = Extraction(host), Extraction(host)
    first.run(project)
    shutil.rmtree(Places.find().cache / "rows")
    second.run(project, wish=lambda: [row.id for row in project.samples.rows()][::-1])
    one = {key: row for block in first.blocks for key, row in zip(block.ids.tolist(), block.rows, strict=True)}
    two = {key: row for block in second.blocks for key, row in zip(block.ids.tolist(), block.rows, strict=True)}
    assert all(np.array_equal(one[key], two[key]) for key in one)


def test_missing_weights_are_told(project: Project, host: PluginHost) -> None:
    work = Extraction(host)
    work.extractor = Extractor(host, Places.find(), RECIPE.with_settings({"weights.key": "auto"}))
    with pytest.raises(WeightsError, match="mobilenet_v3_small"):
        work.run(project)
