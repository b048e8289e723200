"""What is read of a sample is always what its hash stands for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.pictures import COLORS, write_image

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import Task
from tldesk.core.errors import DataError
from tldesk.core.events import Note
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import checking, importing
from tldesk.services.samples import WORKING_COPY_PX, SampleReader, copy_path, write_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.core.events import Event
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
