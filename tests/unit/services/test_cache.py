"""The cache of kept rows as one person's thing: size, budget, emptying."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tldesk.core.errors import DataError, UsageError
from tldesk.core.places import Places
from tldesk.ml.row_codec import Codec
from tldesk.services.cache import GIGABYTE, budget_of, clear, row_store, set_budget, usage

if TYPE_CHECKING:
    from pathlib import Path


def keep_rows(places: Places) -> None:
    space = row_store(places).space("a" * 64, Codec("fp32", (4,)))
    space.add("one", np.ones(4, np.float32))
    space.close()


def test_what_is_kept_is_counted_and_emptied(tmp_path: Path) -> None:
    places = Places.under(tmp_path)
    assert usage(places).bytes == 0
    keep_rows(places)
    found = usage(places)
    assert found.shards == 1
    assert found.bytes > 16
    assert clear(places) == found.bytes
    assert usage(places).shards == 0


def test_a_budget_is_set_beside_other_settings(tmp_path: Path) -> None:
    places = Places.under(tmp_path)
    assert budget_of(places) == 10 * GIGABYTE
    path = places.settings / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"version": 1, "values": {"theme": "dark", "of.later": 1}}), encoding="utf-8")
    set_budget(places, 2.5)
    assert budget_of(places) == int(2.5 * GIGABYTE)
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    assert values == {"theme": "dark", "of.later": 1, "cache.gb": 2.5}


@pytest.mark.parametrize("amount", [-1.0, 1e9, float("nan")])
def test_an_amount_that_cannot_be_meant_is_refused(tmp_path: Path, amount: float) -> None:
    with pytest.raises(UsageError):
        set_budget(Places.under(tmp_path), amount)


def test_a_damaged_settings_file_is_left_alone(tmp_path: Path) -> None:
    places = Places.under(tmp_path)
    path = places.settings / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataError):
        set_budget(places, 1.0)
    assert path.read_text(encoding="utf-8") == "{"
