"""The demo: it completes, and what it shows is due to the pretraining. Figures: ``resources/docs/demo.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.demo_accuracy import measure

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


def test_the_demo_trains_and_tests_the_sample_project_and_can_be_run_again(tldesk: Tldesk, tmp_path: Path) -> None:
    first = tldesk("demo", "--headless", "--to", tmp_path)
    second = tldesk("demo", "--headless", "--to", tmp_path)

    assert (first.status, second.status) == (0, 0)
    assert first.document["train"]["outcome"] == "completed"
    assert first.document["train"]["weights"]["sha256"].startswith("579344248a93")
    assert first.document["evaluate"]["accuracy"] > 2 * first.document["evaluate"]["baseline"]["accuracy"]
    assert second.document["train"]["cache"]["misses"] == 0
    assert second.document["evaluate"]["accuracy"] == first.document["evaluate"]["accuracy"]
    assert tldesk("info", first.document["project"]).document["samples"] == 198


@pytest.mark.timeout(600)  # passes over the pictures of two networks in three divisions; the benchmark takes five
def test_pretrained_features_beat_pixels_and_random_weights_over_paired_seeds(tmp_path: Path) -> None:
    found = measure(tmp_path, count=3, say=lambda text: None)

    assert found["over_pixels"] >= 0.15, found
    assert found["over_random"] >= 0.2, found
