"""The stage profile: measured once, kept, and measured without disturbing anybody's random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from support.model_desk import spec_of

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError
from tldesk.core.places import Places
from tldesk.services.stage_profile import Subject, keep_profile, known_profile, measure_profile, profile_path

if TYPE_CHECKING:
    from pathlib import Path

SUBJECT = Subject("test/net", 16, device="cpu")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.under(tmp_path)


def test_it_is_measured_once_and_found_again(places: Places) -> None:
    assert known_profile(places, SUBJECT) is None
    before = torch.get_rng_state()
    profile = measure_profile(spec_of("test/net"), SUBJECT, cancel=CancelToken())
    keep_profile(places, SUBJECT, profile)
    assert torch.equal(torch.get_rng_state(), before)
    assert known_profile(places, SUBJECT) == profile
    count = len(profile.cuts)
    assert count > 1
    assert {len(profile.frozen), len(profile.forward), len(profile.learning), len(profile.leading)} == {count}
    assert all(one > 0 for one in (*profile.frozen, *profile.forward, *profile.learning, *profile.leading))
    assert profile.row_s(count) == pytest.approx(sum(profile.frozen) + profile.pooled)
    assert profile.learn_s(count) == 0


@pytest.mark.parametrize("other", [Subject("test/net", 32, device="cpu"), Subject("test/other", 16, device="cpu")])
def test_times_of_one_hold_for_no_other(places: Places, other: Subject) -> None:
    keep_profile(places, SUBJECT, measure_profile(spec_of("test/net"), SUBJECT, cancel=CancelToken()))
    assert known_profile(places, other) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cuts": ["a"], "frozen": []}', "\xff"])
def test_a_damaged_file_is_none(places: Places, text: str) -> None:
    path = profile_path(places, SUBJECT)
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="latin-1")
    assert known_profile(places, SUBJECT) is None


def test_it_can_be_stopped() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        measure_profile(spec_of("test/net"), SUBJECT, cancel=cancel)
