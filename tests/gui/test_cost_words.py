"""What the cost card and the sentence in Train say of kept features."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tldesk.services.costs import Costs, Load
from tldesk.ui.cost_words import cost_figures, kept_sentence, views_sentence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

COSTS = Costs(
    stages=("stem", "top"),
    frozen_stages=1,
    learns=5,
    parameters=10,
    head_learns=True,
    features=(8,),
    load=Load(300, 100, views="cached:4"),
    boundary="stem",
    row_bytes=10_000,
    memory_bytes=310_000_000,
    first_pass_s=120.0,
    epoch_s=3.0,
    fresh_epoch_s=25.0,
)


def test_the_card_tells_where_how_much_and_how_long(qapp: QApplication) -> None:
    assert cost_figures(COSTS) == [
        ("kept behind", "stem"),
        ("cache", "13 MB for 400 × 4"),
        ("first pass", "about 2 min"),
        ("each epoch", "about 3 s"),
        ("memory", "about 310 MB"),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "4 views of each image are kept: first pass about 2 min, then about 3 s an epoch; another view in each "
            "epoch would take about 25 s an epoch.",
        ),
        ({"first_pass_s": None}, "4 views of each image are kept."),
        ({"fits": False}, "4 views of each image are seen; they cannot be kept: about 3 s an epoch."),
        (
            {"row_bytes": None, "load": Load(300, 100, views="full")},
            "Another view of each image is seen in each epoch: about 3 s an epoch.",
        ),
    ],
)
def test_the_sentence_on_views(qapp: QApplication, changes: dict[str, object], sentence: str) -> None:
    assert views_sentence(replace(COSTS, **changes), is_augmented=True) == sentence  # type: ignore[arg-type]
    assert views_sentence(COSTS, is_augmented=False) == ""


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "an epoch begins where they end"),
        ({"frozen_stages": 2}, "each later epoch takes seconds"),
        ({"form": "bf16"}, "half the bytes"),
        ({"fits": False}, "more than may be kept"),
        ({"load": Load(is_kept=False)}, "as the recipe says"),
        ({"row_bytes": None, "frozen_stages": 0}, "Freeze more"),
    ],
)
def test_what_is_kept_is_explained(qapp: QApplication, changes: dict[str, object], word: str) -> None:
    assert word in kept_sentence(replace(COSTS, **changes))  # type: ignore[arg-type]
