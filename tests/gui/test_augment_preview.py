"""What augmentation does, in the window: views of the chosen sample that follow the recipe, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.training import TINY, ReadyEngine, colored_project

from tldesk.core.places import Places
from tldesk.core.recipe import Recipe
from tldesk.hooks.host import PluginHost
from tldesk.qt.augment_views import COUNT, AugmentViews, ViewsState
from tldesk.qt.open_project import OpenProject
from tldesk.qt.recipe_draft import RecipeDraft
from tldesk.services.pictures import SamplePictures, preprocess_of
from tldesk.ui.augment_preview import AugmentPreview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from tldesk.ui.theme import Theme


@dataclass
class Desk:
    """The preview with what stands behind it."""

    project: OpenProject
    engine: ReadyEngine
    draft: RecipeDraft
    views: AugmentViews
    preview: AugmentPreview

    def open(self, qtbot: QtBot, folder: Path, home: Path) -> None:
        with qtbot.waitSignal(self.project.opened):
            self.project.open(lambda: colored_project(folder, home))
        self.draft.update(TINY)

    def choose(self, qtbot: QtBot, **changes: Any) -> tuple[bytes, ...]:
        """Change the recipe, wait for the views, and return their pixels."""
        self.draft.update(changes)
        return self.shown(qtbot)

    def shown(self, qtbot: QtBot) -> tuple[bytes, ...]:
        qtbot.waitUntil(lambda: self.views.state is ViewsState.SHOWN)
        return tuple(pixels(picture) for picture in self.views.pictures)


def pixels(picture: QImage) -> bytes:
    return bytes(picture.constBits())


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, tldesk_home: Path) -> Iterator[Desk]:
    engine: Any = ReadyEngine(tldesk_home)
    project, draft = OpenProject(), RecipeDraft()
    views = AugmentViews(project, engine, draft=draft, places=Places.under(tldesk_home))
    preview = AugmentPreview(views, theme=theme)
    qtbot.addWidget(preview)
    preview.resize(280, 200)
    with qtbot.waitExposed(preview):
        preview.show()
    yield Desk(project, engine, draft, views, preview)
    assert views.shutdown()
    assert project.shutdown()


def test_views_follow_policy_seed_and_sample(qtbot: QtBot, desk: Desk, tmp_path: Path, tldesk_home: Path) -> None:
    assert "every epoch shows each sample as it is" in desk.preview.words
    desk.draft.update({"augment": "light"})
    assert "no training sample" in desk.preview.words
    desk.open(qtbot, tmp_path, tldesk_home)
    light = desk.shown(qtbot)
    assert len(set(light)) == COUNT
    assert "as epochs 1 to 8 show it" in desk.preview.words
    strong = desk.choose(qtbot, augment="strong")
    assert not set(strong) & set(light)
    assert not set(desk.choose(qtbot, seed=1)) & set(strong)
    assert desk.choose(qtbot, seed=0) == strong
    first = desk.views.name
    desk.views.set_sample(int(desk.project.view.ids[-1]))
    other = desk.shown(qtbot)
    assert desk.views.name != first
    assert other != strong
    assert desk.views.name in desk.preview.words
    desk.draft.update({"augment": "none"})
    assert desk.views.state is ViewsState.NO_POLICY
    assert desk.views.pictures == ()
    desk.choose(qtbot, augment="mixup")
    desk.project.close()
    qtbot.waitUntil(lambda: desk.views.state is ViewsState.NO_SAMPLE)


def test_nothing_is_drawn_while_nobody_looks(qtbot: QtBot, desk: Desk, tmp_path: Path, tldesk_home: Path) -> None:
    desk.preview.hide()
    desk.open(qtbot, tmp_path, tldesk_home)
    desk.draft.update({"augment": "standard"})
    assert desk.views.pictures == ()
    assert desk.views.state is not ViewsState.DRAWING
    desk.preview.show()
    assert desk.views.state is ViewsState.DRAWING
    desk.shown(qtbot)


def test_views_wait_for_the_engine(qtbot: QtBot, desk: Desk, tmp_path: Path, tldesk_home: Path) -> None:
    desk.engine.is_ready = False
    desk.open(qtbot, tmp_path, tldesk_home)
    desk.draft.update({"augment": "trivial"})
    assert "once the training engine is loaded" in desk.preview.words
    desk.engine.is_ready = True
    desk.engine.ready.emit()
    desk.shown(qtbot)


def test_what_cannot_be_drawn_is_told(qtbot: QtBot, desk: Desk, tmp_path: Path, tldesk_home: Path) -> None:
    desk.open(qtbot, tmp_path, tldesk_home)
    for picture in (tmp_path / "s").rglob("*.png"):
        picture.write_bytes(b"nothing")
    desk.draft.update({"augment": "light"})
    qtbot.waitUntil(lambda: desk.views.state is ViewsState.FAILED)
    assert "has changed since it was read" in desk.preview.words


def test_two_rows_where_it_is_narrow_and_one_where_it_is_wide(
    qtbot: QtBot, desk: Desk, tmp_path: Path, tldesk_home: Path
) -> None:
    desk.open(qtbot, tmp_path, tldesk_home)
    desk.choose(qtbot, augment="light")
    field = desk.preview._field
    qtbot.waitUntil(lambda: field.height() in range(120, 145))  # two rows of 67
    desk.preview.resize(700, 200)
    qtbot.waitUntil(lambda: field.height() in range(75, 90))
    assert field.accessibleName() == desk.preview.words


def test_the_views_are_those_that_training_draws(qtbot: QtBot, desk: Desk, tmp_path: Path, tldesk_home: Path) -> None:
    from tldesk.ml.seeding import stream_seed
    from tldesk.services.samples import SampleReader, sample_set

    host, places = PluginHost(tldesk_home), Places.under(tldesk_home)
    recipe = Recipe.parse({**TINY, "augment": "standard", "seed": 7})
    preprocess = preprocess_of(host, recipe)
    with colored_project(tmp_path, tldesk_home) as project:
        rows = list(project.samples.rows())
        samples = sample_set(
            SampleReader(host, places),
            rows,
            preprocess,
            targets=np.zeros(len(rows), np.int64),
            modality="image",
            policy=recipe.augment,
        )
        assert samples.view is not None
        drawn = list(
            SamplePictures(host, places).draw_views(project, rows[0].id, recipe, preprocess=preprocess, count=3)
        )
        for epoch, picture in enumerate(drawn, start=1):
            values = samples.view(0, stream_seed(7, "augment", epoch, samples.keys[0]))
            assert np.array_equal(picture, host.modality("image").seen(values, preprocess))
        none = recipe.with_settings({"augment": "none"})
        maker = SamplePictures(host, places)
        assert list(maker.draw_views(project, rows[0].id, none, preprocess=preprocess, count=3)) == []
