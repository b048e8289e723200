"""What is read of a sample is always what its hash stands for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Preprocess, Task
from tldesk.core.errors import DataError, UsageError
from tldesk.core.events import Note
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import checking, importing
from tldesk.services.samples import WORKING_COPY_PX, SampleReader, copy_path, sample_set, view_maker, write_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.ml.plan import SampleSet
    from tldesk.store.project import Project

LARGE = WORKING_COPY_PX + 8


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.under(tmp_path / "home")


@pytest.fixture
def host(places: Places) -> PluginHost:
    return PluginHost(places.plugins.parent)


@pytest.fixture
def project(host: PluginHost, places: Places, tmp_path: Path) -> Iterator[Project]:
    write_image(tmp_path / "s" / "red" / "large.png", COLORS["red"], seed=0, side=LARGE)
    write_image(tmp_path / "s" / "blue" / "small.png", COLORS["blue"], seed=1)
    made, _ = importing.new_from_source(tmp_path / "p.tldesk", host, tmp_path / "s", task=Task.SINGLE, places=places)
    with made:
        yield made


def test_an_original_that_changed_is_refused_by_name(project: Project, host: PluginHost, places: Places) -> None:
    sample = next(row for row in project.samples.rows() if row.path.name == "small.png")
    reader = SampleReader(host, places)
    assert reader.raw(sample, needed_px=32).shape == (40, 40, 3)
    write_image(sample.path, COLORS["green"], seed=2)
    with pytest.raises(DataError, match=r"small\.png has changed since it was read"):
        reader.raw(sample, needed_px=32)
    sample.path.unlink()
    with pytest.raises(DataError, match=r"small\.png is not there"):
        reader.raw(sample, needed_px=32)


def test_a_file_that_changes_while_it_is_decoded_is_refused(
    project: Project, host: PluginHost, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = next(row for row in project.samples.rows() if row.path.name == "small.png")
    loader = type(host.loader(sample.loader))

    def read(_loader: object, path: Path, _member: str) -> Path:
        return write_image(path, COLORS["green"], seed=3)

    monkeypatch.setattr(loader, "read", read)
    with pytest.raises(DataError, match="has changed"):
        SampleReader(host, places).raw(sample, needed_px=32)


def test_a_damaged_working_copy_is_made_again_from_the_original(
    project: Project, host: PluginHost, places: Places
) -> None:
    sample = next(row for row in project.samples.rows() if row.path.name == "large.png")
    assert sample.content_hash is not None
    copy = copy_path(places, host.modality("image"), sample.content_hash)
    reader = SampleReader(host, places)
    sound, values = copy.read_bytes(), reader.raw(sample, needed_px=32)
    for damaged in (b"", sound[: len(sound) // 2]):
        copy.write_bytes(damaged)
        assert np.array_equal(reader.raw(sample, needed_px=32), values)
        assert copy.read_bytes() == sound


def test_a_copy_whose_writing_fails_is_not_there_at_all(
    host: PluginHost, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    modality = host.modality("image")

    def write(_modality: object, raw: object, to: Path, *, size_px: int) -> bool:
        to.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(modality), "write_working_copy", write)
    copy = copy_path(places, modality, "abcd")
    with pytest.raises(OSError, match="No space"):
        write_copy(modality, np.zeros((LARGE, LARGE, 3), np.uint8), copy)
    assert list(copy.parent.iterdir()) == []


def test_copies_of_another_version_of_the_decoder_are_not_used(
    host: PluginHost, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    modality = host.modality("image")
    before = copy_path(places, modality, "abcd")
    monkeypatch.setattr(type(modality), "version", "99")
    assert copy_path(places, modality, "abcd") != before


def test_changed_files_are_hashed_again_and_others_not(project: Project, host: PluginHost, places: Places) -> None:
    before = {row.path.name: row for row in project.samples.rows()}
    write_image(before["small.png"].path, COLORS["green"], seed=4)
    events: list[Event] = []

    def check() -> bool:
        rows = project.samples.rows()
        return checking.check_again(project, host, places, rows, cancel=CancelToken(), on_event=events.append)

    assert check()
    after = {row.path.name: row for row in project.samples.rows()}
    assert after["large.png"] == before["large.png"]
    assert after["small.png"].content_hash not in (None, before["small.png"].content_hash)
    assert after["small.png"].mtime_ns == os.stat(after["small.png"].path).st_mtime_ns
    assert [event.text for event in events if isinstance(event, Note)] == ["1 changed file is read again"]
    assert not check()


# --- views -------------------------------------------------------------------------------------------------


def test_a_view_is_drawn_from_the_working_copy_and_is_its_seeds_alone(
    project: Project, host: PluginHost, places: Places
) -> None:
    rows = list(project.samples.rows())
    preprocess = Preprocess(height=32, width=32)
    targets = np.zeros(len(rows), np.int64)
    reader = SampleReader(host, places)

    def of(policy: str) -> SampleSet:
        return sample_set(reader, rows, preprocess, targets=targets, modality="image", policy=policy)

    plain = of("none")
    assert plain.view is None
    for policy in ("light", "standard", "strong", "trivial", "mixup"):
        samples = of(policy)
        assert samples.view is not None
        for index, row in enumerate(rows):
            views = [samples.view(index, seed) for seed in range(6)]
            assert all(view.shape == (3, 32, 32) and view.dtype == np.float32 for view in views)
            assert any(not np.array_equal(view, plain.load(index)) for view in views)
            raw = reader.raw(row, needed_px=32)
            image = host.modality("image")
            expected = image.tensor(image.augment(raw, policy, 3), preprocess)  # type: ignore[attr-defined]
            assert np.array_equal(views[3], expected)
            assert np.array_equal(samples.load(index), plain.load(index))


@pytest.mark.parametrize("policy", ["standard", "strong", "trivial"])
def test_how_many_threads_make_the_views_changes_none(
    project: Project, host: PluginHost, places: Places, policy: str
) -> None:
    from tldesk.ml.decode import decoded_batches

    rows = list(project.samples.rows()) * 8
    samples = sample_set(
        SampleReader(host, places),
        rows,
        Preprocess(height=32, width=32),
        targets=np.zeros(len(rows), np.int64),
        modality="image",
        policy=policy,
    )
    view = samples.view
    assert view is not None
    made = []
    for threads in (0, 1, 4):
        batches = decoded_batches(
            samples,
            [range(8), range(8, 16)],
            threads=threads,
            cancel=CancelToken(),
            load=lambda index, _place: view(index, 1000 + index),
        )
        made.append([batch.data for batch in batches])
    assert all(np.array_equal(one, made[0]) for one in made[1:])


class Sounds:
    """A modality without views."""

    key = "sound"
    title = "Sounds"


class Shifted(Sounds):
    """A modality with one policy of its own."""

    policies = ("none", "light")

    def augment(self, raw: np.ndarray, policy: str, seed: int) -> np.ndarray:
        return np.roll(raw, seed)


def test_a_modality_without_views_serves_none_and_mixup_only() -> None:
    sounds: Any = Sounds()
    assert view_maker(sounds, "none") is None
    assert view_maker(sounds, "mixup") is None
    with pytest.raises(UsageError, match=r"Sounds \(sound\) have no augmentation 'strong'; .*: none, mixup$"):
        view_maker(sounds, "strong")


def test_a_modality_is_asked_for_the_views_that_it_knows() -> None:
    sounds: Any = Shifted()
    make = view_maker(sounds, "light")
    assert make is not None
    assert make(np.arange(3), 1).tolist() == [2, 0, 1]
    assert view_maker(sounds, "mixup") is None
    with pytest.raises(UsageError, match="choose one of: none, light, mixup"):
        view_maker(sounds, "trivial")
