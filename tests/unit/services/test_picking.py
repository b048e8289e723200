"""What is picked to be labelled next: of the training part, the least sure first, the rest by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from support.desk import make_project

from tldesk.core.contracts import Split
from tldesk.services.picking import candidates, most_useful
from tldesk.services.project_view import load_view

if TYPE_CHECKING:
    from pathlib import Path


def test_only_unlabelled_readable_samples_of_the_training_part_are_candidates(tmp_path: Path) -> None:
    with make_project(tmp_path, labels={1: "owl"}) as project:  # 1 to 4 train, 5 and 6 validate, 7 and 8 test, 9 torn
        assert candidates(load_view(project)).tolist() == [2, 3, 4]
        project.samples.set_splits(dict.fromkeys([2, 3, 4], Split.TEST))
        assert candidates(load_view(project)).tolist() == [2, 3, 4, 5, 6, 7, 8]  # training has none left


def test_the_least_sure_come_first_and_chance_fills_up() -> None:
    ids = np.arange(10, 110)
    places, confidences = np.full(100, -1), np.zeros(100, np.float32)
    places[:3], confidences[:3] = 0, [0.9, 0.4, 0.6]
    picked = most_useful(ids, places, confidences, count=20, seed=1)
    assert picked[:3].tolist() == [11, 12, 10]
    assert len(set(picked.tolist())) == 20
    assert picked.tolist() == most_useful(ids, places, confidences, count=20, seed=1).tolist()
    assert picked.tolist() != most_useful(ids, places, confidences, count=20, seed=2).tolist()
    assert most_useful(ids, places, confidences, count=2, seed=1).tolist() == [11, 12]


def test_fewer_than_asked_are_all_that_there_are() -> None:
    none = np.empty(0, np.int64)
    assert most_useful(none, none, none.astype(np.float32), count=20, seed=0).tolist() == []
    ids = np.array([7, 3])
    assert sorted(most_useful(ids, np.array([-1, -1]), np.zeros(2, np.float32), count=20, seed=0)) == [3, 7]
