"""The cache in a terminal: what lies there, its budget, and emptying it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


def test_size_budget_and_clearing(tldesk: Tldesk, tldesk_home: Path) -> None:
    first = tldesk("cache")
    assert first.status == 0
    assert first.document == {
        "folder": str(tldesk_home / "cache" / "rows"),
        "bytes": 0,
        "files": 0,
        "budget": 10_000_000_000,
    }
    assert tldesk("cache", "--budget-gb", 2.5).document["budget"] == 2_500_000_000
    assert tldesk("cache").document["budget"] == 2_500_000_000
    cleared = tldesk("cache", "--clear")
    assert (cleared.status, cleared.document["freed"], cleared.document["bytes"]) == (0, 0, 0)


@pytest.mark.parametrize("amount", ["-1", "1e9", "nan"])
def test_an_amount_that_cannot_be_meant_is_wrong_usage(tldesk: Tldesk, amount: str) -> None:
    answer = tldesk("cache", f"--budget-gb={amount}")
    assert answer.status == 2
    assert "cannot be kept" in answer.error
